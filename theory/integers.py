"""Domains of integers as numbers: those between bounds, and those that differ from each other.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..systems import array_namespace
from .domain import Coordinates, Domain, not_one
from .shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..systems import Array, NumberSystem


@dataclass(frozen=True)
class IntegerBetween(Domain):
    """Arrays of integers between bounds, as numbers: ``IntegerBetween[Array, "n", -5, 5]``."""

    low: int | Fraction = 0
    high: int | Fraction = 1

    def fault(self) -> str:
        """The lower bound comes first, and both are integers."""
        if not (isinstance(self.low, int) and isinstance(self.high, int)):
            return f"{self.low} and {self.high} are no two integers: give integers as bounds"
        if self.low <= self.high:
            return ""
        return (
            f"no integer is at least {self.low} and at most {self.high}: give the lower bound first"
        )

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is a free integer between the bounds."""
        low, high = Fraction(self.low), Fraction(self.high)
        return (Coordinates(self.shape, low, high, integer=True),)

    def text(self) -> str:
        """Return the set."""
        power = f"^({self.shape})" if self.shape.dimensions else ""
        return f"{{{self.low}, ..., {self.high}}}{power}"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        power = f"^{{{self.shape.latex()}}}" if self.shape.dimensions else ""
        return rf"\{{{self.low}, \dots, {self.high}\}}{power}"


class DistinctIntegers(Domain):
    """Integers along one size, as numbers, no two of them equal.

    In order, each exceeds the one before by one or more; then they are put in any order.
    """

    symbol = ("Z", r"\mathbb{Z}")

    def fault(self) -> str:
        """There is one dimension."""
        return not_one(self)

    def free(self) -> tuple[Coordinates, ...]:
        """The least, by how much more than one each exceeds the last, and the keys of the order."""
        (length,) = self.shape.dimensions
        return (
            Coordinates(Shape(()), integer=True),
            Coordinates(self.shape, Fraction(0), integer=True),
            Coordinates(self.shape, Fraction(0), length, integer=True, index=True),
        )

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Add the steps up, and sort the keys."""
        del sizes, system
        least, more, keys = free
        xp, order = array_namespace(more), keys.argsort(stable=True)
        return (least - 1 + xp.cumulative_sum(more + 1, axis=-1))[order]

    def text(self) -> str:
        """Return the set."""
        return f"{super().text()} with distinct entries"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return super().latex() + r"\text{ with distinct entries}"
