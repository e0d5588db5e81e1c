"""Neutral knowledge of languages and their standard libraries that the analysis needs; data only."""

from __future__ import annotations

import builtins
import re
import sys

from detector.model.fact import CHOOSERS, LoopKind


def _words(text: str) -> list[str]:
    return text.split()


HIGHER_ORDER: dict[str, LoopKind] = {
    **dict.fromkeys(
        _words(
            "map forEach each apply applymap flatMap filter starmap each_with_index each_slice for_each forEachOrdered "
            "mapConcat find_each eachSeries eachLimit mapLimit mapSeries array_map array_walk ForEach Select "
            "iterrows_apply transform foreach traverse forEachAsync asyncForEach collect in_groups_of concatMap mergeMap "
            "forEachLine useLines forEachSeries forEachLimit forEachOf eachOf eachOfSeries eachOfLimit pMap pEach pEachSeries "
            "pMapSeries asyncPool reduce reduceRight array_reduce each_with_object inject foldLeft fold"
        ),
        LoopKind.APPLY,
    ),
    **dict.fromkeys(
        _words(
            "Thread Process submit imap imap_unordered map_async starmap_async apply_async run_in_executor create_task "
            "ensure_future gather start_new_thread to_thread run_coroutine_threadsafe start_soon spawn runAsync "
            "supplyAsync execute invokeAll parallelStream launch Run StartNew ForEachAsync spawn_link async_stream "
            "run_sync delay all allSettled QThread Worker thread start_background_task add_task Parallel"
        ),
        LoopKind.PARALLEL,
    ),
    **dict.fromkeys(
        _words(
            "setInterval setTimeout schedule scheduleJob do add_job run_repeating run_daily run_monthly run_once "
            "scheduleAtFixedRate scheduleWithFixedDelay Timer after call_later AddFunc every define process "
            "scheduled_job periodic schedule_interval schedule_once addJob CronJob cron setImmediate createJob "
            "perform_later perform_in postDelayed enter enqueue enqueue_in repeat enqueue_doc enqueue_call send_task"
        ),
        LoopKind.TIMER,
    ),
}
"""Callables that run a function they are given more than once, beside, or later."""

QUEUES = frozenset({"bull", "bullmq", "@nestjs/bull", "@nestjs/bullmq"})
"""Libraries whose queues are objects that are made with their name, and whose workers are, too."""

HIGHER_ORDER.update(dict.fromkeys(CHOOSERS, LoopKind.CHOICE))

EAGER = frozenset(
    {"gather", "create_task", "ensure_future", "run_coroutine_threadsafe", "all", "allSettled", "add_task"}
)
"""Of these, the ones that are given calls instead of functions."""

FORWARDING = frozenset(
    {"submit", "start_new_thread", "to_thread", "apply_async", "run_in_executor", "Timer", "enqueue", "call_later"}
)
"""Of these, the ones that hand the arguments behind the function on to it."""

NAMED_TASKS = frozenset({"enqueue", "enqueue_in", "enqueue_doc", "enqueue_call", "send_task"})
"""Of these, the ones that may be given a function by its name in a text: "jobs.send" or a method of the own class."""
TASK_NAME = re.compile(r"(?P<module>(?:[A-Za-z_]\w*\.)*)(?P<name>[A-Za-z_]\w*)\Z")

INTERFACE = re.compile(r"I[A-Z][a-z]")
"""How C# calls its interfaces: "IMessageService" is what a "MessageService" is handed over as."""

ARGUMENT_TUPLES = frozenset({"args", "kwargs_args", "arguments"})
"""Keywords whose list is handed on to the function."""

FUNCTION_KEYWORDS = frozenset(
    {"target", "func", "function", "callback", "job", "fn", "job_function", "command", "task"}
)

DRAWING = frozenset(
    _words(
        "pop popleft shift dequeue Dequeue poll take next Next next_row fetchone fetch fetch_assoc fetchrow fetch_array "
        "mysqli_fetch_assoc mysqli_fetch_array mysql_fetch_array mysql_fetch_assoc fgetcsv fgets readline readLine "
        "ReadLine Text Scan nextLine Read getRow GetRow getCell Cells cell row item element_at elementAt at "
        "brpop blpop lpop rpop BRPop LPop receive recv getString GetString array_shift array_pop"
    )
)
"""Methods that give another element each time they are called, or the one with a given number."""

MAPPED = frozenset({"map", "imap", "imap_unordered", "starmap", "map_async", "starmap_async", "async_stream"})
"""Callables beside each other that hand every element of a list to a function."""

DEFERRED = {
    "delay": LoopKind.PARALLEL,
    "apply_async": LoopKind.PARALLEL,
    "remote": LoopKind.PARALLEL,
    "send_task": LoopKind.PARALLEL,
    "si": LoopKind.PARALLEL,
    "s": LoopKind.PARALLEL,
    "defer": LoopKind.PARALLEL,
    "call": None,
    "apply": None,
    "invoke": None,
}
"""Methods of a function object that call it (later)."""

TIMER_DECORATORS = frozenset(
    _words(
        "task shared_task periodic_task scheduled_job repeat loop cron job interval actor Scheduled Cron Interval "
        "Schedules every background repeat_every cronjob dramatiq crontab"
    )
)
"""Last names of decorators whose function is run by a scheduler or queue."""

PERSONAL_EVENTS = frozenset(
    _words(
        "click clicked dblclick doubleclick doubleclicked contextmenu press pressed longpress longclick tap doubletap change "
        "changed input submit submitted select selected toggle toggled keydown keyup keypress mousedown mouseup mouseenter "
        "mouseover mouseleave pointerdown pointerup touchstart touchend focus blur drop dragstart swipe triggered returnpressed"
    )
)
"""What people do to a program, in lower case and without `on`: nothing around a handler of it runs it."""

ARRIVALS = frozenset(_words("message messages message_create message_received message_new newmessage new_message"))
"""What a program is told when somebody writes to it, in lower case: a handler of it waits for that person, too."""

REGISTRATIONS = frozenset({"addEventListener", "attachEvent", "on", "one", "once", "live", "delegate", "bind"})
"""Methods that are given an event and its handler."""

HANDLER_TAKERS = frozenset(
    _words(
        "click dblclick change keyup keydown keypress setOnClickListener setOnLongClickListener onClick onTapGesture "
        "add_command onMessage onAnyMessage"
    )
)
"""Methods that are named after the event whose handler they are given."""

CONTINUATIONS = frozenset(
    {"then", "catch", "finally", "andThen", "thenAccept", "thenApply", "tap", "also", "let", "run"}
)
"""Methods whose function gets the value before the dot."""

PROPERTY_DECORATORS = frozenset({"property", "cached_property", "fixture", "computed", "functools.cached_property"})

EXTENDING = frozenset({"csharp", "kotlin"})
"""Languages in which libraries add methods to texts: an address is asked by `"https://...".PostJsonAsync(body)`."""
PATH_APPENDERS = frozenset({"AppendPathSegment", "AppendPathSegments"})
"""Such methods that go on with the address."""
PACKAGE_SCOPED = frozenset({"go", "java", "kotlin", "csharp", "swift", "dart", "scala", "ruby", "php"})
"""Languages in which files of one package use each other's names without an import."""
MODULES_BY_FILE = frozenset({"vbnet", "vba"})
"""Languages in which the functions of a folder's files are called by their names, or behind the name of their file."""
SHARING_FIELDS = frozenset({"go"})
"""Those in which the fields of what another file of the package defines are looked up there."""

COMMON_NAMES = frozenset(
    _words(
        "append cap close copy delete len make new panic print println printf echo isset empty unset count array die exit "
        "strlen implode explode str_replace sprintf trim in_array json_encode json_decode define defined is_array is_null "
        "System Console Math String Integer Long Double Float Boolean Object Objects Thread Log Toast Character Exception "
        "RuntimeException StringBuilder Int Bool Array List Set Map Dictionary Date Convert Guid Task Enum Debug Environment "
        "listOf mutableListOf mapOf setOf arrayOf require check error repeat puts raise attr_accessor lambda proc fatalError "
        "NSLog DispatchQueue string int int64 float64 byte rune error super this self"
    )
)
"""Functions and types that languages with packages give everywhere: never the project's own."""

PLATFORM_TYPES = frozenset(
    _words(
        "WebRequest HttpWebRequest Process Thread Task Console File Path Directory Convert Encoding Environment JsonConvert "
        "JsonSerializer Regex SendKeys Clipboard MessageBox Cursor DateTime TimeSpan Math Uri Debug String Guid Enum HttpUtility "
        "WebUtility Parallel Registry"
    )
)
"""Types of .NET that are asked by their names: nobody inherits them, whatever a window or a controller is made of."""

FRAMEWORK_NAMES = frozenset(
    _words(
        "app auth cache cart config container data db dbforge email em encrypt entityManager form_validation input ion_auth "
        "lang load logger model output pagination parser request response router security session table upload uri "
        "user_agent validator view"
    )
)
"""Attributes that PHP frameworks give every object: never the project's own."""

PAGE_NAMES = COMMON_NAMES | frozenset(
    _words(
        "JSON Promise Number Symbol RegExp Intl WeakMap Proxy BigInt URL URLSearchParams Blob File FileReader FormData Headers "
        "Request Response Event CustomEvent KeyboardEvent MouseEvent PointerEvent InputEvent ClipboardEvent DataTransfer "
        "MutationObserver IntersectionObserver AbortController TextEncoder TextDecoder Uint8Array ArrayBuffer Image Audio "
        "XMLHttpRequest WebSocket Notification Option setTimeout setInterval clearTimeout clearInterval fetch alert confirm "
        "prompt requestAnimationFrame parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent atob btoa "
        "structuredClone queueMicrotask jQuery Logger SpreadsheetApp UrlFetchApp PropertiesService ScriptApp Utilities"
    )
)
"""The same in scripts of pages and of Apps Script, which all see each other's names."""

EVERYDAY = frozenset(
    _words(
        "add addClass addEventListener all any append apply attr bind catch ceil charAt charCodeAt clear clone close concat "
        "contains containsKey copy count css decode default dump dumps emit encode endsWith endswith entries equals error "
        "every exists extend filter finally find findIndex first flat flatMap floor format getAttribute getTime group has "
        "hasClass hasOwnProperty hash hide html includes indexOf info insert isEmpty isdigit items iter join json keys last "
        "lastIndexOf length load log lower map match max min next now off parse pop prepend preventDefault push put "
        "querySelector querySelectorAll reduce reject remove removeAttribute removeClass removeEventListener replace reset "
        "resolve reverse round set setAttribute setState shift show size slice some sort splice split splitlines "
        "startsWith startswith status stopPropagation strftime strip stringify sub substr substring sum test text "
        "throw title toArray toFixed toISOString toJSON toList toLocaleString toLowerCase toString toUpperCase toggle "
        "toggleClass trigger trim unshift update upper val value valueOf values warn warning where write zip"
    )
)
"""Methods of texts, lists, maps, elements and answers: what is called on a parameter under such a name is none of these
only by accident."""

ENVIRONMENT_OBJECTS = frozenset(
    {
        "process.env",
        "ProcessInfo.processInfo.environment",
        "environ",
        "os.environ",
        "import.meta.env",
        "ENV",
        "Bun.env",
        "env",
        "Platform.environment",
        "dotenv.env",
        "_ENV",
    }
)
"""Maps of the environment; `env` and `environ` only from the modules below."""

ENVIRONMENT_MODULES = frozenset({"os", "process", "node:process", "$env/dynamic/private", "cloudflare:workers"})

ENVIRONMENT_READERS = frozenset(
    _words(
        "getenv os.getenv os.environ.get environ.get os.environ.setdefault environ.setdefault os.environ.pop environ.pop "
        "System.getenv System.getProperty Environment.GetEnvironmentVariable os.Getenv os.LookupEnv Getenv LookupEnv "
        "Deno.env.get env.get Bun.env.get ENV.fetch std.env.var env.var System.get_env System.fetch_env System.fetch_env! "
        "sys.env sys.env.get sys.env.getOrElse String.fromEnvironment dotenv.get DotEnv.get env.str env.url env.string get_env "
        "getScriptProperties().getProperty getUserProperties().getProperty getDocumentProperties().getProperty"
    )
)
"""Functions whose first argument is an environment name and whose second or `default` is the value without it."""

OWN_READERS = frozenset(
    _words(
        "getEnv GetEnv getenv get_env getEnvOr GetEnvOr getEnvOrDefault GetEnvOrDefault getEnvWithDefault GetEnvWithDefault "
        "getEnvDefault GetEnvDefault get_env_or get_env_or_default env_or env_or_default envOr EnvOr envOrDefault EnvOrDefault "
        "getEnvVar GetEnvVar get_env_var getEnvString GetEnvString getEnvStr envString mustEnv MustEnv mustGetEnv MustGetEnv "
        "requireEnv RequireEnv require_env requiredEnv readEnv ReadEnv read_env getEnvironmentVariable"
    )
)
"""What programs call their own functions that read the environment, with a default behind the name."""

SETTING_READERS = OWN_READERS | frozenset(
    {"config", "env", "Env.get", "decouple.config", "environ.Env", "get_setting", "secret"}
    | {
        f"{holder}.getProperty"
        for holder in ("props", "properties", "scriptProperties", "scriptProps", "userProperties")
    }
)
"""The same, but other things have these names too: the argument must be written in capitals."""

ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,80}\Z")
SETTING_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,80}\Z")

CLASS_TAKERS = frozenset(
    {"app", "resolve", "make", "getBean", "get", "create", "createClient", "createService", "target"}
)
"""Functions of service containers, and of Retrofit and Feign, that give an object of the class they are given."""

FIELDS = frozenset({"Field", "field", "Option", "Argument", "Query", "Body", "Form", "Header", "mapped_column", "ref"})
"""Declarations whose value is their `default` or first argument."""

MODULE_LOADERS = frozenset({"importlib.import_module", "importlib.__import__", "pytest.importorskip"})

NO_TYPES = frozenset(
    _words(
        "str int float bool bytes object dict list tuple set None Any any String Integer Boolean Object Double Float Long "
        "Short Byte Char Character Number number string boolean unknown never void var val Void double long byte char "
        "List Map Set Dictionary Array ArrayList HashMap IEnumerable Promise Task Future Optional Callable Iterable "
        "Iterator dynamic num Record Function error Exception Int Bool Unit Result Vec usize i32 i64 u32 u64 self Self "
        "this TextIO Path Sequence Mapping Date DateTime datetime mixed array callable iterable"
    )
)
"""Declared types on which no call says anything."""

TRANSPARENT = frozenset(
    _words(
        "list tuple sorted set iter tqdm JSON.stringify dumps json_encode jsonEncode qs.stringify querystring.stringify "
        "URLSearchParams http_build_query deepcopy copy Object.freeze freeze "
        "frozenset MappingProxyType cast partial "
        "markRaw reactive ref useRef memo useCallback useMemo debounce throttle promisify"
    )
)
"""Functions that give their first argument, or something that is used like it."""

PACKERS = frozenset(
    _words(
        "Marshal MarshalIndent SerializeObject Serialize SerializeToUtf8Bytes writeValueAsString toJson toJSONString "
        "JSON.generate Jason.encode! Poison.encode! JSON.encode json.encode RequestBody.create BodyPublishers.ofString "
        "NewBuffer NewBufferString NewReader StringContent JsonContent FormUrlEncodedContent StringEntity HttpEntity GetBytes"
    )
)
"""Functions and constructors that make a text or a body of the map that they are given, by the end of their name."""

PACKED = frozenset({"to_json", "toJson", "toString", "toJSONString", "toRequestBody", "getBytes", "ToString", "encode"})
"""Methods of a map that do so."""

PUTS = frozenset({"append", "set", "add_field", "put", "add", "addProperty"})
"""Methods that put a field into a form or a map."""

_NODE_MODULES = (
    "assert async_hooks buffer child_process cluster console constants crypto dgram dns domain events fs http http2 https "
    "inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers "
    "tls tty url util v8 vm wasi worker_threads zlib"
)
_GO_MODULES = (
    "archive bufio bytes cmp compress container context crypto database embed encoding errors expvar flag fmt go hash html "
    "image index io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings sync "
    "syscall testing text time unicode unsafe"
)
_BUILTIN_MODULES: dict[str, frozenset[str]] = {
    "go": frozenset(_words(_GO_MODULES)),
    "python": frozenset(sys.stdlib_module_names),
    "javascript": frozenset(_words(_NODE_MODULES)),
}
_BUILTIN_PREFIXES = ("java.", "javax.", "kotlin.", "kotlinx.", "scala.", "node:", "System.", "std", "dart:", "android.")


BUILTIN_NAMES: dict[str, frozenset[str]] = {"python": frozenset(dir(builtins))}
"""Names that no star import is asked for."""


def is_handler(name: str) -> bool:
    """Whether a function or argument is called like the handler of something that people do: `onClick`."""
    return name[:2] in ("on", "On") and name[2:].replace("_", "").lower() in PERSONAL_EVENTS


def is_builtin_module(language: str, module: str) -> bool:
    """Whether a module belongs to the language: never part of the scanned project."""
    names = _BUILTIN_MODULES.get("javascript" if language in ("typescript", "tsx") else language)
    if names is not None:
        root = module.partition("/")[0] if language != "python" else module.partition(".")[0]
        return root in names or module.startswith("node:")
    return module.startswith(_BUILTIN_PREFIXES)
