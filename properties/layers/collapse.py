"""Claims about chains of linear layers: when do several collapse into one?"""

from functools import reduce

from ...reference import (
    MultiHead,
    affine,
    attention,
    convolution_1d,
    global_average_pool_1d,
    layer_norm,
    linear,
    multi_head_attention,
    pointwise_convolution,
    relu,
    softmax,
)
from ...theory import (
    FAILS,
    HOLDS,
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
    source,
)
from ...theory.laws import homogeneous

LAYERS_IN_A_ROW = source("ai-se-30341").at(
    "question", quote="there are multiple linear layers in a row"
)
NO_NON_LINEARITY = source("ai-se-30341").at(
    "question", quote="there is no non linearity between that and feed forward network"
)

POINTWISE = source("ai-se-30341").at(
    "first comment", quote="the 1x1 convolutions of the position-wise feed forward layer"
)
NEVER_ALLOW = source("ai-se-30341").at(
    "question",
    quote="they never allow two linear layers to be connected without a relu in-between",
)


@claim(
    latex=r"(X W_1) W_2 = X (W_1 W_2)",
    source=LAYERS_IN_A_ROW.implies(),
    expected=HOLDS,
)
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
    expected=HOLDS,
)
def chained_projections_collapse(
    tokens: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """Any number of linear layers in a row are one, whose matrix is the product of theirs.

    Two layers collapse, and then the result with the third, and so on.
    """
    layers = [w[layer, :, :] for layer in range(w.shape[0])]
    product = reduce(lambda left, right: left @ right, layers)
    return equal(reduce(linear, layers, tokens), linear(tokens, product))


@claim(
    latex=r"\mathrm{relu}(X W_1) W_2 = X (W_1 W_2)",
    source=LAYERS_IN_A_ROW.implies(),
    expected=FAILS,
)
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
)
def any_number_of_frozen_attention_layers_collapse(
    weights: Real[Array, "depth n n"], tokens: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """Any number of attention layers whose weights are frozen are one layer of the same kind.

    The weights may be any matrices: they multiply from the left in turn, the projections from the
    right.
    """
    mixed, mixing, projection = tokens, None, None
    for layer in range(w.shape[0]):
        left, right = weights[layer, :, :], w[layer, :, :]
        mixed = left @ linear(mixed, right)
        mixing = left if mixing is None else left @ mixing
        projection = right if projection is None else projection @ right
    return equal(mixed, mixing @ linear(tokens, projection))


# Convolutions, pooling and classifiers.


@claim(
    latex=r"x_t = x'_t \implies (w * x)_t = (w * x')_t",
    source=POINTWISE.implies(),
    expected=FAILS,
)
def a_convolution_over_the_sequence_is_position_wise(
    earlier: Real[Array, "c_in k-1"],
    others: Real[Array, "c_in k-1"],
    last: Real[Array, "c_in 1"],
    kernel: Real[Array, "c_out c_in k>=2"],
) -> Relation:
    """A convolution over the sequence works on each position alone, as a dense layer does.

    A kernel of length two or more reads the neighbours, those before the last position, say.
    """
    xp = array_namespace(last)
    return equal(
        convolution_1d(xp.concat([earlier, last], axis=-1), kernel),
        convolution_1d(xp.concat([others, last], axis=-1), kernel),
    )


@claim(
    latex=r"(w * x)_t = W x_t + b, \quad w \in \mathbb{R}^{c' \times c \times 1}",
    source=POINTWISE,
    expected=HOLDS,
    repairs=a_convolution_over_the_sequence_is_position_wise,
)
def a_convolution_of_length_one_is_a_position_wise_layer(
    x: Real[Array, "c_in t"], kernel: Real[Array, "c_out c_in 1"], bias: Real[Array, "c_out"]
) -> Relation:
    """A convolution whose kernel has length one is one affine layer, the same at every position.

    Its window holds one position.
    """
    return equal(convolution_1d(x, kernel, bias).mT, affine(x.mT, kernel[:, :, 0].mT, bias))


@claim(
    latex=(
        r"\tfrac1t \textstyle\sum_u x_u\, W + b = \mathrm{vec}(x)\, M + b, \quad"
        r" M_{(c,u), k} = W_{ck} / t"
    ),
    source=NEVER_ALLOW.implies(),
    expected=HOLDS,
)
def global_pooling_and_classifier_are_one_affine_layer(
    x: Real[Array, "c t"], w: Real[Array, "c classes"], b: Real[Array, "classes"]
) -> Relation:
    """The global average pooling and the classifier that end a ResNet are one affine layer.

    An average is linear too, so here two linear layers are connected without a relu in between.
    """
    xp = array_namespace(x)
    (channels, length), classes = x.shape, w.shape[-1]
    spread = xp.broadcast_to(w[:, None, :] / length, (channels, length, classes))
    layer = xp.reshape(spread, (channels * length, classes))
    flat = xp.reshape(x, (1, channels * length))
    return equal(affine(global_average_pool_1d(x)[None, :], w, b), affine(flat, layer, b))


@claim(
    latex=(
        r"x \ge 0 \implies \mathrm{relu}\bigl(\tfrac1t \textstyle\sum_u x_u\bigr) W"
        r" = \tfrac1t \sum_u x_u\, W"
    ),
    source=source("he2016").at("table 1").implies(),
    expected=HOLDS,
)
def a_relu_between_pooling_and_classifier_does_nothing_after_a_relu(
    x: NonNegative[Array, "c t"], w: Real[Array, "c classes"]
) -> Relation:
    """Where a block has ended in a relu, one more between global pooling and classifier is idle.

    An average of non-negative numbers is non-negative.
    """
    pooled = global_average_pool_1d(x)[None, :]
    return equal(linear(relu(pooled), w), linear(pooled, w))


@claim(
    latex=r"W_e (W_p x) = (W_e W_p)\, x",
    source=source("sandler2018").at("abstract").implies(),
    expected=HOLDS,
)
def projection_and_expansion_of_a_linear_bottleneck_collapse(
    x: Real[Array, "c_in t"], w_project: Real[Array, "r c_in"], w_expand: Real[Array, "c_out r"]
) -> Relation:
    """A 1x1 convolution to few channels and one back, with nothing between, are one.

    So it is between two bottlenecks of MobileNetV2 that no residual joins, once their batch norms
    are folded in. Matrix products are associative.
    """
    narrow = pointwise_convolution(x, w_project)
    return equal(
        pointwise_convolution(narrow, w_expand), pointwise_convolution(x, w_expand @ w_project)
    )


@claim(
    latex=r"(W_e W_p)_{ij} (W_e W_p)_{kl} = (W_e W_p)_{il} (W_e W_p)_{kj}, \quad r = 1",
    source=source("sandler2018").at("abstract").implies(),
    expected=HOLDS,
)
def a_linear_bottleneck_of_one_channel_has_rank_one(
    w_project: Real[Array, "1 c_in"], w_expand: Real[Array, "c_out 1"]
) -> Relation:
    """Through a linear bottleneck of one channel, all minors of size two vanish: the rank is one.

    Rows of a product are multiples of the one row in its right factor. This is why the two
    convolutions are cheaper than the one that they amount to.
    """
    w = w_expand @ w_project
    return equal(
        w[:, :, None, None] * w[None, None, :, :], w[:, None, None, :] * w.mT[None, :, :, None]
    )
