"""`lakatos export`: what was found, as files for another program."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..show.coq import lemmas, refutations, theorems, theory
from ..show.find import settled
from .court import Court, pass_court
from .output import say
from .request import NOT_AS_EXPECTED, fail


@click.command(
    epilog="""\b
Examples:
  lakatos export --coq proofs
  cd proofs && coqc Refutations.v && coqc Theory.v""",
)
@click.option(
    "--coq",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write Refutations.v and Theory.v there, for the proof assistant Coq.",
)
@pass_court
def export(court: Court, folder: Path) -> None:
    """Write what was found as files for another program.

    Refutations.v has a lemma for each counterexample of the catalogue; Theory.v has the theorems
    behind it for all sizes. Exit status 1 where a counterexample has no lemma.
    """
    missing: list[str] = []
    found = lemmas(settled(court.store()), missing)
    files = {"Refutations.v": refutations(found), "Theory.v": theory()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
            say(f"{folder / name}: {len(theorems(text))} statements")
    except OSError as error:
        fail(f"{folder}: {error.strerror}")
    for each in missing:
        say(each, err=True)
    sys.exit(NOT_AS_EXPECTED if missing else 0)
