"""Claims about chains of linear layers: when do several collapse into one?"""

from ...reference import (
    MultiHead,
    attention,
    layer_norm,
    linear,
    multi_head_attention,
    relu,
    softmax,
)
from ...theory import (
    FAILS,
    Array,
    NonconstantRows,
    NonNegative,
    Real,
    Relation,
    StochasticRows,
    array_namespace,
    claim,
    constant,
    equal,
    fold,
    source,
    witness,
)
from ...theory.laws import homogeneous

LAYERS_IN_A_ROW = source("ai-se-30341").at(
    "question", quote="there are multiple linear layers in a row"
)
NO_NON_LINEARITY = source("ai-se-30341").at(
    "question", quote="there is no non linearity between that and feed forward network"
)


@claim(latex=r"(X W_1) W_2 = X (W_1 W_2)", source=LAYERS_IN_A_ROW.implies())
def two_projections_collapse(
    tokens: Real[Array, "n d_1"], w_1: Real[Array, "d_1 d_2"], w_2: Real[Array, "d_2 d_3"]
) -> Relation:
    """Two linear layers in a row are one, whose matrix is the product of theirs.

    Matrix products are associative.
    """
    return equal(linear(linear(tokens, w_1), w_2), linear(tokens, w_1 @ w_2))


@claim(
    latex=r"(\cdots((X W_1) W_2) \cdots) W_\ell = X (W_1 W_2 \cdots W_\ell)",
    source=LAYERS_IN_A_ROW.implies(),
)
def chained_projections_collapse(
    tokens: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """Any number of linear layers in a row are one, whose matrix is the product of theirs.

    Two layers collapse, and then the result with the third, and so on.
    """
    product = fold(lambda left, right: left @ right, w)
    return equal(fold(linear, w, tokens), linear(tokens, product))


@claim(
    latex=r"\mathrm{relu}(X W_1) W_2 = X (W_1 W_2)",
    source=LAYERS_IN_A_ROW.implies(),
    expected=FAILS,
)
@witness(tokens=[[1]], w_1=[[-1]], w_2=[[1]])
def projections_collapse_through_relu(
    tokens: Real[Array, "n d_1"], w_1: Real[Array, "d_1 d_2"], w_2: Real[Array, "d_2 d_3"]
) -> Relation:
    """Two linear layers collapse into one even with a relu between them.

    The relu drops whatever is negative after the first layer.
    """
    return equal(linear(relu(linear(tokens, w_1)), w_2), linear(tokens, w_1 @ w_2))


@claim(
    latex=r"X \ge 0,\ W_1 \ge 0 \implies \mathrm{relu}(X W_1) W_2 = X (W_1 W_2)",
    source=LAYERS_IN_A_ROW.implies(),
    repairs=projections_collapse_through_relu,
)
def nonnegative_projections_collapse_through_relu(
    tokens: NonNegative[Array, "n d_1"],
    w_1: NonNegative[Array, "d_1 d_2"],
    w_2: Real[Array, "d_2 d_3"],
) -> Relation:
    """Where the input and the first matrix are non-negative, a relu between layers does nothing.

    Sums and products of non-negative numbers are non-negative, which a relu keeps.
    """
    return equal(linear(relu(linear(tokens, w_1)), w_2), linear(tokens, w_1 @ w_2))


@claim(
    latex=r"g(2C) = 2\, g(C), \quad g(C) = \mathrm{LN}(X + C W_O) W_1 - \mathrm{LN}(X) W_1",
    source=NO_NON_LINEARITY,
    expected=FAILS,
)
def output_projection_and_dense_layer_collapse_through_norm(
    residual: NonconstantRows[Array, "n d"],
    heads: Real[Array, "n d_h"],
    w_o: Real[Array, "d_h d"],
    w_1: Real[Array, "d d_ff"],
) -> Relation:
    """What attention adds reaches the first dense layer linearly, with Add and Norm between.

    Were both layers one matrix, twice the heads would add twice as much; the norm divides by a
    deviation that the heads change. The epsilon of the norm is zero, so that it is not to blame.
    """

    def added(branch: Array) -> Array:
        before = layer_norm(residual, epsilon=0)
        after = layer_norm(residual + linear(branch, w_o), epsilon=0)
        return linear(after, w_1) - linear(before, w_1)

    return homogeneous(added, constant(2, like=heads), heads)


@claim(
    latex=r"(X + C W_O) W_1 = X W_1 + C (W_O W_1)",
    source=NO_NON_LINEARITY.implies(),
    repairs=output_projection_and_dense_layer_collapse_through_norm,
)
def output_projection_and_dense_layer_collapse_through_residual(
    residual: Real[Array, "n d"],
    heads: Real[Array, "n d_h"],
    w_o: Real[Array, "d_h d"],
    w_1: Real[Array, "d d_ff"],
) -> Relation:
    """With a residual but no norm between, output projection and first dense layer are one matrix.

    Matrix products distribute over sums.
    """
    return equal(
        linear(residual + linear(heads, w_o), w_1),
        linear(residual, w_1) + linear(heads, w_o @ w_1),
    )


@claim(
    latex=(r"\mathrm{Attn}(X W_Q, X W_K, X W_V)\, W_O = \mathrm{Attn}(X W_Q, X W_K, X (W_V W_O))"),
    source=source("elhage2021").at('section "Observations about Attention Heads"').implies(),
)
def value_and_output_projection_collapse(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
    w_o: Real[Array, "d_v d"],
) -> Relation:
    """In one attention head, value and output projection are one matrix, their product.

    The weights multiply from the left and the projections from the right.
    """
    query, key = linear(tokens, w_q), linear(tokens, w_k)
    return equal(
        linear(attention(query, key, linear(tokens, w_v)), w_o),
        attention(query, key, linear(tokens, w_v @ w_o)),
    )


@claim(
    latex=r"(X W_Q)(X W_K)^\top = X (W_Q W_K^\top) X^\top",
    source=source("elhage2021").at('section "Observations about Attention Heads"').implies(),
)
def query_and_key_projections_enter_only_as_a_product(
    tokens: Real[Array, "n d"], w_q: Real[Array, "d d_k"], w_k: Real[Array, "d d_k"]
) -> Relation:
    """The scores of attention depend on query and key projection only through one matrix.

    Transposing a product turns its factors round, and matrix products are associative.
    """
    scores = linear(tokens, w_q) @ linear(tokens, w_k).mT
    return equal(scores, tokens @ (w_q @ w_k.mT) @ tokens.mT)


@claim(
    latex=(
        r"\mathrm{Attn}(X W_Q, X W_K, V)"
        r" = \mathrm{softmax}(X (W_Q W_K^\top) X^\top / \sqrt{d_k})\, V"
    ),
    source=source("elhage2021").at('section "Observations about Attention Heads"').implies(),
)
def query_and_key_projections_collapse_in_attention(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    value: Real[Array, "n d_v"],
) -> Relation:
    """Attention depends on query and key projection only through one matrix.

    The scores do, and attention sees the projections through the scores alone.
    """
    xp = array_namespace(tokens)
    scores = tokens @ (w_q @ w_k.mT) @ tokens.mT
    weights = softmax(scores / xp.sqrt(constant(w_q.shape[-1], like=tokens)))
    return equal(attention(linear(tokens, w_q), linear(tokens, w_k), value), weights @ value)


@claim(
    latex=r"A_2 (A_1 X W_1) W_2 = (A_2 A_1) X (W_1 W_2)",
    source=source("elhage2021").at('section "Virtual Attention Heads"').implies(),
)
def frozen_attention_layers_collapse(
    weights_1: StochasticRows[Array, "n n"],
    weights_2: StochasticRows[Array, "n n"],
    tokens: Real[Array, "n d_1"],
    w_1: Real[Array, "d_1 d_2"],
    w_2: Real[Array, "d_2 d_3"],
) -> Relation:
    """Two attention layers whose weights are frozen are one layer of the same kind.

    Weights multiply from the left, projections from the right, and both are associative.
    """
    first = weights_1 @ linear(tokens, w_1)
    return equal(
        weights_2 @ linear(first, w_2), (weights_2 @ weights_1) @ linear(tokens, w_1 @ w_2)
    )


@claim(
    latex=(
        r"[H_1 \dots H_h]\, W_O = \sum_i H_i W_O^i, \quad"
        r" H_i = \mathrm{Attn}(X W_Q^i, X W_K^i, X W_V^i)"
    ),
    source=source("vaswani2017").at("sec. 3.2.2").implies(),
)
def attention_heads_add_up(
    tokens: Real[Array, "n d_model"],
    w_q: Real[Array, "heads d_model d_k"],
    w_k: Real[Array, "heads d_model d_k"],
    w_v: Real[Array, "heads d_model d_v"],
    w_o: Real[Array, "heads d_v d_model"],
) -> Relation:
    """Concatenating heads and projecting them is projecting each head by its own block and adding.

    A product with a stacked matrix is the sum of the products with its blocks.
    """
    xp = array_namespace(tokens)
    stacked = xp.reshape(w_o, (w_o.shape[0] * w_o.shape[1], w_o.shape[2]))
    parameters = MultiHead(w_q, w_k, w_v, stacked)
    heads = attention(tokens @ w_q, tokens @ w_k, tokens @ w_v)
    return equal(
        multi_head_attention(tokens, tokens, tokens, parameters), xp.sum(heads @ w_o, axis=0)
    )


@claim(
    latex=(
        r"A_\ell(\cdots A_2 (A_1 X W_1) W_2 \cdots) W_\ell"
        r" = (A_\ell \cdots A_1)\, X\, (W_1 \cdots W_\ell)"
    ),
    source=source("elhage2021").at('section "Virtual Attention Heads"').implies(),
)
def any_number_of_frozen_attention_layers_collapse(
    weights: Real[Array, "depth n n"], tokens: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """Any number of attention layers whose weights are frozen are one layer of the same kind.

    The weights may be any matrices: they multiply from the left in turn, the projections from the
    right.
    """

    def attention(x: Array, layer: int) -> Array:
        return weights[layer, :, :] @ linear(x, w[layer, :, :])

    mixing = fold(lambda product, left: left @ product, weights)
    projection = fold(lambda product, right: product @ right, w)
    mixed = fold(attention, w.shape[0], tokens)
    return equal(mixed, mixing @ linear(tokens, projection))
