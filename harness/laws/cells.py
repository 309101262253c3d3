"""Cells: a law put beside a block is a claim, for all inputs and all parameters of the block.

The claim's function is generated as source text, one line that reads as the law does, so that it
is fingerprinted, shown and turned into a NumPy script like any claim that somebody wrote.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...systems import REALS
from ...theory.claim import Claim
from ...theory.domain import Between, Real
from ...theory.laws import LAWS, Law, Site
from ...theory.shape import TOKENS
from ...theory.signature import Signature
from ...theory.verdict import Verdict
from ..catalogue.blocks import is_ours, zoo
from ..catalogue.compiled import compiled
from ..keep.store import CELL_MODULE, OWN_CELL_MODULE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...theory.block import Block
    from ...theory.domain import Domain

REACH = 2**10
"""Up to this size of its entries, a block that runs in floats has values that are finite."""


def site(block: Block) -> tuple[str, Site] | None:
    """Return the name and the shape of a block's input; a block of indices has no real one."""
    name, domain = next(iter(block.parameters.items()), ("", None))
    if type(domain) is not Real or not domain.shape.dimensions:
        return None
    axes = [str(dimension) for dimension in domain.shape.dimensions]
    places = [place - len(axes) for place, axis in enumerate(axes) if axis.lower() in TOKENS]
    tokens = places[0] if len(axes) == 2 and len(places) == 1 else None
    return name, Site(domain.shape, tokens)


def meaningful(law: Law, block: Block) -> bool:
    """Whether a law makes sense of a block; elsewhere its cell is empty, not false."""
    found = site(block)
    if found is None or block.result is None:
        return False
    _, place = found
    if law.tokens and place.tokens is None:
        return False
    if law.same_shape and str(block.result.shape) != str(place.shape):
        return False
    if not law.keeps_tokens:
        return True
    axes = block.result.shape.dimensions
    return len(axes) == 2 and str(axes[place.tokens or 0]) == str(place.dimension(place.tokens))


def silence(law: Law, block: Block) -> str:
    """Say why a law makes no sense of a block, for somebody who asked for it."""
    found = site(block)
    if found is None or block.result is None:
        return "it takes no real array first"
    name, place = found
    if law.tokens and place.tokens is None:
        return (
            f"the law speaks of tokens, and {name} ({place.shape}) names none: give two axes, the "
            "one of the tokens named n or t, and 1 for a batch axis or none"
        )
    return f"it speaks of an output like the input, which is {block.result.outline()}"


def cell(law: Law, block: Block, expected: Verdict = Verdict.HOLDS) -> Claim:
    """Return the claim that a block obeys a law; its id is ``law__block``."""
    found = site(block)
    if found is None:
        raise LookupError(f"{block.name} takes no real array first, so that no law speaks of it")
    name, place = found
    others = {key: domain for key, domain in block.parameters.items() if key != name}
    draws = {key: draw.domain(place) for key, draw in law.draws.items()}
    renamed = {key: f"{key}_" if key in others else key for key in draws}
    parameters: dict[str, Domain] = {renamed[key]: domain for key, domain in draws.items()} | others
    given = ", ".join([name, *(f"{key}={key}" for key in others)])
    axis = f", axis={place.tokens}" if law.takes_axis else ""
    arguments = ", ".join(renamed.values())
    called = block.name if block.name != law.name else f"{block.name}_block"
    text = (
        f"def {law.name}__{block.name}({', '.join(parameters)}):\n"
        f"    return {law.name}(lambda {name}: {called}({given}), {arguments}{axis})\n"
    )
    module = CELL_MODULE if is_ours(block) else OWN_CELL_MODULE
    names = {"__name__": module, law.name: law.function, called: block.checked}
    title = f"{law.name}__{block.name}"
    function = compiled(text, f"<cell {title}>", title, names)
    function.__made__ = getattr(block, "made", "") or _declared_in(block)  # type: ignore[attr-defined]
    function.__doc__ = f"{block.name} is {law.name.replace('_', ' ')}: {law.formula}."
    latex = rf"\text{{{law.formula}}}".replace("_", r"\_")
    numbers = getattr(block, "numbers", REALS)
    if law.everywhere and numbers is not REALS:
        numbers = block.own_numbers  # type: ignore[attr-defined]
        parameters = {key: _within(domain) for key, domain in parameters.items()}
        bounds = f"for entries up to {REACH} in size, in {numbers.name}"
        function.__doc__ = f"{(function.__doc__ or '').rstrip('.')}, {bounds}."
    source, signature = block.source.implies(), Signature(parameters)
    return Claim(
        function, latex, source, expected, None, numbers, signature,
        where_defined=not law.everywhere,
    )  # fmt: skip


def _within(domain: Domain) -> Domain:
    """Return the domain with its entries bounded, so that no float of them overflows at once."""
    if type(domain) is Real:
        return Between(domain.shape, -REACH, REACH)
    within = getattr(domain, "within", None)
    return domain if within is None else within(REACH)


def _declared_in(block: Block) -> str:
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
