"""True and false relations by random rewriting, with gaps down to 1e-60."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from lakatos.harness.judge.point import judge
from lakatos.systems import Array, balls
from lakatos.theory import (
    HOLDS,
    Real,
    Relation,
    Source,
    all_of,
    assuming,
    at_most,
    claim,
    constant,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import Truth
from lakatos.theory.witness import Point

from .campaign import DECIDED, OPEN, Campaign, Outcome, wrong
from .expressions import Term, drawn, pick, rewritten, value

NAMES = "xyz"
ENTRIES = 3
HERE = Source("campaigns", "Campaigns", ("The tests",), 2026, "https://example.org")
SCALES = (1, 1, 1, 1, Fraction(1, 1000), 10**6, Fraction(1, 10**20), 10**20)
_SHARP = 2**-99
"""Twice what two sides may be apart that agree, in parts of an entry of size one or more."""


@claim(latex="P", source=HERE, expected=HOLDS)
def stated(x: Real[Array, "3"], y: Real[Array, "3"], z: Real[Array, "3"]) -> Relation:
    """State a relation of three rows of three numbers."""
    return equal(x + y + z, x + y + z)


def point_of(generator: np.random.Generator) -> Point:
    """Draw three rows: small fractions, with ties and zeros, in few entries much larger ones."""
    rows = {}
    for name in NAMES:
        row = np.empty(ENTRIES, dtype=object)
        for place in range(ENTRIES):
            scale = Fraction(pick(generator, SCALES))
            row[place] = scale * Fraction(
                int(generator.integers(-9, 10)), pick(generator, (1, 2, 3))
            )
        rows[name] = (row,)
    return Point({}, rows)


def shifted(base: Term, other: Term, gap: Fraction, place: int, order: str) -> Callable[..., Any]:
    """Return a relation of a term and another way to write it, moved by a gap in one entry."""

    def relation(**rows: Any) -> Relation:
        left, right = value(base, rows), value(other, rows)
        step = np.zeros(ENTRIES, dtype=object)
        step[place] = gap
        moved = right + constant(step, like=left)
        return ORDERS[order](left, moved)

    return relation


STRICT = ("<", "!=")
ORDERS = {"=": equal, "!=": differ, "<=": at_most, "<": less}


def is_true(order: str, gap: Fraction) -> bool:
    """Say whether a relation holds whose right side was moved by a gap in one entry of several."""
    return {"=": gap == 0, "!=": gap != 0, "<=": gap >= 0, "<": False}[order]


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Ask for a relation with a gap, and for the same one without."""
    rational = generator.random() < 0.4
    base = drawn(generator, NAMES, int(generator.integers(1, 4)), rational=rational)
    steps = int(generator.integers(1, 5))
    other = rewritten(generator, base, NAMES, rational=rational, steps=steps)
    sign = 1 if generator.random() < 0.5 else -1
    gap = sign * Fraction(int(generator.integers(1, 10)), 10 ** int(generator.integers(0, 61)))
    point, place = point_of(generator), int(generator.integers(ENTRIES))
    order = pick(generator, tuple(ORDERS))
    for each in (Fraction(0), gap):
        relation = shifted(base, other, each, place, order)
        what = f"{base} {order} {other} + {float(each):g} in entry {place} at {point.coordinates}"
        holds = is_true(order, each)
        yield asked(
            relation,
            holds,
            point,
            what,
            lambda each=each: order in STRICT or _apart(base, each, place, point),
        )
        yield wrapped(generator, relation, holds, point, what)
    yield everywhere_less(base, other, abs(gap), point)


def everywhere_less(base: Term, other: Term, gap: Fraction, point: Point) -> Outcome:
    """Ask for a strict relation that holds in every entry."""

    def relation(**rows: Any) -> Relation:
        return less(value(base, rows), value(other, rows) + constant(gap, like=rows["x"]))

    return asked(relation, holds=True, point=point, what=f"{base} < {other} + {float(gap):g}")


def asked(
    relation: Callable[..., Any],
    holds: bool,  # noqa: FBT001 - what is true
    point: Point,
    what: str,
    apart: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Judge a relation; `apart` says whether its sides are too far apart to agree."""
    found = _answered(relation, holds, point, what, apart)
    return replace(found, holds=holds)


def _answered(
    relation: Callable[..., Any],
    holds: bool,  # noqa: FBT001 - what is true
    point: Point,
    what: str,
    apart: Callable[[], bool],
) -> Outcome:
    truth = judge(replace(stated, function=relation), point).truth
    if truth is (Truth.FALSE if holds else Truth.TRUE):
        return wrong(f"{truth.name}: {what}")
    if truth is Truth.AGREES:
        if not holds and apart():
            return wrong(f"{truth.name} though far apart: {what}")
        return OPEN
    if truth is Truth.UNMET:
        return wrong(f"{truth.name} without an assumption: {what}")
    return DECIDED if truth in (Truth.TRUE, Truth.FALSE) else OPEN


def _apart(base: Term, gap: Fraction, place: int, point: Point) -> bool:
    """Whether a gap is too large for agreement, whatever the other entries are."""
    system = balls(2048)
    with system.context():
        entry = value(base, point.values(stated.parameters, system)).entries()[place]
        return bool(entry.is_finite()) and abs(gap) > _SHARP * max(float(entry.abs_upper()), 1.0)


def wrapped(
    generator: np.random.Generator,
    relation: Callable[..., Any],
    holds: bool,  # noqa: FBT001 - what is true
    point: Point,
    what: str,
) -> Outcome:
    """Ask for a relation inside another one, and expect what that makes of its truth."""
    true, false = (
        (lambda rows: equal(rows["x"], rows["x"])),
        (lambda rows: differ(rows["x"], rows["x"])),
    )
    maker, expected = pick(
        generator,
        (
            (lambda rows, one: all_of(true(rows), one), holds),
            (lambda rows, one: all_of(one, false(rows)), False),
            (lambda rows, one: assuming(true(rows), one), holds),
            (lambda rows, one: assuming(one, true(rows)), None),
            (lambda rows, one: assuming(one, false(rows)), None if not holds else False),
            (lambda _, one: exists(one), holds),
        ),
    )
    truth = judge(
        replace(stated, function=lambda **rows: maker(rows, relation(**rows))), point
    ).truth
    if expected is None:
        # The assumption may fail, or be known to agreement only: the point refutes nothing then.
        return wrong(f"{truth.name}, wrapped: {what}") if truth is Truth.FALSE else OPEN
    if truth is (Truth.FALSE if expected else Truth.TRUE):
        return replace(wrong(f"{truth.name}, wrapped, not {expected}: {what}"), holds=expected)
    return Outcome(truth in (Truth.TRUE, Truth.FALSE), holds=expected)


CAMPAIGN = Campaign(
    "relations",
    "relations between terms and what they are rewritten to, with gaps down to 1e-60",
    trial, small=250, full=50_000,
)  # fmt: skip
