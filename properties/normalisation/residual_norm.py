"""Claims about norms around residual branches: before the branch, or after the addition?"""

from dataclasses import replace

from ...reference import (
    FeedForward,
    Norm,
    feed_forward,
    layer_norm,
    pre_norm_feed_forward,
    rms_norm,
)
from ...theory import (
    FAILS,
    Array,
    NonconstantRows,
    Real,
    Relation,
    Size,
    Stack,
    array_namespace,
    at_most,
    claim,
    equal,
    fold,
    source,
    witness,
)
from .layer_norm import centred, square_length

POST_NORM = source("xiong2020").at("table 1")


# A branch of zero.


@claim(latex=r"\mathrm{LN}_0(x + 0) = x", source=POST_NORM.implies(), expected=FAILS)
@witness(coordinates={"x": [[[0, 1]], [0], [1]]})
def post_norm_block_without_branch_is_the_identity(x: NonconstantRows[Array, "n d"]) -> Relation:
    """A Post-LN block whose branch is zero hands its input on unchanged.

    The norm stands on the residual path itself: (2, 0) comes out as (1, -1). (Epsilon, gain and
    offset are left out.)
    """
    return equal(layer_norm(x + 0 * x, epsilon=0), x)


def without_branch(parameters: FeedForward) -> FeedForward:
    """Set the second layer to zero."""
    return replace(parameters, w_2=0 * parameters.w_2, b_2=0 * parameters.b_2)


@claim(
    latex=r"x + 0 \cdot \mathrm{LN}(x) = x",
    source=POST_NORM.implies(),
    repairs=post_norm_block_without_branch_is_the_identity,
)
def pre_norm_block_without_branch_is_the_identity(
    x: Real[Array, "n d"], parameters: FeedForward, norm: Norm
) -> Relation:
    """A Pre-LN block whose branch is zero hands its input on unchanged.

    The norm belongs to the branch.
    """
    return equal(pre_norm_feed_forward(x, without_branch(parameters), norm), x)


@claim(
    latex=r"\mathrm{LN}_0^\ell(x) = \mathrm{LN}_0(x)",
    source=POST_NORM.implies(),
    repairs=post_norm_block_without_branch_is_the_identity,
)
def post_norm_blocks_without_branch_are_one_layer_norm(
    x: NonconstantRows[Array, "n d"], depth: Size[int, "depth"]
) -> Relation:
    """Any number of Post-LN blocks with zero branches are one layer norm, without epsilon.

    Layer norm without epsilon is idempotent: what it returns has mean 0 and variance 1 already.
    """
    block = lambda stream, _: layer_norm(stream + 0 * stream, epsilon=0)
    return equal(fold(block, depth, x), layer_norm(x, epsilon=0))


# Does the norm keep the stream bounded?


def bounded_by_width(x: Array) -> Relation:
    """Claim that no row is longer than sqrt(d)."""
    length = square_length(x)
    return at_most(length, array_namespace(x).zeros_like(length) + x.shape[-1])


@claim(
    latex=r"\lVert x_\ell \rVert \le \sqrt d, \quad x_l = x_{l-1} + F_l(\mathrm{LN}(x_{l-1}))",
    source=POST_NORM.implies(),
    expected=FAILS,
)
def pre_norm_stream_stays_bounded(
    x: Real[Array, "n d>=2"], layers: Stack[tuple[FeedForward, ...], FeedForward, "depth"]
) -> Relation:
    """With a layer norm before each branch, a stream of rows at most sqrt(d) long stays so.

    The norm bounds what the branches see, not what they add. (No gain and no offset; the stream
    starts with a layer norm.)
    """
    x = layer_norm(x)
    for layer in layers:
        x = x + feed_forward(layer_norm(x), layer)
    return bounded_by_width(x)


@claim(
    latex=r"\lVert x_\ell \rVert \le \sqrt d, \quad x_l = \mathrm{LN}(x_{l-1} + F_l(x_{l-1}))",
    source=POST_NORM.implies(),
    repairs=pre_norm_stream_stays_bounded,
)
def post_norm_stream_stays_bounded(
    x: Real[Array, "n d"], layers: Stack[tuple[FeedForward, ...], FeedForward, "depth"]
) -> Relation:
    """With a layer norm after each addition, rows of the stream are never longer than sqrt(d).

    The squared length after a layer norm is d times variance over variance plus epsilon. (No gain
    and no offset.)
    """
    for layer in layers:
        x = layer_norm(x + feed_forward(x, layer))
    return bounded_by_width(x)


@claim(
    latex=r"x_\ell = x_0 + \ell\, b, \quad x_l = x_{l-1} + (0 \cdot \mathrm{LN}(x_{l-1}) + b)",
    source=POST_NORM.implies(),
)
def pre_norm_stream_can_grow_linearly(
    x: Real[Array, "n d"], parameters: FeedForward, norm: Norm, depth: Size[int, "depth"]
) -> Relation:
    """With a layer norm before each branch, the stream can grow in proportion to the depth.

    A branch that is only its bias adds the same row in every layer.
    """
    only_bias = replace(parameters, w_2=0 * parameters.w_2)
    block = lambda stream, _: pre_norm_feed_forward(stream, only_bias, norm)
    return equal(fold(block, depth, x), x + depth * parameters.b_2)


# Pre-LN and Pre-RMSNorm.


@claim(
    latex=r"y_\ell = x_\ell, \quad x_l = x_{l-1} + F_l(\mathrm{LN}(x_{l-1})),\ "
    r"y_l = y_{l-1} + F_l(\mathrm{RMS}(y_{l-1})),\ y_0 = x_0",
    source=source("jiang2023").at("abstract").implies(),
    expected=FAILS,
)
def pre_norm_streams_agree_with_layer_norm_and_rms_norm(
    x: Real[Array, "n d>=2"], layers: Stack[tuple[FeedForward, ...], FeedForward, "depth"]
) -> Relation:
    """A Pre-LN network computes the same with RMS norm in place of layer norm.

    RMS norm leaves the mean in, which the branch then sees.
    """
    y = x
    for layer in layers:
        x = x + feed_forward(layer_norm(x), layer)
        y = y + feed_forward(rms_norm(y), layer)
    return equal(y, x)


@claim(
    latex=r"y_\ell = x_\ell C, \quad x_l = x_{l-1} + F_l(\mathrm{LN}(x_{l-1})),\ "
    r"y_l = y_{l-1} + F_l(\mathrm{RMS}(y_{l-1}))\, C,\ y_0 = x_0 C",
    source=source("jiang2023").at("abstract"),
    repairs=pre_norm_streams_agree_with_layer_norm_and_rms_norm,
)
def centred_pre_norm_streams_agree_with_layer_norm_and_rms_norm(
    x: Real[Array, "n d"], layers: Stack[tuple[FeedForward, ...], FeedForward, "depth"]
) -> Relation:
    """A Pre-LN network is, but for means, one with RMS norm whose input and branches are centred.

    Layer norm is RMS norm of the centred row, and centring is linear, so both streams take the
    same step at every depth. Centring a branch is part of its second layer.
    """
    y = centred(x)
    for layer in layers:
        x = x + feed_forward(layer_norm(x), layer)
        y = y + feed_forward(
            rms_norm(y), replace(layer, w_2=centred(layer.w_2), b_2=centred(layer.b_2))
        )
    return equal(y, centred(x))


# Norms.


@claim(
    latex=r"\mathrm{LN}(x + f(x)) = \mathrm{LN}(x) + f(\mathrm{LN}(x))",
    source=source("he2016identity").implies(),
    expected=FAILS,
)
@witness(w=[[0, 0], [0, 1]], coordinates={"x": [[[0, 1]], [0], [1]]})
def moving_the_norm_into_the_branch_changes_nothing(
    x: NonconstantRows[Array, "n d"], w: Real[Array, "d d"]
) -> Relation:
    """A norm after the addition may be moved onto the input without a change.

    Even around a linear branch the two differ: the sum after the branch is not normalised.
    """
    normed = layer_norm(x)
    return equal(layer_norm(x + x @ w), normed + normed @ w)
