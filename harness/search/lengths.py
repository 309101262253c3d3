"""Many tokens, or layers: a few candidates at each length up to 64, a climb at the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

from ...theory.shape import TOKENS
from .climb import usable
from .modes import Mode
from .portfolio import Way, highest
from .starts import draw

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...theory.witness import Point
    from .suspects import Search

_FIRST, _LAST = 7, 64
_MOST_ENTRIES = 512
"""In all arrays of a point, which is judged one entry at a time."""
_MOST_COMPUTED = 2**19
"""For one candidate, in all arrays on the way: the judge computes each in exact arithmetic."""
_CANDIDATES, _STEPS = 16, 20


class WorkError(Exception):
    """More entries were computed than one looks at."""


class Counting(Mode):
    """Counts the entries of all tensors that are computed, and stops where there are too many.

    What a claim makes of its arrays may grow with a power or an exponential of a size that its
    arrays do not show: 2^depth places on a line, say.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Compute as torch does, and count what came out.

        Raises:
            WorkError: There is too much of it.
        """
        made = function(*args, **(kwargs or {}))
        self.left -= sum(each.numel() for each in tree_leaves(made) if isinstance(each, Tensor))
        if self.left < 0:
            raise WorkError
        return made


class Lengths(Way):
    """Looks at every length of what counts tokens; where nothing does, of what else has a size."""

    name = "look at every length"

    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Evaluate a few candidates at each length, climb at the worst, and yield the worst."""
        kinds = search.claim.signature.coordinates
        found = []
        for longer in self._longer(search, sizes):
            batch = draw(search.chance, kinds, longer, _CANDIDATES * self.length)
            try:
                with torch.no_grad(), Counting(_MOST_COMPUTED * len(batch)):
                    heights = usable(search.violations(longer, batch.parts))
            except WorkError:
                break  # what is longer takes no less
            search.candidates += len(batch)
            found.append((float(heights.max()), longer, batch, heights))
        found.sort(key=lambda each: -each[0])
        for _, longer, batch, heights in found[:1]:
            if search.smooth and any(not kind.integer for kind in kinds):
                climb = search.climb(longer)
                batch, heights = climb(batch, heights, _STEPS * self.length)  # noqa: PLW2901
                search.candidates += climb.evaluated
            self.met(heights)
            for row in highest(heights, 1):
                parts = [part[row] for part in batch.parts]
                yield search.point(longer, parts, float(batch.scales[row]), 8)
                yield search.point(longer, parts, float(batch.scales[row]), None)

    @staticmethod
    def _longer(search: Search, sizes: Mapping[str, int]) -> Iterator[dict[str, int]]:
        """List these sizes with more tokens, each once, as long as a point can be judged."""
        seen, bounds = [], search.claim.bounds
        growing = [name for name in bounds if name.lower() in TOKENS] or list(bounds)
        for length in range(_FIRST, _LAST + 1):
            longer = dict(sizes)
            for name in growing:
                longer[name] = max(bounds[name].low, min(length, bounds[name].high or length))
            longer = search.claim.signature.fitted(longer)
            kinds = search.claim.signature.coordinates
            few = sum(kind.shape.entries(longer) for kind in kinds) <= _MOST_ENTRIES
            if few and longer != sizes and longer not in seen:
                seen.append(longer)
                yield longer
