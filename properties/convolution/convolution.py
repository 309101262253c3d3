"""Claims about convolutions: when do several collapse into one, and what do they commute with?"""

from ...reference import (
    BatchNorm,
    average_pool_1d,
    batch_norm_evaluation,
    convolution_1d,
    convolution_2d,
    max_pool_1d,
    pad,
    relu,
    same_convolution_1d,
    same_convolution_2d,
    separable_convolution_1d,
)
from ...theory import (
    FAILS,
    Array,
    Exists,
    Positive,
    Real,
    Relation,
    Size,
    array_namespace,
    at_most,
    claim,
    equal,
    identity,
    source,
    witness,
)

STACKED = source("dumoulin2016").at("chapter on convolution arithmetic")
SEPARABLE = source("chollet2017").at("sec. 1.2")
CONVOLUTIONS = source("goodfellow2016").at("sec. 9.2")
MERGED = source("ding2021").at("abstract")
NEVER_CONNECTED = source("ai-se-30341").at(
    "question", quote="they never allow two linear layers to be connected without a relu"
)


# Convolutions in a row.


def composed(kernel_1: Array, kernel_2: Array) -> Array:
    """Return the kernel of one convolution followed by another: of length k_1 + k_2 - 1.

    The second kernel, turned round, slides along the first.
    """
    xp, reach = array_namespace(kernel_1), kernel_2.shape[-1] - 1
    columns = xp.permute_dims(kernel_1, (1, 0, 2))
    slid = convolution_1d(columns, xp.flip(kernel_2, axis=-1), padding=reach)
    return xp.permute_dims(slid, (1, 0, 2))


def stuffed(kernel: Array, dilation: int) -> Array:
    """Return the kernel with dilation - 1 zeros between its taps."""
    xp, taps = array_namespace(kernel), range(kernel.shape[-1])
    parts = [pad(kernel[..., tap : tap + 1], dilation - 1 if tap else 0, 0) for tap in taps]
    return xp.concat(parts, axis=-1)


def circular_convolution(x: Array, kernel: Array) -> Array:
    """Convolve a signal that goes on with its start: y_t = sum_i w_i x_(t + i mod length)."""
    roll = array_namespace(x).roll
    terms = [kernel[..., tap] @ roll(x, -tap, axis=-1) for tap in range(kernel.shape[-1])]
    return sum(terms[1:], terms[0])


@claim(
    latex=r"k_2 * (k_1 * x) = (k_2 * k_1) * x, \quad |k_2 * k_1| = k_1 + k_2 - 1",
    source=STACKED.implies(),
)
def stacked_convolutions_are_one_convolution(
    x: Real[Array, "c_in t+k_1+k_2-2"],
    kernel_1: Real[Array, "c_mid c_in k_1"],
    kernel_2: Real[Array, "c_out c_mid k_2"],
) -> Relation:
    """Two convolutions in a row, without padding, are one with a kernel of k_1 + k_2 - 1 taps.

    Its kernel is the one of the first convolution convolved with that of the second: each tap is a
    sum of products of taps, and matrix products are associative.
    """
    twice = convolution_1d(convolution_1d(x, kernel_1), kernel_2)
    return equal(twice, convolution_1d(x, composed(kernel_1, kernel_2)))


@claim(
    latex=r"k_2 \circledast (k_1 \circledast x) = (k_2 * k_1) \circledast x",
    source=STACKED.implies(),
)
def stacked_circular_convolutions_are_one_circular_convolution(
    x: Real[Array, "c_in t"],
    kernel_1: Real[Array, "c_mid c_in k_1"],
    kernel_2: Real[Array, "c_out c_mid k_2"],
) -> Relation:
    """Two circular convolutions in a row are one with a kernel of k_1 + k_2 - 1 taps.

    A circular signal has no ends, so nothing is lost there.
    """
    twice = circular_convolution(circular_convolution(x, kernel_1), kernel_2)
    return equal(twice, circular_convolution(x, composed(kernel_1, kernel_2)))


@claim(latex=r"k_2 *_0 (k_1 *_0 x) = (k_2 * k_1) *_0 x", source=STACKED.implies(), expected=FAILS)
@witness(x=[[1]], kernel_1=[[[0, 0, 1]]], kernel_2=[[[1, 0, 0]]])
def stacked_same_convolutions_are_one_same_convolution(
    x: Real[Array, "c_in t"],
    kernel_1: Real[Array, "c_mid c_in 3"],
    kernel_2: Real[Array, "c_out c_mid 3"],
) -> Relation:
    """Two convolutions of 3 taps between zeros are one of 5 taps between zeros, at the borders too.

    The first convolution has values beyond the border that the second takes for zero: three ones
    twice map a single number to itself, five taps (1, 2, 3, 2, 1) map it to its triple.
    """
    twice = same_convolution_1d(same_convolution_1d(x, kernel_1), kernel_2)
    return equal(twice, same_convolution_1d(x, composed(kernel_1, kernel_2)))


@claim(
    latex=(
        r"r_2 \le u < t + r_2 \implies (k_2 *_0 (k_1 *_0 x))_u = ((k_2 * k_1) *_0 x)_u, \quad"
        r" |k_i| = 2 r_i - 1"
    ),
    source=STACKED.implies(),
    repairs=stacked_same_convolutions_are_one_same_convolution,
)
def stacked_same_convolutions_are_one_inside(
    x: Real[Array, "c_in t+2*r_2-2"],
    kernel_1: Real[Array, "c_mid c_in 2*r_1-1"],
    kernel_2: Real[Array, "c_out c_mid 2*r_2-1"],
) -> Relation:
    """Two convolutions between zeros are one, but for as many places as the second reaches.

    Farther than that from both ends the second meets values of the first alone. With 3 taps one
    place at each end is enough, not two.
    """
    twice = same_convolution_1d(same_convolution_1d(x, kernel_1), kernel_2)
    once = same_convolution_1d(x, composed(kernel_1, kernel_2))
    reach = kernel_2.shape[-1] // 2
    inside = slice(reach, x.shape[-1] - reach)
    return equal(twice[..., inside], once[..., inside])


@claim(
    latex=r"k_2 * \mathrm{relu}(k_1 * x) = (k_2 * k_1) * x",
    source=NEVER_CONNECTED.implies(),
    expected=FAILS,
)
@witness(x=[[-1]], kernel_1=[[[1]]], kernel_2=[[[1]]])
def stacked_convolutions_with_relu_are_one_convolution(
    x: Real[Array, "c_in t+k_1+k_2-2"],
    kernel_1: Real[Array, "c_mid c_in k_1"],
    kernel_2: Real[Array, "c_out c_mid k_2"],
) -> Relation:
    """Two convolutions with a relu between them are one convolution.

    The relu drops what is negative after the first.
    """
    twice = convolution_1d(relu(convolution_1d(x, kernel_1)), kernel_2)
    return equal(twice, convolution_1d(x, composed(kernel_1, kernel_2)))


@claim(
    latex=(
        r"y_0(x) = y_0(x_0, \dots, x_{k_1 + k_2 - 2}, 0, \dots), \quad"
        r" y = k_2 *_{s_2} (k_1 *_{s_1} x)"
    ),
    source=STACKED.implies(),
    expected=FAILS,
)
@witness(x=[[0, 0, 1]], kernel_1=[[[1]]], kernel_2=[[[0, 1]]])
def stacked_strided_convolutions_see_as_far_as_unstrided_ones(
    x: Real[Array, "c_in k_1+k_2*s_1-s_1"],
    kernel_1: Real[Array, "c_mid c_in k_1"],
    kernel_2: Real[Array, "c_out c_mid k_2"],
    stride_1: Size[int, "1<=s_1<=3"],
) -> Relation:
    """Two convolutions with strides are one with a kernel of k_1 + k_2 - 1 taps.

    Its first output would depend on the first k_1 + k_2 - 1 inputs alone. But the windows of the
    second are s_1 inputs apart: with strides of 2, two taps after one see the third input.
    """

    def output(signal: Array) -> Array:
        return convolution_1d(convolution_1d(signal, kernel_1, stride=stride_1), kernel_2)

    seen = kernel_1.shape[-1] + kernel_2.shape[-1] - 1
    cut = pad(x[..., :seen], 0, x.shape[-1] - seen)
    return equal(output(x), output(cut))


@claim(
    latex=(
        r"k_2 *_{s_2} (k_1 *_{s_1} x) = (k_2^{\uparrow s_1} * k_1) *_{s_1 s_2} x, \quad"
        r" |k_2^{\uparrow s_1} * k_1| = k_1 + (k_2 - 1)\, s_1"
    ),
    source=STACKED.implies(),
    repairs=stacked_strided_convolutions_see_as_far_as_unstrided_ones,
)
def stacked_strided_convolutions_are_one_strided_convolution(
    x: Real[Array, "c_in t+k_1+k_2*s_1-s_1-1"],
    kernel_1: Real[Array, "c_mid c_in k_1"],
    kernel_2: Real[Array, "c_out c_mid k_2"],
    stride_1: Size[int, "1<=s_1<=3"],
    stride_2: Size[int, "1<=s_2<=3"],
) -> Relation:
    """Two convolutions of strides s_1, s_2 are one of stride s_1 s_2 with k_1 + (k_2 - 1) s_1 taps.

    The second kernel, spread by zeros to the first stride, acts before the first stride is taken.
    """
    first = convolution_1d(x, kernel_1, stride=stride_1)
    twice = convolution_1d(first, kernel_2, stride=stride_2)
    kernel = composed(kernel_1, stuffed(kernel_2, stride_1))
    return equal(twice, convolution_1d(x, kernel, stride=stride_1 * stride_2))


@claim(
    latex=(
        r"w *_\delta x = w^{\uparrow \delta} * x, \quad"
        r" |w^{\uparrow \delta}| = (k - 1)\, \delta + 1"
    ),
    source=source("dumoulin2016").at("section on dilated convolutions").implies(),
)
def dilated_convolution_is_a_convolution_with_zeros_between_taps(
    x: Real[Array, "c_in t+k*dilation-dilation"],
    kernel: Real[Array, "c_out c_in k"],
    dilation: Size[int, "1<=dilation<=4"],
) -> Relation:
    """A convolution of k taps at dilation D is a plain one of (k - 1) D + 1 taps.

    The taps stay where they are and zeros stand between them.
    """
    return equal(
        convolution_1d(x, kernel, dilation=dilation), convolution_1d(x, stuffed(kernel, dilation))
    )


# Factors and branches.


@claim(
    latex=r"K_{1 i a} K_{2 i b} = K_{1 i b} K_{2 i a} \quad \text{for every } K",
    source=source("howard2017").at("abstract").implies(),
    expected=FAILS,
)
@witness(kernel=[[[0, 1]], [[1, 0]]])
def depthwise_separable_convolutions_represent_every_convolution(
    kernel: Real[Array, "c_out>=2 c_in k>=2"],
) -> Relation:
    """Depthwise convolutions followed by pointwise ones represent every standard convolution.

    The kernels that they represent are products K[o, i, :] = p[o, i] d[i, :], whose two by two
    minors over outputs and taps vanish, so those of every kernel would have to. The kernels (1, 0)
    and (0, 1) on one channel are no multiples of each other.
    """
    return equal(kernel[0, :, 0] * kernel[1, :, 1], kernel[0, :, 1] * kernel[1, :, 0])


@claim(
    latex=r"K_{o i a} = p_{o i} d_{i a} \implies K * x = p \cdot (d *_{\mathrm{dw}} x)",
    source=SEPARABLE.implies(),
    repairs=depthwise_separable_convolutions_represent_every_convolution,
)
def convolution_with_collinear_kernels_is_depthwise_separable(
    x: Real[Array, "c_in t+k-1"], depthwise: Real[Array, "c_in k"], w: Real[Array, "c_out c_in"]
) -> Relation:
    """A convolution is depthwise separable where its kernels on each input channel are collinear.

    They are then multiples of one kernel, which the depthwise convolution takes; the pointwise one
    takes the multiples.
    """
    kernel = w[:, :, None] * depthwise[None, :, :]
    return equal(convolution_1d(x, kernel), separable_convolution_1d(x, depthwise, w))


@claim(
    latex=r"K = p \circ d \implies K_{o i a} K_{q i b} = K_{o i b} K_{q i a}",
    source=SEPARABLE.implies(),
)
def depthwise_separable_convolution_has_collinear_kernels(
    depthwise: Real[Array, "1 k"], w: Real[Array, "c_out 1"]
) -> Relation:
    """A depthwise separable convolution has collinear kernels on each input channel.

    On one channel its responses to an impulse are its kernels, turned round: each is a multiple of
    the depthwise one.
    """
    xp, taps = array_namespace(depthwise), depthwise.shape[-1]
    impulse = pad(xp.ones_like(depthwise[:, :1]), taps - 1, taps - 1)
    kernel = separable_convolution_1d(impulse, depthwise, w)
    products = kernel[:, None, :, None] * kernel[None, :, None, :]
    return equal(products, xp.permute_dims(products, (0, 1, 3, 2)))


def _normalised(image: Array, norm: BatchNorm) -> Array:
    """Normalise each channel of an image."""
    reshape = array_namespace(image).reshape
    flat = reshape(image, (image.shape[0], image.shape[1] * image.shape[2]))
    return reshape(batch_norm_evaluation(flat, norm, epsilon=0), image.shape)


@claim(
    latex=(
        r"\mathrm{BN}_3(k_3 * x) + \mathrm{BN}_1(k_1 x) + \mathrm{BN}_0(x) = k * x + b, \quad"
        r" k = s_3 k_3 + \delta\, (s_1 k_1 + s_0 I)"
    ),
    source=MERGED,
)
def parallel_branches_merge_into_one_convolution(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    x: Real[Array, "c h w"],
    kernel_3: Real[Array, "c c 3 3"],
    kernel_1: Real[Array, "c c"],
    gains: Real[Array, "3 c"],
    offsets: Real[Array, "3 c"],
    means: Real[Array, "3 c"],
    deviations: Positive[Array, "3 c"],
) -> Relation:
    """Parallel 3x3, 1x1 and identity branches, each with batch norm, are one 3x3 convolution.

    At evaluation each norm scales and shifts its channels; the 1x1 kernel and the identity go into
    the middle tap. Zeros stay zeros beyond the border, since the norms come after the convolutions.
    """
    xp = array_namespace(x)
    norms = [
        BatchNorm(gains[b, :], offsets[b, :], means[b, :], deviations[b, :] * deviations[b, :])
        for b in range(3)
    ]
    wide = _normalised(same_convolution_2d(x, kernel_3), norms[0])
    narrow = _normalised(convolution_2d(x, kernel_1[:, :, None, None]), norms[1])
    scales = gains / deviations
    middle = scales[1, :, None] * kernel_1 + scales[2, :, None] * identity(x.shape[0], like=x)
    padded = pad(pad(middle[:, :, None, None], 1, 1).mT, 1, 1).mT
    merged = scales[0, :, None, None, None] * kernel_3 + padded
    bias = xp.sum(offsets - scales * means, axis=0)
    return equal(wide + narrow + _normalised(x, norms[2]), same_convolution_2d(x, merged, bias))


# What commutes.


@claim(
    latex=r"k_2 \circledast (k_1 \circledast x) = k_1 \circledast (k_2 \circledast x)",
    source=CONVOLUTIONS.implies(),
    expected=FAILS,
)
def circular_convolutions_commute(
    x: Real[Array, "c t"], kernel_1: Real[Array, "c c k_1"], kernel_2: Real[Array, "c c k_2"]
) -> Relation:
    """Circular convolutions commute.

    Kernels of one tap are matrices that act on the channels, and matrices do not commute.
    """
    one_two = circular_convolution(circular_convolution(x, kernel_1), kernel_2)
    two_one = circular_convolution(circular_convolution(x, kernel_2), kernel_1)
    return equal(one_two, two_one)


@claim(
    latex=(
        r"k_2 \circledast (k_1 \circledast x) = k_1 \circledast (k_2 \circledast x), \quad"
        r" x \in \mathbb{R}^{1 \times t}"
    ),
    source=CONVOLUTIONS.implies(),
    repairs=circular_convolutions_commute,
)
def circular_convolutions_of_one_channel_commute(
    x: Real[Array, "1 t"], kernel_1: Real[Array, "1 1 k_1"], kernel_2: Real[Array, "1 1 k_2"]
) -> Relation:
    """Circular convolutions of one channel commute.

    Both are sums of multiples of shifts, and shifts commute.
    """
    one_two = circular_convolution(circular_convolution(x, kernel_1), kernel_2)
    two_one = circular_convolution(circular_convolution(x, kernel_2), kernel_1)
    return equal(one_two, two_one)


@claim(
    latex=r"k *_0 (S x) = S (k *_0 x), \quad (S x)_t = x_{t - 1 \bmod T}",
    source=CONVOLUTIONS,
    expected=FAILS,
)
@witness(x=[[0, 1]], kernel=[[[0, 0, 1]]])
def convolution_between_zeros_is_shift_equivariant(
    x: Real[Array, "c_in t"], kernel: Real[Array, "c_out c_in 2*r-1"]
) -> Relation:
    """A convolution between zeros commutes with shifts of its input, the last entry to the front.

    At the border it counts zeros, which do not move with the input.
    """
    roll = array_namespace(x).roll
    return equal(
        same_convolution_1d(roll(x, 1, axis=-1), kernel),
        roll(same_convolution_1d(x, kernel), 1, axis=-1),
    )


@claim(
    latex=r"k \circledast (S x) = S (k \circledast x), \quad (S x)_t = x_{t - 1 \bmod T}",
    source=CONVOLUTIONS,
    repairs=convolution_between_zeros_is_shift_equivariant,
)
def circular_convolution_is_shift_equivariant(
    x: Real[Array, "c_in t"], kernel: Real[Array, "c_out c_in k"]
) -> Relation:
    """A circular convolution commutes with shifts of its input, hence with all powers of one.

    It is a sum of shifts times matrices, and shifts commute with both.
    """
    roll = array_namespace(x).roll
    return equal(
        circular_convolution(roll(x, 1, axis=-1), kernel),
        roll(circular_convolution(x, kernel), 1, axis=-1),
    )


@claim(
    latex=(
        r"(k \circledast S x)_{s u} = (k \circledast x)_{s (u - 1)}, \quad"
        r" x \in \mathbb{R}^{c \times s T}"
    ),
    source=CONVOLUTIONS.implies(),
    expected=FAILS,
)
@witness(x=[[0, 1]], kernel=[[[1]]], sizes={"stride": 2})
def strided_circular_convolution_is_equivariant_to_every_shift(
    x: Real[Array, "c_in stride*t"],
    kernel: Real[Array, "c_out c_in k"],
    stride: Size[int, "2<=stride<=3"],
) -> Relation:
    """A circular convolution that keeps each s-th output turns a shift by 1 input into 1 output.

    A shift that is no multiple of s brings inputs to the kept outputs that were not kept before.
    """
    roll = array_namespace(x).roll
    shifted = circular_convolution(roll(x, 1, axis=-1), kernel)[..., ::stride]
    kept = circular_convolution(x, kernel)[..., ::stride]
    return equal(shifted, roll(kept, 1, axis=-1))


@claim(
    latex=(
        r"(k \circledast S^{s} x)_{s u} = (k \circledast x)_{s (u - 1)}, \quad"
        r" x \in \mathbb{R}^{c \times s T}"
    ),
    source=CONVOLUTIONS.implies(),
    repairs=strided_circular_convolution_is_equivariant_to_every_shift,
)
def strided_circular_convolution_is_equivariant_to_shifts_by_its_stride(
    x: Real[Array, "c_in stride*t"],
    kernel: Real[Array, "c_out c_in k"],
    stride: Size[int, "1<=stride<=3"],
) -> Relation:
    """A circular convolution that keeps each s-th output turns a shift by s inputs into one output.

    The convolution commutes with the shift, and each s-th entry of a signal shifted by s is the
    entry before.
    """
    roll = array_namespace(x).roll
    shifted = circular_convolution(roll(x, stride, axis=-1), kernel)[..., ::stride]
    kept = circular_convolution(x, kernel)[..., ::stride]
    return equal(shifted, roll(kept, 1, axis=-1))


@claim(
    latex=r"\mathrm{avg}(\mathrm{relu}(x)) = \mathrm{relu}(\mathrm{avg}(x))",
    source=source("goodfellow2016").at("sec. 9.3").implies(),
    expected=FAILS,
)
@witness(x=[[0, 1, -1]], sizes={"t": 2})
def average_pooling_commutes_with_relu(x: Real[Array, "c t+k-1"], size: Size[int, "k"]) -> Relation:
    """Average pooling and relu can be swapped.

    The average of (1, -1) is 0, and that of their relus is one half.
    """
    return equal(average_pool_1d(relu(x), size), relu(average_pool_1d(x, size)))


@claim(
    latex=r"\max(\mathrm{relu}(x)) = \mathrm{relu}(\max(x))",
    source=source("goodfellow2016").at("sec. 9.3").implies(),
    repairs=average_pooling_commutes_with_relu,
)
def max_pooling_commutes_with_relu(x: Real[Array, "c t+k-1"], size: Size[int, "k"]) -> Relation:
    """Max pooling and relu can be swapped.

    A map that never decreases sends the largest entry to the largest.
    """
    return equal(max_pool_1d(relu(x), size), relu(max_pool_1d(x, size)))


@claim(
    latex=r"\mathrm{relu}(\mathrm{avg}(x)) \le \mathrm{avg}(\mathrm{relu}(x))",
    source=source("goodfellow2016").at("sec. 9.3").implies(),
)
def relu_after_average_pooling_is_at_most_relu_before(
    x: Real[Array, "c t+k-1"], size: Size[int, "k"]
) -> Relation:
    """Relu after average pooling gives no more than relu before it.

    Relu is convex, and an average is a mixture.
    """
    return at_most(relu(average_pool_1d(x, size)), average_pool_1d(relu(x), size))


@claim(
    latex=r"\forall W\ \exists k\ \forall X:\ k * X = W X",
    source=source("goodfellow2016").at("sec. 9.1").implies(),
    choose=lambda w: w[:, :, None],
)
def every_linear_map_of_channels_is_a_convolution(
    w: Real[Array, "c_out c_in"],
    x: Real[Array, "c_in t"],
    kernel: Exists[Real[Array, "c_out c_in 1"]],
) -> Relation:
    """Every linear map of the channels is a convolution with some kernel of width one.

    The kernel is the map itself, with one tap.
    """
    return equal(convolution_1d(x, kernel), w @ x)
