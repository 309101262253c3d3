"""`lakatos new`: skeletons to start from."""

from __future__ import annotations

from pathlib import Path

import click

from .request import fail


@click.group()
def new() -> None:
    """Write something new."""


@new.command(
    "claim",
    epilog="""\b
Examples:
  lakatos new claim attention_ignores_key_order
  lakatos check claims_attention_ignores_key_order.py""",
)
@click.argument("name")
def new_claim(name: str) -> None:
    """Write a working skeleton: properties/NAME.py in a checkout, claims_NAME.py elsewhere."""
    if not name.isidentifier() or name != name.lower():
        fail(
            f"{name!r} is no name for a claim: write it in lower case with underscores, as a fact "
            "(attention_ignores_key_order)"
        )
    from .skeleton import write_skeleton  # noqa: PLC0415 - rarely needed

    try:
        path = write_skeleton(name, Path.cwd())
    except FileExistsError as error:
        fail(f"{error.filename} exists already: choose another name, or edit it")
    click.echo(f"wrote {path}\ndecide it with: lakatos check {path}")
