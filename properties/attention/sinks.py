"""Claims about sinks: keys that take weight and say nothing, and keys that come twice."""

from ...reference import attention, attention_weights, softmax
from ...theory import (
    FAILS,
    Array,
    Between,
    Positive,
    Real,
    Relation,
    array_namespace,
    at_most,
    claim,
    equal,
    less,
    source,
    witness,
)

# Sinks.


@claim(
    latex=r"w_0 = \mathrm{softmax}(z)_0:\quad \mathrm{softmax}(z)_{j} = \mathrm{softmax}(z')_j",
    source=source("xiao2024").at("sec. 3.1").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1])
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
@witness(query=[[1]], key=[[1]], excess=[[1]])
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
@witness(query=[[1]], key=[[0], [1]], value=[[0], [1]])
def attention_does_not_notice_that_one_key_comes_twice(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Attention returns the same when one of the keys comes twice with its value.

    It is a set function of the multiset: the repeated key draws a double share.
    """
    xp = array_namespace(query, key, value)
    keys, values = xp.concat([key, key[:1, :]], axis=0), xp.concat([value, value[:1, :]], axis=0)
    return equal(attention(query, keys, values), attention(query, key, value))
