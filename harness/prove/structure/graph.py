"""The graph of a block: its own code, run once on arrays that write down what is done to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ....systems import FLOAT64, NotRigorousError, balls
from ....systems.functions import LIFTS
from ....systems.traced import Traced, tracing
from ....theory.domain import Size
from ....theory.witness import Point
from .algebra import Zeros

if TYPE_CHECKING:
    from ....theory.block import Block
    from ....theory.domain import Coordinates, Domain
    from ....theory.signature import Signature
    from .reading import Reading

R = TypeVar("R", bound="Reading[Any]")
_UNEQUAL = (2, 3, 4, 5)
_SMALL, _EQUAL, _LARGE, _LONG = 2, 3, 6, 17
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

    @property
    def shifts(self) -> bool:
        """Whether a softmax is shifted on the way."""
        return any(x.function == "pivot" for x in self.arrays)

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


def graph_of(block: Block, sizes: dict[str, int], setting: Setting | None = None) -> Graph | None:
    """Return the block's graph at some sizes; None where it cannot be traced.

    Args:
        block: Its first argument is the input.
        sizes: A length for each of its sizes.
        setting: Gives the free coordinates of the parameters; without it they may be any.
    """
    try:
        with _SYSTEM.context():
            return _graph(block, sizes, setting)
    except Exception:  # noqa: BLE001 - a block that is no formula in its arrays may raise anything
        return None


def refusal(block: Block) -> str:
    """Return why a block cannot be traced, in a line; nothing where it can."""
    try:
        with _SYSTEM.context():
            for sizes in varied_sizes(block):
                _graph(block, sizes, None)
    except Exception as error:  # noqa: BLE001 - as above
        return (str(error).splitlines() or [type(error).__name__])[0]
    return ""


def _graph(block: Block, sizes: dict[str, int], setting: Setting | None) -> Graph:
    signature = block.signature.required
    graph = _traced(block, _point(signature, sizes, setting or _ones), setting)
    if graph.shifts:
        somewhere = signature.drawn(sizes, np.random.default_rng(0))
        if setting is not None:
            first = next(iter(signature.parameters))
            coordinates = {**_point(signature, sizes, setting).coordinates}
            coordinates[first] = somewhere.coordinates[first]
            somewhere = Point(sizes, coordinates)
        if not _same_at_any_shift(block, somewhere):
            raise NotRigorousError("it changes with the pivot: the structure is unknown")
    return graph


def _traced(block: Block, point: Point, setting: Setting | None) -> Graph:
    domains = block.parameters
    # Values that are not set give their shapes alone, for which floats will do.
    values = point.values(domains, FLOAT64 if setting is None else _SYSTEM)
    first = next(iter(domains))
    for name, domain in domains.items():
        if name == first:
            values[name] = Traced("input", (), values[name].shape)
        elif setting is None:
            values[name] = domain.mapped(_parameter, values[name])
    with tracing():
        output = block.checked(**values)
    if not hasattr(output, "shape"):
        raise NotRigorousError(f"a {type(output).__name__} is no array: its structure is unknown")
    return Graph(values[first], output)


def _parameter(domain: Domain, value: Any) -> Any:
    """Return any value of a parameter; a size is what the shapes make it."""
    if isinstance(domain, Size):
        return value
    return Traced("parameter", (), tuple(value.shape), domain)


def _ones(shape: tuple[int, ...]) -> np.ndarray:
    return np.ones(shape, dtype=object)


def _point(signature: Signature, sizes: dict[str, int], setting: Setting) -> Point:
    """Return the point with the coordinates that the setting gives, kept within their domains."""

    def within(kind: Coordinates) -> np.ndarray:
        cells = np.asarray(setting(kind.shape.sizes(sizes)), dtype=object)
        nearest = {value: kind.clamp(Fraction(value), sizes) for value in set(cells.ravel())}
        return np.asarray(np.frompyfunc(nearest.get, 1, 1)(cells), dtype=object)

    return signature.point(sizes, within)


@dataclass(frozen=True)
class _Shifted:
    """A namespace in which pivots are all one number."""

    base: Any
    by: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.base, name)

    def pivot(self, x: Any, axis: int) -> Any:
        """Return the number, in the shape of maxima."""
        one = self.base.ones_like(self.base.sum(x, axis=axis, keepdims=True))
        return self.by * one


def _same_at_any_shift(block: Block, point: Point) -> bool:
    """Whether pivots, which may be any numbers, do not change the output at a point."""
    values, outputs = point.values(block.parameters, _SYSTEM), []
    for by in (0, 1):
        token = LIFTS.set((partial(_Shifted, by=by),))
        try:
            outputs.append(block.checked(**values).cells())
        finally:
            LIFTS.reset(token)
    return all(one.overlaps(two) for one, two in zip(*map(np.ravel, outputs), strict=True))


def varied_sizes(block: Block) -> list[dict[str, int]]:
    """Return sizes at which coincidences are unlikely: all equal, unequal, and long inputs.

    A window covers few tokens, and code may branch on a size.
    """
    names = list(block.bounds)
    axes = next(iter(block.parameters.values())).shape.dimensions
    lengths = [
        *(dict.fromkeys(names, length) for length in (_EQUAL, _LARGE)),
        *(dict(zip(names, cycle(order), strict=False)) for order in (_UNEQUAL, _UNEQUAL[::-1])),
        *(dict.fromkeys(names, _SMALL) | {name: _LONG} for axis in axes for name in axis.names),
    ]
    return [_bounded(block, each) for each in lengths]


def raised_sizes(block: Block) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Return pairs of sizes: one is long in the first and longer in the second."""
    small = dict.fromkeys(block.bounds, _SMALL)
    return [
        (_bounded(block, small | {name: 2 * _LARGE}), _bounded(block, small | {name: _LONG}))
        for name in block.bounds
    ]


def smallest_sizes(block: Block) -> list[dict[str, int]]:
    """Return the smallest sizes that the block takes."""
    return [_bounded(block, dict.fromkeys(block.bounds, 1))]


def _bounded(block: Block, lengths: dict[str, int]) -> dict[str, int]:
    """Return the nearest sizes that the block takes."""
    return {
        name: min(max(lengths[name], bound.low), bound.high or max(lengths[name], bound.low))
        for name, bound in block.bounds.items()
    }
