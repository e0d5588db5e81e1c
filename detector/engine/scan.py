"""The run, readable on one screen: plan -> collect -> judge -> result. A tree without a stem ends after the plan."""

# pathlib costs more than the work of a run without a hit.
# ruff: noqa: PTH118

from __future__ import annotations

from typing import TYPE_CHECKING

from detector import __version__
from detector.database.cache_folder import cache_root
from detector.engine.plan import Plan, coverage, plan_files, plan_tree, sweeper_for
from detector.engine.request import ScanRequest
from detector.engine.storage import is_inside
from detector.model.outcome import Coverage
from detector.model.result import DatabaseInfo, Diagnostic, Migration, Risk, ScanResult, Verdict
from detector.prefilter import StemSearch
from detector.sources.worktree import WorkTree

if TYPE_CHECKING:
    from detector.engine.unchanged import Unchanged


def scan(request: ScanRequest) -> ScanResult:
    """Examines one tree. Raises UsageError for wrong paths, SourceError for an unreadable root, SignatureError."""
    plan = make_plan(request)
    if plan.is_clean and not request.signatures and request.examine is None:
        return clean_result(request, coverage(plan))
    # What judges is loaded only where there is something to judge.
    from detector.engine.workers import rare_collections

    with rare_collections():
        from detector.engine.assembling import judged_result

        return judged_result(request, plan, _cache_folder(request))


def clean_result(request: ScanRequest, seen: Coverage) -> ScanResult:
    """The result of a tree in which nothing concerns WhatsApp."""
    terms = request.terms
    diagnostics: tuple[Diagnostic, ...] = ()
    if terms.configuration.exceptions or terms.refused:
        from detector.policy.settling import settle

        diagnostics = settle((), {}, terms).diagnostics
    return ScanResult(
        root=request.root,
        verdict=Verdict.CLEAN,
        findings=(),
        official=(),
        suppressed=(),
        coverage=seen,
        diagnostics=diagnostics,
        database=bundled_info(),
        rules=(),
        risk=Risk(0, ""),
        migration=Migration(),
        version=__version__,
    )


def bundled_info() -> DatabaseInfo:
    """What the bundled database is, without loading it."""
    from detector.database import generated_stems as bundled

    return DatabaseInfo(bundled.VERSION, bundled.DATE, bundled.DIGEST, bundled.ENTRIES)


def make_plan(request: ScanRequest) -> Plan:
    """Which files can matter. Loads nothing of the database but its stems."""
    from detector.database.generated_stems import NAMES

    stems, names = stem_search(request), StemSearch((), NAMES)
    if request.files is not None:
        sweeper = sweeper_for(stems, request.limits, names=names)
        return plan_files(request.root, request.files, request.excludes, sweeper)
    folder = _cache_folder(request)
    memory = _memory(request, folder) if folder else None
    # A cache that lies in the tree is not used, and never scanned.
    own = cache_root()
    tree = WorkTree(
        request.root,
        use_gitignore=request.use_gitignore and request.trusted,
        excludes=request.excludes,
        own_cache=own,
        trusted=request.trusted,
    )
    plan = plan_tree(tree, sweeper_for(stems, request.limits, memory=memory, names=names), threads=request.workers)
    if memory is not None:
        memory.save()
    return plan


def stem_search(request: ScanRequest) -> StemSearch:
    """The search for the stems of the database and of the team's own signatures."""
    from detector.database.generated_stems import STEMS, WORDS

    return StemSearch((*STEMS, *_own_stems(request.signatures)), WORDS)


def _own_stems(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of what the team's folders add to the bundled database or change in it."""
    if not folders:
        return ()
    from pathlib import Path

    from detector.database.compiled import open_index
    from detector.database.files import bundled_directory
    from detector.database.stems import Settings, choose, demands

    bundled = open_index()
    whole = open_index((bundled_directory(), *map(Path, folders)))
    known = frozenset(bundled.ids)
    own = [
        signature
        for signature in map(whole.signature, whole.ids)
        if signature.id not in known or signature != bundled.signature(signature.id)
    ]
    return tuple(stem.text for stem in choose(demands(own, Settings()), Settings(), {}).stems)


def _cache_folder(request: ScanRequest) -> str:
    """The user's cache folder, "" if none is to be used. A cache inside the scanned tree is none."""
    if not request.use_cache:
        return ""
    folder = cache_root()
    return "" if is_inside(folder, request.root) else folder


def _memory(request: ScanRequest, folder: str) -> Unchanged:
    import os
    from hashlib import sha256

    from detector.database.generated_stems import STEMS, WORDS
    from detector.engine.identity import code_identity
    from detector.engine.unchanged import Unchanged

    root = sha256(os.path.realpath(request.root).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    identity = "\n".join((*STEMS, *WORDS, *_own_stems(request.signatures), repr(request.limits), code_identity()))
    return Unchanged(os.path.join(folder, "trees", root), identity)
