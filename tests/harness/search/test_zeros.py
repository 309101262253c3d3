"""Zeros of what is divided by, and ties of strict comparisons, are solved for, never sampled."""

from fractions import Fraction

import pytest
from lakatos.harness.judge.point import judge
from lakatos.harness.search.small import small_points
from lakatos.harness.search.zeros import zeros
from lakatos.theory import (
    FAILS,
    FLOAT64,
    REALS,
    Array,
    Positive,
    Real,
    array_namespace,
    claim,
    constant,
    differ,
    equal,
    less,
)
from lakatos.tools.sample import HERE

FAR = Fraction("1234.567")


def declare(statement, numbers=REALS):
    return claim(latex="P", source=HERE, expected=FAILS, numbers=numbers)(statement)


def over_itself(x: Real[Array, ""]):
    """A number over itself is one."""
    y = x - constant("1234.567", like=x)
    return equal(y / y, 1)


def cells(point, name):
    return point.coordinates[name][0].ravel().tolist()


def values(statement, name="x", numbers=REALS):
    """Return what one array is at the points that are proposed."""
    return [cells(point, name) for point in zeros(declare(statement, numbers))]


def test_what_is_divided_by_is_solved_for():
    assert [FAR] in values(over_itself)


def test_what_falls_below_zero_is_met_on_the_side_where_it_does():
    def root(x: Real[Array, ""]):
        """A root is a number."""
        xp = array_namespace(x)
        return equal(xp.sqrt(constant("1234.567", like=x) - x), xp.sqrt(FAR - x))

    assert {FAR - 1, FAR, FAR + 1} <= {x for (x,) in values(root)}
    assert judge(declare(root), next(iter(at(root, FAR + 1)))).judgement.undefined


def at(statement, value):
    """List the proposed points at which a number is this one."""
    return (point for point in zeros(declare(statement)) if cells(point, "x") == [value])


def test_no_small_point_would_have_met_it():
    assert all(cells(point, "x") != [FAR] for point in small_points(declare(over_itself)))


def test_only_zeros_of_what_is_divided_by_are_proposed():
    assert set(map(tuple, values(over_itself))) == {(FAR,)}


def test_it_is_solved_with_the_other_coordinates_at_hand():
    def sum_over_itself(x: Real[Array, ""], y: Real[Array, ""]):
        """A sum over itself is one."""
        z = 3 * x + 2 * y - constant("0.5", like=x)
        return equal(z / z, 1)

    found = list(zeros(declare(sum_over_itself)))
    assert found
    pairs = [(*cells(point, "x"), *cells(point, "y")) for point in found]
    assert all(3 * x + 2 * y == Fraction(1, 2) for x, y in pairs)
    assert len(set(pairs)) > 2


def test_each_affine_factor_is_solved_for():
    def product_over_itself(x: Real[Array, ""]):
        """A product over itself is one."""
        y = (x - 777) * (3 * x + 1001)
        return equal(y / y, 1)

    assert {tuple(each) for each in values(product_over_itself)} == {
        (Fraction(777),),
        (Fraction(-1001, 3),),
    }


def test_each_entry_of_an_array_is_solved_for_at_two_sizes():
    def entries_over_themselves(x: Real[Array, "n"]):
        """Each entry over itself is one."""
        y = x - constant("1234.567", like=x)
        return equal(y / y, 1)

    found = values(entries_over_themselves)
    for size in (1, 2):
        for place in range(size):
            assert any(len(each) == size and each[place] == FAR for each in found)


@pytest.mark.parametrize("compare", [less, differ])
def test_a_tie_of_a_strict_comparison_is_solved_for(compare):
    def it_is_elsewhere(x: Real[Array, ""]):
        """No number is far out, in the sense of the comparison."""
        return compare(x, constant("1234.567", like=x))

    assert [FAR] in values(it_is_elsewhere)


def test_a_square_root_is_taken_of_zero_and_of_less():
    def root_is_itself(x: Real[Array, ""]):
        """A root is itself."""
        root = array_namespace(x).sqrt(x - constant("1234.567", like=x))
        return equal(root, root)

    below, at, above = sorted({tuple(each) for each in values(root_is_itself)})
    assert at == (FAR,)
    assert below < at < above


def test_nothing_is_proposed_where_it_is_not_affine():
    def square_over_itself(x: Real[Array, ""]):
        """A square and one over itself is one."""
        y = x * x - 3
        return equal(y / y, 1)

    assert values(square_over_itself) == []


def test_nothing_is_proposed_where_nothing_is_divided_by():
    def it_is_itself(x: Real[Array, ""]):
        """A number is itself."""
        return equal(x, x)

    assert values(it_is_itself) == []


def test_nothing_is_proposed_outside_the_domain():
    def over_itself_above_zero(x: Positive[Array, ""]):
        """A number over itself is one."""
        y = x + constant("1234.567", like=x)
        return equal(y / y, 1)

    assert values(over_itself_above_zero) == []


def test_a_claim_about_floats_is_left_to_the_search():
    assert values(over_itself, numbers=FLOAT64) == []


def test_what_symbols_cannot_carry_proposes_nothing():
    def it_raises(x: Real[Array, ""]):
        """It has no answer."""
        raise TypeError(x)

    assert values(it_raises) == []
