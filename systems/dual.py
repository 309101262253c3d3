r"""Derivatives in every number system: one Jacobian-vector product.

`jvp(f, x, v)` is the derivative of f at x in the direction v. In torch it is `torch.func.jvp`,
which runs batched and under autograd. In NumPy, fractions, balls and symbols it is forward-mode:
every array that depends on x carries its tangent along, and every function of the allow-list knows
its derivative. So a derivative is exact in fractions and enclosed in balls, like a value.

At a kink (`max`, `min`, `abs`) the tangent is the one-sided derivative in the direction v,
$f'(x; v) = \lim_{t \to 0+} (f(x + t v) - f(x)) / t$, which always exists there and is not linear
in v. (torch splits ties evenly instead; only the search sees that.) Where a ball does not tell on
which side of a kink it lies, the tangent encloses both; where a comparison ties, so that a mask
might jump, there is no derivative and `UndecidedError` is raised.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import importlib
import warnings
from contextlib import contextmanager
from functools import cache, partial, reduce
from typing import TYPE_CHECKING, Any, ClassVar

import array_api_compat
import numpy as np

from .along import differences, sorted_along
from .errors import NotRigorousError, UndecidedError
from .exact import ExactArray
from .functions import (
    LIFTS,
    Array,
    array_namespace,
    constant,
    erf_in_numpy,
    known,
)
from .operators import Operators
from .rationals import Rational
from .sizes import symbolic
from .tensors import torch_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def jvp(f: Callable[[Array], Array], x: Array, v: Array) -> Array:
    """Return the derivative of `f` at `x` in the direction `v`, an array of the shape of x.

    Raises:
        ValueError: v has another shape than x.
        UndecidedError: f compares numbers that tie at x.

    Example:
        >>> jvp(lambda x: x * x, np.array([3.0]), np.array([1.0]))
        array([6.])
    """
    if tuple(x.shape) != tuple(v.shape):
        raise ValueError(
            f"v has shape {tuple(v.shape)} but x has {tuple(x.shape)}: a direction has one entry "
            "for each entry of x"
        )
    if array_api_compat.is_torch_array(x):
        # Where gradients of the result are asked for, the sum makes even zeros ordinary tensors.
        searched = known(x) is None
        return _forward_mode()(f, (x,), (v + 0 * x if searched else v,))[1]
    with _differentiating():
        dual = Dual(x, v, array_namespace(x), _moving(v))
        value, tangent = dual.namespace.parts(f(dual))
        return dual.namespace.base.zeros_like(value) if tangent is None else tangent


def jacobian(f: Callable[[Array], Array], x: Array) -> Array:
    """Return all partial derivatives: the shape of f(x), followed by the shape of x.

    Example:
        >>> jacobian(lambda x: x * x, np.array([3.0, 1.0]))
        array([[6., 0.],
               [0., 2.]])
    """
    xp, shape = array_namespace(x), tuple(x.shape)
    if symbolic(shape):
        return xp.partials(lambda direction: jvp(f, x, direction), shape)
    size = int(np.prod(shape, dtype=int))
    units = np.eye(size, dtype=int).reshape(size, *shape)
    columns = [jvp(f, x, constant(unit, like=x)) for unit in units]
    return xp.reshape(xp.stack(columns, axis=-1), (*columns[0].shape, *shape))


@cache
def _forward_mode() -> Any:
    """Return torch's own; at its first call it loads parts of torch that torch deprecates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        importlib.import_module("torch._decomp.decompositions_for_jvp")
    return torch_module().func.jvp


@contextmanager
def _differentiating() -> Iterator[None]:
    """Make `array_namespace` give namespaces that know derivatives, one level deeper than now."""
    outer = LIFTS.get()
    token = LIFTS.set((*outer, partial(_lifted, level=len(outer) + 1)))
    try:
        yield
    finally:
        LIFTS.reset(token)


@cache
def _lifted(base: Any, level: int) -> DualNamespace:
    return DualNamespace(base, level)


class Dual(Operators):
    """An array with its tangent, alive inside one `jvp`."""

    __slots__ = ("moving", "namespace", "tangent", "value")
    __hash__ = None

    def __init__(
        self,
        value: Array,
        tangent: Array,
        namespace: DualNamespace,
        moving: np.ndarray | None = None,
    ) -> None:
        self.value = value
        self.tangent = tangent
        self.namespace = namespace
        self.moving = moving
        """Where the value may depend on the variable at all, in exact systems: elsewhere not only
        the tangent vanishes, but every derivative."""

    @property
    def primal(self) -> Array:
        """The value without any tangent."""
        return getattr(self.value, "primal", self.value)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.value.shape)

    @property
    def dtype(self) -> Any:
        return self.value.dtype

    def __getitem__(self, key: Any) -> Any:
        moving = None if self.moving is None else np.asarray(self.moving[key])
        return self.namespace.dual(self.value[key], self.tangent[key], moving)

    def _operate(self, function: str, left: Any, right: Any) -> Any:
        """Apply a function in the namespace of the highest level among the operands."""
        spaces = [each.namespace for each in (left, right) if isinstance(each, Dual)]
        return getattr(max(spaces, key=lambda space: space.level), function)(left, right)

    def _mask(self, other: Any, compare: Callable[[Any, Any], Any]) -> Any:
        """Compare values; a mask has a derivative, zero, only where nothing that moves ties."""
        value, _ = self.namespace.parts(other)
        mask = compare(self.value, value)
        refuse = getattr(type(_plain(self)), "refuse_ties", None)
        if refuse is not None:
            refuse()
        if isinstance(_plain(self), ExactArray):
            ties = self.value == value
            if np.any(ties & self.namespace.moves(self, other)):
                raise UndecidedError("no derivative: a comparison ties here, and may turn")
        return mask

    def __eq__(self, other: object) -> Any:
        return self._mask(other, lambda left, right: left == right)

    def __ne__(self, other: object) -> Any:
        return self._mask(other, lambda left, right: left != right)

    def __lt__(self, other: Any) -> Any:
        return self._mask(other, lambda left, right: left < right)

    def __le__(self, other: Any) -> Any:
        return self._mask(other, lambda left, right: left <= right)

    def __gt__(self, other: Any) -> Any:
        return self._mask(other, lambda left, right: left > right)

    def __ge__(self, other: Any) -> Any:
        return self._mask(other, lambda left, right: left >= right)

    def __bool__(self) -> bool:
        raise TypeError("an array with a tangent has no truth value: compare it, and use where()")

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError(
            "NumPy would drop the tangent: call array_namespace inside the differentiated function"
        )

    def __array_function__(self, function: Callable[..., Any], *_: Any, **__: Any) -> Any:
        raise TypeError(
            f"NumPy's {function.__name__} would drop the tangent: call array_namespace inside the "
            "differentiated function"
        )

    def __repr__(self) -> str:
        return f"Dual({self.value!r}, {self.tangent!r})"


class DualNamespace:
    """The functions whose derivatives are known, over the namespace of the values.

    What takes no array with a tangent of this level is passed on: it is constant here.
    """

    linear: ClassVar[frozenset[str]] = frozenset({
        "broadcast_to", "cumulative_sum", "expand_dims", "flip", "matrix_transpose", "mean",
        "moveaxis", "negative", "permute_dims", "repeat", "reshape", "roll", "squeeze", "sum",
        "take", "tile", "tril", "triu",
    })  # fmt: skip
    """Functions of one array that are their own derivative."""

    def __init__(self, base: Any, level: int) -> None:
        self.base = base
        self.level = level

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.base, name)
        if name in self.linear:
            return partial(self._linear, name, found)
        if isinstance(found, type) or not callable(found):
            return found
        return partial(self._constant, name, found)

    def parts(self, x: Any) -> tuple[Any, Any]:
        """Return value and tangent; what does not depend on the variable has the tangent None."""
        if isinstance(x, Dual) and x.namespace.level == self.level:
            return x.value, x.tangent
        return x, None

    def dual(self, value: Array, tangent: Array | None, moving: np.ndarray | None) -> Any:
        """Join a value to its tangent, which may still have to be broadcast."""
        if tangent is None:
            return value
        shape = tuple(value.shape)
        if tuple(tangent.shape) != shape:
            tangent = self.base.broadcast_to(tangent, shape)
        return Dual(
            value, tangent, self, None if moving is None else np.broadcast_to(moving, shape)
        )

    def moves(self, *arrays: Any) -> np.ndarray | None:
        """Return where one of several arrays moves, after a broadcast; None outside exact ones."""
        duals = [each for each in arrays if self.parts(each)[1] is not None]
        if not duals or any(each.moving is None for each in duals):
            return None
        still = [each for each in arrays if self.parts(each)[1] is None]
        quiet = [np.zeros(_shape(each), dtype=bool) for each in still]
        return reduce(
            np.logical_or,
            [each.moving for each in duals],
            reduce(np.logical_or, quiet, np.zeros((), dtype=bool)),
        )

    def _constant(self, name: str, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        if any(self.parts(each)[1] is not None for each in (*args, *named.values())):
            raise NotRigorousError(f"{name} has no known derivative: differentiate something else")
        return function(*args, **named)

    def _linear(
        self, name: str, function: Callable[..., Any], x: Any, *args: Any, **named: Any
    ) -> Any:
        value, tangent = self.parts(x)
        made = function(value, *args, **named)
        if tangent is None:
            return made
        moving = x.moving
        if moving is not None:
            counts = Rational.from_values(moving.astype(int))
            moving = getattr(Rational.namespace, name)(counts, *args, **named) != 0
        return self.dual(made, function(tangent, *args, **named), moving)

    def _smooth(self, x: Any, value: Array, slope: Callable[[], Array]) -> Any:
        """Apply the chain rule: the tangent of a function entry by entry, given its slope."""
        tangent = self.parts(x)[1]
        return self.dual(value, None if tangent is None else slope() * tangent, self.moves(x))

    # Several arrays.

    def _gathered(self, function: str, arrays: Any, **named: Any) -> Any:
        pairs = [self.parts(each) for each in arrays]
        made = getattr(self.base, function)([value for value, _ in pairs], **named)
        if all(tangent is None for _, tangent in pairs):
            return made
        tangents = [
            self.base.zeros_like(value) if tangent is None else tangent for value, tangent in pairs
        ]
        return self.dual(
            made,
            getattr(self.base, function)(tangents, **named),
            self._moving(function, arrays, named),
        )

    def _moving(self, function: str, arrays: Any, named: dict[str, Any]) -> np.ndarray | None:
        moving = [self._moves_alone(each) for each in arrays]
        if any(each is None for each in moving):
            return None
        join: Callable[..., np.ndarray] = np.stack if function == "stack" else np.concatenate
        return join(moving, **named)

    def _moves_alone(self, x: Any) -> np.ndarray | None:
        """Return where one array moves: nowhere if it carries no tangent."""
        if self.parts(x)[1] is not None:
            return self.moves(x)
        exact = isinstance(_plain(x), ExactArray) or not hasattr(x, "shape")
        return np.zeros(_shape(x), dtype=bool) if exact else None

    def stack(self, arrays: Any, *, axis: int = 0) -> Any:
        return self._gathered("stack", arrays, axis=axis)

    def concat(self, arrays: Any, *, axis: int | None = 0) -> Any:
        return self._gathered("concat", arrays, axis=axis)

    def where(self, condition: Any, x1: Any, x2: Any) -> Any:
        (one, slope_one), (two, slope_two) = self.parts(x1), self.parts(x2)
        value = self.base.where(condition, one, two)
        if slope_one is None and slope_two is None:
            return value
        zero = self.base.zeros_like(value)
        return self.dual(
            value,
            self.base.where(
                condition,
                zero if slope_one is None else slope_one,
                zero if slope_two is None else slope_two,
            ),
            self.moves(x1, x2),
        )

    def asarray(self, x: Any, **named: Any) -> Any:
        return x if self.parts(x)[1] is not None else self.base.asarray(x, **named)

    def zeros_like(self, x: Any) -> Array:
        return self.base.zeros_like(self.parts(x)[0])

    def ones_like(self, x: Any) -> Array:
        return self.base.ones_like(self.parts(x)[0])

    def full_like(self, x: Any, value: Any) -> Any:
        return self.broadcast_to(self.asarray(value), tuple(x.shape))

    # Arithmetic.

    @staticmethod
    def _sum(one: Array | None, two: Array | None) -> Array | None:
        if one is None or two is None:
            return two if one is None else one
        return one + two

    def add(self, x1: Any, x2: Any) -> Any:
        (one, slope_one), (two, slope_two) = self.parts(x1), self.parts(x2)
        return self.dual(one + two, self._sum(slope_one, slope_two), self.moves(x1, x2))

    def subtract(self, x1: Any, x2: Any) -> Any:
        (one, slope_one), (two, slope_two) = self.parts(x1), self.parts(x2)
        return self.dual(
            one - two,
            self._sum(slope_one, None if slope_two is None else -slope_two),
            self.moves(x1, x2),
        )

    def multiply(self, x1: Any, x2: Any) -> Any:
        (one, slope_one), (two, slope_two) = self.parts(x1), self.parts(x2)
        by_one = None if slope_one is None else slope_one * two
        by_two = None if slope_two is None else one * slope_two
        return self.dual(one * two, self._sum(by_one, by_two), self.moves(x1, x2))

    def divide(self, x1: Any, x2: Any) -> Any:
        (one, slope_one), (two, slope_two) = self.parts(x1), self.parts(x2)
        quotient = one / two
        by_one = None if slope_one is None else slope_one / two
        by_two = None if slope_two is None else -(quotient * slope_two / two)
        return self.dual(quotient, self._sum(by_one, by_two), self.moves(x1, x2))

    def matmul(self, x1: Any, x2: Any) -> Any:
        (one, slope_one), (two, slope_two) = self.parts(x1), self.parts(x2)
        by_one = None if slope_one is None else slope_one @ two
        by_two = None if slope_two is None else one @ slope_two
        return self.dual(one @ two, self._sum(by_one, by_two), self._moving_product(x1, x2))

    def _moving_product(self, x1: Any, x2: Any) -> np.ndarray | None:
        one, two = self._moves_alone(x1), self._moves_alone(x2)
        if one is None or two is None:
            return None
        counts = one.astype(int) @ np.ones(two.shape, int)
        moving: np.ndarray = counts + np.ones(one.shape, int) @ two.astype(int) != 0
        return moving

    def vecdot(self, x1: Any, x2: Any, *, axis: int = -1) -> Any:
        return self.sum(x1 * x2, axis=axis)

    def diff(self, x: Any, *, axis: int = -1, n: int = 1) -> Any:
        return differences(x, axis, n)

    def square(self, x: Any) -> Any:
        return x * x

    def prod(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._folded(lambda one, two: one * two, x, axis, keepdims=keepdims)

    def var(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def pow(self, x1: Any, x2: Any) -> Any:
        """Raise to an integer by multiplication, or a positive base to `x2`."""
        (base, slope), (exponent, by_exponent) = self.parts(x1), self.parts(x2)
        if isinstance(exponent, int):
            value = base**exponent
            if slope is None or exponent == 0:
                return value
            return self.dual(value, exponent * base ** (exponent - 1) * slope, self.moves(x1))
        power = self.base.pow(base, exponent)
        if by_exponent is not None:
            by_exponent = power * self.base.log(self._like(base, exponent)) * by_exponent
        by_base = None if slope is None else exponent * self.base.pow(base, exponent - 1) * slope
        return self.dual(power, self._sum(by_base, by_exponent), self.moves(x1, x2))

    @staticmethod
    def _like(number: Any, model: Array) -> Array:
        """Return a plain number as an array."""
        return number if hasattr(number, "shape") else constant(number, like=model)

    # Functions entry by entry.

    def exp(self, x: Any) -> Any:
        value = self.base.exp(self.parts(x)[0])
        return self._smooth(x, value, lambda: value)

    def log(self, x: Any) -> Any:
        number = self.parts(x)[0]
        return self._smooth(x, self.base.log(number), lambda: 1 / number)

    def sqrt(self, x: Any) -> Any:
        value = self.base.sqrt(self.parts(x)[0])
        return self._smooth(x, value, lambda: 1 / (2 * value))

    def tanh(self, x: Any) -> Any:
        value = self.base.tanh(self.parts(x)[0])
        return self._smooth(x, value, lambda: 1 - value * value)

    def sin(self, x: Any) -> Any:
        number = self.parts(x)[0]
        return self._smooth(x, self.base.sin(number), lambda: self.base.cos(number))

    def cos(self, x: Any) -> Any:
        number = self.parts(x)[0]
        return self._smooth(x, self.base.cos(number), lambda: -self.base.sin(number))

    def acos(self, x: Any) -> Any:
        number = self.parts(x)[0]
        below = 1 - number * number
        return self._smooth(x, self.base.acos(number), lambda: -1 / self.base.sqrt(below))

    def atan(self, x: Any) -> Any:
        number = self.parts(x)[0]
        return self._smooth(x, self.base.atan(number), lambda: 1 / (1 + number * number))

    def cbrt(self, x: Any) -> Any:
        value = self.base.cbrt(self.parts(x)[0])
        return self._smooth(x, value, lambda: 1 / (3 * value * value))

    def erf(self, x: Any) -> Any:
        number = self.parts(x)[0]
        value = self.base.erf(number) if hasattr(self.base, "erf") else erf_in_numpy(number)
        return self._smooth(x, value, lambda: self._bell(number))

    def _bell(self, number: Array) -> Array:
        """Return the slope of erf."""
        return self.base.exp(-(number * number)) * 2 / self.base.sqrt(self._like_pi(number))

    def _like_pi(self, model: Array) -> Array:
        return self.base.zeros_like(model) + self.base.pi

    def pivot(self, x: Any, axis: int) -> Array:
        """Return the shift of a softmax, which may be any number and so has no tangent."""
        value = self.parts(x)[0]
        if hasattr(self.base, "pivot"):
            return self.base.pivot(value, axis)
        return self.base.max(value, axis=axis, keepdims=True)

    # Kinks.

    def sign(self, x: Any) -> Any:
        """Return the sign, whose slope is zero; there is none where it may jump."""
        value, tangent = self.parts(x)
        if tangent is None:
            return self.base.sign(value)
        x == 0  # noqa: B015 - refuses a tie
        return self.dual(self.base.sign(value), self.base.zeros_like(tangent), x.moving)

    def sort(self, x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
        del stable
        return sorted_along(self, x, axis, descending=descending)

    def maximum(self, x1: Any, x2: Any) -> Any:
        return self._extreme("maximum", x1, x2)

    def minimum(self, x1: Any, x2: Any) -> Any:
        return self._extreme("minimum", x1, x2)

    def abs(self, x: Any) -> Any:
        value, tangent = self.parts(x)
        if tangent is None:
            return self.base.abs(value)
        return self.dual(self.base.abs(value), self.maximum(x, -x).tangent, x.moving)

    def clip(self, x: Any, min: Any = None, max: Any = None) -> Any:  # noqa: A002 - the standard's names
        low = x if min is None else self.maximum(x, min)
        return low if max is None else self.minimum(low, max)

    def max(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._folded(self.maximum, x, axis, keepdims=keepdims)

    def min(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._folded(self.minimum, x, axis, keepdims=keepdims)

    def _extreme(self, name: str, x1: Any, x2: Any) -> Any:
        (one, slope_one), (two, slope_two) = self.parts(x1), self.parts(x2)
        value = getattr(self.base, name)(one, two)
        if slope_one is None and slope_two is None:
            return value
        zero = self.base.zeros_like(value)
        one, two, slope_one, slope_two = (
            zero if each is None else zero + each for each in (one, two, slope_one, slope_two)
        )
        high, low = (one, two) if name == "maximum" else (two, one)
        chosen = self._chosen(name, high, low, slope_one, slope_two)
        return self.dual(value, chosen, self.moves(x1, x2))

    def _chosen(self, name: str, high: Array, low: Array, one: Array, two: Array) -> Array:
        """Return the tangent of the extreme side, and at a tie the extreme tangent."""
        tied = getattr(self.base, name)(one, two)
        plain = _plain(high), _plain(low)
        if not all(isinstance(each, ExactArray) for each in plain):
            rest = self.base.where(plain[0] < plain[1], two, tied)
            return self.base.where(plain[0] > plain[1], one, rest)
        sides = np.frompyfunc(_side, 2, 1)(*(each.entries() for each in plain))
        sides = np.asarray(sides, dtype=object)
        if np.any((sides == "=") & _moving_outside(high, low)):
            raise UndecidedError("no second derivative: two sides tie at a kink, and may turn")
        made = self.base.where(sides == ">", one, self.base.where(sides == "<", two, tied))
        if not np.any(sides == "?"):
            return made
        if self.level > 1:
            raise UndecidedError("no second derivative: two balls overlap at a kink")
        return self.base.where(sides == "?", self._hull(one, two), made)

    @staticmethod
    def _hull(one: Array, two: Array) -> Array:
        """Enclose both, entry by entry."""
        left, right = one.entries(), two.entries()
        joined = np.empty(left.shape, dtype=object)
        for place in np.ndindex(left.shape):
            if not hasattr(left[place], "union"):
                raise NotRigorousError("no derivative: symbols do not tell which side is greater")
            joined[place] = left[place].union(right[place])
        return type(one).from_values(joined)

    def _folded(
        self, function: Callable[[Any, Any], Any], x: Any, axis: Any, *, keepdims: bool
    ) -> Any:
        """Fold one axis, several, or all of them with an associative function of two arrays."""
        axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        for each in axes:
            place = each % x.ndim
            lead = (slice(None),) * place
            folded = x[(*lead, slice(0, 1))]
            for step in range(1, x.shape[place]):
                folded = function(folded, x[(*lead, slice(step, step + 1))])
            x = folded
        return x if keepdims else self.squeeze(x, tuple(each % x.ndim for each in axes))


def _moving(direction: Array) -> np.ndarray | None:
    """Return where a direction moves: nothing depends on an entry in whose direction it is zero."""
    plain = _plain(direction)
    if not isinstance(plain, ExactArray):
        return None
    entries = plain.entries()
    moving = np.empty(entries.shape, dtype=bool)
    for place in np.ndindex(entries.shape):
        entry = entries[place]
        number = entry.constant() if hasattr(entry, "constant") else entry
        certainly_zero = number is not None and bool(number == 0)  # != needs certainty as well
        moving[place] = isinstance(direction, Dual) or not certainly_zero
    return moving


def _shape(x: Any) -> tuple[int, ...]:
    """Return the shape of an array, or that of a number."""
    return tuple(getattr(x, "shape", ()))


def _moving_outside(*arrays: Any) -> np.ndarray:
    """Return where arrays move with the variable of an outer derivative."""
    moving = [np.asarray(each.moving) for each in arrays if isinstance(each, Dual)]
    return reduce(np.logical_or, moving, np.zeros((), dtype=bool))


def _plain(x: Any) -> Any:
    """Return what is under all tangents, which in a trace is a traced array."""
    while isinstance(x, Dual):
        x = x.value
    return x


def _side(left: Any, right: Any) -> str:
    """Say which element is greater, if that is certain."""
    difference = left - right
    number = difference.constant() if hasattr(difference, "constant") else difference
    if number is None:
        sign = difference.is_positive() - (-difference).is_positive()
        return "<?>"[sign + 1]
    if number > 0 or number < 0:
        return ">" if number > 0 else "<"
    return "=" if number == 0 else "?"
