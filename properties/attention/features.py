"""Claims about attention through features of queries and keys, random or few."""

from ...reference import attention, linear_attention, performer_attention, positive_random_features
from ...theory import (
    FAILS,
    Array,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    less,
    source,
    witness,
)

# Few features.


@claim(
    latex=r"d_k = 1 \implies \mathrm{Attn}(q, K, V) = \mathrm{Attn}(q', K, V)",
    source=source("katharopoulos2020").at("sec. 3.2").implies(),
    expected=FAILS,
)
@witness(query=[[1]], other=[[-1]], key=[[0], [1]], value=[[0], [1]])
def softmax_attention_with_one_key_channel_ignores_its_query(
    query: Real[Array, "n 1"],
    other: Real[Array, "n 1"],
    key: Real[Array, "m 1"],
    value: Real[Array, "m d_v"],
) -> Relation:
    """With one channel for queries and keys, softmax attention ignores the query.

    Scores of one channel still tell keys apart, and a larger query tells them apart more.
    """
    return equal(attention(query, key, value), attention(other, key, value))


@claim(
    latex=r"d_k = 1 \implies \mathrm{LinAttn}(q, K, V) = \mathrm{LinAttn}(q', K, V)",
    source=source("katharopoulos2020").at("sec. 3.2").implies(),
    repairs=softmax_attention_with_one_key_channel_ignores_its_query,
)
def linear_attention_with_one_feature_ignores_its_query(
    query: Real[Array, "n 1"],
    other: Real[Array, "n 1"],
    key: Real[Array, "m 1"],
    value: Real[Array, "m d_v"],
) -> Relation:
    """With one feature, linear attention returns the same for every query.

    The query's feature is a factor of numerator and denominator alike.
    """
    return equal(linear_attention(query, key, value), linear_attention(other, key, value))


@claim(
    latex=r"\mathrm{LinAttn}(Q, K, V) = \mathrm{Attn}(Q, K, V)",
    source=source("katharopoulos2020").at("sec. 3.2").implies(),
    expected=FAILS,
)
@witness(query=[[1]], key=[[0], [1]], value=[[0], [1]])
def linear_attention_is_softmax_attention_computed_faster(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Linear attention computes softmax attention in linear time.

    It is another function: its weights are ratios of dot products of features, not of
    exponentials.
    """
    return equal(linear_attention(query, key, value), attention(query, key, value))


# Random features.


@claim(
    latex=r"\varphi_w(x) \cdot \varphi_w(y) = e^{x \cdot y}\, \tfrac1r \textstyle\sum_i"
    r" e^{w_i \cdot (x + y) - \lVert x + y \rVert^2 / 2}",
    source=source("choromanski2021").at("lemma 1").implies(),
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
@witness(x=[[-1]], y=[[1]], w=[[1]])
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
@witness(query=[[1]], key=[[0], [1]], value=[[0], [1]], w=[[1]])
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
