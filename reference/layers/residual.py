"""Residual connections with a norm, after the addition or before the branch."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from ...theory import Array, Real, block, source
from ..normalisation.layer_norm import layer_norm
from .feed_forward import FeedForward, feed_forward


@dataclass(frozen=True)
class Norm:
    """The gain and the offset of a layer norm."""

    gain: Real[Array, "d"]
    offset: Real[Array, "d"]


@block(source=source("vaswani2017").at("sec. 3.1"))
def add_norm(
    residual: Real[Array, "n d"],
    branch: Real[Array, "n d"],
    norm: Norm,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Add a branch to the residual, then normalise the sum.

    $$ \mathrm{LN}(x + f(x)) $$
    """
    return layer_norm(residual + branch, norm.gain, norm.offset, epsilon=epsilon)


@block(source=source("vaswani2017").at("sec. 3.1"))
def post_norm_feed_forward(
    x: Real[Array, "n d"],
    parameters: FeedForward,
    norm: Norm,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Add a feed-forward network to its own input, then normalise the sum.

    $$ \mathrm{LN}(x + \mathrm{FFN}(x)) $$
    """
    return add_norm(x, feed_forward(x, parameters), norm, epsilon=epsilon)


@block(source=source("xiong2020").at("table 1"))
def pre_norm_feed_forward(
    x: Real[Array, "n d"],
    parameters: FeedForward,
    norm: Norm,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Add a feed-forward network of the normalised input to the input itself.

    $$ x + \mathrm{FFN}(\mathrm{LN}(x)) $$
    """
    return add_to_norm(x, lambda y: feed_forward(y, parameters), norm, epsilon=epsilon)


def add_to_norm(
    x: Array, branch: Callable[[Array], Array], norm: Norm, *, epsilon: Array | Fraction | int | str
) -> Array:
    """Add to x a branch that sees x normalised."""
    return x + branch(layer_norm(x, norm.gain, norm.offset, epsilon=epsilon))
