"""Terms in the place of entries of inputs, wherever these stand.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....systems.terms.atoms import Entry, Named, Place, Var
from ....systems.terms.functions import Call, Exp, Part, Pi, exp, function, positive_part
from ....systems.terms.peaks import Peak, peak
from ....systems.terms.power import Group, Prime, substitute
from ....systems.terms.power import power as raised
from ....systems.terms.relations import Above, Zero, is_above, is_zero
from ....systems.terms.sums import Sum, fresh, total
from ....systems.terms.term import ZERO, Atom, Term, add, multiply, number, of, refused
from .pieces import Size, size_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ....systems.terms.term import Power


def rewritten(term: Term, change: Callable[[Atom], Term | None]) -> Term:
    """Return a term with others in the place of atoms, also inside of functions and sums.

    Raises:
        TermError: Something stands in it that is not known here.
    """
    found = ZERO
    for product, factor in term.parts.items():
        part = number(factor)
        for atom, power in product:
            part = multiply(part, _power(atom, power, change))
        found = add(found, part)
    return found


def _power(atom: Atom, power: Power, change: Callable[[Atom], Term | None]) -> Term:
    made = change(atom)
    if made is None:
        made = _inside(atom, change)
    return of(atom, power) if made is None else raised(made, power)


def _inside(  # noqa: PLR0911 - one for each kind
    atom: Atom, change: Callable[[Atom], Term | None]
) -> Term | None:
    """Return an atom with others in the place of those in it; None where there are none."""
    if isinstance(atom, (Entry, Named, Place, Var, Pi, Prime)):
        return None
    if isinstance(atom, Sum):
        new, body = atom.opened()
        return total(rewritten(body, change), new)
    if isinstance(atom, Peak):
        index = fresh(atom.bound.length)
        return peak(rewritten(substitute(atom.term, {atom.bound: of(index)}), change), index)
    if isinstance(atom, (Zero, Above)):
        indicator = is_zero if isinstance(atom, Zero) else is_above
        return indicator(rewritten(atom.term, change))
    if isinstance(atom, Group):
        return rewritten(atom.term, change).signed(atom.sign)
    if isinstance(atom, Size):
        return size_of(rewritten(atom.term, change))
    if isinstance(atom, Exp):
        return exp(rewritten(atom.term, change))
    if isinstance(atom, Part):
        return positive_part(rewritten(atom.term, change))
    if isinstance(atom, Call):
        made: Term = function(atom.function)(rewritten(atom.term, change))
        return made
    raise refused(f"nothing is known of a {type(atom).__name__} here")


def put(term: Term, atom: Atom, value: Term) -> Term:
    """Return a term with another in the place of one atom."""
    return rewritten(term, lambda each: value if each == atom else None)


__all__ = ["put", "rewritten"]
