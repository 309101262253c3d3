"""Functions that every number system has and the array API standard lacks."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from flint import arb
from lakatos.theory.numbers import (
    Ball,
    NotRigorousError,
    Rational,
    array_namespace,
    balls,
    cosine_of_turns,
    pi,
)
from lakatos.theory.numbers.symbols import SymbolSystem

TWELFTHS = [Fraction(part, 12) for part in range(-12, 25)]


def test_pi_is_that_of_each_number_system():
    assert pi(like=np.zeros(1)) == np.pi
    assert pi(like=np.zeros(1, dtype=np.float32)).dtype == np.float32
    assert pi(like=torch.zeros(1, dtype=torch.bfloat16)).dtype == torch.bfloat16
    with balls(128).context():
        assert pi(like=Ball.from_values([0])).cells()[()].overlaps(arb.pi())
    with pytest.raises(NotRigorousError, match="pi is not available for Rational"):
        pi(like=Rational.from_values([0]))


def test_symbolic_pi_is_one_positive_symbol():
    system = SymbolSystem()
    with system.context():
        one, two = (pi(like=system.numbers([0])).cells()[()] for _ in range(2))
        assert (one - two).is_zero()
        assert one.is_positive()


def test_cosines_of_turns_are_the_cosines():
    assert np.all(np.abs(cosine_of_turns(TWELFTHS, like=np.zeros(1)) - _cosines()) <= 2.0**-50)
    with balls(128).context():
        enclosures = cosine_of_turns(TWELFTHS, like=Ball.from_values([0])).cells()
        angles = [arb.pi() * 2 * part.numerator / part.denominator for part in TWELFTHS]
        assert all(ball.overlaps(x.cos()) for ball, x in zip(enclosures, angles, strict=True))


def _cosines():
    return np.cos(2 * np.pi * np.array(TWELFTHS, dtype=float))


def test_rational_cosines_are_exact_in_every_number_system():
    turns = [0, Fraction(1, 6), Fraction(1, 4), Fraction(-1, 3), Fraction(7, 2), Fraction(5, 4)]
    exact = np.array([2, 1, 0, -1, -2, 0]) / 2
    assert np.array_equal(cosine_of_turns(turns, like=np.zeros(1)), exact)
    assert np.array_equal(cosine_of_turns(turns, like=torch.zeros(1)).numpy(), exact)
    for system in (Ball, Rational):
        cosines = cosine_of_turns(turns, like=system.from_values([0]))
        assert np.all(cosines * 2 == system.from_values([2, 1, 0, -1, -2, 0]))


def test_one_turn_or_a_table_of_turns():
    xp = array_namespace(np.zeros(1))
    assert cosine_of_turns(Fraction(1, 2), like=np.zeros(1)) == -1
    table = [[0, Fraction(1, 8)], [Fraction(1, 8), 0]]
    assert xp.asarray(cosine_of_turns(table, like=np.zeros(1))).shape == (2, 2)


def test_a_cosine_that_is_no_fraction_is_refused_in_fractions():
    with pytest.raises(NotRigorousError, match="Rational"):
        cosine_of_turns([0, Fraction(1, 8)], like=Rational.from_values([0]))


def test_turns_are_exact_numbers():
    with pytest.raises(TypeError, match="is a float"):
        cosine_of_turns(0.25, like=np.zeros(1))
