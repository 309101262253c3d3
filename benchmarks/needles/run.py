"""The needles against all contestants: `python benchmarks/needles/run.py --seconds 10`.

Each contestant meets each claim in a process of its own, forked after everything is loaded, and
has so many seconds of that process' own processor time; when they are over, a signal ends it
wherever it is. Each result is a line of JSON, appended when it is there: a run that was stopped
goes on where it was, and what is solved or was tried for as long is not tried again.

    python benchmarks/needles/run.py --seconds 1              all contestants at all claims
    python benchmarks/needles/run.py --seconds 60 ours CMA-ES
    python benchmarks/needles/run.py --anew ours              forget what a contestant did
    python benchmarks/needles/run.py --jobs 16                so many meetings at a time
    python benchmarks/needles/run.py "ours, on a card"        the same search, on a graphics card
    python benchmarks/needles/run.py HypoFuzz         in an environment with its own Hypothesis
    python benchmarks/needles/run.py --witnesses              judge the known witnesses alone

`report.py` makes the table and the plot.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import time
import traceback
from pathlib import Path

from contestants import APART, CARD, CONTESTANTS, awake, releases, runs
from named import NEEDLES, kind, known, refuted_by
from rich.console import Console

RESULTS = Path(os.environ.get("NEEDLES", Path(__file__).parent / "results.jsonl"))
WALL = 200
"""So many times its processor time a contestant may take on a busy machine."""


def results():
    """Read what there is."""
    if not RESULTS.exists():
        return []
    return [json.loads(line) for line in RESULTS.read_text("utf-8").splitlines()]


def settled(line, seconds):
    """Whether a result says what a run of so many seconds would."""
    return line["budget"] >= seconds or line["solved"] or line["verdict"] is not None


def processor():
    """Name the processor, since its seconds are what is counted."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")


def meet(contestant, name, seconds, seed, out):
    """Let a contestant meet a claim, in the forked process, and write the line."""
    card = {"card": awake()} if contestant == CARD else {}
    started = time.process_time()
    found = {"seconds": None}

    def told():
        found["seconds"] = found["seconds"] or time.process_time() - started

    def end(verdict):
        spent = round(time.process_time() - started, 3)
        # Where the clock on the wall ended it, it had less.
        given = seconds if verdict or found["seconds"] else min(seconds, spent)
        line = {
            "contestant": contestant, "claim": name, "kind": kind(name), "budget": given,
            "seed": seed, "solved": found["seconds"] is not None, "seconds": found["seconds"],
            "verdict": verdict, "spent": spent,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "processor": processor(), **card, **releases(contestant),
        }  # fmt: skip
        out.write(json.dumps(line) + "\n")
        out.flush()
        os._exit(0)

    def over(*_):
        left = seconds - (time.process_time() - started)
        if left <= 0:
            end(None)
        signal.setitimer(signal.ITIMER_PROF, left)  # it counts in ticks, and is early

    signal.signal(signal.SIGPROF, over)
    signal.signal(signal.SIGALRM, lambda *_: end(None))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, WALL * seconds)
    verdict = runs(contestant, NEEDLES[name], seed, told)
    signal.setitimer(signal.ITIMER_PROF, 0)
    end(verdict)


def forked(*arguments):
    """Start a meeting in a process of its own, and return its number."""
    process = os.fork()
    if process == 0:
        try:
            with RESULTS.open("a", encoding="utf-8") as out:
                meet(*arguments, out)
        except BaseException:  # noqa: BLE001 - a forked process ends here, whatever happened
            traceback.print_exc()
        os._exit(1)
    return process


def ended(running, console, count):
    """Wait until one of the running meetings is over; one that left no line ends the run."""
    process, status = os.wait()
    one, name = running.pop(process)
    if status:
        raise SystemExit(f"{one} at {name} ended without a result")
    last = next(
        line for line in reversed(results()) if (line["contestant"], line["claim"]) == (one, name)
    )
    said = f"{last['seconds']:.2f} s" if last["solved"] else last["verdict"] or "not found"
    console.print(f"{count} {one} {name}: {said}", soft_wrap=True)


def forget(contestants):
    kept = [line for line in results() if line["contestant"] not in contestants]
    RESULTS.write_text("".join(json.dumps(line) + "\n" for line in kept), "utf-8")


def judged():
    """Judge the known witnesses; those that are irrational are named."""
    console, wrong = Console(width=100), 0
    for name, witness in known().items():
        if isinstance(witness, str):
            console.print(f"{name}: {witness}, which is no fraction")
        elif not refuted_by(name, witness):
            wrong += 1
            console.print(f"{name}: its witness settles nothing")
    console.print(f"{len(known())} witnesses, {wrong} of them wrong")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("contestants", nargs="*", metavar="CONTESTANT", default=[])
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--claims", nargs="*", default=list(NEEDLES))
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--witnesses", action="store_true")
    given = parser.parse_args()
    if given.witnesses:
        raise SystemExit(judged())
    chosen = given.contestants or [name for name in CONTESTANTS if name not in APART]
    unknown = [name for name in [*chosen, *given.claims] if name not in {*CONTESTANTS, *NEEDLES}]
    if unknown:
        raise SystemExit(f"{unknown[0]} is neither one of {', '.join(CONTESTANTS)} nor a claim")
    for name in chosen:
        releases(name)
    if given.anew:
        forget(chosen)
    done = {
        (line["contestant"], line["claim"])
        for line in results()
        if line["seed"] == given.seed and settled(line, given.seconds)
    }
    left = [(one, name) for name in given.claims for one in chosen if (one, name) not in done]
    console = Console(highlight=False)
    running = {}
    for number, (one, name) in enumerate(left, 1):
        running[forked(one, name, given.seconds, given.seed)] = one, name
        if len(running) == given.jobs:
            ended(running, console, f"{number}/{len(left)}")
    while running:
        ended(running, console, f"{len(left)}/{len(left)}")


if __name__ == "__main__":
    main()
