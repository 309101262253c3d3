"""What a script is given, as plain numbers.

Takes the values and sides that a judge saw (exact arrays, FLINT's numbers, floats) and gives arrays
of fractions or of floats.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np


def fraction(value: Any) -> Fraction:
    """Return a number as a fraction: an int, a Fraction, a float, or one of FLINT's, from below."""
    if hasattr(value, "abs_lower"):
        value = float(value.mid()) if not value.is_exact() else value.mid().fmpq()
    if hasattr(value, "q") and hasattr(value, "p"):
        return Fraction(int(value.p), int(value.q))
    return (
        Fraction(value)
        if isinstance(value, (int, Fraction, float, str))
        else Fraction(float(value))
    )


def finite(gap: Any) -> Fraction:
    """Return a gap as a fraction; an infinite one counts as 1, which any bound below shows."""
    return fraction(gap) if np.isfinite(float(gap)) else Fraction(1)


def given(value: Any) -> Any:
    """Return a value as the script will print it: exact arrays as fractions, or floats."""
    if isinstance(value, dict):
        return {name: given(each) for name, each in value.items()}
    if not hasattr(value, "entries"):
        return value
    array = value.entries()
    for place in np.ndindex(array.shape):
        inexact = hasattr(array[place], "is_exact") and not array[place].is_exact()
        array[place] = float(array[place].mid()) if inexact else fraction(array[place])
    return array


def entries(value: Any) -> np.ndarray:
    """Return the numbers of an exact array, of nested lists or of one number as an array."""
    if hasattr(value, "entries"):
        return value.entries()  # type: ignore[no-any-return]
    return np.asarray(value, dtype=object)


def floats(side: Any) -> np.ndarray:
    """Return a side in floats."""
    array = entries(side)
    flat = [float(fraction(each)) for each in array.ravel()]
    return np.array(flat, dtype=float).reshape(array.shape)


def size(side: Any) -> float:
    """Return the largest absolute value of a side, or 0 where it is empty."""
    return float(np.max(np.abs(side), initial=0))
