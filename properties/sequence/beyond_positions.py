"""Claims repeated about positions: rotary decay, linear biases, none at all, and windows."""

from fractions import Fraction

from ...reference import (
    causal_attention,
    rotary_positions,
    self_attention,
    sliding_window_attention,
    softmax,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    Natural,
    Permutation,
    Positive,
    Real,
    Relation,
    Size,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    source,
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
    expected=HOLDS,
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
    distances = constant(range(scores.shape[-1] - 1, -1, -1), like=scores)
    return softmax(scores - slope * distances)


def _decay(scores: Array, slope: Array, bound: int) -> Array:
    xp = array_namespace(scores)
    distances = constant(range(scores.shape[-1] - 1, -1, -1), like=scores)
    return xp.exp(constant(2 * bound, like=scores) - slope * distances)


@claim(
    latex=r"w_j \le e^{2 - m\, (i - j)}, \quad w = \mathrm{softmax}_{j \le i}(z_j - m\, (i - j))",
    source=source("press2022").at("sec. 3").implies(),
    expected=FAILS,
)
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
    expected=HOLDS,
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
    expected=HOLDS,
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


# No positions.


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(\Pi X) = \Pi\, \mathrm{Attn}_{j \le i}(X)",
    source=source("kazemnejad2023").at("abstract").implies(),
    expected=FAILS,
)
def causal_attention_without_positions_is_permutation_equivariant(
    tokens: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """Without positions added, causal attention cannot tell in which order the tokens come.

    The mask is a position: the first token sees itself alone.
    """
    return equal(
        causal_attention(*[tokens[order, :]] * 3),
        causal_attention(tokens, tokens, tokens)[order, :],
    )


@claim(
    latex=r"\mathrm{SA}(\Pi X) = \Pi\, \mathrm{SA}(X)",
    source=source("kazemnejad2023").at("abstract").implies(),
    expected=HOLDS,
    repairs=causal_attention_without_positions_is_permutation_equivariant,
)
def attention_without_mask_and_positions_is_permutation_equivariant(
    tokens: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """Without positions and without a mask, self-attention cannot tell in which order tokens come.

    Every token sees all, as a set.
    """
    return equal(self_attention(tokens[order, :]), self_attention(tokens)[order, :])


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(0, 0, e_1)_i = 1 / i",
    source=source("kazemnejad2023").at("thm. 1").implies(),
    expected=HOLDS,
)
def causal_attention_without_positions_can_count(
    key: Real[Array, "n d_k"], one: Between[Array, "1 1", 1, 1]
) -> Relation:
    """Causal attention without positions can write each token's place: one over it.

    With queries of zero it averages over all tokens so far, of which one, the first, has value 1.
    """
    xp, n = array_namespace(key, one), key.shape[-2]
    values = xp.concat([one, *[0 * one] * (n - 1)], axis=0)
    counts = constant([[Fraction(1, place)] for place in range(1, n + 1)], like=key)
    return equal(causal_attention(0 * key, key, values), counts)


# Windows.


def _windows(tokens: Array, depth: int) -> Array:
    """Attend to the own and the previous position, layer after layer."""
    for _ in range(depth):
        tokens = sliding_window_attention(tokens, tokens, tokens, reach=1, causal=True)
    return tokens


@claim(
    latex=r"f(x_1, x_2, \dots, x_{L+2})_{L+2} = f(x_1', x_2, \dots, x_{L+2})_{L+2}",
    source=source("beltagy2020").at("sec. 3.1"),
    expected=HOLDS,
)
def layers_of_windows_reach_no_farther_than_their_depth(
    first: Real[Array, "1 d"],
    other: Real[Array, "1 d"],
    rest: Real[Array, "depth+1 d"],
    depth: Size[int, "depth"],
) -> Relation:
    """Through windows of one position back, a token sees back as many positions as layers.

    Each layer passes what it has one position on, and no farther.
    """
    xp = array_namespace(first, other, rest)
    seen = _windows(xp.concat([first, rest], axis=0), depth)
    changed = _windows(xp.concat([other, rest], axis=0), depth)
    return equal(seen[-1, :], changed[-1, :])


@claim(
    latex=r"f(x_1, x_2, \dots, x_{L+1})_{L+1} = f(x_1', x_2, \dots, x_{L+1})_{L+1}",
    source=source("jiang2023mistral").at("sec. 2").implies(),
    expected=FAILS,
)
def layers_of_windows_see_no_farther_than_one_window(
    first: Real[Array, "1 d"],
    other: Real[Array, "1 d"],
    rest: Real[Array, "depth d"],
    depth: Size[int, "depth>=2"],
) -> Relation:
    """However many layers, a token sees no farther than its window.

    Windows add up: two layers of one position back reach two back, and as many layers as there are
    positions reach the first.
    """
    xp = array_namespace(first, other, rest)
    seen = _windows(xp.concat([first, rest], axis=0), depth)
    changed = _windows(xp.concat([other, rest], axis=0), depth)
    return equal(seen[-1, :], changed[-1, :])
