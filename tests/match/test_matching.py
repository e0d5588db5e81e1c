"""Facts to evidence with the bundled database: every aspect, what calls are aimed at, receivers nobody knows."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.database.compiled import open_index
from detector.database.index import Index
from detector.engine.extraction import extract_file
from detector.limits import DEFAULT_LIMITS
from detector.match.matching import match_file, match_path, span_order
from detector.match.spelling import known_text, plain_path
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import (
    HOLE,
    Argument,
    Artifact,
    Call,
    Dependency,
    DependencyScope,
    EnvironmentName,
    FileFacts,
    Identifier,
    Image,
    Import,
    Injection,
    Literal,
    LiteralRole,
    Loop,
    LoopKind,
    Param,
    Ref,
    Reference,
)
from detector.model.location import Span
from detector.model.package import package

HERE = Span(3, 5, 3, 25)


@cache
def index() -> Index:
    return open_index()


def matched(
    *facts: object, language: str = "python", path: str = "a.py", loops: tuple[Loop, ...] = ()
) -> list[Evidence]:
    return list(match_file(FileFacts(path, language, tuple(facts), loops=loops), index()))  # type: ignore[arg-type]


def of(found: list[Evidence], signature: str) -> list[Evidence]:
    return [item for item in found if item.signature == signature]


def read(path: str, text: str) -> list[Evidence]:
    return list(match_file(extract_file(path, text.encode(), index().interest(), DEFAULT_LIMITS), index()))


class TestDependency:
    def test_direct(self) -> None:
        (found,) = matched(Dependency(package("pypi", "PyWhatKit"), HERE))
        assert (found.signature, found.aspect, found.level) == ("pywhatkit", Aspect.DEPENDENCY, Level.PROOF)
        assert (found.note, found.subject, found.role) == ("depends on pywhatkit", "pywhatkit", "runtime")
        assert found.location == ("a.py", HERE)

    @pytest.mark.parametrize(
        ("scope", "note"),
        [
            (DependencyScope.COMMAND, "installs pywhatkit"),
            (DependencyScope.INSTALLED, "carries an installed copy of pywhatkit"),
            (DependencyScope.LOCKED, "locks pywhatkit"),
        ],
    )
    def test_scopes(self, scope: DependencyScope, note: str) -> None:
        (found,) = matched(Dependency(package("pypi", "pywhatkit"), HERE, scope))
        assert found.note == note

    def test_path_and_alias(self) -> None:
        npm = package("npm", "whatsapp-web.js")
        (locked,) = matched(
            Dependency(npm, HERE, DependencyScope.LOCKED, direct=False, path=("kit", "whatsapp-web.js"))
        )
        assert locked.note == "locks whatsapp-web.js, brought in by kit"
        assert (locked.direct, locked.path) == (False, ("kit", "whatsapp-web.js"))
        (aliased,) = matched(Dependency(npm, HERE, alias="wa"))
        assert aliased.note == "depends on whatsapp-web.js under the name wa"

    def test_source_repository_tells_a_fork(self) -> None:
        found = matched(Dependency(package("npm", "wa"), HERE, source="github:pedroslopez/whatsapp-web.js"))
        assert [item.signature for item in found] == ["whatsapp-web-js"]

    def test_unknown_packages_are_silent(self) -> None:
        assert matched(Dependency(package("npm", "express"), HERE)) == []

    def test_a_general_providers_sdk_is_a_hint(self) -> None:
        (found,) = of(matched(Dependency(package("pypi", "twilio"), HERE)), "twilio-sdk")
        assert found.level is Level.COMBINE

    def test_look_alikes_are_no_dependencies(self) -> None:
        (found,) = matched(Dependency(package("npm", "whatsap-web.js"), HERE))
        assert (found.aspect, found.level, found.source) == (Aspect.LOOK_ALIKE, Level.WEAK, "whatsapp-web.js")

    def test_a_scope_counts_only_with_a_script(self) -> None:
        foreign = package("npm", "@zz/wa-multi-session")
        assert matched(Dependency(foreign, HERE)) == []
        (found,) = matched(Dependency(foreign, HERE, runs_code=True))
        assert found.aspect is Aspect.LOOK_ALIKE


class TestImport:
    def test_module_and_names(self) -> None:
        (found,) = matched(Import("pywhatkit.whats", HERE, ("sendwhatmsg",)))
        assert (found.aspect, found.subject, found.source) == (Aspect.IMPORT, "pywhatkit.whats", "sendwhatmsg")

    def test_language_counts(self) -> None:
        assert matched(Import("pywhatkit", HERE), language="go") == []

    def test_dialects_share_modules(self) -> None:
        for language in ("javascript", "typescript", "tsx", "vue"):
            assert of(matched(Import("whatsapp-web.js", HERE), language=language), "whatsapp-web-js")

    def test_a_longer_name_is_another_module(self) -> None:
        assert matched(Import("pywhatkitten", HERE)) == []

    def test_a_class_taken_from_a_package(self) -> None:
        assert of(matched(Import("java.awt", HERE, ("Robot",)), language="java"), "java-robot")
        assert of(matched(Import("java.awt", HERE, ("Color",)), language="java"), "java-robot") == []


class TestCall:
    def test_resolved(self) -> None:
        (found,) = matched(Call("pywhatkit", "sendwhatmsg", HERE, (), function=2, loop=1))
        assert (found.aspect, found.capability, found.resolved) == (Aspect.CALL, "send", True)
        assert (found.function, found.loop, found.source) == (2, 1, "sendwhatmsg")

    def test_an_unnamed_call_of_the_library_is_weak(self) -> None:
        (found,) = matched(Call("pywhatkit", "something_else", HERE))
        assert (found.level, found.capability) == (Level.WEAK, "")

    def test_through_objects(self) -> None:
        (found,) = of(
            matched(Call("whatsapp-web.js", "Client().sendMessage", HERE), language="javascript"), "whatsapp-web-js"
        )
        assert (found.capability, found.level) == ("send", Level.PROOF)

    def test_the_same_method_of_another_library(self) -> None:
        assert of(matched(Call("telegram", "Bot().sendMessage", HERE), language="javascript"), "whatsapp-web-js") == []

    def test_an_unknown_receiver_counts_where_the_library_is_imported(self) -> None:
        call = Call("", "client.sendMessage", HERE)
        assert matched(call, language="javascript") == []
        found = of(matched(Import("whatsapp-web.js", HERE), call, language="javascript"), "whatsapp-web-js")
        guessed = [item for item in found if item.aspect is Aspect.CALL]
        assert guessed
        assert not any(item.resolved for item in guessed)

    def test_names_that_only_one_library_has(self) -> None:
        found = of(matched(Call("", "useMultiFileAuthState", HERE), language="javascript"), "baileys")
        assert [item.resolved for item in found] == [True]

    def test_restricted_by_argument(self) -> None:
        status = Call("whatsapp-web.js", "Client().sendMessage", HERE, (Argument("", ("status@broadcast",)),))
        plain = Call("whatsapp-web.js", "Client().sendMessage", HERE, (Argument("", ("1@c.us",)),))
        assert "status" in {item.capability for item in matched(status, language="javascript")}
        assert "status" not in {item.capability for item in matched(plain, language="javascript")}


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ('data.get("messages", [])', False),
        ('requests.post(url).json().get("id")', False),
        ('LABELS.get(key, f"file of {key}")', False),
        ("client.get(url, headers)", True),
        ('client.get("https://shop.example.com/orders")', True),
        ("client.get(url)", True),
        ('requests.Session().get("/orders")', True),
    ],
)
def test_only_what_is_given_an_address_asks_for_one(line: str, asks: bool) -> None:
    found = read("a.py", f"import requests\ndef ask(url, data, client):\n    {line}\n")
    called = {item.source for item in found if item.capability == "http" and item.source.endswith("get")}
    assert bool(called) is asks


class TestAim:
    def test_a_driver_that_opens_whatsapp_web(self) -> None:
        found = read(
            "a.py", 'from selenium import webdriver\nd = webdriver.Chrome()\nd.get("https://web.whatsapp.com/")\n'
        )
        (opened,) = [item for item in found if item.capability == "navigate"]
        assert opened.role == "web-url"
        assert opened.subject == "https://web.whatsapp.com/"
        assert "address of WhatsApp Web" in opened.note

    def test_the_most_telling_role_wins(self) -> None:
        found = read(
            "a.py",
            "from selenium import webdriver\nd = webdriver.Chrome()\n"
            'd.get("https://web.whatsapp.com/send?phone=1&text=x")\n',
        )
        assert {item.role for item in found if item.capability == "navigate"} == {"web-send-url"}

    def test_another_site_is_no_aim(self) -> None:
        found = read("a.py", 'from selenium import webdriver\nwebdriver.Chrome().get("https://example.org/")\n')
        assert {item.role for item in found if item.capability == "navigate"} == {""}

    def test_what_is_not_known_is_a_hole(self) -> None:
        assert known_text(("https://x/", Ref("config", "ID"), "/", Param(0))) == f"https://x/{HOLE}/{HOLE}"

    @pytest.mark.parametrize(
        ("path", "plain"), [("Chrome().get", "Chrome.get"), ("a[].b().c", "a.b.c"), ("send", "send"), ("", "")]
    )
    def test_plain_paths(self, path: str, plain: str) -> None:
        assert plain_path(path) == plain


class TestLiteral:
    def test_role_and_use(self) -> None:
        (found,) = of(matched(Literal("messaging_product", HERE, LiteralRole.KEY, "body"))[:1], "cloud-api")
        assert (found.aspect, found.role, found.level, found.source) == (
            Aspect.LITERAL, "cloud-api", Level.PROOF, "key:body",
        )  # fmt: skip

    def test_a_description_of_the_project_proves_nothing(self) -> None:
        found = matched(Literal("wss://web.whatsapp.com/ws/chat", HERE, LiteralRole.DESCRIPTION))
        assert {item.level for item in found} == {Level.WEAK}

    def test_a_host_inside_a_longer_host_is_another(self) -> None:
        found = of(matched(Literal("https://web.whatsapp.com.example.org/", HERE)), "whatsapp-web")
        assert {item.level for item in found} <= {Level.WEAK}

    def test_nothing_in_an_empty_text(self) -> None:
        assert matched(Literal("", HERE)) == []


class TestNames:
    def test_environment(self) -> None:
        found = of(matched(EnvironmentName("EVOLUTION_API_URL", HERE)), "evolution-api")
        assert [item.aspect for item in found] == [Aspect.ENVIRONMENT]
        assert "EVOLUTION_API_URL" in found[0].note

    def test_environment_names_keep_their_case(self) -> None:
        assert matched(EnvironmentName("evolution_api_url", HERE)) == []

    def test_image(self) -> None:
        (found,) = matched(Image("docker.io/devlikeapro/waha:latest", HERE))
        assert (found.aspect, found.level) == (Aspect.IMAGE, Level.PROOF)

    def test_image_of_somebody_else(self) -> None:
        assert matched(Image("oasis/waha:1", HERE)) == []

    def test_identifier_in_any_spelling(self) -> None:
        for name in ("antiBan", "anti_ban", "ANTI_BAN", "AntiBanMode"):
            assert "anti-ban-word" in {item.role for item in matched(Identifier(name, HERE))}
        assert matched(Identifier("bandana", HERE)) == []

    def test_reference(self) -> None:
        found = matched(Reference("window.WPP.chat", HERE), language="javascript")
        assert {(item.aspect, item.role) for item in found} == {(Aspect.REFERENCE, "page-internals")}

    def test_artifact_that_an_ignore_file_names(self) -> None:
        (found,) = matched(Artifact(".wwebjs_auth/", HERE, exists=False), path=".gitignore", language="ignore")
        assert found.aspect is Aspect.ARTIFACT
        assert found.note.startswith("names .wwebjs_auth")

    def test_artifact_that_exists(self) -> None:
        (found,) = match_path("bot/auth_info_baileys/creds.json", index())[:1]
        assert (found.signature, found.aspect) == ("baileys", Aspect.ARTIFACT)
        assert found.location.path == "bot/auth_info_baileys/creds.json"

    def test_paths_of_no_interest(self) -> None:
        assert match_path("src/main.py", index()) == ()


class TestInjection:
    def test_into_whatsapp_web(self) -> None:
        (found,) = matched(
            Injection("content.js", ("https://web.whatsapp.com/*",), HERE), language="extension-manifest"
        )
        assert (found.role, found.capability, found.source) == ("web-url", "script", "injection:content.js")

    def test_into_other_pages(self) -> None:
        assert matched(Injection("content.js", ("https://example.org/*",), HERE), language="extension-manifest") == []


class TestLoops:
    def loop(self, *sources: str) -> tuple[Loop, ...]:
        return (Loop(LoopKind.FOR, HERE, sources=sources),)

    def test_over_people(self) -> None:
        found = matched(loops=self.loop("recipients"))
        assert "recipient-word" in {item.role for item in found}
        assert {(item.aspect, item.loop, item.note) for item in found} == {(Aspect.LOOP, 0, "goes over recipients")}

    def test_over_a_table(self) -> None:
        found = matched(Import("pandas", HERE), loops=self.loop("pandas#read_csv()"))
        assert "read-table" in {item.capability for item in found if item.aspect is Aspect.LOOP}

    def test_over_anything_else(self) -> None:
        assert matched(loops=self.loop("range", "lines")) == []


class TestWhole:
    def test_duplicates_are_dropped_and_order_is_that_of_the_file(self) -> None:
        fact = Import("pywhatkit", HERE)
        found = matched(fact, fact, Import("neonize", Span(9, 1, 9, 8)))
        assert [item.signature for item in found] == ["pywhatkit", "neonize"]

    def test_places_sort_before_names(self) -> None:
        one, two = matched(Import("neonize", HERE), Import("pywhatkit", Span(1, 1, 1, 9)))
        assert sorted([one, two], key=span_order) == [two, one]

    @given(st.text(max_size=60), st.text(max_size=30), st.sampled_from(["python", "javascript", "java", "", "klingon"]))
    def test_any_fact_is_survived(self, text: str, name: str, language: str) -> None:
        facts = (
            Import(text, HERE, (name,)),
            Call(text, name, HERE, (Argument(name, (text, Param(0))),)),
            Call("", text, HERE),
            Literal(text, HERE, name=name),
            Identifier(text, HERE),
            Reference(text, HERE),
            EnvironmentName(text, HERE, name),
            Image(text, HERE),
            Artifact(text, HERE),
            Injection(name, (text,), HERE),
            Dependency(package("npm", text), HERE, source=name),
        )
        found = matched(*facts, language=language)
        assert found == matched(*facts, language=language)


@pytest.mark.parametrize(
    ("path", "told"),
    [("API.GreenAPI().account.getSettings", True), ("API.GreenAPI().account.getSettings().get", False)],
)
def test_what_is_done_with_an_answer_of_a_library_is_no_call_of_it(path: str, told: bool) -> None:
    found = matched(Call("whatsapp_api_client_python", path, HERE))
    assert any(item.aspect is Aspect.CALL for item in found) is told


_REQUEST = "await fetch(`${base}%s`, { method: 'POST', headers: { apikey: %s } });\n"


@pytest.mark.parametrize(
    ("path", "key", "told"),
    [
        ("/message/sendText/shop", "key", True),
        ("/rest/v1/links?slug=eq.a", "key", False),
        ("/anything", "import.meta.env.VITE_SUPABASE_ANON_KEY", False),
        ("/anything", "process.env.GATEWAY_KEY", True),
    ],
)
def test_the_key_of_a_database_is_no_header_of_a_gateway(path: str, key: str, told: bool) -> None:
    assert any(item.role == "gateway-header" for item in read("ask.ts", _REQUEST % (path, key))) is told
