"""Solutions that are only enclosed: shown where there is one, and nowhere else."""

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, arb_mat
from lakatos.harness.judge.enclosed import LONG, Step, equations, judged_near, pivots
from lakatos.harness.judge.point import judge
from lakatos.reference import softmax
from lakatos.systems import RATIONALS
from lakatos.theory import (
    Array,
    Between,
    Positive,
    Real,
    all_of,
    array_namespace,
    assuming,
    at_most,
    constant,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import Truth
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import said_to_fail

ROOT = math.sqrt(2)


def at(claimed, *values):
    """Return a point at these values."""
    names = claimed.parameters
    return Point({}, {name: (fractions(each),) for name, each in zip(names, values, strict=True)})


def judged(claimed, *values):
    return judge(claimed, at(claimed, *values))


@said_to_fail
def two_has_no_root(x: Real[Array, ""]):
    """No square is two."""
    return differ(x * x, 2)


@said_to_fail
def this_quartic_does_not_split(x: Real[Array, "4"]):
    """No product of two quadratics is x^4 + 1."""
    xp = array_namespace(x)
    a, b, c, d = x[0], x[1], x[2], x[3]
    made = xp.stack([a + c, b + d + a * c, a * d + b * c, b * d])
    return differ(made, constant([0, 0, 0, 1], like=x))


@said_to_fail
def weights_are_never_two_thirds(scores: Real[Array, "1 2"]):
    """Weights of a softmax are never two thirds and one third."""
    return differ(softmax(scores), constant([[2, 1]], like=scores) / 3)


@said_to_fail
def roots_of_two_are_below_one(x: Real[Array, ""]):
    """What has the square two is at most one."""
    return assuming(all_of(equal(x * x, 2), less(0, x)), at_most(x, 1))


@said_to_fail
def something_has_the_square_two(x: Real[Array, ""], y: Real[Array, ""]):
    """There is a positive number whose square is two."""
    return exists(all_of(equal(x * x, 2), less(0, x), equal(y, 3)))


@said_to_fail
def no_root_of_two_is_between(x: Between[Array, "", 1, 2]):
    """Between one and two no square is two."""
    return differ(x * x, 2)


@pytest.mark.parametrize(
    ("claimed", "values"),
    [
        (no_root_of_two_is_between, [ROOT]),
        (two_has_no_root, [ROOT]),
        (two_has_no_root, [-ROOT]),
        (two_has_no_root, [ROOT + 1e-8]),
        (this_quartic_does_not_split, [[ROOT, 1, -ROOT, 1]]),
        (weights_are_never_two_thirds, [[[math.log(2), 0]]]),
        (roots_of_two_are_below_one, [ROOT]),
        (something_has_the_square_two, [ROOT, 3]),
    ],
)
def test_a_solution_near_a_point_settles_the_claim(claimed, values):
    found = judged(claimed, *values)
    assert found.decisive
    assert found.judgement.near
    assert "theorem of Krawczyk" in found.judgement.reason


@pytest.mark.parametrize("steps", range(1, 20))
def test_the_distance_that_is_said_is_rounded_up(steps):
    """A box reaches twice as far as the step to the zero, and no less is said."""
    centre = Fraction(ROOT) + Fraction(steps, 3 * 10**9)
    said = judged_near(two_has_no_root, at(two_has_no_root, centre))[0].reason
    reach = Fraction(said.split("within ")[1].split(" ")[0])
    step = (centre * centre - 2) / (2 * centre)
    assert 2 * step < reach < 4 * step


def test_sides_that_meet_somewhere_in_a_box_have_no_gap():
    assert judged(two_has_no_root, ROOT).judgement.gap == 0
    assert judged(something_has_the_square_two, ROOT, 3).judgement.gap == 0


@pytest.mark.parametrize(
    ("entries", "chosen"),
    [
        ([[-2, 0], [0, -3]], ([1, 0], [1, 0])),
        ([[1, 0], [0, 1e-12]], ([0], [0])),
        ([[1, 2], [2, 4 + 1e-12]], ([1], [1])),
        ([[0, 0]], ([], [])),
        ([[float("inf"), 1]], ([], [])),
    ],
)
def test_pivots_are_the_largest_slopes_and_none_that_rounding_left(entries, chosen):
    slopes = np.array([[arb(each) for each in row] for row in entries], dtype=object)
    assert pivots(slopes) == chosen


@said_to_fail
def squares_miss_a_tiny_number(x: Real[Array, ""]):
    """No square is just below zero."""
    return differ(x * x, constant(Fraction(-1, 2**60), like=x))


@said_to_fail
def powers_never_vanish(x: Real[Array, ""]):
    """The exponential function has no zero."""
    return differ(array_namespace(x).exp(x), 0)


@said_to_fail
def distances_are_above(x: Real[Array, ""]):
    """An absolute value and a little more are not zero."""
    return differ(array_namespace(x).abs(x) + constant(Fraction(1, 2**50), like=x), 0)


@said_to_fail
def flat_parts_stay_apart(x: Real[Array, ""]):
    """A rectified number is nowhere just below zero."""
    rectified = array_namespace(x).maximum(x, 0 * x)
    return differ(rectified, constant(Fraction(-1, 2**50), like=x))


@said_to_fail
def jumps_leave_nothing_between(x: Real[Array, ""]):
    """A step at zero passes over what is between."""
    xp = array_namespace(x)
    small = constant(Fraction(1, 2**40), like=x)
    return differ(xp.where(x < 0, -small, small) + x / 2**30, 0)


@said_to_fail
def nearly_the_same_square_is_another(x: Real[Array, ""]):
    """No square is two and a little more than two."""
    more = constant([2, 2 + Fraction(1, 2**100)], like=x)
    return differ(array_namespace(x).stack([x * x, x * x]), more)


@said_to_fail
def no_root_of_two_is_below_it(x: Between[Array, "", 0, Fraction(14142135623730950, 10**16)]):
    """Below the root of two no square is two."""
    return differ(x * x, 2)


@said_to_fail
def a_double_root_is_no_root_of_more(x: Real[Array, ""]):
    """A square and a little more are not zero."""
    return differ((x - 1) * (x - 1) + constant(Fraction(1, 2**80), like=x), 0)


@said_to_fail
def the_root_of_two_is_large(x: Real[Array, ""]):
    """What has the square two, and is above three, is at most one."""
    return assuming(all_of(equal(x * x, 2), less(3, x)), at_most(x, 1))


NEAR_NOTHING = [
    (squares_miss_a_tiny_number, 2.0**-31),
    (powers_never_vanish, -50.1),
    (powers_never_vanish, -700.1),
    (distances_are_above, 2.0**-52),
    (flat_parts_stay_apart, 2.0**-52),
    (flat_parts_stay_apart, -(2.0**-30) * 1.1),
    (jumps_leave_nothing_between, 2.0**-41),
    (jumps_leave_nothing_between, -(2.0**-41)),
    (nearly_the_same_square_is_another, ROOT),
    (no_root_of_two_is_below_it, 1.4142135623730949),
    (a_double_root_is_no_root_of_more, 1 + 2.0**-40),
    (the_root_of_two_is_large, ROOT),
    (two_has_no_root, 1.41),
]


@pytest.mark.parametrize(("claimed", "value"), NEAR_NOTHING)
def test_where_there_is_no_solution_none_is_shown(claimed, value):
    point = at(claimed, value)
    if claimed is not two_has_no_root:
        assert value.as_integer_ratio()[1] >= LONG or abs(value) > 50
    assert judged_near(claimed, point) is None
    assert not judge(claimed, point).decisive


@pytest.mark.parametrize("seed", range(40))
def test_a_box_is_only_shown_where_a_polynomial_changes_its_sign(seed):
    generator = np.random.default_rng(seed)
    roots = sorted(Fraction(int(each), 7) for each in generator.integers(-9, 10, 3))
    lift = Fraction(int(generator.integers(-1, 2)), 2**50)

    def value(x):
        return (x - roots[0]) * (x - roots[1]) * (x - roots[2]) + lift

    @said_to_fail
    def this_cubic_has_no_root(x: Real[Array, ""]):
        """A cubic is never zero."""
        first, second, third = (constant(root, like=x) for root in roots)
        return differ((x - first) * (x - second) * (x - third) + constant(lift, like=x), 0)

    for root in roots:
        centre = Fraction(float(root) + float(generator.normal()) * 1e-9)
        shown = judged_near(this_cubic_has_no_root, at(this_cubic_has_no_root, centre))
        if shown is not None:
            reach = Fraction(shown[0].reason.split("within ")[1].split(" ")[0])
            assert value(centre - reach) * value(centre + reach) < 0


@said_to_fail
def an_equation_is_undefined_at_the_solution(x: Real[Array, ""], y: Real[Array, ""]):
    """A square is two, and a multiple of it by what is zero over zero as well."""
    twice = equal((1 / x) * x * (y * y - 2), 0)
    return exists(all_of(equal(y * y, 2), twice, equal(x, 0)))


@said_to_fail
def an_assumption_is_undefined_at_the_solution(x: Real[Array, ""], y: Real[Array, ""]):
    """What has the square two, and that times zero over zero, is seven."""
    twice = equal((1 / x) * x * (y * y - 2), 0)
    return assuming(all_of(equal(y * y, 2), twice, equal(x, 0)), equal(y, 7))


UNDEFINED = (an_equation_is_undefined_at_the_solution, an_assumption_is_undefined_at_the_solution)


@pytest.mark.parametrize("claimed", UNDEFINED)
def test_what_is_undefined_at_a_solution_is_shown_by_none(claimed):
    """The equation that is undefined there follows from another one wherever it has a value."""
    assert judged_near(claimed, at(claimed, Fraction(1, 2**100), ROOT)) is None
    assert not judge(claimed, at(claimed, Fraction(1, 2**100), ROOT)).decisive


def step(inverse, newton, radius):
    return Step([0], [0], arb_mat([[inverse]]), arb_mat([[newton]]), arb(radius))


def slopes(low, high):
    return np.array([[arb(low).union(arb(high))]], dtype=object)


@pytest.mark.parametrize(
    ("inverse", "newton", "radius", "low", "high", "shown"),
    [
        (1, 0.5, 1.25, 1, 1, True),
        (1, 0.5, 0.5, 1, 1, False),
        (1, 0.5, 0.25, 1, 1, False),
        (1, -0.5, 0.25, 1, 1, False),
        (-1, 0.5, 1.25, 1, 1, False),
        (1, 0.5, 1.25, -1, 1, False),
        (1, 0.5, 1.25, 0, 1, False),
        (1, 0.5, 1.25, 0.25, 1.75, False),
        (1, 0.5, 1.25, 0.75, 1.25, True),
        (1, 0.0, 1.0, 0.0, 0.0, False),
        (0, 0.0, 1.0, 1.0, 1.0, False),
    ],
)
def test_an_operator_contracts_where_step_and_slopes_allow_it(  # noqa: PLR0917
    inverse, newton, radius, low, high, shown
):
    assert step(inverse, newton, radius).contracts(slopes(low, high)) is shown


def test_what_is_not_bounded_contracts_nothing():
    nothing = np.array([[arb("nan")]], dtype=object)
    assert not step(1, 0.0, 1.0).contracts(nothing)
    assert not step(1, arb("inf"), 1.0).contracts(slopes(1, 1))


def test_a_solution_belongs_to_its_domain():
    @said_to_fail
    def positive_numbers_have_no_negative_root(x: Positive[Array, ""]):
        """No positive number is minus a root of two."""
        return differ(x * x + 2 * x, 0)

    assert (
        judged_near(
            positive_numbers_have_no_negative_root, at(positive_numbers_have_no_negative_root, 1e-9)
        )
        is None
    )


def test_no_equation_is_one_of_an_order():
    @said_to_fail
    def numbers_are_small(x: Real[Array, ""]):
        """Numbers are at most one."""
        return at_most(x, 1)

    assert equations(at_most(*map(fraction_array, (1, 2)))) == []
    assert judged_near(numbers_are_small, at(numbers_are_small, ROOT)) is None
    assert judged(numbers_are_small, ROOT).truth is Truth.FALSE


def fraction_array(value):
    return RATIONALS.enter(fractions([value]))
