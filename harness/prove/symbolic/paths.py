"""Differences that are zero without a step and grow along it: a bound on a slope bounds a change.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from ....systems.sizes import same
from ....systems.terms.atoms import Entry, Source
from ....systems.terms.term import (
    ONE,
    POSITIVE,
    ZERO,
    Atom,
    Term,
    add,
    multiply,
    of,
)
from .pieces import Path, Size, Use, size_of
from .rewriting import put, rewritten
from .slopes import slope

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALONG = Entry(Source("pivot along", (), POSITIVE), ())
"""How far along the step."""
_MOST = 40
"""Terms with more parts are not followed along a step."""


def along_a_step(term: Term) -> Iterator[Use]:
    """What is zero without a step, and whose slope along any step is not negative, is not negative.

    A step that is a number of known sign, or an array of any numbers, is gone part of the way; the
    point from which it is taken may be any, so that the slope is looked at there alone.
    """
    sources = _sources(term) if len(term.parts) <= _MOST else {}
    for name, step in sources.items():
        bases = [
            each
            for each in sources.values()
            if each.name != name and any_numbers(each) and _alike(each, step)
        ]
        partly = rewritten(term, partial(_shortened, step)) if bases else ONE
        if put(partly, _ALONG, ZERO).parts:
            continue
        first = slope(partly, _ALONG)
        second = slope(first, _ALONG) if not put(first, _ALONG, ZERO).parts else None
        for base, (order, each), sign in product(bases, ((1, first), (2, second)), (1, -1)):
            moved = None if each is None else _moved(each, base, step, sign)
            if moved is not None:
                goal, sized = moved
                lemma = "what is zero without a step and rises along it is not negative"
                yield Use(lemma, goal, Path(base.name, step.name, sign, sized, order))


def _sources(term: Term) -> dict[str, Source]:
    """List the inputs that a term depends on."""
    found: dict[str, Source] = {}

    def note(atom: Atom) -> Term | None:
        if isinstance(atom, Entry):
            found.setdefault(atom.source.name, atom.source)
        return None

    rewritten(term, note)
    return found


def any_numbers(source: Source) -> bool:
    """Whether every array of numbers is such an input."""
    plain = not (source.rows or source.columns or source.nonzero or source.integer)
    return plain and not source.boolean and not source.sign and source.low is source.high is None


def _alike(one: Source, two: Source) -> bool:
    return len(one.shape) == len(two.shape) and all(
        same(first, second) for first, second in zip(one.shape, two.shape, strict=True)
    )


def _shortened(step: Source, atom: Atom) -> Term | None:
    """Go a part of the way along a step."""
    if isinstance(atom, Entry) and atom.source == step:
        return multiply(of(_ALONG), of(atom))
    return None


def _moved(slope_: Term, base: Source, step: Source, sign: int) -> tuple[Term, bool] | None:
    """Take the slope from the point that is reached: from there it is not known how far one is."""
    sized = not any(isinstance(atom, Entry) and atom.source == step for atom in _bare(slope_))

    def change(atom: Atom) -> Term | None:
        if not isinstance(atom, Entry) or atom.source != base:
            return None
        each = of(Entry(step, atom.indices))
        return add(of(atom), multiply(of(_ALONG), size_of(each) if sized else each), -sign)

    goal = rewritten(slope_, change)
    return None if _ALONG.key in goal.key else (goal, sized)


def _bare(term: Term) -> Iterator[Atom]:
    """List the atoms that stand anywhere in a term but in the size of a number."""
    found: list[Atom] = []

    def note(atom: Atom) -> Term | None:
        if isinstance(atom, Size):
            return of(atom)
        found.append(atom)
        return None

    rewritten(term, note)
    yield from found
