"""Induction on how many layers there are: what holds at so many is shown to hold at one more.

A claim's code goes through its layers by `fold`. At so many layers, each fold ends in a state that
may be any array; where the claim says there that a state is something else, this is put for it. At
one layer more, the code runs again, and each fold takes one step from there. So the claim is proved
at one layer more, for all states of which it holds. That the folds of both runs are the same but
for the last layer (as functions: their steps are compared at any state) is checked, not believed.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems.folds import Watched, during, unrolled
from ....systems.sizes import Size, same
from ....systems.terms.arrays import Terms, terms
from ....systems.terms.atoms import Entry, Source
from ....systems.terms.namespace import NAMESPACE
from ....systems.terms.term import (
    NONNEGATIVE,
    POSITIVE,
    SETTING,
    UNKNOWN,
    of,
    refused,
    subtract,
    used,
)
from ....theory import domain as domains
from ....theory.composite import Parameters, Stack
from ....theory.relation import AllOf, AtMost, Equal, Less
from ....theory.shape import Dimension
from .entries import entries_of
from .equal import vanishes
from .inputs import array_of, member, places_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from ....theory.claim import Claim
    from ....theory.domain import Domain
    from ....theory.relation import Relation
    from .rehearsal import Values

    Step = Callable[[Any, Any], Any]

BY_INDUCTION = "induction on {}"
_STATE, _LAYER, _LAST = "loop s_{}", "loop layer", "{0}.{0}_last"
"""What has a name in a step: none that a parameter of a claim has, nor a part of another one."""
_NAMES = re.compile(r"[A-Za-z_]\w*")
_OF_ROWS = (domains.NonzeroRows, domains.NonconstantRows, domains.StochasticRows, domains.UnitRows)
_OF_ENTRIES = (
    domains.Real, domains.Integer, domains.Natural, domains.NonNegative, domains.Positive,
    domains.NonZero, domains.Between,
)  # fmt: skip
"""Of an array of these kinds, what is said of its rows or entries is said of each layer alone."""


def goes_by(claim: Claim, name: str) -> bool:
    """Whether a size of a claim counts layers: the first axis of arrays, or an argument itself.

    A claim about the points alone at which it is defined is left out: what is supposed of a point
    need not be defined there.
    """
    if claim.where_defined or claim.bounds[name].high is not None:
        return False
    counts = [_counts(domain, name) for domain in claim.parameters.values()]
    return None not in counts and any(counts)


def _counts(domain: Domain, name: str) -> bool | None:
    """Whether a domain has layers, one for each; None where it depends on how many otherwise."""
    axes = [_NAMES.findall(text) for text in _texts(domain)]
    if not any(name in each for each in axes):
        return False
    whole = Dimension.parse(_texts(domain)[0]).expression == name
    if type(domain) is domains.Size:
        return True if whole else None
    alone = whole and axes[0] == [name] and not any(name in each for each in axes[1:])
    known = type(domain) in _OF_ENTRIES or (type(domain) in _OF_ROWS and len(axes) > 1)
    return True if alone and known else None


def _texts(domain: Domain) -> list[str]:
    """List what is written of the sizes in a domain, however deep."""
    match domain:
        case domains.Optional():
            return _texts(domain.inner)
        case Parameters():
            return [text for each in domain.fields.values() for text in _texts(each)]
        case Stack():
            return [domain.depth.text, *_texts(domain.inner)]
    below = [domain.below] if isinstance(domain, domains.Index) else []
    return [*(each.text for each in domain.shape.dimensions), *below]


@dataclass
class _Loop:
    """A fold, as it was met at so many layers."""

    step: Step
    over: Any
    start: Terms | None
    state: Terms
    """Any state that it may end in."""
    name: str
    known: Terms | None = None
    """What the claim says that it is."""


@dataclass
class Induction:
    """One step of an induction."""

    claim: Claim
    sizes: Mapping[str, Any]
    name: str
    loops: list[_Loop] = field(default_factory=list)
    met: int = -1
    """How many loops were met at one layer more; at so many layers none is counted."""

    @property
    def length(self) -> Any:
        """How many layers there are."""
        return self.sizes[self.name]

    def relation(self) -> Relation:
        """Return what the claim says at one layer more.

        Raises:
            NotRigorousError: It is not said by the same loops.
        """
        setting = SETTING.get()
        before, after = {}, {}
        for name, domain in self.claim.parameters.items():
            before[name] = member(domain, name, self.sizes)
            after[name] = self._with_one_more(domain, name, before[name])
        with during(self):
            said = self.claim(**before)
        self._suppose(said)
        setting.conditions.clear()  # that it has a value at so many layers is supposed
        self.met = 0
        with during(self):
            found = self.claim(**after)
        if not self.loops or self.met != len(self.loops):
            raise refused("its loops are not the same at one layer more")
        used(BY_INDUCTION.format(self.name))
        return found

    def _with_one_more(self, domain: Domain, name: str, value: Any) -> Any:
        """Return a member of a domain with one more layer at its end."""
        if not _counts(domain, self.name):
            return value
        if type(domain) is domains.Size:
            return value + 1
        last = array_of(domain, _LAST.format(name), value.shape[1:], self.sizes)
        return NAMESPACE.concat([value, last[None, ...]], axis=0)

    def _suppose(self, said: Relation) -> None:
        """Take from what is said at so many layers what a state is."""
        for part in said.parts if isinstance(said, AllOf) else (said,):
            if isinstance(part, Equal):
                for state, other in ((part.lhs, part.rhs), (part.rhs, part.lhs)):
                    if self._taken(terms(state), terms(other)):
                        break
            elif isinstance(part, (AtMost, Less)) and _is_zero(terms(part.lhs)):
                self._signed(terms(part.rhs), POSITIVE if isinstance(part, Less) else NONNEGATIVE)

    def _signed(self, state: Terms, sign: int) -> None:
        """Take a sign of a state, of which nothing else is said."""
        for loop in self.loops:
            if loop.known is None and _is(loop.state, state):
                loop.known = any_array(loop.name, loop.state.shape, sign)

    def _taken(self, state: Terms, other: Terms) -> bool:
        """Whether one side is the state of a loop, and is put for it.

        The other side depends neither on that state nor on one that something was put for before,
        and what was put before does not depend on it.
        """
        open_ones = (each for each in self.loops if each.known is None)
        loop = next((each for each in open_ones if _is(each.state, state)), None)
        if loop is None:
            return False
        known = [each for each in self.loops if each.known is not None]
        circles = any(_mentions(other, each.name) for each in (*known, loop))
        if circles or any(_mentions(each.known, loop.name) for each in known):
            return False
        loop.known = other
        return True

    def fold(self, step: Step, over: Any, start: Any) -> Any:
        """Return the state of a loop after so many layers, or the one after that."""
        return self._opened(step, over, start) if self.met < 0 else self._gone_on(step, over, start)

    def _opened(self, step: Step, over: Any, start: Any) -> Terms:
        self._require_length(over, self.length)
        if not isinstance(over, Size):
            terms(over)  # refuses what carries a derivative along
        first = None if start is None else terms(start)
        if first is None and isinstance(over, Size):
            raise refused("a loop over numbers begins with none")
        shape = over.shape[1:] if first is None else first.shape
        name = _STATE.format(len(self.loops) + 1)
        state = any_array(name, shape)
        self.loops.append(_Loop(step, over, first, state, name))
        return state

    def _gone_on(self, step: Step, over: Any, start: Any) -> Any:
        """Take one step more of a loop, which must be the same but for its last layer."""
        self._require_length(over, self.length + 1)
        if self.met >= len(self.loops):
            raise refused("it has more loops at one layer more")
        loop = self.loops[self.met]
        self.met += 1
        first = None if start is None else terms(start)
        if (first is None) != (loop.start is None) or not (
            first is None or loop.start is None or _alike(loop.start, first)
        ):
            raise refused("a loop begins with something else at one layer more")
        if not isinstance(over, Size) and not _alike(loop.over, over[: self.length, ...]):
            raise refused("the layers before the last are others at one layer more")
        self._require_same_step(loop, step)
        layer = self.length if isinstance(over, Size) else over[self.length, ...]
        found = terms(step(loop.state if loop.known is None else loop.known, layer))
        if not _same_shape(found.shape, loop.state.shape):
            raise refused("a state of a loop has another shape than the one before")
        _settle(found)  # what the claim asks for may be all that it says, but the next step has all
        return found

    def _require_same_step(self, loop: _Loop, step: Step) -> None:
        """Require that two steps are one function, which has a value at the same states."""
        if _is_function(loop.step, step):
            return
        conditions = SETTING.get().conditions
        count = len(conditions)
        counted = isinstance(loop.over, Size)
        layer = (
            places_of(_LAYER, (), loop.over) if counted else any_array(_LAYER, loop.over.shape[1:])
        )
        one = terms(loop.step(loop.state, layer))
        _settle(one)
        middle = len(conditions)
        two = terms(step(loop.state, layer))
        _settle(two)
        wanted = [
            {(sign, term.key) for sign, term in each}
            for each in (conditions[count:middle], conditions[middle:])
        ]
        if wanted[0] != wanted[1] or not _alike(one, two):
            raise refused("a loop takes another step at one layer more")
        if not _alike(two, step(loop.state, layer)):
            raise refused("a step gives something else the second time: it is no function")
        del conditions[count:]

    def _require_length(self, over: Any, length: Any) -> None:
        if isinstance(over, (list, tuple)):
            raise refused("a loop goes through layers that are no array")
        count = over if isinstance(over, (int, Size)) else over.shape[0]
        if not same(count, length):
            raise refused("a loop goes through other layers than those that are counted")


class _Met:
    """Notes that there is a loop, and goes no further."""

    loops = 0

    def fold(self, step: Step, over: Any, start: Any) -> Any:
        """Refuse to go through it."""
        del step, over, start
        self.loops += 1
        raise refused("a loop is met")


def meets_loops(claim: Claim, sizes: Mapping[str, Any]) -> bool:
    """Whether a claim's code comes to a loop before it asks for a number: else no step is taken."""
    met = _Met()
    with during(met), suppress(Exception):
        claim(**{name: member(each, name, sizes) for name, each in claim.parameters.items()})
    return met.loops > 0


class _Settled:
    """Goes through a number of layers, and asks for every entry of the last state.

    So a step of an induction may suppose that the state has a value as a whole.
    """

    def fold(self, step: Step, over: Any, start: Any) -> Any:
        """Return the last state."""
        found = unrolled(step, over, start)
        if SETTING.get(None) is not None:
            _settle(terms(found))
        return found


def at_least() -> AbstractContextManager[None]:
    """Let claims be proved at the number of layers that an induction begins with."""
    return during(_Settled())


def any_array(name: str, shape: Any, sign: int = UNKNOWN) -> Terms:
    """Return an array of which nothing is known, or the sign alone."""
    source = Source(name, tuple(shape), sign)
    return Terms(shape, lambda indices: of(Entry(source, indices)))


def _is_zero(x: Terms) -> bool:
    return not any(side.parts for entries in entries_of(x) for side in entries.sides)


def _mentions(x: Any, name: str) -> bool:
    """Whether an entry depends on the array of a name."""
    return any(f"{name}[" in entries.key[-1] for entries in entries_of(x))


def _settle(x: Terms) -> None:
    """Ask for every entry, so that all that must be so is remembered."""
    entries_of(x)


def _is_function(one: Any, two: Any) -> bool:
    """Whether two functions are the same code, with the same values for what it takes from outside.

    A step for which this is not known may still be one function.
    """
    if one is two:
        return True
    if not (isinstance(one, FunctionType) and isinstance(two, FunctionType)):
        return False
    if one.__code__ is not two.__code__ or one.__globals__ is not two.__globals__:
        return False
    if any(each.__defaults__ or each.__kwdefaults__ or vars(each) for each in (one, two)):
        return False
    cells = zip(one.__closure__ or (), two.__closure__ or (), strict=True)
    return all(_is_value(left.cell_contents, right.cell_contents) for left, right in cells)


def _is_value(one: Any, two: Any) -> bool:
    """Whether two values from outside are certainly the same."""
    if one is two or type(one) is not type(two):
        return one is two
    if isinstance(one, Terms):
        return _same_shape(one.shape, two.shape) and one.boolean == two.boolean and _is(one, two)
    if isinstance(one, Size):
        return same(one, two)
    if type(one) in (bool, int, str, Fraction):
        return bool(one == two)
    if is_dataclass(one) and not isinstance(one, type):
        return _are_fields(one, two)
    return _is_function(one, two)


def _are_fields(one: Any, two: Any) -> bool:
    """Whether two values of a dataclass keep the same, and nothing beside their fields."""
    named = [each.name for each in fields(one)]
    if any(set(getattr(each, "__dict__", ())) != set(named) for each in (one, two)):
        return False
    return all(_is_value(getattr(one, each), getattr(two, each)) for each in named)


def _is(one: Terms, two: Terms) -> bool:
    """Whether two arrays are one, entry by entry as they are written."""
    if not _same_shape(one.shape, two.shape):
        return False
    return all(each.sides[0].key == each.sides[1].key for each in entries_of(one, two))


def _same_shape(one: Any, two: Any) -> bool:
    return len(one) == len(two) and all(map(same, one, two))


def _alike(one: Any, two: Any) -> bool:
    """Whether two arrays have the same entries."""
    left, right = terms(one), terms(two)
    if not _same_shape(left.shape, right.shape) or left.boolean != right.boolean:
        return False
    return all(vanishes(subtract(*entries.sides)) for entries in entries_of(left, right))


def states_at(claim: Claim, members: Mapping[str, Any]) -> list[Any]:
    """Return the states of a claim's loops before their last layers, at a point."""
    watched = Watched()
    with during(watched):
        claim(**members)
    return watched.states


def put_apart(values: Values, claim: Claim, members: Mapping[str, Any], name: str) -> None:
    """Add to the values at a point what a step of an induction on a size has names for."""
    for number, state in enumerate(states_at(claim, members), 1):
        entries = state.entries() if hasattr(state, "entries") else state
        values.arrays[_STATE.format(number)] = np.asarray(entries, dtype=object)
    for each, domain in claim.parameters.items():
        if _counts(domain, name) and type(domain) is not domains.Size:
            whole = values.arrays[each]
            values.arrays[each] = whole[:-1]
            values.arrays[_LAST.format(each)] = np.asarray(whole[-1], dtype=whole.dtype)


__all__ = ["BY_INDUCTION", "Induction", "at_least", "goes_by", "meets_loops", "put_apart"]
