"""Every entry of a comparison, each kind of entry once: generic indices, refined where code asks.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from ....systems.sizes import Size
from ....systems.terms.arrays import Terms, terms
from ....systems.terms.atoms import Var
from ....systems.terms.power import substitute
from ....systems.terms.refine import Refine
from ....systems.terms.term import Term, number, of, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 256
"""No comparison falls into more kinds of entries than this."""


@dataclass(frozen=True)
class Entries:
    """Entries of one kind: the indices that are free, where they stand, and both sides."""

    free: tuple[Var, ...]
    indices: tuple[Term, ...]
    sides: tuple[Term, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """Return what two equal ones share."""
        return tuple(each.key for each in (*self.indices, *self.sides))


def entries_of(*sides: Any) -> list[Entries]:
    """Return all entries of arrays of one shape.

    Raises:
        NotRigorousError: They fall into too many kinds, or are not known.
    """
    arrays = [terms(side) for side in sides]
    found: list[Entries] = []
    for indices in _generic(arrays[0].shape):
        free = tuple(atom for index in indices for atom in index.atoms())
        found += _refined(arrays, free, indices)  # type: ignore[arg-type]
        if len(found) > _MOST:
            raise refused("there are too many kinds of entries")
    return found


def _generic(shape: tuple[Any, ...]) -> Iterator[tuple[Term, ...]]:
    """List indices: numbers along an axis of known length, else one that stands for all."""
    total = 1
    for length in shape:
        total *= length if isinstance(length, int) else 1
    if total > _MOST:
        raise refused("there are too many kinds of entries")
    axes = [
        # Named by its axis: what is known of an entry of one comparison serves the next.
        [of(Var(f"i0.{axis}", length))]
        if isinstance(length, Size)
        else list(map(number, range(length)))
        for axis, length in enumerate(shape)
    ]
    yield from product(*axes)


def _refined(
    arrays: list[Terms], free: tuple[Var, ...], indices: tuple[Term, ...]
) -> list[Entries]:
    numbered = next((each for each in free if not isinstance(each.length, Size)), None)
    if numbered is not None:
        rest = tuple(each for each in free if each != numbered)
        pieces = [(rest, number(place)) for place in range(int(numbered.length))]
        return _pieces(arrays, numbered, pieces, indices)
    try:
        return [Entries(free, indices, tuple(each.entry(indices) for each in arrays))]
    except Refine as asked:
        if asked.index not in free:
            raise
        rest = tuple(each for each in free if each != asked.index)
        pieces = [((*rest, *new), made) for new, made in asked.pieces()]
        return _pieces(arrays, asked.index, pieces, indices)


def _pieces(
    arrays: list[Terms], index: Var, pieces: Any, indices: tuple[Term, ...]
) -> list[Entries]:
    found: list[Entries] = []
    for free, made in pieces:
        placed = tuple(substitute(each, {index: made}) for each in indices)
        found += _refined(arrays, free, placed)
        if len(found) > _MOST:
            raise refused("there are too many kinds of entries")
    return found
