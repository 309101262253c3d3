"""Derivatives of terms in a number that they depend on.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq

from ....systems.terms.functions import Cos, Erf, Exp, Log, Sin, cos, exp, pi, sin
from ....systems.terms.power import Group
from ....systems.terms.power import power as raised
from ....systems.terms.sums import Sum, total
from ....systems.terms.term import (
    ONE,
    ZERO,
    Atom,
    Term,
    add,
    multiply,
    normal,
    of,
    refused,
    scaled,
)

if TYPE_CHECKING:
    from ....systems.terms.term import Power


def slope(term: Term, variable: Atom) -> Term:
    """Return the derivative of a term in an atom.

    Raises:
        TermError: Something in it has no derivative that is known here.
    """
    found = ZERO
    for product, factor in term.parts.items():
        for atom, power in product:
            inner = _of_atom(atom, variable)
            if inner.parts:
                rest = normal({each: one - (each == atom) for each, one in product})
                found = add(found, multiply(rest, inner), factor * _rational(power))
    return found


def _rational(power: Power) -> fmpq:
    each = Fraction(power)
    return fmpq(each.numerator, each.denominator)


def _of_atom(atom: Atom, variable: Atom) -> Term:  # noqa: PLR0911 - one for each kind
    """Return the derivative of an atom."""
    if atom == variable:
        return ONE
    if variable.key not in atom.key:
        return ZERO
    if isinstance(atom, Sum):
        new, body = atom.opened()
        return total(slope(body, variable), new)
    if not isinstance(atom, (Exp, Log, Erf, Sin, Cos, Group)):
        raise refused(f"the derivative of {type(atom).__name__} is not known here")
    inner = slope(atom.term, variable)
    match atom:
        case Exp():
            return multiply(of(atom), inner)
        case Log():
            return multiply(raised(atom.term, -1), inner)
        case Erf():
            bell = exp(scaled(multiply(atom.term, atom.term), -1))
            return scaled(multiply(multiply(bell, inner), raised(pi(), Fraction(-1, 2))), 2)
        case Sin():
            return multiply(cos(atom.term), inner)
        case Cos():
            return scaled(multiply(sin(atom.term), inner), -1)
        case _:
            return inner
