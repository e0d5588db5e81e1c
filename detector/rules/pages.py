"""WA701 and WA702: browser extensions and userscripts that act inside WhatsApp Web."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterator, Sequence

from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.extract.injected import Handed, ScriptFiles, handed_scripts
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import Call, FileFacts, Injection, Literal, LiteralRole
from detector.model.finding import Kind
from detector.rules.automation import ELEMENTS, HANDS, OPENS, PROSE, WEB_ADDRESSES, is_mention
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.loose_scripts import loose_work
from detector.rules.page_scripts import PAGE, PageScripts
from detector.rules.page_work import Work, work_of
from detector.rules.reach import is_order
from detector.rules.samples import pages as samples

_SCRIPTS = frozenset({"javascript", "html"})


class _PageRule(ChannelRule):
    """Shared: a script of the project that runs inside WhatsApp Web and acts there."""

    kind: Kind
    thing: str

    def hosts(self, case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
        """The places that put a script into WhatsApp Web, with the files that may be that script."""
        raise NotImplementedError

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each place whose scripts act."""
        for host, paths in self.hosts(case):
            scripts = PageScripts(case, paths)
            doing = work_of(scripts)
            if doing is not None:
                yield self._channel(case, host, scripts.evidence, doing)

    def _channel(self, case: Case, host: Evidence, inside: Sequence[Evidence], doing: Work, thing: str = "") -> Channel:
        telling = [
            item
            for item in inside
            if item.role
            in ELEMENTS | WEB_ADDRESSES | {Role.PAGE_INTERNALS.value, Role.BULK_WORD.value, Role.CLICK_TO_CHAT.value}
            or item.capability in HANDS
        ]
        finding = self.report(
            case,
            kind=self.kind,
            severity=doing.severity,
            confidence=doing.confidence,
            message=f"{thing or self.thing} that {doing.phrase}",
            primary=host,
            trace=[*_where(case, host), *telling, *doing.acts, *doing.sends],
            capabilities=(doing.capability,) if doing.capability else (),
        )
        files = frozenset({host.location.path, *(item.location.path for item in telling)})
        return Channel(finding, (*doing.sends, *self.orders(case, host, inside, doing)), files)

    def orders(self, case: Case, host: Evidence, inside: Sequence[Evidence], doing: Work) -> Iterator[Evidence]:
        """What makes the script in the page write to somebody, from outside of it."""
        del case, host, inside, doing
        return iter(())


def _where(case: Case, host: Evidence) -> list[Evidence]:
    """Where the manifest or header that runs a script names WhatsApp Web."""
    return [item for item in case.in_file(host.location.path) if item.role in WEB_ADDRESSES]


class ExtensionAutomation(_PageRule):
    """A browser extension sends or acts in WhatsApp Web.

    ## What it finds
    Manifest v2 and v3 extensions, also those that a tool builds from code, with scripts in `*.whatsapp.com` that type, click
    send, open send links in a queue, call the page's internals, follow who is online, or download or post what chats show.

    ## Why it matters
    The Terms of Service forbid automated use whatever injects it; bulk-sender extensions are a frequent cause of bans.

    ## What it does not find
    Extensions that style the page, blur it, or read their own settings. One that only writes into the message box is a
    warning.
    """

    id = "WA701"
    name = "extension-automation"
    title = "Browser extension acts in WhatsApp Web"
    policy = ("automation", "bulk-messaging")
    kind = Kind.BROWSER_EXTENSION
    thing = "a browser extension"
    flag = samples.EXTENSIONS
    passes = samples.NO_EXTENSIONS

    def hosts(self, case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
        """Extension manifests that reach WhatsApp Web, with the scripts below their folder."""
        return extensions(case)

    def orders(self, case: Case, host: Evidence, inside: Sequence[Evidence], doing: Work) -> Iterator[Evidence]:
        """Messages between its parts that name a recipient, and chats that are opened with a text where it clicks send."""
        if doing.capability != Capability.SEND.value:
            return
        for item in inside:
            if item.signature == PAGE and any(map(is_order, case.calls_at(item.location))):
                yield replace(item, capability=doing.capability, note=f"asks the page to send with {item.source}")
        root = case.root_of(host.location.path)
        if any(item.role == Role.SEND_BUTTON.value for item in inside):
            for item in case.with_roles({Role.WEB_SEND_URL.value}):
                if item.aspect is Aspect.CALL and item.capability in OPENS and _is_below(case, item, root):
                    yield replace(item, capability=doing.capability)


def _is_below(case: Case, item: Evidence, root: str) -> bool:
    """Whether a file belongs to the same project as an extension, or to the one around it."""
    return case.root_of(item.location.path) in (root, "")


def extensions(case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
    """What makes an extension reach WhatsApp Web, with its scripts: manifests, also those written as code."""
    told: set[str] = set()
    for path in case.evidence_paths:
        facts = case.files.get(path)
        if facts is None or facts.language != "extension-manifest":
            continue
        reach = [item for item in case.in_file(path) if item.role in WEB_ADDRESSES]
        if reach:
            scripts = _scripts_below(case, _extension_folder(case, facts))
            told.update(scripts)
            yield strongest(reach), scripts
    for guard, scripts in _guarded(case):
        if guard.location.path not in told:
            told.update(scripts)
            yield guard, scripts
    for path in case.evidence_paths:
        reach = [item for item in case.in_file(path) if item.role in WEB_ADDRESSES and item.source in _DECLARED]
        if not reach or path in told or not _is_script(case, path):
            continue
        told.add(path)
        scripts = _scripts_below(case, _package_folder(case, path)) if _is_manifest(path) else case.near(path)
        yield strongest(reach), tuple(one for one in scripts if _is_script(case, one))


_EVERYWHERE = frozenset({"<all_urls>", "*://*/*", "https://*/*", "http://*/*", "https://*/", "*://*/"})
"""Page patterns that say nothing of where an extension works."""
_FOR_ALL = frozenset(
    {(LiteralRole.PERMISSION, "activeTab"), *((LiteralRole.MATCH_PATTERN, page) for page in _EVERYWHERE)}
)


def _guarded(case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
    """Where a script of an extension for all pages asks whether it is in WhatsApp Web, with what it runs there."""
    files: ScriptFiles | None = None
    for path, facts in sorted(case.files.items()):
        if facts.language != "extension-manifest" or not _is_for_all_pages(facts):
            continue
        files = files or ScriptFiles(case.paths)
        entries = dict.fromkeys(entry for one in handed_scripts(facts) for entry in files.meant_by(one.name, path))
        for entry in entries:
            scripts = tuple(one for one in case.near(entry) if _is_script(case, one))
            guards = [item for item in case.in_files(scripts) if _is_guard(item)]
            if guards:
                yield guards[0], scripts


def _is_for_all_pages(manifest: FileFacts) -> bool:
    """Whether an extension may work in every page, or in whichever the user calls it in."""
    for fact in manifest.facts:
        if isinstance(fact, Injection) and not _EVERYWHERE.isdisjoint(fact.pages):
            return True
        if isinstance(fact, Literal) and (fact.role, fact.text) in _FOR_ALL:
            return True
    return False


def _is_guard(item: Evidence) -> bool:
    """Whether an address of WhatsApp Web is compared with something: with where the script runs."""
    if item.aspect is not Aspect.LITERAL or item.role not in WEB_ADDRESSES:
        return False
    return is_mention(item) or item.source in (f"{LiteralRole.OTHER.value}:", f"{LiteralRole.COMPARED.value}:")


_DECLARED = frozenset(
    f"element:{key}"
    for key in ("matches", "host_permissions", "optional_host_permissions", "permissions", "match", "include")
)
"""Where code lists the pages of an extension or userscript that a tool builds from it."""


def _is_manifest(path: str) -> bool:
    """Whether a code file speaks for the whole package: a manifest or the configuration of its build."""
    name = path.rpartition("/")[2].lower()
    return "manifest" in name or ".config." in name


def _extension_folder(case: Case, manifest: FileFacts) -> str:
    """The folder of an extension's code: the manifest's, or the package's if a build makes the scripts it names."""
    folder = manifest.path.rpartition("/")[0]
    names = [fact.script for fact in manifest.facts if isinstance(fact, Injection)]
    if all(posixpath.normpath(posixpath.join(folder, name.lstrip("/"))) in case.path_set for name in names):
        return folder
    return _package_folder(case, manifest.path)


def _package_folder(case: Case, path: str) -> str:
    """The nearest folder with a package's manifest, or the file's own."""
    own = folder = path.rpartition("/")[0]
    while f"{folder}/package.json".lstrip("/") not in case.path_set:
        if not folder:
            return own
        folder = folder.rpartition("/")[0]
    return folder


def _scripts_below(case: Case, folder: str) -> tuple[str, ...]:
    prefix = f"{folder}/" if folder else ""
    return tuple(path for path in case.evidence_paths if path.startswith(prefix) and _is_script(case, path))


def _is_script(case: Case, path: str) -> bool:
    facts = case.files.get(path)
    return facts is not None and facts.language in _SCRIPTS


class UserscriptAutomation(_PageRule):
    """A userscript or bookmarklet acts in WhatsApp Web.

    ## What it finds
    Scripts whose header matches WhatsApp Web and that type, click send or call the page's internals; files that a window or
    tab is given to run there; scripts for the console and for bookmarks that look up the send button and click it, or
    messages and members and download or copy them.

    ## What it does not find
    Userscripts that only change how the page looks. A click on send that answers a key of the user's, or stands in a script that
    names the page's parts for screen readers and writes nothing, is a warning at most.
    """

    id = "WA702"
    name = "userscript-automation"
    title = "Userscript acts in WhatsApp Web"
    policy = ("automation",)
    kind = Kind.USERSCRIPT
    thing = "a userscript"
    flag = samples.USERSCRIPTS
    passes = samples.NO_USERSCRIPTS

    def hosts(self, case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
        """Userscripts that match WhatsApp Web."""
        for path in case.evidence_paths:
            facts = case.files.get(path)
            if facts is None or facts.language == "extension-manifest":
                continue
            if any(isinstance(fact, Injection) for fact in facts.facts):
                reach = [e for e in case.in_file(path) if e.source.startswith("injection:")]
                if reach:
                    # A header alone is a banner that the build sets before the package's code.
                    alone = not any(isinstance(fact, Call) for fact in facts.facts)
                    yield strongest(reach), _scripts_below(case, _package_folder(case, path)) if alone else (path,)

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each script that acts: declared, handed to a window or tab, or loose, seeking and clicking send."""
        told = {path for _, paths in extensions(case) for path in paths}
        for channel in super().channels(case):
            told |= channel.files
            yield channel
        for host, scripts in _handed(case, told):
            doing = work_of(scripts) if _shows_web(case, host) else loose_work(case, scripts.paths[0])
            if doing is not None:
                told |= set(scripts.paths)
                yield self._channel(case, host, scripts.evidence, doing, "a script put into the page")
        for path in case.evidence_paths:
            facts = case.files.get(path)
            if path in told or facts is None or facts.language != "javascript":
                continue
            doing = loose_work(case, path)
            if doing is not None:
                yield self._channel(case, strongest(doing.acts), case.in_file(path), doing, "a script for the page")


def _handed(case: Case, told: Container[str]) -> Iterator[tuple[Evidence, PageScripts]]:
    """Where code puts a script of the project into a window or tab, with that script."""
    files = ScriptFiles(case.paths)
    for path in case.evidence_paths:
        facts = case.files.get(path)
        if facts is None or facts.language in PROSE - _SCRIPTS or not _runs_scripts(case, path):
            continue
        for one in handed_scripts(facts):
            for script in files.meant_by(one.name, path):
                host = _place(case, path, one)
                if host is not None and script != path and script not in told and case.in_file(script):
                    yield host, PageScripts(case, (script,))


def _runs_scripts(case: Case, path: str) -> bool:
    """Whether a file may put a script into a page: it is one of pages itself, or runs scripts in a view."""
    return _is_script(case, path) or any(item.capability == Capability.SCRIPT.value for item in case.in_file(path))


def _place(case: Case, path: str, handed: Handed) -> Evidence | None:
    """The evidence at the place where a script is handed over, or what runs it there."""
    calls = [item for item in case.in_file(path) if item.aspect is Aspect.CALL]
    there = [item for item in calls if item.location.span == handed.span]
    runs = [item for item in calls if item.function == handed.function and item.capability == Capability.SCRIPT.value]
    return strongest(there or runs) if there or runs else None


def _shows_web(case: Case, host: Evidence) -> bool:
    """Whether the file of a call opens WhatsApp Web, or one near it does for a view that is handed on."""
    path = host.location.path
    shown = case.in_file(path) if _is_script(case, path) else case.in_files(case.near(path))
    return any(item.role in WEB_ADDRESSES and not is_mention(item) for item in shown)
