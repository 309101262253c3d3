"""The functions of SciPy."""

import numpy as np
from lakatos.reference import (
    convolution_1d,
    convolution_2d,
    cosine_similarity,
    diagonal_state_space_convolution,
    diagonal_state_space_recurrence,
    fourier_mixing,
    gelu,
    kernel_smoothing,
    layer_norm,
    row_lengths,
    silu,
    softmax,
    state_space_convolution,
    state_space_recurrence,
)
from scipy import fft, linalg, signal, special, stats
from scipy.spatial.distance import cdist

from ..comparing import oracle

oracle(gelu, "scipy.special.ndtr", note="times x")(lambda x: x.numpy() * special.ndtr(x.numpy()))
oracle(silu, "scipy.special.expit", note="times x")(lambda x: x.numpy() * special.expit(x.numpy()))


@oracle(softmax, "scipy.special.softmax", note="hidden scores at minus infinity")
def weights(scores, mask=None):
    shown = scores.numpy() if mask is None else np.where(mask, scores, -np.inf)
    return special.softmax(shown, axis=-1)


@oracle(layer_norm, "scipy.stats.zscore", options=({"epsilon": 0},), whole=(False,))
def standardised(x, gain=None, offset=None, epsilon=0):
    assert (gain, offset, epsilon) == (None, None, 0)
    return stats.zscore(x.numpy(), axis=-1)


@oracle(fourier_mixing, "scipy.linalg.dft", note="on both sides")
def transformed(tokens):
    n, d = tokens.shape
    return (linalg.dft(n) @ tokens.numpy() @ linalg.dft(d)).real


oracle(fourier_mixing, "scipy.fft.fft2")(lambda tokens: fft.fft2(tokens.numpy()).real)
oracle(row_lengths, "scipy.linalg.norm")(lambda x: linalg.norm(x.numpy(), axis=-1, keepdims=True))
oracle(cosine_similarity, 'scipy.spatial.distance.cdist("cosine")', note="less than 1")(
    lambda x, y: 1 - cdist(x, y, "cosine")
)


@oracle(kernel_smoothing, 'scipy.spatial.distance.cdist("sqeuclidean")')
def smoothed(query, key, value, bandwidth):
    weight = np.exp(-cdist(query, key, "sqeuclidean") / (2 * bandwidth.item() ** 2))
    return weight / weight.sum(axis=-1, keepdims=True) @ value.numpy()


def correlated(x, kernel, bias):
    """Sum over the channels what SciPy correlates one by one."""
    outputs = [
        sum(
            signal.correlate(one, taps, "valid", "direct") for one, taps in zip(x, row, strict=True)
        )
        for row in kernel.numpy()
    ]
    shift = 0 if bias is None else bias.numpy().reshape(-1, *[1] * (x.ndim - 1))
    return np.stack(outputs) + shift


@oracle(convolution_1d, "scipy.signal.correlate")
@oracle(convolution_2d, "scipy.signal.correlate")
def correlated_channels(x, kernel, bias=None):
    return correlated(x.numpy(), kernel, bias)


@oracle(state_space_recurrence, "scipy.signal.dlsim")
@oracle(state_space_convolution, "scipy.signal.dlsim")
def simulated(x, a, b, c):
    delayed = np.vstack([x, x[:1]])
    none = np.zeros((c.shape[1], b.shape[0]))
    _, outputs, _ = signal.dlsim((a.T.numpy(), b.T.numpy(), c.T.numpy(), none, 1), delayed)
    return outputs[1:]


@oracle(diagonal_state_space_recurrence, "scipy.signal.lfilter", note="summed over the states")
@oracle(diagonal_state_space_convolution, "scipy.signal.lfilter", note="summed over the states")
def filtered(x, a, b, c):
    channels = [
        sum(
            signal.lfilter([(entry * read).item()], [1, -decay.item()], channel)
            for decay, entry, read in zip(*rates, strict=True)
        )
        for channel, *rates in zip(x.T.numpy(), a, b, c, strict=True)
    ]
    return np.stack(channels, axis=-1)
