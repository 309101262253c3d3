"""Deep linear networks against torch, and collapsed into one matrix."""

import numpy as np
import pytest
import torch
from lakatos.reference import deep_linear
from lakatos.systems import Rational
from running import exactly
from torch.nn import functional


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_layers_are_linear_layers_of_torch(draw, assert_near, depth):
    x, w = draw(4, 3), draw(depth, 3, 3)
    expected = exactly(x)
    for matrix in torch.tensor(w):
        expected = expected.affine(matrix)
    assert_near(deep_linear(x, w), expected.value, expected.bound)
    composed = torch.tensor(x)
    for matrix in torch.tensor(w):
        composed = functional.linear(composed, matrix.T)
    assert_near(deep_linear(x, w), composed, expected.bound)


def test_the_first_matrix_acts_first(array):
    w = array([[[0, 1], [0, 0]], [[1, 0], [0, 2]]])
    assert np.all(np.asarray(deep_linear(array([[3, 5]]), w) == array([[0, 6]])))


def test_one_matrix_does_the_work_of_all_layers():
    w = Rational.from_values([[[1, 2], [3, 4]], [[0, 1], [1, 0]], [[2, 0], [1, 1]]])
    x = Rational.from_values([[1, -1], [2, 5]])
    assert np.all(deep_linear(x, w) == x @ (w[0] @ w[1] @ w[2]))


def test_a_matrix_for_other_rows_is_refused(messages):
    assert messages(lambda make: deep_linear(make([[1, 2]]), make([[[1]]]))) == {
        "w has d=1 but x has d=2 (n=1, depth=1): give both one d"
    }
