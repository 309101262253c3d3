"""Claims about feed-forward layers: what do they commute with, and what changes nothing?"""

from ...reference import (
    ConvolutionalFeedForward,
    FeedForward,
    GatedFeedForward,
    affine,
    bilinear_feed_forward,
    feed_forward,
    feed_forward_as_convolution,
    gelu,
    layer_norm,
    linear,
    mlp,
    relu,
)
from ...theory import (
    FAILS,
    Array,
    NonNegative,
    NonZero,
    Permutation,
    Positive,
    Real,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    claim,
    equal,
    fold,
    identity,
    source,
    witness,
)
from ...theory import laws as law

BETWEEN_LINEAR_LAYERS = source("ai-se-30341").at(
    "question", quote="you should have an activation between linear layers"
)
POSITION_WISE = source("vaswani2017").at(
    "sec. 3.3", quote="applied to each position separately and identically"
)
HOMOGENEITY = source("neyshabur2015").at("sec. 1")


# Does scaling the input scale the output?


@claim(
    latex=r"\mathrm{FFN}(c x) = c\, \mathrm{FFN}(x), \quad c \ge 0",
    source=HOMOGENEITY.implies(),
    expected=FAILS,
)
@witness(scale=2, x=[[1]], coordinates={"parameters": [[[1]], [1], [[1]], [1]]})
def feed_forward_is_positively_homogeneous(
    scale: NonNegative[Array, ""], x: Real[Array, "n d"], parameters: FeedForward
) -> Relation:
    """Scaling the input of a ReLU feed-forward layer by c >= 0 scales its output by c.

    The biases are not scaled along.
    """
    return equal(feed_forward(scale * x, parameters), scale * feed_forward(x, parameters))


@claim(
    latex=r"f(c x) = c\, f(x), \quad c \ge 0, \quad "
    r"f(x) = \mathrm{relu}(\cdots \mathrm{relu}(x W_1) \cdots W_\ell)",
    source=HOMOGENEITY,
    repairs=feed_forward_is_positively_homogeneous,
)
def relu_network_without_biases_is_positively_homogeneous(
    scale: NonNegative[Array, ""], x: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """Scaling the input of a ReLU network without biases by c >= 0 scales its output by c.

    relu(c z) = c relu(z), layer by layer, at any depth.
    """
    return equal(relu_network(scale * x, w), scale * relu_network(x, w))


def relu_network(x: Array, w: Array) -> Array:
    """Send x through layers without biases, each followed by a relu."""
    return fold(lambda hidden, layer: relu(linear(hidden, layer)), w, x)


@claim(
    latex=r"f(c x) = c\, f(x), \quad c > 0, \quad f(x) = \mathrm{GELU}(x W_1)\, W_2",
    source=source("hendrycks2016").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(scale=2, x=[[1]], w_1=[[1]], w_2=[[1]])
def gelu_network_without_biases_is_positively_homogeneous(
    scale: Positive[Array, ""],
    x: Real[Array, "n d"],
    w_1: Real[Array, "d d_ff"],
    w_2: Real[Array, "d_ff d"],
) -> Relation:
    """Scaling the input of a GELU network without biases by c > 0 scales its output by c.

    GELU multiplies by a probability that depends on the size of its input.
    """
    return law.positively_homogeneous(lambda y: linear(gelu(linear(y, w_1)), w_2), scale, x)


@claim(
    latex=r"f(0) = 0, \quad "
    r"f(x) = \mathrm{relu}(\cdots \mathrm{relu}(\mathrm{LN}(x) W_1) \cdots W_\ell)",
    source=HOMOGENEITY.implies(),
)
def relu_network_without_biases_maps_zero_to_zero(
    x: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """A ReLU network without biases maps zero to zero, even behind a layer norm without offset.

    So at no depth or width is it a constant other than zero. (Zero is written 0 x.)
    """
    return all_of(equal(relu_network(0 * x, w), 0), equal(relu_network(layer_norm(0 * x), w), 0))


# Which changes of the parameters change nothing?


@claim(
    latex=r"\sigma(x W_1 P + b_1 P)\, P^\top W_2 + b_2 = \sigma(x W_1 + b_1)\, W_2 + b_2",
    source=source("hechtnielsen1990").implies(),
)
def hidden_units_can_be_reordered(
    x: Real[Array, "n d"], parameters: FeedForward, order: Permutation[Array, "d_ff"]
) -> Relation:
    """Reordering the hidden units of a feed-forward layer changes nothing, with ReLU or GELU.

    An activation acts on each unit alone, and the output is a sum over the units.
    """
    w_1, b_1, w_2 = parameters.w_1[:, order], parameters.b_1[order], parameters.w_2[order, :]
    reordered = FeedForward(w_1, b_1, w_2, parameters.b_2)
    return all_of(
        equal(feed_forward(x, reordered), feed_forward(x, parameters)),
        equal(mlp(x, reordered), mlp(x, parameters)),
    )


def rescaled(parameters: FeedForward, scales: Array) -> FeedForward:
    """Multiply what goes into each hidden unit by its scale, and divide what goes out."""
    return FeedForward(
        parameters.w_1 * scales,
        parameters.b_1 * scales,
        parameters.w_2 / scales[:, None],
        parameters.b_2,
    )


@claim(
    latex=r"\mathrm{relu}((x W_1 + b_1) D)\, D^{-1} W_2 = \mathrm{relu}(x W_1 + b_1)\, W_2, "
    r"\quad D = \mathrm{diag}(c),\ c_i \ne 0",
    source=source("neyshabur2015").at("sec. 1").implies(),
    expected=FAILS,
)
@witness(x=[[1]], scales=[-1], coordinates={"parameters": [[[1]], [1], [[1]], [1]]})
def hidden_units_can_be_rescaled(
    x: Real[Array, "n d"], parameters: FeedForward, scales: NonZero[Array, "d_ff"]
) -> Relation:
    """Scaling what goes into a hidden ReLU unit by c and what goes out by 1/c changes nothing.

    A negative c exchanges what the ReLU keeps with what it drops.
    """
    return equal(feed_forward(x, rescaled(parameters, scales)), feed_forward(x, parameters))


@claim(
    latex=r"\mathrm{relu}((x W_1 + b_1) D)\, D^{-1} W_2 = \mathrm{relu}(x W_1 + b_1)\, W_2, "
    r"\quad D = \mathrm{diag}(c),\ c_i > 0",
    source=source("neyshabur2015").at("sec. 1"),
    repairs=hidden_units_can_be_rescaled,
)
def hidden_units_can_be_rescaled_by_positive_numbers(
    x: Real[Array, "n d"], parameters: FeedForward, scales: Positive[Array, "d_ff"]
) -> Relation:
    """Scaling what goes into a hidden ReLU unit by c > 0 and what goes out by 1/c changes nothing.

    relu(c z) = c relu(z) for c > 0.
    """
    return equal(feed_forward(x, rescaled(parameters, scales)), feed_forward(x, parameters))


@claim(
    latex=r"\mathrm{GELU}((x W_1 + b_1) D)\, D^{-1} W_2 = \mathrm{GELU}(x W_1 + b_1)\, W_2, "
    r"\quad D = \mathrm{diag}(c),\ c_i > 0",
    source=source("neyshabur2015").at("sec. 1").implies(),
    expected=FAILS,
)
@witness(x=[[0.5]], scales=[2], coordinates={"parameters": [[[1]], [1], [[1]], [1]]})
def hidden_gelu_units_can_be_rescaled(
    x: Real[Array, "n d"], parameters: FeedForward, scales: Positive[Array, "d_ff"]
) -> Relation:
    """Scaling what goes into a hidden GELU unit by c > 0 and what goes out by 1/c changes nothing.

    GELU is not homogeneous: a larger input passes more nearly unchanged.
    """
    return equal(mlp(x, rescaled(parameters, scales)), mlp(x, parameters))


# What can it compute, and what does the activation add?


@claim(
    latex=r"x = \mathrm{relu}(x\, (I, -I)) \begin{pmatrix} I \\ -I \end{pmatrix}",
    source=source("shang2016").implies(),
)
def relu_layer_of_twice_the_width_can_be_the_identity(x: Real[Array, "n d"]) -> Relation:
    """A ReLU feed-forward layer with 2d hidden units and no biases can be the identity.

    Every number is its positive part minus the positive part of its negative.
    """
    xp, one = array_namespace(x), identity(x.shape[-1], like=x)
    w_1, w_2 = xp.concat([one, -one], axis=1), xp.concat([one, -one], axis=0)
    return equal(linear(relu(linear(x, w_1)), w_2), x)


@claim(
    latex=r"(x W_1 + b_1) W_2 + b_2 = x\, (W_1 W_2) + (b_1 W_2 + b_2)", source=BETWEEN_LINEAR_LAYERS
)
def feed_forward_without_activation_is_one_affine_layer(
    x: Real[Array, "n d"], parameters: FeedForward
) -> Relation:
    """Without its activation a feed-forward layer is one affine layer, however many hidden units.

    Affine maps compose to affine maps, and matrix products are associative.
    """
    w_1, b_1, w_2, b_2 = parameters.w_1, parameters.b_1, parameters.w_2, parameters.b_2
    one_layer = affine(x, w_1 @ w_2, linear(b_1[None, :], w_2)[0, :] + b_2)
    return equal(affine(affine(x, w_1, b_1), w_2, b_2), one_layer)


@claim(
    latex=r"x W + b = (x\, (I, 0)) \begin{pmatrix} W \\ V \end{pmatrix} + b",
    source=BETWEEN_LINEAR_LAYERS.implies(),
)
def expanding_without_activation_adds_no_function(
    x: Real[Array, "n d"], w: Real[Array, "d d"], v: Real[Array, "more d"], b: Real[Array, "d"]
) -> Relation:
    """Every affine layer is also a wider feed-forward layer without activation, and no more is.

    The hidden units beyond the first d are fed zeros, so that their output weights V do not matter.
    """
    xp = array_namespace(x)
    w_1 = xp.concat([identity(x.shape[-1], like=x), xp.zeros_like(v.mT)], axis=1)
    return equal(affine(linear(x, w_1), xp.concat([w, v], axis=0), b), affine(x, w, b))


@claim(
    latex=r"y_i y'_j = y_j y'_i, \quad y = x\, u^\top v,\ y' = x'\, u^\top v",
    source=BETWEEN_LINEAR_LAYERS.implies(),
)
def one_hidden_unit_without_activation_leaves_one_direction(
    x: Real[Array, "1 d"],
    other: Real[Array, "1 d"],
    w_1: Real[Array, "d 1"],
    w_2: Real[Array, "1 d"],
) -> Relation:
    """Without activation and with one hidden unit, all outputs lie on one line: the rank is one.

    The rank of a product is at most the width in the middle; here every 2 x 2 minor of two outputs
    vanishes.
    """
    one, two = linear(linear(x, w_1), w_2), linear(linear(other, w_1), w_2)
    return equal(one.mT @ two, two.mT @ one)


@claim(
    latex=r"f(s x) = s\, f(x), \quad f(x) = (x W \odot x V)\, W_2",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(scalar=-1, x=[[1]], coordinates={"parameters": [[[1]], [[1]], [[1]]]})
def bilinear_feed_forward_is_homogeneous(
    scalar: Real[Array, ""], x: Real[Array, "n d"], parameters: GatedFeedForward
) -> Relation:
    """A gated unit without activation is linear, since both of its branches are.

    The branches are multiplied by each other: with one channel and ones it squares its input.
    """
    return law.homogeneous(lambda y: bilinear_feed_forward(y, parameters), scalar, x)


@claim(
    latex=r"f(s x) = s^2 f(x), \quad f(x) = (x W \odot x V)\, W_2",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    repairs=bilinear_feed_forward_is_homogeneous,
)
def bilinear_feed_forward_is_quadratic(
    scalar: Real[Array, ""], x: Real[Array, "n d"], parameters: GatedFeedForward
) -> Relation:
    """A gated unit without activation scales with the square of its input.

    Every output is a sum of products of two entries of the input.
    """
    scaled = bilinear_feed_forward(scalar * x, parameters)
    return equal(scaled, scalar * scalar * bilinear_feed_forward(x, parameters))


# Position-wise, and beside attention.


@claim(
    latex=r"\mathrm{FFN}(A X) = A\, \mathrm{FFN}(X), \quad A \ge 0,\ A \mathbf 1 = \mathbf 1",
    source=POSITION_WISE.implies(),
    expected=FAILS,
)
def feed_forward_commutes_with_averaging(
    weights: StochasticRows[Array, "n n"], x: Real[Array, "n d"], parameters: FeedForward
) -> Relation:
    """Being position-wise, a feed-forward layer may stand before or after attention's averaging.

    The ReLU of an average is not the average of the ReLUs: 1 and -1 average to 0.
    """
    return equal(feed_forward(weights @ x, parameters), weights @ feed_forward(x, parameters))


@claim(
    latex=r"\mathrm{FFN}(\Pi X) = \Pi\, \mathrm{FFN}(X)",
    source=POSITION_WISE,
    repairs=feed_forward_commutes_with_averaging,
)
def feed_forward_commutes_with_reordering(
    order: Permutation[Array, "n"], x: Real[Array, "n d"], parameters: FeedForward
) -> Relation:
    """Being position-wise, a feed-forward layer may stand before or after a reordering of tokens.

    It does the same to every token, wherever that stands.
    """
    return equal(feed_forward(x[order, :], parameters), feed_forward(x, parameters)[order, :])


@claim(
    latex=r"(A X) W + b = A (X W + b), \quad A \ge 0,\ A \mathbf 1 = \mathbf 1",
    source=POSITION_WISE.implies(),
    repairs=feed_forward_commutes_with_averaging,
)
def affine_layer_commutes_with_averaging(
    weights: StochasticRows[Array, "n n"],
    x: Real[Array, "n d"],
    w: Real[Array, "d d_out"],
    b: Real[Array, "d_out"],
) -> Relation:
    """An affine layer, without activation, may stand before or after an averaging of tokens.

    Averages respect sums and scaling, and the average of one and the same bias is that bias.
    """
    return equal(affine(weights @ x, w, b), weights @ affine(x, w, b))


@claim(
    latex=r"\mathrm{FFN}(x) = \textstyle\sum_i \mathrm{relu}(x \cdot k_i)\, v_i, "
    r"\quad k_i = W_{1,\cdot i},\ v_i = W_{2,i \cdot}",
    source=source("geva2021").at("abstract", quote="operate as key-value memories"),
)
def feed_forward_is_a_memory_of_keys_and_values(
    x: Real[Array, "n d"], keys: Real[Array, "d_ff d"], values: Real[Array, "d_ff d"]
) -> Relation:
    """A ReLU feed-forward layer without biases sums fixed values, weighted by fixed keys.

    It is attention without normalisation: keys are columns of the first matrix, values rows of the
    second, and the ReLU stands in place of the softmax.
    """
    xp = array_namespace(x)
    zeros = xp.zeros_like(keys[:, 0]), xp.zeros_like(values[0, :])
    weighed = relu(x @ keys.mT)[:, :, None] * values[None, :, :]
    forward = feed_forward(x, FeedForward(keys.mT, zeros[0], values, zeros[1]))
    return equal(forward, xp.sum(weighed, axis=1))


@claim(
    latex=r"K_2 * \mathrm{relu}(K_1 * x + b_1) + b_2 = \mathrm{FFN}(x), \quad K_1 = W_1^\top,\ "
    r"K_2 = W_2^\top",
    source=source("vaswani2017").at("sec. 3.3", quote="as two convolutions with kernel size 1"),
)
def two_convolutions_of_length_one_are_a_feed_forward_layer(
    x: Real[Array, "n d"], parameters: ConvolutionalFeedForward
) -> Relation:
    """Two convolutions with kernels of length one, and a relu between, are a feed-forward layer.

    A window of one token is that token, and a kernel of length one is a matrix.
    """
    dense = FeedForward(
        parameters.kernel_1[:, :, 0].mT,
        parameters.b_1,
        parameters.kernel_2[:, :, 0].mT,
        parameters.b_2,
    )
    return equal(feed_forward_as_convolution(x, parameters), feed_forward(x, dense))
