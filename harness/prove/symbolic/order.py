"""Order for all sizes: a difference is shown to be at least zero, or above it.

A difference whose parts are evidently not negative is so. Else it is changed step by step: by
steps that lose nothing (cases, what is divided by, the generic entry of a maximum), and by lemmas,
which put something smaller in its place. Each lemma is a theorem, named where it is used.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flint import fmpq

from ....systems.sizes import same
from ....systems.terms.atoms import Entry, Named, Var, length_term, only, within
from ....systems.terms.functions import Cos, Erf, Exp, Part, Sin
from ....systems.terms.peaks import Peak
from ....systems.terms.power import first_boolean, restricted, substitute
from ....systems.terms.power import power as raised
from ....systems.terms.sums import Sum, fresh, total
from ....systems.terms.term import (
    NONNEGATIVE,
    ONE,
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
    subtract,
    used,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ....systems.terms.term import Power, Product

_STEPS = 400
"""No difference is changed more often than this."""
_DEPTH = 7
_PARTS = 60
"""A difference with more parts is not changed."""


@dataclass
class Order:
    """One attempt to show that differences are at least zero, or above it."""

    wanted: int = NONNEGATIVE
    left: int = _STEPS
    seen: dict[str, bool] = field(default_factory=dict)

    def shows(self, term: Term, depth: int = _DEPTH) -> bool:
        """Whether a term is certainly as wanted."""
        if _is_evident(term, self.wanted):
            return True
        if not term.parts:
            return False
        if not depth or self.left <= 0 or len(term.parts) > _PARTS:
            return False
        key = f"{depth} {term.key}"
        if key not in self.seen:
            self.left -= 1
            self.seen[key] = False
            self.seen[key] = self._by_steps(term, depth - 1)
        return self.seen[key]

    def _by_steps(self, term: Term, depth: int) -> bool:
        for step in _LOSSLESS:
            goals = step(term)
            if goals is not None:
                return all(self.shows(goal, depth) for goal in goals)
        for lemma in _LEMMAS:
            for name, goal in lemma(term):
                if self.shows(goal, depth):
                    used(name)
                    return True
        return False


def _is_evident(term: Term, wanted: int) -> bool:
    if not term.parts:
        return wanted == NONNEGATIVE
    if term.sign >= wanted:
        return True
    return _above_least(term).sign >= wanted


class Excess(Atom):
    """By how much a size is above its least value."""

    def __init__(self, size: Named) -> None:
        super().__init__(f"above {size.key}", frozenset())

    @property
    def sign(self) -> int:
        return NONNEGATIVE


def _above_least(term: Term) -> Term:
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


def _without(product: Product, atom: Atom) -> Term:
    return normal({each: power for each, power in product if each != atom})


def _linear(term: Term, atom: Atom) -> tuple[Term, Term] | None:
    """Write a term as c a + r, where neither c nor r depends on the atom a at the top."""
    slope, rest = ZERO, ZERO
    for product, factor in term.parts.items():
        power = dict(product).get(atom, 0)
        if power == 0:
            rest = add(rest, Term({product: factor}))
        elif power == 1:
            slope = add(slope, _without(product, atom), factor)
        else:
            return None
    return slope, rest


def _atoms(term: Term, kind: Any) -> list[Any]:
    found = {atom for atom in term.atoms() if isinstance(atom, kind)}
    return sorted(found, key=lambda atom: atom.key)


# Steps that lose nothing.


def _cleared(term: Term) -> list[Term] | None:
    """Multiply by what is positive and divided by."""
    lowest: dict[Atom, Power] = {}
    for product in term.parts:
        for atom, power in product:
            if power < 0 and atom.sign == POSITIVE:
                lowest[atom] = min(power, lowest.get(atom, 0))
    if not lowest:
        return None
    found = ZERO
    for product, factor in term.parts.items():
        powers = dict(product)
        kept = {atom: powers.get(atom, 0) - least for atom, least in lowest.items()}
        rest = {atom: power for atom, power in product if atom not in lowest}
        found = add(found, multiply(normal(dict(rest)), normal(dict(kept))), factor)
    return [found]


def _common(term: Term) -> list[Term] | None:
    """Divide by a positive factor of all parts."""
    products = [dict(product) for product in term.parts]
    shared = {
        atom: least
        for atom in products[0]
        if atom.sign == POSITIVE
        and (least := min(product.get(atom, 0) for product in products)) > 0
    }
    if not shared:
        return None
    inverse = {atom: -power for atom, power in shared.items()}
    return [multiply(term, normal(dict(inverse)))]


def _cases(term: Term) -> list[Term] | None:
    """Go through the cases of what is zero or one."""
    atom = first_boolean(term)
    return None if atom is None else [restricted(term, atom, value) for value in (1, 0)]


def _parts_taken_off(term: Term) -> list[Term] | None:
    """A difference less c max(0, t), c at least zero, is the lesser of it and of it less c t."""
    for part in _atoms(term, Part):
        found = _linear(term, part)
        if found is not None and negative(found[0]).sign:
            slope, rest = found
            return [rest, add(rest, multiply(slope, part.term))]
    return None


def _peaks_taken_off(term: Term) -> list[Term] | None:
    """A difference less c times a maximum is the least of it less c times each entry."""
    for peak in _atoms(term, Peak):
        found = _linear(term, peak)
        if found is not None and negative(found[0]).sign:
            slope, rest = found
            index = fresh(peak.bound.length)
            entry = substitute(peak.term, {peak.bound: of(index)})
            return [add(rest, multiply(slope, entry))]
    return None


def _kinks(term: Term) -> list[Term] | None:
    """Go through the cases of a number that is positive or not, of which the part is taken."""
    for part in _atoms(term, Part):
        entry = only(part.term)
        others = [atom for atom in set(term.atoms()) if atom not in (part, entry)]
        if not isinstance(entry, Entry) or any(entry.key in atom.key for atom in others):
            continue
        size = of(Size(entry))
        return [_put(term, entry, part, *case) for case in ((size, size), (negative(size), ZERO))]
    return None


class Size(Atom):
    """The size of a number whose sign is gone through by cases."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"|{entry.key}|", entry.free, entry.height)
        self.entry = entry

    def substituted(self, at: Mapping[Atom, Term]) -> Term:
        moved = only(self.entry.substituted(at))
        return of(Size(moved if isinstance(moved, Entry) else self.entry))

    @property
    def sign(self) -> int:
        return NONNEGATIVE


def _put(term: Term, entry: Atom, part: Atom, value: Term, positive: Term) -> Term:
    """Return a term with values for a number and its positive part."""
    found = ZERO
    for product, factor in term.parts.items():
        made = number(factor)
        for atom, each in product:
            known = {entry: value, part: positive}.get(atom)
            made = multiply(made, of(atom, each) if known is None else raised(known, each))
        found = add(found, made)
    return found


def _bounded(term: Term) -> list[Term] | None:
    """What is linear in a bounded number is least at one of its bounds."""
    for atom in sorted(set(term.atoms()), key=lambda each: each.key):
        bounds = _bounds(atom)
        found = _linear(term, atom) if bounds else None
        if found is None or bounds is None:
            continue
        slope, rest = found
        low, high = bounds
        end = low if slope.sign else high if negative(slope).sign else None
        if end is not None:
            return [add(rest, scaled(slope, end))]
    return None


def _bounds(atom: Atom) -> tuple[Any, Any] | None:
    if isinstance(atom, (Erf, Sin, Cos)):
        return fmpq(-1), fmpq(1)
    if isinstance(atom, Entry):
        low, high = atom.source.low, atom.source.high
        return None if low is None or high is None else (low, high)
    return None


_LOSSLESS: tuple[Callable[[Term], list[Term] | None], ...] = (
    _cleared, _common, _cases, _parts_taken_off, _peaks_taken_off, _kinks,
)  # fmt: skip

# Lemmas: what they give is at most the term.


def _indices(term: Term, length: Any) -> Iterator[Term]:
    """List the indices that an axis may be looked at."""
    found: dict[str, Term] = {}
    for free in sorted(term.free, key=lambda each: each.key):
        each = of(free)
        if within(each, length):
            found[each.key] = each
    yield from found.values()
    yield ZERO


def _peak_is_above_its_entries(term: Term) -> Iterator[tuple[str, Term]]:
    for peak in _atoms(term, Peak):
        found = _linear(term, peak)
        if found is None or not found[0].sign:
            continue
        slope, rest = found
        for index in _indices(term, peak.bound.length):
            entry = substitute(peak.term, {peak.bound: index})
            yield "a maximum is at least each entry", add(rest, multiply(slope, entry))


def _part_is_above_its_argument(term: Term) -> Iterator[tuple[str, Term]]:
    for part in _atoms(term, Part):
        found = _linear(term, part)
        if found is not None and found[0].sign:
            slope, rest = found
            yield "max(0, t) >= t", add(rest, multiply(slope, part.term))
            yield "max(0, t) >= 0", rest


def _bounds_at_worst(term: Term) -> Iterator[tuple[str, Term]]:
    goals = _bounded(term)
    if goals:
        yield "what is linear in a bounded number is least at a bound", goals[0]


def _sum_is_above_its_terms(term: Term) -> Iterator[tuple[str, Term]]:
    for atom in _atoms(term, Sum):
        found = _linear(term, atom)
        if found is None or not found[0].sign or len(atom.bound) > 1 or not atom.sign:
            continue
        (index,) = atom.bound
        body = Term({atom.factors: fmpq(1)})
        if not body.sign:
            continue
        slope, rest = found
        for place in _indices(term, index.length):
            if within(place, index.length):
                one = substitute(body, {index: place})
                yield (
                    "a sum without negative terms is at least each",
                    add(rest, multiply(slope, one)),
                )


def _exponential_is_above_its_tangent(term: Term) -> Iterator[tuple[str, Term]]:
    for atom in _atoms(term, Exp):
        found = _linear(term, atom)
        if found is not None and found[0].sign:
            slope, rest = found
            yield "e^t >= 1 + t", add(rest, multiply(slope, add(ONE, atom.term)))


def _square_is_completed(term: Term) -> Iterator[tuple[str, Term]]:
    """Write c m^2 + b m + r, c positive and m a product, as a square and r - b^2 / (4 c)."""
    for product in sorted(term.parts, key=str):
        root = {atom: int(power // 2) for atom, power in product if power >= 2}
        rest = {atom: power - 2 * root.get(atom, 0) for atom, power in product}
        lead = scaled(normal(rest), term.parts[product])
        if not root or lead.sign != POSITIVE:
            continue
        slope, left = ZERO, ZERO
        for other, factor in term.parts.items():
            part = Term({other: factor})
            divided = None if part.sign or other == product else _divided(other, factor, dict(root))
            if divided is not None and _is_whole(divided):
                slope = add(slope, divided)
            elif other != product:
                left = add(left, part)
        if slope.parts:
            square = multiply(multiply(slope, slope), raised(scaled(lead, 4), -1))
            yield "a square is not negative", subtract(left, square)


def _is_whole(term: Term) -> bool:
    return all(power > 0 for product in term.parts for _, power in product)


def _products_of_sums(term: Term) -> Iterator[tuple[str, Term]]:
    """Cauchy and Schwarz: the square of a sum of products is at most the product of sums."""
    for square in _atoms(term, Sum):
        for product, factor in term.parts.items():
            if factor >= 0 or dict(product).get(square) != 2 or len(square.bound) != 1:
                continue
            outside = _without(product, square)
            if not outside.sign:
                continue
            for one, two in _factored(square, _atoms(term, Sum)):
                rest = subtract(term, Term({product: factor}))
                more = multiply(outside, multiply(one, two))
                yield "Cauchy and Schwarz", add(rest, more, factor)


def _factored(square: Sum, sums: list[Sum]) -> Iterator[tuple[Term, Term]]:
    """List pairs of sums whose terms, multiplied, are the squares of the terms of a sum."""
    index = fresh(square.bound[0].length)
    body = substitute(Term({square.factors: fmpq(1)}), {square.bound[0]: of(index)})
    wanted = multiply(body, body)
    for one in sums:
        if len(one.bound) != 1 or not same(one.bound[0].length, index.length):
            continue
        first = substitute(Term({one.factors: fmpq(1)}), {one.bound[0]: of(index)})
        if not first.sign or len(first.parts) != 1:
            continue
        ((product, factor),) = first.parts.items()
        inverse = normal({atom: -power for atom, power in product})
        second = scaled(multiply(wanted, inverse), 1 / factor)
        if _is_whole(second) and second.sign:
            yield of(one), total(second, (index,))
    if wanted.parts:
        yield length_term(index.length), total(wanted, (index,))


def _averaged(term: Term) -> Iterator[tuple[str, Term]]:
    """A sum of w u, where w is not negative and not always zero, has a sign that all u have."""
    for atom in _atoms(term, Sum):
        for bound in atom.bound:
            index = fresh(bound.length)
            opened = _under(Term({((atom, 1),): fmpq(1)}), index, bound)
            if opened is None:
                continue
            for weight in _weights(opened, index):
                if total(weight, (index,)).sign != POSITIVE:
                    continue
                goal = _inside(term, index, weight)
                if goal is not None:
                    yield "an average lies between the least and the greatest", goal


def _under(term: Term, index: Var, bound: Var) -> Term | None:
    """Open one bound index of the one sum in a product, and sum over the others again."""
    ((product, factor),) = term.parts.items()
    for atom, power in product:
        if isinstance(atom, Sum) and bound in atom.bound and power == 1:
            others: dict[Atom, Term] = {
                each: of(fresh(each.length)) for each in atom.bound if each != bound
            }
            at: dict[Atom, Term] = {**others, bound: of(index)}
            body = substitute(Term({atom.factors: fmpq(1)}), at)
            left = [next(iter(each.atoms())) for each in others.values()]
            inside = total(body, left)  # type: ignore[arg-type]
            return scaled(multiply(_without(product, atom), inside), factor)
    return None


def _weights(term: Term, index: Var) -> Iterator[Term]:
    """List factors that are not negative and that depend on an index."""
    for product in term.parts:
        found = {
            atom: power for atom, power in product if index in atom.free and power > 0 and atom.sign
        }
        if found:
            yield normal(dict(found))
    yield ONE


def _inside(term: Term, index: Var, weight: Term) -> Term | None:
    """Write a term as a sum over an index of a weight times something, and return that."""
    ((wanted, _),) = weight.parts.items()
    goal = ZERO
    for product, factor in term.parts.items():
        part = _part_inside(Term({product: factor}), index, dict(wanted))
        if part is None:
            return None
        goal = add(goal, part)
    return goal


def _part_inside(part: Term, index: Var, wanted: dict[Atom, Power]) -> Term | None:
    ((product, _),) = part.parts.items()
    for atom, power in product:
        if not isinstance(atom, Sum) or power != 1:
            continue
        for bound in atom.bound:
            if not same(bound.length, index.length):
                continue
            opened = _under(part, index, bound)
            if opened is None:
                continue
            divided = [_divided(each, factor, wanted) for each, factor in opened.parts.items()]
            if all(each is not None for each in divided):
                total_ = ZERO
                for each in divided:
                    total_ = add(total_, each or ZERO)
                return total_
    return _sums_to_one(part, index, wanted)


def _divided(product: Product, factor: fmpq, wanted: dict[Atom, Power]) -> Term | None:
    powers = dict(product)
    if any(powers.get(atom, 0) < power for atom, power in wanted.items()):
        return None
    rest = {atom: power - wanted.get(atom, 0) for atom, power in powers.items()}
    return scaled(normal(rest), factor)


def _sums_to_one(part: Term, index: Var, wanted: dict[Atom, Power]) -> Term | None:
    """What does not depend on an index is its own average with weights that sum to one."""
    whole = total(normal(dict(wanted)), (index,))
    if whole == ONE:
        return part
    return None if wanted else multiply(part, raised(whole, -1))


_LEMMAS: tuple[Callable[[Term], Iterable[tuple[str, Term]]], ...] = (
    _bounds_at_worst, _part_is_above_its_argument, _peak_is_above_its_entries, _averaged,
    _sum_is_above_its_terms, _square_is_completed, _products_of_sums,
    _exponential_is_above_its_tangent,
)  # fmt: skip

__all__ = ["Order"]
