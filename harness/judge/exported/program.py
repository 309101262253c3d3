"""A program: the steps that a module was exported to, as data, and how they are run.

A program knows no framework. Each step names an operation of an allow-list; its rule says what the
operation is over the reals, in functions of the array API, so that a program runs on enclosures,
on fractions, on symbols and on traced arrays alike. What has no rule is refused, and the message
names the line of the module that asked for it.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems import NotRigorousError
from . import composed, entries, layers, moves  # noqa: F401 - they say their rules
from .hidden import Hidden
from .literals import Literal
from .rules import RULES, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class ProgramError(Exception):
    """A module cannot be run as a program; the message says which operation, and where."""


@dataclass(frozen=True)
class Ref:
    """The value of an earlier step, or of an input."""

    name: str


@dataclass(frozen=True)
class Step:
    """One operation: what it is given, by place and by name, and the line that asked for it."""

    name: str
    operation: str
    given: tuple[Any, ...] = ()
    named: tuple[tuple[str, Any], ...] = ()
    line: str = ""


@dataclass(frozen=True, eq=False)
class Program:
    """Inputs, parameters and constants by name, the steps in order, and what they come to."""

    inputs: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    """The name of a value, and of the parameter that it is."""
    constants: tuple[tuple[str, np.ndarray], ...]
    """Whole numbers, booleans, and floats, which stand for themselves exactly."""
    steps: tuple[Step, ...]
    output: Ref
    readings: tuple[str, ...] = field(default=(), compare=False)
    """Which literals were read as which numbers."""

    @property
    def text(self) -> str:
        """The program in lines, for a fingerprint and for a reader."""
        held = [f"{name} = {_plain(value)}" for name, value in self.constants]
        lines = [
            f"{each.name} = {each.operation}{each.given}{dict(each.named) or ''}"
            for each in self.steps
        ]
        head = f"inputs {' '.join(self.inputs)}; parameters {dict(self.parameters)}"
        return "\n".join([head, *held, *lines, f"return {self.output.name}"])


def lacking(program: Program) -> str:
    """Say which operation has no rule, and where it is asked for; nothing where all have one."""
    for step in program.steps:
        if step.operation not in RULES:
            return _at(step, f"{step.operation} has no rule over the reals")
    return ""


def run(
    program: Program,
    inputs: Sequence[Any],
    parameters: Mapping[str, Any],
    like: Any,
) -> Any:
    """Run a program on arrays of one number system.

    Args:
        program: What to run.
        inputs: An array for each input.
        parameters: An array for each parameter, by its name.
        like: An array of the number system.

    Raises:
        ProgramError: An operation has no rule, or none for what it is given.
    """
    (found,) = run_to(program, (program.output,), inputs, parameters, like)
    return found


def run_to(
    program: Program,
    outputs: Sequence[Ref],
    inputs: Sequence[Any],
    parameters: Mapping[str, Any],
    like: Any,
) -> list[Any]:
    """Run a program up to several values.

    Args:
        program: What to run.
        outputs: What is wanted; whole numbers that no input changes stay NumPy's.
        inputs: As for `run`, and so are all others.
        parameters: An array for each parameter, by its name.
        like: An array of the number system.

    Raises:
        ProgramError: As for `run`.
    """
    runs = Run(like)
    values: dict[str, Any] = dict(zip(program.inputs, inputs, strict=True))
    values |= {name: parameters[parameter] for name, parameter in program.parameters}
    values |= {name: runs.held(value) for name, value in program.constants}
    for step in program.steps:
        rule = RULES.get(step.operation)
        if rule is None:
            raise ProgramError(_at(step, f"{step.operation} has no rule over the reals"))
        given = [_value(each, values, runs) for each in step.given]
        named = {name: _value(each, values, runs) for name, each in step.named}
        try:
            _signature(rule).bind(runs, *given, **named)
        except TypeError as error:
            raise ProgramError(_at(step, f"{step.operation} has no rule for {error}")) from None
        try:
            values[step.name] = rule(runs, *given, **named)
        except NotImplementedError as error:
            raise ProgramError(_at(step, f"{step.operation}: {error}")) from None
    return [_output(values[each.name], runs, only=len(outputs) == 1) for each in outputs]


def _output(value: Any, runs: Run, *, only: bool) -> Any:
    if isinstance(value, Hidden):
        raise NotRigorousError("an output may be minus infinity")
    return value if isinstance(value, np.ndarray) and not only else runs.real(value)


@cache
def _signature(rule: Callable[..., Any]) -> inspect.Signature:
    """Return what a rule takes: it is asked at every step of every run."""
    return inspect.signature(rule)


def _value(each: Any, values: Mapping[str, Any], runs: Run) -> Any:
    """Return what stands in the place of an argument."""
    if isinstance(each, Ref):
        return values[each.name]
    if isinstance(each, Literal):
        return each
    if isinstance(each, tuple):
        return [_value(part, values, runs) for part in each]
    return each


def _at(step: Step, said: str) -> str:
    return f"{step.line}: {said}" if step.line else said


def _plain(value: np.ndarray) -> str:
    return f"{value.dtype}{value.shape} {value.tolist()}"
