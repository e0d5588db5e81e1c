"""`waudit completion`: the script that teaches a shell our commands and options."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

_VARIABLE = "_WAUDIT_COMPLETE"


_HELP = """Print the completion script of a shell.

\b
bash: eval "$(waudit completion bash)"            in ~/.bashrc
zsh:  eval "$(waudit completion zsh)"             in ~/.zshrc
fish: waudit completion fish > ~/.config/fish/completions/waudit.fish
"""


@click.command(help=_HELP)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> int:
    """Print the script of one shell."""
    from detector.cli.main import cli

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"no completion for {shell}")
    # Not the subclass's own method: that one runs bash to ask for its version.
    click.echo(ShellComplete.source(found(cli, {}, "waudit", _VARIABLE)))
    return 0
