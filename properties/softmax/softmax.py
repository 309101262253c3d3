"""Claims about softmax: what it forgets, what it keeps, how sharp it can be."""

from ...reference import hardmax, softmax
from ...theory import (
    FAILS,
    Array,
    Integer,
    Mask,
    NonconstantRows,
    NonNegative,
    NonZero,
    Positive,
    Real,
    Relation,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
    places,
    sigmoid,
    source,
    witness,
)
from ...theory.laws import affine, idempotent, scale_invariant

SIGMOID = source("ai-se-30341").at(
    "first comment", quote="its shape is sometimes thought of as a multidimensional sigmoid"
)


@claim(latex=r"\textstyle\sum_j \mathrm{softmax}(z)_j = 1", source=source("bridle1990").implies())
def softmax_weights_sum_to_one(scores: Real[Array, "n m"]) -> Relation:
    """Each row of a softmax sums to one.

    Every power is divided by the sum of them all.
    """
    return equal(array_namespace(scores).sum(softmax(scores), axis=-1), 1)


@claim(
    latex=r"\mathrm{softmax}(z + c \mathbf{1}) = \mathrm{softmax}(z)",
    source=source("bridle1990").implies(),
)
def softmax_ignores_a_common_shift(
    scores: Real[Array, "n m"], shift: Real[Array, "n 1"]
) -> Relation:
    """Softmax is unchanged when one number is added to a whole row.

    The power of the shift divides out.
    """
    return equal(softmax(scores + shift), softmax(scores))


@claim(latex=r"\mathrm{softmax}(x, y) = (\sigma(x - y), \sigma(y - x))", source=SIGMOID.implies())
def softmax_of_two_scores_is_a_sigmoid(scores: Real[Array, "n 2"]) -> Relation:
    """The softmax of two scores is the sigmoid of their differences.

    Divide numerator and denominator by the power of the score in question.
    """
    xp = array_namespace(scores)
    return equal(softmax(scores), sigmoid(scores - xp.flip(scores, axis=-1)))


@claim(
    latex=r"2^{z_j} / \textstyle\sum_k 2^{z_k} = \mathrm{softmax}(z \ln 2)_j",
    source=source("bridle1990").implies(),
)
def softmax_in_base_two_is_a_temperature(scores: Real[Array, "n m"]) -> Relation:
    """Softmax in base 2 is softmax in base e of the scores times ln 2.

    So a counterexample in base 2, whose weights are fractions, carries over to base e.
    """
    log = array_namespace(scores).log(constant(2, like=scores))
    return equal(softmax(scores, base=2), softmax(scores * log))


@claim(
    latex=(
        r"\mathrm{softmax}(y + s(z - y))"
        r" = \mathrm{softmax}(y) + s(\mathrm{softmax}(z) - \mathrm{softmax}(y))"
    ),
    source=source("ai-se-30341").at("first comment", quote="Softmax is non-linear").implies(),
    expected=FAILS,
)
@witness(scalar=-1, scores=[[1, 0]], other=[[0, 1]])
def softmax_is_affine(
    scalar: Real[Array, ""], scores: Real[Array, "n m"], other: Real[Array, "n m"]
) -> Relation:
    """Softmax is an affine layer: it respects mixtures of scores.

    Powers do not: two scores show it, whose softmax is a sigmoid and no straight line.
    """
    return affine(softmax, scalar, scores, other)


@claim(
    latex=r"\ln p_i - \ln p_j = z_i - z_j, \quad p = \mathrm{softmax}(z)",
    source=source("gao2017").implies(),
)
def softmax_keeps_the_differences_of_scores(scores: Real[Array, "m"]) -> Relation:
    """The logarithms of softmax weights differ as the scores do.

    So a common shift is all that softmax forgets: equal weights mean equal differences.
    """
    log_weights = array_namespace(scores).log(softmax(scores))
    return equal(_differences(log_weights), _differences(scores))


@claim(
    latex=r"p_i / p_j = e^{z_i} / e^{z_j}, \quad p = \mathrm{softmax}(z)",
    source=source("gao2017").implies(),
)
def odds_of_softmax_ignore_all_other_scores(scores: Real[Array, "m"]) -> Relation:
    """The ratio of two softmax weights depends on their own two scores alone.

    Both weights are divided by the same sum, which cancels.
    """
    weights, powers = softmax(scores), array_namespace(scores).exp(scores)
    return equal(weights[:, None] * powers[None, :], weights[None, :] * powers[:, None])


@claim(
    latex=r"\mathrm{softmax}(\ln u)_j = u_j / \textstyle\sum_k u_k",
    source=source("gao2017").implies(),
)
def every_positive_distribution_is_a_softmax(parts: Positive[Array, "m"]) -> Relation:
    """Every list of positive weights that sum to one is the softmax of its logarithms.

    Exponentials undo logarithms. Any positive numbers, divided by their sum, are such weights.
    """
    xp = array_namespace(parts)
    return equal(softmax(xp.log(parts)), parts / xp.sum(parts))


@claim(
    latex=r"q_j = (q_1 + \dots + q_m)\, \mathrm{softmax}(z)_j, \quad q = \mathrm{softmax}(z, t)",
    source=source("gao2017").implies(),
)
def one_more_score_takes_the_same_share_of_every_weight(
    scores: Real[Array, "m"], new: Real[Array, "1"]
) -> Relation:
    """One more key lowers all softmax weights by one and the same factor.

    The factor is what the new key leaves over, because the ratios of the others stay.
    """
    weights = softmax(array_namespace(scores).concat([scores, new]))
    return equal(weights[:-1], softmax(scores) * array_namespace(scores).sum(weights[:-1]))


# Scale and temperature.


@claim(
    latex=r"\mathrm{softmax}(s z) = \mathrm{softmax}(z), \quad s > 0",
    source=source("gao2017").implies(),
    expected=FAILS,
)
@witness(scale=2, scores=[0, 1])
def softmax_ignores_a_common_scale(
    scale: Positive[Array, ""], scores: Real[Array, "m"]
) -> Relation:
    """Softmax is unchanged when all scores are multiplied by one positive number.

    The scale is an inverse temperature: it multiplies the differences, which set the odds.
    """
    return scale_invariant(softmax, scale, scores)


@claim(
    latex=r"\mathrm{softmax}(s c \mathbf{1}) = \mathrm{softmax}(c \mathbf{1})",
    source=source("gao2017").implies(),
    repairs=softmax_ignores_a_common_scale,
)
def softmax_of_equal_scores_ignores_their_scale(
    scale: Real[Array, ""], score: Real[Array, "1"], weights_like: Real[Array, "m"]
) -> Relation:
    """Softmax of equal scores is unchanged when they are multiplied by any number.

    It is uniform whatever they are.
    """
    scores = array_namespace(score).broadcast_to(score, weights_like.shape)
    return equal(softmax(scale * scores), softmax(scores))


@claim(
    latex=r"s \neq 1,\ z \notin \mathbb{R} \mathbf{1} \implies"
    r" \mathrm{softmax}(s z) \neq \mathrm{softmax}(z)",
    source=source("gao2017").implies(),
)
def scaling_unequal_scores_always_changes_their_softmax(
    excess: NonZero[Array, ""], scores: NonconstantRows[Array, "m"]
) -> Relation:
    """Where two scores differ, every scale but one changes the softmax.

    The logarithm of the odds of those two is multiplied by the scale, which is one plus the
    excess.
    """
    return differ(softmax((1 + excess) * scores), softmax(scores))


@claim(
    latex=r"\lim_{T \to 0} \mathrm{softmax}(z / T)_j \in \{0, 1\}",
    source=source("merrill2022").at("sec. 3").implies(),
    expected=FAILS,
)
@witness(scores=[1, 1])
def softmax_at_temperature_zero_is_one_hot(scores: Real[Array, "m"]) -> Relation:
    """As the temperature falls to zero, softmax tends to one-hot weights.

    Equal largest scores share the weight at every temperature. The limit is the hard maximum, as
    the repair says with a rate; it is one-hot where its squares are itself.
    """
    limit = hardmax(scores)
    return equal(limit * limit, limit)


@claim(
    latex=r"\lvert \mathrm{softmax}(z / T) - \mathrm{hardmax}(z) \rvert \le (m - 1)\, e^{-1/T},"
    r" \quad z \in \mathbb{Z}^m",
    source=source("merrill2022").at("sec. 3").implies(),
    repairs=softmax_at_temperature_zero_is_one_hot,
)
def softmax_tends_to_the_uniform_weights_of_the_largest_scores(
    scores: Integer[Array, "m"], temperature: Positive[Array, ""]
) -> Relation:
    """As the temperature falls to zero, softmax tends to equal weights on the largest scores.

    Every other integer score is smaller by at least 1, so that its power is at most exp(-1/T) of
    the largest. Other gaps than 1 are a matter of the unit of the temperature.
    """
    xp = array_namespace(scores)
    weights, limit = softmax(scores, temperature=temperature), hardmax(scores)
    bound = (scores.shape[0] - 1) * xp.exp(-1 / temperature)
    return all_of(at_most(weights, limit + bound), at_most(limit, weights + bound))


@claim(
    latex=r"z_j \le z_1 - g \implies 1 - \mathrm{softmax}(z / T)_1 \le (m - 1)\, e^{-g/T}",
    source=source("merrill2022").at("sec. 3").implies(),
    repairs=softmax_at_temperature_zero_is_one_hot,
)
def softmax_tends_to_one_hot_where_one_score_is_largest(
    largest: Real[Array, "1"],
    gap: Positive[Array, ""],
    further: NonNegative[Array, "m"],
    temperature: Positive[Array, ""],
) -> Relation:
    """Where one score is the largest by a gap g, softmax at low temperature tends to one-hot.

    The m other powers are each at most exp(-g/T) of the largest.
    """
    xp = array_namespace(largest)
    scores = xp.concat([largest, largest - gap - further])
    weights = softmax(scores, temperature=temperature)
    return at_most(xp.sum(weights[1:]), further.shape[0] * xp.exp(-gap / temperature))


# Mixtures.


@claim(
    latex=r"\mathrm{softmax}\bigl(\tfrac{z + w}{2}\bigr)"
    r" = \tfrac12 (\mathrm{softmax}(z) + \mathrm{softmax}(w))",
    source=source("bridle1990").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1], other=[1, -1])
def averaging_scores_averages_softmax_weights(
    scores: Real[Array, "m"], other: Real[Array, "m"]
) -> Relation:
    """The softmax of averaged scores is the average of the softmax weights, as in ensembles.

    Adding scores multiplies powers, so that a geometric mean comes out and no arithmetic one.
    """
    return equal(softmax((scores + other) / 2), (softmax(scores) + softmax(other)) / 2)


@claim(
    latex=r"\mathrm{softmax}\bigl(\tfrac{z + w}{2}\bigr) = \sqrt{p q} / \textstyle\sum \sqrt{p q},"
    r" \quad p = \mathrm{softmax}(z),\ q = \mathrm{softmax}(w)",
    source=source("bridle1990").implies(),
    repairs=averaging_scores_averages_softmax_weights,
)
def averaging_scores_takes_geometric_means_of_softmax_weights(
    scores: Real[Array, "m"], other: Real[Array, "m"]
) -> Relation:
    """The softmax of averaged scores is the geometric mean of the weights, normalised.

    The power of half a sum is the root of a product.
    """
    xp = array_namespace(scores)
    means = xp.sqrt(softmax(scores) * softmax(other))
    return equal(softmax((scores + other) / 2), means / xp.sum(means))


@claim(
    latex=r"\mathrm{softmax}(\mathrm{softmax}(z)) = \mathrm{softmax}(z)",
    source=source("bridle1990").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1])
def softmax_twice_is_softmax_once(scores: Real[Array, "m"]) -> Relation:
    """Softmax of softmax weights leaves them as they are.

    Weights differ by less than 1, so that the second softmax makes them more equal.
    """
    return idempotent(softmax, scores)


@claim(
    latex=r"z \notin \mathbb{R} \mathbf{1} \implies"
    r" \mathrm{softmax}(\mathrm{softmax}(z)) \neq \mathrm{softmax}(z)",
    source=source("bridle1990").implies(),
    repairs=softmax_twice_is_softmax_once,
)
def softmax_twice_differs_wherever_scores_do(scores: NonconstantRows[Array, "m"]) -> Relation:
    """Softmax of softmax weights changes them wherever two scores differ.

    Fixed weights would have to differ as much as their logarithms, but a logarithm grows faster
    than its argument below 1.
    """
    return differ(softmax(softmax(scores)), softmax(scores))


# How sharp can it be?


@claim(
    latex=r"\frac{1}{1 + (m - 1) e^{D}} \le \mathrm{softmax}(z)_j \le \frac{1}{1 + (m - 1) e^{-D}},"
    r" \quad D = \max z - \min z",
    source=source("velickovic2024").at("abstract").implies(),
)
def softmax_of_bounded_scores_cannot_stay_sharp(scores: Real[Array, "m"]) -> Relation:
    """Scores within an interval of length D give no weight above 1 / (1 + (m - 1) exp(-D)).

    Replace the other scores by the extremes. As m grows with D fixed, every weight tends to 0.
    """
    xp = array_namespace(scores)
    weights, others = softmax(scores), scores.shape[0] - 1
    spread = xp.max(scores) - xp.min(scores)
    least, most = 1 / (1 + others * xp.exp(spread)), 1 / (1 + others * xp.exp(-spread))
    return all_of(
        at_most(xp.broadcast_to(least, weights.shape), weights),
        at_most(weights, xp.broadcast_to(most, weights.shape)),
    )


@claim(
    latex=r"\mathrm{softmax}(z_0 + D, z_0, \dots, z_0)_1 = \frac{1}{1 + (m - 1) e^{-D}}",
    source=source("velickovic2024").at("abstract").implies(),
)
def sharpest_softmax_of_bounded_scores_is_attained(
    spread: NonNegative[Array, ""], lowest: Real[Array, "1"], weights_like: Real[Array, "m"]
) -> Relation:
    """One score above all others by D gets exactly the weight 1 / (1 + (m - 1) exp(-D)).

    So the bound on the sharpness of m scores within D cannot be lowered.
    """
    xp = array_namespace(lowest)
    scores = xp.concat([lowest + spread, xp.broadcast_to(lowest, weights_like.shape)[1:]])
    return equal(softmax(scores)[0], 1 / (1 + (scores.shape[0] - 1) * xp.exp(-spread)))


# Masks.


@claim(
    latex=r"\mathrm{softmax}((z, w) + (0, -\infty))_j = \mathrm{softmax}(z)_j",
    source=source("vaswani2017").at("sec. 3.2.3").implies(),
)
def masking_a_score_deletes_its_key(kept: Real[Array, "m"], hidden: Real[Array, "k"]) -> Relation:
    """Under a mask, softmax weighs the visible keys as if the hidden ones were not there.

    The power of minus infinity is 0, and adding 0 to the sum changes nothing.
    """
    xp = array_namespace(kept)
    scores = xp.concat([kept, hidden])
    mask = places(scores.shape[0], like=scores) < kept.shape[0]
    return equal(softmax(scores, mask), xp.concat([softmax(kept), xp.zeros_like(hidden)]))


@claim(
    latex=r"\mathrm{softmax}(z + \ln \mu) = \mu \odot \mathrm{softmax}(z)",
    source=source("vaswani2017").at("sec. 3.2.3").implies(),
    expected=FAILS,
)
@witness(scores=[0, 1], coordinates={"mask": [[0, 0], 0]})
def zeroing_weights_is_masking_scores(scores: Real[Array, "m"], mask: Mask[Array, "m"]) -> Relation:
    """Setting hidden weights to zero after the softmax is the same as masking before it.

    What is left no longer sums to one.
    """
    return equal(softmax(scores, mask), _zeroed(softmax(scores), mask))


@claim(
    latex=r"\mathrm{softmax}(z + \ln \mu) = \mu \odot p / \textstyle\sum_k \mu_k p_k,"
    r" \quad p = \mathrm{softmax}(z)",
    source=source("vaswani2017").at("sec. 3.2.3").implies(),
    repairs=zeroing_weights_is_masking_scores,
)
def zeroing_weights_and_renormalising_is_masking_scores(
    scores: Real[Array, "m"], mask: Mask[Array, "m"]
) -> Relation:
    """Masking before the softmax is zeroing the hidden weights after it and dividing by the rest.

    The sum over all keys cancels, and the sum over the visible ones remains.
    """
    xp = array_namespace(scores)
    zeroed = _zeroed(softmax(scores), mask)
    return equal(softmax(scores, mask), zeroed / xp.sum(zeroed))


def _differences(x: Array) -> Array:
    """Return all differences of two entries."""
    return x[:, None] - x[None, :]


def _zeroed(weights: Array, mask: Array) -> Array:
    return array_namespace(weights).where(mask, weights, 0 * weights)
