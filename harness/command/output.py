"""What commands share when they answer: lines of text, and JSON, one object a line."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..show.printable import printable
from .request import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

json_option = click.option(
    "--json",
    "json_path",
    metavar="FILE",
    help="Write one JSON object a line; - is standard output.",
)


@contextmanager
def json_lines(path: str | None) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Offer a function that writes one object a line, at once: an interruption loses none."""
    if path == "":
        fail("--json names no file: give a path, or - for standard output")
    if path is None:
        yield lambda _: None
        return
    try:
        target = nullcontext(sys.stdout) if path == "-" else Path(path).open("w", encoding="utf-8")  # noqa: SIM115 - entered below
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")
    with target as lines:

        def write(found: dict[str, Any]) -> None:
            lines.write(json.dumps(found, ensure_ascii=False) + "\n")
            lines.flush()

        yield write


def write_json(path: str, found: Iterable[dict[str, Any]]) -> None:
    """Write one object a line."""
    with json_lines(path) as write:
        for each in found:
            write(each)


def say(text: str, *, err: bool = False) -> None:
    """Print text in which nothing commands the terminal."""
    click.echo(printable(text), err=err)
