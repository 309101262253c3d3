"""Tracing a block: its own code, run on arrays that write down what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import cycle, product
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems import FLOAT64, NotRigorousError, balls
from ....systems.traced import Traced, tracing
from ....theory.domain import Size
from ....theory.witness import Point
from .algebra import Zeros
from .graph import Graph
from .rehearsal import rehearse
from .same import same_graphs
from .shift import FREE, ZERO, Shift

if TYPE_CHECKING:
    from ....theory.block import Block
    from ....theory.domain import Coordinates, Domain
    from ....theory.signature import Signature

_UNEQUAL = (2, 3, 4, 5)
_SMALL, _EQUAL, _LARGE, _LONG = 2, 3, 6, 17
_SYSTEM = balls(64)
_SCALES = (1, 16)
"""By how much entries between -2 and 2 are multiplied in rehearsals."""
_REACHES = (16, 6, 3, 2)
_MANY = 40
"""All sizes up to a bound are traced, where there are not more of them."""
Setting = Callable[[tuple[int, ...]], np.ndarray]
"""Gives an array of free coordinates, by its shape."""


def graph_of(
    block: Block,
    sizes: dict[str, int],
    setting: Setting | None = None,
    *,
    rehearsed: bool = True,
) -> Graph | None:
    """Return the block's graph at some sizes; None where it cannot be traced.

    Args:
        block: Its first argument is the input.
        sizes: A length for each of its sizes.
        setting: Gives the free coordinates of the parameters; without it they may be any.
        rehearsed: Whether the graph is compared with the block itself at points.
    """
    try:
        with _SYSTEM.context():
            return _graph(block, sizes, setting, rehearsed=rehearsed)
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


def _graph(
    block: Block, sizes: dict[str, int], setting: Setting | None, *, rehearsed: bool = True
) -> Graph:
    graph = _traced(block, sizes, setting)
    if not same_graphs(graph, _traced(block, sizes, setting)):
        raise NotRigorousError("it is computed otherwise the second time: it is no function")
    if not all(graph.read(Shift, pivot)(graph.output) in (FREE, ZERO) for pivot in graph.pivots):
        raise NotRigorousError("it changes with the pivot: the structure is unknown")
    if rehearsed:
        rehearse(block, graph, _rehearsals(block, sizes, setting))
    return graph


def _traced(block: Block, sizes: dict[str, int], setting: Setting | None) -> Graph:
    domains = block.parameters
    point = _point(block.signature.required, sizes, setting or _ones)
    # Values that are not set give their shapes alone, for which floats will do.
    values = point.values(domains, FLOAT64 if setting is None else _SYSTEM)
    leaves: list[Traced] = []

    def parameter(domain: Domain, value: Any) -> Any:
        """Return any value of a parameter; a size is what the shapes make it."""
        if isinstance(domain, Size):
            return value
        leaves.append(Traced("parameter", (), tuple(value.shape), domain))
        return leaves[-1]

    first = next(iter(domains))
    for name, domain in domains.items():
        if name == first:
            values[name] = Traced("input", (), values[name].shape)
            leaves.append(values[name])
        elif setting is None:
            values[name] = domain.mapped(parameter, values[name])
    with tracing() as trace:
        output = block.checked(**values)
    if trace.refusals:
        raise NotRigorousError(trace.refusals[0])
    if not hasattr(output, "shape"):
        raise NotRigorousError(f"a {type(output).__name__} is no array: its structure is unknown")
    return Graph(values[first], output, leaves, lambda graph: graph.read(Zeros, False))


def _rehearsals(
    block: Block, sizes: dict[str, int], setting: Setting | None
) -> Iterator[dict[str, Any]]:
    """Yield arguments: entries near zero, and larger ones."""
    signature, generator = block.signature.required, np.random.default_rng(0)

    def filled(scale: int, kind: Coordinates) -> np.ndarray:
        return kind.filled(lambda: scale * Fraction(int(generator.integers(-8, 9)), 4), sizes)

    for scale in _SCALES:
        point = signature.point(sizes, partial(filled, scale))
        if setting is not None:
            first = next(iter(signature.parameters))
            settled = _point(signature, sizes, setting).coordinates
            point = Point(sizes, {**settled, first: point.coordinates[first]})
        yield point.values(block.parameters, _SYSTEM)


def _ones(shape: tuple[int, ...]) -> np.ndarray:
    return np.ones(shape, dtype=object)


def _point(signature: Signature, sizes: dict[str, int], setting: Setting) -> Point:
    """Return the point with the coordinates that the setting gives, kept within their domains."""

    def within(kind: Coordinates) -> np.ndarray:
        cells = np.asarray(setting(kind.shape.sizes(sizes)), dtype=object)
        nearest = {value: kind.clamp(Fraction(value), sizes) for value in set(cells.ravel())}
        return np.asarray(np.frompyfunc(nearest.get, 1, 1)(cells), dtype=object)

    return signature.point(sizes, within)


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


def all_sizes(block: Block) -> tuple[dict[str, int], list[dict[str, int]]]:
    """Return how far each size goes, and all sizes up to there: as many as are quickly traced."""
    names = list(block.bounds)
    reach = next((up for up in _REACHES if up ** len(names) <= _MANY), 1)
    ranges = {
        name: range(bound.low, min(bound.low - 1 + reach, bound.high or bound.low + reach) + 1)
        for name, bound in block.bounds.items()
    }
    sizes = [dict(zip(names, lengths, strict=True)) for lengths in product(*ranges.values())]
    return {name: lengths[-1] for name, lengths in ranges.items()}, sizes


def _bounded(block: Block, lengths: dict[str, int]) -> dict[str, int]:
    """Return the nearest sizes that the block takes."""
    return {
        name: min(max(lengths[name], bound.low), bound.high or max(lengths[name], bound.low))
        for name, bound in block.bounds.items()
    }
