"""Messages that the processes of a program post to each other by name."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.flow.linking import link
from detector.extract.flow.resolving import Resolver
from detector.extract.interest import Everything
from detector.limits import DEFAULT_LIMITS

MAIN = """
const { ipcMain } = require("electron");
ipcMain.handle("send-message", async (event, number) => { await client.sendMessage(number, "x"); });
ipcMain.on("stop", stop);
function stop() { client.destroy(); }
"""
PRELOAD = """
const { contextBridge, ipcRenderer } = require("electron");
contextBridge.exposeInMainWorld("api", {
  sendMessage: (number) => ipcRenderer.invoke("send-message", number),
  stop: () => ipcRenderer.send("stop"),
});
"""
PAGE = "for (const n of numbers) { await window.api.sendMessage(n); }\napi.stop();\nother.sendMessage(1);\n"


def _calls(sources: dict[str, str]) -> set[tuple[str, int, str, str, bool]]:
    files = {path: extract_file(path, text.encode(), Everything(), DEFAULT_LIMITS) for path, text in sources.items()}
    edges = link(files, Resolver(tuple(files))).edges
    return {
        (edge.caller, edge.span.line, edge.callee, files[edge.callee].functions[edge.target].name, edge.asks)
        for edge in edges
        if edge.caller != edge.callee
    }


def test_a_page_reaches_the_main_process_through_what_is_exposed_to_it() -> None:
    assert _calls({"main.js": MAIN, "preload.js": PRELOAD, "page.js": PAGE}) == {
        ("preload.js", 4, "main.js", "<lambda>", True),
        ("preload.js", 5, "main.js", "stop", True),
        ("page.js", 1, "preload.js", "sendMessage", False),
        ("page.js", 2, "preload.js", "stop", False),
    }


def test_a_name_that_several_functions_take_joins_nothing() -> None:
    sources = {"main.js": MAIN, "other.js": MAIN, "preload.js": PRELOAD}
    assert not any(callee != "preload.js" for _, _, callee, _, _ in _calls(sources))


@pytest.mark.parametrize(
    ("pattern", "asked", "joined"),
    [
        ("SEND", "SEND", True),
        ("{ cmd: 'send' }", "{ cmd: 'send' }", True),
        ("'send'", "'send'", True),
        ("'send'", "'stop'", False),
    ],
)
def test_a_service_takes_the_messages_of_its_pattern(pattern: str, asked: str, joined: bool) -> None:
    sources = {
        "sender/controller.ts": f"""
import {{ MessagePattern }} from "@nestjs/microservices";
import {{ SEND }} from "../names";
export class Sender {{ @MessagePattern({pattern}) async take(data) {{ await this.client.sendMessage(data.to, data.text); }} }}
""",
        "shop/orders.ts": f"""
import {{ ClientProxy }} from "@nestjs/microservices";
import {{ SEND }} from "../names";
export class Orders {{
  constructor(private readonly client: ClientProxy) {{}}
  async placed(order) {{ this.client.send({asked}, {{ to: order.phone, text: "thanks" }}); }}
}}
""",
        "names.ts": 'export const SEND = "send_it";\n',
    }
    expected = {("shop/orders.ts", 6, "sender/controller.ts", "Sender.take", True)} if joined else set()
    assert _calls(sources) == expected
