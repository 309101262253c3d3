"""Domains: the sets that a claim quantifies over. Each function lets nothing in but members."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .arrays import Array, array, each, eye, np
from .relations import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES: dict[str, int] = {}
"""The point's sizes by name; shapes are texts of them, as in "n heads*d_k"."""
LIMITS: list[Any] = []
"""Between what the claim says that sizes and entries are, in the order in which this file does."""


def require(condition: Any, words: str) -> None:
    """Refuse a point outside the claim's domain."""
    if not condition:
        raise Refused(f"the point is not one that the claim speaks of: {words}")


def between(low: Any, high: Any) -> Callable[[Any], bool]:
    """Return the test whether a number lies between two bounds, or has no bound above."""
    LIMITS.extend(Fraction(each) for each in (low, high) if each is not None)
    return lambda x: Fraction(low) <= x and (high is None or x <= Fraction(high))


def ranged(name: str, low: int, high: Any = None) -> None:
    """Refuse a size of which the claim does not speak."""
    require(between(low, high)(SIZES[name]), f"{name} is out of range")


def lengths(shape: str) -> tuple[int, ...]:
    """Return the lengths that a shape has at the point's sizes."""
    return tuple(eval(each, {"__builtins__": {}}, SIZES) for each in shape.split())  # noqa: S307 - text of this file


def shaped(shape: str, values: Any) -> Array:
    """Return values as an array of this shape."""
    x = array(values)
    require(x.shape == lengths(shape), f"{x.shape} is not ({shape})")
    return x


def real(shape: str, values: Any) -> Array:
    """Return exact numbers; they are what every other domain of numbers is made of."""
    x = shaped(shape, values)
    require(all(type(cell) in (int, Fraction) for cell in x.cells), "numbers are expected")
    return each(Fraction, x)


def every(test: Any, x: Array, words: str) -> Array:
    """Return an array of which each entry passes a test."""
    require(all(map(test, x.cells)), words)
    return x


def integer(shape: str, values: Any) -> Array:
    """Return whole numbers."""
    return every(lambda x: x.denominator == 1, real(shape, values), "a number is not whole")


def natural(shape: str, values: Any, high: Any = None) -> Array:
    """Return whole numbers from zero on, up to a bound."""
    return every(between(0, high), integer(shape, values), "a number is out of range")


def positive(shape: str, values: Any) -> Array:
    """Return numbers above zero."""
    return every(lambda x: x > 0, real(shape, values), "a number is not positive")


def nonnegative(shape: str, values: Any) -> Array:
    """Return numbers at least zero."""
    return every(lambda x: x >= 0, real(shape, values), "a number is negative")


def nonzero(shape: str, values: Any) -> Array:
    """Return numbers other than zero."""
    return every(lambda x: x != 0, real(shape, values), "a number is zero")


def bounded(shape: str, values: Any, low: str, high: str) -> Array:
    """Return numbers between two bounds."""
    return every(between(low, high), real(shape, values), "a number is out of bounds")


def index(shape: str, values: Any, below: str) -> Array:
    """Return places along an axis of a length."""
    (length,) = lengths(below)
    fits = between(0, length - 1)
    x = shaped(shape, values)
    return every(lambda place: type(place) is int and fits(place), x, "no place")


def permutation(shape: str, values: Any) -> Array:
    """Return each place along an axis once."""
    x = index(shape, values, shape)
    require(sorted(x.cells) == list(range(x.size)), "a place is missing")
    return x


def boolean(shape: str, values: Any) -> Array:
    """Return truth values."""
    return every(lambda x: type(x) is bool, shaped(shape, values), "no truth value")


def mask(shape: str, values: Any) -> Array:
    """Return truth values, one of each row true."""
    x = boolean(shape, values)
    require(all(np.any(x, axis=-1).cells), "a row is hidden")
    return x


def place(shape: str, values: Any) -> Array:
    """Return truth values of which one is true."""
    x = boolean(shape, values)
    require(sum(x.cells) == 1, "not one place")
    return x


def padding_mask(shape: str, values: Any) -> Array:
    """Return rows that are true up to a place and false after it."""
    x = mask(shape, values)
    require(not any((x[..., 1:] & ~x[..., :-1]).cells), "a row is no padding")
    return x


def causal_mask(shape: str, values: Any) -> Array:
    """Return the mask that lets each place see itself and what was before."""
    x = boolean(shape, values)
    require(all((x == np.tril(each(lambda _: True, x))).cells), "not causal")
    return x


def unit_rows(shape: str, values: Any) -> Array:
    """Return rows of length one."""
    x = real(shape, values)
    require(all((np.sum(x * x, axis=-1) == 1).cells), "a row is no unit vector")
    return x


def stochastic_rows(shape: str, values: Any) -> Array:
    """Return non-negative rows that sum to one."""
    x = nonnegative(shape, values)
    require(all((np.sum(x, axis=-1) == 1).cells), "a row does not sum to one")
    return x


def doubly_stochastic(shape: str, values: Any) -> Array:
    """Return non-negative numbers of which rows and columns sum to one."""
    x = stochastic_rows(shape, values)
    require(all((np.sum(x, axis=-2) == 1).cells), "a column does not sum to one")
    return x


def one_hot_rows(shape: str, values: Any) -> Array:
    """Return rows with a single 1 and zeros elsewhere."""
    return every(lambda x: x in (0, 1), stochastic_rows(shape, values), "no zero or one")


def nonzero_rows(shape: str, values: Any) -> Array:
    """Return rows that are not zero."""
    x = real(shape, values)
    require(all(np.any(x != 0, axis=-1).cells), "a row is zero")
    return x


def nonconstant_rows(shape: str, values: Any) -> Array:
    """Return rows that are not constant."""
    x = real(shape, values)
    require(all(np.any(x != x[..., :1], axis=-1).cells), "a row is constant")
    return x


def orthogonal(shape: str, values: Any) -> Array:
    """Return a matrix whose transpose is its inverse."""
    x = real(shape, values)
    require(all((x @ x.mT == eye(len(x))).cells), "not orthogonal")
    return x


def numbers_in(value: Any) -> list[Any]:
    """Return the numbers of a point, in the order in which this file has them."""
    if isinstance(value, Array):
        return value.cells
    if isinstance(value, (int, Fraction)) or value is None:
        return [] if value is None else [value]
    parts = value if isinstance(value, (tuple, list)) else [*vars(value).values()]
    return [number for part in parts for number in numbers_in(part)]


def added_up(point: dict[str, Any], at: tuple[int, ...]) -> Fraction:
    """Add up all numbers that this file has of a point, each times its place."""
    numbers = [*at, *SIZES.values(), *LIMITS, *numbers_in([*point.values()])]
    return sum((place * Fraction(each) for place, each in enumerate(numbers, 1)), Fraction(0))


def the_point(point: dict[str, Any], at: tuple[int, ...], total: str) -> dict[str, Any]:
    """Return the point; it was altered if the numbers that are said of it have another sum."""
    if str(added_up(point, at)) != total:
        raise Refused(f"the point was altered: its numbers add up to {added_up(point, at)}")
    return point
