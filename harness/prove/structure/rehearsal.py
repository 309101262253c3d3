"""Rehearsal: a graph is evaluated at points and compared with the block itself.

A graph says how the block computes. Where they certainly differ, it was traced wrongly, or the
block looks at what its arguments are, and nothing may be read off the graph.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems import Ball, NotRigorousError, UndecidedError
from ....systems.moves import Concatenated, Rolled, at
from ....systems.traced import Moved, Traced, TracedNamespace
from ....systems.undefined import Undefined
from ....theory.domain import Size
from .reading import applied, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ....theory.block import Block
    from ....theory.domain import Domain
    from .graph import Graph

_ORDERS: dict[str, Callable[..., Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge, "&": operator.and_, "|": operator.or_,
    "~": np.logical_not,
}  # fmt: skip


def rehearse(
    block: Block,
    graph: Graph,
    sizes: Mapping[str, int],
    points: Iterable[dict[str, Any]],
    enough: int,
) -> None:
    """Compare a graph with its block at points; where the block gives nothing, nor need it.

    It is over where so many could be compared.

    Raises:
        NotRigorousError: They certainly differ, or no point could be compared.
    """
    compared = 0
    for values in points:
        try:
            expected = block.checked(**values)
        except (UndecidedError, NotRigorousError, ZeroDivisionError):
            continue
        found = evaluated(graph, _leaves(block, values), sizes)
        if not _agree(found, expected):
            raise NotRigorousError("its trace computes something else than it does itself")
        compared += 1
        if compared == enough:
            return
    if not compared:
        raise NotRigorousError("it is undefined or undecided wherever it was rehearsed")


def _leaves(block: Block, values: dict[str, Any]) -> list[Any]:
    """Return the arrays among the arguments, in the order in which a trace meets them."""
    found: list[Any] = []

    def met(domain: Domain, value: Any) -> Any:
        if not isinstance(domain, Size):
            found.append(value)
        return value

    for name, domain in block.parameters.items():
        domain.mapped(met, values[name])
    return found


def evaluated(graph: Graph, leaves: Sequence[Any], sizes: Mapping[str, int]) -> Any:
    """Return the output of a graph for its leaves; parameters that are set need none."""
    known = {id(leaf): value for leaf, value in zip(graph.leaves, leaves, strict=False)}
    for x in graph.arrays:
        if id(x) not in known:
            parts = [known[id(part)] if isinstance(part, Traced) else part for part in x.args]
            known[id(x)] = _value(x, list(map(_entered, parts)), sizes)
    return known.get(id(graph.output), graph.output)


def _entered(x: Any) -> Any:
    """Return an argument as balls take it."""
    exact = isinstance(x, np.ndarray) and x.dtype == object
    return Ball.from_values(x) if exact else x


def _value(x: Traced, parts: list[Any], sizes: Mapping[str, int]) -> Any:
    """Apply the function of a traced array."""
    if x.function == "size":
        return at(x.how, sizes)
    if x.function == "places":
        return np.arange(at(x.shape[0], sizes))
    if x.function in ("move", "join"):
        moved = _placed(x, [numbers(part) for part in parts], sizes)
        if all(isinstance(part, Ball) for part in parts):
            return Ball(moved)
        plain = all(isinstance(part, np.ndarray) for part in parts)
        return _plain(moved) if plain else Ball.from_values(moved)
    if x.function in ("compare", "logical"):
        return _ORDERS[x.how](*parts)
    name, how = x.function, {}
    if name == "entrywise":
        name = x.how
    elif name in ("cumulative_sum", "pivot"):
        how = {"axis": x.how}
    elif name in TracedNamespace.folds:
        how = {"axis": x.how, "keepdims": True}
    return getattr(Ball.namespace, name)(*parts, **how)


def _placed(x: Traced, cells: list[np.ndarray], sizes: Mapping[str, int]) -> np.ndarray:
    """Move or join the entries of arrays."""
    if isinstance(x.how, Moved):
        return applied(x, cells)
    if isinstance(x.how, Concatenated):
        return np.concatenate(cells, axis=x.how.axis)
    if isinstance(x.how, Rolled):
        return np.roll(cells[0], at(x.how.by, sizes), x.how.axis)
    return np.asarray(x.how.gather(cells[0], [at(length, sizes) for length in x.shape], sizes))


def _plain(cells: np.ndarray) -> np.ndarray:
    """Return booleans or integers as NumPy has them."""
    return np.array(cells.tolist()).reshape(cells.shape)


def _agree(one: Any, two: Any) -> bool:
    """Whether two results may be equal, entry by entry; what is undefined is so in both."""
    left, right = (Ball.from_values(numbers(each)).entries() for each in (one, two))
    return left.shape == right.shape and all(
        a is b if isinstance(a, Undefined) or isinstance(b, Undefined) else a.overlaps(b)
        for a, b in zip(left.ravel(), right.ravel(), strict=True)
    )
