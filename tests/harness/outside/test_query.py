"""Questions to z3: unknowns, facts, and guards."""

from fractions import Fraction

import pytest
import z3
from lakatos.harness.outside import query as module
from lakatos.harness.outside.query import Query, addends, number_of
from lakatos.systems.errors import NotRigorousError


def test_the_value_of_a_function_at_equal_expressions_is_one_unknown():
    query = Query()
    x = query.unknown("x")
    one, new = query.value("exp", x + 1)
    again, newer = query.value("exp", x + 1)
    other, _ = query.value("tanh", x + 1)
    assert (new, newer) == (True, False)
    assert one.unknown.eq(again.unknown)
    assert not one.unknown.eq(other.unknown)
    assert query.of("exp") == [one]


def test_an_unknown_of_a_function_has_no_parameters_name():
    assert "|" in str(Query().value("exp", Query().number(2))[0].unknown)


def test_numbers_are_exact():
    assert number_of(Query().number(Fraction(1, 3))) == Fraction(1, 3)
    assert number_of(Query().unknown("x")) is None


def test_an_evident_guard_is_not_asked_for():
    query = Query()
    query.demand(query.number(2) > 0, "a division")
    assert query.told == []
    query.demand(query.unknown("x") > 0, "a division")
    assert [each.guard for each in query.told] == [True]


def test_a_sum_is_taken_apart():
    x, y = z3.Reals("x y")
    assert [str(each) for each in addends(x + y)] == ["x", "y"]
    assert [str(each) for each in addends(x * y)] == ["x*y"]


def test_too_many_facts_are_no_question(monkeypatch):
    monkeypatch.setattr(module, "MOST_FACTS", 1)
    query = Query()
    query.assume(query.unknown("x") > 0, "given")
    with pytest.raises(NotRigorousError, match="over 1 facts"):
        query.assume(query.unknown("x") > 1, "given")
