"""Linear attention: its forms agree with each other exactly, and with torch."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    causal_linear_attention,
    causal_unnormalised_linear_attention,
    elu_plus_one,
    factored_linear_attention,
    fast_weight_memory,
    linear_attention,
    performer_attention,
    positive_random_features,
    recurrent_linear_attention,
    relu,
    relu_linear_attention,
    unnormalised_linear_attention,
)
from lakatos.systems import Rational
from torch.nn import functional


@pytest.fixture
def exact():
    """Draw positive fractions, the same in every run."""
    generator = np.random.default_rng(2020)
    return lambda *shape: Rational.from_values(generator.integers(1, 9, shape)) / 4


def features(x):
    return functional.elu(torch.tensor(x)) + 1


def averaged(weights, value):
    return weights / weights.sum(-1, keepdim=True) @ torch.tensor(value)


@pytest.mark.parametrize("scale", [0.1, 5.0])
def test_elu_plus_one_is_that_of_torch(draw, assert_same, scale):
    x = draw(3, 4, scale=scale)
    assert_same(elu_plus_one, features(x), x)


@pytest.mark.parametrize("form", [linear_attention, factored_linear_attention])
def test_weights_are_dot_products_of_features(draw, assert_same, form):
    query, key, value = draw(4, 3), draw(5, 3), draw(5, 2)
    expected = averaged(features(query) @ features(key).T, value)
    assert_same(form, expected, query, key, value)


@pytest.mark.parametrize("form", [causal_linear_attention, recurrent_linear_attention])
def test_causal_weights_are_those_of_earlier_keys(draw, assert_same, form):
    query, key, value = draw(5, 3), draw(5, 3), draw(5, 2)
    expected = averaged((features(query) @ features(key).T).tril(), value)
    assert_same(form, expected, query, key, value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (linear_attention, factored_linear_attention),
        (causal_linear_attention, recurrent_linear_attention),
    ],
)
def test_two_forms_are_one_function_in_fractions(exact, one, other):
    tokens = exact(4, 3), exact(4, 3), exact(4, 2)
    left, right = one(*tokens, feature_map=relu), other(*tokens, feature_map=relu)
    assert np.all(left == right)


def test_associativity_makes_attention_linear_in_time(exact):
    query, key, value = exact(4, 3), exact(5, 3), exact(5, 2)
    slow = unnormalised_linear_attention(query, key, value)
    assert np.all(slow == query @ (key.mT @ value))


def test_a_fast_weight_memory_is_causal_unnormalised_linear_attention(exact):
    tokens = exact(4, 3), exact(4, 3), exact(4, 2)
    assert np.all(fast_weight_memory(*tokens) == causal_unnormalised_linear_attention(*tokens))


def test_the_last_causal_output_sees_every_key(exact):
    query, key, value = exact(4, 3), exact(4, 3), exact(4, 2)
    causal = causal_unnormalised_linear_attention(query, key, value)
    whole = unnormalised_linear_attention(query, key, value)
    assert np.all(causal[-1] == whole[-1])


def test_rectified_features_may_all_vanish():
    query, key, value = (Rational.from_values(rows) for rows in ([[-1]], [[1], [2]], [[3], [4]]))
    assert np.all(relu_linear_attention(query, key, value) == 0 * query)
    halves = relu_linear_attention(-1 * query, key, value, epsilon=3)
    assert np.all(halves * 6 == Rational.from_values([[11]]))


def test_queries_and_keys_are_both_rectified():
    query, key, value = (
        Rational.from_values(rows)
        for rows in ([[1, -2]], [[1, -1], [-3, 2], [2, 5]], [[1], [2], [4]])
    )
    mean = relu_linear_attention(query, key, value, epsilon=3)
    assert np.all(mean * 6 == Rational.from_values([[9]]))


def test_an_epsilon_of_zero_is_refused(messages):
    assert messages(
        lambda make: relu_linear_attention(make([[1]]), make([[1]]), make([[1]]), epsilon=0)
    ) == {"epsilon must be positive (got 0): leave it out for the default"}


def test_random_features_are_exponentials(draw, assert_same):
    x, w = draw(4, 3), draw(6, 3)
    expected = np.exp(x @ w.T) * np.exp(-np.sum(x * x, axis=-1, keepdims=True) / 2) / np.sqrt(6)
    assert_same(positive_random_features, expected, x, w)


def test_dot_products_of_many_random_features_come_near_the_exponential(draw):
    x, y, w = draw(1, 2, scale=0.3), draw(1, 2, scale=0.3), draw(100_000, 2)
    estimate = positive_random_features(x, w) @ positive_random_features(y, w).T
    deviation = np.std(np.exp((x + y) @ w.T)) / np.sqrt(len(w))
    assert abs(estimate - np.exp(x @ y.T)) <= 5 * deviation


def test_performer_attention_is_linear_attention_with_random_features(draw, assert_same):
    query, key, value, w = draw(4, 3), draw(5, 3), draw(5, 2), draw(6, 3)

    def mapped(x):
        scaled = x / 3**0.25
        return np.exp(scaled @ w.T - np.sum(scaled**2, axis=-1, keepdims=True) / 2)

    weights = mapped(query) @ mapped(key).T
    expected = weights / weights.sum(axis=-1, keepdims=True) @ value
    assert_same(performer_attention, expected, query, key, value, w)
