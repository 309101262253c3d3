"""True and false inequalities, so that each lemma about order has some that would show it wrong."""

from fractions import Fraction

from lakatos.reference import softmax
from lakatos.theory import (
    HOLDS,
    Array,
    Between,
    NonconstantRows,
    NonNegative,
    Positive,
    Real,
    Relation,
    Source,
    StochasticRows,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    jacobian,
    less,
)

SOURCE = Source("here", "Here", ("Someone",), 2024, "https://example.org")
TRUE, FALSE = [], []


def true(function):
    TRUE.append(claim(latex="P", source=SOURCE, expected=HOLDS)(function))
    return function


def false(function):
    FALSE.append(claim(latex="P", source=SOURCE, expected=HOLDS)(function))
    return function


def total(x):
    return array_namespace(x).sum(x)


def exp(x):
    return array_namespace(x).exp(x)


def log(x):
    return array_namespace(x).log(x)


def largest(x):
    return array_namespace(x).max(x)


def gaps(x):
    return x[:, None] - x


@true
def tangent(x: Real[Array, ""]) -> Relation:
    """An exponential lies above its tangent at zero."""
    return at_most(1 + x, exp(x))


@false
def steeper(x: Real[Array, ""]) -> Relation:
    """An exponential is at least two more than its exponent."""
    return at_most(2 + x, exp(x))


@true
def each_of_many(x: NonNegative[Array, "n"]) -> Relation:
    """A sum without negative terms is at least each."""
    return at_most(x, total(x))


@false
def each_of_any(x: Real[Array, "n"]) -> Relation:
    """A sum is at least each."""
    return at_most(x, total(x))


@true
def between(w: StochasticRows[Array, "1 n"], x: Real[Array, "n"]) -> Relation:
    """A mean is at most the largest."""
    return at_most(total(w[0] * x), largest(x))


@false
def between_any(w: Real[Array, "n"], x: Real[Array, "n"]) -> Relation:
    """A mean with any weights is at most the largest."""
    return at_most(total(w * x), largest(x) * total(w))


@false
def strictly(w: NonNegative[Array, "n"], x: Positive[Array, "n"]) -> Relation:
    """A sum of what is positive with weights that may be zero is above zero."""
    return less(0, total(w * x))


@true
def squared(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """A product is at most a sum of squares."""
    return at_most(4 * x * y - y * y, 4 * x * x)


@false
def squared_less(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """A product is at most a sum of squares, of which one is too small."""
    return at_most(4 * x * y - y * y, Fraction(7, 2) * x * x)


@false
def not_largest(x: Real[Array, "n"], y: Real[Array, "n"], z: Real[Array, ""]) -> Relation:
    """A number times the largest is at least that times each."""
    return at_most(z * x, z * largest(x) + 0 * y)


@false
def beyond_bounds(x: Between[Array, "", -1, 2]) -> Relation:
    """A number up to two is at most one."""
    return at_most(x, 1)


@true
def lengths(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    """Cauchy and Schwarz."""
    return at_most(total(x * y) ** 2, total(x * x) * total(y * y))


@false
def lengths_of_any_sign(x: Real[Array, "n"], y: Real[Array, "n"], z: Real[Array, ""]) -> Relation:
    """Cauchy and Schwarz, times any number."""
    return at_most(z * total(x * y) ** 2, z * total(x * x) * total(y * y))


@true
def rising(x: Real[Array, "n"]) -> Relation:
    """The exponential keeps the order of numbers."""
    return at_most(0, gaps(x) * gaps(exp(x)))


@false
def falling(x: Real[Array, "n"]) -> Relation:
    """The exponential turns the order of numbers."""
    return at_most(gaps(x) * gaps(exp(x)), 0)


@true
def logarithms(x: Positive[Array, ""]) -> Relation:
    """A logarithm of one more is larger."""
    return less(log(x), log(x + 1))


@false
def smaller_logarithms(x: Positive[Array, ""]) -> Relation:
    """A logarithm of one more is smaller."""
    return less(log(x + 1), log(x))


@true
def jensen(x: Real[Array, "n"], step: Real[Array, "n"]) -> Relation:
    """Log-sum-exp lies above its tangents."""
    return at_most(total(softmax(x) * step), log(total(exp(x + step))) - log(total(exp(x))))


@true
def other_terms(x: Real[Array, "n"]) -> Relation:
    """A sum of powers is at most one of them and the others at their largest."""
    return at_most(total(exp(x)), exp(x) + (x.shape[0] - 1) * exp(largest(x)))


@false
def other_terms_least(x: Real[Array, "n"]) -> Relation:
    """A sum of powers is at most one of them and the others at their least."""
    return at_most(total(exp(x)), exp(x) + (x.shape[0] - 1) * exp(-largest(-x)))


@true
def quarter(x: Real[Array, "n"]) -> Relation:
    """The derivative of a weight in any score is at most a quarter."""
    return at_most(abs(jacobian(softmax, x)), Fraction(1, 4))


@false
def twice_each(x: Real[Array, "n"]) -> Relation:
    """A sum of powers is at least any two, one of them taken twice as well."""
    return at_most(exp(x)[:, None] + exp(x), total(exp(x)))


@true
def associated(x: Real[Array, "n"], w: Positive[Array, "n"]) -> Relation:
    """The mean product of numbers and their powers is at least the product of their means."""
    return at_most(total(w * x) * total(w * exp(x)), total(w) * total(w * x * exp(x)))


@true
def turned(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """A cosine of a difference is at most one."""
    return at_most(array_namespace(x).cos(x - y), 1)


@false
def turned_little(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """A cosine of a difference is at most a half."""
    return at_most(array_namespace(x).cos(x - y), Fraction(1, 2))


@false
def zero_factor(x: NonNegative[Array, ""], y: Real[Array, ""]) -> Relation:
    """What may be zero, times what is positive, is above zero."""
    return less(0, x * (exp(y) - y))


@true
def bounded_variance(w: StochasticRows[Array, "1 n"], x: Real[Array, "n"]) -> Relation:
    """A variance is at most a quarter of the square of the range."""
    spread = largest(x) + largest(-x)
    return at_most(total(w[0] * x * x) - total(w[0] * x) ** 2, spread * spread / 4)


@true
def squares_of_means(w: StochasticRows[Array, "n m"], x: Real[Array, "m"]) -> Relation:
    """The square of a mean is at most the mean of the squares."""
    return at_most((w @ x) ** 2, w @ (x * x))


@false
def squares_of_sums(w: Real[Array, "n m"], x: Real[Array, "m"], s: Real[Array, "n"]) -> Relation:
    """The same with any numbers for weights, summed with any others."""
    return at_most(total(s * (w @ x) ** 2), total(s * ((w * w) @ (x * x))) * x.shape[0])


@true
def columns(x: Real[Array, "n m"]) -> Relation:
    """The squares of the sums of columns add up to the square of the sum over m at least."""
    each = array_namespace(x).sum(x, axis=0)
    return at_most(total(x) ** 2 / x.shape[1], total(each * each))


@true
def varying(x: NonconstantRows[Array, "1 n"], w: Positive[Array, "n"]) -> Relation:
    """The variance of what is not constant is above zero."""
    return less(total(w * x[0]) ** 2, total(w) * total(w * x[0] * x[0]))


@false
def not_varying(x: Real[Array, "n"], w: Positive[Array, "n"]) -> Relation:
    """The variance of any numbers is above zero."""
    return less(total(w * x) ** 2, total(w) * total(w * x * x))


@true
def spreading(x: NonconstantRows[Array, "1 n"]) -> Relation:
    """The sum of what is not constant is less than the largest times their number."""
    return less(total(x[0]), largest(x[0]) * x.shape[1])


@false
def not_spreading(x: Real[Array, "n"]) -> Relation:
    """The sum of any numbers is less than the largest times their number."""
    return less(total(x), largest(x) * x.shape[0])


@true
def turning_slowly(x: Real[Array, ""], step: Real[Array, ""]) -> Relation:
    """Minus a bell does not rise by more than its steepest slope, times a step."""
    return at_most(exp(-x * x) - exp(-(x + step) * (x + step)), Fraction(9, 10) * abs(step))


@false
def turning_more_slowly(x: Real[Array, ""], step: Real[Array, ""]) -> Relation:
    """Minus a bell does not rise by more than half of a step."""
    return at_most(exp(-x * x) - exp(-(x + step) * (x + step)), abs(step) / 2)


@false
def farther_by_one(x: Real[Array, ""], step: Real[Array, ""]) -> Relation:
    """A number is at most zero after a step less the step."""
    return at_most(1 + x - x, abs(step) + abs(x + step) - abs(x))


@false
def positive_only(x: Positive[Array, ""], step: Positive[Array, ""]) -> Relation:
    """A square of what is positive moves by no more than a step."""
    return at_most((x + step) * (x + step) - x * x, step)


@true
def error_function(x: Real[Array, ""]) -> Relation:
    """GELU is at least -0.17."""
    return at_most(Fraction(-34, 100), x * (1 + array_namespace(x).erf(x)))


@false
def error_function_less(x: Real[Array, ""]) -> Relation:
    """The same with the error function of half the argument, at -0.3."""
    return at_most(Fraction(-23, 100), x * (1 + array_namespace(x).erf(x)))


@false
def far_out(x: Real[Array, ""]) -> Relation:
    """An error function is above a half on the left, too."""
    return at_most(Fraction(-1, 2), array_namespace(x).erf(x))


@false
def narrow_dip(x: Real[Array, ""]) -> Relation:
    """A parabola beside a bell is nowhere below zero."""
    return at_most(exp(-100 * (x - 3) * (x - 3)), (x - 3) * (x - 3) + Fraction(1, 2))


@false
def below_tangents(x: Real[Array, "n"]) -> Relation:
    """An exponential lies below its tangents."""
    return at_most(exp(x)[:, None] + 0 * x, exp(x) * (1 + gaps(x)))


@false
def jensen_unweighted(x: Real[Array, "n"], step: Real[Array, "n"]) -> Relation:
    """Log-sum-exp lies above its tangents, with weights that do not sum to one."""
    return at_most(total(exp(x) * step), log(total(exp(x + step))) - log(total(exp(x))))


@false
def one_too_many(x: Real[Array, "n"]) -> Relation:
    """A sum of powers is at least one of them and as many others as there are terms."""
    return at_most(exp(x) + x.shape[0] * exp(-largest(-x)), total(exp(x)))


@false
def within_the_range(x: Real[Array, "n"], w: StochasticRows[Array, "1 n"]) -> Relation:
    """Squares lie below a line that is too steep."""
    spread = largest(x) + largest(-x)
    line = spread * total(w[0] * x) + largest(x) * largest(-x)
    return at_most(total(w[0] * x * x), line)


@false
def columns_undivided(x: Real[Array, "n m"]) -> Relation:
    """The squares of the sums of columns add up to the square of the sum at least."""
    each = array_namespace(x).sum(x, axis=0)
    return at_most(total(x) ** 2, total(each * each))


@false
def a_tenth_without_a_step(x: Real[Array, ""], step: Real[Array, ""]) -> Relation:
    """Minus a bell rises by a tenth less than by its steepest slope, times a step."""
    moved = exp(-x * x) - exp(-(x + step) * (x + step))
    return at_most(moved + Fraction(1, 10), Fraction(9, 10) * abs(step))


@false
def beyond_zero(x: Positive[Array, ""], step: Positive[Array, ""]) -> Relation:
    """Going down from what is positive makes the square no larger."""
    return at_most((x - step) * (x - step), x * x)


@false
def growing(x: Real[Array, ""], y: Real[Array, ""], step: NonNegative[Array, ""]) -> Relation:
    """Powers with any rate grow."""
    return at_most(exp(x * y), exp((x + step) * y))


@false
def far_out_slowly(x: Real[Array, ""]) -> Relation:
    """An error function is above -0.95 on the left, too."""
    return at_most(Fraction(-95, 100), array_namespace(x).erf(x / 100))


@true
def below_zero(x: Real[Array, "n"], y: Real[Array, "n"], z: Positive[Array, ""]) -> Relation:
    """One over what is below zero by Cauchy and Schwarz is below zero."""
    return less(1 / (total(x * y) ** 2 - total(x * x) * total(y * y) - z), 0)


@false
def above_zero(x: Real[Array, "n"], y: Real[Array, "n"], z: Positive[Array, ""]) -> Relation:
    """One over what is below zero by Cauchy and Schwarz is above zero."""
    return less(0, 1 / (total(x * y) ** 2 - total(x * x) * total(y * y) - z))


@true
def opposite(x: UnitRows[Array, "n d"]) -> Relation:
    """Rows of length one have products of at least minus one."""
    return at_most(-1, x @ x.mT)


@false
def small_sizes(x: Positive[Array, "n"]) -> Relation:
    """There are two numbers at least."""
    return at_most(2 * x[0], x.shape[0] * x[0])
