"""The judge of a search begins as precisely as the points before needed, and says the same."""

from fractions import Fraction

import numpy as np
from lakatos.harness.judge.point import START_BITS, judge
from lakatos.harness.search.precision import _MOST_BITS, Judging
from lakatos.theory import FAILS, Array, Real, array_namespace, claim, equal
from lakatos.theory.relation import Truth
from lakatos.theory.witness import Point
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE)
def a_power_times_its_inverse_is_one(x: Real[Array, ""]):
    """The difference of the two sums keeps what is left of x after so many digits."""
    exp = array_namespace(x).exp
    return equal(exp(x) * exp(-x) + exp(x * x) - exp(x * x), 1)


@claim(latex="P", source=HERE, expected=FAILS)
def powers_are_one(x: Real[Array, ""]):
    """A power of e is one."""
    return equal(array_namespace(x).exp(x), 1)


def points(values):
    return [Point({}, {"x": (np.array(Fraction(value), dtype=object),)}) for value in values]


def test_where_enclosures_are_tight_it_stays_as_precise_as_it_was():
    judged = Judging(a_power_times_its_inverse_is_one)
    assert {judged(each).truth for each in points(range(1, 5)) * 5} == {Truth.AGREES}
    assert judged.start == START_BITS


def test_where_they_are_too_wide_it_begins_more_precisely_and_says_the_same():
    far = points([15, -15, 16, -16, 17, -17] * 4)
    judged, alone = Judging(a_power_times_its_inverse_is_one), a_power_times_its_inverse_is_one
    found = [judged(each) for each in far]
    assert [each.truth for each in found] == [judge(alone, each).truth for each in far]
    assert {each.truth for each in found} == {Truth.AGREES}
    assert judged.start > START_BITS
    assert found[-1].system.bits == judged.start


def test_there_is_a_precision_from_which_on_it_takes_no_more():
    judged = Judging(a_power_times_its_inverse_is_one)
    for each in points([30, -30] * 20):
        judged(each)
    assert judged.start == _MOST_BITS


def test_fractions_say_nothing_of_enclosures():
    judged = Judging(powers_are_one)
    assert [judged(each).truth for each in points([0] * 20)] == [Truth.TRUE] * 20
    assert judged.start == START_BITS


def test_a_point_that_settles_is_found_at_any_precision():
    judged = Judging(powers_are_one, start=512)
    found = judged(points([1])[0])
    assert found.decisive
    assert found.truth is judge(powers_are_one, found.point).truth is Truth.FALSE
