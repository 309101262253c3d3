"""Claims about residual blocks of images: what stands on the shortcut, and what samples share."""

from dataclasses import replace

from ...reference import (
    BasicBlock,
    BatchNorm,
    BottleneckBlock,
    InvertedBottleneck,
    ProjectionBlock,
    ResNet,
    batch_norm_2d,
    bottleneck_block,
    inverted_bottleneck,
    pointwise_convolution_2d,
    projection_block,
    relu,
    residual_block,
    resnet,
    thread_residual_block,
)
from ...theory import (
    FAILS,
    Array,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    identity,
    source,
)

THREAD = source("ai-se-30341").at("question")
SHORTCUT = source("he2016").at("eq. (2)")
LINEAR = source("sandler2018").at("sec. 3.2")
BATCH = source("ioffe2015").at("alg. 1")


def silent(norm: BatchNorm) -> BatchNorm:
    """Set the mean and the offset of a norm to zero, so that it keeps zeros.

    The claims here look at images as wide as the kernels reach, since wider ones show no more.
    """
    return replace(norm, mean=0 * norm.mean, offset=0 * norm.offset)


# The norm and the shortcut.


@claim(
    latex=r"\mathrm{relu}(\mathrm{BN}(x + F)) = \mathrm{relu}(x + \mathrm{BN}(F))",
    source=THREAD.implies(),
    expected=FAILS,
)
def normalising_the_sum_is_normalising_the_branch(
    x: Real[Array, "1 c<=2 r<=2 r<=2"], parameters: BasicBlock
) -> Relation:
    """In a residual block the last batch norm may stand after the addition as well as before it.

    There it scales the input along with the branch, so that the shortcut is no longer the identity:
    the input comes out times the norm's factor. (Epsilon is 1 here; any other will do.)
    """
    one = thread_residual_block(x, parameters, epsilon=1)
    return equal(one, residual_block(x, parameters, epsilon=1))


@claim(
    latex=r"\mathrm{relu}(\mathrm{BN}(x + F)) = \mathrm{relu}(S x + \mathrm{BN}(F)), \quad"
    r" S = \mathrm{diag}(\gamma / \sqrt{\sigma^2 + \varepsilon})",
    source=THREAD.implies(),
    repairs=normalising_the_sum_is_normalising_the_branch,
)
def normalising_the_sum_is_a_projection_on_the_shortcut(
    x: Real[Array, "1 c<=2 r<=2 r<=2"], parameters: BasicBlock
) -> Relation:
    """A residual block that normalises the sum has a shortcut that scales each channel.

    In evaluation batch norm is affine. It may go to both summands if one of them leaves its mean
    and its offset to the other: it is the block with a projection, at a diagonal one.
    """
    norm = parameters.norm_2
    projected = ProjectionBlock(
        kernel_1=parameters.kernel_1,
        norm_1=parameters.norm_1,
        kernel_2=parameters.kernel_2,
        norm_2=norm,
        w_shortcut=identity(x.shape[1], like=x),
        norm_shortcut=silent(norm),
    )
    return equal(thread_residual_block(x, parameters), projection_block(x, projected))


@claim(
    latex=r"\mathrm{relu}(\mathrm{BN}(W_s x) + 0) = \mathrm{relu}(\mathrm{BN}(W_s x))",
    source=SHORTCUT.implies(),
)
def projection_block_without_branch_is_one_layer(
    x: Real[Array, "1 c_in<=2 r<=2 r<=2"], parameters: ProjectionBlock
) -> Relation:
    """A block with a projection whose branch is zero is one layer, and not the identity.

    What is left is the shortcut: a 1x1 convolution, its norm, and the relu after the sum.
    """
    without = replace(
        parameters, kernel_2=0 * parameters.kernel_2, norm_2=silent(parameters.norm_2)
    )
    projected = pointwise_convolution_2d(x, parameters.w_shortcut)
    norm = parameters.norm_shortcut
    layer = relu(batch_norm_2d(projected, norm, training=False, epsilon="1e-5"))
    return equal(projection_block(x, without), layer)


# Bottlenecks.


@claim(
    latex=r"\mathrm{relu}(x + W_e z) = x, \quad W_e = 0",
    source=source("he2016").at("fig. 5").implies(),
    expected=FAILS,
)
def bottleneck_block_without_branch_is_the_identity(
    x: Real[Array, "1 c<=2 r<=2 r<=2"], parameters: BottleneckBlock
) -> Relation:
    """A bottleneck block of ResNet whose branch is zero hands its input on unchanged.

    A relu follows the sum, and drops what is negative.
    """
    without = replace(
        parameters, w_expand=0 * parameters.w_expand, norm_3=silent(parameters.norm_3)
    )
    return equal(bottleneck_block(x, without), x)


@claim(
    latex=r"\mathrm{relu}(x + W_e z) = \mathrm{relu}(x), \quad W_e = 0",
    source=source("he2016").at("fig. 5").implies(),
    repairs=bottleneck_block_without_branch_is_the_identity,
)
def bottleneck_block_without_branch_is_a_relu(
    x: Real[Array, "1 c<=2 r<=2 r<=2"], parameters: BottleneckBlock
) -> Relation:
    """A bottleneck block of ResNet whose branch is zero is a relu.

    Nothing is added to the image, and the relu after the sum is left.
    """
    without = replace(
        parameters, w_expand=0 * parameters.w_expand, norm_3=silent(parameters.norm_3)
    )
    return equal(bottleneck_block(x, without), relu(x))


@claim(
    latex=r"x + W_p z = x, \quad W_p = 0",
    source=LINEAR.implies(),
    repairs=bottleneck_block_without_branch_is_the_identity,
)
def inverted_bottleneck_without_branch_is_the_identity(
    x: Real[Array, "1 c<=2 r<=2 r<=2"], parameters: InvertedBottleneck
) -> Relation:
    """An inverted bottleneck of MobileNetV2 whose branch is zero hands its input on unchanged.

    Its narrow ends are linear: no activation follows the projection or the sum.
    """
    without = replace(
        parameters, w_project=0 * parameters.w_project, norm_3=silent(parameters.norm_3)
    )
    return equal(inverted_bottleneck(x, without), x)


# The batch.


@claim(
    latex=r"f_{\mathrm{train}}((x, y))_1 = f_{\mathrm{train}}((x))_1",
    source=BATCH.implies(),
    expected=FAILS,
)
def resnet_in_training_sees_each_image_alone(
    image: Real[Array, "1 c_in<=2 r<=1 r<=1"], other: Real[Array, "1 c_in r r"], parameters: ResNet
) -> Relation:
    """In training, what a residual network says of an image does not depend on the others.

    Batch norm takes its mean and its deviation over the whole batch. An image of one pixel, alone,
    is all mean.
    """
    batch = array_namespace(image).concat([image, other], axis=0)
    alone = resnet(image, parameters, training=True)
    return equal(resnet(batch, parameters, training=True)[:1, :], alone)


@claim(
    latex=r"f_{\mathrm{eval}}((x, y))_1 = f_{\mathrm{eval}}((x))_1",
    source=source("ioffe2015").at("alg. 2").implies(),
    repairs=resnet_in_training_sees_each_image_alone,
)
def resnet_in_evaluation_sees_each_image_alone(
    image: Real[Array, "1 c_in<=2 r<=1 r<=1"], other: Real[Array, "1 c_in r r"], parameters: ResNet
) -> Relation:
    """In evaluation, what a residual network says of an image does not depend on the others.

    Mean and variance are then those that were kept from training, and all other layers act on
    each image alone.
    """
    batch = array_namespace(image).concat([image, other], axis=0)
    return equal(resnet(batch, parameters)[:1, :], resnet(image, parameters))
