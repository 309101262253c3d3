"""Exact arrays: cells that only an allow-list reaches, whatever the number system."""

from fractions import Fraction

import numpy as np
import pytest
from lakatos.systems import Ball, NotRigorousError, Rational, array_namespace
from lakatos.systems.exact import as_cells, cells_of

KINDS = [Rational, Ball]


def test_cells_are_not_unpacked():
    cells = cells_of([[1, 2], [3, Fraction(1, 2)]])
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
    x.cells()[0] = 7
    assert str(x.cells()[0]) == str(kind.from_values([1]).cells()[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", [0.1, np.array([0.1, 0.2]), np.float64(1)])
def test_a_float_is_refused_with_the_next_step(kind, other):
    with pytest.raises(TypeError, match="write constant"):
        kind.from_values([1, 2]) + other


def test_number_systems_do_not_mix():
    with pytest.raises(TypeError, match="convert one first"):
        Rational.from_values([1]) + Ball.from_values([1])


@pytest.mark.parametrize("kind", KINDS)
def test_an_exact_array_is_no_index(kind):
    with pytest.raises(TypeError, match="is no index"):
        kind.from_values([1, 2])[kind.from_values([0])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_off_the_list_is_refused(kind):
    xp = array_namespace(kind.from_values([1]))
    with pytest.raises(NotRigorousError):
        xp.no_such_function(kind.from_values([1]))
    assert not hasattr(xp, "no_such_function")


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_are_moved_as_numpy_moves_them(kind):
    x = kind.from_values([[1, 2, 3], [4, 5, 6]])
    xp = array_namespace(x)
    plain = np.arange(1, 7).reshape(2, 3)
    for moved, wanted in (
        (x.mT, plain.T),
        (x[:, ::-1], plain[:, ::-1]),
        (xp.reshape(x, (3, 2)), plain.reshape(3, 2)),
        (xp.roll(x, 1, axis=-1), np.roll(plain, 1, axis=-1)),
        (xp.concat([x, x], axis=0), np.concatenate([plain, plain])),
    ):
        assert moved.shape == wanted.shape
        assert np.all(np.asarray(moved == wanted))
