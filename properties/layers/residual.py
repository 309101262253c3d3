"""Claims about residual blocks: what does the identity path hand on, and what adds up?"""

from dataclasses import replace

from ...reference import (
    BasicBlock,
    FeedForward,
    MetaFormer,
    MultiHead,
    deep_linear,
    feed_forward,
    linear,
    metaformer_with_attention,
    pre_activation_block,
    relu,
    residual_block,
    self_attention,
)
from ...theory import (
    FAILS,
    Array,
    NonNegative,
    Place,
    Positive,
    Real,
    Relation,
    Size,
    Stack,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    differ,
    equal,
    fold,
    identity,
    source,
    witness,
)

BEFORE_ADDITION = source("he2016identity").at("sec. 4.1")
ADDITIVE = source("he2016identity").at("eq. (4)")


@claim(
    latex=r"x_\ell = x\, (I + W_1) \cdots (I + W_\ell), \quad x_l = x_{l-1} + x_{l-1} W_l",
    source=source("hardt2017").at("sec. 1"),
)
def residual_blocks_with_linear_branches_collapse(
    x: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """Any number of residual blocks with linear branches are one linear layer.

    A skip connection adds the identity to the matrix of its branch, and no nonlinearity.
    """
    stream = fold(lambda hidden, layer: hidden + linear(hidden, layer), w, x)
    return equal(stream, deep_linear(x, identity(x.shape[-1], like=x) + w))


# A ReLU in the residual path.


@claim(
    latex=r"x \le \mathrm{relu}(x + F), \quad x \ge 0",
    source=BEFORE_ADDITION.implies(),
    expected=FAILS,
)
@witness(x=[[1]], branch=[[-1]])
def relu_after_addition_never_decreases_the_stream(
    x: NonNegative[Array, "n d"], branch: Real[Array, "n d"]
) -> Relation:
    """With a ReLU after the addition, a non-negative residual stream never decreases.

    The branch may be negative, and the ReLU only keeps the sum from going below zero.
    """
    return at_most(x, relu(x + branch))


@claim(
    latex=r"x \le x + \mathrm{relu}(F)",
    source=BEFORE_ADDITION,
    repairs=relu_after_addition_never_decreases_the_stream,
)
def relu_before_addition_never_decreases_the_stream(
    x: Real[Array, "n d"], branch: Real[Array, "n d"]
) -> Relation:
    """With a ReLU at the end of the branch, before the addition, the stream never decreases.

    What is added is not negative.
    """
    return at_most(x, x + relu(branch))


@claim(latex=r"0 \le \mathrm{relu}(x + F)", source=source("he2016").at("eq. (1)").implies())
def relu_after_addition_keeps_the_stream_nonnegative(
    x: Real[Array, "n d"], branch: Real[Array, "n d"]
) -> Relation:
    """With a ReLU after the addition, the residual stream is never negative.

    It is the output of a ReLU.
    """
    return at_most(0, relu(x + branch))


def without_branch(parameters: BasicBlock) -> BasicBlock:
    """Set the second convolution to zero, and the mean and the offset after it.

    The claims below look at images as wide as the kernels reach, since wider ones show no more.
    """
    norm = replace(
        parameters.norm_2, offset=0 * parameters.norm_2.offset, mean=0 * parameters.norm_2.mean
    )
    return replace(parameters, kernel_2=0 * parameters.kernel_2, norm_2=norm)


@claim(latex=r"\mathrm{relu}(x + 0) = x", source=source("he2016identity").implies(), expected=FAILS)
def post_activation_block_without_branch_is_the_identity(
    x: Real[Array, "1 c<=2 r<=2 r<=2"], parameters: BasicBlock
) -> Relation:
    """A ResNet block whose branch is zero hands its input on unchanged.

    The ReLU after the addition drops what is negative.
    """
    return equal(residual_block(x, without_branch(parameters)), x)


@claim(
    latex=r"\mathrm{relu}(x + 0) = x, \quad x \ge 0",
    source=source("he2016identity").implies(),
    repairs=post_activation_block_without_branch_is_the_identity,
)
def post_activation_block_without_branch_keeps_nonnegative_inputs(
    x: NonNegative[Array, "1 c<=2 r<=2 r<=2"], parameters: BasicBlock
) -> Relation:
    """A ResNet block whose branch is zero hands a non-negative input on unchanged.

    Inputs of all blocks but the first are non-negative, being outputs of a ReLU.
    """
    return equal(residual_block(x, without_branch(parameters)), x)


@claim(
    latex=r"\mathrm{relu}(x + 0) \ne x, \quad \min x < 0", source=source("he2016identity").implies()
)
def post_activation_block_without_branch_changes_negative_inputs(
    x: Real[Array, "1 c<=2 r<=2 r<=2"],
    place: Place[Array, "c*r*r"],
    size: Positive[Array, ""],
    parameters: BasicBlock,
) -> Relation:
    """A ResNet block whose branch is zero changes every input that has a negative entry.

    The ReLU replaces that entry by zero.
    """
    chosen = array_namespace(place).reshape(place, x.shape)
    negative = array_namespace(x).where(chosen, -size, x)
    return differ(residual_block(negative, without_branch(parameters)), negative)


@claim(
    latex=r"x + 0 = x",
    source=source("he2016identity").at(
        "abstract", quote="directly propagated from one block to any other"
    ),
    repairs=post_activation_block_without_branch_is_the_identity,
)
def pre_activation_block_without_branch_is_the_identity(
    x: Real[Array, "1 c<=2 r<=2 r<=2"], parameters: BasicBlock
) -> Relation:
    """A pre-activation block whose branch is zero hands every input on unchanged.

    Nothing stands on its identity path.
    """
    return equal(pre_activation_block(x, without_branch(parameters)), x)


# Does the stream add up its branches?


@claim(
    latex=r"x_\ell = x_0 + \textstyle\sum_l F_l, \quad x_l = \mathrm{relu}(x_{l-1} + F_l)",
    source=ADDITIVE.implies(),
    expected=FAILS,
)
@witness(x=[[1]], branches=[[[-2]]])
def post_activation_stream_is_the_sum_of_its_branches(
    x: NonNegative[Array, "n d"], branches: Real[Array, "depth n d"]
) -> Relation:
    """With a ReLU after each addition, the stream is its input plus the outputs of all branches.

    The ReLU cuts off where a sum falls below zero, and what it cuts off is missing from then on.
    """
    stream = fold(lambda hidden, branch: relu(hidden + branch), branches, x)
    return equal(stream, x + array_namespace(x).sum(branches, axis=0))


@claim(
    latex=r"x_\ell = x_0 + \textstyle\sum_l F_l, \quad x_l = \mathrm{relu}(x_{l-1} + F_l),\ "
    r"x_0, F_l \ge 0",
    source=ADDITIVE.implies(),
    repairs=post_activation_stream_is_the_sum_of_its_branches,
)
def post_activation_stream_of_nonnegative_branches_is_their_sum(
    x: NonNegative[Array, "n d"], branches: NonNegative[Array, "depth n d"]
) -> Relation:
    """With a ReLU after each addition, a stream of non-negative branches is still their sum.

    The ReLU has nothing to cut off.
    """
    stream = fold(lambda hidden, branch: relu(hidden + branch), branches, x)
    return equal(stream, x + array_namespace(x).sum(branches, axis=0))


@claim(
    latex=r"x_\ell = x_0 + \textstyle\sum_l F_l(x_{l-1}), \quad x_l = x_{l-1} + F_l(x_{l-1})",
    source=ADDITIVE,
    repairs=post_activation_stream_is_the_sum_of_its_branches,
)
def residual_stream_is_the_sum_of_its_branches(
    x: Real[Array, "n d"], layers: Stack[tuple[FeedForward, ...], FeedForward, "depth"]
) -> Relation:
    """With nothing on the identity path, the stream is its input plus the outputs of all branches.

    Each block adds its branch, here a feed-forward layer of the stream so far, and changes nothing
    else.
    """
    stream, outputs = x, []
    for layer in layers:
        outputs.append(feed_forward(stream, layer))
        stream = stream + outputs[-1]
    return equal(stream, x + sum(outputs))


# Does adding a branch double the variance?


def covariance(x: Array, y: Array) -> Array:
    """Return the covariance of two samples of one size, all equally likely."""
    mean = array_namespace(x, y).mean
    return mean((x - mean(x)) * (y - mean(y)))


@claim(
    latex=r"\mathrm{Var}(x + F) = 2\, \mathrm{Var}(x), \quad \mathrm{Var}(F) = \mathrm{Var}(x)",
    source=source("xiong2020").implies(),
    expected=FAILS,
)
@witness(x=[0, 1], coordinates={"sign": [[[]], [1]]})
def residual_addition_doubles_the_variance(
    x: Real[Array, "n"], sign: UnitRows[Array, "1 1"]
) -> Relation:
    """Adding a branch of the same variance doubles the variance of the stream.

    It matters how they vary together. A branch x gives four times the variance, a branch -x none;
    these two are looked at, the sign being a unit row of one entry.
    """
    total = x + sign[0, 0] * x
    return equal(covariance(total, total), 2 * covariance(x, x))


@claim(
    latex=r"\mathrm{Var}(x + F) = \mathrm{Var}(x) + \mathrm{Var}(F) + 2\, \mathrm{Cov}(x, F)",
    source=source("xiong2020").implies(),
    repairs=residual_addition_doubles_the_variance,
)
def residual_addition_adds_variances_and_twice_the_covariance(
    x: Real[Array, "n"], branch: Real[Array, "n"]
) -> Relation:
    """The variance of a sum is the sum of the variances and twice the covariance.

    The covariance is linear in each of its arguments.
    """
    total = x + branch
    parts = covariance(x, x) + covariance(branch, branch) + 2 * covariance(x, branch)
    return equal(covariance(total, total), parts)


@claim(
    latex=r"\mathrm{Var}(x + F) = 2\, \mathrm{Var}(x), \quad "
    r"x, F \text{ independent with the same distribution}",
    source=source("xiong2020").implies(),
    repairs=residual_addition_doubles_the_variance,
)
def independent_residual_addition_doubles_the_variance(values: Real[Array, "n"]) -> Relation:
    """An independent branch with the same distribution doubles the variance of the stream.

    Independent means that every pair of values is equally likely: the law is exact over all n^2
    pairs of the n values that both may take.
    """
    xp = array_namespace(values)
    pairs = values[:, None] + values[None, :]
    total = xp.reshape(pairs, (pairs.shape[0] * pairs.shape[1],))
    return equal(covariance(total, total), 2 * covariance(values, values))


# Order of the branches.


@claim(
    latex=r"x + \mathrm{SA}(x) + \mathrm{FFN}(x) = y + \mathrm{FFN}(y), \quad"
    r" y = x + \mathrm{SA}(x)",
    source=source("chowdhery2022").at("sec. 2", quote="Parallel Layers").implies(),
    expected=FAILS,
)
@witness(tokens=[[1]], coordinates={"parameters": [[[1]], [1], [[1]], [1]]})
def parallel_branches_are_serial_branches(
    tokens: Real[Array, "n d"], parameters: FeedForward
) -> Relation:
    """Running attention and feed-forward network beside each other is running one after the other.

    The network then does not see what attention has just written.
    """
    attended = tokens + self_attention(tokens)
    serial = attended + feed_forward(attended, parameters)
    return equal(attended + feed_forward(tokens, parameters), serial)


@claim(
    latex=r"x + \mathrm{SA}(x) + \mathrm{FFN}(x) = y + \mathrm{FFN}(y)"
    r" - \mathrm{SA}(x)\, W, \quad \mathrm{FFN}(x) = x W + b",
    source=source("chowdhery2022").at("sec. 2", quote="Parallel Layers").implies(),
    repairs=parallel_branches_are_serial_branches,
)
def parallel_linear_branches_miss_one_product(
    tokens: Real[Array, "n d"], w: Real[Array, "d d"], b: Real[Array, "d"]
) -> Relation:
    """With a linear second branch, running both beside each other misses one product.

    It is what the second branch would make of the first.
    """
    attended = self_attention(tokens)
    serial = tokens + attended + ((tokens + attended) @ w + b)
    return equal(tokens + attended + (tokens @ w + b), serial - attended @ w)


# Silent branches and collapse.


@claim(
    latex=r"\alpha_1 = \alpha_2 = 0 \implies f^{(L)}(X) = X",
    source=source("bachlechner2021").at("sec. 3").implies(),
)
def layers_whose_branches_are_scaled_by_zero_are_the_identity_at_every_depth(
    tokens: Real[Array, "n d"],
    parameters: MetaFormer,
    attention: MultiHead,
    depth: Size[int, "depth"],
) -> Relation:
    """Pre-norm layers whose branches are scaled by zero are the identity, however many there are.

    Nothing is added. So a deep network may start as the identity and grow its branches.
    """
    zero = 0 * parameters.norm_1.gain
    silent = replace(parameters, scale_1=zero, scale_2=zero)
    layer = lambda hidden, _: metaformer_with_attention(hidden, silent, attention)
    return equal(fold(layer, depth, tokens), tokens)
