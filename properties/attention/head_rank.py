"""Claims about rank: what the width of a head limits, and what it does not."""

from ...reference import attention, attention_weights, dot_products, self_attention, softmax
from ...theory import (
    FAILS,
    Array,
    Positive,
    Real,
    Relation,
    Size,
    all_of,
    array_namespace,
    claim,
    determinant,
    equal,
    less,
    source,
    witness,
)

HEADS = source("elhage2021").at('section "Observations about Attention Heads"')


@claim(
    latex=r"\det S = 0, \quad S = Q K^\top, \quad Q, K \in \mathbb{R}^{(d_k + 1) \times d_k}",
    source=source("bhojanapalli2020").at("abstract").implies(),
)
def scores_have_rank_at_most_the_head_dimension(
    query: Real[Array, "d_k+1 d_k<=3"], key: Real[Array, "d_k+1 d_k"]
) -> Relation:
    """The scores of any d_k + 1 queries with any d_k + 1 keys are a singular matrix.

    They are a product through d_k dimensions. All minors of that size vanish, which is to say that
    the rank of the scores is at most d_k.
    """
    return equal(determinant(dot_products(query, key)), 0)


@claim(
    latex=r"\det \mathrm{softmax}(Q K^\top / \sqrt{d_k}) = 0,"
    r" \quad Q, K \in \mathbb{R}^{(d_k + 1) \times d_k}",
    source=source("bhojanapalli2020").at("abstract").implies(),
    expected=FAILS,
)
@witness(query=[[0], [1]], key=[[0], [1]])
def attention_weights_have_rank_at_most_the_head_dimension(
    query: Real[Array, "d_k+1 d_k<=3"], key: Real[Array, "d_k+1 d_k"]
) -> Relation:
    """The weights of any d_k + 1 queries on any d_k + 1 keys are a singular matrix, of rank d_k.

    That is true of the scores. Exponentials of products are powers, whose matrix is Vandermonde's:
    one channel makes weights of full rank for any number of tokens.
    """
    return equal(determinant(attention_weights(query, key)), 0)


@claim(
    latex=r"\det \bigl(p_i^j\bigr)_{ij} = \textstyle\prod_{i < k} (p_k - p_i),"
    r" \quad p_i = e^{q_i},\ 0 \le j < n",
    source=source("bhojanapalli2020").at("abstract").implies(),
    repairs=attention_weights_have_rank_at_most_the_head_dimension,
)
def powers_of_one_channel_have_full_rank(powers: Positive[Array, "2<=n<=4"]) -> Relation:
    """With one channel, n different queries and the keys 0, ..., n - 1 have weights of full rank.

    The powers of the scores q j are the powers of p = exp(q), a Vandermonde matrix, whose
    determinant is the product of all differences. Weights are these powers with each row divided
    by a positive sum, which keeps the rank.
    """
    columns = [powers**place for place in range(powers.shape[0])]
    product = 1
    for low in range(powers.shape[0]):
        for high in range(low + 1, powers.shape[0]):
            product = product * (powers[high] - powers[low])
    return equal(determinant(array_namespace(powers).stack(columns, axis=-1)), product)


@claim(
    latex=r"e^{q k} = \varphi(q) \cdot \psi(k) \text{ with } \varphi, \psi \in \mathbb{R}^m"
    r" \implies \det \bigl(e^{q_i k_j}\bigr)_{1 \le i, j \le n} = 0,\ n = m + 1",
    source=source("choromanski2021").at("abstract").implies(),
    expected=FAILS,
)
@witness(query=[0, 1], key=[0, 1])
def softmax_kernel_has_finitely_many_features(
    query: Real[Array, "2<=n<=4"], key: Real[Array, "n"]
) -> Relation:
    """Softmax attention is linear attention: m features of queries and keys multiply to exp(q k).

    Then any m + 1 queries with any m + 1 keys would have a singular matrix of powers. Two queries
    and keys refute one feature, and the repair refutes every number of them.
    """
    powers = array_namespace(query).exp(query[:, None] * key[None, :])
    return equal(determinant(powers), 0)


@claim(
    latex=r"\det \bigl(b^{i j}\bigr)_{0 \le i, j \le m}"
    r" = \textstyle\prod_{i < k \le m} (b^k - b^i) > 0, \quad b > 1",
    source=source("choromanski2021").at("abstract").implies(),
    repairs=softmax_kernel_has_finitely_many_features,
)
def no_number_of_features_makes_the_softmax_kernel(
    growth: Positive[Array, ""], features: Size[int, "m<=4"]
) -> Relation:
    """No m features make the softmax kernel: m + 1 queries and keys have powers of full rank.

    The queries i log b and the keys 0, ..., m have the powers b^(i j), Vandermonde's matrix, whose
    determinant is a product of positive differences. Here b is one plus the growth.
    """
    powers = [(1 + growth) ** place for place in range(features * features + 1)]
    rows = [[powers[i * j] for j in range(features + 1)] for i in range(features + 1)]
    stack = array_namespace(growth).stack
    product = powers[0]
    for high in range(features + 1):
        for low in range(high):
            product = product * (powers[high] - powers[low])
    return all_of(
        equal(determinant(stack([stack(row) for row in rows])), product), less(0, product)
    )


@claim(
    latex=r"l_{ij} l_{i'j'} = l_{ij'} l_{i'j}, \quad l_{ij} = \ln (w_{ij} / w_{i1}),"
    r" \quad w = \mathrm{softmax}(q k^\top),\ q, k \in \mathbb{R}^n",
    source=source("bhojanapalli2020").at("abstract").implies(),
)
def log_odds_of_one_channel_have_rank_one(
    query: Real[Array, "2 1"], key: Real[Array, "3 1"]
) -> Relation:
    """With one channel, the logarithms of the odds of a query's weights are a matrix of rank one.

    Against the first key they are the query times the difference of two keys.
    """
    odds = _log_odds(softmax(dot_products(query, key)))
    return equal(odds[0, 0] * odds[1, 1], odds[0, 1] * odds[1, 0])


@claim(
    latex=r"l_{ij} l_{i'j'} = l_{ij'} l_{i'j}, \quad l_{ij} = \ln (w_{ij} / w_{i1}),"
    r" \quad w = \mathrm{softmax}(S)",
    source=source("bhojanapalli2020").at("abstract").implies(),
    expected=FAILS,
)
@witness(scores=[[0, 0, 1], [1, 0, 0]])
def one_channel_makes_every_pattern_of_weights(scores: Real[Array, "2 3"]) -> Relation:
    """Queries and keys of one channel can make every pattern of positive weights on three tokens.

    Every pattern is the softmax of some scores, and what one channel makes has log-odds of rank
    one, as another claim says. So the pattern would need them too, already in two of its rows.
    """
    odds = _log_odds(softmax(scores))
    return equal(odds[0, 0] * odds[1, 1], odds[0, 1] * odds[1, 0])


def _log_odds(weights: Array) -> Array:
    """Return the logarithms of the weights minus that of the first."""
    logs = array_namespace(weights).log(weights)
    return logs[:, 1:] - logs[:, :1]


@claim(
    latex=r"\det (W_V W_O) = 0, \quad W_V \in \mathbb{R}^{(d_v + 1) \times d_v},"
    r" \quad W_O \in \mathbb{R}^{d_v \times (d_v + 1)}",
    source=HEADS.implies(),
)
def value_output_maps_have_rank_at_most_the_head_dimension(
    w_v: Real[Array, "d_v+1 d_v<=3"], w_o: Real[Array, "d_v d_v+1"]
) -> Relation:
    """What one head writes about a token has rank at most d_v: no d_v + 1 channels get through.

    Value and output projection multiply to a product through d_v dimensions, any d_v + 1 rows and
    columns of which are singular.
    """
    return equal(determinant(w_v @ w_o), 0)


@claim(
    latex=r"\mathrm{rank}(X; y) = \mathrm{rank}(X), \quad y = \mathrm{Attn}(X, X, X W)_1",
    source=HEADS.implies(),
    expected=FAILS,
)
@witness(tokens=[[0, 1]], w=[[0, 0], [1, 0]])
def attention_head_stays_in_the_span_of_its_tokens(
    tokens: Real[Array, "n<=3 n+1"], w: Real[Array, "n+1 n+1"]
) -> Relation:
    """An attention head makes no direction that its tokens do not span.

    The value and output projections may turn a token anywhere. Here n tokens have n + 1 channels,
    and with an output in their span they are a singular matrix.
    """
    xp, output = array_namespace(tokens), attention(tokens, tokens, tokens @ w)
    return equal(determinant(xp.concat([tokens, output[:1]], axis=0)), 0)


@claim(
    latex=r"\mathrm{rank}(X; y) = \mathrm{rank}(X), \quad y = \mathrm{SA}^{\ell}(X)_1",
    source=HEADS.implies(),
    repairs=attention_head_stays_in_the_span_of_its_tokens,
)
def stacked_self_attention_stays_in_the_span_of_its_tokens(
    tokens: Real[Array, "n<=3 n+1"], depth: Size[int, "depth<=3"]
) -> Relation:
    """Layers of self-attention without projections make no direction that the tokens do not span.

    Each output is an average of tokens, and an average of averages is one.
    """
    output = tokens
    for _ in range(depth):
        output = self_attention(output)
    return equal(determinant(array_namespace(tokens).concat([tokens, output[:1]], axis=0)), 0)
