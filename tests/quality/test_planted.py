"""Planted claims: the false ones fall to their smallest witness, the true ones stand."""

from dataclasses import replace
from fractions import Fraction

import pytest
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.replay import plain_arguments
from lakatos.harness.search import suspects as search
from lakatos.reference import attention, layer_norm, relu, self_attention, softmax
from lakatos.systems import erf, sigmoid
from lakatos.theory import (
    FAILS,
    FLOAT32,
    FLOAT64,
    HOLDS,
    REALS,
    UNDECIDED,
    VACUOUS,
    Array,
    Between,
    CausalMask,
    Index,
    Integer,
    Mask,
    NonNegative,
    NonZero,
    OneHotRows,
    Permutation,
    Positive,
    Real,
    Size,
    Source,
    StochasticRows,
    UnitRows,
    all_of,
    array_namespace,
    assuming,
    at_most,
    claim,
    constant,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.laws import additive, homogeneous
from lakatos.theory.relation import Truth
from lakatos.theory.verdict import Strength

HERE = Source("planted", "Planted claims", ("The tests",), 2024, "https://example.org")
HALF = Fraction(1, 2)
FALSE, TRUE = [], []


def false(sizes, *, numbers=REALS, **witness):
    """Plant a false claim with the one smallest witness that every search must end at."""

    def plant(function):
        planted = claim(latex="P", source=HERE, expected=FAILS, numbers=numbers)(function)
        FALSE.append(pytest.param(planted, sizes, witness, id=planted.id))
        return planted

    return plant


def true(function):
    """Plant a true claim, the twin of a false one."""
    planted = claim(latex="P", source=HERE, expected=HOLDS)(function)
    TRUE.append(pytest.param(planted, id=planted.id))
    return planted


@false({"n": 2, "d": 1}, tokens=[[0], [1]], other=[[0], [1]])
def self_attention_adds(tokens: Real[Array, "n d"], other: Real[Array, "n d"]):
    """Self-attention is additive."""
    return additive(self_attention, tokens, other)


@false({"n": 2, "d": 1}, scalar=2, tokens=[[0], [1]])
def self_attention_scales(scalar: Real[Array, ""], tokens: Real[Array, "n d"]):
    """Self-attention is homogeneous."""
    return homogeneous(self_attention, scalar, tokens)


@true
def values_scale(
    scalar: Real[Array, ""],
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d_v"],
):
    """Attention is homogeneous in its values."""
    return homogeneous(lambda v: attention(query, key, v), scalar, value)


@false({}, x=1)
def nearly_one_is_neutral(x: Real[Array, ""]):
    """Multiplying by 1 + 1e-30 changes nothing."""
    return equal(constant(1 + Fraction(1, 10**30), like=x) * x, x)


@true
def one_is_neutral(x: Real[Array, ""]):
    """Multiplying by 1 changes nothing."""
    return equal(constant(1, like=x) * x, x)


@false({"n": 1}, scores=[1])
def softmax_sums_to_nearly_one(scores: Real[Array, "n"]):
    """The weights of a softmax sum to 1 - 1e-30."""
    total = array_namespace(scores).sum(softmax(scores), axis=-1)
    return equal(total, 1 - Fraction(1, 10**30))


@true
def softmax_sums_to_one(scores: Real[Array, "n"]):
    """The weights of a softmax sum to 1."""
    return equal(array_namespace(scores).sum(softmax(scores), axis=-1), 1)


def lipschitz(constant_, x, y):
    """Claim a Lipschitz constant of softmax in the Euclidean norm, squared on both sides."""
    xp = array_namespace(x)
    moved, step = softmax(x) - softmax(y), x - y
    return at_most(
        xp.sum(moved * moved), constant(constant_ * constant_, like=x) * xp.sum(step * step)
    )


@claim(latex="P", source=HERE, expected=FAILS)
def softmax_is_nearly_half_lipschitz(x: Between[Array, "n", -5, 5], y: Between[Array, "n", -5, 5]):
    """Softmax is 0.49-Lipschitz on [-5, 5]^n."""
    return lipschitz(Fraction(49, 100), x, y)


@true
def softmax_is_half_lipschitz(x: Between[Array, "n", -5, 5], y: Between[Array, "n", -5, 5]):
    """Softmax is 0.5-Lipschitz on [-5, 5]^n."""
    return lipschitz(HALF, x, y)


@false({"n": 3}, order=[1, 2, 0])
def permutations_undo_themselves(order: Permutation[Array, "n"]):
    """Every permutation is its own inverse: false from three entries on."""
    return equal(order[order], array_namespace(order).arange(order.shape[0]))


@true
def swaps_undo_themselves(order: Permutation[Array, "n<=2"]):
    """Every permutation of at most two entries is its own inverse."""
    return equal(order[order], array_namespace(order).arange(order.shape[0]))


@false({}, order=[3, 2, 1, 0])
def rearrangements_add_up_to_five(order: Permutation[Array, "4"]):
    """The products of places and entries add up to at least 5: false for the reversal alone."""
    xp = array_namespace(order)
    return at_most(5, xp.sum(order * xp.arange(4)))


@true
def rearrangements_add_up_to_four(order: Permutation[Array, "4"]):
    """The products of places and entries add up to at least 4."""
    xp = array_namespace(order)
    return at_most(4, xp.sum(order * xp.arange(4)))


@false({"n": 1, "m": 2}, scores=[[0, 1]], mask=[[True, False]])
def masks_change_nothing(scores: Real[Array, "n m"], mask: Mask[Array, "n m"]):
    """A masked softmax is the softmax: false only under a mask that hides something."""
    return equal(softmax(scores, mask), softmax(scores))


@true
def hidden_scores_change_nothing(
    scores: Real[Array, "n m"], other: Real[Array, "n m"], mask: Mask[Array, "n m"]
):
    """A masked softmax does not depend on the scores that are hidden."""
    changed = array_namespace(scores).where(mask, scores, other)
    return equal(softmax(changed, mask), softmax(scores, mask))


@false({}, x=HALF)
def squares_are_larger(x: Real[Array, ""]):
    """A number is at most its square: false only between 0 and 1, where no integer is."""
    return at_most(x, x * x)


@true
def squares_of_integers_are_larger(x: Integer[Array, ""]):
    """An integer is at most its square."""
    return at_most(x, x * x)


@false({}, x=-1)
def roots_of_squares_give_back(x: Real[Array, ""]):
    """The root of a square is the number itself: false only for negative numbers."""
    return equal(array_namespace(x).sqrt(x * x), x)


@true
def roots_of_squares_give_back_what_is_positive(x: NonNegative[Array, ""]):
    """The root of a square of a non-negative number is the number itself."""
    return equal(array_namespace(x).sqrt(x * x), x)


@false({}, x=2**100)
def numbers_are_small(x: Real[Array, ""]):
    """No number is above 10^30: false only for large inputs."""
    return at_most(x, 10**30)


@false({"n": 1}, x=[1])
def softmax_stays_below_one(x: Real[Array, "n"]):
    """Every weight is less than 1: false only where one weight is all there is."""
    return less(softmax(x), 1)


@true
def softmax_stays_at_most_one(x: Real[Array, "n"]):
    """Every weight is at most 1."""
    return at_most(softmax(x), 1)


@true
def softmax_of_two_stays_below_one(x: Between[Array, "n>=2", -50, 50]):
    """Every weight is less than 1 where there are several."""
    return less(softmax(x), 1)


@false({}, x=1)
def tanh_makes_gelu(x: Real[Array, ""]):
    """GELU is its approximation by tanh, with 0.044715."""
    xp = array_namespace(x)
    pi = constant("3.141592653589793", like=x)
    cubic = x + constant("0.044715", like=x) * x * x * x
    root = xp.sqrt(2 / pi)
    return equal(
        x * (1 + xp.tanh(root * cubic)) / 2, x * (1 + erf(x / xp.sqrt(constant(2, like=x)))) / 2
    )


@true
def tanh_makes_sigmoid(x: Between[Array, "", -50, 50]):
    """The logistic function is a shifted tanh, whatever way it is written."""
    return equal(sigmoid(x), 1 / (1 + array_namespace(x).exp(-x)))


@false({"n": 2}, a=[[0, 0], [0, 1]], b=[[0, 0], [1, 0]])
def matrices_commute(a: Real[Array, "n n"], b: Real[Array, "n n"]):
    """Matrix products commute."""
    return equal(a @ b, b @ a)


@true
def transposed_products_commute(a: Real[Array, "n n"], b: Real[Array, "n n"]):
    """Transposing a product turns its factors round."""
    return equal((a @ b).mT, b.mT @ a.mT)


@false({}, x=[[1]], y=[[-1]])
def relu_adds(x: Real[Array, "1 1"], y: Real[Array, "1 1"]):
    """Relu is additive: false only where the signs differ."""
    return additive(relu, x, y)


@true
def relu_adds_positive_numbers(x: Positive[Array, "1 1"], y: Positive[Array, "1 1"]):
    """Relu is additive on positive numbers."""
    return additive(relu, x, y)


@false({}, x=-1, y=1)
def squaring_keeps_order(x: Real[Array, ""], y: Real[Array, ""]):
    """If x < y then x^2 < y^2."""
    return assuming(less(x, y), less(x * x, y * y))


@true
def squaring_keeps_order_of_positive_numbers(x: Real[Array, ""], y: Real[Array, ""]):
    """If 0 < x < y then x^2 < y^2."""
    return assuming(all_of(less(0, x), less(x, y)), less(x * x, y * y))


@false({"n": 2, "d": 1}, tokens=[[1], [0]], last=[1])
def self_attention_is_causal(tokens: Real[Array, "n>=2 d"], last: Real[Array, "d"]):
    """The first output does not depend on the last token."""
    xp = array_namespace(tokens)
    changed = xp.concat([tokens[:-1, :], last[None, :]], axis=0)
    return equal(self_attention(changed)[:1, :], self_attention(tokens)[:1, :])


@true
def masked_self_attention_is_causal(
    tokens: Real[Array, "n>=2 d"], last: Real[Array, "d"], mask: CausalMask[Array, "n n"]
):
    """Under the causal mask, the first output does not depend on the last token."""
    xp = array_namespace(tokens)
    changed = xp.concat([tokens[:-1, :], last[None, :]], axis=0)
    return equal(self_attention(changed, mask)[:1, :], self_attention(tokens, mask)[:1, :])


@false({"n": 2}, weights=[[1, 0], [HALF, HALF]])
def averaging_twice_is_averaging_once(weights: StochasticRows[Array, "n n"]):
    """Averaging twice is averaging once."""
    return equal(weights @ weights, weights)


@true
def averages_of_averages_are_averages(
    a: StochasticRows[Array, "n n"], b: StochasticRows[Array, "n n"]
):
    """The rows of a product of stochastic matrices sum to one."""
    return equal(array_namespace(a).sum(a @ b, axis=-1), 1)


@false({"n": 2, "vocab": 2}, rows=[[1, 0], [0, 1]])
def one_hot_rows_agree(rows: OneHotRows[Array, "n vocab"]):
    """All one-hot rows are the same row."""
    return equal(rows, array_namespace(rows).flip(rows, axis=0))


@false({"n": 1, "d": 1}, tokens=[[1]])
def tokens_survive_layer_norm(tokens: UnitRows[Array, "n d"]):
    """Layer norm leaves tokens of length one as they are."""
    return equal(layer_norm(tokens), tokens)


@false({}, numbers=FLOAT64, a=-1, b=1, c=Fraction(1, 2**53))
def float64_sums_associate(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]):
    """Adding three float64 numbers does not depend on the brackets."""
    return equal((a + b) + c, a + (b + c))


@true
def sums_associate(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]):
    """Adding three real numbers does not depend on the brackets."""
    return equal((a + b) + c, a + (b + c))


@false({}, numbers=FLOAT32, x=2**24)
def a_step_is_seen_in_float32(x: NonNegative[Array, ""]):
    """Adding one to a float32 number of at least 2^23 makes it larger."""
    return less(x, x + 1)


@true
def a_step_is_seen(x: NonNegative[Array, ""]):
    """Adding one makes a number larger."""
    return less(x, x + 1)


@pytest.mark.parametrize(("planted", "sizes", "witness"), FALSE)
def test_a_false_claim_falls_to_its_smallest_witness(court, planted, sizes, witness):
    decision = court(planted, fresh=True)
    assert decision.verdict is FAILS
    assert decision.finding.point.sizes == sizes
    found = plain_arguments(planted, decision.finding)
    assert {name: value.tolist() for name, value in found.items()} == witness
    assert judge(planted, decision.finding.point).truth is Truth.FALSE


@pytest.mark.parametrize(("planted", "sizes", "witness"), FALSE)
def test_another_seed_refutes_it_at_the_same_sizes(court, planted, sizes, witness):
    decision = court(planted, seed=3, fresh=True)
    assert decision.verdict is FAILS
    assert decision.finding.point.sizes == sizes
    assert decision.finding.point.coordinates.keys() == witness.keys()


def test_a_lipschitz_constant_slightly_too_small_falls_where_softmax_is_steepest(court):
    decision = court(softmax_is_nearly_half_lipschitz, seed=1, fresh=True)  # from seed 0 to 1/32
    assert decision.verdict is FAILS
    assert decision.finding.point.sizes == {"n": 2}
    x, y = (parts[0] for parts in decision.finding.point.coordinates.values())
    assert all(cell.denominator <= 8 for cell in (*x, *y))
    assert max(abs(x - y)) <= HALF


@pytest.mark.parametrize("planted", TRUE)
@pytest.mark.usefixtures("short_climb")
def test_a_true_claim_survives(court, planted):
    decision = court(planted, examples=40, fresh=True)
    assert decision.verdict is HOLDS
    assert decision.evidence.strength in (
        Strength.SURVIVED,
        Strength.Z3,
        Strength.PROVED_AT_SIZES,
        Strength.PROVED,
    )


@pytest.fixture
def short_climb(monkeypatch):
    """Spend less on each of many claims that no climb refutes."""
    monkeypatch.setitem(search.EXTENTS, "cpu", replace(search.EXTENTS["cpu"], steps=15))


def test_many_claims_are_planted():
    assert len(FALSE) >= 15
    assert len(TRUE) >= 10


def declared(function):
    """Declare a claim that is neither refuted nor survives."""
    return claim(latex="P", source=HERE, expected=HOLDS)(function)


@pytest.mark.parametrize("light", [False, True])
def test_a_claim_that_assumes_what_never_happens_is_vacuous(court, light):
    @declared
    def squares_below_zero(x: Real[Array, ""]):
        """A number whose square is negative is zero."""
        return assuming(less(x * x, 0), equal(x, 0))

    decision = court(squares_below_zero, examples=10, light=light)
    assert decision.verdict is VACUOUS
    assert decision.record is None
    assert "satisfied the assumptions" in decision.evidence.detail


def test_a_strict_tie_of_irrational_numbers_is_undecided(court):
    @declared
    def root_of_six_is_larger(x: Between[Array, "", 1, 1]):
        """The roots of two and three multiply to more than the root of six."""
        xp = array_namespace(x)
        two, three, six = (xp.sqrt(constant(number, like=x)) for number in (2, 3, 6))
        return less(x * six, two * three)

    decision = court(root_of_six_is_larger, examples=4)
    assert decision.verdict is UNDECIDED
    assert "4096 bits" in decision.evidence.detail


def test_zero_over_zero_refutes(court):
    @declared
    def zero_over_zero_is_one(x: Real[Array, ""]):
        """A number over itself is one."""
        return equal(x / x, 1)

    decision = court(zero_over_zero_is_one, examples=10)
    assert decision.verdict is FAILS
    assert decision.evidence.strength is Strength.CERTIFIED
    assert decision.finding.point.coordinates["x"][0].tolist() == 0
    assert decision.finding.judgement.undefined
    assert "division by zero" in decision.finding.judgement.reason


def test_a_witness_makes_an_existence_claim_hold(court):
    @declared
    def some_square_is_four(x: Integer[Array, ""]):
        """Some integer has the square 4."""
        return exists(equal(x * x, 4))

    decision = court(some_square_is_four)
    assert decision.verdict is HOLDS
    assert decision.evidence.strength is Strength.WITNESSED
    assert decision.finding.point.coordinates["x"][0].tolist() == 2
    assert decision.counterexample == decision.record.id


def test_existence_without_a_witness_is_undecided(court):
    @declared
    def some_square_is_two(x: Integer[Array, ""]):
        """Some integer has the square 2."""
        return exists(equal(x * x, 2))

    decision = court(some_square_is_two, examples=10)
    assert decision.verdict is UNDECIDED
    assert decision.counterexample is None
    assert "no witness" in decision.evidence.detail


@pytest.mark.parametrize(
    "planted", [softmax_is_nearly_half_lipschitz, numbers_are_small, squares_of_integers_are_larger]
)
def test_one_seed_gives_one_decision(court, planted):
    first, second = (court(planted, seed=11, examples=30, fresh=True) for _ in range(2))
    assert first.verdict is second.verdict
    assert first.points == second.points
    assert first.candidates == second.candidates
    assert first.evidence == second.evidence
    assert (first.finding is None) == (first.verdict is HOLDS)
    if first.finding is not None:
        assert first.finding.point == second.finding.point


def test_sizes_are_arguments_too(court):
    @declared
    def sizes_count_rows(
        rows: Size[int, "n"], x: NonZero[Array, "n"], place: Index[Array, "", "n"]
    ):
        """A size is the length of the axis that it names."""
        chosen = array_namespace(x).take(x, place[None], axis=0)
        return all_of(equal(x * 0 + rows, x.shape[0]), differ(chosen, 0))

    assert court(sizes_count_rows, examples=10).verdict is HOLDS
