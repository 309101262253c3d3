"""What is done along an axis by other functions, in every number system alike.

Sorting takes maxima and minima alone: enclosures that overlap have no order, but their maxima and
minima are enclosed, and so is what a network of them makes. It is the same network for all numbers:
no entry decides where another goes.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from operator import index
from typing import Any

from numpy.lib.array_utils import normalize_axis_index


def sorted_along(xp: Any, x: Any, axis: int, *, descending: bool) -> Any:
    """Sort entries along an axis by exchanging neighbours, in as many rounds as there are entries.

    Example:
        >>> from lakatos.systems import Rational, array_namespace
        >>> x = Rational.from_values([3, 1, 2])
        >>> sorted_along(array_namespace(x), x, 0, descending=False)
        Rational([1, 2, 3])
    """
    place = normalize_axis_index(index(axis), x.ndim)
    lead, length = (slice(None),) * place, index(x.shape[place])
    rows = [x[(*lead, each)] for each in range(length)]
    for turn in range(length):
        for one in range(turn % 2, length - 1, 2):
            low, high = (getattr(xp, each)(*rows[one : one + 2]) for each in ("minimum", "maximum"))
            rows[one : one + 2] = (high, low) if descending else (low, high)
    return xp.stack(rows, axis=place) if rows else x


def differences(x: Any, axis: int, count: int) -> Any:
    """Subtract each entry along an axis from the next, as often as is said.

    Example:
        >>> import numpy as np
        >>> differences(np.array([1, 4, 9, 16]), 0, 2)
        array([2, 2])
    """
    if index(count) < 0:
        raise ValueError(f"differences are taken n times, and {count} is below 0: give n >= 0")
    lead = (slice(None),) * normalize_axis_index(index(axis), x.ndim)
    for _ in range(index(count)):
        x = x[(*lead, slice(1, None))] - x[(*lead, slice(None, -1))]
    return x
