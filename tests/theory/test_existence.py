"""What there is said to be is chosen by a function, and is judged to be where it should be."""

import numpy as np
import pytest
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.fingerprint import fingerprint
from lakatos.harness.search.small import small_points
from lakatos.systems import Rational
from lakatos.theory import (
    FAILS,
    HOLDS,
    UNDECIDED,
    Array,
    Between,
    ClaimError,
    Exists,
    Mask,
    NonNegative,
    Orthogonal,
    Positive,
    Real,
    Source,
    StochasticRows,
    UnitRows,
    all_of,
    assuming,
    at_most,
    claim,
    equal,
    exists,
    less,
)
from lakatos.theory.existence import KNOWN, membership
from lakatos.theory.relation import Truth
from lakatos.theory.verdict import Strength

NOTE = Source(key="note", title="A note", authors=("Me",), year=2026, url="https://example.org")


def stated(choose, expected=HOLDS):
    return claim(latex="x", source=NOTE, expected=expected, choose=choose)


def opposite(x: Real[Array, "n"], w: Exists[Real[Array, "n"]]):
    """Each array has an opposite."""
    return equal(x + w, 0)


def root(x: Real[Array, ""], w: Exists[Real[Array, ""]]):
    """Each number is a square."""
    return equal(w * w, x)


def positive_opposite(x: Real[Array, ""], w: Exists[Positive[Array, ""]]):
    """Each number has an opposite that is positive."""
    return equal(x + w, 0)


def test_the_quantifiers_say_what_there_is_and_on_what_it_depends():
    assert stated(lambda x: -x)(opposite).quantifiers() == (
        "over the reals, for all n >= 1 and x in R^(n), there is a w in R^(n)"
    )

    @stated(lambda: None)
    def constantly(x: Real[Array, "n"], w: Exists[Real[Array, "n"]]):
        """There is one for all."""
        return equal(x, w)

    assert constantly.quantifiers().endswith("there is a w in R^(n) that depends on nothing")


def test_what_does_for_every_input_is_proved(court):
    decision = court(stated(lambda x: -x)(opposite), fresh=True, examples=20)
    assert decision.verdict is HOLDS
    assert decision.evidence.strength is Strength.PROVED


def test_a_wrong_choice_leaves_a_true_claim_undecided(court):
    decision = court(stated(lambda x: 1 - x, FAILS)(opposite), fresh=True, examples=20)
    assert decision.verdict is UNDECIDED
    assert "the chosen w will not do here, and others are not proved not to" in str(
        decision.evidence
    )


def test_a_choice_fails_only_where_no_other_will_do(court):
    decision = court(stated(lambda x: x, FAILS)(root), fresh=True, examples=20)
    assert decision.verdict is FAILS
    assert decision.evidence.reason == "no w will do"
    assert decision.finding.point.coordinates["x"][0] < 0
    again = court(stated(lambda x: x, FAILS)(root))
    assert again.replayed
    assert again.evidence == decision.evidence


def truths(made):
    return {judge(made, each).truth for each in small_points(made)}


def test_a_choice_outside_its_domain_is_none():
    """The opposite of 1 is -1, and no positive number does; that of -1 is chosen, and does."""
    assert truths(stated(lambda x: -x)(positive_opposite)) == {Truth.TRUE, Truth.FALSE}

    @stated(lambda x: -x)
    def outside(x: Real[Array, ""], w: Exists[Positive[Array, ""]]):
        """A number and its opposite sum to nothing above one."""
        return at_most(x - x + 0 * w, 1)

    assert truths(outside) == {Truth.TRUE, Truth.UNDECIDED}


def test_a_choice_is_a_choice_in_each_case_of_what_may_be_left_out():
    @stated(lambda x: -x)
    def masked(x: Real[Array, "n"], mask: Mask[Array, "n"] | None, w: Exists[Real[Array, "n"]]):
        """The opposite does with a mask, not without."""
        return equal(x + w, 0 if mask is not None else 1)

    assert truths(masked) == {Truth.UNDECIDED}


MISMADE = {
    "another shape": (
        lambda x: x[None],
        "made an array of shape (1, 2) for w, which has the shape (2,)",
    ),
    "a number": (lambda x: len(x.shape), "choose made a int for w"),
    "floats": (
        lambda x: np.zeros(x.shape),
        "a ndarray for w, where the arguments are Rational",
    ),
    "two": (lambda x: (x, x), "choose made a tuple for w"),
}


@pytest.mark.parametrize("name", MISMADE)
def test_what_is_mismade_is_refused_in_one_line(name):
    choose, words = MISMADE[name]
    made = stated(choose)(opposite)
    with pytest.raises(ClaimError) as refused:
        judge(made, next(small_points(made)))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("made", [list, lambda both: both[0]])
def test_what_should_be_two_is_a_tuple_of_two(made):
    @stated(lambda x: made((x, x)))
    def two(x: Real[Array, "n"], v: Exists[Real[Array, "n"]], w: Exists[Real[Array, "n"]]):
        """Each array is half of the sum of two."""
        return equal(2 * x, v + w)

    with pytest.raises(ClaimError, match="return a tuple of v, w"):
        judge(two, next(small_points(two)))


def conditional(x: Real[Array, ""], w: Exists[Real[Array, ""]]):
    """A choice may not make its assumption false."""
    return all_of(equal(x, x), assuming(less(w, 0), equal(x, x + 1)))


def existing(x: Real[Array, ""], w: Exists[Real[Array, ""]]):
    """There are two kinds of existence, and one is meant."""
    return exists(equal(x, w))


@pytest.mark.parametrize("function", [conditional, existing])
def test_an_assumption_cannot_be_evaded_by_a_choice(function):
    made = stated(lambda x: 1 + x * x)(function)
    with pytest.raises(ClaimError, match=r"returns assuming\(...\) or exists\(...\)"):
        judge(made, next(small_points(made)))


def before(w: Exists[Real[Array, ""]], x: Real[Array, ""]):
    """It is put first."""
    return equal(x, w)


def unsized(x: Real[Array, "n"], w: Exists[Real[Array, "k"]]):
    """It has a size of its own."""
    return equal(x, x + 0 * w[0])


def discrete(x: Real[Array, "n"], w: Exists[Mask[Array, "n n"]]):
    """It is a mask."""
    return equal(x, x + 0 * w[0])


MISDECLARED = [
    (before, lambda x: x, "has w before other arguments: put it last"),
    (unsized, lambda x: x, "of a size k that no other argument has"),
    (discrete, lambda x: x, "of that no membership can be judged"),
    (opposite, None, "give @claim choose=function"),
    (opposite, 3, "give @claim choose=function"),
    (opposite, lambda y: y, "chooses from y, which it is not about: name arguments among x"),
]


@pytest.mark.parametrize(("function", "choose", "words"), MISDECLARED)
def test_what_is_misdeclared_is_refused(function, choose, words):
    with pytest.raises(ClaimError) as refused:
        stated(choose)(function)
    assert words in str(refused.value)


def test_a_function_that_chooses_nothing_is_refused():
    def plain(x: Real[Array, "n"]):
        """Nothing is said to be."""
        return equal(x, x)

    with pytest.raises(ClaimError, match="has no argument that is Exists"):
        stated(lambda x: x)(plain)


MEMBERS = [
    (Positive[Array, "n"], [1, 2], [1, 0]),
    (NonNegative[Array, "n"], [1, 0], [1, -1]),
    (Between[Array, "n", -1, 1], [1, -1], [1, 2]),
    (Orthogonal[Array, "n n"], [[0, 1], [-1, 0]], [[1, 1], [0, 1]]),
    (StochasticRows[Array, "n m"], [[0, 1]], [[2, -1]]),
    (UnitRows[Array, "n m"], [[0, -1]], [[1, 1]]),
]


@pytest.mark.parametrize(("domain", "inside", "outside"), MEMBERS)
def test_membership_is_judged(domain, inside, outside):
    assert type(domain) in KNOWN
    one, other = (
        all_of(*membership(domain, Rational.from_values(each))) for each in (inside, outside)
    )
    assert one.judge().truth is Truth.TRUE
    assert other.judge().truth is Truth.FALSE


def test_a_fingerprint_notices_another_choice():
    one, other, same = (
        fingerprint(stated(choose)(opposite)).blocks
        for choose in (lambda x: -x, lambda x: 0 - x, lambda x: -x)
    )
    assert one == same != other
