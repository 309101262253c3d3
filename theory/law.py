"""Laws: schemas over a map, a line or two each, named for the fact and returning a relation.

A law's parameters after the map say what it quantifies over, in terms of the map's input: another
input, a scalar, an order of the tokens. Put beside a block, each becomes a domain, and the law
becomes a claim about that block for all inputs and all parameters.

A law that claims much is split into parts, so that a refutation says which part fails: a map is
affine where it respects mixtures; an affine map that preserves zero is linear; a linear map is
additive and homogeneous. `IMPLICATIONS` says what follows from what.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ..systems import Array, array_namespace, places
from .domain import (
    Domain,
    NonNegative,
    NonzeroRows,
    PaddingMask,
    Permutation,
    Place,
    Positive,
    Real,
)
from .relation import Relation, all_of, assuming, at_most, differ, equal, less
from .shape import Dimension, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

Map = Callable[[Array], Array]
_Function = TypeVar("_Function", bound=Callable[..., Relation])
_SCALAR = Shape(())


@dataclass(frozen=True)
class Site:
    """The input of a map: its shape, and which axes are tokens (or time) and channels."""

    shape: Shape
    tokens: int | None = None
    """The token axis, counted from the end: -2 for (n, d), -1 for (c, t)."""

    @property
    def channels(self) -> int | None:
        """The channel axis, the other one of two."""
        return None if self.tokens is None else -3 - self.tokens

    def dimension(self, axis: int | None) -> Dimension:
        """Return the name of an axis."""
        if axis is None:
            raise LookupError("the input has no such axis")
        return self.shape.dimensions[axis]


@dataclass(frozen=True)
class Draw:
    """What one parameter of a law ranges over, given the input."""

    domain: Callable[[Site], Domain]


if TYPE_CHECKING:  # To a type checker, a parameter of a law is an array.
    from ..systems import Array as ChannelOrder
    from ..systems import Array as Direction
    from ..systems import Array as Input
    from ..systems import Array as NonNegativeInput
    from ..systems import Array as PositiveScalar
    from ..systems import Array as Scalar
    from ..systems import Array as Token
    from ..systems import Array as TokenFactors
    from ..systems import Array as TokenOrder
    from ..systems import Array as TokenPlace
    from ..systems import Array as TokenPrefix
else:
    Input = Draw(lambda site: Real(site.shape))
    NonNegativeInput = Draw(lambda site: NonNegative(site.shape))
    Scalar = Draw(lambda _: Real(_SCALAR))
    PositiveScalar = Draw(lambda _: Positive(_SCALAR))
    TokenOrder = Draw(lambda site: Permutation(Shape((site.dimension(site.tokens),))))
    ChannelOrder = Draw(lambda site: Permutation(Shape((site.dimension(site.channels),))))
    TokenPlace = Draw(lambda site: Place(Shape((site.dimension(site.tokens),))))
    TokenPrefix = Draw(lambda site: PaddingMask(Shape((site.dimension(site.tokens),))))
    TokenFactors = Draw(lambda site: Real(Shape((site.dimension(site.tokens),))))
    Token = Draw(lambda site: Real(Shape((site.dimension(site.channels),))))
    Direction = Draw(lambda site: NonzeroRows(Shape((site.dimension(site.channels),))))


@dataclass(frozen=True)
class Law:
    """A law with what it needs of a map to make sense."""

    function: Callable[..., Relation]
    tokens: bool = False
    """It speaks of tokens, so that the input must be a sequence of them."""
    same_shape: bool = False
    """It compares output and input, which must have one shape."""
    keeps_tokens: bool = False
    """It speaks of output tokens, so that the output must have the input's token axis."""
    obeyed_by: str = ""
    """A block of the package that obeys the law."""
    broken_by: str = ""
    """A block that breaks it, so that the law is seen to say something."""
    meetable: bool = True
    """Sampling can meet a violation; where violations are thin, survival says nothing."""

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    @property
    def formula(self) -> str:
        """The first line of the docstring."""
        return inspect.cleandoc(self.function.__doc__ or "").splitlines()[0].rstrip(".")

    @property
    def draws(self) -> Mapping[str, Draw]:
        """What the law quantifies over besides the input itself, by name."""
        parameters = inspect.signature(self.function, eval_str=True).parameters.items()
        return {
            name: each.annotation for name, each in parameters if isinstance(each.annotation, Draw)
        }

    @property
    def takes_axis(self) -> bool:
        """Whether the law is told which axis holds the tokens."""
        return "axis" in inspect.signature(self.function).parameters


LAWS: dict[str, Law] = {}
"""Every law, by name, in the order of their definition."""


def law(  # noqa: PLR0913 - one for each thing that a law says of itself
    *,
    obeyed_by: str,
    broken_by: str,
    tokens: bool = False,
    same_shape: bool = False,
    keeps_tokens: bool = False,
    meetable: bool = True,
) -> Callable[[_Function], _Function]:
    """Declare a law."""

    def declare(function: _Function) -> _Function:
        LAWS[function.__name__] = Law(
            function, tokens, same_shape, keeps_tokens, obeyed_by, broken_by, meetable
        )
        return function

    return declare


# Algebra.


@law(obeyed_by="relu", broken_by="softmax")
def zero_preserving(f: Map, x: Input) -> Relation:
    """f(0) = 0."""
    return equal(f(array_namespace(x).zeros_like(x)), 0)


@law(obeyed_by="linear", broken_by="relu")
def additive(f: Map, x: Input, y: Input) -> Relation:
    """f(x + y) = f(x) + f(y)."""
    return equal(f(x + y), f(x) + f(y))


@law(obeyed_by="linear", broken_by="relu")
def homogeneous(f: Map, scalar: Scalar, x: Input) -> Relation:
    """f(s x) = s f(x)."""
    return equal(f(scalar * x), scalar * f(x))


@law(obeyed_by="relu", broken_by="softmax")
def positively_homogeneous(f: Map, scale: PositiveScalar, x: Input) -> Relation:
    """f(s x) = s f(x) for s > 0."""
    return equal(f(scale * x), scale * f(x))


@law(obeyed_by="hardmax", broken_by="relu")
def scale_invariant(f: Map, scale: PositiveScalar, x: Input) -> Relation:
    """f(s x) = f(x) for s > 0."""
    return equal(f(scale * x), f(x))


@law(obeyed_by="affine", broken_by="relu")
def affine(f: Map, scalar: Scalar, x: Input, y: Input) -> Relation:
    """f(x + s (y - x)) = f(x) + s (f(y) - f(x))."""
    return equal(f(x + scalar * (y - x)), f(x) + scalar * (f(y) - f(x)))


@law(obeyed_by="linear", broken_by="relu")
def odd(f: Map, x: Input) -> Relation:
    """f(-x) = -f(x)."""
    return equal(f(-x), -f(x))


@law(obeyed_by="bilinear_feed_forward", broken_by="relu")
def even(f: Map, x: Input) -> Relation:
    """f(-x) = f(x)."""
    return equal(f(-x), f(x))


@law(same_shape=True, obeyed_by="identity_mixing", broken_by="relu")
def identity_map(f: Map, x: Input) -> Relation:
    """f(x) = x."""
    return equal(f(x), x)


@law(same_shape=True, obeyed_by="relu", broken_by="gelu")
def idempotent(f: Map, x: Input) -> Relation:
    """f(f(x)) = f(x)."""
    return equal(f(f(x)), f(x))


@law(same_shape=True, obeyed_by="identity_mixing", broken_by="relu")
def involutive(f: Map, x: Input) -> Relation:
    """f(f(x)) = x."""
    return equal(f(f(x)), x)


@law(meetable=False, obeyed_by="identity_mixing", broken_by="relu")
def injective(f: Map, x: Input, y: Input) -> Relation:
    """f(x + y) != f(x) where y != 0."""
    return assuming(less(0, _square(y)), differ(f(x + y), f(x)))


# Order and size.


@law(obeyed_by="relu", broken_by="gelu")
def convex(f: Map, x: Input, y: Input) -> Relation:
    """f((x + y)/2) <= (f(x) + f(y))/2 in every entry."""
    return at_most(f((x + y) / 2), (f(x) + f(y)) / 2)


@law(obeyed_by="relu", broken_by="gelu")
def monotone(f: Map, x: Input, step: NonNegativeInput) -> Relation:
    """f(x) <= f(x + p) for p >= 0, in every entry."""
    return at_most(f(x), f(x + step))


@law(obeyed_by="relu", broken_by="gelu")
def nonnegative(f: Map, x: Input) -> Relation:
    """0 <= f(x)."""
    return at_most(0, f(x))


@law(obeyed_by="softmax", broken_by="relu")
def bounded_by_one(f: Map, x: Input) -> Relation:
    """|f(x)| <= 1 in every entry."""
    return at_most(abs(f(x)), 1)


@law(obeyed_by="relu", broken_by="layer_norm")
def bounded_by_input(f: Map, x: Input) -> Relation:
    """max |f(x)| <= max |x|."""
    xp = array_namespace(x)
    return at_most(xp.max(abs(f(x))), xp.max(abs(x)))


@law(obeyed_by="softmax", broken_by="relu")
def stochastic(f: Map, x: Input) -> Relation:
    """0 <= f(x), and every row of f(x) sums to 1."""
    y = f(x)
    return all_of(at_most(0, y), equal(array_namespace(y).sum(y, axis=-1), 1))


@law(obeyed_by="identity_mixing", broken_by="relu")
def norm_preserving(f: Map, x: Input) -> Relation:
    """|f(x)| = |x|."""
    return equal(_square(f(x)), _square(x))


@law(obeyed_by="relu", broken_by="layer_norm")
def norm_nonincreasing(f: Map, x: Input) -> Relation:
    """|f(x)| <= |x|."""
    return at_most(_square(f(x)), _square(x))


@law(obeyed_by="relu", broken_by="gelu")
def nonexpansive(f: Map, x: Input, step: Input) -> Relation:
    """|f(x + h) - f(x)| <= |h|."""
    return at_most(_square(f(x + step) - f(x)), _square(step))


@law(obeyed_by="relu", broken_by="layer_norm")
def two_lipschitz(f: Map, x: Input, step: Input) -> Relation:
    """|f(x + h) - f(x)| <= 2 |h|."""
    return at_most(_square(f(x + step) - f(x)), 4 * _square(step))


@law(obeyed_by="identity_mixing", broken_by="relu")
def mean_preserving(f: Map, x: Input) -> Relation:
    """mean f(x) = mean x."""
    y = f(x)
    return equal(array_namespace(y).mean(y), array_namespace(x).mean(x))


@law(obeyed_by="layer_norm", broken_by="relu")
def centred(f: Map, x: Input) -> Relation:
    """Every row of f(x) sums to 0."""
    y = f(x)
    return equal(array_namespace(y).sum(y, axis=-1), 0)


def _square(x: Array) -> Array:
    return array_namespace(x).sum(x * x)


# Tokens and channels.


@law(
    tokens=True, keeps_tokens=True, obeyed_by="self_attention", broken_by="add_sinusoidal_positions"
)
def permutation_equivariant(f: Map, x: Input, order: TokenOrder, *, axis: int = -2) -> Relation:
    """f(P x) = P f(x) for every order P of the tokens."""
    return equal(f(_taken(x, order, axis)), _taken(f(x), order, axis))


@law(tokens=True, obeyed_by="mean_rows", broken_by="relu")
def permutation_invariant(f: Map, x: Input, order: TokenOrder, *, axis: int = -2) -> Relation:
    """f(P x) = f(x) for every order P of the tokens."""
    return equal(f(_taken(x, order, axis)), f(x))


@law(tokens=True, keeps_tokens=True, obeyed_by="relu", broken_by="causal_convolution")
def shift_equivariant(f: Map, x: Input, *, axis: int = -2) -> Relation:
    """f(S x) = S f(x), where S moves every token one place on, the last one to the front."""
    roll = array_namespace(x).roll
    return equal(f(roll(x, 1, axis=axis)), roll(f(x), 1, axis=axis))


@law(tokens=True, same_shape=True, obeyed_by="relu", broken_by="feed_forward")
def channel_equivariant(f: Map, x: Input, order: ChannelOrder, *, axis: int = -2) -> Relation:
    """f(x Q) = f(x) Q for every order Q of the channels."""
    return equal(f(_taken(x, order, -3 - axis)), _taken(f(x), order, -3 - axis))


@law(tokens=True, same_shape=True, obeyed_by="self_attention", broken_by="relu")
def orthogonal_equivariant(f: Map, x: Input, normal: Direction, *, axis: int = -2) -> Relation:
    """f(x R) = f(x) R for every reflection R of the channels, hence for every orthogonal R."""
    return equal(f(_reflected(x, normal, axis)), _reflected(f(x), normal, axis))


@law(tokens=True, obeyed_by="pool_mixing", broken_by="relu")
def translation_invariant(f: Map, x: Input, token: Token, *, axis: int = -2) -> Relation:
    """f(x + v) = f(x), where v is added to every token."""
    return equal(f(x + _beside(token, axis)), f(x))


@law(tokens=True, same_shape=True, obeyed_by="identity_mixing", broken_by="relu")
def translation_equivariant(f: Map, x: Input, token: Token, *, axis: int = -2) -> Relation:
    """f(x + v) = f(x) + v, where v is added to every token."""
    return equal(f(x + _beside(token, axis)), f(x) + _beside(token, axis))


@law(tokens=True, keeps_tokens=True, obeyed_by="relu", broken_by="self_attention")
def causal(f: Map, x: Input, y: Input, seen: TokenPrefix, *, axis: int = -2) -> Relation:
    """The output up to a token depends on no later token."""
    return _agree_at(seen, f, x, y, axis)


@law(tokens=True, keeps_tokens=True, obeyed_by="relu", broken_by="self_attention")
def token_wise(f: Map, x: Input, y: Input, place: TokenPlace, *, axis: int = -2) -> Relation:
    """The output at a token depends on that token alone."""
    return _agree_at(place, f, x, y, axis)


@law(tokens=True, keeps_tokens=True, obeyed_by="pool_mixing", broken_by="self_attention")
def local(f: Map, x: Input, y: Input, place: TokenPlace, *, axis: int = -2) -> Relation:
    """The output at a token depends on that token and its two neighbours alone."""
    near = _along(_with_neighbours(place), axis)
    return _agree_at(place, f, x, array_namespace(x).where(near, x, y), axis)


@law(tokens=True, keeps_tokens=True, obeyed_by="causal_convolution", broken_by="self_attention")
def delay_equivariant(f: Map, x: Input, *, axis: int = -2) -> Relation:
    """f(D x) = D f(x) from the second token on, where D puts a zero in front and drops the last."""
    xp = array_namespace(x)
    later = _along(places(x.shape[axis], like=x) > 0, axis)
    one = f(xp.where(later, xp.roll(x, 1, axis=axis), xp.zeros_like(x)))
    two = xp.roll(f(x), 1, axis=axis)
    zero = xp.zeros_like(one)
    return equal(xp.where(later, one, zero), xp.where(later, two, zero))


@law(
    tokens=True, keeps_tokens=True, obeyed_by="self_attention", broken_by="add_sinusoidal_positions"
)
def equal_tokens_stay_equal(f: Map, token: Token, x: Input, *, axis: int = -2) -> Relation:
    """Where all tokens are equal, all outputs are."""
    y = f(array_namespace(x).zeros_like(x) + _beside(token, axis))
    return equal(array_namespace(y).roll(y, 1, axis=axis), y)


@law(tokens=True, same_shape=True, obeyed_by="identity_mixing", broken_by="relu")
def hull_valued(f: Map, x: Input, *, axis: int = -2) -> Relation:
    """In each channel the output lies between the least and the greatest token."""
    xp, y = array_namespace(x), f(x)
    low = xp.broadcast_to(xp.min(x, axis=axis, keepdims=True), y.shape)
    high = xp.broadcast_to(xp.max(x, axis=axis, keepdims=True), y.shape)
    return all_of(at_most(low, y), at_most(y, high))


@law(tokens=True, same_shape=True, obeyed_by="identity_mixing", broken_by="relu")
def token_mean_preserving(f: Map, x: Input, *, axis: int = -2) -> Relation:
    """The mean over the tokens stays, channel by channel."""
    xp = array_namespace(x)
    return equal(xp.mean(f(x), axis=axis), xp.mean(x, axis=axis))


@law(tokens=True, keeps_tokens=True, obeyed_by="self_attention", broken_by="relu")
def rank_one_preserving(f: Map, factors: TokenFactors, token: Token, *, axis: int = -2) -> Relation:
    """Where all tokens are multiples of one, so are all outputs: rank 1 stays rank 1 or less."""
    y = f(_along(factors, axis) * _beside(token, axis))
    return equal(
        y[:, None, :, None] * y[None, :, None, :], y[:, None, None, :] * y[None, :, :, None]
    )


def _taken(x: Array, order: Array, axis: int) -> Array:
    """Return the entries along an axis in another order."""
    return x[..., order, :] if axis == -2 else x[..., order]


def _beside(token: Array, axis: int) -> Array:
    """Return one value a channel as something to add to every token."""
    return token[None, :] if axis == -2 else token[:, None]


def _along(of_tokens: Array, axis: int) -> Array:
    """Return one value a token as something that goes with all its channels."""
    return of_tokens[:, None] if axis == -2 else of_tokens[None, :]


def _with_neighbours(place: Array) -> Array:
    """Switch on the places before and after the one that is on."""
    off = place[:1] & ~place[:1]
    concat = array_namespace(place).concat
    return place | concat([place[1:], off]) | concat([off, place[:-1]])


def _reflected(x: Array, normal: Array, axis: int) -> Array:
    """Reflect every token at the hyperplane with this normal."""
    xp = array_namespace(x)
    n = _beside(normal, axis)
    along = xp.sum(x * n, axis=-3 - axis, keepdims=True)
    return x - 2 * along * n / xp.sum(n * n)


def _agree_at(kept: Array, f: Map, x: Array, y: Array, axis: int) -> Relation:
    """Claim that outputs agree at the kept tokens when the other tokens are replaced."""
    xp = array_namespace(x)
    mask = _along(kept, axis)
    one, two = f(x), f(xp.where(mask, x, y))
    zero = xp.zeros_like(one)
    return equal(xp.where(mask, one, zero), xp.where(mask, two, zero))


ABSURD = "absurd"
"""What no map obeys: two laws that imply it exclude each other."""

IMPLICATIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("additive", "homogeneous"), "linear"),
    (("linear",), "additive"),
    (("linear",), "homogeneous"),
    (("linear",), "affine"),
    (("affine", "zero_preserving"), "linear"),
    (("additive",), "odd"),
    (("odd",), "zero_preserving"),
    (("homogeneous",), "odd"),
    (("homogeneous",), "positively_homogeneous"),
    (("affine",), "convex"),
    (("identity_map",), "linear"),
    (("identity_map",), "idempotent"),
    (("identity_map",), "involutive"),
    (("identity_map",), "norm_preserving"),
    (("identity_map",), "token_wise"),
    (("identity_map",), "permutation_equivariant"),
    (("identity_map",), "orthogonal_equivariant"),
    (("identity_map",), "translation_equivariant"),
    (("identity_map",), "hull_valued"),
    (("identity_map",), "token_mean_preserving"),
    (("identity_map",), "monotone"),
    (("identity_map",), "rank_one_preserving"),
    (("idempotent", "involutive"), "identity_map"),
    (("involutive",), "injective"),
    (("stochastic",), "nonnegative"),
    (("stochastic",), "bounded_by_one"),
    (("norm_preserving",), "norm_nonincreasing"),
    (("norm_nonincreasing",), "zero_preserving"),
    (("nonexpansive", "zero_preserving"), "norm_nonincreasing"),
    (("nonexpansive",), "two_lipschitz"),
    (("affine", "norm_nonincreasing"), "nonexpansive"),
    (("permutation_equivariant",), "shift_equivariant"),
    (("shift_equivariant",), "equal_tokens_stay_equal"),
    (("orthogonal_equivariant",), "channel_equivariant"),
    (("orthogonal_equivariant",), "odd"),
    (("token_wise",), "causal"),
    (("token_wise",), "local"),
    (("token_wise", "shift_equivariant"), "permutation_equivariant"),
    (("token_wise", "shift_equivariant"), "delay_equivariant"),
    (("hull_valued",), "bounded_by_input"),
    (("bounded_by_input",), "zero_preserving"),
    (("token_mean_preserving",), "mean_preserving"),
    (("injective", "even"), ABSURD),
    (("injective", "scale_invariant"), ABSURD),
    (("injective", "translation_invariant"), ABSURD),
    (("injective", "permutation_invariant"), ABSURD),
    (("stochastic", "zero_preserving"), ABSURD),
    (("stochastic", "centred"), ABSURD),
)
"""What follows from what: premises and a conclusion."""

DERIVED_ONLY = {"linear": "f(x + s y) = f(x) + s f(y)"}
"""Conjunctions of laws, which `IMPLICATIONS` names: their parts are tested, not they."""
