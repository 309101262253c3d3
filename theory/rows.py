"""Domains of rows with a given sum: positive ones of sum one, and any of sum zero.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..systems import array_namespace
from .domain import Coordinates, Positive, Rows
from .shape import Dimension, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..systems import Array, NumberSystem


class PositiveStochasticRows(Rows):
    """Arrays of positive numbers whose rows sum to one."""

    def free(self) -> tuple[Coordinates, ...]:
        """Positive numbers, which are divided by their sum."""
        return Positive(self.shape).free()

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Divide each row by its sum."""
        del sizes, system
        (entries,) = free
        return entries / array_namespace(entries).sum(entries, axis=-1, keepdims=True)

    def text(self) -> str:
        """Return the set."""
        return self._named("positive rows of sum 1")

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return super().latex() + r"\text{ with positive rows of sum 1}"


class SumZeroRows(Rows):
    """Arrays whose rows sum to zero: the last entry of each takes away the others."""

    def free(self) -> tuple[Coordinates, ...]:
        """All entries of each row but the last."""
        shorter = Dimension(f"{self.width}-1", f"{self.width}-1")
        return (Coordinates(Shape((*self.rows.dimensions, shorter))),)

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Add the last entry."""
        del sizes, system
        (entries,) = free
        xp = array_namespace(entries)
        return xp.concat([entries, -xp.sum(entries, axis=-1, keepdims=True)], axis=-1)

    def text(self) -> str:
        """Return the set."""
        return self._named("rows of sum 0")

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return super().latex() + r"\text{ with rows of sum 0}"
