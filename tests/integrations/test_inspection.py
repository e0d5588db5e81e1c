"""Packages built here, of every kind, judged by what they do; names of real entries are avoided on purpose."""

from __future__ import annotations

import io
import json
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from detector.database.compiled import open_index
from detector.database.files import bundled_directory
from detector.database.index import Index
from detector.database.loading import load as load_database
from detector.errors import LimitExceeded, SourceError, UsageError
from detector.integrations import package_fetching
from detector.integrations.inspection import Inspection, inspect_content, stems_of
from detector.integrations.inspection_verdict import PackageVerdict, concerns_whatsapp
from detector.integrations.package_source import Remote, load, remote
from detector.integrations.signature_proposal import propose
from detector.limits import DEFAULT_LIMITS, ArchiveLimits

BROWSER = """
from selenium import webdriver
from selenium.webdriver.common.by import By

def blast(numbers, text):
    driver = webdriver.Chrome()
    for number in numbers:
        driver.get(f"https://web.whatsapp.com/send?phone={number}&text={text}")
        driver.find_element(By.XPATH, '//span[@data-icon="send"]').click()
"""
OFFICIAL = """
import requests

def send(phone_id, token, to):
    url = f"https://graph.facebook.com/v23.0/{phone_id}/messages"
    return requests.post(url, headers={"Authorization": token}, json={"messaging_product": "whatsapp", "to": to})
"""
PROTOCOL = """
import websocket

def connect():
    return websocket.create_connection("wss://web.whatsapp.com/ws/chat", origin="https://web.whatsapp.com")
"""
GATEWAY = """
import requests

def send(token, to, body):
    return requests.post("https://api.ultramsg.com/instance1/messages/chat", data={"token": token, "to": to, "body": body})
"""
SERVICE = """
BASE_URL = "https://api.quicksender.io/v1"
"""


@pytest.fixture(scope="module")
def index() -> Index:
    return open_index()


def wheel(folder: Path, name: str, files: dict[str, str], *, summary: str = "", requires: tuple[str, ...] = ()) -> Path:
    module = name.replace("-", "_")
    path = folder / f"{module}-1.0-py3-none-any.whl"
    headers = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", f"Summary: {summary}"]
    headers += [f"Requires-Dist: {one}" for one in requires]
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(f"{module}/{file}", text)
        archive.writestr(f"{module}-1.0.dist-info/METADATA", "\n".join(headers) + "\n\nLong text: pywhatkit\n")
        archive.writestr(
            f"{module}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{module}-1.0.dist-info/RECORD", "")
    return path


def tarball(path: Path, files: dict[str, str], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


def judged(target: Path | str, index: Index) -> Inspection:
    return inspect_content(load(str(target), DEFAULT_LIMITS), index, stems_of(index), DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("files", "requires", "verdict"),
    [
        ({"__init__.py": BROWSER}, ("selenium",), PackageVerdict.BROWSER_AUTOMATION),
        ({"__init__.py": PROTOCOL}, (), PackageVerdict.PROTOCOL_IMPLEMENTATION),
        ({"__init__.py": GATEWAY}, (), PackageVerdict.GATEWAY_CLIENT),
        (
            {"__init__.py": "from neonize.client import NewClient\nNewClient('x').connect()\n"},
            ("neonize",),
            PackageVerdict.CLIENT_LIBRARY,
        ),
        ({"__init__.py": ""}, ("neonize>=0.3 ; python_version > '3'",), PackageVerdict.CLIENT_LIBRARY),
        # That one is for other things, too: the entry itself says warning.
        ({"__init__.py": ""}, ("pywhatkit",), PackageVerdict.UNDECIDED),
        ({"__init__.py": OFFICIAL}, ("requests",), PackageVerdict.OFFICIAL_SDK),
        ({"__init__.py": SERVICE}, (), PackageVerdict.UNDECIDED),
        ({"__init__.py": "def link(n):\n    return f'https://wa.me/{n}'\n"}, (), PackageVerdict.HARMLESS),
        ({"__init__.py": ""}, ("neonize ; extra == 'wa'",), PackageVerdict.HARMLESS),
        ({"__init__.py": "", "tests/test_x.py": BROWSER}, (), PackageVerdict.HARMLESS),
    ],
    ids=[
        "browser",
        "protocol",
        "gateway",
        "wraps",
        "requires",
        "doubtful",
        "official",
        "service",
        "links",
        "extra",
        "tests",
    ],
)
def test_verdicts(
    tmp_path: Path, index: Index, files: dict[str, str], requires: tuple[str, ...], verdict: PackageVerdict
) -> None:
    found = judged(
        wheel(tmp_path, "quicksender", files, summary="WhatsApp messages made easy", requires=requires), index
    )
    assert found.verdict is verdict, found.reasons
    assert found.reasons
    assert found.known == ()
    assert found.description.version == "1.0"


def test_an_extra_that_the_code_uses_counts(tmp_path: Path, index: Index) -> None:
    files = {"wa.py": "from neonize.client import NewClient\nNewClient('x').send_message(1, 'x')\n"}
    found = judged(wheel(tmp_path, "assistant", files, requires=("neonize ; extra == 'wa'",)), index)
    assert found.verdict is PackageVerdict.CLIENT_LIBRARY


def test_known_packages_keep_their_entry(tmp_path: Path, index: Index) -> None:
    found = judged(wheel(tmp_path, "pywhatkit", {"__init__.py": ""}), index)
    assert (found.verdict, found.known) == (PackageVerdict.DEVICE_AUTOMATION, ("pywhatkit",))
    with pytest.raises(UsageError, match="names it already"):
        propose(found, (), "2026-01-01")


def test_sdist_npm_crate_gem(tmp_path: Path, index: Index) -> None:
    sdist = tarball(
        tmp_path / "quick-1.0.tar.gz",
        {"quick-1.0/PKG-INFO": "Name: quick\nVersion: 1.0\n", "quick-1.0/setup.py": "", "quick-1.0/quick.py": BROWSER},
    )
    found = judged(sdist, index)
    assert (found.verdict, found.description.package) == (PackageVerdict.BROWSER_AUTOMATION, ("pypi", "quick"))
    assert found.findings[0].location.path == "quick.py"
    code = "const { default: makeWASocket, useMultiFileAuthState } = require('some-fork');\n"
    code += "const state = await useMultiFileAuthState('s');\nconst sock = makeWASocket({});\n"
    npm = tarball(
        tmp_path / "quick-1.0.0.tgz",
        {"package/package.json": json.dumps({"name": "@me/quick", "version": "1.0.0"}), "package/index.js": code},
    )
    found = judged(npm, index)
    assert (found.verdict, found.description.package) == (PackageVerdict.CLIENT_LIBRARY, ("npm", "@me/quick"))
    crate = tarball(
        tmp_path / "quick-1.0.0.crate",
        {
            "quick-1.0.0/Cargo.toml": '[package]\nname = "quick"\nversion = "1.0.0"\n[dependencies]\nwhatsapp-rust = "1"\n',
            "quick-1.0.0/src/lib.rs": "",
        },
    )
    assert judged(crate, index).description.package == ("cargo", "quick")
    inner = tarball(tmp_path / "data.tar.gz", {"lib/quick.rb": "puts 1\n"}).read_bytes()
    with tarfile.open(tmp_path / "quick-1.gem", "w") as archive:
        for name, data in (
            ("metadata", b"name: quick\nversion: !ruby/object:Gem::Version\n  version: 1.2\nsummary: x\n"),
            ("data.tar.gz", inner),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    found = judged(tmp_path / "quick-1.gem", index)
    assert (found.description.package, found.description.version, found.verdict) == (
        ("gem", "quick"),
        "1.2",
        PackageVerdict.HARMLESS,
    )


def test_browser_extension(tmp_path: Path, index: Index) -> None:
    path = tmp_path / "sender.xpi"
    manifest = {
        "manifest_version": 3,
        "name": "Sender",
        "version": "1",
        "content_scripts": [{"matches": ["https://web.whatsapp.com/*"], "js": ["content.js"]}],
    }
    script = "document.querySelector('span[data-icon=\"send\"]').click();\nwindow.Store.Chat.find(1);\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("content.js", script)
    assert judged(path, index).verdict is PackageVerdict.BROWSER_AUTOMATION


def test_modified_app(tmp_path: Path, index: Index) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "extract"))
    try:
        from test_binaries import dex, manifest
    finally:
        sys.path.pop(0)
    path = tmp_path / "mod.apk"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("AndroidManifest.xml", manifest("com.gbwhatsapp"))
        archive.writestr("classes.dex", dex("Lcom/gbwhatsapp/Main;"))
    found = judged(path, index)
    assert (found.verdict, found.description.package) == (PackageVerdict.MODIFIED_APP, ("android", "com.gbwhatsapp"))


def test_installed_folder(tmp_path: Path, index: Index) -> None:
    site = tmp_path / "site-packages"
    (site / "quick").mkdir(parents=True)
    (site / "quick" / "__init__.py").write_text(BROWSER)
    info = site / "quick_sender-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: quick-sender\nVersion: 1.0\n\n")
    (info / "RECORD").write_text("quick/__init__.py,,\n")
    found = judged(site / "quick", index)
    assert (found.verdict, found.description.package) == (PackageVerdict.BROWSER_AUTOMATION, ("pypi", "quick-sender"))


def test_native_code_that_embeds_a_client(tmp_path: Path, index: Index) -> None:
    path = tmp_path / "native-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("native/lib.so", b"\x7fELF\0\0\ndep\tgo.mau.fi/whatsmeow\tv0.0.0-2024\th1:x=\n\0whatsmeow")
        archive.writestr("native-1.0.dist-info/METADATA", "Name: native\nVersion: 1.0\n\n")
    assert judged(path, index).verdict is PackageVerdict.CLIENT_LIBRARY


def test_proposal_is_loaded_and_finds_the_package(tmp_path: Path, index: Index) -> None:
    hostile = "He said \"drop\\table\" \u0007 ''' end"
    path = wheel(tmp_path, "quick-sender", {"__init__.py": BROWSER}, summary=hostile)
    content = load(str(path), DEFAULT_LIMITS)
    found = inspect_content(content, index, stems_of(index), DEFAULT_LIMITS)
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "quick.toml").write_text(propose(found, content.members, "2026-01-02"), encoding="utf-8")
    database = load_database((bundled_directory(), folder))
    (entry,) = [one for one in database.signatures if one.id in database.own]
    assert (entry.id, entry.kind.value, entry.since) == ("pypi-quick-sender", "browser-automation", "2026-01-02")
    assert [one.module for one in entry.imports] == ["quick_sender"]
    assert open_index((bundled_directory(), folder)).packages(entry.packages[0])[0].id == entry.id


def test_targets() -> None:
    assert remote("pypi:Some.Name==1.0") == Remote("pypi", "Some.Name", "1.0")
    assert remote("npm:@scope/name@1.0.0-rc.1") == Remote("npm", "@scope/name", "1.0.0-rc.1")
    assert remote("npm:name") == Remote("npm", "name")
    assert remote("./folder") is None
    for wrong in (
        "pypi:../x",
        "pypi:a b",
        "pypi:--index-url",
        "npm:git+ssh://x/y",
        "npm:../up",
        "npm:a@file:x",
        "pypi:",
        "npm:-g",
    ):
        if wrong == "pypi:":
            assert remote(wrong) is None
        else:
            with pytest.raises(UsageError):
                remote(wrong)


def test_bad_input(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        load(str(tmp_path / "missing.whl"), DEFAULT_LIMITS)
    (tmp_path / "text.txt").write_text("hello")
    with pytest.raises(SourceError, match="not a package"):
        load(str(tmp_path / "text.txt"), DEFAULT_LIMITS)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(400_000))
    with pytest.raises(LimitExceeded, match="bomb"):
        load(str(bomb), DEFAULT_LIMITS, ArchiveLimits(ratio=10, ratio_floor=1_000))


def test_fetching_never_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    links, ran, work = tmp_path / "links", tmp_path / "ran", tmp_path / "work"
    links.mkdir()
    work.mkdir()
    setup = f"import pathlib\npathlib.Path({str(ran)!r}).touch()\nimport setuptools\nsetuptools.setup(name='quick')\n"
    tarball(
        links / "quick-1.0.tar.gz", {"quick-1.0/PKG-INFO": "Name: quick\nVersion: 1.0\n", "quick-1.0/setup.py": setup}
    )
    wheel(links, "other", {"__init__.py": ""})
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(links), "PIP_CONFIG_FILE": "/dev/null"}.items():
        monkeypatch.setenv(name, value)
    assert package_fetching.fetch("pypi", "quick", "", work).name == "quick-1.0.tar.gz"
    assert not ran.exists()
    assert load("pypi:other==1.0", DEFAULT_LIMITS).target == "pypi:other==1.0"
    with pytest.raises(SourceError, match="no file of missing"):
        load("pypi:missing", DEFAULT_LIMITS)
    with pytest.raises(SourceError, match=r"no version 2\.0"):
        load("pypi:other==2.0", DEFAULT_LIMITS)


@pytest.mark.parametrize("target", ["pypi:anything", "npm:anything"])
def test_registry_out_of_reach(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if target.startswith("npm:") and package_fetching.shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(SourceError, match="cannot be reached"):
        load(target, DEFAULT_LIMITS)


def test_npm_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_fetching.shutil, "which", lambda name: None)
    with pytest.raises(SourceError, match="npm is not installed"):
        load("npm:left-pad", DEFAULT_LIMITS)


def test_what_concerns_whatsapp(index: Index) -> None:
    assert concerns_whatsapp("my-whats-app-bot", index)
    assert concerns_whatsapp("Send WhatsApp messages", index)
    assert not concerns_whatsapp("whats-that-gerber", index)
    assert not concerns_whatsapp("string left pad", index)
