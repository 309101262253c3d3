"""Claims about the projections of attention heads: what each can do, and which are redundant."""

from ...reference import (
    MultiHead,
    attention,
    attention_weights,
    concatenate_heads,
    dot_products,
    linear,
    multi_head_attention,
    multi_head_attention_as_sum,
    project_heads,
    rotary_positions,
    softmax,
)
from ...theory import (
    FAILS,
    Array,
    Bare,
    Permutation,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    jvp,
    source,
    witness,
)

ADDITIVE = source("elhage2021").at('section "Attention Heads are Independent and Additive"')
HEADS = source("elhage2021").at('section "Observations about Attention Heads"')


# Queries and keys.


@claim(
    latex=r"\mathrm{Attn}(X W_Q G, X W_K, V) = \mathrm{Attn}(X W_Q, X W_K G^\top, V)",
    source=HEADS.implies(),
)
def a_matrix_may_move_from_queries_to_keys(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_g: Real[Array, "d_k d_k"],
    value: Real[Array, "n d_v"],
) -> Relation:
    """A matrix after the query projection does what its transpose does after the key projection.

    The scores contain the product of both projections alone. For an invertible G this says that
    the projections W_Q G and W_K G^-T make the same layer as W_Q and W_K.
    """
    query, key = linear(tokens, w_q), linear(tokens, w_k)
    return equal(
        attention(linear(query, w_g), key, value), attention(query, linear(key, w_g.mT), value)
    )


# Biases.


@claim(
    latex=r"\mathrm{softmax}((Q + \mathbf{1} b) K^\top) = \mathrm{softmax}(Q K^\top)",
    source=source("namazifar2023").at("abstract").implies(),
    expected=FAILS,
)
@witness(query=[[1]], key=[[0], [1]], bias=[1])
def query_bias_has_no_effect(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], bias: Real[Array, "d_k"]
) -> Relation:
    """A bias added to all queries does not change the attention weights.

    It adds to each score the product of bias and key, which differs from key to key.
    """
    biased = softmax(dot_products(query + bias, key))
    return equal(biased, softmax(dot_products(query, key)))


@claim(
    latex=r"\mathrm{softmax}(Q (K + \mathbf{1} b)^\top) = \mathrm{softmax}(Q K^\top)",
    source=source("namazifar2023").at("abstract"),
    repairs=query_bias_has_no_effect,
)
def key_bias_has_no_effect(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], bias: Real[Array, "d_k"]
) -> Relation:
    """A bias added to all keys does not change the attention weights.

    It adds the same number to all scores of a query, which softmax ignores.
    """
    biased = softmax(dot_products(query, key + bias))
    return equal(biased, softmax(dot_products(query, key)))


@claim(
    latex=r"\mathrm{Attn}(Q, K, V + \mathbf{1} b)\, W_O"
    r" = \mathrm{Attn}(Q, K, V)\, W_O + \mathbf{1} b W_O",
    source=source("namazifar2023").at("abstract").implies(),
)
def value_bias_is_an_output_bias(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    bias: Real[Array, "d_v"],
    w_o: Real[Array, "d_v d"],
) -> Relation:
    """A bias added to all values adds its projection to every output, whatever the weights.

    The weights of a query sum to one.
    """
    biased = linear(attention(query, key, value + bias), w_o)
    return equal(biased, linear(attention(query, key, value), w_o) + bias @ w_o)


# Heads.


@claim(latex=r"[H_1 \dots H_h]\, W_O = \textstyle\sum_i H_i W_O^i", source=ADDITIVE)
def heads_side_by_side_are_a_sum_of_heads(
    tokens: Real[Array, "n d"], parameters: MultiHead
) -> Relation:
    """Multi-head attention is the sum of its heads, each projected by its own output rows.

    A product with a stacked matrix is the sum of the products with its blocks.
    """
    return equal(
        multi_head_attention(tokens, tokens, tokens, parameters),
        multi_head_attention_as_sum(tokens, tokens, tokens, parameters),
    )


@claim(
    latex=r"\mathrm{MHA}_{\pi}(X) = \mathrm{MHA}(X), \quad \pi \in S_h", source=ADDITIVE.implies()
)
def order_of_heads_does_not_matter(
    tokens: Real[Array, "n d"], parameters: MultiHead, order: Permutation[Array, "heads"]
) -> Relation:
    """Multi-head attention is unchanged when its heads change places, biases, output rows and all.

    A sum does not depend on the order of its terms.
    """
    xp, w_o = array_namespace(tokens), parameters.w_o
    heads, _, d_v = parameters.w_v.shape
    blocks = xp.reshape(w_o, (heads, d_v, w_o.shape[-1]))
    b_q, b_k, b_v = (
        None if each is None else each[order]
        for each in (parameters.b_q, parameters.b_k, parameters.b_v)
    )
    moved = MultiHead(
        parameters.w_q[order],
        parameters.w_k[order],
        parameters.w_v[order],
        xp.reshape(blocks[order], w_o.shape),
        b_q,
        b_k,
        b_v,
        parameters.b_o,
    )
    return equal(
        multi_head_attention(tokens, tokens, tokens, moved),
        multi_head_attention(tokens, tokens, tokens, parameters),
    )


@claim(
    latex=r"[A_1 X v_1 \dots A_d X v_d]\, W_O = [A_1 X u_1 \dots A_d X u_d],"
    r" \quad [u_1 \dots u_d] = [v_1 \dots v_d]\, W_O",
    source=HEADS.implies(),
    expected=FAILS,
)
def output_projection_merges_into_the_value_projections(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "d d d_k"],
    w_k: Real[Array, "d d d_k"],
    w_v: Real[Array, "d d"],
    w_o: Real[Array, "d d"],
) -> Relation:
    """The output projection of multi-head attention is redundant: it merges into the values.

    On a single token all weights are 1, which leaves one choice of new value projections alone:
    those of the claim. An output that mixes the patterns of two heads is out of reach for them. The
    heads of the claim have one channel each, and their value projections are the columns of W_V.
    """
    weights = attention_weights(tokens @ w_q, tokens @ w_k)

    def heads(values: Array) -> Array:
        return (weights @ values.mT[:, :, None])[:, :, 0].mT

    return equal(heads(tokens @ w_v) @ w_o, heads(tokens @ (w_v @ w_o)))


@claim(
    latex=r"\mathrm{Attn}(X W_Q, X W_K, X W_V)\, W_O = \mathrm{Attn}(X W_Q, X W_K, X (W_V W_O))",
    source=HEADS.implies(),
    repairs=output_projection_merges_into_the_value_projections,
)
def output_projection_of_a_single_head_merges_into_its_values(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "1 d d_k"],
    w_k: Real[Array, "1 d d_k"],
    w_v: Real[Array, "1 d d"],
    w_o: Real[Array, "d d"],
) -> Relation:
    """With a single head as wide as the tokens, the output projection merges into the values.

    Weights multiply from the left and projections from the right.
    """
    heads = concatenate_heads(attention(*_projected(tokens, w_q, w_k, w_v)))
    return equal(
        heads @ w_o, concatenate_heads(attention(*_projected(tokens, w_q, w_k, w_v @ w_o)))
    )


@claim(
    latex=r"[H_1 \dots H_h]\, W_O = \textstyle\sum_i A_i X (W_V^i W_O^i)",
    source=ADDITIVE.implies(),
    repairs=output_projection_merges_into_the_value_projections,
)
def output_projection_merges_into_values_as_wide_as_the_tokens(
    tokens: Real[Array, "n d"], parameters: Bare[MultiHead]
) -> Relation:
    """Without biases, the output projection merges into values that are as wide as the tokens.

    The heads are then added and not laid side by side.
    """
    xp, w_v = array_namespace(tokens), parameters.w_v
    blocks = xp.reshape(parameters.w_o, (*w_v.shape[::2], parameters.w_o.shape[-1]))
    wide = attention(*_projected(tokens, parameters.w_q, parameters.w_k, w_v @ blocks))
    return equal(multi_head_attention(tokens, tokens, tokens, parameters), xp.sum(wide, axis=0))


def _projected(tokens: Array, *projections: Array) -> tuple[Array, ...]:
    return tuple(project_heads(tokens, projection) for projection in projections)


@claim(
    latex=r"\mathrm{MHA}(x) = \textstyle\sum_i x\, W_V^i W_O^i, \quad x^\top \in \mathbb{R}^d",
    source=ADDITIVE.implies(),
)
def attention_to_a_single_token_is_linear(
    token: Real[Array, "1 d"], parameters: Bare[MultiHead]
) -> Relation:
    """On one token, attention without biases is a linear map without query and key projection.

    The softmax of one score is 1. So those projections get no gradient from such a sequence.
    """
    xp, w_v = array_namespace(token), parameters.w_v
    blocks = xp.reshape(parameters.w_o, (*w_v.shape[::2], parameters.w_o.shape[-1]))
    return equal(
        multi_head_attention(token, token, token, parameters), xp.sum(token @ w_v @ blocks, axis=0)
    )


@claim(
    latex=r"\frac{\partial}{\partial W_Q} \mathrm{Attn}(x W_Q, x W_K, x W_V) = 0,"
    r" \quad x^\top \in \mathbb{R}^d",
    source=HEADS.implies(),
)
def a_single_token_teaches_queries_nothing(
    token: Real[Array, "1 d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
    direction: Real[Array, "d d_k"],
) -> Relation:
    """On one token, attention has no gradient with respect to its query projection.

    The only weight is 1 whatever the score; the same is true of the key projection.
    """

    def head(w: Array) -> Array:
        return attention(token @ w, token @ w_k, token @ w_v)

    return equal(jvp(head, w_q, direction), 0)


# Absorbed projections.


@claim(
    latex=r"(x W_Q) \cdot (c\, W_K) = x\, (W_Q W_K^\top)\, c^\top",
    source=source("deepseek2024").at("sec. 2.1.2"),
)
def the_projection_of_compressed_keys_is_absorbed_into_the_query(
    x: Real[Array, "n d"],
    compressed: Real[Array, "m r"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "r d_k"],
) -> Relation:
    """Scores against keys expanded from a small cache need no expansion.

    The expanding matrix moves over to the query, by associativity.
    """
    return equal((x @ w_q) @ (compressed @ w_k).mT, x @ (w_q @ w_k.mT) @ compressed.mT)


@claim(
    latex=r"R(x W_Q) \cdot R(c\, W_K) = R(x W_Q W_K^\top) \cdot R(c)",
    source=source("deepseek2024").at("sec. 2.1.3").implies(),
    expected=FAILS,
)
@witness(x=[[0], [1]], compressed=[[0, 1], [0, 0]], w_q=[[1, 0]], w_k=[[0, 0], [0, 1]])
def the_projection_of_compressed_keys_is_absorbed_beneath_rotary_positions(
    x: Real[Array, "n d"],
    compressed: Real[Array, "n 2*r"],
    w_q: Real[Array, "d 2*pairs"],
    w_k: Real[Array, "2*r 2*pairs"],
) -> Relation:
    """Keys expanded from a small cache may be absorbed into the query also with rotary positions.

    The rotation stands between the two matrices and depends on the place, so that no fixed matrix
    takes over.
    """
    scores = rotary_positions(x @ w_q) @ rotary_positions(compressed @ w_k).mT
    absorbed = rotary_positions(x @ (w_q @ w_k.mT)) @ rotary_positions(compressed).mT
    return equal(scores, absorbed)
