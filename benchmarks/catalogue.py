"""The whole catalogue from nothing, in one process and in two: seconds, their ratio, the verdicts.

Claims are decided in groups by `lakatos check --fresh`, each group in a process of its own with
facts of its own, so that nothing that is kept is read or changed. A group is a line of
`catalogue.jsonl` as soon as it is done, and the same command goes on behind the last one. A share
of the catalogue, drawn by a seed, is measured first where time is short. The machine must have
nothing else to do. The claims that take longest are named: what two processes can gain is bounded
by the longest.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.command.cli import main as lakatos
from lakatos.harness.command.court import Court
from lakatos.harness.keep.store import Store
from rich.console import Console

RESULTS = Path(__file__).with_suffix(".jsonl")
GROUP = 10_000
"""Claims that are decided together: all, as a user asks for them."""
LONGEST = 10
"""So many claims that take longest are named."""


def groups(share, seed):
    """Return the names of claims, in groups; a share of them drawn by a seed."""
    names = [claim.id for claim in catalogue()]
    if share < 1:
        chosen = set(
            np.random.default_rng(seed).choice(
                names, max(1, round(share * len(names))), replace=False
            )
        )
        names = [name for name in names if name in chosen]
    return [names[first : first + GROUP] for first in range(0, len(names), GROUP)]


def measured(names, *how, told=lambda _: None):
    """Decide claims from nothing in a process of their own; return seconds and verdicts.

    Args:
        names: The claims.
        how: Options of `lakatos check`.
        told: Called at each answer with how many there are.
    """
    found, claims = [], [f"--how={each}" for each in how]
    with tempfile.TemporaryDirectory() as folder:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, __file__, "--decide", folder, *claims, *names]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                found.append(json.loads(line))
                told(len(found))
        wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    verdicts = {each["claim"]: each["verdict"] for each in found}
    assert set(verdicts) == set(names), set(names) - set(verdicts)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    seconds = {each["claim"]: each["seconds"] for each in found}
    return {
        "wall": round(wall, 2),
        "processor": round(used, 2),
        "verdicts": verdicts,
        "seconds": seconds,
    }


def decide(folder, how, names):
    """Decide claims, with facts in a folder of their own."""
    store = partial(Store, Path(folder) / "user", Path(folder) / "catalogue")
    lakatos(["check", "--fresh", "--json", "-", *how, *names], obj=Court(store))


def done():
    """Return what was measured so far, by the number of processes and the names."""
    lines = RESULTS.read_text("utf-8").splitlines() if RESULTS.is_file() else []
    return {(found["jobs"], tuple(found["verdicts"])): found for found in map(json.loads, lines)}


def told(found, wanted, console):
    """Say what all groups took, where they are measured with one process and with two."""
    pairs = [(found.get((1, key)), found.get((2, key))) for key in wanted]
    both = [(one, two) for one, two in pairs if one and two]
    if not both:
        return
    walls = [sum(each[place]["wall"] for each in both) for place in (0, 1)]
    used = [sum(each[place]["processor"] for each in both) for place in (0, 1)]
    count = sum(len(one["verdicts"]) for one, _ in both)
    differ = [
        name
        for one, two in both
        for name, verdict in one["verdicts"].items()
        if two["verdicts"][name] != verdict
    ]
    seconds = {name: each for one, _ in both for name, each in one["seconds"].items()}
    console.print(f"{count} claims in {len(both)} of {len(wanted)} groups, from nothing")
    console.print(f"one process: {walls[0]:.1f} s, {used[0]:.1f} processor seconds")
    console.print(f"two processes: {walls[1]:.1f} s, {used[1]:.1f} processor seconds")
    console.print(f"ratio: {walls[0] / walls[1]:.2f}; other verdicts: {differ or 'none'}")
    for name in sorted(seconds, key=seconds.get, reverse=True)[:LONGEST]:
        console.print(f"{seconds[name]:7.1f} s  {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--share", type=float, default=1.0, help="of the catalogue")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=0, help="one number of processes alone")
    parser.add_argument("--decide", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--how", action="append", default=[], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.decide:
        decide(given.decide, given.how, given.names)
        return
    console, wanted = Console(width=100, highlight=False), groups(given.share, given.seed)
    for names in wanted:
        for jobs in (given.jobs,) if given.jobs else (1, 2):
            if (jobs, tuple(names)) not in done():
                result = {"jobs": jobs} | measured(names, f"--jobs={jobs}")
                with RESULTS.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(result) + "\n")
                console.print(f"{len(names)} claims, {jobs} at a time: {result['wall']} s")
    told(done(), [tuple(names) for names in wanted], console)


if __name__ == "__main__":
    main()
