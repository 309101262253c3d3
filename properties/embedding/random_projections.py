"""Claims about random projections: how well do they keep lengths and products?"""

from fractions import Fraction

from ...reference import linear
from ...theory import (
    FAILS,
    Array,
    Between,
    Real,
    Relation,
    array_namespace,
    at_most,
    claim,
    equal,
    identity,
    signs,
    source,
    witness,
)

PROJECTIONS = source("johnson1984").at("lemma 1")
SIGNS = source("achlioptas2003").at("abstract")


# Random directions.


# Random projections.


@claim(
    latex=(
        r"\mathbb{E}_S \lVert x S \rVert^2 / k = \lVert x \rVert^2, \quad"
        r" S \in \{-1, 1\}^{d \times k}"
    ),
    source=SIGNS.implies(),
)
def random_signs_keep_squared_lengths_on_average(x: Real[Array, "1 d<=6"]) -> Relation:
    """A projection on random signs keeps squared lengths on average.

    The mean is over all signs. Columns are alike, so that one is enough.
    """
    xp = array_namespace(x)
    along = signs(x.shape[-1], like=x) @ x.mT
    return equal(xp.mean(along * along), xp.sum(x * x))


@claim(
    latex=r"\mathbb{E}_S (x S) \cdot (y S) / k = x \cdot y, \quad S \in \{-1, 1\}^{d \times k}",
    source=SIGNS.implies(),
)
def random_signs_keep_dot_products_on_average(
    x: Real[Array, "1 d<=6"], y: Real[Array, "1 d"]
) -> Relation:
    """A projection on random signs keeps dot products on average.

    The mean of s_i s_j is 1 where i = j and 0 elsewhere.
    """
    xp = array_namespace(x)
    rows = signs(x.shape[-1], like=x)
    return equal(xp.mean((rows @ x.mT) * (rows @ y.mT)), xp.sum(x * y))


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
@witness(x=[0, 1], y=[1, 0], change=[[0, 0], [0.125, 0]])
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
