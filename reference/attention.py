"""Attention without projections: basic, and scaled dot-product."""

from ..theory import Array, Mask, Real, StochasticRows, array_namespace, block, constant
from .softmax import softmax
from .sources import BLOEM_2019, VASWANI_2017


@block(source=BLOEM_2019.at("section “Self-attention”"))
def self_attention(
    tokens: Real[Array, "n d"],
    mask: Mask[Array, "n n"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Average the tokens for each token, weighted by softmax of raw dot products: no parameters.

    $$ \mathrm{SA}(X) = \mathrm{softmax}(X X^\top)\, X $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    scores = tokens @ tokens.mT
    weights = softmax(scores, mask, base=base)
    return weights @ tokens


@block(source=VASWANI_2017.at("eq. (1)"))
def attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d_v"]:
    r"""Average the values for each query, weighted by softmax of scaled dot products with the keys.

    $$ \mathrm{Attn}(Q, K, V) = \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    weights = attention_weights(query, key, mask, base=base)
    return weights @ value


@block(source=VASWANI_2017.at("eq. (1)"))
def attention_weights(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> StochasticRows[Array, "n m"]:
    r"""Return how much each query attends to each key under scaled dot-product attention.

    $$ W = \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}}\right) $$

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    xp = array_namespace(query, key)
    scores = query @ key.mT / xp.sqrt(constant(query.shape[-1], like=query))
    return softmax(scores, mask, base=base)
