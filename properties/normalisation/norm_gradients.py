"""Claims about gradients at norms: what they drop, and what scale does to them."""

from ...reference import FeedForward, batch_norm_training, feed_forward, layer_norm, relu, rms_norm
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    NonconstantRows,
    NonzeroRows,
    Positive,
    Real,
    Relation,
    array_namespace,
    claim,
    constant,
    dot,
    equal,
    jvp,
    ones_like,
    source,
    witness,
)

# Scale.


@claim(
    latex=r"D_x f(x) = f(x)", source=source("ancona2018").at("abstract").implies(), expected=FAILS
)
@witness(x=[[1]], coordinates={"parameters": [[[1]], [1], [[1]], [1]]})
def gradient_times_input_is_the_output_of_a_relu_network(
    x: Real[Array, "n d"], parameters: FeedForward
) -> Relation:
    """The entries of the input times the gradient add up to the output of a relu network.

    They miss what its biases contribute.
    """

    def network(y: Array) -> Array:
        return feed_forward(y, parameters)

    return equal(jvp(network, x, x), network(x))


@claim(
    latex=r"b = 0 \implies D_x f(x) = f(x)",
    source=source("ancona2018").at("abstract").implies(),
    repairs=gradient_times_input_is_the_output_of_a_relu_network,
)
def gradient_times_input_is_the_output_of_a_relu_network_without_biases(
    x: Real[Array, "n d"], w_1: Real[Array, "d d_ff"], w_2: Real[Array, "d_ff d_out"]
) -> Relation:
    """Without biases, the entries of the input times the gradient add up to the output.

    Such a network is positively homogeneous of degree one, and this is Euler's relation.
    """

    def network(y: Array) -> Array:
        return relu(y @ w_1) @ w_2

    return equal(jvp(network, x, x), network(x))


NORM = source("ba2016").implies()


# Norms.


@claim(latex=r"D_{\mathbf 1}\, \mathrm{LN}(x) = 0", source=NORM, expected=HOLDS)
def layer_norm_passes_no_gradient_along_a_common_shift(x: Real[Array, "n d"]) -> Relation:
    """Layer norm has derivative zero along a shift of all channels together.

    It centres each row first.
    """
    return equal(jvp(layer_norm, x, ones_like(x)), 0)


@claim(latex=r"D_x \mathrm{LN}(x) = 0", source=NORM, expected=FAILS)
@witness(coordinates={"x": [[[0, 1]], [0], [1]]})
def layer_norm_passes_no_gradient_along_its_input(x: NonconstantRows[Array, "n d"]) -> Relation:
    """Layer norm has derivative zero along its input.

    The epsilon beneath its root makes the length of a row count a little.
    """
    return equal(jvp(layer_norm, x, x), 0)


def _exact_layer_norm(x: Array) -> Array:
    return layer_norm(x, epsilon=0)


@claim(
    latex=r"\varepsilon = 0 \implies D_x \mathrm{LN}(x) = 0",
    source=NORM,
    repairs=layer_norm_passes_no_gradient_along_its_input,
)
def layer_norm_without_epsilon_passes_no_gradient_along_its_input(
    x: NonconstantRows[Array, "n d"],
) -> Relation:
    """Without epsilon, layer norm has derivative zero along its input.

    It does not change when a row is scaled. With the Jacobian symmetric, the gradient that it
    passes back is orthogonal to its input and to the ones.
    """
    return equal(jvp(_exact_layer_norm, x, x), 0)


@claim(
    latex=r"\varepsilon = 0 \implies \langle u, D_v \mathrm{LN}(x) \rangle ="
    r" \langle v, D_u \mathrm{LN}(x) \rangle",
    source=NORM,
)
def derivative_of_layer_norm_is_symmetric(
    x: NonconstantRows[Array, "1 d"], u: Real[Array, "1 d"], v: Real[Array, "1 d"]
) -> Relation:
    """The Jacobian of layer norm without gain is symmetric.

    It projects away the ones and the centred row, and divides by the deviation.
    """
    return equal(dot(u, jvp(_exact_layer_norm, x, v)), dot(v, jvp(_exact_layer_norm, x, u)))


@claim(
    latex=r"J v = \tfrac1\sigma \bigl(v - \bar v - \hat x\, \tfrac{\hat x \cdot v}{d}\bigr)",
    source=source("xiong2020").at("appendix").implies(),
)
def derivative_of_layer_norm_projects_and_divides_by_the_deviation(
    x: NonconstantRows[Array, "n d"], direction: Real[Array, "n d"]
) -> Relation:
    """Layer norm takes from a change its mean and its part along the output, and divides.

    It divides by the deviation of the row. So its rank is two less than the channels.
    """
    xp = array_namespace(x)
    centred = x - xp.mean(x, axis=-1, keepdims=True)
    deviation = xp.sqrt(xp.mean(centred * centred, axis=-1, keepdims=True))
    output = centred / deviation
    along = xp.mean(output * direction, axis=-1, keepdims=True)
    projected = direction - xp.mean(direction, axis=-1, keepdims=True) - output * along
    return equal(jvp(_exact_layer_norm, x, direction), projected / deviation)


@claim(
    latex=r"d = 2,\ \varepsilon = 0 \implies D_v \mathrm{LN}(x) = 0", source=NORM, expected=HOLDS
)
def layer_norm_of_two_channels_passes_no_gradient(
    x: NonconstantRows[Array, "n 2"], direction: Real[Array, "n 2"]
) -> Relation:
    """Layer norm of two channels, without epsilon, passes no gradient at all.

    Its output is (1, -1) or (-1, 1), constant on either side.
    """
    return equal(jvp(_exact_layer_norm, x, direction), 0)


@claim(
    latex=r"D_v \mathrm{LN}(c\, x) = D_v \mathrm{LN}(x)",
    source=source("xiong2020").at("sec. 3").implies(),
    expected=FAILS,
)
@witness(scale=2, direction=[[0, 0, 1]], coordinates={"x": [[[0, 0, 1]], [0], [1]]})
def layer_norm_passes_the_same_gradient_to_inputs_of_every_scale(
    x: NonconstantRows[Array, "n d"], scale: Positive[Array, ""], direction: Real[Array, "n d"]
) -> Relation:
    """As its output ignores the scale of the input, so does the gradient that layer norm passes.

    What does not change with the scale has a derivative that falls with it.
    """
    return equal(jvp(_exact_layer_norm, scale * x, direction), jvp(_exact_layer_norm, x, direction))


@claim(
    latex=r"D_v \mathrm{LN}(c\, x) = \tfrac1c D_v \mathrm{LN}(x)",
    source=source("xiong2020").at("sec. 3").implies(),
    repairs=layer_norm_passes_the_same_gradient_to_inputs_of_every_scale,
)
def layer_norm_divides_the_gradient_by_the_scale_of_its_input(
    x: NonconstantRows[Array, "n d"], scale: Positive[Array, ""], direction: Real[Array, "n d"]
) -> Relation:
    """The gradient that layer norm passes, without epsilon, falls as the input grows.

    Differentiating LN(c x) = LN(x) brings out a factor c.
    """
    return equal(
        scale * jvp(_exact_layer_norm, scale * x, direction), jvp(_exact_layer_norm, x, direction)
    )


@claim(
    latex=r"\varepsilon = 0 \implies D_x \mathrm{RMSNorm}(x) = 0",
    source=source("zhang2019").implies(),
)
def rms_norm_passes_no_gradient_along_its_input(x: NonzeroRows[Array, "n d"]) -> Relation:
    """RMS norm without epsilon has derivative zero along its input.

    It does not change when a row is scaled.
    """
    return equal(jvp(lambda y: rms_norm(y, epsilon=0), x, x), 0)


@claim(
    latex=r"\varepsilon = 0 \implies D_w\, \mathrm{BN}(X w) = 0",
    source=source("laarhoven2017").implies(),
)
def weights_before_batch_norm_have_no_gradient_along_themselves(
    w: NonzeroRows[Array, "1 d"], values: NonconstantRows[Array, "1 b"], rest: Real[Array, "d b"]
) -> Relation:
    """Weights before a batch norm without epsilon have no gradient along themselves.

    Scaling them changes nothing. So gradient descent moves them at right angles and makes them
    longer. The batch is any for which the weighted sums are not all equal: here they are `values`.
    """
    batch = rest + w.mT @ (values - w @ rest) / dot(w, w)

    def normed(weight: Array) -> Array:
        xp = array_namespace(weight)
        sums = xp.reshape((weight @ batch).mT, (batch.shape[-1], 1, 1))
        one = constant([1], like=weight)
        return batch_norm_training(sums, one, 0 * one, epsilon=0)

    return equal(jvp(normed, w, w), 0)
