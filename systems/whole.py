"""Whole powers by squares: as many products as the exponent has digits, and not as it has ones.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import Any


def whole_power(base: Any, exponent: int, one: Any) -> Any:
    """Return a power whose exponent is whole; of a negative one, one over it.

    Args:
        base: What can be multiplied, and for negative exponents be divided by.
        exponent: How often.
        one: The power of zero.
    """
    left, found = abs(exponent), one
    while left:
        found = found * base if left % 2 else found
        left //= 2
        base = base * base if left else base
    return found if exponent >= 0 else one / found
