"""Linear layers and activations against torch, and in every number system."""

import numpy as np
import pytest
import torch
from lakatos.reference import affine, linear, relu
from torch.nn import functional

U = 2.0**-53


def _product_bound(x, w, offset=0.0):
    """A sum of k products of size s is off by k U s, and two of them by twice that."""
    return 2 * (x.shape[-1] + 1) * U * (np.abs(x) @ np.abs(w) + np.abs(offset))


@pytest.mark.parametrize(("n", "d_in", "d_out"), [(1, 1, 1), (2, 3, 4), (8, 30, 5)])
def test_linear_is_that_of_torch(draw, assert_near, n, d_in, d_out):
    x, w = draw(n, d_in), draw(d_in, d_out)
    assert_near(
        linear(x, w), functional.linear(torch.tensor(x), torch.tensor(w.T)), _product_bound(x, w)
    )


def test_affine_is_linear_of_torch_with_bias(draw, assert_near):
    x, w, b = draw(4, 3), draw(3, 5), draw(5)
    expected = functional.linear(torch.tensor(x), torch.tensor(w.T), torch.tensor(b))
    assert_near(affine(x, w, b), expected, _product_bound(x, w, b))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_balls_are_as_near_to_a_product_as_floats_are(draw, ball, assert_near, size):
    x, w = draw(size, size), draw(size, size)
    assert_near(linear(ball(x), ball(w)), linear(x, w), _product_bound(x, w))


def test_affine_multiplies_rows_and_adds_one(array):
    result = affine(array([[1, 2]]), array([[3, 4], [5, 6]]), array([10, 20]))
    assert np.all(np.asarray(result == array([[23, 36]])))


def test_relu_is_exactly_that_of_torch(draw):
    x = draw(20, 3)
    assert np.array_equal(relu(x), functional.relu(torch.tensor(x)).numpy())


def test_relu_keeps_the_positive_part(array):
    assert np.all(np.asarray(relu(array([[-2, 0, 3]])) == array([[0, 0, 3]])))


def test_a_matrix_for_other_rows_is_refused(messages):
    assert messages(lambda make: linear(make([[1, 2, 3]]), make([[1], [2]]))) == {
        "w has d_in=2 but x has d_in=3 (n=1): give both one d_in"
    }


def test_an_offset_of_another_length_is_refused(messages):
    assert messages(lambda make: affine(make([[1]]), make([[1, 2]]), make([1]))) == {
        "b has d_out=1 but w has d_out=2 (n=1, d_in=1): give both one d_out"
    }
