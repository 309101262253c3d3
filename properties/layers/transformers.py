"""Claims about whole layers of transformers: what is left where a branch adds nothing?"""

from dataclasses import replace

from ...reference import (
    DecoderLayer,
    EncoderLayer,
    FeedForward,
    MultiHead,
    causal_mask,
    decoder_layer,
    encoder_layer,
    pre_norm_decoder_layer,
    pre_norm_encoder_layer,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Real,
    Relation,
    claim,
    equal,
    source,
)

LAYERS = source("vaswani2017").at("sec. 3.1, figure 1")
ORDERS = source("xiong2020").at("table 1")


def silent_attention(parameters: MultiHead) -> MultiHead:
    """Set the output projection to zero, so that attention adds nothing."""
    return replace(parameters, w_o=0 * parameters.w_o)


def silent_feed_forward(parameters: FeedForward) -> FeedForward:
    """Set the second layer to zero, so that the network adds nothing."""
    return replace(parameters, w_2=0 * parameters.w_2, b_2=0 * parameters.b_2)


def idle(layer: EncoderLayer) -> EncoderLayer:
    """Let both branches of a layer add nothing."""
    return replace(
        layer,
        attention=silent_attention(layer.attention),
        feed_forward=silent_feed_forward(layer.feed_forward),
    )


# Layers that add nothing.


@claim(
    latex=r"\mathrm{LN}(\mathrm{LN}(x + 0) + 0) = x",
    source=ORDERS.implies(),
    expected=FAILS,
)
def encoder_layer_without_branches_is_the_identity(
    x: Real[Array, "n d"], parameters: EncoderLayer
) -> Relation:
    """An encoder layer, as it was published, is the identity where its branches are zero.

    Its norms stand on the stream, and normalise what is handed on.
    """
    return equal(encoder_layer(x, idle(parameters)), x)


@claim(
    latex=r"x + 0 + 0 = x",
    source=ORDERS.implies(),
    expected=HOLDS,
    repairs=encoder_layer_without_branches_is_the_identity,
)
def pre_norm_encoder_layer_without_branches_is_the_identity(
    x: Real[Array, "n d"], parameters: EncoderLayer
) -> Relation:
    """A pre-norm encoder layer is the identity where its branches are zero.

    Its norms stand in the branches, and nothing on the stream. So layers can be added to a network
    without changing what it computes.
    """
    return equal(pre_norm_encoder_layer(x, idle(parameters)), x)


# Memory.


def without_memory(layer: DecoderLayer) -> DecoderLayer:
    """Let the cross-attention of a layer add nothing."""
    return replace(layer, cross_attention=silent_attention(layer.cross_attention))


def causal_encoder_layer(layer: DecoderLayer) -> EncoderLayer:
    """Leave out the cross-attention of a layer and its norm."""
    return EncoderLayer(
        layer.self_attention,
        layer.self_attention_norm,
        layer.feed_forward,
        layer.feed_forward_norm,
    )


@claim(
    latex=r"W_O^{\mathrm{cross}} = 0 \implies \mathrm{Dec}(x, m) = \mathrm{Enc}_{j \le i}(x)",
    source=LAYERS.implies(),
    expected=FAILS,
)
def decoder_layer_that_reads_nothing_is_a_causal_encoder_layer(
    x: Real[Array, "n d"], memory: Real[Array, "m d"], parameters: DecoderLayer
) -> Relation:
    """A decoder layer whose cross-attention adds nothing is an encoder layer with a causal mask.

    The norm after the cross-attention stays on the stream, with its gain and its offset.
    """
    one = decoder_layer(x, memory, without_memory(parameters))
    return equal(one, encoder_layer(x, causal_encoder_layer(parameters), causal_mask(x)))


@claim(
    latex=r"W_O^{\mathrm{cross}} = 0 \implies \mathrm{PreDec}(x, m) = \mathrm{PreEnc}_{j \le i}(x)",
    source=ORDERS.implies(),
    expected=HOLDS,
    repairs=decoder_layer_that_reads_nothing_is_a_causal_encoder_layer,
)
def pre_norm_decoder_layer_that_reads_nothing_is_a_causal_encoder_layer(
    x: Real[Array, "n d"], memory: Real[Array, "m d"], parameters: DecoderLayer
) -> Relation:
    """A pre-norm decoder layer whose cross-attention adds nothing is a causal encoder layer.

    The norm before the cross-attention is in its branch, and goes with it. So decoder-only networks
    are encoders with a causal mask.
    """
    one = pre_norm_decoder_layer(x, memory, without_memory(parameters))
    return equal(one, pre_norm_encoder_layer(x, causal_encoder_layer(parameters), causal_mask(x)))
