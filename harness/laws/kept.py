"""The law table that is kept: its answers, with what they rest on, a row a line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from ...theory.laws import DERIVED_ONLY, LAWS, RoleLaw
from ...theory.verdict import Verdict
from ..catalogue.blocks import zoo
from ..catalogue.claims import claim_named
from ..keep.definitions import once
from ..keep.fingerprint import fingerprint, marked
from ..keep.store import CATALOGUE, CELLS, facts, in_wheel, rewrite
from .cells import cell, site
from .table import SOME, Cell, Grounds

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from ...theory.block import Block
    from ..keep.fact import Fact
    from ..keep.store import Store

TABLE = CATALOGUE / "rows.jsonl"


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is so of several laws for the same reason, as far as that is kept.

    By which rule each of them follows is found again with the row.
    """

    verdict: Verdict
    evidence: Grounds
    derived: bool
    parameters: str
    laws: tuple[str, ...] = ()

    @classmethod
    def of(cls, cell: Cell) -> Answer:
        """Return the answer that a cell is, for no law."""
        evidence = msgspec.structs.replace(cell.evidence, by="", chain=(), steps=())
        return cls(cell.verdict, evidence, cell.derived, cell.parameters)


class Row(msgspec.Struct, frozen=True):
    """What is kept of a block's row."""

    block: str
    answers: tuple[Answer, ...]
    mark: str = ""
    """What the block and the laws were when it was decided."""

    @classmethod
    def of(cls, cells: Sequence[Cell], mark: str = "") -> Row:
        """Return the row that cells make."""
        laws: dict[bytes, list[str]] = {}
        for each in cells:
            laws.setdefault(msgspec.json.encode(Answer.of(each)), []).append(each.law)
        answers = (
            msgspec.structs.replace(
                msgspec.json.decode(key, type=Answer), laws=tuple(sorted(names))
            )
            for key, names in sorted(laws.items())
        )
        return cls(cells[0].block, tuple(answers), mark)

    def cells(self) -> list[Cell]:
        """Return the cells, without their counterexamples."""
        cells = [
            Cell(
                law=law,
                block=self.block,
                verdict=each.verdict,
                evidence=each.evidence,
                derived=each.derived,
                parameters=each.parameters,
            )
            for each in self.answers
            for law in each.laws
        ]
        places = {law: place for place, law in enumerate((*LAWS, *DERIVED_ONLY))}
        return sorted(cells, key=lambda each: (each.parameters == SOME, places[each.law]))


def keep(rows: Sequence[Sequence[Cell]]) -> None:
    """Keep the whole table."""
    marks = {block.name: mark(block) for block in zoo()}
    found = (Row.of(cells, marks[cells[0].block]) for cells in rows if cells)
    TABLE.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in found))


def kept_cells() -> list[Cell]:
    """Read the table that is kept in the repository."""
    return [cell for row in _kept() for cell in row.cells()]


def _kept() -> list[Row]:
    data = TABLE.read_bytes() if TABLE.is_file() else in_wheel(TABLE) or b""
    return [msgspec.json.decode(line, type=Row) for line in data.splitlines()]


def standing(blocks: Iterable[Block]) -> dict[str, list[Cell]]:
    """Return the kept rows of blocks that are, as the laws are, what they were then."""
    rows = {row.block: row for row in _kept()}
    return {
        block.name: rows[block.name].cells()
        for block in blocks
        if block.name in rows and rows[block.name].mark == mark(block) != ""
    }


def mark(block: Block) -> str:
    """Return a hash of a block and of the laws; nothing where not all can be followed."""
    laws = once(_laws)
    if site(block) is None or not laws:
        return ""
    found = fingerprint(cell(LAWS["defined"], block))
    return "" if found.opaque else f"{found.statement} {found.blocks} {laws}"


def _laws() -> str:
    """Return a hash of the laws of which the table has columns."""
    return marked(law.function for law in LAWS.values() if not isinstance(law, RoleLaw))


def prune(cells: Sequence[Cell], store: Store) -> int:
    """Remove the kept facts on which no cell of the whole table rests; return how many.

    A claim that says what a cell does answers for the ids of the cell's own fact. An id for which
    nothing else answers was perhaps cited: its fact stays, though the law is read off the code now.
    """
    claims = {each.name: each.claim for each in cells if each.claim}
    gone = 0
    for path in sorted((store.catalogue / CELLS).glob("*.jsonl")):
        dropped = set()
        for fact in facts(path):
            named = claims.get(fact.claim, fact.claim)
            heir = claim_named(named) if named != fact.claim else None
            if heir is not None:
                store.hand_on(fact, heir)
            if heir is not None or not (fact.claim in claims or fact.id or fact.was):
                dropped.add(fact.key)
        rewrite(path, partial(_without, dropped))
        gone += len(dropped)
        if not facts(path):
            path.unlink()
    return gone


def _without(keys: Container[tuple[str, str]], found: Sequence[Fact]) -> list[Fact]:
    return [fact for fact in found if fact.key not in keys]
