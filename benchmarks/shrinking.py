"""Shrinking: what it costs at fixed sizes, and from hundreds of tokens.

A point of long fractions refutes a claim; it is shrunk, and the processor seconds and the
judgements are counted. At a fixed size nothing but numbers can become simpler.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from lakatos.harness.judge.point import judge
from lakatos.harness.search import shrink as shrinking
from lakatos.properties.attention.attention import self_attention_is_additive
from lakatos.theory.domain import Real
from lakatos.theory.signature import Signature
from rich.console import Console
from rich.table import Table

FIXED, TOKENS = (4, 8, 16), (50, 100, 200, 400)


def attention_adds(shape):
    """Claim that self-attention is additive, at tokens of this shape."""
    names = self_attention_is_additive.parameters
    return replace(
        self_attention_is_additive, signature=Signature({name: Real.parse(shape) for name in names})
    )


def measured(claimed, sizes):
    """Return seconds, judgements, and how many entries are left that are not zero."""
    point = claimed.signature.drawn(sizes, np.random.default_rng(0))
    found, calls = judge(claimed, point), 0

    def counted(*given, **named):
        nonlocal calls
        calls += 1
        return judge(*given, **named)

    shrinking.judge, started = counted, time.process_time()
    small = shrinking.shrink(claimed, found)
    seconds, shrinking.judge = time.process_time() - started, judge
    left = sum(int(np.count_nonzero(part)) for part in claimed.signature.parts(small.point))
    return seconds, calls, dict(small.point.sizes), left


def main():
    console = Console(width=100)
    table = Table(title="Shrinking")
    for heading in ("from", "seconds", "judgements", "to sizes", "entries left"):
        table.add_column(heading, justify="right")
    cases = [(f"fixed {n}x{n}", attention_adds(f"{n} {n}"), {}) for n in FIXED]
    cases += [(f"{n} tokens", attention_adds("n 2"), {"n": n}) for n in TOKENS]
    for name, claimed, sizes in cases:
        seconds, calls, reached, left = measured(claimed, sizes)
        shown = ", ".join(f"{key}={size}" for key, size in reached.items()) or "-"
        row = (name, f"{seconds:.2f}", str(calls), shown, str(left))
        console.print(*row, highlight=False)
        table.add_row(*row)
    console.print(table)


if __name__ == "__main__":
    main()
