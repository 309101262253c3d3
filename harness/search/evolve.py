"""Evolution: CMA-ES in few dimensions, for narrow curved valleys and kinks, by the cma library.

Several strategies of different widths take their steps together, so that torch evaluates all of
their candidates in one call; each goes on from turn to turn, and starts anew in
the next one where it has stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from .climb import usable
from .portfolio import Way
from .starts import draw
from .vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...theory.witness import Point
    from .suspects import Search

_FEWEST, _MOST = 2, 24
"""Dimensions."""
_GENERATIONS = 60
"""In the first turn."""
_WIDTHS = (0.5, 4.0)
"""The first step of each strategy."""


@dataclass
class Evolution(Way):
    """CMA-ES with restarts."""

    name = "evolution strategy"
    running: dict[tuple[int, ...], list[Any]] = field(default_factory=dict)
    """The strategies at each choice of sizes."""

    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Take some generations, and yield the worst point of each strategy."""
        vectors = Vectors.of(search, sizes)
        if not search.smooth or not _FEWEST <= vectors.length <= _MOST:
            return
        key = tuple(sizes.values())
        running = self.running.setdefault(key, [None for _ in _WIDTHS])
        worst: list[tuple[float, np.ndarray]] = [(-np.inf, np.zeros(0))] * len(running)
        for place, width in enumerate(_WIDTHS):
            if running[place] is None or running[place].stop():
                running[place] = _begun(search, sizes, vectors, width)
        for _ in range(_GENERATIONS * self.length):
            going = [place for place, strategy in enumerate(running) if not strategy.stop()]
            if not going:
                break
            asked = [running[place].ask() for place in going]
            heights = self._heights(search, vectors, np.concatenate(asked))
            ends = np.cumsum([len(own) for own in asked])[:-1]
            for place, own, drawn in zip(going, np.split(heights, ends), asked, strict=True):
                running[place].tell(drawn, list(-own))
                top = int(own.argmax())
                if own[top] > worst[place][0]:
                    worst[place] = float(own[top]), drawn[top]
        for height, vector in worst:
            self.best = max(self.best, height)
            yield vectors.point(torch.from_numpy(vector)[None], None)

    @staticmethod
    def _heights(search: Search, vectors: Vectors, asked: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            heights = usable(search.violations(vectors.sizes, vectors.parts(asked)))
        search.candidates += len(asked)
        found: np.ndarray = np.nan_to_num(heights.cpu().numpy(), neginf=-1e9)
        return found


def _begun(search: Search, sizes: Mapping[str, int], vectors: Vectors, width: float) -> Any:
    """Begin at a random place; nobody else's chances are touched."""
    import cma  # noqa: PLC0415 - it takes a while to load, and few claims come so far

    sample = draw(search.chance, search.claim.signature.coordinates, sizes, 64)
    generator = np.random.default_rng(search.chance.integer(0, 2**31 - 1))
    start = vectors.flat(sample.parts)[0].cpu().numpy() if width < 1 else np.zeros(vectors.length)
    options = {
        "verbose": -9,
        "seed": np.nan,
        "randn": lambda *shape: generator.standard_normal(shape),
    }
    return cma.CMAEvolutionStrategy(np.clip(start, -1e6, 1e6), width, options)
