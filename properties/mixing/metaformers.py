"""Claims about MetaFormer: one block, and what each token mixer makes of it."""

from dataclasses import replace
from fractions import Fraction

from ...reference import (
    MetaFormer,
    TokenMLP,
    layer_norm,
    metaformer_with_convolution,
    metaformer_with_fourier,
    metaformer_with_matrix,
    metaformer_with_pooling,
    metaformer_with_random_mixing,
    mlp,
    mlp_mixer_block,
    modified_layer_norm,
    poolformer_block,
)
from ...theory import (
    FAILS,
    Array,
    Permutation,
    Real,
    Relation,
    Size,
    StochasticRows,
    array_namespace,
    claim,
    constant,
    equal,
    source,
    witness,
)
from ...theory.laws import equal_tokens_stay_equal, permutation_equivariant

METAFORMER = source("yu2022").at("eq. (2)-(4)")
BASELINES = source("yu2024").at("sec. 2")
MIXER = source("tolstikhin2021").at("eq. (1)")
NORM = source("yu2022").at("modified layer normalization")


# Matrices and averages.


@claim(
    latex=r"x_1 = \dots = x_n \implies f(X)_1 = \dots = f(X)_n, \quad f: Y = X + W\,"
    r" \mathrm{LN}(X),\ Z = Y + \mathrm{MLP}(\mathrm{LN}(Y))",
    source=METAFORMER.implies(),
    expected=FAILS,
)
@witness(
    token=[1],
    tokens=[[0], [1]],
    w=[[0, 0], [0, 1]],
    coordinates={
        "parameters": [[1], [1], [1], [1], [[1]], [1], [[1]], [1], [1], [1]],
    },
)
def metaformer_with_matrix_keeps_equal_tokens_equal(
    token: Real[Array, "d"],
    tokens: Real[Array, "n d"],
    parameters: MetaFormer,
    w: Real[Array, "n n"],
) -> Relation:
    """A MetaFormer block whose mixer is one matrix sends equal tokens to equal tokens.

    A matrix of learned weights gives to each place its own sum of weights: it knows the places.
    """
    block = lambda x: metaformer_with_matrix(x, parameters, w)
    return equal_tokens_stay_equal(block, token, tokens)


@claim(
    latex=r"x_1 = \dots = x_n \implies f(X)_1 = \dots = f(X)_n, \quad f: Y = X + W\,"
    r" \mathrm{LN}(X),\ Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)),\ W \mathbf{1} = \mathbf{1}",
    source=BASELINES.implies(),
    repairs=metaformer_with_matrix_keeps_equal_tokens_equal,
)
def metaformer_with_random_mixing_keeps_equal_tokens_equal(
    token: Real[Array, "d"],
    tokens: Real[Array, "n d"],
    parameters: MetaFormer,
    weights: StochasticRows[Array, "n n"],
) -> Relation:
    """A MetaFormer block whose mixer averages with random weights sends equal tokens to equal ones.

    Every average of equal tokens is that token, whatever the weights. So places alone, without
    different tokens, leave no trace.
    """
    block = lambda x: metaformer_with_random_mixing(x, parameters, weights)
    return equal_tokens_stay_equal(block, token, tokens)


# Pooling.


@claim(
    latex=r"f(\Pi X) = \Pi f(X), \quad f: Y = X + \mathrm{Pool}(\mathrm{LN}(X)) - \mathrm{LN}(X),"
    r"\ Z = Y + \mathrm{MLP}(\mathrm{LN}(Y))",
    source=METAFORMER.implies(),
    expected=FAILS,
)
def metaformer_with_pooling_is_permutation_equivariant(
    tokens: Real[Array, "n<=3 d<=2"], parameters: MetaFormer, order: Permutation[Array, "n"]
) -> Relation:
    """A MetaFormer block that pools, having no parameters for places, commutes with every order.

    A token is averaged with its neighbours, and another order gives it others: of three tokens in a
    row the outer two do not see each other.
    """
    return permutation_equivariant(lambda x: metaformer_with_pooling(x, parameters), tokens, order)


@claim(
    latex=r"f(X_{n + 1 - i}) = f(X)_{n + 1 - i}, \quad f: Y = X + \mathrm{Pool}(\mathrm{LN}(X)) -"
    r" \mathrm{LN}(X),\ Z = Y + \mathrm{MLP}(\mathrm{LN}(Y))",
    source=METAFORMER.implies(),
    repairs=metaformer_with_pooling_is_permutation_equivariant,
)
def metaformer_with_pooling_follows_reversal(
    tokens: Real[Array, "n d"], parameters: MetaFormer, size: Size[int, "2*r-1"]
) -> Relation:
    """A MetaFormer block that pools commutes with reversing the tokens.

    Neighbours stay neighbours, and an average does not tell left from right.
    """

    def flip(x: Array) -> Array:
        return array_namespace(x).flip(x, axis=0)

    one = metaformer_with_pooling(flip(tokens), parameters, size=size)
    return equal(one, flip(metaformer_with_pooling(tokens, parameters, size=size)))


def _pooling_kernel(tokens: Array, size: int) -> Array:
    """Return the taps of an average, less one in the middle, for each channel."""
    taps = [Fraction(1, size) - (tap == size // 2) for tap in range(size)]
    return constant([taps] * tokens.shape[-1], like=tokens)


@claim(
    latex=r"f_{\mathrm{Pool}}(X) = f_{k *}(X), \quad k = (\tfrac13, \tfrac13 - 1, \tfrac13)",
    source=METAFORMER.implies(),
    expected=FAILS,
)
@witness(
    tokens=[[1]],
    coordinates={
        "parameters": [[1], [1], [1], [1], [[1]], [1], [[1]], [1], [1], [1]],
    },
)
def metaformer_with_pooling_is_a_metaformer_with_a_fixed_convolution(
    tokens: Real[Array, "n d"], parameters: MetaFormer
) -> Relation:
    """Pooling in a MetaFormer block is a depthwise convolution with one kernel that is not learned.

    At the border it averages the tokens that there are, while a convolution takes zeros for those
    beyond it: a single token is left alone by the one and not by the other.
    """
    convolved = metaformer_with_convolution(tokens, parameters, _pooling_kernel(tokens, 3))
    return equal(metaformer_with_pooling(tokens, parameters), convolved)


@claim(
    latex=r"f_{\mathrm{Pool}}(X)_i = f_{k *}(X)_i, \quad 1 < i < n,\ "
    r"k = (\tfrac13, \tfrac13 - 1, \tfrac13)",
    source=METAFORMER.implies(),
    repairs=metaformer_with_pooling_is_a_metaformer_with_a_fixed_convolution,
)
def metaformer_with_pooling_is_a_fixed_convolution_inside(
    tokens: Real[Array, "n>=3 d"], parameters: MetaFormer
) -> Relation:
    """Away from both ends, pooling in a MetaFormer block is one fixed depthwise convolution.

    The window lies inside, so that each of its tokens counts a third; the rest of the block looks
    at each token alone.
    """
    convolved = metaformer_with_convolution(tokens, parameters, _pooling_kernel(tokens, 3))
    return equal(metaformer_with_pooling(tokens, parameters)[1:-1, :], convolved[1:-1, :])


@claim(
    latex=r"f(X^\top) = f(X)^\top, \quad X \in \mathbb{R}^{h \times w \times d}",
    source=METAFORMER.implies(),
)
def poolformer_block_follows_transposition_of_the_image(
    image: Real[Array, "h w d"], parameters: MetaFormer
) -> Relation:
    """A block of PoolFormer commutes with exchanging the rows and columns of its image.

    The square around a pixel becomes the square around it. The norm counts all pixels alike, and
    the perceptron sees each pixel alone: nothing tells height from width.
    """

    def transpose(x: Array) -> Array:
        return array_namespace(x).permute_dims(x, (1, 0, 2))

    one = poolformer_block(transpose(image), parameters)
    return equal(one, transpose(poolformer_block(image, parameters)))


# The transform.


@claim(
    latex=r"x_1 = \dots = x_n \implies f(X)_1 = \dots = f(X)_n, \quad f: Y = X +"
    r" \mathrm{Re}(F_n\, \mathrm{LN}(X)\, F_d),\ Z = Y + \mathrm{MLP}(\mathrm{LN}(Y))",
    source=METAFORMER.implies(),
    expected=FAILS,
)
@witness(
    token=[1],
    tokens=[[0], [1]],
    coordinates={
        "parameters": [[1], [1], [1], [1], [[1]], [1], [[1]], [1], [1], [1]],
    },
)
def metaformer_with_fourier_keeps_equal_tokens_equal(
    token: Real[Array, "d"], tokens: Real[Array, "n d"], parameters: MetaFormer
) -> Relation:
    """A MetaFormer block that mixes by the Fourier transform sends equal tokens to equal tokens.

    The transform of a constant is all at frequency zero: the first token receives everything.
    """
    block = lambda x: metaformer_with_fourier(x, parameters)
    return equal_tokens_stay_equal(block, token, tokens)


@claim(
    latex=r"x_1 = \dots = x_n \implies f(X)_i = x_i + \mathrm{MLP}(\mathrm{LN}(x_i)),\ i > 1,"
    r" \quad f: Y = X + \mathrm{Re}(F_n\, \mathrm{LN}(X)\, F_d),\ Z = Y +"
    r" \mathrm{MLP}(\mathrm{LN}(Y))",
    source=METAFORMER.implies(),
    repairs=metaformer_with_fourier_keeps_equal_tokens_equal,
)
def metaformer_with_fourier_mixes_equal_tokens_into_the_first(
    token: Real[Array, "1 d"], tokens: Real[Array, "n>=2 d"], parameters: MetaFormer
) -> Relation:
    """From equal tokens, the Fourier transform in a MetaFormer block gives to the first alone.

    Over all places every wave but the constant one sums to zero. All tokens after the first go
    through the perceptron as if nothing had been mixed.
    """
    repeated = 0 * tokens + token
    norm, scale = parameters.norm_2, parameters.scale_2
    branch = mlp(layer_norm(repeated, norm.gain, norm.offset), parameters.mlp)
    alone = repeated + (branch if scale is None else scale * branch)
    return equal(metaformer_with_fourier(repeated, parameters)[1:, :], alone[1:, :])


# A perceptron over the tokens.


@claim(
    latex=r"f_{\Pi}(\Pi X) = \Pi f(X), \quad \mathrm{MLP}_{1, \Pi}(u) ="
    r" \mathrm{MLP}_1(u\, \Pi)\, \Pi^\top",
    source=MIXER.implies(),
)
def mlp_mixer_block_follows_an_order_that_its_weights_follow(
    tokens: Real[Array, "n d"],
    parameters: MetaFormer,
    token_mlp: TokenMLP,
    order: Permutation[Array, "n"],
) -> Relation:
    """A block of MLP-Mixer commutes with an order of the tokens if its weights are reordered too.

    Each token has weights of its own, in and out. So a Mixer that is trained on patches in some
    other order, the same for all images, may become the same network: it knows places, but not
    which of them are near.
    """
    followed = replace(
        token_mlp, w_1=token_mlp.w_1[order], w_2=token_mlp.w_2[:, order], b_2=token_mlp.b_2[order]
    )
    mixed = mlp_mixer_block(tokens, parameters, token_mlp)
    return equal(mlp_mixer_block(tokens[order], parameters, followed), mixed[order])


# The norm.


@claim(latex=r"\textstyle\sum_c \mathrm{MLN}(X)_{ic} = 0", source=NORM.implies(), expected=FAILS)
@witness(tokens=[[0], [1]])
def modified_layer_norm_centres_each_token(tokens: Real[Array, "n d"]) -> Relation:
    """PoolFormer's norm, like layer norm, gives to each token the mean zero.

    Its mean is over all tokens and channels together. A token above the others stays above them.
    """
    return equal(array_namespace(tokens).sum(modified_layer_norm(tokens), axis=-1), 0)


@claim(
    latex=r"\textstyle\sum_{i, c} \mathrm{MLN}(X)_{ic} = 0",
    source=NORM.implies(),
    repairs=modified_layer_norm_centres_each_token,
)
def modified_layer_norm_centres_all_tokens_together(tokens: Real[Array, "n d"]) -> Relation:
    """PoolFormer's norm gives to all tokens and channels together the mean zero.

    That mean is what it subtracts, from every entry.
    """
    return equal(array_namespace(tokens).sum(modified_layer_norm(tokens)), 0)
