"""What a run on many cores takes, from what was measured: `python benchmarks/plan.py --cores 1000`.

Nothing is decided but a few claims to measure with. The seconds of each claim are those that
`lakatos check --fresh --json seconds.jsonl` wrote; what else a run takes is measured here and now:
the start of a process, and what the one process that writes facts does for each answer. Then the
run is played through: each core takes the next claim when it is free, the long ones first.

    python benchmarks/plan.py --cores 1000 --seconds seconds.jsonl   the catalogue from nothing
    python benchmarks/plan.py --cores 1000 --hours 1                 an hour for all that is open
    python benchmarks/plan.py --cores 1000 --hours 1 --price 0.05    and what it costs
"""

from __future__ import annotations

import argparse
import heapq
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from lakatos.harness.catalogue.worker import Worker
from lakatos.harness.command.docket import answered
from lakatos.harness.command.quarry import of_catalogue
from lakatos.harness.command.station import Kept, Placed, Station
from lakatos.harness.decide import Effort
from lakatos.harness.keep.copied import files_of, merge
from lakatos.harness.keep.store import CATALOGUE, Store
from lakatos.harness.search.run import search  # noqa: F401 - what a process loads is on disk, warm
from rich.console import Console
from rich.table import Table

PROBE = "averaging_is_a_low_pass_filter_for_every_signal"
"""A claim that takes a search: a process that has decided it has loaded everything."""
ANSWERS = 20


def startup():
    """Return the seconds from nothing to a process that has searched, less its searching."""
    with TemporaryDirectory() as folder, Worker(timeout=None) as worker:
        store = Store(Path(folder) / "user", Path(folder) / "catalogue")
        walls = []
        for _ in range(2):
            started = time.perf_counter()
            worker.ask(answered, CATALOGUE, PROBE, Effort(fresh=True), store)
            walls.append(time.perf_counter() - started)
        return max(walls[0] - walls[1], 0.0)


def writing():
    """Return the processor seconds that an answer costs the one who writes."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "user", Path(folder) / "catalogue")
        station = Station(None, {})
        reply = station.ask(answered, [Placed(None), PROBE, Effort(fresh=True), Kept()])
        station.close()
        assert reply.changes, reply.answer
        before = time.process_time()
        for _ in range(ANSWERS):
            merge(reply.changes, store)
        return (time.process_time() - before) / ANSWERS


def played(tasks, cores):
    """Return after how many seconds tasks end that so many cores take, the long ones first."""
    free = [0.0] * cores
    for seconds in sorted(tasks, reverse=True):
        heapq.heappush(free, heapq.heappop(free) + seconds)
    return max(free)


def told(tasks, given, console):
    """Print what a run takes that has these tasks."""
    start, write = startup(), writing()
    sent = sum(map(len, files_of(Store()).values())) / 2**20
    wall = start + played(tasks, given.cores)
    hours = given.cores * wall / 3600
    rows = [
        ("tasks, one claim each", f"{len(tasks):,}"),
        ("core hours of work", f"{sum(tasks) / 3600:,.2f}"),
        ("the longest task, s", f"{max(tasks):,.1f}"),
        ("start of a process, s (measured)", f"{start:.1f}"),
        ("the whole run, hours", f"{wall / 3600:,.3f}"),
        ("of the cores at work", f"{sum(tasks) / (given.cores * wall):.0%}"),
        ("core hours taken", f"{hours:,.1f}"),
        ("writing facts, ms an answer (measured)", f"{1000 * write:.2f}"),
        ("writing facts, of the run", f"{write * len(tasks) / wall:.1%}"),
        ("sent to each machine, MB", f"{sent:.1f}"),
    ]
    if given.price:
        rows.append((f"at {given.price:g} a core hour", f"{hours * given.price:,.2f}"))
    table = Table("what", title=f"A run on {given.cores:,} cores")
    table.add_column("how much", justify="right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cores", type=int, default=1000)
    parser.add_argument("--seconds", type=Path, help="what `check --fresh --json` wrote")
    parser.add_argument("--hours", type=float, help="of search for each claim and cell left open")
    parser.add_argument("--price", type=float, help="of a core hour")
    given = parser.parse_args()
    if (given.seconds is None) == (given.hours is None):
        parser.error("give --seconds FILE or --hours H")
    if given.hours is None:
        lines = given.seconds.read_text("utf-8").splitlines()
        tasks = [found["seconds"] for found in map(json.loads, lines)]
    else:
        tasks = [3600 * given.hours] * len(of_catalogue((), Store()))
    told(tasks, given, Console(width=80, highlight=False))


if __name__ == "__main__":
    main()
