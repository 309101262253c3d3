"""Relations: true, false and undecided in every number system, and never a guess."""

from fractions import Fraction
from itertools import product
from math import inf, nan

import numpy as np
import pytest
import torch
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from lakatos.systems import Ball, Rational, balls
from lakatos.systems.symbols import Ring, SymbolSystem
from lakatos.theory import all_of, assuming, at_most, differ, equal, exists, less
from lakatos.theory import relation as relations
from lakatos.theory.relation import (
    AGREEMENT_BITS,
    TOO_WIDE,
    UNDEFINED,
    AnyOf,
    Assuming,
    Comparison,
    Truth,
    has_value,
)

TRUE, FALSE, UNDECIDED = Truth.TRUE, Truth.FALSE, Truth.UNDECIDED
AGREES, UNMET = Truth.AGREES, Truth.UNMET
COMPARISONS = {"equal": equal, "differ": differ, "at_most": at_most, "less": less}
FEW = settings(max_examples=50, deadline=None)


def rational(*values):
    return Rational.from_values(list(values))


def ball(*values):
    return Ball.from_values(list(values))


def around(middle, radius):
    return arb(middle, radius)


def root(number):
    """Return an enclosure of a square root: inexact, and tight at 128 bits."""
    with balls(128).context():
        return arb(number).sqrt()


INFINITE, UNDEFINED_BALL = arb("inf"), arb("nan")
UNKNOWN = around(0, INFINITE)
TIGHT, WIDE = root(2), around(1, 1)


def truth(relation):
    with balls(128).context():
        return relation.judge().truth


IN_EVERY_SYSTEM = [
    # left, right, (equal, differ, at most, less)
    (0, 0, (TRUE, FALSE, TRUE, FALSE)),
    (1, 2, (FALSE, TRUE, TRUE, TRUE)),
    (2, 1, (FALSE, TRUE, FALSE, FALSE)),
    (-1, -1, (TRUE, FALSE, TRUE, FALSE)),
]


@pytest.mark.parametrize(("left", "right", "answers"), IN_EVERY_SYSTEM)
@pytest.mark.parametrize(
    "array",
    [
        rational,
        ball,
        lambda value: np.array([value], dtype=np.float64),
        lambda value: np.array([value], dtype=np.float16),
        lambda value: np.array([value]),
        lambda value: torch.tensor([value], dtype=torch.bfloat16),
        lambda value: torch.tensor([value]),
    ],
    ids=["rational", "ball", "float64", "float16", "int64", "bfloat16", "torch-int64"],
)
def test_exact_numbers_are_decided(array, left, right, answers):
    for name, answer in zip(COMPARISONS, answers, strict=True):
        assert truth(COMPARISONS[name](array(left), array(right))) is answer, name


IN_BALLS = [
    (TIGHT, TIGHT, (AGREES, UNDECIDED, AGREES, UNDECIDED)),
    (WIDE, WIDE, (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (around(0, 0.25), around(1, 0.25), (FALSE, TRUE, TRUE, TRUE)),
    (around(1, 0.25), around(0, 0.25), (FALSE, TRUE, FALSE, FALSE)),
    (around(0.5, 0.5), around(1.5, 0.5), (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (around(1.5, 0.5), around(0.5, 0.5), (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (UNDEFINED_BALL, arb(1), (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (arb(1), UNDEFINED_BALL, (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (UNDEFINED_BALL, UNDEFINED_BALL, (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (UNKNOWN, arb(1), (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (UNKNOWN, UNKNOWN, (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED)),
    (INFINITE, INFINITE, (TRUE, FALSE, TRUE, FALSE)),
    (-INFINITE, INFINITE, (FALSE, TRUE, TRUE, TRUE)),
    (-INFINITE, arb(0), (FALSE, TRUE, TRUE, TRUE)),
    (INFINITE, arb(0), (FALSE, TRUE, FALSE, FALSE)),
]


@pytest.mark.parametrize(("left", "right", "answers"), IN_BALLS)
def test_balls_are_decided_only_where_they_are_apart(left, right, answers):
    for name, answer in zip(COMPARISONS, answers, strict=True):
        assert truth(COMPARISONS[name](ball(left), ball(right))) is answer, name


IN_FLOATS = [
    (nan, nan, (FALSE, FALSE, FALSE, FALSE)),
    (nan, 1.0, (FALSE, FALSE, FALSE, FALSE)),
    (1.0, nan, (FALSE, FALSE, FALSE, FALSE)),
    (inf, inf, (TRUE, FALSE, TRUE, FALSE)),
    (-inf, -inf, (TRUE, FALSE, TRUE, FALSE)),
    (inf, -inf, (FALSE, TRUE, FALSE, FALSE)),
    (-inf, inf, (FALSE, TRUE, TRUE, TRUE)),
    (1.0, inf, (FALSE, TRUE, TRUE, TRUE)),
    (inf, nan, (FALSE, FALSE, FALSE, FALSE)),
    (0.0, -0.0, (TRUE, FALSE, TRUE, FALSE)),
    (1.0, 1.0 + 2**-52, (FALSE, TRUE, TRUE, TRUE)),
    (0.0, 5e-324, (FALSE, TRUE, TRUE, TRUE)),
    (0.1 + 0.2, 0.3, (FALSE, TRUE, FALSE, FALSE)),
]


@pytest.mark.parametrize(("left", "right", "answers"), IN_FLOATS)
def test_floats_are_the_numbers_that_they_are(left, right, answers):
    for name, answer in zip(COMPARISONS, answers, strict=True):
        for array in (np.array, lambda values: torch.tensor(values, dtype=torch.float64)):
            judgement = COMPARISONS[name](array([left]), array([right])).judge()
            assert judgement.truth is answer, name
            assert judgement.relative_gap >= 0


def test_a_float_is_judged_as_its_fraction_and_never_undecided():
    values = [0.0, -1.0, 0.1, 1e-320, 1e300, inf, -inf, nan]
    for (left, right), compare in product(product(values, values), COMPARISONS.values()):
        assert truth(compare(np.array([left]), np.array([right]))) in (TRUE, FALSE)


def test_integers_are_judged_exactly_beyond_the_floats():
    assert truth(equal(np.array([2**53 + 1]), np.array([2**53]))) is FALSE
    assert truth(less(torch.tensor([2**53]), torch.tensor([2**53 + 1]))) is TRUE


def test_booleans_are_compared_as_zero_and_one():
    hidden, seen = np.array([False, True]), np.array([True, True])
    for array in (np.asarray, torch.from_numpy):
        assert truth(equal(array(hidden), array(hidden))) is TRUE
        assert truth(at_most(array(hidden), array(seen))) is TRUE
        assert truth(at_most(array(seen), array(hidden))) is FALSE
        assert at_most(array(seen), array(hidden)).violation() > 0
        assert equal(array(seen), array(seen)).violation() <= 0


def agreement_is_never_claimed_of_wide_enclosures():
    """The traps of measuring in floats: overflow, underflow and infinite entries."""
    with balls(128).context():
        large, small = arb(1000).exp(), (-arb(1000)).exp()
        for wide in (
            (ball(large), ball(large * around(1, 0.5))),
            (ball(small * around(1, 0.5)), ball(small)),
            (ball(INFINITE, WIDE), ball(INFINITE, WIDE)),
            (ball(UNKNOWN), ball(1)),
        ):
            assert equal(*wide).judge().truth is UNDECIDED
            assert at_most(*wide).judge().truth is UNDECIDED


def test_agreement_is_never_claimed_of_wide_enclosures():
    agreement_is_never_claimed_of_wide_enclosures()


def agreement_starts_at_its_bits():
    with balls(256).context():
        slack = arb(2) ** -AGREEMENT_BITS
        one = ball(1)
        assert equal(ball(around(1, slack / 4)), one).judge().truth is AGREES
        assert equal(ball(around(1, slack * 4)), one).judge().truth is UNDECIDED
        assert equal(ball(around(1000, slack * 250)), ball(1000)).judge().truth is AGREES
        assert equal(ball(around(0, slack / 2)), ball(around(0, slack / 4))).judge().truth is AGREES


def test_agreement_starts_at_its_bits():
    agreement_starts_at_its_bits()


def overlapping_balls_are_never_refuted():
    for compare in (equal, at_most):
        assert compare(ball(WIDE), ball(1)).judge().truth is UNDECIDED
        assert compare(ball(1), ball(WIDE)).judge().truth is UNDECIDED
    assert differ(ball(WIDE), ball(1)).judge().truth is UNDECIDED


def test_overlapping_balls_are_never_refuted():
    overlapping_balls_are_never_refuted()


def a_tiny_difference_is_a_difference():
    with balls(512).context():
        tiny = Fraction(1, 10**40)
        assert equal(rational(1), rational(1 + tiny)).judge().truth is FALSE
        assert equal(ball(1), ball(1 + tiny)).judge().truth is FALSE
        assert equal(ball(0), ball(tiny)).judge().truth is FALSE
    assert equal(np.array([0.0]), np.array([5e-324])).judge().truth is FALSE


def test_a_tiny_difference_is_a_difference():
    a_tiny_difference_is_a_difference()


def test_an_undefined_side_refutes_and_says_so():
    for compare in COMPARISONS.values():
        for left, right in ((rational(1) / 0, rational(1)), (ball(1), ball(0) / ball(0))):
            judgement = compare(left, right).judge()
            assert judgement.truth is FALSE
            assert judgement.undefined
            assert judgement.reason == UNDEFINED


def test_an_enclosure_too_wide_to_tell_is_undecided_and_says_so():
    judgement = equal(ball(1) / ball(around(0, 0.25)), ball(1)).judge()
    assert judgement.truth is UNDECIDED
    assert judgement.reason == TOO_WIDE


def test_an_assumption_that_is_undefined_is_not_met():
    assert (
        assuming(equal(rational(1) / 0, rational(1)), equal(rational(1), rational(2))).judge().truth
        is UNMET
    )


def agreement_is_measured_entry_by_entry():
    large = 2**300
    for beside in (1, 0):
        loose = ball(large, around(beside, 2**-50))
        assert equal(loose, ball(large, beside)).judge().truth is UNDECIDED


def test_agreement_is_measured_entry_by_entry():
    agreement_is_measured_entry_by_entry()


def test_a_scalar_side_is_compared_with_every_entry():
    scalar = rational(1)[0]
    for compare, other, answer in (
        (equal, (1, 1), TRUE),
        (equal, (1, 2), FALSE),
        (differ, (1, 2), TRUE),
        (less, (2, 3), TRUE),
        (at_most, (0, 3), FALSE),
    ):
        assert compare(scalar, rational(*other)).judge().truth is answer
        if compare in (equal, differ):
            assert compare(rational(*other), scalar).judge().truth is answer


def test_exists_stands_on_top_alone():
    there_is = exists(equal(rational(1), 1))
    for compose in (
        lambda: all_of(there_is, there_is),
        lambda: assuming(there_is, equal(rational(1), 1)),
        lambda: assuming(equal(rational(1), 1), there_is),
        lambda: exists(there_is),
    ):
        with pytest.raises(TypeError, match=r"stands alone at the top.*write exists\(all_of"):
            compose()


def test_the_worst_entry_counts_with_its_widest_gap():
    judgement = equal(rational(0, 1, 5), rational(0, 2, 2)).judge()
    assert judgement.truth is FALSE
    assert judgement.gap == 3
    assert judgement.relative_gap == 3 / 5
    assert truth(equal(ball(WIDE, 0), ball(1, 0))) is UNDECIDED
    assert truth(equal(ball(WIDE, 0), ball(1, 1))) is FALSE
    assert truth(differ(ball(WIDE, 0), ball(1, 1))) is TRUE


def test_the_gap_of_a_refutation_excludes_zero():
    gap = equal(ball(around(0, 0.25)), ball(around(1, 0.25))).judge().gap
    assert gap > 0
    assert gap.contains(0.5)
    assert gap.contains(1.5)


# Shapes, sides and what they may be.


@pytest.mark.parametrize("compare", COMPARISONS.values(), ids=COMPARISONS)
class TestSides:
    def test_differing_shapes_are_refused(self, compare):
        with pytest.raises(ValueError, match=r"one shape, got \(2,\) and \(1,\): a broadcast"):
            compare(rational(1, 2), rational(1))

    def test_empty_arrays_are_refused(self, compare):
        with pytest.raises(ValueError, match="empty arrays of shape"):
            compare(np.zeros((2, 0)), np.zeros((2, 0)))

    def test_two_numbers_are_refused(self, compare):
        with pytest.raises(TypeError, match="compares arrays, got 1 and 2"):
            compare(1, 2)

    def test_a_float_for_a_side_is_refused(self, compare):
        with pytest.raises(TypeError, match="rarely the number meant"):
            compare(rational(1), 0.1)

    def test_floats_never_meet_exact_arrays(self, compare):
        for sides in ((ball(1), np.ones(1)), (np.ones(1), ball(1)), (rational(1), torch.ones(1))):
            with pytest.raises(TypeError, match="one number system"):
                compare(*sides)

    def test_a_number_fills_the_shape(self, compare):
        assert compare(rational(1, 1), 1).rhs.shape == (2,)
        assert compare(Fraction(1, 2), np.zeros((2, 3))).lhs.tolist() == [[0.5] * 3] * 2


# The violation that the search climbs.

SMALL = st.integers(-4, 4).map(lambda value: value / 4)
ROWS = st.lists(st.tuples(SMALL, SMALL), min_size=1, max_size=3)
FLOATS = {
    "float64": lambda values: np.array(values, dtype=np.float64),
    "float32": lambda values: np.array(values, dtype=np.float32),
    "float16": lambda values: np.array(values, dtype=np.float16),
    "bfloat16": lambda values: torch.tensor(values, dtype=torch.bfloat16),
    "torch": lambda values: torch.tensor(values, dtype=torch.float64),
}


def violation_is_positive_exactly_where_it_fails(rows, array, compare):
    left, right = (array(list(side)) for side in zip(*rows, strict=True))
    relation = compare(left, right)
    found = float(relation.violation())
    assert (found > 0) == (relation.judge().truth is FALSE)
    assert -1 <= found <= 1


@pytest.mark.parametrize("array", FLOATS.values(), ids=FLOATS)
@FEW
@given(rows=ROWS)
def test_the_violation_is_positive_exactly_where_the_relation_fails(array, rows):
    for compare in COMPARISONS.values():
        violation_is_positive_exactly_where_it_fails(rows, array, compare)


@FEW
@given(rows=ROWS, scale=st.sampled_from([2.0**-100, 2.0**100]))
def test_the_violation_does_not_depend_on_the_scale(rows, scale):
    left, right = (np.array(side) for side in zip(*rows, strict=True))
    for compare in (equal, at_most):
        small, large = (compare(left * factor, right * factor).violation() for factor in (1, scale))
        # The least size, float32's smallest normal number, is all that does not scale; against
        # entries of at least 2^-102 it weighs less than 2^-126 / 2^-102, next to roundings 2^-53.
        assert abs(small - large) <= 2.0**-24
        assert (small > 0) == (large > 0)


@FEW
@given(assumption=ROWS, conclusion=ROWS)
def test_a_conditional_is_violated_exactly_where_it_fails(assumption, conclusion):
    sides = [
        np.array(side) for rows in (assumption, conclusion) for side in zip(*rows, strict=True)
    ]
    for one, two in product((equal, at_most, less), repeat=2):
        relation = assuming(one(*sides[:2]), two(*sides[2:]))
        assert (float(relation.violation()) > 0) == (relation.judge().truth is FALSE)


@FEW
@given(first=ROWS, second=ROWS)
def test_a_conjunction_is_violated_exactly_where_it_fails(first, second):
    sides = [np.array(side) for rows in (first, second) for side in zip(*rows, strict=True)]
    for one, two in product(COMPARISONS.values(), repeat=2):
        parts = one(*sides[:2]), two(*sides[2:])
        relation = all_of(*parts)
        assert (relation.violation() > 0) == (relation.judge().truth is FALSE)
        assert relation.judge().truth is min(part.judge().truth for part in parts)


@FEW
@given(first=ROWS, second=ROWS)
def test_a_disjunction_is_violated_exactly_where_all_of_it_fails(first, second):
    sides = [np.array(side) for rows in (first, second) for side in zip(*rows, strict=True)]
    for one, two in product(COMPARISONS.values(), repeat=2):
        parts = one(*sides[:2]), two(*sides[2:])
        relation = AnyOf(parts)
        assert (relation.violation() > 0) == (relation.judge().truth is FALSE)
        assert relation.judge().truth is max(part.judge().truth for part in parts)
        assert list(relation.comparisons()) == [*parts]


@FEW
@given(rows=ROWS)
def test_an_existential_climbs_toward_a_witness(rows):
    left, right = (np.array(side) for side in zip(*rows, strict=True))
    for compare in COMPARISONS.values():
        relation = exists(compare(left, right))
        assert (relation.violation() >= 0) == (relation.judge().truth is TRUE)


ANY_X = {
    "x": lambda x: x,
    "x + 1": lambda x: x + 1,
    "x^2": lambda x: x * x,
    "x^2 + 1": lambda x: x * x + 1,
    "-x^2 - 1": lambda x: -x * x - 1,
}
IDENTICAL = {
    "equal": {(side, side) for side in ANY_X},
    "at_most": {
        *((side, side) for side in ANY_X),
        ("x", "x + 1"),
        ("x^2", "x^2 + 1"),
        ("-x^2 - 1", "x^2"),
        ("-x^2 - 1", "x^2 + 1"),
    },
    "less": {
        ("x", "x + 1"),
        ("x^2", "x^2 + 1"),
        ("-x^2 - 1", "x^2"),
        ("-x^2 - 1", "x^2 + 1"),
    },
}
"""Of each comparison the sides of which it is evidently so for every x."""


@pytest.mark.parametrize("name", IDENTICAL)
def test_what_is_identically_so_and_what_is_not(name):
    compare, apart = COMPARISONS[name], IDENTICAL["less"] | {(b, a) for a, b in IDENTICAL["less"]}
    never = {
        "equal": apart,
        "at_most": {(b, a) for a, b in IDENTICAL["less"]},
        "less": {(b, a) for a, b in IDENTICAL["at_most"]},
    }[name]
    system = SymbolSystem(Ring())
    with system.context():
        x = system.enter(np.array([system.ring.symbol(0)], dtype=object))
        for pair in product(ANY_X, repeat=2):
            lhs, rhs = (ANY_X[side](x) for side in pair)
            assert compare(lhs, rhs).holds_identically() == (pair in IDENTICAL[name])
            assert compare(lhs, rhs).fails_identically() == (pair in never)
            differing = differ(lhs, rhs)
            assert differing.holds_identically() == (pair in apart)
            assert differing.fails_identically() == (pair[0] == pair[1])


def test_some_part_suffices_and_every_part_is_needed():
    """Of what may be left out, what there is said to be is in one case, and is not in any."""
    system = SymbolSystem(Ring())
    with system.context():
        x = system.enter(np.array([system.ring.symbol(0)], dtype=object))
        same, open_, never = equal(x, x), equal(x, 0 * x), equal(x, x + 1)
        assert AnyOf((open_, same)).holds_identically() is True
        assert AnyOf((open_, never)).holds_identically() is False
        assert AnyOf((never, never)).fails_identically() is True
        assert AnyOf((never, open_)).fails_identically() is False
        assert all_of(same, open_).holds_identically() is False
        assert all_of(open_, never).fails_identically() is True
        assert all_of(same, open_).fails_identically() is False


def test_the_violation_is_climbed_in_batches_and_by_gradient():
    left = torch.tensor([[1.0, 2.0], [0.0, 0.0]], dtype=torch.float64, requires_grad=True)
    right = torch.ones((2, 2), dtype=torch.float64)
    for compare in COMPARISONS.values():
        batched = torch.func.vmap(lambda x, y, c=compare: c(x, y).violation())(left, right)
        single = [
            float(compare(x, y).violation()) for x, y in zip(left.detach(), right, strict=True)
        ]
        assert batched.tolist() == single
        (gradient,) = torch.autograd.grad(batched.sum(), left)
        assert gradient.isfinite().all()
        assert gradient.any()


@pytest.mark.parametrize("entry", [Fraction(1, 2), "1", np.datetime64("2020-01-01"), None])
def test_what_is_no_array_of_numbers_is_refused(entry):
    """An object of Python's would be read as the integer that it is rounded to."""
    strange = np.array([entry])
    for sides in ((rational(0), strange), (strange, np.array([0.0])), (strange, strange)):
        with pytest.raises(TypeError, match=r"compares arrays of numbers, got one of .*constant\("):
            less(*sides)


# Conditionals, conjunctions, existentials.

POINTS = {
    TRUE: equal(rational(1), rational(1)),
    FALSE: equal(rational(1), rational(2)),
    AGREES: equal(ball(TIGHT), ball(TIGHT)),
    UNDECIDED: equal(ball(WIDE), ball(1)),
    UNMET: assuming(equal(rational(1), 2), equal(rational(1), 1)),
}

CONDITIONALS = {
    TRUE: {answer: answer for answer in Truth},
    AGREES: {answer: UNDECIDED if answer is FALSE else answer for answer in Truth},
    FALSE: dict.fromkeys(Truth, UNMET),
    UNDECIDED: dict.fromkeys(Truth, UNDECIDED),
    UNMET: dict.fromkeys(Truth, UNMET),
}


@pytest.mark.parametrize(("assumption", "conclusion"), list(product(Truth, Truth)))
def test_a_conditional_is_judged_by_this_table(assumption, conclusion):
    relation = assuming(POINTS[assumption], POINTS[conclusion])
    assert truth(relation) is CONDITIONALS[assumption][conclusion]


def an_agreeing_assumption_never_refutes():
    agreeing = POINTS[AGREES]
    for assumption in (agreeing, all_of(POINTS[TRUE], agreeing), at_most(ball(TIGHT), ball(TIGHT))):
        relation = assuming(assumption, POINTS[FALSE])
        assert truth(relation) is UNDECIDED


def test_an_agreeing_assumption_never_refutes():
    an_agreeing_assumption_never_refutes()


def test_a_conditional_that_cannot_be_refuted_says_why():
    reason = assuming(POINTS[AGREES], POINTS[FALSE]).judge().reason
    assert reason == "the conclusion fails, but the assumption is known to agreement only"
    assert "fails at this point" in assuming(POINTS[FALSE], POINTS[TRUE]).judge().reason


def test_a_conditional_that_cannot_be_refuted_shows_the_sides_and_the_gap_of_its_conclusion():
    judged = assuming(POINTS[AGREES], equal(rational(1), rational(4))).judge()
    assert [(name, str(side.entries()[0])) for name, side in judged.sides] == [
        ("lhs", "1"),
        ("rhs", "4"),
    ]
    assert judged.gap == 3
    assert judged.relative_gap == 0.75
    assert judged.assumption_open


@pytest.mark.parametrize("answer", Truth)
def test_an_existential_is_judged_as_its_relation(answer):
    assert truth(exists(POINTS[answer])) is answer


@pytest.mark.parametrize(
    "build",
    [
        all_of,
        lambda _: all_of(),
        lambda part: all_of(POINTS[TRUE], part),
        lambda part: assuming(part, POINTS[TRUE]),
        lambda part: assuming(POINTS[TRUE], part),
        exists,
    ],
)
@pytest.mark.parametrize("part", [True, np.bool_(1), 0.5, None, np.ones(1)])
def test_parts_that_are_no_relations_are_refused(build, part):
    with pytest.raises(TypeError, match=r"wrap (it|each comparison) in equal, at_most or less"):
        build(part)


# The judges themselves, mutated.


def close_enough(_, left, right, size):
    del size
    near = np.allclose(float(left), float(right))
    return (TRUE, 0) if near else (FALSE, arb(left) - right)


def refute_what_is_not_equal(_, left, right, size):
    del size
    return (TRUE, 0) if left == right else (FALSE, abs(arb(left) - right))


def refute_what_is_not_ordered(_, left, right, size):
    del size
    return (TRUE, 0) if left <= right else (FALSE, abs(arb(left) - right))


def of_the_midpoints(_, left, right, size):
    del size
    return (TRUE, 0) if float(left) == float(right) else (FALSE, abs(arb(left) - right))


def in_floats(self, slack, size):
    tight = float(slack.abs_upper()) <= 2.0**-AGREEMENT_BITS * float(size)
    return AGREES if tight and self.agreeable else UNDECIDED


def always_agree(_, slack, size):
    del slack, size
    return AGREES


def never_agree(_, slack, size):
    del slack, size
    return UNDECIDED


def conclude_from_agreement(self):
    assumed = self.assumption.judge()
    return self.conclusion.judge() if assumed.truth >= AGREES else assumed


def of_every_ball(left, right, _):
    return max(arb(element).abs_upper() for element in (left, right))


def ties_do_not_violate():
    for compare, rows in ((less, [(0.5, 0.5)]), (differ, [(0.5, 0.5)])):
        violation_is_positive_exactly_where_it_fails(rows, FLOATS["float64"], compare)


def raw_excess(self):
    return self.lhs - self.rhs, 1, 0


MUTANTS = [
    (a_tiny_difference_is_a_difference, relations.Equal, "_entry", close_enough),
    (a_tiny_difference_is_a_difference, relations.Equal, "_entry", of_the_midpoints),
    (overlapping_balls_are_never_refuted, relations.Equal, "_entry", refute_what_is_not_equal),
    (overlapping_balls_are_never_refuted, relations.AtMost, "_entry", refute_what_is_not_ordered),
    (agreement_is_never_claimed_of_wide_enclosures, Comparison, "_undecided", in_floats),
    (agreement_is_never_claimed_of_wide_enclosures, Comparison, "_undecided", always_agree),
    (agreement_is_never_claimed_of_wide_enclosures, relations, "_scale", of_every_ball),
    (agreement_is_measured_entry_by_entry, relations, "_scale", lambda *given: given[2]),
    (agreement_starts_at_its_bits, Comparison, "_undecided", never_agree),
    (agreement_starts_at_its_bits, Comparison, "_undecided", always_agree),
    (an_agreeing_assumption_never_refutes, Assuming, "judge", conclude_from_agreement),
    (ties_do_not_violate, Comparison, "excess", raw_excess),
]


@pytest.mark.parametrize(
    ("check", "holder", "name", "naive"),
    MUTANTS,
    ids=[f"{check.__name__}-{naive.__name__}" for check, *_, naive in MUTANTS],
)
def test_a_naive_judge_is_caught(monkeypatch, check, holder, name, naive):
    check()
    monkeypatch.setattr(holder, name, naive)
    with pytest.raises(AssertionError):
        check()


VALUED = {
    "a fraction": (lambda: rational(1, 2), TRUE),
    "a fraction over zero": (lambda: rational(1, 2) / rational(1, 0), FALSE),
    "a root": (lambda: ball(root(2)), TRUE),
    "an enclosure over zero": (lambda: ball(root(2)) / 0, FALSE),
    "over what may be zero": (lambda: 1 / ball(around(0, 1)), UNDECIDED),
    "floats": (lambda: np.array([1.0, -2.0]), TRUE),
    "nan": (lambda: np.array([1.0, nan]), FALSE),
    "an infinity": (lambda: torch.tensor([-inf, 1.0]), FALSE),
    "booleans": (lambda: np.array([True, False]), TRUE),
}  # fmt: skip
"""Arrays, and whether every entry of each has a value."""


@pytest.mark.parametrize("name", VALUED)
def test_an_array_has_values_or_lacks_one_or_may_lack_one(name):
    make, expected = VALUED[name]
    found = has_value(make()).judge()
    assert found.truth is expected
    assert found.undefined is (expected is FALSE)
    if expected is FALSE:
        assert isinstance(found.gap, arb)
        assert found.gap == arb("inf")


def test_the_search_for_an_undefined_value_climbs_toward_large_entries():
    near, far, lost = (
        has_value(torch.tensor([1.0, entry])).violation().item() for entry in (2.0, 2e9, nan)
    )
    assert -1 < near < far < 0 < lost <= 1
