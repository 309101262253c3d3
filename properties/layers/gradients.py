"""Claims about gradients: where they pass, where they stop, and how they shrink with depth."""

from fractions import Fraction

from ...reference import (
    FeedForward,
    Norm,
    deep_linear,
    feed_forward,
    gelu,
    glu,
    layer_norm,
    post_norm_feed_forward,
    pre_norm_feed_forward,
    relu,
    silu,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    NonZero,
    NonzeroRows,
    Positive,
    Real,
    Relation,
    all_of,
    array_namespace,
    at_most,
    claim,
    differ,
    equal,
    jvp,
    less,
    ones_like,
    sigmoid,
    source,
    witness,
)

# Activations.


@claim(
    latex=r"\sigma' = \sigma (1 - \sigma)", source=source("glorot2010").implies(), expected=HOLDS
)
def derivative_of_the_sigmoid_is_itself_times_what_it_leaves(x: Real[Array, "n d"]) -> Relation:
    """The derivative of the logistic function is the function times one minus the function.

    It is a softmax of two scores, whose Jacobian has this entry.
    """
    return equal(jvp(sigmoid, x, ones_like(x)), sigmoid(x) * (1 - sigmoid(x)))


@claim(latex=r"0 < \sigma'(x) \le \tfrac14", source=source("glorot2010").implies(), expected=HOLDS)
def derivative_of_the_sigmoid_is_at_most_one_quarter(
    x: Between[Array, "n d", -100, 100],
) -> Relation:
    """The logistic function rises everywhere, and nowhere faster than at slope one quarter.

    p(1 - p) is largest where p is one half.
    """
    slope = jvp(sigmoid, x, ones_like(x))
    return all_of(less(0, slope), at_most(slope, Fraction(1, 4)))


@claim(latex=r"\sigma'(x) \le \tfrac15", source=source("glorot2010").implies(), expected=FAILS)
@witness(x=[[0.5]])
def derivative_of_the_sigmoid_is_at_most_one_fifth(x: Real[Array, "n d"]) -> Relation:
    """The logistic function rises nowhere faster than at slope one fifth.

    At zero its slope is one quarter.
    """
    return at_most(jvp(sigmoid, x, ones_like(x)), Fraction(1, 5))


def _tanh(x: Array) -> Array:
    return array_namespace(x).tanh(x)


@claim(latex=r"0 < \tanh'(x) \le 1", source=source("glorot2010").implies(), expected=HOLDS)
def derivative_of_tanh_is_at_most_one(x: Between[Array, "n d", -100, 100]) -> Relation:
    """The hyperbolic tangent rises everywhere, and nowhere faster than at slope one.

    Its derivative is one minus its square.
    """
    slope = jvp(_tanh, x, ones_like(x))
    return all_of(less(0, slope), at_most(slope, 1))


@claim(latex=r"\tanh'(x) = 1", source=source("glorot2010").implies(), expected=FAILS)
@witness(x=[[1]])
def tanh_passes_the_gradient_unchanged(x: Real[Array, "n d"]) -> Relation:
    """The hyperbolic tangent passes the gradient on unchanged.

    It does so at zero alone, and saturates on both sides.
    """
    return equal(jvp(_tanh, x, ones_like(x)), 1)


@claim(latex=r"x \ne 0 \implies \mathrm{relu}'(x) \in \{0, 1\}", source=source("nair2010"))
def derivative_of_relu_is_zero_or_one(x: NonZero[Array, "n d"]) -> Relation:
    """Away from zero, the derivative of a relu is zero or one.

    It is constant on one side and the identity on the other.
    """
    slope = jvp(relu, x, ones_like(x))
    return equal(slope * (1 - slope), 0)


@claim(latex=r"x > 0 \implies D_v\, \mathrm{relu}(x) = v", source=source("nair2010").implies())
def relu_passes_the_gradient_of_positive_entries_unchanged(
    x: Positive[Array, "n d"], direction: Real[Array, "n d"]
) -> Relation:
    """A relu passes the gradient on unchanged where its input is positive.

    It is the identity there, and does not saturate.
    """
    return equal(jvp(relu, x, direction), direction)


@claim(latex=r"D_v\, \mathrm{relu}(x) = v", source=source("nair2010").implies(), expected=FAILS)
@witness(x=[[-1]], direction=[[1]])
def relu_passes_the_gradient_unchanged(
    x: NonZero[Array, "n d"], direction: Real[Array, "n d"]
) -> Relation:
    """A relu passes the gradient on unchanged.

    Where its input is negative it passes none.
    """
    return equal(jvp(relu, x, direction), direction)


@claim(
    latex=r"\mathrm{GELU}' \in [0, 1]",
    source=source("hendrycks2016").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(x=[[1]])
def derivative_of_gelu_lies_between_zero_and_one(x: Real[Array, "n d"]) -> Relation:
    """Like that of a relu, the derivative of GELU lies between zero and one.

    It is above one beyond about 0.75, and below zero beyond about -0.75, since GELU dips below
    zero and comes back.
    """
    slope = jvp(gelu, x, ones_like(x))
    return all_of(at_most(0, slope), at_most(slope, 1))


@claim(
    latex=r"-0.13 \le \mathrm{GELU}' \le 1.13",
    source=source("hendrycks2016").at("sec. 2").implies(),
    repairs=derivative_of_gelu_lies_between_zero_and_one,
)
def derivative_of_gelu_leaves_the_unit_interval_by_at_most_thirteen_hundredths(
    x: Real[Array, "n d"],
) -> Relation:
    r"""The derivative of GELU lies between -0.13 and 1.13.

    It is extreme where $x^2 = 2$, at about 1.1289 and -0.1289.
    """
    slope = jvp(gelu, x, ones_like(x))
    return all_of(at_most(Fraction(-13, 100), slope), at_most(slope, Fraction(113, 100)))


@claim(latex=r"\mathrm{GELU}' \le 1.12", source=source("hendrycks2016").implies(), expected=FAILS)
@witness(x=[[1.5]])
def derivative_of_gelu_exceeds_one_by_at_most_twelve_hundredths(x: Real[Array, "n d"]) -> Relation:
    """The derivative of GELU is at most 1.12.

    At the root of two it is about 1.1289.
    """
    return at_most(jvp(gelu, x, ones_like(x)), Fraction(112, 100))


@claim(latex=r"\mathrm{SiLU}' \le 1.1", source=source("elfwing2018").implies(), expected=HOLDS)
def derivative_of_silu_is_at_most_eleven_tenths(x: Real[Array, "n d"]) -> Relation:
    """The derivative of SiLU is at most 1.1.

    Its maximum, near 2.4, is about 1.0998.
    """
    return at_most(jvp(silu, x, ones_like(x)), Fraction(11, 10))


@claim(latex=r"\mathrm{SiLU}' \le 1", source=source("elfwing2018").implies(), expected=FAILS)
@witness(x=[[2]])
def derivative_of_silu_is_at_most_one(x: Real[Array, "n d"]) -> Relation:
    """The derivative of SiLU is at most one, so that it never amplifies a gradient.

    It exceeds one for inputs above about 1.28.
    """
    return at_most(jvp(silu, x, ones_like(x)), 1)


@claim(
    latex=r"D_{(v, 0)}\, a \odot \sigma(b) = v \odot \sigma(b)",
    source=source("dauphin2017").at("sec. 3"),
)
def glu_has_a_linear_path_for_the_gradient(
    value: Real[Array, "n d"], gate: Real[Array, "n d"], direction: Real[Array, "n d"]
) -> Relation:
    """A gated linear unit passes the gradient of its values on, scaled by the open gate alone.

    It is linear in the values, so that no derivative of an activation stands on that path.
    """
    gated = lambda a: glu(array_namespace(a).concat([a, gate], axis=-1))
    return equal(jvp(gated, value, direction), direction * sigmoid(gate))


DYING = source("lu2020").at("abstract").implies()


# Dead units.


def _dead_bias(x: Array, w: Array, margin: Array) -> Array:
    """Return a bias that keeps the unit below zero on every input."""
    return -array_namespace(x).max(x @ w) - margin


@claim(
    latex=r"\max_i (x_i \cdot w + b) < 0 \implies \nabla_w \mathrm{relu}(X w + b) \ne 0",
    source=DYING,
    expected=FAILS,
)
def a_dead_relu_learns_from_its_inputs(
    x: NonzeroRows[Array, "n d"],
    w: Real[Array, "d 1"],
    margin: Positive[Array, ""],
    direction: NonzeroRows[Array, "d 1"],
) -> Relation:
    """A unit below zero on every input is brought back by the gradient in its weights.

    The gradient passes its relu, whose derivative below zero is zero, and gets stuck there.
    """
    bias = _dead_bias(x, w, margin)
    return differ(jvp(lambda weights: relu(x @ weights + bias), w, direction), 0)


@claim(
    latex=r"\max_i (x_i \cdot w + b) < 0 \implies \nabla_w \mathrm{relu}(X w + b) = 0",
    source=DYING,
    repairs=a_dead_relu_learns_from_its_inputs,
)
def a_dead_relu_passes_no_gradient_to_its_weights(
    x: Real[Array, "n d"],
    w: Real[Array, "d 1"],
    margin: Positive[Array, ""],
    direction: Real[Array, "d 1"],
) -> Relation:
    """A unit below zero on every input has gradient zero in its weights.

    Around each of these inputs its relu is constant.
    """
    bias = _dead_bias(x, w, margin)
    return equal(jvp(lambda weights: relu(x @ weights + bias), w, direction), 0)


@claim(
    latex=r"\max_i (x_i \cdot w + b) < 0 \implies \nabla_X \mathrm{relu}(X w + b) = 0", source=DYING
)
def a_dead_relu_passes_no_gradient_to_its_inputs(
    x: Real[Array, "n d"],
    w: Real[Array, "d 1"],
    margin: Positive[Array, ""],
    direction: Real[Array, "n d"],
) -> Relation:
    """A unit below zero on every input passes no gradient to the layers before it.

    So these learn nothing through it, though they may through other units.
    """
    bias = _dead_bias(x, w, margin)
    return equal(jvp(lambda inputs: relu(inputs @ w + bias), x, direction), 0)


# Residual paths.


@claim(
    latex=r"D_v\bigl(x + f(\mathrm{LN}(x))\bigr) = v + D_v\, f(\mathrm{LN}(x))",
    source=source("he2016identity").at("sec. 2").implies(),
)
def pre_norm_residual_passes_the_gradient_unchanged_beside_its_branch(
    x: Real[Array, "n d"], direction: Real[Array, "n d"], parameters: FeedForward, norm: Norm
) -> Relation:
    """Before its branch adds anything, a pre-norm residual block passes the gradient unchanged.

    The input is added as it is, and the derivative of a sum is the sum of the derivatives.
    """
    block = lambda y: pre_norm_feed_forward(y, parameters, norm)
    branch = lambda y: feed_forward(layer_norm(y, norm.gain, norm.offset), parameters)
    return equal(jvp(block, x, direction), direction + jvp(branch, x, direction))


def _silent(parameters: FeedForward) -> FeedForward:
    """Return the network with an output layer of zeros."""
    return FeedForward(parameters.w_1, parameters.b_1, 0 * parameters.w_2, 0 * parameters.b_2)


@claim(
    latex=r"f = 0 \implies D_v\, \mathrm{LN}(x + f(x)) = v",
    source=source("xiong2020").at("sec. 3").implies(),
    expected=FAILS,
)
def post_norm_residual_passes_the_gradient_unchanged(
    x: Real[Array, "n d"], direction: Real[Array, "n d"], parameters: FeedForward, norm: Norm
) -> Relation:
    """A post-norm residual block whose branch is silent passes the gradient unchanged.

    The norm stands on the residual path itself, and its derivative is no identity.
    """
    block = lambda y: post_norm_feed_forward(y, _silent(parameters), norm)
    return equal(jvp(block, x, direction), direction)


@claim(
    latex=r"f = 0 \implies D_v\bigl(x + f(\mathrm{LN}(x))\bigr) = v",
    source=source("xiong2020").at("sec. 3").implies(),
    repairs=post_norm_residual_passes_the_gradient_unchanged,
)
def silent_pre_norm_residual_passes_the_gradient_unchanged(
    x: Real[Array, "n d"], direction: Real[Array, "n d"], parameters: FeedForward, norm: Norm
) -> Relation:
    """A pre-norm residual block whose branch is silent passes the gradient unchanged.

    It is the identity.
    """
    block = lambda y: pre_norm_feed_forward(y, _silent(parameters), norm)
    return equal(jvp(block, x, direction), direction)


@claim(
    latex=r"D_v\, \mathrm{relu}(x + x W) = v + D_v\, x W",
    source=source("he2016identity").at("sec. 3.2").implies(),
    expected=FAILS,
)
@witness(x=[[-1]], direction=[[1]], w=[[1]])
def relu_after_the_addition_passes_the_gradient_unchanged_beside_the_branch(
    x: Real[Array, "n d"], direction: Real[Array, "n d"], w: Real[Array, "d d"]
) -> Relation:
    """A relu after the addition leaves the gradient of the residual path as it is.

    Where the sum is negative, it stops the gradient of both paths.
    """
    block = lambda y: relu(y + y @ w)
    return equal(jvp(block, x, direction), direction + direction @ w)


@claim(
    latex=r"|D\,(1 + w_L) \cdots (1 + w_1)\, x| \ge 1",
    source=source("he2016").implies(),
    expected=FAILS,
)
@witness(x=1, w=[-1])
def residual_connections_keep_gradients_from_shrinking(
    x: Real[Array, ""], w: Real[Array, "depth"]
) -> Relation:
    """With a residual connection around each layer, no gradient comes out smaller than it went in.

    A branch may cancel the residual: x + w x is zero for w = -1.
    """
    slope = jvp(lambda y: _residual_chain(y, w), x, ones_like(x))
    return at_most(1, abs(slope))


def _residual_chain(x: Array, w: Array) -> Array:
    """Add to a number its multiple by a weight, layer after layer."""
    for layer in range(w.shape[-1]):
        x = x + w[..., layer] * x
    return x


@claim(
    latex=r"|w_l| \le q < 1 \implies |D\,(1 + w_L) \cdots (1 + w_1)\, x| \ge (1 - q)^L",
    source=source("he2016").implies(),
    repairs=residual_connections_keep_gradients_from_shrinking,
)
def residual_connections_around_contractions_shrink_gradients_at_a_bounded_rate(
    x: Real[Array, ""], w: Between[Array, "depth", Fraction(-1, 2), Fraction(1, 2)]
) -> Relation:
    """Around scalar layers of slope at most one half, gradients at most halve at each layer.

    Each layer multiplies the gradient with one plus its slope. Without the residual, slopes of zero
    would stop it.
    """
    slope = jvp(lambda y: _residual_chain(y, w), x, ones_like(x))
    return at_most(Fraction(1, 2 ** w.shape[-1]), abs(slope))


@claim(
    latex=r"|D\,(1 + w_L) \cdots (1 + w_1)\, x| \le 1",
    source=source("he2016").implies(),
    expected=FAILS,
)
@witness(x=1, w=[1])
def residual_connections_keep_gradients_from_exploding(
    x: Real[Array, ""], w: Between[Array, "depth", -1, 1]
) -> Relation:
    """With a residual connection around layers of slope at most one, no gradient grows.

    A branch of slope one beside the residual doubles it at each layer.
    """
    slope = jvp(lambda y: _residual_chain(y, w), x, ones_like(x))
    return at_most(abs(slope), 1)


VANISHING = source("bengio1994").at("sec. III").implies()


# Depth.


def _sigmoid_chain(x: Array, w: Array) -> Array:
    """Scale a number by a weight and apply the logistic function, layer after layer."""
    for layer in range(w.shape[-1]):
        x = sigmoid(w[..., layer] * x)
    return x


@claim(
    latex=r"|D\, \sigma(w_L \sigma(\cdots \sigma(w_1 x)))| \le 4^{-L}",
    source=VANISHING,
    expected=FAILS,
)
@witness(x=0.5, w=[2])
def gradients_of_sigmoid_chains_vanish_whatever_the_weights(
    x: Real[Array, ""], w: Real[Array, "depth"]
) -> Relation:
    """The gradient through a chain of logistic functions shrinks by four at each layer.

    Each layer multiplies it also with its weight, which may be large.
    """
    slope = jvp(lambda y: _sigmoid_chain(y, w), x, ones_like(x))
    return at_most(abs(slope), Fraction(1, 4 ** w.shape[-1]))


@claim(
    latex=r"|w_l| \le 1 \implies |D\, \sigma(w_L \sigma(\cdots \sigma(w_1 x)))| \le 4^{-L}",
    source=VANISHING,
    repairs=gradients_of_sigmoid_chains_vanish_whatever_the_weights,
)
def gradients_of_sigmoid_chains_with_weights_of_at_most_one_vanish(
    x: Real[Array, ""], w: Between[Array, "depth", -1, 1]
) -> Relation:
    """With weights of at most one, the gradient through a chain of logistic functions shrinks.

    It shrinks at least by four at each layer, whose slope is at most one quarter.
    """
    slope = jvp(lambda y: _sigmoid_chain(y, w), x, ones_like(x))
    return at_most(abs(slope), Fraction(1, 4 ** w.shape[-1]))


@claim(
    latex=r"|w_l| \le 1 \implies |D\, \sigma(w_L \sigma(\cdots \sigma(w_1 x)))| \le 5^{-L}",
    source=VANISHING,
    expected=FAILS,
)
@witness(x=1, w=[1, 1])
def gradients_of_sigmoid_chains_shrink_by_five_a_layer(
    x: Real[Array, ""], w: Between[Array, "depth", -1, 1]
) -> Relation:
    """With weights of at most one, the gradient shrinks by five at each logistic function.

    One layer with weight one has slope one quarter at zero.
    """
    slope = jvp(lambda y: _sigmoid_chain(y, w), x, ones_like(x))
    return at_most(abs(slope), Fraction(1, 5 ** w.shape[-1]))


@claim(
    latex=r"w_l > 0,\ x > 0 \implies D\, \mathrm{relu}(w_L \cdots \mathrm{relu}(w_1 x))"
    r" = w_L \cdots w_1",
    source=source("nair2010").implies(),
)
def gradients_of_an_active_relu_chain_are_the_product_of_its_weights(
    x: Positive[Array, "1 1"], w: Positive[Array, "depth"]
) -> Relation:
    """Through active relus, the gradient is the product of the weights alone.

    An active relu has slope one at every depth, so that what vanishes or explodes is the weights'.
    """

    def chain(y: Array) -> Array:
        for layer in range(w.shape[-1]):
            y = relu(w[..., layer] * y)
        return y

    xp = array_namespace(x, w)
    return equal(jvp(chain, x, ones_like(x)), xp.ones_like(x) * xp.prod(w))


@claim(
    latex=r"W_1 = \dots = W_L = 0,\ L \ge 2 \implies \nabla_{W_1} x W_1 \cdots W_L = 0",
    source=source("saxe2014").implies(),
)
def deep_linear_networks_have_no_gradient_at_zero(
    x: Real[Array, "n d"], direction: Real[Array, "depth>=2 d d"]
) -> Relation:
    """Where all its weights are zero, a linear network of two layers or more has gradient zero.

    The output is a product of all layers, and each derivative leaves a zero factor.
    """
    return equal(jvp(lambda w: deep_linear(x, w), 0 * direction, direction), 0)


# Symmetry.


@claim(
    latex=r"w_{1a} = w_{1b},\ w_{2a} = w_{2b} \implies \nabla_{w_{1a}} f = \nabla_{w_{1b}} f",
    source=source("glorot2010").implies(),
)
def equal_hidden_units_have_equal_gradients(
    x: Real[Array, "n d"],
    w_in: Real[Array, "d 1"],
    w_out: Real[Array, "1 d_out"],
    direction: Real[Array, "d 1"],
) -> Relation:
    """Two hidden units with the same weights get the same gradient, and so stay the same.

    The network does not change when they trade places. Random weights tell them apart.
    """
    xp = array_namespace(x)
    both_out = xp.concat([w_out, w_out], axis=0)

    def network(left: Array, right: Array) -> Array:
        hidden = relu(x @ array_namespace(left, right).concat([left, right], axis=1))
        return hidden @ both_out

    return equal(
        jvp(lambda w: network(w, w_in), w_in, direction),
        jvp(lambda w: network(w_in, w), w_in, direction),
    )
