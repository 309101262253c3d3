"""The words of the language in which claims are written, for these arrays."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from .arrays import Array, array, each, np, reshape
from .derivatives import LEVELS, moving, slope_of
from .functions import PI, cbrt_entry, cosine_of_turn, erf_entry

if TYPE_CHECKING:
    from collections.abc import Callable


def exact(value: Any) -> Array:
    """Return exact numbers as an array."""
    return each(Fraction, array(value))


def places(length: int, like: Any = None) -> Array:  # noqa: ARG001 - it names the number system
    """Return the whole numbers from 0 below a length."""
    return array(range(length))


def ordinals(length: int, like: Any = None, *, exact: bool = True) -> Array:  # noqa: ARG001 - all are exact
    """Return the whole numbers from 0 below a length, as numbers to calculate with."""
    return each(Fraction, places(length, like))


def fold(step: Callable[[Any, Any], Any], over: Any, *start: Any) -> Any:
    """Apply a step to a state, layer by layer: of an array, of a tuple, or so many."""
    if isinstance(over, int):
        over = range(over)
    elif isinstance(over, Array):
        over = [over[layer] for layer in range(over.shape[0])]
    return reduce(step, over, *start)


def scan(step: Callable[[Any, Any], Any], over: Array, *start: Any) -> Any:
    """Return the states of a recurrence, along a new first axis."""
    items = [over[layer] for layer in range(over.shape[0])]
    return np.stack([*accumulate([*start, *items], step)][len(start) :])


def erf(x: Array) -> Array:
    """Return the error function."""
    return each(erf_entry, x)


def cbrt(x: Array) -> Array:
    """Return the real cube root."""
    return each(cbrt_entry, x)


def sigmoid(x: Array) -> Any:
    """Return 1 / (1 + e^-x)."""
    return (np.tanh(x / 2) + 1) / 2


def pi(like: Any = None) -> Array:  # noqa: ARG001 - it names the number system
    """Return the circle's constant."""
    return Array((), [PI])


def cosine_of_turns(turns: Any, like: Any = None) -> Array:  # noqa: ARG001 - it names the number system
    """Return cosines of parts of a full turn."""
    return each(lambda part: cosine_of_turn(Fraction(part)), array(turns))


def jvp(f: Callable[[Array], Array], x: Array, v: Array) -> Array:
    """Return the derivative of f at x in the direction v, an array of one shape with x."""
    if x.shape != v.shape:
        raise ValueError(f"a direction of shape {v.shape} at a point of shape {x.shape}")
    LEVELS.append(1)
    slopes = each(slope_of, f(each(moving, x, v)))
    LEVELS.pop()
    return slopes


def jacobian(f: Callable[[Array], Array], x: Array) -> Array:
    """Return all partial derivatives: the shape of f(x), then that of x."""
    units = [[int(i == j) for j in range(x.size)] for i in range(x.size)]
    columns = [jvp(f, x, Array(x.shape, unit)) for unit in units]
    return reshape(np.stack(columns, axis=-1), (*columns[0].shape, *x.shape))
