"""Scales far from one: a batch in which each array of each candidate has a scale of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from .chance import beside
from .climb import usable
from .portfolio import Way, highest
from .starts import clamp, draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...theory.witness import Point
    from .suspects import Search

_CANDIDATES, _ENTRIES = 2**12, 2**17
_REACHES = (20, 60, 8)
"""Scales are powers of two up to this, and down to its inverse; one range a turn."""
_HANDED_ON = 2


class Scales(Way):
    """Draws over many orders of magnitude."""

    name = "look at far scales"

    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Draw a batch, and yield the worst."""
        kinds = search.claim.signature.coordinates
        entries = sum(kind.shape.entries(sizes) for kind in kinds)
        if not search.smooth or all(kind.integer for kind in kinds):
            return
        count = max(min(_CANDIDATES * self.length, _ENTRIES // max(entries, 1)), 1)
        batch = draw(search.chance, kinds, sizes, count)
        reach = _REACHES[self.turns % len(_REACHES)]
        parts = []
        for kind, part in zip(kinds, batch.parts, strict=True):
            if not kind.integer:
                far = search.chance.power(-reach, reach, count)
                part = clamp(kind, part * beside(far / batch.scales, part.ndim), sizes)  # noqa: PLW2901
            parts.append(part)
        with torch.no_grad():
            heights = usable(search.violations(sizes, parts))
        search.candidates += count
        self.met(heights)
        for row in highest(heights, _HANDED_ON):
            yield search.point(sizes, [part[row] for part in parts], 1.0, None)
