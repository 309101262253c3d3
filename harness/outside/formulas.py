"""Arrays of expressions for z3: claims and blocks run on them as they are, at numbers for sizes.

Comparisons give conditions, which choose between branches and have no truth value; code that asks
for one is not followed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import z3

from ...systems.allowed import ExactNamespace
from ...systems.errors import NotRigorousError, UndecidedError
from ...systems.exact import ExactArray
from ...systems.systems import ExactSystem
from ...systems.undefined import UNDEFINED_NUMBER
from .lemmas import applied, pi, quotient
from .query import Query, asked, asking, number_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

_LARGEST_POWER = 12


class Term:
    """A real number as an expression, and whether it is evidently positive. It never changes."""

    __slots__ = ("of", "positive")

    def __init__(self, of: Any, *, positive: bool = False) -> None:
        """Take an expression."""
        number = number_of(of)
        self.of, self.positive = of, positive if number is None else number > 0

    def number(self) -> Fraction | None:
        """Return the number that this is, if it is written as one."""
        return number_of(self.of)

    def _with(self, other: Any, made: Callable[[Any, Any], Any], *, positive: bool) -> Any:
        if not isinstance(other, Term):
            return NotImplemented
        one, two = self.number(), other.number()
        if one is not None and two is not None:
            return Term(asked().number(made(one, two)))
        return Term(made(self.of, other.of), positive=positive)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Term) and 0 in (self.number(), other.number()):
            return other if self.number() == 0 else self
        positive = self.positive and getattr(other, "positive", False)
        return self._with(other, lambda one, two: one + two, positive=positive)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Term) and other.number() == 0:
            return self
        return self._with(other, lambda one, two: one - two, positive=False)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Term):
            for one, two in ((self, other), (other, self)):
                if one.number() in (0, 1):
                    return one if one.number() == 0 else two
        positive = self.positive and getattr(other, "positive", False)
        return self._with(other, lambda one, two: one * two, positive=positive)

    def __truediv__(self, other: Term) -> Any:
        number = other.number()
        if number is not None:
            return self * Term(asked().number(1 / number))
        if self.number() == 0:
            asked().demand(other.of != 0, "a division")
            return self
        positive = self.positive and other.positive
        return Term(quotient(self.of, other.of, positive=positive), positive=positive)

    def __neg__(self) -> Any:
        return Term(asked().number(-1)) * self

    def __bool__(self) -> bool:
        raise UndecidedError("an expression for z3 has no truth value")


class Condition:
    """A comparison of expressions. It never changes."""

    __slots__ = ("of",)

    def __init__(self, of: Any) -> None:
        """Take an expression."""
        self.of = of

    def _with(self, other: Any, made: Callable[[Any, Any], Any]) -> Any:
        if isinstance(other, (bool, np.bool_)):
            other = Condition(z3.BoolVal(bool(other), asked().context))
        if not isinstance(other, Condition):
            return NotImplemented
        return Condition(made(self.of, other.of))

    def __and__(self, other: Any) -> Any:
        return self._with(other, z3.And)

    def __or__(self, other: Any) -> Any:
        return self._with(other, z3.Or)

    def __xor__(self, other: Any) -> Any:
        return self._with(other, z3.Xor)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Condition:
        return Condition(z3.Not(self.of))

    def __bool__(self) -> bool:
        raise UndecidedError("a comparison in z3 has no truth value: it depends on the unknowns")


def _compared(made: Callable[[Any, Any], Any], left: Term, right: Term) -> bool | Condition:
    """Compare two terms: numbers at once, and what z3 sees at a glance."""
    one, two = left.number(), right.number()
    if one is not None and two is not None:
        return bool(made(one, two))
    plain = z3.simplify(made(left.of, right.of))
    if z3.is_true(plain) or z3.is_false(plain):
        return bool(z3.is_true(plain))
    return Condition(plain)


_is_equal = partial(_compared, lambda one, two: one == two)
_is_less = partial(_compared, lambda one, two: one < two)
_is_at_most = partial(_compared, lambda one, two: one <= two)


def _larger(left: Term, right: Term) -> Any:
    return _chosen(_is_at_most(right, left), left, right)


def _chosen(condition: Any, one: Any, two: Any) -> Any:
    """Choose between two terms."""
    if isinstance(condition, (bool, np.bool_)):
        return one if condition else two
    if one is UNDEFINED_NUMBER or two is UNDEFINED_NUMBER:
        raise NotRigorousError("a branch that may be taken is undefined")
    if one is two:
        return one
    return Term(z3.If(condition.of, one.of, two.of), positive=one.positive and two.positive)


def _quotient(top: Any, bottom: Any) -> Any:
    """Divide two terms; by exactly zero there is no quotient."""
    if top is UNDEFINED_NUMBER or bottom is UNDEFINED_NUMBER or bottom.number() == 0:
        return UNDEFINED_NUMBER
    return top / bottom


class Formula(ExactArray):
    """An array of expressions, alive while its query is asked."""

    __slots__ = ()
    system = "Formula"

    @classmethod
    def element(cls, value: Any) -> Term:
        """Convert an int or Fraction, or keep a term."""
        if isinstance(value, Term):
            return value
        if isinstance(value, (int, Fraction)) or hasattr(value, "__index__"):
            return Term(asked().number(value))
        raise TypeError(f"{value!r} is a {type(value).__name__}, no exact number")

    _quotient = staticmethod(_quotient)

    def _compare(self, other: Any, test: Callable[[Any, Any], Any]) -> np.ndarray:
        if hasattr(other, "primal"):
            return NotImplemented  # type: ignore[no-any-return]
        left, right = np.broadcast_arrays(self._entries, self._operand(other))
        answers = np.empty(left.shape, dtype=object)
        for place in np.ndindex(left.shape):
            answers[place] = test(left[place], right[place])
        certain = all(isinstance(each, bool) for each in answers.ravel().tolist())
        return answers.astype(bool) if certain else answers

    def __ne__(self, other: object) -> np.ndarray:  # type: ignore[override]
        return NotImplemented if hasattr(other, "primal") else ~(self == other)

    _equal = staticmethod(_is_equal)  # type: ignore[assignment] # conditions, too
    _less = staticmethod(_is_less)  # type: ignore[assignment] # conditions, too
    _at_most = staticmethod(_is_at_most)  # type: ignore[assignment] # conditions, too


class FormulaNamespace(ExactNamespace):
    """The array API functions; those that z3 does not have are unknowns with a few facts."""

    array = Formula

    @property
    def pi(self) -> ExactArray:
        """The number pi, known to ten digits."""
        return self.asarray(Term(pi(), positive=True))

    def where(self, condition: Any, x1: Any, x2: Any) -> ExactArray:
        """Choose by a mask, or by comparisons entry by entry."""
        mask = np.asarray(condition)
        if mask.dtype != object:
            return super().where(mask, x1, x2)
        masks, ones, twos = np.broadcast_arrays(mask, self._entries(x1), self._entries(x2))
        made = np.empty(masks.shape, dtype=object)
        for place in np.ndindex(masks.shape):
            made[place] = _chosen(masks[place], ones[place], twos[place])
        return self.array(made)

    def _larger(self, left: Term, right: Term) -> Any:
        return _larger(left, right)

    def _smaller(self, left: Term, right: Term) -> Any:
        return _chosen(_is_at_most(left, right), left, right)

    def abs(self, x: ExactArray) -> ExactArray:
        """Return the larger of a term and its negative."""
        return self._each(lambda each: _larger(each, -each), x)

    def _sign(self, value: Term) -> Any:
        one, none, other = (Term(asked().number(each)) for each in (1, 0, -1))
        positive, negative = (_is_less(*pair) for pair in ((none, value), (value, none)))
        return _chosen(positive, one, _chosen(negative, other, none))

    def _power(self, base: Term, exponent: Term) -> Any:
        number = exponent.number()
        if number is None or number.denominator != 1 or abs(number) > _LARGEST_POWER:
            raise NotRigorousError("no power with such an exponent for z3")
        power = one = Term(asked().number(1))
        for _ in range(abs(int(number))):
            power *= base
        return power if number >= 0 else _quotient(one, power)

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return unknown numbers: a pivot may be any number."""
        shape = self.sum(x, axis=axis, keepdims=True)
        return self._each(lambda each: Term(asked().value("pivot", each.of)[0].unknown), shape)


def _function(name: str, *, positive: bool = False) -> Callable[[FormulaNamespace, Any], Any]:
    def function(self: FormulaNamespace, x: Any) -> ExactArray:
        return self._each(lambda each: Term(applied(name, each.of), positive=positive), x)

    return function


for _name in ("exp", "log", "tanh", "erf", "sin", "cos", "sqrt", "cbrt"):
    setattr(FormulaNamespace, _name, _function(_name, positive=_name == "exp"))
Formula.namespace = FormulaNamespace()


@dataclass(frozen=True)
class FormulaSystem(ExactSystem):
    """The expressions of one query."""

    query: Query = field(default_factory=Query)
    name: str = "z3"

    def enter(self, values: np.ndarray) -> Formula:
        """Enter exact numbers as constants, and terms as they are."""
        return Formula.from_values(values)  # type: ignore[return-value]

    def context(self) -> AbstractContextManager[None]:
        """Make this query the one that bare numbers enter."""
        return asking(self.query)
