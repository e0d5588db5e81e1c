"""JSON Schema for editors, made from the same tables that the loader checks against."""

from __future__ import annotations

import json
from typing import TypeAlias

from detector.database.fields import FILE, Field, Shape, Table
from detector.database.languages import LANGUAGES

Schema: TypeAlias = "dict[str, object]"

_DATE = r"^\d{4}-\d{2}-\d{2}$"


def schema_text() -> str:
    """The schema of a signature file as JSON text with a line break at the end."""
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "waudit signature file",
        **_table(FILE),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _table(table: Table) -> Schema:
    schema: Schema = {
        "description": table.summary,
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _field(field) for field in table.fields},
    }
    required = [field.name for field in table.fields if field.required]
    if any(field.name == "disabled" for field in table.fields):
        # An entry that only takes another one out needs no more than its id.
        schema["required"] = ["id"]
        schema["anyOf"] = [{"required": required}, {"required": ["disabled"]}]
    elif required:
        schema["required"] = required
    return schema


def _field(field: Field) -> Schema:
    return {"description": field.summary, **_value(field)}


def _value(field: Field) -> Schema:
    choices: Schema = {"enum": list(field.choices)} if field.choices else {}
    if field.shape is Shape.STRING:
        return {"type": "string", **choices} if choices or not field.required else {"type": "string", "minLength": 1}
    if field.shape is Shape.BOOLEAN:
        return {"type": "boolean"}
    # A TOML date reaches a JSON validator as a string.
    if field.shape is Shape.DATE:
        return {"type": "string", "pattern": _DATE}
    if field.shape is Shape.DATE_OR_WORD:
        return {"anyOf": [{"const": "unverified"}, {"type": "string", "pattern": _DATE}]}
    if field.shape is Shape.STRINGS:
        least: Schema = {"minItems": 1} if field.required else {}
        return {"type": "array", "items": {"type": "string", "minLength": 1, **choices}, "uniqueItems": True, **least}
    if field.shape is Shape.LANGUAGE_MAP:
        modules = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
        return {"type": "object", "propertyNames": {"enum": list(LANGUAGES)}, "additionalProperties": modules}
    if field.table is None:
        raise TypeError(f"{field.name} has no table")
    return {"type": "array", "items": _table(field.table)}
