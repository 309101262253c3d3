"""Attention in several heads, each with its own projections."""

from dataclasses import dataclass

from ..theory import Array, Mask, Real, array_namespace, block
from .attention import attention
from .sources import VASWANI_2017


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


@block(source=VASWANI_2017.at("sec. 3.2.2"))
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


def project_heads(x: Array, w: Array, b: Array | None = None) -> Array:
    """Project the rows of x once for each head, along a new axis before the rows."""
    xp = array_namespace(x)
    projected = xp.expand_dims(x, axis=-3) @ w
    return projected if b is None else projected + xp.expand_dims(b, axis=-2)


def concatenate_heads(attended: Array) -> Array:
    """Lay the outputs of the heads next to each other, the first head first."""
    xp = array_namespace(attended)
    heads = range(attended.shape[-3])
    return xp.concat([attended[..., head, :, :] for head in heads], axis=-1)
