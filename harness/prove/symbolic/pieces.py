"""What lemmas are made of: a term taken apart by an atom, a sum opened, and the use of a lemma.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from flint import fmpq

from ....systems.sizes import same
from ....systems.terms.atoms import Named, within
from ....systems.terms.power import substitute
from ....systems.terms.sums import Sum, fresh, total
from ....systems.terms.term import (
    NONNEGATIVE,
    POSITIVE,
    ZERO,
    Atom,
    Term,
    add,
    multiply,
    negative,
    normal,
    number,
    of,
    scaled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ....systems.terms.atoms import Var
    from ....systems.terms.term import Power, Product
    from .tails import Cut

AT_MOST, ABOVE = "at most", "above zero"


@dataclass(frozen=True)
class Averaged:
    """How a term follows of another: it is a sum over indices of a weight times that."""

    indices: tuple[Var, ...]
    weight: Term


@dataclass(frozen=True)
class Rising:
    """How a term follows of another: it is q (f(a) - f(b)), and that q (a - b), where f rises."""

    argument: Term
    value: Term
    """The differences a - b and f(a) - f(b), which have one sign."""


@dataclass(frozen=True)
class Logarithm:
    """How a term follows of another: that is the exponential of it, less one, times a divisor."""

    divisor: Term
    """It is positive."""


@dataclass(frozen=True)
class Beside:
    """How a term follows of another: it is that and something that is not negative."""

    rest: Term


@dataclass(frozen=True)
class Path:
    """How a term follows of another: it is zero without a step, and that is its slope along it.

    Of the second order, the slope is zero without a step, too, and that is the slope's.
    """

    base: str
    step: str
    """The inputs from where and by how much is gone,"""
    sign: int
    sized: bool
    """which way, and whether by the size of the step alone."""
    order: int


How = str | Averaged | Beside | Rising | Logarithm | Path


@dataclass(frozen=True)
class Use:
    """One use of a lemma: a term is as wanted if the goal is."""

    lemma: str
    goal: Term
    how: How = AT_MOST
    """How the goal is related to the term, which rehearsal tries."""
    strict: bool = True
    """Whether the term is above zero where the goal is."""
    given: tuple[Term, ...] = ()
    """What must not be negative, too."""
    cut: Cut | None = None
    """The pieces and tails by which a function of one number is above zero."""


@dataclass(frozen=True)
class Step:
    """A use of a lemma with the term that it was used on."""

    term: Term
    use: Use
    part: int = -1
    """For which comparison, counted from 0; else for something to have a value."""


# What is evident.


def sign_of(term: Term) -> int:
    """Return what is evident of the sign of a term: sizes are no less than their least values."""
    return term.sign if term.sign == POSITIVE else max(term.sign, above_least(term).sign)


class Excess(Atom):
    """By how much a size is above its least value."""

    def __new__(cls, size: Named) -> Self:
        return super().__new__(cls, f"above {size.key}", frozenset())

    @property
    def sign(self) -> int:
        return NONNEGATIVE


def above_least(term: Term) -> Term:
    """Write sizes as their least values and what they are above them."""
    found = ZERO
    for product, factor in term.parts.items():
        part = number(factor)
        for atom, power in product:
            whole = isinstance(atom, Named) and power > 0 and int(power) == power
            size = add(of(Excess(atom)), number(fmpq(atom.low))) if whole else ZERO  # type: ignore[arg-type, attr-defined]
            for _ in range(int(power) if whole else 0):
                part = multiply(part, size)
            if not whole:
                part = multiply(part, Term({((atom, power),): fmpq(1)}))
        found = add(found, part)
    return found


class Size(Atom):
    """The size of a number whose sign is gone through by cases."""

    term: Term

    def __new__(cls, term: Term) -> Self:
        self = super().__new__(cls, f"|{term.key}|", term.free, term.height)
        self.term = term
        return self

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        return size_of(substitute(self.term, at))

    @property
    def sign(self) -> int:
        return NONNEGATIVE

    def at(self, point: Any) -> Any:
        return abs(self.term.at(point))


def size_of(term: Term) -> Term:
    """Return the size of a number: positive factors are taken out."""
    if term.sign or not term.parts:
        return term
    if negative(term).sign:
        return negative(term)
    products = [dict(product) for product in term.parts]
    shared = {
        atom: least
        for atom in products[0]
        if atom.sign == POSITIVE
        and (least := min(product.get(atom, 0) for product in products)) > 0
    }
    outside = normal(dict(shared))
    inside = multiply(term, normal({atom: -power for atom, power in shared.items()}))
    lead = inside.parts[min(inside.parts, key=str)]
    return scaled(multiply(outside, of(Size(scaled(inside, 1 / lead)))), abs(lead))


# Terms taken apart.


def without(product: Product, atom: Atom) -> Term:
    """Return a product without an atom."""
    return normal({each: power for each, power in product if each != atom})


def linear(term: Term, atom: Atom) -> tuple[Term, Term] | None:
    """Write a term as c a + r, where neither c nor r depends on the atom a at the top."""
    slope, rest = ZERO, ZERO
    for product, factor in term.parts.items():
        power = dict(product).get(atom, 0)
        if power == 0:
            rest = add(rest, Term({product: factor}))
        elif power == 1:
            slope = add(slope, without(product, atom), factor)
        else:
            return None
    return slope, rest


def atoms_of(term: Term, kind: Any) -> list[Any]:
    """List the atoms of a kind at the top of a term, in order."""
    found = {atom for atom in term.atoms() if isinstance(atom, kind)}
    return sorted(found)


def indices_of(term: Term, length: Any) -> Iterator[Term]:
    """List the indices that an axis may be looked at."""
    found: dict[str, Term] = {}
    for free in sorted(term.free):
        each = of(free)
        if within(each, length):
            found[each.key] = each
    yield from found.values()
    if within(ZERO, length):
        yield ZERO


def is_whole(term: Term) -> bool:
    """Whether nothing is divided by, and no root is taken of what stands below."""
    return all(power > 0 for product in term.parts for _, power in product)


def divided(product: Product, factor: fmpq, wanted: dict[Atom, Power]) -> Term | None:
    """Take powers of atoms out of a product, if they are in it."""
    powers = dict(product)
    if any(powers.get(atom, 0) < power for atom, power in wanted.items()):
        return None
    rest = {atom: power - wanted.get(atom, 0) for atom, power in powers.items()}
    return scaled(normal(rest), factor)


def opened(atom: Sum, index: Var, bound: Var) -> Term:
    """Open one bound index of a sum, and sum over the others again."""
    others = {each: fresh(each.length) for each in atom.bound if each != bound}
    at: dict[Atom, Term] = {each: of(new) for each, new in others.items()}
    body = substitute(Term({atom.factors: fmpq(1)}), {**at, bound: of(index)})
    return total(body, others.values())


def sums_over(part: Term, index: Var) -> Iterator[Term]:
    """Write one product as a sum over an index, in every way, and list what is summed."""
    ((product, factor),) = part.parts.items()
    for atom, power in product:
        if not isinstance(atom, Sum) or power < 1:
            continue
        for bound in atom.bound:
            if same(bound.length, index.length):
                left = normal({each: exponent - (each == atom) for each, exponent in product})
                yield scaled(multiply(left, opened(atom, index, bound)), factor)


__all__ = ["ABOVE", "AT_MOST", "Averaged", "Beside", "Logarithm", "Path", "Rising", "Step", "Use"]
