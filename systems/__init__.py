"""Number systems: one block, one claim, evaluated in floats, fractions or rigorous enclosures.

Trusted: a mistake here can make a verdict wrong.
"""

from .balls import Ball
from .dual import jacobian, jvp
from .errors import NotRigorousError, UndecidedError
from .exact import ExactArray
from .folds import fold, scan
from .functions import (
    Array,
    array_namespace,
    cbrt,
    constant,
    cosine_of_turns,
    erf,
    eye,
    known,
    ones,
    ordinals,
    pi,
    pivot,
    places,
    sigmoid,
    zeros,
)
from .rationals import Rational
from .systems import (
    BFLOAT16,
    BY_NAME,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    RATIONALS,
    REALS,
    NumberSystem,
    TorchSystem,
    balls,
)
from .undefined import UNDEFINED_NUMBER

__all__ = [
    "BFLOAT16",
    "BY_NAME",
    "FLOAT16",
    "FLOAT32",
    "FLOAT64",
    "RATIONALS",
    "REALS",
    "UNDEFINED_NUMBER",
    "Array",
    "Ball",
    "ExactArray",
    "NotRigorousError",
    "NumberSystem",
    "Rational",
    "TorchSystem",
    "UndecidedError",
    "array_namespace",
    "balls",
    "cbrt",
    "constant",
    "cosine_of_turns",
    "erf",
    "eye",
    "fold",
    "jacobian",
    "jvp",
    "known",
    "ones",
    "ordinals",
    "pi",
    "pivot",
    "places",
    "scan",
    "sigmoid",
    "zeros",
]
