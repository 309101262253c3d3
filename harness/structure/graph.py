"""The graph of a block: its own code, run once on arrays that write down what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ...theory.domain import Size
from ...theory.numbers import balls
from ...theory.numbers.traced import Traced, tracing
from ...theory.witness import Point
from ..zoo import block_point
from .algebra import Zeros

if TYPE_CHECKING:
    from ...theory.block import Block
    from ...theory.domain import Domain
    from .reading import Reading

R = TypeVar("R", bound="Reading[Any]")
_UNEQUAL, _LARGE = (2, 3, 4, 5), 6
_SYSTEM = balls(64)
Setting = Callable[[tuple[int, ...]], np.ndarray]
"""Gives an array of free coordinates, by its shape."""


@dataclass
class Graph:
    """How a block's output is computed from its input at some sizes."""

    input: Traced
    output: Any
    readings: dict[Any, Reading[Any]] = field(default_factory=dict)

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

    def read(self, kind: type[R], *args: Any) -> R:
        """Return a reading of this graph, made once."""
        key = (kind, *args)
        if key not in self.readings:
            self.readings[key] = kind(self, *args)
        return self.readings[key]  # type: ignore[return-value]

    def vanishes(self, x: Any) -> bool:
        """Whether an array is certainly zero for every input."""
        return bool(self.read(Zeros, False)(x).all())

    def depends(self, x: Any) -> bool:
        """Whether an array depends on the input."""
        return id(x) in self._dependent


def graphs(block: Block, setting: Setting | None = None) -> list[Graph]:
    """Return the block's graphs at equal and at unequal sizes; none where it cannot be traced.

    Args:
        block: Its first argument is the input.
        setting: Gives the free coordinates of the parameters; without it they may be any.
    """
    try:
        with _SYSTEM.context():
            return [_graph(block, sizes, setting) for sizes in _sizes(block)]
    except Exception:  # noqa: BLE001 - a block that is no formula in its arrays may raise anything
        return []


def _graph(block: Block, sizes: dict[str, int], setting: Setting | None) -> Graph:
    domains = block.parameters()
    point = block_point(block, sizes, np.random.default_rng(0))
    if setting is not None:
        point = _set(domains, sizes, setting)
    values = point.values(domains, _SYSTEM)
    first = next(iter(domains))
    for name, domain in domains.items():
        if name == first:
            values[name] = Traced("input", (), values[name].shape)
        elif setting is None:
            values[name] = domain.mapped(_parameter, values[name])
    with tracing():
        return Graph(values[first], block.checked(**values))


def _parameter(domain: Domain, value: Any) -> Any:
    """Return any value of a parameter; a size is what the shapes make it."""
    if isinstance(domain, Size):
        return value
    return Traced("parameter", (), tuple(value.shape), domain)


def _set(
    domains: dict[str, Domain],
    sizes: dict[str, int],
    setting: Setting,
) -> Point:
    """Return the point with the coordinates that the setting gives, kept within their domains."""
    coordinates = {
        name: tuple(
            np.frompyfunc(lambda value, kind=kind: kind.clamp(value, sizes), 1, 1)(
                setting(kind.shape.sizes(sizes))
            )
            for kind in domain.coordinates
        )
        for name, domain in domains.items()
    }
    return Point(sizes, coordinates)


def _sizes(block: Block) -> list[dict[str, int]]:
    """Return sizes at which coincidences are unlikely: all equal, unequal, and large ones.

    A bound that grows with a size passes at small ones, and a window covers few tokens.
    """
    names = list(block.bounds)
    lengths = [[3] * len(names), [_LARGE] * len(names)]
    lengths += [
        [length for length, _ in zip(cycle(order), names, strict=False)]
        for order in (_UNEQUAL, _UNEQUAL[::-1])
    ]
    return [
        {
            name: min(max(length, bound.low), bound.high or max(length, bound.low))
            for length, (name, bound) in zip(each, block.bounds.items(), strict=True)
        }
        for each in lengths
    ]
