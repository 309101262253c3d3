"""Fractions enter torch: without this, `Fraction(1, 3) * tensor` raises, and nothing is searched.

A fraction is the number that is meant, in every number system; torch knows Python's floats alone.
Inside `fractions_enter`, an operator or a function of the namespace that is given a fraction takes
the nearest float, which is all that a search needs; and so does an integer too large for torch.
"""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from functools import wraps
from typing import TYPE_CHECKING, Any

import torch

from ...systems.functions import LIFTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMES = "add radd sub rsub mul rmul truediv rtruediv pow rpow lt le gt ge eq ne"
_BITS = 63
_OPERATORS = tuple(f"__{name}__" for name in _NAMES.split())


@contextmanager
def fractions_enter() -> Iterator[None]:
    """Let fractions stand beside tensors, in operators and in functions of the namespace."""
    own = {name: vars(torch.Tensor).get(name) for name in _OPERATORS}
    token = LIFTS.set((*LIFTS.get(), _Entering))
    for name in _OPERATORS:
        setattr(torch.Tensor, name, _entering(getattr(torch.Tensor, name)))
    try:
        yield
    finally:
        LIFTS.reset(token)
        for name, before in own.items():
            if before is None:
                delattr(torch.Tensor, name)
            else:
                setattr(torch.Tensor, name, before)


class _Entering:
    """A namespace whose functions take fractions."""

    def __init__(self, base: Any) -> None:
        self._base = base

    def __getattr__(self, name: str) -> Any:
        # The namespace's own looks for nan by a mask, of which torch has no batched form.
        found = torch.sign if name == "sign" else getattr(self._base, name)
        plain = isinstance(found, type) or not callable(found)
        return found if plain else _entering(found)


def _entering(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that takes the nearest float in the place of a fraction."""

    @wraps(function)
    def entered(*args: Any, **named: Any) -> Any:
        return function(*map(_float, args), **{key: _float(each) for key, each in named.items()})

    return entered


def _float(value: Any) -> Any:
    """Return what torch takes: it knows neither fractions nor integers beyond 64 bits."""
    large = type(value) is int and value.bit_length() > _BITS
    return float(value) if large or isinstance(value, Fraction) else value
