"""Cosine attention, the Hopfield update and kernel smoothing against torch's attention."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    cosine_attention,
    dot_product_smoothing,
    hopfield_update,
    kernel_smoothing,
)
from torch.nn import functional


@pytest.mark.parametrize("temperature", [None, 0.25])
def test_cosine_attention_is_attention_on_unit_rows(draw, assert_same, temperature):
    query, key, value = draw(4, 3), draw(5, 3), draw(5, 2)
    mask = draw(4, 5) > 0
    mask[:, 0] = True
    units = [functional.normalize(torch.tensor(rows), eps=0) for rows in (query, key)]
    expected = functional.scaled_dot_product_attention(
        *units, torch.tensor(value), torch.tensor(mask), scale=1 / (temperature or 1)
    )
    scale = None if temperature is None else np.array(temperature)
    assert_same(cosine_attention, expected, query, key, value, scale, mask)


def test_the_hopfield_update_is_attention_with_the_patterns_as_keys_and_values(draw, assert_same):
    state, patterns = draw(4, 3), draw(5, 3)
    stored = torch.tensor(patterns)
    expected = functional.scaled_dot_product_attention(
        torch.tensor(state), stored, stored, scale=0.7
    )
    assert_same(hopfield_update, expected, state, patterns, np.array(0.7))


def test_a_stored_pattern_far_from_the_others_is_nearly_fixed():
    patterns = 3 * np.eye(3)
    moved = hopfield_update(patterns, patterns, np.array(8.0))
    assert np.max(np.abs(moved - patterns)) <= 1e-28 * 9 + 2.0**-50


def test_kernel_smoothing_weighs_by_a_gaussian_of_distances(draw, assert_same):
    query, key, value, bandwidth = draw(4, 3), draw(5, 3), draw(5, 2), 0.8
    distances = torch.cdist(
        *map(torch.tensor, (query, key)), compute_mode="donot_use_mm_for_euclid_dist"
    )
    weights = torch.exp(-(distances**2) / (2 * bandwidth**2))
    expected = weights / weights.sum(-1, keepdim=True) @ torch.tensor(value)
    assert_same(kernel_smoothing, expected, query, key, value, np.array(bandwidth))


def test_dot_product_smoothing_divides_by_the_sum_of_its_scores(draw, assert_same):
    query, key, value = abs(draw(4, 3)), abs(draw(5, 3)), draw(5, 2)
    scores = query @ key.T
    expected = scores / scores.sum(axis=-1, keepdims=True) @ value
    assert_same(dot_product_smoothing, expected, query, key, value)
