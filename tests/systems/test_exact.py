"""Exact arrays: cells that only an allow-list reaches, whatever the number system."""

from fractions import Fraction

import numpy as np
import pytest
from lakatos.systems import Ball, Rational
from lakatos.systems.exact import as_cells, entries_of, product_of

KINDS = [Rational, Ball]


def test_cells_are_not_unpacked():
    cells = entries_of([[1, 2], [3, Fraction(1, 2)]])
    assert cells.shape == (2, 2)
    assert cells.dtype == object
    assert cells[1, 1] == Fraction(1, 2)


def test_a_bare_element_is_wrapped():
    assert as_cells(Fraction(1, 2)).shape == ()
    cells = np.empty(2, dtype=object)
    assert as_cells(cells) is cells


@pytest.mark.parametrize("kind", KINDS)
def test_a_copy_of_the_cells_changes_no_array(kind):
    x = kind.from_values([1, 2])
    x.entries()[0] = 7
    assert str(x.entries()[0]) == str(kind.from_values([1]).entries()[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", [0.1, np.array([0.1, 0.2]), np.float64(1)])
def test_a_float_is_refused_with_the_next_step(kind, other):
    with pytest.raises(TypeError, match="write constant"):
        kind.from_values([1, 2]) + other


@pytest.mark.parametrize("other", [2**0.5, -(3**0.5), np.float64(8) ** 0.5])
def test_a_root_in_floats_is_refused_with_the_root(other):
    whole = round(other * other)
    with pytest.raises(TypeError, match=rf"write xp\.sqrt\(constant\({whole}, like=x\)\)"):
        Rational.from_values([1, 2]) / other


def test_number_systems_do_not_mix():
    with pytest.raises(TypeError, match="convert one first"):
        Rational.from_values([1]) + Ball.from_values([1])


@pytest.mark.parametrize("kind", KINDS)
def test_an_exact_array_is_no_index(kind):
    with pytest.raises(TypeError, match="is no index"):
        kind.from_values([1, 2])[kind.from_values([0])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_transpose_by_one_letter_is_for_two_axes(kind):
    x = kind.from_values([[1, 2, 3]])
    assert x.T.shape == (3, 1)
    with pytest.raises(TypeError, match=r"write x\.mT"):
        kind.from_values([[[1]]]).T  # noqa: B018 - the attribute refuses


class RefusedError(Exception):
    """An element is not multiplied."""


class Refusing:
    def __mul__(self, other):
        raise RefusedError

    def __add__(self, other):
        raise AssertionError("there is nothing to add")


@pytest.mark.parametrize("shape", [(3, 3), (4, 3, 3), (2, 2, 3, 3)])
def test_what_an_element_raises_leaves_a_product_as_it_is(shape):
    entries = entries_of([Refusing() for _ in range(np.prod(shape))], shape)
    for _ in range(20):
        with pytest.raises(RefusedError):
            product_of(entries, entries)


@pytest.mark.parametrize(
    ("left", "right"),
    [("2 3", "3 4"), ("3", "5 3 4"), ("5 2 3", "3"), ("5 1 2 3", "2 3 4"), ("3", "3")],
)
def test_products_of_stacks_are_those_of_numpy(left, right):
    one, two = (
        np.arange(np.prod(shape)).reshape(shape).astype(object)
        for shape in ([int(side) for side in given.split()] for given in (left, right))
    )
    assert np.array_equal(product_of(one, two), one @ two)
