"""What `check` and `matrix` tell the services that run them: a JUnit file, and annotations."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..show.ci import Expectation, annotation, junit
from .output import say
from .request import PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FILE_OPTION = click.option(
    "--junit", "junit_path", type=PATH, help="Write what was expected as JUnit's XML."
)
_LINES_OPTION = click.option(
    "--annotate", is_flag=True, help="Print what is wrong as annotations of GitHub, too."
)


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options."""
    return _FILE_OPTION(_LINES_OPTION(command))


def report(expected: Sequence[Expectation], junit_path: Path | None, *, annotate: bool) -> None:
    """Write the file, and print a line for each expectation that is not met."""
    if junit_path is not None:
        junit_path.write_bytes(junit(expected))
    for each in expected if annotate else ():
        if each.wrong:
            say(annotation(f"{each.subject}: {each.name}", each.wrong, each.file, each.line))


def place_of(spec: str) -> tuple[str, int]:
    """Return the file and the line at which ``file.py:name`` is defined, as far as its text tells.

    None of its code runs.
    """
    file, _, name = spec.rpartition(":")
    if not file.endswith(".py"):
        return "", 0
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return file, 0
    defined = (ast.FunctionDef, ast.ClassDef)
    found = [each for each in tree.body if isinstance(each, defined) and each.name == name]
    return file, found[-1].lineno if found else 0


__all__ = ["Expectation", "place_of", "report", "report_options"]
