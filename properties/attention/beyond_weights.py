"""Claims repeated about weights: sinks, softmax with something in reserve, and without softmax."""

from ...reference import (
    attention,
    attention_weights,
    cosine_similarity,
    dot_products,
    performer_attention,
    positive_random_features,
    relu,
    softmax,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    NonzeroRows,
    Positive,
    Real,
    Relation,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    less,
    sigmoid,
    source,
)

# Sinks.


@claim(
    latex=r"w_0 = \mathrm{softmax}(z)_0:\quad \mathrm{softmax}(z)_{j} = \mathrm{softmax}(z')_j",
    source=source("xiao2024").at("sec. 3.1").implies(),
    expected=FAILS,
)
def dropping_the_first_token_leaves_the_weights_of_the_others(
    scores: Real[Array, "m>=2"],
) -> Relation:
    """When the first token leaves the window, the others keep their weights.

    What it held is shared out among them, much where it was a sink.
    """
    return equal(softmax(scores)[1:], softmax(scores[1:]))


@claim(
    latex=r"\mathrm{softmax}(z)_j = (1 - w_0)\, \mathrm{softmax}(z_{\ge 1})_j",
    source=source("xiao2024").at("sec. 3.1").implies(),
    expected=HOLDS,
    repairs=dropping_the_first_token_leaves_the_weights_of_the_others,
)
def dropping_the_first_token_scales_the_weights_of_the_others(
    scores: Real[Array, "m>=2"],
) -> Relation:
    """When the first token leaves the window, all others' weights grow by one factor.

    Their odds do not change, and they must make up one.
    """
    weights, rest = softmax(scores), softmax(scores[1:])
    return equal(weights[1:] + weights[0] * rest, rest)


@claim(
    latex=r"v_0 = 0 \implies \mathrm{Attn}(q, K, V) = (1 - w_0)\, \mathrm{Attn}(q, K_{\ge 1},"
    r" V_{\ge 1})",
    source=source("xiao2024").at("sec. 3.1").implies(),
    expected=HOLDS,
)
def a_sink_of_value_zero_scales_attention_down(
    query: Between[Array, "n d_k", -9, 9],
    sink: Between[Array, "1 d_k", -9, 9],
    key: Between[Array, "m d_k", -9, 9],
    value: Real[Array, "m d_v"],
) -> Relation:
    """A token of value zero that draws weight scales the output down, and changes nothing else.

    So a head that has nothing to say can send its weight there. (Queries and keys are kept to 9, so
    that enclosures resolve the smallest weights.)
    """
    xp = array_namespace(query, sink, key)
    keys = xp.concat([sink, key], axis=0)
    values = xp.concat([0 * value[:1, :], value], axis=0)
    left = 1 - attention_weights(query, keys)[:, :1]
    return equal(attention(query, keys, values), left * attention(query, key, value))


@claim(
    latex=r"v_j \ge 1 \implies \mathrm{Attn}(q, K, V) < 1",
    source=source("miller2023").implies(),
    expected=FAILS,
)
def a_head_without_a_sink_may_say_little(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], excess: Positive[Array, "m d_v"]
) -> Relation:
    """Over values of more than one, attention can still return less than one.

    The weights make up one, so that an average of the values comes out whatever the query.
    """
    return less(attention(query, key, 1 + excess), 1)


def _softmax_plus_one(scores: Array) -> Array:
    """Divide the powers by one more than their sum."""
    powers = array_namespace(scores).exp(scores)
    return powers / (1 + array_namespace(scores).sum(powers, axis=-1, keepdims=True))


@claim(
    latex=r"\frac{e^{z_j}}{1 + \sum_k e^{z_k}} = \mathrm{softmax}([0, z])_{j}",
    source=source("miller2023").implies(),
    expected=HOLDS,
)
def softmax_with_one_more_in_the_denominator_is_softmax_with_a_score_of_zero(
    scores: Real[Array, "m"],
) -> Relation:
    """Adding one to the denominator of softmax is adding a score of zero and hiding its weight.

    The power of zero is one.
    """
    xp = array_namespace(scores)
    return equal(
        _softmax_plus_one(scores), softmax(xp.concat([0 * scores[:1], scores], axis=0))[1:]
    )


@claim(
    latex=r"z_j \le -t \implies \textstyle\sum_j w_j \le m\, e^{-t}",
    source=source("miller2023").implies(),
    expected=HOLDS,
)
def softmax_with_one_more_in_the_denominator_can_say_little(
    below: Between[Array, "m", 0, 99], level: Between[Array, "", 0, 99]
) -> Relation:
    """With one more in its denominator, softmax gives little weight where all scores are low.

    Its weights sum to at most the sum of the powers, so that the head can fall silent.
    """
    xp = array_namespace(below, level)
    total = xp.sum(_softmax_plus_one(-level - below))
    return at_most(total, below.shape[-1] * xp.exp(-level))


# Counting.


@claim(
    latex=r"\mathrm{Attn}(Q, [K; K], [V; V]) = \mathrm{Attn}(Q, K, V)",
    source=source("zaheer2017").implies(),
    expected=HOLDS,
)
def attention_does_not_notice_that_all_keys_come_twice(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Attention returns the same when every key and value comes twice.

    All weights halve. So attention alone does not count: it averages.
    """
    xp = array_namespace(query, key, value)
    twice = attention(query, xp.concat([key, key], axis=0), xp.concat([value, value], axis=0))
    return equal(twice, attention(query, key, value))


@claim(
    latex=r"\mathrm{Attn}(Q, [K; k_1], [V; v_1]) = \mathrm{Attn}(Q, K, V)",
    source=source("zaheer2017").implies(),
    expected=FAILS,
)
def attention_does_not_notice_that_one_key_comes_twice(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Attention returns the same when one of the keys comes twice with its value.

    It is a set function of the multiset: the repeated key draws a double share.
    """
    xp = array_namespace(query, key, value)
    keys, values = xp.concat([key, key[:1, :]], axis=0), xp.concat([value, value[:1, :]], axis=0)
    return equal(attention(query, keys, values), attention(query, key, value))


# Without softmax.


@claim(
    latex=r"\textstyle\sum_j \sigma(z_j) = 1",
    source=source("ramapuram2025").at("abstract").implies(),
    expected=FAILS,
)
def sigmoid_attention_weights_sum_to_one(scores: Real[Array, "m"]) -> Relation:
    """The weights of sigmoid attention sum to one.

    Each score is squashed alone: one score of zero weighs a half.
    """
    xp = array_namespace(scores)
    return equal(xp.sum(sigmoid(scores), axis=-1, keepdims=True), 1)


@claim(
    latex=r"\mathrm{Attn}_\sigma(q, [K; K'], [V; V']) = \mathrm{Attn}_\sigma(q, K, V) +"
    r" \mathrm{Attn}_\sigma(q, K', V')",
    source=source("ramapuram2025").at("abstract").implies(),
    expected=HOLDS,
)
def sigmoid_attention_adds_up_over_its_keys(
    query: Real[Array, "n d_k"],
    key_1: Real[Array, "m d_k"],
    value_1: Real[Array, "m d_v"],
    key_2: Real[Array, "l d_k"],
    value_2: Real[Array, "l d_v"],
) -> Relation:
    """Sigmoid attention over two blocks of keys is the sum of that over each.

    No key competes with another for weight, which softmax makes them do.
    """

    def attend(key: Array, value: Array) -> Array:
        return sigmoid(query @ key.mT) @ value

    xp = array_namespace(query, key_1, key_2)
    keys, values = xp.concat([key_1, key_2], axis=0), xp.concat([value_1, value_2], axis=0)
    return equal(attend(keys, values), attend(key_1, value_1) + attend(key_2, value_2))


def _relu_attention(query: Array, key: Array, value: Array) -> Array:
    """Weigh the values by rectified scores, over the number of keys."""
    scores = dot_products(query, key)
    return relu(scores) @ value / constant(key.shape[-2], like=key)


@claim(
    latex=r"\min_j v_j \le \tfrac1m \textstyle\sum_j \mathrm{relu}(q \cdot k_j)\, v_j \le"
    r" \max_j v_j",
    source=source("wortsman2023").at("sec. 3").implies(),
    expected=FAILS,
)
def relu_attention_averages_its_values(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """With a relu over the length in the place of softmax, attention still averages its values.

    Nothing makes the weights sum to one: they grow with the scores, and may all be zero.
    """
    xp, output = array_namespace(value), _relu_attention(query, key, value)
    low = xp.broadcast_to(xp.min(value, axis=0), output.shape)
    high = xp.broadcast_to(xp.max(value, axis=0), output.shape)
    return all_of(at_most(low, output), at_most(output, high))


@claim(
    latex=r"f(s X) = s^3 f(X) \text{ for } s > 0, \quad"
    r" f(X) = \tfrac1n \mathrm{relu}(X X^\top)\, X",
    source=source("wortsman2023").at("sec. 3").implies(),
    expected=HOLDS,
)
def relu_attention_is_positively_homogeneous_of_degree_three(
    tokens: Real[Array, "n d"], scale: Positive[Array, ""]
) -> Relation:
    """With a relu in the place of softmax, attention grows with the cube of its tokens' scale.

    Query, key and value each bring one factor.
    """
    attended = _relu_attention(scale * tokens, scale * tokens, scale * tokens)
    return equal(attended, scale * scale * scale * _relu_attention(tokens, tokens, tokens))


# Random features.


@claim(
    latex=r"\varphi_w(x) \cdot \varphi_w(y) = e^{x \cdot y}\, \tfrac1r \textstyle\sum_i"
    r" e^{w_i \cdot (x + y) - \lVert x + y \rVert^2 / 2}",
    source=source("choromanski2021").at("lemma 1").implies(),
    expected=HOLDS,
)
def positive_random_features_estimate_the_exponential_up_to_factors_of_mean_one(
    x: Real[Array, "n d"], y: Real[Array, "n d"], w: Real[Array, "r d"]
) -> Relation:
    """Products of positive random features are the exponential times a mean of random factors.

    Each factor has mean one where w is standard normal, by the normal law's moment generating
    function: so the estimate is unbiased, with a relative error that grows with x + y alone.
    """
    xp = array_namespace(x, y, w)
    features = positive_random_features(x, w) * positive_random_features(y, w)
    both = x + y
    factors = xp.exp(both @ w.mT - xp.sum(both * both, axis=-1, keepdims=True) / 2)
    kernel = xp.exp(xp.sum(x * y, axis=-1))
    return equal(xp.sum(features, axis=-1), kernel * xp.mean(factors, axis=-1))


@claim(
    latex=r"\textstyle\sum_i \cos(w_i \cdot x) \cos(w_i \cdot y) + \sin(w_i \cdot x)"
    r" \sin(w_i \cdot y) > 0",
    source=source("choromanski2021").at("sec. 2.3").implies(),
    expected=FAILS,
)
def trigonometric_random_features_give_positive_weights(
    x: Real[Array, "n d"], y: Real[Array, "n d"], w: Real[Array, "r d"]
) -> Relation:
    """Random features made of sines and cosines estimate the exponential by positive numbers.

    Each product is the cosine of a difference, which may be negative, and a normaliser near zero.
    """
    xp = array_namespace(x, y, w)
    cosines = xp.cos(x @ w.mT) * xp.cos(y @ w.mT) + xp.sin(x @ w.mT) * xp.sin(y @ w.mT)
    return less(0, xp.sum(cosines, axis=-1))


@claim(
    latex=r"\varphi_w(x) \cdot \varphi_w(y) > 0",
    source=source("choromanski2021").at("sec. 2.3").implies(),
    expected=HOLDS,
    repairs=trigonometric_random_features_give_positive_weights,
)
def positive_random_features_give_positive_weights(
    x: Real[Array, "n d"], y: Real[Array, "m d"], w: Real[Array, "r d"]
) -> Relation:
    """Random features made of exponentials estimate the exponential by positive numbers.

    All features are positive, so that no weight is negative and no normaliser near zero.
    """
    return less(0, positive_random_features(x, w) @ positive_random_features(y, w).mT)


@claim(
    latex=r"\mathrm{Performer}_w(Q, K, V) = \mathrm{Attn}(Q, K, V)",
    source=source("choromanski2021").at("abstract").implies(),
    expected=FAILS,
)
def performer_attention_is_softmax_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    w: Real[Array, "r d_k"],
) -> Relation:
    """Attention with positive random features is softmax attention.

    Its kernel has the right mean over all draws; one draw gives other weights, and a ratio of
    unbiased estimates is biased.
    """
    return equal(performer_attention(query, key, value, w), attention(query, key, value))


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
    expected=HOLDS,
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
    expected=HOLDS,
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
def capped_scores_have_the_same_weights(
    scores: Real[Array, "m"], cap: Positive[Array, ""]
) -> Relation:
    """Soft-capping leaves the weights as they are.

    It draws the scores together, the more the larger they are.
    """
    return equal(softmax(cap * array_namespace(cap).tanh(scores / cap)), softmax(scores))
