"""Terms made anew with other terms for some atoms, however deep these stand.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .power import power
from .term import Atom, Term, gathered, product_of
from .whole import Whole

if TYPE_CHECKING:
    from collections.abc import Callable


class Rebuilt:
    """Makes terms anew; what was made of a sum that is kept as a whole is remembered."""

    def __init__(self, replace: Callable[[Atom], Term | None]) -> None:
        self.replace = replace
        self.seen: dict[str, Term] = {}

    def term(self, term: Term) -> Term:
        """Return a term with other terms for some of its atoms."""
        found = (
            (product_of(power(self.atom(atom), exponent) for atom, exponent in product), factor)
            for product, factor in term.parts.items()
        )
        return gathered(found).signed(term.known)

    def atom(self, atom: Atom) -> Term:
        """Return what an atom becomes."""
        if not isinstance(atom, Whole):
            return self._made(atom)
        if atom.key not in self.seen:
            self.seen[atom.key] = self._made(atom)
        return self.seen[atom.key]

    def _made(self, atom: Atom) -> Term:
        found = self.replace(atom)
        return atom.rebuilt(self.term) if found is None else found


def opened(term: Term) -> Term:
    """Return a term with what is kept as a whole multiplied out, by one layer."""
    return Rebuilt(lambda atom: atom.term if isinstance(atom, Whole) else None).term(term)


__all__ = ["Rebuilt", "opened"]
