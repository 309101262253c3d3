"""Arrays that write down how they are computed, so that laws can be read off a block's own code.

A traced array has a shape and no values. It keeps the function and the arguments that it comes
from, down to the input and the parameters; whatever depends on neither is computed at once, in
balls, and stands among the arguments as a literal. The functions that are kept are few: the others
are written with them, a difference as a sum and a factor of -1.

A block that asks for the values of its input, or calls a function that is unknown here, cannot be
traced; `NotRigorousError` says which.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from math import prod
from operator import index
from typing import TYPE_CHECKING, Any, ClassVar

import array_api_compat
import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from .allowed import is_mask, refuse_masks, refuse_no_axis, refuse_unpaired
from .along import differences, sorted_along
from .balls import Ball
from .errors import NotRigorousError
from .exact import ExactArray
from .functions import LIFTS
from .moves import Concatenated, Reshaped, Rolled, Slid, broadcast_shapes, indexed, moved
from .operators import Operators
from .sizes import Length, Size, symbolic
from .undefined import Undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CONTENT = Ball.from_values(0)


@dataclass
class Trace:
    """What is remembered of a run: code may catch the refusal of an operation, and go on."""

    refusals: list[str] = field(default_factory=list)


_TRACE: ContextVar[Trace | None] = ContextVar("trace", default=None)


@cache
def _on_numbers() -> Any:
    """Return the namespace of NumPy's arrays, which takes a while to load."""
    return array_api_compat.array_namespace(np.empty(0))


@contextmanager
def tracing() -> Iterator[Trace]:
    """Make `array_namespace` give namespaces that write down what they compute."""
    lifts, trace = LIFTS.set((*LIFTS.get(), _lifted)), Trace()
    token = _TRACE.set(trace)
    try:
        yield trace
    finally:
        LIFTS.reset(lifts)
        _TRACE.reset(token)


def refused(reason: str) -> NotRigorousError:
    """Return the error that refuses an operation, and remember it, whatever becomes of it."""
    trace = _TRACE.get()
    if trace is not None:
        trace.refusals.append(reason)
    return NotRigorousError(reason)


@cache
def _lifted(base: Any) -> TracedNamespace:
    return TracedNamespace(base)


class Traced(Operators):
    """An array known by how it is computed: `function` of `args`, with `how` for what is no array.

    Its shape may have sizes that are symbols; no axis is empty then.

    The functions are ``input`` and ``parameter`` without arguments; ``add``, ``multiply``,
    ``divide``, ``maximum``, ``minimum`` and ``pow`` of two arrays; ``abs``, ``entrywise`` (how: the
    function's name) and ``move`` (how: a function that moves entries of any NumPy array) of one;
    ``compare`` and ``logical``, which give booleans; ``where``; ``matmul``; ``sum``, ``mean``,
    ``max`` and ``min`` (how: the axes, which stay as axes of length 1); ``cumulative_sum`` (how:
    the axis); ``pivot``, any numbers near the maxima; ``join`` of several (how: a function that
    joins NumPy arrays). Over symbolic sizes a move or a join says how in words of axes, ``roll``
    shifts cyclically, ``places`` are the integers below a size, and ``size`` is one (how).
    """

    unreadable = True
    """Its values cannot be read: see `known`."""

    def __init__(
        self, function: str, args: tuple[Any, ...], shape: tuple[Length, ...], how: Any = None
    ) -> None:
        if any(isinstance(length, Size) and length < 1 for length in shape):
            raise refused("an axis is empty")
        self.function = function
        self.args = tuple(map(_kept, args))
        self.how = how
        self._shape = shape

    @property
    def shape(self) -> tuple[Any, ...]:
        return self._shape

    def __len__(self) -> int:
        return index(self.shape[0])

    __hash__ = object.__hash__  # type: ignore[assignment]

    @property
    def primal(self) -> ExactArray:
        """Some number of the system in which literals are computed."""
        return _CONTENT

    def _operate(self, function: str, left: Any, right: Any) -> Any:
        if hasattr(left, "tangent") or hasattr(right, "tangent"):
            return NotImplemented
        return getattr(self.namespace, function)(left, right)

    def __getitem__(self, key: Any) -> Any:
        for part in key if isinstance(key, tuple) else (key,):
            if isinstance(part, Operators):
                raise refused("an index depends on the input: the structure is unknown")
        if symbolic(self.shape):
            return _slid(self, *indexed(self.shape, key))
        return _moved(self, lambda entries: entries[key])

    def _paired(self, function: str, name: str, other: Any) -> Any:
        if hasattr(other, "tangent"):
            return NotImplemented
        return _node(function, (self, other), how=name)

    def __eq__(self, other: object) -> Any:
        return self._paired("compare", "==", other)

    def __ne__(self, other: object) -> Any:
        return self._paired("compare", "!=", other)

    def __lt__(self, other: Any) -> Any:
        return self._paired("compare", "<", other)

    def __le__(self, other: Any) -> Any:
        return self._paired("compare", "<=", other)

    def __gt__(self, other: Any) -> Any:
        return self._paired("compare", ">", other)

    def __ge__(self, other: Any) -> Any:
        return self._paired("compare", ">=", other)

    def __and__(self, other: Any) -> Any:
        return self._paired("logical", "&", other)

    def __or__(self, other: Any) -> Any:
        return self._paired("logical", "|", other)

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Any:
        return _node("logical", (self,), how="~")

    def __bool__(self) -> bool:
        raise refused("the code branches on a value: the structure is unknown")

    __float__ = __int__ = __index__ = __bool__

    def __getattr__(self, name: str) -> Any:
        """Refuse what a traced array does not have, and code might go by: a dtype, a device."""
        if name == "dtype" and self.boolean:
            return np.dtype(bool)
        if name in _ASKED or name.startswith("__"):
            raise AttributeError(name)
        raise refused(f"the code asks for {name}, which a traced array does not have")

    @cached_property
    def boolean(self) -> bool:
        """Whether it is a mask."""
        if self.function in ("compare", "logical"):
            return True
        if self.function == "parameter":
            return bool(getattr(self.how, "boolean", False))
        passed = self.args[self.function == "where" :]
        return self.function in _PASSING and bool(passed) and all(map(is_mask, passed))

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise refused("NumPy is called on it: call array_namespace instead")

    def __repr__(self) -> str:
        return f"Traced({self.function}, {self.shape})"


_PASSING = ("move", "join", "roll", "where")
"""Functions of masks that give masks."""
_ASKED = ("tangent", "entries")
"""What is asked of every array, to tell number systems apart."""


def _is_traced(x: Any) -> bool:
    return isinstance(x, Traced) or (
        isinstance(x, (tuple, list)) and any(isinstance(each, Traced) for each in x)
    )


def shape_of(x: Any) -> tuple[Any, ...]:
    """Return the shape of an array, or of a plain number."""
    return tuple(getattr(x, "shape", ()))


def _node(function: str, args: tuple[Any, ...], how: Any = None) -> Traced:
    """Write down a function entry by entry, whose arguments are broadcast."""
    return Traced(function, args, broadcast_shapes(*map(shape_of, args)), how)


def _kept(x: Any) -> Any:
    """Return an argument as it is now, since arrays may change later; floats as what they are.

    Raises:
        NotRigorousError: It is no exact number and no array of them.
    """
    if isinstance(x, ExactArray) and any(isinstance(each, Undefined) for each in x.entries().flat):
        raise refused("a number is undefined: the structure is unknown")
    if isinstance(x, (Traced, ExactArray, int, Fraction)):
        return x
    if isinstance(x, Size):
        return Traced("size", (), (), x)
    if not isinstance(x, (float, np.ndarray, np.generic)):
        raise refused(f"a {type(x).__name__} is no array: the structure is unknown")
    array = np.array(x)
    if array.dtype.kind != "f":
        return array
    if not np.isfinite(array).all():
        raise refused("a number is not finite: the structure is unknown")
    return np.asarray(np.frompyfunc(Fraction, 1, 1)(array.astype(object)), dtype=object)


def _moved(x: Traced, move: Callable[[np.ndarray], Any]) -> Traced:
    """Write down that entries are moved, by where they come from."""
    source = np.asarray(move(np.arange(x.size).reshape(x.shape)))
    return Traced("move", (x,), source.shape, Moved(source))


def _slid(x: Any, shape: tuple[Length, ...], how: Slid | Reshaped) -> Traced:
    """Write down that entries are moved, axis by axis."""
    return Traced("move", (x,), shape, how)


@dataclass(frozen=True, eq=False)
class Moved:
    """Where each entry of the result comes from, by its place among all entries."""

    source: np.ndarray

    def __call__(self, entries: Any) -> Any:
        """Move the entries of an array in the same way."""
        return np.ravel(entries)[self.source]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moved) and np.array_equal(self.source, other.source)

    __hash__ = None  # type: ignore[assignment]


class Joined(Moved):
    """Where each entry of the result comes from, by its place among those of several arrays."""

    def __call__(self, entries: Any) -> Any:
        """Join the entries of arrays in the same way."""
        return np.concatenate(list(map(np.ravel, entries)))[self.source]


class TracedNamespace:
    """The functions that are written down, over the namespace of the literals.

    What no traced array goes into is left to that namespace.
    """

    pairwise: ClassVar[frozenset[str]] = frozenset({
        "add", "multiply", "divide", "maximum", "minimum", "pow",
    })  # fmt: skip
    entrywise: ClassVar[frozenset[str]] = frozenset({
        "exp", "log", "sqrt", "cbrt", "tanh", "sin", "cos", "acos", "atan", "erf", "sign",
    })  # fmt: skip
    moves: ClassVar[frozenset[str]] = frozenset({
        "broadcast_to", "expand_dims", "flip", "matrix_transpose", "moveaxis", "permute_dims",
        "repeat", "reshape", "roll", "squeeze", "take", "tile",
    })  # fmt: skip
    folds: ClassVar[frozenset[str]] = frozenset({"sum", "mean", "max", "min"})

    def __init__(self, base: Any) -> None:
        self.base = base

    def __getattr__(self, name: str) -> Any:
        """Find a function: written here under its name with ``_``, of a family, or of the base."""
        own = getattr(type(self), f"_{name}", None)
        found = getattr(self.base, name, None)
        if found is None and own is None and not name.startswith("__"):
            raise refused(f"nothing is known of the structure of {name}")
        if own is None and (isinstance(found, type) or not callable(found)):
            return getattr(self.base, name)

        def call(*args: Any, **named: Any) -> Any:
            if not any(_is_traced(each) or _is_sized(each) for each in (*args, *named.values())):
                return getattr(self.base, name)(*args, **named)
            return own(self, *args, **named) if own else self._of_family(name, args, named)

        return call

    def _of_family(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if name in self.pairwise:
            if name == "add":
                refuse_masks(name, *args)
            return _node(name, args)
        if name in self.entrywise:
            refuse_masks(name, *args)
            return _node("entrywise", args, name)
        if name in self.moves:
            x, *rest = args
            if name == "take":
                refuse_no_axis(x.ndim, named.get("axis"))
            if symbolic(x.shape) or any(map(_is_sized, (*rest, *named.values()))):
                return self._sliding(name, x, *rest, **named)
            function = getattr(_on_numbers(), name)
            return _moved(x, lambda entries: function(entries, *rest, **named))
        if name in self.folds:
            return self._fold(name, *args, **named)
        raise refused(f"nothing is known of the structure of {name}")

    def _sliding(self, name: str, x: Traced, *args: Any, **named: Any) -> Any:
        """Move entries over symbolic sizes."""
        if name == "roll":
            return self._rolled(x, *args, **named)
        if name in ("repeat", "take", "tile"):
            raise refused("which entries are taken is not known over symbolic sizes")
        return _slid(x, *moved(name, x.shape, *args, **named))

    def _rolled(self, x: Traced, shift: Any, *, axis: Any = None) -> Any:
        if not isinstance(axis, int) or not isinstance(shift, (int, Size)):
            raise refused("a shift of all entries is not known over symbolic sizes")
        place = normalize_axis_index(axis, x.ndim)
        return Traced("roll", (x,), x.shape, Rolled(shift, place))

    # Sizes as numbers.

    def sized(self, size: Size) -> Traced:
        """Return a size as a number."""
        return Traced("size", (), (), size)

    def places(self, length: Size) -> Traced:
        """Return the integers below a size."""
        return Traced("places", (), (length,))

    # Entry by entry.

    def _subtract(self, x1: Any, x2: Any) -> Any:
        refuse_masks("subtract", x1, x2)
        return x1 + self.negative(x2)

    def _negative(self, x: Any) -> Any:
        refuse_masks("negative", x)
        return self.multiply(-1, x)

    def _abs(self, x: Any) -> Any:
        return _node("abs", (x,))

    def _square(self, x: Any) -> Any:
        return x * x

    def _where(self, condition: Any, x1: Any, x2: Any) -> Any:
        return _node("where", (condition, x1, x2))

    def _clip(self, x: Any, min: Any = None, max: Any = None) -> Any:  # noqa: A002 - the standard's names
        refuse_masks("clip", x)
        low = x if min is None else self.maximum(x, min)
        return low if max is None else self.minimum(low, max)

    def _tril(self, x: Any, *, k: int = 0) -> Any:
        return self.where(self._behind(x) >= -k, x, self.zeros_like(x))

    def _triu(self, x: Any, *, k: int = 0) -> Any:
        return self.where(self._behind(x) <= -k, x, self.zeros_like(x))

    def _behind(self, x: Any) -> Any:
        """Return by how much the row of each entry is greater than its column."""
        rows, columns = x.shape[-2:]
        return _places(rows)[:, None] - _places(columns)[None, :]

    def _diff(self, x: Any, *, axis: int = -1, n: int = 1) -> Any:
        refuse_masks("diff", x)
        return differences(x, axis, n)

    def _sort(
        self, x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True
    ) -> Any:
        del stable
        return sorted_along(self, x, axis, descending=descending)

    # New arrays.

    def _zeros_like(self, x: Any) -> Any:
        return filled(0, x.shape)

    def _ones_like(self, x: Any) -> Any:
        return filled(1, x.shape)

    def _full_like(self, x: Any, value: Any) -> Any:
        refuse_masks("full_like", x)
        if symbolic(x.shape) and isinstance(value, (int, Fraction)):
            return filled(value, x.shape)
        return self.broadcast_to(self.asarray(value), x.shape)

    def _asarray(self, x: Any, **_: Any) -> Any:
        return x

    def _pivot(self, x: Any, axis: int) -> Any:
        shape, place = list(x.shape), normalize_axis_index(axis, x.ndim)
        shape[place] = 1
        return Traced("pivot", (x,), tuple(shape), how=place - x.ndim)

    # Several entries.

    def _matmul(self, x1: Any, x2: Any) -> Any:
        refuse_masks("matmul", x1, x2)
        if not all(getattr(each, "ndim", 0) for each in (x1, x2)):
            raise TypeError("matmul takes two arrays with axes: write x * s for a number")
        rows = self.expand_dims(x1, axis=0) if x1.ndim == 1 else x1
        columns = self.expand_dims(x2, axis=-1) if x2.ndim == 1 else x2
        if rows.shape[-1] != columns.shape[-2]:
            raise ValueError(f"{rows.shape!r} and {columns.shape!r} cannot be multiplied")
        heads = broadcast_shapes(rows.shape[:-2], columns.shape[:-2])
        shape = (*heads, rows.shape[-2], columns.shape[-1])
        product = Traced("matmul", (rows, columns), shape)
        axes = (-2,) * (x1.ndim == 1) + (-1,) * (x2.ndim == 1)
        return self.squeeze(product, axes) if axes else product

    def _vecdot(self, x1: Any, x2: Any, *, axis: int = -1) -> Any:
        refuse_unpaired(x1, x2, axis)
        return self.sum(x1 * x2, axis=axis)

    def _var(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def _cumulative_sum(self, x: Any, *, axis: int) -> Any:
        return Traced("cumulative_sum", (x,), x.shape, normalize_axis_index(index(axis), x.ndim))

    def _fold(self, name: str, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        chosen = range(x.ndim) if axis is None else axis
        axes = tuple(sorted(normalize_axis_tuple(chosen, x.ndim)))
        shape = tuple(1 if place in axes else size for place, size in enumerate(x.shape))
        folded = Traced(name, (x,), shape, axes)
        return folded if keepdims or not axes else self.squeeze(folded, axes)

    def _stack(self, arrays: Any, *, axis: int = 0) -> Any:
        if any(symbolic(shape_of(part)) for part in arrays):
            return _one_after_another([self.expand_dims(part, axis=axis) for part in arrays], axis)
        return _joined(arrays, lambda entries: np.stack(entries, axis=axis))

    def _concat(self, arrays: Any, *, axis: int | None = 0) -> Any:
        if axis is not None and any(symbolic(shape_of(part)) for part in arrays):
            return _one_after_another(arrays, axis)
        return _joined(arrays, lambda entries: np.concatenate(entries, axis=axis))


def filled(value: int | Fraction, shape: tuple[Length, ...]) -> Ball | Traced:
    """Return an array of one number, which over symbolic sizes is that number, repeated."""
    if symbolic(shape):
        return _slid(value, shape, Slid(()))
    return Ball.from_values(np.full(shape, value, dtype=object))  # type: ignore[return-value]


def _is_sized(x: Any) -> bool:
    return isinstance(x, Size) or (isinstance(x, (tuple, list)) and symbolic(x))


def _places(length: Length) -> Any:
    return Traced("places", (), (length,)) if isinstance(length, Size) else np.arange(length)


def _one_after_another(arrays: Any, axis: int) -> Traced:
    """Join arrays over symbolic sizes."""
    parts = [part for part in arrays if shape_of(part)[axis] != 0]
    shapes = [list(shape_of(part)) for part in parts]
    place = normalize_axis_index(axis, len(shapes[0]))
    total = sum((shape[place] for shape in shapes[1:]), start=shapes[0][place])
    for shape in shapes:
        shape[place] = total
    pairs = (pair for shape in shapes for pair in zip(shapes[0], shape, strict=True))
    if any(one != other for one, other in pairs):
        raise ValueError("arrays with other shapes cannot be joined")
    return Traced("join", tuple(parts), tuple(shapes[0]), Concatenated(place))


def _joined(arrays: Any, join: Callable[[Any], np.ndarray]) -> Traced:
    parts, start = [], 0
    for shape in map(shape_of, arrays):
        parts.append(np.arange(start, start + prod(shape)).reshape(shape))
        start += prod(shape)
    source = join(parts)
    return Traced("join", tuple(arrays), source.shape, Joined(source))


Traced.namespace = TracedNamespace(Ball.namespace)
