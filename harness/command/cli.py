"""The command line: every command has a file of its own, and stands in the table below.

The file is loaded when its command is called, so that none waits for what another one needs.
"""

from __future__ import annotations

import importlib
import signal
import sys
import threading
from typing import Any

import click

from ..catalogue.collecting import collect_seldom

COMMANDS = {
    "atlas": "atlas:atlas",
    "blocks": "blocks:blocks",
    "check": "check:check",
    "cite": "cite:cite",
    "export": "export:export",
    "hunt": "hunt:hunt",
    "list": "listing:list_",
    "matrix": "matrix:matrix_",
    "new": "new:new",
    "search": "search:search",
    "show": "show:show",
    "verify": "verify:verify",
}
"""Each command with its file and its name there."""
EXTRAS = {"torch": "search", "latex2mathml": "atlas", "ray": "cluster"}
"""What a command may need that is no dependency, and the extra that brings it."""
_INTERRUPTED = 130
_TOLD = "interrupted: what was decided is on record, and the same command goes on from there"


def needed(error: ModuleNotFoundError) -> str:
    """Name the extra that brings a module which is missing, or nothing."""
    missing = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(missing, "")
    return extra and f"this needs {missing}: pip install 'lakatos[{extra}]'"


class _Group(click.Group):
    """Loads a command when it is called; an interruption or a missing extra is told in a line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(f".{module}", __package__), name)
        return command

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Run a command; whatever an interruption turned into on its way, it is told as one."""
        collect_seldom()
        interrupted: list[int] = []

        def interrupt(number: int, _: object) -> None:
            interrupted.append(number)
            raise KeyboardInterrupt

        ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if ours and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, interrupt)
        try:
            return super().main(*arguments, **named)
        except BaseException as error:
            if interrupted and getattr(error, "code", None) != _INTERRUPTED:
                click.echo(_TOLD, err=True)
                sys.exit(_INTERRUPTED)
            raise
        finally:
            if signal.getsignal(signal.SIGINT) is interrupt:
                signal.signal(signal.SIGINT, signal.default_int_handler)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            # It may repeat whatever was typed.
            raise click.UsageError(error.format_message()[:1000], error.ctx) from None
        except ModuleNotFoundError as error:
            if not needed(error):
                raise
            click.echo(needed(error), err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo(_TOLD, err=True)
            ctx.exit(_INTERRUPTED)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lakatos")
def main() -> None:
    """Put mathematical claims about neural-network blocks before the court.

    \b
    Where to begin:
      lakatos search cosine similarity   claims by words
      lakatos show LayerNorm             a block, and the claims about it
      lakatos check softmax              judge a family of claims
      lakatos check my_claims.py         judge your own

    Every command has examples in its --help. Your shell completes names after
    eval "$(_LAKATOS_COMPLETE=bash_source lakatos)"; zsh_source and fish_source likewise.
    """  # noqa: D301 - a backspace keeps click from filling the lines below it


if __name__ == "__main__":
    main()
