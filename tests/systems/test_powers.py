"""Quotients of powers of e: exact, whatever the scores, and never far from what balls say."""

from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add

import numpy as np
import pytest
from lakatos.reference import softmax
from lakatos.systems import (
    UNDEFINED_NUMBER,
    NotRigorousError,
    array_namespace,
    balls,
    jacobian,
    sigmoid,
)
from lakatos.systems.powers import Powers, PowerSystem, Quotient
from lakatos.theory.witness import fractions

FAR = fractions([2**40, 0, -(2**100)])
BALLS = balls(256)


def entered(values):
    return PowerSystem().enter(fractions(values))


def test_weights_far_out_are_between_zero_and_one():
    weights = softmax(PowerSystem().enter(FAR))
    assert (weights > 0).all()
    assert (weights < 1).all()
    assert array_namespace(weights).sum(weights) == 1


def test_what_is_equal_is_seen_to_be():
    scores = PowerSystem().enter(FAR)
    assert (softmax(scores + Fraction(1, 3)) == softmax(scores)).all()
    xp = array_namespace(scores)
    assert (xp.log(xp.exp(scores)) == scores).all()
    assert (xp.tanh(scores) == 2 * sigmoid(2 * scores) - 1).all()
    weights = softmax(scores)
    slopes = weights * (1 - weights)
    derivative = jacobian(softmax, scores)
    assert all(derivative[i, i] == slopes[i] for i in range(3))


def test_what_nearly_vanishes_does_not():
    one = entered(1)
    xp = array_namespace(one)
    tiny = xp.exp(one * -(2**60))
    assert (1 + tiny != 1).all()
    assert ((1 + tiny) * (1 - tiny) < 1).all()
    assert ((1 + tiny) * (1 - tiny) == 1 - tiny * tiny).all()
    assert (xp.exp(one) - xp.exp(one) == 0).all()
    assert (xp.exp(one / 3) ** 3 == xp.exp(one)).all()


def drawn(generator, x):
    """Draw a term over an array, as a function of every number system's arrays."""
    xp = array_namespace(x)
    parts = [x, xp.exp(x), xp.tanh(x / 2), softmax(x), abs(x), xp.exp(-x) + 1]
    total = parts[generator.integers(len(parts))]
    for _ in range(generator.integers(1, 4)):
        other = parts[generator.integers(len(parts))]
        match generator.integers(5):
            case 0:
                total = total + other
            case 1:
                total = total - other * Fraction(1, 3)
            case 2:
                total = total * other
            case 3:
                total = total / (1 + other * other)
            case 4:
                total = xp.maximum(total, other)
    return total


@pytest.mark.parametrize("seed", range(40))
def test_values_and_orders_are_those_of_balls(seed):
    generator = np.random.default_rng(seed)
    values = fractions([Fraction(int(each), 8) for each in generator.integers(-16, 17, 3)])
    exact = drawn(np.random.default_rng(seed), PowerSystem().enter(values))
    with BALLS.context():
        enclosed = drawn(np.random.default_rng(seed), BALLS.enter(values))
        pairs = list(zip(exact.entries(), enclosed.entries(), strict=True))
        for one, ball in pairs:
            assert one.enclosed().overlaps(ball)
            assert one.enclosed().rad() < 2**-100 * (1 + abs(one.enclosed()).upper())
            assert not (ball > 0 and one.sign <= 0)
            assert not (ball < 0 and one.sign >= 0)
        for one, ball in pairs:
            for two, other in pairs:
                assert not (ball < other) or one < two


def test_undefined_is_undefined():
    x = entered([0, -1, 1])
    xp = array_namespace(x)
    assert (1 / x).entries()[0] is UNDEFINED_NUMBER
    assert (0 / (xp.exp(x) - 1)).entries()[0] is UNDEFINED_NUMBER
    assert xp.log(x).entries()[:2].tolist() == [UNDEFINED_NUMBER] * 2
    assert xp.log(-xp.exp(x)).entries()[2] is UNDEFINED_NUMBER
    assert xp.sqrt(x).entries()[1] is UNDEFINED_NUMBER
    assert xp.pow(x, x * 0 - 1).entries()[0] is UNDEFINED_NUMBER


@pytest.mark.parametrize(
    "function",
    [
        lambda xp, x: xp.exp(xp.exp(x)),
        lambda xp, x: xp.sqrt(xp.exp(x)),
        lambda xp, x: xp.log(1 + xp.exp(x)),
        lambda xp, x: xp.sin(x),
        lambda xp, x: xp.atan(x),
        lambda xp, x: xp.pow(x + 2, x / 2),
        lambda xp, x: xp.prod(1 + xp.exp(x * 3 ** xp.cumulative_sum(0 * x + 1, axis=0))),
    ],
)
def test_what_is_not_written_out_is_refused(function):
    x = entered([Fraction(each, 7) for each in range(1, 20)])
    with pytest.raises(NotRigorousError):
        function(array_namespace(x), x)


def test_large_products_are_products():
    numbers = np.arange(81).reshape(9, 9)
    product = Powers.from_values(numbers) @ Powers.from_values(numbers)
    assert (product == Powers.from_values(numbers @ numbers)).all()
    assert isinstance(product.entries()[0, 0], Quotient)


def test_one_evaluation_writes_out_so_much_and_no_more():
    xp = array_namespace(entered([0]))
    many = xp.sum(xp.exp(entered([Fraction(1, each) for each in range(1, 61)])))
    squares = lambda times: [many * many for _ in range(times)]
    assert squares(8)[0] == many * many
    with PowerSystem().context():
        squares(2)
        with pytest.raises(NotRigorousError, match="products of powers of e are not written out"):
            squares(2)
    with PowerSystem().context():
        squares(2)


def test_sums_count_as_well_as_products():
    x = entered([1])
    xp = array_namespace(x)
    with PowerSystem().context(), pytest.raises(NotRigorousError, match="not written out"):
        reduce(add, (xp.exp(x / each) for each in range(1, 5000)))


def test_coefficients_that_double_in_length_are_refused():
    x = 3 * array_namespace(entered([1])).exp(entered([1]))
    with PowerSystem().context(), pytest.raises(NotRigorousError, match="bits"):
        reduce(lambda found, _: found * found, range(60), x)


def test_a_sign_is_one_zero_or_minus_one():
    x = entered([-3, 0, 5])
    xp = array_namespace(x)
    assert xp.sign(x).entries().tolist() == [-1, 0, 1]
    assert [each.sign for each in (xp.exp(x) - 1).entries()] == [-1, 0, 1]
    assert [each.sign for each in xp.sign(xp.exp(x) - 1).entries()] == [-1, 0, 1]
    assert [
        bool(each == one) for each, one in zip(xp.sign(x).entries(), (-1, 0, 1), strict=True)
    ] == [True] * 3


@pytest.mark.parametrize("seed", range(10))
def test_sums_are_in_order_and_without_zeros(seed):
    values = fractions(
        [Fraction(int(each), 3) for each in np.random.default_rng(seed).permuted(np.arange(-4, 5))]
    )
    found = drawn(np.random.default_rng(seed), PowerSystem().enter(values))
    numbers = [
        *found.entries(),
        *(found - found).entries(),
        *(found / (1 + found * found)).entries(),
    ]
    for terms in (terms for number in numbers for terms in (number.top, number.bottom)):
        exponents = [exponent for exponent, _ in terms]
        assert all(one < two for one, two in pairwise(exponents))
        assert all(coefficient != 0 for _, coefficient in terms)
    assert all(number.bottom[-1] == (0, 1) for number in numbers)
    assert not any(number.top for number in numbers[9:18])


def test_a_fraction_is_seen_where_powers_cancel():
    x = entered([1, 2])
    powers = array_namespace(x).exp(x)
    assert [each.fraction for each in (3 * powers / powers).entries()] == [3, 3]
    assert [each.fraction for each in (powers - powers).entries()] == [0, 0]
    assert [each.exponent for each in (powers * powers).entries()] == [2, 4]
