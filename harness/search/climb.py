"""Climbing: gradient ascent on a batch of candidates, with the budget where something climbs.

Adam's steps, a few lines of our own: each candidate has a rate of its own (its scale), candidates
that have stopped climbing leave the batch, those at which nothing but rounding is seen, or no
value, never enter it, and loading `torch.optim` takes longer than most climbs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from .starts import Batch, clamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor

    from ...theory.domain import Coordinates

    Violations = Callable[[Mapping[str, int], list[Tensor]], Tensor]

_RATE = 0.2
_FADING = (0.9, 0.999)
"""How much of the mean and of the square is kept from step to step."""
_ROUND = 20
"""Every so many steps, candidates that gained nothing in them stop."""
_GAIN = 1e-3
"""Relative; a gain is worth going on for, whatever it proves."""
_NOISE = 2**13
"""Units in the last place of one. What is below is the rounding of a long sum and no slope: where
both sides are equal everywhere, nothing else is there to be climbed."""


@dataclass
class Climb:
    """Candidates on their way, the best place of each so far, and how many were evaluated."""

    violations: Violations
    kinds: Sequence[Coordinates]
    sizes: Mapping[str, int]
    evaluated: int = 0

    def __call__(self, batch: Batch, heights: Tensor, steps: int) -> tuple[Batch, Tensor]:
        """Return the best place of each candidate and its height, after at most `steps` steps."""
        best, heights = Batch([part.clone() for part in batch.parts], batch.scales), heights.clone()
        noise = _NOISE * torch.finfo(heights.dtype).eps
        rows = (heights.isfinite() & (heights.abs() > noise)).nonzero()[:, 0]
        moving = batch.at(rows)
        for start in range(0, steps if len(rows) else 0, _ROUND):
            before = heights[rows]
            rate = _RATE * (1 - start / steps)
            places, reached = self._ascend(moving, before, rate, min(_ROUND, steps - start))
            for part, place in zip(best.parts, places.parts, strict=True):
                part[rows] = place
            heights[rows] = reached
            gains = reached > before + (_GAIN * before.abs()).clamp(min=noise)
            if not bool(gains.any()):
                break
            moving, rows = places.at(gains), rows[gains]
        return best, heights

    def _ascend(
        self, batch: Batch, heights: Tensor, rate: float, steps: int
    ) -> tuple[Batch, Tensor]:
        """Take some steps with fresh moments, and return the best places on the way."""
        parts = [part.clone() for part in batch.parts]
        best = list(parts)
        means = [
            torch.zeros_like(part) if _free(kind) else None for kind, part in self._pairs(parts)
        ]
        squares = [None if mean is None else torch.zeros_like(mean) for mean in means]
        for step in range(1, steps + 2):
            for kind, part in self._pairs(parts):
                part.requires_grad_(_free(kind))
            violation = self.violations(self.sizes, parts)
            self.evaluated += len(violation)
            reached = usable(violation.detach())
            better = reached > heights
            heights = torch.where(better, reached, heights)
            best = [_chosen(better, part, old) for part, old in zip(parts, best, strict=True)]
            if step > steps or not violation.requires_grad:
                break
            violation.nan_to_num(0.0).sum().backward()
            with torch.no_grad():
                parts = [
                    self._moved(kind, part, mean, square, rate * batch.scales, step)
                    for (kind, part), mean, square in zip(
                        self._pairs(parts), means, squares, strict=True
                    )
                ]
        return Batch(best, batch.scales), heights

    def _pairs(self, parts: list[Tensor]) -> list[tuple[Coordinates, Tensor]]:
        return list(zip(self.kinds, parts, strict=True))

    def _moved(  # noqa: PLR0913, PLR0917 - one step of Adam is made of these
        self,
        kind: Coordinates,
        part: Tensor,
        mean: Tensor | None,
        square: Tensor | None,
        rates: Tensor,
        step: int,
    ) -> Tensor:
        """Take one step and return to the domain; an undefined gradient moves nothing."""
        if mean is None or square is None or part.grad is None:
            return part.detach()
        slope = part.grad.nan_to_num(0.0, 0.0, 0.0)
        mean.lerp_(slope, 1 - _FADING[0])
        square.lerp_(slope * slope, 1 - _FADING[1])
        likely = mean / (1 - _FADING[0] ** step)
        spread = (square / (1 - _FADING[1] ** step)).sqrt()
        move = torch.where(spread > 0, likely / spread, torch.zeros_like(likely))
        return clamp(
            kind, part.detach() + rates.reshape(-1, *[1] * (part.ndim - 1)) * move, self.sizes
        )


def usable(violation: Tensor) -> Tensor:
    """Rank an undefined violation below every number."""
    return torch.nan_to_num(violation.double(), nan=-torch.inf, posinf=1.0)


def _free(kind: Coordinates) -> bool:
    return not kind.integer


def _chosen(better: Tensor, new: Tensor, old: Tensor) -> Tensor:
    """Take the new row where it is better."""
    return torch.where(better.reshape(-1, *[1] * (new.ndim - 1)), new.detach(), old.detach())
