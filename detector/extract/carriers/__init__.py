"""Files that carry code or wiring inside another format: notebooks, pages, extensions, workflows, app resources.

Recognised by path and then by content, since `manifest.json` or a `.json` file can be anything: `read` gives None for a
file that is not what its name suggests, and the caller goes on to other readers. One row and one module a carrier.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias, cast

from msgspec import Struct

from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.text.lines import LineIndex

Reader: TypeAlias = Callable[[str, str, LineIndex, Interest, Limits], "FileFacts | None"]


class Carrier(Struct, frozen=True):
    """How a carrier is recognised by path, and its reader as "module:function" inside this package."""

    id: str
    reader: str
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()


_MANIFESTS = (
    "manifest.json",
    *(f"manifest{joint}{kind}.json" for joint in ".-_" for kind in ("v2", "v3", "chrome", "firefox", "edge", "base")),
    "manifest.template.json",
)

CARRIERS: tuple[Carrier, ...] = (
    Carrier("notebook", "notebook:read", suffixes=(".ipynb",)),
    Carrier("skill", "agent_skill:read", names=("skill.md",)),
    Carrier("extension", "extension:read", names=_MANIFESTS),
    Carrier("android", "android:read", suffixes=(".xml",)),
    Carrier("tasker", "phone_macros:read", suffixes=(".xml",)),
    Carrier("scope", "hook_scopes:read_list", names=("scope.list",)),
    Carrier("tweak", "hook_scopes:read_filter", suffixes=(".plist",)),
    Carrier("workflow", "workflow:read", suffixes=(".json",)),
    Carrier("robot", "robot_framework:read", suffixes=(".robot", ".resource")),
    Carrier("uipath", "desktop_flows:read_uipath", suffixes=(".xaml",)),
    Carrier("tagui", "desktop_flows:read_tagui", suffixes=(".tag", ".tagui")),
    Carrier(
        "page",
        "page:read",
        suffixes=(
            *(
                ".html",
                ".htm",
                ".xhtml",
                ".vue",
                ".svelte",
                ".astro",
                ".ejs",
                ".hbs",
                ".handlebars",
                ".mustache",
                ".twig",
            ),
            *(
                ".jsp",
                ".jspx",
                ".jspf",
                ".cshtml",
                ".razor",
                ".aspx",
                ".ascx",
                ".asp",
                ".erb",
                ".eex",
                ".heex",
                ".leex",
            ),
            *(".njk", ".liquid", ".ftl", ".pug", ".jade"),
        ),
    ),
)


def carriers_of(path: str) -> tuple[Carrier, ...]:
    """The carriers that a path may be, the likeliest first."""
    name = path.rpartition("/")[2].lower()
    return tuple(
        carrier
        for carrier in CARRIERS
        if name in carrier.names or (carrier.suffixes and name.endswith(carrier.suffixes))
    )


def read(
    carrier: Carrier, path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits
) -> FileFacts | None:
    """Facts of a carrier, or None if the content is something else."""
    module, _, function = carrier.reader.partition(":")
    reader = cast("Reader", getattr(import_module(f"{__name__}.{module}"), function))
    return reader(path, text, lines, interest, limits)
