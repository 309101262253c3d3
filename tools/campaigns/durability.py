"""`check` and `matrix` killed, without room, without permission, and several at once.

What was printed is kept, nothing half-written stays, and no process stays. Every trial works in a
new folder, on six claims whose witnesses settle them and on a block of three lines.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lakatos.harness.keep.fact import FactError
from lakatos.harness.keep.store import FACTS, facts

from .campaign import DECIDED, Campaign, Outcome, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

_CLAIMS = 6
_HEAD = """
from lakatos.theory import FAILS, Array, Real, Relation, Source, claim, equal, witness

NOTE = Source("note", "A note", ("Me",), 2026, "https://example.org")
"""
_CLAIM = '''

@claim(latex="x", source=NOTE, expected=FAILS)
@witness(x=0)
def numbers_are_{0}(x: Real[Array, ""]) -> Relation:
    """Every number is {0}."""
    return equal(x, {0})
'''
_LAKATOS = [sys.executable, "-m", "lakatos"]
CHECK = [*_LAKATOS, "check", "mine.py"]
MATRIX = [*_LAKATOS, "matrix", "--block", "mine_block.py:lifted", "--input", "n d", "--law",
          "zero_preserving"]  # fmt: skip
_MARK = "LAKATOS_TRIAL"
_ENDED = 3.0
"""Seconds within which what a killed command has started is gone."""
_LONGEST = 120
_FAILS = re.compile(r"^fails +(?:zero_preserving of lifted\b.* (\S+)|(\w+):)", re.MULTILINE)
_UNKEPT = re.compile(r"^(\w+): decided, but not kept: ", re.MULTILINE)


@contextmanager
def project() -> Iterator[tuple[Path, str]]:
    """Make a folder with claims and a block, and a mark for the processes that work in it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        claims = "".join(_CLAIM.format(number) for number in range(1, _CLAIMS + 1))
        (folder / "mine.py").write_text(_HEAD + claims)
        (folder / "mine_block.py").write_text("def lifted(x):\n    return x * x + 1\n")
        yield folder, uuid.uuid4().hex


def started(
    command: list[str], folder: Path, mark: str, before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """Start a command in a folder."""
    return subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {_MARK: mark},
        preexec_fn=before,  # noqa: PLW1509 - one thread
    )


def printed(run: subprocess.Popen[str]) -> tuple[str, str]:
    """Return what a command printed; one that never ends is killed."""
    try:
        return run.communicate(timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        run.kill()
        out, err = run.communicate()
        return out, f"{err}\nit did not end"


def left(mark: str) -> list[str]:
    """Return the processes of a trial that are still there, after a while."""
    until = time.monotonic() + _ENDED
    while True:
        found = [each.name for each in Path("/proc").glob("[0-9]*") if _is_marked(each, mark)]
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.05)


def _is_marked(process: Path, mark: str) -> bool:
    try:
        return f"{_MARK}={mark}".encode() in (process / "environ").read_bytes()
    except OSError:
        return False


def kept(folder: Path) -> set[str]:
    """Return the names and ids of what is kept, each of which is a whole line."""
    return {name for fact in facts(folder / ".lakatos" / FACTS) for name in (fact.claim, fact.id)}


def said(text: str) -> set[str]:
    """Return what was printed as decided: claims by name, the cell by its id."""
    return {id_ or name for id_, name in _FAILS.findall(text)}


def faults(folder: Path, texts: list[str], mark: str) -> Iterator[str]:
    """Say what is lost, torn or left."""
    try:
        lost = set().union(*map(said, texts)) - kept(folder)
    except FactError as error:
        yield f"what is kept cannot be read: {error}"
        return
    if lost:
        yield f"printed and not kept: {sorted(lost)}"
    parts = [path.name for path in folder.rglob("*.part")]
    if parts:
        yield f"half-written: {parts}"
    processes = left(mark)
    if processes:
        yield f"left running: {processes}"


def outcome(found: Iterator[str]) -> Outcome:
    """Return the first fault as a wrong answer."""
    first = next(found, "")
    return wrong(first) if first else DECIDED


def killed(generator: np.random.Generator) -> Iterator[Outcome]:
    """Kill two commands that work side by side; then a third must finish their work."""
    other = MATRIX if generator.random() < 0.5 else CHECK
    with project() as (folder, mark):
        pair = [started(each, folder, mark) for each in (CHECK, other)]
        until = [time.monotonic() + float(generator.uniform(0.2, _slow())) for _ in pair]
        for run, moment in sorted(zip(pair, until, strict=True), key=lambda each: each[1]):
            time.sleep(max(0.0, moment - time.monotonic()))
            run.send_signal(signal.SIGKILL)
        texts = [printed(run)[0] for run in pair]
        yield outcome(_but_parts(faults(folder, texts, mark)))
        if generator.random() < 0.1:
            yield _finished(folder, mark)


def _but_parts(found: Iterator[str]) -> Iterator[str]:
    """Leave out what the next command clears away."""
    yield from (each for each in found if not each.startswith("half-written"))


def _finished(folder: Path, mark: str) -> Outcome:
    run = started(CHECK, folder, mark)
    out, err = printed(run)
    if run.returncode or len(said(out)) != _CLAIMS:
        return wrong(f"after a kill, status {run.returncode}: {out[-300:]} {err[-300:]}")
    data = (folder / ".lakatos" / FACTS).read_bytes()
    if not data.endswith(b"\n"):
        return wrong("after a kill and a whole run, a torn line stays")
    return outcome(faults(folder, [out], mark))


_SLOW: list[float] = []


def _slow() -> float:
    """Return how long a whole command takes here, and a little more."""
    if not _SLOW:
        begun = time.monotonic()
        with project() as (folder, mark):
            printed(started(CHECK, folder, mark))
        _SLOW.append(1.2 * (time.monotonic() - begun))
    return _SLOW[0]


def full(generator: np.random.Generator) -> Iterator[Outcome]:
    """Let no file grow beyond some bytes, as on a disk without room."""
    room = int(generator.integers(0, 1500))
    with project() as (folder, mark):
        run = started(CHECK, folder, mark, partial(_confine, room))
        out, err = printed(run)
        yield _decided(run, folder, out, err, mark)


def _confine(room: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))


def locked(generator: np.random.Generator) -> Iterator[Outcome]:
    """Let nothing be written where findings are kept."""
    kind = int(generator.integers(3))
    with project() as (folder, mark):
        place = folder / ".lakatos"
        if kind == 0:
            place.write_text("a file")
        elif kind == 1:
            place.symlink_to("/proc")
        else:
            place.mkdir(mode=0o500)
        run = started(CHECK, folder, mark)
        out, err = printed(run)
        yield _decided(run, folder, out, err, mark)


def _decided(run: subprocess.Popen[str], folder: Path, out: str, err: str, mark: str) -> Outcome:
    """Expect every verdict, each kept or said not to be."""
    if run.returncode or len(said(out)) != _CLAIMS or "Traceback" in err:
        return wrong(f"status {run.returncode}: {out[-300:]} {err[-300:]}")
    unkept = set(_UNKEPT.findall(err))
    text = "\n".join(line for line in out.splitlines() if not said(line) & unkept)
    place = folder / ".lakatos" / FACTS
    data = place.read_bytes() if place.is_file() else b""
    if data and not data.endswith(b"\n"):
        return wrong("a torn line stays")
    return outcome(faults(folder, [text], mark))


def at_once(generator: np.random.Generator) -> Iterator[Outcome]:
    """Run four commands side by side to their ends."""
    commands = [CHECK, CHECK, CHECK, MATRIX if generator.random() < 0.5 else CHECK]
    with project() as (folder, mark):
        runs = [started(command, folder, mark) for command in commands]
        texts = [printed(run) for run in runs]
        for run, (out, err) in zip(runs, texts, strict=True):
            if run.returncode or "Traceback" in err:
                yield wrong(f"status {run.returncode}: {out[-300:]} {err[-300:]}")
        lines = (folder / ".lakatos" / FACTS).read_bytes().splitlines()
        names = len(kept(folder) - {""}) // 2
        if len(lines) != names:
            yield wrong(f"{len(lines)} lines for {names} facts")
        yield outcome(faults(folder, [out for out, _ in texts], mark))


CAMPAIGNS = (
    Campaign(
        "kills",
        "`kill -9` of two commands at random moments: what was printed is kept, no process stays",
        killed, small=2, full=200,
    ),
    Campaign(
        "full disks", "no file grows beyond 0 to 1500 bytes: verdicts are said, kept or not",
        full, small=1, full=40,
    ),
    Campaign(
        "locked stores", "nothing can be written where findings are kept: verdicts are said",
        locked, small=1, full=30,
    ),
    Campaign("four at once", "four commands side by side in one folder", at_once, small=1, full=30),
)  # fmt: skip
