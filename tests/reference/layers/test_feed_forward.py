"""The feed-forward network against torch, and against itself as convolutions."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    ConvolutionalFeedForward,
    FeedForward,
    feed_forward,
    feed_forward_as_convolution,
)
from torch import nn

SIZES = [{"n": 1, "d": 1, "d_ff": 1}, {"n": 3, "d": 2, "d_ff": 5}, {"n": 4, "d": 6, "d_ff": 3}]


def _as_kernels(parameters):
    return ConvolutionalFeedForward(
        parameters.w_1.T[..., None], parameters.b_1, parameters.w_2.T[..., None], parameters.b_2
    )


@pytest.mark.parametrize("sizes", SIZES)
def test_feed_forward_is_two_linear_layers_of_torch(drawn, assert_same, sizes):
    x, p = drawn(feed_forward, **sizes)
    hidden = nn.functional.linear(torch.tensor(x), torch.tensor(p.w_1.T), torch.tensor(p.b_1))
    active = nn.functional.relu(hidden)
    expected = nn.functional.linear(active, torch.tensor(p.w_2.T), torch.tensor(p.b_2))
    assert_same(feed_forward, expected, x, p)


@pytest.mark.parametrize("sizes", SIZES)
def test_as_convolution_it_is_two_convolutions_of_torch(drawn, assert_same, sizes):
    x, p = drawn(feed_forward_as_convolution, **sizes)
    tensors = map(torch.tensor, (p.kernel_1, p.b_1, p.kernel_2, p.b_2))
    kernel_1, b_1, kernel_2, b_2 = tensors
    hidden = nn.functional.conv1d(torch.tensor(x.T)[None], kernel_1, b_1)
    expected = nn.functional.conv1d(nn.functional.relu(hidden), kernel_2, b_2)[0].T
    assert_same(feed_forward_as_convolution, expected, x, p)


@pytest.mark.parametrize("sizes", SIZES)
def test_both_forms_agree(drawn, assert_same, sizes):
    x, p = drawn(feed_forward, **sizes)
    assert_same(feed_forward_as_convolution, feed_forward(x, p), x, _as_kernels(p))


def test_each_row_is_sent_through_alone(array):
    p = FeedForward(array([[1, -1]]), array([0, 2]), array([[10], [1]]), array([5]))
    result = feed_forward(array([[3], [-4]]), p)
    assert np.all(np.asarray(result == array([[35], [11]])))


def test_an_inner_width_of_two_sizes_is_refused(messages):
    def call(make):
        p = FeedForward(make([[1, 1]]), make([0, 0]), make([[1], [1], [1]]), make([0]))
        return feed_forward(make([[1]]), p)

    assert messages(call) == {
        "parameters.w_2 has d_ff=3 but parameters.w_1 has d_ff=2 (n=1, d=1): give both one d_ff"
    }
