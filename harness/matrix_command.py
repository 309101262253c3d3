"""What `lakatos matrix` does: decide rows with a bar, print them, write them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import track

from ..theory.law import DERIVED_ONLY, LAWS
from . import report
from .catalogue import SelectionError
from .deduce import ContradictionError
from .matrix import LIGHT, TABLE, as_json, counts, kept_cells, matrix, row, store
from .userblock import literals, resolve
from .zoo import zoo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..theory.block import Block
    from .matrix import Cell

USAGE, CONTRADICTION, CHANGED = 2, 1, 1


def show_matrix(  # noqa: PLR0913 - one for each option of the command
    *,
    names: Sequence[str],
    laws: Sequence[str],
    shape: str | None,
    arguments: Sequence[str],
    frozen: bool,
    json_path: Path | None,
    html_path: Path | None,
    fresh: bool,
    jobs: int,
    compare: bool,
    keep: bool,
) -> int:
    """Decide the rows asked for, show and write them, and return the exit status."""
    try:
        _check_laws(laws)
        blocks = _blocks(names, shape, literals(arguments), frozen=frozen)
        rows = _decided(blocks, laws, jobs, fresh=fresh)
    except SelectionError as error:
        click.echo(str(error), err=True)
        return USAGE
    except ContradictionError as error:
        click.echo(f"contradiction: {error}", err=True)
        return CONTRADICTION
    cells = [cell for row in rows for cell in row]
    if json_path:
        json_path.write_bytes(as_json(cells))
    if html_path:
        _write_page(rows, html_path)
    console = report.console()
    _print(rows, console)
    console.print(_summary(counts(cells, 0 if laws else len(blocks))))
    if keep:
        TABLE.write_bytes(as_json(cells))
    return _compared(cells) if compare else 0


def _compared(cells: Sequence[Cell]) -> int:
    """Print where a verdict is not the one in the kept table, and return the exit status."""
    kept = {(each["law"], each["block"]): each["verdict"] for each in kept_cells()}
    changed = [
        f"{cell.law} of {cell.block}: {cell.verdict}, in the table "
        f"{kept.get((cell.law, cell.block), 'nothing')}"
        for cell in cells
        if kept.get((cell.law, cell.block)) != cell.verdict
    ]
    for line in changed:
        click.echo(line, err=True)
    return CHANGED if changed else 0


def _check_laws(laws: Sequence[str]) -> None:
    for name in laws:
        if name not in LAWS:
            raise SelectionError(f"no law is named {name!r}: the laws are {', '.join(LAWS)}")


def _blocks(
    names: Sequence[str], shape: str | None, arguments: dict[str, Any], *, frozen: bool
) -> list[Block]:
    """Return the blocks named, the user's own among them; all of the package without a name."""
    if not names:
        return list(zoo())
    chosen: list[Block] = []
    for name in names:
        if ":" in name:
            chosen.append(resolve(name, shape, arguments, frozen=frozen))
            continue
        found = [block for block in zoo() if name in (block.name, block.subject)]
        if not found:
            raise SelectionError(f"no block or file is named {name!r}: `lakatos blocks` lists them")
        chosen += found
    return chosen


def _decided(
    blocks: Sequence[Block], laws: Sequence[str], jobs: int, *, fresh: bool
) -> list[list[Cell]]:
    """Decide row after row; the package's several at a time, a user's here and now."""
    console = report.console(stderr=True)
    effort = replace(LIGHT, fresh=fresh)
    ours = set(zoo())
    if any(block not in ours for block in blocks):
        rows: Iterable[list[Cell]] = (row(block, store(), effort, laws) for block in blocks)
    else:
        rows = matrix(blocks, laws, effort, min(jobs, len(blocks)))
    shown = track(
        rows, "rows", len(blocks), console=console, transient=True, disable=not console.is_terminal
    )
    return [each for each in shown if each]


def _print(rows: list[list[Cell]], console: Console) -> None:
    formulas = {name: law.formula for name, law in LAWS.items()}
    if not console.is_terminal:
        for each in (each for row in rows for each in row):
            found = f"{each.verdict:<9} {each.law} of {each.block}: {each.evidence}"
            click.echo(f"{found} {each.counterexample or ''}".rstrip())
        return
    if len(rows) <= 1:
        for row in rows:
            console.print(report.row_table(row, formulas))
        return
    columns = [*LAWS, *DERIVED_ONLY]
    used = [name for name in columns if any(cell.law == name for row in rows for cell in row)]
    console.print(report.law_legend(used, formulas))
    console.print(report.matrix_table(rows, used), soft_wrap=False)


def _summary(found: dict[str, int]) -> str:
    leverage = found["derived"] / max(found["tested"], 1)
    return (
        f"{found['tested']} cells tested, {found['derived']} derived (leverage {leverage:.2f}), "
        f"{found['undecided']} undecided, {max(found['empty'], 0)} empty"
    )


def _write_page(rows: list[list[Cell]], path: Path) -> None:
    """Write the table as a page, as the terminal shows it."""
    with path.open("w", encoding="utf-8") as file:
        recording = Console(record=True, width=200, file=file, force_terminal=True)
        _print(rows, recording)
    path.write_text(recording.export_html(inline_styles=True), encoding="utf-8")
