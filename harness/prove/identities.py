"""Proving a claim at small sizes, for all real inputs at once.

The coordinates become symbols, whatever is discrete (masks, permutations, signs, places) is gone
through case by case, and the relation must hold identically. A proof at some sizes says nothing
about larger ones; the search goes on there.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count, product
from typing import TYPE_CHECKING

import numpy as np

from ...systems import REALS
from ...systems.symbols import MOST_SYMBOLS, Ring, SymbolSystem
from ...theory.claim import ClaimError
from ...theory.relation import Exists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...theory.claim import Claim
    from ...theory.domain import Coordinates

_MOST_COORDINATES = 36
_ROOMS = (16, 40, 96, MOST_SYMBOLS)
"""How many symbols a proof finds room for, tried in this order: most need few."""
_MOST_CASES = 256
_MOST_SHAPES = 128
_FARTHEST = 2
"""Sizes up to this far above the smallest are tried."""


def prove(claim: Claim) -> dict[str, int] | None:
    """Return the largest sizes up to which `claim` is proved for all real inputs at every size.

    Of a claim that something exists, the negation is proved, which refutes it at these sizes.

    None is no answer: the claim may be false, or true for a reason that is no identity. A proof at
    the smallest sizes alone is none either, since much is true of one token only.
    """
    if claim.numbers is not REALS:
        return None
    proved: dict[str, int] | None = None
    for reach in range(_FARTHEST + 1):
        corner = claim.signature.sizes_above(reach)
        shapes = list(shapes_up_to(claim, corner))
        if len(shapes) > _MOST_SHAPES or not all(_proves(claim, sizes) for sizes in shapes):
            break
        proved = corner if shapes and (reach or corner == _tops(claim)) else None
    return proved


def proves(claim: Claim, sizes: dict[str, int]) -> bool:
    """Whether `claim` is proved for all real inputs at these sizes, none of them larger than tried.

    Whoever says that a claim is proved at a size of a million is not given a million steps.
    """
    if set(sizes) != set(claim.bounds):
        return False
    far = any(size > claim.bounds[name].low + _FARTHEST for name, size in sizes.items())
    return not far and _proves(claim, sizes)


def _tops(claim: Claim) -> dict[str, int | None]:
    return {name: bound.high for name, bound in claim.bounds.items()}


def shapes_up_to(claim: Claim, corner: dict[str, int]) -> Iterator[dict[str, int]]:
    """List every combination of sizes from the smallest to `corner`."""
    ranges = [range(bound.low, corner[name] + 1) for name, bound in claim.bounds.items()]
    shapes = (dict(zip(claim.bounds, sizes, strict=True)) for sizes in product(*ranges))
    return (sizes for sizes in shapes if claim.signature.inhabited(sizes))


def _proves(claim: Claim, sizes: dict[str, int]) -> bool:
    """Whether the relation holds identically at these sizes, in every discrete case."""
    kinds = claim.signature.coordinates
    if sum(kind.shape.entries(sizes) for kind in kinds) > _MOST_COORDINATES:
        return False
    choices = [cases_of(kind, sizes) for kind in kinds if is_discrete(kind)]
    if np.prod([len(cases) for cases in choices], dtype=object) > _MOST_CASES:
        return False
    rooms = list(_ROOMS)
    return all(_holds(claim, sizes, case, rooms) for case in product(*choices))


def is_discrete(kind: Coordinates) -> bool:
    """Whether coordinates have finitely many values."""
    return kind.integer and kind.low is not None and kind.high is not None


def cases_of(kind: Coordinates, sizes: dict[str, int]) -> list[np.ndarray]:
    """List every array of a discrete kind, or too many to go through."""
    low, high = kind.bounds(sizes)
    values = sorted(
        {
            int(kind.clamp(Fraction(value), sizes))
            for value in range(int(low or 0), int(high or 0) + 1)
        }
    )
    shape, count = kind.shape.sizes(sizes), kind.shape.entries(sizes)
    if len(values) ** count > _MOST_CASES:
        return [np.zeros(shape, dtype=object)] * (_MOST_CASES + 1)
    return [np.array(case, dtype=object).reshape(shape) for case in product(values, repeat=count)]


def _holds(
    claim: Claim, sizes: dict[str, int], case: Sequence[np.ndarray], rooms: list[int]
) -> bool:
    """Whether the relation holds identically in one case, in a ring that has room for it.

    Rooms that turn out to be too small are taken away: they are for the next case, too.
    """
    while rooms:
        ring = Ring(rooms[0])
        proved = _holds_in(ring, claim, sizes, iter(case))
        if not ring.full:
            return proved
        del rooms[0]
    return False


def _holds_in(ring: Ring, claim: Claim, sizes: dict[str, int], case: Iterator[np.ndarray]) -> bool:
    """Whether the relation holds identically in a ring; giving up counts as no.

    Of an existential claim it is the negation, which is about all points. A proof stands only with
    its side conditions: that what is divided by is not zero, and the like.
    """
    system, number = SymbolSystem(ring), count()

    def entries(kind: Coordinates) -> np.ndarray:
        return next(case) if is_discrete(kind) else _fresh(ring, kind, next(number), sizes)

    with system.context():
        try:
            values = claim.signature.point(sizes, entries).values(claim.parameters, system)
            relation = claim(**values)
            decided = (
                relation.fails_identically()
                if isinstance(relation, Exists)
                else relation.holds_identically()
            )
        except ClaimError:
            raise
        except Exception:  # noqa: BLE001 - a proof that cannot be carried through is no proof
            return False
    return decided and (claim.where_defined or not ring.conditions)


def _fresh(ring: Ring, kind: Coordinates, number: int, sizes: dict[str, int]) -> np.ndarray:
    """Return an array of new symbols that know their sign."""
    entries = np.empty(kind.shape.sizes(sizes), dtype=object)
    for place in np.ndindex(entries.shape):
        entries[place] = ring.symbol(
            (number, place),
            nonnegative=kind.low is not None and kind.low >= 0,
            positive=kind.low is not None and (kind.low > 0 or (kind.low == 0 and kind.nonzero)),
            nonzero=kind.nonzero,
        )
    return entries
