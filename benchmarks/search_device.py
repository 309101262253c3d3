"""The search on a processor and on a graphics card: candidates a second, drawn and climbed.

The claim is the additivity of self-attention at fixed sizes, in float64. Drawing counts the draw
and one evaluation; climbing counts evaluations with their gradients and the step. Each device has
the batch at which it is quickest; all of it is wall clock of one run, so only ratios count.
"""

from __future__ import annotations

import time
from statistics import median

import torch
from lakatos.harness.search.climb import usable
from lakatos.harness.search.starts import draw
from lakatos.harness.search.suspects import Search
from lakatos.properties.attention.attention import self_attention_is_additive
from rich.console import Console
from rich.table import Table

SIZES = (2, 8, 32, 128)
BATCHES = tuple(2**power for power in range(7, 20, 3))
MOST_ENTRIES = {"cpu": 2**19, "cuda": 2**27}
"""Of scores or tokens in one batch."""
ROUNDS, STEPS = 3, 20


def devices():
    """Name the devices that torch sees."""
    yield "cpu", "one thread of the processor"
    if torch.cuda.is_available():
        yield "cuda", torch.cuda.get_device_name()


def waited(device):
    """Wait until the card is done."""
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


def rates(device, size, batch):
    """Return candidates a second, drawn and climbed."""
    search = Search(self_attention_is_additive, device=device)
    kinds, sizes = self_attention_is_additive.signature.coordinates, {"n": size, "d": size}
    drawn, climbed = [], []
    for _ in range(ROUNDS + 1):
        started = waited(device)
        with torch.no_grad():
            sample = draw(search.chance, kinds, sizes, batch)
            heights = usable(search.violations(sizes, sample.parts))
        between = waited(device)
        climb = search.climb(sizes)
        climb(sample, heights, STEPS)
        drawn.append(batch / (between - started))
        climbed.append(climb.evaluated / (waited(device) - between))
    return median(drawn[1:]), median(climbed[1:])


def best(device, size):
    """Return the best rates over the batches that fit."""
    found = [
        (*rates(device, size, batch), batch)
        for batch in BATCHES
        if batch * size * size <= max(MOST_ENTRIES[device], BATCHES[0] * size * size)
    ]
    by_draw, by_climb = max(found), max(found, key=lambda each: each[1])
    return (by_draw[0], by_draw[2]), (by_climb[1], by_climb[2])


def main():
    torch.set_num_threads(1)
    there = dict(devices())
    table = Table(title=f"Candidates a second, float64; {'; '.join(there.values())}")
    for heading in ("tokens", "device", "drawn", "at", "ratio", "climbed", "at", "ratio"):
        table.add_column(heading, justify="right")
    for size in SIZES:
        first = None
        for device in there:
            (drawn, at), (climbed, best_at) = best(device, size)
            first = first or (drawn, climbed)
            table.add_row(
                f"{size}x{size}", device,
                f"{drawn:,.0f}", f"{at:,}", f"{drawn / first[0]:,.1f}",
                f"{climbed:,.0f}", f"{best_at:,}", f"{climbed / first[1]:,.1f}",
            )  # fmt: skip
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
