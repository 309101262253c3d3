"""The inverted bottleneck against the same formula composed of torch's layers."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    BatchNorm,
    HiddenBatchNorm,
    InvertedBottleneck,
    inverted_bottleneck,
    relu6,
)
from lakatos.systems import Rational
from running import exactly
from torch.nn import functional


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("side", [1, 3, 5])
def test_the_inverted_bottleneck_is_composed_of_torch(draw, assert_near, side, training):
    def norm(kind, c):
        return kind(4 * draw(c), 4 * draw(c), draw(c), np.abs(draw(c)))

    x = draw(2, 3, 4, 5)
    p = InvertedBottleneck(
        draw(6, 3), norm(HiddenBatchNorm, 6), draw(6, side, side), norm(HiddenBatchNorm, 6),
        draw(3, 6), norm(BatchNorm, 3),
    )  # fmt: skip
    expanded = exactly(x).convolve(torch.tensor(p.w_expand)[..., None, None])
    hidden = expanded.batch_norm(p.norm_1, training=training).relu6()
    convolved = hidden.convolve(torch.tensor(p.kernel)[:, None], groups=6, padding=side // 2)
    narrowed = convolved.batch_norm(p.norm_2, training=training).relu6()
    projected = narrowed.convolve(torch.tensor(p.w_project)[..., None, None])
    expected = projected.batch_norm(p.norm_3, training=training).add(exactly(x))
    actual = inverted_bottleneck(x, p, training=training)
    assert_near(actual, expected.value, expected.bound)


def test_relu6_is_exactly_that_of_torch(draw):
    x = draw(20, 3, scale=6)
    assert np.array_equal(relu6(x), functional.relu6(torch.tensor(x)).numpy())


def test_the_output_is_linear_and_the_inside_is_cut_off_at_six():
    def norm(kind):
        return kind(*map(Rational.from_values, ([1], [0], [0], [1])))

    one, kernel = Rational.from_values([[1]]), Rational.from_values([[[2]]])
    p = InvertedBottleneck(
        one, norm(HiddenBatchNorm), kernel, norm(HiddenBatchNorm), -one, norm(BatchNorm)
    )
    result = inverted_bottleneck(Rational.from_values([[[[-1, 1, 5]]]]), p, epsilon=0)
    assert np.all(result == Rational.from_values([[[[-1, -1, -1]]]]))


def test_an_even_kernel_is_refused(messages):
    def block_of(make):
        def norm(kind):
            return kind(make([1]), make([0]), make([0]), make([1]))

        one, even = make([[1]]), make([[[1, 1], [1, 1]]])
        p = InvertedBottleneck(
            one, norm(HiddenBatchNorm), even, norm(HiddenBatchNorm), one, norm(BatchNorm)
        )
        return inverted_bottleneck(make([[[[1]]]]), p)

    assert messages(block_of) == {
        "kernel has 2 x 2 taps but needs equal odd sides to have a centre: add or drop some"
    }
