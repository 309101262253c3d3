"""Claims about repeated averaging: what attention weights do to spreads, means and lengths."""

from functools import reduce

from ...reference import (
    attention,
    attention_weights,
    causal_mask,
    dot_products,
    self_attention,
    softmax,
)
from ...theory import (
    FAILS,
    Array,
    DoublyStochastic,
    Exists,
    Positive,
    Real,
    Relation,
    Size,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    equal,
    less,
    ones_like,
    source,
    spread,
    squared_length,
    witness,
)
from ...theory.laws import mean_preserving

AVERAGED = source("ai-se-30341").at(
    "answer",
    quote="self attention can be viewed as a weighted average",
)


def _deviations(x: Array) -> Array:
    """Return the entries minus their mean."""
    return x - array_namespace(x).mean(x, axis=0, keepdims=True)


def _kept(weights: Array) -> Array:
    """Return 1 - n min w, the share of a spread that averaging with the weights may keep."""
    return 1 - weights.shape[-1] * array_namespace(weights).min(weights, axis=(-2, -1))


# Weights.


@claim(
    latex=r"w_{ij} > 0, \quad \textstyle\sum_j w_{ij} = 1, \quad \mathrm{Attn}(Q, K, V) = w V",
    source=source("richter2020").at("abstract").implies(),
)
def attention_is_an_average_with_positive_weights(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Every output of attention is an average of all values with positive weights of sum one.

    So it lies in the convex hull of the values, and on its boundary only where they all do.
    """
    weights = attention_weights(query, key)
    return all_of(
        less(0, weights),
        equal(array_namespace(weights).sum(weights, axis=-1), 1),
        equal(attention(query, key, value), weights @ value),
    )


@claim(
    latex=r"\textstyle\sum_i \mathrm{softmax}(X X^\top)_{ij} = 1",
    source=source("sander2022").at("abstract").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]])
def attention_weights_sum_to_one_over_queries(tokens: Real[Array, "n d"]) -> Relation:
    """Each token receives a total weight of one from all tokens.

    The softmax divides each row by its own sum, and nothing divides the columns: a long token
    receives more than it gives.
    """
    xp = array_namespace(tokens)
    return equal(xp.sum(softmax(dot_products(tokens, tokens)), axis=0), 1)


@claim(
    latex=r"\mathbf{1}^\top \mathrm{SA}(x) = \mathbf{1}^\top x, \quad x \in \mathbb{R}^n",
    source=source("sander2022").at("abstract").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]])
def self_attention_preserves_the_mean_token(tokens: Real[Array, "n 1"]) -> Relation:
    """Self-attention leaves the mean of the tokens as it is.

    Tokens that receive more weight than they give pull the mean towards them.
    """
    return mean_preserving(self_attention, tokens)


@claim(
    latex=r"\mathbf{1}^\top A V = \mathbf{1}^\top V,"
    r" \quad A \mathbf{1} = \mathbf{1},\ \mathbf{1}^\top A = \mathbf{1}^\top",
    source=source("sander2022").at("abstract").implies(),
    repairs=self_attention_preserves_the_mean_token,
)
def doubly_stochastic_weights_preserve_the_mean_value(
    weights: DoublyStochastic[Array, "n n"], value: Real[Array, "n d"]
) -> Relation:
    """Weights that sum to one over keys and over queries leave the mean of the values as it is.

    Each value is handed out with a total weight of one.
    """
    xp = array_namespace(value)
    return equal(xp.mean(weights @ value, axis=0), xp.mean(value, axis=0))


# Spreads.


@claim(
    latex=r"\mathrm{osc}(\mathrm{SA}(X)_{\cdot c}) \le (1 - n \min w)\, \mathrm{osc}(X_{\cdot c}),"
    r" \quad w = \mathrm{softmax}(X X^\top)",
    source=source("dong2021").at("abstract").implies(),
)
def self_attention_contracts_the_range_of_tokens(tokens: Real[Array, "n d"]) -> Relation:
    """Self-attention shrinks the range of each channel by 1 - n w, w the smallest weight, or more.

    Each row of weights is the uniform one, with the share n w, and some other average with the
    rest; the uniform part adds the same to every output.
    """
    weights = softmax(dot_products(tokens, tokens))
    return at_most(spread(self_attention(tokens), axis=0), _kept(weights) * spread(tokens, axis=0))


@claim(
    latex=r"\mathrm{osc}(A_\ell \cdots A_1 x)"
    r" \le \textstyle\prod_k (1 - n \min A_k)\; \mathrm{osc}(x)",
    source=source("dong2021").at("abstract").implies(),
)
def repeated_averaging_contracts_geometrically(
    layers: StochasticRows[Array, "depth n n"], signal: Real[Array, "n"]
) -> Relation:
    """Averaging again and again shrinks the range of a signal by one factor a layer.

    Each layer keeps 1 - n w at most, w its smallest weight. So pure attention whose weights stay
    above a bound makes all tokens equal, geometrically in the depth.
    """
    last = reduce(lambda x, weights: weights @ x, layers, signal)
    kept = array_namespace(layers).prod(_kept(layers))
    return at_most(spread(last, axis=0), kept * spread(signal, axis=0))


@claim(
    latex=r"\mathrm{osc}(A^t z)\, \lvert \bar z \rvert"
    r" \le (1 - n \min A)^t\, \mathrm{osc}(z)\, \lvert \overline{A^t z} \rvert,"
    r" \quad A > 0, \quad A \mathbf{1} = \mathbf{1}",
    source=source("wang2022").at("abstract").implies(),
    expected=FAILS,
)
@witness(weights=[[1, 1], [0.5, 2]], signal=[2, -1], sizes={"steps": 1})
def averaging_is_a_low_pass_filter_for_every_signal(
    weights: Positive[Array, "n n"], signal: Real[Array, "n"], steps: Size[int, "steps<=4"]
) -> Relation:
    """Averaging with positive weights lowers the range of any signal relative to its mean.

    The range does fall, but the mean may fall faster, to zero too: it tends to another average,
    with the weights that averaging leaves as they are. The weights are made to sum to one here.
    """
    xp = array_namespace(signal)
    averages = weights / xp.sum(weights, axis=-1, keepdims=True)
    last = _repeated(averages, signal, steps)
    kept = _power(_kept(averages), steps)
    return at_most(
        spread(last, axis=0) * abs(xp.mean(signal)),
        kept * spread(signal, axis=0) * abs(xp.mean(last)),
    )


@claim(
    latex=r"\mathrm{osc}(A^t z)\, \lvert \bar z \rvert"
    r" \le (1 - n \min A)^t\, \mathrm{osc}(z)\, \lvert \overline{A^t z} \rvert,"
    r" \quad A \ge 0, \quad A \mathbf{1} = \mathbf{1}, \quad \mathbf{1}^\top A = \mathbf{1}^\top",
    source=source("wang2022").at("abstract").implies(),
    repairs=averaging_is_a_low_pass_filter_for_every_signal,
)
def doubly_stochastic_averaging_is_a_low_pass_filter(
    weights: DoublyStochastic[Array, "n n"], signal: Real[Array, "n"], steps: Size[int, "steps<=4"]
) -> Relation:
    """Averaging that keeps the mean lowers the range of any signal relative to its mean.

    The mean stays, and each step leaves at most 1 - n min A of the range: less than all of it where
    no weight is zero. A signal of mean zero is nothing but its deviations, at any depth.
    """
    xp = array_namespace(signal)
    last = _repeated(weights, signal, steps)
    kept = _power(_kept(weights), steps)
    return at_most(
        spread(last, axis=0) * abs(xp.mean(signal)),
        kept * spread(signal, axis=0) * abs(xp.mean(last)),
    )


@claim(
    latex=r"A^t z = c^t z + (1 - c^t)\, (\pi \cdot z)\, \mathbf{1},"
    r" \quad A = c\, I + (1 - c)\, \mathbf{1} \pi^\top",
    source=source("wang2022").at("abstract").implies(),
)
def averaging_keeps_the_shape_of_a_signal_whose_stationary_mean_is_zero(
    stationary: StochasticRows[Array, "n"],
    parts: Positive[Array, "2"],
    signal: Real[Array, "n"],
    steps: Size[int, "steps<=4"],
) -> Relation:
    """Averages that mix a signal with a fixed mean shrink it towards that mean and no other.

    After t steps the signal is c^t times itself plus 1 - c^t times the fixed mean. Where that mean
    is zero, all of the signal shrinks alike, and high frequencies do not vanish relative to it.
    """
    xp = array_namespace(signal)
    c = parts[0] / (parts[0] + parts[1])
    mean = xp.sum(stationary * signal)
    last = reduce(lambda x, _: c * x + (1 - c) * xp.sum(stationary * x), range(steps), signal)
    kept = _power(c, steps)
    return equal(last, kept * signal + (1 - kept) * mean)


@claim(
    latex=r"\max_i \lvert (A^t x)_i - x_1 \rvert"
    r" \le (1 - \min_i a_{i1})^t \max_i \lvert x_i - x_1 \rvert,"
    r" \quad a_{ij} = 0 \text{ for } j > i",
    source=source("wu2024").at("abstract").implies(),
)
def causal_averaging_sends_every_token_to_the_first(
    scores: Real[Array, "n n"], tokens: Real[Array, "n d"], steps: Size[int, "steps<=4"]
) -> Relation:
    """Averaging with one causal matrix again and again sends every token to the first token.

    The first token sees itself alone and stays; every other one moves towards it by at least its
    weight, at each step.
    """
    xp = array_namespace(tokens)
    weights = softmax(scores, causal_mask(tokens))
    last = _repeated(weights, tokens, steps)
    kept = _power(1 - xp.min(weights[:, 0]), steps)
    return at_most(
        xp.max(abs(last - tokens[:1, :]), axis=0),
        kept * xp.max(abs(tokens - tokens[:1, :]), axis=0),
    )


def _power(x: Array, exponent: int) -> Array:
    return reduce(lambda product, _: product * x, range(exponent - 1), x)


def _repeated(weights: Array, x: Array, steps: int) -> Array:
    return reduce(lambda y, _: weights @ y, range(steps), x)


# Lengths and variances.


@claim(
    latex=r"\lVert A V \rVert_F \le \lVert V \rVert_F, \quad A = \mathrm{softmax}(S)",
    source=AVERAGED.implies(),
    expected=FAILS,
)
@witness(scores=[[0, -1], [0, -1]], value=[[1], [0]])
def averaging_values_does_not_lengthen_them(
    scores: Real[Array, "n n"], value: Real[Array, "n d"]
) -> Relation:
    """Averaging values with attention weights does not increase their Euclidean norm as a whole.

    All queries may attend to the one long value: then it is copied to each of them.
    """
    return at_most(squared_length(softmax(scores) @ value), squared_length(value))


@claim(
    latex=r"\max_i \lvert (A V - A V')_{ic} \rvert \le \max_j \lvert (V - V')_{jc} \rvert",
    source=AVERAGED.implies(),
    repairs=averaging_values_does_not_lengthen_them,
)
def averaging_values_does_not_increase_their_largest_change(
    weights: StochasticRows[Array, "n m"], value: Real[Array, "m d"], other: Real[Array, "m d"]
) -> Relation:
    """With the weights fixed, no output of attention moves farther than some value does.

    The change of an output is an average of the changes of the values.
    """
    xp = array_namespace(value)
    moved, largest = abs(weights @ value - weights @ other), xp.max(abs(value - other), axis=0)
    return at_most(xp.max(moved, axis=0), largest)


@claim(
    latex=r"\lVert A V \rVert_F \le \lVert V \rVert_F,"
    r" \quad A \mathbf{1} = \mathbf{1},\ \mathbf{1}^\top A = \mathbf{1}^\top",
    source=source("sander2022").at("abstract").implies(),
    repairs=averaging_values_does_not_lengthen_them,
)
def doubly_stochastic_averaging_does_not_lengthen_values(
    weights: DoublyStochastic[Array, "n n"], value: Real[Array, "n d"]
) -> Relation:
    """Averaging with weights that sum to one both ways does not increase the norm of the values.

    The square of an average is at most the average of the squares, and each square is handed out
    with a total weight of one.
    """
    return at_most(squared_length(weights @ value), squared_length(value))


@claim(
    latex=r"\textstyle\sum_i \bigl((A z)_i - \overline{A z}\bigr)^2"
    r" \le \sum_i (z_i - \bar z)^2, \quad A = \mathrm{softmax}(S)",
    source=AVERAGED.implies(),
    expected=FAILS,
)
def averaging_does_not_increase_the_variance(
    scores: Real[Array, "n n"], signal: Real[Array, "n"]
) -> Relation:
    """One averaging step of attention does not increase the variance of the tokens.

    Of one low, one middling and one high token, the middling one may move to an extreme: the range
    does not grow, but nothing is near the mean any more. With two tokens it is true.
    """
    return at_most(
        squared_length(_deviations(softmax(scores) @ signal)), squared_length(_deviations(signal))
    )


@claim(
    latex=r"\textstyle\sum_i \bigl((A z)_i - \overline{A z}\bigr)^2"
    r" \le \sum_i (z_i - \bar z)^2, \quad \mathbf{1}^\top A = \mathbf{1}^\top",
    source=source("sander2022").at("abstract").implies(),
    repairs=averaging_does_not_increase_the_variance,
)
def doubly_stochastic_averaging_does_not_increase_the_variance(
    weights: DoublyStochastic[Array, "n n"], signal: Real[Array, "n"]
) -> Relation:
    """Averaging with weights that sum to one both ways does not increase the variance.

    The mean stays, and the deviations from it are averaged, which does not lengthen them.
    """
    return at_most(
        squared_length(_deviations(weights @ signal)), squared_length(_deviations(signal))
    )


# Uniform weights.


@claim(
    latex=r"S_{ij} = c_i \implies (\mathrm{softmax}(S)\, V)_i = \tfrac1m \textstyle\sum_j V_j",
    source=source("vaswani2017").at("eq. (1)").implies(),
)
def equal_scores_give_the_mean_value(
    score: Real[Array, "n 1"], value: Real[Array, "m d"]
) -> Relation:
    """Where a query has the same score with every key, attention returns the mean of the values.

    The softmax of equal numbers is uniform. So attention can do average pooling.
    """
    xp = array_namespace(score)
    n, m = score.shape[0], value.shape[0]
    averaged = softmax(xp.broadcast_to(score, (n, m))) @ value
    mean = xp.mean(value, axis=0, keepdims=True)
    return equal(averaged, xp.broadcast_to(mean, averaged.shape))


@claim(
    latex=r"\mathrm{Attn}(Q, \mathbf{1} k^\top, V)_i = \tfrac1m \textstyle\sum_j V_j",
    source=source("vaswani2017").at("eq. (1)").implies(),
)
def identical_keys_give_the_mean_value(
    query: Real[Array, "n d_k"], key: Real[Array, "1 d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Where all keys are identical, attention returns the mean of the values to every query.

    A query has the same score with each of them. Keys of zero, and a zero query projection, are
    cases of it.
    """
    xp = array_namespace(query)
    keys = xp.broadcast_to(key, (value.shape[0], key.shape[1]))
    averaged = attention(query, keys, value)
    mean = xp.mean(value, axis=0, keepdims=True)
    return equal(averaged, xp.broadcast_to(mean, averaged.shape))


# Silent branches and collapse.


def _range(tokens: Array) -> Array:
    """Return how far the tokens reach apart in each channel."""
    xp = array_namespace(tokens)
    return xp.max(tokens, axis=-2) - xp.min(tokens, axis=-2)


@claim(
    latex=r"\mathrm{range}(X + \mathrm{SA}(X)) \le \mathrm{range}(X)",
    source=source("dong2021").at("abstract").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]])
def residual_self_attention_draws_tokens_together(tokens: Real[Array, "n d"]) -> Relation:
    """Self-attention with a residual connection draws the tokens together in every channel.

    The residual adds the old distances to the new ones.
    """
    return at_most(_range(tokens + self_attention(tokens)), _range(tokens))


@claim(
    latex=r"\mathrm{range}(\mathrm{SA}(X)) \le \mathrm{range}(X)",
    source=source("dong2021").at("abstract").implies(),
    repairs=residual_self_attention_draws_tokens_together,
)
def self_attention_alone_lets_no_tokens_drift_apart(tokens: Real[Array, "n d"]) -> Relation:
    """Self-attention without a residual connection lets the range of no channel grow.

    Every output lies between the least and the greatest token.
    """
    return at_most(_range(self_attention(tokens)), _range(tokens))


@claim(
    latex=r"\mathrm{rank}(X) = 1 \implies \mathrm{rank}(X + \mathrm{SA}(X)) = 1",
    source=source("dong2021").at("abstract").implies(),
)
def collinear_tokens_stay_collinear_through_residual_self_attention(
    factor: Real[Array, "n 1"], direction: Real[Array, "1 d"], depth: Size[int, "depth"]
) -> Relation:
    """Tokens on one line through zero stay on it through residual self-attention, at every depth.

    Outputs are sums of multiples of the tokens. So a residual does not undo a collapse; the
    feed-forward network may.
    """
    tokens = factor @ direction
    for _ in range(depth):
        tokens = tokens + self_attention(tokens)
    crossed = tokens[:, :, None] * direction[0, :][None, None, :]
    return equal(crossed, array_namespace(crossed).permute_dims(crossed, (0, 2, 1)))


# What there are values for.


def _one_value(key: Array, output: Array) -> Array:
    return ones_like(key)[:, :1] * output


@claim(
    latex=r"\forall q, K, y\ \exists V:\ \mathrm{Attn}(q, K, V) = y",
    source=source("vaswani2017").at("eq. (1)").implies(),
    choose=_one_value,
)
def attention_of_one_query_returns_anything(
    query: Real[Array, "1 d_k"],
    key: Real[Array, "m d_k"],
    output: Real[Array, "d_v"],
    value: Exists[Real[Array, "m d_v"]],
) -> Relation:
    """For every query, keys and output there are values that attention averages to that output.

    Equal values are averaged to themselves.
    """
    return equal(attention(query, key, value)[0, :], output)
