"""Lemmas made untrue: a digit, a sign, an operation or an index is another, and numbers show it.

A change may leave a statement true; so both sides are computed in floats at random inputs, and only
what is certainly untrue there, by far more than rounding, is given to Coq to be refused.
"""

from __future__ import annotations

import math
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .....systems.sizes import Size
from .syntax import At, Formula, Pair, Up, Whole, constant

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from .statement import Formal
    from .syntax import Index

_TRIES = 20
_FAR = 1e-3
_LONGEST = 3
_OPERATIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "sqrt": math.sqrt, "ln": math.log, "tanh": math.tanh, "cos": math.cos,
    "sin": math.sin, "abs": abs, "erf": math.erf,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[..., float]] = {
    "Add": operator.add, "Sub": operator.sub, "Mul": operator.mul, "Div": operator.truediv,
    "Opp": operator.neg, "Max": max, "Circle": lambda: math.pi,
}  # fmt: skip
_OTHER = {"Add": "Sub", "Sub": "Add", "Mul": "Add", "Div": "Mul"}


def made_untrue(formal: Formal, generator: random.Random) -> Formal | None:
    """Return a lemma that is certainly untrue; None where none was found, or inputs are bound."""
    if any(fact.kind not in ("Positive", "Nonnegative") for fact in formal.inputs.facts):
        return None
    left, right = formal.sides
    for _ in range(_TRIES):
        places = list(_places(left, ()))
        changed = _changed(left, generator.choice(places), generator, formal)
        if changed is None:
            continue
        other = replace(formal, sides=(changed, right))
        if _differs(other, generator):
            return other
    return None


def _places(formula: Formula, path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    yield path
    for place, part in enumerate(formula.parts):
        if isinstance(part, Formula):
            yield from _places(part, (*path, place))


def _changed(
    formula: Formula, path: tuple[int, ...], generator: random.Random, formal: Formal
) -> Formula | None:
    """Change a formula at one place."""
    if path:
        first, *rest = path
        inner = _changed(formula.parts[first], tuple(rest), generator, formal)
        if inner is None:
            return None
        parts = (*formula.parts[:first], inner, *formula.parts[first + 1 :])
        return Formula(formula.kind, parts)
    if formula.kind == "Entry":
        return _elsewhere(formula, generator, formal)
    if formula.kind in ("Call", "Opp"):
        inner = formula.parts[-1]
        return inner if isinstance(inner, Formula) else None
    if formula.kind == "Const":
        return constant(formula.parts[0] + 1)
    other = _OTHER.get(formula.kind)
    return None if other is None else Formula(other, formula.parts)


def _elsewhere(formula: Formula, generator: random.Random, formal: Formal) -> Formula | None:
    """Put another free index in a place of an entry."""
    name, *indices = formula.parts
    place = generator.randrange(len(indices)) if indices else 0
    alike = [index for index in formal.free if indices and index != indices[place]]
    if not alike:
        return None
    return Formula("Entry", (name, *indices[:place], alike[0], *indices[place + 1 :]))


def _differs(formal: Formal, generator: random.Random) -> bool:
    """Whether what is said is far from true at a random point."""
    point = _Point(formal, generator)
    try:
        left, right = (point.value(side, {}) for side in formal.sides)
    except (ArithmeticError, ValueError):
        return False
    gap = abs(left - right) if formal.sign == "=" else left - right
    return gap > _FAR * max(1.0, abs(left), abs(right))


class _Point:
    """Random sizes and inputs, entries as they are asked for."""

    def __init__(self, formal: Formal, generator: random.Random) -> None:
        self.generator = generator
        self.sizes = {
            name: low + generator.randrange(_LONGEST) for name, low in formal.sizes.items()
        }
        self.bounded = {fact.name for fact in formal.inputs.facts}
        self.entries: dict[tuple[Any, ...], float] = {}
        self.free = {
            index.name: generator.randrange(self.length(index.length)) for index in formal.free
        }

    def length(self, length: Any) -> int:
        return length.at(self.sizes) if isinstance(length, Size) else int(length)

    def place(self, index: Index, at: dict[int, int]) -> int:
        if isinstance(index, Whole):
            return self.length(index.length)
        if isinstance(index, At):
            return at.get(index.name, self.free.get(index.name, 0))
        if isinstance(index, Up):
            return self.place(index.index, at) + self.length(index.by)
        if isinstance(index, Pair):
            return self.place(index.row, at) * self.length(index.width) + self.place(
                index.index, at
            )
        raise ArithmeticError("a map of places")

    def value(self, formula: Formula, at: dict[int, int]) -> float:
        match formula.kind, formula.parts:
            case "Const", (value,):
                return float(value)
            case "Count" | "Same", indices:
                found = [self.place(index, at) for index in indices]
                return float(found[0] if len(found) == 1 else found[0] == found[1])
            case "Entry", (name, *indices):
                key = (name, *(self.place(index, at) for index in indices))
                if key not in self.entries:
                    drawn = self.generator.uniform(-2, 2)
                    self.entries[key] = abs(drawn) + 0.1 if name in self.bounded else drawn
                return self.entries[key]
            case (("Sum" | "Peak"), (index, inner)):
                places = range(self.length(index.length))
                every = [self.value(inner, {**at, index.name: place}) for place in places]
                return sum(every) if formula.kind == "Sum" else max(every)
            case "Call", (name, inner):
                return _OPERATIONS[name.lower()](self.value(inner, at))
        values = [self.value(part, at) for part in formula.parts]
        return _ARITHMETIC[formula.kind](*values)
