"""False claims about ties, equations, many tokens, integers, and what floats do not see."""

from fractions import Fraction

from declared import needle
from lakatos.reference import softmax
from lakatos.theory import (
    Array,
    Between,
    IntegerBetween,
    Natural,
    Positive,
    Real,
    Relation,
    array_namespace,
    assuming,
    at_most,
    constant,
    differ,
    dot,
    equal,
    exists,
    less,
    sigmoid,
    squared_length,
)

ties = needle("hard: an exact tie")
rational = needle("hard: equations with a rational solution")
irrational = needle("hard: equations with an irrational solution")
sizes = needle("hard: sizes from 7 to 40")
unseen = needle("hard: below what floats see")
whole = needle("hard: one integer of many")

# Ties.


@ties
def products_are_below_means_of_squares(x: Real[Array, "d"], y: Real[Array, "d"]) -> Relation:
    """Twice the product of two vectors is below the sum of their squares."""
    return less(2 * dot(x, y), squared_length(x) + squared_length(y))


@ties
def geometric_means_are_below(x: Positive[Array, "3"]) -> Relation:
    """The product of three positive numbers is below the cube of their mean."""
    mean = (x[0] + x[1] + x[2]) / 3
    return less(x[0] * x[1] * x[2], mean * mean * mean)


@ties
def cauchy_is_strict(x: Real[Array, "3"]) -> Relation:
    """The product of a vector with 2, 3, 7 is below the product of the lengths, squared."""
    to = constant([2, 3, 7], like=x)
    return less(dot(x, to) * dot(x, to), squared_length(x) * squared_length(to))


@ties
def linear_functions_never_meet(x: Real[Array, "4"]) -> Relation:
    """Three affine functions of four numbers never have the values 1, 2 and 3 at once."""
    slopes = constant([[3, 1, -2, 5], [1, 7, 1, -1], [2, -3, 11, 1]], like=x)
    return differ(slopes @ x, constant([1, 2, 3], like=x))


@ties
def two_maxima_never_tie(x: Real[Array, "3"]) -> Relation:
    """The largest of three numbers and a sum of them are never a product and a square of them."""
    xp = array_namespace(x)
    return differ(xp.stack([xp.max(x), x[0] + 2 * x[1]]), xp.stack([x[0] * x[1] + 1, x[2] * x[2]]))


# Equations with rational solutions.


@rational
def this_quartic_does_not_split(x: Real[Array, "4"]) -> Relation:
    """No product of two quadratics is x^4 + 4."""
    xp = array_namespace(x)
    a, b, c, d = x[0], x[1], x[2], x[3]
    made = xp.stack([a + c, b + d + a * c, a * d + b * c, b * d])
    return differ(made, constant([0, 0, 0, 4], like=x))


@rational
def no_three_shears_rotate(x: Real[Array, "3"]) -> Relation:
    """The rotation by the angle of 3, 4, 5 is no product of three shears."""
    xp = array_namespace(x)
    a, b, c = x[0], x[1], x[2]
    made = xp.stack([1 + a * b, c + a * b * c + a, b, b * c + 1])
    turn = constant([3, -4, 4, 3], like=x) / 5
    return differ(made, turn)


@rational
def three_units_are_no_maximum(x: Real[Array, "3 2"], y: Real[Array, "3"]) -> Relation:
    """No network of three rectifiers gives the larger of two numbers at eight places."""
    xp = array_namespace(x)
    at = constant([[1, 2], [2, 1], [-1, -2], [-3, 1], [2, -1], [0, 5], [4, 0], [-1, -1]], like=x)
    hidden = at @ xp.permute_dims(x, (1, 0))
    return differ(xp.maximum(hidden, 0 * hidden) @ y, xp.max(at, axis=-1))


@rational
def this_cubic_has_no_root(x: Real[Array, ""]) -> Relation:
    """The cubic 27 x^3 - 27 x^2 + 48 x - 80 has no root."""
    return differ(27 * x * x * x - 27 * x * x + 48 * x, constant(80, like=x))


@rational
def circles_do_not_meet(x: Real[Array, "2"]) -> Relation:
    """No point lies on the circle of radius 65 and on the line through 16, 63 and 56, 33."""
    xp = array_namespace(x)
    made = xp.stack([squared_length(x), 3 * x[0] + 4 * x[1]])
    return differ(made, constant([4225, 300], like=x))


@rational
def orthogonal_pairs_are_small(x: Real[Array, "3"], y: Real[Array, "3"]) -> Relation:
    """Where two vectors are orthogonal, no entry of one times a sum of the other is above one."""
    xp = array_namespace(x)
    return assuming(equal(dot(x, y), 0 * x[0]), at_most(xp.sum(x) * y[0], 1 + 0 * x[0]))


@rational
def on_the_sphere_sums_are_small(x: Real[Array, "3"]) -> Relation:
    """On the sphere of radius 7 the weighted sum 2 x + 3 y + 6 z is below 48."""
    weighted = dot(x, constant([2, 3, 6], like=x))
    return assuming(
        equal(squared_length(x), constant(49, like=x)), less(weighted, constant(48, like=x))
    )


@rational
def a_matrix_has_no_square_root(x: Real[Array, "2 2"]) -> Relation:
    """No matrix of two rows has the square 7, 10, 15, 22."""
    return differ(x @ x, constant([[7, 10], [15, 22]], like=x))


# Equations with irrational solutions.


@irrational
def two_has_no_root(x: Real[Array, ""]) -> Relation:
    """No square is 2."""
    return differ(x * x, constant(2, like=x))


@irrational
def this_other_quartic_does_not_split(x: Real[Array, "4"]) -> Relation:
    """No product of two quadratics is x^4 + 1."""
    xp = array_namespace(x)
    a, b, c, d = x[0], x[1], x[2], x[3]
    made = xp.stack([a + c, b + d + a * c, a * d + b * c, b * d])
    return differ(made, constant([0, 0, 0, 1], like=x))


@irrational
def weights_are_never_two_thirds(scores: Real[Array, "1 2"]) -> Relation:
    """Softmax weights are never two thirds and one third."""
    return differ(softmax(scores), constant([[2, 1]], like=scores) / 3)


# Many tokens.


@sizes
def sums_of_shares_are_below_11(x: Between[Array, "n", 0, 1]) -> Relation:
    """Numbers between 0 and 1 add up to at most 11."""
    return at_most(array_namespace(x).sum(x), constant(11, like=x))


@sizes
def sums_of_shares_are_below_36(x: Between[Array, "n", 0, 1]) -> Relation:
    """Numbers between 0 and 1 add up to at most 36."""
    return at_most(array_namespace(x).sum(x), constant(36, like=x))


@sizes
def attention_never_dilutes(scores: Between[Array, "1 n", 0, 1]) -> Relation:
    """A softmax weight of scores between 0 and 1 is at least a sixtieth."""
    return at_most(constant(1, like=scores) / 60, array_namespace(scores).min(softmax(scores)))


@sizes
def no_size_is_23(x: Real[Array, "n"]) -> Relation:
    """The number of entries is not 23."""
    xp = array_namespace(x)
    return differ(xp.sum(xp.ones_like(x)), constant(23, like=x))


@sizes
def long_products_of_rows_are_small(x: Between[Array, "n 2", -1, 1]) -> Relation:
    """Consecutive rows with entries between -1 and 1 never have products that add up to 30."""
    return at_most(array_namespace(x).sum(x[1:] * x[:-1]), constant(30, like=x))


# Below what floats see.


@unseen
def tanh_stays_away_from_one(x: Real[Array, ""]) -> Relation:
    """The hyperbolic tangent is at most one less 2^-75."""
    xp = array_namespace(x)
    return at_most(xp.tanh(x), 1 - constant(Fraction(1, 2**75), like=x))


@unseen
def logistic_weights_stay_positive(x: Between[Array, "", -40, 40]) -> Relation:
    """The logistic function between -40 and 40 is at most one less 2^-57."""
    return at_most(sigmoid(x), 1 - constant(Fraction(1, 2**57), like=x))


@unseen
def squares_keep_a_distance(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """The sum of two squares is above twice the product by 2^-90."""
    return at_most(2 * x * y + constant(Fraction(1, 2**90), like=x), x * x + y * y + 0 * x)


@unseen
def large_cubes_hide_a_small_number(x: Between[Array, "", -1, 1], y: Real[Array, ""]) -> Relation:
    """The cube of a sum, less three of its terms, is the cube of the first and no more."""
    cube = (y + x) * (y + x) * (y + x)
    rest = cube - y * y * y - 3 * y * y * x - 3 * y * x * x
    return equal(rest + constant(Fraction(1, 2**80), like=x) * x * y, x * x * x)


@unseen
def roots_of_integers_keep_a_distance(x: IntegerBetween[Array, "3", 1, 60]) -> Relation:
    """The sum of two roots of whole numbers up to 60 is nearly that of 4 and a third nowhere."""
    xp = array_namespace(x)
    root = xp.sqrt(x)
    off = root[0] + root[1] - root[2] - 4
    return assuming(less(0 * off, off * off), at_most(constant("2e-8", like=x), off * off))


# Integers.


@whole
def no_number_is_7919(k: Natural[Array, "", 10000]) -> Relation:
    """A hat around 7919 is zero at all whole numbers up to ten thousand."""
    xp = array_namespace(k)
    return at_most(xp.maximum(1 - xp.abs(k - 7919), 0 * k), 0 * k)


@whole
def no_sum_of_cubes_is_two(x: IntegerBetween[Array, "4", 1, 12]) -> Relation:
    """No number is a sum of two cubes in two ways."""
    cubes = x * x * x
    return assuming(
        less(x[0], x[2]),
        assuming(less(x[2], x[3]), differ(cubes[0] + cubes[1], cubes[2] + cubes[3])),
    )


@whole
def pell_has_no_solution(
    x: IntegerBetween[Array, "", 2, 1000], y: Natural[Array, "", 1000]
) -> Relation:
    """No square of at least four is one more than thirteen squares."""
    return differ(x * x, 13 * y * y + 1)


@whole
def cubes_do_not_add_up_to_29(x: IntegerBetween[Array, "3", -20, 20]) -> Relation:
    """No three whole numbers of which one is above 3 have cubes that add up to 29."""
    xp = array_namespace(x)
    return assuming(
        less(constant(3, like=x), xp.max(xp.abs(x))),
        differ(xp.sum(x * x * x), constant(29, like=x)),
    )


@whole
def no_rows_are_orthogonal(x: IntegerBetween[Array, "4 4", -1, 1]) -> Relation:
    """No four rows of ones, zeros and minus ones are orthogonal and of length two."""
    xp = array_namespace(x)
    return differ(
        x @ xp.permute_dims(x, (1, 0)),
        constant([[4, 0, 0, 0], [0, 4, 0, 0], [0, 0, 4, 0], [0, 0, 0, 4]], like=x),
    )


there_is = needle("hard: a point is asked for", holds=True)


@there_is
def a_product_of_three_is_reached(x: Real[Array, "3"]) -> Relation:
    """There are three numbers with sum 6, sum of squares 14 and product 6."""
    xp = array_namespace(x)
    made = xp.stack([xp.sum(x), squared_length(x), x[0] * x[1] * x[2]])
    return exists(equal(made, constant([6, 14, 6], like=x)))
