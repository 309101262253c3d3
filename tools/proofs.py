"""Let Coq check what `lakatos export --coq` writes.

    python -m lakatos.tools.proofs [--part N] [--false N] [--seed S]

Lemmas and theorems must be accepted, the lemmas on the axioms of the classical real numbers and the
theorems on none; lemmas of which a digit was changed so that they are false must be refused. The
status is 1 where something is otherwise, and 2 where there is no compiler.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..harness.keep.store import Store
from ..harness.show.coq import (
    AXIOMS,
    CoqError,
    assumed,
    compiler,
    lemmas,
    refused,
    refutations,
    theorems,
    theory,
)
from ..harness.show.find import settled

if TYPE_CHECKING:
    from ..harness.show.coq import Lemma

_BATCH = 40


def made_false(lemma: Lemma) -> Lemma:
    """Raise the first digit of the bound that a gap is said to exceed, so that the lemma is false.

    The bound is the gap in two digits, so that with a first digit one higher it is above the gap.
    """
    place = next(place for place, letter in enumerate(lemma.bound) if letter.isdigit())
    digit = lemma.bound[place]
    higher = "99" if digit == "9" else str(int(digit) + 1)
    bound = lemma.bound[:place] + higher + lemma.bound[place + 1 :]
    before, after = lemma.statement.rsplit(lemma.bound, 1)
    return replace(lemma, statement=f"{before}{bound}{after}", bound=bound)


def accepted(folder: Path, name: str, text: str, axioms: tuple[str, ...]) -> bool:
    """Compile a file, print what Coq says, and tell whether it rests on these axioms alone."""
    start = time.perf_counter()
    try:
        found = assumed(folder, name, text)
    except CoqError as error:
        click.echo(f"{name}.v is not accepted: {str(error)[-600:]}")
        return False
    took = f"{time.perf_counter() - start:.0f} s"
    count = len(theorems(text))
    click.echo(f"{name}.v: {count} statements accepted in {took}, on {len(found)} axioms")
    for each in found:
        click.echo(f"  {each}")
    return set(found) <= set(axioms)


@click.command()
@click.option("--part", type=int, default=None, help="So many lemmas, drawn; all by default.")
@click.option("--false", "falsified", default=0, help="So many false lemmas.")
@click.option("--seed", default=0)
def main(part: int | None, falsified: int, seed: int) -> None:
    """Export, compile, and print what came of it."""
    generator = random.Random(seed)  # noqa: S311 - no secret
    try:
        compiler()
    except CoqError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    missing: list[str] = []
    found = lemmas(settled(Store()), missing)
    click.echo(f"{len(found)} lemmas, {len(missing)} counterexamples without")
    for each in missing:
        click.echo(f"  {each}")
    kept = found if part is None else generator.sample(found, min(part, len(found)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        well = accepted(folder, "Refutations", refutations(kept), AXIOMS)
        well &= accepted(folder, "Theory", theory(), ())
    bounded = [lemma for _, lemma in found if lemma.bound]
    false = [made_false(each) for each in generator.sample(bounded, min(falsified, len(bounded)))]
    start, taken = time.perf_counter(), 0
    for first in range(0, len(false), _BATCH):
        batch = false[first : first + _BATCH]
        taken += len(batch) - len(refused(batch))
    if false:
        took = f"{time.perf_counter() - start:.0f} s"
        kept_out = len(false) - taken
        click.echo(f"{len(false)} made false by a digit, {kept_out} refused in {took}")
    sys.exit(not well or taken > 0)


if __name__ == "__main__":
    main()
