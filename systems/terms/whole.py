"""Sums that are kept as a whole: what is not multiplied out stays short.

A network multiplied out is soon too long to write. Kept as a whole, an entry of an array is one
atom: two are one number where their sums have one normal form, and nothing else is known of it but
its sign. What is proved so holds whatever the sums are; what cannot be is opened again.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any, Self

from ..sizes import same
from .atoms import Entry, Var, only
from .power import substitute
from .term import (
    POSITIVE,
    SETTING,
    UNKNOWN,
    Atom,
    Term,
    first,
    multiply,
    negative,
    of,
    refused,
    scaled,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_ORDERS = 24
"""No more orders of alike indices than this are compared."""


@dataclass(frozen=True)
class Form:
    """The normal form of sums that differ by the names of their indices alone."""

    number: int
    term: Term
    places: tuple[Var, ...]
    """Names for the indices that it depends on."""
    symmetric: bool
    """Whether it is the same in every order of the indices that are alike."""
    classes: tuple[int, ...]
    """Which indices are alike."""


class Whole(Atom):
    """A sum that is not multiplied out, at indices that differ from each other."""

    form: Form
    indices: tuple[Var, ...]

    def __new__(cls, form: Form, indices: Sequence[Var]) -> Self:
        if form.symmetric:
            indices = _sorted(form.classes, indices)
        names = ",".join(index.key for index in indices)
        self = super().__new__(
            cls, f"<{form.number}>({names})", frozenset(indices), form.term.height
        )
        self.form = form
        self.indices = tuple(indices)
        return self

    @property
    def sign(self) -> int:
        return SETTING.get().signs.get(f"<{self.form.number}>", UNKNOWN)

    @property
    def nonzero(self) -> bool:
        return self.sign == POSITIVE or self.form.term.nonzero

    @property
    def term(self) -> Term:
        """The sum itself."""
        setting = SETTING.get()
        if self.key not in setting.opened:
            at = dict(zip(self.form.places, map(of, self.indices), strict=True))
            setting.opened[self.key] = substitute(self.form.term, at).signed(self.sign)
        return setting.opened[self.key]

    def substituted(self, at: Mapping[Any, Term]) -> Term:
        """Return it with terms for indices: indices take each other's places as they are."""
        values = [at.get(index, of(index)) for index in self.indices]
        names = [only(value) for value in values]
        renamed = all(
            isinstance(name, Var) and same(name.length, index.length)
            for name, index in zip(names, self.indices, strict=True)
        )
        if renamed and len(set(names)) == len(names):
            return of(Whole(self.form, names))  # type: ignore[arg-type]
        setting = SETTING.get()
        key = f"<{self.form.number}>({','.join(value.key for value in values)})"
        if key not in setting.opened:
            places = dict(zip(self.form.places, values, strict=True))
            found = substitute(self.form.term, places).signed(self.sign)
            setting.opened[key] = together(found, 1)
        return setting.opened[key]

    def rebuilt(self, change: Callable[[Term], Term]) -> Term:
        return together(change(self.term).signed(self.sign), 1)

    def looked_up(
        self, what: str, index: Var | None, look: Callable[[Term, Any], Iterable[Any]]
    ) -> list[Any]:
        """Return what is found about an index in the sum, which is looked through once."""
        seen = SETTING.get().looked_up
        found: list[Any] = []
        for place, each in zip(self.form.places, self.indices, strict=True):
            if index is None or each == index:
                key = (self.form.number, what, place.key)
                if key not in seen:
                    seen[key] = list(look(self.form.term, place))
                found += seen[key]
        return found

    def at(self, point: Any) -> Any:
        places = [point.index(index) for index in self.indices]
        with point.bound(self.form.places, places):
            return self.form.term.at(point)


def together(term: Term, most: int) -> Term:
    """Return a term as it is where it has no more parts than that, else as a whole."""
    if len(term.parts) <= most or term.integer or _stays(term):
        return term
    if term.root is not None:
        base = together(term.root, most)
        return multiply(base, base)
    lead = term.parts[first(term.parts)]
    if term.sign or negative(term).sign:
        lead = abs(lead) if term.sign else -abs(lead)
    inside = scaled(term, 1 / lead).signed(term.sign if lead > 0 else negative(term).sign)
    return scaled(of(_whole(inside)), lead).signed(term.known)


def _stays(term: Term) -> bool:
    """Whether a sum stays as it is: one without inputs, or with a number that must cancel.

    Such a number, a pivot, only cancels beside others; and functions know whole turns and integers.
    """
    atoms = list(term.atoms())
    pivots = any(isinstance(atom, Entry) and atom.source.pivot for atom in atoms)
    return pivots or all(atom.bare for atom in atoms)


def _whole(term: Term) -> Whole:
    """Return a sum as a whole, with its indices in the order that gives the least text."""
    indices = [index for index in term.free if isinstance(index, Var)]
    ordered = sorted(
        ((_colour(index, term), index) for index in indices),
        key=lambda pair: (pair[0], pair[1].key),
    )
    colours = [colour for colour, _ in ordered]
    classes = tuple(colours.index(colour) for colour in colours)
    best: tuple[str, Term, list[Var]] | None = None
    texts = set()
    for order in _orders(classes, [index for _, index in ordered]):
        at = dict(zip(order, map(of, _places(order)), strict=True))
        moved = substitute(term, at)
        texts.add(moved.key)
        if best is None or moved.key < best[0]:
            best = moved.key, moved, order
    if best is None:
        raise refused("a sum of nothing")
    text, moved, order = best
    setting = SETTING.get()
    form = setting.wholes.get(text)
    if form is None:
        symmetric = len(texts) == 1 and len(set(classes)) < len(classes)
        form = Form(len(setting.wholes), moved, _places(order), symmetric, classes)
        setting.wholes[text] = form
    name = f"<{form.number}>"
    setting.signs[name] = max(setting.signs.get(name, UNKNOWN), term.sign)
    return Whole(form, order)


def _places(order: Sequence[Var]) -> tuple[Var, ...]:
    return tuple(Var(f"i{place}", index.length) for place, index in enumerate(order))


def _colour(index: Var, term: Term) -> str:
    """Return how an index stands in a sum, whatever the others are called."""
    at = {each: of(Var(f"?{each.length!r}", each.length)) for each in term.free}  # type: ignore[attr-defined]
    at[index] = of(Var("@", index.length))
    return f"{index.length!r} {substitute(term, at).key}"


def _orders(classes: tuple[int, ...], indices: list[Var]) -> Iterator[list[Var]]:
    """List the orders of indices in which only those that are alike change places."""
    count = 0
    for order in permutations(range(len(indices))):
        if all(classes[place] == classes[each] for place, each in enumerate(order)):
            yield [indices[each] for each in order]
            count += 1
            if count > _ORDERS:
                raise refused("a sum whose indices are too much alike")


def _sorted(classes: tuple[int, ...], indices: Sequence[Var]) -> list[Var]:
    """Put indices that are alike in the order of their names."""
    found = list(indices)
    for each in set(classes):
        spots = [spot for spot, kind in enumerate(classes) if kind == each]
        members = sorted(indices[spot] for spot in spots)
        for spot, index in zip(spots, members, strict=True):
            found[spot] = index
    return found


__all__ = ["Form", "Whole", "together"]
