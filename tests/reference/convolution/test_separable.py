"""Pointwise, depthwise and separable convolutions against torch."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    depthwise_convolution_1d,
    depthwise_convolution_2d,
    pointwise_convolution,
    pointwise_convolution_2d,
    separable_convolution_1d,
    separable_convolution_2d,
)
from running import exactly

OPTIONS = [{}, {"stride": 2, "padding": 1}, {"dilation": 2, "padding": 2}]


def test_pointwise_is_a_kernel_of_length_one_of_torch(draw, assert_near):
    x, w, bias = draw(2, 3, 5), draw(4, 3), draw(4)
    expected = exactly(x).convolve(torch.tensor(w)[..., None], torch.tensor(bias))
    assert_near(pointwise_convolution(x, w, bias), expected.value, expected.bound)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_pointwise_on_images_is_a_1x1_kernel_of_torch(draw, assert_near, stride):
    x, w, bias = draw(2, 3, 5, 4), draw(4, 3), draw(4)
    kernel = torch.tensor(w)[..., None, None]
    expected = exactly(x).convolve(kernel, torch.tensor(bias), stride=stride)
    actual = pointwise_convolution_2d(x, w, bias, stride=stride)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize("options", OPTIONS)
def test_depthwise_is_torch_with_a_group_for_each_channel(draw, assert_near, options):
    x, kernel, bias = draw(2, 4, 7), draw(4, 3), draw(4)
    expected = exactly(x).convolve(
        torch.tensor(kernel)[:, None], torch.tensor(bias), groups=4, **options
    )
    actual = depthwise_convolution_1d(x, kernel, bias, **options)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize("options", OPTIONS)
def test_depthwise_on_images_is_torch_with_a_group_for_each_channel(draw, assert_near, options):
    x, kernel, bias = draw(2, 4, 6, 7), draw(4, 2, 3), draw(4)
    expected = exactly(x).convolve(
        torch.tensor(kernel)[:, None], torch.tensor(bias), groups=4, **options
    )
    actual = depthwise_convolution_2d(x, kernel, bias, **options)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize("options", OPTIONS)
def test_separable_is_depthwise_then_pointwise_of_torch(draw, assert_near, options):
    x, kernel, w, bias = draw(2, 4, 7), draw(4, 3), draw(5, 4), draw(5)
    depthwise = exactly(x).convolve(torch.tensor(kernel)[:, None], groups=4, **options)
    expected = depthwise.convolve(torch.tensor(w)[..., None], torch.tensor(bias))
    actual = separable_convolution_1d(x, kernel, w, bias, **options)
    assert_near(actual, expected.value, expected.bound)


@pytest.mark.parametrize("options", OPTIONS)
def test_separable_on_images_is_depthwise_then_pointwise_of_torch(draw, assert_near, options):
    x, kernel, w, bias = draw(2, 4, 6, 7), draw(4, 3, 2), draw(5, 4), draw(5)
    depthwise = exactly(x).convolve(torch.tensor(kernel)[:, None], groups=4, **options)
    expected = depthwise.convolve(torch.tensor(w)[..., None, None], torch.tensor(bias))
    actual = separable_convolution_2d(x, kernel, w, bias, **options)
    assert_near(actual, expected.value, expected.bound)


def test_depthwise_keeps_channels_apart(array):
    result = depthwise_convolution_1d(array([[1, 2], [3, 4]]), array([[10, 1], [100, 1]]))
    assert np.all(np.asarray(result == array([[12], [304]])))


def test_a_kernel_for_other_channels_is_refused(messages):
    assert messages(lambda make: depthwise_convolution_1d(make([[1], [2]]), make([[1]]))) == {
        "kernel has c=1 but x has c=2: give both one c"
    }
