"""Solving: where a point must satisfy equations, no sampling meets them and no climb ends in them.

Equations are what a claim says never to be so (`differ`), asks a point for (`exists` of equalities)
or assumes. Many starts take Levenberg-Marquardt steps on the residual together, to the last bits of
float64. Where solutions have room, one coordinate after the other is set to a whole number, as long
as the rest still solves; what is then fixed is read as fractions with small denominators. Whether
they solve exactly the court decides.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from ...theory.relation import AllOf, Assuming, Differ, Equal, Exists
from .entering import fractions_enter
from .portfolio import Way, highest
from .starts import draw
from .vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from torch import Tensor

    from ...theory.relation import Relation
    from ...theory.witness import Point
    from .suspects import Search

_STARTS, _MOST = 48, 48
"""Starts in the first turn, and coordinates at most."""
_STEPS, _STEPS_AGAIN = 40, 8
_SOLVED = 1e-10
"""A residual below this, beside a vector of size one, is worth reading as zero."""
_DENOMINATORS = (1, 12, 100, 10**4, 10**6)
_CLOSE = 1e-10
"""A number this close to a fraction, beside one, is read as it."""
_BY_CHANCE = 1e-3
"""One number in a thousand is this close to a fraction, times its denominator's inverse square."""
_HANDED_ON = 6
_SMALLER = 1e-6
"""Of two solutions that are as good, the smaller is handed on first."""


class Solutions(Way):
    """Solves the equations of a claim, if it has some."""

    name = "solving of equations"

    def turn(self, search: Search, sizes: Mapping[str, int]) -> Iterator[Point]:
        """Solve from many starts, and yield solutions as fractions."""
        vectors = Vectors.of(search, sizes)
        if not (search.smooth and search.batched and 0 < vectors.length <= _MOST):
            return
        kinds = search.claim.signature.coordinates
        start = vectors.flat(draw(search.chance, kinds, sizes, _STARTS * self.length).parts)
        start[::2] = start[::2].clamp(-4, 4)
        equations = Equations(vectors)
        try:
            equations(start[:1])
        except NoEquationsError:
            return
        found = equations.solved(Solving.of(equations, start), _STEPS)
        for place in range(vectors.length):
            found = equations.made_whole(found, place)
        search.candidates += equations.evaluated
        self.met(-found.errors)
        far = found.places.abs().amax(1).log1p()
        ranked = torch.where(found.errors <= _SOLVED, found.goals - _SMALLER * far, -torch.inf)
        for row in highest(ranked, _HANDED_ON):
            if ranked[row] > -torch.inf:
                yield vectors.point(found.places[row][None], as_fraction)


class NoEquationsError(ValueError):
    """A claim without equations that a point must satisfy."""


@dataclass(frozen=True)
class Solving:
    """Vectors on their way to a solution: one a row."""

    places: Tensor
    free: Tensor
    """Which coordinates may move."""
    errors: Tensor
    """The largest residual of each, beside the size of its vector."""
    goals: Tensor
    """How badly what is concluded fails there."""

    @classmethod
    def of(cls, equations: Equations, places: Tensor) -> Solving:
        """Begin somewhere."""
        residual, goals = equations(places)
        return cls(places, torch.ones_like(places, dtype=torch.bool), _sizes(residual), goals)

    def where(self, rows: Tensor, other: Solving) -> Solving:
        """Return these rows as they are, and the others of another."""
        beside = rows[:, None]
        return Solving(
            torch.where(beside, self.places, other.places),
            torch.where(beside, self.free, other.free),
            torch.where(rows, self.errors, other.errors),
            torch.where(rows, self.goals, other.goals),
        )


@dataclass
class Equations:
    """The equations of a claim as a function of vectors."""

    vectors: Vectors
    evaluated: int = 0

    def __call__(self, places: Tensor) -> tuple[Tensor, Tensor]:
        """Return the residuals of a batch, and how badly what is concluded fails there."""
        residual, goals = self._mapped(self._one, places)
        return residual, goals

    def _mapped(self, function: Any, places: Tensor) -> Any:
        search = self.vectors.search
        self.evaluated += len(places)
        with fractions_enter(), search.system.context():
            return torch.func.vmap(function)(places)

    def _one(self, vector: Tensor) -> tuple[Tensor, Tensor]:
        search, sizes = self.vectors.search, self.vectors.layout.sizes
        parts = [part[0] for part in self.vectors.parts(vector[None])]
        values = search.claim.signature.arguments(parts, sizes, search.system)
        relation = search.claim.among((search.case,), values)
        return torch.cat([each.reshape(-1) for each in residuals(relation)]), _goal(relation)

    def solved(self, start: Solving, steps: int) -> Solving:
        """Take Levenberg-Marquardt steps: each row keeps its own damping, and never gets worse."""
        now, damping = start, torch.full_like(start.errors, 1e-2)
        for _ in range(steps):
            slopes, residual = self._mapped(
                torch.func.jacrev(lambda vector: (self._one(vector)[0],) * 2, has_aux=True),
                now.places,
            )
            step = _step(slopes * now.free[:, None, :], residual, damping)
            places = now.places + step.nan_to_num(0.0, 0.0, 0.0)
            reached, goals = self(places)
            tried = Solving(places, now.free, _sizes(reached), goals)
            better = tried.errors < now.errors
            damping = torch.where(better, damping / 8, damping * 4).clamp(1e-15, 1e15)
            now = tried.where(better, now)
            if bool((now.errors == 0).all()):
                break
        return now

    def made_whole(self, found: Solving, place: int) -> Solving:
        """Set one coordinate to the nearest whole number, where the rest still solves."""
        places, free = found.places.clone(), found.free.clone()
        places[:, place] = places[:, place].round()
        free[:, place] = False
        residual, goals = self(places)
        begun = Solving(places, free, _sizes(residual), goals)
        tried = self.solved(begun, _STEPS_AGAIN)
        was_whole = (places[:, place] - found.places[:, place]).abs() <= _CLOSE
        allowed = (tried.goals > -torch.inf) | (found.goals == -torch.inf) | was_whole
        return tried.where((tried.errors <= _SOLVED) & allowed, found)


def residuals(relation: Relation) -> list[Tensor]:
    """Return the differences that are zero at a point that is looked for.

    Raises:
        NoEquationsError: No point is asked to satisfy an equation.
    """
    if isinstance(relation, Differ):
        return [relation.lhs - relation.rhs]
    if isinstance(relation, Exists):
        found = list(_equalities(relation.relation))
    elif isinstance(relation, Assuming):
        found = list(_equalities(relation.assumption))
        with suppress(NoEquationsError):
            found += residuals(relation.conclusion)
    else:
        found = []
    if not found:
        raise NoEquationsError
    return found


def _equalities(relation: Relation) -> Iterator[Tensor]:
    if isinstance(relation, Equal):
        yield relation.lhs - relation.rhs
    for part in relation.parts if isinstance(relation, AllOf) else ():
        yield from _equalities(part)


def _goal(relation: Relation) -> Tensor:
    """Return how badly what is concluded fails; where nothing is, every solution is as good.

    Where something else is assumed that is not so, no solution is any good.
    """
    goal = torch.zeros((), dtype=torch.float64)
    if not isinstance(relation, Assuming):
        return goal
    if not isinstance(relation.conclusion, Differ):
        goal = relation.conclusion.violation().double()
    for other in _others(relation.assumption):
        goal = torch.where(other.violation() > 0, -torch.inf, goal)
    return goal


def _others(relation: Relation) -> Iterator[Relation]:
    """List what is assumed beside equations."""
    for part in relation.parts if isinstance(relation, AllOf) else (relation,):
        if not isinstance(part, Equal):
            yield part


def _sizes(residual: Tensor) -> Tensor:
    """Return the largest residual of each row; one that is no number is the largest of all."""
    return residual.abs().amax(1).nan_to_num(torch.inf, torch.inf)


def _step(slopes: Tensor, residual: Tensor, damping: Tensor) -> Tensor:
    """Return the damped step that makes the linearised residual least."""
    slopes, residual = slopes.nan_to_num(0.0, 0.0, 0.0), residual.nan_to_num(0.0, 0.0, 0.0)
    square = slopes @ slopes.mT
    scale = square.diagonal(dim1=1, dim2=2).mean(1) + 1e-300
    eye = torch.eye(square.shape[1], dtype=square.dtype, device=square.device)
    damped = square + (damping * scale)[:, None, None] * eye
    dual, _ = torch.linalg.solve_ex(damped, residual[:, :, None])
    return -(slopes.mT @ dual)[:, :, 0]


def as_fraction(number: Fraction) -> Fraction:
    """Read a float as a simple fraction that is as close to it as solving comes.

    Every number is close to fractions of large denominators; it has to be closer than those are.
    """
    for largest in _DENOMINATORS:
        near = number.limit_denominator(largest)
        off = float(abs(near - number))
        if off <= min(_CLOSE * max(1.0, float(abs(number))), _BY_CHANCE / near.denominator**2):
            return near
    return number
