"""`lakatos check`: decide claims, and say whether every verdict is the expected one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..decide import passes_over_witness
from ..show import report, terminal
from ..show.find import exhibit
from ..show.progress import bar
from .court import Court, pass_court
from .names import claim_names
from .output import json_lines, json_option, say
from .request import NOT_AS_EXPECTED, selected
from .witnesses import write_witnesses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..decide import Decision


@click.command(
    epilog="""\b
Examples:
  lakatos check                             all claims, from what is kept
  lakatos check softmax 'layer_norm_*'      a family of claims, and a pattern
  lakatos check my_claims.py                your own
  lakatos check my_claims.py --seconds 60   search each for a minute
  lakatos check softmax --json - | jq .verdict""",
)
@click.argument("select", nargs=-1, metavar="[NAME ...]", shell_complete=claim_names)
@json_option
@click.option("--seed", type=int, help="Seed of the search; implies --fresh.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Search each claim for at least this long; implies --fresh.",
)
@click.option(
    "--fresh", is_flag=True, help="Decide from nothing, without replaying what is on record."
)
@click.option(
    "--write", is_flag=True, help="Write each point that settles a claim beside it, as @witness."
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
    write: bool,
) -> None:
    """Decide claims: by id, glob, subject, or a path to a .py file; all of them without a name.

    A claim on record is replayed: its points are judged again, rigorously. Exit status 0 when every
    verdict is the expected one, 1 when one is not, 2 for a usage error.
    """
    claims, store = selected(select), court.store()
    effort = court.effort(
        seed or 0,
        seconds=seconds,
        fresh=fresh or seed is not None or seconds is not None,
        database=store.user / "examples",
    )
    decisions: list[Decision] = []
    console = terminal.console()
    with json_lines(json_path) as write_json, bar(shown=json_path != "-") as progress:
        task = progress.add_task("", total=len(claims))
        for claim in claims:
            progress.update(task, description=claim.id)
            decision = court.decide(claim, effort, store)
            decisions.append(decision)
            write_json(_json(decision))
            if json_path != "-" and not console.is_terminal:
                say(report.plain_line(decision))
            progress.advance(task)
    store.tidy()
    if json_path != "-":
        if console.is_terminal:
            console.print(*report.verdicts(decisions), sep="\n")
        console.print(report.summary(decisions), soft_wrap=not console.is_terminal)
    for decision in decisions:
        if not decision.as_expected:
            shown = exhibit(decision.claim, decision.record, claims)
            say(f"\n{report.unexpected(decision, shown)}", err=True)
    _tell_of_witnesses(decisions, write=write)
    sys.exit(0 if all(decision.as_expected for decision in decisions) else NOT_AS_EXPECTED)


def _tell_of_witnesses(decisions: Sequence[Decision], *, write: bool) -> None:
    """Write witnesses, and name those that refute nothing any more."""
    for line in write_witnesses(decisions) if write else ():
        say(line, err=True)
    for decision in decisions if not write else ():
        if passes_over_witness(decision):
            say(
                f"{decision.claim.id}: its @witness does not refute it and was passed over: the "
                "same command with --write writes one that does",
                err=True,
            )


def _json(decision: Decision) -> dict[str, Any]:
    return {
        "claim": decision.claim.id,
        "statement": decision.claim.statement,
        "expected": str(decision.claim.expected),
        "verdict": str(decision.verdict),
        "evidence": msgspec.to_builtins(decision.evidence),
        "points": decision.points,
        "seconds": round(decision.seconds, 4),
        "counterexample": decision.counterexample,
    }
