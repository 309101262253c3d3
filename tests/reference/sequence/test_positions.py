"""Positions against their formulas written out, and what they are for."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.reference import (
    add_learned_positions,
    add_linear_biases,
    add_sinusoidal_positions,
    alibi_attention,
    rotary_attention,
    rotary_positions,
)
from lakatos.systems import Rational
from torch.nn import functional


@pytest.mark.parametrize("base", [10000, 2])
@pytest.mark.parametrize(("n", "d"), [(1, 1), (3, 2), (4, 3), (5, 6)])
def test_sinusoidal_positions_are_the_formula_channel_by_channel(draw, assert_same, n, d, base):
    x = draw(n, d)
    expected = x.copy()
    for row in range(n):
        for channel in range(d):
            phase = row / base ** ((channel - channel % 2) / d)
            expected[row, channel] += np.cos(phase) if channel % 2 else np.sin(phase)
    assert_same(add_sinusoidal_positions, expected, x, base=base)


def test_the_first_position_adds_zero_and_one_in_fractions():
    row = add_sinusoidal_positions(Rational.from_values([[5, 7]]))
    assert np.all(row == Rational.from_values([[5, 8]]))


def test_learned_positions_are_added_row_by_row(array):
    result = add_learned_positions(array([[1, 2], [3, 4]]), array([[10, 20], [30, 40]]))
    assert np.all(np.asarray(result == array([[11, 22], [33, 44]])))


@pytest.mark.parametrize("base", [10000, 3])
@pytest.mark.parametrize(("n", "pairs"), [(1, 1), (3, 2), (4, 3)])
def test_rotary_positions_multiply_complex_numbers_by_phases(draw, assert_same, n, pairs, base):
    x, rates = draw(n, 2 * pairs), base ** -(np.arange(pairs) / pairs)

    def turned(places):
        phases = np.exp(1j * places[:, None] * rates)
        numbers = (x[:, 0::2] + 1j * x[:, 1::2]) * phases
        return np.stack([numbers.real, numbers.imag], axis=-1).reshape(x.shape)

    assert_same(rotary_positions, turned(np.arange(n)), x, base=base)
    places = np.array([7.0, -2.0, 0.0, 3.0])[:n]
    assert_same(rotary_positions, turned(places), x, places, base=base)


def test_the_first_row_is_not_turned_in_fractions():
    row = Rational.from_values([[5, 7]])
    assert np.all(rotary_positions(row) == row)


@pytest.mark.parametrize("base", [10000, 2])
def test_rotary_attention_is_that_of_torch_on_turned_rows(draw, assert_same, base):
    query, key, value = draw(3, 4), draw(3, 4), draw(3, 2)
    tensors = (rotary_positions(query, base=base), rotary_positions(key, base=base), value)
    expected = functional.scaled_dot_product_attention(*(torch.tensor(x)[None] for x in tensors))
    assert_same(rotary_attention, expected[0].numpy(), query, key, value, base=base)


def test_linear_biases_lower_scores_by_distance(array):
    scores, slopes = array([[[0, 0], [0, 0]], [[1, 2], [3, 4]]]), array([1, 3])
    result = add_linear_biases(scores, slopes)
    assert np.all(np.asarray(result == array([[[0, 1], [-1, 0]], [[1, 5], [0, 4]]])))


@pytest.mark.parametrize("heads", [1, 2, 3, 8])
def test_alibi_attention_is_that_of_torch_with_a_bias(drawn, assert_same, heads):
    query, key, value = drawn(alibi_attention, heads=heads, n=4, d_k=2, d_v=3)
    slopes = 2.0 ** (-8 * np.arange(1, heads + 1) / heads)
    behind = np.arange(4)[:, None] - np.arange(4)
    bias = np.where(behind >= 0, -slopes[:, None, None] * behind, -np.inf)
    expected = functional.scaled_dot_product_attention(
        *(torch.tensor(x) for x in (query, key, value)), attn_mask=torch.tensor(bias)
    )
    assert_same(alibi_attention, expected.numpy(), query, key, value)


def test_eight_heads_have_the_slopes_of_the_paper():
    # One query two places behind its first key, with equal scores: weights 2^(-2m), 2^-m, 1.
    zeros, value = np.zeros((8, 3, 1)), np.zeros((8, 3, 1))
    value[:, 0] = 1
    first = alibi_attention(zeros, zeros, value)[:, 2, 0]
    for head, weight in enumerate(first, start=1):
        slope = float(Fraction(1, 2**head))
        powers = np.exp(-slope * np.arange(3))
        assert abs(weight - powers[2] / powers.sum()) <= 2.0**-49


def test_an_odd_number_of_channels_is_refused(messages):
    assert messages(lambda make: rotary_positions(make([[1, 2, 3]]))) == {
        "x has 3 channels but needs an even number, to turn them in pairs: add or drop one"
    }


@pytest.mark.parametrize("block", [rotary_positions, add_sinusoidal_positions])
def test_a_base_that_is_not_positive_is_refused(messages, block):
    assert messages(lambda make: block(make([[1, 2]]), base=0)) == {
        "base must be positive (got 0): leave it out for the default"
    }
