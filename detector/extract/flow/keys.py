"""Which setting code asks for: by a path of keys that a framework looks up, or in a file of settings that it reads itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from detector.extract.flow import rails, rows, tree
from detector.extract.flow.values import (
    FILE,
    GIVEN_BACK,
    PARAMETER_ROOT,
    SETTINGS,
    STAR_ROOT,
    ClassInfo,
    Instance,
    Symbol,
    Value,
    extend,
)
from detector.extract.flow.values import Sequence as Items
from detector.model.fact import Ref

_KEY = re.compile(r"[A-Za-z][\w-]{0,60}(?:(?::|\.|__)[\w-]{1,60}){0,6}\Z")
_SEVERAL = re.compile(r"[.:]|__")
_PLACEHOLDER = re.compile(r"[$#]\{(?P<key>[A-Za-z][\w.-]{0,120})(?::(?P<default>[^{}]{0,400}))?\}\Z")
"""How Spring asks for a setting in an annotation: "${whatsapp.url:https://example.com}"."""
_HOLDER = re.compile(r"conf|setting|propert|viper|section|\benv", re.IGNORECASE)
"""What a thing is called that is asked for settings."""
_PARSERS = re.compile(r"conf|pars|setting", re.IGNORECASE)
_OF_JAVA = frozenset({"getProperty", "getRequiredProperty", "getString", "getValue"})
_READERS: dict[str, frozenset[str]] = {
    "csharp": frozenset({"GetValue", "GetSection", "GetRequiredSection"}),
    "java": _OF_JAVA,
    "kotlin": _OF_JAVA,
    "scala": _OF_JAVA,
    "go": frozenset({"Get", "GetString"}),
    "javascript": frozenset({"get", "getOrThrow"}),
    "typescript": frozenset({"get", "getOrThrow"}),
    "tsx": frozenset({"get", "getOrThrow"}),
    "python": frozenset({"get"}),
    "php": frozenset({"item", "get_option", "get_site_option"}),
}
"""Methods whose first argument is the key of a setting, if what they are called on is called after settings."""
_OWN_READERS = {"csharp": re.compile(r"(?:Get|Read)(?:\w{0,40}(?:Setting|Config|Value|Option)\w{0,20})?\Z")}
"""How methods are called by which a project wraps the reader of its framework: `AppConfig.GetAppSetting("Chat:Url")`."""
_SECTIONS = frozenset({"GetSection", "GetRequiredSection"})
_TELLING = _SECTIONS | {"get_option", "get_site_option"}
"""Methods and functions (of WordPress) of which the name alone says it."""
_INDEXED = frozenset({"csharp"})
"""Languages in which settings are asked for by an index."""
ASKED_BY_INDEX = _INDEXED | {"python", rails.LANGUAGE}
"""These, and those of Flask and Rails."""
_SINGLE = _INDEXED | {"php"}
"""Languages in which they are asked for by single keys, too."""
INJECTIONS = frozenset({"Value", "ConfigProperty"})
"""Annotations of Spring and MicroProfile that put a setting into a field or parameter."""
FIELD_TAG = "`"
"""What the tag of a field of Go is called in the tree: its keys are the first argument, the value without them the second."""
OR = "|"
"""Stands between the keys of which any may have the setting: that of a file, or the name in the environment."""
GIVEN_SETTINGS = "="
"""What stands before the path of keys in the name of what a file of Elixir's settings gives."""
_APPLICATION = frozenset({"get_env", "fetch_env", "fetch_env!", "compile_env", "compile_env!"})
"""Functions of Elixir's `Application` that give a setting of the application named first."""
_KEYWORDS = frozenset({"Keyword.get", "Keyword.fetch!", "Map.get", "Map.fetch!", "Access.get"})
"""Functions of Elixir that give what the map named first has under a key."""
_OPTION = re.compile(
    r"(([A-Z]\w{1,60}?)(?:Options|Settings|Config|Configuration|Properties))\(\)(?:\.(?:Value|CurrentValue))?"
    r"\.(?:get([A-Z]\w{1,60})\(\)|([A-Za-z]\w{1,60}))"
)
"""Classes of settings are filled from the part of the settings that they are called after."""
_FILLED = frozenset({"csharp", "java", "kotlin"})
"""Languages whose frameworks fill such classes."""
_FLASK = re.compile(r"(?:\A|\.)config\Z")
"""How Flask's settings are reached: `app.config["WA_URL"]`."""
_TABLE_READERS = {"php": frozenset({"config", "Config.get"})}
"""Functions that read "file.key.key" of the files in the folder `config`, each of which gives back a map."""
_TABLE_NAME = re.compile(r"(?P<file>[a-z][\w-]{0,60})\.(?P<path>[\w-]{1,60}(?:\.[\w-]{1,60}){0,3})\Z")
_PARSER = re.compile(r"(?:Raw|Safe)?ConfigParser\(\)")

_FILE_NAME = re.compile(
    r"(?:\A|[\\/])([\w.@-]{1,100}\.(?:json5?|jsonc|ya?ml|toml|ini|cfg|conf|properties))\Z", re.IGNORECASE
)
_LOADERS = frozenset(
    {"parse_ini_file", "load_file", "readJsonSync", "readJSONSync", "readJson", "readJSON", "parseFile"}
)
"""Functions that give the map that a file holds."""
_DECODERS = _LOADERS | {"load", "loads", "safe_load", "full_load", "parse", "json_decode", "readFileSync"}
"""These, and functions that give the map that its text holds."""
_OPENERS = frozenset(
    {"open", "Path", "readFile", "readFileSync", "file_get_contents", "base_path", "read_text", "read"}
)
"""Functions on the way from the name of a file to its text: the name is their first argument, or what they are called on."""
_JOINERS = frozenset({"join", "resolve", "joinpath"})
"""Functions that put a path together: its end is their last argument."""
_STEPS = 8

ENTRY_METHODS = _SECTIONS | {"get", "GetValue", "getString"}
"""Methods of a part of the settings that give what it has under a key."""
SETTINGS_METHODS = (
    ENTRY_METHODS
    | _DECODERS
    | INJECTIONS
    | {FIELD_TAG, "fetch!"}
    | _APPLICATION
    | rails.READERS
    | frozenset().union(*_READERS.values())
)
"""All that a call of settings may be called."""


def asked_key(language: str, method: str, holder: str, given: Sequence[Value]) -> str:
    """The path of keys that a call of `method` on what is written `holder` asks for; "" for other calls."""
    key = given[0]
    if type(key) is not str or not _KEY.match(key) or not _reads(language, method):
        return ""
    if method in _TELLING:
        return key
    if language == "python":
        return indexed_key(language, holder, key) or (_option(key, given) if _PARSERS.search(holder) else "")
    if not _HOLDER.search(holder) and not (":" in key and _HOLDER.search(method)):
        return ""
    return key if language in _SINGLE or _SEVERAL.search(key) else ""


def may_ask(language: str, method: str) -> bool:
    """Whether a call of this name may ask for settings."""
    return method in SETTINGS_METHODS or (language in _OWN_READERS and _reads(language, method))


def _reads(language: str, method: str) -> bool:
    own = _OWN_READERS.get(language)
    return method in _READERS.get(language, ()) or (own is not None and own.match(method) is not None)


def application_key(path: str, given: Sequence[Value]) -> str:
    """The path of keys that a call of Elixir's `Application` asks for: `get_env(:shop, Shop.Sms)`; "" for other calls."""
    holder, _, method = path.rpartition(".")
    if holder != "Application" or method not in _APPLICATION or len(given) < 2 or type(given[0]) is not str:
        return ""
    keys = given[1].items if type(given[1]) is Items else [given[1]]
    names = [given[0], *(_atom(key) for key in keys)]
    return ".".join(names) if all(names) else ""


def _atom(value: Value) -> str:
    """The name of an atom or of a module; "" for other values."""
    if type(value) is Instance:
        return value.of.name
    if type(value) is ClassInfo:
        return value.name
    if type(value) is Symbol and value.module != PARAMETER_ROOT and "(" not in value.path:
        return ".".join(filter(None, (value.module.strip(STAR_ROOT), value.path)))
    return value if type(value) is str else ""


def keyword_entry(path: str, given: Sequence[Value]) -> Symbol | None:
    """What Elixir's `Keyword.get(settings, :url)` gives of settings; None for other calls."""
    if path not in _KEYWORDS or len(given) < 2 or type(given[0]) is not Symbol or type(given[1]) is not str:
        return None
    return entry(given[0], given[1]) if given[0].module == SETTINGS else None


def _option(section: str, given: Sequence[Value]) -> str:
    """The path of keys of the option that Python's parser of settings is asked for in a section."""
    option = given[1] if len(given) > 1 else None
    return f"{section}.{option}" if type(option) is str and _KEY.match(option) else ""


def indexed_key(language: str, holder: str, key: str) -> str:
    """The path of keys that an index into what is written `holder` asks for; "" where it is an index like any other.

    Only languages in `ASKED_BY_INDEX` have such indexes.
    """
    if language == "python":
        return key if key.isupper() and _FLASK.search(holder) else ""
    if language == rails.LANGUAGE:
        asked = rails.asked(holder)
        return "" if asked is None or not _KEY.match(key) else f"{asked}.{key}".lstrip(".")
    if language not in _INDEXED or not _KEY.match(key):
        return ""
    return key if ":" in key or _HOLDER.search(holder) else ""


def option_key(language: str, path: str) -> str:
    """The path of keys that a property of an object of settings has: "WhatsAppOptions().BaseUrl"; "" for other objects."""
    if language == rows.LANGUAGE:
        return rows.asked(path)
    match = _OPTION.fullmatch(path) if language in _FILLED else None
    if match is None:
        return ""
    name = match[3] or match[4]
    return f"{match[2]}.{name}{OR}{match[1]}.{name}"  # the part is called with or without the end of the class's name


def table_entry(language: str, path: str, name: str) -> Ref | None:
    """What Laravel's `config("services.wa.url")` names: an entry of the map that the file config/services.php gives back."""
    match = _TABLE_NAME.match(name) if path in _TABLE_READERS.get(language, ()) else None
    return None if match is None else Ref(f"config/{match['file']}.{language}", f"{GIVEN_BACK}.{match['path']}")


def annotated(name: str, text: str) -> Value:
    """What an annotation of Spring or MicroProfile gives a field: a setting or its default; None for other annotations."""
    if name not in INJECTIONS:
        return None
    match = _PLACEHOLDER.match(text)
    if match is None:
        return Symbol(SETTINGS, text) if name == "ConfigProperty" and _KEY.match(text) else None
    return match["default"] or Symbol(SETTINGS, match["key"])


def is_settings_holder(name: str) -> bool:
    """Whether a thing is called after settings."""
    return _HOLDER.search(name) is not None


def is_settings_field(path: str) -> bool:
    """Whether a path is that of a field of an object of settings: "Config().Gate.URL", "AppConfig.GateURL"."""
    holder, dot, _ = path.partition(".")
    return bool(dot) and not path.endswith(")") and is_settings_holder(holder)


def is_parser(symbol: Symbol) -> bool:
    """Whether this is Python's parser of settings, which is asked for a section and an option."""
    return symbol.module == "configparser" and _PARSER.fullmatch(symbol.path) is not None


def entry(symbol: Symbol, key: str) -> Symbol | None:
    """What a key gives of settings, of a file of them, or of Python's parser of them; None for other things."""
    if is_parser(symbol):
        return Symbol(SETTINGS, key)
    is_settings = symbol.module == SETTINGS or symbol.module.startswith(FILE) or symbol.module.endswith(".json")
    return Symbol(symbol.module, extend(symbol.path, key)) if is_settings else None


def file_read(node: tree.CallExpr, method: str, origin: Callable[[str], tree.Expr | None]) -> str:
    """The name of the file of settings whose map a call gives: `json.load(open("config.json"))`; "" for other calls.

    `origin` gives the expression that a name was last given. Folders are left out: they are often put together.
    """
    if method not in _DECODERS or not node.arguments:
        return ""
    found: tree.Expr | None = node.arguments[0]
    if type(found) is tree.Str and method not in _LOADERS:
        return ""
    for _ in range(_STEPS):
        following = _behind(found, origin)
        if following is None:
            break
        found = following
    match = _FILE_NAME.search(found.value) if type(found) is tree.Str else None
    return match[1] if match else ""


def _behind(found: tree.Expr | None, origin: Callable[[str], tree.Expr | None]) -> tree.Expr | None:
    """What an expression on the way to the name of a file has it from; None where the way ends."""
    if type(found) is tree.Name:
        return origin(found.id)
    if type(found) is tree.Join:
        return found.parts[-1] if found.parts else None
    if type(found) is not tree.CallExpr:
        return None
    name, holder = _called(found)
    if found.arguments and (name in _JOINERS or name == "/"):
        return found.arguments[-1]
    if name not in _OPENERS:
        return None
    return found.arguments[0] if found.arguments and name not in ("read", "read_text") else holder


def _called(node: tree.CallExpr) -> tuple[str, tree.Expr | None]:
    """The last name of what is called, and the object before it."""
    if type(node.func) is tree.Attr:
        return node.func.name, node.func.object
    return (node.func.id if type(node.func) is tree.Name else ""), None
