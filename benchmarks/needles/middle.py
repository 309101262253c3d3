"""False claims with constants that are nearly right, thin regions, and one order of many."""

from declared import needle
from lakatos.reference import gelu, softmax
from lakatos.theory import (
    Array,
    Between,
    IntegerBetween,
    Permutation,
    Real,
    Relation,
    array_namespace,
    assuming,
    at_most,
    constant,
    determinant,
    differ,
    dot,
    less,
    places,
    sigmoid,
    squared_length,
)

constants = needle("middle: a constant wrong in a late digit")
cones = needle("middle: a thin cone or valley")
cells = needle("middle: a small cell, flat around it")
orders = needle("middle: one order or mask of many")


def hat(x, centre, half):
    """Return 1 at the centre, falling to 0 at a distance, and 0 from there on."""
    xp = array_namespace(x)
    near = 1 - xp.abs(x - constant(centre, like=x)) / constant(half, like=x)
    return xp.maximum(near, 0 * x)


# Constants.


@constants
def logistic_slope_is_below_249(x: Real[Array, "d"]) -> Relation:
    """The slope of the logistic function is at most 0.249."""
    return at_most(sigmoid(x) * (1 - sigmoid(x)), constant("0.249", like=x))


@constants
def logistic_slope_is_below_249999(x: Real[Array, "d"]) -> Relation:
    """The slope of the logistic function is at most 0.249999."""
    return at_most(sigmoid(x) * (1 - sigmoid(x)), constant("0.249999", like=x))


@constants
def gelu_is_above_16997(x: Real[Array, "d"]) -> Relation:
    """GELU is at least -0.16997."""
    return at_most(constant("-0.16997", like=x), gelu(x[None])[0])


@constants
def swish_is_above_278464(x: Real[Array, "d"]) -> Relation:
    """The product of a number and its logistic function is at least -0.278464."""
    return at_most(constant("-0.278464", like=x), x * sigmoid(x))


@constants
def gelu_by_tanh_errs_by_less_than_473e6(x: Real[Array, ""]) -> Relation:
    """GELU by tanh is nowhere 0.000473 above GELU."""
    xp = array_namespace(x)
    root = constant("0.7978845608", like=x)
    rough = x / 2 * (1 + xp.tanh(root * (x + constant("0.044715", like=x) * x * x * x)))
    return at_most(rough - gelu(x[None, None])[0, 0], constant("0.000473", like=x))


@constants
def softmax_halves_distances_and_more(x: Real[Array, "1 d"], y: Real[Array, "1 d"]) -> Relation:
    """Softmax shrinks squared distances to 0.24999 of them."""
    shrunk = constant("0.24999", like=x) * squared_length(x - y)
    return at_most(squared_length(softmax(x) - softmax(y)), shrunk)


@constants
def tanh_shrinks(x: Real[Array, "4"], y: Real[Array, "4"]) -> Relation:
    """The hyperbolic tangent shrinks squared distances to 0.9999 of them, from a thousandth on."""
    xp = array_namespace(x)
    kept = constant("0.9999", like=x) * squared_length(x - y)
    shrunk = at_most(squared_length(xp.tanh(x) - xp.tanh(y)), kept)
    return assuming(at_most(constant(1, like=x), squared_length(1000 * (x - y))), shrunk)


@constants
def determinants_of_four_are_below_159(x: Between[Array, "4 4", -1, 1]) -> Relation:
    """The determinant of four rows of entries between -1 and 1 is at most 15.9."""
    return at_most(determinant(x), constant("15.9", like=x))


@constants
def motzkin_is_above_9999(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """Motzkin's polynomial less one is at least -0.9999."""
    squares = x * x * y * y
    return at_most(constant("-0.9999", like=x), squares * (x * x + y * y - 3))


# Thin cones and valleys.


def _counting(like, size):
    return constant(list(range(1, size + 1)), like=like)


@cones
def few_vectors_point_there(x: Real[Array, "6"]) -> Relation:
    """No vector of six makes an angle of less than a hundredth with 1, 2, 3, 4, 5, 6."""
    to = _counting(x, 6)
    closest = constant("0.9999", like=x) * squared_length(x) * squared_length(to)
    xp = array_namespace(x)
    along = xp.maximum(dot(x, to), 0 * dot(x, to))
    return at_most(along * along, closest)


@cones
def a_sharp_cone_is_empty(x: Real[Array, "8"]) -> Relation:
    """No vector of eight beside zero is nearly ordered like 3, 1, 4, 1, 5, 9, 2, 6."""
    xp = array_namespace(x)
    to = constant([3, 1, 4, 1, 5, 9, 2, 6], like=x)
    off = xp.max(xp.abs(x - to * x[1]))
    return at_most(xp.abs(x[1]), 2000 * off)


@cones
def the_valley_has_no_floor(x: Real[Array, "5"]) -> Relation:
    """Rosenbrock's function of five numbers, shifted, is at least a thousandth."""
    steps = x[1:] - x[:-1] * x[:-1]
    height = 100 * squared_length(steps) + squared_length(1 - x[:-1])
    return at_most(constant("0.001", like=x), height)


@cones
def the_kinked_valley_has_no_floor(x: Real[Array, "6"]) -> Relation:
    """A maximum of absolute values with steep sides is at least a hundredth."""
    xp = array_namespace(x)
    steep = xp.max(xp.abs(50 * (x[1:] - 2 * xp.abs(x[:-1]) + 1)))
    return at_most(
        constant("0.01", like=x), xp.maximum(steep, xp.abs(x[0] - constant("0.3", like=x)))
    )


@cones
def ill_scaled_bowl_has_no_floor(x: Real[Array, "10"]) -> Relation:
    """A rotated quadratic form of condition 10^6 is at least 10^-4, away from its centre."""
    xp = array_namespace(x)
    centre = constant(["0.7", "-1.3", 2, "0.1", -3, "1.1", "2.2", "-0.4", "0.9", 1], like=x)
    sums = xp.cumulative_sum(x - centre, axis=-1)
    stretched = sums * constant([1, 3, 10, 30, 100, 3, 300, 10, 1000, 30], like=x)
    return at_most(constant("0.0001", like=x), squared_length(stretched))


# Small cells.


@cells
def the_flat_has_no_bump(x: Between[Array, "2", -4, 4]) -> Relation:
    """A product of two hats a twentieth wide is nowhere above zero."""
    bumps = hat(x, ["1.234", "-2.345"], "0.05")
    return at_most(bumps[0] * bumps[1], 0 * x[0])


@cells
def the_line_has_no_bump(x: Between[Array, "", -100, 100]) -> Relation:
    """A hat of five thousandths in two hundred is nowhere above zero."""
    return at_most(hat(x, "38.741", "0.005"), 0 * x)


@cells
def one_unit_in_four_dimensions_is_dead(x: Between[Array, "4", -2, 2]) -> Relation:
    """The least of four hats a third wide is nowhere above zero."""
    xp = array_namespace(x)
    return at_most(xp.min(hat(x, ["0.5", "-1.2", "1.3", "-0.4"], "0.33")), 0 * x[0])


@cells
def a_network_is_never_active(x: Real[Array, "3"]) -> Relation:
    """A unit above three layers of rectifiers is never active."""
    xp = array_namespace(x)
    first = constant([[1, 2, -1], [-2, 1, 1], [1, -1, 3], [-1, -1, -1]], like=x) @ x
    hidden = xp.maximum(first - constant([1, 1, 2, 1], like=x), 0 * first)
    second = constant([[1, -2, 1, -3], [2, 1, -1, -1], [-1, 2, -2, 1]], like=x) @ hidden
    deep = xp.maximum(second - constant([2, 3, 1], like=x), 0 * second)
    active = deep[0] - deep[1] - 2 * deep[2] - 10
    return at_most(active, xp.max(xp.abs(x)) * 23 / 5)


@cells
def one_scale_of_many_is_empty(x: Real[Array, ""]) -> Relation:
    """There is nothing between a millionth of a millionth and three of them."""
    return at_most(hat(x * 10**12, 2, 1), 0 * x)


@cells
def one_large_scale_is_empty(x: Real[Array, ""]) -> Relation:
    """There is nothing between ten millions and thirty."""
    return at_most(hat(x / 10**7, 2, 1), 0 * x)


@cells
def two_scales_do_not_meet(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """No number is of some thousands while another is of some thousandths."""
    xp = array_namespace(x)
    return at_most(xp.minimum(hat(x / 3000, 2, 1), hat(y * 3000, 2, 1)), 0 * x)


# One order or mask of many.


@orders
def reversal_is_no_order(order: Permutation[Array, "7"]) -> Relation:
    """The sum of places times their images is above its least possible value."""
    xp = array_namespace(order)
    return less(constant(35, like=order), xp.sum(order * places(7, like=order)))


@orders
def no_order_is_this_one(order: Permutation[Array, "8"]) -> Relation:
    """No order of eight is 3, 0, 7, 5, 1, 6, 2, 4."""
    return differ(order, constant([3, 0, 7, 5, 1, 6, 2, 4], like=order))


@orders
def this_tour_is_longer(order: Permutation[Array, "9"]) -> Relation:
    """Every walk through nine places on a line is longer than the line."""
    xp = array_namespace(order)
    at = constant([0, 41, 7, 29, 3, 37, 13, 23, 19], like=order)[order]
    return less(constant(41, like=order), xp.sum(xp.abs(at[1:] - at[:-1])))


@orders
def no_switches_are_these(switches: IntegerBetween[Array, "14", 0, 1]) -> Relation:
    """Fourteen switches are never those of 10110011100101."""
    wanted = constant([1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1], like=switches)
    xp = array_namespace(switches)
    return at_most(constant(1, like=switches), xp.max(xp.abs(switches - wanted)))
