"""Indices are refined where code treats their places differently, or takes them as two digits.

What is asked of an index comes as an error from deep inside of an entry, and is answered by whoever
made the index: a sum, or the one who asks for every entry.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from ..sizes import Length, Size, same
from .atoms import Var, length_term
from .power import substitute
from .sums import fresh, total
from .term import SETTING, ZERO, Term, add, multiply, number, of, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 64
"""A sum over so many places, which are numbers, is written out."""


class Refine(Exception):  # noqa: N818 - it is a question, and no error of anybody
    """An index is cut in two at a place, or becomes a multiple of a width and a rest."""

    def __init__(
        self, index: Var, *, at: Length | None = None, width: Length | None = None
    ) -> None:
        super().__init__(f"{index.name} at {at!r}, width {width!r}")
        self.index = index
        self.at = at
        self.width = width

    def pieces(self) -> list[tuple[tuple[Var, ...], Term]]:
        """Return new indices in the place of the old one, and how it is made of them."""
        length: Any = self.index.length
        if self.width is not None:
            whole = length // self.width
            first, second = _index(whole), _index(self.width)
            made = add(multiply(first, length_term(self.width)), second)
            return [(_bound(first, second), made)]
        low, high = _index(self.at), _index(length - self.at)
        pieces = []
        if not same(self.at, 0):
            pieces.append((_bound(low), low))
        if not same(length - self.at, 0):
            pieces.append((_bound(high), add(high, length_term(self.at or 0))))
        return pieces


def _index(length: Any) -> Term:
    """Return a new index below a length: the only one there is below one."""
    return ZERO if same(length, 1) else of(fresh(length))


def _bound(*terms: Term) -> tuple[Var, ...]:
    return tuple(atom for term in terms for atom in term.atoms() if isinstance(atom, Var))


@dataclass(frozen=True)
class Fold:
    """How entries along an axis become one: over a symbolic length, and two of them."""

    over: Callable[[Term, Var], Term]
    join: Callable[[Term, Term], Term]


def summed(body: Callable[[Term], Term], length: Length) -> Term:
    """Return the sum of what a function gives at the indices below a length."""
    return folded(body, length, _SUM)


def folded(body: Callable[[Term], Term], length: Length, fold: Fold) -> Term:
    """Return what the values of a function at the indices below a length become together.

    The index is named by how many others are summed over around it. So it differs from all that the
    function may be given, and sums side by side ask arrays for the same entries, which are kept.
    """
    setting = SETTING.get()
    setting.depth += 1
    try:
        return _over((Var(f"c{setting.depth}", length),), lambda made: body(made[0]), fold)
    finally:
        setting.depth -= 1


def _over(indices: tuple[Var, ...], body: Callable[[list[Term]], Term], fold: Fold) -> Term:
    """Fold over several indices, each refined where the body asks, or written out."""
    for place, index in enumerate(indices):
        if not isinstance(index.length, Size):
            if index.length > MOST:
                raise refused(f"a sum over {index.length} places is not written out")
            pieces = [((), number(each)) for each in range(index.length)]
            return _joined(indices, place, pieces, body, fold)
    try:
        found = body([of(each) for each in indices])
    except Refine as asked:
        if asked.index not in indices:
            raise
        return _joined(indices, indices.index(asked.index), asked.pieces(), body, fold)
    for index in indices:
        found = fold.over(found, index)
    return found


def _joined(
    indices: tuple[Var, ...],
    place: int,
    pieces: Sequence[tuple[tuple[Var, ...], Term]],
    body: Callable[[list[Term]], Term],
    fold: Fold,
) -> Term:
    """Fold over the pieces of one index, and join what they give."""
    if not pieces:
        return ZERO
    parts = []
    for new, made in pieces:

        def inner(terms: list[Term], new: tuple[Var, ...] = new, made: Term = made) -> Term:
            here = dict(zip(new, terms[place : place + len(new)], strict=True))
            value = substitute(made, here)
            return body([*terms[:place], value, *terms[place + len(new) :]])

        parts.append(_over((*indices[:place], *new, *indices[place + 1 :]), inner, fold))
    return reduce(fold.join, parts)


_SUM = Fold(lambda term, index: total(term, (index,)), add)

__all__ = ["Fold", "Refine", "folded", "summed"]
