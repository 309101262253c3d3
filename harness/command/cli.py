"""The command line: every command has a file of its own, and stands in the list below."""

from __future__ import annotations

from typing import Any

import click

from .blocks import blocks
from .check import check
from .cite import cite
from .listing import list_
from .new import new
from .request import fail
from .search import search
from .show import show
from .table import matrix
from .verify import verify

EXTRAS = {"torch": "search"}
"""What a command may need that is no dependency, and the extra that brings it."""


class _Group(click.Group):
    """A group that turns an interruption or a missing extra into a line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing not in EXTRAS:
                raise
            fail(f"this needs {missing}: pip install 'lakatos[{EXTRAS[missing]}]'")
        except KeyboardInterrupt:
            click.echo(
                "interrupted: what was decided is on record, and the same command goes on from "
                "there",
                err=True,
            )
            ctx.exit(130)


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


for _command in (check, list_, search, show, cite, verify, blocks, matrix, new):
    main.add_command(_command)


if __name__ == "__main__":
    main()
