"""Functions that every number system has and the array API standard lacks."""

from __future__ import annotations

import math
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from operator import index
from typing import TYPE_CHECKING, Any

import array_api_compat
import numpy as np
from flint import fmpq, fmpz

from .balls import Ball
from .exact import ExactArray
from .floats import for_torch, nearest
from .operators import Operators
from .rationals import Rational
from .sizes import Size
from .tensors import torch_module
from .watched import Floats, whole

if TYPE_CHECKING:
    from collections.abc import Callable

Array = Any
"""An array of any number system; blocks and claims name it for their readers."""
LIFTS: ContextVar[tuple[Callable[[Any], Any], ...]] = ContextVar("lifts", default=())
"""What makes of a namespace one that does more: takes derivatives, or writes down a structure."""


def primal(x: Any) -> Any:
    """Return the values of an array that carries a tangent, and any other as it is."""
    return getattr(x, "primal", x)


def array_namespace(*arrays: Array) -> Any:
    """Return the array API namespace of `arrays`, which must share one number system.

    Example:
        >>> array_namespace(np.zeros(2)).__name__
        'array_api_compat.numpy'
    """
    namespace = _plain_namespace(*map(primal, arrays))
    for lift in LIFTS.get():
        namespace = lift(namespace)
    return namespace


def _plain_namespace(*arrays: Array) -> Any:
    exact = {type(x) for x in arrays if isinstance(x, ExactArray)}
    if not exact:
        return array_api_compat.array_namespace(*arrays)
    if len(exact) > 1 or not all(isinstance(x, ExactArray) for x in arrays):
        names = ", ".join(sorted({type(x).__name__ for x in arrays}))
        raise TypeError(f"arrays of one number system expected, got {names}: convert them first")
    return exact.pop().namespace


def _exact_number(value: Any) -> Fraction:
    if isinstance(value, (float, np.floating)):
        raise TypeError(
            f"{value!r} is a float, which is rarely the number meant: write "
            f"constant('{value}', ...) or a Fraction"
        )
    if isinstance(value, (str, Fraction, Decimal)):
        return Fraction(value)
    if isinstance(value, (fmpz, fmpq)):
        return Fraction(int(value.numerator), int(value.denominator))
    return Fraction(index(value))


def _is_drawn(value: Any) -> bool:
    """Whether a number is one of a number system already, and no plain one."""
    if isinstance(value, (ExactArray, Operators, Floats)):
        return True
    return array_api_compat.is_torch_array(value) and value.is_floating_point()


def constant(value: Any, *, like: Array) -> Array:
    """Return the exact number `value` in the number system, dtype and device of `like`.

    A number that is an array of a number system, as what a claim draws is, stays as it is.
    `value` is an int, a Fraction, a decimal string such as ``"1e-5"``, or a nested list or
    integer array of them. Floats get the nearest value of their dtype; exact systems get the
    number itself, so that ``constant("0.1", like=x)`` is one tenth and not the double 0.1.

    Raises:
        TypeError: `value` is a float.

    Example:
        >>> constant("0.5", like=np.zeros(1))
        array(0.5)
    """
    if isinstance(value, Size):
        return array_namespace(like).sized(value)
    if _is_drawn(value):
        return value
    like = primal(like)
    raw = np.asarray(value, dtype=object)
    exact = np.empty(raw.shape, dtype=object)
    for place in np.ndindex(raw.shape):
        exact[place] = _exact_number(raw[place])
    if isinstance(like, ExactArray):
        return type(like).from_values(exact)
    xp = array_namespace(like)
    entered = _enter(exact, like, floating=xp.isdtype(like.dtype, "real floating"))
    return xp.asarray(entered.tolist(), dtype=like.dtype, device=array_api_compat.device(like))


def _enter(exact: np.ndarray, like: Array, *, floating: bool) -> np.ndarray:
    """Return numbers that the dtype of `like` takes: floats rounded once, or the integers."""
    if floating:
        round_once = for_torch if array_api_compat.is_torch_array(like) else nearest
        return round_once(exact, str(like.dtype).removeprefix("torch."))
    broken = [value for value in exact.ravel() if value.denominator != 1]
    if broken:
        raise TypeError(f"{broken[0]} is no integer, but the array is of dtype {like.dtype}")
    return np.frompyfunc(int, 1, 1)(exact) if exact.ndim else np.asarray(int(exact[()]), "O")


def places(length: int | Size, *, like: Array) -> Array:
    """Return the integers 0, ..., length - 1, which index arrays like `like` and make its masks.

    Example:
        >>> places(3, like=np.zeros(1))
        array([0, 1, 2])
    """
    if isinstance(length, Size):
        return array_namespace(like).places(length)
    like = primal(like)
    if isinstance(like, ExactArray):
        return whole(np.arange(length))
    return array_namespace(like).arange(length, device=array_api_compat.device(like))


def ordinals(length: int | Size, *, like: Array, exact: bool = False) -> Array:
    """Return 0, ..., length - 1 as numbers in the number system, dtype and device of `like`.

    Args:
        length: How many.
        like: An array of the number system.
        exact: Whether they are fractions where `like` is of floats, as `cosine_of_turns` takes.

    Example:
        >>> ordinals(3, like=np.zeros(1))
        array([0., 1., 2.])
    """
    if isinstance(length, Size):
        length.space.calculated.update(length.names)
        return array_namespace(like).places(length)
    return Rational.from_values(range(length)) if exact else constant(range(length), like=like)


def zeros(shape: Any, *, like: Array) -> Array:
    """Return an array of zeros in the number system, dtype and device of `like`.

    Example:
        >>> zeros((1, 2), like=np.ones(1))
        array([[0., 0.]])
    """
    return _filled(0, shape, like)


def ones(shape: Any, *, like: Array) -> Array:
    """Return an array of ones in the number system, dtype and device of `like`."""
    return _filled(1, shape, like)


def _filled(value: int, shape: Any, like: Array) -> Array:
    whole = shape if isinstance(shape, (tuple, list)) else (shape,)
    return array_namespace(like).broadcast_to(constant(value, like=like), tuple(whole))


def eye(rows: int | Size, columns: int | Size | None = None, *, like: Array) -> Array:
    """Return ones on the diagonal and zeros beside it, in the number system of `like`.

    Example:
        >>> eye(2, 3, like=np.ones(1))
        array([[1., 0., 0.],
               [0., 1., 0.]])
    """
    down, across = places(rows, like=like), places(rows if columns is None else columns, like=like)
    one, zero = constant(1, like=like), constant(0, like=like)
    return array_namespace(like).where(down[:, None] == across[None, :], one, zero)


def pivot(x: Array, axis: int = -1) -> Array:
    """Return numbers near the maxima along `axis`, kept as a dimension, to shift a softmax by.

    A softmax does not change when its inputs are shifted by any number. Floats and fractions
    shift by the maximum; balls by an exact midpoint, since a ball would widen the result.
    """
    xp = array_namespace(x)
    if hasattr(xp, "pivot"):
        return xp.pivot(x, axis)
    return xp.max(x, axis=axis, keepdims=True)


def erf(x: Array) -> Array:
    r"""Return the error function, $\frac{2}{\sqrt\pi}\int_0^x e^{-t^2}\,dt$."""
    xp = array_namespace(x)
    return xp.erf(x) if hasattr(xp, "erf") else erf_in_numpy(x)


def erf_in_numpy(x: Array) -> Array:
    """Return the error function of NumPy arrays, which NumPy has not: each entry by itself."""
    return np.vectorize(math.erf, otypes=[x.dtype])(np.asarray(x))


def cbrt(x: Array) -> Array:
    """Return the real cube root, which negative numbers have too.

    Example:
        >>> cbrt(np.array([-8.0, 0.0]))
        array([-2.,  0.])
    """
    xp = array_namespace(x)
    if hasattr(xp, "cbrt"):
        return xp.cbrt(x)
    size = xp.abs(x) ** (1 / 3)
    return xp.where(x < 0, -size, size)


def pi(*, like: Array) -> Array:
    """Return the circle constant in the number system, dtype and device of `like`.

    Raises:
        NotRigorousError: `like` is made of fractions.
    """
    like = primal(like)
    xp = array_namespace(like)
    if isinstance(like, ExactArray):
        return xp.pi
    return xp.asarray(xp.pi, dtype=like.dtype, device=array_api_compat.device(like))


_COSINES = {
    Fraction(turns, 12): Fraction(cosine, 2)
    for turns, cosine in {0: 2, 2: 1, 3: 0, 4: -1, 6: -2, 8: -1, 9: 0, 10: 1}.items()
}
"""The cosines of the rational parts of a full turn that are rational: there are no others."""


def cosine_of_turns(turns: Any, *, like: Array) -> Array:
    r"""Return $\cos 2\pi t$ for exact parts t of a full turn, exactly wherever that is rational.

    `turns` is a number as for `constant`, or a nested list or an exact array of them.

    Raises:
        NotRigorousError: `like` is made of fractions and a cosine is none.

    Example:
        >>> cosine_of_turns([0, Fraction(1, 3), Fraction(1, 4)], like=np.zeros(1))
        array([ 1. , -0.5,  0. ])
    """
    if getattr(turns, "unreadable", False):
        return array_namespace(like).cos(2 * pi(like=like) * turns)
    raw = turns.entries() if isinstance(turns, ExactArray) else np.asarray(turns, dtype=object)
    parts = np.frompyfunc(lambda part: _exact_number(part) % 1, 1, 1)(raw)
    rational = constant(np.frompyfunc(lambda part: _COSINES.get(part, 0), 1, 1)(parts), like=like)
    others = np.frompyfunc(lambda part: int(part not in _COSINES), 1, 1)(parts)
    if not np.any(others):
        return rational
    angles = 2 * pi(like=like) * constant(parts, like=like)
    return rational + constant(others, like=like) * array_namespace(like).cos(angles)


def sigmoid(x: Array) -> Array:
    r"""Return the logistic function $1/(1+e^{-x})$.

    Floats take $e^{\min(x,0)}/(1+e^{-|x|})$, which neither overflows nor cancels and whose
    derivative torch sees right at 0, too; balls the quotient, which cancels nothing.
    """
    xp = array_namespace(x)
    if isinstance(x, Ball):
        return 1 / (1 + xp.exp(-x))
    if array_api_compat.is_numpy_array(x) or array_api_compat.is_torch_array(x):
        return xp.exp(xp.minimum(x, xp.zeros_like(x))) / (1 + xp.exp(-xp.abs(x)))
    return (xp.tanh(x / 2) + 1) / 2


def known(mask: Any) -> np.ndarray | None:
    """Return the values of a boolean or integer array, or None where it has none to read.

    Blocks use it to refuse bad input by value. In a batched search (`torch.func.vmap`) and in a
    trace there are no values, and there the domain has already made the input good.
    """
    if getattr(mask, "unreadable", False):
        return None
    mask = primal(mask)
    if array_api_compat.is_torch_array(mask):
        if torch_module()._C._functorch.is_functorch_wrapped_tensor(mask):
            return None
        mask = mask.detach().cpu().numpy()
    return np.asarray(mask)
