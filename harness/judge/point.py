"""Judging a claim at a point: in fractions where they suffice, else in ever tighter balls."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ...systems import (
    RATIONALS,
    REALS,
    NotRigorousError,
    NumberSystem,
    TorchSystem,
    UndecidedError,
    array_namespace,
    balls,
)
from ...systems.mixed import MixedSystem
from ...systems.powers import PowerSystem, Quotient
from ...systems.symbols import Ring, SymbolSystem
from ...theory.claim import ClaimError, said
from ...theory.domain import NonNegative, NonZero, Positive
from ...theory.relation import UNDEFINED, Exists, Judgement, Relation, Truth
from ...theory.witness import Point, fractions
from .enclosed import BITS, judged_near

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ...theory.claim import Claim
    from ...theory.domain import Address, Coordinates, Domain

START_BITS = 128
CAP_BITS = 4096
"""The precision at which the court gives up and says *undecided*."""
_FAR = 2**6
"""From here on e to the minus an entry is below 2^-92."""
_NEIGHBOURS, _NEAR = 4, 2**10
"""An estimate that refutes is made again at this many points near by, a thousandth away at most."""
_SHAKES = 2
"""So often the evaluation is shaken, to either side, before it refutes."""


class Estimating(TorchSystem):
    """A system that judges by comparing its evaluation with a rougher one."""

    def both(self, evaluate: Callable[[NumberSystem], Relation], shakes: int = 0) -> Any:
        """Evaluate a relation here, in the rougher system, and as often with operands moved."""
        raise NotImplementedError

    def estimated(self, evaluation: Any, nearby: Sequence[Any] = ()) -> Judgement:
        """Judge what was evaluated at a point, and for the estimate at points near it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Finding:
    """What was found at one point, and in which number system."""

    point: Point
    judgement: Judgement
    system: NumberSystem
    existential: bool

    @property
    def truth(self) -> Truth:
        """The answer."""
        return self.judgement.truth

    @property
    def decisive(self) -> bool:
        """Whether this one point settles the claim: a counterexample, or a witness of existence."""
        return self.truth is (Truth.TRUE if self.existential else Truth.FALSE)

    @property
    def exact(self) -> bool:
        """Whether the finding rests on fractions alone."""
        return self.system == RATIONALS


def judge(
    claim: Claim,
    point: Point,
    *,
    start: int = START_BITS,
    cap: int = CAP_BITS,
    fractions_first: bool = True,
) -> Finding:
    """Judge `claim` at `point` rigorously.

    Over the reals: in fractions if every function involved has one there, and otherwise in
    enclosures whose precision doubles from `start` bits until the answer is decided or `cap` is
    passed; what is open then, or agrees far out, in exact powers of e. Where equations nearly hold
    and the point settles nothing, a solution of them may be shown to be near it, which does. Over a
    dtype: by one evaluation in it, compared exactly. Without `fractions_first`, the attempt in
    fractions is left out, where experience says that it would be in vain.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation, or a domain is no set.
    """
    found = _at_point(claim, point, start=start, cap=cap, fractions_first=fractions_first)
    if found.decisive or found.truth is Truth.AGREES or claim.numbers is not REALS:
        return found
    shown = judged_near(claim, point)
    if shown is None:
        return found
    judgement, existential = shown
    return Finding(point, judgement, balls(BITS), existential)


def _at_point(
    claim: Claim, point: Point, *, start: int, cap: int, fractions_first: bool
) -> Finding:
    """Judge a claim at the point itself."""
    if claim.fault:
        raise ClaimError(f"{claim.where}: {claim.id} has a fault in {claim.fault}")
    if not claim.signature.inhabited(point.sizes):
        empty = Judgement(Truth.UNMET, reason="a domain has no member at these sizes")
        return Finding(point, empty, claim.numbers, existential=False)
    if isinstance(claim.numbers, Estimating):
        return _estimate(claim, snapped(claim, point), claim.numbers)
    if claim.numbers is not REALS:
        return _evaluate(claim, snapped(claim, point), claim.numbers)
    if fractions_first:
        with suppress(NotRigorousError):
            return _unless_another(claim, _evaluate(claim, point, RATIONALS))
    try:
        found = _in_enclosures(claim, point, start, cap)
        if found.truth is Truth.UNDECIDED or (found.truth is Truth.AGREES and _is_far(point)):
            found = _in_powers(claim, point, found)
    except NotRigorousError as lacking:
        unknown = Judgement(Truth.UNDECIDED, reason=str(lacking))
        return Finding(point, unknown, balls(start), existential=False)
    return _unless_another(claim, found)


def _in_enclosures(claim: Claim, point: Point, start: int, cap: int) -> Finding:
    """Judge in enclosures whose precision doubles, with fractions where these do not tell.

    What is assumed may be rational where the rest is not, and a block may compare two numbers that
    are one fraction: no precision of balls tells that.
    """
    enclosures: Callable[[int], NumberSystem] = balls
    found = _evaluate(claim, point, enclosures(start))
    if found.judgement.assumption_open:
        enclosures = MixedSystem
        found = _evaluate(claim, point, enclosures(start))
    bits = 2 * start
    while found.truth is Truth.UNDECIDED and bits <= cap:
        found = _evaluate(claim, point, enclosures(bits))
        bits *= 2
    if found.truth is not Truth.UNDECIDED or enclosures is MixedSystem:
        return found
    try:
        told = _evaluate(claim, point, MixedSystem(cap))
    except ClaimError:  # of fractions beside enclosures alone: of enclosures it was asked before
        return found
    return found if told.truth is Truth.UNDECIDED else told


def _is_far(point: Point) -> bool:
    """Whether a power of e may be below what agreement tells: then it may hide a gap."""
    parts = (part for parts in point.coordinates.values() for part in parts)
    return any(abs(entry) >= _FAR for part in parts for entry in part.ravel())


def _in_powers(claim: Claim, point: Point, found: Finding) -> Finding:
    """Judge in exact powers of e what stays open in balls: far out, weights are too near 0 and 1.

    The sides are those of the balls, which can be printed.
    """
    try:
        exact = _evaluate(claim, point, PowerSystem())
    except (ClaimError, NotRigorousError):
        return found
    if exact.truth not in (Truth.TRUE, Truth.FALSE):
        return found
    judgement, gap = exact.judgement, exact.judgement.gap
    if isinstance(gap, Quotient):
        with balls(CAP_BITS).context():
            gap = gap.enclosed()
    return replace(exact, judgement=replace(judgement, sides=found.judgement.sides, gap=gap))


def _unless_another(claim: Claim, found: Finding) -> Finding:
    """Refute what there is said to be only where nothing else than what was chosen will do."""
    if claim.choice is None or found.truth is not Truth.FALSE:
        return found
    names = ", ".join(claim.choice.domains)
    if _none_will_do(claim, found.point):
        return replace(found, judgement=replace(found.judgement, reason=f"no {names} will do"))
    reason = f"the chosen {names} will not do here, and others are not proved not to"
    judgement = replace(found.judgement, truth=Truth.UNDECIDED, reason=reason, undefined=False)
    return replace(found, judgement=judgement)


def _none_will_do(claim: Claim, point: Point) -> bool:
    """Whether a relation fails at a point identically in all that could be chosen.

    Where it is undefined it fails too, so that no side conditions are owed.
    """
    if claim.numbers is not REALS:
        return False
    system, number = SymbolSystem(Ring()), count()

    def free(domain: Domain) -> Any:
        entries = np.empty(domain.shape.sizes(point.sizes), dtype=object)
        for place in np.ndindex(entries.shape):
            entries[place] = system.ring.symbol(
                next(number),
                positive=isinstance(domain, Positive),
                nonnegative=isinstance(domain, NonNegative),
                nonzero=isinstance(domain, NonZero),
            )
        return system.enter(entries)

    with system.context():
        try:
            relations = claim.for_any(free, **point.values(claim.parameters, system))
            return any(each.fails_identically() for each in relations)
        except ClaimError:
            raise
        except Exception:  # noqa: BLE001 - a proof that cannot be carried through is no proof
            return False


def left_out(claim: Claim, found: Finding) -> frozenset[Address]:
    """Return what is left out in the first case that settles a claim at its point by itself."""
    cases = claim.signature.cases_at(found.point)
    for case in cases if len(cases) > 1 else ():
        alone = replace(claim, signature=replace(claim.signature, only=case))
        if isinstance(found.system, Estimating):
            again = _estimate(alone, found.point, found.system)
        else:
            again = _evaluate(alone, found.point, found.system)
        if again.decisive:
            return case
    return cases[0]


def differs_from_itself(found: Finding, again: Finding) -> bool:
    """Whether a claim that was judged twice at one point gave two answers: it is no statement."""
    return (found.truth, _printed(found)) != (again.truth, _printed(again))


def _printed(found: Finding) -> list[str]:
    """Write the sides down, for comparing."""
    return [repr(side) for _, side in found.judgement.sides]


def _estimate(claim: Claim, point: Point, system: Estimating) -> Finding:
    """Judge in floats with an error estimate, for what runs nowhere else.

    A block that raises at a point, but not at ones of the same sizes, is outside its range there.
    """
    try:
        evaluation = _both(claim, point, system)
    except ClaimError as error:
        _both(claim, snapped(claim, _ones(claim, point)), system)
        return Finding(point, Judgement(Truth.UNMET, reason=str(error)), system, existential=False)
    judgement = system.estimated(evaluation)
    if judgement.truth is Truth.FALSE:
        evaluation = _both(claim, point, system, _SHAKES)
        judgement = system.estimated(evaluation)
    if judgement.truth is Truth.FALSE:
        judgement = system.estimated(evaluation, list(_nearby(claim, point, system)))
    if judgement.undefined:
        judgement = _unless_overflown(point, judgement)
    existential = isinstance(evaluation.fine, Exists)
    return _found(claim, point, judgement, system, existential=existential)


def _unless_overflown(point: Point, judgement: Judgement) -> Judgement:
    """Refute where nan comes of small entries, from which nothing overflows in two precisions."""
    parts = (part for parts in point.coordinates.values() for part in parts)
    small = all(abs(cell) <= 1 for part in parts for cell in part.ravel())
    return replace(judgement, truth=Truth.FALSE if small else Truth.UNMET, undefined=small)


def _both(claim: Claim, point: Point, system: Estimating, shakes: int = 0) -> Any:
    """Evaluate in a system and in its rougher one, and as often with every operand moved."""
    return system.both(lambda each: _relation(claim, point, each), shakes)


def _nearby(claim: Claim, point: Point, system: Estimating) -> Iterator[Any]:
    """Evaluate at points near one: a failure that is not there as well is rounding, or a chance.

    What is zero stays zero, as it does in rounding: a mask may be told by it.
    """
    generator = np.random.default_rng(0)

    def moved(entries: np.ndarray) -> np.ndarray:
        largest = max(map(abs, entries.ravel()), default=Fraction(0))
        steps = generator.integers(-_NEAR, _NEAR + 1, entries.shape).astype(object)
        return np.asarray(entries + steps * (largest / _NEAR**2) * (entries != 0), dtype=object)

    for _ in range(_NEIGHBOURS):
        with suppress(ClaimError):
            yield _both(claim, snapped(claim, _mapped(claim, point, moved)), system, 1)


def _ones(claim: Claim, point: Point) -> Point:
    """Return the point of these sizes whose entries are all one, or as near as the domain has."""
    return _mapped(claim, point, lambda entries: np.full(entries.shape, Fraction(1), dtype=object))


def _mapped(claim: Claim, point: Point, change: Callable[[np.ndarray], np.ndarray]) -> Point:
    """Change every array of coordinates but those of whole numbers, inside the domains."""

    def one(kind: Coordinates, entries: np.ndarray) -> np.ndarray:
        return entries if kind.integer else kind.clamped(change(entries), point.sizes)

    return claim.signature.changed(point, one)


def _evaluate(claim: Claim, point: Point, system: NumberSystem) -> Finding:
    """Evaluate and judge in one number system."""
    try:
        with system.context():
            with system.staying():
                relation = _relation(claim, point, system)
            _refuse_strangers(claim, relation, system)
            judgement = relation.judge()
        return _found(claim, point, judgement, system, existential=isinstance(relation, Exists))
    except NotRigorousError:
        raise
    except UndecidedError as undecided:
        judgement = Judgement(Truth.UNDECIDED, reason=str(undecided))
    except ZeroDivisionError:
        # Of plain integers: everything else that is divided by zero has a value, undefined.
        judgement = Judgement(Truth.FALSE, (), arb("inf"), 1.0, UNDEFINED, undefined=True)
        return _found(claim, point, judgement, system, existential=claim.existential)
    except ArithmeticError:
        judgement = Judgement(Truth.UNDECIDED, reason=UNDEFINED)
    return Finding(point, judgement, system, existential=False)


def _found(
    claim: Claim, point: Point, judgement: Judgement, system: NumberSystem, *, existential: bool
) -> Finding:
    """Return what was judged; where it is undefined, a claim of defined points says nothing."""
    if judgement.undefined and claim.where_defined:
        judgement = replace(judgement, truth=Truth.UNMET)
    return Finding(point, judgement, system, existential)


def _refuse_strangers(claim: Claim, relation: Relation, system: NumberSystem) -> None:
    """Refuse sides that are no arrays of the system: rounded numbers, or those of another dtype.

    Raises:
        ClaimError: A side is made of floats over the reals, or of another dtype's over a dtype.
    """
    for comparison in relation.comparisons():
        for name, side in comparison.sides():
            dtype = str(getattr(side, "dtype", "")).removeprefix("torch.")
            if not dtype.startswith(("float", "bfloat", "complex")) or dtype == system.name:
                continue
            over = "the reals" if system.exact else system.name
            step = (
                "floats were rounded, so write constant('0.1', like=x) or a Fraction, and build "
                "both sides from the claim's arguments"
                if system.exact
                else f"every array on the way must be {system.name}, so convert with constant(...)"
            )
            raise ClaimError(
                f"{claim.where}: {claim.id} is claimed over {over}, but {name} is an array of "
                f"{dtype}: {step}"
            )


def _relation(claim: Claim, point: Point, system: NumberSystem) -> Relation:
    """Evaluate the claim's own code; what it raises but arithmetic is its author's to see."""
    try:
        cases = claim.signature.cases_at(point)
        return claim.among(cases, point.values(claim.parameters, system))
    except (ClaimError, ArithmeticError, KeyboardInterrupt):
        raise
    except BaseException as error:  # an exit too: nothing that a claim raises ends the court
        sizes = ", ".join(f"{name}={size}" for name, size in point.sizes.items())
        kind, _, words = said(error).partition(": ")
        raise ClaimError(
            f"{claim.where}: {claim.id} raised {kind} at {sizes or 'its only point'}: "
            f"{words or 'without a word'}"
        ) from error


def snapped(claim: Claim, point: Point) -> Point:
    """Round a point to finite numbers of the claim's dtype, in the domain, for an exact record."""
    if claim.numbers is REALS:
        return point

    def snap(kind: Coordinates, values: np.ndarray) -> np.ndarray:
        rounded = claim.numbers.enter(values)
        largest = float(array_namespace(rounded).finfo(rounded.dtype).max)
        doubles = rounded.double() if hasattr(rounded, "double") else rounded
        entries = fractions(np.clip(np.asarray(doubles, dtype=np.float64), -largest, largest))
        return kind.clamped(entries, point.sizes)

    return claim.signature.changed(point, snap)
