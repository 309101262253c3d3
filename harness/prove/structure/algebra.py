"""Readings about sums and multiples: zeros, degrees, parity, affine maps, the identity."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems.moves import Slid
from ....systems.sizes import same
from ....systems.traced import Moved, Traced, shape_of
from .reading import Reading, carried, is_zero, numbers
from .size import Defined, Range

if TYPE_CHECKING:
    from .graph import Graph

FIX_ZERO = ("sqrt", "cbrt", "tanh", "sin", "atan", "erf", "sign")
_ODD = ("cbrt", "tanh", "sin", "atan", "erf", "sign")


class Zeros(Reading[Any]):
    """Which entries are zero for every input, or where the input is zero."""

    simplifies = False

    def __init__(self, graph: Graph, input_zero: bool) -> None:
        super().__init__(graph)
        self.input_zero = input_zero
        self.range = graph.read(Range)
        self.defined = graph.read(Defined)

    def by_rule(self, x: Traced) -> Any:
        """At a zero input, what may be undefined there is no zero."""
        certain = not self.input_zero or self.defined(x)
        return self.ruled(x) if certain else self.unknown(x)

    def everywhere(self, x: Any) -> bool:
        """Whether all entries are zero."""
        return bool(self(x).all())

    def input(self, x: Traced) -> np.ndarray:
        return np.full(x.shape, self.input_zero)

    def constant(self, x: Traced) -> Any:
        return self.by_rule(x)

    def literal(self, x: Any) -> np.ndarray:
        return is_zero(x)

    def unknown(self, x: Traced) -> np.ndarray:
        return np.zeros(x.shape, dtype=bool)

    def pivot(self, x: Traced) -> np.ndarray:
        """A shift that changes nothing is read as zero."""
        return np.ones(x.shape, dtype=bool)

    def _both(self, x: Traced) -> np.ndarray:
        return np.broadcast_to(self(x.args[0]) & self(x.args[1]), x.shape)

    add = _both

    def maximum(self, x: Traced) -> np.ndarray:
        """Zero is the greater of itself and what is at most zero."""
        one, two = x.args
        return self._extreme(x, self.range(one).nonpositive, self.range(two).nonpositive)

    def minimum(self, x: Traced) -> np.ndarray:
        one, two = x.args
        return self._extreme(x, self.range(one).nonnegative, self.range(two).nonnegative)

    def _extreme(self, x: Traced, one_yields: bool, two_yields: bool) -> np.ndarray:
        one, two = map(self, x.args)
        zero = (one & two) | (one & two_yields) | (two & one_yields)
        return np.broadcast_to(zero, x.shape)

    def multiply(self, x: Traced) -> np.ndarray:
        return np.broadcast_to(self(x.args[0]) | self(x.args[1]), x.shape)

    def divide(self, x: Traced) -> np.ndarray:
        return np.broadcast_to(self(x.args[0]), x.shape)

    def abs(self, x: Traced) -> Any:
        return self(x.args[0])

    def entrywise(self, x: Traced) -> Any:
        return self(x.args[0]) if x.how in FIX_ZERO else self.unknown(x)

    def where(self, x: Traced) -> np.ndarray:
        condition, one, two = x.args
        if isinstance(condition, Traced):
            return np.broadcast_to(self(one) & self(two), x.shape)
        return np.broadcast_to(np.where(condition, self(one), self(two)), x.shape)

    def matmul(self, x: Traced) -> np.ndarray:
        rows, columns = (~self(each) for each in x.args)
        return np.asarray(np.matmul(rows.astype(int), columns.astype(int)) == 0)

    def _folded(self, x: Traced) -> np.ndarray:
        return np.asarray(self(x.args[0]).all(axis=x.how, keepdims=True))

    sum = mean = max = min = _folded

    def cumulative_sum(self, x: Traced) -> np.ndarray:
        return np.logical_and.accumulate(self(x.args[0]), axis=x.how)

    def move(self, x: Traced) -> np.ndarray:
        return np.asarray(x.how(self(x.args[0])))

    def join(self, x: Traced) -> np.ndarray:
        return np.asarray(x.how([self(each) for each in x.args]))


_ANY = "any"
"""The degree and the parity of zero."""


class Degree(Reading[Any]):
    """The k with f(s x) = s^k f(x) for s > 0, and whether that holds for every s but 0."""

    def input(self, x: Traced) -> Any:
        del x
        return Fraction(1), True

    def unknown(self, x: Traced) -> Any:
        del x
        return None

    def literal(self, x: Any) -> Any:
        return _ANY if self.graph.vanishes(x) else (Fraction(0), True)

    def _alike(self, x: Traced) -> Any:
        """All arguments of one degree."""
        found = [each for each in map(self, x.args) if each != _ANY]
        if not found:
            return _ANY
        if None in found or len({degree for degree, _ in found}) > 1:
            return None
        return found[0][0], all(signed for _, signed in found)

    add = sum = mean = cumulative_sum = move = join = _alike

    def _ordered(self, x: Traced) -> Any:
        """A greatest or least entry stays so under positive factors: under others, at even k."""
        found = self._alike(x)
        return found if found in (_ANY, None) else (found[0], found[1] and found[0] % 2 == 0)

    abs = maximum = minimum = max = min = _ordered

    def multiply(self, x: Traced) -> Any:
        one, two = map(self, x.args)
        if _ANY in (one, two):
            return _ANY
        return None if None in (one, two) else (one[0] + two[0], one[1] and two[1])

    matmul = multiply

    def divide(self, x: Traced) -> Any:
        one, two = map(self, x.args)
        if two in (_ANY, None) or one is None:
            return None
        return _ANY if one == _ANY else (one[0] - two[0], one[1] and two[1])

    def entrywise(self, x: Traced) -> Any:
        found = self(x.args[0])
        if found in (_ANY, None):
            return None
        degree, signed = found
        if x.how == "sqrt":
            return degree / 2, signed and degree % 4 == 0
        return found if degree == 0 else None

    def pow(self, x: Traced) -> Any:
        base, exponent = map(self, x.args)
        if _ANY in (base, exponent) or None in (base, exponent):
            return None
        if isinstance(x.args[1], int) and x.args[1] > 0:
            return base[0] * x.args[1], base[1]
        return base if base[0] == exponent[0] == 0 and base[1] and exponent[1] else None

    def compare(self, x: Traced) -> Any:
        found = self._ordered(x)
        return (Fraction(0), True) if found == _ANY else found and (Fraction(0), found[1])

    def logical(self, x: Traced) -> Any:
        return self._alike(x)

    def where(self, x: Traced) -> Any:
        condition, one, two = map(self, x.args)
        if condition is None or (condition != _ANY and condition[0] != 0):
            return None
        steady = condition == _ANY or condition[1]
        found = [each for each in (one, two) if each != _ANY]
        if None in found or len({each[0] for each in found}) > 1:
            return None
        return (found[0][0], steady and all(each[1] for each in found)) if found else _ANY


class Parity(Reading[Any]):
    """1 where f(-x) = f(x), -1 where f(-x) = -f(x)."""

    def input(self, x: Traced) -> Any:
        del x
        return -1

    def unknown(self, x: Traced) -> Any:
        del x
        return None

    def literal(self, x: Any) -> Any:
        return _ANY if self.graph.vanishes(x) else 1

    def _alike(self, x: Traced) -> Any:
        found = {each for each in map(self, x.args) if each != _ANY}
        return found.pop() if len(found) == 1 else None if found else _ANY

    add = sum = mean = cumulative_sum = move = join = _alike

    def _even(self, x: Traced) -> Any:
        return 1 if all(each in (1, _ANY) for each in map(self, x.args)) else None

    maximum = minimum = max = min = pow = compare = logical = _even

    def multiply(self, x: Traced) -> Any:
        one, two = map(self, x.args)
        if _ANY in (one, two):
            return _ANY
        return None if None in (one, two) else one * two

    matmul = divide = multiply

    def abs(self, x: Traced) -> Any:
        found = self(x.args[0])
        return found if found in (None, _ANY) else 1

    def entrywise(self, x: Traced) -> Any:
        found = self(x.args[0])
        if found == -1:
            return -1 if x.how in _ODD else 1 if x.how == "cos" else None
        return None if found is None else 1

    def where(self, x: Traced) -> Any:
        condition, one, two = map(self, x.args)
        if condition not in (1, _ANY):
            return None
        found = {each for each in (one, two) if each != _ANY}
        return found.pop() if len(found) == 1 else None if found else _ANY


CONSTANT, AFFINE = 0, 1


class Affine(Reading["int | None"]):
    """Whether an array is constant, or affine in the input."""

    def input(self, x: Traced) -> int:
        del x
        return AFFINE

    def unknown(self, x: Traced) -> None:
        del x

    def literal(self, x: Any) -> int:
        del x
        return CONSTANT

    def _joint(self, x: Traced) -> int | None:
        return _most(*map(self, x.args))

    add = sum = mean = cumulative_sum = move = join = _joint

    def multiply(self, x: Traced) -> int | None:
        one, two = map(self, x.args)
        return _most(one, two) if CONSTANT in (one, two) else None

    matmul = multiply

    def divide(self, x: Traced) -> int | None:
        one, two = map(self, x.args)
        return one if two == CONSTANT else None

    def where(self, x: Traced) -> int | None:
        condition, one, two = map(self, x.args)
        return _most(one, two) if condition == CONSTANT else None


def _most(*found: int | None) -> int | None:
    """Return whether a sum of such arrays is constant, affine or unknown."""
    known = [each for each in found if each is not None]
    return max(known) if len(known) == len(found) else None


class Same(Reading[bool]):
    """Whether an array is the input itself."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.zeros = graph.read(Zeros, False)

    def input(self, x: Traced) -> bool:
        del x
        return True

    def literal(self, x: Any) -> bool:
        del x
        return False

    def unknown(self, x: Traced) -> bool:
        del x
        return False

    def add(self, x: Traced) -> bool:
        one, two = x.args
        return same(x.shape, self.graph.input.shape) and (
            (self(one) and self.zeros.everywhere(two)) or (self(two) and self.zeros.everywhere(one))
        )

    def multiply(self, x: Traced) -> bool:
        return same(x.shape, self.graph.input.shape) and any(
            self(one) and self._is_one(two) for one, two in (x.args, x.args[::-1])
        )

    def divide(self, x: Traced) -> bool:
        alike = same(x.shape, self.graph.input.shape)
        return alike and self(x.args[0]) and self._is_one(x.args[1])

    def _is_one(self, x: Any) -> bool:
        return not isinstance(x, Traced) and all(value == 1 for value in numbers(x).ravel())

    def matmul(self, x: Traced) -> bool:
        one, two = x.args
        return (self(one) and _is_unit(two)) or (self(two) and _is_unit(one))

    def move(self, x: Traced) -> bool:
        if not isinstance(x.how, Moved):
            slid = isinstance(x.how, Slid) and same(x.shape, self.graph.input.shape)
            return (
                self(x.args[0])
                and slid
                and all(carried(x, axis) == axis for axis in range(-len(x.shape), 0))
            )
        index = np.arange(int(np.prod(x.args[0].shape))).reshape(x.args[0].shape)
        return self(x.args[0]) and np.array_equal(x.how(index), index)


def _is_unit(x: Any) -> bool:
    """Whether an array is the unit matrix."""
    shape = shape_of(x)
    if isinstance(x, Traced) or len(shape) != 2 or shape[0] != shape[1]:
        return False
    cells = numbers(x)
    return all(cells[place] == int(place[0] == place[1]) for place in np.ndindex(cells.shape))
