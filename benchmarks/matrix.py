"""Rows of the matrix from nothing against replaying them, and what reading off a structure costs.

One process decides every k-th row, with records in a folder of its own. Processor time is
measured, since rows are decided by as many processes as there are cores.

    python benchmarks/matrix.py [K]
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.cells import site
from lakatos.harness.laws.rows import LIGHT, row
from lakatos.harness.prove.structure.rules import obeyed
from rich.console import Console
from rich.table import Table


def seconds(run):
    started = time.process_time()
    run()
    return time.process_time() - started


def main(step):
    blocks = [block for block in zoo() if site(block)][::step]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "user", Path(folder) / "kept")
        row(blocks[0], store, replace(LIGHT, fresh=True))
        cells = []
        alone = seconds(
            lambda: cells.extend(
                each for block in blocks for each in row(block, store, replace(LIGHT, fresh=True))
            )
        )
        again = seconds(lambda: [row(block, store) for block in blocks])
    read = seconds(lambda: [obeyed(block, site(block)[1]) for block in blocks])
    tested = sum(not each.derived for each in cells)
    table = Table(title=f"{len(blocks)} rows: {tested} cells tested, {len(cells) - tested} derived")
    for heading in ("", "processor seconds", "share"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, spent in (("from nothing", alone), ("replayed", again), ("structure alone", read)):
        table.add_row(name, f"{spent:.1f}", f"{spent / alone:.1%}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
