"""Claims by which a court may be made to say something false, each with what is true of it.

What is expected must be found; `REFUSED` says in one line why such a claim is none; `OPEN` may be
undecided, but never the opposite of what is true.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from lakatos.reference import gelu, gelu_tanh, layer_norm, rms_norm, softmax
from lakatos.systems import pivot, places, sigmoid
from lakatos.theory import (
    FAILS,
    FLOAT16,
    FLOAT32,
    HOLDS,
    UNDECIDED,
    Array,
    Bare,
    Between,
    ClaimError,
    Exists,
    Index,
    Mask,
    NonconstantRows,
    NonzeroRows,
    Positive,
    Real,
    Size,
    Source,
    Stack,
    all_of,
    array_namespace,
    assuming,
    at_most,
    claim,
    constant,
    equal,
    exists,
    jvp,
    less,
)
from lakatos.theory.verdict import Strength

NOTE = Source(
    key="attack", title="An attack", authors=("Nobody",), year=2026, url="https://example.org"
)


def attack(**options):
    return claim(latex="x", source=NOTE, **options)


# Agreement, pivots, powers.


@attack(expected=FAILS)
def one_is_two_beside_a_large_number(x: Real[Array, "n"]):
    """(c, 1) = (c, 2) for a large c, with 1 written as (c + 1) - c."""
    xp = array_namespace(x)
    c = xp.exp(200 + xp.tanh(x))
    return equal(xp.stack([c, (c + 1) - c]), xp.stack([c, 2 + 0 * x]))


@attack(expected=FAILS)
def square_is_positive(x: Real[Array, "n"]):
    """(x - 1234.567)^2 > 0. False at 1234.567 alone."""
    xp = array_namespace(x)
    return less(0, xp.pow(x - constant("1234.567", like=x), constant(2, like=x)))


@attack(expected=HOLDS)
def squares_are_not_negative(x: Real[Array, "n"]):
    """(x - 1234.567)^2 >= 0, with an array for the exponent."""
    xp = array_namespace(x)
    return at_most(0, xp.pow(x - constant("1234.567", like=x), constant(2, like=x)))


@attack(expected=FAILS)
def kept_with_a_mask_or_without(x: Real[Array, "n"], mask: Mask[Array, "n"] | None):
    """False where the mask is left out."""
    return equal(x if mask is not None else 2 * x, x)


@attack(expected=FAILS)
def kept_with_either_mask(
    x: Real[Array, "n"], one: Mask[Array, "n"] | None, two: Mask[Array, "n"] | None
):
    """False where one mask is given alone."""
    return equal(2 * x if one is None and two is not None else x, x)


@dataclass(frozen=True)
class Biases:
    b_q: Real[Array, "n"] | None = None
    b_k: Real[Array, "n"] | None = None


@attack(expected=FAILS)
def kept_with_biases_or_without(x: Real[Array, "n"], biases: Biases):
    """False where a field of the parameters is given, which may be left out."""
    return equal(x if biases.b_q is None else x + biases.b_q, x)


@attack(expected=FAILS)
def kept_with_biases_alone(x: Real[Array, "n"], biases: Stack[tuple[Biases, ...], Biases, "2"]):
    """False where one field is given and the other is not, in a stack."""
    alone = biases[1].b_q is None and biases[1].b_k is not None
    return equal(2 * x if alone else x, x)


@attack(expected=HOLDS)
def kept_by_what_has_no_biases(x: Real[Array, "n"], biases: Bare[Biases]):
    """True: what may be left out is."""
    return equal(x if biases.b_q is None else 2 * x, x)


@attack(expected=FAILS)
def pivots_are_bounded(x: Real[Array, "n"]):
    """A pivot may be any number. False at 2^131."""
    return at_most(pivot(x, -1), 2**130)


# Where a side is undefined.


@attack(expected=FAILS)
def self_ratio_is_one(x: Real[Array, "n"]):
    """y / y = 1 for y = x - 1234.567. Undefined at one point."""
    y = x - constant("1234.567", like=x)
    return equal(y / y, 1)


@attack(expected=FAILS)
def self_ratio(x: Real[Array, "n"]):
    """x/x = 1."""
    return equal(x / x, 1)


@attack(expected=FAILS)
def logarithms_are_small(x: Real[Array, "n"]):
    """log x <= x - 2 (false at 1, undefined at 0)."""
    return at_most(array_namespace(x).log(x), x - 2)


def naive(z):
    xp = array_namespace(z)
    powers = xp.exp(z)
    return powers / xp.sum(powers, axis=-1, keepdims=True)


def shifted(z):
    return naive(z - array_namespace(z).max(z, axis=-1, keepdims=True))


def masked(z, keep):
    xp = array_namespace(z)
    powers = xp.where(keep, xp.exp(z - xp.max(z, axis=-1, keepdims=True)), xp.zeros_like(z))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


@attack(expected=FAILS, numbers=FLOAT32)
def naive_softmax_sums_to_one(x: Between[Array, "n", -100, 100]):
    """In single precision, softmax without a shift sums to one within 1e-5: it is nan at 100."""
    return at_most(abs(array_namespace(x).sum(naive(x)) - 1), Fraction("1e-5"))


@attack(expected=FAILS, numbers=FLOAT32)
def naive_softmax_is_at_most_one(x: Between[Array, "n", -100, 100]):
    """In single precision, softmax without a shift is at most one: it is nan at 100."""
    return at_most(naive(x), 1)


@attack(expected=HOLDS, numbers=FLOAT32)
def shifted_softmax_is_at_most_one(x: Between[Array, "n", -100, 100]):
    """In single precision, softmax with a shift is at most one."""
    return at_most(shifted(x), 1)


@attack(expected=FAILS)
def masked_softmax_sums_to_one(x: Real[Array, "n"], hide: Between[Array, "n", 0, 1]):
    """Over the reals, a softmax with any mask sums to one: a mask may hide the whole row, 0/0."""
    return equal(array_namespace(x).sum(masked(x, hide < Fraction(1, 2))), 1)


@attack(expected=FAILS, numbers=FLOAT32)
def masked_softmax_sums_to_one_in_single(x: Real[Array, "n"], hide: Between[Array, "n", 0, 1]):
    """In single precision, a softmax with any mask sums to one within 1e-5."""
    y = masked(x, hide < Fraction(1, 2))
    return at_most(abs(array_namespace(x).sum(y) - 1), Fraction("1e-5"))


@attack(expected=FAILS)
def relu_weights_sum_to_one(x: Real[Array, "n m"]):
    """relu(s) / sum relu(s): a row of scores that are not positive is 0/0."""
    xp = array_namespace(x)
    weights = xp.maximum(x, xp.zeros_like(x))
    return equal(xp.sum(weights / xp.sum(weights, axis=-1, keepdims=True), axis=-1), 1)


# Derivatives at ties.


@attack(expected=HOLDS)
def derivative_of_a_guarded_identity(x: Real[Array, "n"], v: Real[Array, "n"]):
    """True: the function is the identity; at 0 a mask ties to second order."""

    def guarded(y):
        xp = array_namespace(y)
        return xp.where(xp.sum(y * y) > 0, y, 0 * y)

    return equal(jvp(guarded, x, v), v)


@attack(expected=HOLDS)
def second_derivative_of_y_times_its_size(
    x: Real[Array, "n"], v: Real[Array, "n"], w: Real[Array, "n"]
):
    """D(y |y|) v and 2 |y| v have one derivative where there is one."""
    one = jvp(lambda y: jvp(lambda z: z * abs(z), y, v), x, w)
    return equal(one, jvp(lambda y: 2 * abs(y) * v, x, w))


# Existence, floats, integers, dtypes, domains.


@attack(expected=FAILS, choose=lambda x: x)
def every_number_is_a_square(x: Real[Array, ""], w: Exists[Real[Array, ""]]):
    """False at -1, whatever is chosen."""
    return equal(w * w, x)


@attack(expected=FAILS, choose=lambda x: 1 + abs(x))
def some_number_is_its_own_successor(x: Real[Array, ""], w: Exists[Positive[Array, ""]]):
    """False everywhere."""
    return equal(w + 1, w + 0 * x)


@attack(expected=HOLDS, choose=lambda x: -x)
def every_number_has_an_opposite(x: Real[Array, ""], w: Exists[Real[Array, ""]]):
    """True."""
    return equal(x + w, 0)


@attack(expected=HOLDS, choose=lambda x: x)
def every_number_has_an_opposite_by_a_wrong_choice(x: Real[Array, ""], w: Exists[Real[Array, ""]]):
    """True, but not by what is chosen."""
    return equal(x + w, 0)


@attack(expected=HOLDS)
def some_number_is_five_and_all_equal_themselves(x: Real[Array, "n"]):
    """True, but exists stands inside all_of."""
    return all_of(exists(equal(x, 5)), equal(x, x))


@attack(expected=HOLDS)
def root_of_an_index_squared(i: Index[Array, "n", "m"]):
    """True over the reals, not in floats."""
    return equal(np.sqrt(np.asarray(i)) ** 2, np.asarray(i))


@attack(expected=HOLDS)
def large_multiples_of_an_index_are_nonnegative(i: Index[Array, "n", "m"]):
    """True, but not of integers that wrap."""
    return at_most(0, (i + 1) * 2**62 * 2)


@attack(expected=HOLDS)
def a_tenth_of_a_size(x: Real[Array, "n"], n: Size[int, "n"]):
    """0.1 n = n / 10, in floats."""
    return all_of(equal(x, x), equal(np.asarray([0.1 * n]), np.asarray([n / 10])))


@attack(expected=HOLDS, numbers=FLOAT16)
def one_changes_nothing_in_half(x: Real[Array, "n"]):
    """Multiplying by the integer one changes no third, in half precision."""
    one = places(x.shape[0], like=x) * 0 + 1
    return equal((x * one) / 3, x / 3)


@attack(expected=HOLDS, numbers=FLOAT32)
def one_changes_nothing_in_single(x: Real[Array, "n"]):
    """Multiplying by the integer one changes no third, in single precision."""
    one = places(x.shape[0], like=x) * 0 + 1
    return equal((x * one) / 3, x / 3)


@attack(expected=HOLDS)
def rows_that_vary_have_variance(x: NonconstantRows[Array, "n k*m"]):
    """True on the domain, which has no member at k = m = 1."""
    return less(0, array_namespace(x).var(x, axis=-1))


@attack(expected=HOLDS)
def rows_of_one_entry_that_vary(x: NonconstantRows[Array, "n 1"]):
    """There are none."""
    return equal(x, x)


# What people said of blocks.


@attack(expected=FAILS)
def rms_norm_is_orthogonal_to_ones(x: NonzeroRows[Array, "n d"]):
    """RMSNorm naturally produces outputs orthogonal to the uniform vector 1."""
    return equal(array_namespace(x).sum(rms_norm(x), axis=-1), 0)


@attack(expected=FAILS)
def layer_norm_lands_on_the_sphere(x: NonconstantRows[Array, "n d"]):
    """Layer norm lands on the sphere of squared radius d, in the hyperplane of sum zero."""
    xp, y = array_namespace(x), layer_norm(x)
    return all_of(equal(xp.sum(y, axis=-1), 0), equal(xp.sum(y * y, axis=-1), x.shape[-1]))


@attack(expected=HOLDS)
def layer_norm_without_epsilon_lands_on_the_sphere(x: NonconstantRows[Array, "n d"]):
    """Without epsilon, layer norm lands on the sphere of squared radius d."""
    xp, y = array_namespace(x), layer_norm(x, epsilon=0)
    return all_of(equal(xp.sum(y, axis=-1), 0), equal(xp.sum(y * y, axis=-1), x.shape[-1]))


@attack(expected=FAILS)
def scores_of_normalised_rows_have_variance_d(
    q: NonconstantRows[Array, "n d"], k: NonconstantRows[Array, "n d"]
):
    """If the rows of Q and K have mean 0 and variance 1, Q K^T has mean 0 and variance d_k."""
    xp = array_namespace(q)
    scores = layer_norm(q, epsilon=0) @ layer_norm(k, epsilon=0).mT
    mean = xp.mean(scores)
    return all_of(equal(mean, 0), equal(xp.mean((scores - mean) ** 2), q.shape[-1]))


@attack(expected=HOLDS)
def tanh_gelu_is_within_the_measured_error(x: Real[Array, "1 1"]):
    """The tanh formula of GELU is never off by more than 0.00047326088."""
    return at_most(abs(gelu(x) - gelu_tanh(x)), Fraction("0.00047326088"))


@attack(expected=FAILS)
def sigmoid_gelu_is_within_two_percent(x: Real[Array, "1 1"]):
    """x sigmoid(1.702 x) is never off by more than 0.02, a scalar of the claim's own numbers."""
    bound = constant("0.02", like=x)
    return at_most(abs(gelu(x) - x * sigmoid(constant("1.702", like=x) * x)), bound)


@attack(expected=FAILS, numbers=FLOAT32)
def softmax_is_positive_in_single_within_100(x: Between[Array, "n", -100, 100]):
    """In single precision, softmax of scores in [-100, 100] is positive."""
    return less(0, softmax(x))


@attack(expected=HOLDS, numbers=FLOAT32)
def softmax_is_positive_in_single_within_40(x: Between[Array, "n", -40, 40]):
    """In single precision, softmax of scores in [-40, 40] is positive."""
    return less(0, softmax(x))


@attack(expected=HOLDS)
def softmax_is_positive(x: Between[Array, "n", -100, 100]):
    """Softmax of scores in [-100, 100] is positive."""
    return less(0, softmax(x))


DECIDED = [
    one_is_two_beside_a_large_number,
    kept_with_a_mask_or_without,
    kept_with_either_mask,
    kept_with_biases_or_without,
    kept_with_biases_alone,
    kept_by_what_has_no_biases,
    every_number_is_a_square,
    some_number_is_its_own_successor,
    every_number_has_an_opposite,
    square_is_positive,
    squares_are_not_negative,
    self_ratio_is_one,
    self_ratio,
    logarithms_are_small,
    naive_softmax_sums_to_one,
    naive_softmax_is_at_most_one,
    shifted_softmax_is_at_most_one,
    masked_softmax_sums_to_one,
    masked_softmax_sums_to_one_in_single,
    relu_weights_sum_to_one,
    rows_that_vary_have_variance,
    rms_norm_is_orthogonal_to_ones,
    layer_norm_lands_on_the_sphere,
    layer_norm_without_epsilon_lands_on_the_sphere,
    scores_of_normalised_rows_have_variance_d,
    tanh_gelu_is_within_the_measured_error,
    sigmoid_gelu_is_within_two_percent,
    softmax_is_positive_in_single_within_100,
    softmax_is_positive_in_single_within_40,
    softmax_is_positive,
]
UNDEFINED_AT_A_POINT = [
    self_ratio_is_one,
    self_ratio,
    naive_softmax_sums_to_one,
    naive_softmax_is_at_most_one,
    masked_softmax_sums_to_one,
    masked_softmax_sums_to_one_in_single,
    relu_weights_sum_to_one,
]
OPEN = [
    derivative_of_a_guarded_identity,
    second_derivative_of_y_times_its_size,
    every_number_has_an_opposite_by_a_wrong_choice,
]
REFUSED = [
    (
        some_number_is_five_and_all_equal_themselves,
        r"stands alone at the top.*write exists\(all_of",
    ),
    (root_of_an_index_squared, r"lhs is an array of float64: .*write constant\('0.1', like=x\)"),
    (
        large_multiples_of_an_index_are_nonnegative,
        r"multiply of integers leaves the range of int64",
    ),
    (a_tenth_of_a_size, r"lhs is an array of float64: .*write constant\('0.1', like=x\)"),
    (one_changes_nothing_in_half, "multiply of float16 and int64 is float64"),
    (one_changes_nothing_in_single, "multiply of float32 and int64 is float64"),
    (rows_of_one_entry_that_vary, "every row of 1 entry is constant"),
]


@pytest.mark.parametrize("attacking", DECIDED, ids=lambda each: each.id)
def test_what_is_true_is_found(court, attacking):
    assert court(attacking, fresh=True, examples=20).as_expected


@pytest.mark.parametrize("attacking", UNDEFINED_AT_A_POINT, ids=lambda each: each.id)
def test_a_point_at_which_it_is_undefined_is_named(court, attacking):
    evidence = court(attacking, fresh=True, examples=20).evidence
    assert evidence.strength in (Strength.CERTIFIED, Strength.FLOAT)
    assert str(evidence).partition(": ")[2].startswith("undefined")


@pytest.mark.parametrize("attacking", OPEN, ids=lambda each: each.id)
def test_what_is_not_known_is_undecided(court, attacking):
    assert court(attacking, fresh=True, examples=20).verdict is UNDECIDED


@pytest.mark.parametrize(("attacking", "words"), REFUSED, ids=[each.id for each, _ in REFUSED])
def test_what_is_no_claim_is_refused_in_one_line(court, attacking, words):
    with pytest.raises(ClaimError, match=words) as refused:
        court(attacking, fresh=True, examples=20)
    assert "\n" not in str(refused.value)


def test_an_unknown_number_is_never_proved_bounded(court):
    evidence = court(pivots_are_bounded, fresh=True, examples=20).evidence
    assert evidence.strength not in (Strength.PROVED, Strength.PROVED_AT_SIZES)


def test_an_assumption_that_nothing_meets_supports_nothing(court):
    @attack(expected=HOLDS)
    def never_met(x: Real[Array, "n"]):
        """If x*x < 0, x = x+1."""
        return assuming(less(x * x, 0), equal(x, x + 1))

    assert court(never_met, fresh=True, examples=20).verdict not in (HOLDS, FAILS)


@pytest.mark.parametrize(
    "relate",
    [
        lambda x: equal(array_namespace(x).floor(x), x),
        lambda x: equal(array_namespace(x).asinh(x), x),
        lambda x: less(array_namespace(x).linalg.det(x), 0),
        lambda x: less(0, array_namespace(x).cosh(array_namespace(x).exp(x))),
    ],
    ids=["floor", "asinh", "linalg", "cosh"],
)
def test_a_function_that_enclosures_lack_leaves_the_claim_undecided(court, relate):
    @attack(expected=HOLDS)
    def lacking(x: Real[Array, "n"]):
        """A claim that no enclosure decides."""
        return relate(x)

    decision = court(lacking, fresh=True, examples=2)
    assert decision.verdict is UNDECIDED
    assert "is not available for Ball arrays" in str(decision.evidence)
    assert "\n" not in str(decision.evidence)


def test_a_fraction_does_not_keep_the_search_from_running(court):
    @attack(expected=HOLDS)
    def thirds_of_a_hill_are_low(x: Real[Array, "n"], y: Real[Array, "n"]):
        """A third of a hill is below 0.21, by little, which nothing here proves."""
        xp = array_namespace(x)
        hill = (x + y) * xp.exp(-x * x - y * y)
        mask = hill > Fraction(1, 2)
        return less(Fraction(1, 3) * xp.where(mask, hill, hill / 2), constant("0.21", like=x))

    decision = court(thirds_of_a_hill_are_low, fresh=True, examples=2)
    assert decision.verdict is HOLDS
    assert decision.candidates > 10_000
    assert "search" not in str(decision.evidence)
