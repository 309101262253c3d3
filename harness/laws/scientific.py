"""Decimals in LaTeX, where an e would be a variable."""

from __future__ import annotations

import re

_POWER = re.compile(r"(\d[\d.]*)e([+-]?)0*(\d+)")


def scientific(decimal: str) -> str:
    r"""Write a decimal with a power of ten in its place: 5.07e-14 is 5.07 \cdot 10^{-14}."""
    return _POWER.sub(_written, decimal)


def _written(found: re.Match[str]) -> str:
    digits, sign, exponent = found.groups()
    power = f"10^{{{sign.strip('+')}{exponent}}}"
    return power if digits == "1" else rf"{digits} \cdot {power}"
