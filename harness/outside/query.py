"""A question to z3: the unknowns, what is assumed of them, and what must be so on the way.

A function that z3 does not have gives a fresh unknown, of which only a few facts are told, each of
them a theorem. What may be undefined is a guard: it has to be shown, in the order in which it was
met, before anything that was told after it is used.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import z3

from ...systems.errors import NotRigorousError

if TYPE_CHECKING:
    from collections.abc import Iterator


MOST_FACTS = 1500


@dataclass(frozen=True)
class Told:
    """Something that is so of the unknowns; or, if it is a guard, that must be shown to be so."""

    formula: Any
    lemma: str
    """What makes it true; of a guard, what asks for it."""
    guard: bool = False


@dataclass(frozen=True)
class Value:
    """The value of a function: the unknown that stands for it, and what it is taken of."""

    function: str
    unknown: Any
    arguments: tuple[Any, ...]


@dataclass
class Query:
    """Everything that one question is made of. Expressions live in a z3 context of their own."""

    context: Any = field(default_factory=z3.Context)
    told: list[Told] = field(default_factory=list)
    values: dict[tuple[Any, ...], Value] = field(default_factory=dict)
    """The values of functions, by the function and the expressions that it is taken of."""
    named: dict[str, Value] = field(default_factory=dict)
    """The same by the names of their unknowns."""
    steps: int = 0
    """Steps that z3 took in this context."""

    def number(self, value: Any) -> Any:
        """Return a number as an expression."""
        exact = value if isinstance(value, Fraction) else Fraction(int(value))
        return z3.RealVal(f"{exact.numerator}/{exact.denominator}", self.context)

    def unknown(self, name: str) -> Any:
        """Return an unknown real number."""
        return z3.Real(name, self.context)

    def assume(self, formula: Any, lemma: str) -> None:
        """Tell a fact.

        Raises:
            NotRigorousError: There are too many.
        """
        if len(self.told) >= MOST_FACTS:
            raise NotRigorousError(f"over {MOST_FACTS} facts for z3: ask it at smaller sizes")
        self.told.append(Told(formula, lemma))

    def demand(self, formula: Any, by: str) -> None:
        """Ask for a guard, unless it is evident."""
        plain = z3.simplify(formula)
        if not z3.is_true(plain):
            self.told.append(Told(plain, by, guard=True))

    def value(self, function: str, *arguments: Any) -> tuple[Value, bool]:
        """Return the value of a function, the same for the same, and whether it is new."""
        key = (function, *(each.get_id() for each in arguments))
        found = self.values.get(key)
        if found is not None:
            return found, False
        # A name with a bar in it is no parameter's.
        name = f"{function}|{len(self.values)}"
        made = self.values[key] = self.named[name] = Value(function, self.unknown(name), arguments)
        return made, True

    def of(self, function: str) -> list[Value]:
        """List the values of a function."""
        return [each for each in self.values.values() if each.function == function]


_query: ContextVar[Query] = ContextVar("query")


@contextmanager
def asking(query: Query) -> Iterator[None]:
    """Make a query the one that expressions are made for."""
    token = _query.set(query)
    try:
        yield
    finally:
        _query.reset(token)


def asked() -> Query:
    """Return the query that expressions are made for."""
    return _query.get()


def number_of(expression: Any) -> Fraction | None:
    """Return the number that an expression is, if it is written as one."""
    if not z3.is_rational_value(expression):
        return None
    return Fraction(expression.numerator_as_long(), expression.denominator_as_long())


def reduced(expression: Any) -> Any:
    """Return an expression in z3's own short form, the same for many that are equal."""
    return z3.simplify(expression)


def addends(expression: Any) -> list[Any]:
    """List what a sum is made of."""
    return list(expression.children()) if z3.is_add(expression) else [expression]
