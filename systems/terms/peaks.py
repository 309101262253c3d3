"""The largest entry along an axis of symbolic length, as an atom.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from flint import arb, fmpq

from ..sizes import surely
from .atoms import Var
from .power import power, substitute
from .sums import fresh
from .term import (
    POSITIVE,
    ZERO,
    Atom,
    Power,
    Term,
    add,
    first,
    multiply,
    negative,
    of,
    refused,
    scaled,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Peak(Atom):
    """The largest value of a term over one bound index."""

    bound: Var
    term: Term

    def __new__(cls, bound: Var, term: Term) -> Self:
        self = super().__new__(
            cls, f"max({bound.key}: {term.key})", term.free - {bound}, bound.level
        )
        self.bound = bound
        self.term = term
        return self

    @property
    def sign(self) -> int:
        return self.term.sign

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        new = fresh(self.bound.length)
        return peak(substitute(substitute(self.term, {self.bound: of(new)}), at), new)

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        new = fresh(self.bound.length)
        return peak(change(substitute(self.term, {self.bound: of(new)})), new)

    def at(self, point: Any) -> Any:
        values = []
        for place in range(point.length(self.bound.length)):
            with point.bound((self.bound,), (place,)):
                values.append(self.term.at(point))
        if all(isinstance(each, fmpq) for each in values):
            return max(values)
        found = arb(values[0])
        for each in values[1:]:
            found = found.max(arb(each))
        return found


def peak(term: Term, index: Var) -> Term:
    """Return the largest value over an index: what does not contain it is taken out."""
    if not index.length >= 1:
        raise refused("the largest of no entries")
    fixed = {
        product: factor
        for product, factor in term.parts.items()
        if all(index not in atom.free for atom, _ in product)
    }
    moving = Term({part: each for part, each in term.parts.items() if part not in fixed})
    if not moving.parts:
        return term
    outside = _common(moving, index)
    inside = multiply(moving, power(outside, -1))
    if not fixed:
        inside = inside.signed(term.known)
    level = 1 + inside.height
    name = Var(f"b{level}.0", index.length, level)
    found = multiply(outside, of(Peak(name, substitute(inside, {index: of(name)}))))
    sign = term.sign if surely(1, index.length) else 0
    return add(Term(fixed), found).signed(sign)


def lowest(term: Term, index: Var) -> Term:
    """Return the least value over an index."""
    known = term.sign if surely(1, index.length) else 0
    return negative(peak(negative(term), index)).signed(known)


def _common(term: Term, index: Var) -> Term:
    """Return the positive factor without the index that is common to all parts."""
    products = [dict(product) for product in term.parts]
    least: dict[Atom, Power] = {}
    for atom in {atom for product in products for atom in product}:
        if index not in atom.free and atom.sign == POSITIVE:
            each = min(product.get(atom, 0) for product in products)
            if each:
                least[atom] = each
    lead = abs(term.parts[first(term.parts)])
    ordered = tuple(sorted(least.items(), key=lambda pair: pair[0].key))
    return scaled(Term({ordered: fmpq(1)}, POSITIVE), lead)


__all__ = ["ZERO", "Peak", "lowest", "peak"]
