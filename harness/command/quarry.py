"""What a hunt is after: claims and cells that nothing settles yet, and whose turn is next.

A claim that was searched for T seconds in vain is found out in the next second with a chance that
falls as 1/T (what Laplace's rule of succession says of a rate that nobody knows). So the claim with
the least time behind it comes first, and its turn is as long as all that it has had: a search that
starts anew loses half of its time at most.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ...theory.laws.schema import LAWS
from ...theory.verdict import Strength, Verdict
from ..catalogue.blocks import zoo
from ..catalogue.claims import SelectionError, is_outside, load_file, select, unknown
from ..decide import standing
from ..keep.definitions import steady
from ..keep.fact import FactError
from ..keep.store import CATALOGUE, CELLS, facts, location
from ..keep.turns import Turn, mark, note, turns
from ..laws.cells import cell_named
from ..show.find import ours_named
from ..show.report import answer
from .court import decided
from .docket import Case, case_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ...theory.claim import Claim
    from ..decide import Effort
    from ..keep.store import Store
    from ..show.answer import Answer

FIRST = 4.0
"""Seconds of the first turn: about what a search takes that is given no time to fill."""
_APART = 2**20
"""So far apart are the seeds of two turns, each of which uses up some in a row."""
OPEN = "open"
_UNSETTLED = (Strength.SURVIVED, Strength.Z3, Strength.FLOAT)
"""What z3 answers is about small shapes: larger ones are worth a search."""


@dataclass(frozen=True)
class Quarry:
    """A claim that nothing settles yet, with the turns that it has had."""

    case: Case
    file: str
    mark: str
    was: str
    """What is kept of it."""
    had: tuple[Turn, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What its turns are found by."""
        return self.case.id, self.file, self.mark

    @property
    def settled(self) -> bool:
        """Whether its last turn settled it."""
        return bool(self.had) and self.had[-1].settled

    @property
    def spent(self) -> float:
        """How long it was searched so far."""
        return sum(turn.seconds for turn in self.had)

    @property
    def next(self) -> float:
        """How long its next turn is."""
        return max(FIRST, self.spent)

    def seed(self, effort: Effort) -> int:
        """Return the seed of its next turn, near which no other turn had one."""
        return effort.seed + _APART * len(self.had)

    def turn(self, effort: Effort, most: float) -> Case:
        """Return it as a case with an effort of its own."""
        own = replace(
            effort,
            seed=self.seed(effort),
            seconds=min(self.next, most),
            fresh=True,
            prove=self.was == OPEN and not self.had,
        )
        return replace(self.case, effort=own)


def counted(found: Iterable[Quarry], store: Store) -> list[Quarry]:
    """Return what is open with the turns that it has had by now."""
    known = turns(store)
    return [replace(each, had=tuple(known.get(each.key, ()))) for each in found]


def of_catalogue(names: Sequence[str], store: Store) -> list[Quarry]:
    """Return what is open of the package: claims, and cells by the name of law or block.

    Raises:
        SelectionError: A name selects nothing.
    """
    cells = _open_cells(store)
    claims: list[Claim] = [] if names else select(())
    for name in names:
        beside = [claim for claim in cells if _names(name, claim)]
        try:
            claims += [*select((name,)), *beside]
        except SelectionError:
            if not beside and not _is_law_or_block(name):
                raise SelectionError(unknown(name, (claim.id for claim in cells))) from None
            claims += beside
    with steady():
        return list(_open(dict.fromkeys(claims if names else [*claims, *cells]), store, ours=True))


def of_file(path: Path, store: Store) -> list[Quarry]:
    """Return what is open of a user's file; called in a worker."""
    with steady():
        return list(_open(load_file(path), store, ours=False))


def _open_cells(store: Store) -> list[Claim]:
    """Return the cells of the package's blocks that survived and nothing more."""
    names = {
        fact.claim
        for path in store.files()
        if path.parent.name == CELLS
        for fact in facts(path)
        if fact.evidence in _UNSETTLED and not fact.settled
    }
    found = (cell_named(name, zoo()) for name in sorted(names))
    return [claim for claim in found if claim is not None]


def _names(name: str, claim: Claim) -> bool:
    law, _, block = claim.id.partition("__")
    return name in (law, block) or fnmatchcase(claim.id, name)


def _is_law_or_block(name: str) -> bool:
    """Whether it names cells, all of which may be settled."""
    return name in LAWS or any(block.name == name for block in zoo())


def _open(claims: Iterable[Claim], store: Store, *, ours: bool) -> Iterator[Quarry]:
    for claim in claims:
        kept = next(iter(standing(claim, store)), None)
        if kept is None or (kept.evidence in _UNSETTLED and not kept.settled):
            was = str(kept.evidence) if kept else OPEN
            case = case_of(claim, claim if ours else None)
            yield Quarry(case, location(claim), mark(claim), was)


def cut_off(each: Quarry, effort: Effort, seconds: float, store: Store) -> None:
    """Write down a turn that did not come to its end."""
    note(
        Turn(
            claim=each.case.id,
            file=each.file,
            mark=each.mark,
            seed=each.seed(effort),
            seconds=round(seconds, 2),
            verdict=Verdict.UNDECIDED,
        ),
        store,
    )


def hunted(path: Path, name: str, effort: Effort, store: Store) -> Answer:
    """Give a claim a turn and write it down; called in a worker."""
    claims = () if path == CATALOGUE else load_file(path)
    among = (each for each in claims if each.id == name)
    claim = ours_named(name) if path == CATALOGUE else next(among, None)
    if claim is None:
        raise SelectionError(f"{name} is declared no more")
    found = decided(claim, effort, store)
    turn = Turn(
        claim=claim.id,
        file=location(claim),
        mark=mark(claim),
        seed=effort.seed,
        seconds=round(found.seconds, 2),
        candidates=found.candidates,
        points=found.points,
        verdict=found.verdict,
        settled=found.finding is not None or found.proved is not None,
    )
    with suppress(FactError):  # the hunt sees that no turn came, and says why; this is said first
        note(turn, store)
    return answer(found, claims)


def outside(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names of the package's claims, and those of users' files."""
    return (
        [name for name in names if not is_outside(name)],
        [name for name in names if is_outside(name)],
    )
