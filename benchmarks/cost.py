"""What searching, certifying and shrinking cost, against tokens, channels and depth; and memory.

The claim is that self-attention, once or several times over, is additive. Search is measured in
seconds for a thousand candidates of a batch, the certificate in one judgement of a point of
quarters, shrinking from there until nothing gets simpler; each size runs in a process of its own,
whose largest memory is told. Writes `docs/cost.svg`; the plot needs matplotlib.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from dataclasses import replace
from functools import reduce
from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from lakatos.harness.judge.point import judge
from lakatos.harness.search.shrink import shrink
from lakatos.harness.search.starts import draw
from lakatos.harness.search.suspects import Search
from lakatos.properties.attention.attention import self_attention_is_additive
from lakatos.reference import self_attention
from lakatos.theory.domain import Real
from lakatos.theory.laws import additive
from lakatos.theory.signature import Signature
from rich.console import Console
from rich.table import Table

mpl.use("svg")
from matplotlib import pyplot as plt

TOKENS, CHANNELS, DEPTHS = (2, 4, 8, 16, 32, 64), (1, 2, 4, 8, 16, 32), (1, 2, 3, 4, 6)
CASES = {
    "tokens": [(n, 2, 1) for n in TOKENS],
    "channels": [(4, d, 1) for d in CHANNELS],
    "depth": [(4, 2, depth) for depth in DEPTHS],
}
PARTS = ("search", "certificate", "shrinking")
BATCH, SECONDS = 512, 0.5
PLOT = Path(__file__).parents[1] / "docs" / "cost.svg"


def stacked(tokens, channels, depth):
    """Claim that so many layers of self-attention are additive, at one shape."""

    def layers(x):
        return reduce(lambda made, _: self_attention(made), range(depth), x)

    def layers_are_additive(tokens, other):
        return additive(layers, tokens, other)

    shape = Real.parse(f"{tokens} {channels}")
    return replace(
        self_attention_is_additive,
        function=layers_are_additive,
        signature=Signature({"tokens": shape, "other": shape}),
    )


def measured(case):
    """Return the seconds of each part, and the largest memory in megabytes."""
    torch.set_num_threads(1)
    claimed = stacked(*case)
    search, kinds, seen = Search(claimed), claimed.signature.coordinates, 0
    search.violations({}, draw(search.chance, kinds, {}, BATCH).parts)
    started = time.process_time()
    with torch.no_grad():
        while time.process_time() - started < SECONDS:
            search.violations({}, draw(search.chance, kinds, {}, BATCH).parts)
            seen += BATCH
    searched = 1000 * (time.process_time() - started) / seen
    point = claimed.signature.drawn({}, np.random.default_rng(0))
    started = time.process_time()
    found = judge(claimed, point)
    judged = time.process_time() - started
    shrink(claimed, found)
    shrunk = time.process_time() - started - judged
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (searched, judged, shrunk), memory


def plotted(found):
    """Draw a panel for what grows, a line for each part, both axes logarithmic."""
    figure, panels = plt.subplots(1, len(found), figsize=(10, 3.4), sharey=True)
    for panel, (axis, rows) in zip(panels, found.items(), strict=True):
        for part, name in enumerate(PARTS):
            panel.loglog(
                [size for size, _, _ in rows],
                [times[part] for _, times, _ in rows],
                marker="o",
                label=name,
            )
        panel.set_xlabel(axis)
        panel.grid(visible=True, which="both", linewidth=0.3)
    panels[0].set_ylabel("processor seconds")
    panels[0].legend()
    figure.tight_layout()
    mpl.rcParams["svg.hashsalt"] = "lakatos"
    figure.savefig(PLOT, metadata={"Date": None})


def main():
    console, found = Console(width=100), {}
    context = multiprocessing.get_context("spawn")
    table = Table(title="Processor seconds; search for a thousand candidates")
    for heading in ("", "size", *PARTS, "megabytes"):
        table.add_column(heading, justify="right")
    for place, (axis, cases) in enumerate(CASES.items()):
        found[axis] = []
        for case in cases:
            with context.Pool(1) as pool:
                times, memory = pool.apply(measured, (case,))
            found[axis].append((case[place], times, memory))
            row = (axis, str(case[place]), *(f"{each:.4f}" for each in times), f"{memory:.0f}")
            console.print(*row, highlight=False)
            table.add_row(*row)
    console.print(table)
    plotted(found)


if __name__ == "__main__":
    main()
