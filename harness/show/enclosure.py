"""The numbers by which a solution is shown to be near a point, as lines that can be checked."""

from __future__ import annotations

from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ..judge.enclosed import LONG, enclosure

if TYPE_CHECKING:
    from flint import arb

    from ...theory.claim import Claim
    from ...theory.witness import Point

_UP = Context(prec=3, rounding=ROUND_CEILING)


def enclosure_lines(claim: Claim, point: Point) -> tuple[str, ...]:
    """Return how a solution is shown to be near a point, a line a step; nothing where none is."""
    shown = enclosure(claim, point)
    if shown is None:
        return ()
    several = f"{shown.equations} equations" if shown.equations > 1 else "one equation"
    more = f", from which {shown.followed} more follow," if shown.followed else ""
    moving = f"{shown.moving} coordinates" if shown.moving > 1 else "one coordinate"
    radius, step, rest = (_above(each) for each in (shown.radius, shown.step, shown.contraction))
    residual, reach = _above(shown.residual), _UP.add(step, _UP.multiply(rest, radius))
    size, within, bound = map(_told, (radius, step, rest))
    return (
        (
            f"f, the sides of what must be equal, one less the other, has {several}{more} in "
            f"{moving} of the point{_moving(claim, point)}, the others as they are on record; "
            rf"at these coordinates, c, $|f(c)| \le {_told(residual)}$"
        ),
        (
            "with Y near the inverse of the Jacobian of f at c, the Newton step is "
            rf"$|Y f(c)| \le {within}$"
        ),
        (
            rf"on the box X of all x with $|x - c| \le r$, $r = {size}$, each Jacobian J has "
            rf"$|I - Y J| \le {bound} < 1$, the largest row sum"
        ),
        (
            "so $K = c - Y f(c) + (I - Y J)(X - c)$ is within "
            rf"${within} + {bound} \cdot r \le {_told(reach)} < r$ of c: it lies inside X, "
            "which has exactly one zero of f (theorem of Krawczyk)"
        ),
    )


def _moving(claim: Claim, point: Point) -> str:
    """Name the coordinates that may move, with their fractions where there is room."""
    found = [
        (name, entry)
        for name, domain in claim.parameters.items()
        for kind, part in zip(domain.coordinates, point.coordinates[name], strict=True)
        if not (kind.index or kind.integer)
        for entry in part.ravel().tolist()
        if entry.denominator >= LONG
    ]
    if len(found) == 1:
        ((name, entry),) = found
        return f" (of {name}, c = {entry})"
    return f" (of {', '.join(dict.fromkeys(name for name, _ in found))})"


def _above(number: arb) -> Decimal:
    """Return a decimal of three digits that is no less."""
    mantissa, exponent = number.upper().man_exp()
    value = int(mantissa) * Fraction(2) ** int(exponent)
    return _UP.divide(Decimal(value.numerator), Decimal(value.denominator))


def _told(number: Decimal) -> str:
    """Write a decimal in LaTeX."""
    mantissa, e, exponent = f"{number.normalize():e}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e and int(exponent) else mantissa
