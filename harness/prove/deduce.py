"""Deduction: what follows about a block from the laws that it is known to obey or break.

Each implication is used both ways: forward where its premises hold, and backward where its
conclusion fails and all premises but one hold, so that the one fails. A conclusion that
contradicts a test is an error of the rule, of the test or of the law, and is never passed over.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING

from ...theory.laws import ABSURD, IMPLICATIONS
from ...theory.verdict import Strength, weakest
from .structure.extent import Extent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Rule = tuple[tuple[str, ...], str]


class ContradictionError(Exception):
    """A derived answer contradicts a known one; the message gives both and the rule."""


@dataclass(frozen=True)
class Known:
    """An answer about one law: whether the block obeys it, and how that is known."""

    holds: bool
    by: str = ""
    """The rule it was derived by; empty for a tested answer."""
    strength: Strength = Strength.PROVED
    """Of the weakest that it rests on."""
    witness: str | None = None
    """The record whose counterexample breaks the law, or the one that it was derived from."""
    extent: Extent | None = None
    """The sizes for which it was shown, where it rests on a structure."""
    defined: bool = True
    """Whether no structure that it rests on may be undefined somewhere."""
    since: tuple[tuple[str, Known], ...] = field(default=(), repr=False, compare=False)
    """The answers that the rule took, each with its law."""

    def __post_init__(self) -> None:
        """Call what was not shown for all sizes no stronger than it is."""
        if self.extent is not None and not self.extent.complete:
            shown = weakest((self.strength, Strength.PROVED_AT_SIZES))
            object.__setattr__(self, "strength", shown)


def chain(known: Known) -> tuple[str, ...]:
    """Return what an answer rests on, a line an answer, each after those that it rests on."""
    lines: dict[str, None] = {}
    for law, answer in known.since:
        if law != ABSURD:
            way = answer.by or " ".join(filter(None, (str(answer.strength), answer.witness)))
            lines |= dict.fromkeys((*chain(answer), f"{law} {_word(answer.holds)}: {way}"))
    return tuple(lines)


def closure(
    tested: Mapping[str, Known], rules: tuple[Rule, ...] = IMPLICATIONS
) -> dict[str, Known]:
    """Return everything that follows from the tested answers, these included.

    Raises:
        ContradictionError: Something follows that contradicts an answer.
    """
    known = {ABSURD: Known(holds=False, by="it never holds"), **tested}
    growing = True
    while growing:
        growing = False
        for premises, conclusion in rules:
            for name, answer in _steps(premises, conclusion, known):
                before = known.get(name)
                if before is None:
                    known[name] = answer
                    growing = True
                elif before.holds != answer.holds:
                    raise ContradictionError(
                        f"{name} {_word(before.holds)} ({before.by or 'tested'}), but "
                        f"{_word(answer.holds)} by the {answer.by}"
                    )
    return known


def _steps(
    premises: tuple[str, ...], conclusion: str, known: Mapping[str, Known]
) -> list[tuple[str, Known]]:
    """Return what one rule gives: its conclusion, or the one premise that must fail.

    What holds where both sides are defined refutes nothing: they may not be where it would matter.
    """
    taken = " and ".join(premises)
    impossible = conclusion == ABSURD
    rule = "rule: " + (f"nothing is {taken}" if impossible else f"{taken} implies {conclusion}")
    unsettled = [name for name in premises if name not in known or not known[name].holds]
    result = known.get(conclusion)
    used = [(name, known[name]) for name in premises if name not in unsettled]
    if not unsettled:
        return [(conclusion, _following(rule, used, holds=True))]
    whole = all(each.defined for _, each in used)
    if result is not None and not result.holds and len(unsettled) == 1 and whole:
        failing = _following(rule, [(conclusion, result), *used], holds=False)
        return [(unsettled[0], replace(failing, witness=result.witness))]
    return []


def _following(rule: str, since: Sequence[tuple[str, Known]], *, holds: bool) -> Known:
    """Return what follows from answers: as strong as the weakest, where all of them were shown."""
    answers = [answer for _, answer in since]
    strength = weakest(each.strength for each in answers)
    extents = [each.extent for each in answers if each.extent is not None]
    extent = reduce(Extent.met, extents) if extents else None
    defined = all(each.defined for each in answers)
    return Known(
        holds=holds,
        by=rule,
        strength=strength,
        extent=extent,
        defined=defined,
        since=tuple(since),
    )


def frontier(
    answers: Mapping[str, bool], rules: tuple[Rule, ...] = IMPLICATIONS
) -> tuple[list[str], list[str]]:
    """Return the strongest laws that hold and the weakest that fail.

    Every other law that holds follows from one of the first by itself, and every other law that
    fails would imply one of the second.
    """
    implied = _implied(rules)
    holding = [law for law, holds in answers.items() if holds]
    failing = [law for law, holds in answers.items() if not holds]
    strong = [law for law in holding if not any(law in implied[other] for other in holding)]
    weak = [law for law in failing if not any(other in implied[law] for other in failing)]
    return strong, weak


def _implied(rules: tuple[Rule, ...]) -> dict[str, set[str]]:
    """Return what each law implies by itself, directly or through others."""
    implied: dict[str, set[str]] = defaultdict(set)
    for premises, conclusion in rules:
        if len(premises) == 1:
            implied[premises[0]].add(conclusion)
    growing = True
    while growing:
        before = sum(map(len, implied.values()))
        for law in list(implied):
            implied[law] |= {further for each in implied[law] for further in implied.get(each, ())}
            implied[law].discard(law)
        growing = sum(map(len, implied.values())) > before
    return implied


def _word(holds: bool) -> str:  # noqa: FBT001 - one of two words
    return "holds" if holds else "fails"
