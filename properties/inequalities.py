"""Claims about sums, means and maxima: the lemmas by which proofs put one number below another."""

from ..theory import (
    Array,
    Between,
    NonconstantRows,
    NonNegative,
    Positive,
    Real,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    count,
    dot,
    equal,
    identity,
    less,
    source,
)

# One number, or two.


@claim(latex=r"x^2 \ge 0", source=source("dlmf").at("1.7(i)").implies())
def squares_are_not_negative(numbers: Real[Array, "n"]) -> Relation:
    """A square is not negative.

    Two factors of one sign have a product that is not negative.
    """
    return at_most(0, numbers * numbers)


@claim(latex=r"x, y \ge 0 \implies x y \ge 0", source=source("dlmf").at("1.7(i)").implies())
def factors_that_are_not_negative_keep_signs(
    factors: NonNegative[Array, "n"], others: NonNegative[Array, "n"]
) -> Relation:
    """A product of numbers that are not negative is not negative.

    So a difference that has such a factor is ordered as the rest of it.
    """
    return at_most(0, factors * others)


@claim(latex=r"2 x y \le x^2 + y^2", source=source("dlmf").at("1.7(iii)").implies())
def twice_a_product_is_at_most_the_squares(
    numbers: Real[Array, "n"], others: Real[Array, "n"]
) -> Relation:
    """Twice a product is at most the sum of the squares.

    The difference is the square of x - y.
    """
    return at_most(2 * numbers * others, numbers * numbers + others * others)


@claim(
    latex=r"\max(0, t) \ge t, \quad \max(0, t) \ge 0",
    source=source("boyd2004").at("section 3.1.5").implies(),
)
def a_positive_part_is_at_least_its_number_and_zero(numbers: Real[Array, "n"]) -> Relation:
    """A positive part is at least the number that it is of, and at least zero.

    It is the larger one of the two.
    """
    parts = array_namespace(numbers).maximum(numbers, 0 * numbers)
    return all_of(at_most(numbers, parts), at_most(0, parts))


@claim(
    latex=r"0 \le t \le 1 \implies \min(a, b) \le a + t (b - a) \le \max(a, b)",
    source=source("boyd2004").at("section 2.1.4").implies(),
)
def what_is_linear_is_extreme_at_a_bound(
    weights: Between[Array, "n", 0, 1], starts: Real[Array, "n"], ends: Real[Array, "n"]
) -> Relation:
    """What is linear in a bounded number is least, and greatest, at one of its bounds.

    It is an average of its values there.
    """
    xp = array_namespace(starts)
    between = starts + weights * (ends - starts)
    low, high = xp.minimum(starts, ends), xp.maximum(starts, ends)
    return all_of(at_most(low, between), at_most(between, high))


# Maxima.


@claim(latex=r"x_i \le \max_j x_j", source=source("boyd2004").at("section 3.1.5").implies())
def a_maximum_is_at_least_each_entry(numbers: Real[Array, "n"]) -> Relation:
    """A maximum is at least each entry, and a minimum at most.

    That is what they are chosen for.
    """
    xp = array_namespace(numbers)
    return all_of(at_most(numbers, xp.max(numbers)), at_most(xp.min(numbers), numbers))


@claim(
    latex=r"m \le x \le M \implies (M - x)(x - m) \ge 0, \quad x^2 \le (M + m) x - M m",
    source=source("boyd2004").at("section 3.1.5").implies(),
)
def distances_to_least_and_greatest_have_no_negative_product(
    least: Real[Array, "n"], above: NonNegative[Array, "n"], below: NonNegative[Array, "n"]
) -> Relation:
    """The distances of a number to bounds on both sides have no negative product.

    Neither factor is negative. Multiplied out, that bounds a square by a line.
    """
    number, greatest = least + above, least + above + below
    line = (greatest + least) * number - greatest * least
    return all_of(
        at_most(0, (greatest - number) * (number - least)), at_most(number * number, line)
    )


@claim(
    latex=r"x \text{ not constant} \implies \min x < \max x",
    source=source("boyd2004").at("section 3.1.5").implies(),
)
def the_greatest_of_unequal_numbers_is_above_the_least(
    numbers: NonconstantRows[Array, "m"],
) -> Relation:
    """The greatest of a row that is not constant is above the least.

    Were they equal, all that lies between them would be, too.
    """
    xp = array_namespace(numbers)
    return less(xp.min(numbers), xp.max(numbers))


# Sums.


@claim(latex=r"x \ge 0 \implies x_i \le \sum_j x_j", source=source("dlmf").at("1.7(i)").implies())
def a_sum_without_negative_terms_is_at_least_each(numbers: NonNegative[Array, "n"]) -> Relation:
    """A sum without negative terms is at least each of them.

    What is left of it without that term is not negative.
    """
    return at_most(numbers, array_namespace(numbers).sum(numbers))


@claim(
    latex=r"x \ge 0,\ i \ne j \implies x_i + x_j \le \sum_k x_k",
    source=source("dlmf").at("1.7(i)").implies(),
)
def a_sum_without_negative_terms_is_at_least_any_two(numbers: NonNegative[Array, "n"]) -> Relation:
    """A sum without negative terms is at least the sum of any two of them.

    What is left of it without these two terms is not negative.
    """
    others = 1 - identity(numbers.shape[0], like=numbers)
    pairs = numbers[:, None] * others + numbers * others
    return at_most(pairs, array_namespace(numbers).sum(numbers))


@claim(
    latex=r"m \le x_j \le M \implies x_i + (n - 1) m \le \sum_j x_j \le x_i + (n - 1) M",
    source=source("dlmf").at("1.7(iii)").implies(),
)
def all_but_one_lie_between_the_least_and_the_greatest(
    bound: Real[Array, ""], distances: NonNegative[Array, "n"]
) -> Relation:
    """A sum is any one of its terms and others that lie between bounds of all.

    So one of n numbers may be taken out, and n - 1 are at least the least, at most the greatest.
    """
    xp, others = array_namespace(bound), (count(distances) - 1) * bound
    above, below = bound + distances, bound - distances
    return all_of(at_most(above + others, xp.sum(above)), at_most(xp.sum(below), below + others))


@claim(
    latex=r"w \ge 0,\ \textstyle\sum_j w_j = 1,\ m \le x_j \le M"
    r" \implies m \le \sum_j w_j x_j \le M",
    source=source("dlmf").at("1.7(iii)").implies(),
)
def averages_lie_between_the_least_and_the_greatest(
    weights: StochasticRows[Array, "n"], bound: Real[Array, ""], distances: NonNegative[Array, "n"]
) -> Relation:
    """An average is at least what all is that it averages, and at most.

    The weights times the distances to a bound, none of them negative, have a sum, and the weights
    times the bound have the bound for theirs.
    """
    return all_of(
        at_most(bound, dot(weights, bound + distances)),
        at_most(dot(weights, bound - distances), bound),
    )


# Pairs of places.


@claim(
    latex=r"\sum_i w_i \sum_i w_i x_i y_i - \sum_i w_i x_i \sum_i w_i y_i"
    r" = \tfrac12 \sum_{i, j} w_i w_j (x_i - x_j)(y_i - y_j)",
    source=source("dlmf").at("1.7(i)").implies(),
)
def the_places_of_a_pair_may_be_exchanged(
    weights: Real[Array, "n"], numbers: Real[Array, "n"], others: Real[Array, "n"]
) -> Relation:
    """A product of two sums is a sum over pairs, whose two places may be exchanged.

    Half of the sum over the pairs and half of that over the exchanged ones make the differences.
    """
    xp = array_namespace(numbers)
    gaps = (numbers[:, None] - numbers) * (others[:, None] - others)
    pairs = xp.sum(weights[:, None] * weights * gaps)
    mixed = xp.sum(weights) * xp.sum(weights * numbers * others)
    return equal(2 * (mixed - dot(weights, numbers) * dot(weights, others)), pairs)


@claim(
    latex=r"x \text{ not constant} \implies \sum_{i, j} (x_i - x_j)^2 > 0",
    source=source("dlmf").at("1.7(i)").implies(),
)
def two_entries_of_unequal_numbers_differ(
    numbers: NonconstantRows[Array, "m"], weights: Positive[Array, "m"]
) -> Relation:
    """A row that is not constant has two entries that differ.

    Their square is above zero, and so is any sum in which it has a positive weight.
    """
    gaps = numbers[:, None] - numbers
    return less(0, array_namespace(numbers).sum(weights[:, None] * weights * gaps * gaps))


# Squares of sums.


@claim(
    latex=r"w \ge 0,\ \textstyle\sum_j w_j = 1"
    r" \implies \left(\sum_j w_j x_j\right)^2 \le \sum_j w_j x_j^2",
    source=source("boyd2004").at("section 3.1.8").implies(),
)
def the_square_of_a_mean_is_at_most_the_mean_of_squares(
    weights: StochasticRows[Array, "n"], numbers: Real[Array, "n"]
) -> Relation:
    """The square of a mean is at most the mean of the squares.

    This is Jensen's inequality for the square. The difference is the variance.
    """
    mean = dot(weights, numbers)
    return at_most(mean * mean, dot(weights, numbers * numbers))


@claim(
    latex=r"w \ge 0 \implies"
    r" \left(\sum_i w_i x_i y_i\right)^2 \le \sum_i w_i x_i^2 \sum_i w_i y_i^2",
    source=source("dlmf").at("1.7(i)"),
)
def the_square_of_a_sum_of_products_is_at_most_the_product_of_sums(
    weights: NonNegative[Array, "n"], numbers: Real[Array, "n"], others: Real[Array, "n"]
) -> Relation:
    """By Cauchy and Schwarz the square of a sum of products is at most the product of two sums.

    The difference is half the sum of w_i w_j (x_i y_j - x_j y_i)^2.
    """
    mixed = dot(weights, numbers * others)
    squares = dot(weights, numbers * numbers), dot(weights, others * others)
    return at_most(mixed * mixed, squares[0] * squares[1])


@claim(
    latex=r"\left(\sum_i c x_i^2\right)^2 = \sum_i x_i^2 \sum_i (c x_i)^2",
    source=source("dlmf").at("1.7(i)").implies(),
)
def cauchy_and_schwarz_are_equal_at_multiples(
    numbers: Real[Array, "n"], factor: Real[Array, ""]
) -> Relation:
    """In the inequality of Cauchy and Schwarz both sides are equal where one row is a multiple.

    Then all differences x_i y_j - x_j y_i are zero.
    """
    multiples = factor * numbers
    mixed = dot(numbers, multiples)
    return equal(mixed * mixed, dot(numbers, numbers) * dot(multiples, multiples))


@claim(
    latex=r"|x \cdot y| \le \lVert x \rVert \lVert y \rVert",
    source=source("boyd2004").at("appendix A.1.1"),
)
def a_dot_product_is_at_most_the_product_of_the_lengths(
    numbers: Real[Array, "n"], others: Real[Array, "n"]
) -> Relation:
    """A dot product is at most the product of the two lengths, and at least less that.

    It is the inequality of Cauchy and Schwarz, of which the root is taken.
    """
    xp = array_namespace(numbers)
    lengths = xp.sqrt(dot(numbers, numbers)) * xp.sqrt(dot(others, others))
    return all_of(at_most(dot(numbers, others), lengths), at_most(-lengths, dot(numbers, others)))
