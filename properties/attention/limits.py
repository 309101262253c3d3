"""Claims about the limits of attention: what sharp scores can do, and finite ones cannot."""

import numpy as np

from ...reference import (
    convolution_1d,
    cosine_similarity,
    dot_products,
    hard_attention,
    hopfield_update,
    self_attention,
    softmax,
)
from ...theory import (
    FAILS,
    Array,
    Between,
    NonconstantRows,
    NonZero,
    NonzeroRows,
    Positive,
    Real,
    Relation,
    Size,
    StochasticRows,
    UnitRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
    less,
    signs,
    source,
    witness,
)

# Tokens of one length.


@claim(
    latex=r"\max_i \lVert \mathrm{SA}(X)_i - \tfrac1n \textstyle\sum_j x_j \rVert = 0,"
    r" \quad \lVert x_i \rVert = 1",
    source=source("dong2021").at("abstract").implies(),
    expected=FAILS,
)
@witness(coordinates={"tokens": [[[], []], [1, -1]]})
def self_attention_makes_unit_tokens_equal(tokens: UnitRows[Array, "n d"]) -> Relation:
    """Self-attention without projections makes all tokens of length one equal: to their mean.

    It moves them towards each other, and how far depends on how sharp the scores are.
    """
    xp = array_namespace(tokens)
    mean = xp.mean(tokens, axis=0, keepdims=True)
    return equal(self_attention(tokens), xp.broadcast_to(mean, tokens.shape))


@claim(
    latex=r"\lVert \mathrm{softmax}(\beta X X^\top)_i X - x_i \rVert^2"
    r" \le \frac{(n - 1)^2}{e \beta}, \quad \lVert x_i \rVert = 1",
    source=source("dong2021").at("abstract").implies(),
    repairs=self_attention_makes_unit_tokens_equal,
)
def sharp_self_attention_keeps_unit_tokens(
    tokens: UnitRows[Array, "n d"], beta: Positive[Array, ""]
) -> Relation:
    """As the scores are scaled up, self-attention leaves tokens of length one as they are.

    A token at the distance r has a score lower by r^2/2, hence a weight of at most
    exp(-beta r^2/2), and pulls by at most r times that, which is largest at r^2 = 1/beta. Tokens
    need not be distinct: equal ones pull nowhere.
    """
    xp, n = array_namespace(tokens), tokens.shape[0]
    moved = hopfield_update(tokens, tokens, beta) - tokens
    bound = (n - 1) * (n - 1) * xp.exp(constant(-1, like=tokens))
    return at_most(beta * xp.max(xp.sum(moved * moved, axis=-1)), bound)


@claim(
    latex=r"\mathrm{hardmax}(X X^\top)\, X = X, \quad \lVert x_i \rVert = 1",
    source=source("dong2021").at("abstract").implies(),
)
def hard_self_attention_keeps_unit_tokens(tokens: UnitRows[Array, "n d"]) -> Relation:
    """In the limit of sharp scores, self-attention is the identity on tokens of length one.

    By Cauchy and Schwarz a token has its largest score with itself and its equals alone.
    """
    return equal(hard_attention(tokens, tokens, tokens), tokens)


# Convolutions and shifts.


def _pick(x: Array, offset: int, count: int, sharpness: Array) -> Array:
    """Let the positions 0, ..., count - 1 attend to the one at an offset, with relative scores."""
    behind = np.subtract.outer(np.arange(count) + offset, np.arange(x.shape[-1]))
    scores = -sharpness * constant(behind * behind, like=x)
    return x @ softmax(scores).mT


def _convolved(x: Array, kernel: Array, sharpness: Array) -> Array:
    """Convolve by attention: one head for each tap, with its own projection of the channels."""
    taps = kernel.shape[-1]
    heads = [
        kernel[:, :, tap] @ _pick(x, tap, x.shape[-1] - taps + 1, sharpness) for tap in range(taps)
    ]
    return sum(heads[1:], start=heads[0])


@claim(
    latex=r"\textstyle\sum_j \mathrm{softmax}(-\alpha (i + 1 - j)^2)_j\, x_j = x_{i+1}",
    source=source("cordonnier2020").at("abstract").implies(),
    expected=FAILS,
)
@witness(x=[[0, 1]], sharpness=1)
def head_with_relative_scores_passes_on_the_next_token(
    x: Real[Array, "c n>=2"], sharpness: Positive[Array, ""]
) -> Relation:
    """A head with relative scores passes on the next token exactly: a convolution with one tap.

    With finite scores every position has some weight.
    """
    return equal(_pick(x, 1, x.shape[1] - 1, sharpness), x[:, 1:])


@claim(
    latex=r"\bigl\lvert \textstyle\sum_h w_h\, x\,"
    r" \mathrm{softmax}\bigl(-\alpha (i + h - j)^2\bigr)^\top - w * x \bigr\rvert"
    r" \le (n - 1)\, e^{-\alpha} \sum_{h, c} \lvert w_{hc} \rvert\, \mathrm{osc}(x_c)",
    source=source("cordonnier2020").at("abstract").implies(),
    repairs=head_with_relative_scores_passes_on_the_next_token,
)
def sharp_heads_with_relative_scores_tend_to_a_convolution(
    x: Real[Array, "c_in t+k-1"],
    kernel: Real[Array, "c_out c_in k"],
    sharpness: Positive[Array, ""],
) -> Relation:
    """As their scores sharpen, heads with relative scores tend to a convolution.

    Each of the n - 1 wrong positions has the weight exp(-alpha) at most, and is off by the range
    of the channel at most.
    """
    xp = array_namespace(x)
    made, meant = _convolved(x, kernel, sharpness), convolution_1d(x, kernel)
    spread = xp.max(x, axis=1) - xp.min(x, axis=1)
    size = xp.sum(abs(kernel), axis=-1) @ spread
    bound = ((x.shape[1] - 1) * xp.exp(-sharpness) * size)[:, None]
    return all_of(at_most(made, meant + bound), at_most(meant, made + bound))


@claim(
    latex=r"\mathrm{softmax}(S) \neq P \quad \text{for every permutation matrix } P,\ n \ge 2",
    source=source("cordonnier2020").at("abstract").implies(),
)
def finite_scores_never_shift_a_sequence(scores: Real[Array, "n>=2 n"]) -> Relation:
    """No finite scores make a head pass the sequence on, shifted by one place around.

    Its weights would be zeros and ones, and a softmax is never zero.
    """
    shift = np.roll(np.eye(scores.shape[-1], dtype=int), 1, axis=-1)
    return differ(softmax(scores), constant(shift, like=scores))


# Differences.


@claim(
    latex=r"\min_j w x_j \le x_t - x_{t-1} \le \max_j w x_j, \quad w \neq 0",
    source=source("richter2020").at("abstract").implies(),
    expected=FAILS,
)
@witness(signal=[1, 0], w_v=1)
def differences_are_within_reach_of_one_head(
    signal: Real[Array, "n>=2"], w_v: NonZero[Array, ""]
) -> Relation:
    """The difference of two neighbours is something that one attention head may output.

    A head outputs averages of projected tokens, and a difference may lie outside of them all. No
    projection helps: the averages of equal tokens are alike and not zero, their differences are.
    """
    xp, values = array_namespace(signal), w_v * signal
    made = signal[1:] - signal[:-1]
    return all_of(
        at_most(xp.broadcast_to(xp.min(values), made.shape), made),
        at_most(made, xp.broadcast_to(xp.max(values), made.shape)),
    )


@claim(
    latex=r"(A \mathbf{1} w)_t \neq 0 \text{ or } (A' x\, w)_t \neq x_t - x_{t-1}",
    source=source("richter2020").at("abstract").implies(),
)
def no_head_takes_differences(
    weights: StochasticRows[Array, "n>=2 n"],
    others: StochasticRows[Array, "n n"],
    signal: NonconstantRows[Array, "n"],
    w_v: Real[Array, ""],
) -> Relation:
    """No attention head takes the differences of both a constant sequence and a varying one.

    The weights may be any, and differ between the sequences. The first sequence makes the
    projection zero, and the second needs another.
    """
    xp = array_namespace(signal)
    ones = xp.ones_like(signal)
    made = xp.concat([(weights @ ones * w_v)[1:], (others @ signal * w_v)[1:]])
    return differ(made, xp.concat([0 * ones[1:], signal[1:] - signal[:-1]]))


@claim(
    latex=r"\lvert (A_0 x - A_{-1} x)_t - (x_t - x_{t-1}) \rvert"
    r" \le 2 (n - 1)\, e^{-\alpha}\, \mathrm{osc}(x)",
    source=source("richter2020").at("abstract").implies(),
    repairs=differences_are_within_reach_of_one_head,
)
def two_sharp_heads_tend_to_differences(
    signal: Real[Array, "1 n>=2"], sharpness: Positive[Array, ""]
) -> Relation:
    """Two heads with opposite output projections tend to differences as their scores sharpen.

    One attends to each token and one to the token before it; each is off by the weight of the
    wrong positions times the range of the tokens.
    """
    xp, count = array_namespace(signal), signal.shape[1] - 1
    made = _pick(signal, 1, count, sharpness) - _pick(signal, 0, count, sharpness)
    meant = signal[:, 1:] - signal[:, :-1]
    bound = 2 * count * xp.exp(-sharpness) * (xp.max(signal) - xp.min(signal))
    return all_of(at_most(made, meant + bound), at_most(meant, made + bound))


# Random tokens.


@claim(
    latex=r"\mathbb{E}\, x_i \cdot x_j / \sqrt d = 0 \text{ for all } i, j, "
    r" \quad x_i \in \{\pm\sigma\}^d \text{ uniform}",
    source=source("vaswani2017").at("footnote 4").implies(),
    expected=FAILS,
)
@witness(deviation=1, sizes={"d": 1})
def scaled_scores_of_random_tokens_have_mean_zero(
    deviation: Positive[Array, ""], d: Size[int, "d<=4"]
) -> Relation:
    """The scaled scores of random tokens, those with themselves among them, have mean zero.

    The footnote speaks of independent queries and keys. A token is not independent of itself: its
    score is sigma squared times the root of d, always, and outweighs the others when d is large.
    """
    xp, tokens = array_namespace(deviation), deviation * signs(d, like=deviation)
    own = xp.sum(tokens * tokens, axis=-1) / xp.sqrt(constant(d, like=deviation))
    return all_of(equal(xp.mean(own), 0), equal(xp.mean(dot_products(tokens, tokens)), 0))


@claim(
    latex=r"\mathbb{E}\, x \cdot y = 0, \quad \mathbb{E}\, (x \cdot y)^2 / d = \sigma^4, \quad"
    r" x \cdot x = d\, \sigma^2, \quad x, y \in \{\pm\sigma\}^d \text{ uniform, independent}",
    source=source("vaswani2017").at("footnote 4").implies(),
    repairs=scaled_scores_of_random_tokens_have_mean_zero,
)
def scaled_scores_of_independent_random_tokens_have_mean_zero_and_variance_one(
    deviation: Positive[Array, ""], d: Size[int, "d<=4"]
) -> Relation:
    """Scaled scores of two independent tokens of random signs have mean 0 and variance 1.

    The products of single entries are independent signs. The mean is taken over all pairs of
    tokens. Entries of sigma and -sigma make the variance the fourth power of sigma; a token's
    product with itself is always d sigma squared.
    """
    xp, tokens = array_namespace(deviation), deviation * signs(d, like=deviation)
    scores, square = dot_products(tokens, tokens), deviation * deviation
    return all_of(
        equal(xp.mean(scores), 0),
        equal(xp.mean(scores * scores) / d, square * square),
        equal(xp.sum(tokens * tokens, axis=-1), xp.broadcast_to(d * square, scores.shape[:1])),
    )


# Bounded scores.


@claim(
    latex=r"w_j \ge \frac{1}{m\, e^{2g}}, \quad w = \mathrm{softmax}(g\, q \cdot k_j)",
    source=source("henry2020").at("abstract").implies(),
    expected=FAILS,
)
def every_key_keeps_a_fixed_share_of_the_weight(
    query: NonzeroRows[Array, "n d"], key: NonzeroRows[Array, "m d"], gain: Between[Array, "", 0, 8]
) -> Relation:
    """No key's weight falls below a share that depends on the number of keys and the gain alone.

    Dot products have no bound, so that one key may leave nothing for another.
    """
    weights = softmax(gain * dot_products(query, key))
    return at_most(1, array_namespace(gain).exp(2 * gain) * weights * key.shape[-2])


@claim(
    latex=r"w_j \ge \frac{1}{m\, e^{2g}}, \quad w = \mathrm{softmax}(g \cos\angle(q, k_j))",
    source=source("henry2020").at("abstract").implies(),
    repairs=every_key_keeps_a_fixed_share_of_the_weight,
)
def every_key_keeps_a_fixed_share_of_the_weight_of_normalised_queries(
    query: NonzeroRows[Array, "n d"], key: NonzeroRows[Array, "m d"], gain: Between[Array, "", 0, 8]
) -> Relation:
    """With queries and keys normalised, no weight falls below a share that the gain decides.

    Cosines lie between -1 and 1, so that scores differ by twice the gain at most.
    """
    weights = softmax(gain * cosine_similarity(query, key))
    return at_most(1, array_namespace(gain).exp(2 * gain) * weights * key.shape[-2])


@claim(
    latex=r"|\hat z_i| < c, \quad (z_i - z_j)(\hat z_i - \hat z_j) \ge 0,"
    r" \quad \hat z = c \tanh(z / c)",
    source=source("gemma2024").at("sec. 2").implies(),
)
def capped_scores_stay_within_the_cap_and_in_order(
    scores: Between[Array, "m", -99, 99], cap: Between[Array, "", 1, 99]
) -> Relation:
    """Soft-capping bounds the scores and keeps their order.

    The hyperbolic tangent lies below one and rises everywhere.
    """
    xp = array_namespace(scores, cap)
    capped = cap * xp.tanh(scores / cap)
    gaps, capped_gaps = scores[:, None] - scores[None, :], capped[:, None] - capped[None, :]
    return all_of(
        less(abs(capped), xp.broadcast_to(cap, capped.shape)), at_most(0, gaps * capped_gaps)
    )


@claim(
    latex=r"\mathrm{softmax}(c \tanh(z / c)) = \mathrm{softmax}(z)",
    source=source("gemma2024").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1], cap=1)
def capped_scores_have_the_same_weights(
    scores: Real[Array, "m"], cap: Positive[Array, ""]
) -> Relation:
    """Soft-capping leaves the weights as they are.

    It draws the scores together, the more the larger they are.
    """
    return equal(softmax(cap * array_namespace(cap).tanh(scores / cap)), softmax(scores))
