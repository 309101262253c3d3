"""FNet's layer against torch."""

import torch
from lakatos.reference import FeedForward, FNetLayer, Norm, fnet_encoder_layer
from torch.nn import functional


def test_a_layer_is_two_sums_each_normalised(draw, assert_same):
    n, d, d_ff = 5, 4, 6
    x, gain_1, offset_1, gain_2, offset_2 = draw(n, d), draw(d), draw(d), draw(d), draw(d)
    mlp = FeedForward(draw(d, d_ff), draw(d_ff), draw(d_ff, d), draw(d))
    w_1, w_2, b_1, b_2 = map(torch.tensor, (mlp.w_1, mlp.w_2, mlp.b_1, mlp.b_2))

    def norm(rows, gain, offset):
        return functional.layer_norm(rows, (d,), torch.tensor(gain), torch.tensor(offset), 1e-12)

    rows = torch.tensor(x)
    mixed = norm(rows + torch.fft.fft(torch.fft.fft(rows), dim=-2).real, gain_1, offset_1)
    hidden = functional.gelu(mixed @ w_1 + b_1, approximate="tanh")
    expected = norm(mixed + hidden @ w_2 + b_2, gain_2, offset_2)
    assert_same(
        fnet_encoder_layer,
        expected,
        x,
        FNetLayer(mlp, Norm(gain_1, offset_1), Norm(gain_2, offset_2)),
    )
