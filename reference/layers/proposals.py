"""Encoder layers that the discussion proposes in place of the published one."""

from fractions import Fraction

from ...theory import Array, Mask, Real, block, source
from ..attention.multi_head import multi_head_attention
from .activation import relu
from .feed_forward import feed_forward
from .residual import add_norm
from .transformer import EncoderLayer


@block(
    source=source("ai-se-30341").at(
        "question", quote="A model like this would make more sense to me"
    )
)
def relu_after_norm_encoder_layer(
    x: Real[Array, "n d"],
    parameters: EncoderLayer,
    mask: Mask[Array, "n n"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""The published encoder layer with a relu after each Add & Norm.

    $$ y = \mathrm{relu}(\mathrm{LN}(x + \mathrm{MHA}(x, x, x))), \qquad
       z = \mathrm{relu}(\mathrm{LN}(y + \mathrm{FFN}(y))) $$

    Raises:
        ValueError: mask is bad, as for softmax.
    """
    branch = multi_head_attention(x, x, x, parameters.attention, mask)
    attended = relu(add_norm(x, branch, parameters.attention_norm, epsilon=epsilon))
    branch = feed_forward(attended, parameters.feed_forward)
    return relu(add_norm(attended, branch, parameters.feed_forward_norm, epsilon=epsilon))


@block(
    source=source("ai-se-30341").at("question", quote="or something like the pre-activated resnet")
)
def pre_activated_encoder_layer(
    x: Real[Array, "n d"],
    parameters: EncoderLayer,
    mask: Mask[Array, "n n"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""The published encoder layer with a relu before each branch, and none on the residual.

    $$ y = \mathrm{LN}(x + \mathrm{MHA}(r, r, r)), \quad r = \mathrm{relu}(x), \qquad
       z = \mathrm{LN}(y + \mathrm{FFN}(\mathrm{relu}(y))) $$

    Raises:
        ValueError: mask is bad, as for softmax.
    """
    active = relu(x)
    branch = multi_head_attention(active, active, active, parameters.attention, mask)
    attended = add_norm(x, branch, parameters.attention_norm, epsilon=epsilon)
    branch = feed_forward(relu(attended), parameters.feed_forward)
    return add_norm(attended, branch, parameters.feed_forward_norm, epsilon=epsilon)
