"""Break each true claim in one place and see the court refute it: no claim is true of anything.

    python -m lakatos.tools.mutation.twins [NAME ...] [--jobs J] [--seconds S] [--write]

NAME is a claim or a subject; none means all. A broken twin is a mutant of the claim's own function
(a constant changed, two arguments swapped, an assumption or a call dropped, a comparison turned),
or the claim about a mutant of a block that it reaches. The first twin with a certified
counterexample ends the search. Claims that ask for one point alone are left out.
"""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

import click
import torch
from lakatos.harness.catalogue.claims import select
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.definitions import definitions
from lakatos.harness.search.small import small_points
from lakatos.theory import HOLDS
from lakatos.theory.claim import ClaimError

from .operators import Mutant, home, installed, mutants
from .refuting import TooLong, refuted, too_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lakatos.theory import Claim

PAGE = Path(__file__).resolve().parents[2] / "docs" / "twins.md"
_SUSPECTS = 12
_REASONS = {
    "softmax_twice_differs_wherever_scores_do": (
        "a change that makes both sides equal leaves two equal irrational numbers, whose "
        "enclosures overlap at any precision"
    ),
}

_PAGE = """\
# Broken twins

A claim that no change of its statement can make false says nothing. Each true claim of the \
catalogue is therefore broken in one place: in its own function, or in a block that it speaks of. \
The first such twin with a certified counterexample is listed, with the sizes at which it was \
found, unshrunk.

{refuted} of {every} true claims have a refuted twin ({share:.1%}). {left_out} more ask for one \
point alone and are left out. `{command}` computes this page anew.

## Without a refuted twin

{others}

{tables}"""


@dataclass(frozen=True, order=True)
class Twin:
    """A claim, and the refuted twin that was found, if any."""

    subject: str
    claim: str
    change: str = ""
    sizes: str = ""
    tried: int = 0


def twins(claim: Claim) -> Iterator[Mutant]:
    """Yield the claim's broken twins: its own mutants and those of its blocks in turn."""
    *reached, own = [each for each in definitions(claim.function) if isinstance(each, FunctionType)]
    blocks = [
        mutants(each, coarse=True)
        for each in reversed(reached)
        if each.__module__.startswith("lakatos.reference.") and home(each) != "checks"
    ]
    helpers = [mutants(each) for each in reversed(reached) if each.__module__ == own.__module__]
    for group in zip_longest(mutants(own, coarse=True), _in_turn(helpers + blocks)):
        yield from filter(None, group)


def _in_turn(lists: Iterable[list[Mutant]]) -> Iterator[Mutant]:
    """Yield the first of each list, then the second of each, and so on."""
    return filter(None, chain.from_iterable(zip_longest(*lists)))


def broken(claim: Claim, seconds: int) -> Twin | None:
    """Return the first refuted twin; None for a claim that asks for one point."""
    tried = 0
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        if judge(claim, next(small_points(claim))).existential:
            return None
        every = list(twins(claim))
        for suspects in (0, _SUSPECTS):
            for mutant in every:
                tried += 1
                sizes = _refuted(claim, mutant, suspects)
                if sizes is not None:
                    return Twin(claim.subject, claim.id, _said(claim, mutant), sizes, tried)
    except TooLong:
        pass
    finally:
        signal.alarm(0)
    return Twin(claim.subject, claim.id, tried=tried)


def _refuted(claim: Claim, mutant: Mutant, suspects: int) -> str | None:
    """Return the sizes at which the mutant is refuted, if it is."""
    with installed(mutant):
        try:
            found = refuted(claim, suspects)
        except (ClaimError, ArithmeticError):
            return None
    if found is None:
        return None
    return ", ".join(f"{name}={size}" for name, size in found.point.sizes.items()) or "one point"


def _said(claim: Claim, mutant: Mutant) -> str:
    own = mutant.function is claim.function
    return mutant.change if own else f"{mutant.function.__name__}: {mutant.change}"


_chosen: list[Claim] = []
_seconds = 0


def _one(place: int) -> Twin | None:
    return broken(_chosen[place], _seconds)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--jobs", default=2, show_default=True, help="Claims at a time.")
@click.option("--seconds", default=30, show_default=True, help="Time for one claim at most.")
@click.option("--write", is_flag=True, help="Write docs/twins.md.")
def main(names: tuple[str, ...], jobs: int, seconds: int, *, write: bool) -> None:
    """Print the share of true claims with a refuted twin, and list the others."""
    global _seconds  # noqa: PLW0603 - forks read what this process chose
    torch.set_num_threads(1)
    _chosen[:] = [claim for claim in select(names) if claim.expected is HOLDS]
    _seconds = seconds
    found = []
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for done, twin in enumerate(pool.imap_unordered(_one, range(len(_chosen))), start=1):
            found.append(twin)
            if done % 25 == 0 or done == len(_chosen):
                click.echo(f"{done} of {len(_chosen)} claims", err=True)
    page = report(sorted(filter(None, found)), found.count(None), names)
    click.echo(page)
    if write:
        PAGE.write_text(page)


def report(found: list[Twin], left_out: int, names: tuple[str, ...]) -> str:
    """Return the page: the share, the claims without a twin, one twin a claim."""
    refuted_ones = [each for each in found if each.change]
    others = [each for each in found if not each.change]
    return _PAGE.format(
        refuted=len(refuted_ones),
        every=len(found),
        share=len(refuted_ones) / max(len(found), 1),
        left_out=left_out,
        command=" ".join(["python -m lakatos.tools.mutation.twins", *names, "--write"]),
        others="\n".join(
            f"- `{each.claim}` ({each.subject}; {each.tried} twins tried): "
            f"{_REASONS.get(each.claim, 'no reason known')}."
            for each in others
        )
        or "None.",
        tables="\n".join(_table(subject, refuted_ones) for subject in _subjects(refuted_ones)),
    )


def _subjects(found: list[Twin]) -> list[str]:
    return sorted({each.subject for each in found})


def _table(subject: str, found: list[Twin]) -> str:
    rows = [
        f"| `{each.claim}` | `{each.change.replace('|', '&#124;')}` | {each.sizes} |\n"
        for each in found
        if each.subject == subject
    ]
    return f"## {subject}\n\n| claim | broken | refuted at |\n|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    main()
