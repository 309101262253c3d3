"""Residual blocks against the same formulas composed of torch's layers."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    BasicBlock,
    BatchNorm,
    affine,
    batch_norm_2d,
    bottleneck_block,
    global_average_pool_2d,
    pre_activation_block,
    projection_block,
    relu,
    residual_block,
    resnet,
    same_convolution_2d,
    thread_residual_block,
)
from lakatos.systems import FLOAT64, Rational
from lakatos.theory.block import declared
from lakatos.theory.witness import build
from running import exactly

MODES = pytest.mark.parametrize("training", [True, False])
SIZES = pytest.mark.parametrize(
    "sizes",
    [
        {"b": 2, "c": 2, "h": 3, "w": 4, "r": 2, "c_in": 3, "c_mid": 1, "depth": 2, "classes": 3},
        {"b": 3, "c": 4, "h": 4, "w": 3, "r": 1, "c_in": 2, "c_mid": 2, "depth": 1, "classes": 2},
    ],
)


def _drawn(block, sizes):
    """Draw the arguments of a block, as NumPy arrays."""
    made = declared(block)
    sizes = {name: sizes[name] for name in made.bounds}
    point = made.signature.required.drawn(sizes, np.random.default_rng(1))
    return [
        build(domain, point.coordinates[name], sizes, FLOAT64)
        for name, domain in made.parameters.items()
    ]


def _convolved(x, kernel, **options):
    kernel = torch.tensor(kernel.reshape(*kernel.shape, *[1] * (4 - kernel.ndim)))
    return x.convolve(kernel, padding=kernel.shape[-1] // 2, **options)


def _normalised(x, norm, training):
    return x.batch_norm(norm, training=training)


def _residual_block(x, p, training):
    hidden = _normalised(_convolved(x, p.kernel_1), p.norm_1, training).relu()
    branch = _normalised(_convolved(hidden, p.kernel_2), p.norm_2, training)
    return branch.add(x).relu()


def _thread_residual_block(x, p, training):
    hidden = _normalised(_convolved(x, p.kernel_1), p.norm_1, training).relu()
    return _normalised(_convolved(hidden, p.kernel_2).add(x), p.norm_2, training).relu()


def _pre_activation_block(x, p, training):
    hidden = _convolved(_normalised(x, p.norm_1, training).relu(), p.kernel_1)
    return _convolved(_normalised(hidden, p.norm_2, training).relu(), p.kernel_2).add(x)


def _bottleneck_block(x, p, training):
    reduced = _normalised(_convolved(x, p.w_reduce), p.norm_1, training).relu()
    hidden = _normalised(_convolved(reduced, p.kernel), p.norm_2, training).relu()
    return _normalised(_convolved(hidden, p.w_expand), p.norm_3, training).add(x).relu()


def _resnet(x, p, training):
    hidden = _normalised(_convolved(x, p.kernel), p.norm, training).relu()
    for layer in p.blocks:
        hidden = _residual_block(hidden, layer, training)
    return hidden.mean((-2, -1)).affine(torch.tensor(p.w), torch.tensor(p.b))


@MODES
@SIZES
@pytest.mark.parametrize(
    ("block", "composed"),
    [
        (residual_block, _residual_block),
        (thread_residual_block, _thread_residual_block),
        (pre_activation_block, _pre_activation_block),
        (bottleneck_block, _bottleneck_block),
        (resnet, _resnet),
    ],
)
def test_blocks_are_those_composed_of_torch(assert_near, block, composed, sizes, training):
    x, parameters = _drawn(block, sizes)
    expected = composed(exactly(x), parameters, training)
    assert expected.value.any()
    assert_near(block(x, parameters, training=training), expected.value, expected.bound)


@MODES
@SIZES
@pytest.mark.parametrize("stride", [1, 2])
def test_a_projection_takes_the_stride_of_the_branch(assert_near, sizes, stride, training):
    x, p = _drawn(projection_block, sizes)
    hidden = _convolved(exactly(x), p.kernel_1, stride=stride)
    branch = _convolved(_normalised(hidden, p.norm_1, training).relu(), p.kernel_2)
    shortcut = _convolved(exactly(x), p.w_shortcut, stride=stride)
    normalised = _normalised(shortcut, p.norm_shortcut, training)
    expected = _normalised(branch, p.norm_2, training).add(normalised).relu()
    assert expected.value.any()
    actual = projection_block(x, p, stride=stride, training=training)
    assert_near(actual, expected.value, expected.bound)


def _scalar_block(kernel_1, offset_1, kernel_2, offset_2):
    """Make a block on one channel with 1x1 kernels whose normalisations only shift."""

    def norm(offset):
        return BatchNorm(*map(Rational.from_values, ([1], [offset], [0], [1])))

    return BasicBlock(
        Rational.from_values([[[[kernel_1]]]]),
        norm(offset_1),
        Rational.from_values([[[[kernel_2]]]]),
        norm(offset_2),
    )


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (residual_block, 0),  # relu(3 + (-1 * relu(2 * 3 + 1) + 2)) = relu(-2)
        (thread_residual_block, 0),  # relu((3 - relu(2 * 3 + 1)) + 2) = relu(-2)
        (pre_activation_block, -7),  # 3 - relu(2 * relu(3 + 1) + 2) = 3 - 10
    ],
)
def test_only_the_pre_activated_residual_passes_negative(block, expected):
    result = block(Rational.from_values([[[[3]]]]), _scalar_block(2, 1, -1, 2), epsilon=0)
    assert np.all(result == Rational.from_values([[[[expected]]]]))


def test_the_sum_is_normalised_only_in_the_block_of_the_thread():
    parameters = _scalar_block(1, 0, 1, 0)
    halved = BatchNorm(*map(Rational.from_values, ([1], [0], [0], [4])))
    parameters = BasicBlock(parameters.kernel_1, parameters.norm_1, parameters.kernel_2, halved)
    x = Rational.from_values([[[[6]]]])
    assert np.all(residual_block(x, parameters, epsilon=0) == Rational.from_values([[[[9]]]]))
    assert np.all(
        thread_residual_block(x, parameters, epsilon=0) == Rational.from_values([[[[6]]]])
    )


def test_an_even_kernel_is_refused(messages):
    def block_of(make):
        norm = BatchNorm(make([1]), make([0]), make([0]), make([1]))
        even = make([[[[1, 1], [1, 1]]]])
        return residual_block(make([[[[1]]]]), BasicBlock(even, norm, even, norm))

    assert messages(block_of) == {
        "kernel has 2 x 2 taps but needs equal odd sides to have a centre: add or drop some"
    }


def test_a_norm_for_other_channels_is_refused(messages):
    def block_of(make):
        kernel = make([[[[1]]]])
        norm = BatchNorm(make([1]), make([0]), make([0]), make([1]))
        wide = BatchNorm(make([1, 1]), make([0]), make([0]), make([1]))
        return residual_block(make([[[[1]]]]), BasicBlock(kernel, norm, kernel, wide))

    (message,) = messages(block_of)
    assert message.startswith("parameters.norm_2.gain has c=2 but x has c=1")


@MODES
def test_epsilon_reaches_every_layer_of_the_stack(training):
    sizes = {"b": 2, "c": 2, "h": 3, "w": 4, "r": 2, "c_in": 3, "depth": 2, "classes": 3}
    x, p = _drawn(resnet, sizes)
    options = {"training": training, "epsilon": "0.5"}
    hidden = relu(batch_norm_2d(same_convolution_2d(x, p.kernel), p.norm, **options))
    for layer in p.blocks:
        hidden = residual_block(hidden, layer, **options)
    expected = affine(global_average_pool_2d(hidden), p.w, p.b)
    assert np.array_equal(resnet(x, p, **options), expected)
