"""Normalisation of rows."""

from fractions import Fraction

from ...theory import Array, Real, array_namespace, block, constant, source
from ..checks import require_nonnegative


@block(source=source("ba2016").at("eq. (4)"))
def layer_norm(
    x: Real[Array, "n d"],
    gain: Real[Array, "d"] | None = None,
    offset: Real[Array, "d"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Centre each row and divide by its population standard deviation; then scale and shift.

    $$ \mathrm{LN}(x) = \gamma \odot \frac{x - \bar x}{\sqrt{\sigma^2 + \varepsilon}} + \beta,
       \qquad \sigma^2 = \tfrac1d \textstyle\sum_i (x_i - \bar x)^2 $$

    Units: epsilon has the unit of x squared.

    Raises:
        ValueError: epsilon is negative.
        TypeError: epsilon is a float: write an int, a Fraction or a decimal string.
    """
    require_nonnegative("epsilon", epsilon)
    xp = array_namespace(x)
    centred = x - xp.mean(x, axis=-1, keepdims=True)
    variance = xp.mean(centred * centred, axis=-1, keepdims=True)
    normalised = centred / xp.sqrt(variance + constant(epsilon, like=x))
    scaled = normalised if gain is None else gain * normalised
    return scaled if offset is None else scaled + offset


@block(source=source("zhang2019").at("eq. (4)"))
def rms_norm(
    x: Real[Array, "n d"],
    gain: Real[Array, "d"] | None = None,
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "n d"]:
    r"""Divide each row by its root mean square; then scale.

    $$ \mathrm{RMSNorm}(x) = \gamma \odot \frac{x}{\sqrt{\tfrac1d \sum_i x_i^2 + \varepsilon}} $$

    Units: epsilon has the unit of x squared.

    Raises:
        ValueError: epsilon is negative.
        TypeError: epsilon is a float: write an int, a Fraction or a decimal string.
    """
    require_nonnegative("epsilon", epsilon)
    xp = array_namespace(x)
    mean_square = xp.mean(x * x, axis=-1, keepdims=True)
    normalised = x / xp.sqrt(mean_square + constant(epsilon, like=x))
    return normalised if gain is None else gain * normalised
