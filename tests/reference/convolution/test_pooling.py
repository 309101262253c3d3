"""Pooling against torch, and by hand in every number system."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    average_pool_1d,
    average_pool_2d,
    global_average_pool_1d,
    global_average_pool_2d,
    local_average_1d,
    local_average_2d,
    max_pool_1d,
    max_pool_2d,
)
from torch.nn import functional

U = 2.0**-53
OPTIONS = [
    (size, stride, padding)
    for size, stride in [(1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (4, 3)]
    for padding in range(size // 2 + 1)
]


def _mean_bound(x, entries):
    """A mean of k entries rounds k times, relative to the largest; two of them, doubled."""
    return 4 * (entries + 1) * U * np.max(np.abs(x))


@pytest.mark.parametrize(("size", "stride", "padding"), OPTIONS)
def test_the_largest_entries_are_those_of_torch(draw, size, stride, padding):
    x, image = draw(2, 3, 9), draw(2, 3, 9, 8)
    expected = functional.max_pool1d(torch.tensor(x), size, stride, padding).numpy()
    assert np.array_equal(max_pool_1d(x, size, stride=stride, padding=padding), expected)
    expected = functional.max_pool2d(torch.tensor(image), size, stride, padding).numpy()
    assert np.array_equal(max_pool_2d(image, size, stride=stride, padding=padding), expected)


@pytest.mark.parametrize("count_padding", [True, False])
@pytest.mark.parametrize("sizes", OPTIONS)
def test_averages_are_those_of_torch(draw, assert_near, sizes, count_padding):
    size, stride, padding = sizes
    x, image = draw(2, 3, 9), draw(2, 3, 9, 8)
    options = {"stride": stride, "padding": padding}
    expected = functional.avg_pool1d(
        torch.tensor(x), size, count_include_pad=count_padding, **options
    )
    actual = average_pool_1d(x, size, count_padding=count_padding, **options)
    assert_near(actual, expected, _mean_bound(x, size))
    expected = functional.avg_pool2d(
        torch.tensor(image), size, count_include_pad=count_padding, **options
    )
    actual = average_pool_2d(image, size, count_padding=count_padding, **options)
    assert_near(actual, expected, _mean_bound(image, size * size))


@pytest.mark.parametrize("size", [1, 3, 5])
def test_local_averages_are_those_of_torch_without_padding(draw, assert_near, size):
    image = draw(2, 3, 5, 4)
    expected = functional.avg_pool2d(
        torch.tensor(image), size, 1, size // 2, count_include_pad=False
    )
    assert_near(local_average_2d(image, size), expected, _mean_bound(image, size * size))


def test_global_averages_are_adaptive_pools_of_torch(draw, assert_near):
    x, image = draw(2, 3, 9), draw(2, 3, 9, 8)
    expected = functional.adaptive_avg_pool1d(torch.tensor(x), 1)[..., 0]
    assert_near(global_average_pool_1d(x), expected, _mean_bound(x, 9))
    expected = functional.adaptive_avg_pool2d(torch.tensor(image), 1)[..., 0, 0]
    assert_near(global_average_pool_2d(image), expected, _mean_bound(image, 72))


def test_the_padding_is_never_the_largest(array):
    result = max_pool_1d(array([[-3, -1, -2]]), 3, padding=1)
    assert np.all(np.asarray(result == array([[-1, -1, -1]])))


def test_padding_counts_as_zero_unless_it_is_left_out(array):
    counted = average_pool_1d(array([[3, 6]]), 3, padding=1)
    assert np.all(np.asarray(counted == array([[3, 3]])))
    left_out = average_pool_1d(array([[2, 6]]), 3, padding=1, count_padding=False)
    assert np.all(np.asarray(left_out == array([[4, 4]])))


def test_a_local_average_at_the_end_has_one_neighbour(array):
    result = local_average_1d(array([[2, 4, 0]]), 3)
    assert np.all(np.asarray(result == array([[3, 2, 2]])))


def test_a_window_that_would_hold_nothing_is_refused(messages):
    assert messages(lambda make: max_pool_1d(make([[1, 2]]), 2, padding=2)) == {
        "padding=2 is over half of size=2, so that a window would hold nothing: take at most 1"
    }


def test_a_window_longer_than_the_input_is_refused(messages):
    assert messages(lambda make: average_pool_2d(make([[[1, 2]]]), 2)) == {
        (
            "x has an axis of length 1, 1 with padding, but a window covers 2 (taps=2, "
            "dilation=1): give x more positions, or more padding"
        )
    }


@pytest.mark.parametrize("size", [0, -2])
def test_a_size_below_one_is_refused(messages, size):
    assert messages(lambda make: max_pool_1d(make([[1, 2]]), size)) == {
        f"size must be an int of at least 1 (got {size}): 1 is the plain case"
    }


def test_an_even_neighbourhood_has_no_centre(messages):
    assert messages(lambda make: local_average_1d(make([[1, 2]]), 2)) == {
        "size has 2 taps but needs an odd length to have a centre: add or drop some"
    }
