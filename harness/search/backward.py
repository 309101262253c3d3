"""Backwards that are written by hand: what a `torch.autograd.Function` in a module gives back.

What goes back from an output is run by torch's own engine, with the parts that are written by hand;
what it does to inputs of one shape is noted in operations, and read as what goes forward is.
"""

from __future__ import annotations

import copy
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from torch.autograd.function import BackwardCFunction
from torch.fx.experimental.proxy_tensor import make_fx

from ..judge.exported.program import Program, ProgramError
from .exported import Lifted, exported, line_of
from .outputs import first_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .exported import Given


def is_by_hand(module: Any, inputs: Mapping[str, Any], how: Given) -> bool:
    """Whether what goes back from a module's output to its inputs passes a part written by hand.

    Args:
        module: A torch module.
        inputs: A tensor for each of its inputs, as the module takes them.
        how: How it is given them.
    """
    own = copy.deepcopy(module).eval().double()
    leaves = {name: each.requires_grad_(each.is_floating_point()) for name, each in inputs.items()}
    try:
        with torch.enable_grad():
            output = _output(own.forward, leaves, how)
    except Exception:  # noqa: BLE001 - from what raises where gradients are kept, nothing goes back
        return False
    return any(issubclass(type(each), BackwardCFunction) for each in _passed(output.grad_fn))


def _output(forward: Callable[..., Any], inputs: Mapping[str, Any], how: Given) -> Any:
    """Return what a module gives for inputs, of which it may write into none."""
    given = {name: each.clone() for name, each in inputs.items()}
    if how.named:
        return first_output(forward(**given))
    return first_output(
        forward(*(each.clone() for each in given.values() for _ in range(how.count)))
    )


def _passed(last: Any) -> Iterator[Any]:
    """List the steps of a graph of gradients."""
    seen, left = set[Any](), [last]
    while left:
        step = left.pop()
        if step is not None and step not in seen:
            seen.add(step)
            yield step
            left += [before for before, _ in step.next_functions]


def backward_of(module: Any, wanted: str, how: Given) -> Any:
    """Return the module of the same parameters that gives what goes back to one of its inputs.

    It takes the inputs by name, and the gradient of the output as `grad`.
    """
    forward = type(module).forward

    def back(self: Any, *, grad: Any, **inputs: Any) -> Any:
        with torch.enable_grad():
            inputs[wanted] = x = inputs[wanted].detach().requires_grad_()
            output = _output(partial(forward, self), inputs, how)
            (found,) = torch.autograd.grad(output, x, grad, allow_unused=True)
        return torch.zeros_like(x) if found is None else found

    return _made(module, "Backward", back)


def _made(module: Any, name: str, forward: Any) -> Any:
    """Return a copy of a module that does something else with its parameters."""
    made = copy.copy(module)
    made.__class__ = type(name, (type(module),), {"forward": forward})
    return made


class LiftedBackward(Lifted):
    """Such a module as a function of arrays of any number system."""

    def written(self, given: dict[str, Any]) -> Program:
        """Return what it does, as a program: torch's engine runs once, and its steps are noted."""
        own = dict(self.module.named_parameters())

        def run(*values: Any) -> Any:
            inputs = dict(zip(given, values, strict=False))
            theta = dict(zip(own, values[len(given) :], strict=True))
            return torch.func.functional_call(self.module, theta, (), inputs)

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                held = [each.detach() for each in own.values()]
                graph = make_fx(run, tracing_mode="fake")(*given.values(), *held)
        except Exception as error:  # noqa: BLE001 - a user's module may raise anything
            raise ProgramError(f"its backward cannot be written down: {line_of(error)}") from None

        def noted(self: Any, *values: Any) -> Any:
            return graph(*values, *(self.get_parameter(name) for name in own))

        return exported(_made(self.module, "Noted", noted), tuple(given.values()), {})
