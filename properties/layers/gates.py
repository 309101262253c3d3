"""Claims about gated feed-forward layers: degrees of homogeneity and mirror images."""

from dataclasses import replace

from ...reference import (
    GatedFeedForward,
    Highway,
    affine,
    bilinear_feed_forward,
    gated_linear_unit,
    geglu_feed_forward,
    glu,
    highway,
    reglu_feed_forward,
    relu,
    silu,
    swiglu_feed_forward,
)
from ...theory import (
    FAILS,
    Array,
    Positive,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    sigmoid,
    source,
    witness,
)
from ...theory.laws import additive

GATED = source("shazeer2020glu").at("eq. (6)")


def _gated(x: Array, w: Array, v: Array, activation: object) -> Array:
    return activation(x @ w) * (x @ v)  # type: ignore[operator]


@claim(
    latex=r"f(s x) = s^2 f(x) \text{ for } s > 0, \quad f(x) = \mathrm{SiLU}(x W) \odot x V",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(x=[[1]], w=[[1]], v=[[1]], scale=2)
def swiglu_is_positively_homogeneous(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_ff"],
    v: Real[Array, "d d_ff"],
    scale: Positive[Array, ""],
) -> Relation:
    """A SwiGLU grows with the square of the scale of its input.

    Its gate opens with the scale: SiLU is near a half of the identity at zero, and near all of it
    far out.
    """
    return equal(_gated(scale * x, w, v, silu), scale * scale * _gated(x, w, v, silu))


@claim(
    latex=r"f(s x) = s^2 f(x) \text{ for } s > 0, \quad f(x) = \mathrm{relu}(x W) \odot x V",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    repairs=swiglu_is_positively_homogeneous,
)
def reglu_is_positively_homogeneous_of_degree_two(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_ff"],
    v: Real[Array, "d d_ff"],
    scale: Positive[Array, ""],
) -> Relation:
    """A ReGLU grows with the square of the scale of its input.

    Gate and values each bring one factor.
    """
    return equal(_gated(scale * x, w, v, relu), scale * scale * _gated(x, w, v, relu))


@claim(
    latex=r"\mathrm{SwiGLU}(x) + \mathrm{SwiGLU}(-x) = (x W) \odot (x V)",
    source=source("shazeer2020glu").at("sec. 2").implies(),
)
def swiglu_and_its_mirror_image_add_up_to_a_bilinear_layer(
    x: Real[Array, "n d"], w: Real[Array, "d d_ff"], v: Real[Array, "d d_ff"]
) -> Relation:
    """What a SwiGLU makes of x and of -x add up to a layer without any activation.

    SiLU(-a) is SiLU(a) - a. So the even part of a SwiGLU is half a bilinear layer.
    """
    return equal(_gated(x, w, v, silu) + _gated(-x, w, v, silu), (x @ w) * (x @ v))


# Whole layers.


@claim(
    latex=r"(X W + b) \odot \sigma(X V + c) = \mathrm{GLU}(X\, [W, V] + [b, c])",
    source=source("dauphin2017").at("eq. (1)").implies(),
)
def gated_linear_unit_is_one_affine_layer_in_halves(
    x: Real[Array, "n d_in"],
    w: Real[Array, "d_in d_out"],
    v: Real[Array, "d_in d_out"],
    b: Real[Array, "d_out"],
    c: Real[Array, "d_out"],
) -> Relation:
    """A gated linear unit is one affine layer of twice the width, and half of it gates the other.

    Columns of a matrix do not see each other. So two products with the input become one.
    """
    concat = array_namespace(x).concat
    both = affine(x, concat([w, v], axis=-1), concat([b, c], axis=-1))
    return equal(gated_linear_unit(x, w, v, b, c), glu(both))


@claim(
    latex=r"f_{V + V'}(x) = f_V(x) + f_{V'}(x), \quad f_V(x) = (\mathrm{SiLU}(x W) \odot x V) W_2",
    source=GATED.implies(),
)
def swiglu_feed_forward_is_additive_in_the_matrix_beside_the_activation(
    x: Real[Array, "n d"], parameters: GatedFeedForward, other: Real[Array, "d d_ff"]
) -> Relation:
    """A SwiGLU feed-forward layer is additive in the matrix that the activation does not see.

    The activation stands on one of two paths, and gradients pass along the other without it.
    """

    def layer(v: Array) -> Array:
        return swiglu_feed_forward(x, replace(parameters, v=v))

    return additive(layer, parameters.v, other)


def _exchanged(parameters: GatedFeedForward) -> GatedFeedForward:
    """Let the matrix under the activation and the one beside it change places."""
    return replace(parameters, w=parameters.v, v=parameters.w)


@claim(
    latex=r"(\mathrm{GELU}(x W) \odot x V)\, W_2 = (\mathrm{GELU}(x V) \odot x W)\, W_2",
    source=GATED.implies(),
    expected=FAILS,
)
@witness(x=[[1, 1]], coordinates={"parameters": [[[1], [1]], [[0], [1]], [[0, 1]]]})
def matrices_of_a_geglu_feed_forward_layer_may_be_exchanged(
    x: Real[Array, "n d"], parameters: GatedFeedForward
) -> Relation:
    """In a GEGLU feed-forward layer, either of the two first matrices may gate the other.

    Only one of them is activated. Where they put out 1 and -1, a closed gate is times -1 or an open
    one times 1.
    """
    one = geglu_feed_forward(x, _exchanged(parameters))
    return equal(one, geglu_feed_forward(x, parameters))


@claim(
    latex=r"(x W \odot x V)\, W_2 = (x V \odot x W)\, W_2",
    source=GATED.implies(),
    repairs=matrices_of_a_geglu_feed_forward_layer_may_be_exchanged,
)
def matrices_of_a_bilinear_feed_forward_layer_may_be_exchanged(
    x: Real[Array, "n d"], parameters: GatedFeedForward
) -> Relation:
    """In a gated feed-forward layer without activation, the two first matrices may be exchanged.

    A product does not tell its factors apart.
    """
    one = bilinear_feed_forward(x, _exchanged(parameters))
    return equal(one, bilinear_feed_forward(x, parameters))


@claim(
    latex=r"W = V \implies (\mathrm{relu}(x W) \odot x V)\, W_2 = \mathrm{relu}(x W)^2\, W_2",
    source=GATED.implies(),
)
def reglu_feed_forward_with_equal_matrices_squares_its_relu(
    x: Real[Array, "n d"], w: Real[Array, "d d_ff"], w_2: Real[Array, "d_ff d"]
) -> Relation:
    """A ReGLU feed-forward layer whose first two matrices agree squares its ReLU.

    Where the ReLU is open, what it is multiplied with is what it lets through. So a layer with
    squared ReLUs is a gated one that saves a matrix.
    """
    opened = relu(x @ w)
    return equal(
        reglu_feed_forward(x, GatedFeedForward(w=w, v=w, w_2=w_2)), (opened * opened) @ w_2
    )


@claim(
    latex=r"W_T = 0 \implies y = x + \sigma(b_T) \odot (\mathrm{relu}(x W_H + b_H) - x)",
    source=source("srivastava2015").at("eq. (3)").implies(),
)
def highway_with_a_constant_gate_goes_a_fixed_part_of_the_way(
    x: Real[Array, "n d"], parameters: Highway
) -> Relation:
    """A highway layer whose gate does not look goes a fixed part of the way to its transform.

    The part is the logistic function of the gate's bias: a half at zero, and next to nothing at
    the negative biases that training starts with.
    """
    blind = replace(parameters, w_gate=0 * parameters.w_gate)
    way = relu(affine(x, parameters.w_transform, parameters.b_transform)) - x
    return equal(highway(x, blind), x + sigmoid(parameters.b_gate) * way)
