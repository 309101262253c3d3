"""The search for suspects: thousands of candidates a step in torch, climbed by gradient.

A suspect is a point that looks bad in floats. It decides nothing: each is rounded to exact
numbers and handed to the court, which judges it rigorously. There is no threshold on how bad a
suspect must look, because rounding noise and a true violation look alike in floats; the worst of
every neighbourhood of sizes and scales are handed on, and the court sorts them out.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ...systems import REALS, TorchSystem
from ...theory.witness import fractions
from ..judge.point import Estimating
from .draws import LARGEST_SIZE, largest
from .entering import fractions_enter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from torch import Tensor

    from ...theory.claim import Claim
    from ...theory.domain import Coordinates
    from ...theory.witness import Point

CANDIDATES = 512
"""Candidates sampled in each neighbourhood, fewer where they have many cells."""
_STARTS = 32
_STEPS = 100
_RATE = 0.2
_HANDED_ON = 2
_SINGLY = (32, 4, 20)
"""Candidates, starts and steps where candidates are evaluated one at a time."""
_PLACES = (
    *((1, scale) for scale in (1.0, 8.0)),
    (2, 1.0),
    *((None, scale) for scale in (1.0, 4.0, 0.25, 1.0, 16.0, 1.0, 32.0)),
    (LARGEST_SIZE - 1, 1.0),
)
"""How far above the smallest sizes to look (None: at random), and at which scale; much is false at
unequal sizes alone, such as a window that covers some tokens and not all."""
_CELLS = 2**16
_SPREAD = 3
"""Each array of a candidate is scaled by a power of two of its own, up to this one, since some
claims fall only where one argument is small beside another."""


@dataclass
class Search:
    """One claim's search: iterate it for suspects, then read how much was searched."""

    claim: Claim
    seed: int = 0
    device: str = "cpu"
    candidates: int = 0
    note: str = ""
    """Why the search was small or could not run, where that is so."""
    stopped: bool = False
    """Whether it could not run."""
    batched: bool = True
    """Whether torch evaluates many candidates in one call; else they are fewer, one at a time."""
    _generator: torch.Generator = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._generator = torch.Generator(self.device).manual_seed(self.seed)

    @property
    def system(self) -> TorchSystem:
        """The dtype searched in: the claim's own, or float64 for claims over the reals."""
        dtype = "float64" if _is_smooth(self.claim) else self.claim.numbers.name
        return TorchSystem(dtype, self.device)

    def __iter__(self) -> Iterator[Point]:
        for sizes, scale in self._neighbourhoods():
            try:
                yield from self._explore_somehow(sizes, scale)
            except Exception as error:  # noqa: BLE001 - a search that cannot run says so
                self.note = f"no search: {_first_line(error)}"
                self.stopped = True
                return

    def _explore_somehow(self, sizes: Mapping[str, int], scale: float) -> Iterator[Point]:
        """Explore in batches, or one candidate at a time where torch has no batched form."""
        if self.batched:
            try:
                yield from self._explore(sizes, scale)
            except Exception as error:  # noqa: BLE001 - torch raises whatever it likes
                self.batched = False
                self.note = (
                    "no batched search, but a slower and smaller one, one candidate at a time: "
                    f"{_first_line(error)}"
                )
            else:
                return
        yield from self._explore(sizes, scale)

    def _neighbourhoods(self) -> Iterator[tuple[dict[str, int], float]]:
        """List sizes and scales: equal small sizes first, then unequal ones at random."""
        for step, scale in _PLACES:
            yield self._sizes(step), scale

    def _sizes(self, step: int | None) -> dict[str, int]:
        """Return the sizes `step` above the smallest, or random ones."""
        sizes = {}
        for name, bound in self.claim.bounds.items():
            top = largest(bound.low, bound.high)
            up = step
            if up is None:
                up = int(
                    torch.randint(
                        0, top - bound.low + 1, (1,), generator=self._generator, device=self.device
                    )
                )
            sizes[name] = min(bound.low + up, top)
        return sizes

    def _explore(self, sizes: Mapping[str, int], scale: float) -> Iterator[Point]:
        """Sample, climb the worst, and hand on the worst of those, rounded coarsely and finely."""
        kinds = self.claim.signature.coordinates
        if not kinds:
            return
        cells = sum(kind.shape.cells(sizes) for kind in kinds)
        most, starts, _ = self._extent
        count = max(min(most, _CELLS // max(cells, 1)), starts)
        sample = [self._sample(kind, sizes, scale, count) for kind in kinds]
        with one_thread():
            with torch.no_grad():
                violation = self._violations(sizes, sample)
            self.candidates += count
            worst = torch.topk(_usable(violation), min(starts, count)).indices
            climbed, heights = self._climb(sizes, kinds, [part[worst] for part in sample], scale)
        best = torch.topk(heights, min(_HANDED_ON, len(heights))).indices.tolist()
        for places in (2, 8, None) if _is_smooth(self.claim) else (None, 8):
            for start in best:
                yield self._point(sizes, [part[start] for part in climbed], scale, places)

    @property
    def _extent(self) -> tuple[int, int, int]:
        """How many candidates are sampled, how many climb, and how many steps."""
        return (CANDIDATES, _STARTS, _STEPS) if self.batched else _SINGLY

    def _violations(self, sizes: Mapping[str, int], flat: list[Tensor]) -> Tensor:
        """Evaluate the claim's violation on a batch."""

        def one(*parts: Tensor) -> Tensor:
            values = self.claim.signature.arguments(parts, sizes, self.system)
            return self.claim(**values).violation()

        with fractions_enter():
            if self.batched:
                return torch.func.vmap(one)(*flat)
            return torch.stack([one(*parts) for parts in zip(*flat, strict=True)])

    def _climb(
        self,
        sizes: Mapping[str, int],
        kinds: Sequence[Coordinates],
        flat: list[Tensor],
        scale: float,
    ) -> tuple[list[Tensor], Tensor]:
        """Climb each start by Adam on its violation and keep the best place of each."""
        flat = [part.clone() for part in flat]
        free = [part for kind, part in zip(kinds, flat, strict=True) if _smooth(kind)]
        best, heights = (
            [part.clone() for part in flat],
            _usable(self._violations(sizes, flat)).detach(),
        )
        if not free or not _is_smooth(self.claim):
            return best, heights
        optimizer = torch.optim.Adam(free, lr=_RATE * scale, maximize=True)
        for part in free:
            part.requires_grad_()
        steps = self._extent[2]
        for step in range(steps + 1):
            violation = self._violations(sizes, flat)
            self.candidates += len(violation)
            reached = _usable(violation.detach())
            better = reached > heights
            heights = torch.where(better, reached, heights)
            best = [_chosen(better, part, old) for part, old in zip(flat, best, strict=True)]
            if step == steps or not violation.requires_grad:
                break
            optimizer.zero_grad()
            violation.nan_to_num(0.0).sum().backward()
            self._step(optimizer, kinds, flat, sizes)
        return [part.detach() for part in best], heights

    @staticmethod
    def _step(
        optimizer: torch.optim.Optimizer,
        kinds: Sequence[Coordinates],
        flat: list[Tensor],
        sizes: Mapping[str, int],
    ) -> None:
        """Take one step and return to the domain; an undefined gradient moves nothing."""
        for part in flat:
            if part.grad is not None:
                part.grad = part.grad.nan_to_num(0.0, 0.0, 0.0)
        optimizer.step()
        with torch.no_grad():
            for kind, part in zip(kinds, flat, strict=True):
                if _smooth(kind):
                    part.copy_(_clamp(kind, part, sizes))

    def _sample(
        self, kind: Coordinates, sizes: Mapping[str, int], scale: float, count: int
    ) -> Tensor:
        """Draw a batch of coordinates: dense normal, small integers and sparse, a third each."""
        shape = (count, *kind.shape.sizes(sizes))
        options: dict[str, Any] = {"generator": self._generator, "device": self.device}
        low, high = kind.bounds(sizes)
        if kind.integer and low is not None and high is not None:
            drawn = torch.randint(int(low), int(high) + 1, shape, **options)
            if kind.index:
                return drawn
            return _clamp(kind, drawn.to(self._dtype), sizes)
        normal = torch.randn(shape, dtype=torch.float64, **options) * scale
        spread = torch.randint(-_SPREAD, _SPREAD + 1, (count, *[1] * (len(shape) - 1)), **options)
        normal *= 2.0**spread
        part = max(count // 3, 1)
        normal[:part] = normal[:part].round()
        normal[part : 2 * part] *= torch.rand(normal[part : 2 * part].shape, **options) < 1 / 3
        if low is not None and high is not None:
            share = torch.rand(shape, dtype=torch.float64, **options)
            normal[part:] = (float(low) + (float(high) - float(low)) * share)[part:]
        return _clamp(kind, normal.to(self._dtype), sizes)

    @property
    def _dtype(self) -> torch.dtype:
        return getattr(torch, self.system.dtype)

    def _point(
        self, sizes: Mapping[str, int], flat: list[Tensor], scale: float, places: int | None
    ) -> Point:
        """Round a candidate to multiples of the scale over 2^places, or keep its floats."""
        rest = iter(flat)
        unit = None if places is None else Fraction(scale) / 2**places
        return self.claim.signature.point(
            dict(sizes), lambda kind: _exact(kind, next(rest), sizes, unit)
        )


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep torch to one thread: the batches are small, and other processes want the other cores."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _first_line(error: Exception) -> str:
    return f"{(str(error).splitlines() or [''])[0]:.120}"


def _is_smooth(claim: Claim) -> bool:
    """Whether the claim is about real numbers, so that gradients mean something."""
    return claim.numbers is REALS or isinstance(claim.numbers, Estimating)


def _smooth(kind: Coordinates) -> bool:
    return not kind.integer


def _chosen(better: Tensor, new: Tensor, old: Tensor) -> Tensor:
    """Take the new row where it is better."""
    return torch.where(better.reshape(-1, *[1] * (new.ndim - 1)), new.detach(), old)


def _usable(violation: Tensor) -> Tensor:
    """Rank an undefined violation below every number."""
    return torch.nan_to_num(violation.double(), nan=-torch.inf, posinf=1.0)


def _clamp(kind: Coordinates, part: Tensor, sizes: Mapping[str, int]) -> Tensor:
    """Do to a batch what `Coordinates.clamp` does to a number."""
    low, high = kind.bounds(sizes)
    if kind.integer:
        part = part.round()
    if low == 0:
        part = part.abs()
    part = (
        part.clamp(None if low is None else float(low), None if high is None else float(high))
        if (low, high) != (None, None)
        else part
    )
    return torch.where(part == 0, torch.ones_like(part), part) if kind.nonzero else part


def _exact(
    kind: Coordinates, part: Tensor, sizes: Mapping[str, int], unit: Fraction | None
) -> np.ndarray:
    """Turn one candidate's floats into fractions inside the domain."""
    floats = part.cpu().double().numpy() if part.is_floating_point() else part.cpu().numpy()
    exact = fractions(floats)
    if unit is not None and not kind.integer:
        exact = np.asarray(np.frompyfunc(lambda cell: round(cell / unit) * unit, 1, 1)(exact))
    return kind.clamped(exact, sizes)
