"""Domains of matrices that have an inverse, in every number system.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ..systems import array_namespace
from .domain import Coordinates, Domain, identity, not_square
from .shape import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..systems import Array, NumberSystem


class Invertible(Domain):
    """Square matrices with an inverse, which `inverse` gives: ``Invertible[Array, "d d"]``.

    Elimination with row exchanges says that they are the products of an order of the rows, a lower
    triangle with ones on its diagonal and an upper one without zeros on its own.
    """

    def fault(self) -> str:
        """Rows and columns have one length."""
        return not_square(self)

    def free(self) -> tuple[Coordinates, ...]:
        """What is off both diagonals, what is on the upper one, and the keys of the order."""
        side = self.shape.dimensions[0]
        return (
            Coordinates(self.shape),
            Coordinates(Shape((side,)), nonzero=True),
            Coordinates(Shape((side,)), Fraction(0), side, integer=True, index=True),
        )

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Multiply the triangles and put the rows in order."""
        entries, diagonal, keys = free
        xp, side = array_namespace(entries), self.shape.dimensions[0].size(sizes)
        below = system.integers(np.tri(side, k=-1, dtype=bool))
        above = system.integers(~np.tri(side, dtype=bool))
        unit = identity(side, like=entries)
        lower = xp.where(below, entries, unit)
        upper = xp.where(above, entries, unit * diagonal)
        return (lower @ upper)[keys.argsort(stable=True)]

    def text(self) -> str:
        """Return the group."""
        return f"invertible matrices in {super().text()}"

    def latex(self) -> str:
        """Return the group in LaTeX."""
        return rf"GL_{{{self.shape.dimensions[0]}}}(\mathbb{{R}})"
