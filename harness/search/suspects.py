"""The search for suspects: thousands of candidates a step in torch, climbed by gradient.

A suspect is a point that looks bad in floats. It decides nothing: each is rounded to exact
numbers and handed to the court, which judges it rigorously. There is no threshold on how bad a
suspect must look, because rounding noise and a true violation look alike in floats; the worst at
every choice of sizes are handed on, and the court sorts them out.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ...systems import REALS, TorchSystem
from ...theory.shape import TOKENS
from ...theory.witness import fractions
from ..judge.point import Estimating
from .chance import Chance
from .climb import COARSE, Climb, rounding, sloped, usable
from .draws import LARGEST_SIZE, largest
from .entering import fractions_enter
from .lanes import are_small, one_by_one, side_by_side
from .noted import Noted
from .starts import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from torch import Tensor

    from ...theory.claim import Claim
    from ...theory.domain import Address, Coordinates
    from ...theory.witness import Point
    from .starts import Batch


@dataclass(frozen=True)
class Extent:
    """How many candidates are drawn at one choice of sizes, how many of them climb, how far."""

    candidates: int
    """Fewer where they have many entries."""
    entries: int
    """Drawn at once at most, in all candidates together."""
    share: int
    """One in so many climbs: a step costs as much as two candidates, and climbs take many."""
    starts: int
    """How many climb at least."""
    steps: int

    def drawn(self, entries: int) -> int:
        """Return how many candidates of so many entries are drawn."""
        return max(min(self.candidates, self.entries // max(entries, 1)), self.starts)

    def climbing(self, entries: int) -> int:
        """Return how many candidates of so many entries climb."""
        return max(self.drawn(entries) // self.share, self.starts)


EXTENTS = {
    "cpu": Extent(2**12, 2**18, 16, 96, 40),
    "cuda": Extent(2**17, 2**26, 64, 2**12, 200),
}
"""By the kind of device: a graphics card has room for many more in the same time."""
WIDE = Extent(2**16, 2**21, 256, 96, 40)
"""Of a search that goes on, on a processor: what is found at once is found by few candidates."""
_SINGLY = Extent(32, 2**17, 8, 4, 20)
"""Where candidates are evaluated one at a time."""
_HANDED_ON, _HANDED_ON_BEYOND = 3, 1
"""How many of the worst at one choice of sizes, each rounded in several ways."""
_CLEAR = 2.0**-20
"""Relative; of what is worse than this, and than its rounding, the court is asked at once."""
_GLANCED = 128
"""So many candidates are looked at where they do not climb."""
_STEPS = (1, 2, None, None, None, LARGEST_SIZE - 1)
"""How far above the smallest sizes to look (None: at random); much is false at unequal sizes alone,
such as a window that covers some tokens and not all."""
_BEYOND = ((7, 12), (13, 32))
"""Sizes that Hypothesis does not draw; of tokens alone, since depths and widths cost more."""
_MOST_ENTRIES = 512
"""In all arrays of a point beyond, which is judged one entry at a time."""


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
    wide: bool = False
    """Whether it goes on after others, and draws more."""
    known: dict[Any, Noted] = field(default_factory=dict, repr=False)
    """What is asked of batches, by what is asked and their shapes; searches of one claim on one
    device may share it."""
    chance: Chance = field(init=False, repr=False)
    _turn: int = field(default=-1, init=False, repr=False)
    """How many neighbourhoods were entered: each looks at another case of what may be left out."""

    def __post_init__(self) -> None:
        self.chance = Chance.of(self.seed, getattr(torch, self.system.dtype), self.device)

    @property
    def system(self) -> TorchSystem:
        """The dtype searched in: the claim's own, or float64 for claims over the reals."""
        dtype = "float64" if self.smooth else self.claim.numbers.name
        return TorchSystem(dtype, self.device)

    @property
    def smooth(self) -> bool:
        """Whether the claim is about real numbers, so that gradients mean something."""
        return _is_smooth(self.claim)

    @property
    def climbs(self) -> bool:
        """Whether there is something to climb with; whole numbers are listed elsewhere."""
        return self.smooth and not all(kind.integer for kind in self.claim.signature.coordinates)

    @property
    def case(self) -> frozenset[Address]:
        """The case of what may be left out that is looked at."""
        cases = self.claim.signature.cases
        return cases[max(self._turn, 0) % len(cases)]

    @property
    def extent(self) -> Extent:
        """How much is tried at one choice of sizes."""
        if not self.batched:
            return _SINGLY
        kind = torch.device(self.device).type
        return WIDE if self.wide and self.climbs and kind == "cpu" else EXTENTS[kind]

    def __iter__(self) -> Iterator[Point]:
        for sizes in self._sizes():
            try:
                yield from self._explore_somehow(sizes)
            except Exception as error:  # noqa: BLE001 - a search that cannot run says so
                self.note = f"no search: {_first_line(error)}"
                self.stopped = True
                return

    def _explore_somehow(self, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Explore in batches, or one candidate at a time where torch has no batched form."""
        if self.batched:
            try:
                yield from self._explore(sizes)
            except Exception as error:  # noqa: BLE001 - torch raises whatever it likes
                self.batched = False
                self.note = (
                    "no batched search, but a slower and smaller one, one candidate at a time: "
                    f"{_first_line(error)}"
                )
            else:
                return
        yield from self._explore(sizes)

    def takes_batches(self) -> bool:
        """Whether torch evaluates the claim on a batch; another's failure is told by the search."""
        kinds, sizes = self.claim.signature.coordinates, self.claim.signature.sizes_above(1)
        try:
            with one_thread(), torch.no_grad():
                self.violations(sizes, draw(self.chance, kinds, sizes, 2).parts)
        except Exception:  # noqa: BLE001 - torch raises whatever it likes
            return False
        return bool(kinds)

    def _sizes(self) -> Iterator[dict[str, int]]:
        """List sizes: equal small ones first, then unequal ones at random, then many tokens."""
        for step in _STEPS:
            sizes = {name: self._size(name, step) for name in self.claim.bounds}
            yield self.claim.signature.fitted(sizes)
        for low, high in _BEYOND:
            beyond = self._beyond(low, high)
            if beyond is not None:
                yield beyond

    def _size(self, name: str, step: int | None) -> int:
        """Return a size that Hypothesis draws, `step` above the smallest or a random one."""
        bound = self.claim.bounds[name]
        top = largest(bound.low, bound.high)
        up = self.chance.integer(0, top - bound.low) if step is None else step
        return min(bound.low + up, top)

    def _beyond(self, low: int, high: int) -> dict[str, int] | None:
        """Return small sizes with many tokens, unless no such point is small enough to judge."""
        sizes = {name: self._size(name, 1) for name in self.claim.bounds}
        before = dict(sizes)
        for name, bound in self.claim.bounds.items():
            if name.lower() in TOKENS:
                sizes[name] = self.chance.integer(low, high)
                sizes[name] = max(bound.low, min(sizes[name], bound.high or high))
        sizes = self.claim.signature.fitted(sizes)
        few = sum(kind.shape.entries(sizes) for kind in self.claim.signature.coordinates)
        return sizes if sizes != before and few <= _MOST_ENTRIES else None

    def _explore(self, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Sample, climb the worst, and hand on the worst of those, rounded coarsely and finely."""
        kinds = self.claim.signature.coordinates
        if not kinds:
            return
        self._turn += 1
        entries = max(sum(kind.shape.entries(sizes) for kind in kinds), *_squares(sizes))
        extent = self.extent
        count = extent.drawn(entries)
        with one_thread():
            sample = draw(self.chance, kinds, sizes, count)
            with torch.no_grad():
                heights = usable(self.violations(sizes, sample.parts))
            self.candidates += count
            worst = _worst(sample, heights, extent.climbing(entries))
            sample, heights = sample.at(worst), heights[worst]
            clear = self.climbs and self._is_clear(sizes, sample, heights)
        if clear:
            yield from self._handed_on(sizes, sample, heights)
        if self.climbs:
            with one_thread():
                climb = self.climb(sizes)
                sample, heights = climb(sample, heights, extent.steps)
                self.candidates += climb.evaluated
        yield from self._handed_on(sizes, sample, heights)

    def _is_clear(self, sizes: Mapping[str, int], sample: Batch, heights: Tensor) -> bool:
        """Whether a candidate is seen to be more than rounding before it climbs."""
        noise = rounding(heights, usable(self.coarse(sizes, sample.parts)))
        return bool((heights > noise.clamp_min(_CLEAR)).any())

    def glance(self, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Yield the worst of some candidates at sizes that are given, without climbing."""
        kinds = self.claim.signature.coordinates
        for turn in range(len(self.claim.signature.cases) if kinds else 0):
            self._turn = turn
            try:
                with one_thread(), torch.no_grad():
                    sample = draw(self.chance, kinds, sizes, _GLANCED)
                    heights = usable(self.violations(sizes, sample.parts))
            except Exception as error:  # noqa: BLE001 - torch raises whatever it likes
                self.note = f"no search: {_first_line(error)}"
                return
            self.candidates += _GLANCED
            yield from islice(self._handed_on(sizes, sample, heights), 1)

    def _handed_on(
        self, sizes: Mapping[str, int], sample: Batch, heights: Tensor
    ) -> Iterator[Point]:
        """Round the worst to few binary places and to many."""
        drawn = all(sizes[name] <= largest(b.low, b.high) for name, b in self.claim.bounds.items())
        count = _HANDED_ON if drawn else _HANDED_ON_BEYOND
        best = torch.topk(heights, min(count, len(heights))).indices.tolist()
        for places in (2, 8, None) if self.smooth else (None, 8):
            for row in best:
                parts = [part[row] for part in sample.parts]
                yield self.point(sizes, parts, float(sample.scales[row]), places)

    def climb(self, sizes: Mapping[str, int]) -> Climb:
        """Return what climbs at these sizes."""
        return Climb(self.slopes, self.coarse, self.claim.signature.coordinates, sizes)

    def violations(self, sizes: Mapping[str, int], flat: list[Tensor]) -> Tensor:
        """Evaluate the claim's violation on a batch, in one case of what may be left out."""
        evaluated = partial(self._evaluated, self.case, self.system, sizes)
        if torch.is_grad_enabled() and any(part.requires_grad for part in flat):
            return evaluated(flat)
        found: Tensor = self._asked("violations", evaluated, sizes, flat)
        return found

    def slopes(
        self, sizes: Mapping[str, int], flat: list[Tensor]
    ) -> tuple[Tensor, list[Tensor] | None]:
        """Evaluate it with its slopes along real coordinates, if it has some."""
        kinds = self.claim.signature.coordinates
        evaluated = partial(self._evaluated, self.case, self.system, sizes)
        found: tuple[Tensor, list[Tensor] | None]
        found = self._asked("slopes", sloped(evaluated, kinds), sizes, flat)
        return found

    def coarse(self, sizes: Mapping[str, int], flat: list[Tensor]) -> Tensor:
        """Evaluate it in coarser arithmetic; it has no value where the claim does not run there."""
        coarser = [part.to(COARSE) if part.is_floating_point() else part for part in flat]
        system = TorchSystem(str(COARSE).removeprefix("torch."), self.device)
        try:
            with torch.no_grad():
                return self._evaluated(self.case, system, sizes, coarser)
        except Exception:  # noqa: BLE001 - torch raises whatever it likes
            return torch.full((len(flat[0]),), torch.nan, device=self.device)

    def _asked(
        self,
        what: str,
        function: Callable[[list[Tensor]], Any],
        sizes: Mapping[str, int],
        flat: list[Tensor],
    ) -> Any:
        """Call a function of a batch, or do what it is known to do to arrays of such shapes."""
        if not self.batched:
            return function(flat)
        # A card takes a product of many small matrices in one go, and lays them out as it likes.
        small = not flat[0].is_cuda and are_small(self.claim.signature.coordinates, sizes)
        laid = side_by_side if small else one_by_one
        flat = [laid(part) for part in flat]
        lie = tuple((None if small else part.stride(), part.dtype) for part in flat)
        key = what, self.case, tuple(sizes.items()), lie
        if key not in self.known:
            self.known[key] = Noted(function, often=what == "slopes")
        return self.known[key](flat)

    def _evaluated(
        self,
        case: frozenset[Address],
        system: TorchSystem,
        sizes: Mapping[str, int],
        flat: list[Tensor],
    ) -> Tensor:
        """Evaluate the violation by the claim's own code."""

        def one(*parts: Tensor) -> Tensor:
            values = self.claim.signature.arguments(parts, sizes, system)
            return self.claim.among((case,), values).violation()

        with fractions_enter(), system.context():
            if self.batched:
                return torch.func.vmap(one)(*flat)
            return _each(one, flat)

    def point(
        self, sizes: Mapping[str, int], flat: list[Tensor], scale: float, places: int | None
    ) -> Point:
        """Round a candidate to multiples of the scale over 2^places, or keep its floats."""
        unit = None if places is None else Fraction(scale) / 2**places
        change = None if unit is None else lambda entry: round(entry / unit) * unit
        return self.changed_point(sizes, flat, change)

    def changed_point(
        self,
        sizes: Mapping[str, int],
        flat: list[Tensor],
        change: Callable[[Fraction], Fraction] | None,
    ) -> Point:
        """Return a candidate as a point, with each number that is no integer changed as is said."""
        rest = iter(flat)
        return self.claim.signature.point(
            dict(sizes), lambda kind: _exact(kind, next(rest), sizes, change)
        )


def _each(one: Callable[..., Tensor], flat: list[Tensor]) -> Tensor:
    """Evaluate candidates one at a time; where a block raises at some, those are out of its range.

    Raises:
        Exception: What the block raised, where it raised at all of them.
    """
    found: list[Tensor] = []
    raised: list[Exception] = []
    for parts in zip(*flat, strict=True):
        try:
            found.append(one(*parts))
        except Exception as error:  # noqa: BLE001 - a user's block may raise anything
            found.append(torch.full((), torch.nan, dtype=torch.float64))
            raised.append(error)
    if len(raised) == len(found):
        raise raised[0]
    return torch.stack([each.to(found[0].device).double() for each in found])


def _worst(sample: Batch, heights: Tensor, count: int) -> Tensor:
    """Return the rows that climb: the worst of each scale, so that no scale crowds out the others.

    A violation of exactly zero, as at x = y, is a place where nothing climbs: those come last.
    """
    ranked = torch.where(heights == 0, -torch.inf, heights)
    order = torch.argsort(ranked, descending=True, stable=True)
    scales = sample.scales[order]
    rank = torch.zeros_like(order)
    for scale in torch.unique(scales):
        same = scales == scale
        rank[same] = torch.arange(int(same.sum()), device=order.device)
    return order[torch.argsort(rank, stable=True)[:count]]


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


def _squares(sizes: Mapping[str, int]) -> list[int]:
    """List how many pairs there are of what has a size, such as scores: these are entries, too."""
    return [0, *(size * size for size in sizes.values())]


def _is_smooth(claim: Claim) -> bool:
    """Whether the claim is about real numbers, so that gradients mean something."""
    return claim.numbers is REALS or isinstance(claim.numbers, Estimating)


def _exact(
    kind: Coordinates,
    part: Tensor,
    sizes: Mapping[str, int],
    change: Callable[[Fraction], Fraction] | None,
) -> np.ndarray:
    """Turn one candidate's floats into fractions inside the domain."""
    floats = part.cpu().double().numpy() if part.is_floating_point() else part.cpu().numpy()
    exact = fractions(floats)
    if change is not None and not kind.integer:
        exact = np.asarray(np.frompyfunc(change, 1, 1)(exact), dtype=object)
    return kind.clamped(exact, sizes)
