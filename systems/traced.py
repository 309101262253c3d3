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
from functools import cache
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from array_api_compat import numpy

from .balls import Ball
from .errors import NotRigorousError
from .exact import ExactArray
from .functions import LIFTS
from .operators import Operators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CONTENT = Ball.from_values(0)


@dataclass
class Trace:
    """What is remembered of a run: code may catch the refusal of an operation, and go on."""

    refusals: list[str] = field(default_factory=list)


_TRACE: ContextVar[Trace | None] = ContextVar("trace", default=None)


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

    The functions are ``input`` and ``parameter`` without arguments; ``add``, ``multiply``,
    ``divide``, ``maximum``, ``minimum`` and ``pow`` of two arrays; ``abs``, ``entrywise`` (how: the
    function's name) and ``move`` (how: a function that moves entries of any NumPy array) of one;
    ``compare`` and ``logical``, which give booleans; ``where``; ``matmul``; ``sum``, ``mean``,
    ``max`` and ``min`` (how: the axes, which stay as axes of length 1); ``cumulative_sum`` (how:
    the axis); ``pivot``, any numbers near the maxima; ``join`` of several (how: a function that
    joins NumPy arrays).
    """

    unreadable = True
    """Its values cannot be read: see `known`."""

    def __init__(
        self, function: str, args: tuple[Any, ...], shape: tuple[int, ...], how: Any = None
    ) -> None:
        self.function = function
        self.args = tuple(map(_kept, args))
        self.how = how
        self._shape = shape

    @property
    def shape(self) -> tuple[int, ...]:
        return self._shape

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
        return _moved(self, lambda cells: cells[key])

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
        if name in _ASKED or name.startswith("__"):
            raise AttributeError(name)
        raise refused(f"the code asks for {name}, which a traced array does not have")

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise refused("NumPy is called on it: call array_namespace instead")

    def __repr__(self) -> str:
        return f"Traced({self.function}, {self.shape})"


_ASKED = ("tangent", "cells")
"""What is asked of every array, to tell number systems apart."""


def _is_traced(x: Any) -> bool:
    return isinstance(x, Traced) or (
        isinstance(x, (tuple, list)) and any(isinstance(each, Traced) for each in x)
    )


def shape_of(x: Any) -> tuple[int, ...]:
    """Return the shape of an array, or of a plain number."""
    return tuple(getattr(x, "shape", ()))


def _node(function: str, args: tuple[Any, ...], how: Any = None) -> Traced:
    """Write down a function entry by entry, whose arguments are broadcast."""
    return Traced(function, args, np.broadcast_shapes(*map(shape_of, args)), how)


def _kept(x: Any) -> Any:
    """Return an argument as it is now, since arrays may change later; floats as what they are.

    Raises:
        NotRigorousError: It is no exact number and no array of them.
    """
    if isinstance(x, (Traced, ExactArray, int, Fraction)):
        return x
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


@dataclass(frozen=True, eq=False)
class Moved:
    """Where each entry of the result comes from, by its place among all entries."""

    source: np.ndarray

    def __call__(self, cells: Any) -> Any:
        """Move the entries of an array in the same way."""
        return np.ravel(cells)[self.source]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moved) and np.array_equal(self.source, other.source)

    __hash__ = None  # type: ignore[assignment]


class Joined(Moved):
    """Where each entry of the result comes from, by its place among those of several arrays."""

    def __call__(self, cells: Any) -> Any:
        """Join the entries of arrays in the same way."""
        return np.concatenate(list(map(np.ravel, cells)))[self.source]


class TracedNamespace:
    """The functions that are written down, over the namespace of the literals.

    What no traced array goes into is left to that namespace.
    """

    pairwise: ClassVar[frozenset[str]] = frozenset({
        "add", "multiply", "divide", "maximum", "minimum", "pow",
    })  # fmt: skip
    entrywise: ClassVar[frozenset[str]] = frozenset({
        "exp", "log", "sqrt", "tanh", "sin", "cos", "erf",
    })  # fmt: skip
    moves: ClassVar[frozenset[str]] = frozenset({
        "broadcast_to", "expand_dims", "flip", "matrix_transpose", "moveaxis", "permute_dims",
        "reshape", "roll", "squeeze", "take",
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
            if not any(map(_is_traced, (*args, *named.values()))):
                return getattr(self.base, name)(*args, **named)
            return own(self, *args, **named) if own else self._of_family(name, args, named)

        return call

    def _of_family(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if name in self.pairwise:
            return _node(name, args)
        if name in self.entrywise:
            return _node("entrywise", args, name)
        if name in self.moves:
            x, *rest = args
            function = getattr(numpy, name)
            return _moved(x, lambda cells: function(cells, *rest, **named))
        if name in self.folds:
            return self._fold(name, *args, **named)
        raise refused(f"nothing is known of the structure of {name}")

    # Entry by entry.

    def _subtract(self, x1: Any, x2: Any) -> Any:
        return x1 + self.negative(x2)

    def _negative(self, x: Any) -> Any:
        return self.multiply(-1, x)

    def _abs(self, x: Any) -> Any:
        return _node("abs", (x,))

    def _square(self, x: Any) -> Any:
        return x * x

    def _where(self, condition: Any, x1: Any, x2: Any) -> Any:
        return _node("where", (condition, x1, x2))

    def _clip(self, x: Any, min: Any = None, max: Any = None) -> Any:  # noqa: A002 - the standard's names
        low = x if min is None else self.maximum(x, min)
        return low if max is None else self.minimum(low, max)

    def _tril(self, x: Any, *, k: int = 0) -> Any:
        return self.where(np.tril(np.ones(x.shape[-2:], dtype=bool), k), x, self.zeros_like(x))

    def _triu(self, x: Any, *, k: int = 0) -> Any:
        return self.where(np.triu(np.ones(x.shape[-2:], dtype=bool), k), x, self.zeros_like(x))

    # New arrays.

    def _zeros_like(self, x: Any) -> Any:
        return _filled(0, x.shape)

    def _ones_like(self, x: Any) -> Any:
        return _filled(1, x.shape)

    def _full_like(self, x: Any, value: Any) -> Any:
        return self.broadcast_to(self.asarray(value), x.shape)

    def _asarray(self, x: Any, **_: Any) -> Any:
        return x

    def _pivot(self, x: Any, axis: int) -> Any:
        shape = list(x.shape)
        shape[axis] = 1
        return Traced("pivot", (x,), tuple(shape), how=axis % x.ndim - x.ndim)

    # Several entries.

    def _matmul(self, x1: Any, x2: Any) -> Any:
        rows = self.expand_dims(x1, axis=0) if x1.ndim == 1 else x1
        columns = self.expand_dims(x2, axis=-1) if x2.ndim == 1 else x2
        shape = np.matmul(np.zeros(rows.shape), np.zeros(columns.shape)).shape
        product = Traced("matmul", (rows, columns), shape)
        axes = (-2,) * (x1.ndim == 1) + (-1,) * (x2.ndim == 1)
        return self.squeeze(product, axes) if axes else product

    def _vecdot(self, x1: Any, x2: Any, *, axis: int = -1) -> Any:
        return self.sum(x1 * x2, axis=axis)

    def _var(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def _cumulative_sum(self, x: Any, *, axis: int) -> Any:
        return Traced("cumulative_sum", (x,), x.shape, axis % x.ndim)

    def _fold(self, name: str, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        chosen = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        axes = tuple(sorted(each % x.ndim for each in chosen))
        shape = tuple(1 if place in axes else size for place, size in enumerate(x.shape))
        folded = Traced(name, (x,), shape, axes)
        return folded if keepdims or not axes else self.squeeze(folded, axes)

    def _stack(self, arrays: Any, *, axis: int = 0) -> Any:
        return _joined(arrays, lambda cells: np.stack(cells, axis=axis))

    def _concat(self, arrays: Any, *, axis: int | None = 0) -> Any:
        return _joined(arrays, lambda cells: np.concatenate(cells, axis=axis))


def _filled(value: int, shape: tuple[int, ...]) -> Ball:
    return Ball.from_values(np.full(shape, value, dtype=object))  # type: ignore[return-value]


def _joined(arrays: Any, join: Callable[[Any], np.ndarray]) -> Traced:
    parts, start = [], 0
    for shape in map(shape_of, arrays):
        parts.append(np.arange(start, start + prod(shape)).reshape(shape))
        start += prod(shape)
    source = join(parts)
    return Traced("join", tuple(arrays), source.shape, Joined(source))


Traced.namespace = TracedNamespace(Ball.namespace)
