"""`lakatos export`: what was found, as files for another program."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..show.coq import lemmas, library, proofs, refutations, theorems, theory
from ..show.coq.formal.accepted import accepted_of
from ..show.find import held_for_all_sizes, settled
from .court import Court, pass_court
from .output import say
from .request import NOT_AS_EXPECTED, fail


@click.command(
    epilog="""\b
Examples:
  lakatos export --coq proofs
  cd proofs && coqc Refutations.v && coqc Theory.v
  coqc Contractions.v && coqc Proofs.v""",
)
@click.option(
    "--coq",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write Refutations.v, Theory.v and Proofs.v there, for the proof assistant Coq.",
)
@pass_court
def export(court: Court, folder: Path) -> None:
    """Write what was found as files for another program.

    Refutations.v has a lemma for each counterexample of the catalogue; Theory.v has the theorems
    behind it for all sizes; Proofs.v has the claims that hold for all sizes and whose proof Coq
    found, by what Contractions.v proves. Exit status 1 where a counterexample has no lemma.
    """
    missing: list[str] = []
    found = lemmas(settled(court.store()), missing)
    held = list(held_for_all_sizes(court.store()))
    stated = accepted_of(held)
    files = {
        "Refutations.v": refutations(found),
        "Theory.v": theory(),
        "Contractions.v": library(),
        "Proofs.v": proofs(stated),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
            say(f"{folder / name}: {len(theorems(text))} statements")
        ours = len(held) - len(stated)
        say(f"{len(stated)} claims for all sizes; of {ours} more the proof is ours alone")
    except OSError as error:
        fail(f"{folder}: {error.strerror}")
    for each in missing:
        say(each, err=True)
    sys.exit(NOT_AS_EXPECTED if missing else 0)
