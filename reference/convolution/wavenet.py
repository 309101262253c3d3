"""WaveNet: dilated causal convolutions with gates, residuals and skips."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...theory import Array, Real, Stack, array_namespace, block, sigmoid, source
from ..checks import require_counts, require_dilations
from ..layers.activation import relu
from .convolution import causal_convolution
from .separable import pointwise_convolution


@dataclass(frozen=True)
class GatedConvolution:
    """The kernels of a filter and of the gate that it is multiplied with."""

    kernel_filter: Real[Array, "c_gate c k"]
    kernel_gate: Real[Array, "c_gate c k"]
    b_filter: Real[Array, "c_gate"] | None = None
    b_gate: Real[Array, "c_gate"] | None = None


@dataclass(frozen=True)
class WaveNetLayer:
    """A gated convolution, and the 1x1 convolutions of its residual and its skip path."""

    gated: GatedConvolution
    w_residual: Real[Array, "c c_gate"]
    w_skip: Real[Array, "c_skip c_gate"]
    b_residual: Real[Array, "c"] | None = None
    b_skip: Real[Array, "c_skip"] | None = None


@dataclass(frozen=True)
class WaveNet:
    """A first convolution, layers, and two 1x1 convolutions on the sum of the skips."""

    kernel: Real[Array, "c c_in k"]
    layers: Stack[tuple[WaveNetLayer, ...], WaveNetLayer, "depth"]
    w_hidden: Real[Array, "c_skip c_skip"]
    w_out: Real[Array, "classes c_skip"]


@block(source=source("oord2016").at("eq. (2)"))
def gated_convolution(
    x: Real[Array, "c t"], parameters: GatedConvolution, *, dilation: int = 1
) -> Real[Array, "c_gate t"]:
    r"""Multiply the tanh of one causal convolution with the sigmoid of another.

    $$ z = \tanh(w_f * x + b_f) \odot \sigma(w_g * x + b_g) $$

    Raises:
        ValueError: dilation is below 1.
    """
    xp = array_namespace(x)
    signal = causal_convolution(x, parameters.kernel_filter, parameters.b_filter, dilation=dilation)
    gate = causal_convolution(x, parameters.kernel_gate, parameters.b_gate, dilation=dilation)
    return xp.tanh(signal) * sigmoid(gate)


@block(source=source("oord2016").at("sec. 2.4"))
def wavenet_residual(
    x: Real[Array, "c t"], parameters: WaveNetLayer, *, dilation: int = 1
) -> Real[Array, "c t"]:
    r"""Add to the input a 1x1 convolution of the gated one; no activation follows.

    $$ y = x + W_r z + b_r, \qquad z = \tanh(w_f * x) \odot \sigma(w_g * x) $$

    Raises:
        ValueError: dilation is below 1.
    """
    gated = gated_convolution(x, parameters.gated, dilation=dilation)
    return x + pointwise_convolution(gated, parameters.w_residual, parameters.b_residual)


@block(source=source("oord2016").at("sec. 2.4"))
def wavenet_skip(
    x: Real[Array, "c t"], parameters: WaveNetLayer, *, dilation: int = 1
) -> Real[Array, "c_skip t"]:
    r"""Return what a layer sends to the end: another 1x1 convolution of the gated one.

    $$ y = W_s z + b_s, \qquad z = \tanh(w_f * x) \odot \sigma(w_g * x) $$

    Raises:
        ValueError: dilation is below 1.
    """
    gated = gated_convolution(x, parameters.gated, dilation=dilation)
    return pointwise_convolution(gated, parameters.w_skip, parameters.b_skip)


@block(source=source("oord2016").at("fig. 4"))
def wavenet(
    x: Real[Array, "c_in t"], parameters: WaveNet, *, dilations: Sequence[int] | None = None
) -> Real[Array, "classes t"]:
    r"""Pass the residual through the layers and map the sum of their skips to logits.

    $$ y = W_o\, \mathrm{relu}(W_h\, \mathrm{relu}(\textstyle\sum_l \mathrm{skip}_l(x_{l-1}))),
       \qquad x_l = x_{l-1} + \mathrm{residual}_l(x_{l-1}), \quad x_0 = w * x $$

    Dilations are 1, 2, 4, ... unless given.

    Raises:
        ValueError: there is not one dilation for each layer, or one is below 1.
    """
    layers = parameters.layers
    steps = doubling(len(layers)) if dilations is None else tuple(dilations)
    require_dilations(steps, len(layers))
    residual = causal_convolution(x, parameters.kernel)
    skips = []
    for layer, dilation in zip(layers, steps, strict=True):
        skips.append(wavenet_skip(residual, layer, dilation=dilation))
        residual = wavenet_residual(residual, layer, dilation=dilation)
    hidden = pointwise_convolution(relu(sum(skips[1:], skips[0])), parameters.w_hidden)
    return pointwise_convolution(relu(hidden), parameters.w_out)


def doubling(depth: int) -> tuple[int, ...]:
    """Return the dilations 1, 2, 4, ... of a stack.

    Example:
        >>> doubling(4)
        (1, 2, 4, 8)
    """
    return tuple(2**layer for layer in range(depth))


def receptive_field(kernel: int, dilations: Sequence[int]) -> int:
    """Return how many positions, itself among them, one output of causal convolutions depends on.

    Each convolution looks back `kernel - 1` steps of its dilation.

    Raises:
        ValueError: kernel or a dilation is below 1.

    Example:
        >>> receptive_field(2, (1, 2, 4, 8))
        16
    """
    require_counts(kernel=kernel)
    require_dilations(dilations, len(dilations))
    return 1 + (kernel - 1) * sum(dilations)
