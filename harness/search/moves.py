"""Local search: one entry of many candidates moves at a time, and stays where nothing is lost.

It asks for no slope, so that it goes where gradients say nothing: over orders, masks and integers,
along plateaus, into ties and to kinks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from .climb import usable
from .portfolio import Way, highest
from .starts import Batch, clamp, draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor

    from ...theory.domain import Coordinates
    from ...theory.witness import Point
    from .chance import Chance
    from .suspects import Search

_DRAWN, _ROWS, _ENTRIES = 1024, 128, 2**14
_STEPS = 60
"""In the first turn."""
_FINEST = 20
"""A step is down to 2^-20 of the candidate's scale."""
_WIDEST = 10
"""An integer without bounds steps by up to 2^10."""
_HANDED_ON = 2


class Moves(Way):
    """Candidates that move an entry at a time."""

    name = "local search"

    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Move the worst of a batch; yield the worst of those, rounded coarsely and finely."""
        kinds = search.claim.signature.coordinates
        entries = sum(kind.shape.entries(sizes) for kind in kinds)
        free = [place for place, kind in enumerate(kinds) if kind.shape.entries(sizes)]
        if not free:
            return
        with torch.no_grad():
            batch = draw(search.chance, kinds, sizes, _DRAWN)
            heights = usable(search.violations(sizes, batch.parts))
            rows = highest(heights, min(_ROWS, max(_ENTRIES // entries, 8)))
            batch, heights = batch.at(torch.tensor(rows, device=heights.device)), heights[rows]
            search.candidates += _DRAWN
            for _ in range(_STEPS * self.length):
                batch, heights = self._moved(search, sizes, batch, heights, free)
        self.met(heights)
        for row in highest(heights, _HANDED_ON):
            for places in (8, None):
                parts = [part[row] for part in batch.parts]
                yield search.point(sizes, parts, float(batch.scales[row]), places)

    @staticmethod
    def _moved(
        search: Search,
        sizes: Mapping[str, int],
        batch: Batch,
        heights: Tensor,
        free: list[int],
    ) -> tuple[Batch, Tensor]:
        """Move an entry of one array in each candidate."""
        target = free[search.chance.integer(0, len(free) - 1)]
        kind = search.claim.signature.coordinates[target]
        parts = list(batch.parts)
        parts[target] = _changed(search.chance, kind, sizes, parts[target], batch.scales)
        reached = usable(search.violations(sizes, parts))
        search.candidates += len(reached)
        stays = reached >= heights
        rows = stays.reshape(-1, *[1] * (parts[target].ndim - 1))
        parts[target] = torch.where(rows, parts[target], batch.parts[target])
        return Batch(parts, batch.scales), torch.where(stays, reached, heights)


def _changed(
    chance: Chance, kind: Coordinates, sizes: Mapping[str, int], part: Tensor, scales: Tensor
) -> Tensor:
    """Change one entry of each candidate's array, inside its domain."""
    flat = part.reshape(len(part), -1)
    count, width = flat.shape
    rows = torch.arange(count, device=flat.device)
    at, other = (chance.integers(0, width - 1, (count,)) for _ in range(2))
    here, there = flat[rows, at], flat[rows, other]
    changed = flat.clone()
    if kind.integer:
        changed[rows, at] = _other_integers(chance, kind, sizes, here)
        swaps = chance.happens(1 / 2, count)
        changed[rows[swaps], at[swaps]] = there[swaps]
        changed[rows[swaps], other[swaps]] = here[swaps]
    else:
        changed[rows, at] = _other_numbers(chance, here, there, scales)
    return clamp(kind, changed.reshape(part.shape), sizes)


def _other_integers(
    chance: Chance, kind: Coordinates, sizes: Mapping[str, int], here: Tensor
) -> Tensor:
    """Step by one, or by a power of two; or draw anew, where there are bounds."""
    low, high = kind.bounds(sizes)
    signs = 2 * chance.integers(0, 1, here.shape) - 1
    if low is None or high is None:
        return here + signs * 2 ** chance.integers(0, _WIDEST, here.shape)
    anew = chance.integers(int(low), int(high), here.shape).to(here.dtype)
    stepped = (here + signs).clamp(int(low), int(high)).to(here.dtype)
    return torch.where(chance.happens(1 / 2, len(here)), anew, stepped)


def _other_numbers(chance: Chance, here: Tensor, there: Tensor, scales: Tensor) -> Tensor:
    """Take a step of some size; or another entry's value, its negative, zero or a round number."""
    stepped = here + scales * chance.power(-_FINEST, 1, len(here)) * chance.normal(here.shape)
    unit = scales * chance.power(-4, 0, len(here))
    others = torch.stack([there, -here, 0 * here, (here / unit).round() * unit, there + stepped])
    chosen = chance.integers(0, len(others) - 1, (len(here),))
    tied = others[chosen, torch.arange(len(here), device=here.device)]
    return torch.where(chance.happens(1 / 4, len(here)), tied, stepped)
