"""Claims about attention as a smoother: kernels, memories, features, and how steep it is."""

from ...reference import (
    causal_linear_attention,
    dot_product_smoothing,
    dot_products,
    factored_linear_attention,
    hopfield_update,
    kernel_smoothing,
    linear_attention,
    recurrent_linear_attention,
    self_attention,
    softmax,
)
from ...theory import (
    FAILS,
    Array,
    Between,
    NonNegative,
    Positive,
    Real,
    Relation,
    UnitRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
    log_sum_exp,
    ones_like,
    source,
    squared_length,
    witness,
)

# Kernel regression.


@claim(
    latex=r"\mathrm{softmax}(Q K^\top)\, V"
    r" = \frac{\sum_j e^{-\lVert q_i - k_j \rVert^2 / 2}\, v_j}"
    r"{\sum_j e^{-\lVert q_i - k_j \rVert^2 / 2}}",
    source=source("tsai2019").at("abstract").implies(),
    expected=FAILS,
)
@witness(query=[[1]], key=[[0], [1]], value=[[0], [1]])
def attention_is_gaussian_kernel_regression(
    query: Real[Array, "n d"], key: Real[Array, "m d"], value: Real[Array, "m d_v"]
) -> Relation:
    """Dot-product attention, without the scale, is Nadaraya-Watson regression with a Gaussian.

    A Gaussian also divides by the power of half the squared length of the key: it prefers short
    keys, which the dot product does not.
    """
    attended = softmax(dot_products(query, key)) @ value
    return equal(attended, kernel_smoothing(query, key, value, constant(1, like=query)))


@claim(
    latex=r"\lVert k_j \rVert = r \implies \mathrm{softmax}(Q K^\top)\, V"
    r" = \frac{\sum_j e^{-\lVert q_i - k_j \rVert^2 / 2}\, v_j}"
    r"{\sum_j e^{-\lVert q_i - k_j \rVert^2 / 2}}",
    source=source("tsai2019").at("abstract").implies(),
    repairs=attention_is_gaussian_kernel_regression,
)
def attention_to_keys_of_one_length_is_gaussian_kernel_regression(
    query: Real[Array, "n d"],
    directions: UnitRows[Array, "m d"],
    length: NonNegative[Array, ""],
    value: Real[Array, "m d_v"],
) -> Relation:
    """With keys of one length, attention without the scale is regression with a Gaussian kernel.

    The squared distance is both squared lengths minus twice the dot product. The length of the
    query, and now that of the keys too, is the same in all scores of a row.
    """
    key = length * directions
    attended = softmax(dot_products(query, key)) @ value
    return equal(attended, kernel_smoothing(query, key, value, constant(1, like=query)))


@claim(
    latex=r"\lVert k_1 \rVert \neq \lVert k_2 \rVert \implies \mathrm{softmax}(q K^\top)"
    r" \neq \mathrm{softmax}\bigl(-\tfrac12 \lVert q - k_j \rVert^2\bigr)",
    source=source("tsai2019").at("abstract").implies(),
)
def attention_to_keys_of_two_lengths_is_no_gaussian_kernel_regression(
    query: Real[Array, "n d"],
    directions: UnitRows[Array, "2 d"],
    length: NonNegative[Array, ""],
    longer: Positive[Array, ""],
) -> Relation:
    """With two keys of different lengths, no query gives them the weights that a Gaussian gives.

    The odds differ by the exponential of half the difference of the squared lengths, whatever the
    query is.
    """
    xp = array_namespace(query)
    key = xp.stack([length, length + longer])[:, None] * directions
    gaps = query[:, None, :] - key[None, :, :]
    gaussian = softmax(-xp.sum(gaps * gaps, axis=-1) / 2)
    return differ(softmax(dot_products(query, key)), gaussian)


# Monotone in the query.


@claim(
    latex=r"0 \le (f(q + h) - f(q)) \cdot h, \quad f(q) = \mathrm{softmax}(q K^\top)\, V",
    source=source("gao2017").at("abstract").implies(),
    expected=FAILS,
)
@witness(query=[[1]], step=[[1]], key=[[-1], [0]], value=[[1], [0]])
def attention_moves_with_its_query(
    query: Real[Array, "1 d"],
    step: Real[Array, "1 d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
) -> Relation:
    """Where a query moves, the output of attention does not move backwards along that way.

    The values need not lie where the keys do: opposite values pull the output back.
    """
    xp = array_namespace(query)
    before = softmax(dot_products(query, key)) @ value
    after = softmax(dot_products(query + step, key)) @ value
    return at_most(xp.sum(before * step), xp.sum(after * step))


@claim(
    latex=r"0 \le (f(q + h) - f(q)) \cdot h, \quad f(q) = \mathrm{softmax}(q K^\top)\, K",
    source=source("gao2017").at("abstract").implies(),
    repairs=attention_moves_with_its_query,
)
def attention_to_keys_as_values_moves_with_its_query(
    query: Real[Array, "1 d"], step: Real[Array, "1 d"], key: Real[Array, "m d"]
) -> Relation:
    """Where keys are values, and a query moves, attention does not move backwards along that way.

    It is then the gradient of a convex function of the query, log-sum-exp of the scores.
    """
    xp = array_namespace(query)
    before = softmax(dot_products(query, key)) @ key
    after = softmax(dot_products(query + step, key)) @ key
    return at_most(xp.sum(before * step), xp.sum(after * step))


# A memory with an energy.


@claim(
    latex=r"E(\xi') + \tfrac12 \lVert \xi' - \xi \rVert^2 \le E(\xi), \quad"
    r" \xi' = \mathrm{softmax}(\beta\, \xi X^\top)\, X, \quad"
    r" E(\xi) = \tfrac12 \lVert \xi \rVert^2 - \beta^{-1} \mathrm{LSE}(\beta\, \xi X^\top)",
    source=source("ramsauer2021").at("theorem 1").implies(),
)
def hopfield_update_lowers_its_energy(
    state: Real[Array, "1 d"], patterns: Real[Array, "m d"], beta: Positive[Array, ""]
) -> Relation:
    """Attention of a state to stored patterns lowers an energy, by half its squared step or more.

    Log-sum-exp is convex, so that its tangent lies below it; with the tangent in its place the
    energy is a square, whose minimum is the new state.
    """

    def energy(point: Array) -> Array:
        return squared_length(point) / 2 - log_sum_exp(beta * (point @ patterns.mT)[0]) / beta

    moved = hopfield_update(state, patterns, beta)
    return at_most(energy(moved) + squared_length(moved - state) / 2, energy(state))


# Linear attention.


def _as_it_is(x: Array) -> Array:
    return x


@claim(
    latex=r"\frac{\sum_j (\varphi_i \cdot \psi_j)\, v_j}{\sum_j \varphi_i \cdot \psi_j}"
    r" = \frac{\varphi_i \left(\sum_j \psi_j^\top v_j\right)}{\varphi_i \cdot \sum_j \psi_j}",
    source=source("katharopoulos2020").at("sec. 3.2"),
)
def linear_attention_can_sum_over_keys_first(
    query: Positive[Array, "n r"], key: Positive[Array, "m r"], value: Real[Array, "m d_v"]
) -> Relation:
    """Linear attention can sum over the keys before it meets a query, for any positive features.

    Matrix products are associative. The queries and keys of the claim are the features already.
    """
    return equal(
        linear_attention(query, key, value, feature_map=_as_it_is),
        factored_linear_attention(query, key, value, feature_map=_as_it_is),
    )


@claim(
    latex=r"\frac{\sum_{j \le i} (\varphi_i \cdot \psi_j)\, v_j}"
    r"{\sum_{j \le i} \varphi_i \cdot \psi_j}"
    r" = \frac{\varphi_i S_i}{\varphi_i \cdot z_i}, \quad S_i = S_{i-1} + \psi_i^\top v_i,"
    r" \quad z_i = z_{i-1} + \psi_i",
    source=source("katharopoulos2020").at("sec. 3.4"),
)
def causal_linear_attention_is_a_recurrent_network(
    query: Positive[Array, "n r"], key: Positive[Array, "n r"], value: Real[Array, "n d_v"]
) -> Relation:
    """Causal linear attention is a recurrent network, for any positive features.

    Its state is the sum over the keys so far, a matrix and a row, to which each step adds its own.
    The queries and keys of the claim are the features already.
    """
    return equal(
        causal_linear_attention(query, key, value, feature_map=_as_it_is),
        recurrent_linear_attention(query, key, value, feature_map=_as_it_is),
    )


def _within(value: Array, output: Array) -> Relation:
    """Claim that the outputs lie between the extremes of each channel of the values."""
    xp = array_namespace(value)
    low, high = xp.min(value, axis=0, keepdims=True), xp.max(value, axis=0, keepdims=True)
    return all_of(
        at_most(xp.broadcast_to(low, output.shape), output),
        at_most(output, xp.broadcast_to(high, output.shape)),
    )


@claim(
    latex=r"\min_j v_{jc} \le y_{ic} \le \max_j v_{jc}, \quad"
    r" y_i = \frac{\sum_j (q_i \cdot k_j)\, v_j}{\sum_j q_i \cdot k_j}",
    source=source("katharopoulos2020").at("sec. 3.2.1").implies(),
    expected=FAILS,
)
@witness(query=[[1, 1]], key=[[0, -1], [2, 0]], value=[[0], [1]])
def linear_attention_without_features_stays_within_its_values(
    query: Positive[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Normalised linear attention with raw queries and keys stays between the extreme values.

    A negative product is a negative weight; the others then sum to more than one.
    """
    return _within(value, linear_attention(query, key, value, feature_map=_as_it_is))


@claim(
    latex=r"\min_j v_{jc} \le y_{ic} \le \max_j v_{jc}, \quad"
    r" y_i = \frac{\sum_j (\varphi(q_i) \cdot \varphi(k_j))\, v_j}"
    r"{\sum_j \varphi(q_i) \cdot \varphi(k_j)}, \quad \varphi = \mathrm{elu} + 1",
    source=source("katharopoulos2020").at("sec. 3.2.1").implies(),
    repairs=linear_attention_without_features_stays_within_its_values,
)
def linear_attention_with_positive_features_stays_within_its_values(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "m d_v"]
) -> Relation:
    """Linear attention with the features elu + 1 stays between the extreme values.

    Positive features make positive weights, and they sum to one.
    """
    return _within(value, linear_attention(query, key, value))


# How steep is self-attention?


def _longest(x: Array) -> Array:
    """Return the largest squared length of a token."""
    xp = array_namespace(x)
    return xp.max(xp.sum(x * x, axis=-1))


@claim(
    latex=r"\max_i \lVert \mathrm{SA}(X + H)_i - \mathrm{SA}(X)_i \rVert"
    r" \le 3 \max_i \lVert H_i \rVert",
    source=source("kim2021").at("abstract").implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [7]], step=[[1], [0]])
def self_attention_is_three_lipschitz(
    tokens: Real[Array, "n d"], step: Real[Array, "n d"]
) -> Relation:
    """Self-attention is Lipschitz, with the constant 3, say: no output moves farther.

    Softmax is Lipschitz, but its scores are products of tokens, and products are steeper the
    longer the tokens are. Another claim excludes every other constant.
    """
    moved = self_attention(tokens + step) - self_attention(tokens)
    return at_most(_longest(moved), 9 * _longest(step))


@claim(
    latex=r"\tfrac{c^2}{3} \cdot c^{-2} \le \mathrm{SA}(X + H)_1 - \mathrm{SA}(X)_1,"
    r" \quad X = (0; c; -c),\ H = (c^{-2}; 0; 0),\ c \ge 1",
    source=source("kim2021").at("abstract").implies(),
)
def self_attention_has_no_lipschitz_constant(excess: NonNegative[Array, "1"]) -> Relation:
    """No constant bounds how much farther than its tokens an output of self-attention may move.

    Of the tokens 0, c and -c the first averages to 0. When it moves by 1/c^2, its scores with the
    others become 1/c and -1/c, and its output more than a third: c^2/3 times as far.
    """
    xp = array_namespace(excess)
    c = 1 + excess
    still = xp.concat([0 * c, c, -c])[:, None]
    moved = xp.concat([1 / (c * c), c, -c])[:, None]
    change = self_attention(moved)[0, :] - self_attention(still)[0, :]
    return at_most(c * c / 3 * moved[0, :], change)


@claim(
    latex=r"\max_i \lVert \mathrm{SA}(X)_i - \mathrm{SA}(Y)_i \rVert"
    r" \le (1 + 2 d R^2) \max_i \lVert X_i - Y_i \rVert, \quad X, Y \in [-R, R]^{n \times d}",
    source=source("kim2021").at("abstract").implies(),
    repairs=self_attention_is_three_lipschitz,
)
def self_attention_is_lipschitz_on_bounded_tokens(
    tokens: Between[Array, "n d", -1, 1],
    other: Between[Array, "n d", -1, 1],
    radius: Positive[Array, ""],
) -> Relation:
    """On tokens whose entries are at most R, self-attention is (1 + 2 d R^2)-Lipschitz.

    An output changes by the average change of the tokens, plus the covariance of tokens and
    changes of scores, under the weights. Tokens have lengths up to the root of d R^2, and a score
    changes by two of these per unit of the change.
    """
    before, after = radius * tokens, radius * other
    steepness = 1 + 2 * tokens.shape[-1] * radius * radius
    moved = self_attention(after) - self_attention(before)
    return at_most(_longest(moved), steepness * steepness * _longest(after - before))


# Dot products as a kernel.


@claim(
    latex=r"\frac{\sum_j (q_i \cdot k_j)\, v}{\sum_j q_i \cdot k_j} = v",
    source=source("tsai2019").at("abstract").implies(),
    expected=FAILS,
)
@witness(query=[[0]], key=[[0]], value=[0])
def dot_product_smoothing_averages_equal_values_to_themselves(
    query: Real[Array, "n d"], key: Real[Array, "m d"], value: Real[Array, "d_v"]
) -> Relation:
    """With dot products for its kernel, smoothing gives back a value that all keys have.

    Exponentials are positive, and so is their sum; dot products may sum to 0, and nothing is
    divided by that.
    """
    values = ones_like(key)[:, :1] * value
    averaged = dot_product_smoothing(query, key, values)
    return equal(averaged, ones_like(query)[:, :1] * value)


@claim(
    latex=r"q, k > 0 \implies"
    r" \frac{\sum_j (q_i \cdot k_j)\, v}{\sum_j q_i \cdot k_j} = v",
    source=source("tsai2019").at("abstract").implies(),
    repairs=dot_product_smoothing_averages_equal_values_to_themselves,
)
def dot_product_smoothing_averages_equal_values_of_positive_keys(
    query: NonNegative[Array, "n d"],
    key: NonNegative[Array, "m d"],
    excess: Positive[Array, "d"],
    value: Real[Array, "d_v"],
) -> Relation:
    """With queries and keys that are positive, smoothing by dot products gives back one value.

    Then every dot product is positive, and their sum, which is divided by, is too.
    """
    values = ones_like(key)[:, :1] * value
    averaged = dot_product_smoothing(query + excess, key + excess, values)
    return equal(averaged, ones_like(query)[:, :1] * value)
