"""Claims about maps of sets: what do sums, means and maxima of rows know of order and number?"""

from ...reference import DeepSets, deep_sets, deep_sets_layer, max_rows, mean_rows, sum_rows
from ...theory import (
    FAILS,
    Array,
    Permutation,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    source,
    witness,
)
from ...theory.laws import permutation_equivariant, permutation_invariant

POOLED = source("zaheer2017").at("sec. 3.1")


def together(rows: Array, others: Array) -> Array:
    """Put two sets of rows into one; rows that both have count twice."""
    return array_namespace(rows).concat([rows, others], axis=0)


@claim(
    latex=r"\rho(\textstyle\sum_i \varphi(x_{\pi(i)})) = \rho(\textstyle\sum_i \varphi(x_i))",
    source=source("zaheer2017").at("thm. 2"),
)
def deep_sets_ignores_order(
    x: Real[Array, "n d"], parameters: DeepSets, order: Permutation[Array, "n"]
) -> Relation:
    """Deep Sets is a function of the set: it gives the same for every order of the rows.

    Rows meet in a sum and nowhere before it. The map after the sum sees no rows any more.
    """
    return permutation_invariant(lambda rows: deep_sets(rows, parameters), x, order)


@claim(
    latex=r"f(\Pi X) = \Pi f(X), \quad f(X)_i = \mathrm{relu}(x_i \Lambda + \textstyle\sum_j x_j"
    r" \Gamma)",
    source=source("zaheer2017").at("eq. (4)"),
)
def deep_sets_layer_follows_order(
    x: Real[Array, "n d"],
    w_own: Real[Array, "d d_out"],
    w_pooled: Real[Array, "d d_out"],
    order: Permutation[Array, "n"],
) -> Relation:
    """A Deep Sets layer commutes with every order of the rows.

    What it adds to a row is the same for all rows, and does not change with their order.
    """
    return permutation_equivariant(lambda rows: deep_sets_layer(rows, w_own, w_pooled), x, order)


@claim(latex=r"\textstyle\sum (X \uplus Y) = \sum X + \sum Y", source=POOLED.implies())
def the_sum_of_two_sets_together_is_the_sum_of_their_sums(
    x: Real[Array, "n d"], other: Real[Array, "m d"]
) -> Relation:
    """The sum over two sets put together is the sum of their sums.

    So a set may be summed up in parts, in any division, with one row kept of each part.
    """
    return equal(sum_rows(together(x, other)), sum_rows(x) + sum_rows(other))


@claim(
    latex=r"\mathrm{mean}(X \uplus Y) = \tfrac12 (\mathrm{mean}(X) + \mathrm{mean}(Y))",
    source=POOLED.implies(),
    expected=FAILS,
)
@witness(x=[[1]], other=[[0], [1]])
def the_mean_of_two_sets_together_is_the_mean_of_their_means(
    x: Real[Array, "n d"], other: Real[Array, "m d"]
) -> Relation:
    """The mean over two sets put together is the mean of their means.

    The larger set has more rows to count. Means of parts do not suffice: their sizes are needed.
    """
    return equal(mean_rows(together(x, other)), (mean_rows(x) + mean_rows(other)) / 2)


@claim(
    latex=r"(n + m)\, \mathrm{mean}(X \uplus Y) = n\, \mathrm{mean}(X) + m\, \mathrm{mean}(Y)",
    source=POOLED.implies(),
    repairs=the_mean_of_two_sets_together_is_the_mean_of_their_means,
)
def the_mean_of_two_sets_together_weighs_their_means_by_size(
    x: Real[Array, "n d"], other: Real[Array, "m d"]
) -> Relation:
    """The mean over two sets put together is the mean of their means, each weighted by its size.

    A mean times the number of rows is their sum, and sums add up.
    """
    n, m = x.shape[0], other.shape[0]
    weighted = n * mean_rows(x) + m * mean_rows(other)
    return equal((n + m) * mean_rows(together(x, other)), weighted)


@claim(latex=r"\textstyle\sum (X \uplus X) = \sum X", source=POOLED.implies(), expected=FAILS)
@witness(x=[[1]])
def the_sum_over_a_set_counts_repeated_rows_once(x: Real[Array, "n d"]) -> Relation:
    """The sum over a set counts a row once, however often it occurs.

    A sum of rows is a sum over their list. It is what tells a set from the set with repetitions.
    """
    return equal(sum_rows(together(x, x)), sum_rows(x))


@claim(
    latex=r"\max(X \uplus X) = \max X",
    source=POOLED.implies(),
    repairs=the_sum_over_a_set_counts_repeated_rows_once,
)
def the_maximum_over_a_set_counts_repeated_rows_once(x: Real[Array, "n d"]) -> Relation:
    """The maximum over a set counts a row once, however often it occurs.

    It is the largest entry of each channel, and a second entry as large changes nothing. So it
    cannot count.
    """
    return equal(max_rows(together(x, x)), max_rows(x))
