"""The lemmas of a claim: both sides as its code computes them, at every kind of entry and size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from .....systems import REALS
from .....systems.moves import broadcast_shapes
from .....systems.sizes import Size, Space
from .....theory.relation import AllOf, AtMost, Equal, Less
from ....prove.structure.cases import Cases, PathsError, Symbol, sizes_that_count
from .arrays import Notes, Paired, Split, written
from .inputs import Inputs
from .namespace import writing
from .syntax import (
    FREE,
    At,
    FormalError,
    Formula,
    Names,
    Pair,
    Up,
    Whole,
    moved_up,
    named,
    paired_place,
    size_read,
    size_term,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .....theory.claim import Claim
    from .....theory.relation import Relation
    from ....prove.structure.extent import Extent
    from .syntax import Index

Sides = tuple[tuple["At", ...], tuple[Formula, Formula]]
"""The indices that run at an entry, and both sides there."""
_MOST = 24
"""No case of the sizes falls into more lemmas than this."""
_TACTICS = {"=": "contraction", "<=": "contraction_at_most", "<": "contraction_less"}
_REACH, _MANY = 4, 12
"""A size that is a number is one of so many, or of fewer where there are so many lemmas by then."""


@dataclass(frozen=True)
class Formal:
    """A lemma for all sizes: what it says as it is read, and both sides as terms."""

    name: str
    sizes: Mapping[str, int]
    """The sizes that are symbols, each at least so much."""
    inputs: Inputs
    pivots: tuple[tuple[str, int], ...]
    sign: str
    """How the sides are related: they are equal, or the left one is at most the right, or less."""
    free: tuple[At, ...]
    sides: tuple[Formula, Formula]

    @property
    def names(self) -> Names:
        """How sizes, inputs and maps are numbered in terms."""
        every = [*self.sizes, *self.inputs.arrays, *self.inputs.maps, *dict(self.pivots), *FREE]
        return Names({name: place for place, name in enumerate(dict.fromkeys(every), 1)})

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that are called and that Coq's library lacks."""
        return tuple(each for each in FREE if any(side.calls(each) for side in self.sides))

    @property
    def statement(self) -> str:
        """What is said, to be read."""
        arrays = {**self.inputs.arrays, **dict(self.pivots)}
        said = [f"({' '.join(map(named, self.sizes))} : nat)"] if self.sizes else []
        said += [f"({named(name)} : {'nat -> ' * rank}R)" for name, rank in arrays.items()]
        said += [f"({named(name)} : nat -> nat)" for name in self.inputs.maps]
        said += [f"({name} : R -> R)" for name in self.functions]
        given = [f"({low} <= {named(name)})%nat" for name, low in self.sizes.items()]
        given += [fact.read() for fact in self.inputs.facts]
        given += [f"({index.read()} < {size_read(index.length)})%nat" for index in self.free]
        if self.free:
            said.append(f"({' '.join(index.read() for index in self.free)} : nat)")
        quantified = f"forall {' '.join(said)},\n  " if said else ""
        left, right = (side.read() for side in self.sides)
        return (
            quantified
            + "".join(f"{each} ->\n  " for each in given)
            + f"{left}\n  {self.sign} {right}"
        )

    def __str__(self) -> str:
        names = self.names
        arrays = {**self.inputs.arrays, **dict(self.pivots)}
        variables = [*self.sizes, *arrays, *self.inputs.maps]
        intros = [*map(named, variables), *self.functions, *(index.read() for index in self.free)]
        facts = [f"AtLeast {names[name]} {low}" for name, low in self.sizes.items()]
        facts += [fact.term(names) for fact in self.inputs.facts]
        known = [
            f"({index.name}%positive, {size_term(index.length, names)})" for index in self.free
        ]
        left, right = (side.term(names) for side in self.sides)
        world = " ".join(
            (
                _table([(names[name], named(name)) for name in self.sizes], "O"),
                _table([(names[name], named(name)) for name in self.inputs.maps], "fun i' => i'"),
                _arrays([(names[name], named(name), rank) for name, rank in arrays.items()]),
                _table([(names[name], name) for name in self.functions], "fun v' => v'"),
            )
        )
        places = _table([(index.name, index.read()) for index in self.free], "O")
        return (
            f"Definition {self.name}_left := {left}.\n"
            f"Definition {self.name}_right := {right}.\n"
            f"Lemma {self.name} : {self.statement}.\n"
            f"Proof.\nintros {' '.join(intros)}; intros.\n"
            f"{_TACTICS[self.sign]} (Build_world {world})\n"
            f"  {_list(facts, 'fact')} {_list(known, 'binder')}\n"
            f"  {places} {self.name}_left {self.name}_right.\nQed.\n"
        )


def _table(rows: Iterable[tuple[int, str]], other: str) -> str:
    """Write a function of names of terms; its own variable has a name that no input can have."""
    cases = " ".join(f"| {number}%positive => {text}" for number, text in rows)
    return f"(fun x' : positive => match x' with {cases} | _ => {other} end)"


def _arrays(rows: list[tuple[int, str, int]]) -> str:
    cases = []
    for number, name, rank in rows:
        places = [f"i{place}'" for place in range(1, rank + 1)]
        cases.append(f"| {number}%positive, [{'; '.join(places)}] => {' '.join([name, *places])}")
    return f"(fun (x' : positive) l' => match x', l' with {' '.join(cases)} | _, _ => 0 end)"


def _list(parts: list[str], kind: str) -> str:
    return f"[{'; '.join(parts)}]" if parts else f"(@nil {kind})"


def _formal(claim: Claim, sizes: Mapping[str, Any], name: str) -> list[Formal]:
    """Return what a claim says at one case of its sizes.

    Raises:
        FormalError: Something has no counterpart.
        SizeError: The code asked something of a size.
    """
    symbols = {each: size for each, size in sizes.items() if isinstance(size, Size)}
    space = next(iter(symbols.values())).space if symbols else Space({})
    inputs, pivots, compared = computed(claim, sizes)
    found = [(sign, *entries) for sign, every in compared for entries in every]
    lows = {each: space.lows[each] for each in _names(symbols.values())}
    return [
        Formal(name if len(found) == 1 else f"{name}_{place}", lows, inputs, pivots, *each)
        for place, each in enumerate(found, 1)
    ]


def computed(
    claim: Claim, sizes: Mapping[str, Any], before: Notes | None = None
) -> tuple[Inputs, tuple[tuple[str, int], ...], list[tuple[str, list[Sides]]]]:
    """Return inputs, shifts, and of each comparison its sign and all entries as code computes them.

    Where code takes every other entry, sums over all of them are written by rows of two; where it
    takes all but the first, sums over all are written in two parts.

    Args:
        claim: The claim.
        sizes: Its sizes, some of which are symbols.
        before: What was noted when the code ran before, if it did.

    Raises:
        FormalError: Something has no counterpart.
        SizeError: The code asked something of a size.
    """
    with writing(before) as notes:
        inputs = Inputs()
        values = {
            each: inputs.member(domain, each, sizes) for each, domain in claim.parameters.items()
        }
        found = [
            (each.sign, list(_entries(each.lhs, each.rhs, notes)))
            for each in _comparisons(claim(**values))
        ]
    if notes.refusals:
        raise FormalError(notes.refusals[0])
    if before is None and (notes.strides or notes.starts):
        return computed(claim, sizes, notes)
    return inputs, tuple(notes.pivots), found


def _names(sizes: Iterable[Size]) -> dict[str, None]:
    return dict.fromkeys(name for size in sizes for name in size.names)


def _comparisons(relation: Relation) -> Iterator[Equal | AtMost | Less]:
    if isinstance(relation, AllOf):
        for part in relation.parts:
            yield from _comparisons(part)
    elif isinstance(relation, (Equal, AtMost, Less)):
        yield relation
    else:
        raise FormalError(f"the relation {type(relation).__name__}")


def _entries(lhs: Any, rhs: Any, notes: Notes) -> Iterator[Sides]:
    """List every kind of entry: an index runs where a length is a symbol, else it is a number."""
    left, right = written(lhs), written(rhs)
    axes: list[list[Index]] = [
        [notes.index(length)] if isinstance(length, Size) else [Whole(k) for k in range(length)]
        for length in broadcast_shapes(left.shape, right.shape)
    ]
    waiting = list(product(*axes))[::-1]
    count = 0
    while waiting:
        indices = waiting.pop()
        try:
            sides = left.spread(indices), right.spread(indices)
        except Split as split:
            waiting += _parts(indices, split, notes)
            continue
        except Paired as asked:
            waiting += _rows(indices, asked, notes)
            continue
        count += 1
        if count > _MOST:
            raise FormalError("too many kinds of entries")
        yield tuple(at for index in indices for at in _running(index)), sides


def _running(index: Index) -> Iterator[At]:
    if isinstance(index, Pair):
        yield from _running(index.row)
    if isinstance(index, (Up, Pair)):
        yield from _running(index.index)
    if isinstance(index, At):
        yield index


def _rows(indices: tuple[Index, ...], asked: Paired, notes: Notes) -> list[tuple[Index, ...]]:
    """Return indices with one of them read as a row and a place in it.

    Raises:
        Paired: It is an index of a sum.
    """
    length: Any = asked.index.length
    width, rows = asked.width, length // asked.width
    places: list[list[Index]] = [
        [notes.index(each)] if isinstance(each, Size) else [Whole(k) for k in range(each)]
        for each in (rows, width)
    ]
    found = [
        tuple(_put(index, asked.index, paired_place(row, place, width)) for index in indices)
        for row, place in product(*places)
    ]
    if found and found[0] == indices:
        raise asked
    return found


def _parts(indices: tuple[Index, ...], split: Split, notes: Notes) -> list[tuple[Index, ...]]:
    """Return indices below the place where one is split, and those from there on.

    Raises:
        Split: It is an index of a sum.
    """
    length: Any = split.index.length
    found = []
    for start, count in ((split.at, length - split.at), (0, split.at)):
        new = notes.index(count) if isinstance(count, Size) else None
        places = [new] if new is not None else [Whole(k) for k in range(count)]
        for place in places:
            moved = [_put(index, split.index, moved_up(place, start)) for index in indices]
            found.append(tuple(moved))
    if found and found[0] == indices:
        raise split
    return found


def _put(index: Index, old: At, new: Index) -> Index:
    if index == old:
        return new
    if isinstance(index, Up) and index.index == old:
        return moved_up(new, index.by)
    if isinstance(index, Pair):
        return paired_place(_put(index.row, old, new), _put(index.index, old, new), index.width)
    return index


@dataclass(frozen=True)
class Stated:
    """What a claim says in Coq: its lemmas, and for which sizes."""

    lemmas: tuple[Formal, ...]
    extent: Extent

    def __str__(self) -> str:
        return "\n".join(map(str, self.lemmas))


def formal_of(claim: Claim) -> Stated:
    """Return the lemmas of a claim, for all its sizes, or for all but those that are numbers.

    Raises:
        FormalError: Something in it has no counterpart in Coq's library.
    """
    if claim.numbers is not REALS or claim.existential:
        raise FormalError("it is no statement about all real inputs")
    bounds = claim.bounds
    counted = sizes_that_count(claim.parameters.values())
    counted |= {name for name, bound in bounds.items() if bound.high is not None}
    name = claim.id.replace("__", "_of_")
    cases: Cases[list[Formal]] = Cases(
        lambda sizes: _formal(claim, sizes, name),
        bounds,
        [each for each in bounds if each in counted],
        weight=len,
        large=_MANY,
        most=_REACH,
        ends=True,
    )
    try:
        cases.follow({each: Symbol(bound.low) for each, bound in bounds.items()})
    except PathsError as error:
        raise FormalError(str(error)) from error
    lemmas = [
        replace(each, name=f"{each.name}_case{place}") if len(cases.found) > 1 else each
        for place, found in enumerate(cases.found, 1)
        for each in found
    ]
    return Stated(tuple(lemmas), cases.extent)


__all__ = ["Formal", "FormalError", "Sides", "Stated", "computed", "formal_of"]
