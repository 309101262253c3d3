"""What the exact arrays share: cells in a NumPy object array, reached only through an allow-list.

NumPy moves object cells around correctly (reshape, take, stack, broadcast, +, -, *), but it
compares and branches on them by truth value, which is wrong for enclosures. So the cells stay
private, moving them is shared here, and everything that compares or computes is spelled out by
each number system.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from .errors import NotRigorousError
from .undefined import UNDEFINED_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FLINT_MATRIX_FROM = 8
"""Products with every side at least this long go through FLINT's own matrices."""


def cells_of(values: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Return `values` as an object array, filled cell by cell (NumPy would unpack some cells)."""
    flat = values.ravel() if isinstance(values, np.ndarray) else np.ravel(np.asarray(values, "O"))
    if shape is None:
        shape = np.shape(values)
    cells = np.empty(len(flat), dtype=object)
    for place, value in enumerate(flat):
        cells[place] = value
    return cells.reshape(shape)


def as_cells(result: Any) -> np.ndarray:
    """Wrap the bare element that NumPy returns for zero-dimensional results."""
    if isinstance(result, np.ndarray):
        return result
    cells = np.empty((), dtype=object)
    cells[()] = result
    return cells


def _unless_undefined(function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """Apply a function of two elements; where one is undefined, so is the result."""
    if left is UNDEFINED_NUMBER or right is UNDEFINED_NUMBER:
        return UNDEFINED_NUMBER
    return function(left, right)


class ExactArray:
    """An immutable array of exact elements or of enclosures.

    Indexing and arithmetic follow the Python array API standard; comparisons answer with NumPy
    boolean arrays and only when every answer is certain.
    """

    __slots__ = ("_cells",)
    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]
    namespace: ClassVar[ExactNamespace]
    system: ClassVar[str]

    def __init__(self, cells: np.ndarray) -> None:
        self._cells = cells

    @classmethod
    def element(cls, value: Any) -> Any:
        """Convert an int, Fraction or element into an element of this system."""
        raise NotImplementedError

    @classmethod
    def from_values(cls, values: Any) -> ExactArray:
        """Build an array from ints, Fractions or elements, nested or in an object array."""
        raw = cells_of(values)
        cells = np.empty(raw.shape, dtype=object)
        for place in np.ndindex(raw.shape):
            value: Any = raw[place]
            cells[place] = value if value is UNDEFINED_NUMBER else cls.element(value)
        return cls(cells)

    def __array_namespace__(self, *, api_version: str | None = None) -> ExactNamespace:
        del api_version
        return self.namespace

    # Shape.

    @property
    def shape(self) -> tuple[int, ...]:
        return self._cells.shape

    @property
    def ndim(self) -> int:
        return self._cells.ndim

    @property
    def size(self) -> int:
        return self._cells.size

    @property
    def T(self) -> ExactArray:  # noqa: N802 - the standard's name
        return self.mT

    @property
    def mT(self) -> ExactArray:  # noqa: N802 - the standard's name
        return type(self)(np.swapaxes(self._cells, -1, -2))

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[ExactArray]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, key: Any) -> ExactArray:
        keys = key if isinstance(key, tuple) else (key,)
        if any(isinstance(part, ExactArray) for part in keys):
            raise TypeError(f"a {self.system} array is no index: index with integers or a mask")
        return type(self)(as_cells(self._cells[key]))

    def cells(self) -> np.ndarray:
        """Return a copy of the elements, for judging and printing; blocks have no use for it."""
        return self._cells.copy()

    # Arithmetic.

    def _operand(self, other: Any) -> np.ndarray:
        if type(other) is type(self):
            return other._cells
        if isinstance(other, ExactArray):
            raise TypeError(f"cannot mix {self.system} with {other.system}: convert one first")
        if isinstance(other, np.ndarray) and other.dtype.kind in "biu":
            return type(self).from_values(other.astype(object))._cells
        if isinstance(other, (float, np.ndarray)) or (
            not np.isscalar(other) and hasattr(other, "shape")
        ):
            raise TypeError(
                f"cannot mix {self.system} with a float ({other!r}), which is rarely the number "
                "meant: write constant('0.1', like=x) or a Fraction"
            )
        return as_cells(type(self).element(other))

    def _binary(
        self, operation: Callable[..., Any], other: Any, *, swapped: bool = False
    ) -> ExactArray:
        if hasattr(other, "primal"):
            return NotImplemented  # type: ignore[no-any-return]
        cells = self._operand(other)
        pair = (cells, self._cells) if swapped else (self._cells, cells)
        return type(self)(as_cells(operation(*pair)))

    def __add__(self, other: Any) -> ExactArray:
        return self._binary(np.add, other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> ExactArray:
        return self._binary(np.subtract, other)

    def __rsub__(self, other: Any) -> ExactArray:
        return self._binary(np.subtract, other, swapped=True)

    def __mul__(self, other: Any) -> ExactArray:
        return self._binary(np.multiply, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> ExactArray:
        return self._binary(self._divide, other)

    def __rtruediv__(self, other: Any) -> ExactArray:
        return self._binary(self._divide, other, swapped=True)

    @classmethod
    def _divide(cls, top: np.ndarray, bottom: np.ndarray) -> Any:
        return np.frompyfunc(cls._quotient, 2, 1)(top, bottom)

    @classmethod
    def _quotient(cls, top: Any, bottom: Any) -> Any:
        """Divide two elements; by exactly zero there is no quotient."""
        if top is UNDEFINED_NUMBER or bottom is UNDEFINED_NUMBER or bottom == 0:
            return UNDEFINED_NUMBER
        return top / bottom

    def __neg__(self) -> ExactArray:
        return type(self)(as_cells(np.negative(self._cells)))

    def __abs__(self) -> ExactArray:
        return self.namespace.abs(self)

    def __pow__(self, exponent: Any) -> ExactArray:
        if hasattr(exponent, "primal"):
            return NotImplemented
        return self.namespace.pow(self, exponent)

    def __rpow__(self, base: Any) -> ExactArray:
        return self.namespace.pow(base, self)

    def __matmul__(self, other: Any) -> ExactArray:
        if hasattr(other, "primal"):
            return NotImplemented
        return self.namespace.matmul(self, other)

    # Comparison.

    def _compare(self, other: Any, test: Callable[[Any, Any], bool]) -> np.ndarray:
        if hasattr(other, "primal"):
            return NotImplemented  # type: ignore[no-any-return]
        left, right = np.broadcast_arrays(self._cells, self._operand(other))
        answers = np.empty(left.shape, dtype=bool)
        for place in np.ndindex(left.shape):
            answers[place] = test(left[place], right[place])
        return answers

    @staticmethod
    def _equal(left: Any, right: Any) -> bool:
        raise NotImplementedError

    @staticmethod
    def _less(left: Any, right: Any) -> bool:
        raise NotImplementedError

    @staticmethod
    def _at_most(left: Any, right: Any) -> bool:
        raise NotImplementedError

    def __eq__(self, other: object) -> np.ndarray:  # type: ignore[override]
        return self._compare(other, self._equal)

    def __ne__(self, other: object) -> np.ndarray:  # type: ignore[override]
        return NotImplemented if hasattr(other, "primal") else ~self._compare(other, self._equal)

    def __lt__(self, other: Any) -> np.ndarray:
        return self._compare(other, self._less)

    def __le__(self, other: Any) -> np.ndarray:
        return self._compare(other, self._at_most)

    def __gt__(self, other: Any) -> np.ndarray:
        return self._compare(other, lambda left, right: self._less(right, left))

    def __ge__(self, other: Any) -> np.ndarray:
        return self._compare(other, lambda left, right: self._at_most(right, left))

    def __bool__(self) -> bool:
        raise TypeError(
            f"a {self.system} array has no truth value: compare it, and branch with where() on the "
            "mask"
        )

    def __float__(self) -> float:
        raise TypeError(f"float() would drop what makes a {self.system} exact: keep it an array")

    def __int__(self) -> int:
        raise TypeError(f"int() would round a {self.system}: keep it an array")

    __index__ = __int__
    __complex__ = __float__

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError(
            f"NumPy would treat a {self.system} array as bare objects and compare them wrongly: "
            "use array_namespace(x)"
        )

    def __array_function__(self, function: Callable[..., Any], *_: Any, **__: Any) -> Any:
        raise TypeError(
            f"NumPy's {function.__name__} does not understand {self.system} arrays: use "
            "array_namespace(x)"
        )

    def __repr__(self) -> str:
        return f"{self.system}({self._cells.tolist()!r})"


class ExactNamespace:
    """The allow-listed array API functions; each number system adds its own arithmetic."""

    array: ClassVar[type[ExactArray]]
    refusals: ClassVar[dict[str, str]] = {}
    """Functions that this system refuses by name, each with the next step."""

    @property
    def __name__(self) -> str:
        """The name by which array_api_compat tells namespaces apart."""
        return f"lakatos.{self.array.system}"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        step = self.refusals.get(name, "write it with the functions that dir(namespace) lists")
        raise NotRigorousError(f"{name} is not available for {self.array.system} arrays: {step}")

    def _cells(self, x: Any) -> np.ndarray:
        if isinstance(x, self.array):
            return x._cells
        return self.array.from_values(np.asarray(x, dtype=object))._cells

    def _each(self, function: Callable[[Any], Any], x: Any) -> ExactArray:
        cells = self._cells(x)
        result = np.empty(cells.shape, dtype=object)
        for place in np.ndindex(cells.shape):
            cell: Any = cells[place]
            result[place] = cell if cell is UNDEFINED_NUMBER else function(cell)
        return self.array(result)

    def _pairs(self, function: Callable[[Any, Any], Any], x1: Any, x2: Any) -> ExactArray:
        left, right = np.broadcast_arrays(self._cells(x1), self._cells(x2))
        result = np.empty(left.shape, dtype=object)
        for place in np.ndindex(left.shape):
            result[place] = _unless_undefined(function, left[place], right[place])
        return self.array(result)

    def _fold(
        self, function: Callable[[Any, Any], Any], x: Any, axis: Any, *, keepdims: bool
    ) -> ExactArray:
        """Fold one axis, several, or all of them with an associative function of two elements."""
        cells = self._cells(x)
        axis = range(cells.ndim) if axis is None else axis
        axes = sorted(normalize_axis_tuple(axis, cells.ndim))
        if any(cells.shape[place] == 0 for place in axes):
            raise ValueError(f"nothing to reduce: axis {axes} of shape {cells.shape} is empty")
        kept = [place for place in range(cells.ndim) if place not in axes]
        rows = np.transpose(cells, kept + axes).reshape(*(cells.shape[k] for k in kept), -1)
        result = np.empty(rows.shape[:-1], dtype=object)
        for place in np.ndindex(result.shape):
            result[place] = reduce(partial(_unless_undefined, function), rows[place])
        if keepdims:
            result = np.expand_dims(result, tuple(axes))
        return self.array(result)

    # Moving cells.

    def asarray(self, x: Any, **_: Any) -> ExactArray:
        return self.array(self._cells(x))

    def reshape(self, x: ExactArray, shape: tuple[int, ...]) -> ExactArray:
        return self.array(self._cells(x).reshape(shape))

    def permute_dims(self, x: ExactArray, axes: tuple[int, ...]) -> ExactArray:
        return self.array(np.transpose(self._cells(x), axes))

    def matrix_transpose(self, x: ExactArray) -> ExactArray:
        return x.mT

    def moveaxis(self, x: ExactArray, source: Any, destination: Any) -> ExactArray:
        return self.array(np.moveaxis(self._cells(x), source, destination))

    def expand_dims(self, x: ExactArray, *, axis: int = 0) -> ExactArray:
        return self.array(np.expand_dims(self._cells(x), axis))

    def squeeze(self, x: ExactArray, axis: int | tuple[int, ...]) -> ExactArray:
        return self.array(np.squeeze(self._cells(x), axis))

    def broadcast_to(self, x: ExactArray, shape: tuple[int, ...]) -> ExactArray:
        return self.array(np.broadcast_to(self._cells(x), shape))

    def stack(self, arrays: Any, *, axis: int = 0) -> ExactArray:
        return self.array(np.stack([self._cells(x) for x in arrays], axis=axis))

    def concat(self, arrays: Any, *, axis: int | None = 0) -> ExactArray:
        return self.array(np.concatenate([self._cells(x) for x in arrays], axis=axis))

    def flip(self, x: ExactArray, *, axis: Any = None) -> ExactArray:
        return self.array(np.flip(self._cells(x), axis))

    def roll(self, x: ExactArray, shift: Any, *, axis: Any = None) -> ExactArray:
        return self.array(np.roll(self._cells(x), shift, axis))

    def take(self, x: ExactArray, indices: np.ndarray, *, axis: int = 0) -> ExactArray:
        if np.asarray(indices).dtype.kind not in "iu":
            raise TypeError(f"take needs integer indices, got {indices!r}")
        return self.array(as_cells(np.take(self._cells(x), indices, axis)))

    def where(self, condition: np.ndarray, x1: Any, x2: Any) -> ExactArray:
        if not isinstance(condition, (np.ndarray, np.bool_)) or condition.dtype != bool:
            raise TypeError(
                f"where needs an exact mask of booleans, got {type(condition).__name__}: compare "
                "first, or use maximum for a kink"
            )
        return self.array(as_cells(np.where(condition, self._cells(x1), self._cells(x2))))

    def tril(self, x: ExactArray, *, k: int = 0) -> ExactArray:
        return self.where(self._triangle(x, k), x, 0)

    def triu(self, x: ExactArray, *, k: int = 0) -> ExactArray:
        return self.where(~self._triangle(x, k - 1), x, 0)

    @staticmethod
    def _triangle(x: ExactArray, k: int) -> np.ndarray:
        rows, columns = x.shape[-2:]
        return np.tri(rows, columns, k, dtype=bool)

    def full_like(self, x: ExactArray, value: Any) -> ExactArray:
        return self.broadcast_to(self.asarray(value), x.shape)

    def zeros_like(self, x: ExactArray) -> ExactArray:
        return self.full_like(x, 0)

    def ones_like(self, x: ExactArray) -> ExactArray:
        return self.full_like(x, 1)

    # Arithmetic.

    def add(self, x1: Any, x2: object) -> ExactArray:
        return self.asarray(x1) + x2

    def subtract(self, x1: Any, x2: object) -> ExactArray:
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
        return self._fold(lambda left, right: left + right, x, axis, keepdims=keepdims)

    def prod(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        return self._fold(lambda left, right: left * right, x, axis, keepdims=keepdims)

    def mean(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        total = self.sum(x, axis=axis, keepdims=keepdims)
        return total / Fraction(x.size, max(total.size, 1))

    def var(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def cumulative_sum(self, x: ExactArray, *, axis: int) -> ExactArray:
        return self.array(np.add.accumulate(self._cells(x), axis=axis))

    def vecdot(self, x1: ExactArray, x2: ExactArray, *, axis: int = -1) -> ExactArray:
        return self.sum(x1 * x2, axis=axis)

    def pow(self, x1: Any, x2: Any) -> ExactArray:
        """Raise to whole exponents by multiplication, and positive bases to any exponent."""
        if isinstance(x2, int):
            if x2 < 0:
                return 1 / self.pow(x1, -x2)
            return reduce(lambda left, right: left * right, [x1] * x2) if x2 else self.ones_like(x1)
        return self._pairs(self._power, x1, x2)

    def _power(self, base: Any, exponent: Any) -> Any:
        raise NotImplementedError

    def matmul(self, x1: ExactArray, x2: ExactArray) -> ExactArray:
        left, right = self._cells(x1), self._cells(x2)
        if 0 in left.shape or 0 in right.shape:
            shape = np.matmul(np.zeros(left.shape), np.zeros(right.shape)).shape
            return self.asarray(np.zeros(shape, dtype=int))
        sides = (*left.shape[-2:], *right.shape[-2:])
        flint = left.ndim == right.ndim == 2 and min(sides) >= FLINT_MATRIX_FROM
        if flint and not any(each is UNDEFINED_NUMBER for each in (*left.flat, *right.flat)):
            product = self._flint_matrix(left) * self._flint_matrix(right)
            return self.array(cells_of(product.entries(), (left.shape[0], right.shape[1])))
        return self.array(as_cells(np.matmul(left, right)))

    def _flint_matrix(self, cells: np.ndarray) -> Any:
        raise NotImplementedError

    # Order.

    def max(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        return self._fold(self._larger, x, axis, keepdims=keepdims)

    def min(self, x: ExactArray, *, axis: Any = None, keepdims: bool = False) -> ExactArray:
        return self._fold(self._smaller, x, axis, keepdims=keepdims)

    def maximum(self, x1: Any, x2: Any) -> ExactArray:
        return self._pairs(self._larger, x1, x2)

    def minimum(self, x1: Any, x2: Any) -> ExactArray:
        return self._pairs(self._smaller, x1, x2)

    def clip(self, x: Any, min: Any = None, max: Any = None) -> ExactArray:  # noqa: A002 - the standard's names
        low = x if min is None else self.maximum(x, min)
        return low if max is None else self.minimum(low, max)

    def _larger(self, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def _smaller(self, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return exact numbers near the maxima along `axis`, by which a softmax may be shifted."""
        raise NotImplementedError
