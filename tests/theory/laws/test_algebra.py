"""Each law of algebra holds of a map that obeys it and fails of one that does not, exactly."""

import pytest
from lakatos.systems import Rational
from lakatos.theory import laws
from lakatos.theory.relation import Truth

X = Rational.from_values([[1, 2], [3, -4]])
Y = Rational.from_values([[0, 5], [-1, 1]])
SCALAR = Rational.from_values([3])
ROW = Rational.from_values([2, -1])

LINEAR = lambda x: x @ Rational.from_values([[1, 2], [0, 1]])
SHIFTED = lambda x: LINEAR(x) + ROW
SQUARE = lambda x: x * x
ABSOLUTE = abs
CONSTANT = lambda x: 0 * x + 1
JUMP = lambda x: x.__array_namespace__().sign(x)

RECIPROCAL = lambda x: 1 / x

LAWS = {
    "defined": lambda f: laws.defined(f, X * Y),
    "zero_preserving": lambda f: laws.zero_preserving(f, X),
    "additive": lambda f: laws.additive(f, X, Y),
    "homogeneous": lambda f: laws.homogeneous(f, -SCALAR, X),
    "affine": lambda f: laws.affine(f, SCALAR, X, Y),
}

OBEYED = {
    "defined": [LINEAR, SHIFTED, SQUARE, ABSOLUTE, CONSTANT, JUMP],
    "zero_preserving": [LINEAR, SQUARE, ABSOLUTE, JUMP],
    "additive": [LINEAR],
    "homogeneous": [LINEAR],
    "affine": [LINEAR, SHIFTED, CONSTANT],
}
MAPS = [LINEAR, SHIFTED, SQUARE, ABSOLUTE, CONSTANT, JUMP, RECIPROCAL]


@pytest.mark.parametrize("name", LAWS)
def test_a_law_holds_of_exactly_the_maps_that_obey_it(name):
    for f in MAPS:
        expected = Truth.TRUE if f in OBEYED[name] else Truth.FALSE
        assert LAWS[name](f).judge().truth is expected


def test_an_affine_map_is_not_refuted_by_its_value_at_zero_alone():
    assert laws.zero_preserving(SHIFTED, X).judge().truth is Truth.FALSE
    assert laws.affine(SHIFTED, SCALAR, X, Y).judge().truth is Truth.TRUE
