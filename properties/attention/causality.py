"""Claims about causal masks: what an output may depend on."""

from ...reference import (
    EncoderLayer,
    attention,
    causal_attention,
    causal_mask,
    encoder,
    self_attention,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Real,
    Relation,
    Stack,
    array_namespace,
    claim,
    equal,
    source,
)

PREVENT = source("vaswani2017").at(
    "sec. 3.2.3", quote="We need to prevent leftward information flow in the decoder"
)


@claim(
    latex=r"\mathrm{SA}((X; Y))_{1 \dots n} = \mathrm{SA}(X)",
    source=PREVENT.implies(),
    expected=FAILS,
)
def outputs_of_attention_ignore_later_tokens(
    tokens: Real[Array, "n d"], later: Real[Array, "m d"]
) -> Relation:
    """Without a mask, the outputs of self-attention at the first tokens ignore later ones.

    Every token gives some weight to every other, also to the later ones.
    """
    outputs = self_attention(array_namespace(tokens).concat([tokens, later], axis=0))
    return equal(outputs[: tokens.shape[0], :], self_attention(tokens))


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(Q, K, V)_{1 \dots n}"
    r" = \mathrm{Attn}_{j \le i}(Q_{1 \dots n}, K_{1 \dots n}, V_{1 \dots n})",
    source=PREVENT.implies(),
    expected=HOLDS,
    repairs=outputs_of_attention_ignore_later_tokens,
)
def causal_attention_of_a_prefix_is_a_prefix(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    later_query: Real[Array, "m d_k"],
    later_key: Real[Array, "m d_k"],
    later_value: Real[Array, "m d_v"],
) -> Relation:
    """With a causal mask, the first outputs of attention depend on the first tokens alone.

    The weights of later keys are zero. So keys and values may be kept and used again when the
    sequence grows.
    """
    concat = array_namespace(query).concat
    outputs = causal_attention(
        concat([query, later_query], axis=0),
        concat([key, later_key], axis=0),
        concat([value, later_value], axis=0),
    )
    return equal(outputs[: query.shape[0], :], causal_attention(query, key, value))


@claim(
    latex=r"\mathrm{Attn}_{j \le i}(Q, K, V)_n = \mathrm{Attn}(Q_n, K, V)",
    source=PREVENT.implies(),
    expected=HOLDS,
)
def last_output_of_causal_attention_needs_no_mask(
    query: Real[Array, "n d_k"], key: Real[Array, "n d_k"], value: Real[Array, "n d_v"]
) -> Relation:
    """The last output of causal attention is that of its query alone, with all keys and no mask.

    The last position sees everything. With stored keys and values it is all that is computed for a
    new token.
    """
    return equal(causal_attention(query, key, value)[-1:, :], attention(query[-1:, :], key, value))


@claim(
    latex=r"f((X; Y))_{1 \dots n} = f(X), \quad"
    r" f = \mathrm{Enc}_\ell \circ \dots \circ \mathrm{Enc}_1 \text{ with a causal mask}",
    source=PREVENT.implies(),
    expected=HOLDS,
)
def causal_layers_of_a_prefix_are_a_prefix(
    tokens: Real[Array, "n d"],
    later: Real[Array, "m d"],
    layers: Stack[tuple[EncoderLayer, ...], EncoderLayer, "depth"],
) -> Relation:
    """At any depth, the first outputs of causal layers depend on the first tokens alone.

    Norms, dense layers and residuals act on each token alone, and each causal attention layer
    passes on to a token nothing of later ones: by induction over the layers.
    """
    sequence = array_namespace(tokens).concat([tokens, later], axis=0)
    outputs = encoder(sequence, layers, causal_mask(sequence))
    return equal(outputs[: tokens.shape[0], :], encoder(tokens, layers, causal_mask(tokens)))
