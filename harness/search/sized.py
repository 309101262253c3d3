"""Modules over symbolic sizes: `torch.export` writes one graph for all sizes that its guards allow.

A guard is what the module's own code asked of a size on the way: a branch, a remainder, a window
that must fit. It is asked of our symbols, which answer or split into cases; so each case has a
graph of its own. Where there is no such graph, or a rule needs a size as a number, the size becomes
numbers, each with the graph of its shape.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any

import torch

from ...systems import NotRigorousError
from ...systems.sizes import Size, same
from ..judge.exported.literals import Calculated, meant
from ..judge.exported.program import Program, ProgramError, lacking, run
from .exported import Lifted, Reader, dtype_of, graph_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from torch.export import ExportedProgram
    from torch.fx import Node

    from ...systems.sizes import Length

    Shapes = Sequence[Sequence[Length]]

_SYMBOLIC = (torch.SymInt, torch.SymFloat)
_LEAST = 2
"""From this size on torch writes one graph: sizes of none and of one broadcast."""
_BEYOND = (5, 11, 17, 31)
"""How far above its least value each size is in the example from which a graph is written."""


class Sized(Lifted):
    """A module as a function of arrays whose sizes may be symbols."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.written_down: list[SizedGraph] = []

    def ran(self, inputs: Mapping[str, Any], parameters: Mapping[str, Any], like: Any) -> Any:
        """Return what the program for inputs of these shapes makes of them."""
        shapes = [tuple(each.shape) for each in inputs.values()]
        sizes = [each for shape in shapes for each in shape if isinstance(each, Size)]
        if sizes:
            try:
                program = self.over(shapes, sizes)
                return run(program, self.alike(inputs), parameters, like)
            except (ProgramError, NotRigorousError):
                if sizes[0].space.asked is not None:
                    raise
        return super().ran(inputs, parameters, like)

    def over(self, shapes: Shapes, sizes: Sequence[Size]) -> Program:
        """Return the program for inputs of shapes with symbols in them.

        Raises:
            ProgramError: There is none.
            SizeError: It is not the same for every size.
        """
        graph, known = chosen(self.written_down, shapes, lambda: self._written(shapes, sizes))
        found = SizedReader(self.module, graph.found, known).program()
        if lacking(found):
            raise ProgramError(lacking(found))
        return found

    def _written(self, shapes: Shapes, sizes: Sequence[Size]) -> SizedGraph:
        """Return the graph of an example of these shapes."""
        example = example_of(sizes)
        given, names = {}, {}
        for (name, kind), shape in zip(self.kinds.items(), shapes, strict=True):
            numbers = [each.at(example) if isinstance(each, Size) else each for each in shape]
            given[name] = torch.zeros(numbers, dtype=dtype_of(kind))
            places = (place for place, each in enumerate(shape) if isinstance(each, Size))
            names[name] = dict.fromkeys(places, torch.export.Dim.DYNAMIC)
        if self.asked.named:
            return SizedGraph(graph_of(self.module, (), given, names))
        alike = [each.clone() for each in given.values() for _ in range(self.asked.count)]
        each_of = [names[name] for name in given for _ in range(self.asked.count)]
        return SizedGraph(graph_of(self.module, tuple(alike), {}, tuple(each_of)))


def example_of(sizes: Sequence[Size]) -> dict[str, int]:
    """Return a number for each name, so that no two sizes that may differ are one number."""
    names = dict.fromkeys(name for each in sizes for name in each.names)
    lows = sizes[0].space.lows
    return {name: lows[name] + _BEYOND[place % 4] + place for place, name in enumerate(names)}


@dataclass(frozen=True, eq=False)
class SizedGraph:
    """A graph with sizes as names, and what it asks of them."""

    found: ExportedProgram

    @property
    def _inputs(self) -> list[Any]:
        """The inputs, as torch knows them while it writes: values without entries."""
        wanted = self.found.graph_signature.user_inputs
        nodes = {node.name: node for node in self.found.graph.nodes if node.op == "placeholder"}
        return [nodes[name].meta["val"] if name in nodes else name for name in wanted]

    def named(self, shapes: Shapes) -> dict[str, Length] | None:
        """Return the size that each of the graph's names is at these shapes; None if they differ.

        An input that the module is given several times stands in several places.
        """
        inputs, known = self._inputs, dict[str, Any]()
        repeated = len(inputs) // max(len(shapes), 1)
        for value, shape in zip(inputs, (s for s in shapes for _ in range(repeated)), strict=True):
            lengths = value.shape if isinstance(value, torch.Tensor) else (value,)
            for own, length in zip(lengths, shape, strict=True):
                meant = own
                if isinstance(own, torch.SymInt):
                    name = str(own.node.expr)
                    meant = known.setdefault(name, length) if own.node.expr.is_Symbol else None
                if meant is not length and not same(meant, length):
                    return None
        return known

    def allows(self, known: Mapping[str, Length]) -> bool:
        """Whether the graph is of these sizes.

        Raises:
            SizeError: It is of some of them.
        """
        if not all(each >= _LEAST for each in known.values()):
            return False
        return all(value_of(each, known) for each in self._guards())

    def _guards(self) -> Iterator[Any]:
        """List what was asked of the sizes when the graph was written.

        Raises:
            ProgramError: It is asked only when the graph runs.
        """
        for value in (each for each in self._inputs if isinstance(each, torch.Tensor)):
            environment = value.fake_mode.shape_env
            if environment is not None:
                if environment.deferred_runtime_asserts:
                    raise ProgramError("what it asks of its sizes is asked when it runs")
                yield from (environment.replace(each.expr) for each in environment.guards)


def chosen(
    graphs: list[SizedGraph], shapes: Shapes, written: Callable[[], SizedGraph]
) -> tuple[SizedGraph, dict[str, Length]]:
    """Return the graph of these shapes, which is written if it is not among the others.

    Raises:
        ProgramError: There is none.
        SizeError: It is not the same for every size.
    """
    lengths = [each for shape in shapes for each in shape if isinstance(each, Size)]
    if not all(each >= _LEAST for each in lengths):
        raise ProgramError("an axis is shorter than those of torch's graphs")
    for graph in graphs:
        found = graph.named(shapes)
        if found is not None and graph.allows(found):
            return graph, found
    graph = written()
    graphs.append(graph)
    found = graph.named(shapes)
    if found is None or not graph.allows(found):
        raise ProgramError("its graph is of other sizes")
    return graph, found


class SizedReader(Reader):
    """Reads a graph with sizes as names, where these are known."""

    def __init__(self, module: Any, found: ExportedProgram, known: Mapping[str, Length]) -> None:
        super().__init__(module, found)
        self.sizes = known

    def _call(self, node: Node) -> None:
        if isinstance(node.meta.get("val"), _SYMBOLIC):
            return  # it is read where it stands
        super()._call(node)

    def _plain(self, value: Any, node: Node) -> Any:
        if isinstance(value, torch.fx.Node) and isinstance(value.meta.get("val"), _SYMBOLIC):
            value = value.meta["val"]
        if isinstance(value, _SYMBOLIC):
            return value_of(value.node.expr, self.sizes)
        return super()._plain(value, node)


def value_of(expression: Any, known: Mapping[str, Length]) -> Any:
    """Return the value of an expression of sizes, or whether it is so.

    Raises:
        ProgramError: What it is made of is not known here.
        SizeError: It is not the same for every size.
    """
    if expression.is_Symbol:
        return known[expression.name]
    if expression.is_Integer:
        return int(expression)
    if expression.is_Float:
        return Calculated.of(meant(float(expression)))
    kind = type(expression).__name__
    if kind in ("BooleanTrue", "BooleanFalse"):
        return bool(expression)
    rule = _RULES.get(kind)
    if rule is None:
        raise ProgramError(f"its sizes are calculated by {kind}")
    try:
        return rule(*(value_of(each, known) for each in expression.args))
    except NotImplementedError as error:
        raise ProgramError(str(error)) from None


_RULES: dict[str, Callable[..., Any]] = {
    "Add": lambda *parts: reduce(operator.add, parts),
    "Mul": lambda *parts: reduce(operator.mul, parts),
    "Pow": operator.pow,
    "ToFloat": Calculated.of,
    "FloatPow": lambda base, exponent: Calculated.of(base) ** exponent,
    "IntTrueDiv": lambda one, two: Calculated.of(one) / two,
    "FloatTrueDiv": lambda one, two: Calculated.of(one) / two,
    "OpaqueUnaryFn_sqrt": lambda value: Calculated.of(value) ** Fraction(1, 2),
    "Mod": operator.mod,
    "PythonMod": operator.mod,
    "FloorDiv": operator.floordiv,
    "CleanDiv": operator.floordiv,
    "Max": max,
    "Min": min,
    "Equality": operator.eq,
    "Unequality": operator.ne,
    "StrictLessThan": operator.lt,
    "LessThan": operator.le,
    "StrictGreaterThan": operator.gt,
    "GreaterThan": operator.ge,
    "And": lambda *parts: all(parts),
    "Or": lambda *parts: any(parts),
    "Not": operator.not_,
}
"""What torch's expressions of sizes mean."""

__all__ = ["Sized", "SizedGraph", "SizedReader", "chosen", "example_of", "value_of"]
