"""Laws of tokens and channels: orders, shifts, what an output depends on, and hulls."""

from ...systems import Array, array_namespace, places
from ..relation import Relation, all_of, at_most, equal
from .schema import (
    ChannelOrder,
    Direction,
    Input,
    Map,
    Token,
    TokenFactors,
    TokenOrder,
    TokenPlace,
    TokenPrefix,
    law,
)


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
