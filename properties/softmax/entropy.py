"""Claims about entropy and cross-entropy: what temperature and targets do to softmax weights."""

from ...reference import softmax
from ...theory import (
    Array,
    NonNegative,
    Real,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    equal,
    jacobian,
    jvp,
    log_sum_exp,
    source,
)


def entropy(scores: Array) -> Array:
    """Return the entropy of the softmax of scores, log-sum-exp minus the mean score."""
    return log_sum_exp(scores) - array_namespace(scores).sum(softmax(scores) * scores)


@claim(
    latex=r"0 \le \beta \le \beta' \implies"
    r" H(\mathrm{softmax}(\beta' z)) \le H(\mathrm{softmax}(\beta z))",
    source=source("gao2017").at("abstract").implies(),
)
def sharper_softmax_has_less_entropy(
    scores: Real[Array, "m"], beta: NonNegative[Array, ""], increase: NonNegative[Array, ""]
) -> Relation:
    """The entropy of softmax does not grow when the scores are scaled up, or the temperature down.

    Its derivative in the scale is minus the scale times the variance of the scores.
    """
    return at_most(entropy((beta + increase) * scores), entropy(beta * scores))


@claim(
    latex=r"\frac{d}{d\beta} H(\mathrm{softmax}(\beta z)) + \beta\, \mathbb{E}_p z^2"
    r" = \beta\, (\mathbb{E}_p z)^2",
    source=source("gao2017").at("abstract").implies(),
)
def entropy_of_softmax_falls_by_a_variance(
    scores: Real[Array, "m"], beta: Real[Array, ""]
) -> Relation:
    """The derivative of the entropy in the scale is minus the scale times the variance of scores.

    Entropy is log-sum-exp minus the scaled mean score; the derivatives of the first and of the
    scale cancel, and the mean score rises by the variance.
    """
    xp, weights = array_namespace(scores), softmax(beta * scores)
    slope = jvp(lambda b: entropy(b * scores), beta, xp.ones_like(beta))
    mean, mean_square = xp.sum(weights * scores), xp.sum(weights * scores * scores)
    return equal(slope + beta * mean_square, beta * mean * mean)


def cross_entropy(scores: Array, target: Array) -> Array:
    """Return the cross-entropy of the softmax of scores against a target that sums to one."""
    return log_sum_exp(scores) - array_namespace(scores).sum(target * scores)


@claim(
    latex=r"\nabla L(z) + y = p, \quad L(z) = -\textstyle\sum_j y_j \ln p_j,"
    r" \quad p = \mathrm{softmax}(z)",
    source=source("bridle1990").implies(),
)
def gradient_of_cross_entropy_is_weights_minus_target(
    scores: Real[Array, "m"], target: StochasticRows[Array, "m"]
) -> Relation:
    """The gradient of softmax cross-entropy with respect to the scores is p - y.

    The loss is log-sum-exp, whose gradient is p, minus a linear function, whose gradient is y.
    """
    gradient = jacobian(lambda z: cross_entropy(z, target), scores)
    return equal(gradient + target, softmax(scores))


@claim(
    latex=r"\textstyle\sum_j (p_j - y_j) = 0, \quad -1 \le p_j - y_j \le 1",
    source=source("bridle1990").implies(),
)
def gradient_of_cross_entropy_sums_to_zero_and_is_at_most_one(
    scores: Real[Array, "m"], target: StochasticRows[Array, "m"]
) -> Relation:
    """The gradient p - y of softmax cross-entropy sums to zero, with entries between -1 and 1.

    Weights and target each sum to one, and each of their entries is between 0 and 1.
    """
    gradient = softmax(scores) - target
    return all_of(equal(array_namespace(scores).sum(gradient), 0), at_most(abs(gradient), 1))
