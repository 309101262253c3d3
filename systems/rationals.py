"""Rational arrays: exact fractions on `flint.fmpq`.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from operator import index
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat, fmpz

from .allowed import FLINT_MATRIX_FROM, ExactNamespace
from .errors import NotRigorousError
from .exact import ExactArray
from .undefined import UNDEFINED_NUMBER, Undefined

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

_IN_BALLS = "judge it in Ball arrays"


def to_fmpq(value: Any) -> fmpq:
    """Convert an int, Fraction or fmpq exactly; refuse a float."""
    if isinstance(value, fmpq):
        return value
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, fmpz):
        return fmpq(value)
    if hasattr(value, "__index__"):
        return fmpq(index(value))
    raise TypeError(
        f"{value!r} is a {type(value).__name__}, no exact number: give an int or a Fraction"
    )


MOST_BITS = 2**16
"""What is longer is left to balls: FLINT ends the process when memory runs out."""


def refuse_long(entries: np.ndarray) -> None:
    """Refuse fractions that are too long: each product doubles the length of a square's square.

    Raises:
        NotRigorousError: One has too many bits.
    """
    for entry in entries.ravel().tolist():
        if isinstance(entry, fmpq) and entry.height_bits() > MOST_BITS:
            raise NotRigorousError(
                f"a fraction has {entry.height_bits()} bits, and over {MOST_BITS} are too many to "
                f"write out in Rational arrays: {_IN_BALLS}"
            )


class Rational(ExactArray):
    """An array of fractions: every operation is exact, every comparison certain."""

    __slots__ = ()
    system = "Rational"

    @classmethod
    def element(cls, value: Any) -> fmpq:
        """Convert an int, Fraction or fmpq exactly."""
        return to_fmpq(value)

    def written(self) -> Rational:
        """Refuse what squares of squares come to."""
        refuse_long(self._entries)
        return self

    @staticmethod
    def _equal(left: fmpq, right: fmpq) -> bool:
        return bool(left == right)

    @staticmethod
    def _less(left: fmpq, right: fmpq) -> bool:
        return bool(left < right)

    @staticmethod
    def _at_most(left: fmpq, right: fmpq) -> bool:
        return bool(left <= right)


def _only_at(name: str, known: dict[int, int], step: str) -> Callable[[fmpq], fmpq]:
    """Make a function that is rational at a few points only, and says so elsewhere."""

    def function(value: fmpq) -> fmpq:
        if value.denominator == 1 and int(value.numerator) in known:
            return fmpq(known[int(value.numerator)])
        raise NotRigorousError(
            f"{name}({value}) is no fraction, so {name} is not rigorous in Rational arrays: {step}"
        )

    return function


_exp = _only_at("exp", {0: 1}, f"{_IN_BALLS}, or use softmax with base=2 on integer scores")
_tanh = _only_at("tanh", {0: 0}, _IN_BALLS)
_erf = _only_at("erf", {0: 0}, _IN_BALLS)
_sin = _only_at("sin", {0: 0}, _IN_BALLS)
_cos = _only_at("cos", {0: 1}, _IN_BALLS)


_atan = _only_at("atan", {0: 0}, _IN_BALLS)
_acos_of_one = _only_at("acos", {1: 0}, _IN_BALLS)
_log_of_one = _only_at("log", {1: 0}, _IN_BALLS)


def _log(value: fmpq) -> fmpq | Undefined:
    return UNDEFINED_NUMBER if value <= 0 else _log_of_one(value)


def _acos(value: fmpq) -> fmpq | Undefined:
    return UNDEFINED_NUMBER if abs(value) > 1 else _acos_of_one(value)


def cube_root(value: fmpq) -> fmpq:
    """Return the cube root where it is a fraction.

    Raises:
        NotRigorousError: It is none.
    """
    sign = -1 if value < 0 else 1
    roots = [fmpz(abs(int(part))).root(3) for part in (value.numerator, value.denominator)]
    if fmpq(roots[0], roots[1]) ** 3 != abs(value):
        raise NotRigorousError(
            f"cbrt({value}) is no fraction, so cbrt is not rigorous in Rational arrays: {_IN_BALLS}"
        )
    return sign * fmpq(roots[0], roots[1])


def _sqrt(value: fmpq) -> fmpq | Undefined:
    top, bottom = int(value.numerator), int(value.denominator)
    if top < 0:
        return UNDEFINED_NUMBER
    if isqrt(top) ** 2 != top or isqrt(bottom) ** 2 != bottom:
        raise NotRigorousError(
            f"sqrt({value}) is no fraction, so sqrt is not rigorous in Rational arrays: {_IN_BALLS}"
        )
    return fmpq(isqrt(top), isqrt(bottom))


class RationalNamespace(ExactNamespace):
    """The array API functions that fractions can answer."""

    array = Rational
    _matrix_from = FLINT_MATRIX_FROM
    refusals = {"pi": _IN_BALLS, "e": _IN_BALLS}  # noqa: RUF012 - declared ClassVar in the base

    def exp(self, x: Rational) -> ExactArray:
        return self._each(_exp, x)

    def log(self, x: Rational) -> ExactArray:
        return self._each(_log, x)

    def tanh(self, x: Rational) -> ExactArray:
        return self._each(_tanh, x)

    def erf(self, x: Rational) -> ExactArray:
        return self._each(_erf, x)

    def sin(self, x: Rational) -> ExactArray:
        return self._each(_sin, x)

    def cos(self, x: Rational) -> ExactArray:
        return self._each(_cos, x)

    def sqrt(self, x: Rational) -> ExactArray:
        return self._each(_sqrt, x)

    def acos(self, x: Rational) -> ExactArray:
        return self._each(_acos, x)

    def atan(self, x: Rational) -> ExactArray:
        return self._each(_atan, x)

    def cbrt(self, x: Rational) -> ExactArray:
        return self._each(cube_root, x)

    def _sign(self, value: fmpq) -> fmpq:
        return fmpq((value > 0) - (value < 0))

    def _power(self, base: fmpq, exponent: fmpq) -> fmpq | Undefined:
        if base < 0 and exponent.denominator != 1:
            return UNDEFINED_NUMBER
        if base == 0:
            return UNDEFINED_NUMBER if exponent < 0 else fmpq(int(exponent == 0))
        if exponent.denominator != 1:
            raise NotRigorousError(
                f"{base} to the power {exponent} is no fraction in general, so pow "
                f"is not rigorous in Rational arrays: {_IN_BALLS}"
            )
        count = int(exponent.numerator)
        if (base.height_bits() - 1) * abs(count) > MOST_BITS:
            raise NotRigorousError(
                f"{base} to the power {exponent} has over {MOST_BITS} bits, too many to write out "
                f"in Rational arrays: {_IN_BALLS}"
            )
        return base**count

    def _larger(self, left: fmpq, right: fmpq) -> fmpq:
        return max(left, right)

    def _smaller(self, left: fmpq, right: fmpq) -> fmpq:
        return min(left, right)

    def _flint_matrix(self, entries: np.ndarray) -> fmpq_mat:
        return fmpq_mat(entries.tolist())

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return the exact maxima along `axis`."""
        return self.max(x, axis=axis, keepdims=True)


Rational.namespace = RationalNamespace()
