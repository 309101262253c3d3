"""Points as sequences of integer choices: the Hypothesis strategy of a claim, and its inverse.

One program describes both directions. Drawing, each choice comes from Hypothesis; encoding, each
choice is read off a given point, so that a suspect found elsewhere can be fed to Hypothesis as the
choices that draw it.

Hypothesis' own array strategy fills most entries with one value; here small arrays are drawn entry
by entry as small integers, dyadic rationals or wide numbers, and any array may come from a seed and
a structure (identity, permutation, low rank, sparse), which keeps large ones telling.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from ...theory.witness import fractions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ...theory.claim import Claim
    from ...theory.domain import Coordinates
    from ...theory.witness import Point

    Choose = Callable[[int, int, int | None], int]

LARGEST_SIZE = 6
"""Sizes are drawn up to this, or up to the claim's own lower bound plus two where that is more."""
FILLED, SMALL, DYADIC, WIDE, STRUCTURED = range(5)
"""How the free entries of an array are drawn; the first takes one choice whatever the sizes, so
that Hypothesis can shrink a size without losing track of the arrays that do not matter."""
_SMALLEST = 3
_REACHED = 8
_GRID = 5
"""Dyadic entries are multiples of 2^-5, or of a larger power of two, up to `_REACHED`."""
_REACH = 2**512
"""Wide entries are integers up to this over one power of two up to 2^2048."""


class NotDrawableError(ValueError):
    """A point that the strategy cannot draw."""


@st.composite
def points(draw: st.DrawFn, claim: Claim) -> Point:
    """Draw a point of `claim`; simplest is the smallest sizes with every coordinate zero or one."""
    return _assemble(claim, lambda low, high, _: draw(st.integers(low, high)), None)


def encode(claim: Claim, point: Point) -> list[int]:
    """Return the choices that make `points(claim)` draw `point`.

    Raises:
        NotDrawableError: No choices do, for instance because a size is too large.
    """
    choices: list[int] = []

    def choose(low: int, high: int, wanted: int | None) -> int:
        if wanted is None or not low <= wanted <= high:
            raise NotDrawableError(f"{wanted} is not in {low}..{high}")
        choices.append(wanted)
        return wanted

    if _assemble(claim, choose, point) != point:
        raise NotDrawableError("the point has entries outside its domain")
    return choices


def largest(low: int, high: int | None) -> int:
    """Return the largest size drawn for a dimension."""
    top = max(LARGEST_SIZE, low + 2)
    return top if high is None else min(top, high)


def _assemble(claim: Claim, choose: Choose, wanted: Point | None) -> Point:
    sizes: dict[str, int] = {}
    for name, bound in claim.bounds.items():
        sizes[name] = choose(
            bound.low, largest(bound.low, bound.high), wanted.sizes[name] if wanted else None
        )
    sizes = claim.signature.fitted(sizes)
    parts = iter(claim.signature.parts(wanted)) if wanted else repeat(None)
    return claim.signature.point(sizes, lambda kind: _numbers(kind, sizes, choose, next(parts)))


def _numbers(
    kind: Coordinates, sizes: Mapping[str, int], choose: Choose, wanted: np.ndarray | None
) -> np.ndarray:
    """Draw one array of coordinates."""
    shape = kind.shape.sizes(sizes)
    count = kind.shape.entries(sizes)
    entries: list[Fraction | None] = [None] * count if wanted is None else list(wanted.ravel())
    low, high = kind.bounds(sizes)
    if kind.integer and low is not None and high is not None:
        drawn = [Fraction(choose(int(low), int(high), _integer(entry))) for entry in entries]
    else:
        drawn = _styled(entries, choose, shape)
    rest = iter(drawn)
    return kind.filled(lambda: next(rest), sizes)


def _styled(
    entries: list[Fraction | None], choose: Choose, shape: tuple[int, ...]
) -> list[Fraction]:
    """Draw free numbers in one of the styles."""
    encoding = bool(entries) and entries[0] is not None
    style = choose(FILLED, STRUCTURED, _style(entries) if encoding else 0)
    if style == STRUCTURED:
        return _structured(choose(0, 2**32 - 1, None), shape)
    if style == FILLED:
        one = _integer(entries[0]) if encoding else 0
        return [Fraction(choose(-_REACHED, _REACHED, one))] * len(entries)
    if style == SMALL:
        return [Fraction(choose(-_SMALLEST, _SMALLEST, _integer(entry))) for entry in entries]
    finest, furthest = (_GRID, _REACHED) if style == DYADIC else (2**11, 0)
    places = choose(0, finest, max(map(_binary_places, entries)) if encoding else None)
    unit, reach = Fraction(1, 2**places), furthest * 2**places or _REACH
    return [
        unit * choose(-reach, reach, None if entry is None else _integer(entry / unit))
        for entry in entries
    ]


def _style(entries: list[Fraction | None]) -> int:
    numbers = [entry for entry in entries if entry is not None]
    whole = all(entry.denominator == 1 for entry in numbers)
    largest_of_all = max(map(abs, numbers))
    if whole and largest_of_all <= _REACHED and len(set(numbers)) == 1:
        return FILLED
    if whole and largest_of_all <= _SMALLEST:
        return SMALL
    if all((entry * 2**_GRID).denominator == 1 for entry in numbers) and largest_of_all <= _REACHED:
        return DYADIC
    return WIDE


def _integer(entry: Fraction | None) -> int | None:
    """Return the entry as a choice; a fraction is none."""
    return int(entry) if entry is not None and entry.denominator == 1 else None


def _binary_places(entry: Fraction | None) -> int:
    """Return k where the denominator is 2^k."""
    return 0 if entry is None else entry.denominator.bit_length() - 1


def _structured(seed: int, shape: tuple[int, ...]) -> list[Fraction]:
    """Make an array from a seed and a structure: identity, permutation, low rank, sparse, dense."""
    generator = np.random.default_rng(seed)
    rows, columns = (1, *shape)[-2:] if shape else (1, 1)
    count = int(np.prod(shape))
    small: Callable[..., np.ndarray] = lambda *size: generator.integers(
        -_SMALLEST, _SMALLEST + 1, size
    )
    structures: dict[str, Callable[[], np.ndarray]] = {
        "identity": lambda: np.eye(rows, columns, dtype=int),
        "permutation": lambda: np.eye(rows, columns, dtype=int)[generator.permutation(rows)],
        "low rank": lambda: small(rows, 1) * small(1, columns),
        "sparse": lambda: small(rows, columns) * (generator.random((rows, columns)) < 1 / 4),
        "dense": lambda: small(rows, columns),
    }
    make = structures[generator.choice(list(structures))]
    blocks = [make() for _ in range(max(count // max(rows * columns, 1), 1))]
    flat = fractions(np.concatenate([block.ravel() for block in blocks]))
    return list(flat[:count])
