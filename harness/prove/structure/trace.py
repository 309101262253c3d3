"""Tracing a block: its own code, run on arrays that write down what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import cycle, product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems import FLOAT64, NotRigorousError, balls
from ....systems.exact import shaped
from ....systems.moves import at
from ....systems.sizes import Size as Symbol
from ....systems.sizes import SizeError, symbolic
from ....systems.traced import Traced, filled, tracing
from ....theory.domain import Domain, Size
from ....theory.shape import Dimension
from ....theory.witness import Point
from .algebra import Zeros
from .graph import Graph
from .rehearsal import rehearse
from .same import same_graphs
from .shift import FREE, ZERO, Shift
from .sized import SIZED

if TYPE_CHECKING:
    from ....theory.block import Block
    from ....theory.domain import Coordinates
    from ....theory.signature import Signature

_UNEQUAL = (2, 3, 4, 5)
_SMALL, _EQUAL, _LARGE, _LONG = 2, 3, 6, 17
_SYSTEM = balls(64)
_SCALES = (1, 16)
"""By how much entries between -2 and 2 are multiplied in rehearsals."""
_CHEAP = 2000
"""Entries of a graph up to which it is rehearsed at more than the smallest sizes."""
_FAR = (7, 16, 63)
"""How far above its least value one size is in rehearsals, the others being small."""
_REACHES = (16, 6, 3, 2)
_MANY_TOKENS = (12, 33, 64, 100)
_MANY = 40
"""All sizes up to a bound are traced, where there are not more of them."""
Sizes = Mapping[str, "int | Symbol"]


@dataclass(frozen=True)
class Setting:
    """Gives arrays of free coordinates."""

    of_shape: Callable[[tuple[int, ...]], np.ndarray]
    every: Fraction | None = None
    """The number that all of them are, at any sizes, where it is one."""

    @property
    def uniform(self) -> bool:
        """Whether they are one number."""
        return self.every is not None

    def __call__(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return an array of a shape."""
        return self.of_shape(shape)


_AGAIN: ContextVar[bool] = ContextVar("again", default=False)


@contextmanager
def again() -> Iterator[None]:
    """Read what was read before: each graph is traced once, and rehearsed at two sizes."""
    token = _AGAIN.set(True)
    try:
        yield
    finally:
        _AGAIN.reset(token)


def graph_of(block: Block, sizes: dict[str, int], setting: Setting | None = None) -> Graph | None:
    """Return the block's graph at some sizes, not rehearsed; None where it cannot be traced.

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


def stands(
    block: Block, graph: Graph, sizes: dict[str, int], setting: Setting | None = None
) -> bool:
    """Whether a graph agrees with the block itself at points."""
    try:
        with _SYSTEM.context():
            _rehearse(block, graph, sizes, setting)
    except Exception:  # noqa: BLE001 - as above
        return False
    return True


def refusal(block: Block) -> str:
    """Return why a block cannot be traced, in a line; nothing where it can."""
    try:
        with _SYSTEM.context():
            for sizes in varied_sizes(block):
                _rehearse(block, _graph(block, sizes, None), sizes)
    except Exception as error:  # noqa: BLE001 - as above
        return (str(error).splitlines() or [type(error).__name__])[0]
    return ""


def _graph(block: Block, sizes: Sizes, setting: Setting | None) -> Graph:
    graph = _traced(block, sizes, setting)
    if not _AGAIN.get() and not same_graphs(graph, _traced(block, sizes, setting)):
        raise NotRigorousError("it is computed otherwise the second time: it is no function")
    if not all(graph.read(Shift, pivot)(graph.output) in (FREE, ZERO) for pivot in graph.pivots):
        raise NotRigorousError("it changes with the pivot: the structure is unknown")
    return graph


def _rehearse(block: Block, graph: Graph, sizes: Sizes, setting: Setting | None = None) -> None:
    """Compare a graph with the block itself: at two points of the first sizes, one of each other.

    Raises:
        NotRigorousError: They certainly differ, or no point could be compared.
    """
    found = _lengths(sizes)
    for count, (lengths, numbers) in enumerate([found[0], *found[3:4]] if _AGAIN.get() else found):
        if not count or graph.entries(numbers) <= _CHEAP:
            scales = _SCALES[:: (-1) ** count]
            points = _rehearsals(block, lengths, setting, scales)
            rehearse(block, graph, numbers, points, 1 if count else len(scales))


def sized_graph(block: Block, sizes: Sizes) -> Graph:
    """Return the block's graph at sizes that may be symbols.

    Raises:
        SizeError: It is not the same at all sizes; their space says what was asked.
        Exception: It cannot be traced.
    """
    with _SYSTEM.context():
        graph = _graph(block, sizes, None)
        _rehearse(block, graph, sizes)
    return graph


def with_parameters(graph: Graph, setting: Setting) -> Graph:
    """Return the graph that a graph is where every parameter is one number.

    It needs no rehearsal: what a graph says of any parameters, it says of these.

    Raises:
        NotRigorousError: A parameter has other entries in that setting.
    """
    parameters = [leaf for leaf in graph.leaves if leaf.function == "parameter"]
    known: dict[int, Any] = {
        id(leaf): filled(_every(leaf.how, setting), leaf.shape) for leaf in parameters
    }
    for x in graph.arrays:
        args = tuple(known.get(id(part), part) for part in x.args)
        if id(x) not in known and any(
            one is not two for one, two in zip(args, x.args, strict=True)
        ):
            known[id(x)] = Traced(x.function, args, x.shape, x.how)
    output = known.get(id(graph.output), graph.output)
    return Graph(graph.input, output, [graph.input], graph.zeros, graph.kinds)


def _traced(block: Block, sizes: Sizes, setting: Setting | None) -> Graph:
    domains = block.parameters
    known, _ = _lengths(sizes)[0]
    point = settled(block.signature.required, known, setting or _ones)
    # Values that are not set give their shapes alone, for which floats will do.
    values = point.values(domains, FLOAT64 if setting is None else _SYSTEM)
    leaves: list[Traced] = []

    def parameter(domain: Domain, value: Any) -> Any:
        """Return any value of a parameter; a size is what the shapes make it."""
        shape = domain.shape.sizes(sizes)  # type: ignore[arg-type]
        if isinstance(domain, Size):
            return shape[0]
        whole = shape if symbolic(shape) else tuple(value.shape)
        leaves.append(Traced("parameter", (), whole, domain))
        return leaves[-1]

    first = next(iter(domains))
    with tracing() as trace:
        for name, domain in domains.items():
            if name == first:
                shape = domain.shape.sizes(sizes)  # type: ignore[arg-type]
                values[name] = Traced("input", (), shape)
                leaves.append(values[name])
            elif setting is None:
                values[name] = domain.mapped(parameter, values[name])
        output = block.checked(**values)
    if any(isinstance(each, Symbol) and each.space.asked for each in sizes.values()):
        raise SizeError("it is not the same at all sizes")
    if trace.refusals:
        raise NotRigorousError(trace.refusals[0])
    if not hasattr(output, "shape"):
        raise NotRigorousError(f"a {type(output).__name__} is no array: its structure is unknown")
    kinds = SIZED if any(symbolic(leaf.shape) for leaf in leaves) else {}
    return Graph(values[first], output, leaves, lambda graph: graph.read(Zeros, False), kinds)


def _every(domain: Domain, setting: Setting) -> Fraction:
    """Return the number that all entries of an array are in a setting, at any sizes.

    Raises:
        NotRigorousError: They are not one number.
    """
    plain = type(domain).build is Domain.build and len(domain.coordinates) == 1
    if setting.every is None or not plain:
        raise NotRigorousError("its parameters are not one number at all sizes")
    (kind,) = domain.coordinates
    if kind.index or isinstance(kind.high, Dimension):
        raise NotRigorousError("its parameters are indices")
    return kind.clamp(setting.every, {})


def _lengths(sizes: Sizes) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Return the sizes at which a graph is rehearsed, and the numbers that symbols are then."""
    symbols = [each for each in sizes.values() if isinstance(each, Symbol)]
    base = {key: low for each in symbols[:1] for key, low in each.space.lows.items()}
    steps = [
        *(dict.fromkeys(base, up) for up in range(4)),
        {name: 1 + place for place, name in enumerate(base)},
        {name: 4 - place % 4 for place, name in enumerate(base)},
        *({name: up} for name in base for up in _FAR),
    ]
    found = []
    for step in steps if symbols else [{}]:
        numbers = {key: low + step.get(key, 1) for key, low in base.items()}
        found.append(({name: at(each, numbers) for name, each in sizes.items()}, numbers))
    return found


def _rehearsals(
    block: Block, sizes: dict[str, int], setting: Setting | None, scales: Iterable[int]
) -> Iterator[dict[str, Any]]:
    """Yield arguments, one for each scale: entries near zero, and larger ones."""
    signature, generator = block.signature.required, np.random.default_rng(0)

    def filled(scale: int, kind: Coordinates) -> np.ndarray:
        shape = kind.shape.sizes(sizes)
        quarters = generator.integers(-8, 9, prod(shape)).tolist()
        entries = {each: kind.clamp(Fraction(scale * each, 4), sizes) for each in set(quarters)}
        return shaped((entries[each] for each in quarters), shape)

    for scale in scales:
        point = signature.point(sizes, partial(filled, scale))
        if setting is not None:
            first = next(iter(signature.parameters))
            others = settled(signature, sizes, setting).coordinates
            point = Point(sizes, {**others, first: point.coordinates[first]})
        yield point.values(block.parameters, _SYSTEM)


_ones = Setting(lambda shape: np.ones(shape, dtype=object))


def settled(signature: Signature, sizes: dict[str, int], setting: Setting) -> Point:
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
    names = list(block.signature.required.bounds)
    axes = next(iter(block.parameters.values())).shape.dimensions
    lengths = [
        *(dict.fromkeys(names, length) for length in (_EQUAL, _LARGE)),
        *(dict(zip(names, cycle(order), strict=False)) for order in (_UNEQUAL, _UNEQUAL[::-1])),
        *(dict.fromkeys(names, _SMALL) | {name: _LONG} for axis in axes for name in axis.names),
    ]
    return [_bounded(block, each) for each in lengths]


def raised_sizes(block: Block) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Return pairs of sizes: one is long in the first and longer in the second."""
    small = dict.fromkeys(block.signature.required.bounds, _SMALL)
    return [
        (_bounded(block, small | {name: 2 * _LARGE}), _bounded(block, small | {name: _LONG}))
        for name in block.signature.required.bounds
    ]


def all_sizes(block: Block) -> tuple[dict[str, int], list[dict[str, int]]]:
    """Return how far each size goes, and all sizes up to there: as many as are quickly traced."""
    names = list(block.signature.required.bounds)
    reach = next((up for up in _REACHES if up ** len(names) <= _MANY), 1)
    ranges = {
        name: range(bound.low, min(bound.low - 1 + reach, bound.high or bound.low + reach) + 1)
        for name, bound in block.signature.required.bounds.items()
    }
    sizes = [dict(zip(names, lengths, strict=True)) for lengths in product(*ranges.values())]
    return {name: lengths[-1] for name, lengths in ranges.items()}, sizes


def far_sizes(block: Block, tokens: int | None) -> list[dict[str, int]]:
    """Return sizes at which there are many tokens, and little else."""
    shape = next(iter(block.parameters.values())).shape
    names = shape.dimensions[tokens].names if tokens is not None else ()
    small = dict.fromkeys(block.signature.required.bounds, 1)
    return [
        _bounded(block, small | dict.fromkeys(names, length)) for length in _MANY_TOKENS if names
    ]


def _bounded(block: Block, lengths: dict[str, int]) -> dict[str, int]:
    """Return the nearest sizes that the block takes."""
    return {
        name: min(max(lengths[name], bound.low), bound.high or max(lengths[name], bound.low))
        for name, bound in block.signature.required.bounds.items()
    }
