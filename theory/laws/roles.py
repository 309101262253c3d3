"""Laws of the parts that inputs play, and of sizes: keys and what hides them, padding, a batch.

A map of these laws takes the arrays that play one part: keys with their values, all that has a
token axis, all that has a batch axis. An axis is counted from the end.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from math import prod
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from ...systems import Array, array_namespace, jvp
from ..arrays import dot
from ..relation import Relation, all_of, equal
from .schema import LAWS, Law

_Function = TypeVar("_Function", bound=Callable[..., Relation])


@dataclass(frozen=True)
class Played:
    """What an argument of such a law is: the parts, others like them, more of them, an order."""

    kind: str


PartsMap = Callable[..., Array]
if TYPE_CHECKING:  # To a type checker, parts are arrays.
    Parts = tuple[Array, ...]
    OtherParts = Parts
    MoreParts = Parts
    OneMore = Parts
    PartOrder = Array
    Hiding = Array
    QueryPlace = Array
    Shift = Array
    Gradient = Array
else:
    Parts = Played("parts")
    OtherParts = Played("others")
    MoreParts = Played("more")
    OneMore = Played("one more")
    PartOrder = Played("order")
    Hiding = Played("mask")
    QueryPlace = Played("place")
    Shift = Played("shift")
    Gradient = Played("gradient")

KEYS, SEQUENCE, BATCH, POSITIONS = "keys", "tokens", "samples", "positions"
STATE, HEADS, SLOPES = "state", "heads", "slopes"
"""The parts: what is attended to, what is in order, samples of a batch, places, a cache, heads,
what has a derivative."""


@dataclass(frozen=True)
class RoleLaw(Law):
    """A law about one part that inputs play."""

    about: str = ""
    hides: bool = False
    """Whether it speaks of a mask."""

    @property
    def arguments(self) -> dict[str, str]:
        """What the law is given after the map, by name."""
        found = inspect.signature(self.function, eval_str=True).parameters.items()
        return {
            name: each.annotation.kind
            for name, each in found
            if isinstance(each.annotation, Played)
        }

    @property
    def grows(self) -> bool:
        """Whether it speaks of longer inputs."""
        return not {"more", "one more"}.isdisjoint(self.arguments.values())

    @property
    def told(self) -> list[str]:
        """What it is told of the block: axes, and the like."""
        found = inspect.signature(self.function).parameters.values()
        return [each.name for each in found if each.kind is each.KEYWORD_ONLY]


def role_law(
    about: str, *, hides: bool = False, obeyed_by: str = "", broken_by: str = ""
) -> Callable[[_Function], _Function]:
    """Declare a law about a part that inputs play."""

    def declare(function: _Function) -> _Function:
        LAWS[function.__name__] = RoleLaw(
            function, obeyed_by=obeyed_by, broken_by=broken_by, about=about, hides=hides
        )
        return function

    return declare


@role_law(KEYS, obeyed_by="attention", broken_by="causal_attention")
def key_order_invariant(
    f: PartsMap, keys: Parts, order: PartOrder, *, axes: tuple[int, ...]
) -> Relation:
    """f(P K) = f(K) for every order P of the keys, with their values and what hides them."""
    moved = (_taken(each, order, axis) for each, axis in zip(keys, axes, strict=True))
    return equal(f(*moved), f(*keys))


@role_law(KEYS, hides=True)
def hidden_keys_unseen(  # noqa: PLR0913 - what the law ranges over, and what it is told
    f: PartsMap,
    keys: Parts,
    others: OtherParts,
    mask: Hiding,
    place: QueryPlace,
    *,
    axes: tuple[int, ...],
    out: int | None,
    own: bool,
) -> Relation:
    """The output at a token depends on no key, and on no value, that the mask hides from it."""
    xp = array_namespace(keys[0])
    seen = mask if place is None else _seen_from(mask, place)
    if own and place is not None:
        seen = seen | place
    replaced = (
        xp.where(_along(seen, axis), each, other)
        for each, other, axis in zip(keys, others, axes, strict=True)
    )
    one, two = f(*keys, mask), f(*replaced, mask)
    kept = place if place is not None or not own else mask
    return _agree_at(kept, one, two, out)


@role_law(KEYS, hides=True)
def padding_unseen(  # noqa: PLR0913 - as above
    f: PartsMap,
    keys: Parts,
    pads: OneMore,
    mask: Hiding,
    *,
    axes: tuple[int, ...],
    out: int | None,
    own: bool,
    rows: bool,
) -> Relation:
    """One key more, with its value, that the mask hides from every token changes no output."""
    xp = array_namespace(keys[0])
    padded = [
        xp.concat([each, pad], axis=axis) for each, pad, axis in zip(keys, pads, axes, strict=True)
    ]
    off = mask[..., :1] & ~mask[..., :1]
    join = array_namespace(mask).concat
    wider = join([mask, off], axis=-1)
    if own and rows:
        wider = join([wider, wider[..., :1, :] | ~wider[..., :1, :]], axis=-2)
    one, two = f(*keys, mask), f(*padded, wider)
    if own and out is not None:
        two = _first(two, keys[0].shape[axes[0]], out)
    return _agree_at(mask if own and not rows else None, one, two, out)


@role_law(SEQUENCE, obeyed_by="relu", broken_by="self_attention")
def prefix_consistent(
    f: PartsMap, tokens: Parts, later: MoreParts, *, axes: tuple[int, ...], out: int
) -> Relation:
    """The outputs of the first tokens are those that they have alone, however many follow."""
    whole = f(*_joined(tokens, later, axes))
    return equal(_first(whole, tokens[0].shape[axes[0]], out), f(*tokens))


@role_law(BATCH, broken_by="batch_norm_training")
def samples_apart(
    f: PartsMap, samples: Parts, more: MoreParts, *, axes: tuple[int, ...], out: int
) -> Relation:
    """f([x; y]) = [f(x); f(y)]: samples of a batch do not meet, however many there are."""
    one, two = f(*samples), f(*more)
    whole = f(*_joined(samples, more, axes))
    return equal(whole, array_namespace(whole).concat([one, two], axis=out))


@role_law(POSITIONS)
def position_shift_invariant(f: PartsMap, positions: Parts, shift: Shift) -> Relation:
    """f(p + s) = f(p): what counts is how far tokens are from each other, not where they are."""
    return equal(f(*(each + shift for each in positions)), f(*positions))


@role_law(STATE)
def cached_step_consistent(  # noqa: PLR0913 - as above
    f: PartsMap,
    step: PartsMap,
    tokens: Parts,
    later: MoreParts,
    *,
    axes: tuple[int, ...],
    out: int,
) -> Relation:
    """Steps with a cache, token by token, give what the full pass gives."""
    whole, size = f(*_joined(tokens, later, axes)), tokens[0].shape[axes[0]]
    last = whole[..., size:, :] if out == -2 else whole[..., size:]
    return all_of(equal(step(*tokens, *later), last), equal(_first(whole, size, out), f(*tokens)))


@role_law(HEADS)
def heads_interchangeable(
    f: PartsMap, heads: Parts, order: PartOrder, *, axes: tuple[int, ...], outer: tuple[int, ...]
) -> Relation:
    """f(P theta) = f(theta) for every order P of the heads, with their parameters."""
    moved = (
        _reordered(each, order, axis, before)
        for each, axis, before in zip(heads, axes, outer, strict=True)
    )
    return equal(f(*moved), f(*heads))


@role_law(SLOPES)
def backward_is_derivative(
    f: PartsMap, backward: PartsMap, x: Parts, step: OtherParts, grad: Gradient
) -> Relation:
    """<J_f(x) s, g> = <s, backward(x, g)>: what is written by hand goes back as f's derivative."""
    gone = enumerate(zip(x, step, backward(*x, grad), strict=True))
    found = [
        equal(dot(jvp(partial(_at_part, f, x, place), at, along), grad), dot(along, back))
        for place, (at, along, back) in gone
    ]
    return all_of(*found) if len(found) > 1 else found[0]


def _at_part(f: PartsMap, parts: Parts, place: int, x: Array) -> Array:
    """Return a map of one part, with the others as they are."""
    return f(*parts[:place], x, *parts[place + 1 :])


def _reordered(x: Array, order: Array, axis: int, outer: int) -> Array:
    """Return what heads hold in another order, along an axis of blocks of so many heads."""
    xp, before = array_namespace(x), x.shape[:axis]
    split = xp.reshape(x, (prod(before) * outer, order.shape[0], -1))
    return xp.reshape(split[..., order, :], x.shape)


def _taken(x: Array, order: Array, axis: int) -> Array:
    """Return the entries along one of the last two axes in another order."""
    return x[..., order, :] if axis == -2 else x[..., order]


def _seen_from(mask: Array, place: Array) -> Array:
    """Return the row of a mask at the one place that is on."""
    rows = range(mask.shape[-2])
    return reduce(or_, (mask[..., row, :] & place[row : row + 1] for row in rows))


def _along(of_tokens: Array, axis: int) -> Array:
    """Return one value a token as something that goes with all its channels."""
    return of_tokens[..., :, None] if axis == -2 else of_tokens[..., None, :]


def _joined(parts: Parts, later: Parts, axes: tuple[int, ...]) -> list[Array]:
    """Return each array with what follows it."""
    xp = array_namespace(parts[0])
    pairs = zip(parts, later, axes, strict=True)
    return [xp.concat([each, more], axis=axis) for each, more, axis in pairs]


def _first(x: Array, size: int, axis: int) -> Array:
    """Return the first entries along an axis that is counted from the end."""
    every = (slice(None),) * (-axis - 1)
    return x[(..., slice(None, size), *every)]


def _agree_at(kept: Array | None, one: Array, two: Array, out: int | None) -> Relation:
    """Claim that outputs agree at the kept tokens, or everywhere."""
    if kept is None or out is None:
        return equal(one, two)
    xp, mask = array_namespace(one), _along(kept, out)
    zero = xp.zeros_like(one)
    return equal(xp.where(mask, one, zero), xp.where(mask, two, zero))


__all__ = [
    "BATCH",
    "HEADS",
    "KEYS",
    "POSITIONS",
    "SEQUENCE",
    "SLOPES",
    "STATE",
    "Played",
    "RoleLaw",
    "backward_is_derivative",
    "cached_step_consistent",
    "heads_interchangeable",
    "hidden_keys_unseen",
    "key_order_invariant",
    "padding_unseen",
    "position_shift_invariant",
    "prefix_consistent",
    "samples_apart",
]
