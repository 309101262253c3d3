"""Claims about token mixers: matrices, perceptrons and gates across tokens."""

from dataclasses import replace
from itertools import permutations

import numpy as np

from ...reference import (
    GMLP,
    FeedForward,
    SpatialGate,
    TokenMLP,
    gmlp_block,
    layer_norm,
    matrix_mixing,
    mlp,
    mlp_mixing,
    random_mixing,
    relu,
    spatial_gating_unit,
)
from ...theory import (
    FAILS,
    Array,
    Permutation,
    Real,
    Relation,
    StochasticRows,
    array_namespace,
    claim,
    constant,
    equal,
    identity,
    source,
    witness,
)
from ...theory.laws import additive, channel_equivariant, hull_valued, permutation_equivariant

MIXER = source("tolstikhin2021").at("eq. (1)")
GATE = source("liu2021").at("eq. (4)")
SETS = source("zaheer2017").at("lemma 3")


# Matrices and perceptrons across tokens.


@claim(
    latex=r"\mathrm{relu}((A X) B) = A\, \mathrm{relu}(X B)", source=MIXER.implies(), expected=FAILS
)
@witness(mixing=[[-1]], tokens=[[1]], w=[[1]])
def token_mixing_commutes_with_channel_mixing(
    mixing: Real[Array, "n n"], tokens: Real[Array, "n d"], w: Real[Array, "d d_out"]
) -> Relation:
    """Mixing the tokens commutes with a layer on the channels.

    The layer's relu sees mixed tokens on one side and unmixed ones on the other.
    """
    return equal(relu(matrix_mixing(tokens, mixing) @ w), matrix_mixing(relu(tokens @ w), mixing))


@claim(
    latex=r"(A X) B = A (X B)",
    source=MIXER.implies(),
    repairs=token_mixing_commutes_with_channel_mixing,
)
def linear_token_mixing_commutes_with_linear_channel_mixing(
    mixing: Real[Array, "n n"], tokens: Real[Array, "n d"], w: Real[Array, "d d_out"]
) -> Relation:
    """Mixing the tokens linearly commutes with mixing the channels linearly.

    One acts from the left, the other from the right, and matrix products are associative.
    """
    return equal(matrix_mixing(tokens, mixing) @ w, matrix_mixing(tokens @ w, mixing))


@claim(latex=r"A \Pi X = \Pi A X", source=SETS.implies(), expected=FAILS)
@witness(tokens=[[0], [1]], mixing=[[0, 0], [0, 1]], coordinates={"order": [[1, 0]]})
def linear_token_mixing_is_permutation_equivariant(
    tokens: Real[Array, "n d"], mixing: Real[Array, "n n"], order: Permutation[Array, "n"]
) -> Relation:
    """A fixed linear mixer commutes with every order of the tokens.

    Its weights belong to places and do not move with the tokens.
    """
    return permutation_equivariant(lambda x: matrix_mixing(x, mixing), tokens, order)


@claim(
    latex=r"A = \alpha I + \beta \mathbf{1} \mathbf{1}^\top \implies A \Pi X = \Pi A X",
    source=SETS,
    repairs=linear_token_mixing_is_permutation_equivariant,
)
def self_plus_mean_is_permutation_equivariant(
    tokens: Real[Array, "n d"],
    alpha: Real[Array, ""],
    beta: Real[Array, ""],
    order: Permutation[Array, "n"],
) -> Relation:
    """A linear mixer that adds to each token a multiple of the sum commutes with every order.

    A sum does not depend on the order of its terms.
    """
    mixing = alpha * identity(tokens.shape[0], like=tokens) + beta
    return permutation_equivariant(lambda x: matrix_mixing(x, mixing), tokens, order)


@claim(
    latex=(
        r"\tfrac{1}{n!} \textstyle\sum_{\Pi} \Pi^\top A\, \Pi = \alpha I"
        r" + \beta \mathbf{1} \mathbf{1}^\top, \quad n (\alpha + \beta) = \mathrm{tr} A,"
        r" \quad n \alpha + n^2 \beta = \mathbf{1}^\top A \mathbf{1}"
    ),
    source=SETS.implies(),
)
def equivariant_linear_mixing_is_self_plus_mean(mixing: Real[Array, "2<=n<=4 n"]) -> Relation:
    """A linear mixer that commutes with every order of the tokens adds a multiple of their sum.

    Averaged over all orders any matrix becomes alpha I + beta 1 1', since some order sends any two
    different places to any other two; and a matrix that commutes with all is its own average. That
    identity is what is decided here, for n up to 4.
    """
    xp, n = array_namespace(mixing), mixing.shape[0]
    rows = [list(order) for order in permutations(np.eye(n, dtype=int).tolist())]
    orders = [constant(order, like=mixing) for order in rows]
    terms = [order.mT @ mixing @ order for order in orders]
    unit = identity(n, like=mixing)
    trace = xp.sum(unit * mixing)
    beta = (xp.sum(mixing) - trace) / (n * (n - 1))
    alpha = trace / n - beta
    return equal(sum(terms[1:], terms[0]) / len(orders), alpha * unit + beta)


@claim(
    latex=r"f(\Pi X) = \Pi f(X), \quad f(X)^\top = \mathrm{MLP}(X^\top)",
    source=MIXER.implies(),
    expected=FAILS,
)
def mlp_mixing_is_permutation_equivariant(
    tokens: Real[Array, "n d"],
    w_1: Real[Array, "n n_ff"],
    w_2: Real[Array, "n_ff n"],
    order: Permutation[Array, "n"],
) -> Relation:
    """MLP-Mixer's token mixing, the same for all channels, commutes with every order of the tokens.

    The perceptron takes the tokens of a channel as its inputs, and weighs each by its place. (It
    needs no offsets for that, so they are zero here.)
    """
    zeros = array_namespace(w_1).zeros_like
    parameters = TokenMLP(w_1, zeros(w_1[0, :]), w_2, zeros(w_2[0, :]))
    return permutation_equivariant(lambda x: mlp_mixing(x, parameters), tokens, order)


@claim(
    latex=r"f(X \Pi) = f(X)\, \Pi, \quad f(X)^\top = \mathrm{MLP}(X^\top)",
    source=MIXER.implies(),
    repairs=mlp_mixing_is_permutation_equivariant,
)
def mlp_mixing_is_channel_equivariant(
    tokens: Real[Array, "n d"], parameters: TokenMLP, order: Permutation[Array, "d"]
) -> Relation:
    """MLP-Mixer's token mixing commutes with every order of the channels.

    Every channel goes through the same perceptron by itself.
    """
    return channel_equivariant(lambda x: mlp_mixing(x, parameters), tokens, order)


# Gates across tokens.


def _gated(z: Array, w: Array, b: Array) -> Array:
    """Multiply the first half of the channels with a linear map across tokens of the second."""
    half = z.shape[-1] // 2
    return z[:, :half] * (w @ z[:, half:] + b[:, None])


@claim(
    latex=r"f(Z + Y) = f(Z) + f(Y), \quad f([Z_1, Z_2]) = Z_1 \odot (W Z_2)",
    source=GATE.implies(),
    expected=FAILS,
)
@witness(z=[[0, 1]], other=[[1, 0]], w=[[1]])
def spatial_gate_without_activation_is_linear(
    z: Real[Array, "n 2*d_z"], other: Real[Array, "n 2*d_z"], w: Real[Array, "n n"]
) -> Relation:
    """GMLP's gate is linear in its input, because it contains no activation.

    It multiplies one half of the input with the other. (Its norm is left out here, and so is its
    offset, which a linear map would not have.)
    """
    zeros = array_namespace(w).zeros_like(w[:, 0])
    return additive(lambda x: _gated(x, w, zeros), z, other)


@claim(
    latex=r"f(s Z) = s^2 f(Z), \quad f([Z_1, Z_2]) = Z_1 \odot (W Z_2)",
    source=GATE.implies(),
    repairs=spatial_gate_without_activation_is_linear,
)
def spatial_gate_is_quadratic(
    z: Real[Array, "n 2*d_z"], w: Real[Array, "n n"], scalar: Real[Array, ""]
) -> Relation:
    """Without norm and offset, gMLP's gate scales with the square of its input.

    Each output is a sum of products of two inputs.
    """
    zeros = array_namespace(w).zeros_like(w[:, 0])
    return equal(_gated(scalar * z, w, zeros), scalar * scalar * _gated(z, w, zeros))


@claim(latex=r"W = 0,\ b = 1 \implies s([Z_1, Z_2]) = Z_1", source=source("liu2021").at("sec. 2.1"))
def spatial_gate_starts_as_a_linear_map(
    z: Real[Array, "n 2*d_z"], gain: Real[Array, "d_z"], offset: Real[Array, "d_z"]
) -> Relation:
    """At its initialisation, W = 0 and b = 1, gMLP's gate passes the first half on unchanged.

    The gate is then 1 everywhere, whatever the norm before it does.
    """
    xp, (n, width) = array_namespace(z), z.shape
    zeros = xp.broadcast_to(xp.zeros_like(z[:, :1]), (n, n))
    parameters = SpatialGate(zeros, xp.ones_like(z[:, 0]), gain, offset)
    return equal(spatial_gating_unit(z, parameters), z[:, : width // 2])


@claim(
    latex=(
        r"f(X) = X + \mathrm{MLP}(\mathrm{LN}(X)), \quad"
        r" f(X) = X + s(\mathrm{GELU}(\mathrm{LN}(X) W_1 + b_1)) W_2 + b_2,\ W = 0,\ b = 1"
    ),
    source=source("liu2021").at("sec. 2.1").implies(),
)
def gmlp_block_starts_as_a_feed_forward_layer(
    tokens: Real[Array, "n d"], parameters: GMLP
) -> Relation:
    """With its gate at zero weights and offset one, a gMLP block is a pre-norm feed-forward layer.

    That is how training starts. The gate is then one everywhere, so that half of the hidden
    channels pass unchanged, the other half is not seen, and no token meets another.
    """
    gate, norm, d_z = parameters.gate, parameters.norm, parameters.w_2.shape[0]
    start = replace(parameters, gate=replace(gate, w=0 * gate.w, b=0 * gate.b + 1))
    first_half = FeedForward(
        parameters.w_1[:, :d_z], parameters.b_1[:d_z], parameters.w_2, parameters.b_2
    )
    feed_forward = mlp(layer_norm(tokens, norm.gain, norm.offset), first_half)
    return equal(gmlp_block(tokens, start), tokens + feed_forward)


# Averages.


@claim(
    latex=r"\min_j x_{jc} \le (W X)_{ic} \le \max_j x_{jc}, \quad W \ge 0,\ W \mathbf{1} ="
    r" \mathbf{1}",
    source=source("yu2024").at("sec. 2").implies(),
)
def random_mixing_stays_within_its_tokens(
    tokens: Real[Array, "n d"], weights: StochasticRows[Array, "n n"]
) -> Relation:
    """Random mixing gives in each channel what lies between the least and the greatest token.

    RandFormer's weights are a softmax of random numbers: non-negative, and summing to one for each
    token. So it averages, as attention does, but does not look at what it averages.
    """
    return hull_valued(lambda x: random_mixing(x, weights), tokens)
