"""Facts and claims brought together: is a fact about this claim, and does it stand?"""

from __future__ import annotations

import platform
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import flint
import msgspec
import numpy as np
from flint import arb

from ... import __version__
from ...systems import RATIONALS, REALS, ExactArray, NotRigorousError, balls
from ...theory.relation import Truth
from ...theory.verdict import Evidence, Strength, Verdict
from .. import prove
from ..judge.point import Finding, judge, left_out
from ..judge.weigh import Outcome, at_every_size, settled_by
from .fact import Fact, coordinates, point_id
from .fingerprint import fingerprint
from .record import (
    SCHEMA,
    Fingerprint,
    Numbers,
    Record,
    RecordError,
    numbers_of,
    point_of,
    point_record,
    written_point,
)
from .store import location, naming

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...theory.claim import Claim
    from ...theory.witness import Point

_SIZED = (Strength.PROVED, Strength.PROVED_AT_SIZES, Strength.Z3)
"""Grades that say up to which sizes."""
_DIGITS = 30
_NEXT_TO_NOTHING = arb(2) ** -(2**20)
"""Enclosures below it are printed as zero give or take it: a reader takes no longer exponents."""
"""Enclosures are printed with this many digits."""
_PRINT_BITS = 128
_SHOWN_BITS = 64
"""A record's enclosures are at least this sharp, or as sharp as those computed anew."""


def fact_of(claim: Claim, outcome: Outcome) -> Fact:
    """Return what is kept of an outcome."""
    marks, evidence, found = fingerprint(claim), outcome.evidence, outcome.finding
    file = location(claim)
    return Fact(
        claim=claim.id,
        file=file,
        verdict=outcome.verdict,
        evidence=evidence.strength,
        proved=evidence.sizes if evidence.strength in _SIZED else {},
        way=evidence.way,
        tried=None if found else evidence.tried,
        sizes=dict(found.point.sizes) if found else {},
        point=coordinates(found.point) if found else {},
        fingerprint=f"{marks.statement} {marks.blocks}",
        id=point_id(claim, found.point, file) if found else "",
    )


def make_record(claim: Claim, fact: Fact, outcome: Outcome) -> Record:
    """Write down what a fact says and what follows from it: arguments, both sides, the gap."""
    found = outcome.finding
    statement, _, blocks = fact.fingerprint.partition(" ")
    return Record(
        format=SCHEMA,
        id=fact.name,
        claim=claim.id,
        statement=claim.statement,
        file=location(claim) or claim.function.__module__,
        numbers=claim.numbers.name,
        fingerprint=Fingerprint(statement, blocks),
        verdict=outcome.verdict,
        evidence=outcome.evidence,
        point=point_record(found.point, arguments(claim, found)) if found else None,
        sides=_sides(found) if found else {},
        gap=element_text(found.judgement.gap) if found else "",
        versions=_versions(),
        recheck=f"lakatos verify {fact.name}{naming(claim)}",
    )


@cache
def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "lakatos": __version__,
        "python-flint": flint.__version__,
        "numpy": np.__version__,
    }


def _sides(found: Finding) -> dict[str, Numbers]:
    return {name: numbers_of(printed(side)) for name, side in found.judgement.sides}


def _values(claim: Claim, point: Point) -> dict[str, Any]:
    """Return the claim's arguments at a point in fractions, or else in enclosures."""
    try:
        return point.values(claim.parameters, RATIONALS)
    except NotRigorousError:
        with balls(_PRINT_BITS).context():
            return point.values(claim.parameters, balls(_PRINT_BITS))


def _given(claim: Claim, found: Finding) -> dict[str, Any]:
    """Return the arguments with which a point settles a claim: some may be left out there."""
    return claim.signature.without(_values(claim, found.point), left_out(claim, found))


def arguments(claim: Claim, found: Finding) -> dict[str, Any]:
    """Return the arrays of the claim's arguments at a point as text, exact where they are."""
    given = _given(claim, found)
    return {
        address: printed(array)
        for name, domain in claim.parameters.items()
        if given[name] is not None
        for address, _, array in domain.arrays(name, given[name])
    }


def plain_arguments(claim: Claim, found: Finding) -> dict[str, Any]:
    """Return the claim's arguments with Fractions, floats, integers or booleans in them."""
    return {name: _plain_value(value) for name, value in _given(claim, found).items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, ExactArray):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(map(_plain_value, value))
    if isinstance(value, dict):
        return {name: _plain_value(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: _plain_value(getattr(value, each.name)) for each in fields(value)}
        )
    return value


def plain(array: ExactArray) -> np.ndarray:
    """Return exact entries as Fractions, and enclosures as the floats at their middle."""
    entries = array.entries()
    for place in np.ndindex(entries.shape):
        element: Any = entries[place]
        entries[place] = (
            float(element.mid()) if isinstance(element, arb) else Fraction(str(element))
        )
    return entries


def printed(value: Any) -> np.ndarray:
    """Return an array's entries as text, booleans or integers."""
    if isinstance(value, ExactArray):
        entries = value.entries()
        texts = np.empty(entries.shape, dtype=object)
        for place in np.ndindex(entries.shape):
            texts[place] = element_text(entries[place])
        return texts
    if hasattr(value, "detach"):
        value = value.detach().double().numpy()
    return np.asarray(value, dtype=object)


def element_text(element: Any) -> str:
    """Print a fraction as it is and an enclosure as a decimal ball that contains it."""
    if isinstance(element, arb) and element != 0 and abs(element) < _NEXT_TO_NOTHING:
        element = element.union(_NEXT_TO_NOTHING).union(-_NEXT_TO_NOTHING)
    return element.str(_DIGITS) if isinstance(element, arb) else str(element)


def stale(claim: Claim, found: Fact | Record) -> str:
    """Say why what was found may be about another claim, or nothing.

    A point is judged by the code as it is, so that only what no point settles rests on a claim's
    being the same in all that it reaches.
    """
    marks = fingerprint(claim)
    if isinstance(found, Fact):
        statement, _, blocks = found.fingerprint.partition(" ")
        settled = found.settled
    else:
        statement, blocks = found.fingerprint.statement, found.fingerprint.blocks
        settled = found.point is not None
    changed = [
        name
        for name, now, then in (
            ("its statement", marks.statement, statement),
            ("a block that it uses", marks.blocks, blocks),
        )
        if now != then
    ]
    if changed:
        return f"{' and '.join(changed)} changed since it was found"
    if marks.opaque and not settled:
        return f"it rests on what no fingerprint follows, {marks.opaque[0]}"
    return ""


def replay(
    claim: Claim, fact: Fact, points: Iterable[Point] = (), *, thorough: bool = False
) -> Outcome:
    """Judge a fact's point again; where it has none, other points, and prove again what is proved.

    Args:
        claim: The claim that the fact is about.
        fact: What was found about it.
        points: Points at which a claim that no point settles is judged again.
        thorough: Prove every size again rather than the largest alone.

    Raises:
        RecordError: The point is not the claim's, or a judgement no longer supports the verdict.
    """
    if fact.settled:
        outcome = settled_by(claim, judged_again(claim, fact, points))
    else:
        existential = False
        for point in points:
            found = judge(claim, point)
            existential |= found.existential
            if found.decisive:
                sizes = ", ".join(f"{name}={size}" for name, size in found.point.sizes.items())
                where = f"at {sizes} " if sizes else ""
                raise RecordError(f"says {fact.verdict}, but a point {where}settles it")
        outcome = _unsettled(claim, fact, existential=existential, thorough=thorough)
    if (fact.verdict, fact.evidence) != (outcome.verdict, outcome.evidence.strength):
        raise RecordError(
            f"says {fact.verdict}, {fact.evidence}, but the evidence gives {outcome.verdict}, "
            f"{outcome.evidence.strength}"
        )
    return outcome


def judged_again(claim: Claim, fact: Fact, points: Iterable[Point] = ()) -> Finding:
    """Judge the point of a fact by the claim as it is now.

    Raises:
        RecordError: The point is not the claim's, or settles nothing.
    """
    found = judge(claim, point_of(written_point(fact, claim), claim))
    if claim.where_defined and found.judgement.undefined:
        found = _nowhere_defined(claim, found, points)
    if not found.decisive:
        raise RecordError(f"has a point that settles nothing: it is {found.truth.name.lower()}")
    return found


def _nowhere_defined(claim: Claim, found: Finding, points: Iterable[Point]) -> Finding:
    """Judge a point at which a law is undefined as a counterexample, if the law is so everywhere.

    Raises:
        RecordError: There is a point at which the law says something.
    """
    for point in points:
        if judge(claim, point).truth is not Truth.UNMET:
            raise RecordError("has a point at which a side is undefined, but is defined at others")
    return judge(replace(claim, where_defined=False), found.point)


def _unsettled(claim: Claim, fact: Fact, *, existential: bool, thorough: bool) -> Outcome:
    """Return what a fact without a deciding point says, its proof carried out again.

    Of a claim that something exists, it is the negation that is proved, and that at all sizes.
    """
    symbols = [name for name in claim.bounds if name not in fact.proved]
    shown = Evidence(
        fact.evidence,
        sizes=fact.proved,
        symbols=tuple(symbols) if fact.evidence is Strength.PROVED else (),
        way=fact.way,
    )
    negated = existential and fact.by_proof and at_every_size(claim, shown)
    if fact.verdict is not (Verdict.FAILS if negated else Verdict.HOLDS) or existential > negated:
        raise RecordError(f"says {fact.verdict}, but has no point that settles the claim")
    if fact.by_proof:
        if not prove.stands(claim, shown, thorough=thorough):
            raise RecordError(f"says {shown}, which the court cannot prove")
    elif fact.evidence not in _tried(claim, fact):
        raise RecordError(f"says {fact.evidence}, but has nothing that shows it")
    reason = "the negation holds" if negated else ""
    evidence = msgspec.structs.replace(shown, reason=reason, tried=fact.tried)
    return Outcome(fact.verdict, evidence)


def _tried(claim: Claim, fact: Fact) -> tuple[Strength, ...]:
    """List what may be said of a claim without anything of ours that shows it."""
    if claim.numbers is not REALS:
        return (Strength.FLOAT,)
    asked = fact.evidence is Strength.Z3 and set(fact.proved) == set(claim.bounds)
    return (Strength.SURVIVED, Strength.Z3) if asked else (Strength.SURVIVED,)


def check_record(claim: Claim, record: Record, points: Iterable[Point]) -> Outcome:
    """Judge what a record says, all of it, and believe none of it.

    Args:
        claim: The claim that the record is about.
        record: What is to be checked.
        points: Points at which a claim that no point settles is judged again.

    Raises:
        RecordError: Something in it is not so.
    """
    if record.statement != claim.statement or record.numbers != claim.numbers.name:
        raise RecordError(f"states another claim than {claim.id} does now")
    point = None if record.point is None else point_of(record.point, claim)
    fact = Fact(
        claim=claim.id,
        verdict=record.verdict,
        evidence=record.strength,
        proved=record.evidence.sizes if record.strength in _SIZED else {},
        way=record.evidence.way,
        tried=record.evidence.tried,
        sizes=dict(point.sizes) if point else {},
        point=coordinates(point) if point else {},
        fingerprint=f"{record.fingerprint.statement} {record.fingerprint.blocks}",
        id=point_id(claim, point, location(claim)) if point else "",
    )
    if record.id != fact.name:
        raise RecordError(f"has the id {record.id}, but its point has {fact.name}")
    outcome = replay(claim, fact, points, thorough=True)
    if outcome.finding is None or record.point is None:
        return outcome
    if record.evidence != outcome.evidence:
        raise RecordError(f"says {record.evidence}, but its point gives {outcome.evidence}")
    check_arguments(claim, outcome.finding, record.point.arguments)
    _check_sides(outcome.finding, record)
    return outcome


def check_arguments(claim: Claim, found: Finding, written: dict[str, Numbers]) -> None:
    """Check that the printed arguments are those that the coordinates make."""
    if written and written != {
        name: numbers_of(value) for name, value in arguments(claim, found).items()
    }:
        raise RecordError("shows arguments that its coordinates do not make")


def _check_sides(found: Finding, record: Record) -> None:
    """Check that the printed sides enclose, or equal, those that were just computed."""
    sides = _sides(found)
    if set(sides) != set(record.sides):
        raise RecordError(f"shows the sides {sorted(record.sides)}, not {sorted(sides)}")
    for name, side in sides.items():
        shown = record.sides[name]
        if shown.shape != side.shape or not all(
            _compatible(text, entry)
            for text, entry in zip(shown.entries, side.entries, strict=True)
        ):
            raise RecordError(f"shows another {name} than its point has")
    if not _compatible(record.gap, element_text(found.judgement.gap)):
        raise RecordError("shows another gap than its point has")


def _compatible(shown: str, computed: str) -> bool:
    """Whether two printed numbers can be the same number, and the shown one is not just vague."""
    if shown == computed:
        return True
    try:
        claimed, found = arb(shown), arb(computed)
    except (ValueError, ZeroDivisionError):
        return False
    vague = 2 * arb(found.rad()).max(arb(2) ** -_SHOWN_BITS * found.abs_upper())
    return bool(claimed.is_finite() and claimed.overlaps(found) and claimed.rad() <= vague)
