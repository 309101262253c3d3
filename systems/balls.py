"""Ball arrays: rigorous enclosures [midpoint +- radius] on `flint.arb`.

Precision is FLINT's process-wide `ctx.prec`; `system.balls(bits)` sets it for a block of code.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar

from flint import arb, arb_mat, fmpq, fmpz

from .allowed import FLINT_MATRIX_FROM, ExactNamespace
from .errors import UndecidedError
from .exact import ExactArray
from .rationals import to_fmpq
from .undefined import UNDEFINED_NUMBER, Undefined

if TYPE_CHECKING:
    import numpy as np


class Ball(ExactArray):
    """An array of real enclosures: it can certify *different* and *less*, never *equal*."""

    __slots__ = ()
    system = "Ball"

    @classmethod
    def element(cls, value: Any) -> arb:
        """Enclose an int, Fraction or fmpq; keep an arb as it is; refuse a float."""
        if isinstance(value, arb):
            return value
        if isinstance(value, (int, fmpz, fmpq, Fraction)) or hasattr(value, "__index__"):
            return arb(to_fmpq(value))
        raise TypeError(
            f"{value!r} is a {type(value).__name__}, no exact number: give an int or a Fraction"
        )

    @staticmethod
    def _equal(left: arb, right: arb) -> bool:
        if not left.overlaps(right):
            return False
        if left.is_exact() and right.is_exact() and left.is_finite():
            return True
        raise UndecidedError(_open(left, "==", right))

    @staticmethod
    def _less(left: arb, right: arb) -> bool:
        if left < right:
            return True
        if left >= right:
            return False
        raise UndecidedError(_open(left, "<", right))

    @staticmethod
    def _at_most(left: arb, right: arb) -> bool:
        if left <= right:
            return True
        if left > right:
            return False
        raise UndecidedError(_open(left, "<=", right))


def _open(left: arb, relation: str, right: arb) -> str:
    """Say that balls leave a comparison open: at thousands of bits their digits are a page."""
    shown = " ".join((left.str(_DIGITS), relation, right.str(_DIGITS)))
    return f"{shown} is undecided: the balls overlap"


_DIGITS = 15
_KINK = "use maximum, minimum or abs, which enclose both branches"
_ORDER = "overlapping balls have no order: take maxima with max, or sort the values with sort"


def _acos(value: arb) -> arb | Undefined:
    return UNDEFINED_NUMBER if value > 1 or value < -1 else value.acos()


def _cbrt(value: arb) -> arb:
    """Return the cube root, which grows: of a ball that may be zero, from end to end."""
    if value > 0 or value < 0:
        return value.root(3) if value > 0 else -(-value).root(3)
    if not value.is_finite():
        return arb("nan")
    ends = [_cbrt(end) if end != 0 else arb(0) for end in (value.lower(), value.upper())]
    return ends[0].union(ends[1])


class BallNamespace(ExactNamespace):
    """The array API functions with a rigorous enclosure."""

    array = Ball
    _matrix_from: ClassVar[float] = FLINT_MATRIX_FROM
    refusals = {  # noqa: RUF012 - declared ClassVar in the base
        "argsort": _ORDER,
        "argmax": _ORDER,
        "argmin": _ORDER,
        "any": _KINK,
        "all": _KINK,
        "nonzero": _KINK,
        "heaviside": _KINK,
        "astype": "converting would drop the radius: keep it an array",
    }

    @property
    def pi(self) -> ExactArray:
        return self.asarray(arb.pi())

    @property
    def e(self) -> ExactArray:
        return self.asarray(arb.const_e())

    def exp(self, x: Ball) -> ExactArray:
        return self._each(arb.exp, x)

    def log(self, x: Ball) -> ExactArray:
        return self._each(lambda value: UNDEFINED_NUMBER if value <= 0 else value.log(), x)

    def tanh(self, x: Ball) -> ExactArray:
        return self._each(arb.tanh, x)

    def erf(self, x: Ball) -> ExactArray:
        return self._each(arb.erf, x)

    def sin(self, x: Ball) -> ExactArray:
        return self._each(arb.sin, x)

    def cos(self, x: Ball) -> ExactArray:
        return self._each(arb.cos, x)

    def sqrt(self, x: Ball) -> ExactArray:
        return self._each(lambda value: UNDEFINED_NUMBER if value < 0 else value.sqrt(), x)

    def acos(self, x: Ball) -> ExactArray:
        return self._each(_acos, x)

    def atan(self, x: Ball) -> ExactArray:
        return self._each(arb.atan, x)

    def cbrt(self, x: Ball) -> ExactArray:
        return self._each(_cbrt, x)

    def _power(self, base: arb, exponent: arb) -> arb | Undefined:
        if exponent.is_exact() and exponent.is_integer():
            return self._whole_power(base, exponent)
        if base > 0:
            return (exponent * base.log()).exp()
        if base == 0 and (exponent > 0 or exponent < 0):
            return arb(0) if exponent > 0 else UNDEFINED_NUMBER
        if base < 0 and not exponent.contains_integer():
            return UNDEFINED_NUMBER
        return arb("nan")

    @staticmethod
    def _whole_power(base: arb, exponent: arb) -> arb | Undefined:
        """Raise to a whole number; FLINT encloses nothing where the base may be zero."""
        if exponent == 0:
            return arb(1)
        if base > 0 or base < 0:
            return base**exponent
        if exponent < 0:
            return UNDEFINED_NUMBER if base == 0 else arb("nan")
        ends = [arb(0) if end == 0 else end**exponent for end in (base.lower(), base.upper())]
        return reduce(arb.union, ends, arb(0))

    def _sign(self, value: arb) -> arb:
        return value.sgn()

    def _larger(self, left: arb, right: arb) -> arb:
        return left.max(right)

    def _smaller(self, left: arb, right: arb) -> arb:
        return left.min(right)

    def _flint_matrix(self, entries: np.ndarray) -> arb_mat:
        return arb_mat(entries.tolist())

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return the exact midpoints of the maxima: a shift by a ball would triple the radius."""
        return self._each(arb.mid, self.max(x, axis=axis, keepdims=True))


Ball.namespace = BallNamespace()
