"""Mixing by the Fourier transform."""

from fractions import Fraction

from ...theory import Array, Real, block, cosine_of_turns, ordinals, source


@block(source=source("leethorp2022").at("sec. 3.2"))
def fourier_mixing(tokens: Real[Array, "n d"]) -> Real[Array, "n d"]:
    r"""Take the real part of the Fourier transform over tokens and channels.

    $$ Y = \mathrm{Re}(F_n X F_d) = C_n X C_d - S_n X S_d, \qquad
       (F_n)_{jk} = e^{-2 \pi i j k / n} = (C_n - i S_n)_{jk} $$

    It is exact in fractions where n and d are 1, 2 or 4, whose cosines and sines are 0, 1 or -1.
    """
    n, d = tokens.shape[-2:]
    cosines = fourier_cosines(n, like=tokens) @ tokens @ fourier_cosines(d, like=tokens)
    sines = fourier_sines(n, like=tokens) @ tokens @ fourier_sines(d, like=tokens)
    return cosines - sines


def fourier_cosines(n: int, *, like: Array) -> Array:
    r"""Return the matrix $C_{jk} = \cos(2 \pi j k / n)$ in the number system of `like`."""
    return cosine_of_turns(_turns(n, like), like=like)


def fourier_sines(n: int, *, like: Array) -> Array:
    r"""Return the matrix $S_{jk} = \sin(2 \pi j k / n)$ in the number system of `like`."""
    return cosine_of_turns(_turns(n, like) - Fraction(1, 4), like=like)


def _turns(n: int, like: Array) -> Array:
    """Return jk / n, exactly."""
    each = ordinals(n, like=like, exact=True)
    return each[:, None] * each[None, :] / n
