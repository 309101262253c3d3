"""Expressions for z3: blocks run on them, and comparisons have no truth value."""

import numpy as np
import pytest
import z3
from lakatos.harness.outside.formulas import Condition, Formula, FormulaSystem, Term
from lakatos.reference import relu, softmax
from lakatos.systems import array_namespace
from lakatos.systems.errors import NotRigorousError, UndecidedError
from lakatos.systems.undefined import UNDEFINED_NUMBER


@pytest.fixture
def row():
    """Two unknown numbers, while their query is asked."""
    system = FormulaSystem()
    with system.context():
        entries = np.array([Term(system.query.unknown(name)) for name in "xy"], dtype=object)
        yield Formula(entries)


def written(array):
    return [str(z3.simplify(each.of)) for each in array.entries().ravel()]


def proves(sentence):
    solver = z3.Solver(ctx=sentence.ctx)
    solver.add(z3.Not(sentence))
    return solver.check() == z3.unsat


def test_arithmetic_is_that_of_expressions(row):
    (total,) = array_namespace(row).sum(2 * row - row, keepdims=True).entries()
    x, y = row.entries()
    assert proves(total.of == x.of + y.of)


def test_numbers_stay_numbers(row):
    assert written(0 * row + 3) == ["3", "3"]
    assert bool((0 * row == 0).all())


def test_a_comparison_of_unknowns_has_no_truth_value(row):
    mask = row > 0
    assert isinstance(mask[0], Condition)
    for ask in (bool, lambda each: each or True):
        with pytest.raises(UndecidedError, match="truth value"):
            ask(mask[0])
    with pytest.raises(UndecidedError, match="truth value"):
        bool(mask.any())
    with pytest.raises(UndecidedError, match="truth value"):
        bool(row.entries()[0])


def test_where_chooses_by_comparisons(row):
    (chosen, _) = array_namespace(row).where((row > 0) & ~(row > 1), row, -row).entries()
    x = row.entries()[0].of
    assert proves(z3.Implies(z3.And(x > 0, x <= 1), chosen.of == x))
    assert proves(z3.Implies(x > 1, chosen.of == -x))


def test_extremes_and_sizes_are_branches(row):
    x, y = (each.of for each in row.entries())
    (size, _), (largest,) = (
        abs(row).entries(),
        array_namespace(row).max(row, keepdims=True).entries(),
    )
    assert proves(z3.And(size.of >= x, size.of >= -x))
    assert proves(z3.And(largest.of >= x, largest.of >= y, z3.Or(largest.of == x, largest.of == y)))
    assert proves(relu(row[None, :]).entries()[0, 0].of >= 0)


def test_division_by_zero_has_no_value_and_by_unknowns_a_guard(row):
    assert (row / 0).entries()[0] is UNDEFINED_NUMBER
    assert written(row / 2)[0] in {"1/2*x", "x/2"}
    system = FormulaSystem()
    with system.context():
        x = Formula(np.array([Term(system.query.unknown("x"))], dtype=object))
        _ = 1 / x
        assert [each.lemma for each in system.query.told if each.guard] == ["a division"]


def test_weights_are_positive_and_need_no_guard():
    system = FormulaSystem()
    with system.context():
        names = ("x", "y")
        row = Formula(np.array([Term(system.query.unknown(each)) for each in names], dtype=object))
        weights = softmax(row)
        assert all(each.positive for each in weights.entries())
        assert not any(each.guard for each in system.query.told)


def test_what_z3_has_no_words_for_is_refused(row):
    xp = array_namespace(row)
    with pytest.raises(NotRigorousError, match="exponent"):
        xp.pow(row, row)
    with pytest.raises(NotRigorousError, match="atan"):
        xp.atan(row)
    with pytest.raises(TypeError):
        row + 0.5
