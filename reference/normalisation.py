"""Normalisation of rows."""

from __future__ import annotations

from fractions import Fraction

from ..theory.numbers import Array, array_namespace, constant
from .checks import require_shapes


def layer_norm(
    x: Array,
    *,
    epsilon: Fraction | int | str = "1e-5",
    gain: Array | None = None,
    offset: Array | None = None,
) -> Array:
    r"""Centre each row and divide by its population standard deviation; then scale and shift.

    $$ \mathrm{LN}(x) = \gamma \odot \frac{x - \bar x}{\sqrt{\sigma^2 + \varepsilon}} + \beta,
       \qquad \sigma^2 = \tfrac1d \textstyle\sum_i (x_i - \bar x)^2 $$

    Shapes: x (..., d), gain (d), offset (d), result (..., d).

    Units: epsilon has the unit of x squared.

    Numbers: every number system; in fractions where the standard deviation is rational. epsilon is
    an exact number: an int, a Fraction or a decimal string.

    Raises:
        ValueError: x, gain and offset disagree on d.
        TypeError: epsilon is a float.

    Source: Ba, Kiros and Hinton (2016), "Layer Normalization", eq. (4).
    """
    require_shapes(("x", x, "d"), ("gain", gain, "d"), ("offset", offset, "d"))
    xp = array_namespace(x)
    centred = x - xp.mean(x, axis=-1, keepdims=True)
    variance = xp.mean(centred * centred, axis=-1, keepdims=True)
    normalised = centred / xp.sqrt(variance + constant(epsilon, like=x))
    scaled = normalised if gain is None else gain * normalised
    return scaled if offset is None else scaled + offset
