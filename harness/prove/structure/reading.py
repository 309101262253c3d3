"""Reading a graph: one property of every array on the way from the input to the output.

A reading says what holds of the input, of parameters and of literals, and for each function how
the property of its result follows from those of its arguments. What no rule covers is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from ....systems import ExactArray
from ....systems.moves import Concatenated, Reshaped, Rolled, Slid
from ....systems.sizes import same as same_size
from ....systems.sizes import symbolic
from ....systems.traced import Moved, Traced, shape_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .graph import Graph

P = TypeVar("P")
"""The property that a reading is about."""


class Reading(Generic[P]):
    """A property of the arrays of a graph; a method named as a function is that function's rule."""

    simplifies = True
    """Whether an array that is zero for every input is read as the number zero."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._known: dict[int, P] = {}
        self._literals: dict[int, tuple[Any, P]] = {}

    def __call__(self, x: Any) -> P:
        """Return the property of an array, or `unknown`."""
        if not isinstance(x, Traced):
            return self._of_literal(x)
        if id(x) not in self._known:
            # In the order of computation, so that no chain is too long for the interpreter.
            for each in self.graph.arrays:
                if id(each) not in self._known:
                    self._known[id(each)] = self._read(each)
        return self._known[id(x)]

    def _of_literal(self, x: Any) -> P:
        """Read a literal once; it is kept, so that no other object gets its number."""
        if id(x) not in self._literals:
            self._literals[id(x)] = (x, self.literal(x))
        return self._literals[id(x)][1]

    def _read(self, x: Traced) -> P:
        if x.function == "input":
            return self.input(x)
        if self.simplifies and self.graph.vanishes(x):
            return self.zero(x)
        if not self.graph.depends(x):
            return self.constant(x)
        return self.by_rule(x)

    def by_rule(self, x: Traced) -> P:
        """Return what the rule of its function says, and what follows from other readings."""
        return self.ruled(x)

    def ruled(self, x: Traced) -> P:
        """Return what the rule of its function says."""
        rule = getattr(self, x.function, None)
        found: P = self.unknown(x) if rule is None else rule(x)
        return found

    def input(self, x: Traced) -> P:
        """Return the property of the input."""
        raise NotImplementedError

    def constant(self, x: Traced) -> P:
        """Return the property of what depends on parameters alone."""
        return self.literal(x)

    def literal(self, x: Any) -> P:
        """Return the property of known numbers."""
        raise NotImplementedError

    def zero(self, x: Traced) -> P:
        """Return the property of zeros, shaped as an array."""
        if symbolic(x.shape):
            return self.by_rule(Traced("move", (0,), x.shape, Slid(())))
        return self.literal(np.zeros(x.shape, dtype=int))

    def unknown(self, x: Traced) -> P:
        """Return what is true where nothing is known."""
        raise NotImplementedError


def numbers(literal: Any) -> np.ndarray:
    """Return the entries of a literal: balls, booleans, integers or fractions."""
    return (
        literal.entries() if isinstance(literal, ExactArray) else np.asarray(literal, dtype=object)
    )


def is_zero(literal: Any) -> np.ndarray:
    """Say which entries are certainly zero."""
    if isinstance(literal, np.ndarray) and literal.dtype != object:
        return np.asarray(literal == 0)
    cells = numbers(literal)
    return np.array([value == 0 for value in cells.ravel()], dtype=bool).reshape(cells.shape)


def same(one: np.ndarray, two: np.ndarray) -> bool:
    """Whether two literals are certainly equal."""
    return one.shape == two.shape and all(
        left is right or bool(left == right)
        for left, right in zip(one.ravel(), two.ravel(), strict=True)
    )


def is_flat(x: Any, axis: int) -> bool:
    """Whether an array certainly has the same entries all along an axis, counted from the end."""
    shape = shape_of(x)
    if len(shape) < -axis or same_size(shape[axis], 1):
        return True
    if isinstance(x, Traced):
        return False
    cells = numbers(x)
    return same(cells, np.roll(cells, 1, axis))


def indices(shape: Sequence[int], axis: int) -> np.ndarray:
    """Return, for each entry, its place along an axis."""
    return np.asarray(np.indices(tuple(shape))[axis])


def carried(x: Traced, axis: int) -> int | None:
    """Return the axis (from the end) to which a move or a join carries an axis of its arguments.

    Entries that stood at a place of the axis stand at the same place of the new one, which is as
    long, and entries that differed in it alone still do.
    """
    parts = [shape_of(each) for each in x.args]
    if any(len(shape) < -axis for shape in parts):
        return None
    if not isinstance(x.how, Moved):
        return _carried_whole(x, axis)
    lengths = {shape[axis] for shape in parts}
    places = applied(x, [indices(shape, axis) for shape in parts])
    flat = np.cumsum([0, *(int(np.prod(shape)) for shape in parts)])
    others = []
    for start, shape in zip(flat, parts, strict=False):
        index = np.arange(int(np.prod(shape))).reshape(shape) + start
        others.append(np.broadcast_to(index.take([0], axis), shape) if index.size else index)
    rest = applied(x, others)
    for place in sorted(range(-len(x.shape), 0), key=lambda place: place != axis):
        if (
            lengths == {x.shape[place]}
            and np.array_equal(places, indices(x.shape, place))
            and (rest == np.roll(rest, 1, place)).all()
        ):
            return place
    return None


def _carried_whole(x: Traced, axis: int) -> int | None:
    """Return the axis to which an axis of symbolic length is carried."""
    how, place = x.how, axis + len(shape_of(x.args[0]))
    if isinstance(how, (Concatenated, Rolled)):
        return None if how.axis == place else axis
    if isinstance(how, Reshaped):
        kept = place < how.first or -axis <= how.last
        return (place - len(x.shape) if place < how.first else axis) if kept else None
    source = how.axes[place]
    if source.of is None or not is_whole(x, place):
        return None
    return int(source.of) - len(x.shape)


def is_whole(x: Traced, place: int) -> bool:
    """Whether a move leaves all entries along an axis of its source as they are."""
    source, length = x.how.axes[place], shape_of(x.args[0])[place]
    if source.of is None:
        return False
    return (
        source.stride == 1 and same_size(source.offset, 0) and same_size(length, x.shape[source.of])
    )


def applied(x: Traced, cells: list[np.ndarray]) -> np.ndarray:
    """Move or join other cells as a traced array does its arguments'."""
    return np.asarray(x.how(cells) if x.function == "join" else x.how(cells[0]))
