"""Indicators: 1 where a relation between numbers holds, and 0 where it does not.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from flint import fmpq

from ..errors import UndecidedError
from ..sizes import HIGHEST, Length, Size, surely
from .atoms import Place, Var, length_term, only, placed, span, within
from .power import by_cases, first_boolean, positive_factor, reciprocal, replaced, substitute
from .term import (
    ONE,
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
    product_of,
    scaled,
    subtract,
    used,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


class Zero(Atom):
    """1 where a term is zero."""

    integer = boolean = active = True

    term: Term

    def __new__(cls, term: Term) -> Self:
        self = super().__new__(cls, f"[{term.key} = 0]", term.free, term.height)
        self.term = term
        return self

    def substituted(self, at: Mapping[Any, Term]) -> Term:
        return is_zero(substitute(self.term, at))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return is_zero(change(self.term))

    def solutions(self) -> Iterator[tuple[Var, Term, bool]]:
        """List indices, each with the one value at which the term can be zero.

        With it goes whether the term is zero there, which it is not where a permutation is asked
        for a place out of range.
        """
        if not self.term.integer:
            return
        for product, factor in self.term.parts.items():
            if len(product) != 1 or product[0][1] != 1 or abs(factor) != 1:
                continue
            atom = product[0][0]
            rest, proper = scaled(subtract(self.term, Term({product: factor})), -factor), True
            while isinstance(atom, Place) and atom.permutes:
                # A permuted place is a value where the place is the inverse's at that value.
                inverse = Place(
                    atom.name, [rest], atom.below, permutes=True, inverse=not atom.inverse
                )
                proper = proper and within(rest, atom.below)
                rest, inner = placed(inverse), only(atom.indices[0])
                if inner is None:
                    break
                atom = inner
            if isinstance(atom, Var) and atom not in rest.free:
                yield atom, rest, proper

    def beside(self, factors: Mapping[Atom, Power]) -> Term | None:
        """An index that is known takes its value in the other factors."""
        for index, value, _ in sorted(
            self.solutions(), key=lambda found: found[0].key, reverse=True
        ):
            others = [pair for pair in factors.items() if pair[0] != self]
            if any(index in atom.free for atom, _ in others):
                used("an index that is known is put in")
                at = {index: value}
                return multiply(of(self), product_of(replaced(*pair, at) for pair in others))
            return None
        return None

    def at(self, point: Any) -> Any:
        value = self.term.at(point)
        if isinstance(value, fmpq):
            return fmpq(int(value == 0))
        if value != 0:
            return fmpq(0)
        if value == 0:
            return fmpq(1)
        raise UndecidedError("an enclosure does not tell whether a number is zero")


class Above(Atom):
    """1 where a term is above zero; of an integer, where it is at least one."""

    integer = boolean = active = True

    term: Term

    def __new__(cls, term: Term) -> Self:
        self = super().__new__(cls, f"[{term.key} > 0]", term.free, term.height)
        self.term = term
        return self

    def substituted(self, at: Mapping[Any, Term]) -> Term:
        return is_above(substitute(self.term, at))

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return is_above(change(self.term))

    def beside(self, factors: Mapping[Atom, Power]) -> Term | None:
        """Not both a number and its negative are above zero."""
        opposite = negative(self.term)
        for other in factors:
            if isinstance(other, Above) and other.term == opposite:
                used("not both t > 0 and -t > 0")
                return ZERO
        return None

    def at(self, point: Any) -> Any:
        value = self.term.at(point)
        if value > 0:
            return fmpq(1)
        if value <= 0:
            return fmpq(0)
        raise UndecidedError("an enclosure does not tell whether a number is above zero")


def is_zero(term: Term) -> Term:  # noqa: PLR0911 - one for each rule
    """Return the indicator that a term is zero."""
    if term.number is not None:
        return ONE if term.number == 0 else ZERO
    if term.nonzero:
        return ZERO
    split = first_boolean(term)
    if split is not None:
        return by_cases(term, split, is_zero)
    if term.integer:
        found = span(term)
        if found is not None and (surely(1, found[0]) or surely(found[1], -1)):
            return ZERO
        parts = _digits(term)
        if parts is not None:
            return multiply(*map(is_zero, parts))
        inner = _same_permutation(term)
        if inner is not None:
            return is_zero(inner)
    return of(Zero(_oriented(term)))


def is_above(term: Term) -> Term:  # noqa: PLR0911 - one for each rule
    """Return the indicator that a term is above zero."""
    if term.number is not None:
        return ONE if term.number > 0 else ZERO
    if term.sign == POSITIVE:
        return ONE
    if negative(term).sign:
        return ZERO
    split = first_boolean(term)
    if split is not None:
        return by_cases(term, split, is_above)
    if not term.integer:
        common = positive_factor(term)
        return of(Above(multiply(term, reciprocal(common))))
    found = span(term)
    if found is not None and surely(1, found[0]):
        return ONE
    if found is not None and surely(found[1], 0):
        return ZERO
    # Of integers, t > 0 or 1 - t > 0: the one with the positive number is kept.
    if term.parts.get((), 0) > 0:
        return of(Above(term))
    return subtract(ONE, of(Above(subtract(ONE, term))))


def at_least_zero(term: Term) -> Term:
    """Return the indicator that a term is at least zero."""
    return subtract(ONE, is_above(negative(term)))


def _first_factor(term: Term) -> fmpq:
    """Return the factor of the first part that is no number."""
    return term.parts[first(each for each in term.parts if each)]


def _oriented(term: Term) -> Term:
    return negative(term) if _first_factor(term) < 0 else term


def _digits(term: Term) -> tuple[Term, Term] | None:
    """Write a difference of indices as w a + b with |b| < w: it is zero where a and b are."""
    for width in _widths(term):
        whole, rest = {}, {}
        ((names, _),) = width.parts.items()
        for product, factor in term.parts.items():
            left = dict(product)
            for atom, power in names:
                left[atom] = left.get(atom, 0) - power
            if min(left.values(), default=0) < 0:
                rest[product] = factor
            else:
                kept = tuple((atom, power) for atom, power in left.items() if power)
                whole[kept] = factor
        if not whole or not rest:
            continue
        found, length = span(Term(rest)), _length(width)
        if found and surely(found[1] + 1, length) and surely(1 - length, found[0]):
            return Term(whole), Term(rest)
    return None


def _widths(term: Term) -> Iterator[Term]:
    """List the products of sizes by which an index is multiplied."""
    for product in term.parts:
        names = tuple((atom, power) for atom, power in product if not isinstance(atom, Var))
        if names and len(names) < len(product) and all(map(_is_known, names)):
            yield Term({names: fmpq(1)})


def _is_known(factor: tuple[Atom, Power]) -> bool:
    """Whether a factor is a power of a size that sizes have."""
    atom, power = factor
    return isinstance(getattr(atom, "size", None), Size) and power <= HIGHEST


def _length(width: Term) -> Length:
    found: Any = 1
    for atom, power in next(iter(width.parts)):
        found = found * atom.size ** int(power)  # type: ignore[attr-defined]
    return found  # type: ignore[no-any-return]


def _same_permutation(term: Term) -> Term | None:
    """Of places under one permutation, the difference is zero where that of the indices is."""
    if len(term.parts) != 2:
        return None
    (one, first), (two, second) = term.parts.items()
    places = [product[0][0] for product in (one, two) if len(product) == 1 and product[0][1] == 1]
    if first != -second or len(places) < 2 or not all(isinstance(each, Place) for each in places):
        return None
    left, right = places
    if not left.permutes or (left.name, left.inverse) != (right.name, right.inverse):  # type: ignore[attr-defined]
        return None
    return subtract(left.indices[0], right.indices[0])  # type: ignore[attr-defined]


def both_ways(one: Term, two: Term) -> Term:
    """Return the disjunction of two indicators."""
    return subtract(add(one, two), multiply(one, two))


def mapped(term: Term, function: Callable[[Term], Term]) -> Term:
    """Return a function of a term, by the cases of the indicators in it."""
    split = first_boolean(term)
    if split is None:
        return function(term)
    return by_cases(term, split, lambda each: mapped(each, function))


__all__ = ["Above", "Zero", "is_above", "is_zero", "length_term"]
