"""Convolutions against torch, with every option, and by hand in every number system."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    causal_convolution,
    convolution_1d,
    convolution_2d,
    grouped_convolution_1d,
    grouped_convolution_2d,
    same_convolution_1d,
    same_convolution_2d,
)
from running import exactly
from torch.nn import functional

OPTIONS = [
    {},
    {"stride": 2},
    {"stride": 3, "padding": 2},
    {"padding": 1},
    {"dilation": 2, "padding": 3},
    {"stride": 2, "padding": 1, "dilation": 3},
]


def _torch(x, kernel, bias=None, **options):
    return exactly(x).convolve(*_tensors(kernel, bias), **options)


def _tensors(*arrays):
    return [None if array is None else torch.tensor(array) for array in arrays]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 3, 2), (4, 2, 3)])
def test_one_dimension_is_that_of_torch(draw, assert_near, sizes, options):
    c_in, c_out, k = sizes
    x, kernel, bias = draw(2, c_in, 9), draw(c_out, c_in, k), draw(c_out)
    expected = _torch(x, kernel, bias, **options)
    assert_near(convolution_1d(x, kernel, bias, **options), expected.value, expected.bound)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize(("k_h", "k_w"), [(1, 1), (3, 2), (1, 3)])
def test_two_dimensions_are_those_of_torch(draw, assert_near, k_h, k_w, options):
    x, kernel, bias = draw(2, 3, 8, 9), draw(4, 3, k_h, k_w), draw(4)
    expected = _torch(x, kernel, bias, **options)
    assert_near(convolution_2d(x, kernel, bias, **options), expected.value, expected.bound)


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("sizes", [(1, 2, 3), (2, 3, 1), (3, 2, 2)])
def test_groups_are_those_of_torch(draw, assert_near, sizes, options):
    groups, o_g, c_g = sizes
    x, kernel, bias = draw(2, groups * c_g, 9), draw(groups, o_g, c_g, 3), draw(groups * o_g)
    flat = kernel.reshape(groups * o_g, c_g, 3)
    expected = _torch(x, flat, bias, groups=groups, **options)
    assert_near(grouped_convolution_1d(x, kernel, bias, **options), expected.value, expected.bound)


@pytest.mark.parametrize("options", OPTIONS)
def test_groups_of_images_are_those_of_torch(draw, assert_near, options):
    x, kernel, bias = draw(2, 6, 8, 9), draw(2, 5, 3, 2, 3), draw(10)
    expected = _torch(x, kernel.reshape(10, 3, 2, 3), bias, groups=2, **options)
    assert_near(grouped_convolution_2d(x, kernel, bias, **options), expected.value, expected.bound)


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("k", [1, 3, 5])
def test_same_padding_is_that_of_torch(draw, assert_near, k, dilation):
    x, kernel, bias = draw(2, 3, 7), draw(4, 3, k), draw(4)
    expected = _torch(x, kernel, bias, padding="same", dilation=dilation)
    actual = same_convolution_1d(x, kernel, bias, dilation=dilation)
    assert_near(actual, expected.value, expected.bound)


def test_kernels_may_be_as_many_as_inputs(draw):
    x, kernels, image = draw(3, 4, 9), draw(3, 2, 5, 2, 3), draw(3, 4, 5, 6)
    each = zip(x, kernels, strict=True)
    together = grouped_convolution_1d(x, kernels)
    assert np.allclose(together, [grouped_convolution_1d(*one) for one in each], rtol=1e-12)
    squares = kernels[..., None, :]
    together = grouped_convolution_2d(image, squares)
    each = zip(image, squares, strict=True)
    assert np.allclose(together, [grouped_convolution_2d(*one) for one in each], rtol=1e-12)


def test_same_padding_may_stride(draw, assert_near):
    x, kernel, bias = draw(2, 3, 7), draw(4, 3, 5), draw(4)
    expected = _torch(x, kernel, bias, padding=2, stride=2)
    actual = same_convolution_1d(x, kernel, bias, stride=2)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2), (2, 3)])
def test_same_padding_of_images_is_that_of_torch(draw, assert_near, stride, dilation):
    x, kernel, bias = draw(2, 3, 7, 6), draw(4, 3, 3, 3), draw(4)
    expected = _torch(x, kernel, bias, padding=dilation, stride=stride, dilation=dilation)
    actual = same_convolution_2d(x, kernel, bias, stride=stride, dilation=dilation)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize("dilation", [1, 2, 4])
@pytest.mark.parametrize("k", [1, 2, 3])
def test_causal_is_torch_after_padding_on_the_left(draw, assert_near, k, dilation):
    x, kernel, bias = draw(2, 3, 7), draw(4, 3, k), draw(4)
    padded = functional.pad(torch.tensor(x), (dilation * (k - 1), 0))
    expected = _torch(padded, kernel, bias, dilation=dilation)
    actual = causal_convolution(x, kernel, bias, dilation=dilation)
    assert_near(actual, expected.value, expected.bound)


def test_a_kernel_is_not_flipped(array):
    result = convolution_1d(array([[1, 2, 3]]), array([[[10, 1]]]))
    assert np.all(np.asarray(result == array([[12, 23]])))


def test_causal_looks_back_by_the_dilation(array):
    result = causal_convolution(array([[1, 2, 3, 4]]), array([[[10, 1]]]), dilation=2)
    assert np.all(np.asarray(result == array([[1, 2, 13, 24]])))


def test_an_image_is_summed_over_its_window(array):
    result = convolution_2d(array([[[1, 2], [3, 4]]]), array([[[[1000, 100], [10, 1]]]]))
    assert np.all(np.asarray(result == array([[[1234]]])))


def test_bias_is_added_once_to_each_channel(array):
    result = grouped_convolution_1d(array([[1], [2]]), array([[[[3]]], [[[4]]]]), array([10, 20]))
    assert np.all(np.asarray(result == array([[13], [28]])))


def test_an_input_shorter_than_the_window_is_refused(messages):
    assert messages(lambda make: convolution_1d(make([[1, 2]]), make([[[1, 1, 1]]]))) == {
        (
            "x has an axis of length 2, 2 with padding, but a window covers 3 (taps=3, "
            "dilation=1): give x more positions, or more padding"
        )
    }


@pytest.mark.parametrize("name", ["stride", "dilation"])
@pytest.mark.parametrize("count", [0, -1, 1.5])
def test_a_count_below_one_is_refused(messages, name, count):
    one = [[[1]]]
    assert messages(lambda make: convolution_1d(make([[1]]), make(one), **{name: count})) == {
        f"{name} must be an int of at least 1 (got {count}): 1 is the plain case"
    }


def test_negative_padding_is_refused(messages):
    assert messages(lambda make: convolution_2d(make([[[1]]]), make([[[[1]]]]), padding=-1)) == {
        "padding must be an int of at least 0 (got -1)"
    }


def test_an_even_kernel_has_no_centre(messages):
    assert messages(lambda make: same_convolution_1d(make([[1, 2]]), make([[[1, 1]]]))) == {
        "kernel has 2 taps but needs an odd length to have a centre: add or drop some"
    }


def test_an_oblong_kernel_has_no_single_padding(messages):
    assert messages(lambda make: same_convolution_2d(make([[[1]]]), make([[[[1, 1, 1]]]]))) == {
        "kernel has 1 x 3 taps but needs equal odd sides to have a centre: add or drop some"
    }


def test_a_kernel_for_other_channels_is_refused(messages):
    assert messages(lambda make: convolution_1d(make([[1], [2]]), make([[[1]]]))) == {
        "kernel has c_in=1 but x has c_in=2 (c_out=1): give both one c_in"
    }


def test_channels_that_the_groups_do_not_divide_are_refused(messages):
    kernel = [[[[1]]], [[[1]]]]
    assert messages(lambda make: grouped_convolution_1d(make([[1], [2], [3]]), make(kernel))) == {
        (
            "x has an axis of 3 where groups*c_g = 2 is expected (groups=2, c_g=1): reshape x or "
            "change the others"
        )
    }
