"""Judging at a point: fractions first, then balls of doubling precision up to a cap."""

import math
import re
from dataclasses import replace
from fractions import Fraction
from itertools import count

import numpy as np
import pytest
from lakatos.harness.judge.point import (
    CAP_BITS,
    START_BITS,
    _both,
    _mapped,
    _nearby,
    differs_from_itself,
    judge,
    left_out,
    snapped,
)
from lakatos.harness.search.estimate import ESTIMATE
from lakatos.reference import softmax
from lakatos.systems import RATIONALS, balls
from lakatos.theory import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    HOLDS,
    Array,
    Between,
    ClaimError,
    Exists,
    Index,
    Positive,
    Real,
    Size,
    all_of,
    array_namespace,
    assuming,
    at_most,
    claim,
    constant,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import Truth
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE, said_to_hold


def point(sizes=None, **values):
    return Point(sizes or {}, {name: (fractions(value),) for name, value in values.items()})


@said_to_hold
def doubling_adds(x: Real[Array, ""]):
    """Twice a number is its sum with itself."""
    return equal(2 * x, x + x)


@said_to_hold
def powers_differ(x: Real[Array, ""]):
    """The power of a number is the number."""
    return equal(array_namespace(x).exp(x), x)


@said_to_hold
def a_tiny_step_is_seen(x: Real[Array, ""]):
    """A positive power is above one, and by how much shows in enough bits only."""
    return less(1, array_namespace(x).exp(x))


@said_to_hold
def roots_tie(x: Real[Array, ""]):
    """The root of six is below the product of the roots of two and three."""
    xp = array_namespace(x)
    two, three, six = (xp.sqrt(constant(number, like=x)) for number in (2, 3, 6))
    return less(x * six, two * three)


def test_fractions_are_tried_first():
    found = judge(doubling_adds, point(x="1/3"))
    assert found.truth is Truth.TRUE
    assert found.system == RATIONALS
    assert found.exact


def test_balls_follow_where_fractions_have_no_value():
    found = judge(powers_differ, point(x=1))
    assert found.truth is Truth.FALSE
    assert found.system == balls(START_BITS)
    assert not found.exact


@pytest.mark.parametrize(
    ("smallness", "bits"), [(100, 128), (200, 256), (500, 512), (1000, 1024), (4000, 4096)]
)
def test_precision_doubles_until_the_answer_is_decided(smallness, bits):
    found = judge(a_tiny_step_is_seen, point(x=Fraction(1, 2**smallness)))
    assert found.truth is Truth.TRUE
    assert found.system == balls(bits)


def test_a_tie_is_undecided_at_the_cap():
    found = judge(roots_tie, point(x=1))
    assert found.truth is Truth.UNDECIDED
    assert found.system == balls(CAP_BITS)
    assert not found.decisive


def test_the_cap_is_an_argument():
    found = judge(roots_tie, point(x=1), start=64, cap=256)
    assert found.system == balls(256)


@said_to_hold
def ratio(x: Real[Array, ""]):
    """One over a number is positive."""
    return less(0, 1 / x)


@said_to_hold
def ratio_of_powers(x: Real[Array, ""]):
    """A power over the sum of nothing is positive."""
    xp = array_namespace(x)
    return less(0, xp.exp(x) / xp.sum(xp.where(x > 0, xp.exp(x), 0 * x)))


@pytest.mark.parametrize("claim", [ratio, ratio_of_powers])
def test_a_point_at_which_a_side_is_undefined_refutes(claim):
    found = judge(claim, point(x=0))
    assert found.truth is Truth.FALSE
    assert found.decisive
    assert found.judgement.undefined
    assert "division by zero" in found.judgement.reason


@said_to_hold
def quotient_of_sizes(x: Real[Array, "n"]):
    """A size less one divides one."""
    return equal(x * Fraction(1, x.shape[0] - 1), x / (x.shape[0] - 1))


@said_to_hold
def some_quotient_of_sizes(x: Real[Array, "n"]):
    """A size less one divides one somewhere."""
    return exists(equal(x * Fraction(1, x.shape[0] - 1), x))


def test_integers_that_are_divided_by_zero_refute_as_other_numbers_do():
    one = Point({"n": 1}, {"x": (fractions([2]),)})
    found = judge(quotient_of_sizes, one)
    assert found.decisive
    assert found.judgement.undefined
    assert judge(replace(quotient_of_sizes, where_defined=True), one).truth is Truth.UNMET
    assert not judge(some_quotient_of_sizes, one).decisive


def test_a_claim_about_defined_points_passes_over_the_others():
    found = judge(replace(ratio, where_defined=True), point(x=0))
    assert found.truth is Truth.UNMET
    assert found.judgement.undefined
    assert "division by zero" in found.judgement.reason


def test_what_a_mask_discards_may_be_undefined():
    @said_to_hold
    def guarded(x: Real[Array, "n"]):
        """A quotient that is used only where it is defined."""
        xp = array_namespace(x)
        return equal(x * xp.where(x == 0, 0, 1 / x), xp.where(x == 0, 0 * x, 0 * x + 1))

    found = judge(guarded, point({"n": 2}, x=[0, 3]))
    assert found.truth is Truth.TRUE


def test_nan_in_a_dtype_refutes():
    @claim(latex="P", source=HERE, expected=HOLDS, numbers=FLOAT32)
    def powers_over_themselves(x: Real[Array, ""]):
        """A power over itself is itself over itself."""
        power = array_namespace(x).exp(x)
        return equal(power / power, power / power)

    found = judge(powers_over_themselves, point(x=1000))
    assert found.truth is Truth.FALSE
    assert found.judgement.undefined


def test_floats_are_refused_over_the_reals():
    @said_to_hold
    def tenths(x: Real[Array, "n"], n: Size[int, "n"]):
        """A tenth of a size is the size over ten."""
        return all_of(equal(np.asarray([0.1 * n]), np.asarray([n / 10])), equal(x, x))

    said = (
        "tenths is claimed over the reals, but lhs is an array of float64: floats were rounded, so "
        "write constant('0.1', like=x) or a Fraction, and build both sides from the claim's "
        "arguments"
    )
    with pytest.raises(ClaimError, match=f"{re.escape(said)}$"):
        judge(tenths, Point({"n": 3}, {"x": (fractions([1, 2, 3]),), "n": ()}))


@pytest.mark.parametrize("system", [FLOAT16, FLOAT32, BFLOAT16])
def test_an_operation_that_leaves_the_dtype_is_named(system):
    @claim(latex="P", source=HERE, expected=HOLDS, numbers=system)
    def promoted(x: Real[Array, "n"]):
        """A double one changes nothing."""
        xp = array_namespace(x)
        return equal(x * xp.ones(1, dtype=xp.float64), x)

    with pytest.raises(ClaimError, match=rf"(mul.* of {system.name} and float64|ones) is float64"):
        judge(promoted, point({"n": 1}, x=[1]))


def test_a_claim_that_gives_two_answers_differs_from_itself():
    calls = count()

    @said_to_hold
    def counted(x: Real[Array, ""]):
        """A number plus the count of the calls is the number."""
        return equal(x + next(calls), x)

    one, two = (judge(counted, point(x=1)) for _ in range(2))
    assert differs_from_itself(one, two)
    assert not differs_from_itself(judge(ratio, point(x=1)), judge(ratio, point(x=1)))


def test_a_comparison_inside_the_claim_that_no_precision_settles_is_undecided():
    @said_to_hold
    def branching(x: Real[Array, ""]):
        """The claim branches on a tie."""
        xp = array_namespace(x)
        root = xp.sqrt(constant(2, like=x))
        return equal(xp.where(root * root > 2 * x, x, 2 * x), x)

    found = judge(branching, point(x=1))
    assert found.truth is Truth.UNDECIDED
    assert 0 < len(found.judgement.reason) < 150


def test_a_comparison_of_what_is_one_fraction_is_settled_where_the_rest_is_none():
    @said_to_hold
    def branching(x: Real[Array, "n"]):
        """The claim branches on a tie of fractions beside a root that is none."""
        xp = array_namespace(x)
        root = xp.sqrt(x / 3)
        return equal(xp.where(root[:1] >= x[:1], x, root), x)

    found = judge(branching, point({"n": 2}, x=[Fraction(1, 3), 2]))
    assert found.truth in (Truth.TRUE, Truth.AGREES)


def test_a_counterexample_is_decisive_and_a_true_point_is_not():
    assert judge(powers_differ, point(x=1)).decisive
    assert not judge(doubling_adds, point(x=1)).decisive


def test_a_witness_of_existence_is_decisive_and_a_failure_is_not():
    @said_to_hold
    def square_is_four(x: Real[Array, ""]):
        """Some square is four."""
        return exists(equal(x * x, 4))

    assert judge(square_is_four, point(x=2)).decisive
    assert not judge(square_is_four, point(x=1)).decisive


def test_an_unmet_assumption_is_not_decisive():
    @said_to_hold
    def guarded(x: Real[Array, ""]):
        """Positive numbers are two."""
        return assuming(less(0, x), equal(x, 2))

    assert judge(guarded, point(x=0)).truth is Truth.UNMET
    assert not judge(guarded, point(x=0)).decisive
    assert judge(guarded, point(x=1)).decisive


def test_a_users_exception_is_named_with_file_id_and_sizes():
    @said_to_hold
    def broken(x: Real[Array, "n d"]):
        """The claim looks something up that is not there."""
        return equal(x, {}["weights"])

    with pytest.raises(ClaimError) as caught:
        judge(broken, point({"n": 1, "d": 2}, x=[[1, 2]]))
    assert str(caught.value) == (
        f"test_point.py:{broken.line}: broken raised KeyError at n=1, d=2: 'weights'"
    )
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_exception_without_sizes_says_so():
    @said_to_hold
    def broken(x: Real[Array, ""]):
        """The claim adds words."""
        return equal(x, x + "one")

    with pytest.raises(ClaimError, match="at its only point"):
        judge(broken, point(x=1))


@pytest.mark.parametrize(
    ("returned", "said"), [(True, "a bool (True)"), (0.5, "a float (0.5)"), (None, "nothing")]
)
def test_a_claim_that_returns_no_relation_is_told_so(returned, said):
    @said_to_hold
    def answers(x: Real[Array, ""]):
        """The claim answers by itself."""
        del x
        return returned

    with pytest.raises(ClaimError) as caught:
        judge(answers, point(x=1))
    assert f"returned {said}, no relation" in str(caught.value)
    assert "return equal(lhs, rhs)" in str(caught.value)


def test_a_function_that_no_exact_system_has_is_named():
    @said_to_hold
    def values_are_distinct(x: Real[Array, "n"]):
        """No value stands twice."""
        return equal(array_namespace(x).unique_values(x), x)

    found = judge(values_are_distinct, point({"n": 1}, x=[1]))
    assert found.truth is Truth.UNDECIDED
    assert found.judgement.reason.startswith("unique_values is not available for Ball arrays")


@pytest.mark.parametrize(
    ("system", "bits"), [(FLOAT64, 53), (FLOAT32, 24), (FLOAT16, 11), (BFLOAT16, 8)]
)
def test_points_of_float_claims_are_snapped_to_the_dtype(system, bits):
    @claim(latex="P", source=HERE, expected=HOLDS, numbers=system)
    def thirds(x: Real[Array, "n"]):
        """Numbers are themselves."""
        return equal(x, x)

    cells = snapped(thirds, point({"n": 2}, x=["1/3", 2])).coordinates["x"][0]
    unit = Fraction(1, 2 ** (bits + 1))
    assert cells[0] == round(Fraction(1, 3) / unit) * unit
    assert cells[1] == 2
    assert judge(thirds, point({"n": 2}, x=["1/3", 2])).point.coordinates["x"][0][0] == cells[0]


def test_points_over_the_reals_are_not_snapped():
    assert snapped(doubling_adds, point(x="1/3")) == point(x="1/3")


@pytest.mark.parametrize("system", [FLOAT64, FLOAT32, FLOAT16, BFLOAT16])
def test_snapped_points_stay_finite_and_inside_their_domain(system):
    @claim(latex="P", source=HERE, expected=HOLDS, numbers=system)
    def positive(x: Positive[Array, ""], y: Between[Array, "", -1, 1]):
        """Positive numbers are positive."""
        return less(0, x + 0 * y)

    tiny, huge = Fraction(1, 2**3000), Fraction(2**3000)
    for value in (tiny, huge):
        found = snapped(positive, point(x=value, y=1)).coordinates["x"][0].item()
        assert found > 0
        assert float(found) == found
        assert judge(positive, point(x=value, y=1)).truth is Truth.TRUE


def test_float_claims_are_evaluated_in_their_dtype_and_compared_exactly():
    @claim(latex="P", source=HERE, expected=HOLDS, numbers=FLOAT64)
    def tenths_add(x: Real[Array, ""]):
        """One tenth and two tenths are three tenths."""
        tenths = [constant(text, like=x) for text in ("0.1", "0.2", "0.3")]
        return equal(x * 0 + tenths[0] + tenths[1], x * 0 + tenths[2])

    found = judge(tenths_add, point(x=1))
    assert found.truth is Truth.FALSE
    assert str(found.judgement.gap) == str(Fraction(0.1 + 0.2) - Fraction(0.3))
    assert found.system is FLOAT64


def test_softmax_of_equal_scores_is_exact_in_fractions():
    @said_to_hold
    def halves(x: Real[Array, "n"]):
        """Equal scores weigh alike."""
        return at_most(softmax(x), Fraction(1, 2))

    assert judge(halves, point({"n": 2}, x=[3, 3])).exact


@said_to_hold
def thirds_with_equal_powers(x: Real[Array, ""], y: Real[Array, ""]):
    """Where y is three times x, its power is 1 more than that of three times x: it is not."""
    xp = array_namespace(x)
    return assuming(equal(3 * x, y), equal(xp.exp(y), 1 + xp.exp(3 * x)))


@said_to_hold
def thirds_with_other_powers(x: Real[Array, ""], y: Real[Array, ""]):
    """Where y is more than three times x, their powers are equal: they are not."""
    xp = array_namespace(x)
    return assuming(less(3 * x, y), equal(xp.exp(y), xp.exp(3 * x)))


def test_an_assumption_that_is_rational_is_judged_in_fractions():
    third = Fraction(1, 3)
    assert judge(thirds_with_equal_powers, point(x=third, y=1)).truth is Truth.FALSE
    assert judge(thirds_with_other_powers, point(x=third, y=1)).truth is Truth.UNMET
    assert judge(thirds_with_equal_powers, point(x=third, y=2)).truth is Truth.UNMET


@said_to_hold
def weights_are_below_one(scores: Real[Array, "n>=2"]):
    """A weight among several is less than one."""
    return less(softmax(scores), 1)


@said_to_hold
def weights_leave_some_room(scores: Real[Array, "n>=2"]):
    """A weight is less than one by a power of e."""
    xp = array_namespace(scores)
    return at_most(softmax(scores), 1 - xp.exp(0 * scores - 2**30))


def test_what_balls_leave_open_far_out_is_decided_in_exact_powers():
    far = point({"n": 2}, scores=[2**40, 0])
    found = judge(weights_are_below_one, far)
    assert (found.truth, found.system.name) == (Truth.TRUE, "exact powers of e")
    found = judge(weights_leave_some_room, far)
    assert (found.truth, found.system.name) == (Truth.FALSE, "exact powers of e")
    assert found.judgement.gap > 0
    near = judge(weights_leave_some_room, point({"n": 2}, scores=[1, 0]))
    assert (near.truth, near.system.name) == (Truth.TRUE, "ball at 128 bits")


def test_whole_numbers_stay_where_they_are_when_a_point_is_moved():
    @said_to_hold
    def entries_are_themselves(x: Real[Array, "m"], i: Index[Array, "n", "m"]):
        """An entry that an index takes is itself."""
        return equal(x[i], x[i])

    at = point({"n": 1, "m": 4}, x=[1, 2, 3, 4], i=[2])
    moved = _mapped(entries_are_themselves, at, lambda entries: entries + 1).coordinates
    assert moved["x"][0].tolist() == [2, 3, 4, 5]
    assert moved["i"][0].tolist() == [2]


def recorded(given):
    """Return a claim in floats that keeps what it is given."""

    @claim(latex="P", source=HERE, expected=HOLDS, numbers=ESTIMATE)
    def seen(x: Between[Array, "5", -1, 8]):
        """A number is itself."""
        given.append(x)
        return equal(x, x)

    return seen


def test_points_near_by_leave_zeros_and_the_domain_and_move_the_rest_a_little():
    given = []
    values = [0, 8, -1, 3, Fraction(1, 2**20)]
    found = list(_nearby(recorded(given), point(x=values), ESTIMATE))
    assert len(found) == 4
    assert all(len(each.shaken) == 2 for each in found)
    fine = np.array([each.double().numpy() for each in given[::4]])
    assert fine.shape == (4, 5)
    assert (fine[:, 0] == 0).all()
    assert fine.min() >= -1
    assert fine.max() <= 8
    moved = np.abs(fine - np.array(values, dtype=float))
    assert moved.max() <= 8 / 2**10
    assert moved[:, 3].min() > 8 / 2**22
    assert len(set(fine[:, 3])) == 4


def test_both_precisions_are_evaluated_and_every_shake_twice():
    given = []
    found = _both(recorded(given), point(x=[0, 1, 2, 3, Fraction(1, 3)]), ESTIMATE, 2)
    assert len(found.shaken) == 4
    assert len(given) == 6
    kinds = [str(each.lhs.dtype) for each in (found.fine, found.rough, *found.shaken)]
    assert kinds == ["torch.float64", "torch.float32", *["torch.float64"] * 4]
    assert len(_both(recorded([]), point(x=[0] * 5), ESTIMATE).shaken) == 0


@pytest.mark.parametrize("system", [FLOAT32, FLOAT16, BFLOAT16, FLOAT64])
@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("item", lambda x: x[0].item()),
        ("tolist", lambda x: x.tolist()[0]),
        ("float", lambda x: float(x[0])),
        ("float", lambda x: math.sqrt(abs(x[0]))),
    ],
)
def test_a_number_that_is_taken_out_computes_in_double_precision(system, name, taken):
    """Python's floats are doubles: what is computed with them is not computed in the dtype."""

    @claim(latex="P", source=HERE, expected=HOLDS, numbers=system)
    def out_of_its_array(x: Real[Array, "n"]):
        """A sum less a large number is what it was."""
        return equal(0 * x + (taken(x) + 2.0**30 - 2.0**30), x)

    if system is FLOAT64:
        judge(out_of_its_array, point({"n": 1}, x=[1]))
        return
    said = f"{name} of {system.name} makes a number of Python's, in double precision"
    with pytest.raises(ClaimError, match=said):
        judge(out_of_its_array, point({"n": 1}, x=[1]))


@pytest.mark.parametrize("system", [FLOAT32, BFLOAT16])
def test_entries_may_be_compared_and_index_and_add_up(system):
    @claim(latex="P", source=HERE, expected=HOLDS, numbers=system)
    def by_entries(x: Real[Array, "n"]):
        """A sum of entries is a sum, and whole parts are places."""
        first = max(x[1], x[0])
        total = x[0] + x[1] if bool(x[0] == x[0]) else first
        return all_of(equal(sum(x[place] for place in range(2)), total), equal(x[int(x[0])], x[1]))

    assert judge(by_entries, point({"n": 2}, x=[1, 2])).truth is Truth.TRUE


def test_sides_of_another_dtype_name_the_claims_own():
    @claim(latex="P", source=HERE, expected=HOLDS, numbers=FLOAT32)
    def doubles(x: Real[Array, "n"]):
        """Numbers that were made elsewhere are themselves."""
        made = np.ones(x.shape)
        return equal(made, made)

    said = (
        "doubles is claimed over float32, but lhs is an array of float64: every array on the way "
        "must be float32, so convert with constant(...)"
    )
    with pytest.raises(ClaimError, match=f"{re.escape(said)}$"):
        judge(doubles, point({"n": 1}, x=[1]))


def test_where_a_domain_is_empty_nothing_is_said():
    @said_to_hold
    def squares_grow(x: Real[Array, "n m>n"]):
        """Numbers are twice themselves, where there are more columns than rows."""
        return equal(x, 2 * x)

    at = point({"n": 1, "m": 1}, x=[[1]])
    found = judge(squares_grow, at)
    assert (found.point, found.truth) == (at, Truth.UNMET)
    assert found.judgement.reason == "a domain has no member at these sizes"


@said_to_hold
def kept_without_a_bias(x: Real[Array, "n"], bias: Real[Array, "n"] | None):
    """With a bias or without, numbers stay."""
    return equal(x if bias is None else x + bias, x)


@pytest.mark.parametrize(("bias", "without"), [(1, frozenset()), (0, None)])
def test_what_is_left_out_at_a_point_is_that_of_the_first_case_that_fails(bias, without):
    found = judge(kept_without_a_bias, point({"n": 1}, x=[1], bias=[bias]))
    assert found.decisive is (without is not None)
    if found.decisive:
        assert left_out(kept_without_a_bias, found) == without


@said_to_hold
def moved_without_a_bias(x: Real[Array, "n"], bias: Real[Array, "n"] | None):
    """With a bias or without, numbers move by it."""
    return equal(x + 1 if bias is None else x, x)


def test_what_is_left_out_is_named():
    found = judge(moved_without_a_bias, point({"n": 1}, x=[1], bias=[1]))
    assert [name for name, *_ in left_out(moved_without_a_bias, found)] == ["bias"]


def test_a_choice_is_refuted_where_symbols_say_that_no_other_will_do():
    def chosen(x: Real[Array, "n"], w: Exists[Positive[Array, "n"]]):
        """Each array is that of something positive, and one."""
        return equal(x, w + array_namespace(w).sum(w))

    stated = claim(latex="P", source=HERE, expected=HOLDS, choose=lambda x: x)(chosen)
    refuted = judge(stated, point({"n": 2}, x=[-1, 1]))
    assert (refuted.truth, refuted.judgement.reason) == (Truth.FALSE, "no w will do")
    left_open = judge(stated, point({"n": 2}, x=[1, 1]))
    assert left_open.truth is Truth.UNDECIDED
