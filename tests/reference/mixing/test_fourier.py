"""The Fourier transform as matrices against the fast one, and where it is exact."""

import numpy as np
import pytest
from lakatos.reference import fourier_cosines, fourier_mixing, fourier_sines
from lakatos.systems import NotRigorousError, Rational


@pytest.mark.parametrize(("n", "d"), [(1, 1), (2, 3), (4, 4), (5, 7), (12, 8)])
def test_fourier_mixing_is_the_real_part_of_the_fast_transform(draw, assert_same, n, d):
    tokens = draw(n, d)
    assert_same(fourier_mixing, np.fft.fft2(tokens).real, tokens)


def test_leading_axes_are_a_batch(draw, assert_same):
    tokens = draw(2, 3, 4, 2)
    assert_same(fourier_mixing, np.fft.fft2(tokens).real, tokens)


@pytest.mark.parametrize("n", [1, 2, 4])
@pytest.mark.parametrize("d", [1, 2, 4])
def test_sizes_of_one_two_and_four_are_exact_in_fractions(n, d):
    tokens = np.arange(n * d).reshape(n, d)
    exact = fourier_mixing(Rational.from_values(tokens))
    assert np.all(exact == Rational.from_values(np.rint(np.fft.fft2(tokens).real).astype(int)))


def test_other_sizes_have_no_fractions():
    with pytest.raises(NotRigorousError):
        fourier_mixing(Rational.from_values([[1], [2], [3]]))


@pytest.mark.parametrize("n", [1, 3, 6, 8])
def test_cosines_and_sines_are_the_parts_of_the_transform_of_unit_vectors(n):
    parts = fourier_cosines(n, like=np.zeros(1)) - 1j * fourier_sines(n, like=np.zeros(1))
    assert np.max(np.abs(parts - np.fft.fft(np.eye(n)))) <= 2.0**-50
