"""Claims that are one law of one block: what the catalogue says of a cell, under its own name.

Such a claim and the cell are one fact, which is the claim's. Whether a claim is one is read off its
text and its signature: it returns the law, of the block, of all that both of them take.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

from ...systems import REALS
from ...theory.block import declared
from ...theory.laws import LAWS, RoleLaw
from ..catalogue.blocks import declared_block
from ..catalogue.claims import claims_saying
from .cells import site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ...theory.domain import Domain
    from ...theory.laws import Law

    Given = dict[str, ast.expr]


def claimed(law: Law, block: Block) -> Claim | None:
    """Return the claim of the catalogue that is this law of this block, if there is one."""
    return _claimed().get((law.name, block.function))


def same_claim(cell: str) -> Claim | None:
    """Return the claim of the catalogue that says what the cell of this name does."""
    law, _, name = cell.partition("__")
    block = declared_block(name) if law in LAWS else None
    return claimed(LAWS[law], block) if block else None


@cache
def _claimed() -> dict[tuple[str, Any], Claim]:
    found: dict[tuple[str, Any], Claim] = {}
    for claim in claims_saying(rf"^ +return (\w+\.)?({'|'.join(LAWS)})\("):
        said = law_of_block(claim)
        if said is not None:
            law, block = said
            found.setdefault((law.name, block.function), claim)
    return found


def law_of_block(claim: Claim) -> tuple[Law, Block] | None:
    """Return the law and the block if a claim says the one of the other, and nothing else."""
    call = _returned(claim)
    law = LAWS.get(getattr(_meant(call, claim), "__name__", ""))
    if (
        law is None
        or isinstance(law, RoleLaw)
        or law.function is not _meant(call, claim)
        or claim.numbers is not REALS
    ):
        return None
    map_, given = _split(law.function, call)
    block, taken = _applied(map_, claim)
    place = site(block) if block else None
    if block is None or place is None:
        return None
    name, input_ = place
    if law.takes_axis and _integer(given.pop("axis", None), law.function) != input_.tokens:
        return None
    draws = {key: draw.domain(input_) for key, draw in law.draws.items()}
    others = {key: domain for key, domain in block.parameters.items() if key != name}
    pairs = [*_pairs(draws, given), *_pairs(others, taken)]
    return (law, block) if _same(pairs, claim) else None


def _returned(claim: Claim) -> ast.expr | None:
    """Return what a claim returns, if that is a call in whose place nothing else is computed."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(claim.function))).body[0]
    *before, last = tree.body if isinstance(tree, ast.FunctionDef) else [tree]
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Call):
        return None
    maps = {
        each.targets[0].id: each.value
        for each in before
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }
    call = last.value
    call.args = [
        maps.get(each.id, each) if isinstance(each, ast.Name) else each for each in call.args
    ]
    return call


def _meant(call: ast.expr | None, claim: Claim) -> Any:
    """Return what a name, or the name that is called, means in the claim's file."""
    name = call.func if isinstance(call, ast.Call) else call
    if isinstance(name, ast.Attribute):
        return getattr(_meant(name.value, claim), name.attr, None)
    return claim.function.__globals__.get(name.id) if isinstance(name, ast.Name) else None


def _split(function: Callable[..., Any], call: ast.expr | None) -> tuple[ast.expr | None, Given]:
    """Return the first argument of a call, and the others by name."""
    if not isinstance(call, ast.Call):
        return None, {}
    named = {each.arg: each.value for each in call.keywords if each.arg}
    given = inspect.signature(function).bind(*call.args, **named).arguments
    first, *_ = inspect.signature(function).parameters
    return given.pop(first, None), given


def _applied(map_: ast.expr | None, claim: Claim) -> tuple[Block | None, Given]:
    """Return the block that a map is, and what it is given besides the input, by name."""
    if not isinstance(map_, ast.Lambda):
        return declared(_meant(map_, claim)) if isinstance(map_, ast.Name) else None, {}
    block = declared(_meant(map_.body, claim))
    if block is None:
        return None, {}
    first, taken = _split(block.function, map_.body)
    alone = isinstance(first, ast.Name) and [first.id] == [each.arg for each in map_.args.args]
    return block if alone else None, taken


def _integer(axis: ast.expr | None, function: Callable[..., Any]) -> Any:
    """Return the axis that a law is told, or else takes."""
    if axis is None:
        return inspect.signature(function).parameters["axis"].default
    return ast.literal_eval(axis)


def _pairs(
    domains: Mapping[str, Domain], given: Given
) -> list[tuple[Domain | None, ast.expr | None]]:
    return [(domains.get(key), given.get(key)) for key in dict.fromkeys((*domains, *given))]


def _same(pairs: list[tuple[Domain | None, ast.expr | None]], claim: Claim) -> bool:
    """Whether every domain is that of another parameter of the claim, and none is left over."""
    names = [each.id for _, each in pairs if isinstance(each, ast.Name)]
    return sorted(names) == sorted(claim.parameters) and [domain for domain, _ in pairs] == [
        claim.parameters[name] for name in names
    ]
