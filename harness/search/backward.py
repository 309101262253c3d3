"""Backwards that are written by hand: what a `torch.autograd.Function` in a module gives back.

What goes back from an output is run by torch's own engine, with the parts that are written by hand;
what it does to inputs of one shape is noted in operations, and read as what goes forward is.
"""

from __future__ import annotations

import copy
import warnings
from typing import TYPE_CHECKING, Any

import torch
from torch.autograd.function import BackwardCFunction
from torch.fx.experimental.proxy_tensor import make_fx

from ..judge.exported.program import Program, ProgramError
from .exported import Lifted, exported, line_of
from .outputs import first_output

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_by_hand(module: Any, shape: tuple[int, ...]) -> bool:
    """Whether what goes back from a module's output to its input passes a part written by hand."""
    own = copy.deepcopy(module).eval().double()
    x = torch.ones(shape, dtype=torch.float64, requires_grad=True)
    try:
        with torch.enable_grad():
            output = first_output(own(x.clone()))
    except Exception:  # noqa: BLE001 - from what raises where gradients are kept, nothing goes back
        return False
    return any(issubclass(type(each), BackwardCFunction) for each in _passed(output.grad_fn))


def _passed(last: Any) -> Iterator[Any]:
    """List the steps of a graph of gradients."""
    seen, left = set[Any](), [last]
    while left:
        step = left.pop()
        if step is not None and step not in seen:
            seen.add(step)
            yield step
            left += [before for before, _ in step.next_functions]


def backward_of(module: Any) -> Any:
    """Return the module of the same parameters that takes x and grad, and gives what goes back."""
    forward = type(module).forward

    def back(self: Any, x: Any, grad: Any) -> Any:
        with torch.enable_grad():
            x = x.detach().requires_grad_()
            output = first_output(forward(self, x.clone()))
            (found,) = torch.autograd.grad(output, x, grad)
        return found

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

        def run(x: Any, grad: Any, *held: Any) -> Any:
            theta = dict(zip(own, held, strict=True))
            return torch.func.functional_call(self.module, theta, (x, grad))

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                held = [each.detach() for each in own.values()]
                graph = make_fx(run, tracing_mode="fake")(*given.values(), *held)
        except Exception as error:  # noqa: BLE001 - a user's module may raise anything
            raise ProgramError(f"its backward cannot be written down: {line_of(error)}") from None

        def noted(self: Any, x: Any, grad: Any) -> Any:
            return graph(x, grad, *(self.get_parameter(name) for name in own))

        return exported(_made(self.module, "Noted", noted), tuple(given.values()), {})
