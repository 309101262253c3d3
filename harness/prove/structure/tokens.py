"""Readings about axes: orders of an axis, dependence on tokens, changes of basis, translations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems.sizes import Size
from ....systems.sizes import same as same_size
from ....systems.traced import Traced, shape_of
from .algebra import Zeros
from .reading import Reading, applied, carried, indices, is_flat, numbers, same
from .size import Range, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .graph import Graph


@dataclass(frozen=True)
class _Shaped:
    """Some array of a shape."""

    shape: tuple[Any, ...]


Labels = frozenset[tuple[bool, ...]]
MOST = 64
"""Ways to label the arguments of one function that are tried."""


class Order(Reading[Labels]):
    """Along which axes an array is reordered when an axis of the input is.

    A label says of each axis whether it is reordered; an array may have several, and literals have
    all under which they do not change. With `cyclic`, cyclic shifts are the only orders.
    """

    def __init__(self, graph: Graph, axis: int, cyclic: bool = False) -> None:
        super().__init__(graph)
        self.axis = axis
        self.length = graph.input.shape[axis]
        shift = np.roll(np.arange(self.length), 1)
        swap = np.arange(self.length)
        swap[:2] = swap[:2][::-1]
        self.orders = (shift,) if cyclic else (shift, swap)

    def input(self, x: Traced) -> Labels:
        places = range(-len(x.shape), 0)
        return frozenset({tuple(place == self.axis for place in places)})

    def constant(self, x: Traced) -> Labels:
        return self.by_rule(x)

    def parameter(self, x: Traced) -> Labels:
        return frozenset({(False,) * len(x.shape)})

    def unknown(self, x: Traced) -> Labels:
        del x
        return frozenset()

    def literal(self, x: Any) -> Labels:
        cells = numbers(x)
        return self._all(
            cells.shape,
            lambda label: all(
                same(_reordered(cells, label, order), cells) for order in self.orders
            ),
        )

    def _all(self, shape: Sequence[int], fits: Any) -> Labels:
        choices = [(False, True) if length == self.length else (False,) for length in shape]
        return frozenset(label for label in product(*choices) if fits(label))

    def _together(self, parts: Iterable[Any]) -> list[tuple[tuple[bool, ...], ...]]:
        found = [sorted(self(part)) for part in parts]
        return [] if np.prod([len(each) for each in found]) > MOST else list(product(*found))

    def _broadcast(self, x: Traced) -> Labels:
        """Entry by entry, axes that meet must have one label."""
        made = (self._met(x.shape, x.args, labels) for labels in self._together(x.args))
        return frozenset(label for label in made if label is not None)

    def _met(
        self, shape: Sequence[int], parts: Sequence[Any], labels: Sequence[tuple[bool, ...]]
    ) -> tuple[bool, ...] | None:
        label = []
        for place in range(-len(shape), 0):
            met = {
                each[place]
                for part, each in zip(parts, labels, strict=True)
                if len(each) >= -place
                and (not same_size(shape_of(part)[place], 1) or same_size(shape[place], 1))
            }
            if len(met) > 1:
                return None
            label.append(met.pop() if met else False)
        return tuple(label)

    add = multiply = divide = maximum = minimum = pow = compare = logical = where = _broadcast
    abs = entrywise = _broadcast

    def matmul(self, x: Traced) -> Labels:
        made = set()
        for one, two in self._together(x.args):
            if one[-1] != two[-2]:
                continue
            heads = [_Shaped(part.shape[:-2]) for part in x.args]
            lead = self._met(x.shape[:-2], heads, (one[:-2], two[:-2]))
            if lead is not None:
                made.add((*lead, one[-2], two[-1]))
        return frozenset(made)

    def _folded(self, x: Traced) -> Labels:
        return frozenset(
            tuple(each and place not in x.how for place, each in enumerate(label))
            for label in self(x.args[0])
        )

    sum = mean = max = min = _folded

    def cumulative_sum(self, x: Traced) -> Labels:
        return frozenset(label for label in self(x.args[0]) if not label[x.how])

    def move(self, x: Traced) -> Labels:
        return self.join(x)

    def join(self, x: Traced) -> Labels:
        """Moving entries and reordering must come to the same in either order."""
        starts = np.cumsum([0, *(int(np.prod(shape_of(part))) for part in x.args)])
        cells = [
            np.arange(int(np.prod(shape_of(part)))).reshape(shape_of(part)) + start
            for part, start in zip(x.args, starts, strict=False)
        ]
        moved = applied(x, cells)
        made: set[tuple[bool, ...]] = set()
        for labels in self._together(x.args):
            before = [
                applied(
                    x,
                    [
                        _reordered(part, label, order)
                        for part, label in zip(cells, labels, strict=True)
                    ],
                )
                for order in self.orders
            ]
            made |= self._all(
                x.shape,
                lambda label, before=before: all(
                    np.array_equal(first, _reordered(moved, label, order))
                    for first, order in zip(before, self.orders, strict=True)
                ),
            )
        return frozenset(made)


def _reordered(cells: np.ndarray, label: Sequence[bool], order: np.ndarray) -> np.ndarray:
    for axis, chosen in enumerate(label):
        if chosen:
            cells = cells.take(order, axis)
    return cells


class Dependence(Reading[Any]):
    """On which tokens each entry may depend: booleans, with a last axis for the tokens."""

    def __init__(self, graph: Graph, axis: int) -> None:
        super().__init__(graph)
        self.axis = axis
        self.zeros = graph.read(Zeros, False)
        self.tokens = graph.input.shape[axis]

    def within(self, x: Traced, low: float, high: float) -> bool:
        """Whether all tokens on which entries depend are so far ahead of their own."""
        ahead = np.arange(self.tokens) - indices(x.shape, self.axis)[..., None]
        return not (self(x) & ((ahead < low) | (ahead > high))).any()

    def by_rule(self, x: Traced) -> np.ndarray:
        """What is certainly zero depends on nothing."""
        return np.asarray(super().by_rule(x) & ~self.zeros(x)[..., None])

    def input(self, x: Traced) -> np.ndarray:
        return np.asarray(indices(x.shape, self.axis)[..., None] == np.arange(self.tokens))

    def literal(self, x: Any) -> np.ndarray:
        return np.zeros((*shape_of(x), self.tokens), dtype=bool)

    def unknown(self, x: Traced) -> np.ndarray:
        return np.ones((*x.shape, self.tokens), dtype=bool)

    def _spread(self, part: Any, shape: Sequence[int]) -> np.ndarray:
        found = self(part)
        lead = (1,) * (len(shape) + 1 - found.ndim)
        return np.broadcast_to(found.reshape(*lead, *found.shape), (*shape, self.tokens))

    def _union(self, x: Traced) -> np.ndarray:
        return np.asarray(np.any([self._spread(part, x.shape) for part in x.args], axis=0))

    add = multiply = divide = maximum = minimum = pow = compare = logical = _union
    abs = entrywise = _union

    def where(self, x: Traced) -> np.ndarray:
        condition, one, two = x.args
        if isinstance(condition, Traced):
            return self._union(x)
        chosen = np.broadcast_to(np.asarray(condition), x.shape)[..., None]
        return np.where(chosen, self._spread(one, x.shape), self._spread(two, x.shape))

    def matmul(self, x: Traced) -> np.ndarray:
        """A term depends on its factors, unless one of them is certainly zero."""
        one, two = x.args
        alive = ~self.zeros(one)[..., :, :, None] & ~self.zeros(two)[..., None, :, :]
        terms = self(one)[..., :, :, None, :] | self(two)[..., None, :, :, :]
        return np.asarray((alive[..., None] & terms).any(axis=-3))

    def _folded(self, x: Traced) -> np.ndarray:
        return np.asarray(self(x.args[0]).any(axis=x.how, keepdims=True))

    sum = mean = max = min = _folded

    def cumulative_sum(self, x: Traced) -> np.ndarray:
        return np.logical_or.accumulate(self(x.args[0]), axis=x.how)

    def move(self, x: Traced) -> np.ndarray:
        found = self(x.args[0])
        return np.stack([x.how(found[..., token]) for token in range(self.tokens)], axis=-1)

    def join(self, x: Traced) -> np.ndarray:
        found = list(map(self, x.args))
        return np.stack(
            [x.how([each[..., token] for each in found]) for token in range(self.tokens)], axis=-1
        )


FIXED = 0


class Basis(Reading[frozenset[int]]):
    """Which axis turns with the channels of the input when their basis does, 0 for none.

    An array may have several answers: zeros turn as one likes.
    """

    def __init__(self, graph: Graph, axis: int) -> None:
        super().__init__(graph)
        self.axis = axis

    def input(self, x: Traced) -> frozenset[int]:
        del x
        return frozenset({self.axis})

    def literal(self, x: Any) -> frozenset[int]:
        return frozenset(range(-8, 1)) if self.graph.vanishes(x) else frozenset({FIXED})

    def zero(self, x: Traced) -> frozenset[int]:
        del x
        return self.literal(0)

    def unknown(self, x: Traced) -> frozenset[int]:
        fixed = all(FIXED in self(part) for part in x.args)
        return frozenset({FIXED}) if fixed else frozenset()

    def add(self, x: Traced) -> frozenset[int]:
        return self(x.args[0]) & self(x.args[1])

    def multiply(self, x: Traced) -> frozenset[int]:
        one, two = x.args
        return self._scaled(one, two) | self._scaled(two, one)

    def divide(self, x: Traced) -> frozenset[int]:
        return self._scaled(*x.args)

    def _scaled(self, turning: Any, factor: Any) -> frozenset[int]:
        """A factor that is the same for all channels changes nothing."""
        if FIXED not in self(factor):
            return frozenset()
        return frozenset(axis for axis in self(turning) if axis == FIXED or is_flat(factor, axis))

    def where(self, x: Traced) -> frozenset[int]:
        condition, one, two = x.args
        if FIXED not in self(condition):
            return frozenset()
        common = self(one) & self(two)
        return frozenset(axis for axis in common if axis == FIXED or is_flat(condition, axis))

    def matmul(self, x: Traced) -> frozenset[int]:
        one, two = map(self, x.args)
        made = set()
        if (FIXED in one and FIXED in two) or (-1 in one and -2 in two):
            made.add(FIXED)
        if -2 in one and FIXED in two:
            made.add(-2)
        if FIXED in one and -1 in two:
            made.add(-1)
        return frozenset(made)

    def _summed(self, x: Traced) -> frozenset[int]:
        """Inner products of channels do not change, and other axes may be folded."""
        (folded,) = x.args
        axes = {place - len(x.shape) for place in x.how}
        found = self(folded) - axes
        if isinstance(folded, Traced) and folded.function == "multiply":
            one, two = folded.args
            aligned = all(same_size(shape_of(part), folded.shape) for part in (one, two))
            if aligned and axes & self(one) & self(two) - {FIXED}:
                found |= {FIXED}
        return frozenset(found)

    sum = mean = _summed

    def cumulative_sum(self, x: Traced) -> frozenset[int]:
        return frozenset(self(x.args[0]) - {x.how - len(x.shape)})

    def join(self, x: Traced) -> frozenset[int]:
        common = frozenset.intersection(*map(self, x.args))
        made = {FIXED} if FIXED in common else set()
        made |= {place for axis in common - {FIXED} if (place := carried(x, axis)) is not None}
        return frozenset(made)

    move = join


class Translation(Reading[Any]):
    """How far an array moves when v is added to every token: by c v along an axis, as (c, axis)."""

    def __init__(self, graph: Graph, axis: int) -> None:
        super().__init__(graph)
        self.single = same_size(graph.input.shape[axis], 1)
        self.axis = -1 if self.single else axis
        self.range = graph.read(Range)

    def input(self, x: Traced) -> Any:
        """A single channel stands along no axis: whatever moves, moves by its one number."""
        del x
        return Fraction(1), self.axis

    def literal(self, x: Any) -> Any:
        del x
        return Fraction(0), FIXED

    def unknown(self, x: Traced) -> Any:
        fixed = all(_is_fixed(self(part)) for part in x.args)
        return (Fraction(0), FIXED) if fixed else None

    def add(self, x: Traced) -> Any:
        one, two = map(self, x.args)
        if one is None or two is None:
            return None
        if _is_fixed(one) or _is_fixed(two):
            return two if _is_fixed(one) else one
        return _moved(one[0] + two[0], one[1]) if one[1] == two[1] else None

    def multiply(self, x: Traced) -> Any:
        for factor, varying in (x.args, x.args[::-1]):
            found, number = self(varying), self._number(factor)
            if number is not None and found is not None:
                return _moved(found[0] * number, found[1])
        return self.unknown(x)

    def divide(self, x: Traced) -> Any:
        found, number = self(x.args[0]), self._number(x.args[1])
        if number and found is not None:
            return _moved(found[0] / number, found[1])
        return self.unknown(x)

    def _number(self, x: Any) -> Fraction | None:
        """Return the number that every entry of a literal is."""
        if isinstance(x, Traced):
            return None
        found = self.range(x)
        return found.low if isinstance(found.low, Fraction) and found.low == found.high else None

    def _alike(self, x: Traced) -> Any:
        """Every argument moves by the same."""
        found = set(map(self, x.args))
        return found.pop() if len(found) == 1 else self.unknown(x)

    maximum = minimum = _alike

    def compare(self, x: Traced) -> Any:
        found = self._alike(x)
        return None if found is None else (Fraction(0), FIXED)

    def where(self, x: Traced) -> Any:
        condition, one, two = map(self, x.args)
        return one if condition is not None and _is_fixed(condition) and one == two else None

    def matmul(self, x: Traced) -> Any:
        """Rows of weights that sum to one move the mean as far as the tokens."""
        weights, moving = x.args
        found = self(moving)
        if found is None or self(weights) is None or not _is_fixed(self(weights)):
            return None
        if _is_fixed(found):
            return found
        total = Fraction(1) if self.range.rows(weights) else self._total(weights)
        return _moved(found[0] * total, -1) if total is not None and found[1] == -1 else None

    def _total(self, weights: Any) -> Fraction | None:
        """Return the sum of every row of a literal, where it is one number."""
        if isinstance(weights, Traced):
            return None
        found = self.range.literal(np.asarray(numbers(weights).sum(axis=-1), dtype=object))
        return found.low if isinstance(found.low, Fraction) and found.low == found.high else None

    def _folded(self, x: Traced) -> Any:
        found = self(x.args[0])
        if found is None or _is_fixed(found) or self.single:
            return found
        return None if found[1] + len(x.shape) in x.how else found

    mean = max = min = _folded

    def sum(self, x: Traced) -> Any:
        found = self._folded(x)
        if found is None or _is_fixed(found):
            return found
        terms = count(x)
        return None if isinstance(terms, Size) else _moved(found[0] * terms, found[1])

    def join(self, x: Traced) -> Any:
        found = self._alike(x)
        if found is None or _is_fixed(found) or self.single:
            return found
        place = carried(x, found[1])
        return None if place is None else (found[0], place)

    move = join


def _is_fixed(found: Any) -> bool:
    return found is not None and found[0] == 0


def _moved(by: Fraction, axis: int) -> tuple[Fraction, int]:
    return by, axis if by else FIXED


class Hull(Reading["int | None"]):
    """The axis along which channels stand, if each entry lies between the tokens of its channel."""

    def __init__(self, graph: Graph, axis: int) -> None:
        super().__init__(graph)
        self.single = same_size(graph.input.shape[axis], 1)
        self.axis = -1 if self.single else axis
        self.range = graph.read(Range)

    def input(self, x: Traced) -> int:
        """A single channel stands along no axis."""
        del x
        return self.axis

    def unknown(self, x: Traced) -> None:
        del x

    def literal(self, x: Any) -> None:
        del x

    def _alike(self, x: Traced) -> int | None:
        found = set(map(self, x.args))
        return found.pop() if len(found) == 1 else None

    maximum = minimum = _alike

    def where(self, x: Traced) -> int | None:
        _, one, two = x.args
        return self(one) if self(one) == self(two) else None

    def matmul(self, x: Traced) -> int | None:
        weights, averaged = x.args
        return -1 if self(averaged) == -1 and self.range.rows(weights) else None

    def _folded(self, x: Traced) -> int | None:
        found = self(x.args[0])
        if found is None or self.single:
            return found
        return None if found + len(x.shape) in x.how else found

    mean = max = min = _folded

    def join(self, x: Traced) -> int | None:
        found = self._alike(x)
        return found if found is None or self.single else carried(x, found)

    move = join
