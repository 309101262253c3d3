"""Rules of operations entry by entry, of comparisons and of masks.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems import array_namespace, constant, erf, pi, sigmoid
from ....systems.whole import whole_power
from .hidden import Hidden
from .literals import HIDES, Calculated, Literal
from .rules import Run, is_array, rule

if TYPE_CHECKING:
    from collections.abc import Callable

FALSE = np.zeros((), dtype=bool)


@rule("add")
def add(runs: Run, x: Any, y: Any, alpha: Any = 1) -> Any:
    """X + alpha y; what is hidden in one is hidden in the sum."""
    y = y if alpha == 1 else mul(runs, y, alpha)
    return _hiding(runs, operator.add, x, y)


@rule("sub")
def sub(runs: Run, x: Any, y: Any, alpha: Any = 1) -> Any:
    """X - alpha y."""
    y = y if alpha == 1 else mul(runs, y, alpha)
    return _hiding(runs, operator.sub, x, runs.real(y))


@rule("rsub")
def rsub(runs: Run, x: Any, y: Any, alpha: Any = 1) -> Any:
    """Y - alpha x."""
    return sub(runs, y, x, alpha)


@rule("mul")
def mul(runs: Run, x: Any, y: Any) -> Any:
    """The product; a hidden entry stays so under a positive number that is written."""
    for one, two in ((x, y), (y, x)):
        if isinstance(one, Hidden):
            if not _written_positive(two):
                raise NotImplementedError("minus infinity times what may be zero")
            return Hidden(one.numbers * runs.real(two), one.mask)
    return runs.real(x) * runs.real(y)


@rule("div")
def div(runs: Run, x: Any, y: Any) -> Any:
    """The quotient."""
    if isinstance(x, Hidden):
        if not _written_positive(y):
            raise NotImplementedError("minus infinity over what may be negative")
        return Hidden(x.numbers / runs.real(y), x.mask)
    return runs.real(x) / runs.real(y)


def _written_positive(value: Any) -> bool:
    if isinstance(value, int):
        return value > 0
    return isinstance(value, Literal | Calculated) and Calculated.of(value).positive


def _hiding(runs: Run, function: Callable[[Any, Any], Any], x: Any, y: Any) -> Any:
    """Apply a function of two arrays; what is hidden in either is hidden in the result."""
    one, two = runs.array(x), runs.array(y)
    if not (isinstance(one, Hidden) or isinstance(two, Hidden)):
        return function(runs.real(one), runs.real(two))
    (a, m), (b, k) = (_apart(each) for each in (one, two))
    whole = function(a, b)
    return Hidden(whole, array_namespace(m).broadcast_to(m, whole.shape) | k)


def _apart(x: Any) -> tuple[Any, Any]:
    return (x.numbers, x.mask) if isinstance(x, Hidden) else (x, FALSE)


@rule("where")
def where(runs: Run, condition: Any, x: Any, y: Any) -> Any:
    """The one where the condition holds, else the other."""
    one, two = runs.array(x), runs.array(y)
    (a, m), (b, k) = (_apart(each) for each in (one, two))
    whole = runs.xp(*_arrays(a, b, condition)).where(condition, a, b)
    if not (isinstance(one, Hidden) or isinstance(two, Hidden)):
        return whole
    return Hidden(whole, (condition & m) | (~condition & k))


def _arrays(*found: Any) -> list[Any]:
    return [each for each in found if is_array(each)]


@rule("masked_fill")
def masked_fill(runs: Run, x: Any, mask: Any, value: Any) -> Any:
    """The number where the mask is True, else the array."""
    return where(runs, mask, value, x)


@rule("index_put")
def index_put(runs: Run, x: Any, places: list[Any], value: Any) -> Any:
    """Put one number where a mask of all entries is True."""
    if len(places) != 1 or places[0] is None or tuple(places[0].shape) != tuple(x.shape):
        raise NotImplementedError("its places are no mask of all entries")
    if getattr(value, "ndim", 0):
        raise NotImplementedError("it puts more than one number")
    return where(runs, _mask(places[0]), value, x)


def _comparing(name: str) -> None:
    compare = getattr(operator, name)

    def compared(runs: Run, x: Any, y: Any) -> Any:
        if isinstance(y, Literal) and y.kind == HIDES:
            return _hidden_there(x, name)
        if not any(is_array(each) or isinstance(each, Literal) for each in (x, y)):
            return np.asarray(compare(x, y))
        return compare(runs.real(x), y if isinstance(y, int) else runs.real(y))

    rule(name)(compared)


def _hidden_there(x: Any, name: str) -> Any:
    """Compare with minus infinity: that is known."""
    mask = x.mask if isinstance(x, Hidden) else np.zeros(x.shape, bool)
    if name not in ("eq", "ne", "gt"):
        raise NotImplementedError("it compares with minus infinity")
    return mask if name == "eq" else ~mask


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    _comparing(_name)


@rule("logical_not", "bitwise_not")
def logical_not(runs: Run, x: Any) -> Any:
    """Turn a mask round."""
    del runs
    return ~_mask(x)


@rule("logical_and", "bitwise_and")
def logical_and(runs: Run, x: Any, y: Any) -> Any:
    """Both masks."""
    del runs
    return _mask(x) & _mask(y)


@rule("logical_or", "bitwise_or")
def logical_or(runs: Run, x: Any, y: Any) -> Any:
    """Either mask."""
    del runs
    return _mask(x) | _mask(y)


def _mask(x: Any) -> Any:
    """Return what is a mask.

    Raises:
        NotImplementedError: It is none.
    """
    if getattr(x, "boolean", False) or (isinstance(x, np.ndarray) and x.dtype.kind == "b"):
        return x
    raise NotImplementedError("it takes masks")


@rule("exp")
def exp(runs: Run, x: Any) -> Any:
    """The exponential, which is zero where the exponent is minus infinity."""
    if isinstance(x, Hidden):
        return where(runs, x.mask, 0, exp(runs, x.numbers))
    found = runs.real(x)
    return runs.xp(found).exp(found)


def _each(name: str, function: Callable[[Any, Any, Any], Any]) -> None:
    def applied(runs: Run, x: Any) -> Any:
        found = runs.real(x)
        return function(found, runs.xp(found), runs)

    rule(name)(applied)


def _short(name: str) -> None:
    _each(name, lambda x, xp, _: getattr(xp, name)(x))


for _name in ("log", "sqrt", "tanh", "sin", "cos"):
    _short(_name)
_each("neg", lambda x, _, __: -x)
_each("abs", lambda x, _, __: abs(x))
_each("expm1", lambda x, xp, _: xp.exp(x) - 1)
_each("log1p", lambda x, xp, _: xp.log(x + 1))
_each("rsqrt", lambda x, xp, _: 1 / xp.sqrt(x))
_each("reciprocal", lambda x, _, __: 1 / x)
_each("square", lambda x, _, __: x * x)
_each("erf", lambda x, _, __: erf(x))
_each("sigmoid", lambda x, _, __: sigmoid(x))
_each("silu", lambda x, _, __: x * sigmoid(x))
_each("relu", lambda x, xp, _: xp.maximum(x, xp.zeros_like(x)))


@rule("leaky_relu")
def leaky_relu(runs: Run, x: Any, slope: Any = Literal(0.01, "rational", Fraction(1, 100))) -> Any:  # noqa: B008 - a literal
    """max(x, 0) + slope min(x, 0)."""
    found = runs.real(x)
    xp, zero = runs.xp(found), runs.xp(found).zeros_like(found)
    return xp.maximum(found, zero) + runs.real(slope) * xp.minimum(found, zero)


@rule("maximum")
def maximum(runs: Run, x: Any, y: Any) -> Any:
    """The larger."""
    one, two = runs.real(x), runs.real(y)
    return runs.xp(one, two).maximum(one, two)


@rule("minimum")
def minimum(runs: Run, x: Any, y: Any) -> Any:
    """The smaller."""
    one, two = runs.real(x), runs.real(y)
    return runs.xp(one, two).minimum(one, two)


@rule("clamp")
def clamp(runs: Run, x: Any, low: Any = None, high: Any = None) -> Any:
    """Keep between bounds."""
    kept = x if low is None else maximum(runs, x, low)
    return kept if high is None else minimum(runs, kept, high)


@rule("clamp_min")
def clamp_min(runs: Run, x: Any, low: Any) -> Any:
    """Keep above a bound."""
    return maximum(runs, x, low)


@rule("hardtanh")
def hardtanh(runs: Run, x: Any, low: Any = -1, high: Any = 1) -> Any:
    """Keep between bounds."""
    return clamp(runs, x, low, high)


@rule("elu")
def elu(runs: Run, x: Any, alpha: Any = 1, scale: Any = 1, inside: Any = 1) -> Any:
    """Scale (max(x, 0) + alpha (exp(inside min(x, 0)) - 1))."""
    found = runs.real(x)
    xp, zero = runs.xp(found), runs.xp(found).zeros_like(found)
    low = xp.exp(runs.real(inside) * xp.minimum(found, zero)) - 1
    return runs.real(scale) * (xp.maximum(found, zero) + runs.real(alpha) * low)


@rule("gelu")
def gelu(runs: Run, x: Any, approximate: str = "none") -> Any:
    """X times the normal distribution function, or its approximation by tanh."""
    found = runs.real(x)
    xp = runs.xp(found)
    two, half = (constant(each, like=runs.like) for each in (2, Fraction(1, 2)))
    if approximate == "none":
        return found * (erf(found / array_root(two)) + 1) * half
    bend = constant("0.044715", like=runs.like)
    inner = array_root(two / pi(like=runs.like)) * (found + bend * found * found * found)
    return found * (xp.tanh(inner) + 1) * half


def array_root(x: Any) -> Any:
    """Return the square root of a number."""
    return x.__array_namespace__().sqrt(x)


@rule("pow")
def pow_(runs: Run, x: Any, y: Any) -> Any:
    """The power: by multiplying where the exponent is whole, by roots where it is a half."""
    base, exponent = runs.real(x), y
    if isinstance(y, Literal) and y.kind == "rational":
        exponent = y.fraction
    if isinstance(exponent, int | Fraction) and exponent == int(exponent):
        return whole_power(base, int(exponent), runs.xp(base).ones_like(base))
    if exponent in (Fraction(1, 2), Fraction(-1, 2)):
        root = runs.xp(base).sqrt(base)
        return root if exponent > 0 else 1 / root
    raised = runs.real(y)
    return runs.xp(base, raised).pow(base, raised)
