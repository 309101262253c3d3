"""NumPy arrays that stay what they are: integers that do not wrap, floats that are not promoted.

Over the reals an index or a mask is an integer array of NumPy, which wraps around at 2^63 and
becomes a rounded float in a division; over a dtype a float32 times an int64 is a float64. Neither
is what the claim speaks of, and neither is visible in the result. These arrays watch every
operation and refuse such a one by name.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .floats import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GROWING = frozenset({
    "absolute", "add", "left_shift", "matmul", "multiply", "negative", "power", "square",
    "subtract", "vecdot",
})  # fmt: skip
"""The operations of integers that may leave the range of their dtype."""


_IN_CLAIM: ContextVar[bool] = ContextVar("in_claim", default=False)
"""Whether the code that runs is a claim's, which is judged over its dtype."""


class Whole(np.ndarray):
    """Integers in a claim over the reals."""

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **named: Any
    ) -> Any:
        """Apply an operation and refuse a result that is not the exact one."""
        plain = [_plain(each) for each in inputs]
        apply = getattr(ufunc, method)
        result = apply(*plain, **named)
        kind = np.asarray(result).dtype.kind
        if kind == "f":
            raise TypeError(
                f"{ufunc.__name__} makes floats of integers, in a claim over the reals: make exact "
                "numbers of them first, with constant(i, like=x)"
            )
        if kind in "iu" and ufunc.__name__ in _GROWING:
            exact = apply(*(np.asarray(each, dtype=object) for each in plain), **named)
            if np.any(np.asarray(exact) != result):
                raise TypeError(
                    f"{ufunc.__name__} of integers leaves the range of {np.asarray(result).dtype}: "
                    "make exact numbers of them first, with constant(i, like=x)"
                )
        return _delivered(result, out, whole if kind in "iu" else np.asarray)


def whole(values: Any) -> np.ndarray:
    """Return integers as an array that watches them; masks stay as they are."""
    array: np.ndarray = np.asarray(values)
    return array.view(Whole) if array.dtype.kind in "iu" else array


class Floats(np.ndarray):
    """Floats of one dtype; fractions enter it, rounded once."""

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **named: Any
    ) -> Any:
        """Apply an operation and refuse a result of another dtype."""
        dtype = _declared(inputs)
        plain = [_entered(each, dtype) for each in inputs]
        result = getattr(ufunc, method)(*plain, **named)
        return _delivered(_kept(result, dtype, ufunc.__name__, plain), out, lambda kept: kept)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        """Call a function of NumPy and refuse a result of another dtype."""
        del types
        dtype = _declared((*args, *kwargs.values())) or self.dtype
        plain = [_entered(each, dtype) for each in args]
        named = {name: _entered(each, dtype) for name, each in kwargs.items()}
        return _kept(function(*plain, **named), dtype, function.__name__, plain)

    def astype(self, dtype: Any, *args: Any, **named: Any) -> Any:
        """Convert, but not to another float."""
        result = np.asarray(self).astype(dtype, *args, **named)
        return _kept(result, self.dtype, "astype", [self])

    def __getitem__(self, place: Any) -> Any:
        """Return entries, one of them as an array too: a number of its own would not be watched."""
        found = super().__getitem__(place)
        return found if isinstance(found, np.ndarray) else np.asarray(found).view(type(self))

    def item(self, *args: Any) -> Any:
        """Return one entry as a number of Python's."""
        self._require_double("item")
        return super().item(*args)

    def tolist(self) -> Any:
        """Return the entries as numbers of Python's."""
        self._require_double("tolist")
        return super().tolist()

    def __float__(self) -> float:
        """Return the only entry as a number of Python's."""
        self._require_double("float")
        return float(np.asarray(self))

    def _require_double(self, name: str) -> None:
        if _IN_CLAIM.get():
            require_double(name, str(self.dtype))

    def mean(self, *args: Any, **named: Any) -> Any:
        """Return the mean, which NumPy rounds to the dtype."""
        return np.mean(self, *args, **named)

    def var(self, *args: Any, **named: Any) -> Any:
        """Return the variance, which NumPy rounds to the dtype."""
        return np.var(self, *args, **named)

    def std(self, *args: Any, **named: Any) -> Any:
        """Return the standard deviation, which NumPy rounds to the dtype."""
        return np.std(self, *args, **named)

    @classmethod
    def of(cls, values: np.ndarray) -> Self:
        """Return floats as an array that watches them."""
        return values.view(cls)


@contextmanager
def claiming() -> Iterator[None]:
    """Refuse, too, what takes an entry out of its array, and computes on in double precision."""
    token = _IN_CLAIM.set(True)
    try:
        yield
    finally:
        _IN_CLAIM.reset(token)


def require_double(name: str, declared: str) -> None:
    """Refuse to make a number of Python's, which is a double, of an entry of another dtype.

    Raises:
        TypeError: The dtype is another.
    """
    if declared != "float64":
        raise TypeError(
            f"{name} of {declared} makes a number of Python's, in double precision, and the claim "
            f"is over {declared}: keep entries in arrays, x[0] instead of {name}"
        )


def promotion(name: str, made: Any, declared: Any, of: str) -> str:
    """Say which operation left the declared dtype."""
    source = f"{name} of {of}" if of else name
    return (
        f"{source} is {made}, and the claim is over {declared}: convert to {declared} first, "
        "with constant(i, like=x) for integers"
    )


def _plain(value: Any) -> Any:
    return np.asarray(value) if isinstance(value, np.ndarray) else value


def _declared(values: Any) -> Any:
    """Return the dtype of the first watched floats, in a list of arrays too."""
    for each in values:
        if isinstance(each, Floats):
            return each.dtype
        if isinstance(each, (list, tuple)) and (found := _declared(each)) is not None:
            return found
    return None


def _entered(value: Any, dtype: Any) -> Any:
    """Return what NumPy computes with: plain arrays, and a fraction as the nearest float."""
    if isinstance(value, Fraction):
        return nearest(np.asarray(value, dtype=object), str(dtype))
    if isinstance(value, (list, tuple)):
        return type(value)(_entered(each, dtype) for each in value)
    return _plain(value)


def _kept(result: Any, declared: Any, name: str, of: list[Any]) -> Any:
    """Watch a result on, or refuse one of another dtype."""
    if isinstance(result, (list, tuple)):
        return type(result)(_kept(each, declared, name, of) for each in result)
    if not isinstance(result, (np.ndarray, np.generic)) or result.dtype.kind not in "fc":
        return result
    if result.dtype != declared:
        kinds = " and ".join(dict.fromkeys(str(np.asarray(each).dtype) for each in of))
        raise TypeError(promotion(name, result.dtype, declared, kinds))
    return np.asarray(result).view(Floats)


def _delivered(result: Any, out: Any, wrap: Callable[[Any], Any]) -> Any:
    """Return a result, or write it where an operation in place wants it."""
    if out is None:
        return tuple(map(wrap, result)) if isinstance(result, tuple) else wrap(result)
    for target, value in zip(out, result if isinstance(result, tuple) else (result,), strict=True):
        np.asarray(target)[...] = value
    return out[0] if len(out) == 1 else out
