"""Sentences for z3 in enclosures: true, false, or neither."""

import pytest
import z3
from flint import arb
from lakatos.harness.outside.query import Query
from lakatos.harness.outside.rehearsal import _Evaluation, untrue

X, Y = arb("1/2"), arb(3).sqrt()


@pytest.mark.parametrize(
    ("sentence", "true"),
    [
        (lambda x, y: x < y, True),
        (lambda x, y: x >= y, False),
        (lambda _, y: y * y == 3, None),
        (lambda x, _: x == 0.5, True),
        (lambda x, y: x != y, True),
        (lambda x, y: z3.And(x < y, x > 1), False),
        (lambda x, y: z3.Or(x < y, y * y == 3), True),
        (lambda x, y: z3.Implies(x > 1, y < 0), True),
        (lambda x, y: z3.Implies(x < 1, y < 0), False),
        (lambda _, y: z3.Not(y * y == 3), None),
        (lambda x, y: z3.If(x > 1, x, -y) < 0, True),
        (lambda x, y: z3.If(y * y > 3, x, -x) <= 1, True),
        (lambda x, y: x / 2 - y <= -(x + 1), False),
    ],
)
def test_sentences_in_enclosures(sentence, true):
    query = Query()
    x, y = query.unknown("x"), query.unknown("y")
    found = _Evaluation(query, {"x": X, "y": Y}).truth(sentence(x, y))
    assert found is true


def test_after_a_guard_that_fails_nothing_is_told():
    query = Query()
    query.demand(query.unknown("x") > 1, "a root")
    query.assume(query.unknown("x") > 2, "after it")
    assert untrue(query, {"x": X}) is None
    assert untrue(query, {"x": arb(3) / 2}).lemma == "after it"
