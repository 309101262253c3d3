"""Linear state space layers: as a recurrence, and as the convolution that it unrolls to."""

from itertools import accumulate
from operator import matmul

from ...theory import Array, Real, array_namespace, block, source


@block(source=source("gu2022").at("sec. 2.3"), rational=True)
def state_space_recurrence(
    x: Real[Array, "n d"],
    a: Real[Array, "d_state d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d_state d_out"],
) -> Real[Array, "n d_out"]:
    r"""Carry a state from row to row by one matrix, add each input to it, and read it out.

    $$ h_t = h_{t-1} A + x_t B, \qquad y_t = h_t C, \qquad h_0 = 0 $$
    """
    xp = array_namespace(x)
    states = accumulate(_rows(x @ b), lambda state, entering: state @ a + entering)
    return xp.concat([state @ c for state in states], axis=-2)


@block(source=source("gu2022").at("sec. 2.4"), rational=True)
def state_space_convolution(
    x: Real[Array, "n d"],
    a: Real[Array, "d_state d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d_state d_out"],
) -> Real[Array, "n d_out"]:
    r"""Convolve the rows with the powers of a state matrix.

    $$ y_t = \sum_{j < t} x_{t-j} \bar K_j, \qquad \bar K_j = B A^j C $$
    """
    xp = array_namespace(x)
    rows = _rows(x)
    kernel = [ba @ c for ba in accumulate([a] * (len(rows) - 1), matmul, initial=b)]
    outputs = (
        sum(rows[now - lag] @ kernel[lag] for lag in range(now + 1)) for now in range(len(rows))
    )
    return xp.concat(list(outputs), axis=-2)


@block(source=source("gu2022diagonal").at("sec. 2"), rational=True)
def diagonal_state_space_recurrence(
    x: Real[Array, "n d"],
    a: Real[Array, "d d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d d_state"],
) -> Real[Array, "n d"]:
    r"""Carry some numbers for each channel from row to row, each decaying at its own rate.

    $$ h_t = a \odot h_{t-1} + b \odot x_t, \qquad y_t = \sum_s c_s \odot h_{t,s}, \qquad h_0 = 0 $$
    """
    xp = array_namespace(x)
    entering = [b * xp.expand_dims(x[..., now, :], axis=-1) for now in range(x.shape[-2])]
    states = accumulate(entering, lambda state, entered: a * state + entered)
    return xp.stack([xp.sum(c * state, axis=-1) for state in states], axis=-2)


@block(source=source("gu2022diagonal").at("sec. 2"), rational=True)
def diagonal_state_space_convolution(
    x: Real[Array, "n d"],
    a: Real[Array, "d d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d d_state"],
) -> Real[Array, "n d"]:
    r"""Convolve each channel with a sum of geometric sequences.

    $$ y_t = \sum_{j < t} \bar K_j \odot x_{t-j}, \qquad
       \bar K_j = \sum_s c_s \odot a_s^j \odot b_s $$
    """
    xp = array_namespace(x)
    rows = _rows(x)
    decayed = accumulate([a] * (len(rows) - 1), lambda left, right: left * right, initial=b)
    kernel = [xp.expand_dims(xp.sum(c * each, axis=-1), axis=-2) for each in decayed]
    outputs = (
        sum(rows[now - lag] * kernel[lag] for lag in range(now + 1)) for now in range(len(rows))
    )
    return xp.concat(list(outputs), axis=-2)


def _rows(x: Array) -> list[Array]:
    """Split an array into its rows, each kept as an array of one row."""
    return [x[..., now : now + 1, :] for now in range(x.shape[-2])]
