"""Diagrams: how data flows through a block, and which law follows from which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from ....systems.traced import Traced
from ....theory.domain import Index
from ....theory.laws.implications import ABSURD, IMPLICATIONS
from ...laws.steps import is_shift, is_shifted, names_of
from ...prove.structure.trace import graph_of, refusal, varied_sizes
from .called import recorded
from .layers import Node, layered

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping

    from ....theory.block import Block
    from .called import Call

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

    Where its graph is large, what it calls is one box each. Where there is no diagram, what is said
    in the place of sizes is why.
    """
    sizes = varied_sizes(block)[0]
    with recorded(block) as calls:
        graph = graph_of(block, sizes)
    if graph is None:
        return Markup(), _untraced(block)
    arrays = [x for x in graph.arrays if any(each is x for each in _origins(x))]
    large = len(arrays) > _MOST
    boxes = _boxes(calls) if large else {}
    names = names_of(block, graph, sizes)
    nodes, edges = _joined(arrays, graph.output, boxes, names)
    if len(nodes) > _MOST:
        return Markup(), f"its graph has {len(nodes)} boxes, more than a reader can follow"
    known = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    drawn = layered(nodes, edges, f"Data flow of {block.name}")
    return drawn, f"{known}; each block that it calls is one box" if large else known


def _boxes(calls: Iterable[Call]) -> dict[int, tuple[int, Call]]:
    """Return for each array that a call made which call that was."""
    found: dict[int, tuple[int, Call]] = {}
    for number, call in enumerate(calls):
        for x in call.inside():
            if x.function != "parameter":
                found.setdefault(id(x), (number, call))
    return found


def _joined(
    arrays: Iterable[Traced],
    output: Traced,
    boxes: Mapping[int, tuple[int, Call]],
    names: Mapping[int, str],
) -> tuple[dict[Hashable, Node], list[tuple[Hashable, Hashable]]]:
    """Return boxes and what joins them; a parameter that only calls are given is left out."""

    def key(x: Traced) -> Hashable:
        return ("call", boxes[id(x)][0]) if id(x) in boxes else id(x)

    nodes: dict[Hashable, Node] = {}
    pairs: dict[tuple[Hashable, Hashable], None] = {}
    for x in arrays:
        called = boxes.get(id(x))
        nodes[key(x)] = _call(called[1].name) if called else _node(x, names)
        for each in x.args:
            pairs |= {(key(part), key(x)): None for part in _origins(each) if key(part) != key(x)}
    nodes["output"] = Node("output", "end")
    pairs |= {(key(part), "output"): None for part in _origins(output)}
    seen = {start for start, end in pairs if not isinstance(end, tuple)}
    dropped = {place for place, node in nodes.items() if node.kind == "given" and place not in seen}
    kept = {place: node for place, node in nodes.items() if place not in dropped}
    return kept, [pair for pair in pairs if pair[0] not in dropped]


def _call(name: str) -> Node:
    return Node(name, "call", f"../{name}/index.html")


def _untraced(block: Block) -> str:
    """Say why no graph of a block is known."""
    first = next(iter(block.parameters.values()))
    if isinstance(first, Index):
        return "its input are integers, which are looked up and not computed with"
    return f"it cannot be traced: {refusal(block)}"


def _origins(x: object) -> Iterable[Traced]:
    """Return what an argument comes from, through what only moves it."""
    if not isinstance(x, Traced) or is_shift(x):
        return []
    if x.function in _PASSED or is_shifted(x):
        return [part for each in x.args for part in _origins(each)]
    return [x]


def _node(x: Traced, names: Mapping[int, str]) -> Node:
    if x.function == "input":
        return Node("input", "end")
    if x.function == "parameter":
        return Node(names.get(id(x)) or f"parameter ({x.how.shape})", "given")
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
