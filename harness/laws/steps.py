"""A proof by structure, a line a step: what is computed, and what is known of it."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...systems import FLOAT64
from ...systems.sizes import same
from ...systems.traced import Traced, shape_of
from ...theory.domain import Size
from ..catalogue.blocks import zoo
from ..keep.store import CELL_MODULE
from ..prove.structure.cases import cases_of
from ..prove.structure.reading import carried, numbers
from ..prove.structure.rules import RULES, passes
from ..prove.structure.trace import Setting, graph_of, settled, varied_sizes
from .cells import site as site_of
from .known import knowing
from .scientific import scientific

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ...theory.laws import Site
    from ..prove.structure.cases import Cases
    from ..prove.structure.graph import Graph

MOST = 12
"""A proof has no more lines than this."""
_FIRST, _LAST = 4, 4
"""Of a longer chain so many steps are written out, and the others counted."""
_MOST_KINDS = 6
"""So many kinds of steps are told of those that are counted."""
_LONGEST = 80
"""What is made of parameters is written out where it has no more letters."""
_SPACE = r"\, "
_FOLDED = ("sum", "mean", "max", "min")
_ALONG = {-1: "of each row", -2: "of each column"}
_CALLS = {
    "maximum": r"\max", "minimum": r"\min", "max": r"\max", "min": r"\min", "exp": r"\exp",
    "log": r"\log", "tanh": r"\tanh", "sin": r"\sin", "cos": r"\cos",
}  # fmt: skip
_KINDS = {
    "add": "sum of two", "multiply": "product", "divide": "quotient", "matmul": "matrix product",
    "where": "choice", "compare": "comparison", "logical": "and, or", "sum": "sum along an axis",
    "mean": "mean", "max": "maximum", "min": "minimum", "join": "join", "maximum": "larger of two",
    "minimum": "smaller of two", "cumulative_sum": "running sum", "pow": "power",
}  # fmt: skip


def steps_of(
    block: Block, law: str, cases: Callable[[], Cases[Graph] | None] | None = None
) -> tuple[str, ...]:
    """Return how a law is read off a block's code, a line a step; nothing where it is not.

    Args:
        block: Its first argument is the input.
        law: One that can be read off.
        cases: Gives the block's graphs over symbolic sizes, where they are known already.
    """
    place = site_of(block)
    found = _graph(block, law, place[1], cases or partial(cases_of, block)) if place else None
    if place is None or found is None:
        return ()
    graph, sizes, where = found
    said = f"read off the code, a line a step{where}; {RULES[law][0]}:"
    knows = knowing(law, graph, place[1])
    teller = _Teller(graph, names_of(block, graph, sizes), knows)
    steps = [x for x in graph.arrays if graph.depends(x) and not teller.passed(x)]
    lines = [(x, teller.line(x)) for x in steps]
    head = [said, f"${teller.name(graph.input)}$, the input: {knows(graph.input)}"]
    notes = teller.notes()
    room = MOST - len(head) - len(notes)
    return (*head, *_elided(lines, knows, room), *notes)


def steps_of_cell(claim: Claim) -> tuple[str, ...]:
    """Return how a cell of the law table is read off its block's code; nothing of other claims."""
    law, _, name = claim.id.partition("__")
    if claim.function.__module__ != CELL_MODULE or law not in RULES:
        return ()
    return next((steps_of(each, law) for each in zoo() if each.name == name), ())


def _graph(
    block: Block, law: str, place: Site, cases: Callable[[], Cases[Graph] | None]
) -> tuple[Graph, dict[str, int], str] | None:
    """Return a graph off which a law is read, sizes that it has, and which ones that are."""
    found, sizes = cases(), varied_sizes(block)[0]
    if found is not None and all(passes(law, graph, place) for graph in found.found):
        graph = max(found.found, key=lambda each: len(each.arrays))
        several = len(found.found)
        which = f", of {several} cases of the sizes the longest" if several > 1 else ""
        return graph, sizes, which
    numbered = graph_of(block, sizes)
    if numbered is None or not passes(law, numbered, place):
        return None
    at = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    return numbered, sizes, f", here at {at}"


def _elided(
    lines: Sequence[tuple[Traced, str]], knows: Callable[[Any], str], room: int
) -> list[str]:
    """Write the first and the last steps, and count those between by what they are."""
    if len(lines) <= room:
        return [line for _, line in lines]
    first, between, last = lines[:_FIRST], lines[_FIRST:-_LAST], lines[-_LAST:]
    kinds = Counter((_kind(x), knows(x)) for x, _ in between)
    told = [
        f"{kind}{f' ({count} times)' if count > 1 else ''}, {known}"
        for (kind, known), count in kinds.most_common(_MOST_KINDS)
    ]
    told += [f"and {len(kinds) - len(told)} other kinds"] if len(kinds) > len(told) else []
    middle = f"... and {len(between)} more steps, read alike: {'; '.join(told)}"
    return [*(line for _, line in first), middle, *(line for _, line in last)]


def _kind(x: Traced) -> str:
    return str(x.how) if x.function == "entrywise" else _KINDS.get(x.function, x.function)


def name_of(text: str) -> str:
    """Write the name of an input, or of a size, in LaTeX."""
    head, _, tail = text.strip("()").partition("_")
    words = [each if len(each) == 1 else rf"\mathrm{{{each}}}" for each in (head, tail) if each]
    return "_{".join(word.replace("_", r"\_") for word in words) + ("}" if tail else "")


def _matters(part: Any) -> bool:
    return isinstance(part, Traced) and not is_shift(part)


class _Teller:
    """Writes what is computed, each step by a name."""

    def __init__(self, graph: Graph, names: Mapping[int, str], knows: Callable[[Any], str]) -> None:
        self.graph, self.knows = graph, knows
        self._names = {id(graph.input): "x"} | {key: name_of(each) for key, each in names.items()}
        self._count = 0
        self._shifted = False

    def name(self, x: Traced) -> str:
        """Return the name of a step, or of an input."""
        if id(x) not in self._names:
            self._count += 1
            self._names[id(x)] = f"s_{{{self._count}}}"
        return self._names[id(x)]

    def passed(self, x: Traced) -> bool:
        """Whether an array is no step: it is moved entries, or a softmax's shift of what it is."""
        return x.function in ("input", "move", "pivot") or is_shift(x) or is_shifted(x)

    def line(self, x: Traced) -> str:
        """Write one step: what it is made of, and by which rule what is known of it follows."""
        made, formula = self.knows(x), self._formula(x)
        parts = {self._told(each): self.knows(each) for each in x.args if _matters(each)}
        alike = {*parts.values()} <= {made}
        kind = _kind(x).removesuffix(" of two")
        given = "" if alike else f" ({kind}: {'; '.join(parts.values())})"
        return f"${self.name(x)} = {formula}$: {made}{given}"

    def notes(self) -> list[str]:
        """Say what was passed over."""
        shift = "what a softmax takes off as its shift cancels, whatever numbers it is"
        return [shift] if self.graph.pivots else []

    def _formula(self, x: Traced) -> str:
        parts = [self._told(each) for each in x.args]
        if x.function == "add":
            return " + ".join(parts).replace(" + -", " - ")
        if x.function in ("multiply", "matmul"):
            return _SPACE.join(map(_bracketed, parts))
        if x.function == "divide":
            return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
        if x.function == "compare":
            return f" {_COMPARED.get(str(x.how), x.how)} ".join(parts)
        return _called(x, parts)

    def _told(self, x: Any) -> str:  # noqa: PLR0911 - one for each kind
        """Name an argument; what is moved on the way to it stands as what it comes from."""
        if not isinstance(x, Traced):
            return _literal(x)
        if x.boolean and not self.graph.depends(x):
            return r"\text{a mask}"
        if is_shifted(x):
            return self._told(next(each for each in x.args if not is_shift(each)))
        if x.function == "move":
            return self._moved(x)
        if x.function == "size":
            return name_of(repr(x.how))
        if not self.graph.depends(x) and id(x) not in self._names and x.function != "parameter":
            formula = self._formula(x)
            return formula if len(formula) <= _LONGEST else r"\text{a number of parameters}"
        return self.name(x)

    def _moved(self, x: Traced) -> str:
        """Write moved entries: those of a transposed matrix, or of the same with other axes."""
        inner, before = self._told(x.args[0]), shape_of(x.args[0])
        if not isinstance(x.args[0], Traced):
            return inner
        plain = re.sub(r"_\{[^{}]*\}", "", inner)
        whole = inner if re.fullmatch(r"\\?\w+(\{\w+\})?", plain) else f"({inner})"
        if carried(x, -1) == -2 and carried(x, -2) == -1:
            return f"{whole}^T"
        lone = [each for each in x.shape if not same(each, 1)]
        kept = [each for each in before if not same(each, 1)]
        alike = len(lone) == len(kept) and all(map(same, lone, kept))
        if alike or inner.startswith(_MOVED):
            return inner
        return rf"{_MOVED}({inner})"


def _bracketed(factor: str) -> str:
    """Write a factor, in brackets where it is a sum."""
    return f"({factor})" if " + " in factor or " - " in factor else factor


def _called(x: Traced, parts: Sequence[str]) -> str:
    """Write a function, with the axis that it goes along."""
    name = str(x.how) if x.function in ("entrywise", "logical") else x.function
    if name == "sqrt":
        return rf"\sqrt{{{parts[0]}}}"
    if name == "abs":
        return f"|{parts[0]}|"
    rank = len(x.shape)
    axis = _ALONG.get(x.how[0] - rank, "") if x.function in _FOLDED and len(x.how) == 1 else ""
    called = _CALLS.get(name) or rf"\operatorname{{{name.replace('_', ' ')}}}"
    if axis and rank > 1:
        called += rf"_{{\text{{{axis}}}}}"
    return f"{called}({', '.join(parts)})"


_MOVED = r"\operatorname{moved}"
_COMPARED = {"<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne"}


def _literal(x: Any) -> str:
    """Write a number, or say that it is a table of some."""
    cells = numbers(x).ravel()
    first = cells[0] if len(cells) else 0
    if any(each is not first and not bool(each == first) for each in cells):
        return r"\text{a table}"
    return scientific(f"{float(first):.4g}")


def is_shift(x: object) -> bool:
    """Whether an array is what a softmax is shifted by, or a multiple of it."""
    if not isinstance(x, Traced) or x.function == "pivot":
        return isinstance(x, Traced)
    inner = [each for each in x.args if isinstance(each, Traced)]
    return x.function in ("move", "multiply") and bool(inner) and all(map(is_shift, inner))


def is_shifted(x: Traced) -> bool:
    """Whether an array is what is put into a softmax, less its shift."""
    return x.function == "add" and any(map(is_shift, x.args))


def _short(label: str) -> str:
    """Return the name of an array: of a record's its own, of a torch module's with all parts.

    Example:
        >>> _short("parameters.w_query"), _short("theta[query.weight]")
        ('w_query', 'query.weight')
    """
    if label.endswith("]"):
        return label.rpartition("[")[2][:-1]
    return label.rpartition(".")[2]


def names_of(block: Block, graph: Graph, sizes: dict[str, int]) -> dict[int, str]:
    """Return the names of parameters, by their arrays."""
    point = settled(
        block.signature.required, sizes, Setting(lambda shape: np.ones(shape, dtype=object))
    )
    values = point.values(block.parameters, FLOAT64)
    _, *rest = block.parameters.items()
    names = [
        _short(label)
        for name, domain in rest
        for label, each, _ in domain.arrays(name, values[name])
        if not isinstance(each, Size)
    ]
    leaves = graph.leaves[1:]
    matched = len(leaves) == len(names)
    return dict(zip(map(id, leaves), names, strict=True)) if matched else {}
