"""Claims about gradients at softmax: of scores, of losses, of what is masked."""

from fractions import Fraction

from ...reference import softmax
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    NonconstantRows,
    Real,
    Relation,
    StochasticRows,
    array_namespace,
    at_most,
    claim,
    dot,
    equal,
    identity,
    jacobian,
    jvp,
    less,
    log_sum_exp,
    ones_like,
    source,
    witness,
)

JACOBIAN = source("bridle1990").implies()


@claim(latex=r"J = \mathrm{diag}(p) - p\, p^\top, \qquad p = \mathrm{softmax}(z)", source=JACOBIAN)
def derivative_of_softmax_is_its_diagonal_less_its_square(scores: Real[Array, "m"]) -> Relation:
    """The Jacobian of softmax has the weights on its diagonal, less their products.

    A weight is a power over the sum of all powers, and the quotient rule gives the two terms.
    """
    weights = softmax(scores)
    diagonal = identity(weights.shape[0], like=weights) * weights
    return equal(jacobian(softmax, scores) + weights[:, None] * weights[None, :], diagonal)


@claim(
    latex=r"J = J^\top, \quad J_{ij} = \frac{\partial\, \mathrm{softmax}(z)_i}{\partial z_j}",
    source=JACOBIAN,
)
def derivative_of_softmax_is_symmetric(scores: Between[Array, "m", -100, 100]) -> Relation:
    """Raising score i moves weight j exactly as raising score j moves weight i.

    Both derivatives are the negative product of the two weights. (Scores are kept to 100 here, so
    that enclosures resolve the smallest of these products.)
    """
    matrix = jacobian(softmax, scores)
    return equal(matrix, matrix.mT)


@claim(
    latex=r"v^\top J v = \textstyle\sum_i p_i (v_i - \textstyle\sum_j p_j v_j)^2", source=JACOBIAN
)
def derivative_of_softmax_along_itself_is_a_variance(
    scores: Real[Array, "m"], direction: Real[Array, "m"]
) -> Relation:
    """How far softmax moves along a change of the scores is the variance of that change.

    The mean and the variance are taken under the weights. So the Jacobian is positive
    semidefinite.
    """
    weights = softmax(scores)
    centred = direction - dot(weights, direction)
    return equal(dot(direction, jvp(softmax, scores, direction)), dot(weights, centred * centred))


@claim(latex=r"J\, \mathbf{1} = 0", source=JACOBIAN, expected=HOLDS)
def derivative_of_softmax_vanishes_along_a_common_shift(scores: Real[Array, "m"]) -> Relation:
    """Softmax has derivative zero along a shift of all scores together.

    It does not change under such a shift. As the Jacobian is symmetric, its columns sum to zero,
    too.
    """
    return equal(jvp(softmax, scores, ones_like(scores)), 0)


@claim(
    latex=r"v \notin \mathbb{R}\mathbf{1} \implies v^\top J v > 0", source=JACOBIAN, expected=HOLDS
)
def derivative_of_softmax_vanishes_along_common_shifts_alone(
    scores: Between[Array, "m", -100, 100], direction: NonconstantRows[Array, "1 m"]
) -> Relation:
    """Softmax moves along every change of the scores that is no shift of all of them together.

    The variance of the change is positive, since every weight is. So the Jacobian of m scores has
    rank m - 1. (Scores are kept to 100, so that enclosures resolve the smallest weights.)
    """
    return less(0, dot(direction[0, :], jvp(softmax, scores, direction[0, :])))


@claim(latex=r"|J_{ij}| \le \tfrac14", source=JACOBIAN, expected=HOLDS)
def derivative_of_softmax_has_entries_of_at_most_one_quarter(scores: Real[Array, "m"]) -> Relation:
    """No weight moves faster than a quarter of what moves a score.

    The entries are p(1 - p) or pq with p + q at most 1.
    """
    return at_most(abs(jacobian(softmax, scores)), Fraction(1, 4))


@claim(latex=r"|J_{ij}| \le \tfrac15", source=JACOBIAN, expected=FAILS)
@witness(scores=[1, 1])
def derivative_of_softmax_has_entries_of_at_most_one_fifth(scores: Real[Array, "m"]) -> Relation:
    """No weight moves faster than a fifth of what moves a score.

    Two equal scores have weights of one half, whose product is a quarter: the bound of a quarter
    is the best.
    """
    return at_most(abs(jacobian(softmax, scores)), Fraction(1, 5))


@claim(
    latex=r"|J_{ij}| \le p_{\max}(1 - p_{\max})",
    source=source("vaswani2017").at("sec. 3.2.1").implies(),
)
def derivative_of_softmax_vanishes_as_one_weight_nears_one(
    scores: Between[Array, "m", -100, 100],
) -> Relation:
    """The entries of the Jacobian of softmax are at most the largest weight times what it leaves.

    So they vanish as one weight takes everything: at a rate, not only in the limit.
    """
    xp = array_namespace(scores)
    largest = xp.max(softmax(scores))
    bound = xp.broadcast_to(largest * (1 - largest), (scores.shape[0], scores.shape[0]))
    return at_most(abs(jacobian(softmax, scores)), bound)


@claim(
    latex=r"|J(2z)_{ij}| \le |J(z)_{ij}|",
    source=source("vaswani2017").at(
        "sec. 3.2.1", quote="pushing the softmax function into regions where it has extremely"
        " small gradients"
    ).implies(),
    expected=FAILS,
)  # fmt: skip
@witness(scores=[0, 0, -1])
def doubled_scores_have_a_smaller_derivative(scores: Real[Array, "m"]) -> Relation:
    """Doubling the scores makes no entry of the Jacobian of softmax larger.

    It holds for two scores. Of three, two that tie for the largest share all weight in the end,
    and their entries grow to a quarter.
    """
    return at_most(abs(jacobian(softmax, 2 * scores)), abs(jacobian(softmax, scores)))


@claim(
    latex=r"m = 2 \implies |J(2z)_{ij}| \le |J(z)_{ij}|",
    source=source("vaswani2017").at("sec. 3.2.1").implies(),
    repairs=doubled_scores_have_a_smaller_derivative,
)
def doubled_pairs_of_scores_have_a_smaller_derivative(
    scores: Between[Array, "2", -100, 100],
) -> Relation:
    """Doubling two scores makes no entry of the Jacobian of softmax larger.

    Each entry is p(1 - p), which falls as the scores move apart.
    """
    return at_most(abs(jacobian(softmax, 2 * scores)), abs(jacobian(softmax, scores)))


@claim(latex=r"D_v \log \textstyle\sum_i e^{z_i} = v \cdot \mathrm{softmax}(z)", source=JACOBIAN)
def log_sum_exp_moves_by_the_weighted_mean_of_the_scores(
    scores: Real[Array, "m"], direction: Real[Array, "m"]
) -> Relation:
    """The gradient of the logarithm of the summed exponentials is softmax.

    The chain rule divides each exponential by their sum.
    """
    return equal(jvp(log_sum_exp, scores, direction), dot(direction, softmax(scores)))


@claim(
    latex=r"D_v \bigl(-\textstyle\sum_i y_i \log \mathrm{softmax}(z)_i\bigr) = (p - y) \cdot v",
    source=source("bridle1990").implies(),
)
def cross_entropy_of_softmax_has_the_error_for_its_gradient(
    scores: Real[Array, "1 m"], target: StochasticRows[Array, "1 m"], direction: Real[Array, "1 m"]
) -> Relation:
    """The gradient of the cross entropy in the scores is the weights less the target.

    The logarithm divides by the weights what the Jacobian of softmax multiplies with them.
    """
    loss = lambda z: -dot(target, array_namespace(z).log(softmax(z)))
    return equal(jvp(loss, scores, direction), dot(softmax(scores) - target, direction))
