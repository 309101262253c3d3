"""Claims about batch norm: one affine map in evaluation, something else in training."""

from ...reference import BatchNorm, batch_norm_evaluation, batch_norm_training, convolution_1d
from ...theory import (
    FAILS,
    Array,
    NonconstantRows,
    Positive,
    Real,
    Relation,
    Size,
    array_namespace,
    claim,
    constant,
    equal,
    source,
    witness,
)
from ...theory import laws as law

TRAINING = source("ioffe2015").at("alg. 1")
EVALUATION = source("ioffe2015").at(
    "sec. 3.1", quote="the normalization is simply a linear transform"
)


@claim(
    latex=r"\mathrm{BN}(x + s(y - x)) = \mathrm{BN}(x) + s (\mathrm{BN}(y) - \mathrm{BN}(x))",
    source=TRAINING.implies(),
    expected=FAILS,
)
@witness(scalar=-1, x=[[[0, 1]]], y=[[[1, 0]]], gain=[1], offset=[1])
def batch_norm_in_training_is_affine(
    scalar: Real[Array, ""],
    x: Real[Array, "b c t"],
    y: Real[Array, "b c t"],
    gain: Real[Array, "c"],
    offset: Real[Array, "c"],
) -> Relation:
    """Batch norm is an affine layer in training, too: it respects mixtures of batches.

    In training the mean and the deviation are those of the batch itself, and the output is divided
    by that deviation. A batch of two values comes out near plus and minus one, whatever their gap,
    unless epsilon outweighs it.
    """
    return law.affine(lambda z: batch_norm_training(z, gain, offset), scalar, x, y)


@claim(
    latex=r"\mathrm{BN}(x + s(y - x)) = \mathrm{BN}(x) + s (\mathrm{BN}(y) - \mathrm{BN}(x))",
    source=EVALUATION,
    repairs=batch_norm_in_training_is_affine,
)
def batch_norm_in_evaluation_is_affine(
    scalar: Real[Array, ""], x: Real[Array, "c t"], y: Real[Array, "c t"], norm: BatchNorm
) -> Relation:
    """Batch norm is an affine layer in evaluation: it respects mixtures of inputs.

    Mean and variance are constants there, one pair a channel.
    """
    return law.affine(lambda z: batch_norm_evaluation(z, norm), scalar, x, y)


@claim(
    latex=r"\mathrm{BN}(w * x + b) = (s \odot w) * x + s \odot (b - \mu) + \beta, \quad "
    r"s = \gamma / \sqrt{\sigma^2 + \varepsilon}",
    source=EVALUATION.implies(),
)
def batch_norm_in_evaluation_folds_into_a_convolution(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    x: Real[Array, "c_in t+k"],
    kernel: Real[Array, "c c_in k"],
    bias: Real[Array, "c"],
    norm: BatchNorm,
    stride: Size[int, "stride"],
    padding: Size[int, "padding>=0"],
) -> Relation:
    """In evaluation, batch norm folds into the convolution before it, at any stride and padding.

    It scales and shifts each output channel, and a convolution is linear in the kernel of each.
    """
    xp = array_namespace(x)
    scale = norm.gain / xp.sqrt(norm.variance + constant("1e-5", like=x))
    shift = scale * (bias - norm.mean) + norm.offset
    convolved = convolution_1d(x, kernel, bias, stride=stride, padding=padding)
    return equal(
        batch_norm_evaluation(convolved, norm),
        convolution_1d(x, scale[:, None, None] * kernel, shift, stride=stride, padding=padding),
    )


def as_batch(rows: Array) -> Array:
    """Return rows (channels by examples) as a batch (examples, channels, one position)."""
    return rows.mT[:, :, None]


@claim(
    latex=r"\mathrm{BN}_0(u, v) = (\mathrm{sgn}(u - v), \mathrm{sgn}(v - u))",
    source=TRAINING.implies(),
)
def batch_norm_of_two_examples_says_which_is_larger(
    values: NonconstantRows[Array, "c 2"],
) -> Relation:
    """In training, without epsilon, two different values become plus and minus one.

    Their deviation is half their gap, so the gap itself is lost; equal values have no batch norm.
    """
    xp = array_namespace(values)
    difference = values[:, :1] - values[:, 1:]
    sign = difference / abs(difference)
    one, zero = xp.ones_like(sign[:, 0]), xp.zeros_like(sign[:, 0])
    normalised = batch_norm_training(as_batch(values), one, zero, epsilon=0)
    return equal(normalised, as_batch(xp.concat([sign, -sign], axis=-1)))


@claim(
    latex=r"\mathrm{BN}(x)_c = \beta_c, \quad x \in \mathbb{R}^{1 \times c \times 1}",
    source=TRAINING.implies(),
)
def batch_norm_of_one_example_is_its_offset(
    x: Real[Array, "1 c 1"], gain: Real[Array, "c"], offset: Real[Array, "c"]
) -> Relation:
    """In training, a batch with one value a channel comes out as the offset: the input is erased.

    A single value is its own mean, and what is left after subtracting it is zero.
    """
    return equal(batch_norm_training(x, gain, offset)[0, :, 0], offset)


@claim(
    latex=r"\mathrm{BN}_0(-z) = \mathrm{BN}_0(z)",
    source=source("laarhoven2017").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(coordinates={"values": [[[0, 1]], [0], [1]]})
def batch_norm_undoes_a_change_of_sign(values: NonconstantRows[Array, "c b"]) -> Relation:
    """In training, without epsilon, batch norm of negated values is that of the values.

    The deviation is positive: the sign of the weight before a batch norm matters.
    """
    xp = array_namespace(values)
    one, zero = xp.ones_like(values[:, 0]), xp.zeros_like(values[:, 0])
    return equal(
        batch_norm_training(as_batch(-values), one, zero, epsilon=0),
        batch_norm_training(as_batch(values), one, zero, epsilon=0),
    )


@claim(
    latex=r"\mathrm{BN}_0(a z + b) = \mathrm{BN}_0(z), \quad z = X w,\ a > 0",
    source=source("laarhoven2017").at("sec. 2").implies(),
    repairs=batch_norm_undoes_a_change_of_sign,
)
def batch_norm_undoes_scale_and_bias_of_the_layer_before_it(
    values: NonconstantRows[Array, "c b"],
    scale: Positive[Array, "c"],
    bias: Real[Array, "c"],
    gain: Real[Array, "c"],
    offset: Real[Array, "c"],
) -> Relation:
    """In training, without epsilon, the weight's length and the bias before a batch norm are lost.

    Scaling the weight of a channel by a positive number scales the channel, mean and deviation
    with it; the bias goes with the mean. (The values z are what any linear layer puts out.)
    """
    before = scale[:, None] * values + bias[:, None]
    return equal(
        batch_norm_training(as_batch(before), gain, offset, epsilon=0),
        batch_norm_training(as_batch(values), gain, offset, epsilon=0),
    )
