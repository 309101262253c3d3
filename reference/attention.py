"""Attention: basic, scaled dot-product, and multi-head."""

from __future__ import annotations

from dataclasses import dataclass

from ..theory.numbers import Array, array_namespace, constant
from .checks import require_heads, require_shapes
from .softmax import softmax


def self_attention(
    tokens: Array, mask: Array | None = None, *, base: Array | int | None = None
) -> Array:
    r"""Average the tokens for each token, weighted by softmax of raw dot products: no parameters.

    $$ \mathrm{SA}(X) = \mathrm{softmax}(X X^\top)\, X $$

    Shapes: tokens (..., n, d), mask (n, n), result (..., n, d).

    Numbers: every number system; in fractions with base=2 on integer tokens.

    Raises:
        ValueError: tokens has fewer than two axes, or mask is bad.

    Source: Bloem (2019), "Transformers from scratch", section "Self-attention".
    """
    require_shapes(("tokens", tokens, "n d"))
    scores = tokens @ tokens.mT
    weights = softmax(scores, mask, base=base)
    return weights @ tokens


def attention(
    query: Array,
    key: Array,
    value: Array,
    mask: Array | None = None,
    *,
    base: Array | int | None = None,
) -> Array:
    r"""Average the values for each query, weighted by softmax of scaled dot products with the keys.

    $$ \mathrm{Attn}(Q, K, V) = \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V $$

    Shapes: query (..., n, d_k), key (..., m, d_k), value (..., m, d_v), mask (n, m),
    result (..., n, d_v).

    Numbers: every number system; in fractions with base=2 where the scaled scores are integers.

    Raises:
        ValueError: query and key disagree on d_k, key and value on m, or mask is bad.

    Source: Vaswani et al. (2017), eq. (1).
    """
    require_shapes(("key", key, "m d_k"), ("value", value, "m d_v"), m="give every key one value")
    weights = attention_weights(query, key, mask, base=base)
    return weights @ value


def attention_weights(
    query: Array, key: Array, mask: Array | None = None, *, base: Array | int | None = None
) -> Array:
    r"""Return how much each query attends to each key under scaled dot-product attention.

    $$ W = \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) $$

    Shapes: query (..., n, d_k), key (..., m, d_k), mask (n, m), result (..., n, m).

    Numbers: every number system; in fractions with base=2 where the scaled scores are integers.

    Raises:
        ValueError: query and key disagree on d_k, or mask is bad.

    Source: Vaswani et al. (2017), eq. (1).
    """
    require_shapes(
        ("query", query, "n d_k"), ("key", key, "m d_k"), d_k="project both to one d_k first"
    )
    xp = array_namespace(query, key)
    scores = query @ key.mT / xp.sqrt(constant(query.shape[-1], like=query))
    return softmax(scores, mask, base=base)


@dataclass(frozen=True)
class MultiHeadParameters:
    """The projections of multi-head attention, those of the heads stacked."""

    w_q: Array
    """(heads, d_model, d_k)"""
    w_k: Array
    """(heads, d_model, d_k)"""
    w_v: Array
    """(heads, d_model, d_v)"""
    w_o: Array
    """(heads * d_v, d_model)"""


def multi_head_attention(  # noqa: PLR0913 - the formula has this many symbols
    query: Array,
    key: Array,
    value: Array,
    parameters: MultiHeadParameters,
    mask: Array | None = None,
    *,
    base: Array | int | None = None,
) -> Array:
    r"""Attend in several heads, each with its own projections, then concatenate and project.

    $$ \mathrm{MHA}(Q, K, V) = [H_1 \dots H_h]\, W_O, \qquad
       H_i = \mathrm{Attn}(Q W_Q^i, K W_K^i, V W_V^i) $$

    Shapes: query (..., n, d_model), key and value (..., m, d_model), mask (n, m) or
    (..., heads, n, m), result (..., n, d_model).

    Numbers: every number system; in fractions with base=2 where the scaled scores are integers.

    Raises:
        ValueError: an input and its projection disagree on d_model, key and value on m, the heads
            and w_o on heads*d_v, or mask is bad.

    Source: Vaswani et al. (2017), sec. 3.2.2.
    """
    require_heads(query, key, value, parameters)
    xp = array_namespace(query, key, value)
    query_heads = xp.expand_dims(query, axis=-3) @ parameters.w_q
    key_heads = xp.expand_dims(key, axis=-3) @ parameters.w_k
    value_heads = xp.expand_dims(value, axis=-3) @ parameters.w_v
    attended = attention(query_heads, key_heads, value_heads, mask, base=base)
    heads = range(attended.shape[-3])
    concatenated = xp.concat([attended[..., head, :, :] for head in heads], axis=-1)
    return concatenated @ parameters.w_o
