"""Broken twins of proved claims against the prover for all sizes: none is proved where it is false.

A twin is a claim that holds and is proved, broken in one place of its own function or of a block
that it reaches. Where a point makes it false, no proof may reach the sizes of that point.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.store import Store
from lakatos.harness.prove.symbolic.prover import Proof, prove_everywhere, proved_at
from lakatos.harness.search.small import small_points
from lakatos.theory.relation import Truth
from lakatos.theory.verdict import Strength

from ..mutation.operators import Mutant, installed
from ..mutation.twins import twins
from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from lakatos.theory import Claim
    from lakatos.theory.witness import Point

_POINTS = 12
_LARGEST = 4
"""Points are looked for at sizes up to this far above the smallest."""


@cache
def proved() -> list[Claim]:
    """List the claims of the catalogue that are proved for all sizes, or for all but named ones."""
    facts, found = Store(), []
    for each in catalogue():
        kept = facts.of_claim(each)
        if kept and kept[0].evidence is Strength.PROVED and not each.existential:
            found.append(each)
    return found


@cache
def _broken(claim: Claim) -> tuple[Mutant, ...]:
    return tuple(twins(claim))


def points(claim: Claim, generator: np.random.Generator) -> Iterator[Point]:
    """Draw points: small ones, and some at other sizes."""
    yield from islice(small_points(claim), _POINTS)
    for _ in range(_POINTS):
        sizes = {
            name: bound.low + int(generator.integers(0, _LARGEST))
            for name, bound in claim.bounds.items()
        }
        sizes = {
            name: size if claim.bounds[name].high is None else min(size, claim.bounds[name].high)
            for name, size in sizes.items()
        }
        if claim.signature.inhabited(sizes):
            yield claim.signature.drawn(sizes, generator)


def _false_at(claim: Claim, generator: np.random.Generator) -> Point | None:
    """Return a point at which a claim is false; None where none is met, or where it breaks down."""
    try:
        return next(
            (
                point
                for point in points(claim, generator)
                if judge(claim, point, cap=256).truth is Truth.FALSE
            ),
            None,
        )
    except Exception:  # noqa: BLE001 - a mutant may do anything
        return None


def reaches(proof: Proof | None, point: Point) -> bool:
    """Whether a proof speaks of the sizes of a point."""
    return proof is not None and all(
        name in proof.symbols or size <= proof.numbers.get(name, -1)
        for name, size in point.sizes.items()
    )


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Break a proved claim in one place; where it is false, it must not be proved."""
    claims = proved()
    chosen = claims[int(generator.integers(len(claims)))]
    broken = _broken(chosen)
    if not broken:
        yield OPEN
        return
    mutant = broken[int(generator.integers(len(broken)))]
    with installed(mutant):
        point = _false_at(chosen, generator)
        if point is None:
            yield OPEN
            return
        said = reaches(prove_everywhere(chosen, again=True), point) or proved_at(
            chosen, point.sizes
        )
    yield wrong(f"{chosen.id}, {mutant}: proved, and false at {point.sizes}") if said else DECIDED


CAMPAIGN = Campaign(
    "twins",
    "proved claims broken in one place, false at a point: what is proved of them is true there",
    trial, small=8, full=6_000,
)  # fmt: skip
