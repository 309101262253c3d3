"""WaveNet against the same formulas composed of torch's layers, and its receptive field."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    GatedConvolution,
    WaveNet,
    WaveNetLayer,
    doubling,
    gated_convolution,
    receptive_field,
    wavenet,
    wavenet_residual,
    wavenet_skip,
)
from running import Running, exactly
from torch.nn import functional

T, C_IN, C, C_GATE, C_SKIP, CLASSES, K = 9, 2, 3, 4, 2, 3, 2


@pytest.fixture
def layer(draw):
    def drawn(*, biases=True):
        bias = (draw) if biases else (lambda _: None)
        gated = GatedConvolution(draw(C_GATE, C, K), draw(C_GATE, C, K), bias(C_GATE), bias(C_GATE))
        return WaveNetLayer(gated, draw(C, C_GATE), draw(C_SKIP, C_GATE), bias(C), bias(C_SKIP))

    return drawn


def _tensor(array):
    return None if array is None else torch.tensor(array)


def _causal(x, kernel, bias=None, dilation=1):
    reach = (dilation * (kernel.shape[-1] - 1), 0)
    padded = Running(functional.pad(x.value, reach), functional.pad(x.error, reach))
    return padded.convolve(_tensor(kernel), _tensor(bias), dilation=dilation)


def _pointwise(x, w, bias=None):
    return x.convolve(_tensor(w)[..., None], _tensor(bias))


def _gated(x, p, dilation):
    signal = _causal(x, p.kernel_filter, p.b_filter, dilation)
    gate = _causal(x, p.kernel_gate, p.b_gate, dilation)
    return signal.tanh().multiply(gate.sigmoid())


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("dilation", [1, 2, 4])
def test_one_layer_is_composed_of_torch(draw, layer, assert_near, dilation, biases):
    x, p = draw(2, C, T), layer(biases=biases)
    gated = _gated(exactly(x), p.gated, dilation)
    assert_near(gated_convolution(x, p.gated, dilation=dilation), gated.value, gated.bound)
    skip = _pointwise(gated, p.w_skip, p.b_skip)
    assert_near(wavenet_skip(x, p, dilation=dilation), skip.value, skip.bound)
    residual = _pointwise(gated, p.w_residual, p.b_residual).add(exactly(x))
    assert_near(wavenet_residual(x, p, dilation=dilation), residual.value, residual.bound)


@pytest.mark.parametrize("dilations", [None, (1, 1, 1), (4, 2, 1)])
def test_the_stack_is_composed_of_torch(draw, layer, assert_near, dilations):
    x = draw(2, C_IN, T)
    p = WaveNet(
        draw(C, C_IN, K), tuple(layer() for _ in range(3)), draw(C_SKIP, C_SKIP),
        draw(CLASSES, C_SKIP),
    )  # fmt: skip
    residual, skips = _causal(exactly(x), p.kernel), None
    for each, dilation in zip(p.layers, dilations or (1, 2, 4), strict=True):
        gated = _gated(residual, each.gated, dilation)
        skip = _pointwise(gated, each.w_skip, each.b_skip)
        skips = skip if skips is None else skips.add(skip)
        residual = _pointwise(gated, each.w_residual, each.b_residual).add(residual)
    expected = _pointwise(_pointwise(skips.relu(), p.w_hidden).relu(), p.w_out)
    assert_near(wavenet(x, p, dilations=dilations), expected.value, expected.bound)


@pytest.mark.parametrize(("k", "dilations"), [(1, (1, 2)), (2, (1, 2, 4)), (3, (1, 3))])
def test_the_last_output_depends_on_exactly_its_receptive_field(draw, k, dilations):
    def layer_of():
        gated = GatedConvolution(draw(2, 2, k), draw(2, 2, k))
        return WaveNetLayer(gated, draw(2, 2), draw(2, 2))

    p = WaveNet(draw(2, 1, k), tuple(layer_of() for _ in dilations), draw(2, 2), draw(1, 2))
    p = WaveNet(p.kernel, p.layers, np.abs(p.w_hidden), p.w_out)
    reach = receptive_field(k, (1, *dilations))
    x = torch.tensor(draw(1, 1, reach + 3), requires_grad=True)
    p = _torch_wavenet(p)
    wavenet(x, p, dilations=dilations)[0, 0, -1].backward()
    seen = x.grad[0, 0] != 0
    assert seen.tolist() == [False] * 3 + [True] * reach


def _torch_wavenet(p):
    def layer_of(each):
        gated = GatedConvolution(
            torch.tensor(each.gated.kernel_filter), torch.tensor(each.gated.kernel_gate)
        )
        return WaveNetLayer(gated, torch.tensor(each.w_residual), torch.tensor(each.w_skip))

    return WaveNet(
        torch.tensor(p.kernel),
        tuple(map(layer_of, p.layers)),
        torch.tensor(p.w_hidden),
        torch.tensor(p.w_out),
    )


def test_no_activation_follows_the_residual(draw, ball):
    for make in (np.asarray, torch.tensor, ball):
        kernel, w, x = make(np.ones((1, 1, 1))), make(np.zeros((1, 1))), make(-(draw(1, 3) ** 2))
        p = WaveNetLayer(GatedConvolution(kernel, kernel), w, w)
        assert np.all(np.asarray(wavenet_residual(x, p) == x))


def test_the_dilations_double_and_their_field_is_a_power_of_two():
    assert doubling(4) == (1, 2, 4, 8)
    assert receptive_field(2, doubling(10)) == 1024
    assert receptive_field(1, doubling(10)) == 1


def test_a_dilation_for_each_layer_is_needed(messages):
    def stack_of(make):
        one = make([[[1]]])
        layer = WaveNetLayer(GatedConvolution(one, one), make([[1]]), make([[1]]))
        p = WaveNet(one, (layer, layer), make([[1]]), make([[1]]))
        return wavenet(make([[1]]), p, dilations=(1,))

    assert messages(stack_of) == {
        (
            "dilations must name one dilation for each of 2 layers (got 1): leave them out for "
            "1, 2, 4, ..."
        )
    }


def test_a_dilation_below_one_is_refused():
    with pytest.raises(ValueError, match="dilation must be an int of at least 1"):
        receptive_field(2, (1, 0))
