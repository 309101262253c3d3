"""Every fact that z3 is told of a function is so, at points all over the line."""

from fractions import Fraction
from itertools import product

import pytest
from flint import arb, fmpq
from lakatos.harness.outside import lemmas
from lakatos.harness.outside.lemmas import applied, pi, quotient
from lakatos.harness.outside.query import Query, asking
from lakatos.harness.outside.rehearsal import untrue

NUMBERS = [Fraction(each) for each in ("-7", "-1", "-1/3", "0", "1/5", "1", "2", "9/2")]
POSITIVE = [each for each in NUMBERS if each > 0]


def exact(value):
    return arb(fmpq(value.numerator, value.denominator))


def told(function, x, y):
    """Return a query that knows a function at sums and multiples of two unknowns."""
    query = Query()
    with asking(query):
        one, two = query.unknown("x"), query.unknown("y")
        for argument in (one, two, one + two, one - 2 * two, 3 * one, one * two / 7, one - one):
            applied(function, argument)
    return query, {"x": exact(x), "y": exact(y)}


@pytest.mark.parametrize("function", ["exp", "tanh", "erf", "sin", "cos", "cbrt"])
def test_facts_of_functions_are_so_everywhere(function):
    for x, y in product(NUMBERS, repeat=2):
        query, numbers = told(function, x, y)
        assert len(query.told) > 5
        assert untrue(query, numbers) is None


@pytest.mark.parametrize("function", ["log", "sqrt"])
def test_facts_of_functions_are_so_where_they_have_values(function):
    for x, y in product(POSITIVE, repeat=2):
        query = Query()
        with asking(query):
            one, two = query.unknown("x"), query.unknown("y")
            for argument in (one, two, one + two, one * two, 2 * one):
                applied(function, argument)
        assert any(each.guard for each in query.told)
        assert untrue(query, {"x": exact(x), "y": exact(y)}) is None


def test_what_has_no_value_is_a_guard_that_fails():
    query = Query()
    with asking(query):
        applied("log", query.unknown("x"))
    assert [each.lemma for each in query.told if each.guard] == ["a logarithm"]
    assert untrue(query, {"x": arb(-1)}) is None  # nothing is told of it there


def test_facts_of_quotients_are_so():
    for x, y in product(NUMBERS, repeat=2):
        query = Query()
        with asking(query):
            one, two = query.unknown("x"), query.unknown("y")
            bottom = one * one + two * two + 1
            for top in (one * one, two * two, query.number(1), one, one - two):
                quotient(top, bottom, positive=False)
        assert untrue(query, {"x": exact(x), "y": exact(y)}) is None


def test_shares_of_exponentials_are_one_together_and_in_order():
    query = Query()
    with asking(query):
        powers = [applied("exp", query.unknown(name)) for name in "xy"]
        for each in powers:
            quotient(each, powers[0] + powers[1], positive=True)
    lemmas_told = {each.lemma for each in query.told}
    assert "the shares of a sum are one together" in lemmas_told
    assert not any(each.guard for each in query.told)
    for x, y in product(NUMBERS, repeat=2):
        assert untrue(query, {"x": exact(x), "y": exact(y)}) is None


def test_pi_is_near_three():
    query = Query()
    with asking(query):
        pi()
    assert len(query.told) == 1
    assert untrue(query, {}) is None


@pytest.mark.parametrize(
    ("function", "said"), [("exp", "y >= 1 + x"), ("tanh", "y <= x"), ("sin", "at zero")]
)
def test_a_wrong_fact_is_found(monkeypatch, function, said):
    wrong = {
        "exp": lambda value: lemmas.asked().assume(value.unknown >= 2 + value.arguments[0], said),
        "tanh": lambda value: lemmas.asked().assume(value.unknown <= value.arguments[0], said),
        "sin": lambda value: lemmas.asked().assume(value.unknown * 2 <= 1, said),
    }
    monkeypatch.setitem(lemmas._TOLD, function, wrong[function])
    found = [untrue(*told(function, x, x)) for x in NUMBERS]
    assert said in {each.lemma for each in found if each}
