"""The registry of manifest formats: which file is one, and how it is read. One row a format, one module a parser."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from detector.errors import LimitExceeded, ManifestError
from detector.extract.manifests.format import Format, Parser
from detector.extract.manifests.installed_tree import (
    is_composer_list,
    is_go_list,
    is_installed_tree,
    is_node_package,
    is_python_package,
    vendored_folders,
)
from detector.extract.manifests.python_names import is_conda_environment, is_pylock, is_requirements
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import Dependency, Fact, FileFacts
from detector.text.lines import LineIndex

__all__ = ["FORMATS", "Format", "format_of", "is_installed_tree", "read", "vendored_folders"]

_IMPORT_MAPS = ("import_map.json", "import-map.json", "importmap.json", "import_map.jsonc")
_JSON_BILLS = ("bom.json", "sbom.json", "cdx.json", "cyclonedx.json", "spdx.json")
_XML_BILLS = ("bom.xml", "sbom.xml", "cdx.xml", "cyclonedx.xml")


def _ends(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the same names behind a dot, hyphen or underscore."""
    return tuple(f"{mark}{name}" for name in names for mark in ".-_")


_DOTNET_FILES = ("directory.packages.props", "directory.build.props", "directory.build.targets", "packages.props")
_DOTNET_SUFFIXES = (".csproj", ".vbproj", ".fsproj", ".vcxproj", ".sqlproj", ".proj")

FORMATS: tuple[Format, ...] = (
    # Python
    Format("requirements", "requirements:parse", accepts=is_requirements),
    Format("pyproject.toml", "pyproject:parse", names=("pyproject.toml",)),
    Format("setup.py", "setup_py:parse", names=("setup.py",)),
    Format("setup.cfg", "setup_cfg:parse", names=("setup.cfg", "tox.ini")),
    Format("pipfile", "pipfile:parse", names=("pipfile",)),
    Format("pipfile.lock", "pipfile:parse_lock", names=("pipfile.lock",)),
    Format("poetry.lock", "lockfile_python:parse", names=("poetry.lock",)),
    Format("uv.lock", "lockfile_python:parse", names=("uv.lock",), suffixes=(".py.lock",)),
    Format("pdm.lock", "lockfile_python:parse", names=("pdm.lock",)),
    Format("pylock.toml", "lockfile_python:parse", accepts=is_pylock),
    Format("conda", "conda:parse", accepts=is_conda_environment),
    # JavaScript
    Format("package.json", "package_json:parse", names=("package.json",)),
    Format("pnpm-workspace", "package_json:parse_pnpm_workspace", names=("pnpm-workspace.yaml", "pnpm-workspace.yml")),
    Format("package-lock", "lockfile_npm:parse", names=("package-lock.json", "npm-shrinkwrap.json")),
    Format("yarn.lock", "lockfile_yarn:parse", names=("yarn.lock",)),
    Format("pnpm-lock", "lockfile_pnpm:parse", names=("pnpm-lock.yaml", "pnpm-lock.yml", "shrinkwrap.yaml")),
    Format("bun.lock", "lockfile_bun:parse", names=("bun.lock",)),
    Format("deno.json", "deno:parse", names=("deno.json", "deno.jsonc")),
    Format("import-map", "deno:parse", names=_IMPORT_MAPS, suffixes=(".importmap", ".importmap.json")),
    # Other ecosystems
    Format("go.mod", "go:parse_mod", names=("go.mod", "go.work"), suffixes=(".go.mod", "go.mod.tmpl")),
    Format("go.sum", "go:parse_sum", names=("go.sum", "go.work.sum")),
    Format("composer.json", "composer:parse_manifest", names=("composer.json",)),
    Format("composer.lock", "composer:parse_lockfile", names=("composer.lock",)),
    Format("gemfile", "ruby:parse_gemfile", names=("gemfile", "gems.rb"), suffixes=(".gemfile",)),
    Format("gemspec", "ruby:parse_gemspec", suffixes=(".gemspec",)),
    Format("gemfile.lock", "ruby:parse_lockfile", names=("gemfile.lock", "gems.locked"), suffixes=(".gemfile.lock",)),
    Format("cargo.toml", "cargo:parse_manifest", names=("cargo.toml",)),
    Format("cargo.lock", "cargo:parse_lockfile", names=("cargo.lock",)),
    Format("pom.xml", "maven:parse", names=("pom.xml",), suffixes=(".pom", "-pom.xml", ".pom.xml")),
    Format("gradle", "gradle:parse_script", suffixes=(".gradle", ".gradle.kts")),
    Format("gradle-catalog", "gradle:parse_catalog", suffixes=("libs.versions.toml", ".versions.toml")),
    Format("gradle.lockfile", "gradle:parse_lockfile", names=("gradle.lockfile",), suffixes=(".gradle.lockfile",)),
    Format("sbt", "gradle:parse_sbt", suffixes=(".sbt",)),
    Format("dotnet-project", "dotnet:parse_project", names=_DOTNET_FILES, suffixes=_DOTNET_SUFFIXES),
    Format("packages.config", "dotnet:parse_packages_config", names=("packages.config",), suffixes=(".nuspec",)),
    Format("packages.lock.json", "dotnet:parse_lockfile", names=("packages.lock.json",)),
    Format("pubspec.yaml", "dart:parse_manifest", names=("pubspec.yaml", "pubspec.yml", "pubspec_overrides.yaml")),
    Format("pubspec.lock", "dart:parse_lockfile", names=("pubspec.lock",)),
    Format("mix.exs", "beam:parse_mix", names=("mix.exs",)),
    Format("mix.lock", "beam:parse_mix_lock", names=("mix.lock",)),
    Format("rebar.config", "beam:parse_rebar", names=("rebar.config",)),
    Format("rebar.lock", "beam:parse_rebar_lock", names=("rebar.lock",)),
    Format("package.swift", "apple:parse_package", names=("package.swift",)),
    Format("package.resolved", "apple:parse_resolved", names=("package.resolved",)),
    Format("podfile", "apple:parse_podfile", names=("podfile",), suffixes=(".podfile",)),
    Format("podfile.lock", "apple:parse_pod_lock", names=("podfile.lock",)),
    Format("cartfile", "apple:parse_cartfile", names=("cartfile", "cartfile.private", "cartfile.resolved")),
    Format("boss.json", "delphi:parse_boss", names=("boss.json",)),
    Format("description", "cran:parse_description", names=("description",)),
    Format("renv.lock", "cran:parse_renv", names=("renv.lock",)),
    Format("cpanfile", "cran:parse_cpanfile", names=("cpanfile",)),
    # Installed trees
    Format("node-package", "installed:parse_node_package", accepts=is_node_package, installed=True),
    Format("python-package", "installed:parse_python_package", accepts=is_python_package, installed=True),
    Format("composer-installed", "installed:parse_composer_list", accepts=is_composer_list, installed=True),
    Format("go-vendored", "installed:parse_go_list", accepts=is_go_list, installed=True),
    # Bills of materials
    Format("sbom-json", "sbom:parse_json_bill", names=_JSON_BILLS, suffixes=_ends(_JSON_BILLS)),
    Format("sbom-xml", "sbom:parse_xml_bill", names=_XML_BILLS, suffixes=_ends(_XML_BILLS)),
    Format("sbom-yaml", "sbom:parse_yaml_bill", suffixes=(".spdx.yaml", ".spdx.yml")),
    Format("sbom-tag-value", "sbom:parse_tag_value_bill", suffixes=(".spdx",)),
)

_BY_ID = {row.id: row for row in FORMATS}
_BY_NAME = {name: row.id for row in FORMATS for name in row.names}
_BY_SUFFIX = tuple((suffix, row.id) for row in FORMATS for suffix in row.suffixes)
_SUFFIXES = tuple(suffix for suffix, _ in _BY_SUFFIX)
_TESTS = tuple((row.accepts, row.id) for row in FORMATS if row.accepts)
_INSTALLED_TESTS = tuple((row.accepts, row.id) for row in FORMATS if row.accepts and row.installed)


def format_of(path: str) -> str | None:
    """Find the id of the format that the POSIX `path` names. Predicates first, then names, then suffixes.

    Inside an installed tree only its own metadata count.
    """
    path = path.lower()
    name = path.rpartition("/")[2]
    installed = is_installed_tree(path)
    for accepts, row_id in _INSTALLED_TESTS if installed else _TESTS:
        if accepts(path, name):
            return row_id
    if installed:
        return None
    found = _BY_NAME.get(name)
    if found is None and name.endswith(_SUFFIXES):
        found = next(row_id for suffix, row_id in _BY_SUFFIX if name.endswith(suffix))
    return found


def read(format_id: str, path: str, text: str, limits: Limits = DEFAULT_LIMITS) -> FileFacts:
    """Read a manifest's facts, in the order of the file. A fault becomes a diagnostic; what stands before it counts."""
    lines = LineIndex(text)
    facts: list[Fact] = []
    try:
        for fact in _parser(format_id)(path, text, lines, limits):
            if len(facts) >= limits.facts:
                raise LimitExceeded(f"more than {limits.facts} entries; the rest was not read")
            if not isinstance(fact, Dependency) or fact.package.name:  # half-written files leave entries without a name
                facts.append(fact)
    except (ManifestError, LimitExceeded) as error:
        line = getattr(error, "line", None) or 1
        message = str(error.args[0])
        return FileFacts(path, format_id, _ordered(facts), degraded=message, diagnostics=((line, message),))
    return FileFacts(path, format_id, _ordered(facts))


def _parser(format_id: str) -> Parser:
    module, _, function = _BY_ID[format_id].parser.partition(":")
    return cast("Parser", getattr(import_module(f"{__name__}.{module}"), function))


def _ordered(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.span))
