"""Diagrams: how data flows through a block, and which law follows from which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from ....systems.traced import Traced
from ....theory.domain import Index
from ....theory.laws.implications import ABSURD, IMPLICATIONS
from ...prove.structure.trace import graph_of, refusal, varied_sizes
from .layers import Node, layered

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable

    from ....theory.block import Block

_MOST = 70
"""A diagram of more boxes shows nothing."""
_WORDS = {
    "add": "+", "multiply": "\u00d7", "divide": "÷", "matmul": "matrix product", "pow": "power",
    "abs": "absolute value", "max": "maximum", "min": "minimum", "maximum": "larger",
    "minimum": "smaller", "cumulative_sum": "running sum", "compare": "comparison",
    "logical": "and, or", "where": "choice", "join": "join",
}  # fmt: skip
_PASSED = {"move"}
"""What only moves entries is no box; nor is what leaves a softmax as it is."""


def flow(block: Block) -> tuple[Markup, str]:
    """Return the diagram of a block's data flow, with the sizes at which it was traced.

    Where there is none, what is said in the place of sizes is why.
    """
    sizes = varied_sizes(block)[0]
    graph = graph_of(block, sizes)
    if graph is None:
        return Markup(), _untraced(block)
    arrays = [x for x in graph.arrays if any(each is x for each in _origins(x))]
    if len(arrays) > _MOST:
        return Markup(), f"its graph has {len(arrays)} boxes, more than a reader can follow"
    nodes: dict[Hashable, Node] = {id(x): _node(x) for x in arrays}
    nodes["output"] = Node("output", "end")
    edges: list[tuple[Hashable, Hashable]]
    edges = [(id(part), id(x)) for x in arrays for each in x.args for part in _origins(each)]
    edges += [(id(part), "output") for part in _origins(graph.output)]
    known = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    return layered(nodes, edges, f"Data flow of {block.name}"), known


def _untraced(block: Block) -> str:
    """Say why no graph of a block is known."""
    first = next(iter(block.parameters.values()))
    if isinstance(first, Index):
        return "its input are integers, which are looked up and not computed with"
    return f"it cannot be traced: {refusal(block)}"


def _origins(x: object) -> Iterable[Traced]:
    """Return what an argument comes from, through what only moves it."""
    if not isinstance(x, Traced) or _is_shift(x):
        return []
    if x.function in _PASSED or _is_shifted(x):
        return [part for each in x.args for part in _origins(each)]
    return [x]


def _is_shift(x: object) -> bool:
    """Whether an array is what a softmax is shifted by, or a multiple of it."""
    if not isinstance(x, Traced) or x.function == "pivot":
        return isinstance(x, Traced)
    inner = [each for each in x.args if isinstance(each, Traced)]
    return x.function in ("move", "multiply") and bool(inner) and all(map(_is_shift, inner))


def _is_shifted(x: Traced) -> bool:
    return x.function == "add" and any(map(_is_shift, x.args))


def _node(x: Traced) -> Node:
    if x.function == "input":
        return Node("input", "end")
    if x.function == "parameter":
        return Node(f"parameter ({x.how.shape})".replace("()", "number"), "given")
    if x.function == "entrywise":
        return Node(str(x.how))
    return Node(_WORDS.get(x.function, x.function.replace("_", " ")))


def hasse(laws: Collection[str]) -> Markup:
    """Return which law follows from which one alone, the stronger first, without what follows."""
    pairs = {
        (premises[0], law)
        for premises, law in IMPLICATIONS
        if len(premises) == 1 and law != ABSURD and {premises[0], law} <= set(laws)
    }
    kept = [pair for pair in sorted(pairs) if not _reaches(pairs - {pair}, *pair)]
    joined = dict.fromkeys(law for pair in kept for law in pair)
    nodes: dict[Hashable, Node] = {
        law: Node(law.replace("_", " "), href=f"#{law}") for law in joined
    }
    if not kept:
        return Markup()
    label = "Which law follows from which: the stronger stands on the left"
    return layered(nodes, kept, label, across=True)


def _reaches(pairs: Collection[tuple[str, str]], start: str, end: str) -> bool:
    """Whether one law follows from another in some steps."""
    seen, waiting = {start}, [start]
    while waiting:
        law = waiting.pop()
        if law == end:
            return True
        further = {low for high, low in pairs if high == law} - seen
        seen |= further
        waiting += further
    return False
