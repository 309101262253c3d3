"""Claims about pooling as a token mixer: what does it keep, and what is it linear in?"""

from collections.abc import Callable

from ...reference import layer_norm, local_average_1d, max_pool_1d, pool_mixing
from ...theory import (
    FAILS,
    Array,
    Positive,
    Real,
    Relation,
    Size,
    all_of,
    array_namespace,
    claim,
    equal,
    source,
    witness,
)
from ...theory.laws import (
    additive,
    convex,
    homogeneous,
    positively_homogeneous,
    token_mean_preserving,
)

POOLING = source("yu2022").at("eq. (4)")


@claim(
    latex=r"P(X + Y) = P(X) + P(Y), \quad P(s X) = s P(X), \quad P = \mathrm{Pool} - I",
    source=POOLING.implies(),
)
def pool_mixing_is_linear(
    tokens: Real[Array, "n d"],
    other: Real[Array, "n d"],
    scalar: Real[Array, ""],
    size: Size[int, "2*r-1"],
) -> Relation:
    """Averaging each token with its neighbours and subtracting the token is linear.

    Averages are sums with fixed weights.
    """

    def mixer(x: Array) -> Array:
        return pool_mixing(x, size=size)

    return all_of(additive(mixer, tokens, other), homogeneous(mixer, scalar, tokens))


@claim(latex=r"(\mathrm{Pool} - I)\, \mathbf{1} v = 0", source=POOLING.implies())
def pool_mixing_annihilates_equal_tokens(
    token: Real[Array, "1 d"], length: Size[int, "n"], size: Size[int, "2*r-1"]
) -> Relation:
    """Averaging tokens with their neighbours and subtracting them sends equal tokens to zero.

    The average of equal tokens is the token: each row of the matrix sums to zero.
    """
    tokens = array_namespace(token).broadcast_to(token, (length, token.shape[-1]))
    return equal(pool_mixing(tokens, size=size), 0)


@claim(
    latex=r"\textstyle\sum_i \mathrm{Pool}(X)_i = \sum_i X_i",
    source=POOLING.implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [0], [1]], sizes={"r": 2})
def average_pooling_keeps_the_mean_of_the_tokens(
    tokens: Real[Array, "n d"], size: Size[int, "2*r-1"]
) -> Relation:
    """Averaging each token with its neighbours keeps the mean of the tokens.

    At the border the averages are over fewer tokens, so that each of those counts more: with three
    tokens and windows of three the tokens count 5/6, 4/3 and 5/6.
    """
    return token_mean_preserving(lambda x: local_average_1d(x.mT, size).mT, tokens)


@claim(
    latex=r"\textstyle\sum_i \mathrm{Pool}_{\mathrm{circ}}(X)_i = \sum_i X_i",
    source=POOLING.implies(),
    repairs=average_pooling_keeps_the_mean_of_the_tokens,
)
def circular_average_pooling_keeps_the_mean_of_the_tokens(
    tokens: Real[Array, "n d"], radius: Size[int, "r"]
) -> Relation:
    """Averaging each token with its neighbours in a circle keeps the mean of the tokens.

    Every token is in as many windows as every other.
    """
    roll = array_namespace(tokens).roll

    def average(x: Array) -> Array:
        shifts = range(1 - radius, radius)
        return sum(roll(x, shift, axis=0) for shift in shifts) / (2 * radius - 1)

    return token_mean_preserving(average, tokens)


@claim(
    latex=r"X + (\mathrm{Pool} - I)\, \mathrm{LN}(X) = \mathrm{Pool}(X)",
    source=source("yu2022").at("eq. (2)-(4)").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]])
def poolformer_residual_is_pure_pooling(tokens: Real[Array, "n d"]) -> Relation:
    """PoolFormer subtracts the token to cancel the residual: its first half is just pooling.

    In the block the branch sees normalised tokens, and what it subtracts is not what the residual
    adds.
    """
    return equal(tokens + pool_mixing(layer_norm(tokens)), local_average_1d(tokens.mT, 3).mT)


@claim(
    latex=r"X + (\mathrm{Pool} - I)\, X = \mathrm{Pool}(X)",
    source=source("yu2022").at("eq. (4)").implies(),
    repairs=poolformer_residual_is_pure_pooling,
)
def pool_mixing_with_residual_is_pure_pooling_without_norm(
    tokens: Real[Array, "n d"], size: Size[int, "2*r-1"]
) -> Relation:
    """Without a norm before it, PoolFormer's mixer with its residual is just pooling.

    The token that the mixer subtracts is the one that the residual adds.
    """
    return equal(tokens + pool_mixing(tokens, size=size), local_average_1d(tokens.mT, size).mT)


def _max_pooled(size: int) -> Callable[[Array], Array]:
    """Take the maximum of each token and its neighbours, as many as there are."""
    return lambda x: max_pool_1d(x.mT, size, padding=size // 2).mT


@claim(latex=r"\max(X + Y) = \max(X) + \max(Y)", source=POOLING.implies(), expected=FAILS)
@witness(tokens=[[1], [0]], other=[[0], [1]], sizes={"r": 2})
def max_pooling_is_additive(
    tokens: Real[Array, "n d"], other: Real[Array, "n d"], size: Size[int, "2*r-1"]
) -> Relation:
    """Taking the maximum of neighbours in place of their average keeps a mixer linear.

    Two tokens may have their maxima at different places: those of (1, 0) and (0, 1) add up to 2,
    their sum has the maximum 1.
    """
    return additive(_max_pooled(size), tokens, other)


@claim(
    latex=(
        r"\max(s X) = s \max(X), \quad"
        r" \max\bigl(\tfrac{X + Y}{2}\bigr) \le \tfrac12 (\max(X) + \max(Y))"
    ),
    source=POOLING.implies(),
    repairs=max_pooling_is_additive,
)
def max_pooling_is_convex_and_positively_homogeneous(
    tokens: Real[Array, "n d"],
    other: Real[Array, "n d"],
    scale: Positive[Array, ""],
    size: Size[int, "2*r-1"],
) -> Relation:
    """Max pooling is convex, and commutes with scaling by positive numbers.

    A maximum of linear maps is both.
    """
    mixer = _max_pooled(size)
    return all_of(positively_homogeneous(mixer, scale, tokens), convex(mixer, tokens, other))
