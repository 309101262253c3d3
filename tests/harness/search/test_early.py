"""A light search judges the small points first, and may end there."""

from lakatos.harness.judge.weigh import Tally
from lakatos.harness.search.early import early
from lakatos.harness.search.effort import LIGHT_SHRINKING, Effort
from lakatos.harness.search.small import SMALL_POINTS
from lakatos.theory import FAILS, HOLDS, Array, Real, Source, at_most, claim, equal
from lakatos.theory.relation import Truth

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")


@claim(latex="P", source=HERE, expected=HOLDS)
def sums_commute(x: Real[Array, "n"], y: Real[Array, "n"]):
    """Sums do not depend on the order of their terms."""
    return equal(x + y, y + x)


@claim(latex="P", source=HERE, expected=FAILS)
def numbers_are_at_most_one(x: Real[Array, ""]):
    """No number is above one."""
    return at_most(x, 1)


def test_a_light_search_judges_the_small_points_before_anything_is_set_up():
    found = early(numbers_are_at_most_one, Tally(), Effort(examples=5, light=True))
    assert found.settling.truth is Truth.FALSE
    assert (found.candidates, found.shrinking) == (0, LIGHT_SHRINKING)


def test_a_search_without_examples_says_that_it_did_not_run():
    tally = Tally()
    found = early(sums_commute, tally, Effort(examples=0, light=True))
    assert (found.settling, found.note) == (None, "not searched")
    assert tally.points == SMALL_POINTS


def test_there_is_more_to_do_where_small_points_settle_nothing_or_the_search_is_no_light_one():
    assert early(sums_commute, Tally(), Effort(examples=5, light=True)) is None
    assert early(numbers_are_at_most_one, Tally(), Effort(examples=5)) is None
