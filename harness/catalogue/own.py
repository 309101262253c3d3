"""A user's block: a function of arrays, a function of tensors, or a torch module.

What is written against the array API gets full evidence. What runs in torch alone is judged in
float64 with an error estimate, and its evidence says so.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import keyword
import re
import sys
import traceback
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...systems import REALS, NotRigorousError, NumberSystem, balls
from ...theory.block import Block, declared
from ...theory.claim import said
from ...theory.composite import ModuleParameters
from ...theory.domain import Domain, Real
from ...theory.shape import Dimension, Shape
from ...theory.signature import Signature
from ...theory.source import Source
from ..judge.exported.program import ProgramError
from ..keep.made import made
from ..search.outputs import first_output
from ..search.reaching import in_torch
from .claims import SelectionError, import_file
from .compiled import compiled
from .heads import Held, apart
from .inputs import Asked, called, read_inputs, spoken_of
from .probes import (
    batch_note,
    check_function,
    sizes_of,
    tried,
)
from .remade import Remade, remember
from .steps import function_steps, module_steps, steps_over_the_reals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_YOURS = Source("yours", "a block of your own", ("you",), date.today().year, "")  # noqa: DTZ011
_EXACT = balls(64)
_THETA, _GRADIENT = "theta", "grad"
"""A module's parameters, as an argument."""


@dataclass(frozen=True, eq=False)
class UserBlock(Block):
    """A block that declares nothing: its domains are given, or read off the module."""

    given: Mapping[str, Domain] = field(default_factory=dict)
    numbers: NumberSystem = REALS
    own_numbers: NumberSystem | None = None
    """The floats in which it is used, where it runs in torch alone."""
    label: str = ""
    frozen: bool = False
    """Whether it has parameters that stay as they are."""
    made: str = ""
    """What makes it: file and name, arguments, input."""
    note: str = ""
    """What its user should know about how it is judged."""
    stepped: Callable[..., Any] | None = None
    """The block that goes on from its cache, token by token."""
    backward: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    """What goes back from its output to each real input, over the reals, where a part of that is
    written by hand."""
    called: Any = None
    """How its module is given its inputs, where it is one."""
    heads: Mapping[str, Held] = field(default_factory=dict)
    """Where its parameters hold heads."""

    def __post_init__(self) -> None:
        """A block that declares nothing has nothing to check."""
        object.__setattr__(self, "checked", self.function)

    @property
    def name(self) -> str:
        """A name that can stand in an id."""
        return re.sub(r"\W", "_", self.label)

    @cached_property
    def signature(self) -> Signature:
        """The given domains."""
        return Signature(self.given)

    @property
    def sentence(self) -> str:
        """What is known of the block."""
        return f"Your {self.label}."

    @cached_property
    def result(self) -> Domain | None:
        """The domain of the result, whose axes are recognised by their lengths."""
        return _probed(self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Apply the function."""
        return self.function(*arguments, **named)


@dataclass(frozen=True)
class OwnBlock:
    """A user's block, as it was asked for: none of its code has run."""

    spec: str
    shape: str | None
    arguments: Mapping[str, Any]
    frozen: bool

    @property
    def name(self) -> str:
        """The name within its file."""
        return self.spec.rpartition(":")[2]

    @property
    def making(self) -> str:
        """What makes it, as a fact says it."""
        return _making(_placed(self.spec), self.shape, self.arguments, frozen=self.frozen)

    @cached_property
    def built(self) -> Block:
        """The block itself.

        Raises:
            SelectionError: It cannot be imported or built, or its input's shape is not known.
        """
        return resolve(self.spec, self.shape, self.arguments, frozen=self.frozen)


def resolve(spec: str, shape: str | None, arguments: Mapping[str, Any], *, frozen: bool) -> Block:
    """Return the block that ``file.py:name`` or ``package.module:name`` points to.

    Raises:
        SelectionError: It cannot be imported or built, or its input's shape is not known.
    """
    return wrapped(_loaded(spec), spec, shape, arguments, frozen=frozen)


def spec_of(target: Any) -> str:
    """Return where a function, a class or a module that is at hand is: ``file.py:name``.

    What is installed is named by its package's module.
    """
    named = target if hasattr(target, "__qualname__") else type(target)
    name = named.__qualname__.rpartition(".")[2]
    try:
        file = inspect.getsourcefile(inspect.unwrap(named)) or ""
    except TypeError:
        file = ""
    installed = {"site-packages", "dist-packages"} & set(Path(file).parts)
    return f"{named.__module__ if installed or not file else file}:{name}"


def wrapped(
    target: Any, spec: str, shape: str | None, arguments: Mapping[str, Any], *, frozen: bool
) -> Block:
    """Return a function, a torch module or its class as a block; a declared block is one.

    Raises:
        SelectionError: It cannot be built, or its input's shape is not known.
    """
    known = declared(target)
    if known is not None:
        return known
    spec = _placed(spec)
    label = spec.rpartition(":")[2]
    making = _making(spec, shape, arguments, frozen=frozen)
    module = _as_module(target, arguments, label)
    if module is not None:
        shape, heads = apart(shape, _parameter_shapes(module), _taken(module.forward))
    plain, asked = Asked.read(shape)
    if module is not None:
        built = _built(spec, module, arguments)
        given = called(module.forward, read_inputs(plain, label), label)
        block = _module_block(module, given, label, built, frozen=frozen, asked=asked)
        if inspect.isclass(target):
            _remember(block, spec, arguments)
        told = in_torch().heads_held(module).items()
        heads = heads or {name: Held(*place) for name, place in told}
        return replace(block, made=making, heads={} if frozen else heads)
    if not callable(target):
        raise SelectionError(
            f"{spec} is a {type(target).__name__}: name a function or a torch module"
        )
    given = called(target, read_inputs(plain, label), label)
    return replace(_function_block(target, spec, given, arguments, asked), made=making)


def _remember(block: UserBlock, spec: str, arguments: Mapping[str, Any]) -> None:
    """Say how a script builds and calls the module of a block."""
    place, _, name = spec.rpartition(":")
    drawn = next((each for each in block.given if each == _THETA), "")
    inputs = tuple(each for each in block.given if each != drawn)
    how = block.called
    remember(
        block.function,
        Remade(
            place, name, arguments, inputs, drawn, how.batched, how.named, how.hidden, how.count
        ),
    )


def _making(spec: str, shape: str | None, arguments: Mapping[str, Any], *, frozen: bool) -> str:
    """Say what makes a block, in one way however it was asked for."""
    axes = " ".join((shape or "").split())
    return made(spec, arguments, axes, frozen=frozen)


def _placed(spec: str) -> str:
    """Return where a block is, as seen from the working directory."""
    place, _, name = spec.rpartition(":")
    if place.endswith(".py"):
        path, here = Path(place).resolve(), Path.cwd().resolve()
        place = path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name
    return f"{place}:{name}"


def _function_block(
    target: Callable[..., Any],
    spec: str,
    given: Mapping[str, Domain],
    arguments: Mapping[str, Any],
    asked: Asked,
) -> UserBlock:
    """Wrap a function: exactly where it runs on exact arrays, else with an estimate in torch."""
    label, complaints = spec.rpartition(":")[2], list[str]()
    systems: tuple[Callable[[], NumberSystem], ...] = (lambda: REALS, _estimate)

    def made_for(numbers: NumberSystem, *, several: bool) -> UserBlock:
        return UserBlock(
            _named(target, list(given), label, arguments, numbers, asked, several=several),
            _YOURS.at(spec),
            rational=False,
            given=given,
            numbers=numbers,
            own_numbers=None if numbers is REALS else in_torch().own_floats(target),
            label=label,
            stepped=function_steps(target, given, label, arguments, asked),
            note=_joined(
                spoken_of(given),
                "of its outputs the first is taken" if several else "",
                f"it is judged in floats: {complaints[0]}" if complaints else "",
            ),
        )

    for entered in systems:
        numbers = entered()
        block = made_for(numbers, several=bool(asked.state))
        if _gives_several(block):
            block = made_for(numbers, several=True)
        if not _runs(block, numbers):
            complaints.append(_complaint(block))
        elif numbers is not REALS:
            check_function(block, block)
            _check_judgeable(block)
            return _function_of_tensors(block, arguments, asked)
        elif inexact := _inexact(block):
            complaints.append(inexact)
        else:
            check_function(block, block)
            return _with_its_own_backward(block, arguments, asked)
    raise SelectionError(
        f"{spec} runs neither on exact arrays nor on tensors of shape {_shapes(given)}: "
        f"{'; '.join(dict.fromkeys(complaints))}; take functions from xp = array_namespace(x) and "
        "numbers from constant('0.5', like=x), both of lakatos.theory, and what is no input from "
        "--arg NAME=VALUE"
    )


def _function_of_tensors(block: UserBlock, arguments: Mapping[str, Any], asked: Asked) -> UserBlock:
    """Return a function of tensors over the reals, where its graph runs on exact arrays."""
    if asked.state:
        return block
    given, function = block.given, block.function
    applied = lambda theta=None, **inputs: function(**inputs)  # noqa: ARG005 - as a module's
    several = "of its outputs the first is taken" if "first_output" in function.__globals__ else ""
    noted = replace(block, note=_joined(spoken_of(given), several))
    module, built, how = _applying(block, arguments)
    found = _on_exact_arrays(noted, module, (applied, applied), given, function, built, how)
    return found if found.numbers is REALS else block


def _with_its_own_backward(
    block: UserBlock, arguments: Mapping[str, Any], asked: Asked
) -> UserBlock:
    """Return a function of exact arrays with what goes back on tensors, if written by hand."""
    if sys.modules.get("torch") is None or asked.state:
        return block
    module, built, how = _applying(block, arguments)
    return _with_backward(block, module, block.given, block.function, built, how)


def _applying(block: UserBlock, arguments: Mapping[str, Any]) -> tuple[Any, str, Any]:
    """Return the module that applies a function, from what it is built, and how it is called."""
    inputs = ", ".join(block.given)
    text = f"def forward(self, {inputs}):\n    return function({inputs})\n"
    names = {"__name__": block.function.__module__, "function": block.function}
    forward = compiled(text, f"<forward {block.label} {inputs}>", "forward", names)
    how = in_torch().Given(batched=False, named=True)
    return in_torch().applying(forward), f"{block.source.place} {dict(arguments)}", how


def _inexact(block: UserBlock) -> str:
    """Return why a block does not run on exact arrays, with the user's line; nothing if it does."""
    try:
        with _EXACT.context():
            tried(block, _EXACT)
    except (TypeError, AttributeError, ValueError, NotRigorousError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        source = inspect.getsourcefile(block.function.__globals__["function"])
        lines = [frame.lineno for frame in frames if frame.filename == source]
        where = f"{Path(source).name}:{lines[-1]}: " if source and lines else ""
        return f"{where}{said(error)}"
    except Exception:  # noqa: BLE001 - an undecided comparison is the court's to judge
        return ""
    return ""


def literals(given: Sequence[str]) -> dict[str, Any]:
    """Read ``--arg d_model=4``: a Python literal, or else text."""
    read: dict[str, Any] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise SelectionError(f"--arg {each[:80]!r} has no value: write NAME=VALUE")
        if not name.isidentifier() or keyword.iskeyword(name):
            raise SelectionError(
                f"--arg {each[:80]!r} gives a value to {name[:80]!r}, which is no name: write "
                "NAME=VALUE with the name of an argument"
            )
        try:
            read[name] = ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
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
    except SelectionError:
        raise
    except Exception as error:  # noqa: BLE001 - a module may raise anything, and a name be none
        raise SelectionError(f"{place[:200]!r} cannot be imported: {said(error)}") from None
    try:
        return getattr(module, name)
    except AttributeError:
        raise SelectionError(
            f"{place[:200]} has no {name[:80]!r}: name a function or a class that is in it"
        ) from None


def _named(  # noqa: PLR0913, PLR0917 - a function, and all that it is given
    function: Callable[..., Any],
    inputs: Sequence[str],
    label: str,
    arguments: Mapping[str, Any],
    numbers: NumberSystem,
    asked: Asked,
    *,
    several: bool,
) -> Callable[..., Any]:
    """Return a function of the inputs by name, which spells out what else it is given."""
    names = {"__name__": function.__module__, "function": function}
    if numbers is not REALS:
        names["copied"] = in_torch().copied
    first, *others = (
        asked.given(name, name if numbers is REALS else f"copied({name})") for name in inputs
    )
    named = [f"{name}={value}" for name, value in zip(inputs[1:], others, strict=True)]
    given = ", ".join([first, *named, *(f"{key}={value!r}" for key, value in arguments.items())])
    returned = f"function({given})"
    if several:
        names["first_output"] = first_output
        returned = f"first_output({returned})"
    text = f"def block({', '.join(inputs)}):\n    return {returned}\n"
    return compiled(text, f"<block {label} {given}>", "block", names)


def _gives_several(block: UserBlock) -> bool:
    """Whether a block returns several arrays, of which the laws take the first."""
    try:
        made = tried(block, block.numbers)
    except Exception:  # noqa: BLE001 - a user's block may raise anything
        return False
    return not hasattr(made, "shape") and hasattr(first_output(made), "shape")


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def _shapes(given: Mapping[str, Domain]) -> str:
    return " and ".join(f"({domain.shape})" for domain in given.values())


def _estimate() -> NumberSystem:
    system: NumberSystem = in_torch().ESTIMATE
    return system


def _as_module(target: Any, arguments: Mapping[str, Any], label: str) -> Any:
    """Return a torch module, built if its class was given."""
    if sys.modules.get("torch") is None:
        return None  # whoever hands us a module has loaded torch
    try:
        return in_torch().module_of(target, arguments)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a user's module may raise anything
        given = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        raise SelectionError(
            f"{label}({given}) cannot be built: {said(error)}; "
            "give what it needs with --arg NAME=VALUE"
        ) from None


def _module_block(  # noqa: PLR0913 - a module, and all that is said of it
    module: Any,
    inputs: dict[str, Domain],
    label: str,
    built: str,
    *,
    frozen: bool,
    asked: Asked,
) -> UserBlock:
    """Wrap a module as a function of its inputs and of its parameters.

    A leading 1 in the shape of a single input is a batch axis; where it does not run without, one
    is tried. Inputs that are not `named` apart are all the one input.
    """
    (first, domain), *_ = inputs.items()
    named = asked.named
    leading = not named and str(domain.shape.dimensions[:1]) == str(Shape.parse("1").dimensions)
    leading = leading and len(domain.shape.dimensions) > 1
    if leading:
        inputs = {first: Real(Shape(domain.shape.dimensions[1:]))}
    inputs = inputs if named else {"x": inputs[first]}
    shapes = tuple(_parameter_shapes(module).items())
    theta = {} if frozen or not shapes else {_THETA: ModuleParameters(Shape(()), shapes)}
    held = in_torch().without_parameters(module) if theta else module
    complaints = []
    for batched in (True,) if leading else (False, True):
        function, raw = in_torch().applied_module(
            module, batched=batched, named=named, hidden=asked.hidden
        )
        block = UserBlock(
            _declared(function, held, [*inputs, *theta], built),
            _YOURS.at(label),
            rational=False,
            given=inputs | theta,
            numbers=_estimate(),
            own_numbers=in_torch().own_floats(module),
            label=label,
            frozen=frozen and bool(shapes),
            stepped=module_steps(raw, held, inputs, built, asked.state, batched=batched)
            if asked.state
            else None,
        )
        if _runs(block, _estimate()):
            anew, _ = in_torch().applied_module(
                module, batched=batched, named=named, hidden=asked.hidden
            )
            _check_judgeable(block)
            check_function(block, replace(block, function=anew))
            given = in_torch().Given(
                batched,
                named,
                asked.hidden,
                max(len(in_torch().required_inputs(module)), 1),
                asked.state,
            )
            note = _joined(
                _module_note(block, module, inputs, named=named),
                batch_note(block, raw, list(inputs)) if batched else "",
            )
            noted = replace(block, note=note, called=given)
            return _on_exact_arrays(noted, module, (function, raw), inputs, held, built, given)
        complaints.append(_complaint(block))
    raise SelectionError(
        f"{label} does not run on a tensor of shape {_shapes(inputs)}: "
        + "; nor with a batch axis of length 1 before it: ".join(dict.fromkeys(complaints))
    )


def _on_exact_arrays(  # noqa: PLR0913, PLR0917 - a module, and all that is said of it
    block: UserBlock,
    module: Any,
    functions: tuple[Callable[..., Any], Callable[..., Any]],
    inputs: Mapping[str, Domain],
    held: Any,
    built: str,
    given: Any,
) -> UserBlock:
    """Return the block over the reals, where the module's graph runs on exact arrays.

    Else the block stays as it is, and says which operation stopped it.
    """
    function, raw = functions
    lifted = in_torch().Sized(module, function, inputs, given)
    text, readings = "", dict[str, None]()
    try:
        for step in (0, 1):
            if not in_torch().agrees(lifted, block.signature, sizes_of(block, step)):
                return replace(
                    block, note=_joined(block.note, "it is judged in floats: its graph is another")
                )
        for program in lifted.programs.values():
            text = text or program.text
            readings |= dict.fromkeys(program.readings)
    except (ProgramError, NotRigorousError) as error:
        return replace(block, note=_joined(block.note, f"it is judged in floats: {error}"))
    exact = _declared(lifted, held, [*block.given], f"{built} torch {in_torch().release()}", text)
    note = _joined(block.note, *readings)
    found = replace(block, function=exact, numbers=REALS, note=note)
    if block.stepped is not None:
        steps = partial(steps_over_the_reals, raw, module, inputs, block.given, held, built, given)
        return _with_steps(block, found, lambda: steps(lambda step: sizes_of(block, step)))
    return _with_backward(found, module, inputs, held, built, given)


def _with_steps(before: UserBlock, block: UserBlock, steps: Callable[[], Any]) -> UserBlock:
    """Return the block with its steps over the reals; as it was before, where they are not."""
    try:
        return replace(block, stepped=steps())
    except (ProgramError, NotRigorousError) as error:
        note = f"with its cache it is judged in floats: {error}"
        return replace(before, note=_joined(before.note, note))


def _with_backward(  # noqa: PLR0913, PLR0917 - as above
    block: UserBlock,
    module: Any,
    inputs: Mapping[str, Domain],
    held: Any,
    built: str,
    given: Any,
) -> UserBlock:
    """Return the block with what goes back to its real inputs, if that is written by hand."""
    sizes, result = sizes_of(block, 0), block.result
    if result is None or _GRADIENT in inputs:
        return block
    if not in_torch().goes_back_by_hand(module, inputs, sizes, given):
        return block
    kinds = {**inputs, _GRADIENT: Real(result.shape)}
    others = {key: each for key, each in block.given.items() if key not in inputs}
    both, found = Signature(kinds | others), {}
    try:
        for name in (each for each, domain in inputs.items() if type(domain) is Real):
            back = in_torch().lifted_backward(module, kinds, name, given)
            if not all(in_torch().agrees(back, both, sizes_of(block, step)) for step in (0, 1)):
                raise ProgramError("its graph is another")  # noqa: TRY301 - one note for both
            (text, *_) = (program.text for program in back.programs.values())
            names = [*both.parameters]
            found[name] = _declared(back, held, names, f"{built} backward to {name}", text)
    except (ProgramError, NotRigorousError) as error:
        return replace(block, note=_joined(block.note, f"its backward is not judged: {error}"))
    return replace(block, backward=found)


def _parameter_shapes(module: Any) -> dict[str, tuple[int, ...]]:
    return {name: tuple(part.shape) for name, part in module.named_parameters()}


def _taken(function: Callable[..., Any]) -> Sequence[str]:
    return [*inspect.signature(function).parameters]


def _module_note(
    block: UserBlock, module: Any, inputs: Mapping[str, Domain], *, named: bool
) -> str:
    """Say of which inputs and outputs the laws speak, where there are several."""
    with in_torch().tuples() as counts:
        tried(block, block.numbers)
    wanted = in_torch().required_inputs(module)
    alike = f"{', '.join(wanted)} are one and the same input; name them apart with --input"
    several = [f"of its {count} outputs the first is taken" for count in counts]
    return _joined(spoken_of(inputs), "" if named or len(wanted) < 2 else alike, *several)


def _declared(
    applied: Callable[..., Any], module: Any, names: Sequence[str], built: str, graph: str = ""
) -> Callable[..., Any]:
    """Return a function that names the module and how it was built, for the fingerprint."""
    named = ", ".join(f"{name}={name}" for name in names)
    also = " and graph" if graph else ""
    text = (
        f"def block({', '.join(names)}):\n    assert kind and built and held is not None{also}\n"
        f"    return applied({named})\n"
    )
    kind = type(module)
    read = {"__name__": module.__module__, "applied": applied, "kind": kind, "built": built}
    read |= {"graph": graph} if graph else {}
    read["held"] = module
    return compiled(text, f"<module {kind.__name__} {built}>", "block", read)


def _built(spec: str, module: Any, arguments: Mapping[str, Any]) -> str:
    """Say from what the module was built: place, arguments, and releases of the package."""
    releases = " ".join(in_torch().releases(module))
    return f"{spec} {dict(arguments)} {releases}".strip()


def _check_judgeable(block: UserBlock) -> None:
    """Refuse a block whose float64 is not what a judgement needs.

    Raises:
        SelectionError: It rounds to fewer digits.
    """
    found = in_torch().narrowing(lambda: tried(block, block.numbers))
    if found:
        raise SelectionError(
            f"{block.label} turns float64 into {found} on the way, so that a violation cannot be "
            "told from rounding: let it keep the dtype of its input"
        )


def _runs(block: UserBlock, numbers: NumberSystem) -> bool:
    try:
        made = tried(block, numbers)
        return hasattr(made, "shape") and (numbers is REALS or hasattr(made, "detach"))
    except Exception:  # noqa: BLE001 - a user's block may raise anything
        return False


def _complaint(block: UserBlock) -> str:
    try:
        return f"it returned {type(tried(block, block.numbers)).__name__}, no array"
    except Exception as error:  # noqa: BLE001 - as above
        return said(error)


def _probed(block: UserBlock) -> Domain:
    """Recognise the axes of the output by their lengths at two choices of sizes."""
    grown = [sizes_of(block, step) for step in (0, 1)]
    names = {(size, grown[1][name]): name for name, size in grown[0].items()}
    shapes = [tried(block, block.numbers, step).shape for step in (0, 1)]
    lengths = zip(*map(tuple, shapes), strict=True)
    axes = [names.get((before, after), str(before)) for before, after in lengths]
    return Real(Shape(tuple(map(Dimension.parse, axes))))
