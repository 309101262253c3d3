"""The layers that the discussion proposes, from the modules of torch."""

import numpy as np
import pytest
import torch
from lakatos.reference import pre_activated_encoder_layer, relu_after_norm_encoder_layer
from lakatos.tools.oracles.torch_layers import encoder_layer_of_torch

SIZES = [
    {"n": 1, "d": 2, "heads": 1, "d_k": 2, "d_v": 2, "d_ff": 1},
    {"n": 3, "d": 4, "heads": 2, "d_k": 2, "d_v": 2, "d_ff": 5},
]
relu = torch.nn.functional.relu


def _attend(module, x, mask):
    return module.self_attn(x, x, x, attn_mask=torch.tensor(~mask))[0]


def _feed(module, x):
    return module.linear2(relu(module.linear1(x)))


@pytest.mark.parametrize("epsilon", ["1e-5", "0.5"])
@pytest.mark.parametrize("sizes", SIZES)
def test_relu_after_each_norm(drawn, assert_same, sizes, epsilon):
    x, parameters = drawn(relu_after_norm_encoder_layer, **sizes)
    module, mask = (
        encoder_layer_of_torch(parameters, layer_norm_eps=float(epsilon)),
        np.tri(len(x), dtype=bool),
    )
    with torch.no_grad():
        tokens = torch.tensor(x)[None]
        attended = relu(module.norm1(tokens + _attend(module, tokens, mask)))
        expected = relu(module.norm2(attended + _feed(module, attended)))[0].numpy()
    assert_same(relu_after_norm_encoder_layer, expected, x, parameters, mask, epsilon=epsilon)


@pytest.mark.parametrize("epsilon", ["1e-5", "0.5"])
@pytest.mark.parametrize("sizes", SIZES)
def test_relu_before_each_branch_and_none_on_the_residual(drawn, assert_same, sizes, epsilon):
    x, parameters = drawn(pre_activated_encoder_layer, **sizes)
    module, mask = (
        encoder_layer_of_torch(parameters, layer_norm_eps=float(epsilon)),
        np.tri(len(x), dtype=bool),
    )
    with torch.no_grad():
        tokens = torch.tensor(x)[None]
        attended = module.norm1(tokens + _attend(module, relu(tokens), mask))
        expected = module.norm2(attended + _feed(module, relu(attended)))[0].numpy()
    assert_same(pre_activated_encoder_layer, expected, x, parameters, mask, epsilon=epsilon)
