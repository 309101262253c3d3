"""What z3 is told, evaluated in enclosures at a point: a fact that is not so there is found."""

from __future__ import annotations

from functools import reduce
from operator import add, mul
from typing import TYPE_CHECKING, Any

import numpy as np
import z3
from flint import arb, fmpq

from ...systems import balls
from ...systems.balls import Ball
from ...theory import domain as domains
from ...theory.composite import Parameters, Stack
from ..prove.identities import is_discrete
from .goals import SAID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ...theory.claim import Claim
    from ...theory.domain import Domain
    from ...theory.witness import Point
    from .query import Query, Told

_BITS = 128
_PIVOT = arb(1) / 4
"""A pivot may be any number."""


def placed(claim: Claim, point: Point) -> tuple[list[np.ndarray], dict[str, arb]]:
    """Return the discrete case that a point is in, and the values of its unknowns."""
    case, numbers = [], {}
    with balls(_BITS).context():
        values = point.values(claim.parameters, balls(_BITS))
        for name, domain in claim.parameters.items():
            for found, value in _met(domain, name, point.coordinates[name], values[name]):
                if found:
                    numbers[found] = value
                else:
                    case.append(value)
    return case, numbers


def _met(
    domain: Domain, name: str, parts: Sequence[np.ndarray], value: Any
) -> Iterator[tuple[str, Any]]:
    """List the unknowns of a member by name with their values, and its discrete coordinates."""
    if isinstance(domain, domains.Optional):
        yield from _met(domain.inner, name, parts, value)
    elif isinstance(domain, Parameters):
        rest = iter(parts)
        for field, each in domain.fields.items():
            own = [next(rest) for _ in each.coordinates]
            yield from _met(each, f"{name}.{field}", own, getattr(value, field))
    elif isinstance(domain, Stack):
        for place, member in enumerate(value):
            own = [part[place] for part in parts]
            yield from _met(domain.inner, f"{name}[{place}]", own, member)
    elif type(domain) in SAID:
        yield from _numbers(name, value.entries())
    else:
        for k, (kind, part) in enumerate(zip(domain.coordinates, parts, strict=True)):
            if is_discrete(kind):
                yield "", part
            else:
                yield from _numbers(f"{name}#{k}", part)


def _numbers(name: str, entries: np.ndarray) -> Iterator[tuple[str, arb]]:
    for place in np.ndindex(entries.shape):
        entry: Any = entries[place]
        yield f"{name}{list(place)}", Ball.element(entry)


def untrue(query: Query, numbers: Mapping[str, arb]) -> Told | None:
    """Return the first fact that is not so at a point, where all guards before it hold."""
    with balls(_BITS).context():
        evaluate = _Evaluation(query, numbers)
        for each in query.told:
            true = evaluate.truth(each.formula)
            if true is False:
                return None if each.guard else each
    return None


class _Evaluation:
    """Expressions in enclosures: numbers as balls, sentences as true, false or None."""

    def __init__(self, query: Query, numbers: Mapping[str, arb]) -> None:
        self._query, self._numbers = query, numbers
        self._known: dict[int, Any] = {}

    def truth(self, sentence: Any) -> bool | None:
        """Return whether a sentence is so; None where enclosures do not tell."""
        answer: bool | None = self._value(sentence)
        return answer

    def _value(self, expression: Any) -> Any:
        key = expression.get_id()
        if key not in self._known:
            self._known[key] = self._computed(expression)
        return self._known[key]

    def _computed(self, expression: Any) -> Any:
        if z3.is_rational_value(expression):
            return arb(fmpq(expression.numerator_as_long(), expression.denominator_as_long()))
        if z3.is_true(expression) or z3.is_false(expression):
            return z3.is_true(expression)
        kind = expression.decl().kind()
        if kind == z3.Z3_OP_UNINTERPRETED:
            return self._unknown(expression.decl().name())
        if kind == z3.Z3_OP_ITE:
            return self._branch(*expression.children())
        return _OPERATIONS[kind](*map(self._value, expression.children()))

    def _branch(self, condition: Any, one: Any, two: Any) -> Any:
        true = self._value(condition)
        if true is None:
            return self._value(one).union(self._value(two))
        return self._value(one if true else two)

    def _unknown(self, name: str) -> arb:
        if name in self._numbers:
            return self._numbers[name]
        made = self._query.named[name]
        if made.function == "pivot":
            return _PIVOT
        return _FUNCTIONS[made.function](*map(self._value, made.arguments))


def _cube_root(x: arb) -> arb:
    return x.root(3) if x > 0 else -((-x).root(3)) if x < 0 else arb(0) if x == 0 else arb("nan")


_FUNCTIONS: dict[str, Callable[..., arb]] = {
    "exp": arb.exp,
    "log": arb.log,
    "tanh": arb.tanh,
    "erf": arb.erf,
    "sin": arb.sin,
    "cos": arb.cos,
    "sqrt": arb.sqrt,
    "cbrt": _cube_root,
    "pi": arb.pi,
    "/": lambda top, bottom: top / bottom,
}


def _less(one: arb, two: arb) -> bool | None:
    return True if one < two else False if one >= two else None


def _at_most(one: arb, two: arb) -> bool | None:
    return True if one <= two else False if one > two else None


def _same(one: Any, two: Any) -> bool | None:
    if isinstance(one, arb):
        exact = one.is_exact() and two.is_exact()
        return False if not one.overlaps(two) else True if exact else None
    return None if None in (one, two) else one is two


def _not(one: bool | None) -> bool | None:  # noqa: FBT001 - the value of a sentence
    return None if one is None else not one


def _all(*parts: bool | None) -> bool | None:
    return False if False in parts else None if None in parts else True


def _any(*parts: bool | None) -> bool | None:
    return _not(_all(*map(_not, parts)))


_OPERATIONS: dict[int, Callable[..., Any]] = {
    z3.Z3_OP_ADD: lambda *parts: reduce(add, parts),
    z3.Z3_OP_MUL: lambda *parts: reduce(mul, parts),
    z3.Z3_OP_SUB: lambda one, two: one - two,
    z3.Z3_OP_UMINUS: lambda one: -one,
    z3.Z3_OP_POWER: lambda one, two: one**two,
    z3.Z3_OP_DIV: lambda one, two: one / two,
    z3.Z3_OP_LT: _less,
    z3.Z3_OP_GT: lambda one, two: _less(two, one),
    z3.Z3_OP_LE: _at_most,
    z3.Z3_OP_GE: lambda one, two: _at_most(two, one),
    z3.Z3_OP_EQ: _same,
    z3.Z3_OP_DISTINCT: lambda one, two: _not(_same(one, two)),
    z3.Z3_OP_NOT: _not,
    z3.Z3_OP_AND: _all,
    z3.Z3_OP_OR: _any,
    z3.Z3_OP_XOR: lambda one, two: _not(_same(one, two)),
    z3.Z3_OP_IMPLIES: lambda one, two: _any(_not(one), two),
}
