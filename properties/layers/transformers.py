"""Claims about whole layers of transformers and their stacks: time, memory, idle layers."""

from dataclasses import replace

from ...reference import (
    DecoderLayer,
    EncoderLayer,
    FeedForward,
    MultiHead,
    Transformer,
    causal_mask,
    decoder,
    decoder_layer,
    encoder_layer,
    pre_norm_decoder_layer,
    pre_norm_encoder_layer,
    transformer,
)
from ...theory import (
    FAILS,
    Array,
    Index,
    Real,
    Relation,
    Stack,
    array_namespace,
    claim,
    equal,
    source,
)

LAYERS = source("vaswani2017").at("sec. 3.1, figure 1")
PREVENT = source("vaswani2017").at(
    "sec. 3.2.3", quote="prevent leftward information flow in the decoder"
)
ORDERS = source("xiong2020").at("table 1")


def silent_attention(parameters: MultiHead) -> MultiHead:
    """Set the output projection to zero, with its bias, so that attention adds nothing."""
    b_o = None if parameters.b_o is None else 0 * parameters.b_o
    return replace(parameters, w_o=0 * parameters.w_o, b_o=b_o)


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


@claim(latex=r"\mathrm{LN}(\mathrm{LN}(x + 0) + 0) = x", source=ORDERS.implies(), expected=FAILS)
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


# Time.


@claim(
    latex=r"f((X; Y), m)_{1 \dots n} = f(X, m), \quad"
    r" f = \mathrm{Dec}_\ell \circ \dots \circ \mathrm{Dec}_1",
    source=PREVENT.implies(),
)
def decoder_of_a_prefix_is_a_prefix(
    tokens: Real[Array, "n<=3 d<=2"],
    later: Real[Array, "l<=2 d"],
    memory: Real[Array, "m<=2 d"],
    layers: Stack[tuple[DecoderLayer, ...], DecoderLayer, "depth<=2"],
) -> Relation:
    """At any depth, the first outputs of a decoder depend on the first tokens and the memory alone.

    Its self-attention hides later tokens, its cross-attention looks at none, and the rest acts on
    each token alone.
    """
    sequence = array_namespace(tokens).concat([tokens, later], axis=0)
    outputs = decoder(sequence, memory, layers)
    return equal(outputs[: tokens.shape[0], :], decoder(tokens, memory, layers))


@claim(latex=r"f(s, (t; u))_{1 \dots n} = f(s, t)", source=PREVENT.implies())
def transformer_logits_of_a_prefix_are_a_prefix(
    source: Index[Array, "m<=2", "vocab"],
    target: Index[Array, "n<=2", "vocab"],
    later: Index[Array, "l<=2", "vocab"],
    parameters: Transformer,
) -> Relation:
    """The logits of a transformer depend on no later token of the target.

    So one pass scores every place of a known target, as if each were the next to be written.
    """
    longer = array_namespace(target).concat([target, later], axis=0)
    logits = transformer(source, longer, parameters)
    return equal(logits[: target.shape[0], :], transformer(source, target, parameters))
