"""Known vulnerabilities and malicious-package advisories, asked of pip-audit's services for packages with a version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import requests
from pip_audit._audit import Auditor
from pip_audit._service import OsvService, PyPIService, ServiceError, VulnerabilityService

from detector.errors import SourceError, UsageError
from detector.integrations.pip_audit_sources import KnownSource

_SECONDS = 15


class Advisory(NamedTuple):
    """One advisory about one package; `fixes` are versions, oldest first."""

    name: str
    version: str
    id: str
    aliases: tuple[str, ...]
    description: str
    fixes: tuple[str, ...]


def service(name: str, cache: Path | None = None) -> VulnerabilityService:
    """The service "pypi", "osv" or one that speaks OSV's query API at an address. Raises UsageError."""
    if name == "pypi":
        return PyPIService(cache, _SECONDS)
    if name == "osv":
        return OsvService(cache, _SECONDS)
    if name.startswith(("https://", "http://")):
        return OsvService(cache, _SECONDS, name)
    raise UsageError(f"{name}: is no advisory service; one of pypi, osv, none or the address of an OSV query API")


def ask(packages: Iterable[tuple[str, str]], chosen: VulnerabilityService) -> Iterator[Advisory]:
    """The advisories for (name, version). Raises SourceError if the service gives no answer."""
    try:
        for spec, results in Auditor(chosen).audit(KnownSource(packages)):
            version = str(getattr(spec, "version", ""))
            for one in sorted(results, key=lambda result: result.id):
                fixes = tuple(map(str, one.fix_versions))
                yield Advisory(spec.canonical_name, version, one.id, tuple(sorted(one.aliases)), one.description, fixes)
    except requests.RequestException as error:
        raise SourceError(f"the advisory service cannot be reached: {type(error).__name__}") from error
    except (ServiceError, KeyError, TypeError, ValueError) as error:
        raise SourceError(
            f"the advisory service gave no answer that can be read: {error or type(error).__name__}"
        ) from error
