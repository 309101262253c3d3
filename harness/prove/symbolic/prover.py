"""Proving a claim for all sizes: its own code runs over symbolic sizes, and both sides meet.

Sizes are symbols. Where the code is not the same for every size, its cases are followed; where it
needs a size as a number, the size becomes numbers up to a bound, and the proof says so. At the
first case the code runs twice, which must give the same; every side condition must be proved; and
before anything is said, every normal form of every case is rehearsed at random sizes and points,
which runs the code once more.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems import REALS, NotRigorousError, UndecidedError
from ....systems.sizes import Question, Size, SizeError, Space, same, surely
from ....systems.terms.namespace import over
from ....systems.terms.term import (
    EFFORT,
    NONNEGATIVE,
    POSITIVE,
    SETTING,
    UNKNOWN,
    Term,
    negative,
    subtract,
)
from ....theory.claim import ClaimError
from ....theory.domain import Size as SizeDomain
from ....theory.relation import (
    AllOf,
    Assuming,
    AtMost,
    Comparison,
    Differ,
    Equal,
    Exists,
    Less,
    Truth,
)
from ..structure.cases import REACH, Cases, PathsError, Symbol, sizes_that_count
from .entries import Entries, entries_of
from .equal import levels, vanishes
from .induction import Induction, at_least, goes_by, meets_loops, put_apart
from .inputs import member
from .named import proving
from .negation import negated
from .order import Order
from .rehearsal import SYSTEM, CostError, RehearsalError, Trial, compare, try_step, values_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ....theory.claim import Claim
    from ....theory.relation import Relation
    from ....theory.witness import Point
    from ..structure.extent import Extent
    from .pieces import Step
    from .rehearsal import Values

Ways = tuple[tuple[int, int], ...]
_TOO_HEAVY = 20_000
"""A proof takes no more products than this, over all cases."""
WAYS: Ways = ((0, 3_500), (1, _TOO_HEAVY), (0, EFFORT))
"""Nothing is kept as a whole, as long as that is short; then every entry of more than one part is;
then nothing again, however long: a last resort, for cases that must be proved. With each, how many
products it may take."""
_REHEARSALS = 2
_MORE = 6
"""What lemmas show is judged at so many more points."""
_FAR = 6
_HEAVY = 3_000
"""A size that is a number goes no further than to where so many products were multiplied."""


class LongError(NotRigorousError):
    """A way takes more products than it may."""


@dataclass(frozen=True)
class Part:
    """One comparison of a relation, at every entry."""

    relation: Comparison
    entries: list[Entries]
    case: int = 0
    """In which of the cases of what may be left out."""


@dataclass(frozen=True)
class Attempt:
    """What the code of a claim says at one case of its sizes."""

    parts: list[Part]
    rules: frozenset[str]
    weight: int
    """How many products it took."""
    steps: tuple[Step, ...] = ()
    """The uses of lemmas."""
    way: tuple[int, int] = WAYS[-1]
    """In which of the ways it was proved."""
    sizes: Mapping[str, Any] = field(default_factory=dict)
    """At which sizes, some of which are symbols."""
    by: str = ""
    """The size by which it goes on from one less, in an induction."""

    @property
    def key(self) -> tuple[Any, ...]:
        """Return what two equal ones share."""
        return tuple(entries.key for part in self.parts for entries in part.entries)


@dataclass(frozen=True)
class Known:
    """What a proof that was found before is said to be like: another begins there, no more."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    """The sizes that were numbers, and up to what: so they are where that leads to a proof."""
    way: int = 0
    """In which of the ways its first case was proved."""

    @property
    def first(self) -> tuple[int, int]:
        """The way that is tried first."""
        return WAYS[self.way] if 0 <= self.way < len(WAYS) else WAYS[0]


@dataclass(frozen=True)
class Proof:
    """A proof at every case of the sizes: which these are, and how it goes."""

    extent: Extent
    attempts: list[Attempt]
    denied: str = ""
    """Of what is claimed to exist, what is shown of all inputs instead."""

    @property
    def numbers(self) -> dict[str, int]:
        """The sizes that are numbers, each up to what."""
        ends = {name: ranges[-1][1] for name, ranges in self.extent.shown.items()}
        return {
            name: end
            for name, end in ends.items()
            if end is not None and not self.extent.whole(name)
        }

    @property
    def symbols(self) -> tuple[str, ...]:
        """The sizes for all of which it holds."""
        return tuple(filter(self.extent.whole, self.extent.shown))

    @property
    def way(self) -> int:
        """In which of the ways its first case was proved."""
        return WAYS.index(self.attempts[0].way) if self.attempts else 0

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that were used, beyond arithmetic."""
        return tuple(sorted(frozenset().union(*(each.rules for each in self.attempts))))


def prove_everywhere(
    claim: Claim, *, again: bool = False, known: Known | None = None
) -> Proof | None:
    """Return a proof for all sizes, or for all but named ones; None where there is none."""
    try:
        return proof_of(claim, again=again, known=known)
    except (PathsError, NotRigorousError):
        return None


def proved_at(claim: Claim, sizes: Mapping[str, int]) -> bool:
    """Whether a claim is proved at sizes that are all numbers."""
    if claim.numbers is not REALS or claim.existential or set(sizes) != set(claim.bounds):
        return False
    try:
        attempt(claim, sizes, again=True)
    except (NotRigorousError, SizeError):
        return False
    return True


_LAST: ContextVar[list[tuple[Claim, bool, Proof]] | None] = ContextVar("last", default=None)
"""The proof that was found last, while that is kept."""


@contextmanager
def remembering() -> Iterator[None]:
    """Keep the proof that was found last for whoever shows it: nobody changes code inside."""
    token = _LAST.set([])
    try:
        yield
    finally:
        _LAST.reset(token)


def proof_of(claim: Claim, *, again: bool = False, known: Known | None = None) -> Proof:
    """Return a proof of a claim; of one that something exists, of its negation.

    Args:
        claim: The claim.
        again: Whether this proof was found before: then a size that is a number takes its first
            value alone, and that the code says the same twice is left to the rehearsal.
        known: What a proof that was found before is said to be like, with which this one begins.

    Raises:
        PathsError: There is none.
        RehearsalError: A normal form is wrong.
    """
    last = _LAST.get()
    for shown, was_again, proof in last or ():
        if shown is claim and was_again is again:
            return proof
    proof = _proof_of(claim, again=again, known=known or Known())
    if last is not None:
        last[:] = [(claim, again, proof)]
    return proof


def _proof_of(claim: Claim, *, again: bool, known: Known) -> Proof:
    if claim.numbers is not REALS:
        raise PathsError("it is no statement about all real inputs")
    if not claim.existential:
        return _proof_of_all(claim, again=again, known=known)
    errors = []
    for words, denial in negated(claim):
        try:
            return replace(_proof_of_all(denial, again=again, known=known), denied=words)
        except PathsError as error:
            errors.append(error)
    raise errors[0]


def _proof_of_all(claim: Claim, *, again: bool, known: Known) -> Proof:
    """Return a proof of a claim about all points."""
    bounds = claim.bounds
    counted = sizes_that_count(claim.parameters.values())
    counted |= {name for name, bound in bounds.items() if bound.high is not None}
    if not counted.issuperset(known.numbers):
        try:
            return _followed(claim, counted.union(known.numbers), set(), again=again, known=known)
        except PathsError as error:
            if isinstance(error.__cause__, RehearsalError):
                raise
    numbers: set[str] = set()
    try:
        return _followed(claim, counted, numbers, again=again, known=known)
    except PathsError as error:
        wrong = isinstance(error.__cause__, RehearsalError)
        if wrong or numbers <= counted:
            raise
    return _followed(claim, counted | numbers, set(), again=again, known=known)


def _followed(
    claim: Claim,
    counted: set[str],
    calculated: set[str],
    *,
    again: bool,
    known: Known,
) -> Proof:
    """Return a proof at all cases of the sizes.

    Args:
        claim: The claim.
        counted: Its sizes that are numbers from the start.
        calculated: Takes up the sizes whose places the code calculates with: what is so of sines at
            each number of places may not be seen of all of them at once.
        again: As for `proof_of`.
        known: As for `proof_of`.

    Raises:
        PathsError: There is none.
    """

    def run(sizes: Mapping[str, Any]) -> Attempt:
        if sum(each.weight for each in cases.found) > _TOO_HEAVY:
            raise NotRigorousError("the proof is too long")
        try:
            first = not cases.found
            likely = known.first if first else cases.found[-1].way
            ways = _quick((likely, *WAYS[:-1])) if cases.spare else (likely, *WAYS)
            return attempt(claim, sizes, again=again, ways=ways, first=first)
        finally:
            for each in sizes.values():
                calculated.update(each.space.calculated if isinstance(each, Size) else ())

    bounds = claim.bounds
    cases: Cases[Attempt] = Cases(
        run,
        bounds,
        [name for name in bounds if name in counted],
        weight=lambda each: each.weight,
        large=_HEAVY,
        most=1 if again else REACH,
        wanted=known.numbers,
        ends=True,
    )
    cases.follow({name: Symbol(bound.low) for name, bound in bounds.items()})
    return Proof(cases.extent, cases.found)


def _quick(ways: Ways) -> Ways:
    """Return what is tried of ways where a case is left out if it is not proved."""
    return tuple((together, min(limit, EFFORT)) for together, limit in ways)


def attempt(
    claim: Claim,
    sizes: Mapping[str, Any],
    *,
    again: bool = False,
    ways: Ways = WAYS,
    first: bool = True,
) -> Attempt:
    """Return what a claim says at one case of its sizes, once it is proved there.

    Args:
        claim: The claim.
        sizes: Its sizes, some of which are symbols.
        again: Whether it was proved before: then it is rehearsed at one point.
        ways: The ways that are tried, first the one that proved another case.
        first: Whether it is the first case: there the code is run twice, which must give the same;
            the rehearsal asks it again at every case.

    Raises:
        SizeError: The code asked something of a size; the space says what.
        NotRigorousError: It is not proved.
    """
    space = _space(sizes)
    try:
        return _attempted(claim, sizes, again=again, ways=ways, first=first)
    except NotRigorousError:
        asked = space.asked
        if asked is None or asked != Question(asked.name) or not goes_by(claim, asked.name):
            raise
        found = _inducted(claim, sizes, asked, again=again, ways=ways)
        if found is None:
            raise
        return found


def _space(sizes: Mapping[str, Any]) -> Space:
    """Return the space of the sizes that are symbols."""
    symbols = (each for each in sizes.values() if isinstance(each, Size))
    return next((each.space for each in symbols), Space({}))


def _inducted(
    claim: Claim,
    sizes: Mapping[str, Any],
    asked: Question,
    *,
    again: bool,
    ways: Ways,
) -> Attempt | None:
    """Prove a claim by induction on a size: at its least, and at one more; None where that fails.

    Raises:
        SizeError: The code asked something of another size.
    """
    space, name = _space(sizes), asked.name
    if not same(sizes[name], space.size(name)):
        return None
    with over(space):
        if not meets_loops(claim, sizes):
            return None
    space.asked = None
    try:
        with at_least():  # first: where it is false, a step from there is no rule that is wrong
            base = attempt(claim, {**sizes, name: space.lows[name]}, again=again, ways=ways)
        step = _attempted(claim, sizes, again=again, ways=ways, by=name)
    except RehearsalError:
        raise
    except NotRigorousError:
        other = _space(sizes).asked
        if other is not None and other.name != name:
            raise
        space.asked = asked
        return None
    return replace(step, weight=step.weight + base.weight, rules=step.rules | base.rules)


def _attempted(  # noqa: PLR0913 - as for `attempt`, and by which size
    claim: Claim,
    sizes: Mapping[str, Any],
    *,
    again: bool,
    ways: Ways,
    first: bool = True,
    by: str = "",
) -> Attempt:
    """Return what is proved at one case, or at one layer more, once it was rehearsed."""
    with proving(claim.id):
        found = _first(claim, sizes, ways, by)
    twice = first and not again
    if twice and found.key != _run(claim, sizes, found.way, proved=True, by=by).key:
        raise NotRigorousError("it says something else the second time: it is no function")
    _rehearse(claim, found, once=again)
    return found


def _first(claim: Claim, sizes: Mapping[str, Any], ways: Ways, by: str) -> Attempt:
    """Run the code in each way until one proves it; no way again that was no shorter before."""
    failed: dict[int, tuple[int, NotRigorousError]] = {}
    for together, limit in ways:
        tried, error = failed.get(together, (0, LongError()))
        if not isinstance(error, LongError) or limit <= tried:
            continue
        try:
            return _run(claim, sizes, (together, limit), by=by)
        except NotRigorousError as found:
            if _space(sizes).asked is not None:
                raise
            # Anew: with the frames that it came through, all that they know would be kept.
            failed[together] = limit, type(found)(str(found))
    raise next(iter(failed.values()))[1]


def _run(
    claim: Claim,
    sizes: Mapping[str, Any],
    way: tuple[int, int],
    *,
    proved: bool = False,
    by: str = "",
) -> Attempt:
    space, (together, limit) = _space(sizes), way
    with over(space, together, limit) as setting:
        setting.trial = None if by else Trial(claim, sizes, space)
        try:
            relation = _said(claim, sizes, by)
            parts = [
                Part(each, entries_of(each.lhs, each.rhs), case)
                for case, stated in enumerate(_stated(claim, relation))
                for each in comparisons(stated)
            ]
            shown = proved or holds(relation, iter(parts))
        except ClaimError:
            raise
        except NotRigorousError as error:
            if setting.effort > limit:
                raise LongError(str(error)) from error
            raise
        except Exception as error:
            _ask_for_numbers(claim, sizes, space)
            raise NotRigorousError(f"{type(error).__name__}: {error}") from error
        if space.asked is not None:
            raise SizeError("it is not the same at all sizes")
        if setting.refusals:
            raise NotRigorousError(setting.refusals[0])
        if not (claim.where_defined or proved):
            _require_defined(setting.conditions)
        if not shown:
            raise NotRigorousError("the normal forms differ")
        rules, steps = frozenset(setting.rules), tuple(setting.steps)
        at = {**sizes, by: sizes[by] + 1} if by else sizes
        return Attempt(parts, rules, setting.effort, steps, way, at, by)


def _said(claim: Claim, sizes: Mapping[str, Any], by: str) -> Relation:
    """Return what a claim says, or what it says of one layer more than it is supposed of."""
    if by:
        return Induction(claim, sizes, by).relation()
    values = {name: member(domain, name, sizes) for name, domain in claim.parameters.items()}
    return claim(**values)


def _stated(claim: Claim, relation: Relation) -> tuple[Relation, ...]:
    """Return what is stated in each case of what may be left out."""
    several = len(claim.signature.cases) > 1 and isinstance(relation, AllOf)
    return relation.parts if several and isinstance(relation, AllOf) else (relation,)


def _ask_for_numbers(claim: Claim, sizes: Mapping[str, Any], space: Space) -> None:
    """Make a number of a size that is an argument itself: code may take no symbol for one.

    Raises:
        SizeError: There is such a size.
    """
    for domain in claim.parameters.values():
        if isinstance(domain, SizeDomain):
            for name in domain.shape.dimensions[0].names:
                if isinstance(sizes[name], Size):
                    space.ask(Question(name), f"{name} is used as a number")


def _require_defined(conditions: Iterable[tuple[int, Term]]) -> None:
    """Require that what is divided by is not zero, and that roots and logarithms have a value.

    Raises:
        NotRigorousError: It is not proved.
    """
    for wanted, term in conditions:
        if not any(_is_defined(wanted, each) for each in levels(term)):
            kind = {UNKNOWN: "not zero", NONNEGATIVE: "not negative", POSITIVE: "above zero"}
            raise NotRigorousError(f"not proved to be {kind[wanted]}: {term.key[:200]}")


def _is_defined(wanted: int, term: Term) -> bool:
    shown = Order(wanted or POSITIVE).shows(term)
    return shown or (wanted == UNKNOWN and Order(POSITIVE).shows(negative(term)))


def comparisons(relation: Relation) -> Iterator[Comparison]:
    """List the comparisons that must hold: those of a conclusion, without its assumption."""
    if isinstance(relation, AllOf):
        for part in relation.parts:
            yield from comparisons(part)
    elif isinstance(relation, Assuming):
        yield from comparisons(relation.conclusion)
    elif isinstance(relation, Comparison):
        yield relation
    elif isinstance(relation, Exists):
        raise NotRigorousError("that something exists is not proved for all sizes")
    else:
        raise NotRigorousError(f"a {type(relation).__name__} is not understood")


def holds(relation: Relation, parts: Iterator[Part]) -> bool:
    """Whether every comparison holds at every entry; of two that differ, at some entry."""
    del relation
    return all(_part_holds(place, part) for place, part in enumerate(parts))


def _part_holds(place: int, part: Part) -> bool:
    """Whether a comparison holds; the lemmas that it takes are noted as its own."""
    steps = SETTING.get().steps
    before = len(steps)
    if isinstance(part.relation, Differ):
        shown = any(map(_differs, part.entries))
    else:
        shown = all(_holds(part.relation, each) for each in part.entries)
    steps[before:] = [replace(step, part=place) for step in steps[before:]]
    return shown


def _differs(entries: Entries) -> bool:
    """Whether two sides certainly differ at an entry of one kind, of which there is one."""
    if not all(surely(1, index.length) for index in entries.free):
        return False
    lhs, rhs = entries.sides
    difference = subtract(rhs, lhs)
    ways = difference, negative(difference)
    return any(Order(POSITIVE).shows(each) for way in ways for each in levels(way))


def _holds(relation: Comparison, entries: Entries) -> bool:
    lhs, rhs = entries.sides
    difference = subtract(rhs, lhs)
    match relation:
        case Equal():
            return vanishes(difference)
        case AtMost():
            return any(map(Order(NONNEGATIVE).shows, levels(difference)))
        case Less():
            return any(map(Order(POSITIVE).shows, levels(difference)))
    raise NotRigorousError(f"a {type(relation).__name__} is not understood")


def _rehearse(claim: Claim, found: Attempt, *, once: bool) -> None:
    """Compare every normal form with the claim's own code at random sizes and points, or at one.

    Raises:
        NotRigorousError: They differ, or no point could be compared.
    """
    space, compared, tried = _space(found.sizes), 0, set[int]()
    for seed, numbers in enumerate(_numbers(space)):
        at = _at(found.sizes, numbers)
        if not claim.signature.inhabited(at):
            continue
        point = claim.signature.drawn(at, np.random.default_rng(seed))
        values = _values(claim, point, numbers, found)
        compared += _compared(claim, point, found, values)
        tried |= _tried(found, values)
        if compared and once and len(tried) == len(found.steps):
            return
    if not compared:
        raise NotRigorousError("no point could be rehearsed")
    for place, step in enumerate(found.steps):
        if place not in tried:
            raise NotRigorousError(f"no use could be rehearsed of: {step.use.lemma}")
    if not once:
        for point, numbers in _tight_points(claim, found.sizes, space) if found.steps else ():
            _tried(found, _values(claim, point, numbers, found))
            _judge(claim, point)


def _values(claim: Claim, point: Point, numbers: Mapping[str, int], found: Attempt) -> Values:
    """Return the values at a point, with the states of loops where it goes by induction."""
    with SYSTEM.context():
        values = values_at(claim, point, numbers)
        if found.by:
            put_apart(values, claim, point.values(claim.parameters, SYSTEM), found.by)
    return values


def _judge(claim: Claim, point: Point) -> None:
    """Judge at one more point what lemmas show.

    Raises:
        RehearsalError: It is false there.
    """
    with SYSTEM.context(), suppress(UndecidedError, ZeroDivisionError):
        for each in comparisons(claim(**point.values(claim.parameters, SYSTEM))):
            if each.judge().truth is Truth.FALSE:
                raise RehearsalError(f"it is false at {point}: a rule of order is wrong")


def _tight_points(
    claim: Claim, sizes: Mapping[str, Any], space: Space
) -> Iterator[tuple[Point, dict[str, int]]]:
    """List points where inequalities tend to be equalities, few and equal numbers, and others."""
    small = np.random.default_rng(5)
    quarter = lambda: Fraction(int(small.integers(-12, 13)), 4)
    for more, entry in (
        *((place % 3, quarter) for place in range(_MORE)),
        (0, lambda: Fraction(0)),
        (1, lambda: Fraction(0)),
        (1, lambda: Fraction(1)),
        (1, lambda: Fraction(int(small.integers(-8, 9)), 128)),
    ):
        numbers = {name: low + more for name, low in space.lows.items()}
        at = _at(sizes, numbers)
        if claim.signature.inhabited(at):
            filled = lambda kind, at=at, entry=entry: kind.filled(entry, at)
            yield claim.signature.point(at, filled), numbers


def _at(sizes: Mapping[str, Any], numbers: Mapping[str, int]) -> dict[str, int]:
    """Return sizes as numbers."""
    return {
        name: each.at(numbers) if isinstance(each, Size) else each for name, each in sizes.items()
    }


def _tried(found: Attempt, values: Any) -> set[int]:
    """Try every use of a lemma at a point; tell which ones could be tried."""
    with SYSTEM.context():
        return {place for place, step in enumerate(found.steps) if try_step(step, values)}


def _compared(claim: Claim, point: Any, found: Attempt, values: Any) -> bool:
    with SYSTEM.context():
        try:
            relation = claim(**point.values(claim.parameters, SYSTEM))
        except (UndecidedError, ZeroDivisionError, NotRigorousError):
            return False
        try:
            complete = True
            for part, each in zip(found.parts, comparisons(relation), strict=True):
                complete &= compare(part.entries, (each.lhs, each.rhs), values)
                if each.judge().truth is Truth.FALSE:
                    raise RehearsalError(f"it is false at {point}: a rule of order is wrong")
        except CostError:
            return False
        return complete


def _numbers(space: Space) -> Iterator[dict[str, int]]:
    """List sizes for the rehearsals: small ones, one that is large, and the smallest."""
    generator = np.random.default_rng(len(space.lows))
    if not space.lows:
        yield from ({} for _ in range(_REHEARSALS))
        return
    for _ in range(_REHEARSALS):
        yield {name: low + int(generator.integers(0, 4)) for name, low in space.lows.items()}
    for large in list(space.lows)[:1]:
        yield {name: low + (_FAR if name == large else 1) for name, low in space.lows.items()}
    yield dict(space.lows)


__all__ = ["SETTING", "Proof", "proof_of", "prove_everywhere"]
