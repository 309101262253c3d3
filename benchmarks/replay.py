"""Deciding the catalogue from nothing against replaying what that left on record.

The commands are timed as a user runs them, from the start of the process, and the decisions alone
inside this process, with records in a folder of their own. What the commands take from facts is
given in seconds of processor time, all processes together; with ``--kept`` nothing else is timed.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from os import environ
from pathlib import Path

from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.store import Store
from rich.console import Console
from rich.table import Table

ROUNDS = 3
LAKATOS = [sys.executable, "-c", "from lakatos.harness.command.cli import main; main()"]
COMMAND = [*LAKATOS, "check"]
KEPT = {
    "check": ("check",),
    "cite ID": ("cite", "self_attention_is_additive"),
    "cite NAME": ("cite", "attention_ignores_key_order"),
    "matrix": ("matrix",),
    "matrix --check": ("matrix", "--check"),
}
"""Commands that judge from facts what is on record, or show it."""
AS_INSTALLED = {each: value for each, value in environ.items() if each != "PYTHONDONTWRITEBYTECODE"}
"""Where modules are compiled once, and not by every command."""


def seconds(run):
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def decisions(store, effort):
    for claim in catalogue():
        assert decide(claim, store, effort).as_expected, claim.id


def command(*options):
    subprocess.run([*COMMAND, *options], check=True, stdout=subprocess.DEVNULL)


def processor(arguments):
    """Return the seconds of processor time that a command takes, with the processes it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*LAKATOS, *arguments], check=True, stdout=subprocess.DEVNULL, env=AS_INSTALLED)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def kept():
    table = Table(title="from facts, in seconds of processor time")
    table.add_column("")
    table.add_column("least", justify="right")
    for name, arguments in KEPT.items():
        least = min(processor(arguments) for _ in range(ROUNDS))
        table.add_row(f"lakatos {name}", f"{least:.2f}")
    Console(width=100).print(table)


def main():
    kept()
    if "--kept" in sys.argv:
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), Path(folder) / "records")
        decide(catalogue()[0], store, Effort(fresh=True))
        alone = seconds(lambda: decisions(store, Effort(fresh=True)))
        replayed = min(seconds(lambda: decisions(store, Effort())) for _ in range(ROUNDS))
    whole = seconds(lambda: command("--fresh"))
    command()
    again = min(seconds(command) for _ in range(ROUNDS))
    table = Table(title=f"{len(catalogue())} claims, in seconds")
    for heading in ("", "from nothing", "replayed", "share"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, first, second in (
        ("decisions alone", alone, replayed),
        ("lakatos check, whole process", whole, again),
    ):
        table.add_row(name, f"{first:.1f}", f"{second:.2f}", f"{second / first:.1%}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
