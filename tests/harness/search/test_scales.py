"""Scales far from one, each array's own."""

from lakatos.harness.judge.point import judge
from lakatos.harness.search.portfolio import Portfolio
from lakatos.harness.search.scales import Scales
from lakatos.harness.search.suspects import Search
from lakatos.theory import (
    Array,
    Natural,
    Positive,
    Real,
    array_namespace,
    at_most,
)
from lakatos.tools.sample import said_to_fail


def hat(x):
    xp = array_namespace(x)
    return xp.maximum(1 - xp.abs(x - 2), 0 * x)


@said_to_fail
def two_scales_do_not_meet(x: Real[Array, ""], y: Positive[Array, ""]):
    """No number is of some thousands while another is of some thousandths."""
    return at_most(array_namespace(x).minimum(hat(x / 3000), hat(y * 3000)), 0 * x)


@said_to_fail
def integers_are_small(k: Natural[Array, "", 9]):
    """A claim about integers alone."""
    return at_most(k, 9 + 0 * k)


def test_two_scales_meet():
    portfolio, search = Portfolio([Scales()]), Search(two_scales_do_not_meet)
    assert any(
        judge(search.claim, point).decisive for _ in range(9) for point in portfolio.round(search)
    )
    assert portfolio.notes == []


def test_integers_have_no_scale():
    assert list(Scales().turn(Search(integers_are_small), {})) == []
