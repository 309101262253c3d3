"""Claims of the thread about what no other subject holds: parameters, proposals, mixers, series."""

from fractions import Fraction
from functools import partial, reduce

from ..reference import (
    BasicBlock,
    EncoderLayer,
    FeedForward,
    MetaFormer,
    MultiHead,
    Norm,
    attention,
    batch_norm_2d,
    depthwise_mixing,
    dot_products,
    fourier_mixing,
    layer_norm,
    linear,
    matrix_mixing,
    metaformer_without_mixing,
    multi_head_attention,
    pool_mixing,
    pre_activated_encoder_layer,
    pre_activation_block,
    relu,
    relu_after_norm_encoder_layer,
    same_convolution_2d,
    self_attention,
    softmax,
)
from ..theory import (
    FAILS,
    Array,
    NonconstantRows,
    NonNegative,
    Permutation,
    Place,
    Real,
    Relation,
    Size,
    Stack,
    StochasticRows,
    UnitRows,
    all_of,
    array_namespace,
    assuming,
    at_most,
    claim,
    constant,
    count,
    determinant,
    differ,
    equal,
    fold,
    identity,
    less,
    signs,
    source,
    witness,
)
from ..theory.laws import additive, homogeneous, hull_valued, token_wise

NO_PARAMETERS = source("ai-se-30341").at(
    "answer", quote="within the self-attention mechanism, there are no parameters"
)
JUST_THERE = source("ai-se-30341").at("answer", quote="Those linear operations are just there")
SINGLE_LAYER = source("ai-se-30341").at(
    "comment by Mastiff", quote="the same transformation can be done with a single layer"
)
AVERAGED_OUT = source("ai-se-30341").at(
    "answer", quote="less similar words become averaged out faster (toward the zero vector"
)
WEIGHTED_SUM = source("ai-se-30341").at(
    "first comment",
    quote="the final operation of each attention head is a weighted sum of values",
)
MORE_SENSE = source("ai-se-30341").at(
    "question", quote="A model like this would make more sense to me"
)
PRE_ACTIVATED = source("ai-se-30341").at(
    "question", quote="or something like the pre-activated resnet"
)
EMBEDDINGS = source("ai-se-30341").at(
    "answer", quote="having learned embeddings does not matter that much"
)
NOT_APPLICABLE = source("ai-se-30341").at(
    "comment by Mastiff",
    quote="Without embeddings [...] all the attention stuff does not seem applicable",
)
TIME_SERIES = source("ai-se-30341").at(
    "answer", quote="tasks without learned embeddings, like time-series"
)
MIXERS = source("ai-se-30341").at(
    "comment by Avatrin",
    quote="attention, FFTs and even convolutions and poolings are examples of token mixers",
)
SIGMOID = source("ai-se-30341").at(
    "first comment", quote="its shape is sometimes thought of as a multidimensional sigmoid"
)


# Has self-attention parameters?


@claim(
    latex=r"\#\theta = 0, \quad \theta = (W_Q, W_K, W_V, W_O)", source=NO_PARAMETERS, expected=FAILS
)
@witness(w_q=[[[1]]], w_k=[[[1]]], w_v=[[[1]]], w_o=[[1]])
def multi_head_attention_has_no_parameters(
    w_q: Real[Array, "heads heads*d_head d_head"],
    w_k: Real[Array, "heads heads*d_head d_head"],
    w_v: Real[Array, "heads heads*d_head d_head"],
    w_o: Real[Array, "heads*d_head heads*d_head"],
) -> Relation:
    """The self-attention of the transformer, in one head or several, has no parameters.

    It has four projections; what has none is self-attention without projections.
    """
    return equal(count(w_q, w_k, w_v, w_o), 0)


@claim(
    latex=r"\#\theta = 4 d^2, \quad d = h\, d_h",
    source=source("vaswani2017").at("sec. 3.2.2").implies(),
    repairs=multi_head_attention_has_no_parameters,
)
def multi_head_attention_has_four_square_matrices_of_parameters(
    w_q: Real[Array, "heads heads*d_head d_head"],
    w_k: Real[Array, "heads heads*d_head d_head"],
    w_v: Real[Array, "heads heads*d_head d_head"],
    w_o: Real[Array, "heads*d_head heads*d_head"],
) -> Relation:
    """Heads that share the channels evenly have as many parameters as four square matrices.

    Each of the three input projections has heads times (width times share) entries, and heads times
    share is the width; biases, where there are any, come on top.
    """
    width = w_o.shape[-1]
    return equal(count(w_q, w_k, w_v, w_o), 4 * width * width)


@claim(
    latex=r"h < h' \implies \#\theta(d, h) < \#\theta(d, h')",
    source=source("vaswani2017").at("sec. 3.2.2").implies(),
    expected=FAILS,
)
def more_heads_have_more_parameters(
    few_in: Real[Array, "3 heads heads*more*d_head more*d_head"],
    few_out: Real[Array, "heads*more*d_head heads*more*d_head"],
    many_in: Real[Array, "3 heads more>=2 heads*more*d_head d_head"],
    many_out: Real[Array, "heads*more*d_head heads*more*d_head"],
) -> Relation:
    """Cutting the same channels into more heads gives multi-head attention more parameters.

    Twice the heads are half as wide each: the count is four times the squared width anyhow.
    """
    return less(count(few_in, few_out), count(many_in, many_out))


@claim(
    latex=r"\#\theta(d, h) = \#\theta(d, h')",
    source=source("vaswani2017").at("sec. 3.2.2").implies(),
    repairs=more_heads_have_more_parameters,
)
def more_heads_have_as_many_parameters(
    few_in: Real[Array, "3 heads heads*more*d_head more*d_head"],
    few_out: Real[Array, "heads*more*d_head heads*more*d_head"],
    many_in: Real[Array, "3 heads more>=2 heads*more*d_head d_head"],
    many_out: Real[Array, "heads*more*d_head heads*more*d_head"],
) -> Relation:
    """Cutting the same channels into more heads leaves the number of parameters as it is.

    The number of heads times the width of a head is the same for both.
    """
    return equal(count(few_in, few_out), count(many_in, many_out))


@claim(latex=r"\mathrm{MHA}(X) = \mathrm{softmax}(X X^\top)\, X", source=JUST_THERE, expected=FAILS)
@witness(tokens=[[1]], w_q=[[[1]]], w_k=[[[1]]], w_v=[[[-1]]], w_o=[[1]])
def multi_head_attention_is_basic_self_attention(
    tokens: Real[Array, "n d"],
    w_q: Real[Array, "heads d d_k"],
    w_k: Real[Array, "heads d d_k"],
    w_v: Real[Array, "heads d d_v"],
    w_o: Real[Array, "heads*d_v d"],
) -> Relation:
    """Whatever its projections, multi-head attention is self-attention without parameters.

    Projections change what is compared and what is averaged: one token can be doubled.
    """
    parameters = MultiHead(w_q, w_k, w_v, w_o)
    return equal(multi_head_attention(tokens, tokens, tokens, parameters), self_attention(tokens))


@claim(
    latex=(
        r"\mathrm{MHA}(X) = \mathrm{softmax}(X X^\top)\, X, \quad"
        r" h = 1,\ W_Q = \sqrt{d}\, I,\ W_K = W_V = W_O = I"
    ),
    source=source("bloem2019").at("section on self-attention").implies(),
    repairs=multi_head_attention_is_basic_self_attention,
)
def multi_head_attention_includes_basic_self_attention(tokens: Real[Array, "n d"]) -> Relation:
    """With one head and suitable projections, multi-head attention is basic self-attention.

    The query projection undoes the scale of the scores; the others are identities.
    """
    one = identity(tokens.shape[-1], like=tokens)
    root = array_namespace(tokens).sqrt(constant(tokens.shape[-1], like=tokens))
    parameters = MultiHead((root * one)[None, ...], one[None, ...], one[None, ...], one)
    return equal(multi_head_attention(tokens, tokens, tokens, parameters), self_attention(tokens))


# Are two layers one?


def _without_softmax(tokens: Array, w_scores: Array, w_value: Array) -> Array:
    """Attend with raw scores for weights: a polynomial of degree three in the tokens."""
    return dot_products(linear(tokens, w_scores), tokens) @ linear(tokens, w_value)


@claim(
    latex=r"(f_2 \circ f_1)(s X) = s^3 (f_2 \circ f_1)(X), \quad f_l(X) = (X M_l X^\top) X V_l",
    source=SINGLE_LAYER.implies(),
    expected=FAILS,
)
@witness(scalar=2, tokens=[[1]], w_scores=[[[1]], [[1]]], w_value=[[[1]], [[1]]])
def two_layers_without_softmax_scale_as_one(
    scalar: Real[Array, ""],
    tokens: Real[Array, "n d"],
    w_scores: Real[Array, "2 d d"],
    w_value: Real[Array, "2 d d"],
) -> Relation:
    """Even without softmax, two attention layers answer a scaled input as a single one does.

    One layer cubes the scale and two cube it twice, so no single layer does the work of two unless
    they return zero.
    """

    def layers(x: Array) -> Array:
        for layer in range(2):
            x = _without_softmax(x, w_scores[layer, :, :], w_value[layer, :, :])
        return x

    return equal(layers(scalar * tokens), scalar * scalar * scalar * layers(tokens))


@claim(
    latex=r"(f_2 \circ f_1)(s X) = s^9 (f_2 \circ f_1)(X), \quad f_l(X) = (X M_l X^\top) X V_l",
    source=SINGLE_LAYER.implies(),
    repairs=two_layers_without_softmax_scale_as_one,
)
def two_layers_without_softmax_scale_with_the_ninth_power(
    scalar: Real[Array, ""],
    tokens: Real[Array, "n d"],
    w_scores: Real[Array, "2 d d"],
    w_value: Real[Array, "2 d d"],
) -> Relation:
    """Without softmax, two attention layers scale with the ninth power of their input.

    Each layer multiplies three factors that contain its input once, and three times three is nine.
    """

    def layers(x: Array) -> Array:
        for layer in range(2):
            x = _without_softmax(x, w_scores[layer, :, :], w_value[layer, :, :])
        return x

    cube = scalar * scalar * scalar
    return equal(layers(scalar * tokens), cube * cube * cube * layers(tokens))


# Does averaging lead to zero?


def _stacked(tokens: Array, depth: int) -> Array:
    """Apply self-attention without parameters again and again."""
    return fold(lambda x, _: self_attention(x), depth, tokens)


def _squares(rows: Array) -> Array:
    """Return the squared length of each row."""
    return array_namespace(rows).sum(rows * rows, axis=-1)


@claim(
    latex=(
        r"\lVert \mathrm{SA}^{\ell}(X)_i \rVert"
        r" \le \tfrac{1}{\ell} \max_j \lVert x_j \rVert"
    ),
    source=AVERAGED_OUT,
    expected=FAILS,
)
@witness(tokens=[[0], [1]], sizes={"depth": 2})
def self_attention_averages_tokens_toward_zero(
    tokens: Real[Array, "n>=2 d"], depth: Size[int, "depth"]
) -> Relation:
    """Layer upon layer of self-attention averages every token toward the zero vector.

    Stated with a rate, one over the depth; equal tokens, which stay as they are, refute every rate.
    """
    xp = array_namespace(tokens)
    most = xp.max(_squares(tokens))
    averaged = depth * depth * _squares(_stacked(tokens, depth))
    return at_most(averaged, xp.broadcast_to(most, averaged.shape))


@claim(
    latex=r"\mathrm{SA}^{\ell}(\mathbf{1} x) = \mathbf{1} x",
    source=AVERAGED_OUT.implies(),
    repairs=self_attention_averages_tokens_toward_zero,
)
def equal_tokens_stay_as_they_are_at_every_depth(
    token: Real[Array, "1 d"], n: Size[int, "n"], depth: Size[int, "depth"]
) -> Relation:
    """Where all tokens are equal, any number of self-attention layers leaves them as they are.

    The average of equal vectors is that vector, whatever the weights.
    """
    tokens = array_namespace(token).broadcast_to(token, (n, token.shape[-1]))
    return equal(_stacked(tokens, depth), tokens)


@claim(
    latex=r"\min_j x_j \cdot u \le \mathrm{SA}^{\ell}(X)_i \cdot u", source=AVERAGED_OUT.implies()
)
def self_attention_keeps_what_all_tokens_share_at_every_depth(
    tokens: Real[Array, "n d"], direction: Real[Array, "d 1"], depth: Size[int, "depth"]
) -> Relation:
    """Along any direction, no depth of self-attention falls below the lowest of its tokens.

    Each layer returns averages, so tokens on one side of a plane through zero never reach it.
    """
    xp = array_namespace(tokens)
    reached = _stacked(tokens, depth) @ direction
    return at_most(xp.broadcast_to(xp.min(tokens @ direction), reached.shape), reached)


@claim(
    latex=r"\max_i \lVert \mathrm{SA}(X)_i \rVert \le \max_j \lVert x_j \rVert",
    source=AVERAGED_OUT.implies(),
)
def self_attention_lengthens_no_longest_token(tokens: Real[Array, "n d"]) -> Relation:
    """No output of self-attention is longer than the longest token.

    An average of vectors lies in every ball that contains them all.
    """
    xp = array_namespace(tokens)
    return at_most(xp.max(_squares(self_attention(tokens))), xp.max(_squares(tokens)))


@claim(
    latex=(
        r"\mathbb{E} \Bigl(\textstyle\sum_j a_j v_j\Bigr)^2 = \sigma^2 \sum_j a_j^2, \quad"
        r" v \text{ uniform on } \{\pm\sigma\}^n"
    ),
    source=AVERAGED_OUT.implies(),
)
def averages_of_random_signs_have_the_sum_of_squared_weights_for_variance(
    weights: StochasticRows[Array, "1 n<=5"], deviation: Real[Array, ""]
) -> Relation:
    """Fixed weights turn independent values of mean zero into an average of smaller variance.

    The variance is that of a value times the sum of the squared weights, since mixed terms cancel.
    The law is exact here: all signs are gone through, in one channel, and channels add up.
    """
    xp = array_namespace(weights)
    values = deviation * signs(weights.shape[-1], like=weights)
    averages = xp.sum(weights * values, axis=-1)
    return equal(xp.mean(averages * averages), deviation * deviation * xp.sum(weights * weights))


@claim(
    latex=r"\textstyle\sum_j a_j^2 = \tfrac1n + \sum_j (a_j - \tfrac1n)^2",
    source=AVERAGED_OUT.implies(),
)
def uniform_weights_average_most(weights: StochasticRows[Array, "1 n"]) -> Relation:
    """The sum of the squared weights exceeds 1/n by their squared distance from uniform weights.

    So independent values shrink to 1/n of their variance at best, for uniform weights alone.
    """
    xp, n = array_namespace(weights), weights.shape[-1]
    apart = weights - constant(Fraction(1, n), like=weights)
    return equal(
        xp.sum(weights * weights), constant(Fraction(1, n), like=weights) + xp.sum(apart * apart)
    )


@claim(latex=r"\mathrm{Attn}(Q, K, \mathbf{1} v) = \mathbf{1} v", source=WEIGHTED_SUM.implies())
def attention_passes_a_common_value_unchanged(
    query: Real[Array, "n d_k"], key: Real[Array, "m d_k"], value: Real[Array, "1 d_v"]
) -> Relation:
    """Where all values are equal, attention returns that value for every query.

    The weights of a query sum to one.
    """
    xp = array_namespace(value)
    values = xp.broadcast_to(value, (key.shape[-2], value.shape[-1]))
    expected = xp.broadcast_to(value, (query.shape[-2], value.shape[-1]))
    return equal(attention(query, key, values), expected)


@claim(
    latex=(r"\mathrm{softmax}(z)_1 = \sigma\Bigl(z_1 - \log \textstyle\sum_{j > 1} e^{z_j}\Bigr)"),
    source=SIGMOID.implies(),
)
def softmax_is_a_sigmoid_against_the_rest(scores: Real[Array, "m>=2"]) -> Relation:
    """A softmax weight (the first, say) is the sigmoid of its score against the rest together.

    The rest counts as one score, the logarithm of the sum of its powers; and the sigmoid of a
    difference is the softmax of two scores, in which form it is compared.
    """
    xp = array_namespace(scores)
    rest = xp.log(xp.sum(xp.exp(scores[1:])))
    return equal(softmax(scores)[:1], softmax(xp.stack([scores[0], rest]))[:1])


# What would the asker's blocks do?


@claim(latex=r"\min_i \mathrm{LN}(x)_i < 0 < \max_i \mathrm{LN}(x)_i", source=MORE_SENSE.implies())
def every_normalised_token_has_entries_of_both_signs(
    tokens: NonconstantRows[Array, "n d"],
) -> Relation:
    """After a layer norm, every token that is not constant has a negative and a positive entry.

    Its entries sum to zero and are not all zero. So a relu there drops at least one channel of
    every token and keeps at least one. Shown with and without an epsilon.
    """
    xp = array_namespace(tokens)

    def both_signs(normalised: Array) -> Relation:
        return all_of(less(xp.min(normalised, axis=-1), 0), less(0, xp.max(normalised, axis=-1)))

    return all_of(*[both_signs(layer_norm(tokens, epsilon=each)) for each in (0, "1e-5")])


def _normalised_tokens(directions: Array) -> Array:
    """Return tokens of four channels with mean 0 and variance 1, from unit vectors of three."""
    rows = [[1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]
    return directions @ constant(rows, like=directions)


@claim(
    latex=(
        r"\mathrm{LN}(x) \ne \mathrm{LN}(x \Pi) \implies"
        r" \mathrm{relu}(\mathrm{LN}(x)) \ne \mathrm{relu}(\mathrm{LN}(x \Pi)), \quad"
        r" x \in \mathbb{R}^4"
    ),
    source=MORE_SENSE.implies(),
    expected=FAILS,
)
@witness(coordinates={"direction": [[[0, 0.25]], [-1]], "order": [[1, 0, 1, 1]]})
def relu_after_norm_loses_nothing_more(
    direction: UnitRows[Array, "1 3"], order: Permutation[Array, "4"]
) -> Relation:
    """A relu after Add and Norm tells apart all tokens that the norm tells apart.

    It drops the entries below the mean, so two tokens that differ in the order of those collide.
    Made precise for a token of four channels with mean 0 and variance 1, which are all that a norm
    returns, and the same token with its channels in another order.
    """
    token = _normalised_tokens(direction)
    before, after = layer_norm(token, epsilon=0), layer_norm(token[:, order], epsilon=0)
    return assuming(differ(before, after), differ(relu(before), relu(after)))


@claim(
    latex=(
        r"\mathrm{LN}(x) = r - (r_2, r_1), \quad"
        r" r = \mathrm{relu}(\mathrm{LN}(x)),\ x \in \mathbb{R}^2"
    ),
    source=MORE_SENSE.implies(),
    repairs=relu_after_norm_loses_nothing_more,
)
def relu_after_norm_loses_nothing_of_two_channels(tokens: Real[Array, "n 2"]) -> Relation:
    """Of two channels, what a relu drops after a norm can be got back from what it keeps.

    The normalised entries are opposite, so the dropped one is the kept one with a minus sign.
    """
    normalised = layer_norm(tokens)
    kept = relu(normalised)
    return equal(kept - array_namespace(kept).flip(kept, axis=-1), normalised)


@claim(
    latex=r"0 \le \mathrm{relu}(\mathrm{LN}(y + \mathrm{FFN}(y))), \quad"
    r" y = \mathrm{relu}(\mathrm{LN}(x + \mathrm{MHA}(x)))",
    source=MORE_SENSE.implies(),
)
def relu_after_norm_layer_returns_no_negative_entry(
    x: Real[Array, "n d"], parameters: EncoderLayer
) -> Relation:
    """The asker's first layer returns no negative entry, so the next layer never receives one.

    Its last step is a relu.
    """
    return at_most(0, relu_after_norm_encoder_layer(x, parameters))


@claim(
    latex=(
        r"(X + F(X^+)) - (X' + F(X'^+)) = X - X', \quad"
        r" X' = X^+ - S \odot X^-,\ F = \mathrm{MHA}"
    ),
    source=PRE_ACTIVATED.implies(),
)
def pre_activated_branch_is_blind_to_negative_entries(
    x: Real[Array, "n d"], scale: NonNegative[Array, "n d"], parameters: MultiHead
) -> Relation:
    """In the asker's second layer, rescaling negative entries reaches the sum by the skip alone.

    The branch sees the input after a relu, which is the same before and after the change.
    """

    def summed(tokens: Array) -> Array:
        active = relu(tokens)
        return tokens + multi_head_attention(active, active, active, parameters)

    other = relu(x) - scale * relu(-x)
    return equal(summed(x) - summed(other), x - other)


def _idle_layer(x: Array) -> EncoderLayer:
    """Return parameters under which both branches of a layer are zero and its norms are plain."""
    xp = array_namespace(x)
    square, row = 0 * identity(x.shape[-1], like=x), xp.zeros_like(x[0, :])
    norm = Norm(xp.ones_like(row), row)
    projection = square[None, ...]
    return EncoderLayer(
        MultiHead(projection, projection, projection, square),
        norm,
        FeedForward(square, row, square, row),
        norm,
    )


@claim(
    latex=r"\mathrm{relu}(\mathrm{LN}(\mathrm{relu}(\mathrm{LN}(x)))) = x",
    source=MORE_SENSE.implies(),
    expected=FAILS,
)
@witness(coordinates={"tokens": [[[0, 1]], [0], [1]]})
def relu_after_norm_layer_without_branches_is_the_identity(
    tokens: NonconstantRows[Array, "n d"],
) -> Relation:
    """With all weights of its branches zero, the asker's first layer changes nothing.

    Norm and relu stand on the residual path itself, where no weight can switch them off.
    """
    return equal(relu_after_norm_encoder_layer(tokens, _idle_layer(tokens)), tokens)


@claim(latex=r"\mathrm{LN}(\mathrm{LN}(x)) = x", source=PRE_ACTIVATED.implies(), expected=FAILS)
@witness(coordinates={"tokens": [[[0, 1]], [0], [1]]})
def pre_activated_layer_without_branches_is_the_identity(
    tokens: NonconstantRows[Array, "n d"],
) -> Relation:
    """With all weights of its branches zero, the asker's second layer changes nothing.

    As written it has its relus on the branches, but it keeps the norms after the sums.
    """
    return equal(pre_activated_encoder_layer(tokens, _idle_layer(tokens)), tokens)


@claim(
    latex=r"x + \mathrm{MHA}_0(\mathrm{relu}(x)) = x",
    source=PRE_ACTIVATED.implies(),
    repairs=pre_activated_layer_without_branches_is_the_identity,
)
def pre_activated_sum_without_branch_is_the_identity(
    x: Real[Array, "n d"],
    w_q: Real[Array, "heads d d_k"],
    w_k: Real[Array, "heads d d_k"],
    w_v: Real[Array, "heads d d_v"],
) -> Relation:
    """Without its norm, the asker's second sublayer with a zero output projection changes nothing.

    Only the branch passes the relu, and the branch is zero.
    """
    heads, d_v, d = w_v.shape[-3], w_v.shape[-1], x.shape[-1]
    w_o = constant([[0] * d] * (heads * d_v), like=x)
    active = relu(x)
    branch = multi_head_attention(active, active, active, MultiHead(w_q, w_k, w_v, w_o))
    return equal(x + branch, x)


# What do residual networks do?


@claim(
    latex=(
        r"x_L - x_0 = \textstyle\sum_{l < L} F_l(x_l), \quad"
        r" F_l(x) = w_2 * \mathrm{relu}(\mathrm{BN}(w_1 * \mathrm{relu}(\mathrm{BN}(x))))"
    ),
    source=source("he2016identity").at("eq. (4)").implies(),
)
def pre_activation_branches_add_up_without_activation(
    image: Real[Array, "b<=2 c<=2 h<=3 w<=3"],
    layers: Stack[tuple[BasicBlock, ...], BasicBlock, "depth<=2"],
) -> Relation:
    """In a pre-activation ResNet, what the branches' last convolutions return is added up as it is.

    Each block adds its branch to the residual and nothing follows: the sum telescopes. So outputs
    of convolutions meet without a relu between them in the asker's own example, too.
    """
    norm = partial(batch_norm_2d, training=False, epsilon="1e-5")
    x, added = image, array_namespace(image).zeros_like(image)
    for layer in layers:
        hidden = same_convolution_2d(relu(norm(x, layer.norm_1)), layer.kernel_1)
        added = added + same_convolution_2d(relu(norm(hidden, layer.norm_2)), layer.kernel_2)
        x = pre_activation_block(x, layer)
    return equal(x - image, added)


# Does attention need embeddings?


@claim(
    latex=r"\mathrm{softmax}(x x^\top)_{ij} = \tfrac1n, \quad x \in \mathbb{R}^n",
    source=NOT_APPLICABLE.implies(),
    expected=FAILS,
)
@witness(series=[[0], [1]])
def attention_over_raw_scalars_is_uniform(series: Real[Array, "n 1"]) -> Relation:
    """Over raw numbers, as in a time series without embedding, self-attention is a plain average.

    The product of two numbers is a score like any other, and larger ones get more weight.
    """
    return equal(series.shape[-2] * softmax(dot_products(series, series)), 1)


@claim(
    latex=r"x_i = 0 \implies \mathrm{softmax}(x x^\top)_{ij} = \tfrac1n",
    source=NOT_APPLICABLE.implies(),
    repairs=attention_over_raw_scalars_is_uniform,
)
def a_scalar_of_zero_attends_uniformly(series: Real[Array, "n 1"]) -> Relation:
    """Among raw numbers, a zero (added here as the query) gives every number the same weight.

    All its scores are zero.
    """
    query = array_namespace(series).zeros_like(series[:1, :])
    return equal(series.shape[-2] * softmax(dot_products(query, series)), 1)


@claim(
    latex=r"(x_i - x_j)(y_i - y_j) \ge 0, \quad y = \mathrm{SA}(x),\ x \in \mathbb{R}^n",
    source=TIME_SERIES.implies(),
)
def self_attention_over_scalars_keeps_their_order(series: Real[Array, "n 1"]) -> Relation:
    """Over raw numbers, self-attention keeps their order: no smaller one gets a larger average.

    The average, as a function of the query, has for its slope a variance, which is not negative.
    """
    averaged = self_attention(series)
    return at_most(0, (series - series.mT) * (averaged - averaged.mT))


@claim(
    latex=r"\min_j x_j \le \mathrm{SA}(x)_i \le \max_j x_j, \quad x \in \mathbb{R}^n",
    source=TIME_SERIES.implies(),
)
def self_attention_over_scalars_stays_within_their_range(series: Real[Array, "n 1"]) -> Relation:
    """Over raw numbers, self-attention returns nothing outside of their range.

    It returns averages.
    """
    return hull_valued(self_attention, series)


@claim(
    latex=(
        r"\mathrm{Attn}(X E W_Q, X E W_K, X E W_V)"
        r" = \mathrm{Attn}(X (E W_Q), X (E W_K), X (E W_V))"
    ),
    source=EMBEDDINGS.implies(),
)
def attention_absorbs_a_linear_embedding(
    tokens: Real[Array, "n d_in"],
    embedding: Real[Array, "d_in d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d_v"],
) -> Relation:
    """A linear embedding before attention can be multiplied into its projections.

    Nothing stands between the embedding and the projections, and products are associative.
    """
    embedded = linear(tokens, embedding)
    return equal(
        attention(linear(embedded, w_q), linear(embedded, w_k), linear(embedded, w_v)),
        attention(
            linear(tokens, embedding @ w_q),
            linear(tokens, embedding @ w_k),
            linear(tokens, embedding @ w_v),
        ),
    )


@claim(
    latex=(
        r"X E + \mathrm{Attn}(X E W_Q, X E W_K, X E W_V)"
        r" = X + \mathrm{Attn}(X E W_Q, X E W_K, X E W_V)"
    ),
    source=EMBEDDINGS.implies(),
    expected=FAILS,
)
@witness(tokens=[[1]], embedding=[[-1]], w_q=[[1]], w_k=[[1]], w_v=[[1]])
def residual_attention_absorbs_a_linear_embedding(
    tokens: Real[Array, "n d"],
    embedding: Real[Array, "d d"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "d d_k"],
    w_v: Real[Array, "d d"],
) -> Relation:
    """Attention with a residual absorbs a linear embedding into its projections, too.

    The residual carries the embedded tokens past the projections. That no other projections help
    either is a claim of its own.
    """
    embedded = linear(tokens, embedding)
    head = attention(linear(embedded, w_q), linear(embedded, w_k), linear(embedded, w_v))
    absorbed = attention(
        linear(tokens, embedding @ w_q),
        linear(tokens, embedding @ w_k),
        linear(tokens, embedding @ w_v),
    )
    return equal(embedded + head, tokens + absorbed)


@claim(
    latex=(
        r"X + \mathrm{Attn}(q X, k X, v X) \ne 2 X, \quad X = \begin{pmatrix} 0 \\ 1 \end{pmatrix}"
    ),
    source=EMBEDDINGS.implies(),
    repairs=residual_attention_absorbs_a_linear_embedding,
)
def no_residual_attention_doubles_zero_and_one(
    q: Real[Array, "1 1"], k: Real[Array, "1 1"], v: Real[Array, "1 1"]
) -> Relation:
    """No attention head with a residual doubles the tokens 0 and 1, which an embedding by 2 does.

    The zero stays zero only if the value projection is zero, and then the one stays one. So an
    embedding by 2 before a head that adds nothing has no counterpart without embedding.
    """
    tokens = constant([[0], [1]], like=q)
    return differ(tokens + attention(tokens @ q, tokens @ k, tokens @ v), 2 * tokens)


@claim(
    latex=(
        r"W_{ii} = \frac{e^{c^2}}{e^{c^2} + n - 1},\quad W_{ij} = \frac{1}{e^{c^2} + n - 1},"
        r"\quad W = \mathrm{softmax}(X X^\top),\ X = c I"
    ),
    source=EMBEDDINGS.implies(),
)
def one_hot_tokens_are_all_equally_dissimilar(
    scale: Real[Array, ""], n: Size[int, "n"]
) -> Relation:
    """Distinct one-hot tokens, scaled alike, give every other token one and the same weight.

    Their scores are a number on the diagonal and zero elsewhere; scale 1 is the usual case.
    """
    xp, one = array_namespace(scale), identity(n, like=scale)
    tokens = scale * one
    power = xp.exp(scale * scale)
    return equal(
        softmax(dot_products(tokens, tokens)), (power * one + (1 - one)) / (power + (n - 1))
    )


@claim(
    latex=r"\det X_{IJ} = 0, \quad X = x w^\top + \mathbf{1} b^\top,\ |I| = |J| = 3",
    source=TIME_SERIES.implies(),
)
def an_affinely_embedded_series_has_rank_two(
    series: Real[Array, "3 1"], w: Real[Array, "1 3"], b: Real[Array, "1 3"]
) -> Relation:
    """A series of numbers, embedded affinely in any width, has tokens of rank two at most.

    Every three times three minor vanishes, because the tokens are the sum of two matrices of rank
    one. Any three moments and any three channels are meant.
    """
    x = linear(series, w) + b
    return equal(determinant(x), 0)


# Are token mixers linear?


@claim(
    latex=(
        r"f(2X) = 2 f(X), \quad"
        r" f \in \{\mathrm{Pool}, \mathrm{Re}\,\mathcal{F}, \mathrm{Conv}, \mathrm{SA}\}"
    ),
    source=MIXERS.implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], kernel=[[1]])
def every_token_mixer_of_the_thread_is_homogeneous(
    tokens: Real[Array, "n d"], kernel: Real[Array, "d 2*r-1"]
) -> Relation:
    """Pooling, the Fourier transform, convolution and attention all double with their tokens.

    Three of them are linear; attention sharpens its weights instead.
    """
    two = constant(2, like=tokens)
    return all_of(
        homogeneous(pool_mixing, two, tokens),
        homogeneous(fourier_mixing, two, tokens),
        homogeneous(lambda x: depthwise_mixing(x, kernel), two, tokens),
        homogeneous(self_attention, two, tokens),
    )


@claim(
    latex=(
        r"f(X + s Y) = f(X) + s f(Y), \quad"
        r" f \in \{\mathrm{Pool}, \mathrm{Re}\,\mathcal{F}, \mathrm{Conv}, W \cdot\}"
    ),
    source=MIXERS.implies(),
    repairs=every_token_mixer_of_the_thread_is_homogeneous,
)
def token_mixers_but_attention_are_linear(
    scalar: Real[Array, ""],
    tokens: Real[Array, "n d"],
    other: Real[Array, "n d"],
    kernel: Real[Array, "d 2*r-1"],
    w: Real[Array, "n n"],
) -> Relation:
    """Pooling, the Fourier transform, convolution and a fixed matrix mix tokens linearly.

    Each output is a sum of inputs with coefficients that do not depend on the inputs.
    """
    mixers = (
        pool_mixing,
        fourier_mixing,
        lambda x: depthwise_mixing(x, kernel),
        lambda x: matrix_mixing(x, w),
    )
    return all_of(
        *[additive(mixer, tokens, other) for mixer in mixers],
        *[homogeneous(mixer, scalar, tokens) for mixer in mixers],
    )


@claim(
    latex=r"x_i = x'_i \implies f(x)_i = f(x')_i, \quad f = f_L \circ \dots \circ f_1",
    source=MIXERS.implies(),
)
def layers_without_token_mixing_are_token_wise(
    tokens: Real[Array, "n d"],
    other: Real[Array, "n d"],
    place: Place[Array, "n"],
    layers: Stack[tuple[MetaFormer, ...], MetaFormer, "depth"],
) -> Relation:
    """Without a token mixer, no depth of layers lets a token's output depend on another token.

    Norm, perceptron and residual work on each token alone, and so does what is composed of them.
    """

    def stack(x: Array) -> Array:
        return reduce(metaformer_without_mixing, layers, x)

    return token_wise(stack, tokens, other, place)
