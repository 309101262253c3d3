"""The proofs of the catalogue from nothing: how long each takes, and all of them together.

Every claim that is kept as proved is proved anew in this process, for all sizes or else at small
ones, and without z3; what is told are seconds of processor time. Garbage is looked for as seldom as
in a command.
"""

from __future__ import annotations

import sys
import time
from statistics import median

from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.catalogue.collecting import collect_seldom
from lakatos.harness.keep.store import Store
from lakatos.harness.prove.proofs import best_proof
from lakatos.theory.verdict import Strength
from rich.console import Console
from rich.table import Table

SLOWEST = 10
PROVED = (Strength.PROVED, Strength.PROVED_AT_SIZES)


def proved(store):
    """List the claims that are kept as proved."""
    for claim in catalogue():
        kept = store.of_claim(claim)
        if kept and kept[0].evidence in PROVED:
            yield claim


def timed(claims):
    """Return the seconds of each proof, and list the claims that were not proved again."""
    found, lost = {}, []
    for claim in claims:
        started = time.process_time()
        shown = best_proof(claim)
        found[claim.id] = time.process_time() - started
        if shown is None:
            lost.append(claim.id)
    return found, lost


def main():
    collect_seldom()  # as every command of ours
    found, lost = timed(proved(Store()))
    spent = sorted(found.values())
    table = Table(title=f"{len(found)} proofs from nothing, in seconds of processor time")
    for heading in ("", "seconds"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row("all", f"{sum(spent):.1f}")
    table.add_row("median", f"{median(spent):.3f}")
    for name in sorted(found, key=found.__getitem__, reverse=True)[:SLOWEST]:
        table.add_row(name, f"{found[name]:.2f}")
    console = Console(width=100)
    console.print(table)
    for name in lost:
        console.print(f"not proved again: {name}", markup=False)
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
