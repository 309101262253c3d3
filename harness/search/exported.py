"""Modules as programs: `torch.export` writes down what a module does to inputs of one shape.

What comes of it knows no torch: steps of core operations, with whole numbers and booleans computed
at once, floats as the numbers that are meant, and for each step the line of the module that asked
for it. What draws at random, and what writes into its own state, is refused.
"""

from __future__ import annotations

import copy
import math
import operator
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from flint import arb
from torch._ops import OpOverload
from torch.export.graph_signature import InputKind, OutputKind

from ...systems import UNDEFINED_NUMBER, UndecidedError, balls
from ...theory.domain import Index
from ...theory.relation import Equal, Truth
from ..judge.exported.composed import contracts
from ..judge.exported.literals import meant
from ..judge.exported.program import Program, ProgramError, Ref, Step, lacking, run
from ..judge.exported.rules import Run
from .estimate import ESTIMATE, estimated

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from torch.export import ExportedProgram
    from torch.fx import Node

    from ...theory.domain import Domain
    from ...theory.signature import Signature

_BITS, _POINTS = 128, 8

_WHOLE = (
    torch.ops.aten.scaled_dot_product_attention.default,
    torch.ops.aten.layer_norm.default,
    torch.ops.aten.linear.default,
    torch.ops.aten.silu.default,
    torch.ops.aten.matmul.default,
    torch.ops.aten.softmax.int,
    torch.ops.aten.triu.default,
    torch.ops.aten.tril.default,
)
"""Operations that have a rule of their own, and are not taken apart."""
_PLAIN = (
    torch.ops.aten.transpose.int,
    torch.ops.aten.t.default,
    torch.ops.aten.reshape.default,
    torch.ops.aten.split.Tensor,
    torch.ops.aten.contiguous.default,
    torch.ops.aten.squeeze.dim,
    torch.ops.aten.to.dtype,
    torch.ops.aten.to.dtype_layout,
    torch.ops.aten.to.device,
    torch.ops.aten.type_as.default,
    torch.ops.aten.chunk.default,
    torch.ops.aten.detach.default,
    torch.ops.aten.unbind.int,
    torch.ops.aten.unflatten.int,
    torch.ops.aten.flatten.using_ints,
    torch.ops.aten.mT.default,
    torch.ops.aten.movedim.int,
    torch.ops.aten.repeat_interleave.self_int,
    torch.ops.aten.masked_fill.Scalar,
    torch.ops.aten.rsub.Scalar,
    torch.ops.aten.where.ScalarOther,
    torch.ops.aten.arange.default,
    torch.ops.aten.arange.start,
    torch.ops.aten.log_softmax.int,
    torch.ops.aten.__and__.Tensor,
    torch.ops.aten.__or__.Tensor,
)
"""Others that are read as they stand, and need not be taken apart where nothing else must be."""
_FILLED = {
    torch.ops.aten.ones.default: (0, 1),
    torch.ops.aten.zeros.default: (0, 0),
    torch.ops.aten.new_ones.default: (1, 1),
    torch.ops.aten.new_zeros.default: (1, 0),
}
"""What fills a shape: which argument that is, and with which number."""
_AS_IT_IS = (
    torch.ops.aten.to.dtype,
    torch.ops.aten.to.dtype_layout,
    torch.ops.aten.to.device,
    torch.ops.aten.type_as.default,
)
"""What converts its first argument alone."""
_NOTHING = frozenset(("_assert_tensor_metadata", "_assert_scalar", "sym_constrain_range_for_size"))
_ABOUT_MEMORY = frozenset(("layout", "device", "pin_memory", "memory_format", "non_blocking"))
_NAMED = {
    "max.default": "amax", "min.default": "amin", "max.dim": "max_dim", "max.other": "maximum",
    "min.other": "minimum", "clamp_max.default": "clamp_max", "div.Tensor_mode": "div_rounded",
    "__and__.Tensor": "logical_and", "__or__.Tensor": "logical_or",
}  # fmt: skip
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')


def exported(module: Any, inputs: tuple[Any, ...], named: Mapping[str, Any]) -> Program:
    """Return what a module does, as a program.

    Args:
        module: A torch module in float64, in evaluation mode.
        inputs: Its inputs by place: their shapes and dtypes count.
        named: Its inputs by name.

    Raises:
        ProgramError: It cannot be exported, or does what no program does.
    """
    return Reader(module, graph_of(module, inputs, named)).program()


def graph_of(
    module: Any, inputs: tuple[Any, ...], named: Mapping[str, Any], sizes: Any = None
) -> ExportedProgram:
    """Return what torch writes down of a module, in operations that have a rule or are core.

    Args:
        module: A torch module in float64, in evaluation mode.
        inputs: Its inputs by place.
        named: Its inputs by name.
        sizes: Which axes are sizes with a name, as `torch.export` takes it.

    Raises:
        ProgramError: It cannot be exported.
    """
    try:
        with torch.no_grad(), warnings.catch_warnings(), _roots_of_sizes():
            warnings.simplefilter("ignore")
            found = torch.export.export(
                copy.deepcopy(module), inputs, dict(named), dynamic_shapes=sizes, strict=False
            )
            table = _taken_apart(tuple(torch.ops._dir))  # noqa: SLF001 - torch offers no other way to ask
            folded: set[str] = set()
            if not all(_stands(each, table, folded) for each in found.graph.nodes):
                found = found.run_decompositions(table)
    except Exception as error:  # noqa: BLE001 - a user's module may raise anything
        raise ProgramError(f"torch.export refuses it: {line_of(error)}") from None
    return found


@contextmanager
def _roots_of_sizes() -> Iterator[None]:
    """Let `math.sqrt` of a size with a name be one: to Python's it would have to be a number."""
    plain = math.sqrt

    def sqrt(value: Any) -> Any:
        return torch.sym_sqrt(value) if isinstance(value, torch.SymInt) else plain(value)

    math.sqrt = sqrt
    try:
        yield
    finally:
        math.sqrt = plain


@cache
def _taken_apart(spaces: tuple[str, ...]) -> dict[Any, Any]:
    """Return how operations are taken apart; to list those of all `spaces` of torch takes long."""
    del spaces
    table = torch.export.default_decompositions()
    return {each: parts for each, parts in table.items() if each not in _WHOLE}


def _reaching(steps: Sequence[Step], output: Ref) -> list[Step]:
    """Return the steps on which the output depends, in order."""
    needed, kept = {output.name}, list[Step]()
    for step in reversed(steps):
        if step.name in needed:
            kept.append(step)
            needed.update(_names((step.given, step.named)))
    return kept[::-1]


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, Ref):
        yield value.name
    elif isinstance(value, tuple):
        for each in value:
            yield from _names(each)


def _stands(node: Node, table: Container[Any], folded: set[str]) -> bool:
    """Whether a step is read as it stands: to take a graph apart costs more than to write it.

    Args:
        node: The step.
        table: How operations are taken apart.
        folded: The steps before it that are known whole numbers and booleans, to which it is added.
    """
    target = node.target
    if node.op != "call_function" or target is operator.getitem or target in _NOTHING:
        return True
    if not isinstance(target, OpOverload) or target._schema.is_mutable:  # noqa: SLF001 - torch offers no other way to ask
        return False
    if _whole(node.meta.get("val")) and all(each.name in folded for each in node.all_input_nodes):
        folded.add(node.name)
        return True
    return _has_rule(node, table)


def _has_rule(node: Node, table: Container[Any]) -> bool:
    """Whether an operation of torch is read by a rule of its own."""
    target = node.target
    if target is torch.ops.aten.einsum.default:
        return contracts(str(node.args[0]))
    if target is torch.ops.aten.pad.default:
        return len(node.args) < 3 or node.args[2] == "constant"
    if target is torch.ops.aten.dropout.default:
        return node.args[2] is False
    if target in _PLAIN or target in _WHOLE or target in _FILLED:
        return True
    return target not in table and not torch._C._dispatch_has_kernel_for_dispatch_key(  # noqa: SLF001 - torch offers no other way to ask
        target.name(),
        "CompositeImplicitAutograd",
    )


def _whole(value: Any) -> bool:
    """Whether a value is a tensor of whole numbers or booleans."""
    found = isinstance(value, torch.Tensor)
    return found and not (value.is_floating_point() or value.is_complex())


def line_of(error: Exception) -> str:
    """Return the first line of what an error says."""
    lines = [each.strip() for each in str(error).splitlines() if each.strip()]
    return (lines or [type(error).__name__])[0][:160]


class Reader:
    """Reads a graph of torch into a program."""

    def __init__(self, module: Any, found: ExportedProgram) -> None:
        self.module, self.found = module, found
        self.steps: list[Step] = []
        self.inputs: list[str] = []
        self.parameters: list[tuple[str, str]] = []
        self.constants: list[tuple[str, np.ndarray]] = []
        self.known: dict[str, Any] = {}
        """The values of whole numbers and booleans that no input changes."""
        self.readings: dict[str, None] = {}

    def program(self) -> Program:
        """Return the program."""
        output = self._output()
        specs = {
            getattr(each.arg, "name", ""): each for each in self.found.graph_signature.input_specs
        }
        for node in self.found.graph.nodes:
            if node.op == "placeholder":
                self._placeholder(node, specs[node.name])
            elif node.op == "call_function" and node.target not in _NOTHING:
                self._call(node)
        steps = _reaching(self.steps, output)
        used = tuple((each.given, each.named) for each in steps)
        read = {output.name, *_names(used)}
        self._require_written_unread(read)
        return Program(
            tuple(self.inputs),
            tuple(self.parameters),
            tuple(each for each in self.constants if each[0] in read),
            tuple(steps),
            output,
            tuple(self.readings),
        )

    def _require_written_unread(self, read: Container[str]) -> None:
        """Require that the module's output reads nothing into which it writes: a cache it fills.

        Raises:
            ProgramError: It does, or it writes into its input.
        """
        given = self.found.graph_signature
        for each in given.output_specs:
            if each.kind is OutputKind.USER_OUTPUT:
                continue
            held = [
                name for name, target in given.inputs_to_buffers.items() if target == each.target
            ]
            if each.kind is not OutputKind.BUFFER_MUTATION or any(name in read for name in held):
                raise ProgramError(
                    f"it writes into {each.target or 'its input'}: what it computes depends on "
                    "what it computed before"
                )

    def _output(self) -> Ref:
        """Return the first output that is an array.

        Raises:
            ProgramError: The module returns no array.
        """
        specs = self.found.graph_signature.output_specs
        named = [getattr(each.arg, "name", None) for each in specs]
        (node,) = (each for each in self.found.graph.nodes if each.op == "output")
        for place, name in enumerate(named):
            value = node.args[0][place]
            if specs[place].kind is not OutputKind.USER_OUTPUT:
                continue
            if name is not None and isinstance(value, torch.fx.Node):
                return Ref(value.name)
        raise ProgramError("it returns no array")

    def _placeholder(self, node: Node, spec: Any) -> None:
        if spec.kind is InputKind.USER_INPUT:
            self.inputs.append(node.name)
            return
        names = _parameter_names(self.module)
        value = self._value(spec.target)
        name = names.get(id(value))
        if name is not None:
            self.parameters.append((node.name, name))
        else:
            self._hold(node.name, value)
            written = self.found.graph_signature.buffers_to_mutate.values()
            if not value.is_floating_point() and spec.target not in written:
                self.known[node.name] = value

    def _value(self, target: str) -> Any:
        """Return what a name of the graph means: a part of the module, or a constant."""
        found: Any = self.module
        try:
            for part in target.split("."):
                found = getattr(found, part)
        except AttributeError:
            return self.found.constants[target]
        return found

    def _hold(self, name: str, value: Any) -> None:
        self.constants.append((name, np.asarray(value.detach().cpu().numpy())))

    def _call(self, node: Node) -> None:
        value = node.meta.get("val")
        if self._folds(node, value):
            given = torch.fx.node.map_arg(
                (node.args, node.kwargs), lambda each: self.known[each.name]
            )
            self.known[node.name] = node.target(*given[0], **given[1])
            if isinstance(self.known[node.name], torch.Tensor):
                self._hold(node.name, self.known[node.name])
            return
        operation = _operation(node)
        if operation in _NOTHING:
            return
        named = {
            key: each
            for key, each in node.kwargs.items()
            if key not in _ABOUT_MEMORY and key != "dtype"
        }
        given = node.args
        if node.target in _AS_IT_IS:
            given = given[:1]
        if node.target in _FILLED:
            place, number = _FILLED[node.target]
            operation = "full"
            given = (given[place], bool(number) if value.dtype is torch.bool else number)
        if node.target is torch.ops.aten.chunk.default:
            axis = given[2] if len(given) > 2 else named.pop("dim", 0)
            operation = "split_with_sizes"
            given = (given[0], [each.shape[axis] for each in value], axis)
        self.steps.append(
            Step(
                node.name,
                operation,
                tuple(self._plain(each, node) for each in given),
                tuple((key, self._plain(each, node)) for key, each in named.items()),
                _asked_in(node),
            )
        )

    def _folds(self, node: Node, value: Any) -> bool:
        """Whether a value is of whole numbers or booleans, and known: no input changes it."""
        if not isinstance(node.target, OpOverload):
            return False
        if not _whole(value):
            return False
        return all(each.name in self.known for each in node.all_input_nodes)

    def _plain(self, value: Any, node: Node) -> Any:
        """Return an argument as data."""
        if isinstance(value, torch.fx.Node):
            return Ref(value.name)
        if isinstance(value, list | tuple):
            return tuple(self._plain(each, node) for each in value)
        if isinstance(value, bool | int | str) or value is None:
            return value
        if isinstance(value, float):
            return self._number(value, node)
        return str(value)

    def _number(self, value: float, node: Node) -> Any:
        try:
            read = meant(value)
        except NotImplementedError as error:
            raise ProgramError(f"{_asked_in(node)}: {error}") from None
        if read.kind == "rational" and read.fraction == int(read.fraction):
            return int(read.fraction)
        if read.reading:
            self.readings[read.reading] = None
        return read


def _operation(node: Node) -> str:
    """Return the name by which an operation has its rule."""
    target: Any = node.target
    if not isinstance(target, OpOverload):
        return getattr(target, "__name__", str(target))
    name = target._opname  # noqa: SLF001 - torch offers no other way to ask
    if name in ("_to_copy", "to", "type_as"):
        return _converted(node)
    found: str = _NAMED.get(f"{name}.{target._overloadname}", name)  # noqa: SLF001
    return found


def _converted(node: Node) -> str:
    """Return what a conversion is over the reals: nothing, or numbers made of booleans."""
    before, after = (each.meta["val"].dtype for each in (node.args[0], node))
    if not after.is_floating_point:
        return "to_float" if after == before else f"_to_copy of {before} to {after}"
    return "to_float" if before.is_floating_point else "to_number"


def _asked_in(node: Node) -> str:
    """Return the line of the module that asked for an operation: the last that is not torch's."""
    frames = _FRAME.findall(node.meta.get("stack_trace") or "")
    own = [each for each in frames if "/torch/" not in each[0]] or frames
    return f"{Path(own[-1][0]).name}:{own[-1][1]}" if own else ""


class Lifted:
    """A module as a function of arrays of any number system.

    Tensors go through the module itself, and NumPy's arrays too; all others through its program at
    their shapes, which is made when it is first asked for.
    """

    def __init__(
        self,
        module: Any,
        applied: Callable[..., Any],
        kinds: Mapping[str, Domain],
        asked: Given,
    ) -> None:
        self.module = copy.deepcopy(module).eval().double()
        self.applied, self.kinds, self.asked = applied, kinds, asked
        self.programs: dict[tuple[tuple[int, ...], ...], Program] = {}

    def __call__(self, theta: Any = None, **inputs: Any) -> Any:
        """Apply the module."""
        first = next(iter(inputs.values()))
        if isinstance(first, torch.Tensor):
            return self.applied(theta, **inputs)
        if isinstance(first, np.ndarray):
            given = {name: _tensor(each) for name, each in inputs.items()}
            held = None if theta is None else {name: _tensor(each) for name, each in theta.items()}
            with torch.no_grad():
                return self.applied(held, **given).numpy()
        whole = {name: self._entering(name, each) for name, each in inputs.items()}
        parameters = held_exactly(self.module, first) if theta is None else theta
        output = self.ran(whole, parameters, first)
        return output[0, ...] if self.asked.batched else output

    def ran(self, inputs: Mapping[str, Any], parameters: Mapping[str, Any], like: Any) -> Any:
        """Return what the program for inputs of these shapes makes of them."""
        shapes = (tuple(map(operator.index, each.shape)) for each in inputs.values())
        return run(self.program(tuple(shapes)), self.alike(inputs), parameters, like)

    def alike(self, inputs: Mapping[str, Any]) -> list[Any]:
        """Return the inputs as often as the module takes them."""
        return [*inputs.values()] * (1 if self.asked.named else self.asked.count)

    def _entering(self, name: str, x: Any) -> Any:
        """Return an input as the module takes it: with a batch axis, its mask turned round."""
        turned = ~x if name in self.asked.hidden else x
        return turned[None, ...] if self.asked.batched else turned

    def program(self, shapes: tuple[tuple[int, ...], ...]) -> Program:
        """Return the program for inputs of some shapes.

        Raises:
            ProgramError: There is none.
        """
        if shapes not in self.programs:
            given = {
                name: torch.zeros(shape, dtype=dtype_of(self.kinds[name]))
                for name, shape in zip(self.kinds, shapes, strict=True)
            }
            found = self.written(given)
            if lacking(found):
                raise ProgramError(lacking(found))
            self.programs[shapes] = found
        return self.programs[shapes]

    def written(self, given: dict[str, Any]) -> Program:
        """Return what the module does to such inputs."""
        if self.asked.named:
            return exported(self.module, (), given)
        alike = [each.clone() for each in given.values() for _ in range(self.asked.count)]
        return exported(self.module, tuple(alike), {})


def held_exactly(module: Any, like: Any) -> dict[str, Any]:
    """Return a module's parameters as they are, each double exactly, beside an array."""
    held = Run(like).held
    return {name: held(each.detach().numpy()) for name, each in module.named_parameters()}


@dataclass(frozen=True)
class Given:
    """How a module is given its inputs."""

    batched: bool
    """Whether each has a batch axis of length one before it."""
    named: bool
    """Whether they are given by name; else they are all the one input."""
    hidden: frozenset[str] = frozenset()
    """The masks that the module wants turned round."""
    count: int = 1
    """How many inputs the one input is."""
    state: str = ""
    """The name of a cache."""


def _tensor(x: Any) -> Any:
    return torch.from_numpy(np.array(x))


def dtype_of(kind: Domain) -> torch.dtype:
    """Return the dtype in which an input is given to a module."""
    if kind.boolean:
        return torch.bool
    return torch.int64 if isinstance(kind, Index) else torch.float64


def agrees(lifted: Lifted, signature: Signature, sizes: Mapping[str, int]) -> bool:
    """Whether a program gives what its module does, at a point, up to the module's rounding.

    Where the program has no value, the module gives nan; a point at which neither has any, or at
    which a comparison is not settled, says nothing, and another is taken.

    Raises:
        ProgramError, NotRigorousError: There is no such program.
    """
    for seed in range(_POINTS):
        found = _agrees_at(lifted, signature, sizes, np.random.default_rng(seed))
        if found is not None:
            return found
    return False


def _agrees_at(
    lifted: Lifted, signature: Signature, sizes: Mapping[str, int], generator: np.random.Generator
) -> bool | None:
    """Compare a program with its module at a point that is drawn; None where it says nothing."""
    point = signature.point(
        dict(sizes), lambda kind: kind.filled(lambda: _quarter(kind, generator), sizes)
    )
    system = balls(_BITS)
    with system.context():
        try:
            made = lifted(**point.values(signature.parameters, system))
        except UndecidedError:
            return None  # a step of the module is right at this point
        entries = made.entries().ravel()
        lacking_there = np.array([each is UNDEFINED_NUMBER for each in entries])
        exact = np.array(
            [0.0 if each is UNDEFINED_NUMBER else float(arb(each).mid()) for each in entries]
        )
    shape = tuple(made.shape)
    wanted, without = (torch.from_numpy(each.reshape(shape)) for each in (exact, lacking_there))
    with ESTIMATE.context():
        fine = lifted(**point.values(signature.parameters, ESTIMATE))
    if bool((fine.isnan() != without).any()):
        return False
    if bool(without.all()):
        return None

    def compared(numbers: Any) -> Equal:
        found = lifted(**point.values(signature.parameters, numbers))
        kept = torch.where(without, torch.zeros_like(found), found)
        return Equal(kept, wanted.to(found.dtype))

    return estimated(ESTIMATE.both(compared, shakes=2)).truth is not Truth.FALSE


def _quarter(kind: Any, generator: np.random.Generator) -> Fraction:
    return Fraction(int(generator.integers(-8, 9)), 1 if kind.index else 4)


def release() -> str:
    """Return torch's release."""
    return str(torch.__version__).partition("+")[0]


def _parameter_names(module: Any) -> dict[int, str]:
    """Return the name of each parameter; one that has two is known by the first."""
    return {id(each): name for name, each in module.named_parameters()}
