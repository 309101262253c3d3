"""Mixed arrays: each entry is a fraction as long as it can be one, and an enclosure from then on.

Where one part of a relation needs enclosures, the others need not: what is rational in it is
compared exactly. It costs more than enclosures alone, and is asked where these do not tell.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from .allowed import FLINT_MATRIX_FROM
from .balls import Ball, BallNamespace
from .errors import NotRigorousError
from .rationals import Rational, refuse_long, to_fmpq
from .systems import BallSystem

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from .exact import ExactArray


class Mixed(Ball):
    """An array of fractions and enclosures."""

    __slots__ = ()
    system = "Mixed"

    @classmethod
    def element(cls, value: Any) -> Any:
        """Keep an enclosure, and take anything else that is exact as a fraction."""
        return value if isinstance(value, arb) else to_fmpq(value)

    def written(self) -> Mixed:
        """Refuse fractions that are too long, as among fractions alone."""
        refuse_long(self._entries)
        return self

    @staticmethod
    def _equal(left: Any, right: Any) -> bool:
        if _are_fractions(left, right):
            return bool(left == right)
        return Ball._equal(arb(left), arb(right))

    @staticmethod
    def _less(left: Any, right: Any) -> bool:
        if _are_fractions(left, right):
            return bool(left < right)
        return Ball._less(arb(left), arb(right))

    @staticmethod
    def _at_most(left: Any, right: Any) -> bool:
        if _are_fractions(left, right):
            return bool(left <= right)
        return Ball._at_most(arb(left), arb(right))


def _are_fractions(*elements: Any) -> bool:
    return all(isinstance(each, fmpq) for each in elements)


class MixedNamespace(BallNamespace):
    """The array API functions: of fractions as fractions where that can be, else as enclosures."""

    array = Mixed
    _matrix_from = inf

    def _each(self, function: Callable[[Any], Any], x: Any) -> ExactArray:
        """Apply a function of enclosures; an absolute value takes a fraction as it is."""
        if function is abs:
            return super()._each(abs, x)
        return super()._each(lambda element: function(arb(element)), x)

    def sqrt(self, x: Any) -> ExactArray:
        """Return roots, of squares as fractions."""
        return super()._each(_root, x)

    def _power(self, base: Any, exponent: Any) -> Any:
        if _are_fractions(base, exponent):
            with suppress(NotRigorousError):
                return Rational.namespace._power(base, exponent)
        return super()._power(arb(base), arb(exponent))

    def _larger(self, left: Any, right: Any) -> Any:
        return max(left, right) if _are_fractions(left, right) else arb(left).max(arb(right))

    def _smaller(self, left: Any, right: Any) -> Any:
        return min(left, right) if _are_fractions(left, right) else arb(left).min(arb(right))

    def matmul(self, x1: Any, x2: Any) -> ExactArray:
        """Multiply; what is large in one of both systems, and not entry by entry."""
        left, right = self._entries(x1), self._entries(x2)
        if min((*left.shape[-2:], *right.shape[-2:]), default=0) < FLINT_MATRIX_FROM:
            return super().matmul(x1, x2)
        kind = Rational if _are_fractions(*left.flat, *right.flat) else Ball
        product = kind.namespace.matmul(*map(kind.from_values, (left, right)))
        return self.array(product.entries())


def _root(value: Any) -> Any:
    """Return the root of one element."""
    if isinstance(value, fmpq):
        with suppress(NotRigorousError):
            return Rational.namespace.sqrt(Rational.from_values(value)).entries()[()]
    return Ball.namespace.sqrt(Ball.from_values(arb(value))).entries()[()]


Mixed.namespace = MixedNamespace()


@dataclass(frozen=True)
class MixedSystem(BallSystem):
    """Fractions where they suffice, and enclosures at a working precision elsewhere."""

    def enter(self, values: np.ndarray) -> Mixed:
        """Enter as fractions."""
        return Mixed.from_values(values)  # type: ignore[return-value]
