"""The small points are judged first, and may end the search."""

from fractions import Fraction

import numpy as np
import pytest
from lakatos.harness.judge.weigh import Tally
from lakatos.harness.search.early import early, first_settling
from lakatos.harness.search.effort import FULL_SHRINKING, LIGHT_SHRINKING, Effort
from lakatos.harness.search.small import SMALL_POINTS
from lakatos.theory import FAILS, HOLDS, Array, Real, at_most, claim, equal
from lakatos.theory.relation import Truth
from lakatos.theory.witness import Point
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=HOLDS)
def sums_commute(x: Real[Array, "n"], y: Real[Array, "n"]):
    """Sums do not depend on the order of their terms."""
    return equal(x + y, y + x)


@claim(latex="P", source=HERE, expected=FAILS)
def numbers_are_at_most_one(x: Real[Array, ""]):
    """No number is above one."""
    return at_most(x, 1)


@pytest.mark.parametrize(("light", "shrinking"), [(True, LIGHT_SHRINKING), (False, FULL_SHRINKING)])
def test_small_points_are_judged_before_anything_is_set_up(light, shrinking):
    found = early(numbers_are_at_most_one, Tally(), Effort(examples=5, light=light))
    assert found.settling.truth is Truth.FALSE
    assert (found.candidates, found.shrinking) == (0, shrinking)


def test_there_is_more_to_do_where_small_points_settle_nothing():
    tally = Tally()
    assert early(sums_commute, tally, Effort()) is None
    assert tally.points == SMALL_POINTS


@claim(latex="P", source=HERE, expected=FAILS)
def few_numbers_are_zero(x: Real[Array, "n"]):
    """Every array is zero from its third entry on."""
    return equal(x * (np.arange(x.shape[0]) > 1), 0 * x)


def test_a_light_effort_looks_at_three_of_something_before_it_searches():
    tally = Tally()
    assert early(few_numbers_are_zero, tally, Effort()) is None
    found = early(few_numbers_are_zero, Tally(), Effort(light=True))
    assert found.settling.point.sizes == {"n": 3}
    assert found.settling.truth is Truth.FALSE


def test_the_first_point_that_settles_ends_it():
    points = (Point({}, {"x": (np.array(Fraction(value), dtype=object),)}) for value in (0, 3, 5))
    tally = Tally()
    found = first_settling(numbers_are_at_most_one, tally, points)
    assert found.point.coordinates["x"][0].item() == 3
    assert tally.points == 2
