"""Powers of terms: reciprocals and roots, and terms in the place of indices.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Self

from flint import fmpq, fmpz

from ..once import once
from .term import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    SETTING,
    UNKNOWN,
    ZERO,
    Atom,
    Power,
    Product,
    Term,
    add,
    evident,
    first,
    gathered,
    multiply,
    negative,
    normal,
    number,
    of,
    product_of,
    refused,
    scaled,
    spend,
    subtract,
    used,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LARGEST = 10**12
"""Roots of numbers up to this are taken apart into primes."""
_HIGHEST = 16
"""Higher powers are not multiplied out."""


class Prime(Atom):
    """A prime number, of which a root is taken."""

    value: int

    def __new__(cls, value: int) -> Self:
        self = super().__new__(cls, f"#{value}", frozenset())
        self.value = value
        return self

    @property
    def sign(self) -> int:
        return POSITIVE

    def substituted(self, at: Mapping[Any, Term]) -> Term:
        del at
        return of(self)

    def raised(self, power: Power) -> Term | None:
        whole = int(power // 1)
        if whole == 0:
            return None
        rest = power - whole
        root = Term({((self, rest),): fmpq(1)}) if rest else ONE
        return scaled(root, fmpq(self.value) ** whole)

    def at(self, point: Any) -> Any:
        del point
        return fmpq(self.value)


class Group(Atom):
    """A sum of which a reciprocal or a root is taken; its first factor is one, or minus one."""

    active = True

    term: Term

    def __new__(cls, term: Term) -> Self:
        self = super().__new__(cls, f"({term.key})", term.free, term.height)
        self.term = term
        signs = SETTING.get().signs
        signs[self.key] = max(signs.get(self.key, UNKNOWN), term.sign)
        return self

    @property
    def sign(self) -> int:
        return SETTING.get().signs.get(self.key, UNKNOWN)

    @property
    def nonzero(self) -> bool:
        return self.sign == POSITIVE or self.term.nonzero

    def substituted(self, at: Mapping[Any, Term]) -> Term:
        return substitute(self.term, at).signed(self.sign)

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return change(self.term).signed(self.sign)

    def raised(self, power: Power) -> Term | None:
        """A sum is multiplied out, as often as it is whole."""
        if power < 1:
            return None
        whole = int(power // 1)
        out = _repeated(self.term, whole)
        rest = power - whole
        return multiply(out, Term({((self, rest),): fmpq(1)})) if rest else out

    @once
    def _lead(self) -> Product | None:
        """A part with an atom that stands in no other, so that it can be written with the rest."""
        parts = sorted(self.term.parts, key=_text)
        for place, product in enumerate(parts):
            others = {atom for other in parts[:place] + parts[place + 1 :] for atom, _ in other}
            if any(power == 1 and atom not in others for atom, power in product):
                return product
        return None

    def beside(self, factors: Mapping[Atom, Power]) -> Term | None:
        """One part over the whole sum is one less the other parts over it."""
        power, lead = factors.get(self, 0), self._lead
        if power >= 0 or lead is None or any(factors.get(atom, 0) < each for atom, each in lead):
            return None
        taken = dict(lead)
        rest = {atom: each - taken.get(atom, 0) for atom, each in factors.items()}
        factor = self.term.parts[lead]
        others = Term({part: each for part, each in self.term.parts.items() if part != lead})
        less = multiply(others, normal(dict(rest)))
        whole = normal({**rest, self: power + 1})
        return scaled(subtract(whole, less), 1 / factor)

    def at(self, point: Any) -> Any:
        return self.term.at(point)


def _text(product: Product) -> str:
    return str(product)


def power(term: Term, exponent: Power) -> Term:  # noqa: PLR0911 - one for each form of a term
    """Return a power of a term.

    That it is defined is the caller's condition; where it is not, the result means nothing.
    """
    if exponent == 0:
        return ONE
    if exponent == 1:
        return term
    whole = int(exponent) == exponent
    if whole and exponent > 0 and len(term.parts) != 1:
        return _repeated(term, int(exponent))
    if not term.parts:
        if exponent > 0:
            return ZERO
        raise refused("something is divided by zero")
    split = first_boolean(term)
    if split is not None:
        return by_cases(term, split, lambda each: power(each, exponent) if each.parts else ZERO)
    if len(term.parts) == 1:
        return _of_product(term, exponent)
    inside, outside = _content(term, whole=whole)
    if len(inside.parts) < 2:
        return multiply(power(outside, exponent), power(inside, exponent))
    if outside.parts == ONE.parts:
        return Term({((Group(inside), exponent),): fmpq(1)})
    return multiply(power(outside, exponent), of(Group(inside), exponent))


def reciprocal(term: Term) -> Term:
    """Return one over a term."""
    return power(term, -1)


def _repeated(term: Term, count: int) -> Term:
    if count > _HIGHEST:
        raise refused(f"a power of {count} is not multiplied out")
    found = ONE
    for _ in range(count):
        found = multiply(found, term)
    return found


def _of_product(term: Term, exponent: Power) -> Term:
    ((product, factor),) = term.parts.items()
    whole = int(exponent) == exponent
    if whole:
        found = number(factor ** int(exponent))
        return multiply(found, normal({atom: each * exponent for atom, each in product}))
    outside = {atom: each * exponent for atom, each in product if atom.sign >= NONNEGATIVE}
    inside = tuple(pair for pair in product if pair[0] not in outside)
    found = multiply(root_of_number(abs(factor), exponent), normal(dict(outside)))
    if not inside and factor > 0:
        return found
    rest = Term({inside: fmpq(1 if factor > 0 else -1)})
    return multiply(found, of(Group(rest), exponent))


def root_of_number(value: fmpq, exponent: Power) -> Term:
    """Return a power of a positive number, in roots of primes."""
    found = ONE
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        if part > _LARGEST:
            raise refused(f"a root of {part} is not taken apart")
        for prime, count in fmpz(part).factor():
            each = Fraction(exponent) * int(count) * sign
            if abs(each) > _LARGEST.bit_length():
                raise refused("a root with a large exponent")
            found = multiply(found, of(Prime(int(prime)), each))
    return found


def _content(term: Term, *, whole: bool) -> tuple[Term, Term]:
    """Take out what all parts have in common, and is not zero: what is left, and what was taken."""
    lowest: dict[Atom, Power] = {}
    products = [dict(product) for product in term.parts]
    for atom in {atom for product in products for atom in product}:
        least = min(product.get(atom, 0) for product in products)
        common = least > 0 and whole
        if least and (common or atom.sign == POSITIVE or (whole and atom.nonzero)):
            lowest[atom] = least
    lead = term.parts[first(term.parts)]
    lead = lead if whole else abs(lead)
    outside = scaled(normal(dict(lowest)), lead)
    inverse = normal({atom: -each for atom, each in lowest.items()})
    sign = term.sign if outside.sign == POSITIVE else UNKNOWN
    if outside.number == 1:
        return term, ONE
    inside = scaled(multiply(term, inverse), 1 / lead).signed(sign)
    left = inside.parts[first(inside.parts)] if inside.parts else fmpq(1)
    if abs(left) != 1:
        # Some parts have cancelled each other: it is made anew.
        rest, more = _content(inside, whole=whole)
        return rest, multiply(outside, more)
    return inside, outside


def positive_factor(term: Term, wanted: int = POSITIVE) -> Term:
    """Return the product of positive atoms and the number that are common to all parts.

    Where it may be zero, what is not negative is common, too, and even powers are.
    """
    lowest: dict[Atom, Power] = {}
    products = [dict(product) for product in term.parts]
    for atom in {atom for product in products for atom in product}:
        least = min(product.get(atom, 0) for product in products)
        if least and atom.sign == POSITIVE:
            lowest[atom] = least
        elif wanted < POSITIVE and least >= 1:
            even = least if atom.sign else 2 * (least // 2)
            if even:
                lowest[atom] = even
    lead = abs(term.parts[first(term.parts)])
    ordered = tuple(sorted(lowest.items(), key=lambda pair: pair[0].key))
    return Term({ordered: lead}, wanted)


# Cases of what is zero or one.


def first_boolean(term: Term) -> Atom | None:
    """Return an atom that is zero or one, if a part has one."""
    found = {atom for atom in term.atoms() if atom.boolean}
    return min(found) if found else None


def restricted(term: Term, atom: Atom, value: int) -> Term:
    """Return the term where an atom is zero or one."""
    found = []
    for product, factor in term.parts.items():
        rest = {each: exponent for each, exponent in product if each != atom}
        if value or len(rest) == len(product):
            found.append((normal(rest), factor))
    return gathered(found).signed(term.known)


def by_cases(term: Term, atom: Atom, function: Callable[[Term], Term]) -> Term:
    """Return a function of a term, which has one value where an atom is one and another else."""
    used("cases of an indicator")
    one, two = (function(restricted(term, atom, value)) for value in (1, 0))
    return add(two, multiply(of(atom), subtract(one, two)))


# Terms in the place of indices.


class Places(dict[Any, Term]):
    """Terms for indices, and what atoms become with them, however deep these stand."""

    __slots__ = ("seen",)

    def __init__(self, at: Mapping[Any, Term]) -> None:
        super().__init__(at)
        self.seen: dict[Atom, tuple[Term, Atom | None]] = {}


def substitute(term: Term, at: Mapping[Any, Term]) -> Term:
    """Return a term with terms for indices."""
    if term.free.isdisjoint(at):
        return term
    if term.lone in at:
        return at[term.lone]
    at = at if isinstance(at, Places) else Places(at)
    found = ((product_at(product, at), factor) for product, factor in term.parts.items())
    return gathered(found).signed(term.known)


def replaced(atom: Atom, exponent: Power, at: Mapping[Any, Term]) -> Term:
    """Return a power of an atom with terms for indices."""
    if atom.free.isdisjoint(at):
        return Term({((atom, exponent),): fmpq(1)})
    return power(atom.substituted(at), exponent)


def product_at(factors: Sequence[tuple[Atom, Power]], at: Mapping[Any, Term]) -> Term:
    """Return a product with terms for indices.

    Atoms without rules that become different atoms without rules, as they do where indices take
    other names, are sorted once; else one factor after another is multiplied.
    """
    at = at if isinstance(at, Places) else Places(at)
    seen = at.seen
    moved: list[tuple[Term, Power]] = []
    members: dict[Atom, Power] = {}
    for atom, exponent in factors:
        if atom.free.isdisjoint(at):
            moved.append((Term({((atom, exponent),): fmpq(1)}), 1))
            if atom.plain:
                members[atom] = exponent
            continue
        known = seen.get(atom)
        if known is None:
            known = seen[atom] = _moved(atom.substituted(at))
        term, lone = known
        moved.append((term, exponent))
        if lone is not None and exponent.__class__ is int:
            members[lone] = exponent
    if len(members) < len(factors):
        return product_of(power(*each) for each in moved)
    spend(max(len(factors) - 1, 0))
    return Term({tuple(sorted(members.items())): fmpq(1)})


def _moved(term: Term) -> tuple[Term, Atom | None]:
    """Return what an atom became, and the atom that it is, if there is no more to it."""
    lone = term.lone
    plain = lone is not None and lone.plain and not term.known > evident(term.parts)
    return term, lone if plain else None


__all__ = ["by_cases", "negative", "power", "product_at", "reciprocal", "replaced", "substitute"]
