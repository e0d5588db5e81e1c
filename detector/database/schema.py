"""The shape of one signature. `signatures/README.md` explains it to authors; `loading` turns TOML into it."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from detector.model.evidence import Level
from detector.model.package import Package


class SignatureKind(str, Enum):
    """What a component is. The first group is unauthorised access, the second is not and is never flagged alone."""

    CLIENT_LIBRARY = "client-library"
    PROTOCOL_IMPLEMENTATION = "protocol-implementation"
    BROWSER_AUTOMATION = "browser-automation"
    GUI_AUTOMATION = "gui-automation"
    MOBILE_AUTOMATION = "mobile-automation"
    BROWSER_EXTENSION = "browser-extension"
    SELFHOSTED_GATEWAY = "selfhosted-gateway"
    HOSTED_GATEWAY = "hosted-gateway"
    MOD_APP = "mod-app"
    BULK_SENDER = "bulk-sender"
    EVASION = "evasion"
    SESSION_ARTIFACT = "session-artifact"
    SUPPLY_CHAIN = "supply-chain"

    OFFICIAL = "official"
    """Meta's own platform and SDKs for it."""
    PROVIDER = "provider"
    """A business solution provider."""
    SURFACE = "surface"
    """Traces of WhatsApp itself: addresses, selectors, app ids, page internals. Proof of nothing alone."""
    TOOL = "tool"
    """Neutral machinery: browser drivers, synthetic input, HTTP clients, sleeps, table readers."""
    UNDECIDED = "undecided"
    """A package whose transport is not known or depends on configuration."""
    BENIGN = "benign"
    """A false friend: a name that looks like automation and is not."""


UNAUTHORISED = frozenset(list(SignatureKind)[:13])


class Capability(str, Enum):
    """What a call does. The first group acts on WhatsApp, the second is what scripts do it with."""

    SESSION = "session"
    SEND = "send"
    SEND_MEDIA = "send-media"
    FORWARD = "forward"
    STATUS = "status"
    RECEIVE = "receive"
    MARK_READ = "mark-read"
    PRESENCE = "presence"
    LOOKUP = "lookup"
    SCRAPE = "scrape"
    JOIN = "join"
    GROUP_ADMIN = "group-admin"
    CONTACT_ADD = "contact-add"
    REGISTER = "register"
    TRACK = "track"
    """Follows other people's online state."""
    TEMPLATE = "template"
    WEBHOOK = "webhook"

    SHOW_CODE = "show-code"
    """Draws a code for a phone to scan; payments and two-factor sign-in have such codes, too."""
    LAUNCH = "launch"
    NAVIGATE = "navigate"
    LOCATE = "locate"
    TYPE = "type"
    PRESS = "press"
    CLICK = "click"
    SCRIPT = "script"
    OPEN_URL = "open-url"
    CLIPBOARD = "clipboard"
    DEVICE = "device"
    HTTP = "http"
    SOCKET = "socket"
    SPAWN = "spawn"
    SLEEP = "sleep"
    RANDOM = "random"
    SCHEDULE = "schedule"
    PARALLEL = "parallel"
    READ_TABLE = "read-table"
    READ_DATABASE = "read-database"
    PROXY = "proxy"
    STEALTH = "stealth"
    HOOK = "hook"
    """Changes another app while it runs."""
    AGENT = "agent"


MACHINERY = (
    Capability.NAVIGATE,
    Capability.OPEN_URL,
    Capability.LOCATE,
    Capability.TYPE,
    Capability.CLICK,
    Capability.PRESS,
    Capability.SCRIPT,
)
"""What hands do: counts on a receiver that nothing is known of, if a neutral tool of the language does it."""

GATEWAY_KINDS = frozenset({SignatureKind.SELFHOSTED_GATEWAY, SignatureKind.HOSTED_GATEWAY})
"""Unofficial clients behind an HTTP interface, one's own or rented."""
CLIENT_KINDS = UNAUTHORISED - GATEWAY_KINDS - {SignatureKind.EVASION}
"""Unofficial clients: their objects are handed from file to file."""
TELLING_NAME = 8
"""Shorter method names (`send`, `reply`, `on`) are everybody's."""


class Role(str, Enum):
    """What a text or name is for the joins of the rules."""

    WEB_URL = "web-url"
    """Address of WhatsApp Web."""
    WEB_SEND_URL = "web-send-url"
    """WhatsApp Web address that opens a chat with a text."""
    CLICK_TO_CHAT = "click-to-chat"
    """wa.me, api.whatsapp.com/send, whatsapp://send: innocent alone."""
    GROUP_INVITE = "group-invite"
    COMPOSE_BOX = "compose-box"
    SEND_BUTTON = "send-button"
    SELECTOR = "selector"
    """Any other element of WhatsApp Web: search box, chat list, messages, attach, login."""
    PAGE_INTERNALS = "page-internals"
    """Objects and modules inside WhatsApp Web's page."""
    JID = "jid"
    PROTOCOL = "protocol"
    APP_ID = "app-id"
    """Package, bundle or activity of the official apps."""
    APP_VIEW = "app-view"
    """View ids inside the official apps."""
    DESKTOP_APP = "desktop-app"
    """Window title, process or application name of the desktop app."""
    MOD_ID = "mod-id"
    APP_CLASS = "app-class"
    """Name of a class inside the official apps, which only what changes them needs."""
    GATEWAY_HOST = "gateway-host"
    GATEWAY_ROUTE = "gateway-route"
    GATEWAY_HEADER = "gateway-header"
    GATEWAY_BODY = "gateway-body"
    GATEWAY_NAME = "gateway-name"
    """Product name, service or environment name that tells which gateway is used."""
    GATEWAY_EVENT = "gateway-event"
    """Name of an event that a gateway tells a program of."""
    GATEWAY_FIELD = "gateway-field"
    """Field of what a gateway tells a program of."""
    SESSION = "session-artifact"
    CLOUD_API = "cloud-api"
    """Graph address or payload of the Cloud API."""
    PROVIDER = "provider"
    """Host, path or address form of a business solution provider."""
    TEMPLATE = "template"
    SIGNATURE_CHECK = "signature-check"
    OPT_OUT = "opt-out"
    OPT_IN = "opt-in"
    ERROR_CODE = "error-code"
    WEBHOOK_FIELD = "webhook-field"
    CREDENTIAL = "credential"
    """Begins like an access token of the official platform."""
    AUTOMATION_FLAG = "automation-flag"
    """Browser switches and properties that hide automation."""
    SPOOFING = "spoofing"
    """Device, user-agent, TLS or proxy disguise."""
    BULK_WORD = "bulk-word"
    ANTI_BAN_WORD = "anti-ban-word"
    WARM_UP_WORD = "warm-up-word"
    SPINTAX_WORD = "spintax-word"
    ROTATION_WORD = "rotation-word"
    DELAY_WORD = "delay-word"
    TYPING_WORD = "typing-word"
    RECIPIENT_WORD = "recipient-word"
    """Names of lists of people: contacts, numbers, recipients, leads."""
    TOOL_TEXT = "tool-text"
    """Neutral machinery inside a text: a shell, AppleScript or page script that drives something."""
    CHANNEL_WORD = "channel-word"
    """The bare word WhatsApp in a name: says what a neutral tool is used for."""


class TextMatch(str, Enum):
    """How a literal pattern meets a text. All are case-insensitive; none is a regular expression."""

    CONTAINS = "contains"
    EQUALS = "equals"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    WORD = "word"
    """Contained, with no letter, digit or underscore on either side."""
    HOST = "host"
    """The host of a URL, or a sub-domain of it. "*" is one label or a part of one; "host/path" needs the path prefix too."""
    ROUTE = "route"
    """A URL path that ends with or contains these segments; "{}" stands for one segment, in the pattern and in the text."""


class FamilyPattern(Struct, frozen=True):
    """A family of package names: glob on the canonical name ("@*/baileys"); `*` does not cross "/"."""

    ecosystem: str
    pattern: str
    exceptions: tuple[str, ...] = ()


class ImportPattern(Struct, frozen=True):
    """A module; sub-modules and sub-paths count too. `language` is "python", "javascript" (also TypeScript), "go" ..."""

    language: str
    module: str


class CallPattern(Struct, frozen=True):
    """A call by its last name ("sendText") or by a dotted tail ("Keys.ENTER", "chat.sendTextMessage").

    It counts when the callee stems from one of the signature's imports, or anywhere if `anywhere`. With `languages`
    empty it holds for all. `argument` restricts it to calls that get a text containing this, `options` to calls that
    get a map with one of these keys, `receivers` to calls on an object of one of these names.

    `handed` patterns count on an object of unknown origin, in projects that have the component elsewhere, and only there.
    """

    name: str
    level: Level
    capability: Capability | None
    anywhere: bool = False
    languages: tuple[str, ...] = ()
    argument: str = ""
    handed: bool = False
    options: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()


class LiteralPattern(Struct, frozen=True):
    """A text in code or configuration. `role` names what it is for the joins ("web-url", "send-button", "route")."""

    text: str
    match: TextMatch
    level: Level
    role: Role
    capability: Capability | None = None
    languages: tuple[str, ...] = ()


class NamePattern(Struct, frozen=True):
    """An environment name, identifier, reference, artefact path or image, by glob ("EVOLUTION_API_*", "*/.wwebjs_auth")."""

    pattern: str
    level: Level
    role: Role | None = None
    capability: Capability | None = None


class Example(Struct, frozen=True):
    """A piece of code or configuration that must or must not yield evidence for the signature. `path` decides the language."""

    path: str
    text: str


class Signature(Struct, frozen=True):
    """One component with all the ways it shows."""

    id: str
    title: str
    kind: SignatureKind
    summary: str
    severity: str
    confidence: str
    reason: str
    since: str
    evidence: tuple[str, ...]
    policy: tuple[str, ...]
    file: str
    """Path of the TOML file relative to the database root."""
    doubtful: bool = False
    """Never raises an error alone: the facts are not established."""
    both_ways: bool = False
    """A doubtful service that is known to offer official access, too: how it is asked tells nothing."""
    provider: str = ""
    """For official and provider entries: the name shown under `official`."""
    packages: tuple[Package, ...] = ()
    families: tuple[FamilyPattern, ...] = ()
    imports: tuple[ImportPattern, ...] = ()
    calls: tuple[CallPattern, ...] = ()
    literals: tuple[LiteralPattern, ...] = ()
    references: tuple[NamePattern, ...] = ()
    identifiers: tuple[NamePattern, ...] = ()
    environment: tuple[NamePattern, ...] = ()
    images: tuple[NamePattern, ...] = ()
    artifacts: tuple[NamePattern, ...] = ()
    repositories: tuple[str, ...] = ()
    """Hosts and paths of source repositories: "github.com/whiskeysockets/baileys"."""
    match: tuple[Example, ...] = ()
    no_match: tuple[Example, ...] = ()


class Policy(Struct, frozen=True):
    """A document that forbids or rules something. `checked` is an ISO date or "unverified"."""

    id: str
    title: str
    url: str
    section: str
    summary: str
    checked: str
    file: str


class Advice(Struct, frozen=True):
    """What to do instead, for one capability. `official` says whether the official platform can do it: yes, limited, none."""

    capability: Capability
    summary: str
    steps: tuple[str, ...]
    references: tuple[str, ...]
    """Policy ids or URLs."""
    official: str
    file: str
