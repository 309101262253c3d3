"""`lakatos check`: decide claims, and say whether every verdict is the expected one."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..show import report
from ..show.find import exhibit
from ..show.progress import bar
from .court import Court, pass_court
from .request import NOT_AS_EXPECTED, fail, selected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..decide import Decision


@click.command()
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
@pass_court
def check(  # noqa: PLR0913 - one for each option of the command
    court: Court,
    *,
    select: tuple[str, ...],
    json_path: str | None,
    seed: int | None,
    seconds: float | None,
    fresh: bool,
) -> None:
    """Decide claims: by id, glob, subject, or a path to a .py file; all of them without a name.

    A claim on record is replayed: its points are judged again, rigorously. Exit status 0 when every
    verdict is the expected one, 1 when one is not, 2 for a usage error.
    """
    claims = selected(select)
    effort = court.effort(
        seed or 0,
        seconds=seconds,
        fresh=fresh or seed is not None or seconds is not None,
        database=court.store().user / "examples",
    )
    decisions: list[Decision] = []
    console = report.console()
    with _json_lines(json_path) as write_json, bar(shown=json_path != "-") as progress:
        task = progress.add_task("", total=len(claims))
        for claim in claims:
            progress.update(task, description=claim.id)
            decision = court.decide(claim, effort)
            decisions.append(decision)
            write_json(decision)
            if json_path != "-" and not console.is_terminal:
                click.echo(report.plain_line(decision))
            progress.advance(task)
    if json_path != "-":
        if console.is_terminal:
            console.print(report.verdict_table(decisions))
        console.print(report.summary(decisions), soft_wrap=True)
    for decision in decisions:
        if not decision.as_expected:
            shown = exhibit(decision.claim, decision.record, claims)
            click.echo(f"\n{report.unexpected(decision, shown)}", err=True)
    sys.exit(0 if all(decision.as_expected for decision in decisions) else NOT_AS_EXPECTED)


@contextmanager
def _json_lines(path: str | None) -> Iterator[Callable[[Decision], None]]:
    """Offer a function that writes one decision a line, at once: an interruption loses none."""
    if path is None:
        yield lambda _: None
        return
    try:
        target = nullcontext(sys.stdout) if path == "-" else Path(path).open("w", encoding="utf-8")  # noqa: SIM115 - entered below
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")
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
