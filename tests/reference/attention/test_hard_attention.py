"""Hard attention in every number system, with ties, under masks and where it is undecided."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.reference import attention, hard_attention, hardmax
from lakatos.systems import Ball, Rational, UndecidedError


def test_the_largest_score_takes_all_the_weight(array):
    assert np.all(
        np.asarray(hardmax(array([[1, 3, 2], [0, -1, -2]])) == array([[0, 1, 0], [1, 0, 0]]))
    )


def test_equal_largest_scores_share_the_weight(array):
    weights = hardmax(array([[2, 0, 2, -1], [1, 1, 1, 1]]))
    assert np.all(np.asarray(4 * weights == array([[2, 0, 2, 0], [1, 1, 1, 1]])))


def test_hidden_scores_neither_win_nor_share(array, switches):
    mask = switches([[False, True, True], [True, False, True]])
    weights = hardmax(array([[9, 1, 0], [5, 5, 5]]), mask)
    assert np.all(np.asarray(2 * weights == array([[0, 2, 0], [1, 0, 1]])))


def test_hidden_scores_as_low_as_the_winner_do_not_share(array, switches):
    weights = hardmax(array([[1, 1]]), switches([[True, False]]))
    assert np.all(np.asarray(weights == array([[1, 0]])))


def test_balls_that_overlap_at_the_top_are_undecided():
    third = Ball.from_values([Fraction(1, 3), Fraction(1, 3), 0])
    with pytest.raises(UndecidedError):
        hardmax(third)


def test_one_score_needs_no_comparison():
    assert np.all(hardmax(Ball.from_values([Fraction(1, 3)])) == Ball.from_values([1]))


def test_hard_attention_averages_the_values_of_the_best_keys(array):
    query, key, value = array([[1, 0]]), array([[2, 5], [2, -1], [0, 9]]), array([[4], [8], [1]])
    assert np.all(np.asarray(hard_attention(query, key, value) == array([[6]])))


def test_hard_attention_is_the_limit_of_soft_attention(draw):
    query, key, value = draw(4, 3), draw(5, 3), draw(5, 2)
    sharp = attention(1e6 * query, key, value)
    assert np.max(np.abs(hard_attention(query, key, value) - sharp)) <= 2.0**-50


def test_hard_attention_is_that_of_one_hot_argmax(draw):
    query, key, value = draw(6, 3), draw(5, 3), draw(5, 2)
    winners = np.argmax(query @ key.T, axis=-1)
    assert np.array_equal(hard_attention(query, key, value), value[winners])


def test_hard_attention_under_vmap_is_hard_attention_of_each(draw):
    query, key, value = draw(7, 4, 3), draw(7, 5, 3), draw(7, 5, 2)
    batched = torch.func.vmap(hard_attention)(*map(torch.tensor, (query, key, value)))
    assert np.array_equal(batched, hard_attention(query, key, value))


def test_a_mask_that_hides_a_row_is_refused():
    with pytest.raises(ValueError, match="hides a whole row"):
        hardmax(Rational.from_values([[0, 1]]), np.array([[False, False]]))
