"""Climbing: gradient ascent on a batch of candidates, with the budget where something climbs.

Adam's steps, a few lines of our own: each candidate has a rate of its own (its scale), candidates
that have stopped climbing leave the batch, those at which nothing but rounding is seen, or no
value, never enter it, and loading `torch.optim` takes longer than most climbs. A candidate climbs
as one vector of all its real numbers, so that a step costs the same however many arrays they fill.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from .lanes import chosen, vectors
from .layout import Layout
from .starts import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor

    from ...theory.domain import Coordinates

    Slopes = Callable[[Mapping[str, int], list[Tensor]], tuple[Tensor, list[Tensor] | None]]

_RATE = 0.2
_FADING = (0.9, 0.999)
"""How much of the mean and of the square is kept from step to step."""
_ROUND = 20
"""Every so many steps, candidates that gained nothing in them stop."""
_GAIN = 1e-3
"""Relative; a gain is worth going on for, whatever it proves."""
_LAST_DIGITS = 16
"""Violations are relative: so many roundings are seen of two sides that are one number."""
COARSE = torch.float32
"""Where a violation is evaluated a second time, to see how much of it is rounding."""


def sloped(
    evaluated: Callable[[list[Tensor]], Tensor], kinds: Sequence[Coordinates]
) -> Callable[[list[Tensor]], tuple[Tensor, list[Tensor] | None]]:
    """Return what gives the violations of a batch and their slopes along real coordinates."""

    def slopes(parts: list[Tensor]) -> tuple[Tensor, list[Tensor] | None]:
        own = [
            part.detach().requires_grad_(not kind.integer)
            for kind, part in zip(kinds, parts, strict=True)
        ]
        with torch.enable_grad():
            violation = evaluated(own)
            if not violation.requires_grad:
                return violation, None
            free = [part for part in own if part.requires_grad]
            total = violation.nan_to_num(0.0).sum()
            found = torch.autograd.grad(total, free, allow_unused=True)
        return violation.detach(), [
            torch.zeros_like(part) if slope is None else slope
            for part, slope in zip(free, found, strict=True)
        ]

    return slopes


def rounding(fine: Tensor, coarse: Tensor) -> Tensor:
    """Return what of violations may be rounding, given the same ones in `COARSE`.

    By how much both differ is what rounding comes to in the coarser arithmetic; in the finer one
    it is less by as many digits as that has more. By chance either may be off by some digits, so
    the bound is halfway between both, in digits. What has no value in one of them tells nothing.
    Where nothing differs in the coarser arithmetic, the finer one's last digits are rounding.
    """
    eps = torch.finfo(fine.dtype).eps
    likely = (fine - coarse).abs() * (eps / torch.finfo(COARSE).eps) ** 0.5
    least = torch.where(coarse == 0, _LAST_DIGITS * eps, 0.0)
    return torch.maximum(likely, least).nan_to_num(0.0, 0.0, 0.0)


@dataclass
class Climb:
    """Candidates on their way, the best place of each so far, and how many were evaluated."""

    slopes: Slopes
    coarse: Callable[[Mapping[str, int], list[Tensor]], Tensor]
    """The violations in coarser arithmetic."""
    kinds: Sequence[Coordinates]
    sizes: Mapping[str, int]
    evaluated: int = 0

    def __call__(self, batch: Batch, heights: Tensor, steps: int) -> tuple[Batch, Tensor]:
        """Return the best place of each candidate and its height, after at most `steps` steps."""
        layout = Layout(self.kinds, self.sizes, batch.parts)
        best, heights = layout.flat(batch.parts), heights.clone()
        noise = rounding(heights, usable(self.coarse(self.sizes, batch.parts)))
        self.evaluated += len(batch)
        climbs = heights.isfinite() & (heights.abs() > noise)
        for start in range(0, steps if layout.length else 0, _ROUND):
            most = max(len(batch) * _ROUND // (start + _ROUND), 1)
            rows = _highest(climbs, heights, most)
            if not len(rows):
                break
            before, rates = heights[rows], _RATE * (1 - start / steps) * batch.scales[rows]
            places, count = chosen(best, rows), min(_ROUND, steps - start)
            best[rows], heights[rows] = self._ascend(
                layout.at(rows), places, before, rates[:, None], count
            )
            gains = torch.maximum(_GAIN * before.abs(), noise[rows])
            climbs = torch.zeros_like(climbs)
            climbs[rows] = heights[rows] > before + gains
        return Batch(layout.parts(best), batch.scales), heights

    def _ascend(
        self, layout: Layout, places: Tensor, heights: Tensor, rates: Tensor, steps: int
    ) -> tuple[Tensor, Tensor]:
        """Take some steps with fresh moments, and return the best places on the way."""
        best, mean, square = places, torch.zeros_like(places), torch.zeros_like(places)
        for step in range(1, steps + 2):
            violation, slopes = self.slopes(self.sizes, layout.parts(places))
            self.evaluated += len(violation)
            reached = usable(violation)
            better = reached > heights
            heights = torch.where(better, reached, heights)
            best = torch.where(better[:, None], places, best)
            if step > steps or slopes is None:
                break
            slope = vectors(slopes).nan_to_num_(0.0, 0.0, 0.0)
            mean.lerp_(slope, 1 - _FADING[0])
            square.lerp_(slope.square_(), 1 - _FADING[1])
            likely = mean / (1 - _FADING[0] ** step)
            spread = (square / (1 - _FADING[1] ** step)).sqrt_()
            # Where nothing slopes, nothing moves.
            move = likely.div_(spread).nan_to_num_(0.0, 0.0, 0.0)
            places = layout.inside(move.mul_(rates).add_(places))
        return best, heights


def usable(violation: Tensor) -> Tensor:
    """Rank an undefined violation below every number."""
    return torch.nan_to_num(violation.double(), nan=-torch.inf, posinf=1.0)


def _highest(climbs: Tensor, heights: Tensor, most: int) -> Tensor:
    """Return the rows that climb, so many of the highest of them at most."""
    ranked = torch.argsort(heights, descending=True, stable=True)
    return ranked[climbs[ranked]][:most]
