"""Order for all sizes: a difference is shown to be at least zero, or above it.

A difference whose parts are evidently not negative is so. Else it is changed step by step: by
steps that lose nothing (cases, what is divided by, the generic entry of a maximum), and by lemmas,
which put something smaller in its place. Each lemma is a theorem, named where it is used.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from ....systems.terms.atoms import Entry, only, within
from ....systems.terms.functions import Part
from ....systems.terms.peaks import Peak
from ....systems.terms.power import Group, first_boolean, restricted, substitute
from ....systems.terms.power import power as raised
from ....systems.terms.relations import Zero
from ....systems.terms.sums import fresh
from ....systems.terms.term import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    SETTING,
    UNKNOWN,
    ZERO,
    Atom,
    Term,
    TermError,
    add,
    multiply,
    negative,
    normal,
    of,
    scaled,
    subtract,
    used,
)
from . import inequalities, lemmas
from .line import on_the_line
from .named import may_be_used
from .paths import along_a_step, any_numbers
from .pieces import ABOVE, Step, Use, atoms_of, linear, sign_of, size_of, without
from .rewriting import put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ....systems.terms.term import Power

_STEPS = 400
"""No difference is changed more often than this."""
_DEPTHS = (0, 1, 2, 3, 4, 6, 8)
"""So many lemmas are used, one after the other."""
_SEARCHED = 30_000
"""Products that may be multiplied in vain."""
_PARTS = 60
"""A difference with more parts is not changed."""


@dataclass
class Order:
    """One attempt to show that differences are at least zero, or above it."""

    wanted: int = NONNEGATIVE
    left: int = _STEPS
    seen: dict[str, bool] = field(default_factory=dict)
    ways: dict[str, Ways] = field(default_factory=dict)
    short: bool = False
    """Whether a way was left because it takes too many lemmas."""
    untrue: dict[str, bool] = field(default_factory=dict)
    """Whether terms are refuted at a point."""
    known: tuple[tuple[Atom, int], ...] = ()
    """Indicators that are zero, or one, in the case that is looked at."""

    def shows(self, term: Term) -> bool:
        """Whether a term is certainly as wanted: short ways are tried before long ones."""
        for depth in _DEPTHS:
            self.short = False
            if self._within(term, depth):
                return True
            if not self.short:
                break  # longer ways are not to be had
        return False

    def _within(self, term: Term, depth: int) -> bool:
        """Whether it is shown in so many steps; what was sought in vain is no part of a proof."""
        setting = SETTING.get()
        before, refusals = setting.effort, len(setting.refusals)
        setting.effort, shown = 0, False
        try:
            shown = setting.searched < _SEARCHED and self._shows(term, depth)
        except TermError:
            del setting.refusals[refusals:]
        setting.searched += 0 if shown else setting.effort
        setting.effort = before + (setting.effort if shown else 0)
        return shown

    def _shows(self, term: Term, depth: int) -> bool:
        for atom, value in self.known:
            if not value and any(atom == each for each in term.atoms()):
                term = restricted(term, atom, 0)
        if _is_evident(term, self.wanted):
            return True
        if not term.parts or self.left <= 0 or len(term.parts) > _PARTS:
            return False
        key = f"{depth} {self.known} {_nameless(term.key)}"
        if key not in self.seen:
            self.left -= 1
            self.seen[key] = False
            self.seen[key] = not self._refuted(term) and self._by_steps(term, depth)
        return self.seen[key]

    def _refuted(self, term: Term) -> bool:
        trial, key = SETTING.get().trial, f"{self.known} {_nameless(term.key)}"
        if key not in self.untrue:
            self.untrue[key] = trial is not None and trial.refutes(term, self.wanted, self.known)
        return self.untrue[key]

    def _by_steps(self, term: Term, depth: int) -> bool:
        atom = first_boolean(term)
        if atom is not None:
            return self._in_cases(term, atom, depth)
        ways = self.ways.get(term.key)
        if ways is None:
            ways = self.ways[term.key] = Ways(term)
        if ways.goals is not None and all(self._shows(goal, depth) for goal in ways.goals):
            return True
        if not depth:
            self.short = True
            return False
        return any(self._follows(term, use, depth - 1) for use in ways)

    def _in_cases(self, term: Term, atom: Atom, depth: int) -> bool:
        """Go through the cases of what is zero or one; an index that is known is put in."""
        one = restricted(term, atom, 1)
        if isinstance(atom, Zero):
            for index, value, proper in atom.solutions():
                if proper and index in one.free and within(value, index.length):
                    one = substitute(one, {index: value})
                    break
        cases = ((one, 1), (restricted(term, atom, 0), 0))
        return all(self._in_case(goal, atom, value, depth) for goal, value in cases)

    def _in_case(self, goal: Term, atom: Atom, value: int, depth: int) -> bool:
        before = self.known
        self.known = (*before, (atom, value))
        try:
            return self._shows(goal, depth)
        finally:
            self.known = before

    def _follows(self, term: Term, use: Use, depth: int) -> bool:
        if (self.wanted == POSITIVE and not use.strict) or not self._shows(use.goal, depth):
            return False
        if not all(Order(left=self.left).shows(each) for each in use.given):
            return False
        used(use.lemma)
        SETTING.get().steps.append(Step(term, use))
        return True


def _nameless(key: str) -> str:
    """Give new indices names in the order in which they are met, so that like terms are seen."""
    names: dict[str, str] = {}
    return _NEW.sub(lambda met: names.setdefault(met[0], f"c{len(names)}<"), key)


_NEW = re.compile(r"\bc\d+<")


def one_number(term: Term) -> Iterator[Use]:
    """A function of one number is above zero on all of its range, by subdivision in balls."""
    for wanted in (POSITIVE, NONNEGATIVE):
        cut = on_the_line(term, wanted)
        if cut is not None:
            yield Use(cut.words, ONE, ABOVE, strict=wanted == POSITIVE, cut=cut)
            return


class Ways:
    """What a term may be changed to, each found when it is asked for and then kept."""

    def __init__(self, term: Term) -> None:
        steps = (step(term) for step in _LOSSLESS)
        self.goals = next((goals for goals in steps if goals is not None), None)
        self.found: list[Use] = []
        self.more = _uses(term) if self.goals is None else _given(along_a_step, term)

    def __iter__(self) -> Iterator[Use]:
        for place in count():
            if place == len(self.found):
                each = next(self.more, None)
                if each is None:
                    return
                self.found.append(each)
            yield self.found[place]


def _uses(term: Term) -> Iterator[Use]:
    """List what lemmas give."""
    for lemma in _LEMMAS:
        yield from _given(lemma, term)


def _given(lemma: Callable[[Term], Iterable[Use]], term: Term) -> Iterator[Use]:
    """List what a lemma gives; one that takes too long gives nothing."""
    setting = SETTING.get()
    refusals = len(setting.refusals)
    try:
        yield from (use for use in lemma(term) if use.how == ABOVE or may_be_used(use.lemma))
    except TermError:
        del setting.refusals[refusals:]


def _is_evident(term: Term, wanted: int) -> bool:
    if not term.parts:
        return wanted == NONNEGATIVE
    return sign_of(term) >= wanted


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


def _signed(term: Term) -> list[Term] | None:
    """Multiply by a sum that is divided by, once its sign is found out."""
    for group in atoms_of(term, Group):
        powers = [dict(product).get(group, 0) for product in term.parts]
        signs, sought = SETTING.get().signs, f"sought: {group.key}"
        if group.sign == POSITIVE or min(powers) >= 0 or sought in signs:
            continue
        if Order(POSITIVE).shows(group.term):
            signs[group.key] = POSITIVE
            return _cleared(term)
        whole = all(int(power) == power for power in powers)
        power = -min(powers)
        if whole and Order(POSITIVE).shows(negative(group.term)):
            goal = ZERO
            for product, factor in term.parts.items():
                each = int(dict(product).get(group, 0))
                kept = raised(negative(group.term), power + each)
                goal = add(
                    goal, multiply(without(product, group), kept), factor * (-1) ** abs(each)
                )
            return [goal]
        signs[sought] = UNKNOWN
    return None


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


def _parts_taken_off(term: Term) -> list[Term] | None:
    """A difference less c max(0, t), c at least zero, is the lesser of it and of it less c t."""
    for part in atoms_of(term, Part):
        found = linear(term, part)
        if found is not None and negative(found[0]).sign:
            slope, rest = found
            return [rest, add(rest, multiply(slope, part.term))]
    return None


def _peaks_taken_off(term: Term) -> list[Term] | None:
    """A difference less c times a maximum is the least of it less c times each entry."""
    for peak in atoms_of(term, Peak):
        found = linear(term, peak)
        if found is not None and negative(found[0]).sign:
            slope, rest = found
            index = fresh(peak.bound.length)
            entry = substitute(peak.term, {peak.bound: of(index)})
            return [add(rest, multiply(slope, entry))]
    return None


def _kinks(term: Term) -> list[Term] | None:
    """Go through the cases of a number that is positive or not, of which the part is taken.

    Where it is an entry of an input, or linear in one, that is put in terms of the number's size.
    """
    parts = atoms_of(term, Part)
    for part in sorted(parts, key=lambda each: only(each.term) is None):
        for product, factor in sorted(part.term.parts.items(), key=str):
            entry = product[0][0] if len(product) == 1 and product[0][1] == 1 else None
            rest = subtract(part.term, Term({product: factor}))
            if not isinstance(entry, Entry) or entry.key in rest.key:
                continue
            if not rest.parts or any_numbers(entry.source):
                size = size_of(part.term)
                values = (subtract(each, rest) for each in (size, negative(size)))
                return [put(term, entry, scaled(value, 1 / factor)) for value in values]
    return None


_LOSSLESS: tuple[Callable[[Term], list[Term] | None], ...] = (
    _parts_taken_off, _peaks_taken_off, _cleared, _signed, _common, _kinks,
)  # fmt: skip

_LEMMAS: tuple[Callable[[Term], Iterable[Use]], ...] = (
    one_number, lemmas.bounds_at_worst, lemmas.part_is_above_its_argument,
    inequalities.exponential_rises, inequalities.logarithm_rises, inequalities.log_of_a_mean,
    lemmas.averaged, lemmas.peak_is_above_its_entries, lemmas.sum_is_above_its_terms,
    lemmas.square_is_completed, lemmas.products_of_sums, inequalities.product_is_below_the_lengths,
    inequalities.squares_in_a_sum, inequalities.squares_are_above_the_square_of_their_mean,
    inequalities.below_the_product_of_the_distances, inequalities.all_but_one,
    inequalities.two_terms_of_a_sum, inequalities.mean_of_squares, inequalities.factors,
    inequalities.greatest_is_above_least, inequalities.pairs_of_places,
    lemmas.exponential_is_above_its_tangent,
)  # fmt: skip
"""Lemmas, in the order in which they are tried."""

__all__ = ["Order"]
