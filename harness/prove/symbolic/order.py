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

from ....systems.terms.atoms import Entry, Named, only
from ....systems.terms.functions import Part
from ....systems.terms.peaks import Peak
from ....systems.terms.power import first_boolean, restricted, substitute
from ....systems.terms.power import power as raised
from ....systems.terms.sums import fresh
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
    used,
)
from . import inequalities, lemmas
from .pieces import Step, Use, atoms_of, linear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ....systems.terms.term import Power

_STEPS = 400
"""No difference is changed more often than this."""
_DEPTHS = (2, 4, 8)
"""A difference is changed so many times, one after the other."""
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

    def shows(self, term: Term) -> bool:
        """Whether a term is certainly as wanted: short ways are tried before long ones."""
        return any(self._within(term, depth) for depth in _DEPTHS)

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
                return all(self._shows(goal, depth) for goal in goals)
        return any(self._follows(term, use, depth) for use in _uses(term))

    def _follows(self, term: Term, use: Use, depth: int) -> bool:
        if not self._shows(use.goal, depth):
            return False
        used(use.lemma)
        SETTING.get().steps.append(Step(term, use))
        return True


def _uses(term: Term) -> Iterator[Use]:
    """List what lemmas give; one that takes too long gives nothing."""
    setting = SETTING.get()
    for lemma in _LEMMAS:
        refusals = len(setting.refusals)
        try:
            yield from lemma(term)
        except TermError:
            del setting.refusals[refusals:]


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
    """Go through the cases of a number that is positive or not, of which the part is taken."""
    for part in atoms_of(term, Part):
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

    def at(self, point: Any) -> Any:
        return abs(self.entry.at(point))


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


_LOSSLESS: tuple[Callable[[Term], list[Term] | None], ...] = (
    _cleared, _common, _cases, _parts_taken_off, _peaks_taken_off, _kinks,
)  # fmt: skip

_LEMMAS: tuple[Callable[[Term], Iterable[Use]], ...] = (
    lemmas.bounds_at_worst, lemmas.part_is_above_its_argument, lemmas.peak_is_above_its_entries,
    inequalities.exponential_rises, inequalities.logarithm_rises, inequalities.log_of_a_mean,
    lemmas.averaged, lemmas.sum_is_above_its_terms, lemmas.square_is_completed,
    lemmas.products_of_sums, inequalities.product_is_below_the_lengths,
    inequalities.squares_in_a_sum, inequalities.squares_are_above_the_square_of_their_mean,
    lemmas.exponential_is_above_its_tangent,
)  # fmt: skip
"""Lemmas, in the order in which they are tried."""

__all__ = ["Order"]
