"""Claims about merging the linear parts of a convolutional network."""

from ...reference import (
    affine,
    convolution_1d,
    global_average_pool_1d,
    linear,
    pointwise_convolution,
    relu,
)
from ...theory import (
    FAILS,
    Array,
    NonNegative,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    source,
    witness,
)

POINTWISE = source("ai-se-30341").at(
    "first comment", quote="the 1x1 convolutions of the position-wise feed forward layer"
)
NEVER_ALLOW = source("ai-se-30341").at(
    "question",
    quote="they never allow two linear layers to be connected without a relu in-between",
)


@claim(
    latex=r"x_t = x'_t \implies (w * x)_t = (w * x')_t", source=POINTWISE.implies(), expected=FAILS
)
@witness(earlier=[[-1]], others=[[1]], last=[[1]], kernel=[[[1, 0]]])
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
)
def a_relu_between_pooling_and_classifier_does_nothing_after_a_relu(
    x: NonNegative[Array, "c t"], w: Real[Array, "c classes"]
) -> Relation:
    """Where a block has ended in a relu, one more between global pooling and classifier is idle.

    An average of non-negative numbers is non-negative.
    """
    pooled = global_average_pool_1d(x)[None, :]
    return equal(linear(relu(pooled), w), linear(pooled, w))


@claim(latex=r"W_e (W_p x) = (W_e W_p)\, x", source=source("sandler2018").at("abstract").implies())
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
