"""Evolution: CMA-ES in few dimensions, for narrow curved valleys and kinks.

Several strategies of different widths step together, so that torch evaluates all of their
candidates in one call. Each goes on from turn to turn, and starts anew in the next one where it has
come to rest. The formulas are those of N. Hansen's tutorial (2016), in its names' order: selection,
mean, path of the width, path of the covariance, covariance, width.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import log, sqrt
from typing import TYPE_CHECKING

import torch

from .climb import usable
from .portfolio import Way
from .starts import draw
from .vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from torch import Tensor

    from ...theory.witness import Point
    from .chance import Chance
    from .suspects import Search

_FEWEST, _MOST = 2, 24
"""Dimensions."""
_GENERATIONS = 60
"""In the first turn."""
_WIDTHS = (0.5, 0.5, 4.0, 0.05)
"""The first step of each strategy; the widest starts at zero."""
_RESTS = 1e-13
"""A strategy rests whose steps are this small beside its mean, or beside one."""
_WIDEST = 1e12


@dataclass
class Evolution(Way):
    """CMA-ES with restarts."""

    name = "evolution strategy"
    running: dict[tuple[int, ...], Strategies] = field(default_factory=dict)
    """The strategies at each choice of sizes."""

    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Take some generations, and yield the worst point of each strategy."""
        vectors = Vectors.of(search, sizes)
        if not search.smooth or not _FEWEST <= vectors.length <= _MOST:
            return
        begun = Strategies.begun(_starts(search, sizes, vectors))
        going = self.running.get(tuple(sizes.values()), begun)
        going = going.restarted(begun)

        def heights(candidates: Tensor) -> Tensor:
            search.candidates += len(candidates)
            return usable(search.violations(sizes, vectors.parts(candidates)))

        with torch.no_grad():
            for _ in range(_GENERATIONS * self.length):
                going = going.stepped(search.chance, heights)
        self.running[tuple(sizes.values())] = going
        self.met(going.heights)
        for row in going.worst:
            yield vectors.point(row[None], None)


def _starts(search: Search, sizes: Mapping[str, int], vectors: Vectors) -> Tensor:
    """Draw where strategies begin."""
    sample = draw(search.chance, search.claim.signature.coordinates, sizes, 64)
    starts = vectors.flat(sample.parts)[: len(_WIDTHS)].double().clamp(-1e6, 1e6)
    widths = torch.tensor(_WIDTHS, device=starts.device)[:, None]
    return torch.where(widths > 1, torch.zeros_like(starts), starts)


@dataclass(frozen=True)
class Strategies:
    """Strategies side by side: one a row."""

    mean: Tensor
    width: Tensor
    covariance: Tensor
    width_path: Tensor
    path: Tensor
    age: Tensor
    """Generations since it began."""
    worst: Tensor
    """The worst candidate of each so far."""
    heights: Tensor
    """Its violation."""

    @classmethod
    def begun(cls, starts: Tensor) -> Strategies:
        """Begin at these places."""
        rows, length = starts.shape
        zeros = torch.zeros_like(starts)
        width = torch.tensor(_WIDTHS, dtype=starts.dtype, device=starts.device)
        covariance = torch.eye(length, dtype=starts.dtype, device=starts.device).repeat(rows, 1, 1)
        age, low = torch.zeros_like(width), torch.full_like(width, -torch.inf)
        return cls(starts, width, covariance, zeros, zeros, age, starts, low)

    def restarted(self, begun: Strategies) -> Strategies:
        """Begin anew where a strategy has come to rest, or has lost its way."""
        size = self.width * self.covariance.diagonal(dim1=1, dim2=2).amax(1).sqrt()
        lively = (size > _RESTS * self.mean.abs().amax(1).clamp(min=1)) & (size < _WIDEST)
        kept = [
            torch.where(lively.reshape(-1, *[1] * (old.ndim - 1)), old, new)
            for old, new in zip(vars(self).values(), vars(begun).values(), strict=True)
        ]
        return Strategies(*kept)

    def stepped(self, chance: Chance, heights: Callable[[Tensor], Tensor]) -> Strategies:
        """Take one generation."""
        rows, length = self.mean.shape
        rates = Rates.of(length)
        values, axes = torch.linalg.eigh(self.covariance)
        spread = values.clamp(min=1e-30).sqrt()[:, None, :]
        noise = chance.normal((rows, rates.drawn, length)).to(self.mean.dtype)
        steps = (noise * spread) @ axes.mT
        candidates = self.mean[:, None, :] + self.width[:, None, None] * steps
        reached = heights(candidates.reshape(-1, length)).reshape(rows, rates.drawn)
        order = torch.argsort(reached, dim=1, descending=True, stable=True)
        weights = rates.weights.to(steps.device, steps.dtype)
        chosen = torch.take_along_dim(steps, order[:, : len(weights), None], 1)
        step = torch.einsum("k,rkn->rn", weights, chosen)
        even = ((step[:, None, :] @ axes) / spread @ axes.mT)[:, 0]
        top = torch.take_along_dim(candidates, order[:, :1, None], 1)[:, 0]
        height = torch.take_along_dim(reached, order[:, :1], 1)[:, 0]
        better = height > self.heights
        return Strategies(
            self.mean + self.width[:, None] * step,
            *self._adapted(rates, step, even, chosen, weights),
            self.age + 1,
            torch.where(better[:, None], top, self.worst),
            torch.where(better, height, self.heights),
        )

    def _adapted(
        self, rates: Rates, step: Tensor, even: Tensor, chosen: Tensor, weights: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the width, the covariance and both paths after a step."""
        width_path = (1 - rates.width) * self.width_path + rates.pull(rates.width) * even
        length = width_path.norm(dim=1)
        grown = 1 - (1 - rates.width) ** (2 * (self.age + 1))
        usual = rates.expected * (1.4 + 2 / (step.shape[1] + 1))
        moves = (length / grown.sqrt() < usual).to(step.dtype)
        path = (1 - rates.path) * self.path + (moves * rates.pull(rates.path))[:, None] * step
        lost = (1 - moves) * rates.path * (2 - rates.path)
        kept = 1 - rates.one - rates.many + rates.one * lost
        covariance = (
            kept[:, None, None] * self.covariance
            + rates.one * path[:, :, None] * path[:, None, :]
            + rates.many * torch.einsum("k,rki,rkj->rij", weights, chosen, chosen)
        )
        change = (rates.width / rates.damping) * (length / rates.expected - 1)
        width = self.width * change.clamp(max=1.0).exp()
        return width, (covariance + covariance.mT) / 2, width_path, path


@dataclass(frozen=True)
class Rates:
    """How many are drawn, how the best of them weigh, and how quickly a strategy learns."""

    drawn: int
    weights: Tensor
    effective: float
    width: float
    damping: float
    path: float
    one: float
    many: float
    expected: float
    """The length of a vector of normals, on average."""

    @classmethod
    def of(cls, length: int) -> Rates:
        """Return the usual rates in so many dimensions."""
        drawn = 4 + int(3 * log(length))
        raw = torch.tensor([log((drawn + 1) / 2) - log(k) for k in range(1, drawn // 2 + 1)])
        weights = raw.double() / raw.double().sum()
        effective = float(1 / (weights * weights).sum())
        width = (effective + 2) / (length + effective + 5)
        one = 2 / ((length + 1.3) ** 2 + effective)
        many = 2 * (effective - 2 + 1 / effective) / ((length + 2) ** 2 + effective)
        return cls(
            drawn=drawn,
            weights=weights,
            effective=effective,
            width=width,
            damping=1 + 2 * max(0.0, sqrt((effective - 1) / (length + 1)) - 1) + width,
            path=(4 + effective / length) / (length + 4 + 2 * effective / length),
            one=one,
            many=min(1 - one, many),
            expected=sqrt(length) * (1 - 1 / (4 * length) + 1 / (21 * length**2)),
        )

    def pull(self, rate: float) -> float:
        """Return how much a step counts in a path that forgets at a rate."""
        return sqrt(rate * (2 - rate) * self.effective)
