"""Named inequalities about sums and monotone functions.

Each is a theorem with its side conditions proved where it is used. What a use of it gives is at
most the term, or has its sign; rehearsal tries that at points.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from flint import fmpq

from ....systems.sizes import same, surely
from ....systems.terms.atoms import Entry, length_term, only
from ....systems.terms.functions import Cos, Exp, Log, Sin, exp, log
from ....systems.terms.peaks import Peak, lowest, peak
from ....systems.terms.power import power as raised
from ....systems.terms.power import substitute
from ....systems.terms.relations import is_zero
from ....systems.terms.sums import Sum, fresh, total
from ....systems.terms.term import (
    ONE,
    POSITIVE,
    ZERO,
    Atom,
    Power,
    Product,
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
    Logarithm,
    Rising,
    Use,
    atoms_of,
    indices_of,
    linear,
    opened,
    sign_of,
    sums_over,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ....systems.terms.atoms import Var

_SQUARE = 2


# Cauchy and Schwarz.


def product_is_below_the_lengths(term: Term) -> Iterator[Use]:
    """A sum of w x y, w not negative, is at most the root of that of w x^2 times that of w y^2."""
    for atom in atoms_of(term, Sum):
        found = linear(term, atom)
        if found is None or len(atom.bound) != 1:
            continue
        slope, rest = found
        sign = 1 if negative(slope).sign else -1 if slope.sign else 0
        for bound in _lengths(atom) if sign else ():
            goal = add(rest, multiply(slope, bound), sign)
            yield Use("Cauchy and Schwarz: x y <= |x| |y|", goal)


def _lengths(atom: Sum) -> Iterator[Term]:
    index = fresh(atom.bound[0].length)
    body = substitute(Term({atom.factors: fmpq(1)}), {atom.bound[0]: of(index)})
    ((product, factor),) = body.parts.items()
    weight = {each: power for each, power in product if each.sign}
    signed = [(each, power) for each, power in product if not each.sign]
    if len(signed) != _SQUARE or factor != 1:
        return
    both = [
        total(multiply(normal(dict(weight)), of(each, 2 * power)), (index,))
        for each, power in signed
    ]
    half = Fraction(1, 2)
    yield multiply(*(raised(each.signed(1), half) for each in both))


def squares_in_a_sum(term: Term) -> Iterator[Use]:
    """A sum of g t^2, where t is a sum, is bounded by each t: from above by Cauchy and Schwarz.

    The square of a sum of w u, w not negative, is at most the sum of w times that of w u^2.
    """
    for product, factor in sorted(term.parts.items(), key=str):
        if factor >= 0:
            continue
        for outside, square in _squares(product):
            if not outside.sign:
                continue
            rest = subtract(term, Term({product: factor}))
            for more in square.above():
                yield Use("Cauchy and Schwarz", add(rest, multiply(outside, more), factor))


def squares_are_above_the_square_of_their_mean(term: Term) -> Iterator[Use]:
    """A sum of g t^2, g not negative, is at least the square of that of g t over the sum of g."""
    for product, factor in sorted(term.parts.items(), key=str):
        if factor <= 0:
            continue
        for outside, square in _squares(product):
            if not outside.sign:
                continue
            rest = subtract(term, Term({product: factor}))
            for less, lemma in square.below():
                yield Use(lemma, add(rest, multiply(outside, less), factor))


class Square:
    """A sum over indices of g t^2, where t is a sum over one index of a product."""

    def __init__(self, outer: tuple[Var, ...], inner: Var, weight: Term, body: Term) -> None:
        self.outer, self.inner, self.weight, self.body = outer, inner, weight, body

    def above(self) -> Iterator[Term]:
        """List what it is at most."""
        ((product, _),) = self.body.parts.items()
        if self.outer and not self.weight.sign:
            return
        positive = {atom: power for atom, power in product if atom.sign and self.inner in atom.free}
        for share in (positive, {}) if positive else ({},):
            less = normal({atom: power for atom, power in product if atom not in share})
            first = total(normal(dict(share)), (self.inner,))
            second = total(multiply(normal(dict(share)), multiply(less, less)), (self.inner,))
            yield total(multiply(self.weight, multiply(first, second)), self.outer)

    def below(self) -> Iterator[tuple[Term, str]]:
        """List what it is at least, and by which lemma."""
        if not self.weight.sign or not self.outer:
            return
        root = total(self.body, (self.inner,))
        if len(self.outer) == _SQUARE and same(self.outer[0].length, self.outer[1].length):
            one, two = self.outer
            diagonal = substitute(multiply(self.weight, multiply(root, root)), {two: of(one)})
            yield total(diagonal, (one,)), "squares beside the diagonal are not negative"
        whole = total(self.weight, self.outer)
        if whole.sign == POSITIVE:
            mean = total(multiply(self.weight, root), self.outer)
            square = multiply(mean, mean)
            yield (
                multiply(square, raised(whole, -1)),
                "a mean of squares is at least the square of the mean",
            )


def _squares(product: Product) -> Iterator[tuple[Term, Square]]:
    """List the squares of sums in a product, each with what stands beside it."""
    for atom, power in product:
        if not isinstance(atom, Sum) or power not in (1, _SQUARE):
            continue
        outside = without(product, atom)
        if power == _SQUARE:
            for bound in atom.bound:
                index = fresh(bound.length)
                body = opened(atom, index, bound)
                if len(body.parts) == 1:
                    yield outside, Square((), index, ONE, body)
            continue
        yield from ((outside, square) for square in _squares_inside(atom))


def _squares_inside(atom: Sum) -> Iterator[Square]:
    """Read a sum over two indices that stand alike as a square."""
    new, body = atom.opened()
    if len(body.parts) != 1:
        return
    ((product, factor),) = body.parts.items()
    for place, one in enumerate(new):
        for two in new[place + 1 :]:
            if factor <= 0 or not same(one.length, two.length):
                continue
            first = {each: power for each, power in product if one in each.free}
            second = {each: power for each, power in product if two in each.free}
            if first.keys() & second.keys():
                continue
            moved = substitute(normal(dict(second)), {two: of(one)})
            if moved != normal(dict(first)):
                continue
            rest = {each: power for each, power in product if each not in {**first, **second}}
            outer = tuple(index for index in new if index not in (one, two))
            if outer:
                yield Square(outer, one, scaled(normal(dict(rest)), factor), normal(dict(first)))


# Monotone functions.


def exponential_rises(term: Term) -> Iterator[Use]:
    """Where q (a - b) has a sign, q (e^a - e^b) has it, too."""
    groups: dict[str, tuple[Term, Term]] = {}
    for product, factor in term.parts.items():
        outside = {atom: power for atom, power in product if not isinstance(atom, Exp)}
        exponent = ZERO
        for atom, power in product:
            if isinstance(atom, Exp):
                exponent = add(exponent, scaled(atom.term, _rational(power)))
        before = groups.get(exponent.key, (exponent, ZERO))[1]
        groups[exponent.key] = exponent, add(before, Term({tuple(outside.items()): factor}))
    if len(groups) != _SQUARE:
        return
    (one, first), (two, second) = groups.values()
    if not add(first, second).parts:
        how = Rising(subtract(one, two), subtract(exp(one), exp(two)))
        yield Use("e^t rises", _product(first, how.argument), how)
    for exponent, slope, other in ((one, first, two), (two, second, one)):
        if sign_of(slope):
            line = multiply(exp(other), add(ONE, subtract(exponent, other)))
            goal = add(term, multiply(slope, subtract(line, exp(exponent))))
            yield Use("e^t lies above its tangents", goal)


def _product(one: Term, two: Term) -> Term:
    """Multiply terms, of which one may be a multiple of the other: that is a square."""
    if two.parts:
        product = next(iter(two.parts))
        ratio = one.parts.get(product, fmpq(0)) / two.parts[product]
        if one == scaled(two, ratio):
            return scaled(multiply(two, two), ratio)
    return multiply(one, two)


def _rational(power: Power) -> fmpq:
    each = Fraction(power)
    return fmpq(each.numerator, each.denominator)


def logarithm_rises(term: Term) -> Iterator[Use]:
    """The sign of c log a + ... + t is that of a^c ... e^t - 1."""
    logs = atoms_of(term, Log)
    powers: dict[Atom, int] = {}
    rest = term
    for atom in logs:
        found = linear(rest, atom)
        slope = found[0].number if found else None
        if found is None or slope is None or slope.denominator != 1:
            return
        powers[atom], rest = int(slope), found[1]
    if not logs or max(map(abs, powers.values())) > _SQUARE:
        return
    above, below = exp(rest), ONE
    for atom, power in powers.items():
        for _ in range(abs(power)):
            if power > 0:
                above = multiply(above, atom.term)  # type: ignore[attr-defined]
            else:
                below = multiply(below, atom.term)  # type: ignore[attr-defined]
    yield Use("log t rises", subtract(above, below), Logarithm(below))


def log_of_a_mean(term: Term) -> Iterator[Use]:
    """Jensen: log of a sum of w y, less that of w, is at least the mean of log y, weighted by w."""
    logs = atoms_of(term, Log)
    for one in logs:
        found = linear(term, one)
        if found is None or not found[0].sign or not isinstance(_sum(one.term), Sum):
            continue
        for two in logs:
            other = linear(found[1], two)
            if two == one or other is None or add(found[0], other[0]).parts:
                continue
            mean = _mean_of_logs(one.term, two.term)
            if mean is not None:
                goal = add(other[1], multiply(found[0], mean))
                yield Use(
                    "Jensen: the logarithm of a mean is at least the mean of logarithms", goal
                )


def _sum(term: Term) -> Atom | None:
    """Return the sum that a term is, if it is one."""
    if len(term.parts) != 1:
        return None
    ((product, factor),) = term.parts.items()
    return product[0][0] if factor == 1 and len(product) == 1 and product[0][1] == 1 else None


def _mean_of_logs(one: Term, two: Term) -> Term | None:
    """Return the mean of log y, of sums of w y and of w."""
    first, second = _sum(one), _sum(two)
    if not isinstance(first, Sum) or len(first.bound) != 1:
        return None
    index = fresh(first.bound[0].length)
    upper = substitute(Term({first.factors: fmpq(1)}), {first.bound[0]: of(index)})
    lower = ONE
    if isinstance(second, Sum):
        if len(second.bound) != 1 or not same(second.bound[0].length, index.length):
            return None
        lower = substitute(Term({second.factors: fmpq(1)}), {second.bound[0]: of(index)})
    elif total(ONE, (index,)) != two:
        return None
    if upper.sign != POSITIVE or lower.sign != POSITIVE:
        return None
    ratio = multiply(upper, raised(lower, -1)).signed(POSITIVE)
    return multiply(total(multiply(lower, log(ratio)), (index,)), raised(two, -1))


# Sums of which one term or two are known, and pairs of places.


def all_but_one(term: Term) -> Iterator[Use]:
    """A sum is one of its terms, and of the others each lies between the least and the greatest."""
    for atom in atoms_of(term, Sum):
        found = linear(term, atom)
        (index, *others) = atom.bound
        if found is None or others or not surely(1, index.length):
            continue
        slope, rest = found
        side = 1 if sign_of(slope) else -1 if sign_of(negative(slope)) else 0
        ends = _ends(atom, index) if side else None
        if ends is None:
            continue
        low, high = ends
        body = Term({atom.factors: fmpq(1)})
        left = subtract(length_term(index.length), ONE)
        other, own = (low, high) if side > 0 else (high, low)
        one = [substitute(body, {index: place}) for place in indices_of(term, index.length)]
        for each in (own, *one):
            goal = add(rest, multiply(slope, add(each, multiply(left, other))))
            yield Use("all terms of a sum but one lie between the least and the greatest", goal)


def _ends(atom: Sum, index: Var) -> tuple[Term, Term] | None:
    """Return the least and the greatest of exponentials, or of numbers of an input."""
    new = fresh(index.length)
    body = substitute(Term({atom.factors: fmpq(1)}), {index: of(new)})
    ((product, factor),) = body.parts.items()
    if factor != 1:
        return None
    if all(isinstance(each, Exp) for each, _ in product):
        exponent = log(body.signed(POSITIVE))
        return exp(lowest(exponent, new)), exp(peak(exponent, new))
    if isinstance(product[0][0], Entry) and len(product) == 1 and product[0][1] == 1:
        return lowest(body, new), peak(body, new)
    return None


def two_terms_of_a_sum(term: Term) -> Iterator[Use]:
    """A sum without negative terms is at least any two of them, at different places."""
    for atom in atoms_of(term, Sum):
        for product, factor in sorted(term.parts.items(), key=str):
            power = dict(product).get(atom, 0)
            outside = normal({each: exponent - (each == atom) for each, exponent in product})
            body = Term({atom.factors: fmpq(1)})
            if power < 1 or factor < 0 or len(atom.bound) != 1 or not (outside.sign and body.sign):
                continue
            (index,) = atom.bound
            places = [place for place in indices_of(term, index.length) if place.parts]
            for first, second in combinations(places, 2):
                one, two = (substitute(body, {index: place}) for place in (first, second))
                apart = subtract(ONE, is_zero(subtract(first, second)))
                less = multiply(outside, add(one, multiply(apart, two)))
                goal = add(subtract(term, Term({product: factor})), less, factor)
                yield Use("a sum without negative terms is at least any two of them", goal)


def pairs_of_places(term: Term) -> Iterator[Use]:
    """A product of two sums is a sum over pairs, in which the two of a pair change places."""
    if len(term.parts) < _SQUARE:
        return
    seen = set()
    for atom in atoms_of(term, Sum):
        for bound in atom.bound:
            if repr(bound.length) in seen or not surely(1, bound.length):
                continue
            seen.add(repr(bound.length))
            one, two = fresh(bound.length), fresh(bound.length)
            goal = ZERO
            for product, factor in term.parts.items():
                part = _over_pairs(Term({product: factor}), one, two)
                if part is None:
                    break
                goal = add(goal, part)
            else:
                yield Use("pairs change places", goal, Averaged((one, two), ONE))
                yield from _different(goal, one, two)


def _different(goal: Term, one: Var, two: Var) -> Iterator[Use]:
    """Of a row that is not constant, two entries differ: w (x - y)^2 is not zero for all pairs."""
    for entry in atoms_of(goal, Entry):
        if entry.source.rows != "not constant" or only(entry.indices[-1]) != one:
            continue
        if not same(one.length, entry.source.shape[-1]):
            continue
        if any(one in each.free or two in each.free for each in entry.indices[:-1]):
            continue
        gap = subtract(of(entry), substitute(of(entry), {one: of(two)}))
        square = multiply(gap, gap)
        weight = _coefficient(goal, entry)
        if weight.sign == POSITIVE and multiply(weight, square) == goal:
            lemma = "a row that is not constant has two entries that differ"
            yield Use(lemma, weight, Averaged((one, two), square))


def _coefficient(term: Term, atom: Atom) -> Term:
    """Return what the square of an atom is multiplied by."""
    found = ZERO
    for product, factor in term.parts.items():
        if dict(product).get(atom) == _SQUARE:
            found = add(found, without(product, atom), factor)
    return found


def greatest_is_above_least(term: Term) -> Iterator[Use]:
    """Of a row that is not constant, the greatest entry is above the least."""
    for highest in atoms_of(term, Peak):
        entry = only(highest.term)
        if not isinstance(entry, Entry) or entry.source.rows != "not constant":
            continue
        index = highest.bound
        whole = same(index.length, entry.source.shape[-1]) and only(entry.indices[-1]) == index
        if not whole or any(index in each.free for each in entry.indices[:-1]):
            continue
        new = fresh(index.length)
        least = lowest(substitute(of(entry), {index: of(new)}), new)
        found = linear(term, highest)
        if found and multiply(found[0], subtract(of(highest), least)) == term:
            gap = subtract(of(highest), least)
            lemma = "the greatest of a row that is not constant is above the least"
            yield Use(lemma, found[0], Averaged((), gap))


def _over_pairs(part: Term, one: Var, two: Var) -> Term | None:
    """Write a product as a sum over two indices, that stand alike."""
    for first in sums_over(part, one):
        whole = ZERO
        for product, factor in first.parts.items():
            second = next(sums_over(Term({product: factor}), two), None)
            if second is None:
                break
            whole = add(whole, second)
        else:
            other: Mapping[Atom, Term] = {one: of(two), two: of(one)}
            return scaled(add(whole, substitute(whole, other)), fmpq(1, 2))
    return None


def mean_of_squares(term: Term) -> Iterator[Use]:
    """2 x y is at most x^2 + y^2: used on all products of sines and cosines."""
    goal = ZERO
    for product, factor in term.parts.items():
        pair = [atom for atom, power in product if isinstance(atom, (Sin, Cos)) and power == 1]
        outside = normal({atom: power for atom, power in product if atom not in pair})
        if factor < 0 and len(pair) == _SQUARE and outside.sign:
            squares = add(of(pair[0], 2), of(pair[1], 2))
            goal = add(goal, multiply(outside, squares), factor / 2)
        else:
            goal = add(goal, Term({product: factor}))
    if goal != term:
        yield Use("2 x y <= x^2 + y^2", goal)


def factors(term: Term) -> Iterator[Use]:
    """What is a product of something not negative has the sign of the rest."""
    products = [dict(product) for product in term.parts]
    for atom in sorted(products[0]):
        least = min(product.get(atom, 0) for product in products)
        even = least - least % 2 if int(least) == least else 0
        power = least if atom.sign else even
        if power > 0:
            how = Averaged((), of(atom, power))
            goal = _over(term, atom, power)
            yield Use("a factor is not negative", goal, how, strict=atom.nonzero)


def _over(term: Term, atom: Atom, power: Power) -> Term:
    """Divide by a power of an atom that is in every part, with nothing said where it is zero."""
    found = ZERO
    for product, factor in term.parts.items():
        left = normal({each: exponent - power * (each == atom) for each, exponent in product})
        found = add(found, left, factor)
    return found


def below_the_product_of_the_distances(term: Term) -> Iterator[Use]:
    """Between m and M, x^2 is at most (M + m) x - M m: weights that are not negative keep that."""
    for atom in atoms_of(term, Sum):
        found = linear(term, atom)
        if found is None or len(atom.bound) != 1 or not sign_of(negative(found[0])):
            continue
        (index,) = atom.bound
        if not surely(1, index.length):
            continue
        new = fresh(index.length)
        body = substitute(Term({atom.factors: fmpq(1)}), {index: of(new)})
        ((product, factor),) = body.parts.items()
        for entry, power in product:
            weight = scaled(without(product, entry), factor)
            if not isinstance(entry, Entry) or power != _SQUARE or not weight.sign:
                continue
            low, high = lowest(of(entry), new), peak(of(entry), new)
            line = subtract(multiply(add(low, high), of(entry)), multiply(low, high))
            goal = add(found[1], multiply(found[0], total(multiply(weight, line), (new,))))
            yield Use("(M - x) (x - m) is not negative", goal)
