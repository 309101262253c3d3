"""A block in NumPy: its own code and that of the blocks it calls, as scripts print it.

It is written for any input, and rehearsed before it is returned: at a point it computes what the
block computes.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems.systems import FLOAT64
from . import trees
from .errors import ScriptError
from .layout import joined, spaced
from .program import Program, kinds_of
from .specialise import specialise
from .write import extras, imports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ....theory.block import Block

_NEAR = 1e-9
"""How far, relative to the largest entry, other orders of rounding may lead apart."""


def numpy_block(block: Block) -> str:
    """Return a block's code in NumPy, that of the blocks it calls first.

    Raises:
        ScriptError: NumPy computes something else, or nothing.
    """
    try:
        program = Program(block, "float", kinds_of(block.signature.parameters.values()))
        specialise(program)
        text = _written(block, program)
        _rehearse(block, program, text)
    except Exception as error:
        raise ScriptError(f"{block.name} in NumPy: {type(error).__name__}: {error}") from error
    return text


def _written(block: Block, program: Program) -> str:
    given = program.entry.args
    names = list(block.signature.parameters)
    given.args = [each for each in (*given.posonlyargs, *given.args) if each.arg in names]
    given.posonlyargs, given.defaults = [], given.defaults[-len(given.args) :]
    kept = [
        (each, default)
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
        if each.arg in names
    ]
    given.kwonlyargs = [each for each, _ in kept]
    given.kw_defaults = [default for _, default in kept]
    program.entry.name = block.name
    program.entry.body = program.body
    written = [*program.definitions.values(), program.entry]
    for each in written:
        _with_numbers(each)
    free = {name for each in written for name in trees.loads(each) - trees.bound(each)}
    arranged = spaced([*extras(free), *(trees.lines([each]) for each in written)], [], [])
    return "\n".join([*imports(program, joined([arranged])), *arranged]).rstrip() + "\n"


def _with_numbers(tree: ast.AST) -> None:
    """Write numbers that are handed on as text, such as an epsilon, as the numbers they are."""
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            with suppress(ValueError):
                each.value = float(Fraction(each.value))


def _rehearse(block: Block, program: Program, text: str) -> None:
    """Run the code here, at a point of floats where nothing that may be left out is given."""
    names: dict[str, Any] = {}
    exec(compile(text, f"<{block.name}>", "exec"), names)  # noqa: S102 - our own text, made above
    kinds = {kind: names[name] for kind, name in program.kinds.items()}
    signature = block.signature.required
    sizes = signature.sizes_above(1)
    point = signature.drawn(sizes, np.random.default_rng(0))
    with FLOAT64.context(), np.errstate(all="ignore"):
        values = point.values(block.parameters, FLOAT64)
        ours = np.asarray(block(**values), dtype=float)
        theirs = np.asarray(names[block.name](**_tuples(values, kinds)), dtype=float)
    largest = np.max(np.abs(ours), initial=1.0)
    if ours.shape != theirs.shape or not np.all(np.abs(ours - theirs) <= _NEAR * largest):
        raise ArithmeticError("it computes something else")


def _tuples(value: Any, kinds: Mapping[type, Any]) -> Any:
    """Return arguments in which the dataclasses are the code's own."""
    if isinstance(value, dict):
        return {name: _tuples(each, kinds) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_tuples(each, kinds) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        members = (getattr(value, each.name) for each in fields(value))
        return kinds[type(value)](*(_tuples(each, kinds) for each in members))
    return value
