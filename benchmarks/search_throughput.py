"""Candidates per second: the batched torch search, plain Hypothesis `arrays()`, a bare torch loop.

All look for a violation of the additivity of self-attention at fixed sizes, on one thread. The
search draws a batch and evaluates the claim on it, as it does before it climbs; a whole turn of it
climbs as well and hands suspects on, and all that it evaluates counts: one turn after the other as
in a search that goes on (`--seconds`, `hunt`), which draws more and notes its operations once.
Hypothesis draws two arrays and evaluates the same violation, written out in NumPy with nothing of
ours around it. The bare loop draws normals and evaluates the violation, written for batches by
hand, and the faster of two batches counts. All take turns, so that a busy machine slows each of
them; processor seconds are measured, and the median counts.
"""

from __future__ import annotations

import time
from itertools import count
from statistics import median

import hypothesis.extra.numpy as hnp
import numpy as np
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lakatos.harness.search.starts import draw
from lakatos.harness.search.suspects import WIDE, Search
from lakatos.properties.attention.attention import self_attention_is_additive
from rich import box
from rich.console import Console
from rich.table import Table

SIZES = (2, 4, 8, 16, 32, 64)
BARE = (2**15, 2**18)
"""Entries of an array in a batch of the bare loop: near the processor, or many."""
ROUNDS = 3
SECONDS = 0.3
EXAMPLES = 300
TINY = 1e-300
TITLES = "Candidates a processor second on one thread", "Ratios"
RATIOS = (
    ("whole turn", "arrays()"),
    ("its batch", "arrays()"),
    ("bare float32", "arrays()"),
    ("whole turn", "bare float32"),
    ("its batch", "bare float64"),
)


def self_attention(tokens):
    scores = tokens @ tokens.T
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True) @ tokens


def violation(tokens, other):
    lhs, rhs = self_attention(tokens + other), self_attention(tokens) + self_attention(other)
    return np.abs(lhs - rhs).max() / (np.abs(lhs).max() + np.abs(rhs).max() + TINY)


def batched(tokens):
    return torch.softmax(tokens @ tokens.mT, -1) @ tokens


def violations(tokens, other):
    lhs, rhs = batched(tokens + other), batched(tokens) + batched(other)
    most = lambda entries: entries.abs().amax((-1, -2))
    return most(lhs - rhs) / (most(lhs) + most(rhs) + torch.finfo(tokens.dtype).tiny)


def rate(look):
    """Look again and again, and return how many candidates were seen a processor second."""
    seen, started = 0, time.process_time()
    while time.process_time() - started < SECONDS:
        seen += look()
    return seen / (time.process_time() - started)


def by_hypothesis(size):
    tokens = hnp.arrays(np.float64, (size, size), elements=st.floats(-8, 8))

    def look():
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

        search()
        return seen

    return look


def by_batches(size):
    search, sizes = Search(self_attention_is_additive), {"n": size, "d": size}
    kinds = self_attention_is_additive.signature.coordinates
    batch = WIDE.drawn(2 * size**2)

    def look():
        with torch.no_grad():
            search.violations(sizes, draw(search.chance, kinds, sizes, batch).parts)
        return batch

    return look


def by_turns(size):
    seeds, known = count(), {}

    def look():
        search = Search(self_attention_is_additive, next(seeds), wide=True, known=known)
        list(search._explore({"n": size, "d": size}))
        return search.candidates

    return look


def by_hand(size, batch, dtype):
    def look():
        with torch.no_grad():
            violations(*(torch.randn(batch, size, size, dtype=dtype) for _ in "xy"))
        return batch

    return look


def rates(size):
    """Take turns, and return the median rate of each contestant."""
    contestants = {
        "arrays()": [by_hypothesis(size)],
        "its batch": [by_batches(size)],
        "whole turn": [by_turns(size)],
        "bare float64": [by_hand(size, most // size**2, torch.float64) for most in BARE],
        "bare float32": [by_hand(size, most // size**2, torch.float32) for most in BARE],
    }
    for looks in contestants.values():
        for look in looks:
            look()
    found = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, looks in contestants.items():
            found[name].append(max(map(rate, looks)))
    return {name: median(values) for name, values in found.items()}


def main():
    torch.set_num_threads(1)
    console = Console(width=100)
    rates_table, ratios = (Table(title=title, box=box.SIMPLE_HEAD) for title in TITLES)
    for size in SIZES:
        found = rates(size)
        if not rates_table.rows:
            headed(rates_table, found)
            headed(ratios, [f"{one} / {other}" for one, other in RATIOS])
        rates_table.add_row(f"{size}x{size}", *(f"{each:,.0f}" for each in found.values()))
        shares = (found[one] / found[other] for one, other in RATIOS)
        ratios.add_row(f"{size}x{size}", *(f"{each:,.2f}" for each in shares))
        console.print(f"{size}x{size} done")
    console.print(rates_table, ratios)


def headed(table, names):
    """Name the columns of a table."""
    for name in ["tokens", *names]:
        table.add_column(name, justify="right")


if __name__ == "__main__":
    main()
