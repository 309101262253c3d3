"""`lakatos new`: skeletons to start from."""

from __future__ import annotations

from pathlib import Path

import click

from .request import fail
from .skeleton import NameRefusedError, vocabulary, write_skeleton


@click.group()
def new() -> None:
    """Write a claim to start from."""


@new.command(
    "claim",
    epilog="""\b
Examples:
  lakatos new claim attention_ignores_key_order
  lakatos check claims_attention_ignores_key_order.py""",
)
@click.argument("name")
def new_claim(name: str) -> None:
    """Write a skeleton: properties/NAME.py in a checkout, claims_NAME.py elsewhere."""
    try:
        path = write_skeleton(name, Path.cwd())
    except NameRefusedError as error:
        fail(str(error))
    except FileExistsError as error:
        fail(f"{error.filename} exists already: choose another name, or edit it")
    except OSError as error:
        fail(f"cannot write {name[:80]}: {error.strerror}")
    click.echo("\n".join(vocabulary()))
    click.echo(f"wrote {path}\nfill it in, then decide it with: lakatos check {path}")
