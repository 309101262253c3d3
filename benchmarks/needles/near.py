"""True claims that nearly fail: the needles beside them are false in a late digit, or strict."""

from declared import needle
from lakatos.reference import gelu, softmax
from lakatos.theory import (
    Array,
    Between,
    IntegerBetween,
    Natural,
    Permutation,
    Positive,
    Real,
    Relation,
    array_namespace,
    assuming,
    at_most,
    constant,
    determinant,
    differ,
    dot,
    equal,
    less,
    places,
    sigmoid,
    squared_length,
)

near = needle("near miss", holds=True)


@near
def logistic_slope_is_at_most_a_quarter(x: Real[Array, "d"]) -> Relation:
    """The slope of the logistic function is at most a quarter."""
    return at_most(sigmoid(x) * (1 - sigmoid(x)), constant("0.25", like=x))


@near
def gelu_is_above_16998(x: Real[Array, "d"]) -> Relation:
    """GELU is at least -0.16998."""
    return at_most(constant("-0.16998", like=x), gelu(x[None])[0])


@near
def swish_is_above_278465(x: Real[Array, "d"]) -> Relation:
    """The product of a number and its logistic function is at least -0.278465."""
    return at_most(constant("-0.278465", like=x), x * sigmoid(x))


@near
def gelu_by_tanh_errs_by_at_most_474e6(x: Real[Array, ""]) -> Relation:
    """GELU by tanh is nowhere 0.000474 above GELU."""
    xp = array_namespace(x)
    root = constant("0.7978845608", like=x)
    rough = x / 2 * (1 + xp.tanh(root * (x + constant("0.044715", like=x) * x * x * x)))
    return at_most(rough - gelu(x[None, None])[0, 0], constant("0.000474", like=x))


@near
def softmax_halves_distances(x: Real[Array, "1 d"], y: Real[Array, "1 d"]) -> Relation:
    """Softmax shrinks squared distances to a quarter of them at least."""
    return at_most(squared_length(softmax(x) - softmax(y)), squared_length(x - y) / 4)


@near
def tanh_expands_nothing(x: Real[Array, "4"], y: Real[Array, "4"]) -> Relation:
    """The hyperbolic tangent expands no distance."""
    xp = array_namespace(x)
    return at_most(squared_length(xp.tanh(x) - xp.tanh(y)), squared_length(x - y))


@near
def determinants_of_three_are_at_most_4(x: Between[Array, "3 3", -1, 1]) -> Relation:
    """The determinant of three rows of entries between -1 and 1 is at most 4."""
    return at_most(determinant(x), constant(4, like=x))


@near
def motzkin_is_at_least_minus_one(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """Motzkin's polynomial less one is at least -1."""
    squares = x * x * y * y
    return at_most(constant(-1, like=x), squares * (x * x + y * y - 3))


@near
def means_of_squares_are_above_products(x: Real[Array, "d"], y: Real[Array, "d"]) -> Relation:
    """Twice the product of two vectors is at most the sum of their squares."""
    return at_most(2 * dot(x, y), squared_length(x) + squared_length(y))


@near
def geometric_means_are_at_most_arithmetic(x: Positive[Array, "3"]) -> Relation:
    """The product of three positive numbers is at most the cube of their mean."""
    mean = (x[0] + x[1] + x[2]) / 3
    return at_most(x[0] * x[1] * x[2], mean * mean * mean)


@near
def cauchy_holds(x: Real[Array, "3"]) -> Relation:
    """The product of a vector with 2, 3, 7 is at most the product of the lengths, squared."""
    to = constant([2, 3, 7], like=x)
    return at_most(dot(x, to) * dot(x, to), squared_length(x) * squared_length(to))


@near
def squares_are_nowhere_negative(x: Real[Array, ""]) -> Relation:
    """No square is less than zero by a billionth."""
    return differ(x * x, -constant("1e-9", like=x))


@near
def sums_of_shares_are_at_most_their_number(x: Between[Array, "n", 0, 1]) -> Relation:
    """Numbers between 0 and 1 add up to their number at most."""
    xp = array_namespace(x)
    return at_most(xp.sum(x), xp.sum(xp.ones_like(x)))


@near
def reversal_is_the_least_order(order: Permutation[Array, "7"]) -> Relation:
    """The sum of places times their images is at least that of the reversal."""
    xp = array_namespace(order)
    return at_most(constant(35, like=order), xp.sum(order * places(7, like=order)))


@near
def tanh_is_below_one(x: Real[Array, ""]) -> Relation:
    """The hyperbolic tangent is below one."""
    return less(array_namespace(x).tanh(x), constant(1, like=x))


@near
def this_square_is_none(k: Natural[Array, "", 10000]) -> Relation:
    """No square of a whole number is one less than the square of 7919."""
    return differ(k * k, constant(7919 * 7919 - 1, like=k))


@near
def small_cubes_have_one_sum(x: IntegerBetween[Array, "4", 1, 11]) -> Relation:
    """No number is a sum of two cubes up to that of eleven in two ways."""
    cubes = x * x * x
    two = differ(cubes[0] + cubes[1], cubes[2] + cubes[3])
    return assuming(less(x[0], x[2]), assuming(less(x[2], x[3]), two))


@near
def three_squares_are_never_one_more(x: Natural[Array, ""], y: Natural[Array, ""]) -> Relation:
    """No square of a whole number is one less than three squares."""
    return differ(x * x, 3 * y * y - 1)


@near
def cubes_of_sums_expand(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """The cube of a sum is the sum of its four terms."""
    cube = (y + x) * (y + x) * (y + x)
    return equal(cube - y * y * y - 3 * y * y * x - 3 * y * x * x, x * x * x)


@near
def on_the_sphere_sums_are_at_most_49(x: Real[Array, "3"]) -> Relation:
    """On the sphere of radius 7 the weighted sum 2 x + 3 y + 6 z is at most 49."""
    weighted = dot(x, constant([2, 3, 6], like=x))
    return assuming(
        equal(squared_length(x), constant(49, like=x)), at_most(weighted, constant(49, like=x))
    )
