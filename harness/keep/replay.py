"""Records and claims brought together: is a record about this claim, and does it stand?"""

from __future__ import annotations

import platform
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ...systems import RATIONALS, ExactArray, NotRigorousError, balls
from ...theory.verdict import Strength, Verdict
from ..judge.point import Finding, judge
from ..judge.weigh import settled_by
from ..prove.identities import prove, proves
from .fingerprint import fingerprint
from .record import Fingerprint, Numbers, Record, RecordError, numbers_of, point_of, point_record
from .store import CATALOGUE, CELL_MODULE, OWN_CELL_MODULE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...theory.claim import Claim
    from ...theory.witness import Point
    from ..decide import Decision

_DIGITS = 30
"""Enclosures are printed with this many digits."""
_PRINT_BITS = 128
_SHOWN_BITS = 64
"""A record's enclosures are at least this sharp, or as sharp as those computed anew."""


def make_record(claim: Claim, findings: Sequence[Finding], decision: Decision) -> Record:
    """Write down a decision: one finding that settles it, or some of the points looked at."""
    marks = fingerprint(claim)
    first = findings[0]
    decisive = first.decisive
    return Record(
        claim=claim.id,
        statement=claim.statement,
        file=location(claim),
        numbers=claim.numbers.name,
        fingerprint=Fingerprint(marks.statement, marks.blocks),
        verdict=decision.verdict,
        strength=decision.evidence.strength,
        detail=decision.evidence.detail,
        system=first.system.name,
        points=tuple(
            point_record(found.point, arguments(claim, found.point)) for found in findings
        ),
        sides={name: numbers_of(printed(side)) for name, side in first.judgement.sides}
        if decisive
        else {},
        gap=element_text(first.judgement.gap) if decisive else "",
        judged=decision.points,
        candidates=decision.candidates,
        proved=decision.proved,
        versions={
            "lakatos": version("lakatos"),
            "python": platform.python_version(),
            "python-flint": version("python-flint"),
            "numpy": version("numpy"),
        },
    ).sealed()


def in_catalogue(claim: Claim) -> bool:
    """Whether the claim is one of the package's own, or a cell of its matrix."""
    return claim.function.__module__ == CELL_MODULE or claim.path.resolve().is_relative_to(
        CATALOGUE
    )


def location(claim: Claim) -> str:
    """Return where a claim is declared: a module of the catalogue, or a file below here."""
    if in_catalogue(claim) or claim.function.__module__ == OWN_CELL_MODULE:
        return claim.function.__module__
    path = claim.path.resolve()
    here = Path.cwd().resolve()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name


def _values(claim: Claim, point: Point) -> dict[str, Any]:
    """Return the claim's arguments at a point in fractions, or else in enclosures."""
    try:
        return point.values(claim.parameters, RATIONALS)
    except NotRigorousError:
        with balls(_PRINT_BITS).context():
            return point.values(claim.parameters, balls(_PRINT_BITS))


def arguments(claim: Claim, point: Point) -> dict[str, Any]:
    """Return the arrays of the claim's arguments at a point as text, exact where they are."""
    values = _values(claim, point)
    return {
        address: printed(array)
        for name, domain in claim.parameters.items()
        for address, _, array in domain.arrays(name, values[name])
    }


def plain_arguments(claim: Claim, point: Point) -> dict[str, Any]:
    """Return the claim's arguments with Fractions, floats, integers or booleans in them."""
    return {name: _plain_value(value) for name, value in _values(claim, point).items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, ExactArray):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(map(_plain_value, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: _plain_value(getattr(value, each.name)) for each in fields(value)}
        )
    return value


def plain(array: ExactArray) -> np.ndarray:
    """Return exact cells as Fractions, and enclosures as the floats at their middle."""
    cells = array.cells()
    for place in np.ndindex(cells.shape):
        element: Any = cells[place]
        cells[place] = float(element.mid()) if isinstance(element, arb) else Fraction(str(element))
    return cells


def printed(value: Any) -> np.ndarray:
    """Return an array's entries as text, booleans or integers."""
    if isinstance(value, ExactArray):
        cells = value.cells()
        texts = np.empty(cells.shape, dtype=object)
        for place in np.ndindex(cells.shape):
            texts[place] = element_text(cells[place])
        return texts
    if hasattr(value, "detach"):
        value = value.detach().double().numpy()
    return np.asarray(value, dtype=object)


def element_text(element: Any) -> str:
    """Print a fraction as it is and an enclosure as a decimal ball that contains it."""
    return element.str(_DIGITS) if isinstance(element, arb) else str(element)


def stale(claim: Claim, record: Record) -> str:
    """Return what changed since the record was made, or nothing."""
    marks = fingerprint(claim)
    changed = [
        name
        for name, now, then in (
            ("its statement", marks.statement, record.fingerprint.statement),
            ("a block that it uses", marks.blocks, record.fingerprint.blocks),
        )
        if now != then
    ]
    return " and ".join(changed)


def replay(claim: Claim, record: Record, *, thorough: bool = False) -> list[Finding]:
    """Judge a record's points again, and prove again what it says is proved.

    Args:
        claim: The claim that the record is about.
        record: What was found about it.
        thorough: Prove every size again rather than the largest alone.

    Raises:
        RecordError: The points are not the claim's, or a judgement no longer supports the verdict.
    """
    findings = [judge(claim, point_of(written, claim)) for written in record.points]
    if not findings:
        raise RecordError("has no point to judge")
    for found, written in zip(findings, record.points, strict=True):
        check_arguments(claim, found, written.arguments)
    if record.strength is Strength.PROVED and not _proved_again(claim, record, thorough=thorough):
        raise RecordError(f"says proved up to {record.proved}, which the court cannot prove")
    settled = record.strength not in (Strength.SURVIVED, Strength.PROVED)
    if settled and not findings[0].decisive:
        raise RecordError(
            f"says {record.verdict}, but its point is judged {findings[0].truth.name.lower()}"
        )
    if not settled and any(found.decisive != found.existential for found in findings):
        raise RecordError(f"says {record.strength}, but one of its points refutes the claim")
    _check_verdict(claim, findings[0] if settled else None, record)
    if settled:
        _check_sides(findings[0], record)
    return findings


def _check_verdict(claim: Claim, settling: Finding | None, record: Record) -> None:
    """Check that the verdict and its strength are those that the evidence gives."""
    verdict, strength = Verdict.HOLDS, record.strength
    if settling is not None:
        verdict, evidence = settled_by(claim, settling)
        strength = evidence.strength
    if (record.verdict, record.strength) != (verdict, strength):
        raise RecordError(
            f"says {record.verdict}, {record.strength}, but its points give {verdict}, {strength}"
        )


def _proved_again(claim: Claim, record: Record, *, thorough: bool) -> bool:
    if record.proved is None:
        return False
    return prove(claim) == record.proved if thorough else proves(claim, record.proved)


def check_arguments(claim: Claim, found: Finding, written: dict[str, Numbers]) -> None:
    """Check that the printed arguments are those that the coordinates make."""
    if written and written != {
        name: numbers_of(value) for name, value in arguments(claim, found.point).items()
    }:
        raise RecordError("shows arguments that its coordinates do not make")


def _check_sides(found: Finding, record: Record) -> None:
    """Check that the printed sides enclose, or equal, those that were just computed."""
    sides = {name: numbers_of(printed(side)) for name, side in found.judgement.sides}
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
    except ValueError:
        return False
    vague = 2 * max(float(found.rad()), 2.0**-_SHOWN_BITS * float(found.abs_upper()))
    return bool(claimed.is_finite() and claimed.overlaps(found) and float(claimed.rad()) <= vague)
