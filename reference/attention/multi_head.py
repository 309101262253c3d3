"""Attention in several heads, each with its own projections."""

from dataclasses import dataclass

from ...theory import Array, Mask, Real, array_namespace, block, source
from .attention import attention


@dataclass(frozen=True)
class MultiHead:
    """The projections of multi-head attention, those of the heads stacked."""

    w_q: Real[Array, "heads d d_k"]
    w_k: Real[Array, "heads d d_k"]
    w_v: Real[Array, "heads d d_v"]
    w_o: Real[Array, "heads*d_v d"]
    b_q: Real[Array, "heads d_k"] | None = None
    b_k: Real[Array, "heads d_k"] | None = None
    b_v: Real[Array, "heads d_v"] | None = None
    b_o: Real[Array, "d"] | None = None


@block(source=source("vaswani2017").at("sec. 3.2.2"))
def multi_head_attention(  # noqa: PLR0913 - the formula has this many symbols
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    parameters: MultiHead,
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Attend in several heads, each with its own projections, then concatenate and project.

    $$ \mathrm{MHA}(Q, K, V) = [H_1 \dots H_h]\, W_O + b_O, \qquad
       H_i = \mathrm{Attn}(Q W_Q^i + b_Q^i, K W_K^i + b_K^i, V W_V^i + b_V^i) $$

    A mask with batch axes needs an axis for the heads too, which may have length 1.

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    attended = attention(
        project_heads(query, parameters.w_q, parameters.b_q),
        project_heads(key, parameters.w_k, parameters.b_k),
        project_heads(value, parameters.w_v, parameters.b_v),
        mask,
        base=base,
    )
    projected = concatenate_heads(attended) @ parameters.w_o
    return projected if parameters.b_o is None else projected + parameters.b_o


@block(source=source("elhage2021").at('section "Attention Heads are Independent and Additive"'))
def multi_head_attention_as_sum(  # noqa: PLR0913 - the formula has this many symbols
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    parameters: MultiHead,
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Attend in several heads, project each by its own rows of the output matrix, and add.

    $$ \mathrm{MHA}(Q, K, V) = \sum_i H_i W_O^i + b_O, \qquad
       H_i = \mathrm{Attn}(Q W_Q^i + b_Q^i, K W_K^i + b_K^i, V W_V^i + b_V^i) $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    xp = array_namespace(query, key, value)
    attended = attention(
        project_heads(query, parameters.w_q, parameters.b_q),
        project_heads(key, parameters.w_k, parameters.b_k),
        project_heads(value, parameters.w_v, parameters.b_v),
        mask,
        base=base,
    )
    heads, d_v = parameters.w_v.shape[-3], parameters.w_v.shape[-1]
    *lead, _, d = parameters.w_o.shape
    w_o = xp.reshape(parameters.w_o, (*lead, heads, d_v, d))
    added = xp.sum(attended @ w_o, axis=-3)
    return added if parameters.b_o is None else added + parameters.b_o


@dataclass(frozen=True)
class WideHeads:
    """The projections of wide self-attention: every head is as wide as the tokens."""

    w_q: Real[Array, "heads d d"]
    w_k: Real[Array, "heads d d"]
    w_v: Real[Array, "heads d d"]
    w_o: Real[Array, "heads*d d"]


@block(source=source("bloem2019").at("section on narrow and wide self-attention"))
def wide_self_attention(
    tokens: Real[Array, "n d"],
    parameters: WideHeads,
    mask: Mask[Array, "n n"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Attend in heads that each see and keep all channels, then project back to one width.

    $$ [H_1 \dots H_h]\, W_O, \qquad
       H_i = \mathrm{Attn}(X W_Q^i, X W_K^i, X W_V^i) \in \mathbb{R}^{n \times d} $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    heads = MultiHead(parameters.w_q, parameters.w_k, parameters.w_v, parameters.w_o)
    return multi_head_attention(tokens, tokens, tokens, heads, mask, base=base)


@dataclass(frozen=True)
class NarrowHeads:
    """The projections of narrow self-attention: every head is as wide as its share of channels."""

    w_q: Real[Array, "heads d_head d_head"]
    w_k: Real[Array, "heads d_head d_head"]
    w_v: Real[Array, "heads d_head d_head"]
    w_o: Real[Array, "heads*d_head heads*d_head"]


@block(source=source("bloem2019").at("section on narrow and wide self-attention"))
def narrow_self_attention(
    tokens: Real[Array, "n heads*d_head"],
    parameters: NarrowHeads,
    mask: Mask[Array, "n n"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n heads*d_head"]:
    r"""Cut the channels into one share for each head, attend within each share, then project.

    $$ [H_1 \dots H_h]\, W_O, \qquad X = [X_1 \dots X_h], \quad
       H_i = \mathrm{Attn}(X_i W_Q^i, X_i W_K^i, X_i W_V^i) $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    shares = split_heads(tokens, parameters.w_q.shape[-3])
    attended = attention(
        shares @ parameters.w_q, shares @ parameters.w_k, shares @ parameters.w_v, mask, base=base
    )
    return concatenate_heads(attended) @ parameters.w_o


def project_heads(x: Array, w: Array, b: Array | None = None) -> Array:
    """Project the rows of x once for each head, along a new axis before the rows."""
    xp = array_namespace(x)
    projected = xp.expand_dims(x, axis=-3) @ w
    return projected if b is None else projected + xp.expand_dims(b, axis=-2)


def split_heads(x: Array, heads: int) -> Array:
    """Cut the channels of x into one share for each head, along a new axis before the rows."""
    *rows, width = x.shape
    return _exchanged(array_namespace(x).reshape(x, (*rows, heads, width // heads)))


def concatenate_heads(attended: Array) -> Array:
    """Lay the outputs of the heads next to each other, the first head first."""
    *lead, heads, n, width = attended.shape
    xp = array_namespace(attended)
    return xp.reshape(_exchanged(attended), (*lead, n, heads * width))


def _exchanged(x: Array) -> Array:
    """Exchange the axis of the heads and that of the rows."""
    lead = range(x.ndim - 3)
    return array_namespace(x).permute_dims(x, (*lead, x.ndim - 2, x.ndim - 3, x.ndim - 1))
