"""A folder of wheels that pip takes for its index, and a loopback server that speaks OSV's query API. No network."""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wheels import wheel

from detector.database.compiled import open_index
from detector.database.index import Index
from detector.integrations.exports import osv


@pytest.fixture(scope="module")
def index() -> Index:
    return open_index()


@pytest.fixture
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "links"
    folder.mkdir()
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    wheel(folder, "neonize", "0.3")
    wheel(folder, "middle", requires=("neonize>=0.3", "plain"))
    wheel(folder, "kit", requires=("middle ; python_version >= '3'", "absent ; extra == 'x'"))
    wheel(folder, "plain")
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


@pytest.fixture
def osv_server(index: Index) -> Iterator[str]:
    """Speaks OSV's query API: our own export, and one advisory of its own."""
    records = [*osv.records(index)]
    for identity, name in (("MAL-2024-1", "neonize"), ("GHSA-aaaa", "plain")):
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.0"}]}]
        affected = [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}]
        summary = f"steals\nthings of {name}"
        records.append({"id": identity, "summary": summary, "aliases": ["CVE-2024-9"], "affected": affected})

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/v1/query":
                self.send_error(503)
                return
            wanted = (asked["package"]["ecosystem"], asked["package"]["name"])
            found = [
                one for one in records
                if wanted in {(each["package"]["ecosystem"], each["package"]["name"]) for each in one["affected"]}
            ]  # fmt: skip
            body = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()
