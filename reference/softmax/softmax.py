"""Softmax along the last axis, with a mask, a base and a temperature.

Scores are shifted by (nearly) their largest visible entry, so that no power overflows; hidden
scores take that largest value before the powers, so that no infinity and no gradient of one arises.
"""

from ...theory import Array, Mask, Real, StochasticRows, array_namespace, block, pivot, source
from ..checks import require_mask, require_positive


@block(source=source("bridle1990"))
def softmax(
    scores: Real[Array, "m"],
    mask: Mask[Array, "m"] | None = None,
    *,
    base: Array | int | None = None,
    temperature: Array | int | None = None,
) -> StochasticRows[Array, "m"]:
    r"""Turn each row of scores into positive weights of sum one; hidden entries weigh exactly 0.

    $$ w_j = \frac{\mu_j\, b^{z_j/T}}{\sum_k \mu_k\, b^{z_k/T}} $$

    The base b is e unless given; base 2 is base e at temperature 1/ln 2, and exact in fractions
    where scores over temperature are integers.

    Units: scores and temperature share one unit; weights have none.

    Raises:
        ValueError: mask is not boolean, does not fit or hides a whole row; base or temperature is
            a number that is not positive.
    """
    require_positive("base", base)
    require_positive("temperature", temperature)
    xp = array_namespace(scores)
    if temperature is not None:
        scores = scores / temperature
    if mask is not None:
        require_mask(mask, scores)
        lowest = xp.min(scores, axis=-1, keepdims=True)
        scores = xp.where(mask, scores, pivot(xp.where(mask, scores, lowest)))
    powers = (
        xp.exp(scores - pivot(scores)) if base is None else xp.pow(base, scores - pivot(scores))
    )
    if mask is not None:
        powers = xp.where(mask, powers, xp.zeros_like(powers))
    return powers / xp.sum(powers, axis=-1, keepdims=True)
