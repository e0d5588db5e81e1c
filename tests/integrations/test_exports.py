"""Every export is read by the tool it is for, where that is on the machine, and by a strict reader of its format."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from packageurl import PackageURL
from packaging.requirements import Requirement

from detector.cli.export import _package
from detector.database.compiled import open_index
from detector.database.files import bundled_directory
from detector.database.index import Index
from detector.database.loading import load
from detector.engine.request import ScanRequest
from detector.engine.scan import scan
from detector.integrations.exports import constraints, cyclonedx, npm_overrides, osv, purls, renovate, semgrep
from detector.integrations.exports.denied import denied, entries, purl
from detector.model.package import Package

ECOSYSTEMS = [*osv.ECOSYSTEMS.values()]
OSV_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["schema_version", "id", "modified", "summary", "details", "affected", "references"],
    "additionalProperties": False,
    "properties": {
        "schema_version": {"const": "1.6.0"},
        "id": {"type": "string", "pattern": "^x_WAUDIT-[a-z0-9-]+$"},
        "modified": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "published": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "summary": {"type": "string", "maxLength": 200, "pattern": "^[^\n]+$"},
        "details": {"type": "string", "minLength": 1},
        "references": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "url"],
                "properties": {"type": {"const": "WEB"}, "url": {"type": "string", "pattern": "^https://"}},
            },
        },
        "affected": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["package", "ranges"],
                "properties": {
                    "package": {
                        "type": "object",
                        "required": ["ecosystem", "name", "purl"],
                        "properties": {"ecosystem": {"enum": ECOSYSTEMS}, "purl": {"pattern": "^pkg:"}},
                    },
                    "ranges": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "properties": {
                                "type": {"enum": ["SEMVER", "ECOSYSTEM"]},
                                "events": {"const": [{"introduced": "0"}]},
                            }
                        },
                    },
                },
            },
        },
        "database_specific": {"type": "object"},
    },
}
"""What the OSV format asks of such records, in this project's own words."""


@pytest.fixture(scope="module")
def index() -> Index:
    return open_index()


def test_who_is_denied(index: Index) -> None:
    names = {one.package for one in denied(index)}
    assert {
        ("pypi", "neonize"),
        ("npm", "whatsapp-web.js"),
        ("golang", "go.mau.fi/whatsmeow"),
        ("npm", "lotusbail"),
    } <= names
    assert not names & {("pypi", "pywa"), ("npm", "twilio"), ("pypi", "selenium"), ("pypi", "undetected-chromedriver")}
    assert set(entries(index)) < set(entries(index, doubtful=True))


@pytest.mark.parametrize(
    ("package", "text"),
    [
        (Package("npm", "@open-wa/wa-automate"), "pkg:npm/%40open-wa/wa-automate"),
        (Package("maven", "org.example:lib"), "pkg:maven/org.example/lib"),
        (Package("golang", "go.mau.fi/whatsmeow"), "pkg:golang/go.mau.fi/whatsmeow"),
        (Package("pypi", "some-name"), "pkg:pypi/some-name"),
    ],
)
def test_purls(package: Package, text: str) -> None:
    assert purl(package) == text


def test_osv(index: Index) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    records = json.loads(osv.render(index))
    validator = jsonschema.Draft202012Validator(OSV_SCHEMA)
    for record in records:
        validator.validate(record)
        for affected in record["affected"]:
            PackageURL.from_string(affected["package"]["purl"])
    assert len({record["id"] for record in records}) == len(records) > 50


def test_dependency_review_list(index: Index) -> None:
    document = yaml.safe_load(purls.render(index))
    assert "pkg:npm/whatsapp-web.js" in document["deny-packages"]
    for text in document["deny-packages"]:
        assert PackageURL.from_string(text).to_string() == text


def test_renovate(index: Index) -> None:
    document = json.loads(renovate.render(index))
    by_source = {rule["matchDatasources"][0]: rule for rule in document["packageRules"]}
    assert "neonize" in by_source["pypi"]["matchPackageNames"]
    assert all(rule["dependencyDashboardApproval"] for rule in by_source.values())


def test_constraints_stop_pip(index: Index, tmp_path: Path) -> None:
    text = constraints.render(index)
    for line in text.splitlines():
        if not line.startswith("#"):
            assert not Requirement(line.partition("#")[0].strip()).specifier.contains("0.0.1.dev0", prereleases=True)
    file = tmp_path / "constraints.txt"
    file.write_text(text)
    links = tmp_path / "links"
    links.mkdir()
    for name, requires in (("neonize", ""), ("kit", "Requires-Dist: neonize\n"), ("plain", "")):
        with zipfile.ZipFile(links / f"{name}-1.0-py3-none-any.whl", "w") as archive:
            info = f"{name}-1.0.dist-info"
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": str(links), "PIP_NO_INDEX": "1"}

    def install(name: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--dry-run",
            "-t",
            str(tmp_path / "t"),
            "-c",
            str(file),
            name,
        ]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert install("plain").returncode == 0
    refused = install("kit")
    assert refused.returncode == 1
    assert "neonize" in refused.stdout + refused.stderr


@pytest.fixture
def registry() -> Iterator[str]:
    """A registry on the loopback that has `kit`, which needs whatsapp-web.js, and that."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/").replace("%2f", "/")
            needs = {"whatsapp-web.js": "^1.0.0"} if name == "kit" else {}
            version = {
                "name": name,
                "version": "1.0.0",
                "dependencies": needs,
                "dist": {"tarball": "http://127.0.0.1/x.tgz"},
            }
            body = json.dumps({"name": name, "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.parametrize("overridden", [False, True])
def test_overrides_stop_npm(index: Index, tmp_path: Path, registry: str, overridden: bool) -> None:
    document = {"name": "x", "version": "1.0.0", "dependencies": {"kit": "1.0.0"}}
    if overridden:
        document |= json.loads(npm_overrides.render(index))
    (tmp_path / "package.json").write_text(json.dumps(document))
    command = [
        str(shutil.which("npm")), "install", "--package-lock-only", "--ignore-scripts", "--registry", registry,
        "--cache", str(tmp_path / "cache"), "--no-audit", "--no-fund", "--no-update-notifier",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode != 0) is overridden, done.stderr
    if overridden:
        assert f"whatsapp-web.js@{npm_overrides.BLOCKED}" in done.stderr


def test_cyclonedx(index: Index, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"@open-wa/wa-automate": "4.0.0"}}')
    (tmp_path / "bot.py").write_text("from neonize.client import NewClient\nNewClient('x').send_message(1, 'x')\n")
    result = scan(ScanRequest(root=str(tmp_path), use_cache=False, workers=1))
    packages = [(finding, one) for finding in result.findings if (one := _package(finding, index))]
    text = cyclonedx.render(result, packages)
    document = json.loads(text)
    assert [one["purl"] for one in document["components"]] == ["pkg:npm/%40open-wa/wa-automate"]
    affected = {reference["ref"] for one in document["vulnerabilities"] for reference in one["affects"]}
    assert affected == {"pkg:npm/%40open-wa/wa-automate", "project"}
    assert text == cyclonedx.render(replace(result), packages)
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    try:
        fault = validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text)
    except ImportError:
        pytest.skip("the validator of CycloneDX lacks a part")
    assert fault is None, fault


@pytest.mark.skipif(shutil.which("semgrep") is None, reason="Semgrep is not installed")
def test_semgrep_runs_the_rules_on_the_examples(index: Index, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(semgrep.render(index))
    code = {".py", ".js", ".ts", ".go", ".php", ".java", ".kt", ".cs", ".rb", ".rs"}
    manifests = {".json", ".txt", ".toml", ".mod", ".yaml", ".csproj"}
    known = {one.id for one in entries(index)}
    expected: dict[tuple[str, str], bool] = {}
    for signature in load((bundled_directory(),)).signatures:
        examples = [(True, one) for one in signature.match] + [(False, one) for one in signature.no_match]
        for number, (hits, example) in enumerate(examples):
            if signature.id in known and Path(example.path).suffix in code | manifests:
                file = tmp_path / "tree" / signature.id / str(number) / example.path
                file.parent.mkdir(parents=True)
                file.write_text(example.text)
                expected[(signature.id, str(number))] = hits
    command = [
        "semgrep", "scan", "--metrics", "off", "--disable-version-check", "--no-git-ignore", "--json", "-q",
        "--config", str(tmp_path / "rules.yml"), str(tmp_path / "tree"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    found = json.loads(done.stdout)
    assert found["errors"] == []
    hits = set()
    for one in found["results"]:
        identity, number = Path(one["path"]).relative_to(tmp_path / "tree").parts[:2]
        if one["extra"]["metadata"]["signature"] == identity:
            hits.add((identity, number))
    assert [key for key, wanted in expected.items() if not wanted and key in hits] == []
    wanted = [key for key, must in expected.items() if must]
    # Hints that count only together need the joins of waudit.
    assert len(hits.intersection(wanted)) >= 0.85 * len(wanted)


def test_semgrep_rules_are_well_formed(index: Index) -> None:
    import re

    document = yaml.safe_load(semgrep.render(index))
    ids = [rule["id"] for rule in document["rules"]]
    assert len(set(ids)) == len(ids) > 80
    for rule in document["rules"]:
        assert re.fullmatch(r"[A-Za-z0-9-]+", rule["id"])
        for one in rule.get("pattern-either", ()):
            if "pattern-regex" in one:
                re.compile(one["pattern-regex"])


def _semgrep_rule(index: Index, identifier: str) -> dict[str, Any]:
    return next(rule for rule in semgrep.rules(index) if rule["id"] == identifier)


@pytest.mark.parametrize(
    ("rule", "text", "hits"),
    [
        ("waudit-baileys-dependency-npm", '    "@whiskeysockets/baileys" : "^6.0.0",', True),
        ("waudit-baileys-dependency-npm", '    "name": "@whiskeysockets/baileys",', False),
        ("waudit-neonize-dependency-pypi", "Neonize[all]>=0.3", True),
        ("waudit-neonize-dependency-pypi", "neonize-like>=0.3", False),
        ("waudit-neonize-dependency-pypi-2", 'dependencies = ["neonize>=0.3", "x"]', True),
        ("waudit-neonize-dependency-pypi-2", 'neonize = "^0.3"', True),
        ("waudit-neonize-dependency-pypi-2", 'name = "neonizer"', False),
        ("waudit-whatsmeow-dependency-golang", "\tgo.mau.fi/whatsmeow v0.0.0-2024", True),
        ("waudit-whatsmeow-dependency-golang", "module go.mau.fi/whatsmeow", False),
        ("waudit-evolution-api-text", "await axios.post(`${base}/message/sendPtv/${name}`, body)", True),
        ("waudit-evolution-api-text", "await axios.post(`${base}/message/sendPtvs`, body)", False),
        ("waudit-waha-image", "    image: devlikeapro/waha:latest", True),
        ("waudit-waha-image", "FROM docker.io/devlikeapro/waha-plus", True),
        ("waudit-waha-image", "    image: devlikeapro/waha-docs", False),
        ("waudit-waha-image", "    # see devlikeapro/waha", False),
        ("waudit-fonnte-setting", "WA_URL=https://api.fonnte.com/send", True),
        ("waudit-fonnte-setting", "WA_URL=https://myapi.fonnte.community", False),
    ],
)
def test_semgrep_lines(index: Index, rule: str, text: str, hits: bool) -> None:
    import re

    either = _semgrep_rule(index, rule)["pattern-either"]
    assert any(re.search(one["pattern-regex"], text) for one in either if "pattern-regex" in one) is hits


def test_semgrep_looks_for_whatsapp_web_below_a_driver(index: Index) -> None:
    above, addresses = _semgrep_rule(index, "waudit-selenium-python-aimed-python")["patterns"]
    assert {"pattern-inside": "from selenium import $A\n...\n"} in above["pattern-either"]
    import re

    known = [one["pattern-regex"] for one in addresses["pattern-either"]]
    assert any(re.search(one, 'BASE = "https://web.whatsapp.com/"') for one in known)
    assert not any(re.search(one, 'BASE = "https://example.org/whatsapp"') for one in known)


def test_semgrep_looks_for_the_calls_of_a_library_below_its_import(index: Index) -> None:
    above, forms, names, _focus = _semgrep_rule(index, "waudit-neonize-use-python")["patterns"]
    assert {"pattern-inside": "from neonize import $A\n...\n"} in above["pattern-either"]
    assert {"pattern": "$CLIENT.$METHOD(...)"} in forms["pattern-either"]
    assert "send_message" in names["metavariable-regex"]["regex"]
