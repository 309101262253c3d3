"""Points: exact coordinates that build the same argument in every number system."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from lakatos.systems import BFLOAT16, FLOAT32, FLOAT64, RATIONALS, balls
from lakatos.theory import Array, Permutation, Real, Size
from lakatos.theory.witness import Point, build, fractions

PARAMETERS = {"x": Real[Array, "n d"], "order": Permutation[Array, "n"], "n": Size[int, "n"]}


def point(corner=0):
    x = fractions([[corner, 1], [Fraction(1, 2), -3]])
    return Point({"n": 2, "d": 2}, {"x": (x,), "order": (fractions([1, 0]),), "n": ()})


def test_equal_points_share_a_hash():
    assert point() == point()
    assert hash(point()) == hash(point())
    assert point() != point(corner=1)
    assert point() != "a point"


def test_points_of_other_sizes_differ():
    one = Point({"n": 1, "d": 2}, {"x": (fractions([[0, 0]]),)})
    two = Point({"n": 2, "d": 1}, {"x": (fractions([[0], [0]]),)})
    assert one != two


def test_a_float_enters_as_the_fraction_that_it_is():
    assert fractions([0.1])[0] == Fraction(0.1)
    assert fractions([0.1])[0] != Fraction(1, 10)


@pytest.mark.parametrize("system", [RATIONALS, balls(64), FLOAT64, FLOAT32, BFLOAT16])
def test_a_point_builds_its_arguments_in_every_system(system):
    with system.context():
        values = point().values(PARAMETERS, system)
    assert list(values) == ["x", "order", "n"]
    assert list(values["order"]) == [1, 0]
    assert values["n"] == 2
    assert bool((values["x"] == values["x"] * 1).all())
    assert values["x"].shape == (2, 2)


def test_indices_stay_integers_where_numbers_become_floats():
    values = point().values(PARAMETERS, BFLOAT16)
    assert values["x"].dtype == torch.bfloat16
    assert values["order"].dtype == torch.int64


def test_a_missing_coordinate_is_an_error():
    with pytest.raises(ValueError, match="shorter"):
        build(Real[Array, "n"], (), {"n": 1}, RATIONALS)


def test_the_values_do_not_share_memory_with_the_point():
    here = point()
    values = here.values(PARAMETERS, FLOAT64)
    values["x"][0, 0] = 9
    assert here == point()
    assert np.array_equal(here.coordinates["x"][0], point().coordinates["x"][0])
