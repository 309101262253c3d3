"""Functions of one number on all of their range: margins, pieces, and what is not shown."""

from fractions import Fraction
from itertools import pairwise

import pytest
from flint import arb, fmpq
from lakatos.harness.prove.symbolic.line import Piece, on_the_line
from lakatos.harness.prove.symbolic.slopes import slope
from lakatos.harness.prove.symbolic.tails import TailError, far
from lakatos.systems import balls
from lakatos.systems.sizes import Space
from lakatos.systems.terms.atoms import Entry, Source
from lakatos.systems.terms.functions import erf, exp, log
from lakatos.systems.terms.namespace import over
from lakatos.systems.terms.power import reciprocal
from lakatos.systems.terms.term import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    add,
    multiply,
    number,
    of,
    scaled,
    subtract,
)

REAL = Entry(Source("x", ()), ())
ABOVE = Entry(Source("x", (), POSITIVE), ())
BOX = Entry(Source("x", (), low=fmpq(-1), high=fmpq(2)), ())


@pytest.fixture(autouse=True)
def terms():
    with over(Space({})) as setting:
        yield setting


def times_falling(x):
    """Return x e^-x."""
    return multiply(x, exp(scaled(x, -1)))


def gelu(x):
    return multiply(x, add(ONE, erf(x)))


def swish(x):
    return multiply(x, reciprocal(add(ONE, exp(scaled(x, -1)))))


def less(value, term):
    return subtract(number(Fraction(value)), term)


def above():
    """List terms that are above zero."""
    return [
        less("37/100", times_falling(of(ABOVE))),
        add(gelu(of(REAL)), number(Fraction("1/4"))),
        add(swish(of(REAL)), number(Fraction("279/1000"))),
        less("5", multiply(of(BOX), of(BOX))),
        subtract(
            exp(of(REAL)), scaled(multiply(of(REAL), multiply(of(REAL), of(REAL))), fmpq(1, 5))
        ),
        subtract(exp(of(ABOVE)), add(ONE, of(ABOVE))),
        subtract(exp(ONE), number(Fraction("27/10"))),
    ]


def not_above():
    """List terms that are not."""
    return [
        less("36/100", times_falling(of(ABOVE))),
        less("36/100", times_falling(of(REAL))),
        add(gelu(of(REAL)), number(Fraction("23/100"))),
        add(swish(of(REAL)), number(Fraction("278/1000"))),
        less("4", multiply(of(BOX), of(BOX))),
        add(erf(of(REAL)), number(Fraction("99/100"))),
        subtract(exp(of(REAL)), multiply(of(REAL), of(REAL))),
        subtract(exp(ONE), number(Fraction("28/10"))),
    ]


@pytest.mark.parametrize("place", range(7))
def test_what_is_above_zero_is_shown(place):
    cut = on_the_line(above()[place], POSITIVE)
    assert cut is not None
    assert cut.margin >= 0
    ends = [(start, end) for start, end, _ in cut.pieces]
    assert all(one[1] == other[0] for one, other in pairwise(ends))
    assert all(least is None or least > 0 for _, _, least in cut.pieces)
    assert all(tail.margin > 0 for tail in cut.tails)


@pytest.mark.parametrize("place", range(8))
def test_what_is_not_above_zero_is_not_shown(place):
    assert on_the_line(not_above()[place], NONNEGATIVE) is None


def test_what_depends_on_more_is_left_to_others():
    other = of(Entry(Source("y", ()), ()))
    assert on_the_line(add(exp(of(REAL)), multiply(other, other)), POSITIVE) is None


@pytest.mark.parametrize("function", [times_falling, gelu, swish])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_tail_contains_the_values(function, sign):
    term, start = function(of(REAL)), fmpq(8)
    tail = far(term, REAL, start, sign)
    for place in (8, 9, 16, 64):
        x = arb(place)
        found = sum((each * x**power for power, each in tail.polynomial.items()), arb(0))
        found += tail.size * (-tail.rate * (x - 8)).exp() * arb(0, 1)
        found *= sum((each * x**power for power, each in tail.exponent.items()), arb(0)).exp()
        assert found.overlaps(arb(term.at(Piece(REAL, x * sign))))
        assert tail.size < 1


def test_a_logarithm_far_out_is_refused():
    with pytest.raises(TailError):
        far(log(of(ABOVE).signed(POSITIVE)), ABOVE, fmpq(8), 1)


@pytest.mark.parametrize("function", [times_falling, gelu, swish, lambda x: exp(multiply(x, x))])
def test_a_slope_is_the_limit_of_differences(function):
    term = function(of(REAL))
    first, step = slope(term, REAL), arb(2) ** -40
    with balls(192).context():
        for place in (-2, 0, 1):
            one, two = (arb(term.at(Piece(REAL, arb(place) + each))) for each in (-step, step))
            gap = abs((two - one) / (2 * step) - arb(first.at(Piece(REAL, arb(place)))))
            assert gap < arb(2) ** -60
