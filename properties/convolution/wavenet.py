"""Claims about WaveNet: what does it see, what do its gates do, where is it linear?"""

from fractions import Fraction

from ...reference import (
    GatedConvolution,
    WaveNet,
    WaveNetLayer,
    causal_convolution,
    doubling,
    gated_convolution,
    pointwise_convolution,
    receptive_field,
    same_convolution_1d,
    wavenet,
    wavenet_residual,
)
from ...theory import (
    FAILS,
    Array,
    Bare,
    Between,
    PaddingMask,
    Real,
    Relation,
    Size,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    identity,
    less,
    sigmoid,
    source,
    witness,
)
from ...theory.laws import additive, causal, odd

DILATED = source("oord2016").at("sec. 2.1")
GATES = source("oord2016").at("sec. 2.3")
RESIDUAL = source("oord2016").at("sec. 2.4")
NO_ACTIVATION = source("ai-se-30341").at(
    "question", quote="there was no activation applied to the residual connections"
)


# What one output depends on.


def _dilated(x: Array, kernels: Array) -> Array:
    """Stack causal convolutions with dilations 1, 2, 4, ..."""
    for layer in range(kernels.shape[0]):
        x = causal_convolution(x, kernels[layer, ...], dilation=2**layer)
    return x


def _before(x: Array, other: Array, reach: int) -> Array:
    """Replace everything but the last `reach` entries."""
    cut = max(x.shape[-1] - reach, 0)
    return array_namespace(x).concat([other[:, :cut], x[:, cut:]], axis=-1)


@claim(
    latex=r"f([x, y])_{\le t} = f([x, y'])_{\le t}, \quad x \in \mathbb{R}^{c \times t}",
    source=DILATED.implies(),
    expected=FAILS,
)
def dilated_convolutions_are_causal(
    start: Real[Array, "c s"],
    later: Real[Array, "c t"],
    other: Real[Array, "c t"],
    kernel: Real[Array, "c c 2*r-1"],
    dilation: Size[int, "1<=dilation<=4"],
) -> Relation:
    """Dilated convolutions are causal: no output depends on a later input.

    Padded on both sides, as "same" convolutions are, the kernel (0, 0, 1) outputs the next input.
    """
    concat, length = array_namespace(start).concat, start.shape[-1]
    one, two = concat([start, later], axis=-1), concat([start, other], axis=-1)
    return equal(
        same_convolution_1d(one, kernel, dilation=dilation)[:, :length],
        same_convolution_1d(two, kernel, dilation=dilation)[:, :length],
    )


@claim(
    latex=(
        r"x_{\le t} = y_{\le t} \implies"
        r" \mathrm{WaveNet}(x)_{\le t} = \mathrm{WaveNet}(y)_{\le t}"
    ),
    source=DILATED,
    repairs=dilated_convolutions_are_causal,
)
def wavenet_is_causal(
    x: Real[Array, "c_in t"],
    other: Real[Array, "c_in t"],
    parameters: WaveNet,
    seen: PaddingMask[Array, "t"],
) -> Relation:
    """WaveNet is causal, with its gates, residuals and skips: no output depends on a later input.

    Its convolutions are padded on the left alone, and all else acts on each position by itself.
    """
    return causal(lambda signal: wavenet(signal, parameters), x, other, seen, axis=-1)


@claim(
    latex=r"x_{t - 2^L < u \le t} = y_{t - 2^L < u \le t} \implies f(x)_t = f(y)_t",
    source=DILATED.implies(),
)
def doubling_dilations_see_two_to_the_depth_inputs(
    x: Real[Array, "c t>=4"], other: Real[Array, "c t"], kernels: Real[Array, "1<=depth<=4 c c 2"]
) -> Relation:
    """With kernels of 2 and dilations 1, 2, 4, ..., L layers see at most the last 2^L inputs.

    Layer l looks back 2^l steps more, and 1 + 1 + 2 + ... + 2^(L-1) = 2^L.
    """
    reach = 2 ** kernels.shape[0]
    replaced = _before(x, other, reach)
    return equal(_dilated(x, kernels)[:, -1], _dilated(replaced, kernels)[:, -1])


@claim(
    latex=r"x_{t - 2^L + 1 < u \le t} = y_{t - 2^L + 1 < u \le t} \implies f(x)_t = f(y)_t",
    source=DILATED.implies(),
    expected=FAILS,
)
@witness(x=[[0, 1]], other=[[1, 0]], kernels=[[[[1, 0]]]])
def doubling_dilations_see_less_than_two_to_the_depth_inputs(
    x: Real[Array, "c t"], other: Real[Array, "c t"], kernels: Real[Array, "1<=depth<=4 c c 2"]
) -> Relation:
    """With kernels of 2 and dilations 1, 2, 4, ..., L layers see less than 2^L inputs.

    One layer sees the input before the last, which is 2 inputs.
    """
    reach = 2 ** kernels.shape[0] - 1
    replaced = _before(x, other, reach)
    return equal(_dilated(x, kernels)[:, -1], _dilated(replaced, kernels)[:, -1])


@claim(
    latex=r"w = 1 \implies f(x)_t = \textstyle\sum_{i < 2^L} x_{t - i}", source=DILATED.implies()
)
def doubling_dilations_reach_every_lag_once(
    x: Real[Array, "1 t>=17"], depth: Size[int, "1<=depth<=4"]
) -> Relation:
    """With all taps 1 and dilations 1, 2, 4, ..., L layers add up the last 2^L inputs, each once.

    Each lag below 2^L is a sum of different dilations in exactly one way: its binary expansion. So
    the receptive field is 2^L, without a gap. (The signal is long enough to show the whole of it.)
    """
    ones = constant([[[[1, 1]]]] * depth, like=x)
    window = constant([[[1] * 2**depth]], like=x)
    return equal(_dilated(x, ones), causal_convolution(x, window))


@claim(
    latex=(
        r"x_{t - r < u \le t} = y_{t - r < u \le t} \implies"
        r" \mathrm{WaveNet}(x)_t = \mathrm{WaveNet}(y)_t, \quad r = 1 + (k - 1)\, 2^L"
    ),
    source=DILATED.implies(),
)
def wavenet_sees_its_receptive_field(
    x: Real[Array, "c_in t>=6"],
    other: Real[Array, "c_in t"],
    parameters: WaveNet,
    depth: Size[int, "depth<=2"],
    taps: Size[int, "k<=2"],
) -> Relation:
    """WaveNet, its first convolution included, sees at most the last 1 + (k - 1) 2^L inputs.

    The first convolution looks back k - 1 steps, layer l another k - 1 steps of 2^l; gates,
    residuals and skips look nowhere else. (Up to two layers and taps here, which see at most 5
    of 6 inputs.)
    """
    reach = receptive_field(taps, (1, *doubling(depth)))
    replaced = _before(x, other, reach)
    return equal(wavenet(x, parameters)[:, -1], wavenet(replaced, parameters)[:, -1])


# The gates.


@claim(
    latex=r"\tanh(a)\, \sigma(b) = \tanh(a)\, / (1 + e^{-b}) = \tanh(a)\, (1 + \tanh(b / 2)) / 2",
    source=GATES.implies(),
)
def gate_is_half_of_one_plus_tanh(a: Real[Array, "c t"], b: Real[Array, "c t"]) -> Relation:
    """A gated unit is tanh(a) times half of 1 + tanh(b / 2).

    The sigmoid is a tanh, halved, raised and of half the argument.
    """
    xp = array_namespace(a)
    return equal(xp.tanh(a) / (1 + xp.exp(-b)), xp.tanh(a) * (1 + xp.tanh(b / 2)) / 2)


@claim(latex=r"\lvert \tanh(w_f * x) \odot \sigma(w_g * x) \rvert \le 1", source=GATES.implies())
def gated_unit_is_at_most_one(x: Real[Array, "c t"], parameters: GatedConvolution) -> Relation:
    """A gated unit is at most 1 in size.

    The tanh is between -1 and 1, the sigmoid between 0 and 1.
    """
    return at_most(abs(gated_convolution(x, parameters)), 1)


@claim(
    latex=r"a, b \in [-100, 100] \implies \lvert \tanh(a)\, \sigma(b) \rvert < 1",
    source=GATES.implies(),
)
def gated_unit_is_less_than_one(
    a: Between[Array, "c t", -100, 100], b: Between[Array, "c t", -100, 100]
) -> Relation:
    """A gated unit is less than 1 in size.

    Neither factor reaches 1. It holds for all numbers; for those up to 100 the enclosures can tell
    the unit from 1.
    """
    return less(abs(array_namespace(a).tanh(a) * sigmoid(b)), 1)


@claim(
    latex=r"\lvert \tanh(w_f * x) \odot \sigma(w_g * x) \rvert \le \tfrac{9}{10}",
    source=GATES.implies(),
    expected=FAILS,
)
@witness(x=[[2]], w_f=[[[1]]], w_g=[[[2]]])
def gated_unit_stays_below_nine_tenths(
    x: Real[Array, "c t"], w_f: Real[Array, "c_gate c k"], w_g: Real[Array, "c_gate c k"]
) -> Relation:
    """A gated unit stays below a number smaller than 1, say 9/10.

    Where filter and gate are large, both factors are near 1.
    """
    return at_most(abs(gated_convolution(x, GatedConvolution(w_f, w_g))), Fraction(9, 10))


@claim(
    latex=r"z(-x) = -z(x), \quad z(x) = \tanh(w_f * x) \odot \sigma(w_g * x)",
    source=GATES.implies(),
    expected=FAILS,
)
@witness(x=[[1]], w_f=[[[1]]], w_g=[[[1]]])
def gated_unit_is_odd(
    x: Real[Array, "c t"], w_f: Real[Array, "c_gate c k"], w_g: Real[Array, "c_gate c k"]
) -> Relation:
    """Being built from tanh, the gated unit without offsets is an odd function of its input.

    The tanh turns its sign, but the sigmoid of the opposite input is another number.
    """
    return odd(lambda signal: gated_convolution(signal, GatedConvolution(w_f, w_g)), x)


@claim(
    latex=(
        r"z(x) - z(-x) = \tanh(w_f * x), \quad"
        r" z(x) + z(-x) = \tanh(w_f * x) \odot \tanh(w_g * x / 2)"
    ),
    source=GATES.implies(),
    repairs=gated_unit_is_odd,
)
def gated_unit_has_half_a_tanh_as_its_odd_part(
    x: Real[Array, "c t"], parameters: Bare[GatedConvolution]
) -> Relation:
    """Without biases, a gated unit has half its tanh for its odd part.

    The even part is half a product of two: the sigmoids of opposite numbers add up to 1 and differ
    by a tanh of half the number.
    """
    xp = array_namespace(x)
    there, back = gated_convolution(x, parameters), gated_convolution(-x, parameters)
    signal = xp.tanh(causal_convolution(x, parameters.kernel_filter))
    gate = xp.tanh(causal_convolution(x, parameters.kernel_gate) / 2)
    return all_of(equal(there - back, signal), equal(there + back, signal * gate))


# The residual path.


@claim(
    latex=r"f(x + y) = f(x) + f(y), \quad f(x) = x + W (\tanh(w_f * x) \odot \sigma(w_g * x))",
    source=NO_ACTIVATION.implies(),
    expected=FAILS,
)
@witness(x=[[1]], other=[[1]], w_f=[[[1]]], w_g=[[[1]]], w=[[1]])
def wavenet_layer_without_activation_on_its_residual_is_linear(
    x: Real[Array, "c t"],
    other: Real[Array, "c t"],
    w_f: Real[Array, "c_gate c k"],
    w_g: Real[Array, "c_gate c k"],
    w: Real[Array, "c c_gate"],
) -> Relation:
    """With no activation on its residual connection, a layer of WaveNet is additive.

    Inside of the branch there are two activations: tanh and sigmoid.
    """
    layer = WaveNetLayer(GatedConvolution(w_f, w_g), w, w)
    return additive(lambda signal: wavenet_residual(signal, layer), x, other)


@claim(
    latex=(
        r"K * \bigl(r_0 + \textstyle\sum_m W_m z_m\bigr)"
        r" = K * r_0 + \textstyle\sum_m (K W_m) * z_m"
    ),
    source=NO_ACTIVATION.implies(),
    repairs=wavenet_layer_without_activation_on_its_residual_is_linear,
)
def residual_convolutions_merge_into_the_next_layer(
    residual: Real[Array, "c t"],
    gated: Real[Array, "depth c_gate t"],
    w: Real[Array, "depth c c_gate"],
    kernel: Real[Array, "c_out c k"],
    dilation: Size[int, "1<=dilation<=4"],
) -> Relation:
    """What enters a gate is linear in the first signal and in the outputs of all gates before.

    No activation follows the 1x1 convolutions, so each merges into the next dilated one: all that
    is not linear sits in the gates.
    """
    layers = range(gated.shape[0])
    stream = sum((pointwise_convolution(gated[m, ...], w[m, ...]) for m in layers), residual)
    merged = [_merged(kernel, w[m, ...]) for m in layers]
    parts = [causal_convolution(gated[m, ...], merged[m], dilation=dilation) for m in layers]
    alone = causal_convolution(residual, kernel, dilation=dilation)
    return equal(causal_convolution(stream, kernel, dilation=dilation), sum(parts, alone))


def _merged(kernel: Array, w: Array) -> Array:
    """Let the 1x1 convolution act before each tap."""
    permute_dims = array_namespace(kernel).permute_dims
    return permute_dims(permute_dims(kernel, (2, 0, 1)) @ w, (1, 2, 0))


@claim(latex=r"(W z)_1 z_2 = (W z)_2 z_1", source=RESIDUAL.implies(), expected=FAILS)
@witness(gated=[[1], [0]], w=[[0, 0], [1, 0]])
def residual_convolution_only_scales(
    gated: Real[Array, "c>=2 t"], w: Real[Array, "c c"]
) -> Relation:
    """A 1x1 convolution on the residual path only scales the branch, alike in all channels.

    It may move one channel to another, and then two channels have no common factor.
    """
    moved = pointwise_convolution(gated, w)
    return equal(moved[0, :] * gated[1, :], moved[1, :] * gated[0, :])


@claim(
    latex=r"W = \alpha I \implies r + W z = r + \alpha z",
    source=RESIDUAL.implies(),
    repairs=residual_convolution_only_scales,
)
def residual_convolution_contains_every_scaling(
    residual: Real[Array, "c t"], gated: Real[Array, "c t"], scale: Real[Array, ""]
) -> Relation:
    """Among the 1x1 convolutions of the residual path is every scaling of the branch.

    Its matrix is a multiple of the identity.
    """
    w = scale * identity(gated.shape[0], like=gated)
    return equal(residual + pointwise_convolution(gated, w), residual + scale * gated)


def _stream(x: Array, w_f: Array, w_g: Array, w: Array) -> Array:
    """Pass the residual through layers with dilations 1, 2, 4, ..."""
    for layer in range(w.shape[0]):
        gated = GatedConvolution(w_f[layer, ...], w_g[layer, ...])
        parameters = WaveNetLayer(gated, w[layer, ...], w[layer, ...])
        x = wavenet_residual(x, parameters, dilation=2**layer)
    return x


def _row_sums(w: Array) -> Array:
    """Return the largest row sum of sizes of each matrix."""
    xp = array_namespace(w)
    return xp.max(xp.sum(abs(w), axis=-1), axis=-1)


@claim(
    latex=r"\lVert r_L - r_0 \rVert_\infty \le \max_l \lVert W_l \rVert_\infty",
    source=RESIDUAL.implies(),
    expected=FAILS,
)
@witness(x=[[1]], w_f=[[[[1]]], [[[1]]]], w_g=[[[[0]]], [[[1]]]], w=[[[1]], [[1]]])
def wavenet_residual_is_bounded_at_all_depths_alike(
    x: Real[Array, "c t"],
    w_f: Real[Array, "depth c_gate c k"],
    w_g: Real[Array, "depth c_gate c k"],
    w: Real[Array, "depth c c_gate"],
) -> Relation:
    """Because its gates are bounded, the residual of WaveNet is bounded, however many layers.

    The bound would be that of the largest 1x1 convolution. But every layer adds an output of its
    gate to those before: two gates near 1 add up to nearly 2.
    """
    xp = array_namespace(x)
    return at_most(xp.max(abs(_stream(x, w_f, w_g, w) - x)), xp.max(_row_sums(w)))


@claim(
    latex=r"\lVert r_L - r_0 \rVert_\infty \le \textstyle\sum_l \lVert W_l \rVert_\infty",
    source=RESIDUAL.implies(),
    repairs=wavenet_residual_is_bounded_at_all_depths_alike,
)
def wavenet_residual_stays_within_the_sum_of_its_convolutions(
    x: Real[Array, "c t"],
    w_f: Real[Array, "depth c_gate c k"],
    w_g: Real[Array, "depth c_gate c k"],
    w: Real[Array, "depth c c_gate"],
) -> Relation:
    """For all inputs, the residual of WaveNet moves by no more than its 1x1 convolutions add up to.

    A gate's output is at most 1, so layer l adds at most the largest row sum of W_l.
    """
    xp = array_namespace(x)
    return at_most(xp.max(abs(_stream(x, w_f, w_g, w) - x)), xp.sum(_row_sums(w)))
