"""The command `waudit`: a group whose commands are imported only when they are called, and the exit status of it all."""

from __future__ import annotations

import errno
import os
import sys

import click

from detector import __version__

_COMMANDS = {
    "scan": ("detector.cli.scan:scan", "Find unauthorised WhatsApp automation in files and folders."),
    "explain": ("detector.cli.explain:explain", "Explain a rule or a signature."),
    "rules": ("detector.cli.explain:rules", "List the rules."),
    "signatures": ("detector.cli.signatures:signatures", "Look into the signature database."),
    "inspect": ("detector.cli.inspect:inspect", "Tell what one package does, whatever it is called."),
    "migrate": ("detector.cli.migrate:migrate", "Move to the official platform: show the changes, or write them."),
    "providers": ("detector.cli.providers:providers", "Compare the official platform and its providers."),
    "export": ("detector.cli.export:export", "Hand the database to other tools."),
    "completion": ("detector.cli.completion:completion", "Print the completion script of a shell."),
}
_INTERRUPTED = 130
_INTERNAL = 4


class LazyGroup(click.Group):
    """A group that knows names and one-line helps, and imports a command's module on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click names it
        """All commands in the order they are documented."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click names it
        """The command, imported now."""
        if name not in _COMMANDS:
            return None
        import importlib

        module, _, attribute = _COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(  # click names the parameters
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
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
            if not near and os.path.lexists(args[0]):
                near = [f"scan {args[0]}"]
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"no command '{args[0]}'{hint}", ctx) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="waudit")
def cli() -> None:
    """Find unauthorised WhatsApp automation before WhatsApp does, and see the way to the official platform.

    Exit status: 0 nothing to act on, 1 findings, 2 wrong usage or configuration, 3 something could not be examined,
    4 internal error.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit status; whatever goes wrong is one line that says what to do."""
    sys.exit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    from detector.errors import ConfigError, DetectorError, SignatureError, SourceError, UsageError

    try:
        status = cli.main(arguments, prog_name="waudit", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            click.echo(error.format_message(), err=True)
            return error.exit_code
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "waudit"
        message = " ".join(error.format_message().split())
        _say(f"{message.rstrip('.')}; see `{command} --help`")
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return _INTERRUPTED
    except (UsageError, ConfigError, SignatureError) as error:
        _say(str(error))
        return 2
    except SourceError as error:
        _say(str(error))
        return 3
    except DetectorError as error:
        _say(str(error))
    except BrokenPipeError:
        # Who read the output has left; the interpreter must not complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except SystemExit:
        return 0  # click's way to leave when who read a list has left
    except Exception as error:
        return _unforeseen(error)
    return _INTERNAL


def _unforeseen(error: Exception) -> int:
    """Say what went wrong: with the machine, or in waudit itself."""
    if isinstance(error, MemoryError):
        _say("out of memory; scan less at once, or with fewer --jobs")
    elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
        # What is left to be written must not fail again at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _say(f"cannot be written: {error.strerror}; make room, or see where the output leads")
    elif _is_nowhere():
        _say("the current folder does not exist any more; go to another one")
        return 2
    else:
        if os.environ.get("WAUDIT_TRACEBACK"):
            import traceback

            traceback.print_exception(error)
        _say(f"internal error: {type(error).__name__}: {error}; please report it with WAUDIT_TRACEBACK=1 set")
    return _INTERNAL


def _is_nowhere() -> bool:
    """Whether the current folder was removed."""
    try:
        os.getcwd()  # noqa: PTH109 - pathlib costs
    except OSError:
        return True
    return False


def _say(message: str) -> None:
    from detector.report.text_escape import printable

    lines = message.split("\n")
    click.echo("\n".join(f"waudit: {printable(line)}" for line in lines), err=True)


if __name__ == "__main__":
    main()
