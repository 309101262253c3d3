"""Attention whose weights factor into features of queries and of keys."""

from collections.abc import Callable
from fractions import Fraction
from operator import add

from ...theory import Array, Positive, Real, array_namespace, block, constant, scan, source
from ..checks import require_positive
from ..layers.activation import relu

FeatureMap = Callable[[Array], Array]


@block(source=source("katharopoulos2020").at("sec. 3.2.1"))
def elu_plus_one(x: Real[Array, "n d"]) -> Positive[Array, "n d"]:
    r"""Make every entry positive: add 1 to what is positive, and exponentiate the rest.

    $$ \varphi(x) = \mathrm{elu}(x) + 1 = \max(x, 0) + e^{\min(x, 0)} $$
    """
    xp = array_namespace(x)
    zero = xp.zeros_like(x)
    return xp.maximum(x, zero) + xp.exp(xp.minimum(x, zero))


@block(source=source("katharopoulos2020").at("sec. 3.2"))
def linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    *,
    feature_map: FeatureMap = elu_plus_one,
) -> Real[Array, "n d_v"]:
    r"""Average the values for each query, weighted by dot products of positive features.

    $$ y_i = \frac{\sum_j \varphi(q_i) \cdot \varphi(k_j)\; v_j}
                  {\sum_j \varphi(q_i) \cdot \varphi(k_j)} $$
    """
    scores = feature_map(query) @ feature_map(key).mT
    return _normalised(scores) @ value


@block(source=source("katharopoulos2020").at("sec. 3.2"))
def factored_linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    *,
    feature_map: FeatureMap = elu_plus_one,
) -> Real[Array, "n d_v"]:
    r"""Compute linear attention in time linear in the tokens: sum over keys before meeting queries.

    $$ y_i = \frac{\varphi(q_i) \left(\sum_j \varphi(k_j)^\top v_j\right)}
                  {\varphi(q_i) \cdot \sum_j \varphi(k_j)} $$
    """
    xp = array_namespace(query, key, value)
    query_features, key_features = feature_map(query), feature_map(key)
    sums = key_features.mT @ value
    total = xp.sum(key_features, axis=-2, keepdims=True)
    return query_features @ sums / (query_features @ total.mT)


@block(source=source("katharopoulos2020").at("sec. 3.3"))
def causal_linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    *,
    feature_map: FeatureMap = elu_plus_one,
) -> Real[Array, "n d_v"]:
    r"""Let each query average the values up to its own position by linear attention.

    $$ y_i = \frac{\sum_{j \le i} \varphi(q_i) \cdot \varphi(k_j)\; v_j}
                  {\sum_{j \le i} \varphi(q_i) \cdot \varphi(k_j)} $$
    """
    xp = array_namespace(query, key, value)
    scores = xp.tril(feature_map(query) @ feature_map(key).mT)
    return _normalised(scores) @ value


@block(source=source("katharopoulos2020").at("sec. 3.4"))
def recurrent_linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    *,
    feature_map: FeatureMap = elu_plus_one,
) -> Real[Array, "n d_v"]:
    r"""Compute causal linear attention as a recurrent network with a matrix and a row as its state.

    $$ S_i = S_{i-1} + \varphi(k_i)^\top v_i, \quad z_i = z_{i-1} + \varphi(k_i), \quad
       y_i = \frac{\varphi(q_i)\, S_i}{\varphi(q_i) \cdot z_i} $$
    """
    xp = array_namespace(query, key, value)
    query_features, key_features = feature_map(query), feature_map(key)
    sums = scan(add, key_features[:, :, None] * value[:, None, :])
    totals = scan(add, key_features)
    weighted = (query_features[..., None, :] @ sums)[..., 0, :]
    return weighted / xp.sum(query_features * totals, axis=-1, keepdims=True)


@block(source=source("katharopoulos2020").at("sec. 3.2").implies(), rational=True)
def relu_linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    *,
    epsilon: Array | Fraction | int | str = "1e-6",
) -> Real[Array, "n d_v"]:
    r"""Weigh the values by dot products of rectified queries and keys; all of these may be 0.

    $$ y_i = \frac{\sum_j \mathrm{relu}(q_i) \cdot \mathrm{relu}(k_j)\; v_j}
                  {\sum_j \mathrm{relu}(q_i) \cdot \mathrm{relu}(k_j) + \varepsilon} $$

    Units: epsilon has the unit of query times key.

    Raises:
        ValueError: epsilon is not positive.
    """
    require_positive("epsilon", Fraction(epsilon))
    xp = array_namespace(query, key, value)
    scores = relu(query) @ relu(key).mT
    total = xp.sum(scores, axis=-1, keepdims=True)
    return scores @ value / (total + constant(epsilon, like=query))


@block(source=source("schlag2021").at("sec. 3"), rational=True)
def unnormalised_linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
) -> Real[Array, "n d_v"]:
    r"""Add up the values for each query, weighted by raw dot products with the keys.

    $$ Y = (Q K^\top)\, V = Q\, (K^\top V) $$
    """
    return query @ key.mT @ value


@block(source=source("schlag2021").at("sec. 3"), rational=True)
def causal_unnormalised_linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
) -> Real[Array, "n d_v"]:
    r"""Add up the values up to each query's position, weighted by raw dot products with the keys.

    $$ y_i = \sum_{j \le i} (q_i \cdot k_j)\, v_j $$
    """
    xp = array_namespace(query, key, value)
    return xp.tril(query @ key.mT) @ value


@block(source=source("schlag2021").at("sec. 3"), rational=True)
def fast_weight_memory(
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
) -> Real[Array, "n d_v"]:
    r"""Write each key's value into a matrix by an outer product, and read it with each query.

    $$ W_i = W_{i-1} + k_i^\top v_i, \qquad y_i = q_i W_i $$
    """
    memories = scan(add, key[:, :, None] * value[:, None, :])
    return (query[..., None, :] @ memories)[..., 0, :]


@block(source=source("choromanski2021").at("lemma 1"))
def positive_random_features(
    x: Real[Array, "n d_k"], w: Real[Array, "r d_k"]
) -> Positive[Array, "n r"]:
    r"""Return features whose dot products have the mean $e^{x \cdot y}$ where w is standard normal.

    $$ \varphi(x) = \frac{1}{\sqrt r}\,
       \left(e^{w_1 \cdot x - \lVert x \rVert^2 / 2}, \dots,
             e^{w_r \cdot x - \lVert x \rVert^2 / 2}\right) $$
    """
    xp = array_namespace(x, w)
    half_squares = xp.sum(x * x, axis=-1, keepdims=True) / 2
    return xp.exp(x @ w.mT - half_squares) / xp.sqrt(constant(w.shape[-2], like=x))


@block(source=source("choromanski2021").at("sec. 2.2"))
def performer_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    w: Real[Array, "r d_k"],
) -> Real[Array, "n d_v"]:
    r"""Approximate scaled dot-product attention by linear attention with positive random features.

    $$ y_i = \frac{\sum_j \varphi(q_i) \cdot \varphi(k_j)\; v_j}
                  {\sum_j \varphi(q_i) \cdot \varphi(k_j)}, \qquad
       \varphi = \varphi_w\left(\,\cdot\, / d_k^{1/4}\right) $$
    """
    xp = array_namespace(query, key, value)
    scale = xp.sqrt(xp.sqrt(constant(query.shape[-1], like=query)))
    features = lambda x: positive_random_features(x / scale, w)
    return factored_linear_attention(query, key, value, feature_map=features)


def _normalised(scores: Array) -> Array:
    """Divide each row by its sum."""
    return scores / array_namespace(scores).sum(scores, axis=-1, keepdims=True)
