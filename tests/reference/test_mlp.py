"""The perceptron against torch."""

import torch
from lakatos.reference.activation import relu
from lakatos.reference.mlp import MLP, mlp
from torch.nn import functional


def test_the_perceptron_is_that_of_torch(draw, assert_same):
    x, w_1, w_2, b_1, b_2 = draw(3, 4), draw(4, 6), draw(6, 4), draw(6), draw(4)
    rows, first, second, one, two = map(torch.tensor, (x, w_1.T, w_2.T, b_1, b_2))
    expected = functional.linear(functional.gelu(functional.linear(rows, first, one)), second, two)
    assert_same(mlp, expected, x, MLP(w_1, w_2, b_1, b_2))
    plain = functional.linear(functional.gelu(functional.linear(rows, first)), second)
    assert_same(mlp, plain, x, MLP(w_1, w_2))


def test_the_activation_may_be_another(draw, assert_same):
    x, w_1, w_2 = draw(3, 4), draw(4, 6), draw(6, 4)
    rows, first, second = map(torch.tensor, (x, w_1, w_2))
    expected = functional.relu(rows @ first) @ second
    assert_same(mlp, expected, x, MLP(w_1, w_2), activation=relu)
