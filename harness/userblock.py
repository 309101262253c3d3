"""A user's block: a function of arrays, a function of tensors, or a torch module.

What is written against the array API gets full evidence. What runs in torch alone is judged in
float64 with an error estimate, and its evidence says so.
"""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..theory.block import Block, declared
from ..theory.domain import Coordinates, Domain, Real
from ..theory.numbers import FLOAT64, REALS, NumberSystem
from ..theory.shape import Dimension, Shape
from ..theory.source import Source
from .catalogue import SelectionError, import_file
from .cells import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_YOURS = Source("yours", "a block of your own", ("you",), date.today().year, "")  # noqa: DTZ011
_PROBE = (2, 3, 5, 7)
"""Different sizes for different axes, by which an output's axes are recognised."""


@dataclass(frozen=True, eq=False)
class UserBlock(Block):
    """A block that declares nothing: its domains are given, or read off the module."""

    given: Mapping[str, Domain] = field(default_factory=dict)
    numbers: NumberSystem = REALS
    label: str = ""

    @property
    def name(self) -> str:
        """A name that can stand in an id."""
        return re.sub(r"\W", "_", self.label)

    @property
    def domains(self) -> dict[str, Domain]:
        """The given domains."""
        return dict(self.given)

    @property
    def sentence(self) -> str:
        """What is known of the block."""
        return f"Your {self.label}."

    @property
    def result(self) -> Domain | None:
        """The domain of the result, whose axes are recognised by their lengths."""
        return _probed(self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Apply the function."""
        return self.function(*arguments, **named)


@dataclass(frozen=True)
class ModuleParameters(Domain):
    """The parameters of a torch module, by name."""

    shapes_by_name: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry of every parameter is free."""
        return tuple(Coordinates(_fixed(shape)) for _, shape in self.shapes_by_name)

    def build(
        self, free: Sequence[Any], sizes: Mapping[str, int], system: NumberSystem
    ) -> dict[str, Any]:
        """Name the parameters."""
        del sizes, system
        return {name: part for (name, _), part in zip(self.shapes_by_name, free, strict=True)}

    def arrays(self, name: str, value: Any) -> Any:
        """List the parameters."""
        return (
            (f"{name}[{key}]", Real(_fixed(shape)), value[key])
            for key, shape in self.shapes_by_name
        )

    def text(self) -> str:
        """Return the set."""
        return f"all {sum(int(np.prod(shape)) for _, shape in self.shapes_by_name)} parameters"


def _fixed(shape: tuple[int, ...]) -> Shape:
    return Shape(tuple(Dimension(str(size), str(size)) for size in shape))


def resolve(spec: str, shape: str | None, arguments: Mapping[str, Any], *, frozen: bool) -> Block:
    """Return the block that ``file.py:name`` or ``package.module:name`` points to.

    Raises:
        SelectionError: It cannot be imported or built, or its input's shape is not known.
    """
    target = _loaded(spec)
    made = declared(target)
    if made is not None:
        return made
    label = spec.rpartition(":")[2]
    module = _as_module(target, arguments, label)
    if module is not None:
        return _module_block(module, _input(shape, label), label, frozen=frozen)
    if not callable(target):
        raise SelectionError(
            f"{spec} is a {type(target).__name__}: name a function or a torch module"
        )
    name = next(iter(inspect.signature(target).parameters), "x")
    bound = (lambda x: target(x, **arguments)) if arguments else target
    domain = _input(shape, label)
    for numbers in (REALS, _estimate()):
        block = UserBlock(
            _named(bound, name, label),
            _YOURS.at(spec),
            rational=False,
            given={name: domain},
            numbers=numbers,
            label=label,
        )
        object.__setattr__(block, "checked", block.function)
        if _runs(block, numbers):
            return block
    raise SelectionError(
        f"{spec} runs neither on NumPy arrays nor on tensors of shape ({shape}): "
        f"{_complaint(block)}"
    )


def literals(given: Sequence[str]) -> dict[str, Any]:
    """Read ``--arg d_model=4``: a Python literal, or else text."""
    read: dict[str, Any] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise SelectionError(f"--arg {each!r} has no value: write NAME=VALUE")
        try:
            read[name] = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            read[name] = value
    return read


def _loaded(spec: str) -> Any:
    place, colon, name = spec.rpartition(":")
    if not colon:
        raise SelectionError(f"{spec!r} names no object: write file.py:name or package.module:name")
    try:
        module = (
            import_file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
        )
    except ImportError as error:
        raise SelectionError(f"{place} cannot be imported: {error}") from None
    if not hasattr(module, name):
        raise SelectionError(f"{place} has no {name}")
    return getattr(module, name)


def _input(shape: str | None, label: str) -> Real:
    if shape is None:
        raise SelectionError(
            f'the shape of {label}\'s input is not known: add --input "n 4" (tokens x '
            'channels), "c t" or "c h w", with numbers where the block fixes them'
        )
    return Real(Shape.parse(shape))


def _named(function: Callable[..., Any], name: str, label: str) -> Callable[..., Any]:
    """Return a function of one argument of this name."""
    text = f"def block({name}):\n    return function({name})\n"
    names = {"__name__": function.__module__, "function": function}
    return compiled(text, f"<block {label}>", "block", names)


def _estimate() -> NumberSystem:
    from .estimate import ESTIMATE  # noqa: PLC0415 - it loads torch

    return ESTIMATE


def _as_module(target: Any, arguments: Mapping[str, Any], label: str) -> Any:
    """Return a torch module, built if its class was given."""
    import torch  # noqa: PLC0415 - a user's block may need it

    if isinstance(target, torch.nn.Module):
        return target
    if not (inspect.isclass(target) and issubclass(target, torch.nn.Module)):
        return None
    torch.manual_seed(0)
    try:
        return target(**arguments)
    except TypeError as error:
        raise SelectionError(
            f"{label} cannot be built: {error}; give what it needs with --arg NAME=VALUE"
        ) from None


def _module_block(module: Any, domain: Real, label: str, *, frozen: bool) -> Block:
    """Wrap a module as a function of its input and of its parameters."""
    import torch  # noqa: PLC0415 - as above

    torch.backends.mha.set_fastpath_enabled(False)
    copies = {
        dtype: copy.deepcopy(module).eval().to(dtype) for dtype in (torch.float64, torch.float32)
    }
    shapes = tuple((name, tuple(part.shape)) for name, part in module.named_parameters())
    inputs, kind = _input_count(module), type(module)

    def applied(x: Any, theta: Any = None) -> Any:
        chosen = copies[x.dtype]
        assert isinstance(chosen, kind)  # naming the class has its source fingerprinted
        called = torch.func.functional_call(chosen, theta or {}, (x,) * inputs)
        return called[0] if isinstance(called, tuple) else called

    given: dict[str, Domain] = {"x": domain}
    if shapes and not frozen:
        given["theta"] = ModuleParameters(Shape(()), shapes)
    block = UserBlock(
        applied, _YOURS.at(label), rational=False, given=given, numbers=_estimate(), label=label
    )
    object.__setattr__(block, "checked", applied)
    if not _runs(block, _estimate()):
        raise SelectionError(
            f"{label} does not run on a tensor of shape ({domain.shape}): {_complaint(block)}"
        )
    return block


def _input_count(module: Any) -> int:
    """Count the inputs: attention takes query, key and value, which here are all x."""
    parameters = inspect.signature(module.forward).parameters.values()
    required = [
        each
        for each in parameters
        if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
    ]
    return max(len(required), 1)


def _sizes(block: UserBlock) -> dict[str, int]:
    return {
        name: max(size, bound.low)
        for size, (name, bound) in zip(_PROBE, block.bounds.items(), strict=False)
    }


def _applied(block: UserBlock, numbers: NumberSystem) -> Any:
    """Apply the block at ones, at sizes that are all different."""
    sizes = _sizes(block)
    system = FLOAT64 if numbers is REALS else numbers
    values = {}
    with system.context():
        for name, domain in block.domains.items():
            parts = [
                system.numbers(np.ones(kind.shape.sizes(sizes), dtype=object))
                for kind in domain.coordinates
            ]
            values[name] = domain.build(parts, sizes, system)
        return block.function(**values)


def _runs(block: UserBlock, numbers: NumberSystem) -> bool:
    try:
        return hasattr(_applied(block, numbers), "shape")
    except Exception:  # noqa: BLE001 - a user's block may raise anything
        return False


def _complaint(block: UserBlock) -> str:
    try:
        return f"it returned {type(_applied(block, block.numbers)).__name__}, no array"
    except Exception as error:  # noqa: BLE001 - as above
        return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _probed(block: UserBlock) -> Domain:
    names = {size: name for name, size in _sizes(block).items()}
    shape = tuple(_applied(block, block.numbers).shape)
    return Real(Shape(tuple(Dimension.parse(names.get(length, str(length))) for length in shape)))
