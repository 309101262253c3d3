"""What a relation asks of z3, and what it is told of the members of domains."""

from itertools import product

import numpy as np
import pytest
import z3
from lakatos.harness.outside.formulas import FormulaSystem
from lakatos.harness.outside.goals import SAID, Members, assumed, discrete, goals
from lakatos.harness.outside.rehearsal import placed, untrue
from lakatos.harness.outside.solver import posed
from lakatos.harness.prove.identities import cases_of
from lakatos.systems.errors import NotRigorousError
from lakatos.theory import (
    HOLDS,
    Array,
    Between,
    DoublyStochastic,
    NonconstantRows,
    NonNegative,
    NonzeroRows,
    Orthogonal,
    Permutation,
    Positive,
    Real,
    StochasticRows,
    UnitRows,
    all_of,
    assuming,
    at_most,
    claim,
    differ,
    equal,
    exists,
    less,
    source,
)

SOURCE = source("vaswani2017")
KINDS = [
    Real[Array, "n d"],
    Positive[Array, "n d"],
    NonNegative[Array, "n d"],
    Between[Array, "n d", -1, 2],
    StochasticRows[Array, "n d"],
    DoublyStochastic[Array, "n n"],
    UnitRows[Array, "n d"],
    NonzeroRows[Array, "n d"],
    NonconstantRows[Array, "n d"],
    Orthogonal[Array, "n n"],
    Permutation[Array, "n"],
]


def about(kind):
    """Return a claim about the members of a domain."""

    def itself(x: kind):
        """It is itself."""
        return equal(x, x)

    itself.__annotations__ = {"x": kind}
    return claim(latex="x", source=SOURCE, expected=HOLDS)(itself)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_what_is_said_of_members_is_so_at_points(kind):
    found, generator = about(kind), np.random.default_rng(0)
    sizes = dict.fromkeys(found.bounds, 3)
    for _ in range(5):
        case, numbers = placed(found, found.signature.drawn(sizes, generator))
        made = posed(found, sizes, case)
        assert untrue(made.query, numbers) is None
        assert (made.query.told == []) == (type(kind) in {Real, Permutation})


def test_a_wrong_sentence_about_a_domain_is_found(monkeypatch):
    found, generator = about(UnitRows[Array, "n d"]), np.random.default_rng(0)
    monkeypatch.setitem(SAID, UnitRows, lambda entries: [each > 0 for each in entries.ravel()])
    case, numbers = placed(found, found.signature.drawn({"n": 3, "d": 3}, generator))
    assert untrue(posed(found, {"n": 3, "d": 3}, case).query, numbers) is not None


def test_discrete_coordinates_are_gone_through():
    kind = Permutation[Array, "n"]
    choices = [cases_of(each, {"n": 2}) for each in discrete(kind, {"n": 2})]
    system = FormulaSystem()
    with system.context():
        orders = {
            tuple(Members(system, {"n": 2}, iter(case)).member(kind, "p").tolist())
            for case in product(*choices)
        }
    assert orders == {(0, 1), (1, 0)}


@pytest.fixture
def sides():
    """Two unknown rows, while their query is asked."""
    system = FormulaSystem()
    with system.context():
        members = Members(system, {"n": 2}, iter(()))
        yield system, *(members.member(Real[Array, "n"], name) for name in "xy")


def test_each_entry_is_a_goal_and_a_difference_is_one(sides):
    system, x, y = sides
    for make, count in ((equal, 2), (at_most, 2), (less, 2), (differ, 1)):
        assert len(goals(make(x, y), system)) == count
    assert len(goals(all_of(equal(x, y), less(x, y)), system)) == 4


def test_an_assumption_goes_before_each_goal(sides):
    system, x, y = sides
    relation = assuming(less(x, y), at_most(x, y))
    for goal in goals(relation, system):
        solver = z3.Solver(ctx=system.query.context)
        solver.add(z3.Not(goal))
        assert solver.check() == z3.unsat
    assert not z3.is_true(z3.simplify(assumed(relation, system)))
    assert z3.is_true(z3.simplify(assumed(equal(x, y), system)))


def test_what_is_undefined_or_existential_is_no_goal(sides):
    system, x, y = sides
    for relation in (equal(x / 0, y), exists(equal(x, y))):
        with pytest.raises(NotRigorousError):
            goals(relation, system)
