"""Modules that go on from a cache, as programs: what they are given and return is a tree of arrays.

A tuple, a dict, a dataclass that torch knows or a model's own output is taken apart as torch takes
it apart, and what the program gives for its leaves is put together again. A cache that comes back
in is known by its shapes; whole numbers in it, such as how many tokens were seen, are numbers.
"""

from __future__ import annotations

import copy
import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.export.graph_signature import OutputKind
from torch.utils import _pytree as trees

from ...systems import NotRigorousError
from ...systems.sizes import Size
from ..judge.exported.program import Program, ProgramError, Ref, lacking, run_to
from .exported import Reader, dtype_of, graph_of, held_exactly
from .sized import SizedGraph, SizedReader, chosen, example_of, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch.export import ExportedProgram

    from ...theory.domain import Domain


_NONE: Mapping[str, int] = {}


class Whole:
    """A module as a function of arrays of any number system, giving all that it returns.

    Args:
        module: A torch module.
        raw: The module on tensors: of its parameters, its inputs by name, and a cache.
        kinds: Its inputs by name, without the cache.
        hidden: The masks that it wants turned round.
    """

    def __init__(
        self,
        module: Any,
        raw: Callable[..., Any],
        kinds: Mapping[str, Domain],
        hidden: frozenset[str],
    ) -> None:
        self.module = copy.deepcopy(module).eval().double()
        self.raw, self.kinds, self.hidden = raw, kinds, hidden
        self.written: dict[tuple[Any, ...], _Written] = {}
        self.graphs: dict[tuple[Any, ...], list[SizedGraph]] = {}

    def __call__(self, theta: Any = None, **inputs: Any) -> Any:
        """Apply the module."""
        first = next(iter(inputs.values()))
        if isinstance(first, torch.Tensor):
            return self.raw(theta, **inputs)
        if isinstance(first, np.ndarray):
            whole = trees.tree_map(_tensor, (theta, inputs))
            with torch.no_grad():
                return trees.tree_map(_array, self.raw(whole[0], **whole[1]))
        given = {name: ~each if name in self.hidden else each for name, each in inputs.items()}
        parameters = held_exactly(self.module, first) if theta is None else theta
        lengths = [each for leaf in trees.tree_leaves(given) for each in _lengths(leaf)]
        sizes = [each for each in lengths if isinstance(each, Size)]
        if sizes:
            try:
                return self._over(given, sizes).run(given, parameters, first)
            except (ProgramError, NotRigorousError):
                if sizes[0].space.asked is not None:
                    raise
        return self._written(given).run(given, parameters, first)

    def _over(self, given: Mapping[str, Any], sizes: Sequence[Size]) -> _Written:
        """Return the program for what is given, of shapes with symbols in them."""
        leaves, tree = trees.tree_flatten(dict(given))
        key = (str(tree), *map(str, (leaf for leaf in leaves if not _counts(leaf))))
        shapes = [_lengths(leaf) for leaf in leaves]

        def written() -> SizedGraph:
            numbers = example_of(sizes)
            example = {name: self._example(name, each, numbers) for name, each in given.items()}
            named = trees.tree_unflatten(list(map(_named, leaves)), tree)
            return SizedGraph(graph_of(copy.deepcopy(self.module), (), example, named))

        graph, known = chosen(self.graphs.setdefault(key, []), shapes, written)
        reader = lambda leaf: _SizedLeaf(self.module, graph.found, known, leaf)
        return _Written.read(graph.found, reader, known)

    def _written(self, given: Mapping[str, Any]) -> _Written:
        """Return the program for what is given, which is made when it is first asked for."""
        leaves, tree = trees.tree_flatten(dict(given))
        key = (str(tree), *map(_known_by, leaves))
        if key not in self.written:
            example = {name: self._example(name, each) for name, each in given.items()}
            # What the module writes while it is read is lost with the copy.
            module = copy.deepcopy(self.module)
            found = graph_of(module, (), example)
            self.written[key] = _Written.read(found, lambda leaf: _Leaf(module, found, leaf))
        return self.written[key]

    def _example(self, name: str, value: Any, numbers: Mapping[str, int] = _NONE) -> Any:
        """Return tensors in the place of arrays: their shapes and dtypes count."""
        dtype = dtype_of(self.kinds[name]) if name in self.kinds else torch.float64

        def made(leaf: Any) -> Any:
            if isinstance(leaf, Size):
                return leaf.at(numbers)
            if isinstance(leaf, np.ndarray) or not hasattr(leaf, "shape"):
                return _tensor(leaf)
            return torch.zeros(_shape(leaf, numbers), dtype=dtype)

        return trees.tree_map(made, value)


def _shape(leaf: Any, numbers: Mapping[str, int] = _NONE) -> tuple[int, ...]:
    return tuple(
        each.at(numbers) if numbers and isinstance(each, Size) else operator.index(each)
        for each in leaf.shape
    )


def _counts(leaf: Any) -> bool:
    """Whether a leaf is an array, or a size as a number."""
    return isinstance(leaf, Size) or hasattr(leaf, "shape")


def _lengths(leaf: Any) -> tuple[Any, ...]:
    """Return what may be a symbol in a leaf: its shape, or itself."""
    return tuple(leaf.shape) if hasattr(leaf, "shape") else (leaf,)


def _named(leaf: Any) -> Any:
    """Say to torch what is a symbol in a leaf."""
    if isinstance(leaf, Size):
        return torch.export.Dim.DYNAMIC
    if not hasattr(leaf, "shape"):
        return None
    places = (at for at, each in enumerate(leaf.shape) if isinstance(each, Size))
    return dict.fromkeys(places, torch.export.Dim.DYNAMIC)


def _known_by(leaf: Any) -> Any:
    """Return what a program depends on of a leaf: its shape, and the value of what is a number."""
    if isinstance(leaf, np.ndarray):
        return leaf.shape, leaf.tobytes()
    return _shape(leaf) if hasattr(leaf, "shape") else leaf


def _tensor(leaf: Any) -> Any:
    return torch.from_numpy(np.array(leaf)) if isinstance(leaf, np.ndarray) else leaf


def _array(leaf: Any) -> Any:
    return leaf.numpy() if isinstance(leaf, torch.Tensor) else leaf


@dataclass(frozen=True, eq=False)
class _Written:
    """A program, the leaves that it gives, and the trees of what goes in and comes out."""

    program: Program
    outputs: tuple[Any, ...]
    found: ExportedProgram

    @classmethod
    def read(
        cls,
        found: ExportedProgram,
        reader: Callable[[Ref], Reader],
        known: Mapping[str, Any] = _NONE,
    ) -> _Written:
        """Read a graph, by what reads one of its leaves, at known sizes.

        Raises:
            ProgramError: An operation in it has no rule.
        """
        leaves = _leaves(found, known)
        places = [place for place, leaf in enumerate(leaves) if isinstance(leaf, Ref)]
        programs = [reader(leaves[place]).program() for place in places]
        if not programs:
            raise ProgramError("it returns no array")
        names = {step.name: step for each in programs for step in each.steps}
        steps = (names[node.name] for node in found.graph.nodes if node.name in names)
        program = replace(programs[0], steps=tuple(steps))
        if lacking(program):
            raise ProgramError(lacking(program))
        return cls(program, leaves, found)

    def run(self, given: Mapping[str, Any], parameters: Mapping[str, Any], like: Any) -> Any:
        """Return what the module returns."""
        _, named = self.found.call_spec.in_spec.children()
        leaves = trees.tree_leaves({name: given[name] for name in named.context})
        wanted = [each for each in self.outputs if isinstance(each, Ref)]
        made = iter(run_to(self.program, wanted, leaves, parameters, like))
        outputs = [next(made) if isinstance(each, Ref) else each for each in self.outputs]
        return trees.tree_unflatten(outputs, self.found.call_spec.out_spec)


def _leaves(found: ExportedProgram, known: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the leaves of what a graph gives: references, and what is no array."""
    (node,) = (each for each in found.graph.nodes if each.op == "output")
    specs = zip(found.graph_signature.output_specs, node.args[0], strict=True)
    return tuple(_leaf(each, known) for spec, each in specs if spec.kind is OutputKind.USER_OUTPUT)


def _leaf(each: Any, known: Mapping[str, Any]) -> Any:
    if not isinstance(each, torch.fx.Node):
        return each
    value = each.meta["val"]
    symbolic = isinstance(value, torch.SymInt)
    return value_of(value.node.expr, known) if symbolic else Ref(each.name)


class _Leaf(Reader):
    """Reads what one leaf of the output depends on."""

    def __init__(self, *given: Any) -> None:
        *others, leaf = given
        super().__init__(*others)
        self.leaf: Ref = leaf

    def _output(self) -> Ref:
        super()._output()
        return self.leaf


class _SizedLeaf(_Leaf, SizedReader):
    """The same over symbolic sizes."""


__all__ = ["Whole"]
