"""Claims about the derivative of softmax: its Jacobian, its Lipschitz constant, its potential."""

from ...reference import softmax
from ...theory import (
    FAILS,
    Array,
    NonconstantRows,
    NonNegative,
    Positive,
    Real,
    Relation,
    all_of,
    array_namespace,
    at_most,
    claim,
    count,
    equal,
    identity,
    jacobian,
    jvp,
    less,
    log_sum_exp,
    source,
    spread,
    squared_length,
    witness,
)
from ...theory.laws import monotone

# The Jacobian.


@claim(
    latex=r"J + p p^\top = \mathrm{diag}(p), \quad J = D\, \mathrm{softmax}(z)",
    source=source("gao2017").at("abstract").implies(),
)
def softmax_has_the_jacobian_diag_p_minus_pp(scores: Real[Array, "m"]) -> Relation:
    """The Jacobian of softmax is diag(p) - pp^T, a symmetric matrix.

    The quotient rule gives p_i for the power itself and p_i p_j for the sum below it.
    """
    weights = softmax(scores)
    diagonal = identity(weights.shape[0], like=weights) * weights[None, :]
    return equal(jacobian(softmax, scores) + weights[:, None] * weights[None, :], diagonal)


@claim(
    latex=r"\lVert \mathrm{softmax}(z + h) - \mathrm{softmax}(z) - J h \rVert_1"
    r" \le \tfrac14 (\max h - \min h)^2",
    source=source("gao2017").at("abstract").implies(),
)
def softmax_jacobian_predicts_every_step_up_to_a_square(
    scores: Real[Array, "m"], step: Real[Array, "m"]
) -> Relation:
    """The Jacobian of softmax predicts every step up to a quarter of the square of its spread.

    The second derivative of p_i along h is p_i ((h_i - E h)^2 - Var h), whose absolute values add
    up to at most twice the variance; and a variance is at most a quarter of the spread squared.
    """
    xp = array_namespace(scores)
    error = softmax(scores + step) - softmax(scores) - jvp(softmax, scores, step)
    return at_most(xp.sum(abs(error)), spread(step) * spread(step) / 4)


@claim(
    latex=r"v^\top J v + (\mathbb{E}_p v)^2 = \mathbb{E}_p v^2 \ge (\mathbb{E}_p v)^2, \quad"
    r" p = \mathrm{softmax}(z)",
    source=source("gao2017").at("abstract").implies(),
)
def softmax_jacobian_is_positive_semidefinite(
    scores: Real[Array, "m"], direction: Real[Array, "m"]
) -> Relation:
    """The quadratic form v J v of the softmax Jacobian is the variance of v under the weights.

    A variance, the mean square minus the squared mean, is never negative.
    """
    xp, weights = array_namespace(scores), softmax(scores)
    form = xp.sum(direction * jvp(softmax, scores, direction))
    mean, mean_square = xp.sum(weights * direction), xp.sum(weights * direction * direction)
    return all_of(equal(form + mean * mean, mean_square), at_most(mean * mean, mean_square))


@claim(
    latex=r"J \mathbf{1} = 0, \quad v \notin \mathbb{R} \mathbf{1} \implies"
    r" 0 < \tfrac12 \textstyle\sum_{ij} p_i p_j (v_i - v_j)^2 = v^\top J v",
    source=source("gao2017").at("abstract").implies(),
)
def softmax_jacobian_annihilates_constants_alone(
    scores: Real[Array, "m"], direction: NonconstantRows[Array, "m"]
) -> Relation:
    """The softmax Jacobian maps constants to zero and nothing else: its rank is m - 1.

    Every weight is positive, and so is the variance of whatever is not constant; it is written as
    a sum over pairs here.
    """
    xp, weights = array_namespace(scores), softmax(scores)
    gaps = direction[:, None] - direction[None, :]
    variance = xp.sum(weights[:, None] * weights[None, :] * gaps * gaps)
    moved = jvp(softmax, scores, xp.ones_like(scores))
    return all_of(equal(moved + weights, weights), less(0, variance))


# Monotone in its own score.


@claim(
    latex=r"z \le z' \implies \mathrm{softmax}(z) \le \mathrm{softmax}(z')",
    source=source("gao2017").at("abstract").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1], step=[0, 1])
def softmax_weights_grow_with_all_scores(
    scores: Real[Array, "m"], step: NonNegative[Array, "m"]
) -> Relation:
    """Raising scores lowers no softmax weight.

    The weights sum to one, so that one can grow only at the others' expense.
    """
    return monotone(softmax, scores, step)


@claim(
    latex=r"p_1(z + t e_1) = \frac{e^t p_1}{1 + p_1 (e^t - 1)}, \quad"
    r" p_j(z + t e_1) = \frac{p_j}{1 + p_1 (e^t - 1)}",
    source=source("gao2017").at("abstract").implies(),
    repairs=softmax_weights_grow_with_all_scores,
)
def raising_one_score_multiplies_its_odds_and_shrinks_all_other_weights(
    first: Real[Array, "1"], rest: Real[Array, "m"], step: Real[Array, ""]
) -> Relation:
    """Raising one score by t divides every other weight by 1 + p (exp(t) - 1), and all alike.

    The divisor exceeds 1 for t > 0, and exp(t) exceeds the divisor: the own weight grows and all
    others shrink, strictly.
    """
    xp = array_namespace(first)
    before = softmax(xp.concat([first, rest]))
    factor = 1 + before[0] * (xp.exp(step) - 1)
    after = xp.concat([before[:1] * xp.exp(step), before[1:]]) / factor
    return equal(softmax(xp.concat([first + step, rest])), after)


# The Lipschitz constant.


@claim(
    latex=r"4 \lVert \mathrm{softmax}(z + h) - \mathrm{softmax}(z) \rVert_2 \le \lVert h \rVert_2",
    source=source("nair2025").at("abstract").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1], step=[0, -1])
def softmax_is_quarter_lipschitz(scores: Real[Array, "m"], step: Real[Array, "m"]) -> Relation:
    """Like the logistic sigmoid, softmax moves at most a quarter as far as its scores.

    Two scores that move apart by 2t move the sigmoid's argument by 2t, and both weights by half of
    t at the start.
    """
    return at_most(
        16 * squared_length(softmax(scores + step) - softmax(scores)), squared_length(step)
    )


@claim(
    latex=r"2 \lVert \mathrm{softmax}(z + h) - \mathrm{softmax}(z) \rVert_2 \le \lVert h \rVert_2",
    source=source("nair2025").at("abstract"),
    repairs=softmax_is_quarter_lipschitz,
)
def softmax_is_half_lipschitz(scores: Real[Array, "m"], step: Real[Array, "m"]) -> Relation:
    """Softmax moves at most half as far as its scores, in the Euclidean norm.

    Row i of the Jacobian has the absolute sum 2 p_i (1 - p_i), at most one half, and a symmetric
    matrix has no larger eigenvalue than its largest such sum.
    """
    return at_most(
        4 * squared_length(softmax(scores + step) - softmax(scores)), squared_length(step)
    )


@claim(
    latex=r"2 \lVert \Delta \rVert_1 \le \lVert h \rVert_1, \quad"
    r" 2 \lVert \Delta \rVert_\infty \le \lVert h \rVert_\infty, \quad"
    r" \Delta = \mathrm{softmax}(z + h) - \mathrm{softmax}(z)",
    source=source("nair2025").at("abstract"),
)
def softmax_is_half_lipschitz_in_sum_and_maximum(
    scores: Real[Array, "m"], step: Real[Array, "m"]
) -> Relation:
    """Softmax moves at most half as far as its scores, in the sum norm and in the maximum norm.

    Both norms of the Jacobian are its largest absolute row sum, 2 p (1 - p) at most.
    """
    xp = array_namespace(scores)
    moved = abs(softmax(scores + step) - softmax(scores))
    return all_of(
        at_most(2 * xp.sum(moved), xp.sum(abs(step))), at_most(2 * xp.max(moved), xp.max(abs(step)))
    )


@claim(
    latex=r"9 \lVert \mathrm{softmax}(z + h) - \mathrm{softmax}(z) \rVert_2"
    r" \le 4 \lVert h \rVert_2",
    source=source("nair2025").at("abstract").implies(),
    expected=FAILS,
)
@witness(scores=[2, 1], step=[-1, 1])
def softmax_is_four_ninths_lipschitz(scores: Real[Array, "m"], step: Real[Array, "m"]) -> Relation:
    """Softmax moves at most 4/9 times as far as its scores.

    Near two equal scores it moves half as far, if they move in opposite directions.
    """
    moved = softmax(scores + step) - softmax(scores)
    return at_most(81 * squared_length(moved), 16 * squared_length(step))


@claim(
    latex=r"\bigl(\tfrac12 - \tfrac{t^2}{6}\bigr) \lVert h \rVert_2"
    r" \le \lVert \mathrm{softmax}(h) - \mathrm{softmax}(0) \rVert_2, \quad h = (t, -t)",
    source=source("nair2025").at("abstract").implies(),
    repairs=softmax_is_four_ninths_lipschitz,
)
def half_is_the_best_lipschitz_constant_of_softmax(step: Positive[Array, "1"]) -> Relation:
    """No constant below one half bounds how far softmax moves.

    The scores (t, -t) move by t and the weights by half the hyperbolic tangent of t, each, which
    is at least t/2 - t^3/6.
    """
    xp = array_namespace(step)
    scores = xp.concat([step, -step])
    moved = softmax(scores) - softmax(xp.zeros_like(scores))
    return at_most(step * (3 - step * step) / 6, moved[:1])


@claim(
    latex=r"4\, \lvert p_1(z + t e_1) - p_1(z) \rvert \le \lvert t \rvert",
    source=source("nair2025").at("abstract").implies(),
    repairs=softmax_is_quarter_lipschitz,
)
def one_softmax_weight_moves_a_quarter_as_far_as_its_own_score(
    first: Real[Array, "1"], rest: Real[Array, "m"], step: Real[Array, "1"]
) -> Relation:
    """One softmax weight moves at most a quarter as far as its own score, like a sigmoid.

    Its derivative is p (1 - p), at most a quarter: it is a sigmoid of its score minus a constant.
    """
    xp = array_namespace(first)
    before = softmax(xp.concat([first, rest]))[:1]
    after = softmax(xp.concat([first + step, rest]))[:1]
    return at_most(4 * abs(after - before), abs(step))


# The potential.


@claim(
    latex=r"\nabla \mathrm{LSE}(z) = \mathrm{softmax}(z)", source=source("gao2017").at("abstract")
)
def softmax_is_the_gradient_of_log_sum_exp(scores: Real[Array, "m"]) -> Relation:
    """Softmax is the gradient of log-sum-exp.

    The derivative of a logarithm is one over its argument, times a single power.
    """
    return equal(jacobian(log_sum_exp, scores), softmax(scores))


@claim(
    latex=r"0 \le \mathrm{LSE}(z + h) - \mathrm{LSE}(z) - p \cdot h"
    r" \le \tfrac18 (\max h - \min h)^2",
    source=source("gao2017").at("abstract").implies(),
)
def log_sum_exp_is_convex_and_smooth(scores: Real[Array, "m"], step: Real[Array, "m"]) -> Relation:
    """Log-sum-exp lies above its tangents, by at most an eighth of the squared spread of a step.

    The second derivative along h is the variance of h under p, between zero and a quarter of its
    spread squared. This is Hoeffding's lemma.
    """
    predicted = array_namespace(scores).sum(softmax(scores) * step)
    error = log_sum_exp(scores + step) - log_sum_exp(scores) - predicted
    return all_of(at_most(0, error), at_most(error, spread(step) * spread(step) / 8))


@claim(
    latex=r"\max z + \ln\bigl(1 + (m - 1) e^{-D}\bigr) \le \mathrm{LSE}(z) \le \max z + \ln m,"
    r" \quad D = \max z - \min z",
    source=source("gao2017").at("abstract").implies(),
)
def log_sum_exp_lies_between_the_maximum_and_log_count_above_it(
    scores: Real[Array, "m"],
) -> Relation:
    """Log-sum-exp exceeds the maximum, for two scores or more, and by at most log m.

    The sum holds the largest power once at least, m times at most, and every other one is at least
    the smallest. The first logarithm is positive for m > 1.
    """
    xp, value = array_namespace(scores), log_sum_exp(scores)
    largest = xp.max(scores)
    above = xp.log(1 + (count(scores) - 1) * xp.exp(-spread(scores)))
    return all_of(at_most(largest + above, value), at_most(value, largest + xp.log(count(scores))))


@claim(
    latex=r"\mathrm{LSE}(z) = \max z + \ln m",
    source=source("gao2017").at("abstract").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1])
def log_sum_exp_is_log_count_above_the_maximum(scores: Real[Array, "m"]) -> Relation:
    """Log-sum-exp is the maximum plus the logarithm of the count.

    It is so for equal scores alone; a smaller score adds less than the largest power.
    """
    xp = array_namespace(scores)
    return equal(log_sum_exp(scores), xp.max(scores) + xp.log(count(scores)))


@claim(
    latex=r"z \notin \mathbb{R} \mathbf{1} \implies \mathrm{LSE}(z) < \max z + \ln m",
    source=source("gao2017").at("abstract").implies(),
    repairs=log_sum_exp_is_log_count_above_the_maximum,
)
def log_sum_exp_of_unequal_scores_is_less_than_log_count_above_the_maximum(
    scores: NonconstantRows[Array, "m"],
) -> Relation:
    """Where two scores differ, log-sum-exp is less than the maximum plus log m.

    Some power is less than the largest.
    """
    xp = array_namespace(scores)
    return less(log_sum_exp(scores), xp.max(scores) + xp.log(count(scores)))
