"""gMLP against torch."""

import torch
from lakatos.reference import GMLP, Norm, SpatialGate, gmlp_block, spatial_gating_unit
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
    norm = Norm(draw(D), draw(D))
    w_1, b_1, w_2, b_2 = draw(D, 2 * D_Z), draw(2 * D_Z), draw(D_Z, D), draw(D)
    parameters = GMLP(norm, w_1, b_1, gate, w_2, b_2)
    gain, offset = torch.tensor(norm.gain), torch.tensor(norm.offset)
    x = torch.tensor(tokens)
    first, one, second, two = map(torch.tensor, (w_1, b_1, w_2, b_2))
    hidden = functional.gelu(functional.layer_norm(x, (D,), gain, offset) @ first + one)
    assert_same(gmlp_block, x + gated(hidden, gate) @ second + two, tokens, parameters)


def test_channels_that_do_not_split_into_gate_and_gated_are_refused(messages):
    gate = lambda make: SpatialGate(make([[1]]), make([1]), make([1]), make([0]))
    (message,) = messages(lambda make: spatial_gating_unit(make([[1, 2, 3]]), gate(make)))
    assert message.startswith("z has an axis of 3 where 2*d_z = 2 is expected")
