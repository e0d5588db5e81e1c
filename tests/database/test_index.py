"""What the index answers for facts in the spellings of real projects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.database.compiled import open_index
from detector.database.index import Index
from detector.database.languages import speaks
from detector.model.fact import Import
from detector.model.location import FIRST_LINE
from detector.model.package import package


def ids(found: object) -> list[str]:
    """The ids of an answer, whatever it carries beside them."""
    assert isinstance(found, tuple)
    return [one.id if hasattr(one, "id") else one[0].id for one in found]


@pytest.mark.parametrize(
    ("ecosystem", "name"),
    [
        ("npm", "@sample/client"),
        ("npm", "@Sample/Client"),
        ("pypi", "sample.client"),
        ("pip", "SAMPLE_CLIENT"),
        ("crates.io", "sample_client"),
        ("npm", "@someone/client-fork"),
        ("golang", "github.com/sample/client/v2"),
        ("github", "Sample/Client"),
        ("maven", "com.github.sample:client"),
        ("swift", "github.com/sample-organisation/anything"),
    ],
)
def test_packages(index: Index, ecosystem: str, name: str) -> None:
    assert ids(index.packages(package(ecosystem, name))) == ["sample-client"]


@pytest.mark.parametrize(
    ("ecosystem", "name"),
    [
        ("npm", "sample"),
        ("npm", "@sample/client-button"),
        ("npm", "@harmless/client-fork"),
        ("npm", "client-fork"),
        ("npm", "@a/b/client-fork"),
        ("maven", "sample:client"),
        ("golang", "github.com/sample/other"),
    ],
)
def test_other_packages(index: Index, ecosystem: str, name: str) -> None:
    assert index.packages(package(ecosystem, name)) == ()


@pytest.mark.parametrize(
    ("language", "module"),
    [
        ("python", "sample_client"),
        ("python", "sample_client.web.page"),
        ("javascript", "@sample/client"),
        ("typescript", "@sample/client/dist/api"),
        ("vue", "sample-client"),
        ("javascript", "npm:sample-client@1.2.3"),
        ("javascript", "https://esm.sh/@sample/client@2/lib?target=es2020"),
        ("javascript", "https://cdn.example/npm/sample-client@1/+esm"),
        ("javascript", "../node_modules/sample-client/lib/x.js"),
        ("go", "go.example.com/sample-client/v3/types"),
        ("rust", "sample_client::web"),
        ("ruby", "sample/client/web"),
        ("dart", "package:sample_client/main.dart"),
        ("kotlin", "org.sample.client.Api"),
        ("php", "\\Sample\\Client\\Web"),
    ],
)
def test_imports(index: Index, language: str, module: str) -> None:
    assert ids(index.imports(language, module)) == ["sample-client"]
    assert index.interest().call(module, "anything")


@pytest.mark.parametrize(
    ("language", "module"),
    [
        ("python", "sample_client_fonts"),
        ("python", "other.sample_client"),
        ("javascript", "sample-client.js"),
        ("javascript", "sample-client-fonts"),
        ("javascript", "./sample-client"),
        ("javascript", "https://deno.land/std@0.168.0/sample-client/server.ts"),
        ("javascript", "@sample"),
        ("go", "sample_client"),
        ("python", ""),
    ],
)
def test_other_imports(index: Index, language: str, module: str) -> None:
    assert index.imports(language, module) == ()


def test_calls_are_keyed_by_their_last_name(index: Index) -> None:
    assert [pattern.name for _, pattern in index.calls_named("sendImage", "javascript")] == ["chat.sendImage"]
    assert index.calls_named("sendimage", "javascript") == ()
    assert index.calls_named("chat.sendImage", "javascript") == ()


def test_texts_name_the_place(index: Index) -> None:
    text = "İ see https://Web.Sample-Chat.com/send?phone={} there"
    hits = index.texts(text)
    assert [(hit.pattern.text, text[hit.start : hit.end]) for hit in hits] == [
        ("web.sample-chat.com", "Web.Sample-Chat.com"),
        ("web.sample-chat.com/send", "Web.Sample-Chat.com/send"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Sample Gateway, of course", ["sample-gateway"]),
        ("the sample gateways", []),
        ("https://eu7.sample-gateway.com/x", ["sample-gateway"]),
        ("https://jogja.sample-host.io", ["sample-gateway"]),
        ("{}/message/sendSample/{}", ["sample-gateway"]),
        ("/samplesend", ["sample-gateway"]),
        ("/v1/samplesend", []),
        ("\ud83d\udd25 the Sample Gateway \ud83d", ["sample-gateway"]),
        ("\ud83d the sample gateways", []),
        ("", []),
    ],
)
def test_texts(index: Index, text: str, expected: list[str]) -> None:
    assert [hit.signature.id for hit in index.texts(text)] == expected
    assert not expected or index.interest().text(text)


def test_a_text_made_of_anchors_is_bounded(index: Index) -> None:
    assert index.texts("xweb.sample-chat.com.evil " * 20_000) == ()


@pytest.mark.parametrize("name", ["antiBan", "anti_ban", "ANTI-BAN", "useAntiBanMode", "antiban2", "my.anti ban"])
def test_identifiers_in_any_spelling(index: Index, name: str) -> None:
    assert ids(index.identifiers(name)) == ["sample-client"]
    assert index.interest().name(name)
    assert index.interest().text(name)


@pytest.mark.parametrize("name", ["antibanana", "bantian", "anti", "quantiBan", ""])
def test_other_identifiers(index: Index, name: str) -> None:
    assert index.identifiers(name) == ()


def test_identifier_globs(index: Index) -> None:
    assert ids(index.identifiers("numberWarmUpDays")) == ["sample-client"]


def test_environment_names_keep_their_case(index: Index) -> None:
    assert ids(index.environment("SAMPLE_GATEWAY_URL")) == ["sample-gateway"]
    assert ids(index.environment("SAMPLE_TOKEN")) == ["sample-gateway"]
    assert index.environment("sample_gateway_url") == ()
    assert index.environment("MY_SAMPLE_TOKEN") == ()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("window.Sample.Chat", True),
        ("globalThis.window.Sample.Chat.find", True),
        ("window.Sample().Chat", True),
        ("window.Sample", False),
        ("window.sample.Chat", False),
        ("mywindow.Sample.Chat", False),
    ],
)
def test_references(index: Index, path: str, expected: bool) -> None:
    assert bool(index.references(path)) is expected
    assert not expected or index.interest().name(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".sample_auth", True),
        ("app/.sample_auth/session/Default", True),
        ("/.sample_auth/", True),
        ("**/.SAMPLE_AUTH/*", True),
        ("!.sample_auth", True),
        (r"data\.sample_auth\x", True),
        ("tokens/bot.sample.json", True),
        ("x/tokens/a/bot.sample.json", False),
        ("docs/my.sample_auth", False),
        ("*", False),
    ],
)
def test_artifacts(index: Index, path: str, expected: bool) -> None:
    assert bool(index.artifacts(path)) is expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("sampleorg/gateway", True),
        ("SampleOrg/Gateway:v1.2", True),
        ("docker.io/sampleorg/gateway@sha256:abc", True),
        ("registry.example:5000/sampleorg/gateway:1", True),
        ("mirror.example/proxy/sampleorg/gateway", True),
        ("{}/sampleorg/gateway:{}", True),
        ("sampleorg/gateway{}", True),
        ("ghcr.io/other/gateway:latest", True),
        ("other/gateway", False),
        ("quay.io/other/gateway", False),
        ("sampleorg/gateway-ui", False),
        ("gateway", False),
        ("", False),
    ],
)
def test_images(index: Index, reference: str, expected: bool) -> None:
    assert bool(index.images(reference)) is expected


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/Sample/Client",
        "git+https://github.com/sample/client.git@main#egg=sample",
        "git+ssh://git@github.com/sample/client.git",
        "ssh://git@github.com:sample/client.git",
        "git@github.com:sample/client.git",
        "git://github.com/sample/client",
        "github:sample/client#semver:^1",
        "sample/client",
        "sample/client#dev",
        "github.com/sample/client",
        "https://github.com/sample/client/archive/refs/heads/main.zip",
        "https://github.com/sample/client/tarball/master",
        "https://codeload.github.com/sample/client/tar.gz/1234",
        "https://api.github.com/repos/sample/client/zipball",
        "https://raw.githubusercontent.com/sample/client/main/x.js",
        "https://token@github.com/sample/client",
        "https://proxy.example/https://github.com/sample/client",
        "https://github.com/sample-organisation/whatever",
        "https://github.com/anybody/Sample-Fork.git",
        "github:anybody/sample-fork#main",
    ],
)
def test_repositories(index: Index, url: str) -> None:
    assert ids(index.repositories(url)) == ["sample-client"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sample",
        "./sample/client",
        "https://gitlab.com/sample/client",
        "github.com/sample/client-button",
        "github.com/anybody/sample-fork-docs",
        "https://gitlab.com/anybody/sample-fork",
        "@sample/client",
    ],
)
def test_other_repositories(index: Index, url: str) -> None:
    assert index.repositories(url) == ()


def test_entries_by_id(index: Index) -> None:
    assert index.signature("sample-client").title == "Sample client"
    assert index.policies["sample-terms"].checked == "2026-11-01"
    assert index.advice["send"].steps == ("Register a number.", "Send a template.")
    with pytest.raises(KeyError):
        index.signature("none")


def test_language_families() -> None:
    assert speaks((), "go")
    assert speaks(("javascript",), "typescript")
    assert speaks(("java",), "kotlin")
    assert not speaks(("python",), "go")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_no_question_is_too_odd(text: str) -> None:
    index = _INDEX
    interest = index.interest()
    index.packages(package("npm", text))
    for language in ("python", "javascript", "php", "nonsense"):
        index.imports(language, text)
    for ask in (index.texts, index.identifiers, index.references, index.artifacts, index.images, index.environment):
        ask(text)
    index.repositories(text)
    assert not index.texts(text) or interest.text(text)
    assert not index.identifiers(text) or interest.name(text)
    assert not index.references(text) or interest.name(text)


def _sample_index() -> Index:
    from pathlib import Path

    from detector.database.loading import load

    return Index.of(load((Path(__file__).parent / "sample",)))


_INDEX = _sample_index()


@pytest.mark.parametrize(
    ("language", "module", "kept"),
    [
        # What a driver's hands do tells something on any receiver of its language.
        ("python", "json", {"send_keys"}),
        # An HTTP client's `json` tells something beside the import only.
        ("python", "requests", {"send_keys", "json"}),
        # A client's telling method may be called on an object that another file made.
        ("javascript", "fs", {"sendMessage"}),
    ],
)
def test_calls_on_unknown_receivers(language: str, module: str, kept: set[str]) -> None:
    interest = open_index().interest()
    methods = {"send_keys", "json", "sendMessage", "compute"}
    found = interest.unrooted(language, [Import(module, FIRST_LINE)], methods)
    assert kept <= found
    assert "compute" not in found
    assert ("json" in found) == ("json" in kept)
