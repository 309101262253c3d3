"""What the site shows of blocks: their laws as they are kept, each counterexample judged again."""

from __future__ import annotations

import inspect
from collections import defaultdict
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from ....theory.laws import DERIVED_ONLY, LAWS
from ....theory.verdict import Strength, Verdict
from ...catalogue.blocks import is_ours
from ...catalogue.worker import tell
from ...laws.cells import cell
from ...laws.claimed import claimed
from ...laws.kept import kept_cells
from ...laws.rows import row
from ...laws.steps import steps_of
from ...laws.table import SOME, Cell, Grounds, telling
from ...prove.deduce import ContradictionError
from ...prove.structure.cases import cases_of
from ...prove.structure.rules import RULES
from ..law_table import mark
from ..script.block import numpy_block
from ..script.errors import ScriptError
from .diagrams import flow
from .evidence import judged, place, settled
from .leaf import Answer, Leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ....theory.block import Block
    from ...catalogue.index import Reach
    from ...keep.store import Store
    from ...prove.structure.cases import Cases
    from ...prove.structure.graph import Graph
    from .leaf import Settled

FORMULAS = {name: law.formula for name, law in LAWS.items()} | DERIVED_ONLY
"""Of every law, in the order of the table."""


def rows(blocks: Iterable[Block], store: Store, reach: Reach) -> list[Leaves]:
    """Return what the site shows of blocks."""
    kept: dict[str, list[Cell]] = defaultdict(list)
    for each in kept_cells():
        kept[each.block].append(each)
    found = []
    for block in blocks:
        cells, lacking = (kept[block.name], "") if is_ours(block) else _own(block, store)
        found.append(_row(block, cells, lacking, store, reach))
        tell(block.name)
    return found


def _own(block: Block, store: Store) -> tuple[list[Cell], str]:
    """Decide the row of a user's block, from what is on record where that stands.

    A law that nothing but the search would settle is undecided where that is not installed.
    """
    lost: list[Cell] = []
    while True:
        asked: list[str] = []

        def step(law: str, asked: list[str] = asked) -> None:
            asked.append(law)
            tell(law)

        left = set(FORMULAS) - {each.law for each in lost}
        try:
            return [*row(block, store, laws=sorted(left), each=step), *lost], ""
        except ModuleNotFoundError as error:
            if not asked:
                return [], str(error)
            lost.append(_unsearched(asked[-1], block))
        except ContradictionError as error:
            return [], str(error)


def _unsearched(law: str, block: Block) -> Cell:
    unknown = Grounds(Strength.NONE, reason="to search for an answer needs lakatos[search]")
    scope = "all" if len(block.parameters) > 1 else "none"
    return Cell(
        law=law, block=block.name, verdict=Verdict.UNDECIDED, evidence=unknown, derived=False,
        parameters=scope,
    )  # fmt: skip


def _in_numpy(block: Block) -> str:
    """Return a block's code in NumPy; nothing where NumPy computes something else."""
    with suppress(ScriptError):
        return numpy_block(block)
    return ""


def _row(block: Block, cells: Sequence[Cell], lacking: str, store: Store, reach: Reach) -> Leaves:
    order = list(FORMULAS)
    some = {each.law for each in cells if each.parameters == SOME}
    whole = [each for each in cells if each.parameters != SOME]
    drawn, traced = flow(block)
    cases = cache(lambda: cases_of(block))
    return Leaves(
        name=block.name,
        own=not is_ours(block),
        family=block.family,
        sentence=block.sentence,
        formula=block.formula,
        shapes=block.shapes(),
        numbers=", ".join(block.systems),
        place=place(block.source),
        code=inspect.getsource(block.function),
        numpy=_in_numpy(block),
        calls=tuple(each.name for each in reach.called(block)),
        flow=drawn,
        traced=traced,
        lacking=lacking,
        telling=tuple(telling(cells)) if cells else (),
        answers=tuple(
            _answer(each, block, store, _read(each, block, cases), partly=each.law in some)
            for each in sorted(whole, key=lambda each: order.index(each.law))
        ),
    )


def _read(kept: Cell, block: Block, cases: Callable[[], Cases[Graph] | None]) -> tuple[str, ...]:
    """Return how a law that was not tested is read off the code, if it is."""
    holds = kept.verdict is Verdict.HOLDS and kept.derived and kept.law in RULES
    return steps_of(block, kept.law, cases) if holds else ()


def _answer(
    kept: Cell, block: Block, store: Store, steps: tuple[str, ...], *, partly: bool
) -> Answer:
    """Return one answer, with the claim that says the same or the cell's own counterexample."""
    tested = kept.law in LAWS and not kept.derived
    claim = claimed(LAWS[kept.law], block) if tested else None
    point, was = _point(kept, block, store) if tested and claim is None else (None, ())
    return Answer(
        law=kept.law,
        verdict=kept.verdict,
        mark=mark(kept, partly=partly),
        words=str(kept.evidence),
        derived=kept.derived,
        some=partly,
        steps=steps,
        claim=claim.id if claim else "",
        settled=point,
        was=was,
    )


def _point(kept: Cell, block: Block, store: Store) -> tuple[Settled | None, tuple[str, ...]]:
    """Return the counterexample of a cell, judged again, and its former ids."""
    if (kept.verdict, kept.evidence.strength) != (Verdict.FAILS, Strength.CERTIFIED):
        return None, ()
    exhibit, was, _ = judged(cell(LAWS[kept.law], block, Verdict.FAILS), store)
    return settled(exhibit, files=False), was
