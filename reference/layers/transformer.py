"""The transformer: encoder and decoder layers, their stacks, and the whole of it."""

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from ...theory import (
    Array,
    Index,
    Mask,
    PaddingMask,
    Real,
    Stack,
    array_namespace,
    block,
    constant,
    source,
)
from ..attention.attention import causal_mask
from ..attention.multi_head import MultiHead, multi_head_attention
from ..embedding.embedding import embedding_lookup, tied_logits
from ..sequence.positions import add_sinusoidal_positions
from .feed_forward import FeedForward, feed_forward
from .residual import Norm, add_norm, add_to_norm


@dataclass(frozen=True)
class EncoderLayer:
    """The parameters of an encoder layer, each sublayer's before those of its norm."""

    attention: MultiHead
    attention_norm: Norm
    feed_forward: FeedForward
    feed_forward_norm: Norm


@block(source=source("vaswani2017").at("sec. 3.1, figure 1"))
def encoder_layer(
    x: Real[Array, "n d"],
    parameters: EncoderLayer,
    mask: Mask[Array, "n n"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Self-attention, Add & Norm, feed-forward, Add & Norm: the layer as it was published.

    $$ y = \mathrm{LN}(x + \mathrm{MHA}(x, x, x)), \qquad
       z = \mathrm{LN}(y + \mathrm{FFN}(y)) $$

    Raises:
        ValueError: mask is bad, as for softmax.
    """
    branch = multi_head_attention(x, x, x, parameters.attention, mask)
    attended = add_norm(x, branch, parameters.attention_norm, epsilon=epsilon)
    branch = feed_forward(attended, parameters.feed_forward)
    return add_norm(attended, branch, parameters.feed_forward_norm, epsilon=epsilon)


@block(source=source("xiong2020").at("table 1"))
def pre_norm_encoder_layer(
    x: Real[Array, "n d"],
    parameters: EncoderLayer,
    mask: Mask[Array, "n n"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Self-attention and feed-forward, each of the normalised residual and added to it.

    $$ y = x + \mathrm{MHA}(\hat x, \hat x, \hat x), \quad \hat x = \mathrm{LN}(x), \qquad
       z = y + \mathrm{FFN}(\mathrm{LN}(y)) $$

    Raises:
        ValueError: mask is bad, as for softmax.
    """

    def attend(normed: Array) -> Array:
        return multi_head_attention(normed, normed, normed, parameters.attention, mask)

    def feed(normed: Array) -> Array:
        return feed_forward(normed, parameters.feed_forward)

    attended = add_to_norm(x, attend, parameters.attention_norm, epsilon=epsilon)
    return add_to_norm(attended, feed, parameters.feed_forward_norm, epsilon=epsilon)


@block(source=source("vaswani2017").at("sec. 3.1, figure 1"))
def encoder(
    x: Real[Array, "n d"],
    layers: Stack[tuple[EncoderLayer, ...], EncoderLayer, "depth"],
    mask: Mask[Array, "n n"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Apply encoder layers one after the other, under one mask.

    $$ x_\ell = \mathrm{Enc}_\ell(x_{\ell - 1}), \qquad x_0 = x $$

    Raises:
        ValueError: mask is bad, as for softmax.
    """
    return reduce(lambda y, layer: encoder_layer(y, layer, mask, epsilon=epsilon), layers, x)


@dataclass(frozen=True)
class DecoderLayer:
    """The parameters of a decoder layer, each sublayer's before those of its norm."""

    self_attention: MultiHead
    self_attention_norm: Norm
    cross_attention: MultiHead
    cross_attention_norm: Norm
    feed_forward: FeedForward
    feed_forward_norm: Norm


@block(source=source("vaswani2017").at("sec. 3.1, figure 1"))
def decoder_layer(
    x: Real[Array, "n d"],
    memory: Real[Array, "m d"],
    parameters: DecoderLayer,
    memory_mask: Mask[Array, "n m"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Causal self-attention, attention to the encoder's output, feed-forward; Add & Norm each.

    $$ y = \mathrm{LN}(x + \mathrm{MHA}_{j \le i}(x, x, x)), \quad
       z = \mathrm{LN}(y + \mathrm{MHA}(y, m, m)), \quad \mathrm{LN}(z + \mathrm{FFN}(z)) $$

    Raises:
        ValueError: memory_mask is bad, as for softmax.
    """
    branch = multi_head_attention(x, x, x, parameters.self_attention, causal_mask(x))
    attended = add_norm(x, branch, parameters.self_attention_norm, epsilon=epsilon)
    branch = multi_head_attention(attended, memory, memory, parameters.cross_attention, memory_mask)
    crossed = add_norm(attended, branch, parameters.cross_attention_norm, epsilon=epsilon)
    branch = feed_forward(crossed, parameters.feed_forward)
    return add_norm(crossed, branch, parameters.feed_forward_norm, epsilon=epsilon)


@block(source=source("xiong2020").at("table 1").implies())
def pre_norm_decoder_layer(
    x: Real[Array, "n d"],
    memory: Real[Array, "m d"],
    parameters: DecoderLayer,
    memory_mask: Mask[Array, "n m"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Causal self-attention, cross-attention, feed-forward, each of the normalised residual.

    $$ y = x + \mathrm{MHA}_{j \le i}(\hat x, \hat x, \hat x), \quad
       z = y + \mathrm{MHA}(\hat y, m, m), \quad z + \mathrm{FFN}(\hat z), \qquad
       \hat x = \mathrm{LN}(x) $$

    Raises:
        ValueError: memory_mask is bad, as for softmax.
    """

    def attend(normed: Array) -> Array:
        return multi_head_attention(
            normed, normed, normed, parameters.self_attention, causal_mask(x)
        )

    def cross(normed: Array) -> Array:
        return multi_head_attention(normed, memory, memory, parameters.cross_attention, memory_mask)

    def feed(normed: Array) -> Array:
        return feed_forward(normed, parameters.feed_forward)

    attended = add_to_norm(x, attend, parameters.self_attention_norm, epsilon=epsilon)
    crossed = add_to_norm(attended, cross, parameters.cross_attention_norm, epsilon=epsilon)
    return add_to_norm(crossed, feed, parameters.feed_forward_norm, epsilon=epsilon)


@block(source=source("vaswani2017").at("sec. 3.1, figure 1"))
def decoder(
    x: Real[Array, "n d"],
    memory: Real[Array, "m d"],
    layers: Stack[tuple[DecoderLayer, ...], DecoderLayer, "depth"],
    memory_mask: Mask[Array, "n m"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Apply decoder layers one after the other, all to the same memory.

    $$ x_\ell = \mathrm{Dec}_\ell(x_{\ell - 1}, m), \qquad x_0 = x $$

    Raises:
        ValueError: memory_mask is bad, as for softmax.
    """

    def apply(y: Array, layer: DecoderLayer) -> Array:
        return decoder_layer(y, memory, layer, memory_mask, epsilon=epsilon)

    return reduce(apply, layers, x)


@dataclass(frozen=True)
class Transformer:
    """One embedding for source, target and output, and the layers of encoder and decoder."""

    embedding: Real[Array, "vocab d"]
    encoder: Stack[tuple[EncoderLayer, ...], EncoderLayer, "depth"]
    decoder: Stack[tuple[DecoderLayer, ...], DecoderLayer, "depth"]


@block(source=source("vaswani2017").at("sec. 3, figure 1"))
def transformer(
    source: Index[Array, "m", "vocab"],
    target: Index[Array, "n", "vocab"],
    parameters: Transformer,
    padding: PaddingMask[Array, "m"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n vocab"]:
    r"""Encode the source, decode the target in its light, and score the vocabulary at each place.

    $$ \mathrm{Dec}\bigl(P + \sqrt d\, E_t,\; \mathrm{Enc}(P + \sqrt d\, E_s)\bigr)\, E^\top $$

    The padding shows the places of the source that hold tokens. The result are logits.

    Raises:
        ValueError: a token is not in the vocabulary, or padding hides every token.
    """
    embedding = parameters.embedding
    m, n = source.shape[-1], target.shape[-1]
    memory = encoder(
        embed(source, embedding), parameters.encoder, _rows(padding, m), epsilon=epsilon
    )
    decoded = decoder(
        embed(target, embedding),
        memory,
        parameters.decoder,
        _rows(padding, n),
        epsilon=epsilon,
    )
    return tied_logits(decoded, embedding)


def embed(tokens: Array, embedding: Array) -> Array:
    """Look tokens up, scale by the root of the width, and add sinusoidal positions."""
    xp = array_namespace(embedding)
    root = xp.sqrt(constant(embedding.shape[-1], like=embedding))
    return add_sinusoidal_positions(root * embedding_lookup(tokens, embedding))


def _rows(padding: Array | None, rows: int) -> Array | None:
    """Repeat a padding mask for each of some rows."""
    if padding is None:
        return None
    *lead, m = padding.shape
    return array_namespace(padding).broadcast_to(padding[..., None, :], (*lead, rows, m))
