"""Softmax against torch, in fractions, in enclosures, under masks and gradients."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.reference import softmax
from lakatos.systems import Rational
from torch.nn import functional

MASK = [[True, False, True], [False, False, True]]
SCORES = [[1, 9, 1], [2, -3, 2]]
"""Equal where visible, so that fractions can answer in base e too."""


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0, 300.0])
@pytest.mark.parametrize("m", [1, 2, 3, 17])
def test_softmax_is_that_of_torch(draw, assert_near, softmax_bound, m, scale):
    scores = draw(5, m, scale=scale)
    expected = functional.softmax(torch.tensor(scores), dim=-1).numpy()
    assert_near(softmax(scores), expected, softmax_bound(scores) * expected + 5e-324)


def test_masked_softmax_is_that_of_torch_on_minus_infinity(draw, assert_near, softmax_bound):
    scores, mask = draw(40, 6), draw(40, 6) > -0.5
    mask[:, 0] = True
    hidden = torch.tensor(scores).masked_fill(torch.tensor(~mask), -torch.inf)
    expected = functional.softmax(hidden, dim=-1).numpy()
    assert_near(softmax(scores, mask), expected, softmax_bound(scores) * expected)


@pytest.mark.parametrize("base", [None, 2])
def test_hidden_entries_weigh_exactly_zero(array, switches, base):
    weights = softmax(array(SCORES), switches(MASK), base=base)
    assert np.all(np.asarray(weights[0, 1] == 0))
    assert np.all(np.asarray(weights[1, :2] == 0))


def test_a_single_visible_entry_weighs_one_even_in_fractions():
    weights = softmax(Rational.from_values([[5, 0, 1]]), np.array([[False, True, False]]))
    assert np.all(weights == Rational.from_values([[0, 1, 0]]))


def test_huge_hidden_scores_change_nothing():
    mask = np.array([[True, True, False]])
    weights = softmax(np.array([[0.0, 1.0, 1e308]]), mask)
    assert np.array_equal(weights, softmax(np.array([[0.0, 1.0, 0.0]]), mask))


def test_huge_scores_do_not_overflow():
    assert np.array_equal(softmax(np.array([8e307, -8e307])), [1.0, 0.0])


def test_softmax_in_base_two_is_exact_in_fractions():
    weights = softmax(Rational.from_values([0, 1, 3]), base=2)
    assert np.all(weights == Rational.from_values([Fraction(k, 11) for k in (1, 2, 8)]))


@pytest.mark.parametrize("shift", [-5000, 5000])
def test_no_power_of_a_base_overflows_or_vanishes(shift):
    weights = softmax(np.array([0.0, 1.0]) + shift, base=2)
    assert np.array_equal(weights, np.array([1, 2]) / 3)


def test_temperature_divides_the_scores():
    cold = softmax(Rational.from_values([0, 2]), base=2, temperature=2)
    assert np.all(cold == Rational.from_values([Fraction(1, 3), Fraction(2, 3)]))


def test_base_and_temperature_may_be_arrays(array):
    weights = softmax(array([0, 2]), base=array(2), temperature=array(2))
    assert np.all(np.asarray(abs(weights - array([1, 2]) / 3) <= array(1) / 2**52))


@pytest.mark.parametrize("m", [1, 2, 3])
def test_balls_are_as_near_to_softmax_as_floats_are(draw, ball, assert_near, softmax_bound, m):
    scores = draw(2, m, scale=3.0)
    weights = softmax(scores)
    assert_near(softmax(ball(scores)), weights, softmax_bound(scores) * weights)


def test_balls_are_as_near_to_masked_softmax_as_floats_are(draw, ball, assert_near, softmax_bound):
    scores, mask = draw(2, 3), np.array(MASK)
    weights = softmax(scores, mask)
    assert_near(softmax(ball(scores), mask), weights, softmax_bound(scores) * weights)


@pytest.mark.parametrize("hidden", [0.0, 1e3, -1e3, 1e308])
def test_gradients_are_finite_and_vanish_at_hidden_scores(hidden):
    scores = torch.tensor([[1.0, hidden, 2.0]], dtype=torch.float64, requires_grad=True)
    mask = torch.tensor([[True, False, True]])
    softmax(scores, mask)[0, 0].backward()
    product = float(functional.softmax(scores[0, ::2].detach(), dim=-1).prod())
    expected = torch.tensor([[product, 0.0, -product]], dtype=torch.float64)
    assert scores.grad[0, 1] == 0
    assert torch.all((scores.grad - expected).abs() <= 2.0**-48)


def test_softmax_under_vmap_is_softmax_of_each(draw, assert_near, softmax_bound):
    scores = draw(7, 2, 3)
    mask = draw(7, 2, 3) > 0
    mask[..., 1] = True
    batched = torch.func.vmap(softmax)(torch.tensor(scores), torch.tensor(mask))
    for one, weights in enumerate(batched):
        alone = softmax(scores[one], mask[one])
        assert_near(weights, alone, softmax_bound(scores[one]) * alone)


def test_a_mask_may_repeat_along_an_axis():
    scores = Rational.from_values([[0, 1], [2, 0]])
    weights = softmax(scores, np.array([[True, False]]), base=2)
    assert np.all(weights == Rational.from_values([[1, 0], [1, 0]]))


def test_a_mask_that_hides_a_row_is_refused(messages):
    blind = [[True, False], [False, False]]
    assert messages(
        lambda make: softmax(
            make([[0, 1], [1, 0]]),
            torch.tensor(blind) if "Tensor" in type(make([0])).__name__ else np.array(blind),
        )
    ) == {
        (
            "mask of shape (2, 2) hides a whole row, whose weights cannot sum to one: let every "
            "query see at least one key, or drop that query"
        )
    }


def test_a_mask_of_another_shape_is_refused(messages):
    assert messages(lambda make: softmax(make([[0, 1, 2]]), np.array([[True, False]]))) == {
        "mask has m=2 but scores has m=3: give both one m"
    }


def test_a_mask_of_numbers_is_refused(messages):
    assert messages(lambda make: softmax(make([[0, 1]]), np.array([[1, 0]]))) == {
        (
            "mask must hold booleans, True where attention may look (got int64): compare first, "
            "for example mask > 0"
        )
    }


@pytest.mark.parametrize("name", ["base", "temperature"])
def test_a_base_or_temperature_that_is_not_positive_is_refused(messages, name):
    assert messages(lambda make: softmax(make([0, 1]), **{name: 0})) == {
        f"{name} must be positive (got 0): leave it out for the default"
    }


def test_scores_without_an_axis_are_refused(messages):
    assert messages(lambda make: softmax(make(3))) == {
        "scores needs the axes (m) but has shape (): add the missing axes with expand_dims"
    }
