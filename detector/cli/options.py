"""How options look: grouped help, FORMAT=FILE, an on/off pair without a default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from detector.report.registry import FORMATS

if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:
    # Older versions of click know no parameter for it.
    _ParamType = click.ParamType


class Output(NamedTuple):
    """A report that goes to a file."""

    format: str
    file: str


class OutputType(_ParamType):
    """`FORMAT=FILE`."""

    name = "FORMAT=FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """The two halves; usage error for an unknown format or an empty file."""
        if isinstance(value, Output):
            return value
        name, separator, file = str(value).partition("=")
        if not separator or not file:
            self.fail(f"'{value}' is not FORMAT=FILE, as in sarif=waudit.sarif", param, ctx)
        if name not in FORMATS:
            self.fail(f"'{name}' is no format; one of: {', '.join(FORMATS)}", param, ctx)
        return Output(name, file)


class PairOption(click.Option):
    """An on/off pair whose help is written by hand."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:  # noqa: ARG002 - click names it
        """The names and the help."""
        return " / ".join((*self.opts, *self.secondary_opts)), self.help or ""


class GroupedCommand(click.Command):
    """A command whose help lists its options in sections."""

    def __init__(self, *args: Any, sections: Mapping[str, Sequence[str]], **kwargs: Any) -> None:
        """`sections`: heading -> parameter names."""
        super().__init__(*args, **kwargs)
        self._sections = sections

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The sections in order; what is in none comes last."""
        parameters = {
            parameter.name: parameter for parameter in self.get_params(ctx) if isinstance(parameter, click.Option)
        }
        listed = {name for names in self._sections.values() for name in names}
        rest = [name for name in parameters if name not in listed]
        for heading, names in (*self._sections.items(), ("Other", rest)):
            records = [parameters[name].get_help_record(ctx) for name in names]
            shown = [record for record in records if record is not None]
            if shown:
                with formatter.section(heading):
                    formatter.write_dl(shown)
