"""Claims about sparsemax: the projection onto the simplex, which gives exact zeros."""

from ...reference import softmax
from ...theory import (
    FAILS,
    Array,
    Exists,
    NonNegative,
    OneHotRows,
    Positive,
    Real,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    equal,
    source,
    squared_length,
    witness,
)
from ...theory.laws import nonexpansive


def sparsemax(scores: Array) -> Array:
    """Return max(z - t, 0) for one row z of scores, with the threshold t that makes its sum one.

    The threshold t is the largest, over all scores, of the sum of those at least as large, minus
    one, divided by their number.
    """
    xp = array_namespace(scores)
    larger = scores[None, :] >= scores[:, None]
    ones = xp.where(larger, 0 * scores[None, :] + 1, 0 * scores[:, None])
    threshold = xp.max((ones @ scores - 1) / xp.sum(ones, axis=-1))
    return xp.maximum(scores - threshold, 0 * scores)


@claim(
    latex=r"p \ge 0, \quad \textstyle\sum_j p_j = 1, \quad"
    r" \lVert p - z \rVert \le \lVert q - z \rVert \ \forall q \in \Delta,"
    r" \quad p = \mathrm{sparsemax}(z)",
    source=source("martins2016").at("eq. (1)"),
)
def sparsemax_is_the_nearest_distribution(
    scores: Real[Array, "m"], other: StochasticRows[Array, "m"]
) -> Relation:
    """Sparsemax turns scores into the distribution that is nearest to them.

    Scores above the threshold are lowered by it alike, and the others would need a push below
    zero: no step within the simplex leads nearer.
    """
    weights = sparsemax(scores)
    return all_of(
        at_most(0, weights),
        equal(array_namespace(weights).sum(weights), 1),
        at_most(squared_length(weights - scores), squared_length(other - scores)),
    )


@claim(
    latex=r"z_j \le z_1 - 1 \implies \mathrm{softmax}(z) = e_1",
    source=source("martins2016").at("abstract").implies(),
    expected=FAILS,
)
@witness(largest=[1], further=[1])
def softmax_ignores_scores_far_below_the_largest(
    largest: Real[Array, "1"], further: NonNegative[Array, "m"]
) -> Relation:
    """Softmax gives all weight to a score that leads all others by one.

    No power is zero, so that the others keep some weight, at any distance.
    """
    xp = array_namespace(largest)
    weights = softmax(xp.concat([largest, largest - 1 - further]))
    return equal(weights, xp.concat([0 * largest + 1, 0 * further]))


@claim(
    latex=r"z_j \le z_1 - 1 \implies \mathrm{sparsemax}(z) = e_1",
    source=source("martins2016").at("abstract").implies(),
    repairs=softmax_ignores_scores_far_below_the_largest,
)
def sparsemax_ignores_scores_far_below_the_largest(
    largest: Real[Array, "1"], further: NonNegative[Array, "m"]
) -> Relation:
    """Sparsemax gives all weight to a score that leads all others by one, and exactly none to them.

    The threshold is then the largest score minus one.
    """
    xp = array_namespace(largest)
    weights = sparsemax(xp.concat([largest, largest - 1 - further]))
    return equal(weights, xp.concat([0 * largest + 1, 0 * further]))


@claim(
    latex=r"2 \lVert \mathrm{sparsemax}(z + h) - \mathrm{sparsemax}(z) \rVert \le \lVert h \rVert",
    source=source("martins2016").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(scores=[1, 0], step=[-1, 0])
def sparsemax_is_half_lipschitz(scores: Real[Array, "m"], step: Real[Array, "m"]) -> Relation:
    """Like softmax, sparsemax moves at most half as far as its scores.

    Between two scores that differ by less than one it is a straight line that keeps differences.
    """
    moved = sparsemax(scores + step) - sparsemax(scores)
    return at_most(4 * squared_length(moved), squared_length(step))


@claim(
    latex=r"\lVert \mathrm{sparsemax}(z + h) - \mathrm{sparsemax}(z) \rVert \le \lVert h \rVert",
    source=source("martins2016").at("sec. 2").implies(),
    repairs=sparsemax_is_half_lipschitz,
)
def sparsemax_is_nonexpansive(scores: Real[Array, "m"], step: Real[Array, "m"]) -> Relation:
    """Sparsemax moves at most as far as its scores.

    A projection onto a convex set brings no two points farther apart.
    """
    return nonexpansive(sparsemax, scores, step)


# Which distributions there are scores for.


def _logarithms(odds: Array) -> Array:
    return array_namespace(odds).log(odds)


@claim(
    latex=r"\forall p \in \Delta\ \exists z:\ \mathrm{softmax}(z) = p",
    source=source("martins2016").at("sec. 1").implies(),
    expected=FAILS,
    choose=lambda one_hot: 100 * one_hot,
)
def softmax_reaches_every_distribution(
    one_hot: OneHotRows[Array, "n m>=2"], scores: Exists[Real[Array, "n m"]]
) -> Relation:
    """Every distribution is a softmax of some scores, also one that puts all weight on one entry.

    A power is positive, whatever the score, and so is every weight.
    """
    return equal(softmax(scores), one_hot)


@claim(
    latex=r"\forall u > 0\ \exists z:\ \mathrm{softmax}(z) = u / \textstyle\sum_j u_j",
    source=source("martins2016").at("sec. 1").implies(),
    repairs=softmax_reaches_every_distribution,
    choose=_logarithms,
)
def softmax_reaches_every_positive_distribution(
    odds: Positive[Array, "n m"], scores: Exists[Real[Array, "n m"]]
) -> Relation:
    """Every distribution of positive weights is a softmax of some scores: of their logarithms.

    The exponential undoes the logarithm, and softmax divides by the sum.
    """
    xp = array_namespace(odds)
    return equal(softmax(scores), odds / xp.sum(odds, axis=-1, keepdims=True))
