"""Claims about what something hides: each says what is true of it.

An undefined operation is not undone by what is multiplied, sliced or subtracted afterwards; a size,
a case of what may be left out and a choice are no hiding places either.
"""

from dataclasses import dataclass

import pytest
from lakatos.harness.prove.proofs import best_proof
from lakatos.harness.prove.symbolic.prover import prove_everywhere
from lakatos.reference import softmax
from lakatos.systems import pivot
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    Claim,
    Exists,
    Index,
    NonZero,
    NonzeroRows,
    Orthogonal,
    Permutation,
    Positive,
    Real,
    Source,
    StochasticRows,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    eye,
    less,
)

NOTE = Source("attack", "An attack", ("Nobody",), 2026, "https://example.org")


def attack(expected, **options):
    return claim(latex="x", source=NOTE, expected=expected, **options)


# Undefined, and multiplied by zero, subtracted, sliced away or discarded.


@attack(FAILS)
def zero_times_an_inverse_is_zero(x: Real[Array, "n"]):
    """Zero times 1/x is zero."""
    return equal(0 * (1 / x), 0 * x)


@attack(FAILS)
def zero_times_a_root_of_a_pivot_is_zero(x: Real[Array, "n"]):
    """Zero times the root of the greatest entry is zero."""
    return equal(0 * array_namespace(x).sqrt(pivot(x)), 0)


@attack(FAILS)
def zero_times_a_logarithm_of_a_pivot_is_zero(x: Real[Array, "n"]):
    """Zero times the logarithm of the greatest entry is zero."""
    return equal(0 * array_namespace(x).log(pivot(x)), 0)


@attack(FAILS)
def a_pivot_over_itself_is_one(x: Real[Array, "n"]):
    """The greatest entry over itself is one."""
    return equal(pivot(x) / pivot(x), 1)


@attack(FAILS)
def an_inverse_less_itself_is_zero(x: Real[Array, "n"]):
    """1/x less itself is zero."""
    return equal(1 / x - 1 / x, 0)


@attack(FAILS)
def a_root_less_itself_is_zero_in_a_row(x: Real[Array, "n d"]):
    """Rows over their lengths and back are the rows."""
    xp = array_namespace(x)
    length = xp.sqrt(xp.sum(x * x, axis=-1, keepdims=True))
    return equal(x / length * length, x)


@attack(HOLDS)
def nonzero_rows_over_their_lengths_and_back_are_the_rows(x: NonzeroRows[Array, "n d"]):
    """Rows that are not zero, over their lengths and back, are the rows."""
    xp = array_namespace(x)
    length = xp.sqrt(xp.sum(x * x, axis=-1, keepdims=True))
    return equal(x / length * length, x)


@attack(FAILS)
def a_triangle_of_inverses_times_zero_is_zero(x: Real[Array, "n n"]):
    """What is below the diagonal of 1/x, times zero, is zero."""
    return equal(array_namespace(x).tril(1 / x) * 0, 0)


@attack(FAILS)
def two_logarithms_are_one_of_the_size(x: Real[Array, "n"]):
    """By halves, the logarithm of x or of -x is that of its size."""
    xp = array_namespace(x)
    return equal(xp.where(x > 0, xp.log(x), xp.log(-x)), xp.log(abs(x)))


@attack(FAILS)
def a_factor_that_may_vanish_cancels(x: Real[Array, "n"], y: Real[Array, "n"]):
    """(x - y)(x + y)/(x - y) is x + y."""
    return equal((x - y) * (x + y) / (x - y), x + y)


@attack(FAILS)
def zero_over_a_sum_is_zero(x: Real[Array, "n d"]):
    """Zero over the sum of a row is zero."""
    return equal(0 * x / array_namespace(x).sum(x, axis=-1, keepdims=True), 0 * x)


@attack(FAILS)
def a_power_and_its_inverse_are_one(x: Real[Array, "n"]):
    """x to the power -1, times x, is one."""
    return equal(x**-1 * x, 1)


@attack(FAILS)
def entropies_with_zeros_are_not_negative(w: StochasticRows[Array, "n d"]):
    """Minus the sum of w log w is at least zero."""
    xp = array_namespace(w)
    return at_most(0, -xp.sum(w * xp.log(w), axis=-1))


@attack(FAILS)
def an_endpoint_is_harmless(x: Between[Array, "n", 0, 1]):
    """1/(1 - x) is at least one from 0 to 1."""
    return at_most(1, 1 / (1 - x))


@attack(FAILS)
def arccosines_are_undone(x: Between[Array, "n", -2, 2]):
    """The cosine of the arccosine is the number, from -2 to 2."""
    xp = array_namespace(x)
    return equal(xp.cos(xp.acos(x)), x)


# Sizes.


@attack(FAILS)
def a_product_of_nine_sizes_vanishes(x: Real[Array, "n d"]):
    """(n - 1)(n - 2)...(n - 9) x is zero."""
    product = 1
    for k in range(1, 10):
        product = product * (x.shape[0] - k)
    return equal(product * x, 0 * x)


@attack(FAILS)
def there_are_at_most_eight_tokens(x: Real[Array, "n d"]):
    """n x^2 is at most 8 x^2."""
    return at_most(constant(x.shape[0], like=x) * x * x, 8 * x * x)


@attack(FAILS)
def a_squared_sum_is_at_most_seven_squares(x: Real[Array, "n"]):
    """The square of a sum is at most seven times the sum of the squares."""
    xp = array_namespace(x)
    return at_most(xp.sum(x) ** 2, 7 * xp.sum(x * x))


@attack(HOLDS)
def weights_of_several_are_below_one(x: Real[Array, "n>=2"]):
    """A weight among at least two is less than one, however far out the scores."""
    return less(softmax(x), 1)


@attack(FAILS)
def weights_of_several_leave_room(x: Real[Array, "n>=2"]):
    """A weight among at least two is at most 0.999999999999."""
    return at_most(softmax(x), constant("0.999999999999", like=x))


@attack(FAILS)
def orders_of_three_are_their_own_inverses(x: Real[Array, "n>=3"], o: Permutation[Array, "n"]):
    """An order of at least three, taken twice, changes nothing."""
    return equal(x[o][o], x)


@attack(FAILS)
def traces_are_below_the_size(q: Orthogonal[Array, "n n"]):
    """The trace of an orthogonal matrix is at most n - 1."""
    n = q.shape[0]
    return at_most(array_namespace(q).sum(q * eye(n, like=q)), n - 1)


@attack(FAILS)
def all_that_is_taken_is_the_first(x: Real[Array, "n"], i: Index[Array, "m", "n"]):
    """Every entry that an index takes is the first."""
    return equal(x[i], 0 * x[i] + x[0])


# What may be left out.


@dataclass(frozen=True)
class Affine:
    """A matrix and two biases that may be left out."""

    w: Real[Array, "d d"]
    b: Real[Array, "d"] | None = None
    c: Real[Array, "d"] | None = None


@attack(FAILS)
def a_second_bias_alone_changes_nothing(x: Real[Array, "n d"], p: Affine):
    """The second bias is added where the first is left out, and nothing changes."""
    y = x @ p.w
    return equal(y + p.c if p.b is None and p.c is not None else y, y)


@attack(FAILS)
def two_biases_change_nothing(x: Real[Array, "n d"], p: Affine):
    """The second bias is added where both are given, and nothing changes."""
    y = x @ p.w
    return equal(y + p.c if p.b is not None and p.c is not None else y, y)


@attack(HOLDS)
def a_bias_cancels_in_a_difference(x: Real[Array, "n d"], p: Affine):
    """With the first bias or without, differences are those of the matrix."""
    made = lambda y: y @ p.w + (0 if p.b is None else p.b)
    return equal(made(x) - made(0 * x), x @ p.w)


# Choices.


@attack(FAILS, choose=lambda x: x)
def every_number_is_a_positive_one(x: Real[Array, "n"], w: Exists[Positive[Array, "n"]]):
    """For every x there is a positive w that is x."""
    return equal(w, x)


@attack(FAILS, choose=lambda x: 1 / x)
def every_number_has_an_inverse(x: Real[Array, "n"], w: Exists[Real[Array, "n"]]):
    """For every x there is a w with w x = 1."""
    return equal(w * x, 1)


@attack(HOLDS, choose=lambda x: 1 / x)
def every_number_but_zero_has_an_inverse(x: NonZero[Array, "n"], w: Exists[Real[Array, "n"]]):
    """For every x but zero there is a w with w x = 1."""
    return equal(w * x, 1)


ATTACKS = [each for each in globals().values() if isinstance(each, Claim)]
FALSE = [each for each in ATTACKS if each.expected is FAILS]
AT_SIZES = {
    "a_product_of_nine_sizes_vanishes", "there_are_at_most_eight_tokens",
    "a_squared_sum_is_at_most_seven_squares",
}  # fmt: skip
"""What holds at the sizes at which symbols are tried."""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.id)
def test_what_is_true_is_found(court, attack):
    decision = court(attack, fresh=True, examples=8, light=True)
    assert decision.as_expected, decision.evidence


@pytest.mark.parametrize("attack", FALSE, ids=lambda each: each.id)
def test_nothing_false_is_proved_though_no_point_is_tried(attack):
    assert prove_everywhere(attack) is None
    proved = best_proof(attack)
    assert proved is None or attack.id in AT_SIZES, proved
