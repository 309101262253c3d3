"""The ways to search beside batches that climb: each takes turns, longer ones where it gains.

A way looks at a claim at one choice of sizes a turn and yields suspects; what it found best it
remembers. Where a turn found something worse than all before, the next one is twice as long, and
half as long where it did not. Turns are counted in steps and never in seconds, so that one seed
looks at the same candidates on every machine.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor

    from ...theory.witness import Point
    from .suspects import Search

_ABOVE = (1, 0, 2)
"""How far above the smallest sizes a way looks, in turn."""
_LONGEST = 64
"""Turns at most so many times as long as the first."""
_GAIN = 1e-9
"""Relative; a height that differs by less is no other."""


@dataclass
class Way(ABC):
    """A way to search, with what it remembers from turn to turn."""

    name: ClassVar[str]
    length: int = 1
    """How many times as long as the first the next turn is."""
    turns: int = 0
    best: float = -float("inf")
    """The worst violation so far."""

    @abstractmethod
    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Look for suspects at one choice of sizes."""

    def met(self, heights: Tensor) -> None:
        """Remember the worst violation among some."""
        if len(heights):
            self.best = max(self.best, float(heights.max()))


@dataclass
class Portfolio:
    """The ways that search a claim, and whose turns are longer."""

    ways: Sequence[Way]
    notes: list[str] = field(default_factory=list)
    """Which ways could not go, and why."""

    def round(self, search: Search) -> Iterator[Point]:
        """Give each way a turn, and yield what they suspect."""
        for way in self.ways:
            before = way.best
            up = _ABOVE[way.turns % len(_ABOVE)]
            try:
                yield from way.turn(search, search.claim.signature.sizes_above(up))
            except Exception as error:  # noqa: BLE001 - torch raises whatever it likes
                self._told(f"no {way.name}: {(str(error).splitlines() or [''])[0]:.80}")
            way.turns += 1
            gained = way.best > before + _GAIN * abs(way.best)
            way.length = min(2 * way.length, _LONGEST) if gained else max(way.length // 2, 1)

    @property
    def gaining(self) -> bool:
        """Whether a way gained in its last turn, so that its next one is worth more than a draw."""
        return any(way.length > 1 for way in self.ways)

    def _told(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def highest(heights: Tensor, count: int) -> list[int]:
    """Return the rows of the worst violations."""
    rows: list[int] = torch.topk(heights, min(count, len(heights))).indices.tolist()
    return rows
