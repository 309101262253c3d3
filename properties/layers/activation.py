"""Claims about activations: what is special about ReLU, and what do its smooth kin lack?"""

from fractions import Fraction

from ...reference import gelu, gelu_tanh, linear, relu, relu6, silu
from ...theory import (
    FAILS,
    Array,
    NonNegative,
    NonzeroRows,
    Permutation,
    Place,
    Positive,
    Real,
    Relation,
    Size,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
    places,
    reflected,
    source,
    witness,
)
from ...theory import laws as law

GELU = source("hendrycks2016").at("sec. 2")
DEPTH = source("telgarsky2016").at("sec. 1")


# Monotone? Nonexpansive?


@claim(
    latex=r"x \le y \implies \mathrm{GELU}(x) \le \mathrm{GELU}(y)",
    source=GELU.implies(),
    expected=FAILS,
)
@witness(x=[[-2]], step=[[1]])
def gelu_is_monotone(x: Real[Array, "1 1"], step: NonNegative[Array, "1 1"]) -> Relation:
    """GELU, like ReLU, never decreases.

    It tends to zero far to the left, is zero at zero, and negative between.
    """
    return law.monotone(gelu, x, step)


@claim(
    latex=r"x \le y \implies \mathrm{relu}(x) \le \mathrm{relu}(y)",
    source=source("nair2010").implies(),
    repairs=gelu_is_monotone,
)
def relu_is_monotone(x: Real[Array, "1 1"], step: NonNegative[Array, "1 1"]) -> Relation:
    """ReLU never decreases.

    The larger of x and 0 grows with x.
    """
    return law.monotone(relu, x, step)


@claim(
    latex=r"|\mathrm{GELU}(x + h) - \mathrm{GELU}(x)| \le |h|",
    source=GELU.implies(),
    expected=FAILS,
)
@witness(x=[[1]], step=[[1]])
def gelu_is_nonexpansive(x: Real[Array, "1 1"], step: Real[Array, "1 1"]) -> Relation:
    """GELU, like ReLU, moves no two inputs farther apart.

    Its slope is the normal distribution function plus x times its density, which exceeds one to
    the right of 0.752: GELU grows from 0.84 at 1 to 1.95 at 2.
    """
    return law.nonexpansive(gelu, x, step)


@claim(
    latex=r"|\mathrm{relu}(x + h) - \mathrm{relu}(x)| \le |h|",
    source=source("nair2010").implies(),
    repairs=gelu_is_nonexpansive,
)
def relu_is_nonexpansive(x: Real[Array, "n d"], step: Real[Array, "n d"]) -> Relation:
    """ReLU moves no two inputs farther apart.

    In each entry it is the identity or zero, or changes over from one to the other.
    """
    return law.nonexpansive(relu, x, step)


@claim(
    latex=r"|\mathrm{GELU}(x + h) - \mathrm{GELU}(x)| \le 1.1\, |h|",
    source=GELU.implies(),
    expected=FAILS,
)
@witness(x=[[1]], step=[[1]])
def gelu_stretches_by_at_most_110_percent(
    x: Real[Array, "1 1"], step: Real[Array, "1 1"]
) -> Relation:
    """GELU moves no two inputs farther apart than by the factor 1.1.

    Between 1 and 2, on both sides of its steepest place, it grows by 1.113...
    """
    moved = abs(gelu(x + step) - gelu(x))
    return at_most(moved, constant("1.1", like=x) * abs(step))


@claim(
    latex=r"|\mathrm{GELU}(x + h) - \mathrm{GELU}(x)| \le 1.13\, |h|",
    source=GELU.implies(),
    repairs=gelu_stretches_by_at_most_110_percent,
)
def gelu_stretches_by_at_most_113_percent(
    x: Real[Array, "1 1"], step: Real[Array, "1 1"]
) -> Relation:
    """GELU moves no two inputs farther apart than by the factor 1.13.

    Its slope has the derivative (2 - x^2) times the normal density, so it is steepest at sqrt 2,
    where it is 1.1289...
    """
    moved = abs(gelu(x + step) - gelu(x))
    return at_most(moved, constant("1.13", like=x) * abs(step))


@claim(latex=r"-0.16 \le \mathrm{GELU}(x)", source=GELU.implies(), expected=FAILS)
@witness(x=[[-0.75]])
def gelu_is_at_least_minus_016(x: Real[Array, "1 1"]) -> Relation:
    """GELU is nowhere below -0.16.

    At -3/4 it is.
    """
    return at_most(Fraction(-16, 100), gelu(x))


@claim(
    latex=r"-0.17 \le \mathrm{GELU}(x)", source=GELU.implies(), repairs=gelu_is_at_least_minus_016
)
def gelu_is_at_least_minus_017(x: Real[Array, "1 1"]) -> Relation:
    """GELU is nowhere below -0.17.

    Its least value, -0.16997..., is at -0.7518.
    """
    return at_most(Fraction(-17, 100), gelu(x))


@claim(
    latex=r"|\mathrm{SiLU}(x + h) - \mathrm{SiLU}(x)| \le |h|",
    source=source("elfwing2018").implies(),
    expected=FAILS,
)
@witness(x=[[1]], step=[[1]])
def silu_is_nonexpansive(x: Real[Array, "1 1"], step: Real[Array, "1 1"]) -> Relation:
    """SiLU, like ReLU, moves no two inputs farther apart.

    Its slope exceeds one to the right of 1.28.
    """
    return law.nonexpansive(silu, x, step)


@claim(
    latex=r"|\mathrm{SiLU}(x + h) - \mathrm{SiLU}(x)| \le 1.1\, |h|",
    source=source("elfwing2018").implies(),
    repairs=silu_is_nonexpansive,
)
def silu_stretches_by_at_most_110_percent(
    x: Real[Array, "1 1"], step: Real[Array, "1 1"]
) -> Relation:
    """SiLU moves no two inputs farther apart than by the factor 1.1.

    Its steepest slope is 1.0998..., at 2.3994.
    """
    moved = abs(silu(x + step) - silu(x))
    return at_most(moved, constant("1.1", like=x) * abs(step))


# Which matrices may pass through a ReLU?


@claim(
    latex=r"\mathrm{relu}(x R) = \mathrm{relu}(x)\, R, "
    r"\quad R = H_u H_v, \quad H_u = I - 2 u^\top u / \lVert u \rVert^2",
    source=source("nair2010").implies(),
    expected=FAILS,
)
@witness(x=[[0, 1]], coordinates={"normals": [[[0, 0], [0, 1]], [0, 0], [1, 1]]})
def relu_commutes_with_rotations(
    x: Real[Array, "n d"], normals: NonzeroRows[Array, "2 d"]
) -> Relation:
    """ReLU commutes with rotations of the channels: with two reflections, one after the other.

    A quarter turn takes (0, 1) to (-1, 0), and ReLU keeps the one but not the other.
    """
    first, second = normals[:1, :], normals[1:, :]

    def turned(y: Array) -> Array:
        return reflected(reflected(y, first), second)

    return equal(relu(turned(x)), turned(relu(x)))


@claim(
    latex=r"\mathrm{relu}(x \Pi) = \mathrm{relu}(x)\, \Pi",
    source=source("nair2010").implies(),
    repairs=relu_commutes_with_rotations,
)
def relu_commutes_with_reordering_of_channels(
    x: Real[Array, "n d"], order: Permutation[Array, "d"]
) -> Relation:
    """ReLU commutes with a reordering of the channels.

    It does the same in every channel.
    """
    return law.channel_equivariant(relu, x, order)


@claim(
    latex=r"Q_{ij} < 0 \implies \mathrm{relu}(e_i Q) \ne \mathrm{relu}(e_i)\, Q",
    source=source("nair2010").implies(),
)
def relu_commutes_with_no_matrix_that_has_a_negative_entry(
    q: Real[Array, "d d_out"],
    row: Place[Array, "d"],
    column: Place[Array, "d_out"],
    size: Positive[Array, ""],
) -> Relation:
    """A matrix with a negative entry does not commute with ReLU.

    At the basis vector of that entry's row, the ReLU after the matrix drops the entry. Among
    orthogonal matrices, those without a negative entry are the permutations.
    """
    xp = array_namespace(q)
    with_negative = xp.where(row[:, None] & column[None, :], -size, q)
    basis = xp.where(row, xp.ones_like(q[:, 0]), xp.zeros_like(q[:, 0]))[None, :]
    return differ(relu(linear(basis, with_negative)), linear(relu(basis), with_negative))


@claim(latex=r"u, v \ge 0 \implies u_i v_i \le u \cdot v", source=source("nair2010").implies())
def nonnegative_rows_share_no_channel_when_orthogonal(
    u: NonNegative[Array, "d"], v: NonNegative[Array, "d"]
) -> Relation:
    """No product of entries of two non-negative rows exceeds their dot product.

    So rows of an orthogonal matrix without a negative entry, whose dot products are zero, share no
    channel: each row has one entry, a one, and the matrix is a permutation.
    """
    xp = array_namespace(u)
    return at_most(u * v, xp.broadcast_to(xp.sum(u * v), u.shape))


# How many linear pieces?


def tent(x: Array, width: Array) -> Array:
    """Rise from 0 to the width and fall back to 0 over [0, width], with two hidden ReLU units."""
    return 2 * relu(x) - 4 * relu(x - width / 2)


def variation_of_repeated_tent(width: Array, depth: int) -> Array:
    """Sum what tent after tent rises and falls over [0, width], one step a piece."""
    xp, steps = array_namespace(width), 2**depth
    y = places(steps + 1, like=width)[:, None] * (width / steps)
    for _ in range(depth):
        y = tent(y, width)
    return xp.sum(abs(y[1:] - y[:-1]))


@claim(
    latex=r"\mathrm{TV}(t^{\circ k}) \le (2k + 1)\, w, \quad t : [0, w] \to [0, w]",
    source=DEPTH.implies(),
    expected=FAILS,
)
@witness(width=1, sizes={"depth": 3})
def linear_pieces_of_a_relu_network_grow_with_its_units(
    width: Positive[Array, ""], depth: Size[int, "depth"]
) -> Relation:
    """A ReLU network from R to R with k layers of two units has at most 2k + 1 linear pieces.

    With values in an interval of width w, each piece rises or falls by at most w, so the pieces
    would allow (2k + 1) w in all. Two units make a tent; a tent after a tent has twice the pieces,
    and three of them have 8 instead of 7.
    """
    return at_most(variation_of_repeated_tent(width, depth), (2 * depth + 1) * width)


@claim(
    latex=r"\mathrm{TV}(t^{\circ k}) = 2^k w, \quad t(x) = 2\,\mathrm{relu}(x) - "
    r"4\,\mathrm{relu}(x - \tfrac w2)",
    source=DEPTH,
    repairs=linear_pieces_of_a_relu_network_grow_with_its_units,
)
def linear_pieces_of_a_relu_network_can_double_with_each_layer(
    width: Positive[Array, ""], depth: Size[int, "depth"]
) -> Relation:
    """A tent of two ReLU units, k times in a row, rises or falls by its full height 2^k times.

    Each layer runs through the pieces before it once on its way up and once on its way down.
    """
    return equal(variation_of_repeated_tent(width, depth), 2**depth * width)


@claim(
    latex=r"f\left(\tfrac{x + y}{2}\right) = \tfrac{f(x) + f(y)}{2}, "
    r"\quad x, y \in [t_j, t_{j+1}], "
    r"\quad f(x) = \textstyle\sum_i a_i\, \mathrm{relu}(s_i (x - t_i))",
    source=source("montufar2014").at("sec. 2").implies(),
)
def one_hidden_relu_layer_is_affine_between_its_kinks(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    first: Real[Array, "1"],
    gaps: NonNegative[Array, "m"],
    slopes: Real[Array, "m+1"],
    out: Real[Array, "m+1"],
    place: Place[Array, "m"],
    parts: NonNegative[Array, "2"],
) -> Relation:
    """One hidden layer of ReLU units, from R to R, is affine between neighbouring kinks.

    No unit changes over there. So m units make at most m + 1 pieces, the two outer ones included.
    (Kinks are a first one and gaps; x and y divide the interval in three parts.)
    """
    xp = array_namespace(first)
    kinks = xp.concat([first, first + xp.cumulative_sum(gaps, axis=0)], axis=0)
    low = xp.sum(xp.where(place, kinks[:-1], xp.zeros_like(gaps)))
    gap = xp.sum(xp.where(place, gaps, xp.zeros_like(gaps)))
    whole = 1 + xp.sum(parts)
    x = low + gap * parts[0] / whole
    y = low + gap * (parts[0] + parts[1]) / whole

    def layer(at: Array) -> Array:
        return xp.sum(out * relu((slopes * (at - kinks))[None, :]))

    return equal(2 * layer((x + y) / 2), layer(x) + layer(y))


# What stands in for another.


@claim(
    latex=r"\mathrm{relu6}(x) = \mathrm{relu}(x) - \mathrm{relu}(x - 6)",
    source=source("sandler2018").at("sec. 3.3").implies(),
)
def relu6_is_a_difference_of_relus(x: Real[Array, "n d"]) -> Relation:
    """ReLU6 is a ReLU less a ReLU that starts at six.

    From there on the two grow alike. So a network of ReLU6 is one of twice as many ReLUs, whose
    values stay in a range that few bits can cover.
    """
    return equal(relu6(x), relu(x) - relu(x - 6))


@claim(latex=r"\mathrm{GELU}_{\tanh}(x) = \mathrm{GELU}(x)", source=GELU.implies(), expected=FAILS)
@witness(x=[[1]])
def gelu_with_a_hyperbolic_tangent_is_gelu(x: Real[Array, "1 1"]) -> Relation:
    """GELU with a hyperbolic tangent of a cubic polynomial is GELU.

    It approximates the normal distribution, to about three digits, and is another function:
    networks trained with the one are not to be run with the other.
    """
    return equal(gelu_tanh(x), gelu(x))


@claim(
    latex=r"\mathrm{GELU}_{\tanh}(x) - \mathrm{GELU}_{\tanh}(-x) = x = \mathrm{GELU}(x) -"
    r" \mathrm{GELU}(-x)",
    source=GELU.implies(),
    repairs=gelu_with_a_hyperbolic_tangent_is_gelu,
)
def gelu_with_a_hyperbolic_tangent_has_the_odd_part_of_gelu(x: Real[Array, "n d"]) -> Relation:
    """GELU and its form with a hyperbolic tangent have the same odd part, half of the identity.

    Both are x / 2 times one plus an odd function of x. So they differ by an even function, as much
    at x as at -x.
    """
    return all_of(equal(gelu_tanh(x) - gelu_tanh(-x), x), equal(gelu(x) - gelu(-x), x))
