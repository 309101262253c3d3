"""What torch does to a batch, noted, and done again to other numbers.

A small batch costs what is spent on finding out what is to be done: the claim's own code, `vmap`,
the graph from which slopes come. All of that comes to the same operations at every step of a climb.
So a function of a batch that is asked for a second time with arrays of the same shapes is noted in
torch's own operations; the third time these are done beside it, and if they come to the same, they
alone are done from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import getitem
from typing import TYPE_CHECKING, Any

import torch
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.weak import WeakIdKeyDictionary

from .modes import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor
    from torch.fx import Node

_PLAIN, _NOTING, _COMPARING, _NOTED = range(4)
_INDEXED = torch.ops.aten.index.Tensor
_BY_VALUE = (torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape)


class NotNotedError(Exception):
    """What is done to a batch depends on its numbers."""


@dataclass
class Noted:
    """A function of a batch, with arrays of always the same shapes."""

    function: Callable[[list[Tensor]], Any]
    stage: int = _PLAIN
    again: Callable[..., Any] | None = None

    def __call__(self, parts: list[Tensor]) -> Any:
        """Return what the function returns."""
        if self.stage == _NOTED and self.again is not None:
            with torch.no_grad():
                return self.again(*parts)
        if self.stage == _NOTING:
            return self._first(parts)
        found = self.function(parts)
        if self.stage == _COMPARING and self.again is not None:
            with torch.no_grad():
                same = _alike(found, self.again(*parts))
            self.stage, self.again = _NOTED, self.again if same else None
        elif self.stage == _PLAIN:
            self.stage = _NOTING
        return found

    def _first(self, parts: list[Tensor]) -> Any:
        """Note the operations on the way."""
        try:
            found, self.again = noted(self.function, parts)
        except NotNotedError:
            self.stage = _NOTED
            return self.function(parts)
        self.stage = _COMPARING
        return found


def noted(
    function: Callable[[list[Tensor]], Any], parts: list[Tensor]
) -> tuple[Any, Callable[..., Any]]:
    """Return what a function makes of arrays, and the operations that it does.

    Raises:
        NotNotedError: They depend on the numbers.
    """
    with _Noting(parts) as noting:
        found = function(parts)
    return found, noting.written(found)


class _Noting(Mode):
    """Write down each operation, after `vmap` and the engine of gradients have had their say."""

    def __init__(self, parts: Sequence[Tensor]) -> None:
        super().__init__()
        self.graph, self.held = torch.fx.Graph(), torch.nn.Module()
        self.nodes = WeakIdKeyDictionary()
        for place, part in enumerate(parts):
            self.nodes[part] = self.graph.placeholder(f"part{place}")

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        named = kwargs or {}
        if any(tag in func.tags for tag in _BY_VALUE) and not _by_places(func, args):
            raise NotNotedError(str(func))
        found = func(*args, **named)
        if args and _is_the_same(args[0], found) and not func._schema.is_mutable:  # noqa: SLF001 - no other way to ask
            self.nodes[found] = self._node(args[0])
            return found
        node = self.graph.call_function(func, *tree_map(self._node, (args, named)))
        if isinstance(found, torch.Tensor):
            self.nodes[found] = node
        for place, each in enumerate(found if isinstance(found, (tuple, list)) else ()):
            if isinstance(each, torch.Tensor):
                self.nodes[each] = self.graph.call_function(getitem, (node, place))
        return found

    def _node(self, value: Any) -> Any:
        """Return what stands for an array: what made it, or itself if nothing here did."""
        if not isinstance(value, torch.Tensor):
            return value
        node: Node | None = self.nodes.get(value)
        if node is None:
            name = f"held{len(self.graph.nodes)}"
            self.held.register_buffer(name, value)
            node = self.graph.get_attr(name)
            self.nodes[value] = node
        return node

    def written(self, found: Any) -> Callable[..., Any]:
        """Return the operations that lead to what was found, as a function."""
        self.graph.output(tree_map(self._node, found))
        self.graph.eliminate_dead_code()
        forward: Callable[..., Any] = torch.fx.GraphModule(self.held, self.graph).forward
        return forward


def _is_the_same(given: Any, found: Any) -> bool:
    """Whether an operation gave back what it was given, as a view that shows all of it does."""
    return (
        isinstance(given, torch.Tensor)
        and isinstance(found, torch.Tensor)
        and (given.data_ptr(), given.shape, given.stride(), given.dtype)
        == (found.data_ptr(), found.shape, found.stride(), found.dtype)
        and given.numel() > 0
    )


def _by_places(func: Any, args: tuple[Any, ...]) -> bool:
    """Whether entries are taken by their places, and not by what is true of them."""
    places = args[1] if func is _INDEXED else [None]
    return func is _INDEXED and not any(
        each is not None and each.dtype in (torch.bool, torch.uint8) for each in places
    )


def _alike(one: Any, other: Any) -> bool:
    """Whether two results are one, as far as floats tell."""
    pairs = zip(tree_leaves(one), tree_leaves(other), strict=True)
    return all(each is same or torch.allclose(each, same, equal_nan=True) for each, same in pairs)
