"""State spaces: the forms agree exactly, and with SciPy's filters."""

import numpy as np
import pytest
from lakatos.reference import (
    diagonal_state_space_convolution,
    diagonal_state_space_recurrence,
    state_space_convolution,
    state_space_recurrence,
)
from lakatos.systems import Rational
from scipy.signal import dlsim, lfilter


@pytest.fixture
def exact():
    """Draw fractions, the same in every run."""
    generator = np.random.default_rng(2022)
    return lambda *shape: Rational.from_values(generator.integers(-8, 9, shape)) / 4


@pytest.mark.parametrize("n", [1, 2, 6])
def test_the_recurrence_unrolls_to_the_convolution(exact, n):
    system = exact(n, 2), exact(3, 3), exact(2, 3), exact(3, 4)
    assert np.all(state_space_recurrence(*system) == state_space_convolution(*system))


@pytest.mark.parametrize("n", [1, 2, 6])
def test_the_diagonal_recurrence_unrolls_to_the_convolution(exact, n):
    system = exact(n, 2), exact(2, 3), exact(2, 3), exact(2, 3)
    left = diagonal_state_space_recurrence(*system)
    assert np.all(left == diagonal_state_space_convolution(*system))


def test_one_channel_of_a_diagonal_system_is_a_system_with_a_diagonal_matrix(exact):
    x, a, b, c = exact(5, 1), exact(1, 3), exact(1, 3), exact(1, 3)
    matrix = Rational.from_values(np.eye(3, dtype=int)) * a
    dense = state_space_recurrence(x, matrix, b, c.mT)
    assert np.all(diagonal_state_space_recurrence(x, a, b, c) == dense)


@pytest.mark.parametrize("form", [state_space_recurrence, state_space_convolution])
def test_a_system_is_that_of_scipy(draw, assert_same, form):
    x, a, b, c = draw(9, 2), draw(3, 3, scale=0.5), draw(2, 3), draw(3, 4)
    delayed = np.vstack([x, x[:1]])
    _, outputs, _ = dlsim((a.T, b.T, c.T, np.zeros((4, 2)), 1), delayed)
    assert_same(form, outputs[1:], x, a, b, c)


@pytest.mark.parametrize(
    "form", [diagonal_state_space_recurrence, diagonal_state_space_convolution]
)
def test_a_channel_with_one_number_of_state_is_a_filter(draw, assert_same, form):
    x, a, b, c = draw(9, 1), draw(1, 1, scale=0.5), draw(1, 1), draw(1, 1)
    expected = lfilter([b.item() * c.item()], [1, -a.item()], x, axis=0)
    assert_same(form, expected, x, a, b, c)
