"""Arrays that are made once: the same function of the same arrays is one array.

Both sides of a claim, and the cases of what may be left out, say much of what they say twice. An
array keeps its entries, so that what is one array is computed once.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..functional import FunctionalArray
from ..rationals import Rational
from ..sizes import Size
from .term import SETTING

if TYPE_CHECKING:
    from collections.abc import Callable

_Made = TypeVar("_Made")
_PLAIN = (int, bool, str, type(None), type(Ellipsis), Fraction)
_FEW = 16
"""A table of more numbers is not compared with others."""


class _UnknownError(Exception):
    """Something is no argument that could be told from others."""


def shared(function: Callable[..., _Made]) -> Callable[..., _Made]:
    """Make a method of arrays, or of their namespace, give one array for the same arguments."""
    name = function.__name__

    @wraps(function)
    def once(self: Any, *args: Any, **named: Any) -> _Made:
        given = args if not isinstance(self, FunctionalArray) else (self, *args)
        try:
            key = (name, _mark(given), *((each, _mark(named[each])) for each in named))
        except _UnknownError:
            return function(self, *args, **named)
        made = SETTING.get().made
        if key not in made:
            # What is given is kept as well, so that nothing else takes its place in memory.
            made[key] = given, named, function(self, *args, **named)
        found: _Made = made[key][2]
        return found

    return once


def _mark(x: Any) -> Any:  # noqa: PLR0911 - one for each kind
    """Return what an argument has in common with none but its like.

    Raises:
        _UnknownError: It is of a kind that is not known here.
    """
    kind = type(x)
    if isinstance(x, FunctionalArray):
        return id(x)
    if kind in _PLAIN:
        return kind, x
    if kind in (tuple, list):
        return kind, tuple(map(_mark, x))
    if kind is Size:
        return kind, repr(x)
    if kind is slice:
        return kind, _mark((x.start, x.stop, x.step))
    if kind is Rational and x.size <= _FEW:
        return kind, x.shape, tuple(x.entries().flat)
    if kind is np.ndarray and x.size <= _FEW and x.dtype.kind in "biu":
        return kind, x.dtype.str, x.shape, x.tobytes()
    raise _UnknownError


__all__ = ["shared"]
