"""Softmax along the last axis, with a mask, a base and a temperature.

Scores are shifted by (nearly) their largest visible entry, so that no power overflows; hidden
scores take that largest value before the powers, so that no infinity and no gradient of one arises.
"""

from __future__ import annotations

from ..theory.numbers import Array, array_namespace, pivot
from .checks import require_mask, require_positive, require_shapes


def softmax(
    scores: Array,
    mask: Array | None = None,
    *,
    base: Array | int | None = None,
    temperature: Array | int | None = None,
) -> Array:
    r"""Turn each row of scores into positive weights of sum one; hidden entries weigh exactly 0.

    $$ w_j = \frac{\mu_j\, b^{z_j/T}}{\sum_k \mu_k\, b^{z_k/T}} $$

    The base b is e unless given; base 2 is base e at temperature 1/ln 2.

    Shapes: scores (..., m), mask broadcasts to it, result (..., m).

    Units: scores and temperature share one unit; weights have none.

    Numbers: every number system; in fractions with an int as base where scores over
    temperature are integers.

    Raises:
        ValueError: mask is not boolean, does not fit or hides a whole row; base or temperature is
            a number that is not positive.

    Source: Bridle (1990), "Training stochastic model recognition algorithms as networks".
    """
    require_shapes(("scores", scores, "m"))
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
