"""The small points: smallest sizes, small entries, ones first, some far out and near zero."""

from fractions import Fraction

from lakatos.harness.search.small import SMALL_POINTS, small_points, wider_points
from lakatos.theory import (
    FLOAT32,
    FLOAT64,
    HOLDS,
    Array,
    Positive,
    Real,
    UnitRows,
    claim,
    equal,
)
from lakatos.tools.sample import HERE


def declare(numbers=None):
    options = {"numbers": numbers} if numbers else {}

    @claim(latex="P", source=HERE, expected=HOLDS, **options)
    def same(x: Real[Array, "n m>=2"], y: Positive[Array, "k<=1"], z: UnitRows[Array, "n 2"]):
        """Numbers are themselves."""
        del y, z
        return equal(x, x)

    return same


def is_power_of_two(cell):
    return (cell.numerator * cell.denominator).bit_count() == 1


def cells(point, name):
    return point.coordinates[name][0].ravel().tolist()


def test_sizes_are_the_smallest_and_one_above():
    sizes = [tuple(point.sizes.values()) for point in small_points(declare())]
    assert list(dict.fromkeys(sizes)) == [(2, 3, 1), (1, 2, 1)]


def test_they_are_as_many_as_the_court_makes_room_for():
    assert len(list(small_points(declare()))) == SMALL_POINTS


def test_the_wider_ones_are_two_above():
    points = list(wider_points(declare()))
    assert {tuple(point.sizes.values()) for point in points} == {(3, 4, 1)}
    assert len({point.key() for point in points}) == len(points)


def test_all_ones_come_first():
    first = next(small_points(declare()))
    assert cells(first, "x") == [1] * 6


def test_entries_are_small_integers_then_powers_of_two():
    found = {cell for point in small_points(declare()) for cell in cells(point, "x")}
    assert {0, 1, -1, 2} <= found
    assert {Fraction(2) ** 100, Fraction(2) ** -100} <= found
    assert all(cell == 0 or is_power_of_two(abs(cell)) for cell in found)


def test_every_small_point_is_in_its_domain():
    declared = declare()
    for point in small_points(declared):
        for name, domain in declared.parameters.items():
            for kind, part in zip(domain.coordinates, point.coordinates[name], strict=True):
                assert all(kind.clamp(cell, point.sizes) == cell for cell in part.ravel())


def test_float_claims_get_numbers_that_vanish_beside_one():
    for numbers, power in ((FLOAT64, 60), (FLOAT32, 31)):
        found = {cell for point in small_points(declare(numbers)) for cell in cells(point, "x")}
        assert Fraction(1, 2**power) in found


def test_one_seed_lists_the_same_points():
    declared = declare()
    assert list(small_points(declared, seed=4)) == list(small_points(declared, seed=4))
    assert list(small_points(declared, seed=4)) != list(small_points(declared, seed=5))
