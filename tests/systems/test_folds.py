"""Loops as functions."""

from operator import add

import numpy as np
import pytest
from lakatos.reference import linear
from lakatos.systems.folds import Watched, during, fold, scan
from lakatos.systems.rationals import Rational


def test_layers_are_those_of_an_array_a_tuple_or_a_number() -> None:
    w = np.arange(12.0).reshape(3, 2, 2)
    x = np.array([[1.0, 2.0]])
    by_hand = x @ w[0] @ w[1] @ w[2]
    assert (fold(linear, w, x) == by_hand).all()
    assert (fold(linear, tuple(w), x) == by_hand).all()
    assert (fold(lambda s, k: linear(s, w[k]), 3, x) == by_hand).all()
    assert (fold(lambda p, layer: p @ layer, w) == w[0] @ w[1] @ w[2]).all()


def test_no_layers_leave_the_first_state_and_need_one() -> None:
    assert fold(lambda s, _: s + 1, 0, 7) == 7
    with pytest.raises(TypeError):
        fold(lambda s, _: s + 1, ())


def test_fractions_stay_fractions() -> None:
    halves = Rational.from_values([[1], [2]]) / 2
    assert (fold(lambda s, layer: s * layer, halves, 1) == halves[0] * halves[1]).all()


def test_the_state_before_the_last_layer_is_kept_of_each_loop_and_of_none_inside() -> None:
    watched = Watched()
    inner = lambda s, k: fold(lambda t, _: t + 1, k, s)
    with during(watched):
        assert fold(inner, 4, 0) == 6
        assert fold(lambda s, k: s * (k + 1), 4, 1) == 24
    assert watched.states == [3, 6]


def test_the_states_of_a_recurrence_are_those_after_each_layer() -> None:
    layers = np.array([[1.0], [2.0], [3.0]])
    assert (scan(add, layers) == np.array([[1.0], [3.0], [6.0]])).all()
    assert (scan(add, layers, 10) == np.array([[11.0], [13.0], [16.0]])).all()
    assert (scan(lambda s, k: 2 * s + k, layers, 0)[:, 0] == [1, 4, 11]).all()
    with pytest.raises(ValueError, match="no layers"):
        scan(add, layers[:0])
