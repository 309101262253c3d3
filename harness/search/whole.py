"""All candidates, where there are few: every order, mask and choice of bounded integers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

import torch

from .climb import usable
from .portfolio import Way, highest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor

    from ...theory.domain import Coordinates
    from ...theory.witness import Point
    from .suspects import Search

_FEW, _MOST = 2**16, 2**21
"""Candidates that are listed in a first turn, and at most."""
_AT_ONCE = 2**14
_HANDED_ON = 3


@dataclass
class Every(Way):
    """Lists all candidates of some sizes; once, since nothing else is there."""

    name = "list of all candidates"
    listed: set[tuple[int, ...]] = field(default_factory=set)

    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Evaluate all candidates, and yield the worst."""
        kinds = search.claim.signature.coordinates
        counts = [_count(kind, sizes) for kind in kinds]
        key, total = tuple(sizes.values()), 1
        for count in counts:
            total *= count
        few = min(_FEW * 2**self.turns, _MOST)
        if not kinds or not 0 < total <= few or key in self.listed:
            return
        self.listed.add(key)
        kept: list[tuple[float, int]] = []
        for start in range(0, total, _AT_ONCE):
            numbers = torch.arange(start, min(start + _AT_ONCE, total))
            parts = _parts(search, sizes, numbers, counts)
            with torch.no_grad():
                heights = usable(search.violations(sizes, parts))
            search.candidates += len(numbers)
            rows = highest(heights, _HANDED_ON)
            kept += [(float(heights[row]), start + row) for row in rows]
        kept.sort(key=lambda each: (-each[0], each[1]))
        for height, number in kept[:_HANDED_ON]:
            self.best = max(self.best, height)
            parts = _parts(search, sizes, torch.tensor([number]), counts)
            yield search.point(sizes, [part[0] for part in parts], 1.0, None)


def _count(kind: Coordinates, sizes: Mapping[str, int]) -> int:
    """Return how many arrays of a kind there are: zero where there is no end of them."""
    entries, (low, high) = kind.shape.entries(sizes), kind.bounds(sizes)
    if not kind.integer or low is None or high is None:
        return 0 if entries else 1
    values = int(high) - int(low) + 1
    if _orders(kind, sizes):
        return factorial(values)
    return values**entries if entries * values.bit_length() <= _MOST.bit_length() + entries else 0


def _orders(kind: Coordinates, sizes: Mapping[str, int]) -> bool:
    """Whether an array may be the keys of an order, of which those that all differ are enough."""
    shape, (low, high) = kind.shape.sizes(sizes), kind.bounds(sizes)
    whole = kind.index and low == 0 and len(shape) == 1 and high == shape[0] - 1
    return bool(whole and 1 < shape[0] <= 9)


def _parts(
    search: Search, sizes: Mapping[str, int], numbers: Tensor, counts: list[int]
) -> list[Tensor]:
    """Return the candidates of these numbers."""
    parts, rest = [], numbers
    for kind, count in zip(search.claim.signature.coordinates, counts, strict=True):
        shape = (len(numbers), *kind.shape.sizes(sizes))
        part = _arrays(kind, sizes, rest % count).reshape(shape)
        rest = rest // count
        part = part.to(search.device)
        parts.append(part if kind.index else part.to(search.chance.dtype))
    return parts


def _arrays(kind: Coordinates, sizes: Mapping[str, int], numbers: Tensor) -> Tensor:
    """Return the arrays of a kind that have these numbers, flat."""
    entries, (low, high) = kind.shape.entries(sizes), kind.bounds(sizes)
    if low is None or high is None:
        return numbers.new_zeros(len(numbers), entries)
    if _orders(kind, sizes):
        every = torch.tensor(list(permutations(range(int(high) + 1))))
        return every[numbers]
    values = int(high) - int(low) + 1
    digits = [(numbers // values**place) % values + int(low) for place in range(entries)]
    return torch.stack(digits, 1) if digits else numbers.new_zeros(len(numbers), 0)
