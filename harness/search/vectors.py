"""Candidates as vectors of their real coordinates, beside integers that stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import torch

from .starts import clamp, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from torch import Tensor

    from ...theory.witness import Point
    from .suspects import Search


@dataclass
class Vectors:
    """Vectors at one choice of sizes, and the integers that stand beside all of them."""

    search: Search
    sizes: Mapping[str, int]
    whole: list[Tensor]
    """A part for each kind: of one candidate; those of real kinds are not read."""

    @classmethod
    def of(cls, search: Search, sizes: Mapping[str, int]) -> Vectors:
        """Draw the integers."""
        drawn = draw(search.chance, search.claim.signature.coordinates, sizes, 1)
        return cls(search, sizes, drawn.parts)

    @property
    def _counts(self) -> list[int]:
        kinds = self.search.claim.signature.coordinates
        return [0 if kind.integer else prod(kind.shape.sizes(self.sizes)) for kind in kinds]

    @property
    def length(self) -> int:
        """How many real coordinates there are."""
        return sum(self._counts)

    def parts(self, vectors: Any) -> list[Tensor]:
        """Return the arrays of coordinates of a batch of vectors, inside the domain."""
        system = self.search.chance
        batch = torch.as_tensor(vectors).to(system.device, system.dtype)
        parts, at = [], 0
        kinds = self.search.claim.signature.coordinates
        for kind, fixed, count in zip(kinds, self.whole, self._counts, strict=True):
            if kind.integer:
                parts.append(fixed.expand(len(batch), *fixed.shape[1:]))
                continue
            part = batch[:, at : at + count].reshape(-1, *kind.shape.sizes(self.sizes))
            parts.append(clamp(kind, part, self.sizes))
            at += count
        return parts

    def flat(self, parts: list[Tensor]) -> Tensor:
        """Return the vectors of a batch."""
        kinds = self.search.claim.signature.coordinates
        real = [
            part.reshape(len(part), -1)
            for kind, part in zip(kinds, parts, strict=True)
            if not kind.integer
        ]
        return torch.cat(real, 1) if real else torch.zeros(len(parts[0]), 0)

    def point(self, row: Tensor, change: Callable[[Fraction], Fraction] | None) -> Point:
        """Return the point of one vector, each of its numbers changed as is said."""
        parts = [part[0] for part in self.parts(row)]
        return self.search.changed_point(self.sizes, parts, change)
