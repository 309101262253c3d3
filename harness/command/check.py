"""`lakatos check`: decide claims, and say whether every verdict is the expected one."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ..catalogue.claims import SelectionError
from ..keep.definitions import steady
from ..show import report, terminal
from ..show.progress import bar
from .cluster import cluster_option, connected, room, seated
from .court import Court, pass_court
from .docket import Docket
from .names import claim_names
from .output import json_lines, json_option, say
from .reported import Expectation, report_options
from .reported import report as reported
from .request import NOT_AS_EXPECTED, SECONDS, SEED, fail, timeout_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ..show.answer import Answer
    from .docket import Case


@click.command(
    short_help="Decide claims: all, by name, or in a file of your own.",
    epilog="""\b
Examples:
  lakatos check                             all claims, from what is kept
  lakatos check softmax 'layer_norm_*'      a family of claims, and a pattern
  lakatos check my_claims.py                your own
  lakatos check my_claims.py --seconds 60   search each for a minute
  lakatos check --fresh --jobs 4            decide anew, in four processes
  lakatos check --fresh --cluster auto      on the machines of a Ray cluster
  lakatos check softmax --json - | jq .verdict""",
)
@click.argument("select", nargs=-1, metavar="[NAME ...]", shell_complete=claim_names)
@json_option
@report_options
@click.option("--seed", type=SEED, help="Seed of the search; implies --fresh.")
@click.option(
    "--seconds",
    type=SECONDS,
    help="Search each claim that is not proved for at least this long; implies --fresh.",
)
@click.option(
    "--fresh", is_flag=True, help="Decide from nothing, without replaying what is on record."
)
@click.option(
    "--device",
    type=click.Choice(["cpu", "cuda"]),
    default="cpu",
    show_default=True,
    help="Where torch searches; what it finds is judged on the processor as ever.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    help="Decide in so many processes; by default all processors, where many claims are new.",
)
@cluster_option
@timeout_option
@click.option(
    "--write", is_flag=True, help="Write each point that settles a claim beside it, as @witness."
)
@pass_court
def check(  # noqa: PLR0913 - one for each option of the command
    court: Court,
    *,
    select: tuple[str, ...],
    json_path: str | None,
    junit_path: Path | None,
    annotate: bool,
    seed: int | None,
    seconds: float | None,
    timeout: float,
    fresh: bool,
    device: str,
    jobs: int | None,
    address: str | None,
    write: bool,
) -> None:
    """Decide claims: by id, glob, subject, or a path to a .py file; all of them without a name.

    A claim on record is replayed: its points are judged again, rigorously. Exit status 0 when every
    verdict is the expected one, 1 when one is not, 2 for a usage error. Your own files run in
    processes of their own: a claim that ends its process, or takes too long, is undecided.
    """
    store = court.store()
    effort = court.effort(
        seed or 0,
        seconds=seconds,
        fresh=fresh or seed is not None or seconds is not None,
        database=store.user / "examples",
        device=device,
    )
    answers: list[Answer] = []
    console = terminal.console()
    with (
        connected(address, store, select, device) as cluster,
        Docket(seated(court, cluster), effort, store, timeout) as docket,
    ):
        try:
            cases = docket.cases(select)
        except SelectionError as error:
            reported([Expectation("lakatos", "check", str(error))], None, annotate=annotate)
            fail(str(error))
        shown = json_path != "-"
        with steady(), json_lines(json_path) as write_json, bar(shown=shown) as progress:
            task = progress.add_task("", total=len(cases))
            count = min(room(jobs, docket.jobs(cases), cluster), max(len(cases), 1))
            begun = lambda case: progress.update(task, description=case.id)
            for answer in docket.decided(cases, count, begun):
                answers.append(answer)
                write_json(answer.written)
                if answer.unkept:
                    say(f"{answer.id}: decided, but not kept: {answer.unkept}", err=True)
                if json_path != "-" and not console.is_terminal:
                    say(report.plain_line(answer))
                progress.advance(task)
        docket.tidy()
        if json_path != "-":
            if console.is_terminal:
                console.print(*report.verdicts(answers), sep="\n")
            console.print(report.summary(answers), soft_wrap=not console.is_terminal)
        for answer in answers:
            if not answer.as_expected:
                say(f"\n{answer.surprise}", err=True)
        reported([*map(_expectation, cases, answers)], junit_path, annotate=annotate)
        for line in docket.witnesses() if write else _passed_over(answers):
            say(line, err=True)
    sys.exit(0 if all(answer.as_expected for answer in answers) else NOT_AS_EXPECTED)


def _expectation(case: Case, answer: Answer) -> Expectation:
    """Return a claim as something that was expected."""
    file = os.path.relpath(case.path)
    wrong = "" if answer.as_expected else answer.surprise
    return Expectation(answer.subject, answer.id, wrong, file, case.line)


def _passed_over(answers: Sequence[Answer]) -> Iterator[str]:
    """Name the witnesses that refute nothing any more."""
    for answer in answers:
        if answer.passes_over_witness:
            yield (
                f"{answer.id}: its @witness does not refute it and was passed over: the same "
                "command with --write writes one that does"
            )
