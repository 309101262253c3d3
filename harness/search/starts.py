"""Where a search starts: a batch of candidates of many structures and scales, drawn in torch.

Much that is false is false in thin places: at one large entry beside small ones, at scales far from
one, at two arrays that nearly agree, at one permutation of many. So each candidate has a scale of
its own, each of its arrays a further one, and half of them a structure. What is drawn is the free
coordinates, so that every candidate is inside its domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from .chance import beside
from .lanes import chosen, drawn
from .structures import nearly, structured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from ...theory.domain import Coordinates
    from .chance import Chance

_USUAL, _FAR = (-2, 5), (-12, 12)
"""The powers of two that scale a candidate: three of four from the first range."""
_AGREE = 8
"""Of as many candidates one has arrays that nearly agree."""
_SPREAD = 3
"""The powers of two, up or down, that scale each array of a candidate beside the others."""


@dataclass(frozen=True)
class Batch:
    """Candidates: one row of each part belongs to one of them."""

    parts: list[Tensor]
    scales: Tensor
    """A power of two for each candidate."""

    def __len__(self) -> int:
        return len(self.scales)

    def at(self, rows: Tensor) -> Batch:
        """Return the candidates in these rows."""
        return Batch([chosen(part, rows) for part in self.parts], self.scales[rows])


def draw(
    chance: Chance, kinds: Sequence[Coordinates], sizes: Mapping[str, int], count: int
) -> Batch:
    """Draw candidates, among them some with arrays that nearly agree."""
    usual, far = chance.power(*_USUAL, count), chance.power(*_FAR, count)
    scales = torch.where(chance.happens(1 / 4, count), far, usual)
    parts: list[Tensor] = []
    for place, kind in enumerate(kinds):
        part = _drawn(chance, kind, sizes, scales)
        twins = [parts[i] for i in range(place) if _alike(kinds[i], kind, sizes)]
        if twins:
            agree = slice(chance.integer(0, _AGREE - 1), None, _AGREE)
            part[agree] = nearly(chance, twins[-1][agree])
        parts.append(clamp(kind, part, sizes))
    return Batch(parts, scales)


def clamp(kind: Coordinates, part: Tensor, sizes: Mapping[str, int]) -> Tensor:
    """Do to a batch what `Coordinates.clamp` does to a number."""
    if kind.index:
        return part
    low, high = (None if bound is None else float(bound) for bound in kind.bounds(sizes))
    if kind.integer:
        part = part.round()
    if low == 0:
        part = part.abs()
    if (low, high) != (None, None):
        part = part.clamp(low, high)
    return torch.where(part == 0, torch.ones_like(part), part) if kind.nonzero else part


def _drawn(chance: Chance, kind: Coordinates, sizes: Mapping[str, int], scales: Tensor) -> Tensor:
    """Draw one array for each candidate."""
    count, axes = len(scales), len(kind.shape.sizes(sizes)) + 1
    shape = (count, *kind.shape.sizes(sizes))
    low, high = kind.bounds(sizes)
    if kind.integer and low is not None and high is not None:
        part = _integers(chance, int(low), int(high), shape)
        return part if kind.index else part.to(chance.dtype)
    factor = scales * chance.power(-_SPREAD, _SPREAD, count)
    part = structured(chance, drawn(chance.normal, shape)).mul_(beside(factor, axes))
    if low is not None and high is not None:
        within = float(low) + float(high - low) * drawn(chance.uniform, shape)
        part = torch.where(beside(chance.happens(2 / 3, count), axes), within, part)
    return part


def _integers(chance: Chance, low: int, high: int, shape: tuple[int, ...]) -> Tensor:
    """Draw integers: independently, and for one candidate in two all different along the last axis.

    An order is made by sorting keys, and keys drawn independently make some orders, such as the
    identity, far more often than others, such as the reversal.
    """
    part = chance.integers(low, high, shape)
    values = high - low + 1
    if len(shape) == 1 or not 1 < shape[-1] <= values:
        return part
    different = low + torch.argsort(chance.uniform((*shape[:-1], values)))[..., : shape[-1]]
    return torch.where(beside(chance.happens(1 / 2, len(part)), len(shape)), different, part)


def _alike(one: Coordinates, other: Coordinates, sizes: Mapping[str, int]) -> bool:
    """Whether real coordinates of one kind are, in number and bounds, coordinates of the other."""
    return (
        not (one.integer or other.integer)
        and one.bounds(sizes) == other.bounds(sizes)
        and one.shape.sizes(sizes) == other.shape.sizes(sizes)
    )
