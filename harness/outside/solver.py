"""What z3 says of a claim: at every shape up to a corner, one question for each entry.

It is asked for a point at which the claim's negation holds, and says that there is none. Questions
end after a number of steps, not of seconds, so that the same release answers alike everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import z3

from ...systems import REALS
from ...theory.claim import ClaimError
from ..prove.identities import cases_of, shapes_up_to
from .formulas import FormulaSystem
from .goals import Members, assumed, discrete, goals
from .named import FACTS
from .rehearsal import placed, untrue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...theory.claim import Claim
    from .query import Query

_STEPS, _ALL_STEPS = 2_000_000, 20_000_000
"""How many of its own steps z3 may take for one question, which is about a second; and for all
questions of one corner."""
_MOST_UNKNOWNS = 64
_MOST_QUESTIONS = 400
_MOST_CASES = 64
_MOST_SHAPES = 64
_SEED, _POINTS = 0, 2
"""Points at which what z3 is told is looked at first."""
_FARTHEST = 2
"""Sizes up to this far above the smallest are asked about."""


def solved(claim: Claim) -> dict[str, int] | None:
    """Return the largest sizes up to which z3 finds no counterexample, at every size.

    None is no answer. The smallest sizes alone are none, since much is true of one token only.
    """
    found: dict[str, int] | None = None
    for reach in range(1, _FARTHEST + 1):
        corner = claim.signature.sizes_above(reach)
        if corner == found or not solves(claim, corner):
            break
        found = corner
    return found


def solves(claim: Claim, corner: dict[str, int], *, alone: bool = False) -> bool:
    """Whether z3 finds no counterexample at any sizes up to a corner, or at the corner alone."""
    if claim.numbers is not REALS or claim.existential or set(corner) != set(claim.bounds):
        return False
    if claim.id in FACTS.values():
        return False
    if any(size > claim.bounds[name].low + _FARTHEST for name, size in corner.items()):
        return False
    shapes = list(islice(shapes_up_to(claim, corner), _MOST_SHAPES + 1))
    if not 0 < len(shapes) <= _MOST_SHAPES or not _is_small(claim, corner):
        return False
    budget = _Budget()
    return all(_solves_at(claim, sizes, budget) for sizes in (shapes[-1:] if alone else shapes))


def _is_small(claim: Claim, sizes: dict[str, int]) -> bool:
    """Whether a claim has few unknowns and few discrete cases at these sizes."""
    kinds = claim.signature.coordinates
    cases = [len(each) for each in _choices(claim, sizes)]
    unknowns = sum(kind.shape.entries(sizes) for kind in kinds)
    return unknowns <= _MOST_UNKNOWNS and prod(cases) <= _MOST_CASES


def _choices(claim: Claim, sizes: dict[str, int]) -> list[list[np.ndarray]]:
    return [
        cases_of(kind, sizes)
        for domain in claim.parameters.values()
        for kind in discrete(domain, sizes)
    ]


@dataclass
class _Budget:
    """The steps that are left."""

    left: int = _ALL_STEPS


def _steps(solver: z3.Solver) -> int:
    found = solver.statistics()
    return next((int(number) for name, number in found if name == "rlimit count"), 0)


def _solves_at(claim: Claim, sizes: dict[str, int], budget: _Budget) -> bool:
    """Whether z3 finds no counterexample at these sizes, in any discrete case."""
    return _rehearsed(claim, sizes) and all(
        _solves_case(claim, sizes, case, budget) for case in product(*_choices(claim, sizes))
    )


def _rehearsed(claim: Claim, sizes: Mapping[str, int]) -> bool:
    """Whether everything that z3 is told is so at points that are drawn."""
    generator = np.random.default_rng(_SEED)
    for _ in range(_POINTS):
        case, numbers = placed(claim, claim.signature.drawn(dict(sizes), generator))
        made = _posed(claim, sizes, case)
        if made is None or untrue(made.query, numbers):
            return False
    return True


def _solves_case(
    claim: Claim, sizes: dict[str, int], case: Sequence[np.ndarray], budget: _Budget
) -> bool:
    """Whether z3 finds no counterexample in one case; giving up counts as no."""
    made = _posed(claim, sizes, case)
    return made is not None and _answered(made, budget)


def _posed(claim: Claim, sizes: Mapping[str, int], case: Sequence[np.ndarray]) -> Posed | None:
    """Return the questions that a claim asks; None where it cannot be asked."""
    try:
        return posed(claim, sizes, case)
    except ClaimError:
        raise
    except Exception:  # noqa: BLE001 - what cannot be asked has no answer
        return None


@dataclass(frozen=True)
class Posed:
    """A claim in one case as questions: what is known, and what has to be so."""

    query: Query
    assumption: Any
    """Under it alone everything has to be so."""
    goals: list[Any]
    where_defined: bool


def posed(claim: Claim, sizes: Mapping[str, int], case: Sequence[np.ndarray]) -> Posed:
    """Run a claim on expressions, and return the questions that it asks."""
    system = FormulaSystem()
    with system.context():
        members = Members(system, sizes, iter(case))
        values = {name: members.member(each, name) for name, each in claim.parameters.items()}
        relation = claim(**values)
        return Posed(
            system.query, assumed(relation, system), goals(relation, system), claim.where_defined
        )


def _answered(made: Posed, budget: _Budget) -> bool:
    """Whether every guard is shown with what was told before it, and then every goal."""
    if len(made.goals) > _MOST_QUESTIONS:
        return False
    known: list[Any] = [made.assumption]
    for each in made.query.told:
        shown = made.where_defined or not each.guard
        if not shown and not _follows(made.query, known, each.formula, budget):
            return False
        known.append(each.formula)
    return all(_follows(made.query, known, goal, budget) for goal in made.goals)


def _follows(query: Query, known: list[Any], goal: Any, budget: _Budget) -> bool:
    """Whether z3 finds no values of the unknowns at which a goal fails and what is known is so.

    Without what says of exponentials more than the goal names, first: weights that sum to one are
    often all that matters, and fewer facts are a smaller question.
    """
    plain = z3.simplify(goal)
    if z3.is_true(plain):
        return True
    few = _about(known, _unknowns(plain))
    tries = [known] if len(few) == len(known) else [few, known]
    return any(_unsatisfiable(query, facts, plain, budget) for facts in tries)


def _unsatisfiable(query: Query, facts: Iterable[Any], goal: Any, budget: _Budget) -> bool:
    if budget.left <= 0:
        return False
    solver = z3.Solver(ctx=query.context)
    solver.set("rlimit", min(_STEPS, budget.left))
    before = query.steps
    solver.add(*facts)
    solver.add(z3.Not(goal))
    found = solver.check()
    query.steps = _steps(solver)
    budget.left -= query.steps - before
    return bool(found == z3.unsat)


def _about(known: Iterable[Any], named: set[str]) -> list[Any]:
    """Return what is said without an exponential that is not among the named unknowns."""
    return [each for each in known if not any(_is_hidden(name, named) for name in _unknowns(each))]


def _is_hidden(name: str, named: set[str]) -> bool:
    return name.startswith("exp|") and name not in named


def _unknowns(expression: Any) -> set[str]:
    """Return the names of the unknowns in an expression."""
    found, seen, waiting = set(), set(), [expression]
    while waiting:
        each = waiting.pop()
        if each.get_id() in seen:
            continue
        seen.add(each.get_id())
        if z3.is_const(each) and each.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found.add(each.decl().name())
        waiting.extend(each.children())
    return found
