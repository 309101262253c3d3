"""Blocks that go on from a cache: token by token, each from what the ones before it left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...systems import array_namespace
from ...theory.shape import TOKENS
from ...theory.signature import Signature
from ..judge.exported.program import ProgramError
from ..search.outputs import first_output, held
from ..search.reaching import in_torch
from .compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ...theory.domain import Domain
    from .inputs import Asked


def function_steps(
    function: Callable[..., Any],
    given: Mapping[str, Domain],
    label: str,
    arguments: Mapping[str, Any],
    asked: Asked,
) -> Callable[..., Any] | None:
    """Return the function that goes on from its cache, where it has one."""
    if not asked.state:
        return None
    inputs, settings = [*given], "".join(f", {key}={value!r}" for key, value in arguments.items())
    named = ", ".join(f"{name}={asked.given(name, name)}" for name in inputs)
    text = (
        f"def stepped(now, later, **others):\n"
        f"    def call({', '.join(inputs)}, **held):\n"
        f"        return function({named}{settings}, **held)\n"
        f"    return stepping(call, {asked.state!r}, {token_axes(given)!r}, now | others, "
        "later | others)\n"
    )
    names = {"__name__": function.__module__, "function": function, "stepping": stepping}
    return compiled(text, f"<steps of {label} {named}{settings}>", "stepped", names)


def token_axes(given: Mapping[str, Domain]) -> dict[str, int]:
    """Return the axis of the first input's tokens, from the end, in each that has it."""
    axes = {name: [str(each) for each in domain.shape.dimensions] for name, domain in given.items()}
    first = next(iter(axes.values()))
    size = next((each for each in reversed(first) if each.lower() in TOKENS), "")
    return {name: each.index(size) - len(each) for name, each in axes.items() if size in each}


def module_steps(  # noqa: PLR0913 - a module, its inputs and its cache
    raw: Callable[..., Any],
    module: Any,
    inputs: Mapping[str, Domain],
    built: str,
    state: str,
    *,
    batched: bool,
) -> Callable[..., Any]:
    """Return the module that goes on from its cache."""
    text = (
        "def stepped(now, later, **others):\n    assert kind and built and held is not None\n"
        f"    return stepping(raw, {state!r}, {token_axes(inputs)!r}, now | others, "
        f"later | others, {[*inputs] if batched else []!r})\n"
    )
    kind = type(module)
    read = {"__name__": kind.__module__, "raw": raw, "kind": kind, "built": built}
    read |= {"held": module, "stepping": stepping}
    return compiled(text, f"<steps of {kind.__name__} {built}>", "stepped", read)


def steps_over_the_reals(  # noqa: PLR0913, PLR0917 - a module, and all that is said of it
    raw: Callable[..., Any],
    module: Any,
    inputs: Mapping[str, Domain],
    given: Mapping[str, Domain],
    held: Any,
    built: str,
    how: Any,
    sizes: Callable[[int], Mapping[str, int]],
) -> Callable[..., Any]:
    """Return the module that goes on from its cache, in every number system.

    Args:
        raw: The module on tensors, giving all that it returns.
        module: The module.
        inputs: Its inputs, without the cache.
        given: Those, and its parameters.
        held: What is fingerprinted of it.
        built: What it was built from.
        how: How it is given its inputs.
        sizes: Gives the sizes at which its program is compared with it.

    Raises:
        ProgramError, NotRigorousError: It has no such program.
    """
    whole = in_torch().Whole(module, raw, inputs, how.hidden)
    stepped = module_steps(whole, held, inputs, built, how.state, batched=how.batched)
    axes = token_axes(inputs)

    def both(**values: Any) -> Any:
        now = {name: values.pop(name) for name in axes}
        return stepped(now, {name: values.pop(f"{name}_") for name in axes}, **values)

    stretches = {name: inputs[name] for name in axes} | {f"{name}_": inputs[name] for name in axes}
    signature = Signature({**stretches, **given})
    if not all(in_torch().agrees(both, signature, sizes(step)) for step in (0, 1)):
        raise ProgramError("its graph is another")
    return stepped


def stepping(  # noqa: PLR0913, PLR0917 - a block, and two stretches of its inputs
    call: Callable[..., Any],
    state: str,
    axes: Mapping[str, int],
    now: Mapping[str, Any],
    later: Mapping[str, Any],
    lead: Collection[str] = (),
) -> Any:
    """Return the outputs of later tokens, each from the cache that the ones before it left.

    Args:
        call: The block, of its inputs by name, giving all that it returns.
        state: The name of the cache.
        axes: Of each input that has one the axis of its tokens, -1 or -2; the output has that of
            the first.
        now: The inputs of the first tokens.
        later: Those of the tokens that come one by one.
        lead: The inputs that get a batch axis of length one, which the output then has too.
    """
    first, *_ = axes
    now, later = (
        {name: each[None] if name in lead else each for name, each in stretch.items()}
        for stretch in (now, later)
    )
    result, made = call(**now), []
    for place in range(later[first].shape[axes[first]]):
        token = {
            name: _at(each, place, axes[name]) if name in axes else each
            for name, each in later.items()
        }
        result = call(**token, **{state: held(result, state)})
        made.append(first_output(result))
    whole = array_namespace(made[0]).concat(made, axis=axes[first])
    return whole[0] if lead else whole


def _at(x: Any, place: int, axis: int) -> Any:
    """Return one token, which a block may write into."""
    token = x[..., place : place + 1, :] if axis == -2 else x[..., place : place + 1]
    return token.clone() if hasattr(type(token), "clone") else token
