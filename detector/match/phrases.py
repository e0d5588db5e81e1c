"""What traces say of calls, texts and names."""

from __future__ import annotations

from detector.database.names import words
from detector.database.schema import Role, Signature, SignatureKind

CAPABILITY_PHRASES = {
    "session": "opens a WhatsApp session",
    "send": "sends a message",
    "send-media": "sends media",
    "forward": "forwards a message",
    "status": "posts a status",
    "receive": "receives messages",
    "mark-read": "marks messages as read",
    "presence": "shows typing or presence",
    "lookup": "checks whether a number is on WhatsApp",
    "scrape": "collects contacts or group data",
    "join": "joins a group or channel",
    "group-admin": "administers a group",
    "contact-add": "saves contacts",
    "register": "registers a phone number",
    "track": "follows who is online",
    "show-code": "draws a QR code to scan",
    "navigate": "opens a page in a driven browser",
    "locate": "looks for an element",
    "type": "types",
    "press": "presses a key",
    "click": "clicks",
    "script": "runs a script in the page",
    "launch": "starts a driven browser or device",
    "open-url": "opens an address",
    "device": "drives a device",
    "sleep": "waits",
    "random": "draws a random number",
    "schedule": "schedules",
    "parallel": "runs in parallel",
    "read-table": "reads a table",
    "read-database": "reads a database",
    "spawn": "starts a program",
    "hook": "hooks into an app",
    "http": "makes an HTTP request",
    "socket": "opens a connection",
}


_INVITE_READERS = (
    *("groupInviteCode", "getInviteCode", "getGroupInviteLink", "getInviteLink", "queryGroupInviteLink"),
    *("GetGroupInviteLink", "get_group_invite_link", "get_invite_link"),
)
METHOD_PHRASES = {
    ("script", "click"): "clicks in the page",
    ("script", "dispatchEvent"): "sends an event in the page",
    ("script", "Event"): "makes an event for the page",
    ("script", "shell"): "runs a command on the device",
    ("click", "moveTo"): "moves the mouse",
    ("http", "curl_init"): "prepares an HTTP request",
    ("http", "curl_easy_init"): "prepares an HTTP request",
    ("http", "curl_easy_setopt"): "sets up an HTTP request",
    ("http", "curl_setopt"): "sets up an HTTP request",
    ("http", "curl_setopt_array"): "sets up an HTTP request",
    ("press", "actionIntent.send"): "sends the reply of a notification",
    ("type", "addResultsToIntent"): "fills in the reply of a notification",
    ("type", "NotificationInterceptReply"): "answers a notification",
    ("device", "NotificationQuery"): "reads notifications",
    ("lookup", "ProfilePicThumb.find"): "fetches a profile picture",
    ("lookup", "ProfilePicThumbCollection.find"): "fetches a profile picture",
    **dict.fromkeys((("group-admin", name) for name in _INVITE_READERS), "reads the invite link of a group"),
}
"""What a method, or one of a certain receiver, does where the phrase of its capability would say too much."""


_BEFORE_A_SESSION = frozenset({"auth", "creds", "version", "store", "browsers"})
BEFORE_A_SESSION = "prepares a WhatsApp session"


def prepares_session(path: str) -> bool:
    """Whether what is called only gets what a session is opened with: kept logins, a version, the name of a browser."""
    return not _BEFORE_A_SESSION.isdisjoint(words(path))


WINDOW_WORDS = ("winactivate", "winexist", "winwait", "appactivate", "getwindow", "findwindow", "activate")
"""How methods begin, in lower case, that take a window which is open already."""
WINDOW_PHRASE = "looks for a window or brings it to the front"


ROLE_PHRASES = {
    Role.WEB_URL: "address of WhatsApp Web",
    Role.WEB_SEND_URL: "WhatsApp Web address that opens a chat with a text",
    Role.CREDENTIAL: "access token",
    Role.CLICK_TO_CHAT: "click-to-chat address",
    Role.GROUP_INVITE: "group invite link",
    Role.COMPOSE_BOX: "message box of WhatsApp Web",
    Role.SEND_BUTTON: "send button of WhatsApp Web",
    Role.SELECTOR: "element of WhatsApp Web",
    Role.PAGE_INTERNALS: "internals of the WhatsApp Web page",
    Role.JID: "WhatsApp-internal chat id",
    Role.PROTOCOL: "WhatsApp wire protocol",
    Role.APP_ID: "id of the WhatsApp app",
    Role.APP_VIEW: "view inside the WhatsApp app",
    Role.DESKTOP_APP: "WhatsApp desktop app",
    Role.MOD_ID: "modified WhatsApp app",
    Role.APP_CLASS: "class of the WhatsApp app",
    Role.GATEWAY_HOST: "host of a gateway",
    Role.GATEWAY_ROUTE: "route",
    Role.GATEWAY_HEADER: "request header",
    Role.GATEWAY_BODY: "request field",
    Role.GATEWAY_NAME: "name",
    Role.GATEWAY_EVENT: "event that a gateway tells of",
    Role.GATEWAY_FIELD: "field of what a gateway tells",
    Role.SESSION: "session files",
    Role.AUTOMATION_FLAG: "hides browser automation",
    Role.SPOOFING: "disguises the client",
    Role.BULK_WORD: "speaks of mass sending",
    Role.ANTI_BAN_WORD: "speaks of avoiding bans",
    Role.WARM_UP_WORD: "speaks of warming up numbers",
    Role.SPINTAX_WORD: "varies the text",
    Role.ROTATION_WORD: "rotates sender numbers",
    Role.DELAY_WORD: "sets a delay between messages",
    Role.TYPING_WORD: "simulates typing",
    Role.CLOUD_API: "address or payload",
    Role.PROVIDER: "address",
    Role.TEMPLATE: "message template",
    Role.WEBHOOK_FIELD: "webhook",
    Role.SIGNATURE_CHECK: "webhook signature",
    Role.ERROR_CODE: "error code",
}


ROUTE_AT_HAND = "route on the own machine"
"""What is said of a route that a rented gateway has, too: it has none on the machine that asks."""


def literal_note(signature: Signature, role: Role) -> str:
    """The phrase a trace shows for a text or name of this signature."""
    phrase = ROLE_PHRASES.get(role, role.value.replace("-", " "))
    if role is Role.APP_CLASS or signature.kind in (SignatureKind.SURFACE, SignatureKind.TOOL, SignatureKind.EVASION):
        return phrase
    if role is Role.PAGE_INTERNALS:
        return f"names {signature.title}"
    return f"{phrase} of {signature.title}"
