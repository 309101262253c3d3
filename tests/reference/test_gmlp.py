"""gMLP against torch."""

import torch
from lakatos.reference.gmlp import GMLP, SpatialGate, gmlp_block, spatial_gating_unit
from torch.nn import functional

N, D, D_Z = 4, 3, 2


def gate_of(draw):
    return SpatialGate(draw(N, N), draw(N), draw(D_Z), draw(D_Z))


def gated(z, gate):
    """Return the gated channels as torch computes them, with a convolution across tokens."""
    w, b, gain, offset = map(torch.tensor, (gate.w, gate.b, gate.gain, gate.offset))
    through, beside = z.chunk(2, dim=-1)
    normalised = functional.layer_norm(beside, (D_Z,), gain, offset)
    return through * functional.conv1d(normalised[None], w[..., None], b)[0]


def test_the_spatial_gate_is_a_convolution_across_tokens(draw, assert_same):
    z, gate = draw(N, 2 * D_Z), gate_of(draw)
    assert_same(spatial_gating_unit, gated(torch.tensor(z), gate), z, gate)


def test_the_block_widens_gates_narrows_and_adds(draw, assert_same):
    tokens, gate = draw(N, D), gate_of(draw)
    parameters = GMLP(
        draw(D, 2 * D_Z), draw(D_Z, D), gate, draw(2 * D_Z), draw(D), draw(D), draw(D)
    )
    parts = ("w_1", "w_2", "b_1", "b_2", "gain", "offset")
    w_1, w_2, b_1, b_2, gain, offset = (torch.tensor(getattr(parameters, part)) for part in parts)
    x = torch.tensor(tokens)
    hidden = functional.gelu(functional.layer_norm(x, (D,), gain, offset) @ w_1 + b_1)
    assert_same(gmlp_block, x + gated(hidden, gate) @ w_2 + b_2, tokens, parameters)


def test_channels_of_odd_number_are_refused(messages):
    assert messages(
        lambda make: spatial_gating_unit(make([[1, 2, 3]]), SpatialGate(make([[1]]), make([1])))
    ) == {
        (
            "z has rows of odd length 3, which have no halves: give each row as many entries for "
            "the gate as for what it gates"
        )
    }
