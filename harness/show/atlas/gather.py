"""What the site shows, judged again: nothing is shown because a file says so.

A point is judged, a proof is proved at its largest size, a survivor is judged at its small points,
as `lakatos show` does it. The law table's answers are those that are kept with it; their
counterexamples are judged again.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....theory.verdict import Strength
from ...catalogue.blocks import blocks_named, zoo
from ...catalogue.claims import catalogue, select
from ...catalogue.index import Reach
from ...catalogue.worker import tell
from ...keep.definitions import steady
from ...keep.store import naming
from ...prove.symbolic.prover import remembering
from ..cite import FORMATS, PROGRAMS, cite
from .evidence import judged, place, settled
from .history import Histories
from .leaf import Contents, Leaf, Named
from .rows import FORMULAS, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ....theory.block import Block
    from ....theory.claim import Claim
    from ...keep.store import Store
    from ..exhibit import Exhibit


@dataclass(frozen=True)
class _Around:
    """What is known beside a claim."""

    store: Store
    reach: Reach
    repairs: dict[str, list[Claim]]
    statements: dict[str, str]
    address: str
    histories: Histories


def gathered(names: Sequence[str], store: Store, address: str = "") -> Contents:
    """Return what a site of these claims shows; of all of the catalogue without a name.

    Args:
        names: What selects the claims.
        store: Where their facts are.
        address: Where the site will stand, or nothing; citations say it.

    Raises:
        SelectionError: A name selects nothing.
        FactError: A file of facts holds what is no fact.
    """
    with steady(), remembering():
        return _contents(names, store, address)


def _contents(names: Sequence[str], store: Store, address: str) -> Contents:
    claims = list(dict.fromkeys(select(names)))
    known = dict.fromkeys((*catalogue(), *claims))
    statements = {each.id: each.statement for each in known}
    own = blocks_named(claims)
    around = _Around(
        store, Reach.beside(own), _repairs(known), statements, address,
        Histories.read(store, claims),
    )  # fmt: skip
    leaves = []
    for claim in claims:
        leaves.append(_leaf(claim, around))
        tell(claim.id)
    named = {name for leaf in leaves for name in leaf.naming}
    named -= {block.name for block in own}
    blocks = [*own, *(block for block in zoo() if not names or block.name in named)]
    found = tuple(rows(blocks, store, around.reach))
    return Contents(tuple(leaves), found, FORMULAS, address)


def _repairs(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Return which claims hold in place of each that is refuted."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for each in claims:
        if each.repairs:
            found[each.repairs].append(each)
    return found


def _leaf(claim: Claim, around: _Around) -> Leaf:
    store, reach, statements = around.store, around.reach, around.statements
    exhibit, was, ground = judged(claim, store, tuple(around.repairs[claim.id]))
    record = exhibit.record
    return Leaf(
        id=claim.id,
        family=claim.family,
        subject=claim.subject,
        statement=claim.statement,
        latex=claim.latex,
        quantifiers=claim.quantifiers(),
        reason=claim.reason,
        place=place(claim.source),
        verdict=exhibit.verdict,
        strength=record.strength if record else Strength.NONE,
        ground=ground,
        proof=exhibit.proof,
        settled=settled(exhibit),
        repairs=Named(claim.repairs, statements.get(claim.repairs, "")) if claim.repairs else None,
        repaired_by=tuple(Named(each.id, each.statement) for each in exhibit.repairs),
        naming=_names(reach.naming(claim)),
        reaching=_names(reach.blocks(claim)),
        code=inspect.getsource(claim.function),
        recheck=record.recheck if record else f"lakatos check {claim.id}{naming(claim)}",
        citations=_citations(exhibit, around.address),
        was=was,
        since=around.histories.since(claim, (record.id, *was)) if record and record.point else None,
    )


def _names(blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(each.name for each in blocks)


def _citations(exhibit: Exhibit, address: str) -> dict[str, str]:
    if exhibit.record is None:
        return {}
    pasted = {style: title for style, title in FORMATS.items() if style not in PROGRAMS}
    return {title: cite(exhibit, style, address) for style, title in pasted.items()}
