"""Claims about convolutions and pooling of images: which of them are one, and what they share."""

from ...reference import (
    affine,
    average_pool_2d,
    convolution_2d,
    depthwise_convolution_2d,
    global_average_pool_2d,
    grouped_convolution_2d,
    local_average_2d,
    max_pool_2d,
    pointwise_convolution_2d,
    separable_convolution_2d,
)
from ...theory import (
    FAILS,
    Array,
    Permutation,
    Real,
    Relation,
    Size,
    array_namespace,
    claim,
    equal,
    identity,
    source,
)

LOCAL = source("yu2022").at("eq. (4)")
SEPARABLE = source("chollet2017").at("sec. 1.2")


# Factors of convolutions.


@claim(
    latex=r"[w^1 * x^1, \dots, w^g * x^g] = w * x, \quad w_{(a, o), (b, c)} = \delta_{ab} w^a_{oc}",
    source=source("krizhevsky2012").at("sec. 3.5").implies(),
)
def grouped_convolution_is_a_convolution_with_a_block_diagonal_kernel(
    x: Real[Array, "groups*c_g h+k_h-1 w+k_w-1"], kernel: Real[Array, "groups o_g c_g k_h k_w"]
) -> Relation:
    """A convolution in groups is one whose kernel is zero from each group to every other.

    Outputs of a group see the channels of that group alone. So it saves what the zeros would cost,
    and groups do not meet.
    """
    xp = array_namespace(kernel)
    groups, o_g, c_g, k_h, k_w = kernel.shape
    same_group = identity(groups, like=kernel)[:, None, :, None, None, None]
    blocks = same_group * kernel[:, :, None, :, :, :]
    dense = xp.reshape(blocks, (groups * o_g, groups * c_g, k_h, k_w))
    return equal(grouped_convolution_2d(x, kernel), convolution_2d(x, dense))


@claim(
    latex=r"(w * x)_{p} = W x_{s p} + b, \quad w \in \mathbb{R}^{c' \times c \times 1 \times 1}",
    source=source("lin2014").at("sec. 3.1").implies(),
)
def pointwise_convolution_of_an_image_is_an_affine_layer_of_its_pixels(
    x: Real[Array, "c_in h w"],
    w: Real[Array, "c_out c_in"],
    bias: Real[Array, "c_out"],
    stride: Size[int, "stride"],
) -> Relation:
    """A 1x1 convolution is one affine layer for every pixel, and a stride leaves pixels out.

    Its window holds one pixel. A network of such layers runs at each pixel by itself.
    """
    xp = array_namespace(x)
    pixels = xp.permute_dims(x[:, ::stride, ::stride], (1, 2, 0))
    mapped = xp.permute_dims(affine(pixels, w.mT, bias), (2, 0, 1))
    return equal(pointwise_convolution_2d(x, w, bias, stride=stride), mapped)


@claim(latex=r"(k_{\pi(c)} * x_{\pi(c)})_c = (k * x)_{\pi(c)}", source=SEPARABLE.implies())
def depthwise_convolution_follows_an_order_of_channels_that_its_kernels_follow(
    x: Real[Array, "c h+k_h-1 w+k_w-1"],
    kernel: Real[Array, "c<=3 k_h<=2 k_w<=2"],
    order: Permutation[Array, "c"],
) -> Relation:
    """A depthwise convolution commutes with an order of the channels that its kernels follow.

    Each channel meets its own kernel and no other channel, so that channels have no neighbours.
    """
    one = depthwise_convolution_2d(x[order, :, :], kernel[order, :, :])
    return equal(one, depthwise_convolution_2d(x, kernel)[order, :, :])


@claim(
    latex=r"p \cdot (d *_{\mathrm{dw}} x) = K * x, \quad K_{o c i j} = p_{o c}\, d_{c i j}",
    source=SEPARABLE.implies(),
)
def separable_convolution_is_a_convolution_whose_kernels_are_multiples(
    x: Real[Array, "c_in h+k_h-1 w+k_w-1"],
    kernel: Real[Array, "c_in<=3 k_h<=2 k_w<=2"],
    w: Real[Array, "c_out<=3 c_in"],
    bias: Real[Array, "c_out"],
) -> Relation:
    """A separable convolution of an image is one whose kernels on a channel share their shape.

    Each output channel takes the pattern of an input channel times a number of its own. So k^2
    weights for each pair of channels become one, and k^2 for each channel.
    """
    dense = w[:, :, None, None] * kernel[None, :, :, :]
    return equal(separable_convolution_2d(x, kernel, w, bias), convolution_2d(x, dense, bias))


# Pooling.


@claim(
    latex=r"\mathrm{max}_k(\mathrm{max}_l(x)) = \mathrm{max}_{k + l - 1}(x)",
    source=source("riesenhuber1999").implies(),
)
def max_pooling_of_images_twice_is_max_pooling_once(
    x: Real[Array, "1 h+k+l-2 w+k+l-2"], size: Size[int, "k<=2"], other: Size[int, "l<=2"]
) -> Relation:
    """Max pooling twice is max pooling once, over a square as large as both together see.

    The greatest of the greatest is the greatest, and it does not matter how often a pixel is
    looked at.
    """
    twice = max_pool_2d(max_pool_2d(x, other), size)
    return equal(twice, max_pool_2d(x, size + other - 1))


@claim(
    latex=r"\mathrm{mean}_k(\mathrm{mean}_l(x)) = \mathrm{mean}_{k + l - 1}(x)",
    source=source("lecun1998").at("sec. II.A").implies(),
    expected=FAILS,
)
def average_pooling_of_images_twice_is_average_pooling_once(
    x: Real[Array, "1 h+k+l-2 w+k+l-2"], size: Size[int, "k<=2"], other: Size[int, "l<=2"]
) -> Relation:
    """Average pooling twice is average pooling once, over a square as large as both together see.

    Pixels in the middle are in more of the overlapping windows, and count more.
    """
    twice = average_pool_2d(average_pool_2d(x, other), size)
    return equal(twice, average_pool_2d(x, size + other - 1))


@claim(
    latex=r"\mathrm{mean}_{k, s = k}(\mathrm{mean}_{l, s = l}(x)) ="
    r" \mathrm{mean}_{k l, s = k l}(x)",
    source=source("lecun1998").at("sec. II.A").implies(),
    repairs=average_pooling_of_images_twice_is_average_pooling_once,
)
def average_pooling_of_images_apart_twice_is_average_pooling_once(
    x: Real[Array, "1 h*k*l w*k*l"], size: Size[int, "k<=2"], other: Size[int, "l<=2"]
) -> Relation:
    """Average pooling over squares that do not overlap, twice, is average pooling once.

    Every pixel of a large square is in exactly one small one, and the small ones are of one size.
    """
    twice = average_pool_2d(average_pool_2d(x, other, stride=other), size, stride=size)
    return equal(twice, average_pool_2d(x, size * other, stride=size * other))


@claim(
    latex=r"\textstyle\sum_p \bar x_p = \sum_p x_p, \quad \bar x_p = \frac{1}{|N_p|}"
    r" \sum_{q \in N_p} x_q",
    source=LOCAL.implies(),
    expected=FAILS,
)
def local_average_keeps_the_mean_of_an_image(
    x: Real[Array, "1 h w"], size: Size[int, "2*r-1"]
) -> Relation:
    """Replacing each pixel by the average of the square around it keeps the mean of the image.

    At the border the averages are over fewer pixels, so that each of those counts more.
    """
    return equal(global_average_pool_2d(local_average_2d(x, size)), global_average_pool_2d(x))


@claim(
    latex=r"x_p = a \implies \frac{1}{|N_p|} \textstyle\sum_{q \in N_p} x_q = a",
    source=LOCAL.implies(),
    repairs=local_average_keeps_the_mean_of_an_image,
)
def local_average_keeps_an_image_of_one_colour(
    colour: Real[Array, "c"],
    height: Size[int, "h"],
    width: Size[int, "w"],
    size: Size[int, "2*r-1"],
) -> Relation:
    """Replacing each pixel by the average of the square around it keeps an image of one colour.

    It does so up to the border, which an average that counts zeros beyond it would darken.
    """
    shape = (colour.shape[0], height, width)
    image = array_namespace(colour).broadcast_to(colour[:, None, None], shape)
    return equal(local_average_2d(image, size), image)


@claim(
    latex=r"\tfrac{1}{hw} \textstyle\sum_p x_{\pi(p)} = \tfrac{1}{hw} \sum_p x_p",
    source=source("lin2014").at("sec. 3.2").implies(),
)
def global_average_pooling_ignores_the_order_of_pixels(
    x: Real[Array, "c h w"], order: Permutation[Array, "h*w"]
) -> Relation:
    """Global average pooling gives the same for every order of the pixels.

    A sum does not know the order of its terms. What a network says of places has to be in the
    channels before that.
    """
    reshape = array_namespace(x).reshape
    pixels = reshape(x, (x.shape[0], x.shape[1] * x.shape[2]))
    moved = reshape(pixels[:, order], x.shape)
    return equal(global_average_pool_2d(moved), global_average_pool_2d(x))
