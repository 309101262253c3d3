"""Claims after reports about what is longer, later, cached, batched or padded."""

import pytest
from lakatos.reference import fourier_mixing
from lakatos.systems import places
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    Claim,
    Real,
    Size,
    Source,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    jacobian,
    less,
)

NOTE = Source("report", "A report", ("Somebody",), 2025, "https://example.org/report")


def reported(expected):
    return claim(latex="x", source=NOTE, expected=expected)


def joined(*parts):
    return array_namespace(parts[0]).concat(list(parts), axis=0)


# A response norm that counts samples where it means channels.


def response_norm(x, count):
    """Divide the first channels by one plus the squares near by."""
    xp, c = array_namespace(x), x.shape[1]
    columns = []
    for i in range(c):
        near = range(max(0, i - 1), min(c, i + 2)) if i < count else ()
        square = sum((x[:, j] * x[:, j] for j in near), 0 * x[:, 0])
        columns.append(x[:, i] / (1 + square))
    return xp.stack(columns, axis=-1)


@reported(HOLDS)
def response_norm_does_not_see_the_batch(x: Real[Array, "n c"], y: Real[Array, "m c"]):
    """More samples change nothing."""
    whole = response_norm(joined(x, y), x.shape[1])
    return equal(whole[: x.shape[0], :], response_norm(x, x.shape[1]))


@reported(FAILS)
def response_norm_over_the_batch_does_not_see_it(x: Real[Array, "n c"], y: Real[Array, "m c"]):
    """More samples change nothing where the loop counts them."""
    n = x.shape[0]
    return equal(response_norm(joined(x, y), n + y.shape[0])[:n, :], response_norm(x, n))


@reported(FAILS)
def response_norm_over_the_batch_is_the_norm(x: Real[Array, "n c"]):
    """To count samples is to count channels."""
    return equal(response_norm(x, x.shape[0]), response_norm(x, x.shape[1]))


# Relative positions by a reshape.


def to_the_left(x):
    """Move row i n - 1 - i places to the left."""
    xp, (n, m) = array_namespace(x), x.shape
    wider = xp.concat([xp.zeros_like(x[:, :1]), x], axis=1)
    return xp.reshape(xp.reshape(wider, (m + 1, n))[1:, :], (n, m))


def to_the_right(x):
    """Move row i i places to the right."""
    xp, (n, m) = array_namespace(x), x.shape
    wider = xp.concat([x, xp.zeros_like(x[:, :1])], axis=1)
    return xp.reshape(xp.reshape(wider, (m + 1, n))[:-1, :], (n, m))


def repeated(r, n):
    return array_namespace(r).broadcast_to(r[None, :], (n, r.shape[0])) * 1


@reported(HOLDS)
def scores_moved_right_are_relative(r: Real[Array, "m>=2"], n: Size[int, "n>=2"]):
    """Moved to the right, a score depends on the distance alone."""
    y = to_the_right(repeated(r, n))
    return equal(y[1:, 1:], y[:-1, :-1])


@reported(HOLDS)
def scores_moved_right_are_relative_above_the_diagonal(
    r: Real[Array, "m>=2"], n: Size[int, "n>=2"]
):
    """Moved to the right, a score of a later key depends on the distance alone."""
    y = array_namespace(r).triu(to_the_right(repeated(r, n)))
    return equal(y[1:, 1:], y[:-1, :-1])


@reported(HOLDS)
def scores_moved_left_are_relative_below_the_diagonal(r: Real[Array, "n>=2"]):
    """Moved to the left, a score of an earlier key depends on the distance alone."""
    y = array_namespace(r).tril(to_the_left(repeated(r, r.shape[0])))
    return equal(y[1:, 1:], y[:-1, :-1])


# A cache of keys, and rotations by place.


def turned(x, first):
    xp = array_namespace(x)
    place = places(x.shape[0], like=x) + first
    c, s = xp.cos(place)[:, None], xp.sin(place)[:, None]
    return xp.concat([x[:, :1] * c - x[:, 1:] * s, x[:, :1] * s + x[:, 1:] * c], axis=-1)


def attended(q, k, v, axis=-1):
    xp = array_namespace(q)
    powers = xp.exp(q @ k.mT)
    return powers / xp.sum(powers, axis=axis, keepdims=True) @ v


def last_of_all(old, new):
    x = joined(old, new)
    return attended(turned(x, 0)[-1:, :], turned(x, 0), x)


@reported(HOLDS)
def cached_step_is_the_last_row(old: Real[Array, "n 2"], new: Real[Array, "1 2"]):
    """A step with a cache is the last row of the full pass."""
    x = joined(old, new)
    return equal(attended(turned(new, old.shape[0]), turned(x, 0), x), last_of_all(old, new))


@reported(FAILS)
def restarted_step_is_the_last_row(old: Real[Array, "n 2"], new: Real[Array, "1 2"]):
    """A step that turns its query as if it were the first is the last row of the full pass."""
    x = joined(old, new)
    return equal(attended(turned(new, 0), turned(x, 0), x), last_of_all(old, new))


@reported(FAILS)
def step_without_its_own_key_is_the_last_row(old: Real[Array, "n 2"], new: Real[Array, "1 2"]):
    """A step whose cache lacks the newest key is the last row of the full pass."""
    found = attended(turned(new, old.shape[0]), turned(old, 0), old)
    return equal(found, last_of_all(old, new))


# Padding, other queries, the length.


def padded(x, pads):
    return joined(x, *[array_namespace(x).zeros_like(x[:1, :])] * pads)


@reported(FAILS)
def fourier_mixing_ignores_zero_padding(x: Real[Array, "n d"], pads: Size[int, "m"]):
    """Tokens of zeros behind do not change what Fourier mixing makes of the others."""
    return equal(fourier_mixing(padded(x, pads))[: x.shape[0], :], fourier_mixing(x))


@reported(HOLDS)
def first_fourier_token_ignores_zero_padding(x: Real[Array, "n d"], pads: Size[int, "m"]):
    """The first token, a sum over all, does not see tokens of zeros."""
    return equal(fourier_mixing(padded(x, pads))[:1, :], fourier_mixing(x)[:1, :])


@reported(FAILS)
def queries_are_independent_with_softmax_over_queries(
    q: Real[Array, "1 d"], other: Real[Array, "n d"], k: Real[Array, "m d"], v: Real[Array, "m e"]
):
    """With weights that sum to one over queries, no query's output depends on another."""
    return equal(attended(joined(q, other), k, v, -2)[:1, :], attended(q, k, v, -2))


@reported(HOLDS)
def queries_are_independent_with_softmax_over_keys(
    q: Real[Array, "1 d"], other: Real[Array, "n d"], k: Real[Array, "m d"], v: Real[Array, "m e"]
):
    """With weights that sum to one over keys, no query's output depends on another."""
    return equal(attended(joined(q, other), k, v)[:1, :], attended(q, k, v))


def over_length(x):
    return x / constant(x.shape[0], like=x)


@reported(FAILS)
def a_prefix_has_the_outputs_it_has_in_the_whole(x: Real[Array, "n d"], later: Real[Array, "m d"]):
    """What comes later changes no earlier output, the length included."""
    return equal(over_length(joined(x, later))[: x.shape[0], :], over_length(x))


# Gradients through residual blocks.


def stacked(x, w, b):
    """Add w tanh(x + b) again and again to one number."""
    for i in range(w.shape[0]):
        x = x + w[i] * array_namespace(x).tanh(x + b[i])
    return x


def slope(x, w, b):
    return abs(jacobian(lambda z: stacked(z, w, b), x))


@reported(FAILS)
def residual_gradient_is_at_least_one(
    x: Real[Array, "1"], w: Real[Array, "depth"], b: Real[Array, "depth"]
):
    """The gradient through residual blocks is at least one in size."""
    return at_most(1, slope(x, w, b))


@reported(FAILS)
def residual_gradient_does_not_collapse(
    x: Real[Array, "1"], w: Real[Array, "depth"], b: Real[Array, "depth"]
):
    """The gradient through residual blocks is nowhere zero."""
    return less(0, slope(x, w, b))


@reported(HOLDS)
def residual_gradient_with_small_branches_stays_near_one(
    x: Real[Array, "1"], w: Between[Array, "depth", -1, 1], b: Real[Array, "depth"]
):
    """Branches of slope at most 1/4 multiply the gradient by (3/4)^L to (5/4)^L."""
    found, depth = slope(x, w / 4, b), w.shape[0]
    low, high = (found * 0 + constant(each, like=x) ** depth for each in ("3/4", "5/4"))
    return all_of(at_most(low, found), at_most(found, high))


REPORTS = [each for each in globals().values() if isinstance(each, Claim)]


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: each.id)
def test_what_is_true_is_found(court, report):
    decision = court(report, fresh=True, examples=20, light=True)
    assert decision.as_expected, decision.evidence
