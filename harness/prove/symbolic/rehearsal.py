"""Rehearsal: normal forms are evaluated at points and compared with the claim's own code.

A rule that is wrong, or a claim whose code looks at what its arguments are, is found here: where a
normal form and the code certainly differ, nothing is proved.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from contextvars import Context
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, fmpq

from ....systems import NotRigorousError, UndecidedError, balls
from ....systems.exact import ExactArray
from ....systems.once import once
from ....systems.sizes import Size
from ....systems.terms.term import POSITIVE
from ....systems.undefined import UNDEFINED_NUMBER
from .inputs import values_of
from .pieces import ABOVE, Averaged, Beside, Logarithm, Path, Rising

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ....systems.sizes import Space
    from ....systems.terms.atoms import Var
    from ....systems.terms.term import Atom, Term
    from ....theory.claim import Claim
    from ....theory.witness import Point
    from .entries import Entries
    from .pieces import Step, Use

SYSTEM = balls(128)
_COST = 100_000
"""Values of atoms that are asked for at one point before it is left."""
_PLACES = 3
"""A use of a lemma is tried at so many places of each point."""


class RehearsalError(NotRigorousError):
    """A normal form is something else than the code computes: a rule is wrong."""


class CostError(NotRigorousError):
    """A point costs too much to be rehearsed."""


class Values:
    """The values of inputs at a point, in enclosures."""

    def __init__(self, sizes: Mapping[str, int], arrays: Mapping[str, np.ndarray]) -> None:
        self.sizes = sizes
        self.arrays = dict(arrays)
        self.indices: dict[Var, int] = {}
        self.seen: dict[Any, Any] = {}
        self.cost = 0
        self.generator = np.random.default_rng(0)

    def length(self, length: Any) -> int:
        """Return a length as a number."""
        return int(length.at(self.sizes)) if isinstance(length, Size) else int(length)

    def index(self, index: Var) -> int:
        """Return the place that an index is at."""
        return self.indices[index]

    def value(self, atom: Atom) -> Any:
        """Return an atom's value; it is computed once for the indices that it depends on."""
        key = (atom.key, *map(self.indices.get, atom.ordered))  # type: ignore[arg-type]
        self.cost += 1  # a value that is known is multiplied as well, which takes most of the time
        if self.cost > _COST:
            raise CostError("a point is left: it costs too much")
        found = self.seen.get(key)
        if found is None:
            found = self.seen[key] = atom.at(self)
        return found

    def entry(self, name: str, places: Sequence[int]) -> Any:
        """Return an entry of an input; a pivot may be any number."""
        if name not in self.arrays and name.startswith("pivot"):
            key = (name, tuple(places))
            if key not in self.seen:
                self.seen[key] = fmpq(int(self.generator.integers(-8, 9)), 4)
            return self.seen[key]
        array = self.arrays[name]
        if any(not 0 <= place < length for place, length in zip(places, array.shape, strict=True)):
            raise RehearsalError(f"{name} is asked for a place that it does not have")
        entry: Any = array[tuple(places)]
        return fmpq(int(entry)) if isinstance(entry, (bool, np.bool_, int, np.integer)) else entry

    def place(self, name: str, places: Sequence[int], *, inverse: bool) -> int:
        """Return the place that an input names, or the one that it names so."""
        array = self.arrays[name]
        if inverse:
            return int(np.argsort(array)[places[0]])
        return int(array[tuple(places)])

    def along(self, path: Path) -> Values:
        """Return the values at all points between that of an input and that a step away."""
        step = np.vectorize(arb, otypes=[object])(self.arrays[path.step])
        step = path.sign * (abs(step) if path.sized else step)
        base = self.arrays[path.base] + arb(0).union(arb(1)) * step
        found = Values(self.sizes, {**self.arrays, path.base: np.asarray(base, dtype=object)})
        found.indices, found.seen = dict(self.indices), {}
        return found

    def along_axis(self, index: Var) -> Iterator[None]:
        """Put an index at each of its places, one after another."""
        before = self.indices.get(index)
        try:
            for place in range(self.length(index.length)):
                self.indices[index] = place
                yield
        finally:
            if before is None:
                self.indices.pop(index, None)
            else:
                self.indices[index] = before

    @contextmanager
    def bound(self, indices: Sequence[Var], places: Sequence[int]) -> Iterator[None]:
        """Put indices at places."""
        before = dict(self.indices)
        self.indices.update(zip(indices, places, strict=True))
        try:
            yield
        finally:
            self.indices = before


def values_at(claim: Claim, point: Point, numbers: Mapping[str, int]) -> Values:
    """Return the values of a claim's inputs at a point, inside the context of `SYSTEM`."""
    members = point.values(claim.parameters, SYSTEM)
    arrays: dict[str, np.ndarray] = {}
    for name, domain in claim.parameters.items():
        arrays.update(values_of(domain, name, members[name]))
    return Values(numbers, arrays)


def compare(entries: Sequence[Entries], sides: Sequence[Any], values: Values) -> bool:
    """Compare normal forms with arrays at a point; tell whether every entry was compared.

    Raises:
        RehearsalError: They certainly differ.
    """
    arrays = [_array(side) for side in sides]
    met: set[tuple[int, ...]] = set()
    complete = True
    for each in entries:
        ranges = [range(values.length(index.length)) for index in each.free]
        for places in product(*ranges):
            with values.bound(each.free, places):
                spot = tuple(int(index.at(values)) for index in each.indices)
                if spot in met:
                    raise RehearsalError(f"the entry {spot} is described twice")
                met.add(spot)
                for side, term in zip(arrays, each.sides, strict=True):
                    complete &= _agree(term, side[spot], values)
    if len(met) != arrays[0].size:
        raise RehearsalError(f"{arrays[0].size - len(met)} entries are not described")
    return complete


class Trial:
    """A few points at which differences are tried before anything is sought for them.

    What is refuted there cannot be proved; what is not may still be false. So this saves time, and
    nothing rests on it.
    """

    def __init__(self, claim: Claim, sizes: Mapping[str, Any], space: Space) -> None:
        self.claim, self.sizes, self.space = claim, sizes, space

    @once
    def points(self) -> list[Values]:
        """Return the values of the inputs at points of small sizes."""
        return Context().run(self._drawn)  # they are no terms, among which this is asked

    def _drawn(self) -> list[Values]:
        found = []
        for seed, more in enumerate((1, 2, 0)):
            numbers = {name: low + more for name, low in self.space.lows.items()}
            at = {
                name: each.at(numbers) if isinstance(each, Size) else each
                for name, each in self.sizes.items()
            }
            if self.claim.signature.inhabited(at):
                point = self.claim.signature.drawn(at, np.random.default_rng(seed + 7))
                with SYSTEM.context():
                    found.append(values_at(self.claim, point, numbers))
        return found

    def refutes(self, term: Term, wanted: int, known: Sequence[tuple[Atom, int]]) -> bool:
        """Whether a term is not as wanted at a point, where indicators are as they are known."""
        free = sorted(term.free.union(*(atom.free for atom, _ in known)))
        with SYSTEM.context():
            return any(self._at(values, free, term, wanted, known) for values in self.points)

    @staticmethod
    def _at(
        values: Values,
        free: list[Any],
        term: Term,
        wanted: int,
        known: Sequence[tuple[Atom, int]],
    ) -> bool:
        for _ in range(_PLACES):
            lengths = [values.length(index.length) for index in free]
            values.cost = 0
            if not all(lengths):
                return False  # there is no entry here
            places = [int(values.generator.integers(length)) for length in lengths]
            with (
                values.bound(free, places),
                suppress(UndecidedError, ZeroDivisionError, CostError, KeyError, RehearsalError),
            ):
                if any(values.value(atom) != value for atom, value in known):
                    continue
                found = arb(term.at(values))
                if found < 0 or (wanted == POSITIVE and found <= 0):
                    return True
        return False


def try_step(step: Step, values: Values) -> bool:
    """Try a use of a lemma at a point; tell whether it could be tried.

    Raises:
        RehearsalError: It is wrong.
    """
    values.cost, tried = 0, False
    free = sorted(step.term.free | step.use.goal.free)
    averaged = step.use.how if isinstance(step.use.how, Averaged) else None
    indices: list[Any] = [each for each in free if averaged is None or each not in averaged.indices]
    for _ in range(_PLACES):
        lengths = [values.length(index.length) for index in indices]
        if not all(lengths):
            break  # there is no entry here
        places = [int(values.generator.integers(length)) for length in lengths]
        with values.bound(indices, places), suppress(UndecidedError, ZeroDivisionError, CostError):
            before = arb(step.term.at(values))
            if not _follows(before, step.use, values):
                raise RehearsalError(f"the lemma is wrong: {step.use.lemma}")
            tried = True
    return tried


def _follows(  # noqa: PLR0911 - one for each kind
    before: arb, use: Use, values: Values
) -> bool:
    """Whether a term and what a lemma gives may be related as the lemma says."""
    if isinstance(use.how, Averaged):
        return _averages(before, use, use.how, values)
    if use.how == ABOVE:
        return not (before < 0 or (use.strict and before <= 0))
    if isinstance(use.how, Path):
        reached = arb(use.goal.at(values.along(use.how)))
        return bool(before.overlaps(reached / use.how.order))
    after = arb(use.goal.at(values))
    if isinstance(use.how, Beside):
        rest = arb(use.how.rest.at(values))
        return (after + rest).overlaps(before) and not rest < 0
    if isinstance(use.how, Rising):
        argument, value = (arb(each.at(values)) for each in (use.how.argument, use.how.value))
        return (before * argument).overlaps(after * value) and not argument * value < 0
    if isinstance(use.how, Logarithm):
        divisor = arb(use.how.divisor.at(values))
        return after.overlaps((before.exp() - 1) * divisor) and not divisor <= 0
    return not after > before


def _averages(before: arb, use: Use, how: Averaged, values: Values) -> bool:
    """Whether a term may be a sum of weights, none of them negative, times what a lemma gives."""
    total, weights = arb(0), arb(0)
    ranges = [range(values.length(index.length)) for index in how.indices]
    for places in product(*ranges):
        with values.bound(how.indices, places):
            weight = arb(how.weight.at(values))
            total += weight * arb(use.goal.at(values))
            weights += weight
            if weight < 0:
                return False
    return bool(total.overlaps(before)) and not (use.strict and weights <= 0)


def _array(side: Any) -> np.ndarray:
    return side.entries() if isinstance(side, ExactArray) else np.asarray(side)


def _agree(term: Any, entry: Any, values: Values) -> bool:
    """Tell whether a term and an entry could be compared."""
    try:
        found = term.at(values)
    except (UndecidedError, ZeroDivisionError):
        return False
    if entry is UNDEFINED_NUMBER:
        return False
    whole = isinstance(entry, (bool, np.bool_, int, np.integer))
    expected = arb(fmpq(int(entry))) if whole else arb(entry)
    found = arb(found)
    if found.is_nan() or expected.is_nan():
        return False
    if not found.overlaps(expected):
        raise RehearsalError(f"a normal form is {found}, and the code gives {expected}: {term}")
    return True
