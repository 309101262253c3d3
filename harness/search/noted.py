"""What torch does to a batch, noted, and done again to other numbers.

A small batch costs what is spent on finding out what is to be done: the claim's own code, `vmap`,
the graph from which slopes come. All of that comes to the same operations at every step of a climb.
So a function of a batch that is asked for a second time is noted in torch's own operations; if
these come to the same for that batch, which is another one than what was noted, they alone are done
from then on, whatever the number of candidates.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import getitem, mul
from typing import TYPE_CHECKING, Any

import torch
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.weak import WeakIdKeyDictionary

from .compiled import NotCompiledError, compiled
from .lanes import chosen, joined, lie_side_by_side
from .modes import Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from torch import Tensor
    from torch.fx import Node

_CALLS = 2
"""A function is noted when it is called so many times, if it is not known to be called often."""
_COUNT, _OTHER_COUNT = 97, 101
"""So many candidates are noted: as primes that no other length is a multiple of, they show which
lengths are the number of candidates, or a multiple of it."""
_PIECES = 4
"""So many pieces are worth noting what is done to them."""
_NEAR = 2**16
"""Entries of all arrays together. In twice as many, as many operations took half as long again."""
_MOST = 2_000
"""A list of more operations takes longer to write down than steps of one search gain by it."""
_INDEXED = torch.ops.aten.index.Tensor
_BY_VALUE = (torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape)


class NotNotedError(Exception):
    """What is done to a batch depends on its numbers."""


@dataclass
class Noted:
    """A function of a batch, of arrays that differ in the number of candidates alone.

    A large batch is looked at piece by piece, each small enough to stay near the processor.
    """

    function: Callable[[list[Tensor]], Any]
    often: bool = False
    """Whether it is known to be called many times, so that it is noted at the first."""
    calls: int = 0
    again: Callable[..., Any] | None = None
    _tried: bool = False

    def __call__(self, parts: list[Tensor]) -> Any:
        """Return what the function returns."""
        self.calls += 1
        pieces = list(in_pieces(parts))
        notes = self.often or self.calls >= _CALLS or len(pieces) >= _PIECES
        return as_one([self._of(piece, notes=notes) for piece in pieces])

    def _of(self, parts: list[Tensor], *, notes: bool) -> Any:
        """Return what it returns for a piece, and note it if that was not tried."""
        if self.again is not None:
            with torch.no_grad():
                return self.again(*parts)
        found = self.function(parts)
        if notes and not self._tried:
            self._tried, self.again = True, self._noted(parts, found)
        return found

    def _noted(self, parts: list[Tensor], found: Any) -> Callable[..., Any] | None:
        """Return the operations, if they come to the same here."""
        count = _COUNT if len(parts[0]) % _COUNT else _OTHER_COUNT
        try:
            again = noted(self.function, [_repeated(part, count) for part in parts])
            with torch.no_grad():
                same = _alike(found, again(*parts))
        except Exception:  # noqa: BLE001 - torch raises whatever it likes, and the function is there
            return None
        return again if same else None


def in_pieces(parts: list[Tensor]) -> Iterator[list[Tensor]]:
    """Cut a batch into pieces that stay near the processor; a graphics card takes all at once."""
    count, entries = len(parts[0]), sum(part[0].numel() for part in parts if len(part))
    most = count if parts[0].is_cuda else max(_NEAR // max(entries, 1), 1)
    for start in range(0, count, most) if count > most else (0,):
        yield [part[start : start + most] for part in parts] if count > most else parts


def as_one(found: list[Any]) -> Any:
    """Return what was found of pieces as what is found of the whole."""
    if len(found) == 1:
        return found[0]
    whole = lambda *each: joined(each) if isinstance(each[0], torch.Tensor) else each[0]
    return tree_map(whole, *found)


def _repeated(part: Tensor, count: int) -> Tensor:
    """Return so many candidates that lie in memory as these do."""
    if part.stride(0) == 0:
        return part[:1].expand(count, *part.shape[1:])
    rows = chosen(part, torch.arange(count, device=part.device) % len(part))
    if lie_side_by_side([part]):
        return rows
    found = torch.empty_strided(rows.shape, part.stride(), dtype=part.dtype, device=part.device)
    found.copy_(rows)
    return found


def noted(function: Callable[[list[Tensor]], Any], parts: list[Tensor]) -> Callable[..., Any]:
    """Return the operations that a function does to arrays, for any number of candidates.

    Raises:
        NotNotedError: They depend on the numbers.
    """
    noting = _Noting(parts)
    with noting:
        found = function(parts)
    return noting.written(found)


class _Noting(Mode):
    """Write down each operation, after `vmap` and the engine of gradients have had their say."""

    def __init__(self, parts: list[Tensor]) -> None:
        super().__init__()
        self.graph, self.held = torch.fx.Graph(), torch.nn.Module()
        self.nodes, self.count = WeakIdKeyDictionary(), len(parts[0])
        for place, part in enumerate(parts):
            self.nodes[part] = self.graph.placeholder(f"part{place}")
        candidates = self.graph.call_function(len, (self.nodes[parts[0]],))
        self.lengths = {1: candidates}

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        named = kwargs or {}
        if len(self.graph.nodes) > _MOST:
            raise NotNotedError("it is too long")
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
        """Return what stands for an array: what made it, or itself if nothing here did.

        For a length that is a multiple of the number of candidates, that multiple stands.
        """
        if type(value) is int and value and value % self.count == 0:
            return self._length(value // self.count)
        if not isinstance(value, torch.Tensor):
            return value
        node: Node | None = self.nodes.get(value)
        if node is None:
            name = f"held{len(self.graph.nodes)}"
            self.held.register_buffer(name, value)
            node = self.graph.get_attr(name)
            self.nodes[value] = node
        return node

    def _length(self, times: int) -> Node:
        if times not in self.lengths:
            self.lengths[times] = self.graph.call_function(mul, (self.lengths[1], times))
        return self.lengths[times]

    def written(self, found: Any) -> Callable[..., Any]:
        """Return the operations that lead to what was found, as a function."""
        self.graph.output(tree_map(self._node, found))
        self.graph.eliminate_dead_code()
        try:
            return compiled(self.graph, dict(self.held.named_buffers()))
        except (NotCompiledError, RuntimeError):
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
