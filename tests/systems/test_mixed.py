"""Mixed arrays: fractions stay fractions, and what is none is enclosed."""

from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from flint import arb, fmpq
from lakatos.systems import Ball, NotRigorousError, Rational, UndecidedError
from lakatos.systems.mixed import Mixed, MixedSystem

THIRDS = [[Fraction(1, 3), 2], [-1, Fraction(4, 9)]]
X = Mixed.from_values(THIRDS)
NAMESPACE = Mixed.namespace


def kinds(x):
    return {type(each) for each in x.entries().ravel()}


RATIONAL = {
    "sums and products": lambda x: (x + 1) * x - x / 3,
    "quotients": lambda x: 2 / x,
    "powers": lambda x: x**-2,
    "absolute values": abs,
    "maxima": lambda x: x.__array_namespace__().max(x, axis=-1),
    "minimum": lambda x: x.__array_namespace__().minimum(x, 0 * x),
    "products of matrices": lambda x: x @ x.mT,
    "means": lambda x: x.__array_namespace__().mean(x, axis=0),
    "variances": lambda x: x.__array_namespace__().var(x, axis=0),
    "large products": lambda x: _tiled(x) @ _tiled(x),
    "array exponents": lambda x: x.__array_namespace__().pow(x, 0 * x + 3),
    "roots of squares": lambda x: x.__array_namespace__().sqrt(x * x),
}


def _tiled(x):
    xp = x.__array_namespace__()
    return xp.concat([xp.concat([x] * 4, axis=0)] * 4, axis=1)


@pytest.mark.parametrize("name", RATIONAL)
def test_what_is_rational_is_what_it_is_in_fractions(name):
    found = RATIONAL[name](X)
    assert kinds(found) == {fmpq}
    assert np.all(found.entries() == RATIONAL[name](Rational.from_values(THIRDS)).entries())


INEXACT = {
    "exponentials": lambda x: x.__array_namespace__().exp(x),
    "roots": lambda x: x.__array_namespace__().sqrt(abs(x) + 1),
    "logarithms": lambda x: x.__array_namespace__().log(abs(x) + 1),
    "sines": lambda x: x.__array_namespace__().sin(x),
    "roots by powers": lambda x: x.__array_namespace__().pow(abs(x) + 1, x / x / 2),
    "products with such": lambda x: x * x.__array_namespace__().exp(x) + x / 3,
    "large products with such": lambda x: _tiled(x) @ x.__array_namespace__().exp(_tiled(x)),
    "maxima with such": lambda x: x.__array_namespace__().maximum(
        x.__array_namespace__().exp(x), 1000 * x
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INEXACT)
def test_what_is_not_is_enclosed_as_enclosures_do(name):
    with MixedSystem(128).context():
        found, expected = INEXACT[name](X), INEXACT[name](Ball.from_values(THIRDS))
        for one, two in zip(found.entries().ravel(), expected.entries().ravel(), strict=True):
            assert arb(one).overlaps(two)
            assert arb(one).rad() <= arb(2) ** -90 * arb(one).abs_upper()


def test_fractions_are_compared_exactly_and_enclosures_where_they_are_apart():
    assert np.all(X * 3 / 3 == X)
    assert np.all(X * 3 / 3 <= X)
    assert not np.any(X * 3 / 3 < X)
    powers = NAMESPACE.exp(X)
    assert np.all(powers > X)
    with pytest.raises(UndecidedError):
        _ = powers == NAMESPACE.exp(X * 3 / 3)


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="no exact number"):
        Mixed.from_values([0.1])


def test_squares_of_squares_are_refused_before_memory_ends():
    x = Mixed.from_values([Fraction(1, 3), arb(2)])
    with pytest.raises(NotRigorousError, match="bits"):
        reduce(lambda found, _: found * found, range(40), x)
