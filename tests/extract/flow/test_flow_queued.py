"""Jobs that are put on a queue by its name, and what works them off."""

from __future__ import annotations

from detector.engine.extraction import extract_file
from detector.extract.flow.linking import link
from detector.extract.flow.queued import worked_off_queues
from detector.extract.flow.resolving import Resolver
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS

QUEUES = """
import { Queue } from "bullmq";
export const letters = new Queue("letters");
export const chatQueue = new Queue("chat-jobs");
"""
WORKER = """
import { Worker } from "bullmq";
new Worker("chat-jobs", async (job) => send(job.data.phone));
"""
PUTTING = """
import { letters, chatQueue } from "./queues";
chatQueue.add("one", { phone });
letters.add("one", { phone });
for (const group of groups) await chatQueue.addBulk(group.map((each) => ({ data: each })));
"""


def _calls(sources: dict[str, str]) -> set[tuple[str, int, str, bool, bool, bool]]:
    files = {path: extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS) for path, text in sources.items()}
    edges = link(files, Resolver(tuple(files))).edges
    return {
        (edge.caller, edge.span.line, edge.callee, edge.asks, edge.kept, edge.loop >= 0)
        for edge in edges
        if edge.caller != edge.callee
    }


def test_one_job_is_asked_for_and_a_list_is_kept() -> None:
    assert _calls({"queues.ts": QUEUES, "worker.ts": WORKER, "putting.ts": PUTTING}) == {
        ("putting.ts", 3, "worker.ts", True, False, False),
        ("putting.ts", 5, "worker.ts", False, True, True),
    }


def test_a_queue_that_several_workers_work_off_joins_nothing() -> None:
    sources = {"queues.ts": QUEUES, "worker.ts": WORKER, "other.ts": WORKER, "putting.ts": PUTTING}
    assert _calls(sources) == set()


def test_the_queues_of_a_worker_are_what_its_project_is_asked_for() -> None:
    facts = extract_file("worker.ts", WORKER.encode(), Everything(), DEFAULT_LIMITS)
    assert list(worked_off_queues(facts)) == ["chat-jobs"]
