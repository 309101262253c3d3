"""What makes a user's block, as a line of a fact, and as the options of a command that makes it."""

from __future__ import annotations

import ast
import shlex
from typing import TYPE_CHECKING, NamedTuple

from .fact import MADE

if TYPE_CHECKING:
    from collections.abc import Mapping

_FROZEN = ", frozen"


def made(spec: str, arguments: Mapping[str, object], axes: str, *, frozen: bool) -> str:
    """Say what makes a block, in one way however it was asked for.

    Example:
        >>> made("own.py:Attention", {"heads": 2}, "n 4", frozen=False)
        'own.py:Attention(heads=2) on n 4'
    """
    given = ", ".join(f"{name}={value!r}" for name, value in sorted(arguments.items()))
    return f"{spec}({given}) on {axes}{_FROZEN if frozen else ''}"


class Making(NamedTuple):
    """What makes a block."""

    spec: str
    arguments: dict[str, object]
    axes: str
    frozen: bool


def making_of(file: str) -> Making | None:
    """Read what makes a block; None where no command can make it.

    Example:
        >>> making_of("block own.py:Attention(heads=2) on n 4, frozen")
        Making(spec='own.py:Attention', arguments={'heads': 2}, axes='n 4', frozen=True)
    """
    call, on, axes = file.removeprefix(MADE).rpartition(" on ")
    place, named = _split(call if on else axes)
    try:
        read = ast.parse(named, mode="eval").body
        given = [] if not isinstance(read, ast.Call) else read.keywords
        arguments: dict[str, object] = {
            each.arg: ast.literal_eval(each.value) for each in given if each.arg
        }
    except (SyntaxError, ValueError):
        return None
    axes = axes if on else ""
    spec = f"{place}:{named.partition('(')[0]}"
    return Making(spec, arguments, axes.removesuffix(_FROZEN), axes.endswith(_FROZEN))


def made_options(file: str) -> str:
    """Return the options of a command that makes the block again; nothing where no command can.

    Example:
        >>> made_options("block own.py:Attention(heads=2) on n 4, frozen")
        " --block own.py:Attention --input 'n 4' --arg heads=2 --frozen"
    """
    found = making_of(file)
    if found is None:
        return ""
    options = ["--block", found.spec, *(["--input", found.axes] if found.axes else [])]
    for name, value in found.arguments.items():
        options += ["--arg", f"{name}={value!r}"]
    options += ["--frozen"] if found.frozen else []
    return f" {shlex.join(options)}"


def _split(call: str) -> tuple[str, str]:
    """Split `file.py:Name(a=1)` before the name."""
    spec, bracket, given = call.partition("(")
    place, _, name = spec.rpartition(":")
    return place, f"{name}{bracket}{given}"
