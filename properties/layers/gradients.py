"""Claims about gradients: where they pass, where they stop, and how they shrink with depth."""

from fractions import Fraction

from ...reference import (
    FeedForward,
    Norm,
    attention,
    attention_weights,
    batch_norm_training,
    causal_attention,
    deep_linear,
    feed_forward,
    gelu,
    glu,
    hardmax,
    hopfield_update,
    layer_norm,
    post_norm_feed_forward,
    pre_norm_feed_forward,
    relu,
    rms_norm,
    silu,
    softmax,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    NonconstantRows,
    NonZero,
    NonzeroRows,
    PaddingMask,
    Permutation,
    Positive,
    Real,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
    identity,
    jacobian,
    jvp,
    less,
    pivot,
    sigmoid,
    source,
)


def _dot(x: Array, y: Array) -> Array:
    return array_namespace(x, y).sum(x * y)


def _ones(x: Array) -> Array:
    return array_namespace(x).ones_like(x)


# Softmax.

JACOBIAN = source("bridle1990").implies()


@claim(
    latex=r"J = \mathrm{diag}(p) - p\, p^\top, \qquad p = \mathrm{softmax}(z)",
    source=JACOBIAN,
    expected=HOLDS,
)
def derivative_of_softmax_is_its_diagonal_less_its_square(scores: Real[Array, "m"]) -> Relation:
    """The Jacobian of softmax has the weights on its diagonal, less their products.

    A weight is a power over the sum of all powers, and the quotient rule gives the two terms.
    """
    weights = softmax(scores)
    diagonal = identity(weights.shape[0], like=weights) * weights
    return equal(jacobian(softmax, scores) + weights[:, None] * weights[None, :], diagonal)


@claim(
    latex=r"J = J^\top, \quad J_{ij} = \frac{\partial\, \mathrm{softmax}(z)_i}{\partial z_j}",
    source=JACOBIAN,
    expected=HOLDS,
)
def derivative_of_softmax_is_symmetric(scores: Between[Array, "m", -100, 100]) -> Relation:
    """Raising score i moves weight j exactly as raising score j moves weight i.

    Both derivatives are the negative product of the two weights. (Scores are kept to 100 here, so
    that enclosures resolve the smallest of these products.)
    """
    matrix = jacobian(softmax, scores)
    return equal(matrix, matrix.mT)


@claim(
    latex=r"v^\top J v = \textstyle\sum_i p_i (v_i - \textstyle\sum_j p_j v_j)^2",
    source=JACOBIAN,
    expected=HOLDS,
)
def derivative_of_softmax_along_itself_is_a_variance(
    scores: Real[Array, "m"], direction: Real[Array, "m"]
) -> Relation:
    """How far softmax moves along a change of the scores is the variance of that change.

    The mean and the variance are taken under the weights. So the Jacobian is positive
    semidefinite.
    """
    weights = softmax(scores)
    centred = direction - _dot(weights, direction)
    return equal(_dot(direction, jvp(softmax, scores, direction)), _dot(weights, centred * centred))


@claim(latex=r"J\, \mathbf{1} = 0", source=JACOBIAN, expected=HOLDS)
def derivative_of_softmax_vanishes_along_a_common_shift(scores: Real[Array, "m"]) -> Relation:
    """Softmax has derivative zero along a shift of all scores together.

    It does not change under such a shift. As the Jacobian is symmetric, its columns sum to zero,
    too.
    """
    return equal(jvp(softmax, scores, _ones(scores)), 0)


@claim(
    latex=r"v \notin \mathbb{R}\mathbf{1} \implies v^\top J v > 0", source=JACOBIAN, expected=HOLDS
)
def derivative_of_softmax_vanishes_along_common_shifts_alone(
    scores: Between[Array, "m", -100, 100], direction: NonconstantRows[Array, "1 m"]
) -> Relation:
    """Softmax moves along every change of the scores that is no shift of all of them together.

    The variance of the change is positive, since every weight is. So the Jacobian of m scores has
    rank m - 1. (Scores are kept to 100, so that enclosures resolve the smallest weights.)
    """
    return less(0, _dot(direction[0, :], jvp(softmax, scores, direction[0, :])))


@claim(latex=r"|J_{ij}| \le \tfrac14", source=JACOBIAN, expected=HOLDS)
def derivative_of_softmax_has_entries_of_at_most_one_quarter(scores: Real[Array, "m"]) -> Relation:
    """No weight moves faster than a quarter of what moves a score.

    The entries are p(1 - p) or pq with p + q at most 1.
    """
    return at_most(abs(jacobian(softmax, scores)), Fraction(1, 4))


@claim(latex=r"|J_{ij}| \le \tfrac15", source=JACOBIAN, expected=FAILS)
def derivative_of_softmax_has_entries_of_at_most_one_fifth(scores: Real[Array, "m"]) -> Relation:
    """No weight moves faster than a fifth of what moves a score.

    Two equal scores have weights of one half, whose product is a quarter: the bound of a quarter
    is the best.
    """
    return at_most(abs(jacobian(softmax, scores)), Fraction(1, 5))


@claim(
    latex=r"|J_{ij}| \le p_{\max}(1 - p_{\max})",
    source=source("vaswani2017").at("sec. 3.2.1").implies(),
    expected=HOLDS,
)
def derivative_of_softmax_vanishes_as_one_weight_nears_one(
    scores: Between[Array, "m", -100, 100],
) -> Relation:
    """The entries of the Jacobian of softmax are at most the largest weight times what it leaves.

    So they vanish as one weight takes everything: at a rate, not only in the limit.
    """
    xp = array_namespace(scores)
    largest = xp.max(softmax(scores))
    bound = xp.broadcast_to(largest * (1 - largest), (scores.shape[0], scores.shape[0]))
    return at_most(abs(jacobian(softmax, scores)), bound)


@claim(
    latex=r"|J(2z)_{ij}| \le |J(z)_{ij}|",
    source=source("vaswani2017").at(
        "sec. 3.2.1", quote="pushing the softmax function into regions where it has extremely"
        " small gradients"
    ).implies(),
    expected=FAILS,
)  # fmt: skip
def doubled_scores_have_a_smaller_derivative(scores: Real[Array, "m"]) -> Relation:
    """Doubling the scores makes no entry of the Jacobian of softmax larger.

    It holds for two scores. Of three, two that tie for the largest share all weight in the end,
    and their entries grow to a quarter.
    """
    return at_most(abs(jacobian(softmax, 2 * scores)), abs(jacobian(softmax, scores)))


@claim(
    latex=r"m = 2 \implies |J(2z)_{ij}| \le |J(z)_{ij}|",
    source=source("vaswani2017").at("sec. 3.2.1").implies(),
    expected=HOLDS,
    repairs=doubled_scores_have_a_smaller_derivative,
)
def doubled_pairs_of_scores_have_a_smaller_derivative(
    scores: Between[Array, "2", -100, 100],
) -> Relation:
    """Doubling two scores makes no entry of the Jacobian of softmax larger.

    Each entry is p(1 - p), which falls as the scores move apart.
    """
    return at_most(abs(jacobian(softmax, 2 * scores)), abs(jacobian(softmax, scores)))


def _log_sum_exp(scores: Array) -> Array:
    xp, shift = array_namespace(scores), pivot(scores)
    return shift[0] + xp.log(xp.sum(xp.exp(scores - shift)))


@claim(
    latex=r"D_v \log \textstyle\sum_i e^{z_i} = v \cdot \mathrm{softmax}(z)",
    source=JACOBIAN,
    expected=HOLDS,
)
def log_sum_exp_moves_by_the_weighted_mean_of_the_scores(
    scores: Real[Array, "m"], direction: Real[Array, "m"]
) -> Relation:
    """The gradient of the logarithm of the summed exponentials is softmax.

    The chain rule divides each exponential by their sum.
    """
    return equal(jvp(_log_sum_exp, scores, direction), _dot(direction, softmax(scores)))


@claim(
    latex=r"D_v \bigl(-\textstyle\sum_i y_i \log \mathrm{softmax}(z)_i\bigr) = (p - y) \cdot v",
    source=source("bridle1990").implies(),
    expected=HOLDS,
)
def cross_entropy_of_softmax_has_the_error_for_its_gradient(
    scores: Real[Array, "1 m"], target: StochasticRows[Array, "1 m"], direction: Real[Array, "1 m"]
) -> Relation:
    """The gradient of the cross entropy in the scores is the weights less the target.

    The logarithm divides by the weights what the Jacobian of softmax multiplies with them.
    """
    loss = lambda z: -_dot(target, array_namespace(z).log(softmax(z)))
    return equal(jvp(loss, scores, direction), _dot(softmax(scores) - target, direction))


# Activations.


@claim(
    latex=r"\sigma' = \sigma (1 - \sigma)", source=source("glorot2010").implies(), expected=HOLDS
)
def derivative_of_the_sigmoid_is_itself_times_what_it_leaves(x: Real[Array, "n d"]) -> Relation:
    """The derivative of the logistic function is the function times one minus the function.

    It is a softmax of two scores, whose Jacobian has this entry.
    """
    return equal(jvp(sigmoid, x, _ones(x)), sigmoid(x) * (1 - sigmoid(x)))


@claim(latex=r"0 < \sigma'(x) \le \tfrac14", source=source("glorot2010").implies(), expected=HOLDS)
def derivative_of_the_sigmoid_is_at_most_one_quarter(
    x: Between[Array, "n d", -100, 100],
) -> Relation:
    """The logistic function rises everywhere, and nowhere faster than at slope one quarter.

    p(1 - p) is largest where p is one half.
    """
    slope = jvp(sigmoid, x, _ones(x))
    return all_of(less(0, slope), at_most(slope, Fraction(1, 4)))


@claim(latex=r"\sigma'(x) \le \tfrac15", source=source("glorot2010").implies(), expected=FAILS)
def derivative_of_the_sigmoid_is_at_most_one_fifth(x: Real[Array, "n d"]) -> Relation:
    """The logistic function rises nowhere faster than at slope one fifth.

    At zero its slope is one quarter.
    """
    return at_most(jvp(sigmoid, x, _ones(x)), Fraction(1, 5))


def _tanh(x: Array) -> Array:
    return array_namespace(x).tanh(x)


@claim(latex=r"0 < \tanh'(x) \le 1", source=source("glorot2010").implies(), expected=HOLDS)
def derivative_of_tanh_is_at_most_one(x: Between[Array, "n d", -100, 100]) -> Relation:
    """The hyperbolic tangent rises everywhere, and nowhere faster than at slope one.

    Its derivative is one minus its square.
    """
    slope = jvp(_tanh, x, _ones(x))
    return all_of(less(0, slope), at_most(slope, 1))


@claim(latex=r"\tanh'(x) = 1", source=source("glorot2010").implies(), expected=FAILS)
def tanh_passes_the_gradient_unchanged(x: Real[Array, "n d"]) -> Relation:
    """The hyperbolic tangent passes the gradient on unchanged.

    It does so at zero alone, and saturates on both sides.
    """
    return equal(jvp(_tanh, x, _ones(x)), 1)


@claim(
    latex=r"x \ne 0 \implies \mathrm{relu}'(x) \in \{0, 1\}",
    source=source("nair2010"),
    expected=HOLDS,
)
def derivative_of_relu_is_zero_or_one(x: NonZero[Array, "n d"]) -> Relation:
    """Away from zero, the derivative of a relu is zero or one.

    It is constant on one side and the identity on the other.
    """
    slope = jvp(relu, x, _ones(x))
    return equal(slope * (1 - slope), 0)


@claim(
    latex=r"x > 0 \implies D_v\, \mathrm{relu}(x) = v",
    source=source("nair2010").implies(),
    expected=HOLDS,
)
def relu_passes_the_gradient_of_positive_entries_unchanged(
    x: Positive[Array, "n d"], direction: Real[Array, "n d"]
) -> Relation:
    """A relu passes the gradient on unchanged where its input is positive.

    It is the identity there, and does not saturate.
    """
    return equal(jvp(relu, x, direction), direction)


@claim(latex=r"D_v\, \mathrm{relu}(x) = v", source=source("nair2010").implies(), expected=FAILS)
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
def derivative_of_gelu_lies_between_zero_and_one(x: Real[Array, "n d"]) -> Relation:
    """Like that of a relu, the derivative of GELU lies between zero and one.

    It is above one beyond about 0.75, and below zero beyond about -0.75, since GELU dips below
    zero and comes back.
    """
    slope = jvp(gelu, x, _ones(x))
    return all_of(at_most(0, slope), at_most(slope, 1))


@claim(
    latex=r"-0.13 \le \mathrm{GELU}' \le 1.13",
    source=source("hendrycks2016").at("sec. 2").implies(),
    expected=HOLDS,
    repairs=derivative_of_gelu_lies_between_zero_and_one,
)
def derivative_of_gelu_leaves_the_unit_interval_by_at_most_thirteen_hundredths(
    x: Real[Array, "n d"],
) -> Relation:
    r"""The derivative of GELU lies between -0.13 and 1.13.

    It is extreme where $x^2 = 2$, at about 1.1289 and -0.1289.
    """
    slope = jvp(gelu, x, _ones(x))
    return all_of(at_most(Fraction(-13, 100), slope), at_most(slope, Fraction(113, 100)))


@claim(latex=r"\mathrm{GELU}' \le 1.12", source=source("hendrycks2016").implies(), expected=FAILS)
def derivative_of_gelu_exceeds_one_by_at_most_twelve_hundredths(x: Real[Array, "n d"]) -> Relation:
    """The derivative of GELU is at most 1.12.

    At the root of two it is about 1.1289.
    """
    return at_most(jvp(gelu, x, _ones(x)), Fraction(112, 100))


@claim(latex=r"\mathrm{SiLU}' \le 1.1", source=source("elfwing2018").implies(), expected=HOLDS)
def derivative_of_silu_is_at_most_eleven_tenths(x: Real[Array, "n d"]) -> Relation:
    """The derivative of SiLU is at most 1.1.

    Its maximum, near 2.4, is about 1.0998.
    """
    return at_most(jvp(silu, x, _ones(x)), Fraction(11, 10))


@claim(latex=r"\mathrm{SiLU}' \le 1", source=source("elfwing2018").implies(), expected=FAILS)
def derivative_of_silu_is_at_most_one(x: Real[Array, "n d"]) -> Relation:
    """The derivative of SiLU is at most one, so that it never amplifies a gradient.

    It exceeds one for inputs above about 1.28.
    """
    return at_most(jvp(silu, x, _ones(x)), 1)


@claim(
    latex=r"D_{(v, 0)}\, a \odot \sigma(b) = v \odot \sigma(b)",
    source=source("dauphin2017").at("sec. 3"),
    expected=HOLDS,
)
def glu_has_a_linear_path_for_the_gradient(
    value: Real[Array, "n d"], gate: Real[Array, "n d"], direction: Real[Array, "n d"]
) -> Relation:
    """A gated linear unit passes the gradient of its values on, scaled by the open gate alone.

    It is linear in the values, so that no derivative of an activation stands on that path.
    """
    gated = lambda a: glu(array_namespace(a).concat([a, gate], axis=-1))
    return equal(jvp(gated, value, direction), direction * sigmoid(gate))


# Dead units.

DYING = source("lu2020").at("abstract").implies()


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
    expected=HOLDS,
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
    latex=r"\max_i (x_i \cdot w + b) < 0 \implies \nabla_X \mathrm{relu}(X w + b) = 0",
    source=DYING,
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
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
def residual_connections_keep_gradients_from_shrinking(
    x: Real[Array, ""], w: Real[Array, "depth"]
) -> Relation:
    """With a residual connection around each layer, no gradient comes out smaller than it went in.

    A branch may cancel the residual: x + w x is zero for w = -1.
    """
    slope = jvp(lambda y: _residual_chain(y, w), x, _ones(x))
    return at_most(1, abs(slope))


def _residual_chain(x: Array, w: Array) -> Array:
    """Add to a number its multiple by a weight, layer after layer."""
    for layer in range(w.shape[-1]):
        x = x + w[..., layer] * x
    return x


@claim(
    latex=r"|w_l| \le q < 1 \implies |D\,(1 + w_L) \cdots (1 + w_1)\, x| \ge (1 - q)^L",
    source=source("he2016").implies(),
    expected=HOLDS,
    repairs=residual_connections_keep_gradients_from_shrinking,
)
def residual_connections_around_contractions_shrink_gradients_at_a_bounded_rate(
    x: Real[Array, ""], w: Between[Array, "depth", Fraction(-1, 2), Fraction(1, 2)]
) -> Relation:
    """Around scalar layers of slope at most one half, gradients at most halve at each layer.

    Each layer multiplies the gradient with one plus its slope. Without the residual, slopes of zero
    would stop it.
    """
    slope = jvp(lambda y: _residual_chain(y, w), x, _ones(x))
    return at_most(Fraction(1, 2 ** w.shape[-1]), abs(slope))


@claim(
    latex=r"|D\,(1 + w_L) \cdots (1 + w_1)\, x| \le 1",
    source=source("he2016").implies(),
    expected=FAILS,
)
def residual_connections_keep_gradients_from_exploding(
    x: Real[Array, ""], w: Between[Array, "depth", -1, 1]
) -> Relation:
    """With a residual connection around layers of slope at most one, no gradient grows.

    A branch of slope one beside the residual doubles it at each layer.
    """
    slope = jvp(lambda y: _residual_chain(y, w), x, _ones(x))
    return at_most(abs(slope), 1)


# Depth.

VANISHING = source("bengio1994").at("sec. III").implies()


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
def gradients_of_sigmoid_chains_vanish_whatever_the_weights(
    x: Real[Array, ""], w: Real[Array, "depth"]
) -> Relation:
    """The gradient through a chain of logistic functions shrinks by four at each layer.

    Each layer multiplies it also with its weight, which may be large.
    """
    slope = jvp(lambda y: _sigmoid_chain(y, w), x, _ones(x))
    return at_most(abs(slope), Fraction(1, 4 ** w.shape[-1]))


@claim(
    latex=r"|w_l| \le 1 \implies |D\, \sigma(w_L \sigma(\cdots \sigma(w_1 x)))| \le 4^{-L}",
    source=VANISHING,
    expected=HOLDS,
    repairs=gradients_of_sigmoid_chains_vanish_whatever_the_weights,
)
def gradients_of_sigmoid_chains_with_weights_of_at_most_one_vanish(
    x: Real[Array, ""], w: Between[Array, "depth", -1, 1]
) -> Relation:
    """With weights of at most one, the gradient through a chain of logistic functions shrinks.

    It shrinks at least by four at each layer, whose slope is at most one quarter.
    """
    slope = jvp(lambda y: _sigmoid_chain(y, w), x, _ones(x))
    return at_most(abs(slope), Fraction(1, 4 ** w.shape[-1]))


@claim(
    latex=r"|w_l| \le 1 \implies |D\, \sigma(w_L \sigma(\cdots \sigma(w_1 x)))| \le 5^{-L}",
    source=VANISHING,
    expected=FAILS,
)
def gradients_of_sigmoid_chains_shrink_by_five_a_layer(
    x: Real[Array, ""], w: Between[Array, "depth", -1, 1]
) -> Relation:
    """With weights of at most one, the gradient shrinks by five at each logistic function.

    One layer with weight one has slope one quarter at zero.
    """
    slope = jvp(lambda y: _sigmoid_chain(y, w), x, _ones(x))
    return at_most(abs(slope), Fraction(1, 5 ** w.shape[-1]))


@claim(
    latex=r"w_l > 0,\ x > 0 \implies D\, \mathrm{relu}(w_L \cdots \mathrm{relu}(w_1 x))"
    r" = w_L \cdots w_1",
    source=source("nair2010").implies(),
    expected=HOLDS,
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
    return equal(jvp(chain, x, _ones(x)), xp.ones_like(x) * xp.prod(w))


@claim(
    latex=r"W_1 = \dots = W_L = 0,\ L \ge 2 \implies \nabla_{W_1} x W_1 \cdots W_L = 0",
    source=source("saxe2014").implies(),
    expected=HOLDS,
)
def deep_linear_networks_have_no_gradient_at_zero(
    x: Real[Array, "n d"], direction: Real[Array, "depth>=2 d d"]
) -> Relation:
    """Where all its weights are zero, a linear network of two layers or more has gradient zero.

    The output is a product of all layers, and each derivative leaves a zero factor.
    """
    return equal(jvp(lambda w: deep_linear(x, w), 0 * direction, direction), 0)


# Scale.


@claim(
    latex=r"D_x f(x) = f(x)",
    source=source("ancona2018").at("abstract").implies(),
    expected=FAILS,
)
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
    expected=HOLDS,
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


# Norms.

NORM = source("ba2016").implies()


@claim(latex=r"D_{\mathbf 1}\, \mathrm{LN}(x) = 0", source=NORM, expected=HOLDS)
def layer_norm_passes_no_gradient_along_a_common_shift(x: Real[Array, "n d"]) -> Relation:
    """Layer norm has derivative zero along a shift of all channels together.

    It centres each row first.
    """
    return equal(jvp(layer_norm, x, _ones(x)), 0)


@claim(latex=r"D_x \mathrm{LN}(x) = 0", source=NORM, expected=FAILS)
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
    expected=HOLDS,
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
    expected=HOLDS,
)
def derivative_of_layer_norm_is_symmetric(
    x: NonconstantRows[Array, "1 d"], u: Real[Array, "1 d"], v: Real[Array, "1 d"]
) -> Relation:
    """The Jacobian of layer norm without gain is symmetric.

    It projects away the ones and the centred row, and divides by the deviation.
    """
    return equal(_dot(u, jvp(_exact_layer_norm, x, v)), _dot(v, jvp(_exact_layer_norm, x, u)))


@claim(
    latex=r"J v = \tfrac1\sigma \bigl(v - \bar v - \hat x\, \tfrac{\hat x \cdot v}{d}\bigr)",
    source=source("xiong2020").at("appendix").implies(),
    expected=HOLDS,
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
    expected=HOLDS,
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
    expected=HOLDS,
)
def rms_norm_passes_no_gradient_along_its_input(x: NonzeroRows[Array, "n d"]) -> Relation:
    """RMS norm without epsilon has derivative zero along its input.

    It does not change when a row is scaled.
    """
    return equal(jvp(lambda y: rms_norm(y, epsilon=0), x, x), 0)


@claim(
    latex=r"\varepsilon = 0 \implies D_w\, \mathrm{BN}(X w) = 0",
    source=source("laarhoven2017").implies(),
    expected=HOLDS,
)
def weights_before_batch_norm_have_no_gradient_along_themselves(
    w: NonzeroRows[Array, "1 d"], values: NonconstantRows[Array, "1 b"], rest: Real[Array, "d b"]
) -> Relation:
    """Weights before a batch norm without epsilon have no gradient along themselves.

    Scaling them changes nothing. So gradient descent moves them at right angles and makes them
    longer. The batch is any for which the weighted sums are not all equal: here they are `values`.
    """
    batch = rest + w.mT @ (values - w @ rest) / _dot(w, w)

    def normed(weight: Array) -> Array:
        xp = array_namespace(weight)
        sums = xp.reshape((weight @ batch).mT, (batch.shape[-1], 1, 1))
        one = constant([1], like=weight)
        return batch_norm_training(sums, one, 0 * one, epsilon=0)

    return equal(jvp(normed, w, w), 0)


# Attention.


@claim(
    latex=r"D_{W_Q} \mathrm{Attn}(X W_Q, X W_K, X W_V) = 0",
    source=source("vaswani2017").at("eq. (1)").implies(),
    expected=FAILS,
)
def attention_passes_no_gradient_to_its_query_projection(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
    direction: Real[Array, "d d_k"],
) -> Relation:
    """The query projection of self-attention gets no gradient.

    It gets none from a sequence of one token; two tokens of different values suffice for some.
    """
    attended = lambda w: attention(tokens @ w, tokens @ w_k, tokens @ w_v)
    return equal(jvp(attended, w_q, direction), 0)


@claim(
    latex=r"n = 1 \implies D_{W_Q} \mathrm{Attn}(X W_Q, X W_K, X W_V) = 0",
    source=source("vaswani2017").at("eq. (1)").implies(),
    expected=HOLDS,
    repairs=attention_passes_no_gradient_to_its_query_projection,
)
def attention_of_one_token_passes_no_gradient_to_its_query_projection(
    token: Real[Array, "1 d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
    direction: Real[Array, "d d_k"],
) -> Relation:
    """A sequence of one token teaches the query projection nothing.

    Its one weight is 1 whatever the score. The same holds for the key projection.
    """
    attended = lambda w: attention(token @ w, token @ w_k, token @ w_v)
    return equal(jvp(attended, w_q, direction), 0)


@claim(
    latex=r"D_v\, \mathrm{Attn}(Q, K, V) = \mathrm{softmax}(Q K^\top / \sqrt{d_k})\, v",
    source=source("vaswani2017").at("eq. (1)").implies(),
    expected=HOLDS,
)
def attention_passes_gradients_to_values_by_its_weights(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    direction: Real[Array, "m d_v"],
) -> Relation:
    """The gradient in the values is passed by the attention weights.

    The output is linear in the values.
    """
    attended = jvp(lambda v: attention(query, key, v), value, direction)
    return equal(attended, attention_weights(query, key) @ direction)


@claim(
    latex=r"D_u\, \mathrm{Attn}(q, K, V) = \mathrm{Cov}_w(K u / \sqrt{d_k}, V)",
    source=source("vaswani2017").at("eq. (1)").implies(),
    expected=HOLDS,
)
def attention_passes_gradients_to_queries_by_a_covariance(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    direction: Real[Array, "n d_k"],
) -> Relation:
    """The derivative in a query is the covariance of the scores' change with the values.

    The covariance is taken under the weights. So a query gets no gradient where all keys it looks
    at, or all their values, agree.
    """
    xp = array_namespace(query)
    weights = attention_weights(query, key)
    change = direction @ key.mT / xp.sqrt(constant(query.shape[-1], like=query))
    mean = xp.sum(weights * change, axis=-1, keepdims=True)
    found = jvp(lambda q: attention(q, key, value), query, direction)
    return equal(found + mean * (weights @ value), (weights * change) @ value)


@claim(
    latex=r"\langle u, D_v f(\xi) \rangle = \langle v, D_u f(\xi) \rangle, \quad"
    r" f(\xi) = X^\top \mathrm{softmax}(\beta X \xi)",
    source=source("ramsauer2021").at("eq. (3)").implies(),
    expected=HOLDS,
)
def derivative_of_the_hopfield_update_is_symmetric(
    state: Between[Array, "1 d", -4, 4],
    patterns: Between[Array, "m d", -4, 4],
    beta: Between[Array, "", 0, 4],
    u: Real[Array, "1 d"],
    v: Real[Array, "1 d"],
) -> Relation:
    """The Jacobian of a modern Hopfield update is symmetric, as that of a gradient is.

    It is beta times the covariance of the patterns under the weights.
    """
    update = lambda xi: hopfield_update(xi, patterns, beta)
    return equal(_dot(u, jvp(update, state, v)), _dot(v, jvp(update, state, u)))


@claim(
    latex=r"\langle v, D_v\, \mathrm{Attn}(q, K, V) \rangle \ge 0",
    source=source("ramsauer2021").implies(),
    expected=FAILS,
)
def derivative_of_attention_follows_its_query(
    query: Real[Array, "1 d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    direction: Real[Array, "1 d"],
) -> Relation:
    """Moving a query moves the output of attention in no opposite direction.

    Values that oppose their keys turn it round.
    """
    return at_most(0, _dot(direction, jvp(lambda q: attention(q, key, value), query, direction)))


@claim(
    latex=r"V = K \implies \langle v, D_v\, \mathrm{Attn}(q, K, V) \rangle \ge 0",
    source=source("ramsauer2021").implies(),
    expected=HOLDS,
    repairs=derivative_of_attention_follows_its_query,
)
def derivative_of_attention_with_keys_for_values_follows_its_query(
    query: Real[Array, "1 d"], key: Real[Array, "m d"], direction: Real[Array, "1 d"]
) -> Relation:
    """Where the values are the keys, attention is a monotone map of the query.

    Its derivative is then a covariance matrix, scaled: the second derivative of a convex function.
    """
    return at_most(0, _dot(direction, jvp(lambda q: attention(q, key, key), query, direction)))


@claim(
    latex=r"v_j = 0 \ (j \le i) \implies D_v\, \mathrm{Attn}_{j \le i}(X, X, X)_i = 0",
    source=source("vaswani2017").at("sec. 3.2.3").implies(),
    expected=HOLDS,
)
def causal_attention_passes_no_gradient_to_later_tokens(
    tokens: Real[Array, "n d"], direction: Real[Array, "n d"], seen: PaddingMask[Array, "n"]
) -> Relation:
    """What causal attention returns for a token passes no gradient to any later token.

    Later tokens have weight zero, whatever they are.
    """
    xp = array_namespace(tokens)
    later = xp.where(seen[:, None], xp.zeros_like(direction), direction)
    moved = jvp(lambda x: causal_attention(x, x, x), tokens, later)
    return equal(xp.where(seen[:, None], moved, xp.zeros_like(moved)), 0)


@claim(
    latex=r"z_i \ne z_j \ (i \ne j) \implies D_v\, \mathrm{hardmax}(z) = 0",
    source=source("bridle1990").implies(),
    expected=HOLDS,
)
def hardmax_of_distinct_scores_passes_no_gradient(
    steps: Positive[Array, "m"], order: Permutation[Array, "m"], direction: Real[Array, "m"]
) -> Relation:
    """Choosing the largest of distinct scores passes no gradient to any of them.

    The choice does not change under small changes. This is why a soft maximum is trained. (Nor
    does a shift of all scores change it, so that they are positive here.)
    """
    xp = array_namespace(steps)
    scores = xp.cumulative_sum(steps, axis=0)[order]
    return equal(jvp(hardmax, scores, direction), 0)


# Symmetry.


@claim(
    latex=r"w_{1a} = w_{1b},\ w_{2a} = w_{2b} \implies \nabla_{w_{1a}} f = \nabla_{w_{1b}} f",
    source=source("glorot2010").implies(),
    expected=HOLDS,
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
