"""Highway layers against the same formula composed of torch's functions."""

import numpy as np
import torch
from lakatos.reference import Highway, highway
from running import Running, U, exactly


def test_a_highway_layer_is_composed_of_torch(draw, assert_near):
    x, p = draw(5, 3), Highway(draw(3, 3), draw(3), draw(3, 3), draw(3))
    w_transform, b_transform, w_gate, b_gate = map(
        torch.tensor, (p.w_transform, p.b_transform, p.w_gate, p.b_gate)
    )
    gate = exactly(x).affine(w_gate, b_gate).sigmoid()
    closed = Running(1 - gate.value, gate.error + U)
    transformed = exactly(x).affine(w_transform, b_transform).relu()
    expected = gate.multiply(transformed).add(closed.multiply(exactly(x)))
    assert_near(highway(x, p), expected.value, expected.bound)


def test_a_closed_gate_carries_and_an_open_gate_transforms(draw):
    x, w, b, zero = draw(4, 3), draw(3, 3), draw(3), np.zeros((3, 3))
    shut = highway(x, Highway(w, b, zero, np.full(3, -800.0)))
    assert np.array_equal(shut, x)
    opened = highway(x, Highway(w, b, zero, np.full(3, 800.0)))
    assert np.array_equal(opened, np.maximum(x @ w + b, 0))
