"""What is done along an axis: sorted enclosures have the sorted numbers, in every system."""

from fractions import Fraction

import numpy as np
import pytest
from lakatos.systems import Ball, Rational, array_namespace, balls, jvp
from lakatos.systems.along import differences, sorted_along
from lakatos.systems.symbols import Ring, SymbolSystem
from lakatos.systems.traced import Traced, tracing

X = np.array([[3, 1, Fraction(1, 2)], [-1, -1, 0]], dtype=object)


@pytest.mark.parametrize("kind", [Rational, Ball])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("descending", [False, True])
def test_entries_are_sorted_as_numbers_are(kind, axis, descending):
    x = kind.from_values(X)
    wanted = np.flip(np.sort(X, axis), axis) if descending else np.sort(X, axis)
    found = array_namespace(x).sort(x, axis=axis, descending=descending)
    assert np.all(found == kind.from_values(wanted))


def test_overlapping_enclosures_sort_to_what_encloses_every_order():
    with balls(64).context():
        third = Ball.from_values([1]) / 3
        wide = third * 3 + third * 0
        x = array_namespace(wide).concat([wide, Ball.from_values([1, 0])])
        low, middle, high = array_namespace(x).sort(x).entries()
    assert low == 0
    assert middle.contains(1)
    assert high.contains(1)


def test_sorted_symbols_do_not_depend_on_their_order():
    system = SymbolSystem(Ring())
    with system.context():
        a, b = (system.ring.symbol(name) for name in "ab")
        one, two = (
            array_namespace(x).sort(x)
            for x in (system.enter(np.array(pair, dtype=object)) for pair in ((a, b), (b, a)))
        )
        assert all(each.is_zero() for each in (one - two).entries())


def test_a_sorted_row_moves_as_its_entries_do():
    x, v = Rational.from_values([3, 1, 2]), Rational.from_values([10, 20, 30])
    moved = jvp(lambda y: array_namespace(y).sort(y), x, v)
    assert np.all(moved == Rational.from_values([20, 30, 10]))


def test_nothing_and_one_entry_are_sorted():
    for length in (0, 1):
        x = Rational.from_values(np.ones(length, dtype=int))
        assert sorted_along(array_namespace(x), x, 0, descending=False).shape == (length,)


def test_differences_are_those_of_numpy():
    for count in range(4):
        assert np.array_equal(differences(X, 1, count), np.diff(X, count, 1))
    with pytest.raises(ValueError, match="give n >= 0"):
        differences(X, 0, -1)


def test_a_trace_sorts_and_subtracts():
    with tracing():
        x = Traced("input", (), (3,))
        xp = array_namespace(x)
        assert xp.sort(x).shape == (3,)
        assert xp.diff(x).shape == (2,)
