"""Claims about directions in d dimensions: how many vectors are how far apart?"""

from fractions import Fraction
from math import comb

from ...reference import dot_products
from ...theory import (
    FAILS,
    Array,
    Between,
    NonzeroRows,
    OneHotRows,
    Real,
    Relation,
    Size,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    constant,
    determinant,
    equal,
    exists,
    less,
    signs,
    source,
    witness,
)

UNLIKELY = source("ai-se-30341").at(
    "answer",
    quote=(
        "in the dimensions word tokens exist, it's highly unlikely for two words to be colinear"
    ),
)
NEGATIVE = source("ai-se-30341").at(
    "answer", quote="the dissimilar words will zero out or become negative"
)
CAPS = source("ball1997").at("lemma 2.2")


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
@witness(epsilon=0.75, sizes={"m": 1})
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


@claim(
    latex=r"\mathbb{E}_s \cos^2 \angle(s, x) = 1 / d, \quad s \in \{-1, 1\}^d",
    source=UNLIKELY.implies(),
)
def mean_squared_cosine_with_random_signs_is_one_over_d(
    x: NonzeroRows[Array, "1 d<=6"],
) -> Relation:
    """The squared cosine of any vector with a random sign vector is 1/d on average.

    In the mean of (s x)^2 over all signs the mixed terms cancel, and |x|^2 is left; |s|^2 is d.
    """
    xp, d = array_namespace(x), x.shape[-1]
    along = signs(d, like=x) @ x.mT
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


@claim(latex=r"N = d + 1 \implies \det(X X^\top) = 0", source=UNLIKELY.implies())
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
@witness(x=[[1], [-1]])
def at_most_d_vectors_are_all_dissimilar(x: Real[Array, "d+1 d"]) -> Relation:
    """In d dimensions no more than d vectors have negative dot products with each other.

    The corners of a simplex around zero are d + 1: on the line, 1 and -1.
    """
    return at_most(0, array_namespace(x).max(_between_different(x)))


@claim(
    latex=r"N = d + 2 \implies 0 \le \max_{i \ne j} x_i \cdot x_j",
    source=NEGATIVE.implies(),
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
)
def some_d_plus_one_vectors_are_all_dissimilar(x: Real[Array, "d+1 d>=2"]) -> Relation:
    """Some d + 1 vectors in d dimensions have negative dot products with each other.

    In the plane, three that point to the corners of a triangle around zero.
    """
    return exists(less(_between_different(x), 0))


@claim(
    latex=r"N = 2 d + 1,\ x_i \ne 0 \implies 0 < \max_{i \ne j} x_i \cdot x_j",
    source=NEGATIVE.implies(),
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
@witness(coordinates={"x": [[[0], [2]], [1, 1]]})
def mean_cosine_is_at_least_minus_one_over_n(x: UnitRows[Array, "n>=2 d"]) -> Relation:
    """The mean cosine between different ones of N vectors is at least -1 / N.

    That of two opposite vectors is -1, so the bound -1 / (N - 1) cannot be raised to this.
    """
    xp, n = array_namespace(x), x.shape[0]
    mean = (xp.sum(dot_products(x, x)) - n) / (n * (n - 1))
    return at_most(-1, n * mean)
