"""The functions of exact arrays: an allow-list after the array API standard.

Moving entries is shared by all number systems; what compares or computes is spelled out by each.
Where NumPy takes more than the standard says, these functions refuse, so that no block means one
thing in floats and another here.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial, reduce
from math import inf, prod
from operator import add, index, mul
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from .along import differences, sorted_along
from .errors import NotRigorousError
from .exact import ExactArray, as_cells, entries_of, product_of, shaped
from .undefined import UNDEFINED_NUMBER
from .whole import whole_power

if TYPE_CHECKING:
    from collections.abc import Callable

FLINT_MATRIX_FROM = 8
"""From here on a matrix of FLINT's is quicker than its entries one by one."""


def _unless_undefined(function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Apply a function of two elements; where one is undefined, so is the result."""
    if left is UNDEFINED_NUMBER or right is UNDEFINED_NUMBER:
        return UNDEFINED_NUMBER
    return function(left, right)


def is_mask(x: Any) -> bool:
    """Whether something is an array of booleans."""
    if hasattr(x, "boolean"):
        return bool(x.boolean)
    return isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind == "b"


def refuse_masks(name: str, *arrays: Any) -> None:
    """Refuse to make numbers of booleans alone: some of NumPy's functions do, and others do not.

    Raises:
        TypeError: No array is one of numbers.
    """
    if all(map(is_mask, arrays)):
        raise TypeError(
            f"{name} was given booleans: make numbers of a mask first, with where(mask, "
            "ones_like(x), zeros_like(x))"
        )


def refuse_no_axis(ndim: int, axis: Any) -> None:
    """Refuse to take entries of several axes at once, as NumPy does.

    Raises:
        TypeError: There is more than one axis, and none is named.
    """
    if axis is None and ndim != 1:
        raise TypeError(f"take needs an axis where there are {ndim}: write take(x, i, axis=0)")


def refuse_unpaired(x1: Any, x2: Any, axis: Any) -> None:
    """Refuse what has no scalar products along an axis that is counted from the last.

    Raises:
        TypeError: Both are masks.
        ValueError: The axis is no axis of both, or not as long in both.
    """
    refuse_masks("vecdot", x1, x2)
    shapes = [tuple(getattr(x, "shape", ())) for x in (x1, x2)]
    least = min(map(len, shapes))
    if not -least <= index(axis) < 0 or shapes[0][axis] != shapes[1][axis]:
        raise ValueError(
            f"vecdot pairs entries along one axis, and {axis} of {shapes[0]} and {shapes[1]} is "
            "none of one length: count axes from the last, as in axis=-1"
        )


class ExactNamespace:
    """The allow-listed array API functions; each number system adds its own arithmetic."""

    array: ClassVar[type[ExactArray]]
    refusals: ClassVar[dict[str, str]] = {}
    """Functions that this system refuses by name, each with the next step."""
    _matrix_from: ClassVar[float] = inf
    """Products with every side at least this long go through FLINT's own matrices."""

    @property
    def __name__(self) -> str:
        """The name by which array_api_compat tells namespaces apart."""
        return f"lakatos.{self.array.system}"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        step = self.refusals.get(name, "write it with the functions that dir(namespace) lists")
        raise NotRigorousError(f"{name} is not available for {self.array.system} arrays: {step}")

    def _entries(self, x: Any) -> np.ndarray:
        if isinstance(x, self.array):
            return x._entries
        return self.array.from_values(np.asarray(x, dtype=object))._entries

    def _each(self, function: Callable[[Any], Any], x: Any) -> ExactArray:
        refuse_masks("a function of numbers", x)
        entries = self._entries(x)
        results = (
            entry if entry is UNDEFINED_NUMBER else function(entry)
            for entry in entries.ravel().tolist()
        )
        return self.array(shaped(results, entries.shape))

    def _pairs(self, function: Callable[[Any, Any], Any], x1: Any, x2: Any) -> ExactArray:
        left, right = np.broadcast_arrays(self._entries(x1), self._entries(x2))
        pairs = zip(left.ravel().tolist(), right.ravel().tolist(), strict=True)
        results = (_unless_undefined(function, one, two) for one, two in pairs)
        return self.array(shaped(results, left.shape))

    def _fold(
        self, function: Callable[[Any, Any], Any], x: Any, axis: Any, *, keepdims: bool
    ) -> ExactArray:
        """Fold one axis, several, or all of them with an associative function of two elements."""
        entries = self._entries(x)
        axis = range(entries.ndim) if axis is None else axis
        single = type(axis) is int and -entries.ndim <= axis < entries.ndim
        axes = [axis % entries.ndim] if single else sorted(normalize_axis_tuple(axis, entries.ndim))
        if any(entries.shape[place] == 0 for place in axes):
            raise ValueError(f"nothing to reduce: axis {axes} of shape {entries.shape} is empty")
        kept = [place for place in range(entries.ndim) if place not in axes]
        terms, shape = prod(entries.shape[k] for k in axes), tuple(entries.shape[k] for k in kept)
        rows = np.transpose(entries, kept + axes).reshape(-1, terms).tolist()
        if any(entry is UNDEFINED_NUMBER for row in rows for entry in row):
            function = partial(_unless_undefined, function)
        result = shaped((reduce(function, row) for row in rows), shape)
        if keepdims:
            result = np.expand_dims(result, tuple(axes))
        return self.array(result).written()

    # Moving entries.

    def asarray(self, x: Any, **_: Any) -> ExactArray:
        return self.array(self._entries(x))

    def reshape(self, x: ExactArray, shape: tuple[int, ...]) -> ExactArray:
        return self.array(self._entries(x).reshape(shape))

    def permute_dims(self, x: ExactArray, axes: tuple[int, ...]) -> ExactArray:
        return self.array(np.transpose(self._entries(x), axes))

    def matrix_transpose(self, x: ExactArray) -> ExactArray:
        return x.mT

    def moveaxis(self, x: ExactArray, source: Any, destination: Any) -> ExactArray:
        return self.array(np.moveaxis(self._entries(x), source, destination))

    def expand_dims(self, x: ExactArray, *, axis: int) -> ExactArray:
        return self.array(np.expand_dims(self._entries(x), axis))

    def squeeze(self, x: ExactArray, axis: int | tuple[int, ...]) -> ExactArray:
        return self.array(np.squeeze(self._entries(x), axis))

    def broadcast_to(self, x: ExactArray, shape: tuple[int, ...]) -> ExactArray:
        return self.array(np.broadcast_to(self._entries(x), shape))

    def stack(self, arrays: Any, *, axis: int = 0) -> ExactArray:
        return self.array(np.stack([self._entries(x) for x in arrays], axis=axis))

    def concat(self, arrays: Any, *, axis: int | None = 0) -> ExactArray:
        return self.array(np.concatenate([self._entries(x) for x in arrays], axis=axis))

    def flip(self, x: ExactArray, *, axis: Any = None) -> ExactArray:
        return self.array(np.flip(self._entries(x), axis))

    def roll(self, x: ExactArray, shift: Any, *, axis: Any = None) -> ExactArray:
        return self.array(np.roll(self._entries(x), shift, axis))

    def take(self, x: ExactArray, indices: np.ndarray, *, axis: int | None = None) -> ExactArray:
        refuse_no_axis(x.ndim, axis)
        if np.asarray(indices).dtype.kind not in "iu":
            raise TypeError(f"take needs integer indices, got {indices!r}")
        return self.array(as_cells(np.take(self._entries(x), indices, axis or 0)))

    def repeat(self, x: ExactArray, repeats: Any, *, axis: int | None = None) -> ExactArray:
        return self.array(np.repeat(self._entries(x), repeats, axis))

    def tile(self, x: ExactArray, repetitions: tuple[int, ...]) -> ExactArray:
        return self.array(np.tile(self._entries(x), repetitions))

    def where(self, condition: np.ndarray, x1: Any, x2: Any) -> ExactArray:
        if not isinstance(condition, (np.ndarray, np.bool_)) or condition.dtype != bool:
            raise TypeError(
                f"where needs an exact mask of booleans, got {type(condition).__name__}: compare "
                "first, or use maximum for a kink"
            )
        return self.array(as_cells(np.where(condition, self._entries(x1), self._entries(x2))))

    def tril(self, x: ExactArray, *, k: int = 0) -> ExactArray:
        return self.where(self._triangle(x, k), x, 0)

    def triu(self, x: ExactArray, *, k: int = 0) -> ExactArray:
        return self.where(~self._triangle(x, k - 1), x, 0)

    @staticmethod
    def _triangle(x: ExactArray, k: int) -> np.ndarray:
        rows, columns = x.shape[-2:]
        return np.tri(rows, columns, k, dtype=bool)

    def full_like(self, x: ExactArray, value: Any) -> ExactArray:
        refuse_masks("full_like", x)
        return self.broadcast_to(self.asarray(value), x.shape)

    def zeros_like(self, x: ExactArray) -> ExactArray:
        return self.broadcast_to(self.asarray(0), x.shape)

    def ones_like(self, x: ExactArray) -> ExactArray:
        return self.broadcast_to(self.asarray(1), x.shape)

    # New arrays.

    def zeros(self, shape: Any) -> ExactArray:
        return self.asarray(np.zeros(shape, dtype=int))

    def ones(self, shape: Any) -> ExactArray:
        return self.asarray(np.ones(shape, dtype=int))

    def eye(self, n_rows: int, n_cols: int | None = None, /, *, k: int = 0) -> ExactArray:
        return self.asarray(np.eye(n_rows, n_cols, k, dtype=int))

    # Arithmetic.

    def add(self, x1: Any, x2: object) -> ExactArray:
        refuse_masks("add", x1, x2)
        return self.asarray(x1) + x2

    def subtract(self, x1: Any, x2: object) -> ExactArray:
        refuse_masks("subtract", x1, x2)
        return self.asarray(x1) - x2

    def multiply(self, x1: Any, x2: object) -> ExactArray:
        return self.asarray(x1) * x2

    def divide(self, x1: Any, x2: object) -> ExactArray:
        return self.asarray(x1) / x2

    def negative(self, x: ExactArray) -> ExactArray:
        return -x

    def abs(self, x: ExactArray) -> ExactArray:
        return self._each(abs, x)

    def square(self, x: ExactArray) -> ExactArray:
        return x * x

    def sum(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        if x.size == 0:
            zeros = np.sum(np.zeros(x.shape, dtype=int), axis=axis, keepdims=keepdims)
            return self.asarray(zeros)
        return self._fold(add, x, axis, keepdims=keepdims)

    def prod(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        return self._fold(mul, x, axis, keepdims=keepdims)

    def mean(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        total = self.sum(x, axis=axis, keepdims=keepdims)
        return total / Fraction(x.size, max(total.size, 1))

    def var(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def cumulative_sum(self, x: ExactArray, *, axis: int) -> ExactArray:
        return self.array(np.add.accumulate(self._entries(x), axis=index(axis)))

    def diff(self, x: ExactArray, *, axis: int = -1, n: int = 1) -> ExactArray:
        refuse_masks("diff", x)
        taken: ExactArray = differences(self.asarray(x), axis, n)
        return taken

    def vecdot(self, x1: ExactArray, x2: ExactArray, *, axis: int = -1) -> ExactArray:
        refuse_unpaired(x1, x2, axis)
        return self.sum(self.multiply(x1, x2), axis=axis)

    def pow(self, x1: Any, x2: Any) -> ExactArray:
        """Raise to whole exponents by multiplication, and positive bases to any exponent."""
        if isinstance(x2, int):
            return whole_power(x1, x2, 1) if x2 else self.ones_like(x1)
        return self._pairs(self._power, x1, x2)

    def _power(self, base: Any, exponent: Any) -> Any:
        raise NotImplementedError

    def matmul(self, x1: ExactArray, x2: ExactArray) -> ExactArray:
        refuse_masks("matmul", x1, x2)
        left, right = self._entries(x1), self._entries(x2)
        if 0 in left.shape or 0 in right.shape:
            shape = np.matmul(np.zeros(left.shape), np.zeros(right.shape)).shape
            return self.asarray(np.zeros(shape, dtype=int))
        sides = (*left.shape[-2:], *right.shape[-2:])
        flint = left.ndim == right.ndim == 2 and min(sides) >= self._matrix_from
        if flint and not any(each is UNDEFINED_NUMBER for each in (*left.flat, *right.flat)):
            product = self._flint_matrix(left) * self._flint_matrix(right)
            found = entries_of(product.entries(), (left.shape[0], right.shape[1]))
            return self.array(found).written()
        return self.array(product_of(left, right)).written()

    def _flint_matrix(self, entries: np.ndarray) -> Any:
        raise NotImplementedError

    # Order.

    def sign(self, x: ExactArray) -> ExactArray:
        return self._each(self._sign, x)

    def _sign(self, value: Any) -> Any:
        raise NotImplementedError

    def sort(
        self, x: ExactArray, *, axis: int = -1, descending: bool = False, stable: bool = True
    ) -> ExactArray:
        del stable  # What is equal cannot be told apart.
        sorted_: ExactArray = sorted_along(self, self.asarray(x), axis, descending=descending)
        return sorted_

    def max(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        return self._fold(self._larger, x, axis, keepdims=keepdims)

    def min(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        return self._fold(self._smaller, x, axis, keepdims=keepdims)

    def maximum(self, x1: Any, x2: Any) -> ExactArray:
        return self._pairs(self._larger, x1, x2)

    def minimum(self, x1: Any, x2: Any) -> ExactArray:
        return self._pairs(self._smaller, x1, x2)

    def clip(self, x: Any, min: Any = None, max: Any = None) -> ExactArray:  # noqa: A002 - the standard's names
        refuse_masks("clip", x)
        low = x if min is None else self.maximum(x, min)
        return low if max is None else self.minimum(low, max)

    def _larger(self, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def _smaller(self, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return exact numbers near the maxima along `axis`, by which a softmax may be shifted."""
        raise NotImplementedError
