"""Claims about low-rank adapters: how they merge, and how they average."""

from fractions import Fraction

from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Real,
    Relation,
    array_namespace,
    claim,
    constant,
    equal,
    source,
    witness,
)


@claim(
    latex=r"x W + (x A) B = x\, (W + A B)", source=source("hu2022").at("sec. 4.1"), expected=HOLDS
)
def low_rank_adapters_merge_into_the_weight(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_out"],
    a: Real[Array, "d r"],
    b: Real[Array, "r d_out"],
) -> Relation:
    """A low-rank adapter beside a linear layer merges into its matrix, at no cost when it runs.

    Linear maps of one input add up.
    """
    return equal(x @ w + (x @ a) @ b, x @ (w + a @ b))


@claim(
    latex=r"\tfrac{A_1 + A_2}{2} \cdot \tfrac{B_1 + B_2}{2} = \tfrac{A_1 B_1 + A_2 B_2}{2}",
    source=source("sun2024").at("abstract").implies(),
    expected=FAILS,
)
@witness(a=[[[0]], [[1]]], b=[[[0]], [[1]]])
def averaging_the_factors_of_two_adapters_averages_the_adapters(
    a: Real[Array, "2 d r"], b: Real[Array, "2 r d_out"]
) -> Relation:
    """Two low-rank adapters are averaged by averaging their factors.

    A product of sums has cross terms that a sum of products lacks.
    """
    mean_a, mean_b = (a[0, :, :] + a[1, :, :]) / 2, (b[0, :, :] + b[1, :, :]) / 2
    return equal(mean_a @ mean_b, (a[0, :, :] @ b[0, :, :] + a[1, :, :] @ b[1, :, :]) / 2)


@claim(
    latex=r"\tfrac12 [A_1\; A_2] [B_1; B_2] = \tfrac{A_1 B_1 + A_2 B_2}{2}",
    source=source("sun2024").at("abstract").implies(),
    repairs=averaging_the_factors_of_two_adapters_averages_the_adapters,
)
def stacking_the_factors_of_two_adapters_averages_the_adapters(
    a: Real[Array, "2 d r"], b: Real[Array, "2 r d_out"]
) -> Relation:
    """Two low-rank adapters are averaged by one of twice the rank, with their factors side by side.

    A product of block matrices is the sum of the products of their blocks.
    """
    xp = array_namespace(a, b)
    wide = xp.concat([a[0, :, :], a[1, :, :]], axis=1)
    tall = xp.concat([b[0, :, :], b[1, :, :]], axis=0)
    mean = (a[0, :, :] @ b[0, :, :] + a[1, :, :] @ b[1, :, :]) / 2
    return equal(wide @ tall * constant(Fraction(1, 2), like=a), mean)
