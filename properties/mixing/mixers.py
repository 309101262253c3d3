"""Claims about token mixers: Fourier transforms, pooling, perceptrons and gates across tokens."""

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations

import numpy as np

from ...reference import (
    SpatialGate,
    TokenMLP,
    fourier_cosines,
    fourier_mixing,
    fourier_sines,
    layer_norm,
    local_average_1d,
    matrix_mixing,
    max_pool_1d,
    mlp_mixing,
    pool_mixing,
    relu,
    spatial_gating_unit,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Permutation,
    Positive,
    Real,
    Relation,
    Size,
    all_of,
    array_namespace,
    assuming,
    claim,
    constant,
    cosine_of_turns,
    differ,
    equal,
    identity,
    source,
)
from ...theory.laws import (
    additive,
    channel_equivariant,
    convex,
    homogeneous,
    permutation_equivariant,
    positively_homogeneous,
    shift_equivariant,
    token_mean_preserving,
)

FOURIER = source("leethorp2022").at("sec. 3.2")
POOLING = source("yu2022").at("eq. (4)")
MIXER = source("tolstikhin2021").at("eq. (1)")
GATE = source("liu2021").at("eq. (4)")
SETS = source("zaheer2017").at("lemma 3")


# Fourier mixing.


@claim(
    latex=(
        r"M(X + Y) = M(X) + M(Y), \quad M(s X) = s M(X), \quad"
        r" M(X) = \mathrm{Re}(F_n X F_d)"
    ),
    source=FOURIER,
    expected=HOLDS,
)
def fourier_mixing_is_linear(
    tokens: Real[Array, "n d"], other: Real[Array, "n d"], scalar: Real[Array, ""]
) -> Relation:
    """Mixing tokens by the real part of the Fourier transform is linear and has no parameters.

    It multiplies the tokens with fixed matrices from both sides.
    """
    return all_of(
        additive(fourier_mixing, tokens, other), homogeneous(fourier_mixing, scalar, tokens)
    )


def _phase(row: int, n: int, column: int, d: int) -> Fraction:
    """Return row / n + column / d."""
    return Fraction(row, n) + Fraction(column, d)


@claim(
    latex=r"M(X)_{jk} = \textstyle\sum_{i,\,l} X_{il} \cos 2\pi (i j / n + k l / d)",
    source=FOURIER.implies(),
    expected=HOLDS,
)
def fourier_mixing_is_a_sum_of_cosines(tokens: Real[Array, "n<=6 d<=6"]) -> Relation:
    """Fourier mixing is a sum of cosines over tokens and channels together.

    The real part of a product of two waves is the cosine of the sum of their phases.
    """
    xp, (n, d) = array_namespace(tokens), tokens.shape
    rows, columns = range(n), range(d)
    phases = [
        [[[_phase(i * j, n, k * m, d) for m in columns] for i in rows] for k in columns]
        for j in rows
    ]
    waves = cosine_of_turns(phases, like=tokens)
    return equal(fourier_mixing(tokens), xp.sum(waves * tokens, axis=(-2, -1)))


@claim(
    latex=r"\mathrm{Re}(F_n (X F_d)) = \mathrm{Re}((F_n X) F_d)",
    source=FOURIER.implies(),
    expected=HOLDS,
)
def fourier_transforms_over_tokens_and_channels_commute(tokens: Real[Array, "n d"]) -> Relation:
    """It does not matter whether tokens or channels are transformed first.

    One acts from the left, the other from the right, and matrix products are associative.
    """
    n, d = tokens.shape
    cos_n, sin_n = fourier_cosines(n, like=tokens), fourier_sines(n, like=tokens)
    cos_d, sin_d = fourier_cosines(d, like=tokens), fourier_sines(d, like=tokens)
    tokens_first = (cos_n @ tokens) @ cos_d - (sin_n @ tokens) @ sin_d
    channels_first = cos_n @ (tokens @ cos_d) - sin_n @ (tokens @ sin_d)
    return equal(tokens_first, channels_first)


def reversed_indices(x: Array) -> Array:
    """Return x at the negated indices, modulo the size, of both axes."""
    xp = array_namespace(x)
    return xp.roll(xp.flip(x, axis=(0, 1)), (1, 1), axis=(0, 1))


@claim(
    latex=r"X \ne X_{-i,\,-j} \implies M(X) \ne M(X_{-i,\,-j})",
    source=FOURIER.implies(),
    expected=FAILS,
)
def fourier_mixing_loses_no_information(tokens: Real[Array, "n<=4 d<=4"]) -> Relation:
    """Fourier mixing loses no information, as the Fourier transform can be inverted.

    It would then tell any array from the one with its indices negated. The transform does, but by
    its imaginary part, which is thrown away: (0, 1, 0, -1) and its negative both become zeros.
    """
    turned = reversed_indices(tokens)
    return assuming(differ(tokens, turned), differ(fourier_mixing(tokens), fourier_mixing(turned)))


@claim(
    latex=r"n, d \le 2 \implies M(M(X)) = n d\, X",
    source=FOURIER.implies(),
    expected=HOLDS,
    repairs=fourier_mixing_loses_no_information,
)
def fourier_mixing_of_two_by_two_is_its_own_inverse(tokens: Real[Array, "n<=2 d<=2"]) -> Relation:
    """With at most two tokens and two channels, Fourier mixing inverts itself, but for a factor.

    The transform of two numbers is real: their sum and their difference.
    """
    n, d = tokens.shape
    return equal(fourier_mixing(fourier_mixing(tokens)), n * d * tokens)


@claim(
    latex=r"M(X - X_{-i,\,-j}) = 0",
    source=FOURIER.implies(),
    expected=HOLDS,
)
def fourier_mixing_annihilates_odd_arrays(tokens: Real[Array, "n d"]) -> Relation:
    """Fourier mixing sends to zero what changes sign when all indices are negated.

    The cosines are even, so each term cancels with the one at the negated index.
    """
    return equal(fourier_mixing(tokens - reversed_indices(tokens)), 0)


@claim(
    latex=r"M(M(X)) = \tfrac{n d}{2} (X + X_{-i,\,-j})",
    source=FOURIER.implies(),
    expected=HOLDS,
)
def fourier_mixing_twice_keeps_the_even_part(tokens: Real[Array, "n d"]) -> Relation:
    """Two Fourier mixers in a row give back the even part of the tokens, and mix nothing more.

    The transform applied twice negates the indices, applied with its conjugate it is the identity;
    the square of its real part has both, halved. So what is odd, and only that, is lost.
    """
    n, d = tokens.shape
    even = n * d * (tokens + reversed_indices(tokens)) / 2
    return equal(fourier_mixing(fourier_mixing(tokens)), even)


@claim(
    latex=r"M(M(M(X))) = n d\, M(X)",
    source=FOURIER.implies(),
    expected=HOLDS,
)
def fourier_mixing_three_times_is_once(tokens: Real[Array, "n d"]) -> Relation:
    """Three Fourier mixers in a row are one, but for a factor.

    Two give back the even part, and the third sees nothing else anyhow.
    """
    n, d = tokens.shape
    thrice = fourier_mixing(fourier_mixing(fourier_mixing(tokens)))
    return equal(thrice, n * d * fourier_mixing(tokens))


@claim(
    latex=r"\langle M(X), Y \rangle = \langle X, M(Y) \rangle",
    source=FOURIER.implies(),
    expected=HOLDS,
)
def fourier_mixing_is_symmetric(tokens: Real[Array, "n d"], other: Real[Array, "n d"]) -> Relation:
    """Fourier mixing is its own transpose.

    The matrices of cosines and of sines are symmetric.
    """
    xp = array_namespace(tokens)
    return equal(xp.sum(fourier_mixing(tokens) * other), xp.sum(tokens * fourier_mixing(other)))


@claim(
    latex=r"\lVert M(X) \rVert_F^2 = n d\, \lVert X \rVert_F^2",
    source=FOURIER.implies(),
    expected=FAILS,
)
def fourier_mixing_keeps_energy(tokens: Real[Array, "n d"]) -> Relation:
    """Fourier mixing keeps the sum of squares, but for the factor n d, because the transform does.

    The transform shares it among a real and an imaginary part, and the latter is thrown away.
    """
    xp, (n, d) = array_namespace(tokens), tokens.shape
    mixed = fourier_mixing(tokens)
    return equal(xp.sum(mixed * mixed), n * d * xp.sum(tokens * tokens))


@claim(
    latex=r"\lVert M(X) \rVert_F^2 = n d\, \lVert \tfrac12 (X + X_{-i,\,-j}) \rVert_F^2",
    source=FOURIER.implies(),
    expected=HOLDS,
    repairs=fourier_mixing_keeps_energy,
)
def fourier_mixing_keeps_the_energy_of_the_even_part(tokens: Real[Array, "n d"]) -> Relation:
    """Fourier mixing keeps the sum of squares of the even part, but for a factor.

    The transform of the even part is real, that of the odd part imaginary.
    """
    xp, (n, d) = array_namespace(tokens), tokens.shape
    mixed, even = fourier_mixing(tokens), (tokens + reversed_indices(tokens)) / 2
    return equal(xp.sum(mixed * mixed), n * d * xp.sum(even * even))


@claim(
    latex=r"M(\Pi X) = \Pi M(X)",
    source=FOURIER.implies(),
    expected=FAILS,
)
def fourier_mixing_is_permutation_equivariant(
    tokens: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """Like attention without positions, Fourier mixing commutes with every order of the tokens.

    Each output is a wave over the places. Of two tokens, the first output is the sum and the second
    the difference, which changes sign when the tokens are swapped.
    """
    return permutation_equivariant(fourier_mixing, tokens, order)


@claim(
    latex=r"M(S X) = S M(X), \quad (S X)_i = X_{i - 1 \bmod n}",
    source=FOURIER.implies(),
    expected=FAILS,
)
def fourier_mixing_is_a_convolution_over_tokens(tokens: Real[Array, "n d"]) -> Relation:
    """Mixing tokens by a Fourier transform is a circular convolution over the sequence.

    Every circular convolution commutes with the shift S. The transform does not: it turns a shift
    into factors.
    """
    return shift_equivariant(fourier_mixing, tokens)


@claim(
    latex=(
        r"F(k \circledast x) = F k \odot F x, \quad"
        r" (k \circledast x)_j = \textstyle\sum_i k_i\, x_{j - i \bmod n}"
    ),
    source=source("rao2021").at("abstract").implies(),
    expected=HOLDS,
    repairs=fourier_mixing_is_a_convolution_over_tokens,
)
def multiplying_between_fourier_transforms_is_a_convolution(
    tokens: Real[Array, "n d"], filters: Real[Array, "n d"]
) -> Relation:
    """A product between two Fourier transforms, there and back, is a circular convolution.

    The transform of a convolution is the product of the transforms: a shift by i places is a factor
    e^(-2 pi i j / n), and the factors of the taps add up to the transform of the filter.
    """
    roll = array_namespace(tokens).roll
    n = tokens.shape[0]
    terms = [filters[i : i + 1, :] * roll(tokens, i, axis=0) for i in range(n)]
    convolved = sum(terms[1:], terms[0])
    cos, sin = fourier_cosines(n, like=tokens), fourier_sines(n, like=tokens)
    real = (cos @ filters) * (cos @ tokens) - (sin @ filters) * (sin @ tokens)
    imaginary = (cos @ filters) * (sin @ tokens) + (sin @ filters) * (cos @ tokens)
    return all_of(equal(cos @ convolved, real), equal(sin @ convolved, imaginary))


@claim(
    latex=r"(C_n X)_k = (C_n X)_{n - k}",
    source=FOURIER.implies(),
    expected=HOLDS,
)
def cosine_mixing_gives_mirrored_tokens_the_same(tokens: Real[Array, "n d"]) -> Relation:
    """The real part of the transform over the tokens alone gives tokens k and n - k the same.

    Cosines are even. So its rank is at most floor(n/2) + 1: nearly half of the outputs are copies.
    """
    xp = array_namespace(tokens)
    mixed = fourier_cosines(tokens.shape[0], like=tokens) @ tokens
    return equal(mixed, xp.roll(xp.flip(mixed, axis=0), 1, axis=0))


@claim(
    latex=(
        r"c_k \cdot c_l = \tfrac n2 (\delta_{kl} + \delta_{kl} [2 k \equiv 0 \bmod n]), \quad"
        r" 0 \le k, l \le \tfrac n2"
    ),
    source=FOURIER.implies(),
    expected=HOLDS,
)
def cosine_mixing_keeps_half_of_the_tokens_apart(tokens: Real[Array, "n d"]) -> Relation:
    """The first floor(n/2) + 1 rows of the cosine matrix are orthogonal and not zero.

    So the rank is exactly floor(n/2) + 1: the tokens' components along these rows can be read off.
    Cosines of different whole frequencies are orthogonal over the n places.
    """
    n = tokens.shape[0]
    kept = fourier_cosines(n, like=tokens)[: n // 2 + 1, :]
    squares = [n if 2 * k % n == 0 else Fraction(n, 2) for k in range(n // 2 + 1)]
    scales = constant(squares, like=tokens)[:, None]
    return equal(kept @ kept.mT @ (kept @ tokens), scales * (kept @ tokens))


# Pooling.


@claim(
    latex=r"P(X + Y) = P(X) + P(Y), \quad P(s X) = s P(X), \quad P = \mathrm{Pool} - I",
    source=POOLING.implies(),
    expected=HOLDS,
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


@claim(
    latex=r"(\mathrm{Pool} - I)\, \mathbf{1} v = 0",
    source=POOLING.implies(),
    expected=HOLDS,
)
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
    expected=HOLDS,
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
def poolformer_residual_is_pure_pooling(tokens: Real[Array, "n d"]) -> Relation:
    """PoolFormer subtracts the token to cancel the residual: its first half is just pooling.

    In the block the branch sees normalised tokens, and what it subtracts is not what the residual
    adds.
    """
    return equal(tokens + pool_mixing(layer_norm(tokens)), local_average_1d(tokens.mT, 3).mT)


@claim(
    latex=r"X + (\mathrm{Pool} - I)\, X = \mathrm{Pool}(X)",
    source=source("yu2022").at("eq. (4)").implies(),
    expected=HOLDS,
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


@claim(
    latex=r"\max(X + Y) = \max(X) + \max(Y)",
    source=POOLING.implies(),
    expected=FAILS,
)
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
    expected=HOLDS,
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


# Matrices and perceptrons across tokens.


@claim(
    latex=r"\mathrm{relu}((A X) B) = A\, \mathrm{relu}(X B)",
    source=MIXER.implies(),
    expected=FAILS,
)
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
    expected=HOLDS,
    repairs=token_mixing_commutes_with_channel_mixing,
)
def linear_token_mixing_commutes_with_linear_channel_mixing(
    mixing: Real[Array, "n n"], tokens: Real[Array, "n d"], w: Real[Array, "d d_out"]
) -> Relation:
    """Mixing the tokens linearly commutes with mixing the channels linearly.

    One acts from the left, the other from the right, and matrix products are associative.
    """
    return equal(matrix_mixing(tokens, mixing) @ w, matrix_mixing(tokens @ w, mixing))


@claim(
    latex=r"A \Pi X = \Pi A X",
    source=SETS.implies(),
    expected=FAILS,
)
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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


@claim(
    latex=r"W = 0,\ b = 1 \implies s([Z_1, Z_2]) = Z_1",
    source=source("liu2021").at("sec. 2.1"),
    expected=HOLDS,
)
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
