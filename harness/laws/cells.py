"""Cells: a law put beside a block is a claim, for all inputs and all parameters of the block.

The claim's function is generated as source text, one line that reads as the law does, so that it
is fingerprinted, shown and turned into a NumPy script like any claim that somebody wrote.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...systems import REALS
from ...theory.claim import Claim
from ...theory.domain import Between, Real
from ...theory.laws import LAWS, SLOPES, STATE, Law, RoleLaw, Site
from ...theory.shape import TOKENS
from ...theory.signature import Signature
from ...theory.verdict import Verdict
from ..catalogue.blocks import is_ours, zoo
from ..catalogue.compiled import compiled
from ..keep.store import CELL_MODULE, OWN_CELL_MODULE
from .roles import Arguments, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...theory.block import Block
    from ...theory.domain import Domain

_FLAT = frozenset(("rank_one_preserving",))
"""Laws that are written for two axes."""
REACH = 2**10
"""Up to this size of its entries, a block that runs in floats has values that are finite."""


def site(block: Block) -> tuple[str, Site] | None:
    """Return the name and the shape of a block's input; a block of indices has no real one."""
    name, domain = next(iter(block.parameters.items()), ("", None))
    if type(domain) is not Real or not domain.shape.dimensions:
        return None
    axes = [str(dimension) for dimension in domain.shape.dimensions]
    places = [place - len(axes) for place, axis in enumerate(axes) if axis.lower() in TOKENS]
    alone = len(axes) > 1 and len(places) == 1 and places[0] in (-1, -2)
    return name, Site(domain.shape, places[0] if alone else None)


def meaningful(law: Law, block: Block) -> bool:
    """Whether a law makes sense of a block; elsewhere its cell is empty, not false."""
    found = site(block)
    if found is None or block.result is None:
        return False
    name, place = found
    if isinstance(law, RoleLaw):
        return not isinstance(cast(law, block, name, place), str)
    if law.tokens and (place.tokens is None or _too_many_axes(law, place)):
        return False
    if law.same_shape and str(block.result.shape) != str(place.shape):
        return False
    if not law.keeps_tokens:
        return True
    axes, given = block.result.shape.dimensions, place.shape.dimensions
    tokens = str(place.dimension(place.tokens))
    return len(axes) == len(given) and str(axes[place.tokens or 0]) == tokens


def _too_many_axes(law: Law, place: Site) -> bool:
    """Whether a law is written for tokens and channels alone, and there are axes before them."""
    return law.name in _FLAT and len(place.shape.dimensions) > 2


def silence(law: Law, block: Block) -> str:
    """Say why a law makes no sense of a block, for somebody who asked for it."""
    found = site(block)
    if found is None or block.result is None:
        return "it takes no real array first"
    name, place = found
    if isinstance(law, RoleLaw):
        return str(cast(law, block, name, place))
    if law.tokens and place.tokens is None:
        return (
            f"the law speaks of tokens, and {name} ({place.shape}) names none: name the one axis "
            "of the tokens n or t, the last or the last but one"
        )
    if law.tokens and _too_many_axes(law, place):
        return f"the law speaks of tokens and channels, and {name} ({place.shape}) has more axes"
    return f"it speaks of an output like the input, which is {block.result.outline()}"


def cell(law: Law, block: Block, expected: Verdict = Verdict.HOLDS) -> Claim:
    """Return the claim that a block obeys a law; its id is ``law__block``."""
    found = site(block)
    if found is None:
        raise LookupError(f"{block.name} takes no real array first, so that no law speaks of it")
    name, place = found
    called = block.name if block.name != law.name else f"{block.name}_block"
    names: dict[str, Any] = {law.name: law.function, called: block.checked}
    if isinstance(law, RoleLaw):
        parameters, returned = _of_roles(law, block, name, place, called)
    else:
        parameters, returned = _of_input(law, block, name, place, called)
    if getattr(block, "stepped", None) is not None:
        names[f"{called}_stepped"] = block.stepped  # type: ignore[attr-defined]
    for key, back in getattr(block, "backward", {}).items():
        names[f"{called}_backward_{key}"] = back
    text = (
        f"def {law.name}__{block.name}({', '.join(parameters)}):\n"
        f"    return {law.name}({returned})\n"
    )
    module = CELL_MODULE if is_ours(block) else OWN_CELL_MODULE
    names["__name__"] = module
    title = f"{law.name}__{block.name}"
    function = compiled(text, f"<cell {title}>", title, names)
    function.__made__ = getattr(block, "made", "") or declared_in(block)  # type: ignore[attr-defined]
    function.__doc__ = f"{block.name} is {law.name.replace('_', ' ')}: {law.formula}."
    latex = rf"\text{{{law.formula}}}".replace("_", r"\_")
    numbers = getattr(block, "numbers", REALS)
    if law.everywhere and own_numbers(block):
        numbers = own_numbers(block)
        parameters = {key: _within(domain) for key, domain in parameters.items()}
        bounds = f"for entries up to {REACH} in size, in {numbers.name}"
        function.__doc__ = f"{(function.__doc__ or '').rstrip('.')}, {bounds}."
    source, signature = block.source.implies(), Signature(parameters)
    return Claim(
        function, latex, source, expected, None, numbers, signature,
        where_defined=not law.everywhere,
    )  # fmt: skip


def own_numbers(block: Block) -> Any:
    """Return the floats that a torch module or a function of tensors has values in; else None."""
    return getattr(block, "own_numbers", None)


def _of_input(
    law: Law, block: Block, name: str, place: Site, called: str
) -> tuple[dict[str, Domain], str]:
    """Return what a law of one input quantifies over, and what it is given."""
    others = {key: domain for key, domain in block.parameters.items() if key != name}
    draws = {key: draw.domain(place) for key, draw in law.draws.items()}
    renamed = {key: f"{key}_" if key in others else key for key in draws}
    given = ", ".join([name, *(f"{key}={key}" for key in others)])
    axis = f", axis={place.tokens}" if law.takes_axis else ""
    parameters: dict[str, Domain] = {renamed[key]: domain for key, domain in draws.items()} | others
    return parameters, f"lambda {name}: {called}({given}), {', '.join(renamed.values())}{axis}"


def _of_roles(
    law: RoleLaw, block: Block, name: str, place: Site, called: str
) -> tuple[dict[str, Domain], str]:
    """Return what a law of parts quantifies over, and what it is given."""
    found = cast(law, block, name, place)
    if isinstance(found, str):  # `meaningful` says so first
        raise LookupError(f"{law.name} makes no sense of {block.name}: {found}")  # noqa: TRY004
    own = dict(block.parameters)
    if found.mask is not None:
        own[found.mask.name] = found.mask.domain
    first, *others = own
    given = ", ".join([found.given(first), *(f"{key}={found.given(key)}" for key in others)])
    maps = f"lambda {', '.join(found.names)}: {called}({given})"
    if law.about == STATE:
        later = [f"{key}_" for key in found.names]
        now = ", ".join(f"{key}={key}" for key in found.names)
        then = ", ".join(f"{key}={key}_" for key in found.names)
        rest = "".join(f", {key}={key}" for key in own if key not in found.names)
        again = f"{called}_stepped(dict({now}), dict({then}){rest})"
        maps += f", lambda {', '.join([*found.names, *later])}: {again}"
    if law.about == SLOPES:
        both = ", ".join(f"{key}={key}" for key in (*own, "grad"))
        back = ", ".join(f"{called}_backward_{key}({both})" for key in found.names)
        maps += f", lambda {', '.join([*found.names, 'grad'])}: ({back},)"
    beside = Arguments(block, found, place)
    text = f"{maps}, {beside.text(law)}"
    return own | beside.drawn, text


def _within(domain: Domain) -> Domain:
    """Return the domain with its entries bounded, so that no float of them overflows at once."""
    if type(domain) is Real:
        return Between(domain.shape, -REACH, REACH)
    within = getattr(domain, "within", None)
    return domain if within is None else within(REACH)


def declared_in(block: Block) -> str:
    """Say where a user's own block is declared that has domains of its own."""
    function = block.function
    while isinstance(function, partial):
        function = function.func
    code = function.__code__
    return f"{Path(code.co_filename).name}:{code.co_name}"


def cell_named(name: str, blocks: Sequence[Block] | None = None) -> Claim | None:
    """Return the cell with this id among the blocks, by default the package's."""
    law, _, wanted = name.partition("__")
    block = next((each for each in blocks or zoo() if each.name == wanted), None)
    if law not in LAWS or block is None or not meaningful(LAWS[law], block):
        return None
    return cell(LAWS[law], block)
