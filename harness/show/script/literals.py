"""Values and numbers, as the text that makes them in a script.

A dialect says how numbers are written: "float", "Fraction", or the name of a dtype of NumPy.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from .numbers import entries, fraction

if TYPE_CHECKING:
    from collections.abc import Callable


def array_text(value: Any, dialect: str) -> str:  # noqa: PLR0911 - one for each kind of value
    """Write a value as Python that makes it; a dataclass becomes a bare class with its fields."""
    if value is None or isinstance(value, (bool, int)):
        return repr(value)
    if isinstance(value, tuple):
        return f"({', '.join(array_text(each, dialect) for each in value)},)"
    if isinstance(value, dict):
        lines = (f"    {name!r}: {array_text(each, dialect)},\n" for name, each in value.items())
        return f"{{\n{''.join(lines)}}}"
    if is_dataclass(value):
        made = {each.name: getattr(value, each.name) for each in fields(value)}
        texts = (f"{name}={array_text(each, dialect)}" for name, each in made.items())
        return f'type("", (), dict({", ".join(texts)}))'
    if isinstance(value, np.ndarray) and value.dtype.kind in "biu":
        return f"np.array({value.tolist()})"
    array = entries(value)
    dtype = "float" if dialect == "float" else f"np.{dialect}"
    if array.size == 0:
        return f"np.zeros({array.shape}{'' if dialect == 'float' else f', dtype={dtype}'})"
    if dialect == "Fraction":
        return f"exact({_nest(array, _exact_text)})"
    return f"np.array({_nest(array, _cell_text)}, dtype={dtype})"


def _nest(array: np.ndarray, text: Callable[[Any], str]) -> str:
    if array.ndim == 0:
        return text(array[()])
    return f"[{', '.join(_nest(each, text) for each in map(np.asarray, array))}]"


def _cell_text(entry: Any) -> str:
    if isinstance(entry, (float, np.floating)) and not np.isfinite(entry):
        return f'float("{float(entry)}")'
    if isinstance(entry, (float, np.floating)) and float(entry) != int(entry):
        return repr(float(entry))
    return number_text(fraction(entry))


def _exact_text(entry: Any) -> str:
    number = fraction(entry)
    return str(number) if number.denominator == 1 else f'"{number}"'


def number_text(number: Fraction) -> str:
    """Write a number as an int, a short decimal, or a division."""
    if number.denominator == 1:
        return str(number)
    short = repr(float(number)) if abs(number) < 10**6 else ""
    return short if 0 < len(short) <= 8 and Fraction(short) == number else str(number)


def below(number: Fraction) -> str:
    """Return two digits of a positive number, rounded down."""
    value = Decimal(number.numerator) / Decimal(number.denominator)
    digit = Decimal(1).scaleb(value.adjusted() - 1) if value else Decimal(1)
    return f"{float(value.quantize(digit, ROUND_FLOOR)):g}"
