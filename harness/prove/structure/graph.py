"""The graph of a block: how its output is computed from its input, and what was read of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any, TypeVar

from ....systems.moves import at
from ....systems.traced import Traced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

R = TypeVar("R")
"""A reading of a graph, which is made of it."""


@dataclass
class Graph:
    """How a block's output is computed from its input at some sizes."""

    input: Traced
    output: Any
    leaves: list[Traced]
    """The input and the parameters, in the order in which the block takes them."""
    zeros: Callable[[Graph], Any]
    """Reads which entries of an array are zero for every input."""
    kinds: Mapping[Any, Any] = field(default_factory=dict)
    """What is read in place of some readings, where sizes are symbols."""
    readings: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def arrays(self) -> list[Traced]:
        """All traced arrays of the output, in an order in which they can be computed."""
        found: dict[int, Traced] = {}
        waiting = [self.output] if isinstance(self.output, Traced) else []
        while waiting:
            top = waiting[-1]
            missing = [x for x in top.args if isinstance(x, Traced) and id(x) not in found]
            if missing:
                waiting += missing
            else:
                found.setdefault(id(top), waiting.pop())
        return list(found.values())

    @cached_property
    def _dependent(self) -> set[int]:
        found = {id(self.input)}
        for x in self.arrays:
            if any(id(part) in found for part in x.args):
                found.add(id(x))
        return found

    @property
    def pivots(self) -> list[Traced]:
        """What softmaxes are shifted by on the way."""
        return [x for x in self.arrays if x.function == "pivot"]

    def read(self, kind: Callable[..., R], *args: Any) -> R:
        """Return a reading of this graph, made once."""
        kind = self.kinds.get(kind, kind)
        key = (kind, *args)
        if key not in self.readings:
            self.readings[key] = kind(self, *args)
        found: R = self.readings[key]
        return found

    def entries(self, sizes: Mapping[str, int]) -> int:
        """Return how many entries are computed, and terms of products, at given symbols."""
        total = 0
        for x in self.arrays:
            shape = [at(length, sizes) for length in x.shape]
            terms = at(x.args[0].shape[-1], sizes) if x.function == "matmul" else 1
            total += prod(shape) * terms
        return total

    def vanishes(self, x: Any) -> bool:
        """Whether an array is certainly zero for every input."""
        return bool(self.zeros(self).everywhere(x))

    def depends(self, x: Any) -> bool:
        """Whether an array depends on the input."""
        return id(x) in self._dependent
