"""Many small facts in one file: what keeping and finding one costs as the file grows.

Each fact is written as a decision writes it, on disk before the next; then all are looked up by
their claims. Linear means that the time of one stays the same.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.keep.store import Store
from rich.console import Console
from rich.table import Table

COUNTS = (1250, 2500, 5000, 10000)


def renamed(claim, number):
    """Return a claim like this one under another name."""

    def function(**given):
        return claim.function(**given)

    function.__name__, function.__doc__ = f"claim_{number}", claim.function.__doc__
    return replace(claim, function=function)


def times(count, claim, fact):
    """Return the seconds of processor time that writing and finding took, a fact each."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "user", Path(folder) / "catalogue")
        claims = [renamed(claim, number) for number in range(count)]
        started = time.process_time()
        for each in claims:
            store.write(type(fact)(**{**_fields(fact), "claim": each.id}), each)
        written = time.process_time()
        for each in claims:
            assert len(store.of_claim(each)) == 1
        return (written - started) / count, (time.process_time() - written) / count


def _fields(fact):
    return {name: getattr(fact, name) for name in fact.__struct_fields__}


def main():
    claim = next(each for each in catalogue() if Store().of_claim(each))
    (fact, *_) = Store().of_claim(claim)
    fact = type(fact)(**{**_fields(fact), "file": "benchmarks/store.py"})
    table = Table(title="processor milliseconds a fact")
    for heading in ("facts", "written", "found"):
        table.add_column(heading, justify="right")
    for count in COUNTS:
        table.add_row(f"{count:,}", *(f"{1000 * each:.3f}" for each in times(count, claim, fact)))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
