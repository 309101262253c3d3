"""What `lakatos matrix` shows: laws x blocks, one row in full, and what the signs stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..laws.table import SOME
from .terminal import entry, title, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from ..laws.table import Cell

_COLUMN = 3
PARTLY = "◐"
WHERE_DEFINED = "✓*"
CELL_MARKS = {
    "holds": ("✓", "green"),
    "fails": ("✗", "red"),
    "undecided": ("?", "yellow"),
    "vacuous": ("∅", "magenta"),
}


def matrix_tables(
    rows: Sequence[Sequence[Cell]], names: Sequence[str], width: int
) -> Iterator[Table]:
    """Yield laws x blocks, one block a row, in as many tables as the width asks for."""
    first = max((len(row[0].block) for row in rows if row), default=0) + 1
    fitting = max((width - first) // _COLUMN, 1)
    for start in range(0, len(names), fitting):
        yield _table(rows, dict(enumerate(names, 1)), range(start + 1, start + fitting + 1))


def _table(
    rows: Sequence[Sequence[Cell]], names: Mapping[int, str], places: Iterable[int]
) -> Table:
    """Return some laws x blocks: dim where derived, blank where a law is silent."""
    chosen = {place: names[place] for place in places if place in names}
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 0))
    table.add_column("block", no_wrap=True)
    for place in chosen:
        table.add_column(str(place), justify="right", width=_COLUMN)
    for row in rows:
        cells = {each.law: each for each in row if each.parameters != SOME}
        some = {each.law for each in row if each.parameters == SOME}
        marks = [_mark(cells.get(name), partly=name in some) for name in chosen.values()]
        table.add_row(words(row[0].block + " " if row else ""), *marks)
    return table


def _mark(found: Cell | None, *, partly: bool) -> Text:
    if found is None:
        return Text("")
    colour = CELL_MARKS[found.verdict][1]
    return Text(mark(found, partly=partly), f"{'dim' if found.derived else 'bold'} {colour}")


def mark(found: Cell, *, partly: bool) -> str:
    """Return the mark of a cell; a law that fails may hold for some parameters."""
    if partly:
        return PARTLY
    return CELL_MARKS[found.verdict][0] if found.evidence.defined else WHERE_DEFINED


def mark_legend() -> Text:
    """Return what the marks of the table stand for."""
    named = [f"{sign} {verdict}" for verdict, (sign, _) in CELL_MARKS.items()]
    return Text(
        "; ".join(
            [
                *named,
                f"{WHERE_DEFINED} holds where it is defined",
                f"{PARTLY} holds for some parameters only",
                "pale where it is derived",
            ]
        ),
        "dim",
    )


def law_legend(names: Sequence[str], formulas: Mapping[str, str]) -> Table:
    """Return what the numbers of the columns stand for."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style="bold")
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    for place, name in enumerate(names):
        table.add_row(str(place + 1), name.replace("_", " "), formulas.get(name, ""))
    return table


def row_lines(row: Sequence[Cell], formulas: Mapping[str, str]) -> Iterator[RenderableType]:
    """Yield one block's row, one law after another, with the evidence in full."""
    for each in row:
        some, colour = each.parameters == SOME, CELL_MARKS[each.verdict][1]
        verdict = Text(f"{mark(each, partly=some)} {each.verdict}", colour)
        law = title(each.law.replace("_", " "), "for some parameters" if some else "", colour)
        law.append(f"  {formulas.get(each.law, '')}", "dim")
        steps = (
            words(f"  {line}" if place else line, "dim")
            for place, line in enumerate(each.evidence.steps)
        )
        cite = f"lakatos cite {each.counterexample}" if each.counterexample else ""
        since = (words(f"since {line}", "dim") for line in each.evidence.chain)
        yield entry(verdict, law, words(str(each.evidence)), *since, *steps, words(cite, "dim"))
