"""From options and configuration to what the engine is asked, one request for each root."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detector.errors import ConfigError, UsageError
from detector.model.finding import Confidence, Severity
from detector.policy.configuration import Configuration, FailOn, Persona
from detector.policy.configuration_search import configuration_for, configuration_in

if TYPE_CHECKING:
    from datetime import date

    from detector.cli.options import Output
    from detector.engine.examining import Examine
    from detector.engine.request import ScanRequest
    from detector.policy.baseline import Baseline
    from detector.sources.worktree import Target


class Asked(NamedTuple):
    """The options of `waudit scan` as given; None and () are "not given"."""

    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    files_from: str | None = None
    no_ignore: bool = False
    untrusted: bool = False
    require_input: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_confidence: str | None = None
    baseline: str | None = None
    write_baseline: str | None = None
    signatures: tuple[str, ...] = ()
    fail_on: str | None = None
    strict: bool = False
    format_: str = "text"
    output: tuple[Output, ...] = ()
    persona: str | None = None
    verbose: bool = False
    quiet: bool = False
    color: bool | None = None
    config: str | None = None
    no_config: bool = False
    jobs: int | None = None
    no_cache: bool = False
    resolve: bool = False
    environment: tuple[str, ...] = ()
    advisories: str | None = None
    advisories_all: bool = False
    inspect_unknown: bool = False


class Prepared(NamedTuple):
    """One scan, ready to run, and what its root's configuration says about its result."""

    request: ScanRequest
    fail_on: Severity | None
    is_reviewer: bool


def targets_of(asked: Asked) -> tuple[Target, ...]:
    """The roots to scan. Raises UsageError for a path that does not exist."""
    from detector.sources.worktree import Target, targets

    if asked.files_from is None:
        return targets(asked.paths or (".",))
    from detector.cli.file_list import listed_files

    named = (*asked.paths, *listed_files(asked.files_from))
    # An empty list is a run over no file, not one over everything.
    return targets(named) if named else (Target(".", ()),)


def baseline_asked(asked: Asked) -> Baseline | None:
    """The baseline of the command line, shared by all roots. Raises ConfigError."""
    if not asked.baseline or asked.write_baseline:
        return None
    from detector.policy.baseline import read

    return read(asked.baseline)


def prepare(target: Target, asked: Asked, baseline: Baseline | None, examine: Examine | None = None) -> Prepared:
    """What to ask the engine for one root. Raises UsageError and ConfigError."""
    from detector.engine.request import ScanRequest
    from detector.policy.terms import Terms

    found, refused = _configurations(target.root, asked)
    merged = found.merge(_from_options(asked))
    if baseline is None and merged.baseline and not asked.baseline and not asked.write_baseline:
        from detector.policy.baseline import read_configured

        baseline = read_configured(merged.baseline)
    terms = Terms(
        rules=_rules(found, asked),
        min_confidence=merged.min_confidence or Confidence.LOW,
        configuration=found,
        refused=refused,
        refused_baseline=_refused_baseline(refused),
        baseline=baseline,
        trusted=not asked.untrusted,
        partial=target.files is not None,
        today=_today() if found.exceptions else None,
    )
    request = ScanRequest(
        root=target.root,
        files=target.files,
        excludes=merged.exclude,
        trusted=not asked.untrusted,
        use_gitignore=not asked.no_ignore,
        signatures=merged.signatures,
        workers=merged.jobs or 0,
        use_cache=not asked.no_cache,
        reviewer=merged.persona is Persona.REVIEWER,
        terms=terms,
        examine=examine,
    )
    return Prepared(request, (merged.fail_on or FailOn.ERROR).severity, merged.persona is Persona.REVIEWER)


def _configurations(root: str, asked: Asked) -> tuple[Configuration, Configuration | None]:
    """The configuration that counts, and that of an untrusted tree, which does not."""
    if asked.config and asked.no_config:
        raise UsageError("--config and --no-config exclude each other; drop one")
    if asked.no_config:
        return Configuration(), None
    if asked.config:
        return configuration_in(asked.config, root), None
    if not asked.untrusted:
        return configuration_for(root), None
    try:
        return Configuration(), configuration_for(root)
    except ConfigError:
        # What is not honoured need not be right.
        return Configuration(), None


def _from_options(asked: Asked) -> Configuration:
    return Configuration(
        exclude=asked.exclude,
        signatures=asked.signatures,
        fail_on=FailOn(asked.fail_on) if asked.fail_on else None,
        min_confidence=Confidence(asked.min_confidence) if asked.min_confidence else None,
        persona=Persona(asked.persona) if asked.persona else None,
        jobs=asked.jobs,
    )


def _rules(found: Configuration, asked: Asked) -> frozenset[str] | None:
    """The chosen rule ids; None, without loading any rule, if nothing is chosen or left out."""
    if not (found.select or found.ignore or asked.select or asked.ignore):
        return None
    from detector.cli.known_rules import known_rules
    from detector.policy.choice import chosen

    rules = known_rules()
    try:
        chosen(found.select, found.ignore, rules)
    except UsageError as error:
        raise ConfigError(f"{found.file}: {error}") from error
    return chosen(asked.select or found.select, (*found.ignore, *asked.ignore), rules)


def _refused_baseline(refused: Configuration | None) -> Baseline | None:
    if refused is None or not refused.baseline:
        return None
    from detector.policy.baseline import read_configured

    try:
        return read_configured(refused.baseline)
    except ConfigError:
        return None


def _today() -> date:
    from datetime import date

    return date.today()
