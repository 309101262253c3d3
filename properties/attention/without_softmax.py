"""Claims about attention whose weights come from a sigmoid or a relu."""

from ...reference import (
    dot_products,
    linear_attention,
    relu,
    relu_linear_attention,
    unnormalised_linear_attention,
)
from ...theory import (
    FAILS,
    Array,
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
    witness,
)


@claim(
    latex=r"\textstyle\sum_j \sigma(z_j) = 1",
    source=source("ramapuram2025").at("abstract").implies(),
    expected=FAILS,
)
@witness(scores=[1])
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
@witness(query=[[1]], key=[[-1]], value=[[1]])
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
)
def relu_attention_is_positively_homogeneous_of_degree_three(
    tokens: Real[Array, "n d"], scale: Positive[Array, ""]
) -> Relation:
    """With a relu in the place of softmax, attention grows with the cube of its tokens' scale.

    Query, key and value each bring one factor.
    """
    attended = _relu_attention(scale * tokens, scale * tokens, scale * tokens)
    return equal(attended, scale * scale * scale * _relu_attention(tokens, tokens, tokens))


@claim(
    latex=r"\frac{\sum_j \varphi(q_i) \cdot \varphi(k_j)}{\sum_j \varphi(q_i) \cdot \varphi(k_j)"
    r" + \varepsilon} = 1, \quad \varphi = \mathrm{relu}",
    source=source("katharopoulos2020").at("sec. 3.2").implies(),
    expected=FAILS,
)
def relu_linear_attention_keeps_values_of_one(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"]
) -> Relation:
    """Linear attention with rectified features averages: values that are all one stay one.

    A query without positive channels has no feature, meets no key, and gets zero.
    """
    ones = array_namespace(key).ones_like(key[:, :1])
    return equal(relu_linear_attention(query, key, ones), 1)


@claim(
    latex=r"\frac{\sum_j \varphi(q_i) \cdot \varphi(k_j)}{\sum_j \varphi(q_i) \cdot \varphi(k_j)}"
    r" = 1, \quad \varphi = \mathrm{elu} + 1",
    source=source("katharopoulos2020").at("sec. 3.2.1").implies(),
    repairs=relu_linear_attention_keeps_values_of_one,
)
def linear_attention_with_positive_features_keeps_values_of_one(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"]
) -> Relation:
    """Linear attention with the features elu + 1 averages: values that are all one stay one.

    These features are positive, so that every query meets every key and no epsilon is needed.
    """
    ones = array_namespace(key).ones_like(key[:, :1])
    return equal(linear_attention(query, key, ones), 1)


@claim(
    latex=r"0 \le \frac{\sum_j \varphi(q_i) \cdot \varphi(k_j)}{\sum_j \varphi(q_i) \cdot"
    r" \varphi(k_j) + \varepsilon} < 1, \quad \varphi = \mathrm{relu}",
    source=source("katharopoulos2020").at("sec. 3.2").implies(),
    repairs=relu_linear_attention_keeps_values_of_one,
)
def relu_linear_attention_gives_weights_of_sum_below_one(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"]
) -> Relation:
    """Linear attention with rectified features gives weights that sum to less than one.

    They are not negative, and epsilon is in the denominator alone.
    """
    ones = array_namespace(key).ones_like(key[:, :1])
    total = relu_linear_attention(query, key, ones)
    return all_of(at_most(0, total), less(total, 1))


@claim(latex=r"(Q K^\top)\, V = Q\, (K^\top V)", source=source("schlag2021").at("sec. 3"))
def unnormalised_linear_attention_may_sum_over_its_keys_first(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Without softmax and normalisation, attention is a matrix of keys and values, read by queries.

    Products of matrices are associative. The matrix is d_k by d_v, however many keys there are.
    """
    return equal(unnormalised_linear_attention(query, key, value), query @ (key.mT @ value))
