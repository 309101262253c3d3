"""The command line: `lakatos check`, `list`, `show`, `cite`, `verify`, `new`."""

from __future__ import annotations

import functools
import json
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ...theory.claim import Claim, ClaimError
from ...theory.verdict import Evidence, Strength, Verdict
from ..catalogue.blocks import zoo
from ..catalogue.claims import SelectionError, catalogue, select, unknown
from ..decide import Decision, Effort, decide
from ..keep.record import RecordError, load
from ..keep.replay import replay, stale
from ..keep.store import OWN_CELL_MODULE, Store
from ..show import report
from ..show.find import OURS, Origin, claim_of, exhibit, found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..show.exhibit import Exhibit

NOT_AS_EXPECTED, USAGE = 1, 2
_PATH = click.Path(path_type=Path)


class _Group(click.Group):
    """A group that turns an interruption into a line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(
                "interrupted: what was decided is on record, and the same command goes on from "
                "there",
                err=True,
            )
            ctx.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lakatos")
def main() -> None:
    """Put mathematical claims about neural-network blocks before the court."""


def _fail(message: str, status: int = USAGE) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)


def _selected(names: Sequence[str]) -> list[Claim]:
    try:
        return select(names)
    except SelectionError as error:
        _fail(str(error))


def _found(name: str, origin: Origin) -> Exhibit:
    try:
        return found(name, origin)
    except (RecordError, SelectionError) as error:
        _fail(f"{name}: {error}")


def own_block(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command be told where a claim or a block of the user's own comes from."""

    @functools.wraps(command)
    def told(
        claims_file: Path | None, block: str | None, shape: str | None, arguments: tuple[str, ...],
        frozen: bool, **named: Any,  # noqa: FBT001 - click passes flags by name
    ) -> None:  # fmt: skip
        own = None
        if block is not None:
            from ..catalogue.own import literals, resolve  # noqa: PLC0415 - it may load torch

            try:
                own = resolve(block, shape, literals(arguments), frozen=frozen)
            except SelectionError as error:
                _fail(str(error))
        command(origin=Origin(claims_file, own), **named)

    for option in reversed(_OWN):
        told = option(told)
    return told


_OWN = (
    click.option("--claims", "claims_file", type=_PATH, help="The file that declares the claims."),
    click.option("--block", metavar="SPEC", help="Your own block: file.py:name."),
    click.option("--input", "shape", help="Shape of your block's input, as for matrix."),
    click.option("--arg", "arguments", multiple=True, metavar="NAME=VALUE", help="As for matrix."),
    click.option("--frozen", is_flag=True, help="As for matrix."),
)


@main.command()
@click.argument("select", nargs=-1)
@click.option(
    "--json",
    "json_path",
    metavar="FILE",
    help="Write one JSON object a line; - is standard output.",
)
@click.option("--seed", type=int, help="Seed of the search; implies --fresh.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Search each claim for at least this long; implies --fresh.",
)
@click.option(
    "--fresh", is_flag=True, help="Decide from nothing, without replaying what is on record."
)
def check(
    select: tuple[str, ...],
    json_path: str | None,
    seed: int | None,
    seconds: float | None,
    fresh: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Decide claims: by id, glob, subject, or a path to a .py file; all of them without a name.

    A claim on record is replayed: its points are judged again, rigorously. Exit status 0 when every
    verdict is the expected one, 1 when one is not, 2 for a usage error.
    """
    claims = _selected(select)
    store = Store()
    effort = Effort(
        seed or 0,
        seconds=seconds,
        fresh=fresh or seed is not None or seconds is not None,
        database=store.user / "examples",
    )
    decisions: list[Decision] = []
    console = report.console()
    with (
        _json_lines(json_path) as write_json,
        _progress(len(claims), shown=json_path != "-") as advance,
    ):
        for claim in claims:
            advance(claim.id)
            decision = _decided(claim, store, effort)
            decisions.append(decision)
            write_json(decision)
            if json_path != "-" and not console.is_terminal:
                click.echo(report.plain_line(decision))
            advance(None)
    if json_path != "-":
        if console.is_terminal:
            console.print(report.verdict_table(decisions))
        console.print(report.summary(decisions), soft_wrap=True)
    for decision in decisions:
        if not decision.as_expected:
            shown = exhibit(decision.claim, decision.record, claims)
            click.echo(f"\n{report.unexpected(decision, shown)}", err=True)
    sys.exit(0 if all(decision.as_expected for decision in decisions) else NOT_AS_EXPECTED)


def _decided(claim: Claim, store: Store, effort: Effort) -> Decision:
    """Decide one claim; one whose code fails is undecided and stops no other."""
    try:
        return decide(claim, store, effort)
    except (ClaimError, OSError) as error:
        return Decision(claim, Verdict.UNDECIDED, Evidence(Strength.NONE, str(error)))


@contextmanager
def _json_lines(path: str | None) -> Iterator[Callable[[Decision], None]]:
    """Offer a function that writes one decision a line, at once: an interruption loses none."""
    if path is None:
        yield lambda _: None
        return
    try:
        target = nullcontext(sys.stdout) if path == "-" else Path(path).open("w", encoding="utf-8")  # noqa: SIM115 - entered below
    except OSError as error:
        _fail(f"cannot write {path}: {error.strerror}")
    with target as lines:

        def write(decision: Decision) -> None:
            lines.write(json.dumps(_json(decision), ensure_ascii=False) + "\n")
            lines.flush()

        yield write


def _json(decision: Decision) -> dict[str, Any]:
    return {
        "claim": decision.claim.id,
        "statement": decision.claim.statement,
        "expected": str(decision.claim.expected),
        "verdict": str(decision.verdict),
        "evidence": str(decision.evidence),
        "points": decision.points,
        "seconds": round(decision.seconds, 4),
        "counterexample": decision.counterexample,
        "record": str(decision.path) if decision.path else None,
    }


@contextmanager
def _progress(total: int, *, shown: bool) -> Iterator[Callable[[str | None], None]]:
    """Show a bar with the claim at work, on a terminal only."""
    console = report.console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda _: None
        return
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)

        def advance(name: str | None) -> None:
            progress.update(task, advance=name is None, description=name or "")

        yield advance


@main.command("list")
@click.argument("select", nargs=-1)
def list_(select: tuple[str, ...]) -> None:
    """List claims with their expected verdicts."""
    console = report.console()
    claims = _selected(select)
    if console.is_terminal:
        console.print(report.claim_table(claims))
    else:
        for claim in claims:
            click.echo(f"{claim.expected:<6} {claim.subject:<14} {claim.id}: {claim.statement}")


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME ...]")
def blocks(names: tuple[str, ...]) -> None:
    """List the blocks: name, formula, shapes, number systems, source."""
    chosen = [block for block in zoo() if not names or {block.name, block.subject} & set(names)]
    if not chosen:
        known = sorted({block.subject for block in zoo()})
        _fail(f"no block or file is named {' or '.join(names)}: the files are {', '.join(known)}")
    console = report.console()
    if console.is_terminal:
        console.print(report.block_table(chosen))
        return
    for block in chosen:
        click.echo(
            f"{block.subject}.{block.name}: {block.formula} | {block.shapes()} | "
            f"{', '.join(block.systems)} | {block.source}"
        )


@main.command()
@click.option(
    "--block",
    "names",
    multiple=True,
    metavar="BLOCK",
    help="A block, a file of blocks, or your own: file.py:name or package.module:Class.",
)
@click.option("--law", "laws", multiple=True, metavar="LAW", help="A law; may be repeated.")
@click.option(
    "--input",
    "shape",
    help='Shape of your block\'s input: "n 4", "c t"; "1 n 4" with a batch axis.',
)
@click.option(
    "--arg", "arguments", multiple=True, metavar="NAME=VALUE", help="Build your class so."
)
@click.option("--frozen", is_flag=True, help="Keep a module's parameters as they are.")
@click.option("--json", "json_path", type=_PATH, help="Write one JSON object a cell.")
@click.option("--html", "html_path", type=_PATH, help="Write the table as a page.")
@click.option("--fresh", is_flag=True, help="Decide every cell from nothing.")
@click.option("--test-all", is_flag=True, help="Test the cells that could be derived as well.")
@click.option("--jobs", default=2, show_default=True, help="How many processes decide rows.")
@click.option(
    "--check", "compare", is_flag=True, help="Print and fail where a verdict is not the kept one."
)
@click.option("--keep", is_flag=True, help="Keep the whole table in the source checkout.")
def matrix(**options: Any) -> None:
    """Show which laws each block obeys: tested where nothing follows, derived elsewhere."""
    from .matrix import show_matrix  # noqa: PLC0415 - it loads torch and every block

    sys.exit(show_matrix(**options))


def _anew(claim: Claim) -> str:
    """Return the command that decides a claim anew; a cell of a user's block needs the block."""
    if claim.function.__module__ == OWN_CELL_MODULE:
        law = claim.id.partition("__")[0]
        return f"`lakatos matrix --block ... --input ... --law {law}` with your block"
    return f"`lakatos check {claim.id}`"


@main.command()
@click.argument("id")
def show(id: str) -> None:  # noqa: A002 - the argument's name in the usage line
    """Show everything about one claim, or about one block: statement, source, finding, code."""
    block = next((block for block in zoo() if block.name == id), None)
    if block is not None:
        from ..laws.rows import kept_cells, telling  # noqa: PLC0415 - no other page needs the table

        cells = [cell for cell in kept_cells() if cell.block == id]
        report.console().print(report.block_page(block, telling(cells) if cells else ()))
        return
    report.console().print(report.claim_page(_found(id, OURS)))


@main.command()
@click.argument("id")
@click.option(
    "--format",
    "style",
    default="markdown",
    show_default=True,
    type=click.Choice(["markdown", "stackexchange", "latex", "bibtex", "html", "python"]),
)
@own_block
def cite(id: str, style: str, origin: Origin) -> None:  # noqa: A002 - as above
    """Print a finding to paste into a discussion; ID names a claim or a record."""
    from ..show.cite import CitationError  # noqa: PLC0415 - templates load when they are needed
    from ..show.cite import cite as citation  # noqa: PLC0415 - as above
    from ..show.script import ScriptError  # noqa: PLC0415 - as above

    shown = _found(id, origin)
    if shown.record is None:
        click.echo(f"{id} is not decided yet: deciding it now", err=True)
        decision = _decided(shown.claim, Store(), Effort())
        shown = exhibit(shown.claim, decision.record, catalogue())
    changed = stale(shown.claim, shown.record) if shown.record else ""
    if changed:
        click.echo(f"{changed} changed since this was found: {_anew(shown.claim)} tells", err=True)
    try:
        click.echo(citation(shown, style), nl=False)
    except (CitationError, ScriptError) as error:
        _fail(str(error), NOT_AS_EXPECTED)


@main.command()
@click.argument("records", nargs=-1, required=True, metavar="FILE|ID...")
@own_block
def verify(records: tuple[str, ...], origin: Origin) -> None:
    """Check records: read them, and judge their points again.

    Exit status 0 when all are valid, 1 when one is not valid or stale, 2 when one is unreadable.
    """
    worst = 0
    for name in records:
        status, line = _verified(name, origin)
        click.echo(line, err=status == USAGE)
        worst = max(worst, status)
    sys.exit(worst)


def _verified(name: str, origin: Origin) -> tuple[int, str]:
    """Check one record; return the exit status that it deserves and a line about it."""
    store = Store()
    path = Path(name) if Path(name).is_file() else store.by_id(name)
    if path is None:
        claim_records = [path for path, _ in store.of_claim(name)]
        if not claim_records:
            return (
                USAGE,
                f"{name}: no such file and no record of this id ({unknown(name, store.ids())})",
            )
        path = claim_records[0]
    try:
        record = load(path)
    except RecordError as error:
        return USAGE, f"{path}: {error}"
    try:
        claim = claim_of(record, origin)
        changed = stale(claim, record)
        if changed:
            return (
                1,
                (
                    f"{record.id}: stale: {changed} changed since it was recorded; "
                    f"{_anew(claim)} decides it anew"
                ),
            )
        replay(claim, record, thorough=True)
    except (RecordError, SelectionError, ClaimError) as error:
        return 1, f"{record.id}: not valid: {error}"
    return 0, f"{record.id}: valid: {record.verdict}, {record.strength}, {record.detail}"


@main.group()
def new() -> None:
    """Write something new."""


@new.command("claim")
@click.argument("name")
def new_claim(name: str) -> None:
    """Write a working skeleton: properties/NAME.py in a checkout, claims_NAME.py elsewhere."""
    if not name.isidentifier() or name != name.lower():
        _fail(
            f"{name!r} is no name for a claim: write it in lower case with underscores, as a fact "
            "(attention_ignores_key_order)"
        )
    from .skeleton import write_skeleton  # noqa: PLC0415 - rarely needed

    try:
        path = write_skeleton(name, Path.cwd())
    except FileExistsError as error:
        _fail(f"{error.filename} exists already: choose another name, or edit it")
    click.echo(f"wrote {path}\ndecide it with: lakatos check {path}")


if __name__ == "__main__":
    main()
