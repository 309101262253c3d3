"""Each law of order holds of a map that obeys it and fails of one that does not, exactly."""

from fractions import Fraction

import pytest
from lakatos.systems import Rational
from lakatos.theory import laws
from lakatos.theory.relation import Truth

X = Rational.from_values([[1, -3], [2, 1]])
STEP = Rational.from_values([[0, 2], [1, 4]])

SAME = lambda x: x
DOUBLE = lambda x: 2 * x
NEGATIVE = lambda x: -x
ABSOLUTE = abs
SQUARE = lambda x: x * x
HALVES = lambda x: 0 * x + Rational.from_values([Fraction(1, 2)])
MAPS = {
    "same": SAME,
    "double": DOUBLE,
    "negative": NEGATIVE,
    "absolute": ABSOLUTE,
    "square": SQUARE,
    "halves": HALVES,
}

OBEYED = {
    "convex": ("same", "double", "negative", "absolute", "square", "halves"),
    "monotone": ("same", "double", "halves"),
    "nonnegative": ("absolute", "square", "halves"),
    "bounded_by_one": ("halves",),
    "bounded_by_input": ("same", "negative", "absolute", "halves"),
    "stochastic": ("halves",),
    "norm_preserving": ("same", "negative", "absolute"),
    "norm_nonincreasing": ("same", "negative", "absolute", "halves"),
    "nonexpansive": ("same", "negative", "absolute", "halves"),
    "two_lipschitz": ("same", "double", "negative", "absolute", "halves"),
    "mean_preserving": ("same",),
    "centred": (),
}


def says(name, f):
    """Return what a law says of a map at one point."""
    steps = {"convex", "monotone", "nonexpansive", "two_lipschitz"}
    law = laws.LAWS[name].function
    return law(f, X, STEP) if name in steps else law(f, X)


@pytest.mark.parametrize("name", OBEYED)
def test_a_law_holds_of_exactly_the_maps_that_obey_it(name):
    for key, f in MAPS.items():
        expected = Truth.TRUE if key in OBEYED[name] else Truth.FALSE
        assert says(name, f).judge().truth is expected, key


def test_rows_without_their_mean_are_centred():
    centre = lambda x: x - x.__array_namespace__().mean(x, axis=-1, keepdims=True)
    assert laws.centred(centre, X).judge().truth is Truth.TRUE


def test_every_law_of_order_is_tried():
    home = laws.convex.__module__
    assert set(OBEYED) == {
        name for name, law in laws.LAWS.items() if law.function.__module__ == home
    }
