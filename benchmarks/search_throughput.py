"""Candidates per second: the batched torch search against plain Hypothesis `arrays()`.

Both look for a violation of the additivity of self-attention, at fixed sizes, in float64 and on
one thread. The search draws a batch and evaluates the claim on it, as it does before it climbs.
Hypothesis draws two arrays and evaluates the same violation, written out in NumPy with nothing of
ours around it. The two take turns, so that a busy machine slows both; the median counts.
"""

from __future__ import annotations

import time
from statistics import median

import hypothesis.extra.numpy as hnp
import numpy as np
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lakatos.harness.search.starts import draw
from lakatos.harness.search.suspects import EXTENTS, Search
from lakatos.properties.attention.attention import self_attention_is_additive
from rich.console import Console
from rich.table import Table

SIZES = (2, 4, 8)
CANDIDATES = EXTENTS["cpu"].candidates
BATCHES = (CANDIDATES, 2**13, 2**14, 2**16)
ROUNDS = 5
SECONDS = 0.4
EXAMPLES = 300


def self_attention(tokens):
    scores = tokens @ tokens.T
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True) @ tokens


def violation(tokens, other):
    lhs, rhs = self_attention(tokens + other), self_attention(tokens) + self_attention(other)
    return np.abs(lhs - rhs).max() / (np.abs(lhs).max() + np.abs(rhs).max() + 1e-300)


def hypothesis_rate(size, fill):
    tokens = hnp.arrays(np.float64, (size, size), elements=st.floats(-8, 8), fill=fill)
    seen = 0

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(tokens, tokens)
    def search(left, right):
        nonlocal seen
        seen += 1
        violation(left, right)

    started = time.perf_counter()
    search()
    return seen / (time.perf_counter() - started)


def torch_rate(size, batch):
    search = Search(self_attention_is_additive)
    sizes = {"n": size, "d": size}
    kinds = self_attention_is_additive.signature.coordinates
    seen, started = 0, time.perf_counter()
    with torch.no_grad():
        while time.perf_counter() - started < SECONDS:
            search.violations(sizes, draw(search.chance, kinds, sizes, batch).parts)
            seen += batch
    return seen / (time.perf_counter() - started)


def rates(size):
    """Take turns, and return the median rate of each contestant."""
    contestants = {
        "arrays()": lambda: hypothesis_rate(size, None),
        "every cell": lambda: hypothesis_rate(size, st.nothing()),
        **{batch: (lambda batch=batch: torch_rate(size, batch)) for batch in BATCHES},
    }
    for run in contestants.values():
        run()
    found = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, run in contestants.items():
            found[name].append(run())
    return {name: median(values) for name, values in found.items()}


def main():
    torch.set_num_threads(1)
    table = Table(title="Candidates per second on one thread, float64, and ratios")
    headings = ("tokens", "arrays()", "every cell drawn", f"batch of {CANDIDATES:,}", "best batch")
    for heading in (*headings, "at", "times arrays()", "times every cell"):
        table.add_column(heading, justify="right")
    for size in SIZES:
        rate = rates(size)
        best = max(BATCHES, key=rate.get)
        table.add_row(
            f"{size}x{size}",
            *(f"{rate[name]:,.0f}" for name in ("arrays()", "every cell", CANDIDATES, best)),
            f"{best:,}",
            f"{rate[best] / rate['arrays()']:,.0f}",
            f"{rate[best] / rate['every cell']:,.0f}",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
