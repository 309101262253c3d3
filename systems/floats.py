"""Floats nearest to exact numbers, rounded once.

Rounding a fraction to float64 and that to float32 rounds twice, and a tie may fall the wrong way.
Rounding first to the neighbour whose last bit is odd never makes a tie, provided that the first
format has at least two bits more than the second.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


def nearest(values: np.ndarray, dtype: str) -> np.ndarray:
    """Round exact numbers to a NumPy dtype, to nearest, ties to even.

    Example:
        >>> nearest(np.array([Fraction(2**60 + 2**36 + 1, 2**60)]), "float32") > 1
        array([ True])
    """
    if np.dtype(dtype) == np.float64:
        return _each(_double, values)
    with np.errstate(over="ignore"):
        return _each(_odd_double, values).astype(dtype)


def for_torch(values: np.ndarray, dtype: str) -> np.ndarray:
    """Round so that torch, which converts to 16 bits by way of float32, rounds to nearest."""
    if dtype in ("float64", "float32"):
        return nearest(values, dtype)
    with np.errstate(over="ignore"):
        return _each(_odd_single, values)


def _each(function: Callable[[Any], Any], values: np.ndarray) -> np.ndarray:
    rounded = [function(value) for value in values.ravel()]
    return np.asarray(rounded, dtype=type(function(0))).reshape(values.shape)


def _double(value: Any) -> np.float64:
    try:
        return np.float64(float(value))
    except OverflowError:
        return np.float64("inf" if value > 0 else "-inf")


def _odd_double(value: Any) -> np.float64:
    return np.float64(_odd(value, _double(value), np.int64))


def _odd_single(value: Any) -> np.float32:
    return np.float32(_odd(value, np.float32(_double(value)), np.int32))


def _odd(value: Any, near: Any, bits: type) -> Any:
    """Return the neighbour of `value` with an odd last bit, given one of its two neighbours."""
    if not np.isfinite(near) or value == Fraction(float(near)) or near.view(bits) & 1:
        return near
    return np.nextafter(near, type(near)("inf" if value > Fraction(float(near)) else "-inf"))
