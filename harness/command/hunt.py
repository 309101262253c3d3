"""`lakatos hunt`: spend time on what nothing settles yet, where most is to be expected."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..keep.turns import require_room
from ..show import report
from ..show.progress import bar
from .benches import processors
from .cluster import cluster_option, connected, room, seated
from .court import Court, pass_court
from .docket import Docket
from .names import claim_names
from .output import json_lines, json_option, say
from .quarry import counted, cut_off, hunted, of_catalogue, of_file, outside
from .request import NOT_AS_EXPECTED, SEED, UNFOUND, Seconds, fail, timeout_option, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..decide import Effort
    from ..keep.store import Store
    from ..keep.turns import Turn
    from ..show.answer import Answer
    from .docket import Case
    from .quarry import Quarry

_MINUTE = 60.0
_GRACE = 30.0
"""Seconds that a turn may take to come to its end when the time is over."""


@click.command(
    short_help="Spend time on claims that nothing settles yet.",
    epilog="""\b
Examples:
  lakatos hunt --minutes 30               whatever survived, and open cells
  lakatos hunt --minutes 5 softmax gelu   a family of claims, a block's cells
  lakatos hunt --minutes 10 my_claims.py  your own
  lakatos hunt --minutes 60 --jobs 4      in four processes""",
)
@click.argument("select", nargs=-1, metavar="[NAME ...]", shell_complete=claim_names)
@click.option("--minutes", type=Seconds(), required=True, help="How long; Ctrl-C ends it sooner.")
@json_option
@click.option("--seed", type=SEED, default=0, help="Seed of the first turn of each.")
@click.option(
    "-j", "--jobs", type=click.IntRange(min=1),
    help="Search in so many processes; by default in all processors.",
)  # fmt: skip
@cluster_option
@timeout_option
@pass_court
def hunt(  # noqa: PLR0913 - one for each option of the command
    court: Court, *, select: tuple[str, ...], minutes: float, json_path: str | None, seed: int,
    jobs: int | None, address: str | None, timeout: float,
) -> None:  # fmt: skip
    """Search claims and cells that survived or are open: by id, glob, subject, block or .py file.

    What was searched least comes first, for as long as it was searched before. What is found is
    kept at once, and so is every turn: the same command goes on where it was stopped. Exit status 1
    where a verdict is not the expected one.
    """
    store = court.store()
    require_room(store)
    found = _open(court, select, store, timeout)
    effort = court.effort(seed, database=store.user / "examples")
    with (
        connected(address, store, select) as cluster,
        Docket(seated(court, cluster), effort, store, timeout) as docket,
        json_lines(json_path) as write_json,
    ):
        chase = Chase(docket, store, effort, room(jobs, processors(), cluster), found)
        try:
            for answer in chase.given(minutes * _MINUTE, shown=json_path != "-"):
                write_json(answer.written)
        finally:
            docket.tidy()
            for line in chase.told() if json_path != "-" else ():
                say(line)
    surprises = [answer.surprise for answer in chase.answers.values() if not answer.as_expected]
    for surprise in surprises:
        say(f"\n{surprise}", err=True)
    sys.exit(NOT_AS_EXPECTED if surprises else 0)


def _open(court: Court, select: Sequence[str], store: Store, timeout: float) -> list[Quarry]:
    """Return what is open of what is named; a user's file is read elsewhere."""
    ours, files = outside(select)
    try:
        found = of_catalogue(ours, store) if ours or not files else []
        for name in dict.fromkeys(files):
            with told_of(name):
                path = Path(name).absolute()
                found += court.ask(of_file, path, store, outside=True, timeout=timeout)
    except UNFOUND as error:
        fail(str(error))
    return found


@dataclass
class Chase:
    """A hunt that is under way: whoever has nothing to do takes what was searched least."""

    docket: Docket
    store: Store
    effort: Effort
    jobs: int
    begun: list[Quarry]
    """What was open to begin with."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """The last answer about each."""
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.begun = counted(self.begun, self.store)
        self._free = {each.case.id: each for each in self.begun}
        self._taken: dict[str, tuple[Quarry, float]] = {}
        """What has a turn now, and since when."""

    def given(self, seconds: float, *, shown: bool) -> Iterator[Answer]:
        """Give turns until the time is over or nothing is open, and yield what they come to."""

        def left() -> float:
            return seconds - self._elapsed()

        jobs = max(1, min(self.jobs, len(self.begun)))
        with bar(shown=shown) as progress:
            task = progress.add_task("", total=int(seconds))

            def take() -> Case | None:
                case = self._taken_next(left())
                if case is not None:
                    progress.update(task, completed=int(self._elapsed()), description=case.id)
                return case

            served = self.docket.served(take, hunted, jobs, lambda: left() + _GRACE)
            try:
                for case, answer in served:
                    self.answers[case.id] = answer
                    self._go_on(*self._taken.pop(case.id))
                    yield answer
            finally:
                served.close()
                for each, since in self._taken.values():
                    cut_off(each, self.effort, self._elapsed() - since, self.store)

    def _elapsed(self) -> float:
        return time.monotonic() - self.started

    def _taken_next(self, left: float) -> Case | None:
        """Return whose turn it is, as long as there is time."""
        if left <= 0 or not self._free:
            return None
        each = self._free.pop(min(self._free, key=lambda name: self._free[name].spent))
        self._taken[each.case.id] = each, self._elapsed()
        return each.turn(self.effort, left)

    def _go_on(self, before: Quarry, since: float) -> None:
        """Let a claim have another turn, if it came to the end of this one and is open still."""
        (each,) = counted([before], self.store)
        if len(each.had) == len(before.had):
            cut_off(each, self.effort, self._elapsed() - since, self.store)
        elif not each.settled:
            self._free[each.case.id] = each

    def told(self) -> Iterator[str]:
        """Say what was tried, what is settled now first, and how to go on."""
        now = counted(self.begun, self.store)
        tried = [
            (each, each.had[len(before.had) :])
            for each, before in zip(now, self.begun, strict=True)
            if len(each.had) > len(before.had) or each.case.id in self.answers
        ]
        for each, turns in sorted(tried, key=lambda pair: (not pair[0].settled, -pair[0].spent)):
            yield self._line(each, turns)
        settled = sum(each.settled for each, _ in tried)
        if not now:
            yield "nothing of this is open: all of it is proved, or settled by a point"
            return
        yield (
            f"{len(tried)} of {len(now)} that nothing settled were tried for "
            f"{self._elapsed() / _MINUTE:.1f} minutes: {settled} are settled now. "
            "The same command goes on."
        )

    def _line(self, each: Quarry, turns: Sequence[Turn]) -> str:
        spent = sum(turn.seconds for turn in turns)
        candidates = sum(turn.candidates for turn in turns)
        answer = self.answers.get(each.case.id)
        said = f"cut off   {each.case.id}" if answer is None else report.plain_line(answer)
        times = "1 turn" if len(turns) == 1 else f"{len(turns)} turns"
        return f"{said} [{times}, {spent:.0f} s, {candidates:,} candidates; {each.was} before]"
