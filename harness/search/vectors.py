"""Vectors of the candidates of one search, and points of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from .layout import Layout
from .starts import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from torch import Tensor

    from ...theory.witness import Point
    from .suspects import Search


@dataclass
class Vectors:
    """Vectors of a claim's search at one choice of sizes, all with the same integers."""

    search: Search
    layout: Layout

    @classmethod
    def of(cls, search: Search, sizes: Mapping[str, int]) -> Vectors:
        """Draw the integers."""
        kinds = search.claim.signature.coordinates
        return cls(search, Layout(kinds, sizes, draw(search.chance, kinds, sizes, 1).parts))

    @property
    def length(self) -> int:
        """How many real coordinates there are."""
        return self.layout.length

    def parts(self, vectors: Any) -> list[Tensor]:
        """Return the arrays of coordinates of a batch of vectors, inside the domain."""
        system = self.search.chance
        batch = torch.as_tensor(vectors).to(system.device, system.dtype)
        return self.layout.parts(self.layout.inside(batch))

    def flat(self, parts: list[Tensor]) -> Tensor:
        """Return the vectors of a batch."""
        return self.layout.flat(parts)

    def point(self, row: Tensor, change: Callable[[Fraction], Fraction] | None) -> Point:
        """Return the point of one vector, each of its numbers changed as is said."""
        parts = [part[0] for part in self.parts(row)]
        return self.search.changed_point(self.layout.sizes, parts, change)
