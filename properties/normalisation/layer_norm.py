"""Claims about layer norm: what does it forget, keep and commute with?"""

from ...reference import affine, layer_norm, linear
from ...theory import (
    FAILS,
    Array,
    NonconstantRows,
    NonZero,
    Positive,
    Real,
    Relation,
    Size,
    UnitRows,
    array_namespace,
    claim,
    constant,
    differ,
    equal,
    fold,
    less,
    source,
    witness,
)
from ...theory import laws as law

INVARIANCE = source("ba2016").at("section on invariance under weights and data transformations")
RE_CENTERING = source("zhang2019").at(
    "abstract", quote="re-centering invariance in LayerNorm is dispensable"
)
NO_ACTIVATION = source("ai-se-30341").at(
    "comment by Mastiff",
    quote="Since there is no activation, the same transformation can be done with a single layer",
)


def centred(x: Array) -> Array:
    """Subtract from each row its mean."""
    return x - array_namespace(x).mean(x, axis=-1, keepdims=True)


def variance(x: Array) -> Array:
    """Return the population variance of each row, kept as a column."""
    return array_namespace(x).mean(centred(x) * centred(x), axis=-1, keepdims=True)


def square_length(x: Array) -> Array:
    """Return the squared Euclidean length of each row, kept as a column."""
    return array_namespace(x).sum(x * x, axis=-1, keepdims=True)


# What does layer norm forget?


@claim(
    latex=r"\mathrm{LN}_1(a x + b \mathbf 1) = \mathrm{LN}_1(x), \quad a > 0",
    source=INVARIANCE,
    expected=FAILS,
)
@witness(x=[[0, 1]], scale=2, shift=[[1]])
def layer_norm_ignores_scale_and_shift(
    x: Real[Array, "n d"], scale: Positive[Array, ""], shift: Real[Array, "n 1"]
) -> Relation:
    """Layer norm (with epsilon = 1) is unchanged when a row is rescaled and shifted.

    The shift goes away with the mean, but epsilon does not grow with the scale: a larger row is
    divided by relatively less. Any positive epsilon will do.
    """
    return equal(layer_norm(scale * x + shift, epsilon=1), layer_norm(x, epsilon=1))


@claim(
    latex=r"\mathrm{LN}_0(a x + b \mathbf 1) = \mathrm{LN}_0(x), \quad a > 0",
    source=INVARIANCE,
    repairs=layer_norm_ignores_scale_and_shift,
)
def layer_norm_without_epsilon_ignores_scale_and_shift(
    x: NonconstantRows[Array, "n d"], scale: Positive[Array, ""], shift: Real[Array, "n 1"]
) -> Relation:
    """Without epsilon, layer norm is unchanged when a row is rescaled and shifted.

    The mean takes the shift along and the deviation the scale, and both are divided out. Constant
    rows, whose deviation is zero, have no layer norm without epsilon and are left out.
    """
    return equal(layer_norm(scale * x + shift, epsilon=0), layer_norm(x, epsilon=0))


@claim(
    latex=r"\mathrm{LN}_\varepsilon(x + b \mathbf 1) = \mathrm{LN}_\varepsilon(x)",
    source=INVARIANCE,
)
def layer_norm_ignores_shift(x: Real[Array, "n d"], shift: Real[Array, "n 1"]) -> Relation:
    """Layer norm is unchanged when a number is added to all channels of a row, epsilon or not.

    The mean grows by the same number, and the variance does not see it.
    """
    return equal(layer_norm(x + shift), layer_norm(x))


@claim(
    latex=r"\mathrm{LN}_0(a x) = \mathrm{LN}_0(x), \quad a \ne 0",
    source=INVARIANCE.implies(),
    expected=FAILS,
)
@witness(scale=-1, coordinates={"x": [[[0, 1]], [0], [1]]})
def layer_norm_ignores_every_nonzero_scale(
    x: NonconstantRows[Array, "n d"], scale: NonZero[Array, ""]
) -> Relation:
    """Without epsilon, layer norm is unchanged under every scale but zero.

    The deviation is positive, so a negative scale changes the sign of the result.
    """
    return equal(layer_norm(scale * x, epsilon=0), layer_norm(x, epsilon=0))


@claim(
    latex=r"\mathrm{LN}_\varepsilon(-x) = -\mathrm{LN}_\varepsilon(x)",
    source=INVARIANCE.implies(),
    repairs=layer_norm_ignores_every_nonzero_scale,
)
def layer_norm_is_odd(x: Real[Array, "n d"]) -> Relation:
    """Layer norm of a negated row is the negated layer norm, epsilon or not.

    The centred row changes its sign, and its variance does not.
    """
    return law.odd(layer_norm, x)


@claim(
    latex=r"x = \bar x \mathbf 1 + \sigma_x\, \mathrm{LN}_0(x)",
    source=source("ba2016").at("eq. (4)").implies(),
)
def layer_norm_forgets_mean_and_deviation_only(x: NonconstantRows[Array, "n d"]) -> Relation:
    """A row is its layer norm (without epsilon) times its deviation, plus its mean.

    So rows of equal layer norm differ by a positive scale and a shift, and by nothing else.
    """
    xp = array_namespace(x)
    mean = xp.mean(x, axis=-1, keepdims=True)
    return equal(mean + xp.sqrt(variance(x)) * layer_norm(x, epsilon=0), x)


# How long is the result, and what does a second layer norm do?


@claim(
    latex=r"\lVert \mathrm{LN}_1(x) \rVert^2 = d",
    source=source("brody2023").at("abstract", quote="scaling of all vectors to the same norm"),
    expected=FAILS,
)
@witness(coordinates={"x": [[[0, 1]], [0], [1]]})
def layer_norm_output_has_length_sqrt_d(x: NonconstantRows[Array, "n d"]) -> Relation:
    """Every output of layer norm (with epsilon = 1, no gain, no offset) has length sqrt(d).

    Epsilon enlarges the divisor, so that the output is shorter. Any positive epsilon will do.
    """
    length = square_length(layer_norm(x, epsilon=1))
    return equal(length, constant(x.shape[-1], like=x) + array_namespace(x).zeros_like(length))


@claim(
    latex=r"\lVert \mathrm{LN}_0(x) \rVert^2 = d",
    source=source("brody2023").at("abstract").implies(),
    repairs=layer_norm_output_has_length_sqrt_d,
)
def layer_norm_output_without_epsilon_has_length_sqrt_d(
    x: NonconstantRows[Array, "n d"],
) -> Relation:
    """Without epsilon, the layer norm of a row that is not constant has length sqrt(d).

    Its mean is 0 and its variance 1, and the variance is the squared length over d.
    """
    return equal(square_length(layer_norm(x, epsilon=0)), x.shape[-1])


@claim(
    latex=r"\lVert \mathrm{LN}_1(x) \rVert^2 = d\, \sigma_x^2 / (\sigma_x^2 + 1)",
    source=source("ba2016").at("eq. (4)").implies(),
)
def layer_norm_output_shrinks_with_epsilon(x: Real[Array, "n d"]) -> Relation:
    """With epsilon = 1 the squared length of layer norm is d times variance over variance plus one.

    The centred row has squared length d times its variance and is divided by the root of the
    variance plus epsilon.
    """
    length = square_length(layer_norm(x, epsilon=1))
    return equal(length, x.shape[-1] * variance(x) / (variance(x) + 1))


@claim(
    latex=r"\mathrm{LN}_1(\mathrm{LN}_1(x)) = \mathrm{LN}_1(x)",
    source=source("ba2016").at("eq. (4)").implies(),
    expected=FAILS,
)
@witness(x=[[0, 1]])
def layer_norm_is_idempotent(x: Real[Array, "n d"]) -> Relation:
    """A second layer norm (with epsilon = 1, no gain, no offset) changes nothing.

    The first leaves a variance below one, and epsilon makes the second shrink the row further.
    """
    return law.idempotent(lambda y: layer_norm(y, epsilon=1), x)


@claim(
    latex=r"\mathrm{LN}_0(\mathrm{LN}_0(x)) = \mathrm{LN}_0(x)",
    source=source("ba2016").at("eq. (4)").implies(),
    repairs=layer_norm_is_idempotent,
)
def layer_norm_without_epsilon_is_idempotent(x: NonconstantRows[Array, "n d"]) -> Relation:
    """Without epsilon, a second layer norm changes nothing.

    The first leaves mean 0 and variance 1.
    """
    return law.idempotent(lambda y: layer_norm(y, epsilon=0), x)


@claim(
    latex=r"\mathrm{LN}_{7/16}(x) = x, \quad x = \tfrac34\, \mathrm{LN}_0(y)",
    source=source("ba2016").at("eq. (4)").implies(),
)
def layer_norm_fixes_centred_rows_of_variance_one_less_epsilon(
    y: NonconstantRows[Array, "n d"],
) -> Relation:
    """Layer norm leaves a centred row of variance 1 - epsilon as it is; here epsilon is 7/16.

    Variance plus epsilon is then one. Such rows are 3/4 (the root of 9/16) times a layer norm
    without epsilon.
    """
    x = 3 * layer_norm(y, epsilon=0) / 4
    return equal(layer_norm(x, epsilon="0.4375"), x)


@claim(
    latex=r"\mathrm{LN}_1(\mathrm{LN}_1(x)) \ne \mathrm{LN}_1(x)",
    source=source("ba2016").at("eq. (4)").implies(),
)
def second_layer_norm_with_epsilon_one_changes_every_row_that_is_not_constant(
    x: NonconstantRows[Array, "1 d"],
) -> Relation:
    """With epsilon = 1, a second layer norm changes every row but the constant ones.

    It keeps a row only if the variance after the first is 1 - epsilon, which here is zero.
    """
    once = layer_norm(x, epsilon=1)
    return differ(layer_norm(once, epsilon=1), once)


@claim(
    latex=r"\mathrm{LN}_1^k(x) = (x - \bar x \mathbf 1) / \sqrt{1 + k\, \sigma_x^2}",
    source=source("ba2016").at("eq. (4)").implies(),
)
def repeated_layer_norm_with_epsilon_one_shrinks_like_an_inverse_root(
    x: Real[Array, "n d"], depth: Size[int, "depth"]
) -> Relation:
    """After k layer norms with epsilon = 1, a centred row is divided by sqrt(1 + k variance).

    One of them maps variance v to v/(1+v), so 1/v grows by one each time: the rows go to zero,
    though never faster than like 1/sqrt(k).
    """
    y = fold(lambda row, _: layer_norm(row, epsilon=1), depth, x)
    return equal(y, centred(x) / array_namespace(x).sqrt(1 + depth * variance(x)))


# Is layer norm "just normalisation", or a nonlinearity?


@claim(
    latex=r"f(x + s(y - x)) = f(x) + s (f(y) - f(x)), \quad f(x) = \mathrm{LN}(x W + b)\, V",
    source=NO_ACTIVATION.implies(),
    expected=FAILS,
)
@witness(scalar=2, x=[[-1]], y=[[1]], w=[[0, 1]], b=[0, 1], v=[[0], [1]])
def linear_layers_around_layer_norm_are_affine(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    scalar: Real[Array, ""],
    x: Real[Array, "n d"],
    y: Real[Array, "n d"],
    w: Real[Array, "d d_ff"],
    b: Real[Array, "d_ff"],
    v: Real[Array, "d_ff d_out"],
) -> Relation:
    """A layer norm between two linear layers leaves them one affine layer.

    The norm divides by a deviation that depends on the input; the output stays bounded, which of
    all affine maps only constants do.
    """
    return law.affine(lambda z: linear(layer_norm(affine(z, w, b)), v), scalar, x, y)


@claim(
    latex=r"x_1 x_2 \left(\mathrm{LN}_0(h)_3 + \tfrac65\right) > 0, \quad "
    r"h = (x_1 + x_2)(1, -1, 0) + (1, 1, -2), \quad x_i = \pm 1",
    source=source("ni2024").at("abstract").implies(),
    repairs=linear_layers_around_layer_norm_are_affine,
)
def layer_norm_between_linear_layers_computes_xor(x: UnitRows[Array, "2 1"]) -> Relation:
    """A linear layer, a layer norm and a linear layer tell equal signs from different ones.

    The hidden row is s (1, -1, 0) + (1, 1, -2) for the sum s of two signs. Its third channel
    becomes -sqrt 2 where the signs differ and -sqrt(6/7) where they agree; -6/5 lies between.
    (Two unit rows of one channel are two signs, and their product says whether they agree.)
    """
    xp = array_namespace(x)
    w = constant([[1, -1, 0], [1, -1, 0]], like=x)
    hidden = layer_norm(affine(x.mT, w, constant([1, 1, -2], like=x)), epsilon=0)
    return less(0, xp.prod(x) * (5 * hidden[0, 2] + 6))


@claim(
    latex=r"\mathrm{LN}_0(x) = \mathrm{sgn}(x_1 - x_2)\, (1, -1), \quad d = 2",
    source=source("ni2024").implies(),
)
def layer_norm_of_two_channels_is_a_sign(x: NonconstantRows[Array, "n 2"]) -> Relation:
    """Without epsilon and with two channels, layer norm says only which channel is larger.

    The centred row is (t, -t) with t half the difference, and its deviation is |t|.
    """
    xp = array_namespace(x)
    difference = x[:, :1] - x[:, 1:]
    sign = difference / abs(difference)
    return equal(layer_norm(x, epsilon=0), xp.concat([sign, -sign], axis=-1))


@claim(
    latex=r"\lVert \mathrm{LN}_0(b + t, b) - \mathrm{LN}_0(b, b + t) \rVert^2 = 8, \quad t > 0",
    source=source("ni2024").implies(),
)
def layer_norm_jumps_where_two_channels_tie(
    base: Real[Array, "n 1"], gap: Positive[Array, "n 1"]
) -> Relation:
    """Without epsilon, rows as near to a tie as you like have layer norms a fixed distance apart.

    So no value at the tie makes the map continuous: on one side it is (1, -1), on the other side
    (-1, 1).
    """
    xp = array_namespace(base)
    one = layer_norm(xp.concat([base + gap, base], axis=-1), epsilon=0)
    two = layer_norm(xp.concat([base, base + gap], axis=-1), epsilon=0)
    return equal(square_length(one - two), 8)


# Gain and offset.


@claim(
    latex=r"(\gamma \odot z + \beta) W + b = z\, (\mathrm{diag}(\gamma) W) + (\beta W + b)",
    source=source("ashkboos2024").at("sec. 3").implies(),
)
def gain_and_offset_of_layer_norm_fold_into_the_next_layer(
    x: Real[Array, "n d"],
    gain: Real[Array, "d"],
    offset: Real[Array, "d"],
    w: Real[Array, "d d_out"],
    b: Real[Array, "d_out"],
) -> Relation:
    """Gain and offset of a layer norm can be made part of the linear layer that follows.

    They scale and shift channels, which is a diagonal affine map, and affine maps compose.
    """
    folded = affine(layer_norm(x), gain[:, None] * w, linear(offset[None, :], w)[0, :] + b)
    return equal(affine(layer_norm(x, gain, offset), w, b), folded)


# Norms.


@claim(
    latex=r"\tanh(\alpha\, c\, x) = \tanh(\alpha\, x) \text{ for } c > 0",
    source=source("zhu2025").at("abstract").implies(),
    expected=FAILS,
)
@witness(alpha=1, scale=2, coordinates={"x": [[[0, 1]], [0], [1]]})
def dynamic_tanh_ignores_the_scale_of_its_input(
    x: NonconstantRows[Array, "n d"], alpha: Positive[Array, ""], scale: Positive[Array, ""]
) -> Relation:
    """Like the layer norm that it replaces, a dynamic tanh ignores the scale of its input.

    It squashes each entry alone, without a look at the others.
    """
    xp = array_namespace(x, alpha)
    return equal(xp.tanh(alpha * (scale * x)), xp.tanh(alpha * x))


@claim(
    latex=r"\mathrm{LN}(c\, x) = \mathrm{LN}(x) \text{ for } c > 0,\ \varepsilon = 0",
    source=source("zhu2025").at("sec. 3").implies(),
    repairs=dynamic_tanh_ignores_the_scale_of_its_input,
)
def the_layer_norm_that_dynamic_tanh_replaces_ignores_the_scale_of_its_input(
    x: NonconstantRows[Array, "n d"], scale: Positive[Array, ""]
) -> Relation:
    """Layer norm without epsilon, which dynamic tanh replaces, ignores the scale of its input.

    It divides by a deviation that has the same scale.
    """
    return equal(layer_norm(scale * x, epsilon=0), layer_norm(x, epsilon=0))
