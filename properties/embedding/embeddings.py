"""Claims about embeddings, the output layer and time series: what fits into d dimensions?"""

from fractions import Fraction
from itertools import product
from math import comb

from ...reference import (
    cosine_attention,
    cosine_similarity,
    determinant,
    dot_products,
    embedding_as_product,
    embedding_lookup,
    linear,
    raw_time_series,
    self_attention,
    softmax,
    tied_logits,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    Index,
    NonzeroRows,
    OneHotRows,
    Orthogonal,
    Positive,
    Real,
    Relation,
    Size,
    StochasticRows,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    exists,
    identity,
    less,
    source,
)
from ...theory.laws import homogeneous

UNLIKELY = source("ai-se-30341").at(
    "answer",
    quote=(
        "in the dimensions word tokens exist, it's highly unlikely for two words to be colinear"
    ),
)
NEGATIVE = source("ai-se-30341").at(
    "answer", quote="the dissimilar words will zero out or become negative"
)
TIME_SERIES = source("ai-se-30341").at(
    "answer", quote="tasks without learned embeddings, like time-series forecasting"
)
CAPS = source("ball1997").at("lemma 2.2")
ANY_SCALING = source("steck2024").at("abstract")
PROJECTIONS = source("johnson1984").at("lemma 1")
SIGNS = source("achlioptas2003").at("abstract")
BOTTLENECK = source("yang2018").at("sec. 2")
STOLEN = source("demeter2020").at("abstract")


# Random directions.


def _sphere_tail(epsilon: Array, half: int) -> Array:
    """Return P(|cos| >= epsilon) for uniform directions in 2 half + 3 dimensions.

    The cosine has a density proportional to (1 - t^2)^half, a polynomial.
    """
    one = array_namespace(epsilon).ones_like(epsilon)
    parts = [(-1) ** j * comb(half, j) * one / (2 * j + 1) for j in range(half + 1)]
    return 1 - sum(part * epsilon ** (2 * j + 1) for j, part in enumerate(parts)) / sum(parts)


@claim(
    latex=(
        r"P(\lvert \langle u, v \rangle \rvert \ge \varepsilon)"
        r" \le 2 e^{-d \varepsilon^2 / 2}, \quad d = 2 m + 3"
    ),
    source=CAPS,
    expected=HOLDS,
)
def cosines_of_random_directions_are_small(
    epsilon: Between[Array, "", 0, 1], half: Size[int, "m<=12"]
) -> Relation:
    """Random directions in d dimensions have a cosine above e with chance at most 2 e^(-d e^2 / 2).

    The exact law is compared with the bound: in d = 2m + 3 dimensions, m = 1, 2, ..., the cosine
    has the density (1 - t^2)^m, but for a factor. (In even dimensions the law is no polynomial.)
    """
    d = 2 * half + 3
    bound = 2 * array_namespace(epsilon).exp(-d * epsilon * epsilon / 2)
    return at_most(_sphere_tail(epsilon, half), bound)


@claim(
    latex=(
        r"P(\lvert \langle u, v \rangle \rvert \ge \varepsilon)"
        r" \le 2 e^{-d \varepsilon^2}, \quad d = 8 m + 3"
    ),
    source=CAPS.implies(),
    expected=FAILS,
)
def cosines_of_random_directions_are_smaller_still(
    epsilon: Between[Array, "", 0, 1], quarter: Size[int, "m<=3"]
) -> Relation:
    """Random directions in d dimensions have a cosine above e with chance at most 2 e^(-d e^2).

    In many dimensions the cosine is nearly normal with variance 1/d, so that one half cannot be
    left out of the exponent: with 11 it already fails. (They are 8m + 3 here, m = 1, 2, 3.)
    """
    d = 8 * quarter + 3
    bound = 2 * array_namespace(epsilon).exp(-d * epsilon * epsilon)
    return at_most(_sphere_tail(epsilon, 4 * quarter), bound)


@claim(
    latex=(
        r"P\bigl(\lvert \tfrac1d \textstyle\sum_i s_i \rvert \ge \tfrac kd\bigr)"
        r" \le 2 e^{-k^2 / 2 d}"
    ),
    source=source("hoeffding1963").at("theorem 2").implies(),
    expected=HOLDS,
)
def cosines_of_random_signs_are_small(threshold: OneHotRows[Array, "1 d+1"]) -> Relation:
    """Two random sign vectors have a cosine above e with chance at most 2 e^(-d e^2 / 2).

    The cosine is a mean of d random signs, whose law is binomial. Its steps are at e = k / d, which
    the one-hot row selects.
    """
    d = threshold.shape[-1] - 1
    counts = [
        sum(comb(d, minus) for minus in range(d + 1) if abs(d - 2 * minus) >= k)
        for k in range(d + 1)
    ]
    tail = constant([Fraction(count, 2**d) for count in counts], like=threshold)
    exponents = constant([Fraction(-k * k, 2 * d) for k in range(d + 1)], like=threshold)
    bound = 2 * array_namespace(threshold).exp(exponents)
    return at_most(threshold @ tail[:, None], threshold @ bound[:, None])


def _sign_rows(d: int, like: Array) -> Array:
    """Return all rows of d signs."""
    return constant([list(row) for row in product((1, -1), repeat=d)], like=like)


@claim(
    latex=r"\mathbb{E}_s \cos^2 \angle(s, x) = 1 / d, \quad s \in \{-1, 1\}^d",
    source=UNLIKELY.implies(),
    expected=HOLDS,
)
def mean_squared_cosine_with_random_signs_is_one_over_d(
    x: NonzeroRows[Array, "1 d<=6"],
) -> Relation:
    """The squared cosine of any vector with a random sign vector is 1/d on average.

    In the mean of (s x)^2 over all signs the mixed terms cancel, and |x|^2 is left; |s|^2 is d.
    """
    xp, d = array_namespace(x), x.shape[-1]
    along = _sign_rows(d, x) @ x.mT
    return equal(xp.mean(along * along) / (d * xp.sum(x * x)), Fraction(1, d))


# How many vectors are how far apart?


def _between_different(x: Array) -> Array:
    """Return the dot products of different rows, as a row."""
    xp, n = array_namespace(x), x.shape[0]
    dots = dot_products(x, x)
    return xp.concat([dots[row, row + 1 :] for row in range(n - 1)])


@claim(
    latex=r"N = d + 1 \implies \exists i \ne j:\ \tfrac12 < \lvert \cos\angle(x_i, x_j) \rvert",
    source=UNLIKELY.implies(),
    expected=FAILS,
)
def at_most_d_vectors_are_nearly_orthogonal(x: NonzeroRows[Array, "d+1 d"]) -> Relation:
    """In d dimensions no more than d vectors have cosines of at most 1/2 in size with each other.

    The four diagonals of a cube have cosines of 1/3 in size with each other. (Squares are compared:
    4 (x y)^2 is above |x|^2 |y|^2 where the cosine is above 1/2.)
    """
    xp = array_namespace(x)
    squares = xp.sum(x * x, axis=-1, keepdims=True)
    dots = dot_products(x, x)
    excess = 4 * dots * dots - squares * squares.mT
    upper = [excess[row, row + 1 :] for row in range(x.shape[0] - 1)]
    return less(0, xp.max(xp.concat(upper)))


@claim(
    latex=r"\tfrac{N^2}{d} \le \textstyle\sum_{i,\,j} \cos^2 \angle(x_i, x_j)",
    source=source("welch1974"),
    expected=HOLDS,
    repairs=at_most_d_vectors_are_nearly_orthogonal,
)
def squared_cosines_add_up_to_at_least_the_welch_bound(x: UnitRows[Array, "n d"]) -> Relation:
    """The squared cosines among N vectors in d dimensions add up to at least N^2 / d.

    The sum is that of the squared eigenvalues of X'X, of which there are d, of sum N. So some of
    the N (N - 1) between different vectors is at least (N - d) / (d (N - 1)).
    """
    xp, (n, d) = array_namespace(x), x.shape
    dots = dot_products(x, x)
    return at_most(Fraction(n * n, d), xp.sum(dots * dots))


@claim(
    latex=r"N = d + 1 \implies \det(X X^\top) = 0",
    source=UNLIKELY.implies(),
    expected=HOLDS,
)
def more_than_d_vectors_are_not_orthogonal(x: Real[Array, "d+1 d<=4"]) -> Relation:
    """In d dimensions the dot products of d + 1 vectors are a matrix of determinant zero.

    Its rank is at most d. For orthogonal vectors it would be the product of their squared lengths,
    so that no more than d vectors, none of them zero, are orthogonal.
    """
    return equal(determinant(dot_products(x, x)), 0)


@claim(
    latex=r"N = d + 1 \implies 0 \le \max_{i \ne j} x_i \cdot x_j",
    source=NEGATIVE.implies(),
    expected=FAILS,
)
def at_most_d_vectors_are_all_dissimilar(x: Real[Array, "d+1 d"]) -> Relation:
    """In d dimensions no more than d vectors have negative dot products with each other.

    The corners of a simplex around zero are d + 1: on the line, 1 and -1.
    """
    return at_most(0, array_namespace(x).max(_between_different(x)))


@claim(
    latex=r"N = d + 2 \implies 0 \le \max_{i \ne j} x_i \cdot x_j",
    source=NEGATIVE.implies(),
    expected=HOLDS,
    repairs=at_most_d_vectors_are_all_dissimilar,
)
def at_most_d_plus_one_vectors_are_all_dissimilar(x: Real[Array, "d+2 d"]) -> Relation:
    """In d dimensions no more than d + 1 vectors have negative dot products with each other.

    Among d + 2 vectors there is a relation sum a_i x_i = sum b_j x_j of two disjoint groups with
    positive factors; were all products negative, the square of either side would be negative too.
    """
    return at_most(0, array_namespace(x).max(_between_different(x)))


@claim(
    latex=r"\exists x_1, \dots, x_{d + 1} \in \mathbb{R}^d:\ x_i \cdot x_j < 0 \quad (i \ne j)",
    source=NEGATIVE.implies(),
    expected=HOLDS,
)
def some_d_plus_one_vectors_are_all_dissimilar(x: Real[Array, "d+1 d>=2"]) -> Relation:
    """Some d + 1 vectors in d dimensions have negative dot products with each other.

    In the plane, three that point to the corners of a triangle around zero.
    """
    return exists(less(_between_different(x), 0))


@claim(
    latex=r"N = 2 d + 1,\ x_i \ne 0 \implies 0 < \max_{i \ne j} x_i \cdot x_j",
    source=NEGATIVE.implies(),
    expected=HOLDS,
)
def at_most_2d_vectors_have_no_positive_dot_product(
    x: NonzeroRows[Array, "2*d+1 d<=4"],
) -> Relation:
    """Among more than 2d vectors in d dimensions, none of them zero, two have a positive product.

    Plus and minus the basis vectors are 2d without one; by induction over d there are no more.
    """
    return less(0, array_namespace(x).max(_between_different(x)))


@claim(
    latex=(
        r"-\tfrac{1}{N - 1} \le \tfrac{1}{N (N - 1)} \textstyle\sum_{i \ne j} \cos\angle(x_i, x_j)"
    ),
    source=NEGATIVE.implies(),
    expected=HOLDS,
)
def mean_cosine_is_at_least_minus_one_over_n_minus_one(x: UnitRows[Array, "n>=2 d"]) -> Relation:
    """The mean cosine between different ones of N vectors is at least -1 / (N - 1).

    The squared length of the sum of their directions is N plus the sum of those cosines, and not
    negative. So a large vocabulary cannot be dissimilar on average.
    """
    xp, n = array_namespace(x), x.shape[0]
    mean = (xp.sum(dot_products(x, x)) - n) / (n * (n - 1))
    return at_most(-1, (n - 1) * mean)


@claim(
    latex=(r"-\tfrac{1}{N} \le \tfrac{1}{N (N - 1)} \textstyle\sum_{i \ne j} \cos\angle(x_i, x_j)"),
    source=NEGATIVE.implies(),
    expected=FAILS,
)
def mean_cosine_is_at_least_minus_one_over_n(x: UnitRows[Array, "n>=2 d"]) -> Relation:
    """The mean cosine between different ones of N vectors is at least -1 / N.

    That of two opposite vectors is -1, so the bound -1 / (N - 1) cannot be raised to this.
    """
    xp, n = array_namespace(x), x.shape[0]
    mean = (xp.sum(dot_products(x, x)) - n) / (n * (n - 1))
    return at_most(-1, n * mean)


# What cosines ignore.


@claim(
    latex=r"\cos\angle(x + c, y + c) = \cos\angle(x, y)",
    source=ANY_SCALING.implies(),
    expected=FAILS,
)
def cosines_ignore_the_origin(
    x: Positive[Array, "n d"], y: Positive[Array, "m d"], shift: Positive[Array, "1 d"]
) -> Relation:
    """Cosine similarity does not change when one vector is added to all.

    Seen from farther away, all vectors point the same way. (All entries are positive here, so that
    no vector becomes zero, whose cosine is not defined.)
    """
    return equal(cosine_similarity(x + shift, y + shift), cosine_similarity(x, y))


@claim(
    latex=r"\cos\angle(s x, t y) = \cos\angle(x, y), \quad s, t > 0",
    source=ANY_SCALING.implies(),
    expected=HOLDS,
    repairs=cosines_ignore_the_origin,
)
def cosines_ignore_lengths(
    x: NonzeroRows[Array, "n d"],
    y: NonzeroRows[Array, "m d"],
    scales_x: Positive[Array, "n 1"],
    scales_y: Positive[Array, "m 1"],
) -> Relation:
    """Cosine similarity does not change when each vector is scaled by a positive number of its own.

    Dot product and lengths scale alike.
    """
    return equal(cosine_similarity(scales_x * x, scales_y * y), cosine_similarity(x, y))


@claim(
    latex=r"\cos\angle(x D, y D) = \cos\angle(x, y), \quad D = \mathrm{diag}(\delta) > 0",
    source=ANY_SCALING.implies(),
    expected=FAILS,
)
def cosines_ignore_units(
    x: NonzeroRows[Array, "n d"], y: NonzeroRows[Array, "m d"], units: Positive[Array, "d"]
) -> Relation:
    """Cosine similarity does not change with the unit of each channel.

    A channel in a smaller unit has larger numbers, and weighs more: (1, 1) and (1, -1) are
    orthogonal, (2, 1) and (2, -1) have the cosine 3/5.
    """
    return equal(cosine_similarity(x * units, y * units), cosine_similarity(x, y))


@claim(
    latex=r"\cos\angle(x O, y O) = \cos\angle(x, y), \quad O^\top O = I",
    source=ANY_SCALING.implies(),
    expected=HOLDS,
    repairs=cosines_ignore_units,
)
def cosines_ignore_rotations(
    x: NonzeroRows[Array, "n d"], y: NonzeroRows[Array, "m d"], rotation: Orthogonal[Array, "d d"]
) -> Relation:
    """Cosine similarity does not change when all vectors are rotated or reflected.

    Orthogonal matrices keep dot products, and lengths with them.
    """
    return equal(cosine_similarity(x @ rotation, y @ rotation), cosine_similarity(x, y))


# Random projections.


@claim(
    latex=(
        r"\mathbb{E}_S \lVert x S \rVert^2 / k = \lVert x \rVert^2, \quad"
        r" S \in \{-1, 1\}^{d \times k}"
    ),
    source=SIGNS.implies(),
    expected=HOLDS,
)
def random_signs_keep_squared_lengths_on_average(x: Real[Array, "1 d<=6"]) -> Relation:
    """A projection on random signs keeps squared lengths on average.

    The mean is over all signs. Columns are alike, so that one is enough.
    """
    xp = array_namespace(x)
    along = _sign_rows(x.shape[-1], x) @ x.mT
    return equal(xp.mean(along * along), xp.sum(x * x))


@claim(
    latex=r"\mathbb{E}_S (x S) \cdot (y S) / k = x \cdot y, \quad S \in \{-1, 1\}^{d \times k}",
    source=SIGNS.implies(),
    expected=HOLDS,
)
def random_signs_keep_dot_products_on_average(
    x: Real[Array, "1 d<=6"], y: Real[Array, "1 d"]
) -> Relation:
    """A projection on random signs keeps dot products on average.

    The mean of s_i s_j is 1 where i = j and 0 elsewhere.
    """
    xp = array_namespace(x)
    signs = _sign_rows(x.shape[-1], x)
    return equal(xp.mean((signs @ x.mT) * (signs @ y.mT)), xp.sum(x * y))


def _nearly_isometric(change: Array) -> Array:
    """Return I + E, where the entries of E, two by two, are at most 1/8: |E| is at most 1/4."""
    return identity(2, like=change) + change


@claim(
    latex=(
        r"\lvert \langle A x, A y \rangle - \langle x, y \rangle \rvert"
        r" \le \tfrac{9}{16} \lvert \langle x, y \rangle \rvert, \quad"
        r" A = I + E,\ \lvert E_{ij} \rvert \le \tfrac18"
    ),
    source=PROJECTIONS.implies(),
    expected=FAILS,
)
def near_isometries_keep_dot_products_up_to_a_factor(
    x: Real[Array, "2"],
    y: Real[Array, "2"],
    change: Between[Array, "2 2", Fraction(-1, 8), Fraction(1, 8)],
) -> Relation:
    """What keeps all squared lengths up to a factor, as a projection may, keeps products so too.

    Every map here keeps squared lengths within 9/16 of themselves. But the product of orthogonal
    vectors is zero, and no factor of zero is the product of their images.
    """
    xp, near = array_namespace(x), _nearly_isometric(change)
    moved, dot = xp.sum((near @ x) * (near @ y)), xp.sum(x * y)
    return at_most(abs(moved - dot), abs(dot) * 9 / 16)


@claim(
    latex=(
        r"\lvert \langle A x, A y \rangle - \langle x, y \rangle \rvert"
        r" \le \tfrac{9}{16} \lVert x \rVert \lVert y \rVert, \quad"
        r" A = I + E,\ \lvert E_{ij} \rvert \le \tfrac18"
    ),
    source=PROJECTIONS.implies(),
    expected=HOLDS,
    repairs=near_isometries_keep_dot_products_up_to_a_factor,
)
def near_isometries_keep_dot_products_up_to_the_lengths(
    x: Real[Array, "2"],
    y: Real[Array, "2"],
    change: Between[Array, "2 2", Fraction(-1, 8), Fraction(1, 8)],
) -> Relation:
    """What keeps squared lengths up to a factor keeps dot products up to the product of lengths.

    The error is x (E + E' + E'E) y, and |E| is at most 1/4: at most 2/4 + 1/16 times the lengths.
    Both sides are squared here.
    """
    xp, near = array_namespace(x), _nearly_isometric(change)
    error = xp.sum((near @ x) * (near @ y)) - xp.sum(x * y)
    return at_most(error * error, xp.sum(x * x) * xp.sum(y * y) * 81 / 256)


@claim(
    latex=(
        r"4 (\langle A x, A y \rangle - \langle x, y \rangle) = (\lVert A (x + y) \rVert^2"
        r" - \lVert x + y \rVert^2) - (\lVert A (x - y) \rVert^2 - \lVert x - y \rVert^2)"
    ),
    source=PROJECTIONS.implies(),
    expected=HOLDS,
)
def errors_of_dot_products_are_errors_of_lengths(
    x: Real[Array, "1 d"], y: Real[Array, "1 d"], projection: Real[Array, "d k"]
) -> Relation:
    """A linear map's error on a dot product is a quarter of its errors on two squared lengths.

    Those of the sum and the difference. So if these are kept within e of themselves, the product of
    unit vectors is kept within e.
    """
    xp = array_namespace(x)

    def error(v: Array) -> Array:
        return xp.sum(linear(v, projection) * linear(v, projection)) - xp.sum(v * v)

    products = xp.sum(linear(x, projection) * linear(y, projection)) - xp.sum(x * y)
    return equal(4 * products, error(x + y) - error(x - y))


# The output layer.


def _log_probabilities(hidden: Array, table: Array) -> Array:
    """Return the logarithms of what the output layer predicts."""
    return array_namespace(hidden).log(softmax(tied_logits(hidden, table)))


@claim(
    latex=(
        r"\det (\ln P) = 0, \quad P = \mathrm{softmax}(H W^\top),\ H, W \in \mathbb{R}^{(d + 2)"
        r" \times d}"
    ),
    source=BOTTLENECK,
    expected=HOLDS,
)
def log_probabilities_have_rank_at_most_d_plus_one(
    hidden: Between[Array, "d+2 d<=2", -8, 8], table: Between[Array, "d+2 d", -8, 8]
) -> Relation:
    """With d hidden channels the log-probabilities of all contexts and words have rank d + 1.

    They are logits, of rank at most d, minus one number for each context. The rank is at most d + 1
    when minors of size d + 2 vanish. (Entries are at most 8 in size, so that the powers are
    enclosed tightly.)
    """
    return equal(determinant(_log_probabilities(hidden, table)), 0)


@claim(
    latex=(
        r"\det (\ln P) = 0, \quad P = \mathrm{softmax}(H W^\top),\ H, W \in \mathbb{R}^{(d + 1)"
        r" \times d}"
    ),
    source=BOTTLENECK.implies(),
    expected=FAILS,
)
def log_probabilities_have_rank_at_most_d(
    hidden: Real[Array, "d+1 d"], table: Real[Array, "d+1 d"]
) -> Relation:
    """With d hidden channels the log-probabilities of all contexts and words have rank d.

    The logits have; what the softmax takes off each context adds one.
    """
    return equal(determinant(_log_probabilities(hidden, table)), 0)


@claim(
    latex=(
        r"\det (H W^\top - c \mathbf{1}^\top) = 0, \quad H, W \in \mathbb{R}^{(d + 2) \times d},\ "
        r" c \in \mathbb{R}^{d + 2}"
    ),
    source=BOTTLENECK.implies(),
    expected=HOLDS,
    repairs=log_probabilities_have_rank_at_most_d,
)
def logits_less_one_number_a_context_have_rank_at_most_d_plus_one(
    hidden: Real[Array, "d+2 d<=3"], table: Real[Array, "d+2 d"], taken_off: Real[Array, "d+2 1"]
) -> Relation:
    """With d hidden channels, logits less one number for each context have rank at most d + 1.

    Log-probabilities are of that form. The numbers are one more channel, to which all words give
    the weight -1.
    """
    return equal(determinant(tied_logits(hidden, table) - taken_off), 0)


@claim(
    latex=(
        r"w_1 < w_2 < \dots \implies \forall i\ \exists h \in \{-1, 1\}\ \forall j \ne i:\ "
        r" w_j h < w_i h"
    ),
    source=STOLEN.implies(),
    expected=FAILS,
)
def every_word_can_be_predicted(
    first: Real[Array, "1"], gaps: Positive[Array, "vocab"]
) -> Relation:
    """With different output embeddings, every word is the most likely one for some hidden state.

    With one channel only the sign of the hidden state counts, so two of them are all. One predicts
    the largest embedding, the other the smallest, and a word between is never predicted.
    """
    xp = array_namespace(first)
    table = xp.concat([first, first + xp.cumulative_sum(gaps, axis=0)])
    leads = [_lead(table, word, 1) for word in range(table.shape[0])]
    falls = [_lead(table, word, -1) for word in range(table.shape[0])]
    return less(0, xp.maximum(xp.stack(leads), xp.stack(falls)))


def _lead(table: Array, word: int, hidden: int) -> Array:
    """Return by how much a word is ahead of the likeliest of the others."""
    xp, logits = array_namespace(table), hidden * table
    others = xp.concat([logits[:word], logits[word + 1 :]])
    return logits[word] - xp.max(others)


@claim(
    latex=(
        r"w = \textstyle\sum_j \alpha_j w_j,\ \alpha \ge 0,\ \sum_j \alpha_j = 1 \implies"
        r" w \cdot h \le \max_j w_j \cdot h"
    ),
    source=STOLEN,
    expected=HOLDS,
)
def words_between_others_are_never_predicted_alone(
    table: Real[Array, "vocab d"],
    mixture: StochasticRows[Array, "1 vocab"],
    hidden: Real[Array, "n d"],
) -> Relation:
    """A word whose embedding is a mixture of others is never more likely than all of them.

    Its logit is the same mixture of theirs, and no mixture is above the largest.
    """
    xp = array_namespace(table)
    logits = tied_logits(hidden, mixture @ table)
    return at_most(logits, xp.max(tied_logits(hidden, table), axis=-1, keepdims=True))


@claim(
    latex=(
        r"\lVert w_i \rVert = 1 \implies w_i \cdot w_i - w_j \cdot w_i"
        r" = \tfrac12 \lVert w_i - w_j \rVert^2"
    ),
    source=STOLEN.implies(),
    expected=HOLDS,
    repairs=every_word_can_be_predicted,
)
def words_of_unit_length_are_predicted_by_their_embedding(
    table: UnitRows[Array, "vocab d"],
) -> Relation:
    """With output embeddings of length one, a word is predicted where the hidden state is its own.

    Its lead over another word is half the squared distance of the two embeddings, which is positive
    where they differ.
    """
    xp = array_namespace(table)
    logits = tied_logits(table, table)
    steps = table[:, None, :] - table[None, :, :]
    return equal(1 - logits, xp.sum(steps * steps, axis=-1) / 2)


# Embedding tables and time series.


@claim(
    latex=r"E_t W = \mathrm{onehot}(t)\, (E W)",
    source=source("bengio2003").at("sec. 2").implies(),
    expected=HOLDS,
)
def embedding_table_followed_by_a_layer_is_a_table(
    tokens: Index[Array, "n", "vocab"],
    table: Real[Array, "vocab d"],
    w: Real[Array, "d d_out"],
) -> Relation:
    """Looking up an embedding is a linear layer on one-hot rows, and merges with a layer after it.

    A one-hot row times a matrix is a row of it, and matrix products are associative.
    """
    return equal(
        linear(embedding_lookup(tokens, table), w),
        embedding_as_product(tokens, linear(table, w)),
    )


@claim(
    latex=r"\mathrm{SA}(c X) = c\, \mathrm{SA}(X), \quad c > 0",
    source=TIME_SERIES.implies(),
    expected=FAILS,
)
def units_of_a_series_only_rescale_attention(
    series: Real[Array, "n d"], unit: Positive[Array, ""]
) -> Relation:
    """Without an embedding, another unit of a time series only rescales the output of attention.

    The scores are scaled with the square of the unit, which sharpens the weights.
    """
    return homogeneous(lambda x: self_attention(raw_time_series(x)), unit, series)


@claim(
    latex=r"\mathrm{softmax}(c X (c X)^\top) = \mathrm{softmax}_{T = 1 / c^2}(X X^\top)",
    source=TIME_SERIES.implies(),
    expected=HOLDS,
)
def units_of_a_series_are_a_temperature(
    series: Real[Array, "n d"], unit: Positive[Array, ""]
) -> Relation:
    """Another unit of a time series is another temperature of its attention.

    Each score is multiplied with the square of the unit.
    """
    scaled = unit * raw_time_series(series)
    tempered = softmax(dot_products(series, series), temperature=1 / (unit * unit))
    return equal(softmax(dot_products(scaled, scaled)), tempered)


@claim(
    latex=r"\mathrm{SA}_{\cos}(c X) = c\, \mathrm{SA}_{\cos}(X), \quad c > 0",
    source=TIME_SERIES.implies(),
    expected=HOLDS,
    repairs=units_of_a_series_only_rescale_attention,
)
def units_of_a_series_only_rescale_cosine_attention(
    series: NonzeroRows[Array, "n d"], unit: Positive[Array, ""]
) -> Relation:
    """With cosines for scores, another unit of a time series only rescales the output.

    Cosines ignore lengths, so that the weights stay.
    """

    def attend(x: Array) -> Array:
        return cosine_attention(x, x, x)

    return homogeneous(attend, unit, series)
