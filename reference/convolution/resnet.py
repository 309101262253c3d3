"""Residual networks, with batch normalisation in training or in evaluation."""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ...theory import Array, Real, Stack, block, source
from ..layers.activation import relu
from ..layers.linear import affine
from ..normalisation.batch_norm import BatchNorm, HiddenBatchNorm, batch_norm_2d
from .convolution import same_convolution_2d
from .pooling import global_average_pool_2d
from .separable import pointwise_convolution_2d


@dataclass(frozen=True)
class BasicBlock:
    """Two convolutions that keep the channels, each with a normalisation."""

    kernel_1: Real[Array, "c c 2*r-1 2*r-1"]
    norm_1: BatchNorm
    kernel_2: Real[Array, "c c 2*r-1 2*r-1"]
    norm_2: BatchNorm


@dataclass(frozen=True)
class ProjectionBlock:
    """A basic block that changes the channels, and the projection that its input takes."""

    kernel_1: Real[Array, "c c_in 2*r-1 2*r-1"]
    norm_1: BatchNorm
    kernel_2: Real[Array, "c c 2*r-1 2*r-1"]
    norm_2: BatchNorm
    w_shortcut: Real[Array, "c c_in"]
    norm_shortcut: BatchNorm


@dataclass(frozen=True)
class BottleneckBlock:
    """A convolution on few channels between two 1x1 convolutions."""

    w_reduce: Real[Array, "c_mid c"]
    norm_1: HiddenBatchNorm
    kernel: Real[Array, "c_mid c_mid 2*r-1 2*r-1"]
    norm_2: HiddenBatchNorm
    w_expand: Real[Array, "c c_mid"]
    norm_3: BatchNorm


@dataclass(frozen=True)
class ResNet:
    """A first convolution, basic blocks, and a linear layer on the averaged channels."""

    kernel: Real[Array, "c c_in 2*r-1 2*r-1"]
    norm: BatchNorm
    blocks: Stack[tuple[BasicBlock, ...], BasicBlock, "depth"]
    w: Real[Array, "c classes"]
    b: Real[Array, "classes"]


@block(source=source("he2016").at("eq. (1)"))
def residual_block(
    x: Real[Array, "b c h w"],
    parameters: BasicBlock,
    *,
    training: bool = False,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b c h w"]:
    r"""Add to the image a branch of two convolutions, with relu between them and after the sum.

    $$ y = \mathrm{relu}(x + \mathrm{BN}(w_2 * \mathrm{relu}(\mathrm{BN}(w_1 * x)))) $$

    Raises:
        ValueError: a kernel is not square with odd sides, or epsilon is negative.
    """
    norm = partial(batch_norm_2d, training=training, epsilon=epsilon)
    hidden = relu(norm(same_convolution_2d(x, parameters.kernel_1), parameters.norm_1))
    branch = norm(same_convolution_2d(hidden, parameters.kernel_2), parameters.norm_2)
    return relu(x + branch)


@block(source=source("ai-se-30341").at("question"))
def thread_residual_block(
    x: Real[Array, "b c h w"],
    parameters: BasicBlock,
    *,
    training: bool = False,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b c h w"]:
    r"""Normalise the sum of the image and the branch, as the asker of the thread has it.

    $$ y = \mathrm{relu}(\mathrm{BN}(x + w_2 * \mathrm{relu}(\mathrm{BN}(w_1 * x)))) $$

    Raises:
        ValueError: a kernel is not square with odd sides, or epsilon is negative.
    """
    norm = partial(batch_norm_2d, training=training, epsilon=epsilon)
    hidden = relu(norm(same_convolution_2d(x, parameters.kernel_1), parameters.norm_1))
    branch = same_convolution_2d(hidden, parameters.kernel_2)
    return relu(norm(x + branch, parameters.norm_2))


@block(source=source("he2016identity").at("fig. 4(e)"))
def pre_activation_block(
    x: Real[Array, "b c h w"],
    parameters: BasicBlock,
    *,
    training: bool = False,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b c h w"]:
    r"""Add to the image a branch that normalises and activates before each convolution.

    $$ y = x + w_2 * \mathrm{relu}(\mathrm{BN}(w_1 * \mathrm{relu}(\mathrm{BN}(x)))) $$

    Raises:
        ValueError: a kernel is not square with odd sides, or epsilon is negative.
    """
    norm = partial(batch_norm_2d, training=training, epsilon=epsilon)
    hidden = same_convolution_2d(relu(norm(x, parameters.norm_1)), parameters.kernel_1)
    branch = same_convolution_2d(relu(norm(hidden, parameters.norm_2)), parameters.kernel_2)
    return x + branch


@block(source=source("he2016").at("eq. (2)"))
def projection_block(
    x: Real[Array, "b c_in h w"],
    parameters: ProjectionBlock,
    *,
    stride: int = 1,
    training: bool = False,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b c h w"]:
    r"""Change the channels, and with a stride the size, of both the branch and the shortcut.

    $$ y = \mathrm{relu}(\mathrm{BN}(W_s x)
       + \mathrm{BN}(w_2 * \mathrm{relu}(\mathrm{BN}(w_1 * x)))) $$

    The first convolution and the projection take the stride.

    Raises:
        ValueError: a kernel is not square with odd sides, stride is below 1, or epsilon is
            negative.
    """
    norm = partial(batch_norm_2d, training=training, epsilon=epsilon)
    narrowed = same_convolution_2d(x, parameters.kernel_1, stride=stride)
    hidden = relu(norm(narrowed, parameters.norm_1))
    branch = norm(same_convolution_2d(hidden, parameters.kernel_2), parameters.norm_2)
    projected = pointwise_convolution_2d(x, parameters.w_shortcut, stride=stride)
    return relu(norm(projected, parameters.norm_shortcut) + branch)


@block(source=source("he2016").at("fig. 5"))
def bottleneck_block(
    x: Real[Array, "b c h w"],
    parameters: BottleneckBlock,
    *,
    training: bool = False,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b c h w"]:
    r"""Add to the image a branch that reduces the channels, convolves, and expands them again.

    $$ y = \mathrm{relu}(x + \mathrm{BN}(W_e\, \mathrm{relu}(\mathrm{BN}(w *
       \mathrm{relu}(\mathrm{BN}(W_r x)))))) $$

    Raises:
        ValueError: the kernel is not square with odd sides, or epsilon is negative.
    """
    norm = partial(batch_norm_2d, training=training, epsilon=epsilon)
    reduced = relu(norm(pointwise_convolution_2d(x, parameters.w_reduce), parameters.norm_1))
    hidden = relu(norm(same_convolution_2d(reduced, parameters.kernel), parameters.norm_2))
    branch = norm(pointwise_convolution_2d(hidden, parameters.w_expand), parameters.norm_3)
    return relu(x + branch)


@block(source=source("he2016").at("sec. 4.2"))
def resnet(
    x: Real[Array, "b c_in h w"],
    parameters: ResNet,
    *,
    training: bool = False,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b classes"]:
    r"""Convolve, pass a stack of residual blocks, average over the pixels, and map to logits.

    $$ y = \tfrac{1}{hw} \textstyle\sum_p h^{(L)}_p\, W + b, \qquad
       h^{(l)} = \mathrm{block}_l(h^{(l-1)}), \quad h^{(0)} = \mathrm{relu}(\mathrm{BN}(w * x)) $$

    Raises:
        ValueError: a kernel is not square with odd sides, or epsilon is negative.
    """
    first = same_convolution_2d(x, parameters.kernel)
    hidden = relu(batch_norm_2d(first, parameters.norm, training=training, epsilon=epsilon))
    for layer in parameters.blocks:
        hidden = residual_block(hidden, layer, training=training, epsilon=epsilon)
    return affine(global_average_pool_2d(hidden), parameters.w, parameters.b)
