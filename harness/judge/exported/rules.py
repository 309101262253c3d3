"""The allow-list: what each operation is over the reals, and what rules share.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ....systems import ExactArray, array_namespace, constant, pi
from ....systems.operators import Operators
from ....systems.sizes import Size
from .hidden import Hidden
from .literals import FOURTH_ROOT, HIDES, LOWEST, PI, ROOT, Calculated, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

_Rule = TypeVar("_Rule", bound="Callable[..., Any]")
RULES: dict[str, Callable[..., Any]] = {}
"""The rule of each operation, by its name."""


def rule(*names: str) -> Callable[[_Rule], _Rule]:
    """Give operations their rule."""

    def declare(function: _Rule) -> _Rule:
        for name in names:
            RULES[name] = function
        return function

    return declare


@dataclass(frozen=True)
class Run:
    """One run of a program: the number system, and how values enter it."""

    like: Any

    def number(self, value: Any) -> Any:
        """Return a number in the number system; one that hides is a hidden entry."""
        if isinstance(value, Calculated):
            return value.at(self.number)
        if isinstance(value, Size):
            return constant(value, like=self.like)
        if not isinstance(value, Literal):
            return constant(int(value), like=self.like)
        if value.kind == HIDES:
            return Hidden(constant(0, like=self.like), np.ones((), dtype=bool))
        sign, size = (1 if value.fraction >= 0 else -1), abs(value.fraction)
        entered = constant(size, like=self.like)
        xp = array_namespace(entered)
        if value.kind == ROOT:
            entered = xp.sqrt(entered)
        elif value.kind == FOURTH_ROOT:
            entered = xp.sqrt(xp.sqrt(entered))
        elif value.kind == PI:
            entered = entered * pi(like=self.like)
        return entered if sign > 0 else -entered

    def held(self, value: np.ndarray) -> Any:
        """Return a constant: whole numbers and booleans stay NumPy's, floats enter exactly."""
        if value.dtype.kind != "f":
            return value
        hidden = np.isneginf(value) | np.isin(value, [*LOWEST])
        numbers = np.where(hidden, 0.0, value)
        if not np.isfinite(numbers).all():
            raise NotImplementedError("a constant holds infinity or nan")
        exact = np.empty(value.shape, dtype=object)
        for place in np.ndindex(value.shape):
            exact[place] = Fraction(float(numbers[place]))
        entered = constant(exact, like=self.like)
        return Hidden(entered, hidden) if hidden.any() else entered

    def array(self, value: Any) -> Any:
        """Return anything as an array of the number system, hidden entries and all."""
        if isinstance(value, Hidden | ExactArray | Operators):
            return value
        if isinstance(value, np.ndarray):
            if value.dtype.kind == "b":
                return self.counted(value)
            return constant(value.astype(object), like=self.like)
        return self.number(value)

    def counted(self, mask: Any) -> Any:
        """Return a mask as zeros and ones."""
        one, zero = constant(1, like=self.like), constant(0, like=self.like)
        return array_namespace(one).where(mask, one, zero)

    def real(self, value: Any) -> Any:
        """Return an array without hidden entries.

        Raises:
            NotImplementedError: It may have some.
        """
        found = self.array(value)
        if isinstance(found, Hidden):
            raise NotImplementedError("minus infinity is known in masks alone")
        if getattr(found, "boolean", False):
            return self.counted(found)
        return found

    def xp(self, *arrays: Any) -> Any:
        """Return the namespace of arrays, of which one may be traced."""
        return array_namespace(
            next((each for each in arrays if isinstance(each, Operators)), arrays[0])
        )


def is_array(value: Any) -> bool:
    """Whether a value is an array of numbers, or of hidden ones."""
    return isinstance(value, Hidden | ExactArray | Operators)


def moved(runs: Run, x: Any, move: Callable[[Any], Any]) -> Any:
    """Return an array of any kind with its entries moved about."""
    if isinstance(x, Hidden):
        return x.moved(move)
    return move(x if isinstance(x, np.ndarray) else runs.array(x))


def axes_of(ndim: int, axis: Any) -> tuple[int, ...]:
    """Return axes from the front; all where none is named."""
    if axis is None or axis == []:
        return tuple(range(ndim))
    return tuple(each % ndim for each in ([axis] if isinstance(axis, int) else axis))
