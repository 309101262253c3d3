"""Elementary functions, each enclosed at a fraction by a series whose remainder is bounded."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .numbers import (
    PRECISION,
    UNDEFINED,
    Interval,
    Undecided,
    divide,
    down,
    enclosed,
    ends,
    is_number,
    up,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TINY = Fraction(1, 2 ** (PRECISION + 40))
"""Where a series stops: its last term is smaller."""
LARGEST = 2**20
"""e^x is not written out beyond; below its negative it is known to be tiny."""


def size(x: Any) -> Any:
    """Return a number that |x| does not exceed."""
    low, high = ends(x)
    return max(-low, high)


def rising(f: Callable[[Fraction], Any]) -> Callable[[Any], Any]:
    """Make a rising function, which is enclosed at fractions, one of all numbers."""

    def function(x: Any) -> Any:
        if not isinstance(x, Interval):
            return f(Fraction(x))
        low, high = f(x.low), f(x.high)
        if low is high is UNDEFINED:
            return UNDEFINED
        if low is UNDEFINED:
            raise Undecided("a root or logarithm of what may be negative")
        return enclosed(ends(low)[0], ends(high)[1])

    return function


@rising
def exp_of(x: Fraction) -> Any:
    """Enclose e^x: Taylor's series at a part of x below 1/128, squared as often as x was halved.

    There each term is less than half of the one before, so that the rest is below the last term.
    """
    if x == 0:
        return Fraction(1)
    if x < -LARGEST:
        return Interval(Fraction(0), Fraction(1, 2**LARGEST))
    if x > LARGEST:
        raise Undecided("a power of e is too large to write out")
    halvings = max(0, x.numerator.bit_length() - x.denominator.bit_length() + 8)
    part = enclosed(down(x / 2**halvings), up(x / 2**halvings))
    total, term, place = 1 + part, part, 1
    while size(term) > TINY:
        place += 1
        term = term * part / place
        total = total + term
    total = total + Interval(-size(term), size(term))
    for _ in range(halvings):
        total = total * total
    return total


@rising
def sqrt_of(x: Fraction) -> Any:
    """Enclose the root of x; of a square it is exact, and of a negative number there is none."""
    if x < 0:
        return UNDEFINED
    top, bottom = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if (top * top, bottom * bottom) == (x.numerator, x.denominator):
        return Fraction(top, bottom)
    shift = PRECISION + max(0, x.denominator.bit_length() - x.numerator.bit_length()) // 2
    root = math.isqrt((x.numerator << 2 * shift) // x.denominator)
    return enclosed(Fraction(root, 1 << shift), Fraction(root + 1, 1 << shift))


def odd_series(x: Any, sign: int) -> Any:
    """Enclose x + s x^3/3 + x^5/5 + ..., artanh x (s = 1) or arctan x (s = -1), |x| <= 1/3.

    There the rest is below the last power, since the powers shrink ninefold.
    """
    total, power, place = x, x, 1
    while size(power) > TINY:
        power, place = power * x * x * sign, place + 2
        total = total + power / place
    return total + Interval(-size(power), size(power))


LOG_OF_2 = 2 * odd_series(Fraction(1, 3), 1)
PI = 16 * odd_series(Fraction(1, 5), -1) - 4 * odd_series(Fraction(1, 239), -1)
"""By Machin's formula."""


@rising
def log_of(x: Fraction) -> Any:
    """Enclose the logarithm: log(2^k m) = k log 2 + 2 artanh((m-1)/(m+1)), m between 1/2 and 2."""
    if x <= 0:
        return UNDEFINED
    if x == 1:
        return Fraction(0)
    doublings = x.numerator.bit_length() - x.denominator.bit_length()
    rest = x / Fraction(2) ** doublings
    ratio = (rest - 1) / (rest + 1)
    return LOG_OF_2 * doublings + 2 * odd_series(enclosed(down(ratio), up(ratio)), 1)


@rising
def tanh_of(x: Fraction) -> Any:
    """Enclose 1 - 2 / (e^2x + 1), which rises to 1."""
    if x == 0:
        return x
    if x < 0:
        return -tanh_of(-x)
    if 2 * x > PRECISION:  # e^-2x < 2^-2x
        return Interval(1 - Fraction(2, 2 ** min(int(2 * x), LARGEST)), Fraction(1))
    return 1 - 2 / (exp_of(2 * x) + 1)


@rising
def erf_of(x: Fraction) -> Any:
    """Enclose erf: 2/sqrt(pi) e^(-x^2) times the sum of 2^k x^(2k+1) / (1 3 5 ... (2k+1)).

    Where terms have begun to halve, the rest is below the last. For x > 1, 1 - erf(x) < e^(-x^2).
    """
    if x == 0:
        return x
    if x < 0:
        return -erf_of(-x)
    near = enclosed(down(x), up(x))
    bell = exp_of(-near * near)
    if x > 1 and size(bell) < TINY:
        return Interval(1 - size(bell), Fraction(1))
    total, term, odd = near, near, 1
    while size(term) > TINY or 4 * x * x > odd:
        odd += 2
        term = term * near * near * 2 / odd
        total = total + term
    return 2 * bell * (total + Interval(Fraction(0), size(term))) / sqrt_of(PI)


def wave(x: Any, odd: int) -> Any:
    """Enclose cos x (odd = 0) or sin x (odd = 1) by Taylor's series at the middle of x.

    The middle is brought near zero by full turns; both functions change by no more than x does,
    and the rest of an alternating series with shrinking terms is below the last.
    """
    low, high = ends(x)
    middle, radius = Fraction(low + high) / 2, Fraction(high - low) / 2
    if middle == radius == 0:
        return Fraction(1 - odd)
    turns = round(middle / (2 * PI.low))
    near = enclosed(down(middle), up(middle)) - PI * (2 * turns)
    total = term = near if odd else Fraction(1)
    place = odd
    while size(term) > TINY or place < size(near):
        place += 2
        term = -(term * near * near) / (place * (place - 1))
        total = total + term
    slack = size(term) + radius
    low, high = ends(total + Interval(-slack, slack))
    return Interval(max(low, Fraction(-1)), min(high, Fraction(1)))


COSINES = {0: 2, 2: 1, 3: 0, 4: -1, 6: -2, 8: -1, 9: 0, 10: 1}
"""Twice the cosines of twelfths of a turn that are rational: there are no others."""


def cosine_of_turn(turns: Fraction) -> Any:
    """Return the cosine of a part of a full turn, exactly where it is rational."""
    twelfths = turns % 1 * 12
    if twelfths in COSINES:
        return Fraction(COSINES[int(twelfths)], 2)
    return wave(PI * (2 * turns), 0)


def whole_cube_root(n: int) -> int:
    """Return the largest whole number of which the cube is at most n, by Newton's method."""
    root = 1 << (n.bit_length() + 2) // 3
    while n and (better := (2 * root + n // (root * root)) // 3) < root:
        root = better
    return root if n else 0


@rising
def cbrt_of(x: Fraction) -> Any:
    """Enclose the cube root, which negative numbers have too; of a cube it is exact."""
    if x < 0:
        return -cbrt_of(-x)
    top, bottom = whole_cube_root(x.numerator), whole_cube_root(x.denominator)
    if (top**3, bottom**3) == (x.numerator, x.denominator):
        return Fraction(top, bottom)
    shift = PRECISION + max(0, x.denominator.bit_length() - x.numerator.bit_length()) // 3
    root = whole_cube_root((x.numerator << 3 * shift) // x.denominator)
    return enclosed(Fraction(root, 1 << shift), Fraction(root + 1, 1 << shift))


@rising
def atan_of(x: Fraction) -> Any:
    """Enclose the arctangent: halving the angle three times brings its tangent below 1/5."""
    near = enclosed(down(x), up(x))
    for _ in range(3):
        near = divide(near, 1 + sqrt_of(1 + near * near))
    return 8 * odd_series(near, -1)


@rising
def minus_acos_of(x: Fraction) -> Any:
    """Enclose -acos(x), which rises: acos(x) is twice atan(sqrt((1 - x) / (1 + x)))."""
    if abs(x) > 1:
        return UNDEFINED
    return -2 * atan_of(sqrt_of((1 - x) / (1 + x))) if x > -1 else -PI


def lifted(f: Callable[[Any], Any], slope: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """Make a function of numbers one of all that arrays hold, by its slope at an argument x.

    The slope is given in terms of x and of the function's value there.
    """

    def function(x: Any) -> Any:
        return f(x) if is_number(x) else x.through(function, slope)

    return function


exp = lifted(exp_of, lambda _, y: y)
sqrt = lifted(sqrt_of, lambda _, y: divide(1, 2 * y))
log = lifted(log_of, lambda x, _: divide(1, x))
tanh = lifted(tanh_of, lambda _, y: 1 - y * y)
erf_entry = lifted(erf_of, lambda x, _: 2 * exp(-x * x) * divide(1, sqrt(PI)))
sin = lifted(lambda x: wave(x, 1), lambda x, _: cos(x))
cos: Callable[[Any], Any] = lifted(lambda x: wave(x, 0), lambda x, _: -sin(x))


atan = lifted(atan_of, lambda x, _: divide(1, 1 + x * x))
acos = lifted(lambda x: -minus_acos_of(x), lambda x, _: divide(-1, sqrt(1 - x * x)))
cbrt_entry = lifted(cbrt_of, lambda _, y: divide(1, 3 * y * y))


def power(base: Any, exponent: Any) -> Any:
    """Raise to a whole number by multiplication, and a positive number to any."""
    if not is_number(base) or not is_number(exponent):
        return base**exponent
    low, high = ends(exponent)
    if low == high and Fraction(low).denominator == 1:
        whole = int(low)
        return base**whole if whole >= 0 else divide(1, base**-whole)
    if base > 0:
        return exp(exponent * log(base))
    if base == 0:
        return Fraction(0) if exponent > 0 else UNDEFINED
    if low == high:
        return UNDEFINED
    raise Undecided(f"{base} to the power {exponent}")
