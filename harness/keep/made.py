"""What makes a user's block, as a line of a fact, and as the options of a command that makes it."""

from __future__ import annotations

import ast
import shlex
from typing import TYPE_CHECKING

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


def made_options(file: str) -> str:
    """Return the options of a command that makes the block again; nothing where no command can.

    Example:
        >>> made_options("block own.py:Attention(heads=2) on n 4, frozen")
        " --block own.py:Attention --input 'n 4' --arg heads=2 --frozen"
    """
    call, _, axes = file.removeprefix(MADE).rpartition(" on ")
    place, named = _split(call)
    try:
        read = ast.parse(named, mode="eval").body
        given = [] if not isinstance(read, ast.Call) else read.keywords
        arguments = {each.arg: ast.literal_eval(each.value) for each in given}
    except (SyntaxError, ValueError):
        return ""
    options = ["--block", f"{place}:{named.partition('(')[0]}"]
    options += ["--input", axes.removesuffix(_FROZEN)] if axes.removesuffix(_FROZEN) else []
    for name, value in arguments.items():
        options += ["--arg", f"{name}={value!r}"]
    options += ["--frozen"] if axes.endswith(_FROZEN) else []
    return f" {shlex.join(options)}"


def _split(call: str) -> tuple[str, str]:
    """Split `file.py:Name(a=1)` before the name."""
    spec, bracket, given = call.partition("(")
    place, _, name = spec.rpartition(":")
    return place, f"{name}{bracket}{given}"
