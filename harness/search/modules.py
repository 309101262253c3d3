"""Blocks that run in torch alone: modules as functions of their input, judged by an estimate."""

from __future__ import annotations

import copy
import inspect
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from importlib.metadata import packages_distributions, version
from typing import TYPE_CHECKING, Any

import torch

from ...systems import TorchSystem
from .backward import LiftedBackward, backward_of, is_by_hand
from .estimate import ESTIMATE, narrowing, widened
from .exported import Given, Lifted, agrees, dtype_of, release
from .outputs import first_output, outputs
from .sized import Sized
from .stepped import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ...theory.domain import Domain


def module_of(target: Any, arguments: Mapping[str, Any]) -> Any:
    """Return a torch module, built if its class was given; None for anything else."""
    if isinstance(target, torch.nn.Module):
        return target
    if not (inspect.isclass(target) and issubclass(target, torch.nn.Module)):
        return None
    torch.manual_seed(0)
    return target(**arguments)


def applying(forward: Callable[..., Any]) -> Any:
    """Return the module without parameters that a function of itself and tensors makes."""
    return type("Applied", (torch.nn.Module,), {"forward": forward})()


def releases(module: Any) -> list[str]:
    """List the packages that a module's class may come from, each with its release."""
    provided = packages_distributions().get(type(module).__module__.partition(".")[0], [])
    return [f"{name} {version(name).partition('+')[0]}" for name in sorted(set(provided))]


def applied_module(
    module: Any, *, batched: bool, named: bool = False, hidden: frozenset[str] = frozenset()
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return a module as a function of its inputs and parameters, in the first input's dtype.

    The second function gives all that the module returns, takes a cache and adds no batch axis.

    Args:
        module: A torch module.
        batched: Whether each input has a batch axis of length one before it.
        named: Whether the inputs are given by name; else all that it requires are the one input.
        hidden: The masks that the module wants turned round.
    """
    torch.backends.mha.set_fastpath_enabled(False)
    dtypes = {torch.float64, torch.float32, getattr(torch, own_floats(module).dtype)}
    copies = {dtype: copy.deepcopy(module).eval().to(dtype) for dtype in dtypes}
    count = max(len(required_inputs(module)), 1)

    def raw(theta: Any = None, **inputs: Any) -> Any:
        first = next(iter(inputs.values()))
        given = {
            name: copied(~x if name in hidden else x) if torch.is_tensor(x) else x
            for name, x in inputs.items()
        }
        alike, apart = ((), given) if named else ((*given.values(),) * count, {})
        with widened(first.dtype):
            return torch.func.functional_call(copies[first.dtype], theta or {}, alike, apart)

    def applied(theta: Any = None, **inputs: Any) -> Any:
        result = raw(theta, **{name: x[None] if batched else x for name, x in inputs.items()})
        found, first_one = outputs(result), first_output(result)
        if first_one is not result:
            _TUPLES.get().add(len(found))
        return first_one[0] if batched else first_one

    return applied, raw


def goes_back_by_hand(
    module: Any, kinds: Mapping[str, Domain], sizes: Mapping[str, int], given: Given
) -> bool:
    """Whether a module has a backward that is written by hand, at inputs of such sizes."""
    lead = (1,) if given.batched else ()
    inputs = {
        name: torch.ones((*lead, *kind.shape.sizes(sizes)), dtype=dtype_of(kind))
        for name, kind in kinds.items()
    }
    return is_by_hand(module, inputs, given)


def lifted_backward(module: Any, kinds: Mapping[str, Domain], wanted: str, given: Given) -> Lifted:
    """Return what goes back from a module's output to an input, in every number system.

    Args:
        module: A torch module.
        kinds: Its inputs, and the gradient of the output, grad.
        wanted: The input.
        given: How the module is given its inputs.
    """
    back, how = backward_of(module, wanted, given), replace(given, named=True)
    applied, _ = applied_module(back, batched=how.batched, named=True, hidden=how.hidden)
    return LiftedBackward(back, applied, kinds, how)


@dataclass(frozen=True)
class OwnFloats(TorchSystem):
    """The dtype in which something is used; what it does in other dtypes on the way is its own."""

    def staying(self) -> AbstractContextManager[Any]:
        """Let it convert."""
        return nullcontext()


def own_floats(target: Any) -> TorchSystem:
    """Return the floats of a module's parameters, or those that torch makes by default."""
    held = target.parameters() if isinstance(target, torch.nn.Module) else ()
    found = [each.dtype for each in held if each.dtype.is_floating_point]
    dtype = found[0] if found else torch.get_default_dtype()
    return OwnFloats(str(dtype).removeprefix("torch."))


@contextmanager
def tuples() -> Iterator[set[int]]:
    """Collect how many outputs modules give, of which the first is taken."""
    found: set[int] = set()
    token = _TUPLES.set(found)
    try:
        yield found
    finally:
        _TUPLES.reset(token)


_TUPLES: ContextVar[set[int]] = ContextVar("tuples", default=set())  # noqa: B039 - nobody reads the default


def copied(x: Any) -> Any:
    """Return what a block may write into: one that works in place would change what is compared."""
    return x.clone()


def without_parameters(module: Any) -> Any:
    """Return a copy of a module whose parameters, which are drawn, are zero: it says the rest."""
    plain = copy.deepcopy(module)
    with torch.no_grad():
        for parameter in plain.parameters():
            parameter.zero_()
    return plain


def heads_held(module: Any) -> dict[str, tuple[int, int, int]]:
    """Return axis, blocks and number of heads of what holds them in torch's own attention."""
    found = (
        (name, each)
        for name, each in module.named_modules()
        if isinstance(each, torch.nn.MultiheadAttention)
    )
    name, attention = next(found, ("", None))
    if attention is None:
        return {}
    places = {"in_proj_weight": (-2, 3), "in_proj_bias": (-1, 3), "out_proj.weight": (-1, 1)}
    places |= {f"{each}_proj_weight": (-2, 1) for each in "qkv"}
    places |= {"bias_k": (-1, 1), "bias_v": (-1, 1)}
    own = dict(attention.named_parameters())
    return {
        f"{name}.{each}".removeprefix("."): (*place, attention.num_heads)
        for each, place in places.items()
        if each in own
    }


def required_inputs(module: Any) -> list[str]:
    """Name the inputs that a module must be given: attention takes query, key and value."""
    return [
        each.name
        for each in inspect.signature(module.forward).parameters.values()
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]


__all__ = [
    "ESTIMATE",
    "Given",
    "Lifted",
    "Sized",
    "Whole",
    "agrees",
    "applied_module",
    "applying",
    "copied",
    "goes_back_by_hand",
    "heads_held",
    "lifted_backward",
    "module_of",
    "narrowing",
    "own_floats",
    "release",
    "required_inputs",
    "tuples",
    "without_parameters",
]
