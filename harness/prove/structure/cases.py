"""The cases of a block's sizes: its code is run on symbols, and run again where it asks.

A comparison that is not the same for every size splits a size into numbers and the symbol from
there on, a remainder into the multiples of each; a size that is used as a number becomes numbers up
to a bound. The graphs of all cases together say what the block does, and the cases say where.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ....systems.sizes import Question, Space
from ....theory.composite import Parameters, Stack
from ....theory.domain import Optional
from .extent import Extent
from .trace import sized_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ....systems.sizes import Size
    from ....theory.block import Block
    from ....theory.domain import Domain
    from ....theory.shape import Bounds
    from .graph import Graph

_Found = TypeVar("_Found")
MOST = 64
"""Paths of a block that are followed; one that takes more is not known at all sizes."""
LEAST, REACH = 3, 8
"""A size that is used as a number is one of at least three, and of up to eight"""
LARGE = 600
"""unless there are so many arrays in all graphs by then."""


class PathsError(Exception):
    """There are more paths than are followed, or one that cannot be traced."""


@dataclass(frozen=True)
class Symbol:
    """A size that stays a symbol: so many times a number that is at least `low`, and a rest."""

    low: int
    factor: int = 1
    rest: int = 0

    @property
    def least(self) -> int:
        """The smallest such size."""
        return self.factor * self.low + self.rest


Case = "Mapping[str, int | Symbol]"


@dataclass
class Cases(Generic[_Found]):
    """What code gives at all cases of its sizes, and what was found out about these."""

    run: Callable[[Mapping[str, Any]], _Found]
    """Runs the code at sizes, some of which are symbols."""
    bounds: Mapping[str, Bounds]
    counted: Iterable[str] = ()
    """Sizes that are numbers from the start."""
    weight: Callable[[_Found], int] = lambda _: 1
    """How much one result is."""
    large: int = LARGE
    """A size that is a number goes no further than to where there is so much."""
    most: int = REACH
    """A size that is a number takes no more values than this."""
    wanted: Mapping[str, int] = field(default_factory=dict)
    """How far sizes that are numbers go at least, as long as that is no more values."""
    ends: bool = False
    """Whether a size that is a number ends before the first value that cannot be followed."""
    found: list[_Found] = field(default_factory=list)
    """What the code gives at each case."""
    firsts: list[dict[str, int]] = field(default_factory=list)
    """The least sizes of each case."""
    cuts: dict[str, set[int]] = field(default_factory=dict)
    """From which sizes on a size is another case."""
    reach: dict[str, int] = field(default_factory=dict)
    """How far a size goes that is a number."""
    runs: int = 0
    spare: bool = False
    """Whether what is followed is left out where it cannot be: there are enough sizes without."""
    ahead: int = 0
    """How many paths come after this one at least."""

    @property
    def extent(self) -> Extent:
        """For which sizes it was run."""
        return Extent({name: tuple(self._ranges(name)) for name in self.bounds}, self.bounds)

    def _ranges(self, name: str) -> Iterable[tuple[int, int | None]]:
        bound, end = self.bounds[name], self.reach.get(name, self.bounds[name].high)
        firsts = sorted({bound.low, *self.cuts.get(name, ())})
        for first, after in zip(firsts, [*firsts[1:], None], strict=True):
            if end is None or first <= end:
                yield first, end if after is None else min(after - 1, end or after)

    def follow(self, case: Mapping[str, int | Symbol]) -> None:
        """Trace one case, or those into which its code splits it.

        Raises:
            PathsError: There are too many, or one cannot be traced.
        """
        for name in self.counted:
            if isinstance(case[name], Symbol):
                self._count(case, name)
                return
        self.runs += 1
        if self.runs + (0 if self.spare else self.ahead) > MOST:
            raise PathsError("it takes too many paths")
        question = self._traced(case)
        if question is None:
            return
        if question.at is None and question.modulus is None:
            self._count(case, question.name)
            return
        for each in self._answers(case, question):
            self.follow(each)

    def _traced(self, case: Mapping[str, int | Symbol]) -> Question | None:
        """Keep what a case gives, or return what its code asks of a size.

        Raises:
            PathsError: It cannot be traced.
        """
        space = Space({name: each.low for name, each in case.items() if isinstance(each, Symbol)})
        sizes = {name: _size(space, name, each) for name, each in case.items()}
        try:
            found = self.run(sizes)
        except Exception as error:
            if space.asked is None:
                raise PathsError(str(error)) from error
            return space.asked
        self.found.append(found)
        self.firsts.append(
            {name: each.least if isinstance(each, Symbol) else each for name, each in case.items()}
        )
        return None

    def _count(self, case: Mapping[str, int | Symbol], name: str) -> None:
        """Make a size a number: as many of them as are quickly traced."""
        old, high = case[name], self.bounds[name].high
        if not isinstance(old, Symbol):
            raise PathsError(f"{name} is a number already")
        reached = value = old.least
        ahead, paths = self.ahead, self._paths({**case, name: old.least})
        last = old.low + self._values(old, high) - 1
        for number in range(old.low, old.low + self.most):
            value = old.factor * number + old.rest
            self.ahead = ahead + max(last - number, 0) * paths
            if high is not None and value > high:
                return
            enough = number >= old.low + LEAST
            if not self._followed({**case, name: value}, enough=enough and self.ends):
                break
            reached = value
            total = sum(map(self.weight, self.found))
            far = number + 1 >= old.low + LEAST and value >= self.wanted.get(name, value)
            if far and total > self.large:
                break
        self.reach[name] = min(reached, self.reach.get(name, reached))

    def _values(self, size: Symbol, high: int | None) -> int:
        """Return how many values a size takes at least where it becomes a number."""
        least = min(LEAST, self.most)
        if high is None:
            return least
        return min(least, max((high - size.least) // size.factor + 1, 0))

    def _paths(self, case: Mapping[str, int | Symbol]) -> int:
        """Return how many paths a case takes at least."""
        sizes = ((case[name], self.bounds[name].high) for name in self.counted)
        return prod(self._values(size, high) for size, high in sizes if isinstance(size, Symbol))

    def _followed(self, case: Mapping[str, int | Symbol], *, enough: bool) -> bool:
        """Follow a case; one that cannot be followed is left out where there are enough others.

        Raises:
            PathsError: It cannot be followed.
        """
        before, spare, ahead = (len(self.found), len(self.firsts)), self.spare, self.ahead
        self.spare = spare or enough
        try:
            self.follow(case)
        except PathsError:
            if not enough:
                raise
            del self.found[before[0] :], self.firsts[before[1] :]
            return False
        finally:
            self.spare, self.ahead = spare, ahead
        return True

    def _answers(
        self, case: Mapping[str, int | Symbol], question: Question
    ) -> Iterable[Mapping[str, int | Symbol]]:
        """Split a case by what was asked of one size."""
        name = question.name
        old = case[name]
        if not isinstance(old, Symbol):
            raise PathsError(f"{name} is a number already")
        if question.modulus is not None:
            yield from self._by_rest(case, name, old, question.modulus)
            return
        at = question.at or old.low
        first = Symbol(at, old.factor, old.rest)
        self.cuts.setdefault(name, set()).add(first.least)
        yield {**case, name: first}
        for number in range(old.low, at):
            yield {**case, name: old.factor * number + old.rest}

    def _by_rest(
        self, case: Mapping[str, int | Symbol], name: str, old: Symbol, modulus: int
    ) -> Iterable[Mapping[str, int | Symbol]]:
        """Split a size by its remainder, from the first whole multiple on."""
        for number in range(old.low, old.low + modulus):
            rest = number % modulus
            low = max(number // modulus, 1)
            if number // modulus < 1:
                yield {**case, name: old.factor * number + old.rest}
            inner = Symbol(low, old.factor * modulus, old.factor * rest + old.rest)
            yield {**case, name: inner}


def _size(space: Space, name: str, each: int | Symbol) -> int | Size:
    if not isinstance(each, Symbol):
        return each
    return space.size(name, each.factor, each.rest)


def cases_of(block: Block, numbers: Iterable[str] = ()) -> Cases[Graph] | None:
    """Return a block's graphs over symbolic sizes; None where it cannot be traced so.

    Args:
        block: Its first argument is the input.
        numbers: Sizes that are numbers from the start.
    """
    signature = block.signature.required
    bounded = (name for name, bound in signature.bounds.items() if bound.high is not None)
    counted = {*numbers, *bounded, *sizes_that_count(signature.parameters.values())}
    found = Cases(
        lambda sizes: sized_graph(block, sizes),
        signature.bounds,
        [name for name in signature.bounds if name in counted],
        lambda graph: len(graph.arrays),
    )
    try:
        found.follow({name: Symbol(bound.low) for name, bound in signature.bounds.items()})
    except PathsError:
        return None
    return found


def sizes_that_count(domains: Iterable[Domain]) -> set[str]:
    """Return the sizes that say how many arrays there are."""
    names: set[str] = set()
    for domain in domains:
        if isinstance(domain, Stack):
            names |= {*domain.depth.names, *sizes_that_count([domain.inner])}
        elif isinstance(domain, Parameters):
            names |= sizes_that_count(domain.fields.values())
        elif isinstance(domain, Optional):
            names |= sizes_that_count([domain.inner])
    return names


__all__ = ["Cases", "PathsError", "cases_of", "sizes_that_count"]
