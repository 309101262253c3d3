"""The traps of enclosures and object arrays, each as a check that a naive implementation fails.

`test_balls.py` runs the checks on our arrays; `test_mutants.py` runs each of them on a naive
implementation too, and there it must end in an AssertionError.
"""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import torch
from flint import arb, ctx
from lakatos.systems import (
    UNDEFINED_NUMBER,
    Ball,
    NotRigorousError,
    Rational,
    UndecidedError,
    array_namespace,
    balls,
    constant,
    pivot,
)

TRAPS = []


def trap(check):
    TRAPS.append(check)
    return check


def raises(error, function, *arguments):
    """Say whether a call raises this error; any answer at all is the trap."""
    try:
        function(*arguments)
    except error:
        return True
    return False


def interval(low, high):
    """Return the ball from `low` to `high`; midpoint and radius are dyadic, so exactly that."""
    return arb((low + high) / 2, (high - low) / 2)


def ball(*elements):
    return Ball.from_values(list(elements))


def only(x):
    """Return the one element of an array."""
    (element,) = x.entries().ravel()
    return element


def dyadic(exact):
    """Return an exact ball as the fraction that it is."""
    mantissa, exponent = exact.man_exp()
    return int(mantissa) * Fraction(2) ** int(exponent)


def holds(element, value):
    """Say whether a ball contains a number; in fractions, so that the question is not rounded."""
    return abs(dyadic(element.mid()) - Fraction(value)) <= dyadic(element.rad())


def contains(x, *values):
    return all(holds(only(x), value) for value in values)


WIDE = interval(0, 2)
NARROW = interval(0.5, 1.5)
AROUND_ZERO = interval(-1, 1)
xp = Ball.namespace


@trap
def maximum_encloses_both_branches():
    assert contains(xp.maximum(ball(WIDE), ball(NARROW)), 0.5, 2)
    assert contains(xp.maximum(ball(NARROW), ball(WIDE)), 0.5, 2)


@trap
def minimum_encloses_both_branches():
    assert contains(xp.minimum(ball(WIDE), ball(NARROW)), 0, 1.5)
    assert contains(xp.minimum(ball(NARROW), ball(WIDE)), 0, 1.5)


@trap
def the_maximum_of_a_row_encloses_every_order():
    assert contains(xp.max(ball(NARROW, WIDE, NARROW)), 0.5, 2)


@trap
def the_minimum_of_a_row_encloses_every_order():
    assert contains(xp.min(ball(NARROW, WIDE, NARROW)), 0, 1.5)


@trap
def clip_encloses_both_branches():
    assert contains(xp.clip(ball(AROUND_ZERO), 0), 0, 1)
    assert contains(xp.clip(ball(AROUND_ZERO), None, 0), -1, 0)


@trap
def where_on_an_undecided_sign_is_refused():
    x = ball(AROUND_ZERO)
    assert raises(UndecidedError, lambda: xp.where(x > 0, x, 0))


@trap
def a_product_with_an_undecided_sign_is_refused():
    x = ball(AROUND_ZERO)
    assert raises(UndecidedError, lambda: x * (x > 0))
    assert raises(UndecidedError, lambda: x * (x < 0))


@trap
def a_weak_order_of_overlapping_balls_is_undecided():
    assert raises(UndecidedError, lambda: ball(WIDE) <= ball(NARROW))
    assert raises(UndecidedError, lambda: ball(WIDE) >= ball(NARROW))


@trap
def an_inexact_ball_is_not_known_to_equal_itself():
    x = ball(NARROW)
    assert raises(UndecidedError, lambda: x == x)  # noqa: PLR0124


@trap
def overlapping_balls_are_not_known_to_differ():
    assert raises(UndecidedError, lambda: ball(WIDE) != ball(NARROW))


@trap
def disjoint_balls_differ_and_are_ordered():
    low, high = ball(interval(0, 1)), ball(interval(2, 3))
    assert (low != high).all()
    assert not (low == high).any()
    assert (low < high).all()
    assert not (low >= high).any()


@trap
def exact_balls_are_compared_with_certainty():
    assert (ball(2) == 2).all()
    assert not (ball(2) != 2).any()
    assert (ball(2) <= 2).all()
    assert not (ball(2) < 2).any()


@trap
def nothing_is_decided_about_nan():
    x = ball(arb("nan"))
    assert raises(UndecidedError, lambda: x == x)  # noqa: PLR0124
    assert raises(UndecidedError, lambda: x < 1)
    assert raises(UndecidedError, lambda: x >= 1)


@trap
def a_sorted_row_encloses_every_order():
    first, last = xp.sort(ball(NARROW, WIDE)).entries()
    assert all(holds(first, value) for value in (0, 0.5, 1.5))
    assert all(holds(last, value) for value in (0.5, 1.5, 2))


@trap
def argsort_is_refused():
    assert raises(NotRigorousError, lambda: xp.argsort(ball(NARROW, WIDE)))


@trap
def argmax_is_refused():
    assert raises(NotRigorousError, lambda: xp.argmax(ball(NARROW, WIDE)))


@trap
def argmin_is_refused():
    assert raises(NotRigorousError, lambda: xp.argmin(ball(NARROW, WIDE)))


@trap
def any_is_refused():
    assert raises(NotRigorousError, lambda: xp.any(ball(AROUND_ZERO)))


@trap
def all_is_refused():
    assert raises(NotRigorousError, lambda: xp.all(ball(AROUND_ZERO)))


@trap
def nonzero_is_refused():
    assert raises(NotRigorousError, lambda: xp.nonzero(ball(AROUND_ZERO)))


@trap
def a_sign_around_zero_encloses_all_three():
    assert contains(xp.sign(ball(AROUND_ZERO)), -1, 0, 1)


@trap
def astype_is_refused():
    assert raises(NotRigorousError, lambda: xp.astype(ball(NARROW), float))


@trap
def float_never_drops_a_radius():
    assert raises(TypeError, lambda: float(ball(NARROW)[0]))
    assert raises(TypeError, lambda: math.exp(ball(NARROW)[0]))


@trap
def int_never_rounds_a_ball():
    assert raises(TypeError, lambda: int(ball(NARROW)[0]))


@trap
def a_ball_has_no_truth_value():
    assert raises(TypeError, lambda: bool(ball(AROUND_ZERO)))
    assert raises(TypeError, lambda: any(ball(AROUND_ZERO)))


@trap
def where_takes_no_ball_for_a_mask():
    x = ball(AROUND_ZERO)
    assert raises(TypeError, lambda: xp.where(x, x, 0))
    assert raises(TypeError, lambda: xp.where(x.entries(), x, 0))


@trap
def no_ball_becomes_a_raw_object_array():
    assert raises(TypeError, lambda: np.asarray(ball(WIDE, NARROW)))
    assert raises(TypeError, lambda: np.array([ball(WIDE, NARROW)], dtype=object))


@trap
def no_ufunc_of_numpy_takes_a_ball():
    x = ball(WIDE, NARROW)
    for call in (
        lambda: np.maximum(x, x),
        lambda: np.minimum(x, 0),
        lambda: np.greater(x, 1),
        lambda: np.exp(x),
        lambda: np.sqrt(x),
    ):
        assert raises(TypeError, call)


@trap
def no_other_function_of_numpy_takes_a_ball():
    x = ball(WIDE, NARROW)
    for call in (
        lambda: np.max(x),
        lambda: np.sort(x),
        lambda: np.argmax(x),
        lambda: np.any(x),
        lambda: np.all(x),
        lambda: np.nonzero(x),
        lambda: np.clip(x, 0, 1),
        lambda: np.where(np.array([True, False]), x, 0),
        lambda: np.array_equal(x, x),
        lambda: np.allclose(x, x),
    ):
        assert raises(TypeError, call)


@trap
def a_square_around_zero_is_an_enclosure():
    x = ball(AROUND_ZERO)
    for square in (x**2, xp.pow(x, 2), xp.square(x)):
        assert only(square).is_finite()
        assert contains(square, 0, 1)


@trap
def a_power_of_a_base_that_may_be_negative_is_no_number():
    assert only(xp.pow(ball(AROUND_ZERO), Fraction(1, 2))).is_nan()
    assert only(xp.pow(ball(-4), Fraction(1, 2))) is UNDEFINED_NUMBER


@trap
def a_square_of_a_base_that_may_be_zero_encloses_zero():
    square = only(xp.pow(ball(AROUND_ZERO), ball(2)))
    assert square.is_finite()
    assert square.contains(0)


@trap
def masked_cells_hold_elements_and_not_raw_numbers():
    masked = xp.where(np.array([True, False]), ball(NARROW, NARROW), 0)
    assert all(isinstance(cell, arb) for cell in masked.entries())
    assert (xp.exp(masked)[1] == 1).all()


@trap
def minus_infinity_masks_to_an_exact_zero():
    masked = xp.where(np.array([True, False]), ball(NARROW, NARROW), ball(arb("-inf")))
    assert only(xp.exp(masked)[1]).is_zero()


@trap
def an_array_is_made_of_no_float():
    x = ball(1)
    for call in (
        lambda: xp.asarray(0.1),
        lambda: xp.full_like(x, 0.1),
        lambda: xp.maximum(x, 0.1),
        lambda: xp.where(np.array([True]), x, 0.1),
        lambda: xp.asarray(np.array([0.1])),
        lambda: Ball.from_values([0.1]),
    ):
        assert raises(TypeError, call)


@trap
def arithmetic_takes_no_float():
    x = ball(1)
    for call in (
        lambda: x + 0.1,
        lambda: 0.1 * x,
        lambda: x / math.sqrt(2),
        lambda: math.sqrt(2) - x,
        lambda: x < 0.1,
        lambda: x == np.float64(1),
        lambda: x + np.zeros(1),
        lambda: np.zeros(1) + x,
        lambda: x * torch.zeros(1),
    ):
        assert raises(TypeError, call)


@trap
def no_float_in_disguise_is_truncated_to_an_integer():
    for disguised in (np.array(0.5), torch.tensor(0.5), Decimal("0.5"), np.float32(0.5)):
        assert raises(TypeError, Ball.element, disguised)
        assert raises(TypeError, Rational.element, disguised)


@trap
def a_constant_is_the_number_that_is_written():
    x = ball(1)
    with balls(128).context():
        tenth = constant("0.1", like=x)
        assert contains(tenth * 10, 1)
        assert not contains(tenth, 0.1)
    assert contains(constant(Decimal("0.5"), like=x), 0.5)
    assert raises(TypeError, lambda: constant(0.1, like=x))


@trap
def a_square_root_is_taken_in_the_number_system():
    with balls(128).context():
        two = ball(2)
        root = xp.sqrt(two)
        assert contains(root * root, 2)
        assert not contains(root, math.sqrt(2))


@trap
def the_precision_is_restored():
    before = ctx.prec
    with balls(before + 64).context():
        assert ctx.prec == before + 64
        with balls(before + 128).context():
            assert ctx.prec == before + 128
        assert ctx.prec == before + 64
    restored = ctx.prec == before
    ctx.prec = before
    assert restored


@trap
def the_precision_is_restored_after_an_exception():
    before = ctx.prec
    try:
        with balls(before + 64).context():
            ball(WIDE) < ball(NARROW)  # noqa: B015 - it raises
    except UndecidedError:
        restored = ctx.prec == before
    ctx.prec = before
    assert restored


@trap
def a_third_is_enclosed_to_the_precision_asked_for():
    with balls(256).context():
        third = balls(256).enter(np.array(Fraction(1, 3), dtype=object))
        assert contains(third * 3, 1)
        assert only(third).rad() < arb(2) ** -256


@trap
def a_pivot_is_exact():
    scores = ball(NARROW, WIDE)
    assert only(pivot(scores)).is_exact()


def softmax(scores, shift):
    exponentials = xp.exp(scores - shift)
    return exponentials / xp.sum(exponentials)


@trap
def a_shifted_softmax_is_no_wider_than_an_unshifted_one():
    """Scores of a small radius r have exponentials of relative radius r, and quotients of 2r.

    A shift by a ball of radius r makes these 2r and 4r. So 3r tells one from the other, whatever
    Arb adds by rounding radii upward.
    """
    with balls(128).context():
        radius = arb(2) ** -20
        scores = ball(*(arb(middle, radius) for middle in (1, 2, 3)))
        for weight in softmax(scores, pivot(scores)).entries():
            assert weight.rad() < 3 * radius * weight.mid()


@trap
def a_large_matrix_product_keeps_the_radii():
    side = 8
    wide = Ball.from_values([[interval(-1, 1)] * side] * side)
    for cell in (wide @ wide).entries().ravel():
        assert cell.contains(side)
        assert cell.contains(-side)


@trap
def a_reduction_over_a_missing_axis_is_refused():
    assert raises(ValueError, lambda: xp.max(ball(1, 2), axis=1))
    assert raises(ValueError, lambda: xp.sum(ball(1, 2), axis=-2))
    assert raises(ValueError, lambda: xp.sum(ball(1, 2), axis=(0, -1)))


@trap
def number_systems_do_not_mix():
    exact, enclosed = Rational.from_values([1]), ball(1)
    assert raises(TypeError, lambda: exact + enclosed)
    assert raises(TypeError, lambda: enclosed == exact)
    assert raises(TypeError, array_namespace, exact, enclosed)
    assert raises(TypeError, array_namespace, enclosed, np.zeros(1))


@trap
def a_ball_indexes_nothing():
    assert raises(TypeError, lambda: ball(1, 2)[ball(0)])
    assert raises(TypeError, lambda: [1, 2][ball(0)[0]])


@trap
def the_entries_handed_out_are_a_copy():
    x = ball(1)
    x.entries()[0] = arb(2)
    assert (x == 1).all()


@trap
def a_refused_function_is_absent():
    for name in ("argsort", "argmax", "any", "nonzero", "isfinite", "linalg"):
        assert not hasattr(xp, name)
    assert hasattr(xp, "exp")
