"""Claims about gradients at attention: which paths they take, and where they vanish."""

from ...reference import attention, attention_weights, causal_attention, hardmax, hopfield_update
from ...theory import (
    FAILS,
    Array,
    Between,
    PaddingMask,
    Permutation,
    Positive,
    Real,
    Relation,
    array_namespace,
    at_most,
    claim,
    constant,
    dot,
    equal,
    jvp,
    source,
    witness,
)


@claim(
    latex=r"D_{W_Q} \mathrm{Attn}(X W_Q, X W_K, X W_V) = 0",
    source=source("vaswani2017").at("eq. (1)").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], w_q=[[1]], w_k=[[1]], w_v=[[1]], direction=[[1]])
def attention_passes_no_gradient_to_its_query_projection(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
    direction: Real[Array, "d d_k"],
) -> Relation:
    """The query projection of self-attention gets no gradient.

    It gets none from a sequence of one token; two tokens of different values suffice for some.
    """
    attended = lambda w: attention(tokens @ w, tokens @ w_k, tokens @ w_v)
    return equal(jvp(attended, w_q, direction), 0)


@claim(
    latex=r"n = 1 \implies D_{W_Q} \mathrm{Attn}(X W_Q, X W_K, X W_V) = 0",
    source=source("vaswani2017").at("eq. (1)").implies(),
    repairs=attention_passes_no_gradient_to_its_query_projection,
)
def attention_of_one_token_passes_no_gradient_to_its_query_projection(
    token: Real[Array, "1 d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
    direction: Real[Array, "d d_k"],
) -> Relation:
    """A sequence of one token teaches the query projection nothing.

    Its one weight is 1 whatever the score. The same holds for the key projection.
    """
    attended = lambda w: attention(token @ w, token @ w_k, token @ w_v)
    return equal(jvp(attended, w_q, direction), 0)


@claim(
    latex=r"D_v\, \mathrm{Attn}(Q, K, V) = \mathrm{softmax}(Q K^\top / \sqrt{d_k})\, v",
    source=source("vaswani2017").at("eq. (1)").implies(),
)
def attention_passes_gradients_to_values_by_its_weights(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    direction: Real[Array, "m d_v"],
) -> Relation:
    """The gradient in the values is passed by the attention weights.

    The output is linear in the values.
    """
    attended = jvp(lambda v: attention(query, key, v), value, direction)
    return equal(attended, attention_weights(query, key) @ direction)


@claim(
    latex=r"D_u\, \mathrm{Attn}(q, K, V) = \mathrm{Cov}_w(K u / \sqrt{d_k}, V)",
    source=source("vaswani2017").at("eq. (1)").implies(),
)
def attention_passes_gradients_to_queries_by_a_covariance(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    direction: Real[Array, "n d_k"],
) -> Relation:
    """The derivative in a query is the covariance of the scores' change with the values.

    The covariance is taken under the weights. So a query gets no gradient where all keys it looks
    at, or all their values, agree.
    """
    xp = array_namespace(query)
    weights = attention_weights(query, key)
    change = direction @ key.mT / xp.sqrt(constant(query.shape[-1], like=query))
    mean = xp.sum(weights * change, axis=-1, keepdims=True)
    found = jvp(lambda q: attention(q, key, value), query, direction)
    return equal(found + mean * (weights @ value), (weights * change) @ value)


@claim(
    latex=r"\langle u, D_v f(\xi) \rangle = \langle v, D_u f(\xi) \rangle, \quad"
    r" f(\xi) = X^\top \mathrm{softmax}(\beta X \xi)",
    source=source("ramsauer2021").at("eq. (3)").implies(),
)
def derivative_of_the_hopfield_update_is_symmetric(
    state: Between[Array, "1 d", -4, 4],
    patterns: Between[Array, "m d", -4, 4],
    beta: Between[Array, "", 0, 4],
    u: Real[Array, "1 d"],
    v: Real[Array, "1 d"],
) -> Relation:
    """The Jacobian of a modern Hopfield update is symmetric, as that of a gradient is.

    It is beta times the covariance of the patterns under the weights.
    """
    update = lambda xi: hopfield_update(xi, patterns, beta)
    return equal(dot(u, jvp(update, state, v)), dot(v, jvp(update, state, u)))


@claim(
    latex=r"\langle v, D_v\, \mathrm{Attn}(q, K, V) \rangle \ge 0",
    source=source("ramsauer2021").implies(),
    expected=FAILS,
)
@witness(query=[[1]], key=[[0], [1]], value=[[1], [0]], direction=[[1]])
def derivative_of_attention_follows_its_query(
    query: Real[Array, "1 d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    direction: Real[Array, "1 d"],
) -> Relation:
    """Moving a query moves the output of attention in no opposite direction.

    Values that oppose their keys turn it round.
    """
    return at_most(0, dot(direction, jvp(lambda q: attention(q, key, value), query, direction)))


@claim(
    latex=r"V = K \implies \langle v, D_v\, \mathrm{Attn}(q, K, V) \rangle \ge 0",
    source=source("ramsauer2021").implies(),
    repairs=derivative_of_attention_follows_its_query,
)
def derivative_of_attention_with_keys_for_values_follows_its_query(
    query: Real[Array, "1 d"], key: Real[Array, "m d"], direction: Real[Array, "1 d"]
) -> Relation:
    """Where the values are the keys, attention is a monotone map of the query.

    Its derivative is then a covariance matrix, scaled: the second derivative of a convex function.
    """
    return at_most(0, dot(direction, jvp(lambda q: attention(q, key, key), query, direction)))


@claim(
    latex=r"v_j = 0 \ (j \le i) \implies D_v\, \mathrm{Attn}_{j \le i}(X, X, X)_i = 0",
    source=source("vaswani2017").at("sec. 3.2.3").implies(),
)
def causal_attention_passes_no_gradient_to_later_tokens(
    tokens: Real[Array, "n d"], direction: Real[Array, "n d"], seen: PaddingMask[Array, "n"]
) -> Relation:
    """What causal attention returns for a token passes no gradient to any later token.

    Later tokens have weight zero, whatever they are.
    """
    xp = array_namespace(tokens)
    later = xp.where(seen[:, None], xp.zeros_like(direction), direction)
    moved = jvp(lambda x: causal_attention(x, x, x), tokens, later)
    return equal(xp.where(seen[:, None], moved, xp.zeros_like(moved)), 0)


@claim(
    latex=r"z_i \ne z_j \ (i \ne j) \implies D_v\, \mathrm{hardmax}(z) = 0",
    source=source("bridle1990").implies(),
)
def hardmax_of_distinct_scores_passes_no_gradient(
    steps: Positive[Array, "m"], order: Permutation[Array, "m"], direction: Real[Array, "m"]
) -> Relation:
    """Choosing the largest of distinct scores passes no gradient to any of them.

    The choice does not change under small changes. This is why a soft maximum is trained. (Nor
    does a shift of all scores change it, so that they are positive here.)
    """
    xp = array_namespace(steps)
    scores = xp.cumulative_sum(steps, axis=0)[order]
    return equal(jvp(hardmax, scores, direction), 0)
