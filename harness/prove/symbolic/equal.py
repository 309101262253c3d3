"""Equality for all sizes: a difference vanishes, in every case of what is zero or one in it.

A difference is cleared of what it is divided by; where a relation between numbers is left in it,
both cases are gone through; where a positive part is, both signs of what it is the part of; and
what is kept as a whole is opened, a layer at a time.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import re
from math import gcd
from typing import TYPE_CHECKING, Any, Self

from ....systems.sizes import Length, Size, surely
from ....systems.terms.atoms import Entry, only, span
from ....systems.terms.functions import Part
from ....systems.terms.power import Group, first_boolean, substitute
from ....systems.terms.rebuilt import Rebuilt, opened
from ....systems.terms.relations import Above, Zero, is_above
from ....systems.terms.sums import Sum, fresh, total
from ....systems.terms.term import (
    NONNEGATIVE,
    POSITIVE,
    SETTING,
    ZERO,
    Atom,
    Term,
    TermError,
    add,
    multiply,
    negative,
    normal,
    number,
    of,
    refused,
    scaled,
    subtract,
    sum_of,
    used,
)
from ....systems.terms.whole import Whole
from .order import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ....systems.terms.term import Power

_FAR, _LEVELS = 6, 2
_MULTIPLE = re.compile(r"<\d+\*")
"""How an index reads that runs over a multiple of a size."""
_WHOLE = re.compile(r"<(\d+)>\(")
"""How a sum reads that is kept as a whole."""
_DIGITS = 4
"""A sum over more than so many times a length is not cut into digits."""
_SEARCH = 20
"""The sign of a number in a relation is looked for in so many steps."""
_STEPS = 40
"""No difference is taken apart more often than this."""


def vanishes(term: Term) -> bool:
    """Whether a term is certainly zero."""
    return _Cases().vanishes(term)


class _Cases:
    """One attempt to show that a term is zero."""

    def __init__(self) -> None:
        self.left = _STEPS
        self.failed: set[str] = set()

    def vanishes(self, term: Term) -> bool:
        """Whether a term is certainly zero, in every case of what is in it."""
        term = cleared(term)
        if not term.parts:
            return True
        if self.left <= 0 or term.key in self.failed:
            return False
        self.left -= 1
        self.failed.add(term.key)
        return any(
            all(map(self.vanishes, cases))
            for cases in (
                step(term) for step in (_by_relation, _by_digits, _by_sign, _kinks, _opened)
            )
            if cases
        )


def levels(term: Term) -> Iterator[Term]:
    """List a term and what it is with more and more multiplied out, as far as that is short."""
    yield term
    for _ in range(_LEVELS):
        found = _opened(term)
        if not found:
            return
        (term,) = found
        yield term


def _opened(term: Term) -> list[Term]:
    """Return the term with what is kept as a whole multiplied out by a layer, if any is."""
    if not SETTING.get().together:
        return []
    refusals = SETTING.get().refusals
    before = len(refusals)
    try:
        found = opened(term)
    except TermError:
        # What is too long here says nothing of the claim.
        del refusals[before:]
        return []
    return [] if found == term else [found]


# Cases.


def _by_relation(term: Term) -> list[Term]:
    """Go through the cases of a relation between numbers."""
    atom = first_boolean(term)
    if atom is None:
        return []
    used("cases of an indicator")
    return [assumed(term, atom, value) for value in _possible(atom)]


def _possible(atom: Atom) -> tuple[int, ...]:
    """Return what an indicator can be: of a number whose sign is shown, one value."""
    if not isinstance(atom, Above):
        return 1, 0
    if Order(POSITIVE, left=_SEARCH).shows(atom.term):
        return (1,)
    return (0,) if Order(NONNEGATIVE, left=_SEARCH).shows(negative(atom.term)) else (1, 0)


def assumed(term: Term, atom: Atom, value: int) -> Term:
    """Return a term where an atom is zero or one, and what follows of others."""

    def replace(other: Atom) -> Term | None:
        known = follows(atom, value, other)
        return None if known is None else number(known)

    found = Rebuilt(replace).term(term)
    if value and isinstance(atom, Zero):
        for index, place, _ in atom.solutions():
            return substitute(found, {index: place})
    return found


def follows(atom: Atom, value: int, other: Atom) -> int | None:
    """Return what an indicator is where another one is known, if that is evident."""
    if atom == other:
        return value
    if isinstance(other, Above) and isinstance(atom, Above):
        return _above_by(atom.term, value, other.term)
    if isinstance(other, Above) and isinstance(atom, Zero) and value:
        for each in (add(other.term, atom.term), subtract(other.term, atom.term)):
            if _at_least(each, 1):
                return 1
            if _at_least(negative(each), 0):
                return 0
    if isinstance(other, Zero) and isinstance(atom, Above) and value:
        for each in (other.term, negative(other.term)):
            if _at_least(subtract(each, atom.term), 0):
                return 0
    return None


def _above_by(one: Term, value: int, two: Term) -> int | None:
    """Return whether a number is above zero where another one is, or where it is not."""
    if value:
        if _at_least(subtract(two, one), 0):
            return 1
        # Of two integers, the first is one at least.
        least = -1 if one.integer and two.integer else 0
        return 0 if _at_least(negative(add(one, two)), least) else None
    if _at_least(subtract(one, two), 0):
        return 0
    return 1 if _at_least(add(one, two), 1) else None


def _at_least(term: Term, least: int) -> bool:
    """Whether a term is evidently at least zero, or above zero; of an integer, at least that."""
    if term.sign == POSITIVE or (term.sign and least <= 0):
        return True
    found = span(term) if term.integer else None
    return found is not None and surely(least, found[0])


def _by_digits(term: Term) -> list[Term]:
    """Write a sum over c n places as one over n places of c terms each, c a number."""

    def replace(atom: Atom) -> Term | None:
        if not isinstance(atom, Sum):
            return None
        wide = [place for place, each in enumerate(atom.bound) if _times_over(each.length) > 1]
        return _in_digits(atom, wide) if wide else None

    if not _MULTIPLE.search(term.key):
        return []
    found = _rebuilt(replace, term)
    return [] if found is None or found == term else [found]


def _in_digits(summed: Sum, wide: list[int]) -> Term:
    """Sum over two digits of each of some indices: the last one is written out."""
    indices, inside = summed.opened()
    bound = list(indices)
    for place in wide:
        length: Any = bound[place].length
        times = _times_over(length)
        first = fresh(length // times)
        starts = scaled(of(first), times)
        ways = ({bound[place]: add(starts, number(digit))} for digit in range(times))
        inside = sum_of(substitute(inside, at) for at in ways)
        bound[place] = first
    used("sum_k f(k) = sum_i (f(c i) + ... + f(c i + c - 1)), k < c n and i < n")
    return total(inside, bound)


def _times_over(length: Length) -> int:
    """Return a small number of which a length is a multiple."""
    found = gcd(*length.terms.values()) if isinstance(length, Size) else 1
    return found if found <= _DIGITS else 1


def _rebuilt(replace: Callable[[Atom], Term | None], term: Term) -> Term | None:
    """Return a term with other terms for some atoms; None where that is too long."""
    refusals = SETTING.get().refusals
    before = len(refusals)
    try:
        return Rebuilt(replace).term(term)
    except TermError:
        # What is too long here says nothing of the claim.
        del refusals[before:]
        return None


def _by_sign(term: Term) -> list[Term]:
    """Go through the signs of a number of which the positive part is taken."""
    for part in sorted({atom for atom in term.atoms() if isinstance(atom, Part)}, key=str):
        inner = only(part.term)
        if not isinstance(inner, (Entry, Whole)):
            continue
        used("cases of a sign")
        cases = of(Magnitude(inner, "+")), negative(of(Magnitude(inner, "-")))
        return [_signed(term, inner, each) for each in cases]
    return []


def _kinks(term: Term) -> list[Term]:
    """Write the positive part of a number as the number where it is above zero."""

    def replace(atom: Atom) -> Term | None:
        return multiply(is_above(atom.term), atom.term) if isinstance(atom, Part) else None

    if not _has_part(term):
        return []
    found = _rebuilt(replace, term)
    used("max(0, t) = [t > 0] t")
    return [] if found is None or found == term else [found]


def _has_part(term: Term) -> bool:
    """Whether a positive part stands in a term, or in what is kept as a whole in it."""
    if f"{Part.function}(" in term.key:
        return True
    return any(map(_form_has_part, set(_WHOLE.findall(term.key))))


def _form_has_part(number: str) -> bool:
    setting = SETTING.get()
    key = (number, "has part")
    if key not in setting.looked_up:
        (form,) = (each for each in setting.wholes.values() if each.number == int(number))
        setting.looked_up[key] = _has_part(form.term)
    found: bool = setting.looked_up[key]
    return found


def _signed(term: Term, atom: Atom, value: Term) -> Term:
    """Return a term with a value for an atom."""
    return Rebuilt(lambda other: value if other == atom else None).term(term)


class Magnitude(Atom):
    """The absolute value of a number in one of the cases of its sign."""

    atom: Atom
    case: str

    def __new__(cls, atom: Atom, case: str) -> Self:
        self = super().__new__(cls, f"{case}|{atom.key}|", atom.free, atom.height)
        self.atom = atom
        self.case = case
        return self

    @property
    def sign(self) -> int:
        return NONNEGATIVE

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        moved = only(self.atom.substituted(at))
        if moved is None:
            raise refused("the sign of a number is not followed to other indices")
        return of(Magnitude(moved, self.case))

    def at(self, point: Any) -> Any:
        return abs(point.value(self.atom))


# Clearing.


def cleared(term: Term) -> Term:
    """Multiply by the sums that are divided by: by what is not zero, so that zero stays zero."""
    for _ in range(_FAR):
        divisors = {
            atom: power
            for product in term.parts
            for atom, power in product
            if isinstance(atom, (Group, Whole)) and power <= -1
        }
        if not divisors:
            return term
        term = _times(term, min(divisors))
    return term


def _times(term: Term, divisor: Atom) -> Term:
    """Multiply by the highest power of a sum that is divided by."""
    powers = {product: dict(product).get(divisor, 0) for product in term.parts}
    least = min(int(power) for power in powers.values())
    total = ZERO
    for product, factor in term.parts.items():
        rest = {atom: power for atom, power in product if atom != divisor}
        left: dict[Atom, Power] = {divisor: powers[product] - least}
        total = add(total, multiply(normal(rest), normal(left)), factor)
    return total


__all__ = ["assumed", "cleared", "follows", "levels", "vanishes"]
