"""Claims about similarity: are scores or weights cosines, and what do dot products tell?"""

from fractions import Fraction
from functools import reduce
from itertools import product

from ...reference import (
    attention_weights,
    cosine_similarity,
    dot_products,
    layer_norm,
    linear,
    softmax,
)
from ...theory import (
    FAILS,
    Array,
    Between,
    NonconstantRows,
    NonNegative,
    NonZero,
    NonzeroRows,
    Orthogonal,
    Positive,
    Real,
    Relation,
    Size,
    UnitRows,
    all_of,
    array_namespace,
    assuming,
    at_most,
    claim,
    constant,
    equal,
    identity,
    less,
    source,
    witness,
)

EXACTLY_COSINES = source("ai-se-30341").at(
    "answer",
    quote=(
        "If input vectors were normalized, the weights would be exactly the cosine similarities"
    ),
)
COSINE_SIMILARITY = source("ai-se-30341").at(
    "answer", quote="Measure between word-vectors is generally computed through cosine-similarity"
)
COLLINEAR = source("ai-se-30341").at(
    "answer", quote="it's highly unlikely for two words to be colinear"
)
CLOSER = source("ai-se-30341").at("answer", quote="even if they are trained to be closer in value")
MATRIX_MULTIPLICATIONS = source("ai-se-30341").at(
    "answer",
    quote=(
        "After several of these matrix multiplications, the dissimilar words will zero out or "
        "become negative"
    ),
)
WEIGHTING = source("ai-se-30341").at(
    "answer", quote="The weighting happens through the dot product"
)


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies \mathrm{softmax}(X X^\top)_{ij} = \cos\angle(x_i, x_j)"
    ),
    source=EXACTLY_COSINES,
    expected=FAILS,
)
@witness(coordinates={"tokens": [[[], []], [1, 1]]})
def attention_weights_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the weights of self-attention are the cosine similarities.

    A token's cosine with itself is 1, and with two tokens no weight is 1.
    """
    return equal(softmax(dot_products(tokens, tokens)), cosine_similarity(tokens, tokens))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies"
        r" \mathrm{softmax}(X X^\top / \sqrt{d})_{ij} = \cos\angle(x_i, x_j)"
    ),
    source=EXACTLY_COSINES,
    expected=FAILS,
)
@witness(coordinates={"tokens": [[[], []], [1, 1]]})
def scaled_attention_weights_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the weights of scaled attention are the cosine similarities.

    A token's cosine with itself is 1, and with two tokens no weight is 1.
    """
    return equal(attention_weights(tokens, tokens), cosine_similarity(tokens, tokens))


@claim(
    latex=r"\lVert x_i \rVert = 1 \implies x_i \cdot x_j / \sqrt{d} = \cos\angle(x_i, x_j)",
    source=EXACTLY_COSINES.implies(),
    expected=FAILS,
)
@witness(coordinates={"tokens": [[[1]], [1]]})
def scaled_scores_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the scaled scores are the cosine similarities.

    The scale divides them by the root of the number of channels, which is 1 for one channel only.
    """
    xp = array_namespace(tokens)
    scale = xp.sqrt(constant(tokens.shape[-1], like=tokens))
    return equal(dot_products(tokens, tokens) / scale, cosine_similarity(tokens, tokens))


@claim(
    latex=r"\lVert x_i \rVert = 1 \implies x_i \cdot x_j = \cos\angle(x_i, x_j)",
    source=EXACTLY_COSINES.implies(),
    repairs=scaled_scores_are_cosines,
)
def unit_scores_are_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the scores before scale and softmax are the cosine similarities.

    The cosine divides the dot product by both lengths, which are 1.
    """
    return equal(dot_products(tokens, tokens), cosine_similarity(tokens, tokens))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies"
        r" \mathrm{softmax}(X X^\top) = \mathrm{softmax}(\cos\angle(x_i, x_j))"
    ),
    source=EXACTLY_COSINES.implies(),
    repairs=attention_weights_are_cosines,
)
def unit_attention_weights_are_softmax_of_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, the weights of self-attention are the softmax of the cosines.

    The scores are the cosines, and the weights are their softmax.
    """
    cosines = cosine_similarity(tokens, tokens)
    return equal(softmax(dot_products(tokens, tokens)), softmax(cosines))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies \mathrm{softmax}(X X^\top / \sqrt{d})"
        r" = \mathrm{softmax}(\cos\angle(x_i, x_j) / \sqrt{d})"
    ),
    source=EXACTLY_COSINES.implies(),
    repairs=scaled_attention_weights_are_cosines,
)
def scaled_unit_attention_weights_are_softmax_of_cosines(
    tokens: UnitRows[Array, "n d"],
) -> Relation:
    """For tokens of length one, scaled attention weighs by cosines at temperature root d.

    The scores are the cosines, and dividing them by the root of d is a temperature.
    """
    xp = array_namespace(tokens)
    root = xp.sqrt(constant(tokens.shape[-1], like=tokens))
    cosines = cosine_similarity(tokens, tokens)
    return equal(attention_weights(tokens, tokens), softmax(cosines, temperature=root))


@claim(
    latex=(
        r"\lVert x_i \rVert = 1 \implies w_{ij} - w_{ik} \ge (c_{ij} - c_{ik})\, w_{ik}, \quad"
        r" c_{ij} = \cos\angle(x_i, x_j),\ w = \mathrm{softmax}(X X^\top)"
    ),
    source=EXACTLY_COSINES.implies(),
    repairs=attention_weights_are_cosines,
)
def unit_attention_weights_order_keys_as_cosines(tokens: UnitRows[Array, "n d"]) -> Relation:
    """For tokens of length one, weights and cosine similarities put the keys in the same order.

    Within a row, softmax is an increasing function of the score, and the score is the cosine: as
    e^g >= 1 + g, a cosine higher by g makes a weight higher by g times the lower one at least.
    """
    cosines = cosine_similarity(tokens, tokens)
    weights = softmax(dot_products(tokens, tokens))
    cosine_gaps = cosines[:, :, None] - cosines[:, None, :]
    weight_gaps = weights[:, :, None] - weights[:, None, :]
    return at_most(cosine_gaps * weights[:, None, :], weight_gaps)


@claim(
    latex=(
        r"\lVert x \rVert = \lVert y \rVert = 1 \implies"
        r" (x W_Q) \cdot (y W_K) = \cos\angle(x, y)"
    ),
    source=EXACTLY_COSINES.implies(),
    expected=FAILS,
)
@witness(w_q=[[1]], w_k=[[-1]], coordinates={"tokens": [[[]], [1]]})
def projected_scores_of_unit_tokens_are_cosines(
    tokens: UnitRows[Array, "n d"], w_q: Real[Array, "d d_k"], w_k: Real[Array, "d d_k"]
) -> Relation:
    """For tokens of length one, scores of projected tokens are the tokens' cosine similarities.

    The projections turn and stretch what is compared.
    """
    scores = dot_products(linear(tokens, w_q), linear(tokens, w_k))
    return equal(scores, cosine_similarity(tokens, tokens))


@claim(
    latex=(
        r"W_Q = s R,\ W_K = R / s,\ R R^\top = I \implies"
        r" (x W_Q) \cdot (y W_K) = \cos\angle(x, y)"
    ),
    source=EXACTLY_COSINES.implies(),
    repairs=projected_scores_of_unit_tokens_are_cosines,
)
def inverse_projections_keep_the_scores_of_unit_tokens_cosines(
    tokens: UnitRows[Array, "n d"], rotation: Orthogonal[Array, "d d"], scale: NonZero[Array, ""]
) -> Relation:
    """Where the key projection undoes the query projection, scores of unit tokens are cosines.

    Only the product of the one with the transposed other counts, and it is the identity. Made of
    an orthogonal matrix, once stretched and once shrunk.
    """
    query, key = linear(tokens, scale * rotation), linear(tokens, rotation / scale)
    return equal(dot_products(query, key), cosine_similarity(tokens, tokens))


@claim(latex=r"(e_i W_Q) \cdot (e_j W_K) = (W_Q W_K^\top)_{ij}", source=EXACTLY_COSINES.implies())
def scores_of_basis_tokens_are_the_product_of_the_projections(
    w_q: Real[Array, "d d_k"], w_k: Real[Array, "d d_k"]
) -> Relation:
    """On the basis vectors, the projected scores are the entries of the product of projections.

    So the scores of all unit tokens are their cosines only where that product is the identity.
    """
    basis = identity(w_q.shape[-2], like=w_q)
    return equal(dot_products(linear(basis, w_q), linear(basis, w_k)), w_q @ w_k.mT)


@claim(
    latex=r"\mathrm{LN}(x) \cdot \mathrm{LN}(y) = d\, \cos\angle(x, y)",
    source=EXACTLY_COSINES.implies(),
    expected=FAILS,
)
@witness(coordinates={"x": [[[0, 1]], [0], [1]], "y": [[[0, 1]], [1], [1]]})
def scores_after_layer_norm_are_cosines(
    x: NonconstantRows[Array, "n d"], y: NonconstantRows[Array, "m d"]
) -> Relation:
    """After a layer norm, scores are the cosine similarities of the tokens times the width.

    The norm subtracts each token's mean before it scales, which changes the angles.
    """
    scores = dot_products(layer_norm(x, epsilon=0), layer_norm(y, epsilon=0))
    return equal(scores, x.shape[-1] * cosine_similarity(x, y))


@claim(
    latex=(
        r"\mathrm{LN}(x) \cdot \mathrm{LN}(y) = d\, \rho(x, y), \quad"
        r" \rho(x, y) = \cos\angle(x - \bar x, y - \bar y)"
    ),
    source=source("ba2016").at("eq. (4)").implies(),
    repairs=scores_after_layer_norm_are_cosines,
)
def scores_after_layer_norm_are_correlations(
    x: NonconstantRows[Array, "n d"], y: NonconstantRows[Array, "m d"]
) -> Relation:
    """After a layer norm, scores are the Pearson correlations of the tokens times the width.

    The norm centres a token and divides by its deviation, and a correlation does both. The epsilon
    of the norm is zero, and no token is constant.
    """
    xp = array_namespace(x, y)
    scores = dot_products(layer_norm(x, epsilon=0), layer_norm(y, epsilon=0))
    centred = [each - xp.mean(each, axis=-1, keepdims=True) for each in (x, y)]
    return equal(scores, x.shape[-1] * cosine_similarity(*centred))


# Do dot products rank as cosines do?


@claim(
    latex=r"(q \cdot k_i - q \cdot k_j)(\cos\angle(q, k_i) - \cos\angle(q, k_j)) \ge 0",
    source=COSINE_SIMILARITY,
    expected=FAILS,
)
def dot_products_rank_keys_as_cosines_do(
    query: NonzeroRows[Array, "1 d"], key: NonzeroRows[Array, "m d"]
) -> Relation:
    """Dot products with a query put keys in the same order as cosine similarities with it.

    A dot product is a cosine times the length of the key, so a long key overtakes a nearer one.
    """
    dots, cosines = dot_products(query, key), cosine_similarity(query, key)
    return at_most(0, (dots - dots.mT) * (cosines - cosines.mT))


@claim(
    latex=(
        r"\lVert k_i \rVert = r \implies"
        r" (q \cdot k_i - q \cdot k_j)(\cos\angle(q, k_i) - \cos\angle(q, k_j)) \ge 0"
    ),
    source=COSINE_SIMILARITY.implies(),
    repairs=dot_products_rank_keys_as_cosines_do,
)
def dot_products_rank_keys_of_one_length_as_cosines_do(
    query: NonzeroRows[Array, "1 d"], direction: UnitRows[Array, "m d"], length: Positive[Array, ""]
) -> Relation:
    """Dot products with a query put keys of one length in the same order as cosine similarities.

    All cosines are then multiplied by one positive number.
    """
    key = length * direction
    dots, cosines = dot_products(query, key), cosine_similarity(query, key)
    return at_most(0, (dots - dots.mT) * (cosines - cosines.mT))


@claim(
    latex=(
        r"q = u + v,\ \lVert u \rVert = \lVert v \rVert = 1 \implies q \cdot u = q \cdot v,"
        r"\quad q \cdot (s + t) v - q \cdot s u = t (1 + u \cdot v)"
    ),
    source=COSINE_SIMILARITY.implies(),
)
def of_two_keys_at_one_cosine_the_longer_has_the_larger_dot_product(
    u: UnitRows[Array, "1 d"],
    v: UnitRows[Array, "1 d"],
    length: Positive[Array, ""],
    more: Positive[Array, ""],
) -> Relation:
    """Keys of two lengths have a query with one cosine to both that prefers the longer one.

    It lies halfway between their directions (unless these are opposite). So only keys of one
    length are ranked alike for every query.
    """
    query = u + v
    gap = dot_products(query, (length + more) * v) - dot_products(query, length * u)
    return all_of(
        equal(dot_products(query, u), dot_products(query, v)),
        equal(gap, more * (1 + dot_products(u, v))),
    )


def _squared_distances(x: Array, y: Array) -> Array:
    """Return the squared distance of each row of x from the one row y."""
    return array_namespace(x).sum((x - y) * (x - y), axis=-1)


@claim(
    latex=(
        r"(\cos\angle(x, y) - \cos\angle(x, z))"
        r"(\lVert x - z \rVert^2 - \lVert x - y \rVert^2) \ge 0"
    ),
    source=CLOSER.implies(),
    expected=FAILS,
)
def tokens_of_higher_cosine_are_nearer(
    x: NonzeroRows[Array, "1 d"], y: NonzeroRows[Array, "1 d"], z: NonzeroRows[Array, "1 d"]
) -> Relation:
    """Of two tokens, the one of higher cosine similarity is the nearer one.

    Cosines do not see lengths, and distances do.
    """
    cosine_gap = cosine_similarity(x, y) - cosine_similarity(x, z)
    return at_most(0, cosine_gap[0, :] * (_squared_distances(z, x) - _squared_distances(y, x)))


@claim(
    latex=(
        r"\lVert x \rVert = \lVert y \rVert = r \implies"
        r" \lVert x - y \rVert^2 = 2 r^2 (1 - \cos\angle(x, y))"
    ),
    source=CLOSER.implies(),
    repairs=tokens_of_higher_cosine_are_nearer,
)
def among_tokens_of_one_length_distance_is_a_function_of_the_cosine(
    direction: UnitRows[Array, "n d"], other: UnitRows[Array, "1 d"], length: Positive[Array, ""]
) -> Relation:
    """For tokens of one length, the distance is the smaller the higher the cosine similarity is.

    The squared distance is twice the squared length times one less the cosine.
    """
    x, y = length * direction, length * other
    cosines = cosine_similarity(x, y)[:, 0]
    return equal(_squared_distances(x, y), 2 * length * length * (1 - cosines))


@claim(
    latex=r"x \cdot y > 0,\ y \cdot z > 0 \implies x \cdot z > 0",
    source=CLOSER.implies(),
    expected=FAILS,
)
@witness(x=[[1, 1]], y=[[0, 1]], z=[[-2, 1]])
def being_similar_is_transitive(
    x: Real[Array, "1 d"], y: Real[Array, "1 d"], z: Real[Array, "1 d"]
) -> Relation:
    """What is similar to something similar is similar: positive dot products are transitive.

    Two right angles less a little add up to more than one right angle.
    """
    similar = all_of(less(0, dot_products(x, y)), less(0, dot_products(y, z)))
    return assuming(similar, less(0, dot_products(x, z)))


@claim(
    latex=(
        r"x = s(y + a),\ z = t(y + b),\ a, b \perp y,\ \lVert a \rVert, \lVert b \rVert"
        r" < \lVert y \rVert \implies x \cdot z > 0"
    ),
    source=CLOSER.implies(),
    repairs=being_similar_is_transitive,
)
def being_similar_within_half_a_right_angle_is_transitive(
    y: NonzeroRows[Array, "1 d"],
    aside: Real[Array, "2 d"],
    share: NonNegative[Array, "2 1"],
    scale: Positive[Array, "2 1"],
) -> Relation:
    """Two tokens at less than 45 degrees from a third, as in cosines over 0.71, are similar.

    Two halves of a right angle add up to one at most. Made of the third token and parts across it
    that are shorter than it.
    """
    xp = array_namespace(y)
    square = xp.sum(y * y)
    across = aside - dot_products(aside, y) / square * y
    longest = xp.sum(across * across, axis=-1, keepdims=True) + square + share
    pair = scale * (y + across * (square / longest))
    return less(0, dot_products(pair[:1, :], pair[1:, :]))


# Are dissimilar words kept down?


@claim(
    latex=r"\mathrm{softmax}(X X^\top)_{12} < 0, \quad X = (x, -s x),\ s > 0",
    source=MATRIX_MULTIPLICATIONS,
    expected=FAILS,
)
@witness(scale=1, coordinates={"token": [[[1]], [0], [1]]})
def opposite_tokens_get_a_negative_weight(
    token: NonzeroRows[Array, "1 d"], scale: Positive[Array, ""]
) -> Relation:
    """A token gives a negative weight to a token of the opposite direction.

    The score is negative, and the weight is a power of it over a sum of powers: positive.
    """
    tokens = array_namespace(token).concat([token, -scale * token], axis=0)
    return less(softmax(dot_products(tokens, tokens))[:1, 1:], 0)


@claim(
    latex=r"x \cdot (-s x) < 0, \quad s > 0",
    source=MATRIX_MULTIPLICATIONS.implies(),
    repairs=opposite_tokens_get_a_negative_weight,
)
def opposite_tokens_have_a_negative_score(
    token: NonzeroRows[Array, "1 d"], scale: Positive[Array, ""]
) -> Relation:
    """A token has a negative score with a token of the opposite direction.

    Their dot product is the squared length with a minus sign. This is before softmax.
    """
    return less(dot_products(token, -scale * token), 0)


def _power(gram: Array, steps: int) -> Array:
    """Multiply a matrix with itself."""
    return reduce(lambda product, _: product @ gram, range(steps - 1), gram)


@claim(
    latex=r"(X X^\top)_{12} \le 0 \implies ((X X^\top)^k)_{12} \le 0",
    source=MATRIX_MULTIPLICATIONS,
    expected=FAILS,
)
@witness(tokens=[[0, 1], [1, 0], [1, 1]], sizes={"k": 2})
def repeated_products_keep_dissimilar_tokens_apart(
    tokens: Real[Array, "n>=2 d"], steps: Size[int, "k"]
) -> Relation:
    """Tokens of no positive score have none after several multiplications by the scores either.

    A third token that is similar to both brings them together.
    """
    gram = dot_products(tokens, tokens)
    return assuming(at_most(gram[0, 1], 0), at_most(_power(gram, steps)[0, 1], 0))


@claim(
    latex=(
        r"(X X^\top)_{12} \le 0 \implies ((X X^\top)^k)_{12} \le 0, \quad"
        r" X \in \mathbb{R}^{2 \times d}"
    ),
    source=MATRIX_MULTIPLICATIONS.implies(),
    repairs=repeated_products_keep_dissimilar_tokens_apart,
)
def repeated_products_keep_two_dissimilar_tokens_apart(
    tokens: Real[Array, "2 d"], steps: Size[int, "k"]
) -> Relation:
    """Two tokens alone, of no positive score, have none after several multiplications either.

    With the sign of one token turned, all entries are non-negative, and so are those of all powers.
    """
    gram = dot_products(tokens, tokens)
    return assuming(at_most(gram[0, 1], 0), at_most(_power(gram, steps)[0, 1], 0))


@claim(
    latex=(
        r"\Bigl\lVert \frac{(X X^\top)^k X}{\sigma_1^{2k+1}} - u_1 v_1^\top \Bigr\rVert_F^2"
        r" = \textstyle\sum_{i > 1} (\sigma_i / \sigma_1)^{4k + 2}"
    ),
    source=MATRIX_MULTIPLICATIONS.implies(),
)
def repeated_products_make_all_tokens_collinear(
    left: Orthogonal[Array, "r+a r+a"],
    right: Orthogonal[Array, "r+b r+b"],
    largest: Positive[Array, ""],
    ratios: Between[Array, "r", 0, 1],
    steps: Size[int, "k"],
) -> Relation:
    """Repeated multiplication by the scores makes all tokens collinear, not the similar ones alone.

    In the singular value decomposition each step multiplies the share of each singular value by its
    square. The distance from the limit, of rank one, is given exactly; it vanishes with growing k
    where the largest singular value is the only one of its size.
    """
    xp = array_namespace(left)
    u, v = left[:, : ratios.shape[0] + 1], right[:, : ratios.shape[0] + 1]
    values = largest * xp.concat([xp.ones_like(ratios[:1]), ratios])
    tokens = (u * values) @ v.mT
    power = reduce(lambda x, _: tokens @ (tokens.mT @ x), range(steps), tokens)
    scaled = reduce(lambda x, _: x / largest, range(2 * steps + 1), power)
    apart = scaled - u[:, :1] @ v[:, :1].mT
    shares = reduce(lambda x, _: x * ratios, range(4 * steps + 1), ratios)
    return equal(xp.sum(apart * apart), xp.sum(shares))


@claim(
    latex=(
        r"\frac{W_{ij}}{W_{ik}} = e^{x_i \cdot (x_j - x_k)}, \quad"
        r" W = \mathrm{softmax}(X X^\top)"
    ),
    source=WEIGHTING.implies(),
)
def attention_weights_compare_as_powers_of_dot_products(tokens: Real[Array, "n d"]) -> Relation:
    """Two weights of one token compare as the powers of its dot products with the two others.

    The sum that both are divided by cancels. So the larger weight has the larger dot product.
    """
    xp = array_namespace(tokens)
    received = softmax(dot_products(tokens, tokens)).mT
    powers = xp.exp((tokens[None, :, :] - tokens[:, None, :]) @ tokens.mT)
    compared = received[:, None, :] * powers
    return equal(xp.broadcast_to(received[None, :, :], compared.shape), compared)


@claim(
    latex=(
        r"\lVert x_i \rVert = r \implies"
        r" \mathrm{softmax}(X X^\top)_{ij} \le \mathrm{softmax}(X X^\top)_{ii}"
    ),
    source=WEIGHTING.implies(),
)
def tokens_of_one_length_attend_most_to_themselves(
    direction: UnitRows[Array, "n d"], length: Positive[Array, ""]
) -> Relation:
    """Among tokens of one length, no token gives another more weight than itself.

    By Cauchy and Schwarz no dot product exceeds the squared length.
    """
    tokens = length * direction
    weights = softmax(dot_products(tokens, tokens))
    own = array_namespace(tokens).sum(weights * identity(tokens.shape[-2], like=tokens), axis=-1)
    return at_most(weights, array_namespace(tokens).broadcast_to(own[:, None], weights.shape))


# Are collinear words rare?


@claim(
    latex=r"\lVert x \rVert^2 \lVert y \rVert^2 - (x \cdot y)^2 > 0",
    source=COLLINEAR.implies(),
    expected=FAILS,
)
@witness(coordinates={"x": [[[1]], [0], [1]], "step": [[[1]], [0], [1]]})
def different_tokens_are_not_collinear(
    x: NonzeroRows[Array, "1 d"], step: NonzeroRows[Array, "1 d"]
) -> Relation:
    """Two different tokens are not collinear.

    Where they have one entry each, as raw measurements have, all are; and multiples always are.
    """
    y = x + step
    return less(0, _gram_determinant(x, y))


def _gram_determinant(x: Array, y: Array) -> Array:
    """Return the squared area between two rows, which vanishes where they are collinear."""
    return dot_products(x, x) * dot_products(y, y) - dot_products(x, y) * dot_products(x, y)


@claim(
    latex=(
        r"\lVert x \rVert^2 \lVert y + t a \rVert^2 - (x \cdot (y + t a))^2"
        r" = \lVert x \rVert^2 \lVert a \rVert^2 t^2, \quad y = s x,\ a \perp x"
    ),
    source=COLLINEAR.implies(),
    repairs=different_tokens_are_not_collinear,
)
def a_token_moved_across_another_stops_being_collinear(
    x: NonzeroRows[Array, "1 d>=2"],
    multiple: Real[Array, ""],
    aside: Real[Array, "1 d>=2"],
    distance: Real[Array, ""],
) -> Relation:
    """In two or more dimensions, a step of any length across leads away from collinear tokens.

    The squared area between the two grows with the square of the step. So on each line across a
    token one point is collinear with it, and under any density such pairs have probability zero.
    """
    across = aside - dot_products(aside, x) / dot_products(x, x) * x
    moved = multiple * x + distance * across
    area = dot_products(x, x) * dot_products(across, across) * distance * distance
    return equal(_gram_determinant(x, moved), area)


@claim(
    latex=r"\lVert x \rVert^2 \lVert y \rVert^2 = (x \cdot y)^2, \quad x, y \in \mathbb{R}^1",
    source=COLLINEAR.implies(),
)
def tokens_of_one_channel_are_collinear(x: Real[Array, "1 1"], y: Real[Array, "1 1"]) -> Relation:
    """Tokens of one channel, as in a raw series of numbers, are all collinear.

    On a line every vector is a multiple of every other but zero.
    """
    return equal(_gram_determinant(x, y), 0)


def _collinear(dots: Array, d: int) -> Array:
    """Return 1 where the dot product of two sign vectors is d or -d, and 0 at the others."""
    squares = dots * dots
    found = array_namespace(dots).ones_like(dots)
    for value in range(d - 2, -1, -2):
        found = found * (squares - value * value) / (d * d - value * value)
    return found


@claim(
    latex=(
        r"P(x \parallel y) = 2^{1 - d}, \quad x = s \varepsilon,\ y = t \varepsilon',"
        r"\ \varepsilon, \varepsilon' \text{ uniform on } \{\pm 1\}^d"
    ),
    source=COLLINEAR.implies(),
)
def random_signs_are_collinear_with_probability_two_to_the_one_minus_d(
    scale: NonZero[Array, ""], other: NonZero[Array, ""], d: Size[int, "d<=5"]
) -> Relation:
    """Two tokens of random signs in d channels are collinear with probability 2/2^d.

    For each of the first, itself and its opposite are collinear with it, out of 2^d: always in one
    channel, one time in two in two channels. All pairs are gone through.
    """
    signs = constant(list(product((1, -1), repeat=d)), like=scale)
    dots = dot_products(scale * signs, other * signs) / (scale * other)
    return equal(array_namespace(dots).mean(_collinear(dots, d)), Fraction(2, 2**d))
