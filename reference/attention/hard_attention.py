"""Attention to the best keys alone: what softmax attention tends to as its scores grow."""

from ...theory import Array, Mask, Real, StochasticRows, array_namespace, block, source
from ..checks import require_mask
from .similarity import dot_products


@block(source=source("merrill2022").at("sec. 3"), rational=True)
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


@block(source=source("merrill2022").at("sec. 3"), rational=True)
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
