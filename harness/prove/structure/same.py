"""Whether two traces are one: a block that is no function of its input is traced differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ....systems import ExactArray
from ....systems.sizes import Size, same
from ....systems.traced import Traced

if TYPE_CHECKING:
    from .graph import Graph


def same_graphs(one: Graph, two: Graph) -> bool:
    """Whether two graphs compute the same in the same way from the same leaves."""
    pairs = [(one.output, two.output), *zip(one.leaves, two.leaves, strict=True)]
    met: dict[int, int] = {}
    while pairs:
        left, right = pairs.pop()
        if not isinstance(left, Traced) or not isinstance(right, Traced):
            if not _same_literals(left, right):
                return False
        elif id(left) in met:
            if met[id(left)] != id(right):
                return False
        else:
            met[id(left)] = id(right)
            if not _alike(left, right):
                return False
            pairs += zip(left.args, right.args, strict=True)
    return len(set(met.values())) == len(met)


def _alike(one: Traced, two: Traced) -> bool:
    return (
        (one.function, len(one.args)) == (two.function, len(two.args))
        and same(one.shape, two.shape)
        and type(one.how) is type(two.how)
        and (same(one.how, two.how) if isinstance(one.how, Size) else bool(one.how == two.how))
    )


def _same_literals(one: Any, two: Any) -> bool:
    """Whether two literals hold the same numbers, and enclosures with the same ends."""
    if type(one) is not type(two) or getattr(one, "shape", ()) != getattr(two, "shape", ()):
        return False
    if isinstance(one, ExactArray):
        return all(map(_same_ends, one.entries().ravel(), two.entries().ravel()))
    return np.array_equal(np.asarray(one, dtype=object), np.asarray(two, dtype=object))


def _same_ends(one: Any, two: Any) -> bool:
    if isinstance(one, arb) and not one.is_exact():
        return bool(one.mid() == two.mid() and one.rad() == two.rad())
    return bool(one == two) or (one != one and two != two)  # noqa: PLR0124 - nan
