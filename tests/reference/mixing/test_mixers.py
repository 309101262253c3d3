"""Token mixers against torch, and what they refuse."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    TokenMLP,
    depthwise_mixing,
    identity_mixing,
    matrix_mixing,
    mlp_mixing,
    pool_mixing,
    random_mixing,
)
from lakatos.systems import Rational
from torch.nn import functional


@pytest.mark.parametrize("size", [1, 3, 5])
@pytest.mark.parametrize("n", [1, 2, 7])
def test_pooling_is_that_of_torch_less_the_tokens(draw, assert_same, n, size):
    tokens = draw(n, 4)
    columns = torch.tensor(tokens.T)[None]
    average = functional.avg_pool1d(columns, size, 1, size // 2, count_include_pad=False)[0].T
    assert_same(pool_mixing, average - torch.tensor(tokens), tokens, size=size)


def test_pooling_equal_tokens_gives_zero():
    tokens = Rational.from_values([[5, 7]] * 4)
    assert np.all(pool_mixing(tokens) == 0 * tokens)


@pytest.mark.parametrize("taps", [1, 3, 5])
def test_depthwise_mixing_is_the_grouped_convolution_of_torch(draw, assert_same, taps):
    tokens, kernel = draw(6, 4), draw(4, taps)
    columns, weights = torch.tensor(tokens.T)[None], torch.tensor(kernel)[:, None]
    expected = functional.conv1d(columns, weights, padding="same", groups=4)[0].T
    assert_same(depthwise_mixing, expected, tokens, kernel)


def test_a_kernel_of_even_length_has_no_centre(messages):
    assert messages(lambda make: depthwise_mixing(make([[1]]), make([[1, 2]]))) == {
        "kernel has 2 taps but needs an odd length to have a centre: add or drop some"
    }


def test_a_pool_of_even_size_has_no_centre(messages):
    assert messages(lambda make: pool_mixing(make([[1]]), size=2)) == {
        "size has 2 taps but needs an odd length to have a centre: add or drop some"
    }


@pytest.mark.parametrize("mixing", [random_mixing, matrix_mixing])
def test_matrices_act_on_the_tokens_of_every_channel(draw, assert_same, mixing):
    tokens, matrix = draw(4, 3), np.abs(draw(4, 4))
    assert_same(mixing, torch.tensor(matrix) @ torch.tensor(tokens), tokens, matrix)


def test_a_perceptron_mixes_the_tokens_of_each_channel(draw, assert_same):
    tokens, w_1, w_2, b_1, b_2 = draw(4, 3), draw(4, 5), draw(5, 4), draw(5), draw(4)
    columns, first, second, one, two = map(torch.tensor, (tokens.T, w_1, w_2, b_1, b_2))
    expected = (functional.gelu(columns @ first + one) @ second + two).T
    assert_same(mlp_mixing, expected, tokens, TokenMLP(w_1, b_1, w_2, b_2))


def test_the_identity_mixes_nothing(array):
    tokens = array([[1, 2], [3, 4]])
    assert np.all(np.asarray(identity_mixing(tokens) == tokens))
