"""Claims about Fourier mixing: what do cosines across tokens and channels do?"""

from fractions import Fraction

from ...reference import (
    FNetLayer,
    fnet_encoder_layer,
    fourier_cosines,
    fourier_mixing,
    fourier_sines,
)
from ...theory import (
    FAILS,
    Array,
    Permutation,
    Real,
    Relation,
    all_of,
    array_namespace,
    assuming,
    claim,
    constant,
    cosine_of_turns,
    differ,
    equal,
    source,
    witness,
)
from ...theory.laws import additive, homogeneous, permutation_equivariant, shift_equivariant

FOURIER = source("leethorp2022").at("sec. 3.2")


@claim(
    latex=(
        r"M(X + Y) = M(X) + M(Y), \quad M(s X) = s M(X), \quad"
        r" M(X) = \mathrm{Re}(F_n X F_d)"
    ),
    source=FOURIER,
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


@claim(latex=r"\mathrm{Re}(F_n (X F_d)) = \mathrm{Re}((F_n X) F_d)", source=FOURIER.implies())
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
@witness(tokens=[[0], [0], [1]])
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
    repairs=fourier_mixing_loses_no_information,
)
def fourier_mixing_of_two_by_two_is_its_own_inverse(tokens: Real[Array, "n<=2 d<=2"]) -> Relation:
    """With at most two tokens and two channels, Fourier mixing inverts itself, but for a factor.

    The transform of two numbers is real: their sum and their difference.
    """
    n, d = tokens.shape
    return equal(fourier_mixing(fourier_mixing(tokens)), n * d * tokens)


@claim(latex=r"M(X - X_{-i,\,-j}) = 0", source=FOURIER.implies())
def fourier_mixing_annihilates_odd_arrays(tokens: Real[Array, "n d"]) -> Relation:
    """Fourier mixing sends to zero what changes sign when all indices are negated.

    The cosines are even, so each term cancels with the one at the negated index.
    """
    return equal(fourier_mixing(tokens - reversed_indices(tokens)), 0)


@claim(latex=r"M(M(X)) = \tfrac{n d}{2} (X + X_{-i,\,-j})", source=FOURIER.implies())
def fourier_mixing_twice_keeps_the_even_part(tokens: Real[Array, "n d"]) -> Relation:
    """Two Fourier mixers in a row give back the even part of the tokens, and mix nothing more.

    The transform applied twice negates the indices, applied with its conjugate it is the identity;
    the square of its real part has both, halved. So what is odd, and only that, is lost.
    """
    n, d = tokens.shape
    even = n * d * (tokens + reversed_indices(tokens)) / 2
    return equal(fourier_mixing(fourier_mixing(tokens)), even)


@claim(latex=r"M(M(M(X))) = n d\, M(X)", source=FOURIER.implies())
def fourier_mixing_three_times_is_once(tokens: Real[Array, "n d"]) -> Relation:
    """Three Fourier mixers in a row are one, but for a factor.

    Two give back the even part, and the third sees nothing else anyhow.
    """
    n, d = tokens.shape
    thrice = fourier_mixing(fourier_mixing(fourier_mixing(tokens)))
    return equal(thrice, n * d * fourier_mixing(tokens))


@claim(latex=r"\langle M(X), Y \rangle = \langle X, M(Y) \rangle", source=FOURIER.implies())
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
@witness(tokens=[[0, 0, 1]])
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
    repairs=fourier_mixing_keeps_energy,
)
def fourier_mixing_keeps_the_energy_of_the_even_part(tokens: Real[Array, "n d"]) -> Relation:
    """Fourier mixing keeps the sum of squares of the even part, but for a factor.

    The transform of the even part is real, that of the odd part imaginary.
    """
    xp, (n, d) = array_namespace(tokens), tokens.shape
    mixed, even = fourier_mixing(tokens), (tokens + reversed_indices(tokens)) / 2
    return equal(xp.sum(mixed * mixed), n * d * xp.sum(even * even))


@claim(latex=r"M(\Pi X) = \Pi M(X)", source=FOURIER.implies(), expected=FAILS)
@witness(tokens=[[0], [1]], coordinates={"order": [[1, 0]]})
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
@witness(tokens=[[0], [1]])
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


@claim(latex=r"(C_n X)_k = (C_n X)_{n - k}", source=FOURIER.implies())
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


@claim(
    latex=r"f(\Pi X) = \Pi f(X), \quad f(X) = \mathrm{LN}(Y + \mathrm{MLP}(Y)),\ "
    r"Y = \mathrm{LN}(X + M(X))",
    source=FOURIER.implies(),
    expected=FAILS,
)
def fnet_encoder_layer_is_permutation_equivariant(
    tokens: Real[Array, "n d"], parameters: FNetLayer, order: Permutation[Array, "n"]
) -> Relation:
    """Like a transformer's layer, a layer of FNet commutes with every order of the tokens.

    The transform gives places to the tokens: which token comes second decides on the signs of
    both. So FNet knows the order before any positions are added.
    """
    return permutation_equivariant(lambda x: fnet_encoder_layer(x, parameters), tokens, order)


@claim(
    latex=r"f(X_{-i}) = f(X)_{-i}, \quad f(X) = \mathrm{LN}(Y + \mathrm{MLP}(Y)),\ "
    r"Y = \mathrm{LN}(X + M(X))",
    source=FOURIER.implies(),
    repairs=fnet_encoder_layer_is_permutation_equivariant,
)
def fnet_encoder_layer_follows_the_reversal_of_all_tokens_but_the_first(
    tokens: Real[Array, "n d"], parameters: FNetLayer
) -> Relation:
    """A layer of FNet commutes with reversing the order of all tokens but the first.

    Negating the index of the tokens modulo n keeps the cosines and changes the sign of the sines,
    on both sides of the transform. Norms and perceptron act on each token alone.
    """

    def reversed_but_the_first(x: Array) -> Array:
        xp = array_namespace(x)
        return xp.concat([x[:1, :], xp.flip(x[1:, :], axis=0)], axis=0)

    one = fnet_encoder_layer(reversed_but_the_first(tokens), parameters)
    return equal(one, reversed_but_the_first(fnet_encoder_layer(tokens, parameters)))
