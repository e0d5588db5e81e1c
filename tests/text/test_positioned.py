from __future__ import annotations

import json
import sys

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from detector.errors import ManifestError
from detector.limits import Limits
from detector.text.positioned_json import JsonReader, parse_json
from detector.text.positioned_toml import parse_toml
from detector.text.positioned_xml import parse_xml
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import MISSING, Kind, Node

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

JSON = st.recursive(
    st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def plain(node: Node) -> object:
    if node.kind is Kind.MAPPING:
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    return [plain(element) for element in node.elements] if node.kind is Kind.SEQUENCE else node.text


@given(JSON, st.booleans())
def test_json_and_yaml_agree_with_the_standard_readers(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=1)
    document = parse_json(text)
    assert document.fault is None
    assert plain(document.root) == value
    assert JsonReader(text).value(JsonReader(text).start) == value
    dumped = yaml.safe_dump(value, allow_unicode=True)
    assert plain(parse_yaml(dumped).root) == yaml.safe_load(dumped)


def test_json_positions_and_liberties() -> None:
    text = "{\n  // bot\n  \"a\\u0062\": [1, 'x',],\n  bare: null /* end */ }"
    root = parse_json(text).root
    key, value = root.entries[0]
    assert key.text == "ab"
    assert text[key.start : key.end] == "a\\u0062"
    assert [text[item.start : item.end] for item in value.elements] == ["1", "x"]
    assert root.get("bare").text == "null"
    assert root.get("bare", "nothing") is MISSING
    assert not root.get("nothing")


def test_json_keeps_what_stands_before_a_fault() -> None:
    document = parse_json('{"a": {"b": 1, "c": ')
    assert document.root.get("a", "b").text == "1"
    assert document.root.get("a", "c").text == ""
    assert document.fault is not None
    assert parse_json('{"a": {"b": "half').root.get("a", "b").text == ""
    assert parse_json("[" * 500).fault is not None


def test_json_reader_gives_members_before_their_values() -> None:
    text = '{"packages": {"a": {"x": 1}, "b": {"y'
    reader = JsonReader(text)
    seen: list[str] = []
    names = (inner for member in reader.members(reader.start) for inner in reader.members(member.value))
    with pytest.raises(ManifestError) as caught:
        seen.extend(text[inner.start : inner.end] for inner in names)
    assert seen == ["a", "b"]
    assert caught.value.line == 1


def test_json_reader_relaxed() -> None:
    reader = JsonReader('{"a": [1, 2,], // "b"\n "c": "//,]",\n}', relaxed=True)
    members = {member.key: reader.value(member.value) for member in reader.members(reader.start)}
    assert members == {"a": [1, 2], "c": "//,]"}
    assert len(list(reader.elements(reader.text.index("[")))) == 2


TOML = '''
"top level" = 'lit'
multi = """
one \\
  two"""
[a.b]
c.d = [1, {x = "é", y.z = true}, # comment
  "two"]
[[t]]
n = 1979-05-27T07:32:00Z
[[t]]
n = -1.5e3
[t.sub]
k = "v"
'''


def test_toml_agrees_with_the_standard_reader() -> None:
    document = parse_toml(TOML)
    assert document.fault is None
    expected = tomllib.loads(TOML)
    root = document.root
    assert root.get("multi").text == expected["multi"]
    assert root.get("a", "b", "c", "d").elements[1].get("y", "z").text == "true"
    assert [table.get("n").text for table in root.get("t").elements] == ["1979-05-27T07:32:00Z", "-1.5e3"]
    assert root.get("t").elements[1].get("sub", "k").text == "v"
    item = root.get("a", "b", "c", "d").elements[1].get("x")
    assert TOML[item.start : item.end] == "é"


def test_toml_leaves_out_only_what_is_broken() -> None:
    document = parse_toml("a = 1\nb = [\nc ===\n[t]\nd = 'x'\n")
    assert document.root.get("a").text == "1"
    assert document.root.get("t", "d").text == "x"
    assert document.fault is not None


def test_toml_dotted_keys_are_bounded() -> None:
    assert parse_toml("a." * 20_000 + "b = 1").fault is not None


def test_yaml_documents_tags_and_anchors() -> None:
    text = "a: &x !t 'é'\nb: *x\n---\n- |\n  block\n"
    first, second = parse_yaml(text).roots
    assert text[first.get("a").start : first.get("a").end] == "é"
    assert first.get("b").text == "é"
    assert second.elements[0].style == "|"


def test_yaml_aliases_are_bounded() -> None:
    text = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    document = parse_yaml(text, Limits(alias_expansions=100))
    assert document.fault is not None
    assert "aliases" in document.fault.message


def test_yaml_keeps_what_stands_before_a_fault() -> None:
    document = parse_yaml("a:\n  - b\n  - {c: \n d")
    assert document.root.get("a").elements[0].text == "b"
    assert document.fault is not None


def test_xml_positions() -> None:
    text = '\n<?xml version="1.0" encoding="utf-16"?>\n<é:p x:a="1" b=\'ü&amp;\'>\n  <n> ñ name </n></é:p>'
    document = parse_xml(text)
    assert document.fault is None
    root, child = document.walk()
    assert (root.name, child.name, child.text) == ("p", "n", "ñ name")
    assert text.startswith("ñ name", child.text_start)
    attribute = root.attribute("B")
    assert attribute is not None
    assert (attribute.value, text[attribute.start : attribute.end]) == ("ü&", "ü&amp;")


def test_xml_refuses_entities_and_keeps_what_stands_before_a_fault() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>'
    assert parse_xml(laughs).fault is not None
    assert [element.text for element in parse_xml(laughs).walk()] == [""]
    declared = '<!DOCTYPE a [<!-- " --><!ENTITY x "]>"><!ENTITY é SYSTEM \'/etc/hosts\'>]>\n<a b="&x;1">&é;2 &amp;</a>'
    document = parse_xml(declared)
    assert document.fault is not None
    assert [(element.text, element.get("b").strip()) for element in document.walk()] == [("2 &", "1")]
    assert declared[document.fault.offset :].startswith("<!ENTITY x")
    inside = "<a><![CDATA[<!DOCTYPE a [<!ENTITY x 'ha'>]>]]></a>"
    assert parse_xml(inside).fault is None
    document = parse_xml("<a><b>1</b><c></a>")
    assert [element.name for element in document.walk()] == ["a", "b", "c"]
    assert document.fault is not None


@given(st.text(alphabet="<>a=\"'/&;![]-? \n:{},#*&|é\0", max_size=60))
@example("éé\0")
def test_nothing_raises(text: str) -> None:
    for document in (parse_json(text), parse_toml(text), parse_yaml(text), parse_xml(text)):
        if document.fault is not None:
            assert 0 <= document.fault.offset <= len(text)
