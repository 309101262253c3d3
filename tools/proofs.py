"""Let Coq check what `lakatos export --coq` writes.

    python -m lakatos.tools.proofs [--part N] [--false N] [--seed S] [--write]

Lemmas and theorems must be accepted, the lemmas on the axioms of the classical real numbers and the
theorems on none; lemmas of which a digit, a sign, an operation or an index was changed so that they
are false must be refused. The status is 1 where something is otherwise, and 2 where there is no
compiler. `--write` asks Coq of every proof for all sizes that can be stated, and writes the list of
those that it accepts.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..harness.keep.store import Store
from ..harness.show.coq import (
    AXIOMS,
    Accepted,
    CoqError,
    FormalError,
    assumed,
    compiled,
    compiler,
    formal_of,
    lemmas,
    library,
    made_untrue,
    proofs,
    refused,
    refused_for_all_sizes,
    refutations,
    theorems,
    theory,
)
from ..harness.show.coq.formal.accepted import accepted_of
from ..harness.show.find import held_for_all_sizes, settled

if TYPE_CHECKING:
    from ..harness.show.coq import Formal, Lemma, Stated
    from ..theory.claim import Claim

_BATCH = 40
_LIST = Path(__file__).parents[1] / "harness/show/coq/formal/accepted.txt"
_TOGETHER = 3
_MOST = 60
"""A lemma for which Coq computes longer than so many seconds is not accepted."""


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


def for_all_sizes(part: int | None, falsified: int, generator: random.Random) -> bool:
    """Let Coq check proofs for all sizes, and refuse some that were made false."""
    found = accepted_of(held_for_all_sizes(Store()))
    kept = found if part is None else generator.sample(found, min(part, len(found)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compiled(folder, "Contractions", library())
        well = accepted(folder, "Proofs", proofs(kept), AXIOMS)
        click.echo(f"  these are {len(kept)} of the {len(found)} claims that Coq accepted before")
        return well and not _untrue_accepted(found, falsified, generator, folder)


def _untrue_accepted(
    found: list[tuple[Claim, Stated]], count: int, generator: random.Random, folder: Path
) -> list[str]:
    """Return the names of false lemmas that Coq accepts."""
    untrue: dict[str, Formal] = {}
    for _ in range(4 * count):
        if len(untrue) == count:
            break
        lemma = made_untrue(generator.choice(generator.choice(found)[1].lemmas), generator)
        if lemma is not None:
            name = f"untrue_{len(untrue)}"
            untrue[name] = replace(lemma, name=name)
    start = time.perf_counter()
    refusals = set(refused_for_all_sizes(list(untrue.values()), folder)) if untrue else set()
    if count:
        took = f"{time.perf_counter() - start:.0f} s"
        click.echo(f"{len(untrue)} for all sizes made false, {len(refusals)} refused in {took}")
    taken = [name for name in untrue if name not in refusals]
    for name in taken:
        click.echo(f"accepted, but false:\n{untrue[name].statement}")
    return taken


def write_accepted() -> None:
    """Ask Coq of each proof for all sizes that can be stated, and write down what it accepts."""
    found: list[tuple[Claim, Stated]] = []
    for claim in held_for_all_sizes(Store()):
        with suppress(FormalError):
            found.append((claim, formal_of(claim)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compiled(folder, "Contractions", library())
        kept = found
        for part in (slice(0, 1), slice(1, None)):  # the first lemma of each, then all others
            kept = _not_refused(kept, part, folder)
    _LIST.write_text(str(Accepted.of(kept)), "utf-8")
    click.echo(f"{len(found)} proofs for all sizes can be stated, {len(kept)} of them are accepted")
    for claim, stated in found:
        if (claim, stated) not in kept:
            click.echo(f"  not accepted: {claim.id}")


def _not_refused(
    found: list[tuple[Claim, Stated]], part: slice, folder: Path
) -> list[tuple[Claim, Stated]]:
    """Return those of which Coq accepts a part of the lemmas."""
    asked = [lemma for _, stated in found for lemma in stated.lemmas[part]]
    batches = [asked[first : first + _BATCH] for first in range(0, len(asked), _BATCH)]
    missing: set[str] = set()
    with ThreadPoolExecutor(_TOGETHER) as pool:
        for refusals in pool.map(
            lambda batch: refused_for_all_sizes(batch, folder, _MOST), batches
        ):
            missing.update(refusals)
            click.echo(f"  {len(asked)} lemmas asked, {len(missing)} refused so far")
    return [
        (claim, stated)
        for claim, stated in found
        if missing.isdisjoint(lemma.name for lemma in stated.lemmas[part])
    ]


@click.command()
@click.option("--part", type=int, default=None, help="So many lemmas, drawn; all by default.")
@click.option("--false", "falsified", default=0, help="So many false lemmas.")
@click.option("--seed", default=0)
@click.option("--write", is_flag=True, help="Write which proofs for all sizes Coq accepts.")
def main(part: int | None, falsified: int, seed: int, *, write: bool) -> None:
    """Export, compile, and print what came of it."""
    generator = random.Random(seed)  # noqa: S311 - no secret
    try:
        compiler()
    except CoqError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if write:
        write_accepted()
        return
    well = at_points(part, falsified, generator)
    well &= for_all_sizes(part, falsified, generator)
    sys.exit(not well)


def at_points(part: int | None, falsified: int, generator: random.Random) -> bool:
    """Let Coq check counterexamples and theorems, and refuse some lemmas that were made false."""
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
    return well and not taken


if __name__ == "__main__":
    main()
