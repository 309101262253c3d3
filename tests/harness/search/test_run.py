"""The whole search: small points, suspects and draws, until a point settles the claim."""

import pytest
from lakatos.harness.judge.weigh import Tally
from lakatos.harness.search.effort import FULL_SHRINKING, Effort
from lakatos.harness.search.property import SUSPECTS
from lakatos.harness.search.run import search
from lakatos.theory import FAILS, HOLDS, Array, Real, at_most, claim, equal
from lakatos.theory.relation import Truth
from lakatos.tools.sample import HERE

FRESH = Effort(examples=5, fresh=True)
BEYOND = 6
"""Points at 7 to 12 and at 13 to 32 tokens, one of each rounded in three ways."""
OTHERS = 12
"""Points of the other ways: far scales, local search, evolution, and every length."""


@claim(latex="P", source=HERE, expected=HOLDS)
def sums_commute(x: Real[Array, "n"], y: Real[Array, "n"]):
    """Sums do not depend on the order of their terms."""
    return equal(x + y, y + x)


@claim(latex="P", source=HERE, expected=FAILS)
def numbers_are_at_most_one(x: Real[Array, ""]):
    """No number is above one."""
    return at_most(x, 1)


@claim(latex="P", source=HERE, expected=FAILS)
def no_number_lies_between(x: Real[Array, ""]):
    """No number lies between five and six."""
    return at_most(0, (x - 5) * (x - 6))


def test_a_claim_that_nothing_settles_is_searched_to_the_end():
    tally = Tally()
    found = search(sums_commute, tally, FRESH)
    assert found.settling is None
    assert tally.points == SUSPECTS + FRESH.examples + BEYOND + OTHERS
    assert 13 <= tally.largest["n"] <= 64
    assert found.candidates > 1000
    assert found.note == ""


def test_a_point_that_settles_a_claim_ends_the_search():
    tally = Tally()
    found = search(numbers_are_at_most_one, tally, FRESH)
    assert found.settling.truth is Truth.FALSE
    assert tally.points <= SUSPECTS
    assert found.shrinking == FULL_SHRINKING


def test_a_suspect_finds_what_no_small_point_shows():
    tally = Tally()
    found = search(no_number_lies_between, tally, FRESH)
    (value,) = found.settling.point.coordinates["x"]
    assert 5 < value.item() < 6
    assert found.candidates > 0


@pytest.mark.parametrize("seconds", [None, 0.001])
def test_time_to_fill_is_filled_by_whole_rounds(seconds):
    tally = Tally()
    search(sums_commute, tally, Effort(examples=1, fresh=True, seconds=seconds))
    rounds, rest = divmod(tally.points, SUSPECTS + 1 + BEYOND + OTHERS)
    assert (rounds, rest) == (1, 0)


def test_one_seed_settles_by_one_point():
    points = {search(no_number_lies_between, Tally(), FRESH).settling.point for _ in range(2)}
    assert len(points) == 1
