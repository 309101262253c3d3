"""What the exact arrays share: entries in a NumPy object array, reached through a namespace alone.

NumPy moves object entries around correctly (reshape, take, stack, broadcast, +, -, *), but it
compares and branches on them by truth value, which is wrong for enclosures. So the entries stay
private, moving them is shared here, and everything that compares or computes is spelled out by
each number system.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from math import prod, sqrt
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from .undefined import UNDEFINED_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_MOST_SQUARED = 2**40
"""Below it a float that is a root is no other number by chance."""


def entries_of(values: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Return `values` as an object array, filled one by one (NumPy would unpack some)."""
    flat = values.ravel() if isinstance(values, np.ndarray) else np.ravel(np.asarray(values, "O"))
    return shaped(flat, np.shape(values) if shape is None else shape)


def shaped(entries: Iterable[Any], shape: tuple[int, ...]) -> np.ndarray:
    """Return entries as an array of a shape, in the order of rows."""
    return np.fromiter(entries, dtype=object, count=prod(shape)).reshape(shape)


def as_cells(result: Any) -> np.ndarray:
    """Wrap the bare element that NumPy returns for zero-dimensional results."""
    if isinstance(result, np.ndarray):
        return result
    entries = np.empty((), dtype=object)
    entries[()] = result
    return entries


def product_of(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Multiply matrices of elements whose arithmetic may raise, or stacks of them.

    Of a stack one by one: `np.matmul` goes on with the next matrix where an element raises, and
    what comes then is a SystemError, or the end of the process.
    """
    if max(left.ndim, right.ndim) <= 2:
        return as_cells(np.matmul(left, right))
    rows = left[None, :] if left.ndim == 1 else left
    columns = right[:, None] if right.ndim == 1 else right
    stack = np.broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
    found = np.empty((*stack, rows.shape[-2], columns.shape[-1]), dtype=object)
    rows = np.broadcast_to(rows, (*stack, *rows.shape[-2:]))
    columns = np.broadcast_to(columns, (*stack, *columns.shape[-2:]))
    for place in np.ndindex(stack):
        found[place] = np.matmul(rows[place], columns[place])
    found = found[..., 0, :] if left.ndim == 1 else found
    return found[..., 0] if right.ndim == 1 else found


def refuse_other_ranks(ndim: int) -> None:
    """Refuse `x.T` where NumPy would reverse more or fewer than two axes.

    Raises:
        TypeError: There are not two.
    """
    if ndim != 2:
        raise TypeError(f"x.T is for two axes, and x has {ndim}: write x.mT, or permute_dims")


def _meant(number: Any) -> str:
    """Return what to write for a float: of a whole number's root the root, as in `d ** 0.5`."""
    square = number * number if isinstance(number, float) else 0.0
    whole = round(square) if 1 < square < _MOST_SQUARED else 0
    if whole and abs(number) != round(abs(number)) and sqrt(whole) == abs(number):
        return f"xp.sqrt(constant({whole}, like=x)), with xp = array_namespace(x)"
    return "constant('0.1', like=x) or a Fraction"


class ExactArray:
    """An immutable array of exact elements or of enclosures.

    Indexing and arithmetic follow the Python array API standard; comparisons answer with NumPy
    boolean arrays and only when every answer is certain.
    """

    __slots__ = ("_entries",)
    __array_ufunc__ = None
    __hash__ = None  # type: ignore[assignment]
    namespace: ClassVar[Any]
    system: ClassVar[str]

    def __init__(self, entries: np.ndarray) -> None:
        # Of no axes, NumPy gives some results as their bare element.
        self._entries = as_cells(entries)

    @classmethod
    def element(cls, value: Any) -> Any:
        """Convert an int, Fraction or element into an element of this system."""
        raise NotImplementedError

    @classmethod
    def from_values(cls, values: Any) -> ExactArray:
        """Build an array from ints, Fractions or elements, nested or in an object array."""
        raw = entries_of(values)
        flat, entered = raw.ravel().tolist(), {id(UNDEFINED_NUMBER): UNDEFINED_NUMBER}
        for value in flat:  # Many are the same object, such as zero.
            if id(value) not in entered:
                entered[id(value)] = cls.element(value)
        return cls(shaped((entered[id(value)] for value in flat), raw.shape))

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        del api_version
        return self.namespace

    # Shape.

    @property
    def shape(self) -> tuple[int, ...]:
        return self._entries.shape

    @property
    def ndim(self) -> int:
        return self._entries.ndim

    @property
    def size(self) -> int:
        return self._entries.size

    @property
    def T(self) -> ExactArray:  # noqa: N802 - the standard's name
        refuse_other_ranks(self.ndim)
        return self.mT

    @property
    def mT(self) -> ExactArray:  # noqa: N802 - the standard's name
        return type(self)(np.swapaxes(self._entries, -1, -2))

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[ExactArray]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, key: Any) -> ExactArray:
        keys = key if isinstance(key, tuple) else (key,)
        if any(isinstance(part, ExactArray) for part in keys):
            raise TypeError(f"a {self.system} array is no index: index with integers or a mask")
        return type(self)(as_cells(self._entries[key]))

    def entries(self) -> np.ndarray:
        """Return a copy of the elements, for judging and printing; blocks have no use for it."""
        return self._entries.copy()

    # Arithmetic.

    def written(self) -> Self:
        """Return itself, unless what was computed is too long to be written out."""
        return self

    def _operand(self, other: Any) -> np.ndarray:
        if type(other) is type(self):
            return other._entries
        if isinstance(other, ExactArray):
            raise TypeError(f"cannot mix {self.system} with {other.system}: convert one first")
        if isinstance(other, np.ndarray) and other.dtype.kind in "biu":
            return type(self).from_values(other.astype(object))._entries
        if isinstance(other, (float, np.ndarray)) or (
            not np.isscalar(other) and hasattr(other, "shape")
        ):
            raise TypeError(
                f"cannot mix {self.system} with a float ({other!r}), which is rarely the number "
                f"meant: write {_meant(other)}"
            )
        return as_cells(type(self).element(other))

    def _binary(
        self, operation: Callable[..., Any], other: Any, *, swapped: bool = False
    ) -> ExactArray:
        if hasattr(other, "primal"):
            return NotImplemented  # type: ignore[no-any-return]
        entries = self._operand(other)
        pair = (entries, self._entries) if swapped else (self._entries, entries)
        return type(self)(as_cells(operation(*pair))).written()

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
        return type(self)(as_cells(np.negative(self._entries)))

    def __abs__(self) -> Any:
        return self.namespace.abs(self)

    def __pow__(self, exponent: Any) -> Any:
        if hasattr(exponent, "primal"):
            return NotImplemented
        return self.namespace.pow(self, exponent)

    def __rpow__(self, base: Any) -> Any:
        return self.namespace.pow(base, self)

    def __matmul__(self, other: Any) -> Any:
        if hasattr(other, "primal"):
            return NotImplemented
        return self.namespace.matmul(self, other)

    # Comparison.

    def _compare(self, other: Any, test: Callable[[Any, Any], bool]) -> np.ndarray:
        if hasattr(other, "primal"):
            return NotImplemented  # type: ignore[no-any-return]
        left, right = np.broadcast_arrays(self._entries, self._operand(other))
        pairs = zip(left.ravel().tolist(), right.ravel().tolist(), strict=True)
        answers = np.fromiter((test(one, two) for one, two in pairs), dtype=bool, count=left.size)
        return answers.reshape(left.shape)

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
        return f"{self.system}({self._entries.tolist()!r})"
