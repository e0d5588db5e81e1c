"""The database as a vulnerability service of pip-audit: its own auditor reports unofficial clients beside CVEs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import cast

from pip_audit._service import Dependency, ResolvedDependency, VulnerabilityResult, VulnerabilityService
from pip_audit._service.interface import VulnerabilityID

from detector.database.index import Index
from detector.database.schema import Signature
from detector.integrations.exports.denied import entries
from detector.integrations.exports.osv import record_id
from detector.model.package import package


class DatabaseService(VulnerabilityService):
    """Answers from the signature database alone; asks nobody."""

    def __init__(self, index: Index, *, doubtful: bool = False) -> None:
        """`doubtful` adds entries whose facts are not established."""
        self._index = index
        self._accused = frozenset(one.id for one in entries(index, doubtful=doubtful))

    def query(self, spec: Dependency) -> tuple[Dependency, list[VulnerabilityResult]]:
        """One result for every entry that names the package."""
        if spec.is_skipped():
            return spec, []
        found = self._index.packages(package("pypi", cast("ResolvedDependency", spec).canonical_name))
        return spec, [_result(one) for one in found if one.id in self._accused]


class TogetherService(VulnerabilityService):
    """Several services asked as one; a dependency that one of them skips is still asked of the others."""

    def __init__(self, services: Sequence[VulnerabilityService]) -> None:
        """`services` are asked in this order."""
        self._services = tuple(services)

    def query(self, spec: Dependency) -> tuple[Dependency, list[VulnerabilityResult]]:
        """The results of all services."""
        results: list[VulnerabilityResult] = []
        for service in self._services:
            results.extend(service.query(spec)[1])
        return spec, results


def _result(signature: Signature) -> VulnerabilityResult:
    published = None
    if signature.since:
        published = datetime.fromisoformat(signature.since).replace(tzinfo=timezone.utc)
    description = f"{signature.title}: unauthorised WhatsApp access. {signature.summary}"
    return VulnerabilityResult(VulnerabilityID(record_id(signature)), description, [], set(), published)
