"""Attention with other scores or another normalisation than scaled dot-product attention."""

from ..theory import (
    Array,
    Mask,
    NonzeroRows,
    Positive,
    Real,
    StochasticRows,
    array_namespace,
    block,
)
from .checks import require_mask
from .similarity import cosine_similarity, dot_products
from .softmax import softmax
from .sources import LIU_2022_SWIN, MERRILL_2022, NADARAYA_1964, RAMSAUER_2021


@block(source=LIU_2022_SWIN.at("scaled cosine attention"))
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


@block(source=MERRILL_2022.at("sec. 3"), rational=True)
def hardmax(
    scores: Real[Array, "m"], mask: Mask[Array, "m"] | None = None
) -> StochasticRows[Array, "m"]:
    r"""Share the weight of each row equally among its largest scores; hidden entries weigh 0.

    $$ w_j = \frac{1}{|M|} \text{ for } j \in M, \text{ else } 0, \qquad
       M = \{ j : z_j = \max_k z_k \} $$

    This is the limit of softmax at temperature 0. It jumps where two scores meet, so balls answer
    only where every comparison is decided.

    Raises:
        ValueError: mask is not boolean, does not fit or hides a whole row.
        UndecidedError: two balls overlap that may hold the largest score.
    """
    xp = array_namespace(scores)
    if mask is not None:
        require_mask(mask, scores)
        scores = xp.where(mask, scores, xp.min(scores, axis=-1, keepdims=True))
    beaten = xp.zeros_like(scores) > 0
    for distance in range(1, scores.shape[-1]):
        beaten = beaten | (scores < xp.roll(scores, distance, axis=-1))
    winners = xp.where(beaten if mask is None else beaten | ~mask, 0 * scores, 0 * scores + 1)
    return winners / xp.sum(winners, axis=-1, keepdims=True)


@block(source=MERRILL_2022.at("sec. 3"), rational=True)
def hard_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "m d_k"],
    value: Real[Array, "m d_v"],
    mask: Mask[Array, "n m"] | None = None,
) -> Real[Array, "n d_v"]:
    r"""Average, for each query, the values whose keys have the largest dot product with it.

    $$ Y = \mathrm{hardmax}(Q K^\top)\, V $$

    Raises:
        ValueError: mask is bad, as for hardmax.
        UndecidedError: two balls overlap that may hold the largest score.
    """
    return hardmax(dot_products(query, key), mask) @ value


@block(source=RAMSAUER_2021.at("eq. (3)"))
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


@block(source=NADARAYA_1964)
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
