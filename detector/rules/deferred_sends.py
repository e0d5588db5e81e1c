"""Sends that a framework makes later: by the handlers of queued jobs and the channels of notifications (Laravel)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from detector.model.evidence import Evidence
from detector.model.fact import NOWHERE, RECEIVER, Call, Feed, ParameterPart
from detector.rules.case import CallSite, Case, LoopSite
from detector.rules.feeds import arrives, handed, handed_on, is_recipient

_HANDLER, _MAKERS = ".handle", (".constructor", ".__construct")
"""What a job that was put on a queue is worked off by, and what it was made by."""


def is_made_for_recipient(case: Case, act: Evidence, site: LoopSite) -> bool:
    """Whether a job, whose handler sends, is made with a loop's variable for a parameter that says whom it writes to."""
    function = case.function(act)
    if function is None or not function.name.endswith(_HANDLER) or not site.via or site.via[-1].asks:
        return False
    path, step = act.location.path, site.via[-1]
    feeds = _made_of(case, path, act.function, step)
    return feeds is not None and arrives(case, step.path, feeds, replace(site, via=site.via[:-1])) is True


def is_job_of_each(case: Case, act: Evidence, site: LoopSite, chosen: Sequence[Feed]) -> bool:
    """Whether a loop makes a job of each element, and the job writes to somebody that it only knows by what it was made of.

    `Remind::dispatch($invoice)` in the loop, `$this->send($this->invoice->customer->phone)` in the handler.
    """
    path, function, feeds = act.location.path, act.function, list(chosen)
    for place, (step, found) in enumerate(handed_on(case, path, chosen, site), 1):
        if step.asks:
            return False
        if any(feed.open for feed in feeds) and (maker := _maker(case, path, function)) is not None:
            given = _made_of(case, path, function, step)
            if given is None and any(case.files[path].functions[maker].parameters):
                given = [feed for call in case.calls_at(step.location) for feed in call.feeds if feed.place != RECEIVER]
            return given is not None and arrives(case, step.path, given, replace(site, via=site.via[:-place])) is True
        path, function, feeds = step.path, step.function, found
    return False


def _maker(case: Case, path: str, function: int) -> int | None:
    """The function that makes the job which a function works off; None if that is no handler of jobs."""
    functions = case.files[path].functions
    if function == NOWHERE or not functions[function].name.endswith(_HANDLER):
        return None
    makers = {functions[function].name.removesuffix(_HANDLER) + maker for maker in _MAKERS}
    return next((index for index, each in enumerate(functions) if each.name in makers), None)


def _made_of(case: Case, path: str, function: int, step: CallSite) -> list[Feed] | None:
    """What a call that queues a job hands to the parameters of its maker that say whom it writes to; None if none does."""
    maker = _maker(case, path, function)
    parameters = () if maker is None else case.files[path].functions[maker].parameters
    named = [place for place, name in enumerate(parameters) if is_recipient(name)]
    if maker is None or not named:
        return None
    parts = (ParameterPart(maker, place, "") for place in named)
    return [feed for part in parts for call in case.calls_at(step.location) for feed in handed(case, path, part, call)]


_CHANNEL = ".send"
_NOTIFIERS = frozenset({"notify", "notifyNow"})
"""How the method of a channel ends that a notification is sent by, and how somebody is notified (Laravel)."""
_NESTED = 4
"""Calls that are looked at for the one around a place."""


def _notifying(case: Case, path: str) -> list[Call]:
    calls = (call for calls in case.calls_in(path).values() for call in calls)
    return sorted((call for call in calls if call.method in _NOTIFIERS), key=lambda call: call.span)


def is_notified(case: Case, act: Evidence, site: LoopSite) -> bool:
    """Whether a loop notifies each of its elements of what the channel around an act sends: `$each->notify(new Due())`."""
    function = case.function(act)
    if function is None or not function.name.endswith(_CHANNEL) or not site.via or site.via[-1].asks:
        return False
    step = site.via[-1]
    place = step.location.span
    notifying = case.once(("notifying", step.path), partial(_notifying, case, step.path))
    before = bisect_right(notifying, place, key=lambda call: call.span)
    around = (call for call in notifying[max(0, before - _NESTED) : before] if call.span.encloses(place))
    feeds = [feed for call in around for feed in call.feeds if feed.place == RECEIVER]
    return arrives(case, step.path, feeds, replace(site, via=site.via[:-1])) is True
