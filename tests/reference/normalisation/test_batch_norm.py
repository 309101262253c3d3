"""Batch normalisation against torch, in training and in evaluation."""

import numpy as np
import pytest
import torch
from lakatos.reference import BatchNorm, batch_norm_2d, batch_norm_evaluation, batch_norm_training
from lakatos.systems import UNDEFINED_NUMBER, Rational
from running import exactly


@pytest.fixture
def norm(draw):
    return lambda c: BatchNorm(draw(c), draw(c), draw(c), np.abs(draw(c)))


@pytest.mark.parametrize("epsilon", ["1e-5", "0.1"])
@pytest.mark.parametrize("sizes", [(2, 1, 1), (1, 3, 4), (5, 4, 7)])
def test_training_is_that_of_torch(draw, norm, assert_near, sizes, epsilon):
    x, parameters = draw(*sizes) + 3, norm(sizes[1])
    expected = exactly(x).batch_norm(parameters, training=True, epsilon=float(epsilon))
    actual = batch_norm_training(x, parameters.gain, parameters.offset, epsilon=epsilon)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize("epsilon", ["1e-5", "0.1"])
@pytest.mark.parametrize("sizes", [(1, 1, 1), (1, 3, 4), (5, 4, 7)])
def test_evaluation_is_that_of_torch(draw, norm, assert_near, sizes, epsilon):
    x, parameters = draw(*sizes) + 3, norm(sizes[1])
    expected = exactly(x).batch_norm(parameters, training=False, epsilon=float(epsilon))
    actual = batch_norm_evaluation(x, parameters, epsilon=epsilon)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize("epsilon", ["1e-5", "0.1"])
@pytest.mark.parametrize("training", [True, False])
def test_images_are_normalised_over_all_pixels(draw, norm, assert_near, training, epsilon):
    x, parameters = draw(3, 2, 4, 5), norm(2)
    expected = exactly(x).batch_norm(parameters, training=training, epsilon=float(epsilon))
    actual = batch_norm_2d(x, parameters, training=training, epsilon=epsilon)
    assert_near(actual, expected.value, expected.bound)


def test_two_entries_without_epsilon_are_signs():
    x = Rational.from_values([[[1], [5]], [[3], [5]]])
    one, zero = Rational.from_values([1, 1]), Rational.from_values([0, 0])
    both = batch_norm_training(x, one, zero, epsilon=0).entries()
    assert both[:, 0].tolist() == [[-1], [1]]
    assert all(cell is UNDEFINED_NUMBER for cell in both[:, 1].ravel())
    rows = batch_norm_training(x[:, :1], one[:1], zero[:1], epsilon=0)
    assert np.all(rows == Rational.from_values([[[-1]], [[1]]]))


def test_the_variance_is_that_of_the_population():
    x = Rational.from_values([[[0, 6, 3, 3]]])
    row = batch_norm_training(
        x, Rational.from_values([3]), Rational.from_values([0]), epsilon="4.5"
    )
    assert np.all(row == Rational.from_values([[[-3, 3, 0, 0]]]))


def test_evaluation_takes_the_kept_statistics_and_no_others():
    parameters = BatchNorm(*map(Rational.from_values, ([10], [1], [2], [3])))
    result = batch_norm_evaluation(Rational.from_values([[4, 0]]), parameters, epsilon=1)
    assert np.all(result == Rational.from_values([[11, -9]]))


def test_a_constant_channel_becomes_the_offset(array):
    result = batch_norm_training(array([[[4, 4]]]), array([2]), array([5]), epsilon=1)
    assert np.all(np.asarray(result == array([[[5, 5]]])))


def test_gradients_of_a_constant_channel_are_finite():
    x = torch.ones(2, 1, 2, dtype=torch.float64, requires_grad=True)
    one = torch.ones(1, dtype=torch.float64)
    batch_norm_training(x, one, one)[0, 0, 0].backward()
    assert torch.isfinite(x.grad).all()


@pytest.mark.parametrize("epsilon", [-1, "-1e-5"])
def test_a_negative_epsilon_is_refused(messages, epsilon):
    assert messages(
        lambda make: batch_norm_training(make([[[1]]]), make([1]), make([0]), epsilon=epsilon)
    ) == {f"epsilon must be at least 0 (got {epsilon})"}


def test_a_gain_for_other_channels_is_refused(messages):
    assert messages(lambda make: batch_norm_training(make([[[1], [2]]]), make([1]), make([0]))) == {
        "gain has c=1 but x has c=2 (b=1, t=1): give both one c"
    }
