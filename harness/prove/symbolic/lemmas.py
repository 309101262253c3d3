"""Lemmas of order about single terms: maxima, positive parts, bounds, sums, tangents, squares.

Each is a theorem with its side conditions proved where it is used, and gives what is smaller.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq

from ....systems.sizes import same
from ....systems.terms.atoms import Entry, length_term
from ....systems.terms.functions import Cos, Erf, Exp, Part, Sin
from ....systems.terms.peaks import Peak
from ....systems.terms.power import power as raised
from ....systems.terms.power import substitute
from ....systems.terms.sums import Sum, fresh, total
from ....systems.terms.term import (
    ONE,
    POSITIVE,
    ZERO,
    Atom,
    Term,
    add,
    multiply,
    negative,
    normal,
    of,
    scaled,
    subtract,
)
from .pieces import (
    Averaged,
    Beside,
    Use,
    atoms_of,
    divided,
    indices_of,
    is_whole,
    linear,
    sign_of,
    sums_over,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....systems.terms.atoms import Var
    from ....systems.terms.term import Power


def peak_is_above_its_entries(term: Term) -> Iterator[Use]:
    """A maximum is at least each entry."""
    for peak in atoms_of(term, Peak):
        found = linear(term, peak)
        if found is None or not sign_of(found[0]):
            continue
        slope, rest = found
        for index in indices_of(term, peak.bound.length):
            entry = substitute(peak.term, {peak.bound: index})
            yield Use("a maximum is at least each entry", add(rest, multiply(slope, entry)))


def part_is_above_its_argument(term: Term) -> Iterator[Use]:
    """A positive part is at least what it is of, and at least zero."""
    for part in atoms_of(term, Part):
        found = linear(term, part)
        if found is not None and sign_of(found[0]):
            slope, rest = found
            yield Use("max(0, t) >= t", add(rest, multiply(slope, part.term)))
            yield Use("max(0, t) >= 0", rest)


def bounds_at_worst(term: Term) -> Iterator[Use]:
    """What is linear in a bounded number is least at one of its bounds."""
    for atom in sorted(set(term.atoms())):
        bounds = _bounds(atom)
        found = linear(term, atom) if bounds else None
        if found is None or bounds is None:
            continue
        slope, rest = found
        low, high = bounds
        end = low if sign_of(slope) else high if sign_of(negative(slope)) else None
        if end is not None:
            goal = add(rest, scaled(slope, end))
            yield Use("what is linear in a bounded number is least at a bound", goal)
            return


def _bounds(atom: Atom) -> tuple[Any, Any] | None:
    if isinstance(atom, (Erf, Sin, Cos)):
        return fmpq(-1), fmpq(1)
    if isinstance(atom, Entry):
        if atom.sign and "sum to one" in (atom.source.rows, atom.source.columns):
            return fmpq(0), fmpq(1)
        low, high = atom.source.low, atom.source.high
        return None if low is None or high is None else (low, high)
    return None


def sum_is_above_its_terms(term: Term) -> Iterator[Use]:
    """A sum without negative terms is at least each."""
    for atom in atoms_of(term, Sum):
        body = Term({atom.factors: fmpq(1)})
        if len(atom.bound) > 1 or not body.sign:
            continue
        (index,) = atom.bound
        for slope, rest in _with_factor(term, atom):
            for place in indices_of(term, index.length):
                one = substitute(body, {index: place})
                goal = add(rest, multiply(slope, one))
                yield Use("a sum without negative terms is at least each", goal)


def _with_factor(term: Term, atom: Atom) -> Iterator[tuple[Term, Term]]:
    """Write a term as c a + r, c not negative: all of it, or where that does not go one product."""
    found = linear(term, atom)
    if found is not None:
        if sign_of(found[0]):
            yield found
        return
    for product, factor in sorted(term.parts.items(), key=str):
        if dict(product).get(atom, 0) >= 1 and factor > 0:
            left = normal({each: power - (each == atom) for each, power in product})
            if left.sign:
                yield scaled(left, factor), subtract(term, Term({product: factor}))


def exponential_is_above_its_tangent(term: Term) -> Iterator[Use]:
    """An exponential lies above its tangent at zero."""
    for atom in atoms_of(term, Exp):
        found = linear(term, atom)
        if found is not None and sign_of(found[0]):
            slope, rest = found
            yield Use("e^t >= 1 + t", add(rest, multiply(slope, add(ONE, atom.term))))


def square_is_completed(term: Term) -> Iterator[Use]:
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
            inside = None if part.sign or other == product else divided(other, factor, dict(root))
            if inside is not None and is_whole(inside):
                slope = add(slope, inside)
            elif other != product:
                left = add(left, part)
        if slope.parts:
            fourfold = raised(scaled(lead, 4), -1)
            goal = subtract(left, multiply(multiply(slope, slope), fourfold))
            whole = add(multiply(scaled(lead, 2), normal(dict(root))), slope)
            square = multiply(multiply(whole, whole), fourfold)
            yield Use("a square is not negative", goal, Beside(square))


def products_of_sums(term: Term) -> Iterator[Use]:
    """Cauchy and Schwarz: the square of a sum of products is at most the product of sums."""
    for square in atoms_of(term, Sum):
        for product, factor in term.parts.items():
            if factor >= 0 or dict(product).get(square) != 2 or len(square.bound) != 1:
                continue
            outside = without(product, square)
            if not outside.sign:
                continue
            for one, two in _factored(square, atoms_of(term, Sum)):
                rest = subtract(term, Term({product: factor}))
                more = multiply(outside, multiply(one, two))
                yield Use("Cauchy and Schwarz", add(rest, more, factor))


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
        if is_whole(second) and second.sign:
            yield of(one), total(second, (index,))
    if wanted.parts:
        yield length_term(index.length), total(wanted, (index,))


def averaged(term: Term) -> Iterator[Use]:
    """A sum of w u, where w is not negative and not always zero, has a sign that all u have."""
    seen: set[str] = set()
    for atom, bound in _bounds_of(term):
        index = fresh(bound.length)
        for whole in sums_over(Term({((atom, 1),): fmpq(1)}), index):
            for weight in _weights(whole, index):
                key = f"{bound.length!r} {weight.key.replace(index.key, '')}"
                if key in seen or total(weight, (index,)).sign != POSITIVE:
                    continue
                seen.add(key)
                goal = _inside(term, index, weight)
                if goal is not None:
                    lemma = "an average lies between the least and the greatest"
                    yield Use(lemma, goal, Averaged((index,), weight))


def _bounds_of(term: Term) -> list[tuple[Sum, Var]]:
    """List the bound indices of sums: first those that a maximum runs over, too."""
    peaks = {repr(peak.bound.length) for peak in atoms_of(term, Peak)}
    found = [(atom, bound) for atom in atoms_of(term, Sum) for bound in atom.bound]
    return sorted(found, key=lambda pair: repr(pair[1].length) not in peaks)


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
    for whole in sums_over(part, index):
        inside = [divided(each, factor, wanted) for each, factor in whole.parts.items()]
        if all(each is not None for each in inside):
            found = ZERO
            for each in inside:
                found = add(found, each or ZERO)
            return found
    return _sums_to_one(part, index, wanted)


def _sums_to_one(part: Term, index: Var, wanted: dict[Atom, Power]) -> Term | None:
    """What does not depend on an index is its own average with weights that sum to one."""
    whole = total(normal(dict(wanted)), (index,))
    if whole == ONE:
        return part
    return None if wanted else multiply(part, raised(whole, -1))
