"""Every trap is guarded: with a naive implementation in place, its check fails."""

from contextlib import contextmanager, nullcontext
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
import traps
from flint import arb, arb_mat, ctx, fmpq
from lakatos.systems import Ball, NotRigorousError, Rational, functions
from lakatos.systems.allowed import ExactNamespace
from lakatos.systems.balls import BallNamespace
from lakatos.systems.exact import ExactArray, as_cells
from lakatos.systems.systems import BallSystem


def raw(value):
    return value._entries if isinstance(value, ExactArray) else value


def on_raw_cells(function):
    """Make a method that hands the bare object array to NumPy."""
    return lambda _, *arrays: Ball(as_cells(function(*map(raw, arrays))))


@contextmanager
def precision_without_finally(system):
    before, ctx.prec = ctx.prec, system.bits
    yield
    ctx.prec = before


@contextmanager
def precision_for_ever(system):
    ctx.prec = system.bits
    yield


def wrapped_axis(function):
    """Reduce over an axis taken modulo the number of axes."""

    def fold(namespace, operation, x, axis, *, keepdims):
        axes = None if axis is None else tuple(np.unique(np.atleast_1d(axis) % x.ndim).tolist())
        return function(namespace, operation, x, axes, keepdims=keepdims)

    return fold


IF_LARGER = lambda _, left, right: max(right, left)  # right, unless left is certainly greater
IF_SMALLER = lambda _, left, right: min(right, left)
LESS = staticmethod(lambda left, right: bool(left < right))
AT_MOST = staticmethod(lambda left, right: bool(left <= right))
EQUAL = staticmethod(lambda left, right: bool(left == right))
OVERLAP = staticmethod(lambda left, right: bool(left.overlaps(right)))
NEVER = staticmethod(lambda _left, _right: False)
OF_FLOATS = lambda _self, other: as_cells(raw(other) if hasattr(other, "shape") else arb(other))

MUTANTS = [
    (traps.maximum_encloses_both_branches, BallNamespace, "_larger", IF_LARGER),
    (traps.minimum_encloses_both_branches, BallNamespace, "_smaller", IF_SMALLER),
    (traps.the_maximum_of_a_row_encloses_every_order, BallNamespace, "_larger", IF_LARGER),
    (traps.the_maximum_of_a_row_encloses_every_order, BallNamespace, "max", on_raw_cells(np.max)),
    (traps.the_minimum_of_a_row_encloses_every_order, BallNamespace, "min", on_raw_cells(np.min)),
    (
        traps.clip_encloses_both_branches,
        BallNamespace,
        "clip",
        lambda _, x, low, high=None: Ball.from_values(np.clip(raw(x), low, high)),
    ),
    (traps.where_on_an_undecided_sign_is_refused, Ball, "_less", LESS),
    (traps.a_product_with_an_undecided_sign_is_refused, Ball, "_less", LESS),
    (traps.a_weak_order_of_overlapping_balls_is_undecided, Ball, "_at_most", AT_MOST),
    (traps.an_inexact_ball_is_not_known_to_equal_itself, Ball, "_equal", EQUAL),
    (traps.an_inexact_ball_is_not_known_to_equal_itself, Ball, "_equal", OVERLAP),
    (traps.overlapping_balls_are_not_known_to_differ, Ball, "_equal", EQUAL),
    (traps.overlapping_balls_are_not_known_to_differ, Ball, "_equal", NEVER),
    (
        traps.disjoint_balls_differ_and_are_ordered,
        Ball,
        "_equal",
        staticmethod(lambda _left, _right: True),
    ),
    (traps.exact_balls_are_compared_with_certainty, Ball, "_equal", NEVER),
    (traps.exact_balls_are_compared_with_certainty, Ball, "_at_most", LESS),
    (traps.nothing_is_decided_about_nan, Ball, "_equal", EQUAL),
    (traps.nothing_is_decided_about_nan, Ball, "_less", LESS),
    (traps.nothing_is_decided_about_nan, Ball, "_at_most", AT_MOST),
    (traps.a_sorted_row_encloses_every_order, BallNamespace, "sort", on_raw_cells(np.sort)),
    (traps.argsort_is_refused, BallNamespace, "argsort", on_raw_cells(np.argsort)),
    (traps.argmax_is_refused, BallNamespace, "argmax", on_raw_cells(np.argmax)),
    (traps.argmin_is_refused, BallNamespace, "argmin", on_raw_cells(np.argmin)),
    (traps.any_is_refused, BallNamespace, "any", on_raw_cells(np.any)),
    (traps.all_is_refused, BallNamespace, "all", on_raw_cells(np.all)),
    (traps.nonzero_is_refused, BallNamespace, "nonzero", on_raw_cells(np.nonzero)),
    (
        traps.a_sign_around_zero_encloses_all_three,
        BallNamespace,
        "sign",
        lambda self, x: self._each(lambda v: arb((v > 0) - (v < 0)), x),
    ),
    (
        traps.astype_is_refused,
        BallNamespace,
        "astype",
        lambda _, x, dtype: raw(x).astype(dtype),
    ),
    (traps.float_never_drops_a_radius, ExactArray, "__float__", lambda self: float(raw(self)[()])),
    (traps.int_never_rounds_a_ball, ExactArray, "__int__", lambda self: int(float(raw(self)[()]))),
    (traps.a_ball_has_no_truth_value, ExactArray, "__bool__", lambda self: bool(raw(self).any())),
    (traps.where_takes_no_ball_for_a_mask, ExactNamespace, "where", on_raw_cells(np.where)),
    (
        traps.no_ball_becomes_a_raw_object_array,
        ExactArray,
        "__array__",
        lambda self, *_, **__: raw(self),
    ),
    (
        traps.no_ufunc_of_numpy_takes_a_ball,
        ExactArray,
        "__array_ufunc__",
        lambda _, ufunc, method, *inputs, **__: getattr(ufunc, method)(*map(raw, inputs)),
    ),
    (
        traps.no_other_function_of_numpy_takes_a_ball,
        ExactArray,
        "__array_function__",
        lambda _, function, __, inputs, named: function(*map(raw, inputs), **named),
    ),
    (
        traps.a_square_around_zero_is_an_enclosure,
        BallNamespace,
        "pow",
        lambda self, x, exponent: self._each(lambda value: value**exponent, x),
    ),
    (
        traps.a_power_of_a_base_that_may_be_negative_is_no_number,
        BallNamespace,
        "_power",
        lambda _, base, exponent: base**exponent,
    ),
    (
        traps.a_square_of_a_base_that_may_be_zero_encloses_zero,
        BallNamespace,
        "_power",
        lambda _, base, exponent: base**exponent,
    ),
    (
        traps.masked_cells_hold_elements_and_not_raw_numbers,
        ExactNamespace,
        "where",
        on_raw_cells(np.where),
    ),
    (
        traps.minus_infinity_masks_to_an_exact_zero,
        BallNamespace,
        "exp",
        lambda self, x: self._each(lambda v: v.exp() if v.is_finite() else arb(0, 1), x),
    ),
    (traps.an_array_is_made_of_no_float, Ball, "element", staticmethod(arb)),
    (traps.arithmetic_takes_no_float, ExactArray, "_operand", OF_FLOATS),
    (
        traps.no_float_in_disguise_is_truncated_to_an_integer,
        Ball,
        "element",
        staticmethod(lambda value: arb(int(value))),
    ),
    (
        traps.no_float_in_disguise_is_truncated_to_an_integer,
        Rational,
        "element",
        staticmethod(lambda value: fmpq(int(value))),
    ),
    (
        traps.a_constant_is_the_number_that_is_written,
        functions,
        "_exact_number",
        lambda value: Fraction(float(value)),
    ),
    (
        traps.a_constant_is_the_number_that_is_written,
        functions,
        "_exact_number",
        lambda value: Fraction(value if isinstance(value, str) else int(value)),
    ),
    (
        traps.a_square_root_is_taken_in_the_number_system,
        BallNamespace,
        "sqrt",
        lambda self, x: self._each(lambda value: arb(sqrt(float(value))), x),
    ),
    (traps.the_precision_is_restored, BallSystem, "context", precision_for_ever),
    (
        traps.the_precision_is_restored_after_an_exception,
        BallSystem,
        "context",
        precision_without_finally,
    ),
    (
        traps.a_third_is_enclosed_to_the_precision_asked_for,
        BallSystem,
        "context",
        lambda _: nullcontext(),
    ),
    (
        traps.a_pivot_is_exact,
        BallNamespace,
        "pivot",
        lambda self, x, axis: self.max(x, axis=axis, keepdims=True),
    ),
    (
        traps.a_shifted_softmax_is_no_wider_than_an_unshifted_one,
        BallNamespace,
        "pivot",
        lambda self, x, axis: self.max(x, axis=axis, keepdims=True),
    ),
    (
        traps.a_large_matrix_product_keeps_the_radii,
        BallNamespace,
        "_flint_matrix",
        lambda _, cells: arb_mat([[cell.mid() for cell in row] for row in cells]),
    ),
    (
        traps.a_reduction_over_a_missing_axis_is_refused,
        ExactNamespace,
        "_fold",
        wrapped_axis(ExactNamespace._fold),
    ),
    (traps.number_systems_do_not_mix, ExactArray, "_operand", lambda _, other: raw(other)),
    (
        traps.a_ball_indexes_nothing,
        ExactArray,
        "__getitem__",
        lambda self, key: Ball(
            as_cells(raw(self)[int(float(raw(key)[0])) if isinstance(key, Ball) else key])
        ),
    ),
    (
        traps.a_ball_indexes_nothing,
        ExactArray,
        "__index__",
        lambda self: int(float(raw(self)[()])),
    ),
    (traps.the_entries_handed_out_are_a_copy, ExactArray, "entries", raw),
    (
        traps.a_refused_function_is_absent,
        ExactNamespace,
        "__getattr__",
        lambda _, name: getattr(np, name),
    ),
]


@pytest.mark.parametrize(
    ("check", "holder", "name", "naive"),
    MUTANTS,
    ids=[f"{check.__name__}-{name}" for check, _, name, _ in MUTANTS],
)
def test_a_naive_implementation_is_caught(monkeypatch, check, holder, name, naive):
    check()
    monkeypatch.setattr(holder, name, naive, raising=False)
    with pytest.raises(AssertionError):
        check()


def test_every_trap_has_a_mutant():
    assert {check for check, *_ in MUTANTS} == set(traps.TRAPS)


def test_a_refusal_says_why_and_what_to_do_instead():
    with pytest.raises(NotRigorousError, match="argsort is not available for Ball arrays: over"):
        Ball.namespace.argsort(traps.ball(1, 2))
