"""`lakatos matrix`: which laws each block obeys; rows are decided with a bar, printed, written."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ...theory.laws import DERIVED_ONLY, LAWS
from ...theory.verdict import Strength, Verdict
from ..catalogue.blocks import zoo
from ..catalogue.claims import SelectionError
from ..catalogue.own import OwnBlock, literals
from ..catalogue.project import declared_blocks
from ..catalogue.worker import Worker, WorkerError
from ..keep.definitions import steady
from ..keep.store import Store, facts
from ..laws.asserted import expectation, require_law, unmet, with_parts
from ..laws.claimed import claimed
from ..laws.kept import keep as keep_rows
from ..laws.kept import kept_cells, prune, standing
from ..laws.rows import LIGHT, matrix, row
from ..laws.table import SOME, as_json, counts, telling
from ..prove.deduce import ContradictionError
from ..show import law_table, terminal
from ..show.cite import template_text
from ..show.progress import bar
from .cluster import cluster_option, connected, room
from .court import Court, pass_court
from .names import block_names
from .output import say
from .own_row import own_row, remarks
from .reported import Expectation, place_of, report, report_options
from .request import PATH, SEED, timeout_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rich.console import Console
    from rich.progress import Progress

    from ...theory.block import Block
    from ..catalogue.project import DeclaredBlock
    from ..catalogue.worker import Asks
    from ..decide import Effort
    from ..laws.table import Cell

    Lent = Callable[[], AbstractContextManager[Asks]]

USAGE, CONTRADICTION, CHANGED, UNDECIDED, NOT_AS_EXPECTED = 2, 1, 1, 1, 1
_ENDED: dict[type[Exception], tuple[str, int]] = {
    SelectionError: ("", USAGE),
    ContradictionError: ("contradiction: ", CONTRADICTION),
    WorkerError: ("not decided: ", UNDECIDED),
}
"""How a command that ends without a table says so, and with which status."""


@click.command(
    "matrix",
    short_help="Show which laws each block obeys.",
    epilog="""\b
Examples:
  lakatos matrix --block layer_norm   one row, with its evidence
  lakatos matrix --block softmax --law convex
  lakatos matrix --block my_blocks.py:Mixer --input "n 4" --arg width=8
  lakatos matrix --block my.py:Causal --input "n 4" --expect causal""",
)
@click.option(
    "--block",
    "names",
    multiple=True,
    metavar="BLOCK",
    shell_complete=block_names,
    help="A block, a file of blocks, or your own: file.py:name or package.module:Class.",
)
@click.option("--law", "laws", multiple=True, metavar="LAW", help="A law; may be repeated.")
@click.option(
    "--expect", "expected", multiple=True, metavar="LAW|not:LAW",
    help="Fail unless the law holds, or fails; only such laws are decided.",
)  # fmt: skip
@click.option(
    "--input",
    "shape",
    help='Shape of your block\'s input: "n 4", "c t"; "1 n 4" with a batch axis.',
)
@click.option(
    "--arg", "arguments", multiple=True, metavar="NAME=VALUE", help="Build your class so."
)
@click.option("--frozen", is_flag=True, help="Keep a module's parameters as they are.")
@click.option("--json", "json_path", type=PATH, help="Write one JSON object a cell.")
@click.option("--html", "html_path", type=PATH, help="Write the table as a page.")
@report_options
@click.option("--fresh", is_flag=True, help="Decide every cell from nothing.")
@click.option("--seed", type=SEED, help="Seed of the search; implies --fresh.")
@click.option("--test-all", is_flag=True, help="Test the cells that could be derived as well.")
@timeout_option
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=2, show_default=True,
    help="How many processes decide rows.",
)  # fmt: skip
@cluster_option
@click.option(
    "--check", "compare", is_flag=True, help="Print and fail where a verdict is not the kept one."
)
@click.option("--keep", is_flag=True, help="Keep the whole table in the source checkout.")
@pass_court
def matrix_(
    court: Court, /, *, timeout: float, jobs: int, address: str | None, **options: Any
) -> None:
    """Show which laws each block obeys: tested where nothing follows, derived elsewhere.

    The whole table is shown as it is kept, where blocks and laws are what they were then; a row
    that is asked for by name, and all of them with --check, are judged and proved again.
    """
    with connected(address, Store()) as cluster:
        places = Places(partial(court.worker, timeout), room(jobs, jobs, cluster))
        if cluster is not None:
            places = replace(places, ours=partial(cluster.seat, None))
        status = show_matrix(**options, places=places)
    sys.exit(status)


def show_matrix(  # noqa: PLR0913 - one for each option of the command
    *,
    names: Sequence[str],
    laws: Sequence[str],
    expected: Sequence[str],
    shape: str | None,
    arguments: Sequence[str],
    frozen: bool,
    json_path: Path | None,
    html_path: Path | None,
    junit_path: Path | None,
    annotate: bool,
    fresh: bool,
    seed: int | None,
    test_all: bool,
    compare: bool,
    keep: bool,
    places: Places,
) -> int:
    """Decide the rows asked for, show and write them, and return the exit status."""
    try:
        wanted = dict(map(expectation, expected))
        _check_request(names, [*laws, *wanted], keep=keep)
        for path in filter(None, (json_path, html_path, junit_path)):
            _check_folder(path)
        watched = () if names or keep or compare else declared_blocks()
        asked = [_declared(each, wanted) for each in watched] or [
            Asked(_blocks(names, shape, arguments, frozen=frozen), wanted)
        ]
        anew = any((names, watched, fresh, seed is not None, test_all, compare, keep))
        laws = [*laws, *wanted]
        rows: list[list[Cell]] = []
        shown: dict[str, list[Cell]] = {}
        lost: list[str] = []
        met: list[Expectation] = []
        for each in asked:
            parts = with_parts(laws or [*each.expected])
            sown = each.seed if seed is None else seed
            effort = replace(LIGHT, fresh=fresh or sown is not None, seed=sown or 0)
            shown = {} if anew else _as_kept(each.blocks, parts)
            made, gone = _decided(
                each.blocks, parts, effort, places,
                test_all=test_all, thorough=keep or fresh, shown=shown,
                store=Store() if keep else Store().aside,
            )  # fmt: skip
            rows, lost = rows + made, lost + gone
            met += each.met(made)
    except (SelectionError, ContradictionError, WorkerError) as error:
        report([Expectation("lakatos", "matrix", str(error))], None, annotate=annotate)
        say(f"{_ENDED[type(error)][0]}{error}", err=True)
        return _ENDED[type(error)][1]
    cells = [cell for row in rows for cell in row]
    if json_path:
        json_path.write_bytes(as_json(cells))
    found = counts(cells, 0 if laws or watched else len(asked[0].blocks))
    if html_path:
        _write_page(rows, html_path, found)
    console = terminal.console()
    if not compare:
        _print(rows, console)
    console.print(_summary(found), *_as_kept_told(shown), sep="\n")
    if keep:
        keep_rows(rows)
        console.print(
            f"kept; {prune(cells, Store())} facts on which nothing rests any more are gone"
        )
    for line in (*lost, *_unkept(cells)):
        say(line, err=True)
    status = (_compared(cells) if compare else 0) or (UNDECIDED if lost or not cells else 0)
    report(met, junit_path, annotate=annotate)
    wrong = [each.wrong for each in met if each.wrong]
    for line in wrong:
        say(line, err=True)
    return NOT_AS_EXPECTED if wrong else status


@dataclass(frozen=True)
class Places:
    """Where rows are decided: a user's, and those of the package, so many at a time."""

    users: Lent
    jobs: int
    ours: Lent = lambda: Worker(timeout=None)


@dataclass(frozen=True)
class Asked:
    """Blocks whose rows are asked for together, and the laws that are expected of each."""

    blocks: list[Block | OwnBlock]
    expected: dict[str, bool]
    seed: int | None = None

    def met(self, rows: Sequence[Sequence[Cell]]) -> Iterator[Expectation]:
        """Say of each expectation what is not so, with the counterexample."""
        of = {each[0].block: each for each in rows}
        for block in self.blocks:
            name = re.sub(r"\W", "_", block.name)
            alone = rows[0] if len(self.blocks) == len(rows) == 1 else []
            row_ = of.get(name, alone)
            wrong = {
                law: f"{told} {(cell and cell.counterexample) or ''}".rstrip()
                for law, told, cell in unmet(name, row_, self.expected)
            }
            place = place_of(block.spec) if isinstance(block, OwnBlock) else ("", 0)
            for law, holds in self.expected.items():
                asked = law if holds else f"not:{law}"
                yield Expectation(name, asked, wrong.get(law, ""), *place)


def _as_kept(blocks: Sequence[Block | OwnBlock], laws: Sequence[str]) -> dict[str, list[Cell]]:
    """Return the kept rows of blocks that are what they were, with the ids of counterexamples."""
    with steady():
        rows = standing(each for each in blocks if not isinstance(each, OwnBlock))
    ids = {fact.claim: fact.id for path in Store().files() for fact in facts(path)}
    named = {block.name: block for block in blocks if not isinstance(block, OwnBlock)}

    def with_id(each: Cell) -> Cell:
        """Return a cell that was tested with its counterexample, or that of the same claim."""
        if each.derived or each.verdict is not Verdict.FAILS:
            return each
        same = None if each.name in ids else claimed(LAWS[each.law], named[each.block])
        found = ids.get(same.id if same else each.name)
        return replace(each, counterexample=found or None)

    return {
        name: [with_id(each) for each in row if not laws or each.law in laws]
        for name, row in rows.items()
    }


def _as_kept_told(shown: Mapping[str, Sequence[Cell]]) -> Iterator[str]:
    """Say which rows were not judged now, and how they are."""
    if shown:
        yield (
            f"{len(shown)} rows are shown as they are kept, of blocks that have not changed since: "
            "`lakatos matrix --check` judges and proves every answer again, `--block NAME` one row"
        )


def _declared(block: DeclaredBlock, wanted: Mapping[str, bool]) -> Asked:
    """Return a block that the project declares, with its own expectations and those asked for."""
    own = OwnBlock(block.block, block.input, block.arguments, block.frozen)
    return Asked([own], {**dict(map(expectation, block.expect)), **wanted}, block.seed)


def _unkept(cells: Sequence[Cell]) -> Iterator[str]:
    """Say which cells were decided and are not on record, with the reason."""
    for cell in cells:
        if cell.unkept:
            yield f"{cell.claim}: decided, but not kept: {cell.unkept}"


def _compared(cells: Sequence[Cell]) -> int:
    """Print where a verdict is not the one in the kept table, and return the exit status."""
    blocks = {cell.block for cell in cells}
    kept = {
        (each.law, each.block, each.parameters): each.verdict
        for each in kept_cells()
        if each.block in blocks
    }
    found = {(cell.law, cell.block, cell.parameters): str(cell.verdict) for cell in cells}
    changed = [key for key in kept | found if kept.get(key) != found.get(key)]
    for law, block, parameters in changed:
        key = (law, block, parameters)
        say(
            f"{law} of {block}, parameters {parameters}: {found.get(key, 'nothing')}, in the kept "
            f"table {kept.get(key, 'nothing')}: find out which is right, and if it is the new "
            "one, run `lakatos matrix --keep` and commit the table",
            err=True,
        )
    return CHANGED if changed else 0


def _check_request(names: Sequence[str], laws: Sequence[str], *, keep: bool) -> None:
    if keep and (names or laws):
        raise SelectionError("--keep keeps the whole table: leave out --block and --law")
    for name in laws:
        require_law(name)


def _check_folder(path: Path) -> None:
    if path.is_dir():
        raise SelectionError(f"{path} is a folder: name a file in it")
    if not path.resolve().parent.is_dir():
        raise SelectionError(f"there is no folder {path.resolve().parent}: make it first")


def _blocks(
    names: Sequence[str], shape: str | None, arguments: Sequence[str], *, frozen: bool
) -> list[Block | OwnBlock]:
    """Return the blocks named, the user's own among them; all of the package without a name."""
    given = literals(arguments)
    if not names and (shape or given or frozen):
        raise SelectionError(
            "--input, --arg and --frozen are about a block of your own: name it with --block"
        )
    if not names:
        return list(zoo())
    chosen: list[Block | OwnBlock] = []
    for name in names:
        if ":" in name:
            chosen.append(OwnBlock(name, shape, given, frozen))
            continue
        found = [block for block in zoo() if block.name == name]
        found = found or [block for block in zoo() if name in (block.subject, block.family)]
        if not found:
            near = get_close_matches(name, [block.name for block in zoo()], 1)
            meant = f"did you mean {near[0]}? " if near else ""
            own = f"; a block of your own is {name}:NAME" if name.endswith(".py") else ""
            raise SelectionError(
                f"no block or file is named {name[:80]!r}: {meant}`lakatos blocks` lists them{own}"
            )
        chosen += found
    return chosen


def _decided(  # noqa: PLR0913 - what to decide, how hard, and where
    blocks: Sequence[Block | OwnBlock],
    laws: Sequence[str],
    effort: Effort,
    places: Places,
    *,
    test_all: bool,
    thorough: bool,
    shown: Mapping[str, list[Cell]],
    store: Store,
) -> tuple[list[list[Cell]], list[str]]:
    """Decide row after row, and say which cells of a user's block were lost.

    The package's rows are decided several at a time, a user's one after the other, in a process
    each; rows that are shown as they are kept are not.
    """
    ours = [block for block in blocks if not isinstance(block, OwnBlock)]
    for block in ours:
        for line in remarks(block, laws):
            say(line, err=True)
    lost: list[str] = []
    with bar() as progress:
        if len(ours) == len(blocks):
            left = [block for block in ours if block.name not in shown]
            rows: Iterable[list[Cell]] = progress.track(
                matrix(blocks=left, laws=laws, effort=effort, jobs=min(places.jobs, len(left)),
                       store=store, test_all=test_all, thorough=thorough,
                       worker=places.ours) if left else (),
                len(left),
                description="rows",
            )  # fmt: skip
            decided = dict(zip((block.name for block in left), rows, strict=True))
            found = [shown.get(block.name) or decided.get(block.name, []) for block in ours]
            return [each for each in found if each], lost
        found = []
        for asked in blocks:
            step = _steps(progress, asked.name)
            if isinstance(asked, OwnBlock):
                with places.users() as lent:
                    made = own_row(lent, asked, laws, effort, step, test_all=test_all)
                lost += made.lost
                for line in made.remarks:
                    say(line, err=True)
                found.append(made.cells)
            else:
                found.append(row(asked, store, effort, laws, test_all=test_all, each=step))
        return [each for each in found if each], lost


def _steps(progress: Progress, name: str) -> Callable[[str], None]:
    """Return what moves a bar on by a law: one row may take a minute."""
    task = progress.add_task(name, total=len(LAWS))

    def step(law: str) -> None:
        progress.update(task, advance=1, description=f"{name}: {law.replace('_', ' ')}")

    return step


def _print(rows: list[list[Cell]], console: Console) -> None:
    formulas = _formulas()
    if not console.is_terminal:
        for row in rows:
            for each in row:
                say(_line(each))
                for line in each.evidence.chain if len(rows) == 1 else ():
                    say(f"          since {line}")
                for line in each.evidence.steps:
                    say(f"          {line}")
            for line in telling(row) if len(rows) == 1 else ():
                say(line)
        return
    if len(rows) <= 1:
        for row in rows:
            console.print(*law_table.row_lines(row, formulas), sep="\n")
            console.print("\n".join(telling(row)), markup=False)
        return
    used = _columns(rows)
    console.print(law_table.law_legend(used, formulas))
    console.print(law_table.mark_legend())
    for table in law_table.matrix_tables(rows, used, console.width):
        console.print(table)


def _line(cell: Cell) -> str:
    """Return a cell as a line of plain text."""
    scope = " for some parameters" if cell.parameters == SOME else ""
    found = f"{cell.verdict:<9} {cell.law} of {cell.block}{scope}: {cell.evidence}"
    return f"{found} {cell.counterexample or ''}".rstrip()


def _summary(found: dict[str, int]) -> str:
    leverage = found["derived"] / max(found["tested"], 1)
    kinds = ", ".join(f"{found[kind]} {kind}" for kind in Strength if found[kind])
    some = f"; {found['some']} more hold for some parameters" if found[SOME] else ""
    rest = f"; {kinds}{some}" if kinds else some
    return (
        f"{found['tested']} cells tested, {found['derived']} derived (leverage {leverage:.2f}), "
        f"{found['undecided']} undecided, {max(found['empty'], 0)} empty{rest}"
    )


def _write_page(rows: list[list[Cell]], path: Path, found: dict[str, int]) -> None:
    """Write the table as a page that stands alone, with every cell's evidence."""
    text = template_text(
        "matrix.html.j2",
        rows=[_on_page(each) for each in rows],
        laws=_columns(rows),
        formulas=_formulas(),
        summary=_summary(found),
        legend=law_table.mark_legend().plain,
    )
    path.write_text(text, encoding="utf-8")


def _on_page(cells: list[Cell]) -> dict[str, Any]:
    """Return what the page shows of a row."""
    whole = {each.law: each for each in cells if each.parameters != SOME}
    some = {each.law for each in cells if each.parameters == SOME}
    return {
        "block": cells[0].block,
        "cells": whole,
        "marks": {law: law_table.mark(each, partly=law in some) for law, each in whole.items()},
        "lines": cells,
        "frontier": telling(cells),
    }


def _formulas() -> dict[str, str]:
    return {name: law.formula for name, law in LAWS.items()} | DERIVED_ONLY


def _columns(rows: list[list[Cell]]) -> list[str]:
    """Return the laws that some row has an answer to."""
    met = {cell.law for row in rows for cell in row}
    return [name for name in (*LAWS, *DERIVED_ONLY) if name in met]
