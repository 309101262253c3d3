"""Multi-head attention whose heads share: keys and values, or scores and weights."""

from dataclasses import dataclass

from ...theory import Array, Mask, Real, array_namespace, block, constant, source
from ..softmax.softmax import softmax
from .attention import attention
from .multi_head import concatenate_heads, project_heads


@dataclass(frozen=True)
class MultiQuery:
    """The projections of multi-query attention: queries for each head, one key and one value."""

    w_q: Real[Array, "heads d d_k"]
    w_k: Real[Array, "d d_k"]
    w_v: Real[Array, "d d_v"]
    w_o: Real[Array, "heads*d_v d"]


@block(source=source("shazeer2019").at("sec. 3"))
def multi_query_attention(  # noqa: PLR0913 - the formula has this many symbols
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    parameters: MultiQuery,
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Attend in several heads that share one projection of the keys and one of the values.

    $$ [H_1 \dots H_h]\, W_O, \qquad H_i = \mathrm{Attn}(Q W_Q^i, K W_K, V W_V) $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    xp = array_namespace(query, key, value)
    attended = attention(
        project_heads(query, parameters.w_q),
        xp.expand_dims(key @ parameters.w_k, axis=-3),
        xp.expand_dims(value @ parameters.w_v, axis=-3),
        mask,
        base=base,
    )
    return concatenate_heads(attended) @ parameters.w_o


@dataclass(frozen=True)
class GroupedQuery:
    """The projections of grouped-query attention: keys and values for each group of heads."""

    w_q: Real[Array, "groups members d d_k"]
    w_k: Real[Array, "groups d d_k"]
    w_v: Real[Array, "groups d d_v"]
    w_o: Real[Array, "groups*members*d_v d"]


@block(source=source("ainslie2023").at("sec. 2.2"))
def grouped_query_attention(  # noqa: PLR0913 - the formula has this many symbols
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    parameters: GroupedQuery,
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Attend in groups of heads; the members of a group share their keys and values.

    $$ [H_{11} \dots H_{1r}\, H_{21} \dots H_{gr}]\, W_O, \qquad
       H_{ij} = \mathrm{Attn}(Q W_Q^{ij}, K W_K^i, V W_V^i) $$

    One group is multi-query attention, groups of one member are multi-head attention.

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    xp = array_namespace(query, key, value)
    attended = attention(
        project_heads(xp.expand_dims(query, axis=-3), parameters.w_q),
        xp.expand_dims(project_heads(key, parameters.w_k), axis=-3),
        xp.expand_dims(project_heads(value, parameters.w_v), axis=-3),
        mask,
        base=base,
    )
    *lead, groups, members, n, width = attended.shape
    heads = xp.reshape(attended, (*lead, groups * members, n, width))
    return concatenate_heads(heads) @ parameters.w_o


@dataclass(frozen=True)
class TalkingHeads:
    """The projections of talking-heads attention, and how scores and weights mix across heads."""

    w_q: Real[Array, "heads_k d d_k"]
    w_k: Real[Array, "heads_k d d_k"]
    w_v: Real[Array, "heads_v d d_v"]
    w_o: Real[Array, "heads_v*d_v d"]
    p_scores: Real[Array, "heads_k heads"]
    p_weights: Real[Array, "heads heads_v"]


@block(source=source("shazeer2020").at("sec. 4"))
def talking_heads_attention(  # noqa: PLR0913 - the formula has this many symbols
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    parameters: TalkingHeads,
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Attend in heads that mix their scores before the softmax and their weights after it.

    $$ [H_1 \dots H_h]\, W_O, \quad H_i = \sum_j P^w_{ji} A_j\, V W_V^i, \quad
       A_j = \mathrm{softmax}\Bigl(\sum_l P^s_{lj} \frac{Q W_Q^l (K W_K^l)^\top}{\sqrt{d_k}}\Bigr)
    $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    xp = array_namespace(query, key, value)
    queries, keys = project_heads(query, parameters.w_q), project_heads(key, parameters.w_k)
    scores = queries @ keys.mT / xp.sqrt(constant(queries.shape[-1], like=query))
    weights = softmax(mix_heads(scores, parameters.p_scores), mask, base=base)
    mixed = mix_heads(weights, parameters.p_weights)
    return concatenate_heads(mixed @ project_heads(value, parameters.w_v)) @ parameters.w_o


def mix_heads(x: Array, p: Array) -> Array:
    """Mix the heads, the third axis from the end, by the columns of a matrix."""
    xp = array_namespace(x)
    *lead, heads, n, m = x.shape
    mixed = p.mT @ xp.reshape(x, (*lead, heads, n * m))
    return xp.reshape(mixed, (*mixed.shape[:-1], n, m))
