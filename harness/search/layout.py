"""Candidates as vectors of their real coordinates, beside integers that stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import prod
from typing import TYPE_CHECKING

import torch

from .lanes import chosen, vectors
from .starts import clamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from ...theory.domain import Coordinates


@dataclass
class Layout:
    """Where the real coordinates of candidates stand in vectors, beside integers that stay."""

    kinds: Sequence[Coordinates]
    sizes: Mapping[str, int]
    whole: list[Tensor]
    """A part for each kind, of one candidate or of each; those of real kinds are not read."""

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each part begins and ends; the integers nowhere."""
        counts = [0 if each.integer else prod(each.shape.sizes(self.sizes)) for each in self.kinds]
        ends = list(accumulate(counts))
        return [(end - count, end) for count, end in zip(counts, ends, strict=True)]

    @property
    def length(self) -> int:
        """How many real coordinates there are."""
        return self.places[-1][1] if self.places else 0

    def at(self, rows: Tensor) -> Layout:
        """Return the layout of candidates in these rows."""
        return Layout(self.kinds, self.sizes, [chosen(part, rows) for part in self.whole])

    def parts(self, rows: Tensor) -> list[Tensor]:
        """Return the arrays of coordinates of a batch of vectors, a row each."""
        parts = []
        for kind, fixed, (low, high) in zip(self.kinds, self.whole, self.places, strict=True):
            if kind.integer:
                parts.append(fixed.expand(len(rows), *fixed.shape[1:]))
            else:
                part = rows[:, low:high]
                parts.append(part.reshape(len(rows), *kind.shape.sizes(self.sizes)))
        return parts

    def inside(self, rows: Tensor) -> Tensor:
        """Return the nearest vectors inside the domain."""
        parts = self.parts(rows)
        clamped = [
            part if kind.integer else clamp(kind, part, self.sizes)
            for kind, part in zip(self.kinds, parts, strict=True)
        ]
        moved = any(one is not other for one, other in zip(parts, clamped, strict=True))
        return self.flat(clamped) if moved else rows

    def flat(self, parts: list[Tensor]) -> Tensor:
        """Return the vectors of a batch."""
        real = [part for kind, part in zip(self.kinds, parts, strict=True) if not kind.integer]
        return vectors(real) if real else torch.zeros(len(parts[0]), 0)
