"""Claims about distance: what rotary positions and linear biases do to far keys."""

from ...reference import rotary_positions, softmax
from ...theory import (
    FAILS,
    Array,
    Between,
    Natural,
    Positive,
    Real,
    Relation,
    Size,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    ordinals,
    source,
    witness,
)

# Rotary positions.


def _score(query: Array, key: Array, distance: Array) -> Array:
    """Return the score of a query at place 0 with a key turned to a place."""
    places = distance[None]
    turned = rotary_positions(key, places)
    return array_namespace(query, turned).sum(rotary_positions(query, 0 * places) * turned)


@claim(
    latex=r"R_0 x \cdot R_{m+1} x \le R_0 x \cdot R_m x",
    source=source("su2021").at(
        "sec. 3.3", quote="the inner-product will decay when the relative position increase"
    ),
    expected=FAILS,
)
@witness(row=[[0, 1]], distance=3)
def rotary_scores_decay_with_distance(
    row: Real[Array, "1 2*pairs"], distance: Natural[Array, ""]
) -> Relation:
    """The score of a row with itself, under rotary positions, falls with every step away.

    It is a sum of cosines of the distance, which come back: that of the fastest pair rises from
    distance 3 to distance 4, beyond half a turn. What the source shows to decay is an upper bound.
    """
    return at_most(_score(row, row, distance + 1), _score(row, row, distance))


@claim(
    latex=r"R_0 x \cdot R_m x \le R_0 x \cdot R_0 x",
    source=source("barbero2025").at("abstract").implies(),
    repairs=rotary_scores_decay_with_distance,
)
def rotary_scores_of_a_row_with_itself_are_largest_at_distance_zero(
    row: Real[Array, "1 2*pairs"], distance: Natural[Array, ""]
) -> Relation:
    """The score of a row with itself, under rotary positions, is largest at distance zero.

    Turning keeps the length, and the product with a vector of the same length is largest for the
    vector itself. Nothing says that it falls on the way.
    """
    return at_most(_score(row, row, distance), _score(row, row, 0 * distance))


@claim(
    latex=r"R_0 q \cdot R_m k \le R_0 q \cdot R_0 k",
    source=source("barbero2025").at("abstract").implies(),
    expected=FAILS,
)
@witness(query=[[0, 1]], key=[[0, -1]], distance=1)
def rotary_scores_of_any_query_and_key_are_largest_at_distance_zero(
    query: Real[Array, "1 2*pairs"], key: Real[Array, "1 2*pairs"], distance: Natural[Array, ""]
) -> Relation:
    """The score of any query with any key, under rotary positions, is largest at distance zero.

    A query that is the key turned by a distance prefers that distance.
    """
    return at_most(_score(query, key, distance), _score(query, key, 0 * distance))


# Linear biases.


def _biased_weights(scores: Array, slope: Array) -> Array:
    """Return the last query's weights when key j, t places back, loses slope times t."""
    return softmax(scores - slope * _distances(scores))


def _decay(scores: Array, slope: Array, bound: int) -> Array:
    xp = array_namespace(scores)
    return xp.exp(constant(2 * bound, like=scores) - slope * _distances(scores))


def _distances(scores: Array) -> Array:
    """Return how far each key lies before the last one."""
    n = scores.shape[-1]
    return constant(n - 1, like=scores) - ordinals(n, like=scores)


@claim(
    latex=r"w_j \le e^{2 - m\, (i - j)}, \quad w = \mathrm{softmax}_{j \le i}(z_j - m\, (i - j))",
    source=source("press2022").at("sec. 3").implies(),
    expected=FAILS,
)
@witness(scores=[3, 0], slope=3)
def linear_biases_hide_distant_keys(
    scores: Real[Array, "n"], slope: Positive[Array, ""]
) -> Relation:
    """With linear biases, a key's weight falls exponentially with its distance.

    A score that is large enough makes up for every distance.
    """
    return at_most(_biased_weights(scores, slope), _decay(scores, slope, 1))


@claim(
    latex=r"|z_j| \le 1 \implies w_j \le e^{2 - m\, (i - j)}",
    source=source("press2022").at("sec. 3").implies(),
    repairs=linear_biases_hide_distant_keys,
)
def linear_biases_hide_distant_keys_of_bounded_scores(
    scores: Between[Array, "n", -1, 1], slope: Between[Array, "", 0, 16]
) -> Relation:
    """With linear biases and scores of at most one, weights fall exponentially with distance.

    The nearest key alone contributes a power of at least 1/e to the sum.
    """
    return at_most(_biased_weights(scores, slope), _decay(scores, slope, 1))


@claim(
    latex=r"z_j = z \implies w_{j-1} = e^{-m} w_j",
    source=source("press2022").at("sec. 3").implies(),
)
def linear_biases_weigh_equal_keys_geometrically(
    score: Real[Array, ""], slope: Between[Array, "", 0, 16], n: Size[int, "n>=2"]
) -> Relation:
    """Among keys of equal score, linear biases make each weigh a fixed fraction of the next.

    So each head averages over a window of its own, without an edge.
    """
    xp = array_namespace(score, slope)
    weights = _biased_weights(xp.broadcast_to(score, (n,)), slope)
    return equal(weights[:-1], weights[1:] * xp.exp(-slope))
