"""Token mixers: maps that move information between tokens, channel by channel."""

from dataclasses import dataclass

from ...theory import Array, Real, StochasticRows, block, source
from ..checks import require_odd
from ..convolution.pooling import local_average_1d
from ..convolution.separable import depthwise_convolution_1d
from ..layers.mlp import mlp


@block(source=source("yu2024").at("sec. 2"), rational=True)
def identity_mixing(tokens: Real[Array, "n d"]) -> Real[Array, "n d"]:
    """Leave the tokens as they are, which mixes nothing.

    $$ Y = X $$
    """
    return tokens


@block(source=source("yu2022").at("eq. (4)"), rational=True)
def pool_mixing(tokens: Real[Array, "n d"], *, size: int = 3) -> Real[Array, "n d"]:
    r"""Average each token with its neighbours, as many as there are, and subtract the token.

    $$ y_i = \frac{1}{|N_i|} \sum_{j \in N_i} x_j - x_i, \qquad N_i = \{j : |j - i| \le s / 2\} $$

    Raises:
        ValueError: size is below 1 or even.
    """
    return local_average_1d(tokens.mT, size).mT - tokens


@block(source=source("yu2024").at("sec. 2"), rational=True)
def random_mixing(
    tokens: Real[Array, "n d"], weights: StochasticRows[Array, "n n"]
) -> Real[Array, "n d"]:
    """Average the tokens for each token, with weights that were drawn once and never learned.

    $$ Y = W X $$
    """
    return weights @ tokens


@block(source=source("tolstikhin2021").at("eq. (1)").implies(), rational=True)
def matrix_mixing(tokens: Real[Array, "n d"], w: Real[Array, "n n"]) -> Real[Array, "n d"]:
    """Mix the tokens by one learned matrix, the same for every channel.

    $$ Y = W X $$
    """
    return w @ tokens


@dataclass(frozen=True)
class TokenMLP:
    """The perceptron that maps the tokens of each channel: n numbers to n numbers."""

    w_1: Real[Array, "n n_ff"]
    b_1: Real[Array, "n_ff"]
    w_2: Real[Array, "n_ff n"]
    b_2: Real[Array, "n"]


@block(source=source("tolstikhin2021").at("eq. (1)"))
def mlp_mixing(tokens: Real[Array, "n d"], parameters: TokenMLP) -> Real[Array, "n d"]:
    r"""Transform the column of tokens of each channel by one perceptron, as if it were a row.

    $$ Y^\top = \mathrm{GELU}(X^\top W_1 + b_1)\, W_2 + b_2 $$
    """
    return mlp(tokens.mT, parameters).mT  # type: ignore[arg-type]


@block(source=source("yu2024").at("sec. 2"), rational=True)
def depthwise_mixing(
    tokens: Real[Array, "n d"], kernel: Real[Array, "d 2*r-1"]
) -> Real[Array, "n d"]:
    r"""Convolve each channel over the tokens with a kernel of its own, between zeros.

    $$ y_{i,c} = \sum_{|o| < r} w_{c,\; o + r - 1}\; x_{i + o,\; c} $$

    Raises:
        ValueError: the kernel has an even length.
    """
    require_odd("kernel", kernel.shape[-1:])
    return depthwise_convolution_1d(tokens.mT, kernel, padding=kernel.shape[-1] // 2).mT
