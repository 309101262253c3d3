"""Attention by softmax of other similarities than scaled dot products."""

from ...theory import Array, Mask, NonzeroRows, Positive, Real, array_namespace, block, source
from ..softmax.softmax import softmax
from .similarity import cosine_similarity, dot_products


@block(source=source("liu2022swin").at("scaled cosine attention"))
def cosine_attention(  # noqa: PLR0913 - the formula has this many symbols
    query: NonzeroRows[Array, "n d_k"],
    key: NonzeroRows[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    temperature: Positive[Array, ""] | None = None,
    mask: Mask[Array, "n m"] | None = None,
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d_v"]:
    r"""Average the values for each query, weighted by softmax of cosine similarities with the keys.

    $$ Y = \mathrm{softmax}\!\left(\cos(Q, K) / \tau\right) V $$

    Without a temperature, 1 is taken.

    Raises:
        ValueError: mask or base is bad, as for softmax.
    """
    scores = cosine_similarity(query, key)
    return softmax(scores, mask, base=base, temperature=temperature) @ value


@block(source=source("ramsauer2021").at("eq. (3)"))
def hopfield_update(
    state: Real[Array, "n d"],
    patterns: Real[Array, "m d"],
    beta: Positive[Array, ""],
    *,
    base: Array | int | None = None,
) -> Real[Array, "n d"]:
    r"""Move each state to an average of stored patterns, weighted by softmax of dot products.

    $$ \Xi' = \mathrm{softmax}(\beta\, \Xi X^\top)\, X $$

    Units: beta has the unit of one over pattern squared.
    """
    return softmax(beta * dot_products(state, patterns), base=base) @ patterns


@block(source=source("nadaraya1964"))
def kernel_smoothing(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    bandwidth: Positive[Array, ""],
) -> Real[Array, "n d_v"]:
    r"""Average the values for each query, weighted by a Gaussian of the distances to the keys.

    $$ y_i = \frac{\sum_j K_h(q_i - k_j)\, v_j}{\sum_j K_h(q_i - k_j)}, \qquad
       K_h(t) = e^{-\lVert t \rVert^2 / 2 h^2} $$

    Units: bandwidth has the unit of query and key.
    """
    xp = array_namespace(query, key, value)
    differences = xp.expand_dims(query, axis=-2) - xp.expand_dims(key, axis=-3)
    distances_squared = xp.sum(differences * differences, axis=-1)
    return softmax(-distances_squared / (2 * bandwidth * bandwidth)) @ value


@block(source=source("tsai2019").at("abstract").implies(), rational=True)
def dot_product_smoothing(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
) -> Real[Array, "n d_v"]:
    r"""Average the values for each query, weighted by its plain dot products with the keys.

    The dot products of a query with all keys may sum to 0, where there is no such average.

    $$ y_i = \frac{\sum_j (q_i \cdot k_j)\, v_j}{\sum_j q_i \cdot k_j} $$
    """
    scores = dot_products(query, key)
    total = array_namespace(scores).sum(scores, axis=-1, keepdims=True)
    return scores @ value / total
