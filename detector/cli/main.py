"""The command `waudit`: a group whose commands are imported only when they are called."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from detector import __version__

_COMMANDS = {
    "scan": ("detector.cli.scan:scan", "Find unauthorised WhatsApp automation in files and folders."),
    "explain": ("detector.cli.explain:explain", "Explain a rule or a signature."),
    "rules": ("detector.cli.explain:rules", "List the rules."),
    "signatures": ("detector.cli.signatures:signatures", "Look into the signature database."),
}


class LazyGroup(click.Group):
    """A group that knows names and one-line helps, and imports a command's module on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands in the order they are documented."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, imported now."""
        if name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command for a misspelt one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            if near:
                error.message += f" Did you mean '{near[0]}'?"
            raise


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="waudit")
def cli() -> None:
    """Find unauthorised WhatsApp automation before WhatsApp does, and see the way to the official platform."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; exit 2 on usage or configuration errors, 4 on errors of our own."""
    from detector.errors import ConfigError, DetectorError, SignatureError, UsageError

    try:
        return cli.main(arguments, prog_name="waudit", standalone_mode=True)
    except (UsageError, ConfigError, SignatureError) as error:
        click.echo(f"waudit: {error}", err=True)
        sys.exit(2)
    except DetectorError as error:
        click.echo(f"waudit: {error}", err=True)
        sys.exit(4)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
