"""The law table that is kept: its answers, with what they rest on, a row a line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from ...theory.laws import DERIVED_ONLY, LAWS
from ...theory.verdict import Verdict
from ..catalogue.claims import claim_named
from ..keep.store import CATALOGUE, CELLS, facts, rewrite
from .table import SOME, Cell, Grounds

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

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
        evidence = msgspec.structs.replace(cell.evidence, by="")
        return cls(cell.verdict, evidence, cell.derived, cell.parameters)


class Row(msgspec.Struct, frozen=True):
    """What is kept of a block's row."""

    block: str
    answers: tuple[Answer, ...]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Row:
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
        return cls(cells[0].block, tuple(answers))

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
    lines = (msgspec.json.encode(Row.of(cells)) + b"\n" for cells in rows if cells)
    TABLE.write_bytes(b"".join(lines))


def kept_cells() -> list[Cell]:
    """Read the table that is kept in the repository."""
    lines = TABLE.read_bytes().splitlines() if TABLE.is_file() else []
    return [cell for line in lines for cell in msgspec.json.decode(line, type=Row).cells()]


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
