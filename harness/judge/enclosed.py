r"""Points that no fraction is: zeros of equations, enclosed by Krawczyk's theorem. Trusted.

A claim may fail, or something exist, only where equations hold, and these may have no solution in
fractions: $x^2 = 2$. A point near by then stands for the solution. Let f be Lipschitz on the box
X = c + [-r, r], J an enclosure of its Jacobians there, and Y any matrix. If

    K = c - Y f(c) + (I - Y J)(X - c)

lies inside X, then f has exactly one zero in X: x - Y f(x) maps X into K, so that it has a fixed
point by Brouwer's theorem, and Y J, being nearer to I than 1, cannot be singular. Everything is
computed in balls; a branch that the box does not decide, or a value that it does not bound, is no
certificate. What else the claim says is judged on the whole box.

An equation that follows from the others is left out, where it is a combination of them for all
values of the symbols and is defined on the whole box: the weights of a softmax add up to one.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Context
from fractions import Fraction
from functools import reduce
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb, arb_mat

from ...systems import (
    REALS,
    array_namespace,
    balls,
    jacobian,
)
from ...systems.symbols import Ring, SymbolSystem
from ...theory.relation import AllOf, Assuming, Differ, Equal, Exists, Judgement, Relation, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...systems import Array, NumberSystem
    from ...theory.claim import Claim
    from ...theory.witness import Point

BITS = 192
LONG = 2**20
"""A coordinate over a denominator of this size or more may stand for an irrational number."""
_MOST = 24
"""Coordinates at most that may."""
_NEAR = arb(2) ** -20
"""Residuals above this are not looked at."""
_LEAST = arb(2) ** -96
"""No box is smaller than this."""
_PIVOT = 1e-7
"""A pivot below this, beside the first, is taken for zero; what follows is proved or given up."""
_SIMPLE = 1000
"""Denominators at most of the combination by which an equation follows from others."""


@dataclass(frozen=True)
class _Problem:
    """The equations of a claim near a point, as a function of the coordinates that may move."""

    claim: Claim
    point: Point
    places: tuple[tuple[int, int], ...]
    """Which coordinates move: their array, and their place in it."""

    @classmethod
    def of(cls, claim: Claim, point: Point) -> _Problem:
        """Let those coordinates move whose fractions are long."""
        kinds, parts = claim.signature.coordinates, claim.signature.parts(point)
        return cls(
            claim,
            point,
            tuple(
                (which, place)
                for which, (kind, part) in enumerate(zip(kinds, parts, strict=True))
                if not (kind.index or kind.integer)
                for place, entry in enumerate(part.ravel().tolist())
                if entry.denominator >= LONG
            ),
        )

    @property
    def centre(self) -> list[Fraction]:
        """The coordinates that move."""
        parts = self.claim.signature.parts(self.point)
        return [parts[which].ravel()[place] for which, place in self.places]

    def relation(self, vector: Array, system: NumberSystem) -> Relation:
        """Return what is claimed where the coordinates that move are these."""
        xp, at = array_namespace(vector), dict(zip(self.places, count(), strict=False))
        made = []
        for which, (kind, part) in enumerate(
            zip(
                self.claim.signature.coordinates,
                self.claim.signature.parts(self.point),
                strict=True,
            )
        ):
            moves = [(which, place) in at for place in range(part.size)]
            if not any(moves):
                entered = part.astype(np.int64) if kind.index else part
                made.append(system.integers(entered) if kind.index else system.enter(part))
                continue
            still = system.enter(part.reshape(-1))
            entries = [
                vector[at[which, place] : at[which, place] + 1]
                if moved
                else still[place : place + 1]
                for place, moved in enumerate(moves)
            ]
            made.append(xp.reshape(xp.concat(entries), tuple(part.shape)))
        values = self.claim.signature.arguments(made, self.point.sizes, system)
        return self.claim.among(self.claim.signature.cases_at(self.point), values)

    def residual(self, vector: Array, system: NumberSystem) -> Array:
        """Return what must be zero, in a row."""
        found = [each.lhs - each.rhs for each in equations(self.relation(vector, system))]
        xp = array_namespace(vector)
        return xp.concat([xp.reshape(each, (-1,)) for each in found])


def equations(relation: Relation) -> list[Equal | Differ]:
    """Return what must be equal for a point to settle the claim; nothing where none must."""
    if isinstance(relation, Differ):
        return [relation]
    if isinstance(relation, Exists):
        return [part for part in _parts(relation.relation) if isinstance(part, Equal)]
    if isinstance(relation, Assuming):
        assumed = [part for part in _parts(relation.assumption) if isinstance(part, Equal)]
        return [*assumed, *equations(relation.conclusion)]
    return []


def _parts(relation: Relation) -> Iterator[Relation]:
    if isinstance(relation, AllOf):
        for part in relation.parts:
            yield from _parts(part)
    else:
        yield relation


def at_zero(relation: Relation) -> Judgement | None:
    """Judge a relation over a box, in which its equations hold somewhere; None if it is open."""
    if isinstance(relation, Differ):
        return Judgement(Truth.FALSE, relation.sides(), arb(0))
    if isinstance(relation, Exists) and _others_hold(relation.relation):
        return Judgement(Truth.TRUE, next(relation.comparisons()).sides(), arb(0))
    if isinstance(relation, Assuming) and _others_hold(relation.assumption):
        if isinstance(relation.conclusion, Differ):
            return at_zero(relation.conclusion)
        concluded = relation.conclusion.judge()
        refuted = concluded.truth is Truth.FALSE and not concluded.undefined
        return concluded if refuted else None
    return None


def _others_hold(relation: Relation) -> bool:
    """Whether everything but the equations is certain on the whole box."""
    others = [part.judge() for part in _parts(relation) if not isinstance(part, Equal)]
    return all(each.truth is Truth.TRUE for each in others)


def judged_near(claim: Claim, point: Point) -> tuple[Judgement, bool] | None:
    """Judge a claim at a zero of its equations that is shown to be near a point.

    Returns:
        The judgement, and whether it is of something that exists; None where no zero is shown, or
        where it settles nothing.
    """
    problem = _Problem.of(claim, point)
    if claim.numbers is not REALS or claim.choice is not None:
        return None
    if not 0 < len(problem.places) <= _MOST:
        return None
    system = balls(BITS)
    try:
        with system.context():
            return _judged(problem, system)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - whatever a claim raises here: it shows nothing
        return None


@dataclass(frozen=True)
class Enclosure:
    """What a box around a point was shown by to hold a solution, in numbers rounded up."""

    equations: int
    """How many equations are solved;"""
    followed: int
    """so many more are combinations of these."""
    moving: int
    """How many coordinates may move."""
    residual: arb
    """No equation misses by more than this at the centre."""
    step: arb
    """The Newton step, its largest coordinate."""
    radius: arb
    """How far the box reaches from its centre."""
    contraction: arb
    """The largest row sum of |I - Y J| on the box."""


def enclosure(claim: Claim, point: Point) -> Enclosure | None:
    """Return by what a solution is shown to be near a point; None where none is."""
    problem, system = _Problem.of(claim, point), balls(BITS)
    if not 0 < len(problem.places) <= _MOST:
        return None
    with system.context():
        found = _enclosed(problem, system)
        return found[1] if found else None


def _judged(problem: _Problem, system: NumberSystem) -> tuple[Judgement, bool] | None:
    """Look for a box around the point, and judge the claim over it."""
    enclosed = _enclosed(problem, system)
    if enclosed is None:
        return None
    box, shown = enclosed
    relation = problem.relation(box, system)
    found = at_zero(relation)
    if found is None:
        return None
    within = Context(prec=1, rounding=ROUND_CEILING).create_decimal_from_float(float(shown.radius))
    reason = (
        f"where its equations hold, within {within:.0e} of this point in each coordinate "
        "(theorem of Krawczyk)"
    )
    return replace(found, reason=reason, near=True), isinstance(relation, Exists)


def _enclosed(problem: _Problem, system: NumberSystem) -> tuple[Array, Enclosure] | None:
    """Return a box around the point in which the equations hold somewhere, and how it is shown."""
    centre = system.enter(as_row(problem.centre))
    step = _step(problem, centre, system)
    if step is None or not all(_is_inside(problem, each, step.radius) for each in step.columns):
        return None
    around = centre.entries()
    for column in step.columns:
        around[column] += arb(0, step.radius)
    box = type(centre)(around)
    values = problem.residual(box, system).entries().tolist()
    if not all(each.is_finite() for each in values):  # those left out may be undefined, too
        return None
    slopes = _slopes(problem, box, system)
    if not step.contracts(slopes):
        return None
    residual = problem.residual(centre, system).entries().tolist()
    shown = Enclosure(
        len(step.rows),
        len(values) - len(step.rows),
        len(problem.places),
        reduce(arb.max, [each.abs_upper() for each in residual]),
        reduce(arb.max, [each.abs_upper() for each in step.step.entries()]),
        step.radius,
        reduce(arb.max, step.reach(slopes)),
    )
    return box, shown


def _step(problem: _Problem, centre: Array, system: NumberSystem) -> Step | None:
    """Return a step to a solution that is near; None where nothing says that there is one."""
    if not equations(problem.relation(centre, system)):
        return None
    residual = problem.residual(centre, system).entries().tolist()
    if not all(each.is_finite() and each.abs_upper() <= _NEAR for each in residual):
        return None
    slopes = _slopes(problem, centre, system)
    rows, columns = pivots(slopes)
    if not rows or not _others_follow(problem, slopes, rows, columns):
        return None
    inverse = _inverse(slopes, rows, columns)
    return Step.of(rows, columns, inverse, inverse * arb_mat([[residual[row]] for row in rows]))


@dataclass(frozen=True)
class Step:
    """A Newton step from the centre of a box, and how far the box reaches."""

    rows: Sequence[int]
    """Which equations are meant,"""
    columns: Sequence[int]
    """and in which coordinates."""
    inverse: arb_mat
    """Y, any matrix."""
    step: arb_mat
    """Y f(c)."""
    radius: arb
    """Half of each edge of the box."""

    @classmethod
    def of(
        cls, rows: Sequence[int], columns: Sequence[int], inverse: arb_mat, step: arb_mat
    ) -> Step:
        """Let the box reach twice as far as the step."""
        longest = reduce(arb.max, [each.abs_upper() for each in step.entries()])
        return cls(rows, columns, inverse, step, (2 * longest + _LEAST).upper())

    def contracts(self, slopes: np.ndarray) -> bool:
        """Whether Krawczyk's operator maps the box into its inside.

        Args:
            slopes: An enclosure of all partial derivatives on the box.
        """
        meant = self._meant(slopes)
        if not all(each.is_finite() for each in (*meant.entries(), *self.step.entries())):
            return False
        return all(
            bool(self.step[row, 0].abs_upper() + each * self.radius < self.radius)
            for row, each in enumerate(self.reach(slopes))
        )

    def _meant(self, slopes: np.ndarray) -> arb_mat:
        return arb_mat([[slopes[row, column] for column in self.columns] for row in self.rows])

    def reach(self, slopes: np.ndarray) -> list[arb]:
        """Return the row sums of |I - Y J|, rounded up."""
        size = len(self.rows)
        one = arb_mat([[int(row == column) for column in range(size)] for row in range(size)])
        rest = one - self.inverse * self._meant(slopes)
        return [
            sum((rest[row, column].abs_upper() for column in range(size)), arb(0))
            for row in range(size)
        ]


def as_row(numbers: Sequence[Any]) -> np.ndarray:
    """Return numbers as an array of objects with one axis."""
    row = np.empty(len(numbers), dtype=object)
    row[:] = numbers
    return row


def _slopes(problem: _Problem, at: Array, system: NumberSystem) -> np.ndarray:
    found: np.ndarray = jacobian(lambda vector: problem.residual(vector, system), at).entries()
    return found


def pivots(slopes: np.ndarray) -> tuple[list[int], list[int]]:
    """Choose equations and coordinates between which the slopes are far from singular."""
    left = np.array([[float(each.mid()) for each in row] for row in slopes.tolist()])
    rows: list[int] = []
    columns: list[int] = []
    first = float(np.abs(left).max(initial=0.0))
    if not np.isfinite(first):
        return [], []
    for _ in range(min(left.shape)):
        row, column = np.unravel_index(int(np.abs(left).argmax()), left.shape)
        if abs(left[row, column]) <= _PIVOT * first:
            break
        rows.append(int(row))
        columns.append(int(column))
        left = left - np.outer(left[:, column], left[row]) / left[row, column]
        left[row], left[:, column] = 0.0, 0.0
    return rows, columns


def _inverse(slopes: np.ndarray, rows: Sequence[int], columns: Sequence[int]) -> arb_mat:
    """Return about the inverse: exact numbers, whatever they are."""
    middle = arb_mat([[slopes[row, column].mid() for column in columns] for row in rows])
    return arb_mat(len(rows), len(rows), [each.mid() for each in middle.inv().entries()])


def _others_follow(
    problem: _Problem, slopes: np.ndarray, rows: Sequence[int], columns: Sequence[int]
) -> bool:
    """Whether every other equation is a combination of the chosen ones, for all real numbers."""
    others = [row for row in range(len(slopes)) if row not in rows]
    if not others:
        return True
    near = np.array([[float(each.mid()) for each in row] for row in slopes.tolist()])
    chosen = near[np.ix_(rows, columns)].T
    system = SymbolSystem(Ring())
    with system.context():
        symbols = [system.ring.symbol(number) for number in range(len(problem.places))]
        residual = problem.residual(system.enter(as_row(symbols)), system)
        for other in others:
            left = residual[other]
            weights = np.linalg.solve(chosen, near[other, columns])
            for row, weight in zip(rows, weights.tolist(), strict=True):
                left = left - Fraction(weight).limit_denominator(_SIMPLE) * residual[row]
            if not all(each.is_zero() for each in left.entries().ravel()):
                return False
    return True


def _is_inside(problem: _Problem, column: int, radius: arb) -> bool:
    """Whether all of the box belongs to the domain."""
    which, place = problem.places[column]
    kind = problem.claim.signature.coordinates[which]
    entry = problem.claim.signature.parts(problem.point)[which].ravel()[place]
    mantissa, exponent = radius.man_exp()
    reach = int(mantissa) * Fraction(2) ** int(exponent)
    low, high = kind.bounds(problem.point.sizes)
    return (
        (low is None or low <= entry - reach)
        and (high is None or entry + reach <= high)
        and not (kind.nonzero and abs(entry) <= reach)
    )
