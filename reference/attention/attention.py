"""Attention without projections: basic, scaled dot-product, causal, in a window."""

from ...theory import (
    Array,
    Mask,
    Real,
    StochasticRows,
    array_namespace,
    block,
    constant,
    places,
    source,
)
from ..checks import require_reach
from ..softmax.softmax import softmax


@block(source=source("bloem2019").at("section “Self-attention”"))
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


@block(source=source("vaswani2017").at("eq. (1)"))
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


@block(source=source("vaswani2017").at("eq. (1)"))
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


@block(source=source("vaswani2017").at("sec. 3.2.3"))
def causal_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d_v"]:
    r"""Attend to the own and all earlier positions, and to no later one.

    $$ \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}} + M\right) V, \qquad
       M_{ij} = 0 \text{ if } j \le i \text{ else } -\infty $$

    Raises:
        ValueError: base is bad, as for softmax.
    """
    return attention(query, key, value, causal_mask(query), base=base)


@block(source=source("beltagy2020").at("sec. 3.1"))
def sliding_window_attention(  # noqa: PLR0913 - the formula has this many symbols
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    *,
    reach: int = 1,
    causal: bool = False,
    base: Array | int | None = None,
) -> Real[Array, "n d_v"]:
    r"""Attend to the positions within reach: on both sides, or on the earlier side alone.

    $$ \mathrm{softmax}\!\left(\frac{Q K^\top}{\sqrt{d_k}} + M\right) V, \qquad
       M_{ij} = 0 \text{ if } |i - j| \le r \text{ else } -\infty $$

    A causal window also hides every j > i.

    Raises:
        ValueError: reach is negative, or base is bad, as for softmax.
    """
    require_reach(reach)
    behind = distances(query)
    mask = (behind <= reach) & (behind >= (0 if causal else -reach))
    return attention(query, key, value, mask, base=base)


def causal_mask(tokens: Array) -> Array:
    """Return the mask that shows each row of the tokens itself and the earlier ones."""
    return distances(tokens) >= 0


def distances(tokens: Array) -> Array:
    """Return how far behind row i of the tokens row j is, i - j."""
    rows = places(tokens.shape[-2], like=tokens)
    return rows[:, None] - rows[None, :]
