"""A claim as a Hypothesis test: its name, its settings, and the point that it leaves with."""

import pytest
from hypothesis import is_hypothesis_test
from lakatos.harness.judge.weigh import Tally
from lakatos.harness.search.effort import Effort
from lakatos.harness.search.property import Settled, hypothesis_test
from lakatos.theory import FAILS, Array, Real, claim, equal
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=FAILS)
def numbers_are_zero(x: Real[Array, "n"]):
    """Every number is zero."""
    return equal(x, 0)


def test_the_test_is_hypothesis_own_and_named_as_the_claim():
    test = hypothesis_test(numbers_are_zero, Tally(), Effort())
    assert is_hypothesis_test(test)
    assert test.__name__ == "numbers_are_zero"
    assert test.__module__ == __name__


@pytest.mark.parametrize("light", [False, True])
def test_examples_are_kept_where_the_effort_says(tmp_path, light):
    effort = Effort(examples=5, database=tmp_path / "examples", light=light)
    with pytest.raises(Settled) as caught:
        hypothesis_test(numbers_are_zero, Tally(), effort)()
    assert caught.value.finding.decisive
    assert (tmp_path / "examples").exists() != light


def test_every_point_is_counted_up_to_the_one_that_settles():
    tally = Tally()
    with pytest.raises(Settled):
        hypothesis_test(numbers_are_zero, tally, Effort(examples=5, fresh=True))()
    assert 1 <= tally.points < 10
