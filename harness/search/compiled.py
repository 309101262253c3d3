"""Operations that were noted, compiled: TorchScript runs a list of them without Python between.

At the small sizes where a search spends its time, calling an operation takes longer than the
operation. TorchScript, which torch brings along, takes a third of what Python takes for a call.
Where candidates lie side by side (`lanes.py`), some operations are done in another way: a product
of small matrices as one multiplication of whole batches for each index that is summed over, sums
and greatest entries along a short axis as a chain. Nothing depends on it: who compiles compares the
result, and keeps the operations as they are where anything here fails.
"""

from __future__ import annotations

from functools import cache, lru_cache
from operator import getitem, mul
from typing import TYPE_CHECKING, Any

import torch
from torch.fx import Node
from torch.fx.node import map_arg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from torch import Tensor
    from torch.fx import Graph

_aten = torch.ops.aten

_EXTREME = """
def {name}(x: Tensor, dims: List[int], keep: bool = False) -> Tensor:
    if not are_short(x, dims):
        return torch.{whole}(x, dims, keep)
    for dim in sorted([dim % x.dim() for dim in dims])[::-1]:
        each = x.unbind(dim)
        found = each[0]
        for k in range(1, len(each)):
            found = torch.{pair}(found, each[k])
        x = found.unsqueeze(dim) if keep else found
    return x
"""
_OWN = """
def product(a: Tensor, b: Tensor) -> Tensor:
    many = a.size(1) * a.size(2) * b.size(2) > 256
    if many or a.stride(0) != 1 or b.stride(0) != 1 or a.size(2) == 0:
        return torch.bmm(a, b)
    lefts = a.unsqueeze(2).unbind(3)
    rights = b.unsqueeze(1).unbind(2)
    found = lefts[0] * rights[0]
    for k in range(1, len(lefts)):
        found.add_(lefts[k] * rights[k])
    return found

def are_short(x: Tensor, dims: List[int]) -> bool:
    if x.dim() < 2 or x.stride(0) != 1:
        return False
    for dim in dims:
        if dim % x.dim() == 0 or x.size(dim) > 16 or x.size(dim) == 0:
            return False
    return len(dims) > 0

def summed(x: Tensor, dims: List[int], keep: bool = False) -> Tensor:
    if not are_short(x, dims):
        return torch.sum(x, dims, keep)
    whole = not x.is_floating_point()
    if whole:
        x = x.to(torch.int32 if x.dtype == torch.bool else torch.int64)
    for dim in sorted([dim % x.dim() for dim in dims])[::-1]:
        each = x.unbind(dim)
        found = each[0]
        if len(each) > 1:
            found = each[0] + each[1]
            for k in range(2, len(each)):
                found.add_(each[k])
        x = found.unsqueeze(dim) if keep else found
    return x.to(torch.int64) if whole else x

def exponential(x: Tensor) -> Tensor:
    if x.dtype == torch.float64:
        return torch.threshold_(x.clamp_min(-700.0).exp_(), 2e-304, 0.0)
    if x.dtype == torch.float32:
        return torch.threshold_(x.clamp_min(-86.0).exp_(), 1e-37, 0.0)
    return x.exp()
"""
_OWN += _EXTREME.format(name="greatest", whole="amax", pair="maximum")
_OWN += _EXTREME.format(name="least", whole="amin", pair="minimum")
"""What is done in another way, in TorchScript. An exponential below the least normal number takes
a library a hundred times as long as others, and such weights are rounded to zero here."""
_CALLED = {
    _aten.bmm.default: "product",
    _aten.sum.dim_IntList: "summed",
    _aten.amax.default: "greatest",
    _aten.amin.default: "least",
    _aten.exp.default: "exponential",
    _aten.view.default: "torch.reshape",
    _aten._unsafe_view.default: "torch.reshape",  # noqa: SLF001 - torch calls it so
}
_BY_MEMORY = ("as_strided", "_reshape_alias")
"""What says where in memory an entry lies, which is elsewhere here."""


_KEPT = 256
"""So many compiled functions are kept."""


class NotCompiledError(Exception):
    """An operation has no text in TorchScript."""


def compiled(graph: Graph, held: Mapping[str, Tensor]) -> Callable[..., Any]:
    """Return noted operations as one function of the parts of a batch.

    Args:
        graph: The operations; each is done once, however often it was noted.
        held: The arrays that are no part of a batch, by name.

    Raises:
        NotCompiledError: An operation has no text in TorchScript.
        RuntimeError: TorchScript does not take the text.
    """
    writes = any(_schema(node).is_mutable for node in graph.nodes if _is_torchs(node))
    if not writes:
        _once(graph)
    fixed = {} if writes else _fixed(graph, held)
    done = [node for node in graph.nodes if node not in fixed]
    given = [node for node in done if node.op == "placeholder"]
    kept = [node for node in graph.nodes if node.op == "get_attr" or node in fixed]
    kept = [node for node in kept if any(user not in fixed for user in node.users)]
    called = {} if writes else _CALLED
    lines = [_line(node, called) for node in done if node.op in ("call_function", "output")]
    whole = _whole(tuple(node.name for node in (*given, *kept)), tuple(lines))
    rest = [fixed[node] if node in fixed else held[str(node.target)] for node in kept]

    def run(*parts: Tensor) -> Any:
        with torch.jit.optimized_execution(should_optimize=False):
            return whole(*parts, *rest)

    return run


@lru_cache(_KEPT)
def _whole(names: tuple[str, ...], lines: tuple[str, ...]) -> Any:
    """Compile a function of arrays from its lines; claims of one form have the same."""
    head = f"def whole({', '.join(f'{name}: Tensor' for name in names)}):"
    unit = torch.jit.CompilationUnit()
    unit.define("\n    ".join([head, *lines]) + "\n", _named)
    return unit.whole


@cache
def _own() -> Any:
    return torch.jit.CompilationUnit(_OWN)


def _named(name: str) -> Any:
    """Return what a name stands for in a compiled text."""
    return torch if name == "torch" else getattr(_own(), name, None)


def _once(graph: Graph) -> None:
    """Drop each operation that was noted before with the same operands."""
    known: dict[Any, Node] = {}
    for node in [node for node in graph.nodes if node.op == "call_function"]:
        if torch.Tag.nondeterministic_seeded in getattr(node.target, "tags", ()):
            continue
        key = node.target, repr(node.args), repr(node.kwargs)
        if key in known:
            node.replace_all_uses_with(known[key])
            graph.erase_node(node)
        else:
            known[key] = node


def _fixed(graph: Graph, held: Mapping[str, Tensor]) -> dict[Node, Tensor]:
    """Return what comes of operations on no part of a batch."""
    found: dict[Node, Tensor] = {}

    def value(node: Node) -> Tensor:
        return held[str(node.target)] if node.op == "get_attr" else found[node]

    for node in filter(_is_torchs, graph.nodes):
        if all(each.op == "get_attr" or each in found for each in node.all_input_nodes):
            made = node.target(*map_arg(node.args, value), **map_arg(node.kwargs, value))
            if isinstance(made, torch.Tensor):
                found[node] = made
    return found


def _line(node: Node, called: Mapping[Any, str]) -> str:
    """Return the line of text for an operation."""
    if node.op == "output":
        return f"return {_said(node.args[0])}"
    operands = [_said(each) for each in node.args]
    named = [f"{name}={_said(value)}" for name, value in node.kwargs.items()]
    if node.target is mul:
        made = " * ".join(operands)
    elif node.target is getitem:
        made = f"{operands[0]}[{operands[1]}]"
    elif node.target in called and not named:
        made = f"{called[node.target]}({', '.join(operands)})"
    elif node.target is len:
        made = f"len({operands[0]})"
    else:
        made = f"torch.ops.aten.{_name(node)}({', '.join([*operands, *named])})"
    return f"{node.name} = {made}"


def _is_torchs(node: Node) -> bool:
    """Whether an operation is one of torch's."""
    target = node.target
    return node.op == "call_function" and isinstance(target, torch._ops.OpOverload)  # noqa: SLF001 - it has no other name


def _schema(node: Node) -> Any:
    return node.target._schema  # noqa: SLF001 - torch offers no other way to ask


def _name(node: Node) -> str:
    """Return the name of one of torch's operations.

    Raises:
        NotCompiledError: It is another one, or says where in memory entries lie.
    """
    space, _, name = str(_schema(node).name if _is_torchs(node) else node.target).partition("::")
    if space != "aten" or name in _BY_MEMORY:
        raise NotCompiledError(str(node.target))
    return name


def _said(value: Any) -> str:
    """Return the text of an operand.

    Raises:
        NotCompiledError: It has none.
    """
    match value:
        case Node():
            said = str(value.name)
        case bool() | int() | None | torch.dtype() | torch.layout() | torch.memory_format():
            said = str(value)
        case float():
            said = f"float('{value!r}')"
        case list():
            said = f"[{', '.join(map(_said, value))}]"
        case tuple():
            said = f"({''.join(f'{_said(each)}, ' for each in value)})"
        case torch.device():
            said = f"torch.device('{value}')"
        case _:
            raise NotCompiledError(repr(value))
    return said
