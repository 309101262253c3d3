"""A tally counts what points say; what they amount to is no more than they say."""

import pytest
from lakatos.harness.judge.point import Finding, judge
from lakatos.harness.judge.weigh import Tally, settled_by, weigh
from lakatos.systems import FLOAT32, RATIONALS
from lakatos.theory import (
    FAILS,
    HOLDS,
    UNDECIDED,
    VACUOUS,
    Array,
    Positive,
    Real,
    assuming,
    at_most,
    claim,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import Judgement, Truth
from lakatos.theory.verdict import Evidence, Strength
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=HOLDS)
def squares_are_positive(x: Real[Array, "n"]):
    """Squares of numbers are at least zero."""
    return at_most(0, x * x)


@claim(latex="P", source=HERE, expected=HOLDS)
def nothing_is_beyond(x: Positive[Array, "n"]):
    """Of positive numbers below zero anything is true."""
    return assuming(less(x, 0), equal(x, 2 * x))


@claim(latex="P", source=HERE, expected=HOLDS)
def a_root_of_two_exists(x: Real[Array, ""]):
    """Some number squares to two."""
    return exists(equal(x * x, 2))


@claim(latex="P", source=HERE, expected=HOLDS)
def a_double_root_of_two_exists(x: Real[Array, ""]):
    """Some number's square is two, and near it nothing changes its sign."""
    return exists(equal((x * x - 2) * (x * x - 2), 0))


@claim(latex="P", source=HERE, expected=HOLDS)
def some_number_is_two(x: Real[Array, ""]):
    """Some number is two."""
    return exists(equal(x, 2))


@claim(latex="P", source=HERE, expected=FAILS, numbers=FLOAT32)
def thirds_add_up(x: Real[Array, ""]):
    """Three thirds of a float32 number are the number."""
    return equal(x / 3 + x / 3 + x / 3, x)


def found(truth, n=1, *, existential=False):
    point = Point({"n": n}, {"x": (fractions([1] * n),)})
    return Finding(point, Judgement(truth), RATIONALS, existential)


def test_a_tally_counts_by_truth_and_knows_the_largest_sizes():
    tally = Tally()
    for truth, n in ((Truth.TRUE, 2), (Truth.AGREES, 5), (Truth.UNMET, 3)):
        tally.add(found(truth, n))
    assert (tally.points, tally.met, tally.exact) == (3, 2, 3)
    assert tally.largest == {"n": 5}
    assert tally.undecided is None
    assert not tally.existential


def test_the_first_undecided_point_is_remembered():
    tally, first = Tally(), found(Truth.UNDECIDED)
    tally.add(first)
    tally.add(found(Truth.UNDECIDED, 2))
    assert tally.undecided is first


def test_a_claim_of_existence_is_known_by_its_points():
    tally = Tally()
    tally.add(found(Truth.FALSE, existential=True))
    assert tally.existential


@pytest.mark.parametrize(
    ("declared", "verdict"),
    [
        (squares_are_positive, HOLDS),
        (nothing_is_beyond, VACUOUS),
        (a_root_of_two_exists, HOLDS),
        (a_double_root_of_two_exists, UNDECIDED),
        (some_number_is_two, HOLDS),
        (thirds_add_up, FAILS),
    ],
)
def test_points_give_the_verdict_that_they_support(court, declared, verdict):
    assert court(declared, examples=5, fresh=True).verdict is verdict


def test_a_claim_over_a_dtype_is_settled_in_that_dtype():
    one, other = (judge(thirds_add_up, Point({}, {"x": (fractions(x),)})) for x in (3, 2**-149))
    assert one.system is other.system is FLOAT32
    assert not one.decisive
    assert other.decisive
    assert not other.exact


def test_where_nothing_is_known_the_evidence_says_why_and_no_more():
    found = weigh(nothing_is_beyond, Tally(), Tally().tried(), None)
    assert found.verdict is VACUOUS
    reason = "none of 0 points satisfied the assumptions"
    assert found.evidence == Evidence(Strength.NONE, reason)
    noted = weigh(nothing_is_beyond, Tally(), Tally().tried(note="not searched"), None)
    assert noted.evidence.reason == f"{reason}; not searched"


def test_what_is_proved_says_how_much_was_tried_beside_it():
    tally = Tally()
    tally.add(found(Truth.TRUE))
    tried, proved = tally.tried(7), Evidence(Strength.PROVED, symbols=("n",))
    outcome = weigh(squares_are_positive, tally, tried, proved)
    assert (outcome.verdict, outcome.finding) == (HOLDS, None)
    assert outcome.evidence == Evidence(Strength.PROVED, symbols=("n",), tried=tried)


def test_what_settles_a_claim_needs_no_reason_but_where_something_else_is_so():
    plain = judge(some_number_is_two, Point({}, {"x": (fractions(2),)}))
    assert settled_by(some_number_is_two, plain).evidence == Evidence(
        Strength.WITNESSED, system="rational"
    )
    near = judge(a_root_of_two_exists, Point({}, {"x": (fractions(2**0.5),)}))
    evidence = settled_by(a_root_of_two_exists, near).evidence
    assert evidence.reason.startswith("where its equations hold")
