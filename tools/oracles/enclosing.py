"""Float64 arguments of a block as balls, and the precision at which balls bound float64."""

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction

import numpy as np
from lakatos.systems import Ball

COARSE_BITS = 46
"""An enclosure at 46 bits widens at each inexact step by 2^-46 of its size, 128 U, where float64
errs by 4 U at most, or by U for each term of a sum: so it encloses what float64 makes of the same
steps, in any order of summation, for sums of up to 100 terms."""
NARROW = 2.0**-20
"""An enclosure wider than this, relative to the larger of 1 and its value, would say too little."""


def enclosed(value):
    """Turn float arrays into balls of radius zero, wherever they stand."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return Ball.from_values(np.vectorize(Fraction, otypes=[object])(value))
    if is_dataclass(value):
        return replace(
            value, **{part.name: enclosed(getattr(value, part.name)) for part in fields(value)}
        )
    if isinstance(value, tuple):
        return tuple(map(enclosed, value))
    return value
