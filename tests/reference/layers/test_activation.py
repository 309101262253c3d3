"""Activations against torch."""

import numpy as np
import pytest
import torch
from lakatos.reference import gelu, gelu_tanh, relu, relu6, silu
from lakatos.systems import Rational
from torch.nn import functional

TORCHS = {
    relu: functional.relu,
    gelu: functional.gelu,
    gelu_tanh: lambda x: functional.gelu(x, approximate="tanh"),
    silu: functional.silu,
}


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize(
    ("activation", "oracle"), TORCHS.items(), ids=lambda function: function.__name__
)
def test_activations_are_those_of_torch(draw, assert_same, activation, oracle, scale):
    x = draw(4, 7, scale=scale)
    assert_same(activation, oracle(torch.tensor(x)), x)


@pytest.mark.parametrize("activation", [relu, silu])
def test_zero_stays_zero_even_in_fractions(activation):
    zero = Rational.from_values([[0]])
    assert np.all(activation(zero) == zero)


def test_gelu_forms_differ_by_less_than_a_thousandth():
    x = np.linspace(-8, 8, 401)[None]
    gap = np.max(np.abs(gelu(x) - gelu_tanh(x)))
    assert 2e-4 < gap < 1e-3


@pytest.mark.parametrize("activation", [relu, relu6, gelu, gelu_tanh, silu])
def test_a_vector_and_a_number_are_treated_entry_by_entry(draw, assert_same, activation):
    x = draw(3, 4)
    assert_same(activation, activation(x)[1], x[1])
    assert_same(activation, activation(x)[1, 2], x[1, 2, ...])
