"""What is before the court: the catalogue's claims here, a user's in a process of their file's own.

A claim that ends the process, or takes longer than it may, is undecided, and the next one finds a
process anew. Nothing of a user's file is imported here.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...theory.verdict import Verdict
from ..catalogue.claims import SelectionError, is_ours, is_outside, load_file, select
from ..catalogue.worker import WorkerError
from ..decide import kept_decision
from ..keep.store import CATALOGUE, FACTS
from ..show.answer import Answer
from ..show.report import answer
from .benches import Benches, processors
from .court import decided
from .request import told_of
from .witnesses import write_witnesses

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from ...theory.claim import Claim
    from ..catalogue.worker import Asks
    from ..decide import Effort
    from ..keep.store import Store
    from .court import Court

_WORTH_A_PROCESS = 4
"""So many claims without a fact are worth the seconds that a process takes to load."""

_ALIVE = 8
"""So many processes of users' files are kept for the next question; each takes some 70 MB."""


@dataclass(frozen=True)
class Case:
    """A claim, as far as it is known without its code."""

    id: str
    subject: str
    statement: str
    expected: Verdict
    where: str
    path: Path
    line: int
    claim: Claim | None = None
    """The claim itself, if it is the catalogue's."""
    effort: Effort | None = None
    """How hard to try, where that is another than for all."""


class Docket(AbstractContextManager["Docket"]):
    """Decides claims wherever their code may run."""

    def __init__(
        self, court: Court, effort: Effort, store: Store, timeout: float, *, apart: bool = False
    ) -> None:
        self._court, self._effort, self._store, self._timeout = court, effort, store, timeout
        self._apart = apart
        """Whether the catalogue's claims are decided in a process of their own, too."""
        self._workers: dict[Path, Asks] = {}
        self._refuted: list[Case] = []
        self._last: Path | None = None
        self._open = ExitStack()

    def close(self) -> None:
        """End what runs users' code."""
        self._open.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def tidy(self) -> None:
        """Sort what was kept, here or in a worker."""
        self._store.tidy()

    def cases(self, names: Sequence[str]) -> list[Case]:
        """Return the claims that are named, all of the catalogue without a name.

        Raises:
            SelectionError: A name selects nothing, or a file cannot be read.
        """
        found: dict[str, Case] = {}
        wanted: Sequence[str | None] = names or [None]
        for name in wanted:
            for case in self._named(name):
                before = found.setdefault(case.id, case)
                if before.path != case.path:
                    raise SelectionError(
                        f"{case.id} is declared at {before.where} and at {case.where}: rename one "
                        "of them, since findings are kept by name"
                    )
        return list(found.values())

    def _named(self, name: str | None) -> list[Case]:
        if name is None or not is_outside(name):
            return [case_of(claim, claim) for claim in select(() if name is None else (name,))]
        path = Path(name).absolute()
        with told_of(name):
            return self._worker(path).ask(cases_of, path)

    def _worker(self, path: Path) -> Asks:
        """Return the worker of a file; where too many are alive, the one asked longest ago ends."""
        found = self._workers.pop(path, None)
        if found is None:
            limit = None if path == CATALOGUE else self._timeout
            found = self._open.enter_context(self._court.worker(limit))
        for worker in list(self._workers.values())[: 1 - _ALIVE]:
            worker.end()
        self._workers[path] = found
        return found

    def decided(
        self, cases: Sequence[Case], jobs: int, begun: Callable[[Case], None]
    ) -> Iterator[Answer]:
        """Decide claims in so many processes; answers come in the order of the claims."""
        if jobs == 1 and self._court.seat is None:
            for case in cases:
                begun(case)
                yield self.decide(case)
            return
        benches = Benches(self._bench, jobs)
        found = zip(cases, benches.decided(cases, begun, _length), strict=True)
        for case, answered_ in found:
            self._note(case, answered_)
            yield answered_

    def served(
        self,
        take: Callable[[], Case | None],
        by: Callable[..., Answer],
        jobs: int,
        left: Callable[[], float],
    ) -> Generator[tuple[Case, Answer], None, None]:
        """Decide what is taken next in whichever of so many processes has nothing to do."""
        yield from Benches(self._bench, jobs).served(take, by, left)

    def _bench(self) -> Docket:
        court = replace(self._court, worker=self._court.seat or self._court.worker)
        return Docket(court, self._effort, self._store, self._timeout, apart=True)

    def jobs(self, cases: Sequence[Case]) -> int:
        """Return how many processes pay: all processors where much is decided from nothing."""
        if self._effort.device != "cpu":
            return 1
        kept = set() if self._effort.fresh else self._store.claims()
        new = sum(case.id not in kept for case in cases)
        return max(1, min(processors(), new // _WORTH_A_PROCESS))

    def _note(self, case: Case, found: Answer) -> None:
        if found.written["counterexample"]:
            self._refuted.append(case)

    def decide(
        self,
        case: Case,
        by: Callable[..., Answer] | None = None,
        *more: Any,
        told: Callable[[Any], None] = lambda _: None,
    ) -> Answer:
        """Decide one claim, elsewhere `by` a function like `answered`, which may be given more."""
        if case.claim is not None and not (self._apart or by):
            found = answer(self._court.decide(case.claim, self._effort, self._store))
        else:
            found = self._elsewhere(case, by or answered, *more, told=told)
        self._note(case, found)
        return found

    def _elsewhere(
        self,
        case: Case,
        by: Callable[..., Answer],
        *more: Any,
        told: Callable[[Any], None],
    ) -> Answer:
        """Decide a claim in the process of its file; that of another file is over then."""
        home = case.path if case.claim is None else CATALOGUE
        for path, worker in self._workers.items():
            if path == self._last != home:
                worker.end()
        self._last = home
        self._store.written.add(self._store.user / FACTS)
        if case.claim is not None:
            self._store.written.add(self._store.place(case.claim))
        effort = case.effort or self._effort
        asked, seconds = (home, case.id, effort, self._store), effort.seconds or 0
        try:
            return self._worker(home).ask(by, *asked, *more, told=told, more=seconds)
        except (WorkerError, SelectionError) as error:
            return _undecided(case, f"{case.where}: {case.id}: {error}")

    def witnesses(self) -> Iterator[str]:
        """Write the points that settled claims into their files; yield a line for each claim."""
        files: dict[Path, list[str]] = {}
        for case in self._refuted:
            files.setdefault(case.path, []).append(case.id)
        for path, ids in files.items():
            try:
                if is_ours(path):
                    yield from witnesses_of(path, ids, self._store)
                else:
                    yield from self._worker(path).ask(witnesses_of, path, ids, self._store)
            except WorkerError as error:
                yield f"{path.name}: no witness written: {error}"


def case_of(claim: Claim, ours: Claim | None = None) -> Case:
    """Return a claim as a case; one of the catalogue's with itself."""
    return Case(
        claim.id, claim.subject, claim.statement, claim.expected, claim.where, claim.path,
        claim.line, ours,
    )  # fmt: skip


def _length(case: Case) -> tuple[bool, int]:
    """Say how long a claim takes beside others, the longer the greater.

    What is to hold is searched to the end, and a point is judged number by number. Users' claims
    stay together by their files, each of which is read in a process of its own.
    """
    entries = 0
    if case.claim is not None:
        signature = case.claim.signature
        sizes = signature.sizes_above(1)
        entries = sum(kind.shape.entries(sizes) for kind in signature.coordinates)
    return case.expected is not Verdict.FAILS, entries


def _undecided(case: Case, why: str) -> Answer:
    """Say that a claim was asked and not decided."""
    verdict = Verdict.UNDECIDED
    written: dict[str, Any] = {
        "claim": case.id,
        "statement": case.statement,
        "expected": str(case.expected),
        "verdict": str(verdict),
        "evidence": {"strength": "none", "detail": why},
        "points": 0,
        "seconds": 0.0,
        "counterexample": None,
        "unasked": False,
    }
    return Answer(
        id=case.id,
        subject=case.subject,
        expected=case.expected,
        verdict=verdict,
        evidence=why,
        surprise=f"{case.id} {verdict}, but the claim expects {case.expected}\n"
        f"  {case.statement}\n  evidence  {why}",
        written=written,
    )


def cases_of(path: Path) -> list[Case]:
    """Import a user's file, and return what it claims; called in a worker."""
    return [case_of(claim) for claim in load_file(path)]


def answered(path: Path, name: str, effort: Effort, store: Store) -> Answer:
    """Decide a claim of a user's file, or of the catalogue; called in a worker."""
    claims = select((name,)) if path == CATALOGUE else load_file(path)
    claim = next(claim for claim in claims if claim.id == name)
    return answer(decided(claim, effort, store), () if path == CATALOGUE else claims)


def witnesses_of(path: Path, names: Sequence[str], store: Store) -> list[str]:
    """Write the points that settle claims of a file; for a user's file called in a worker."""
    claims = [claim for claim in load_file(path) if claim.id in names]
    found = [kept_decision(claim, store) for claim in claims]
    return list(write_witnesses(each for each in found if each is not None))
