"""Blocks that run in torch alone: modules as functions of their input, judged by an estimate."""

from __future__ import annotations

import copy
import inspect
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from ...systems import TorchSystem
from .estimate import ESTIMATE, narrowing, widened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def module_of(target: Any, arguments: Mapping[str, Any]) -> Any:
    """Return a torch module, built if its class was given; None for anything else."""
    if isinstance(target, torch.nn.Module):
        return target
    if not (inspect.isclass(target) and issubclass(target, torch.nn.Module)):
        return None
    torch.manual_seed(0)
    return target(**arguments)


def applied_module(module: Any, *, batched: bool) -> Callable[..., Any]:
    """Return the module as a function of one input, in the dtype of that input."""
    torch.backends.mha.set_fastpath_enabled(False)
    dtypes = {torch.float64, torch.float32, getattr(torch, own_floats(module).dtype)}
    copies = {dtype: copy.deepcopy(module).eval().to(dtype) for dtype in dtypes}
    inputs = _input_count(module)

    def applied(x: Any, theta: Any = None) -> Any:
        given = (copied(x[None] if batched else x),) * inputs
        with widened(x.dtype):
            called = torch.func.functional_call(copies[x.dtype], theta or {}, given)
        result = called[0] if isinstance(called, tuple) else called
        return result[0] if batched else result

    return applied


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


def _input_count(module: Any) -> int:
    """Count the inputs: attention takes query, key and value, which here are all x."""
    parameters = inspect.signature(module.forward).parameters.values()
    required = [
        each
        for each in parameters
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    return max(len(required), 1)


__all__ = ["ESTIMATE", "applied_module", "copied", "module_of", "narrowing", "without_parameters"]
