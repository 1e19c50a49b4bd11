"""`cargoc-check completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .options import write_output


@click.command(name="completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print a completion script.

    \b
    cargoc-check completion bash >> ~/.bashrc
    cargoc-check completion zsh  >> ~/.zshrc
    cargoc-check completion fish > ~/.config/fish/completions/cargoc-check.fish
    """
    from . import group

    found = get_completion_class(shell)
    assert found is not None
    complete = found(group, {}, "cargoc-check", "_CARGOC_CHECK_COMPLETE")
    write_output(complete.source() + "\n")
