"""The perceptron against torch."""

import torch
from lakatos.reference import FeedForward, feed_forward, mlp, relu
from torch.nn import functional


def test_the_perceptron_is_that_of_torch(draw, assert_same):
    x, w_1, b_1, w_2, b_2 = draw(3, 4), draw(4, 6), draw(6), draw(6, 4), draw(4)
    rows, first, one, second, two = map(torch.tensor, (x, w_1.T, b_1, w_2.T, b_2))
    expected = functional.linear(functional.gelu(functional.linear(rows, first, one)), second, two)
    assert_same(mlp, expected, x, FeedForward(w_1, b_1, w_2, b_2))


def test_with_a_relu_the_perceptron_is_the_feed_forward_network(draw, assert_same):
    x, parameters = draw(3, 4), FeedForward(draw(4, 6), draw(6), draw(6, 4), draw(4))
    assert_same(mlp, feed_forward(x, parameters), x, parameters, activation=relu)
