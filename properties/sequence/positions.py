"""Claims about positional information: sinusoids, rotations, biases and what they tell apart."""

from ...reference import (
    add_learned_positions,
    add_linear_biases,
    add_sinusoidal_positions,
    alibi_attention,
    attention,
    rotary_attention,
    rotary_positions,
    self_attention,
    softmax,
)
from ...theory import (
    FAILS,
    Array,
    Integer,
    Natural,
    NonzeroRows,
    Permutation,
    Positive,
    Real,
    Relation,
    Size,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
    less,
    ordinals,
    source,
    witness,
)
from ...theory.laws import permutation_equivariant

SINUSOIDS = source("vaswani2017").at("sec. 3.5")
LINEAR_FUNCTION = source("vaswani2017").at(
    "sec. 3.5",
    quote="for any fixed offset k, PE_{pos+k} can be represented as a linear function of PE_{pos}",
)
DIRECTION = source("yan2019").at("abstract")
ROTARY = source("su2021").at("sec. 3.2")


def phases(positions: Array, pairs: int) -> Array:
    """Return the angle of each position for each pair of channels: p / 10000^(i / pairs)."""
    exponents = ordinals(pairs, like=positions) / constant(pairs, like=positions)
    base = constant(10000, like=positions)
    return positions[..., None] / array_namespace(positions).pow(base, exponents)


def encodings(positions: Array, pairs: int) -> Array:
    """Return the sines and cosines of each position, at the wavelengths of the transformer."""
    xp, turns = array_namespace(positions), phases(positions, pairs)
    waves = xp.stack([xp.sin(turns), xp.cos(turns)], axis=-1)
    return xp.reshape(waves, (*positions.shape, 2 * pairs))


# Sinusoids.


@claim(latex=r"\mathrm{PE}(x)_i = x_i + \mathrm{PE}(i)", source=SINUSOIDS)
def sinusoidal_positions_are_the_sinusoids_of_the_places(x: Real[Array, "n 2*pairs"]) -> Relation:
    """What the transformer adds to row i are the sinusoids of the number i.

    So what is shown here of sinusoids of any integers is true of the encodings.
    """
    each = ordinals(x.shape[0], like=x)
    return equal(add_sinusoidal_positions(x), x + encodings(each, x.shape[-1] // 2))


@claim(
    latex=r"\mathrm{PE}(p + k) = R_k\, \mathrm{PE}(p), \quad R_k \text{ independent of } p",
    source=LINEAR_FUNCTION,
)
def shifting_sinusoids_is_a_rotation(
    positions: Integer[Array, "n"], offset: Integer[Array, ""], pairs: Size[int, "pairs"]
) -> Relation:
    """The encodings of positions farther by k are those of the positions, turned by one rotation.

    Each pair (sin wp, cos wp) turns by the angle -wk, which does not depend on p: that is how
    angles add.
    """
    xp = array_namespace(positions)
    back = xp.zeros_like(positions) - offset
    turned = rotary_positions(encodings(positions, pairs), back)
    return equal(encodings(positions + offset, pairs), turned)


@claim(latex=r"\lVert \mathrm{PE}(p) \rVert^2 = d / 2", source=SINUSOIDS.implies())
def sinusoids_have_one_length(
    positions: Integer[Array, "n"], pairs: Size[int, "pairs"]
) -> Relation:
    """All sinusoidal encodings have the same length, the root of half their width.

    Each pair is a sine and a cosine, whose squares sum to one.
    """
    rows = encodings(positions, pairs)
    return equal(array_namespace(rows).sum(rows * rows, axis=-1), pairs)


@claim(
    latex=r"p \ne q \implies \mathrm{PE}(p) \cdot \mathrm{PE}(q) = 0",
    source=SINUSOIDS.implies(),
    expected=FAILS,
)
@witness(position=[1], more=[1], sizes={"pairs": 1})
def sinusoids_of_different_positions_are_orthogonal(
    position: Integer[Array, "1"], more: Natural[Array, "1"], pairs: Size[int, "pairs"]
) -> Relation:
    """Sinusoidal encodings of different positions are orthogonal.

    With one pair of channels those of neighbours have the dot product cos 1, which is 0.54.
    """
    here, there = encodings(position, pairs), encodings(position + 1 + more, pairs)
    return equal(here @ there.mT, 0)


@claim(
    latex=r"\mathrm{PE}(p) \cdot \mathrm{PE}(q) = \textstyle\sum_i \cos \omega_i (p - q)",
    source=DIRECTION.implies(),
    repairs=sinusoids_of_different_positions_are_orthogonal,
)
def sinusoids_have_relative_dot_products(
    positions: Integer[Array, "n"], others: Integer[Array, "m"], pairs: Size[int, "pairs"]
) -> Relation:
    """The dot product of two sinusoidal encodings depends on the difference of the positions alone.

    Each pair gives sin wp sin wq + cos wp cos wq = cos w(p - q).
    """
    xp = array_namespace(positions)
    waves = xp.cos(phases(positions[:, None] - others[None, :], pairs))
    products = encodings(positions, pairs) @ encodings(others, pairs).mT
    return equal(products, xp.sum(waves, axis=-1))


@claim(
    latex=r"\mathrm{PE}(p) \cdot \mathrm{PE}(p + k) = \mathrm{PE}(p) \cdot \mathrm{PE}(p - k)",
    source=DIRECTION,
)
def sinusoids_have_the_same_dot_product_left_and_right(
    position: Integer[Array, "1"], offset: Integer[Array, "n"], pairs: Size[int, "pairs"]
) -> Relation:
    """Dot products of sinusoidal encodings cannot tell a left neighbour from a right one.

    They are cosines of the distance, and cosine is even.
    """
    here = encodings(position, pairs)
    right, left = encodings(position + offset, pairs), encodings(position - offset, pairs)
    return equal(here @ right.mT, here @ left.mT)


@claim(
    latex=(
        r"\mathrm{PE}(p) \cdot \mathrm{PE}(p + k + g) \le \mathrm{PE}(p) \cdot \mathrm{PE}(p + k),"
        r" \quad k, g \ge 0"
    ),
    source=SINUSOIDS.implies(),
    expected=FAILS,
)
@witness(distance=[3], more=[1], sizes={"pairs": 1})
def sinusoidal_similarity_decreases_with_distance(
    distance: Natural[Array, "1", 8], more: Natural[Array, "1", 8], pairs: Size[int, "pairs"]
) -> Relation:
    """The dot product of two sinusoidal encodings does not grow with the distance.

    It is a sum of cosines of the distance, and those go up again: with one pair of channels, from
    distance 3 on. (It depends on the distance alone, so that the first position is 0, and no
    distance in question is above 16.)
    """
    zero = array_namespace(distance).zeros_like(distance)
    here = encodings(zero, pairs)
    near, far = encodings(distance, pairs), encodings(distance + more, pairs)
    return at_most(here @ far.mT, here @ near.mT)


@claim(
    latex=r"\mathrm{PE}(p) \cdot \mathrm{PE}(q) \le \mathrm{PE}(p) \cdot \mathrm{PE}(p)",
    source=SINUSOIDS.implies(),
    repairs=sinusoidal_similarity_decreases_with_distance,
)
def sinusoids_are_most_similar_to_themselves(
    position: Integer[Array, "1"], other: Integer[Array, "n"], pairs: Size[int, "pairs"]
) -> Relation:
    """No sinusoidal encoding has a greater dot product with another than with itself.

    A cosine is largest at distance 0; beyond that its values go up and down.
    """
    here, there = encodings(position, pairs), encodings(other, pairs)
    return at_most(here @ there.mT, pairs)


def _scores(positions: Array, others: Array, w: Array) -> Array:
    """Return the scores of encodings after query and key projection, which enter as one matrix."""
    pairs = w.shape[-1] // 2
    return encodings(positions, pairs) @ w @ encodings(others, pairs).mT


@claim(
    latex=(
        r"\mathrm{PE}(p + s) W_Q W_K^\top \mathrm{PE}(q + s)^\top"
        r" = \mathrm{PE}(p) W_Q W_K^\top \mathrm{PE}(q)^\top"
    ),
    source=source("yan2019").at("abstract").implies(),
    expected=FAILS,
)
@witness(position=[1], other=[1], shift=1, w_q=[[0], [1]], w_k=[[0], [1]])
def sinusoidal_scores_are_relative_after_projection(
    position: Integer[Array, "1"],
    other: Integer[Array, "1"],
    shift: Integer[Array, ""],
    w_q: Real[Array, "2*pairs d_k"],
    w_k: Real[Array, "2*pairs d_k"],
) -> Relation:
    """After the query and key projections, scores of sinusoids depend on the distance alone.

    The dot product does because each sine meets its sine and each cosine its cosine, equally
    weighted; projections that read one of them give products of sines, which depend on the place.
    """
    w = w_q @ w_k.mT
    return equal(_scores(position + shift, other + shift, w), _scores(position, other, w))


@claim(
    latex=(
        r"W = \mathrm{diag}(a_i I + b_i J) \implies"
        r" \mathrm{PE}(p + s) W \mathrm{PE}(q + s)^\top = \mathrm{PE}(p) W \mathrm{PE}(q)^\top"
    ),
    source=source("yan2019").at("abstract").implies(),
    repairs=sinusoidal_scores_are_relative_after_projection,
)
def sinusoidal_scores_are_relative_where_projections_turn_and_scale(
    position: Integer[Array, "n"],
    other: Integer[Array, "m"],
    shift: Integer[Array, ""],
    scale: Real[Array, "pairs"],
    turn: Real[Array, "pairs"],
) -> Relation:
    """Scores of sinusoids depend on the distance alone where W_Q W_K' turns and scales each pair.

    Those are the matrices that commute with the rotations by which positions shift, since
    rotations of a plane commute with turning and scaling it.
    """
    xp, pairs = array_namespace(scale), scale.shape[0]

    def read(rows: Array) -> Array:
        sine, cosine = rows[:, 0::2], rows[:, 1::2]
        both = [scale * sine - turn * cosine, turn * sine + scale * cosine]
        return xp.reshape(xp.stack(both, axis=-1), rows.shape)

    def scores(one: Array, two: Array) -> Array:
        return read(encodings(one, pairs)) @ encodings(two, pairs).mT

    return equal(scores(position + shift, other + shift), scores(position, other))


@claim(
    latex=(
        r"\mathrm{PE}(p + s) W \mathrm{PE}(q + s)^\top - \mathrm{PE}(p) W \mathrm{PE}(q)^\top"
        r" = \mathrm{PE}(p) (R_s^\top W R_s - W) \mathrm{PE}(q)^\top"
    ),
    source=source("dai2019").at("sec. 3.3").implies(),
)
def sinusoidal_scores_change_with_the_commutator(
    position: Integer[Array, "n"],
    other: Integer[Array, "m"],
    shift: Integer[Array, ""],
    w: Real[Array, "2*pairs 2*pairs"],
) -> Relation:
    """A shift of both positions changes scores of sinusoids by what W and the rotation differ in.

    The encodings turn, and the turns can be moved onto W. So scores are relative only where W and
    the rotation commute, as far as the encodings can see.
    """
    back = array_namespace(w).zeros_like(w[:, 0]) - shift
    turned = rotary_positions(rotary_positions(w, -back).mT, -back).mT
    pairs = w.shape[-1] // 2
    change = encodings(position, pairs) @ (turned - w) @ encodings(other, pairs).mT
    moved = _scores(position + shift, other + shift, w)
    return equal(moved - _scores(position, other, w), change)


# Rotations.


@claim(latex=r"(R_m q) \cdot (R_n k) = q \cdot (R_{n - m} k)", source=ROTARY)
def rotary_scores_turn_by_the_difference_of_positions(
    query: Real[Array, "1 2*pairs"],
    key: Real[Array, "1 2*pairs"],
    here: Integer[Array, "1"],
    there: Integer[Array, "1"],
) -> Relation:
    """The score of a rotated query and key is that of the query and the key turned by the distance.

    The transpose of a rotation turns back, and turns by multiples of one angle add.
    """
    scores = rotary_positions(query, here) @ rotary_positions(key, there).mT
    return equal(scores, query @ rotary_positions(key, there - here).mT)


@claim(latex=r"\lVert R_m x \rVert = \lVert x \rVert", source=ROTARY.implies())
def rotary_positions_keep_lengths(
    x: Real[Array, "n 2*pairs"], positions: Integer[Array, "n"]
) -> Relation:
    """Rotating queries and keys by their positions keeps their lengths.

    Each pair of channels is turned, and turning keeps the sum of its squares.
    """
    xp, turned = array_namespace(x), rotary_positions(x, positions)
    return equal(xp.sum(turned * turned, axis=-1), xp.sum(x * x, axis=-1))


@claim(
    latex=r"\mathrm{SA}(X + \mathrm{PE}(p + s)) = \mathrm{SA}(X + \mathrm{PE}(p))",
    source=SINUSOIDS.implies(),
    expected=FAILS,
)
@witness(tokens=[[0, 1]], positions=[1], shift=1)
def attention_with_added_positions_ignores_a_shift_of_all(
    tokens: Real[Array, "n 2*pairs"], positions: Integer[Array, "n"], shift: Integer[Array, ""]
) -> Relation:
    """Self-attention with sinusoids added to its tokens is unchanged when all positions shift.

    The encodings are in the values too: a single token is returned with its encoding.
    """
    pairs = tokens.shape[-1] // 2
    shifted = add_learned_positions(tokens, encodings(positions + shift, pairs))
    unshifted = add_learned_positions(tokens, encodings(positions, pairs))
    return equal(self_attention(shifted), self_attention(unshifted))


@claim(
    latex=r"\mathrm{Attn}(R_{p + s} Q, R_{p + s} K, V) = \mathrm{Attn}(R_p Q, R_p K, V)",
    source=ROTARY.implies(),
    repairs=attention_with_added_positions_ignores_a_shift_of_all,
)
def rotary_attention_ignores_a_shift_of_all_positions(
    query: Real[Array, "n 2*pairs"],
    key: Real[Array, "n 2*pairs"],
    value: Real[Array, "n d_v"],
    positions: Integer[Array, "n"],
    shift: Integer[Array, ""],
) -> Relation:
    """Attention with rotated queries and keys is unchanged when all positions shift.

    The scores depend on differences of positions alone, and values are not rotated.
    """

    def attend(places: Array) -> Array:
        return attention(rotary_positions(query, places), rotary_positions(key, places), value)

    return equal(attend(positions + shift), attend(positions))


@claim(
    latex=(
        r"\mathrm{softmax}(z_{ij} - m ((p_i + s) - (p_j + s)))"
        r" = \mathrm{softmax}(z_{ij} - m (p_i - p_j))"
    ),
    source=source("press2022").at("sec. 3").implies(),
)
def linear_biases_ignore_a_shift_of_all_positions(
    scores: Real[Array, "n n"],
    slope: Positive[Array, ""],
    positions: Integer[Array, "n"],
    shift: Integer[Array, ""],
) -> Relation:
    """Attention with biases in the distance is unchanged when all positions shift.

    The shift cancels in every distance.
    """

    def weights(places: Array) -> Array:
        return softmax(scores - slope * (places[:, None] - places[None, :]))

    return equal(weights(positions + shift), weights(positions))


@claim(
    latex=r"\mathrm{softmax}(z_{ij} - m (i - j)) = \mathrm{softmax}(z_{ij} + m j)",
    source=source("press2022").at("sec. 3").implies(),
)
def linear_biases_are_a_bonus_for_late_keys(
    scores: Real[Array, "heads n n"], slopes: Positive[Array, "heads"]
) -> Relation:
    """Taking a multiple of the distance off each score is adding that multiple of the key's place.

    The query's place shifts its whole row of scores, which a softmax ignores.
    """
    bonus = slopes[:, None, None] * ordinals(scores.shape[-1], like=scores)
    return equal(softmax(add_linear_biases(scores, slopes)), softmax(scores + bonus))


# Added or concatenated.


@claim(
    latex=r"[x, p] \begin{pmatrix} W_x \\ W_p \end{pmatrix} = (x + p) W_x",
    source=SINUSOIDS.implies(),
    expected=FAILS,
)
@witness(x=[[1]], positions=[[1]], w_x=[[-1]], w_p=[[1]])
def concatenating_positions_is_adding_them(
    x: Real[Array, "n d"],
    positions: Real[Array, "n d"],
    w_x: Real[Array, "d d_out"],
    w_p: Real[Array, "d d_out"],
) -> Relation:
    """Concatenating positions before a layer does no more than adding them.

    The layer may then weigh the positions apart from the tokens.
    """
    xp = array_namespace(x)
    joined, free = xp.concat([x, positions], axis=-1), xp.concat([w_x, w_p], axis=0)
    return equal(joined @ free, add_learned_positions(x, positions) @ w_x)


@claim(
    latex=r"[x, p] \begin{pmatrix} W \\ W \end{pmatrix} = (x + p) W",
    source=SINUSOIDS.implies(),
    repairs=concatenating_positions_is_adding_them,
)
def adding_positions_is_concatenating_them_with_tied_weights(
    x: Real[Array, "n d"], positions: Real[Array, "n d"], w: Real[Array, "d d_out"]
) -> Relation:
    """Adding positions before a layer is concatenating them before one that treats both alike.

    A product with a stacked matrix is the sum of the products with its blocks.
    """
    xp = array_namespace(x)
    joined, tied = xp.concat([x, positions], axis=-1), xp.concat([w, w], axis=0)
    return equal(joined @ tied, add_learned_positions(x, positions) @ w)


@claim(
    latex=r"\mathrm{SA}(\Pi X + E) = \Pi\, \mathrm{SA}(X + E)",
    source=SINUSOIDS.implies(),
    expected=FAILS,
)
@witness(tokens=[[0], [1]], positions=[[0], [1]], coordinates={"order": [[1, 0]]})
def attention_with_added_positions_is_permutation_equivariant(
    tokens: Real[Array, "n d"], positions: Real[Array, "n d"], order: Permutation[Array, "n"]
) -> Relation:
    """With positions added to its tokens, self-attention commutes with every order of the tokens.

    The positions stay where they are when the tokens move.
    """
    return permutation_equivariant(
        lambda x: self_attention(add_learned_positions(x, positions)), tokens, order
    )


@claim(
    latex=r"E = \mathbf{1} e \implies \mathrm{SA}(\Pi X + E) = \Pi\, \mathrm{SA}(X + E)",
    source=SINUSOIDS.implies(),
    repairs=attention_with_added_positions_is_permutation_equivariant,
)
def attention_with_equal_positions_is_permutation_equivariant(
    tokens: Real[Array, "n d"], position: Real[Array, "1 d"], order: Permutation[Array, "n"]
) -> Relation:
    """With the same vector added to all tokens, self-attention commutes with every order of them.

    Equal rows stay where they are under every order.
    """
    return permutation_equivariant(lambda x: self_attention(x + position), tokens, order)


@claim(
    latex=(
        r"e_1 \ne e_2,\ X = -E \implies \mathrm{SA}(X + E) = 0,\ "
        r" 0 < \lVert \mathrm{SA}(\Pi X + E)_1 \rVert^2, \quad \Pi = (1\, 2)"
    ),
    source=SINUSOIDS.implies(),
)
def attention_with_two_different_positions_sees_the_order(
    position: Real[Array, "1 d"], step: NonzeroRows[Array, "1 d"]
) -> Relation:
    """With two different vectors added to two tokens, some swap of tokens changes attention.

    Take the tokens that the vectors cancel: all outputs are 0. Swapped, the tokens are the
    difference of the vectors and its negative, and the weights are not equal. So attention commutes
    with every order for all tokens only where all rows of the encoding are equal.
    """
    xp = array_namespace(position)
    positions = xp.concat([position, position + step], axis=0)
    swapped = xp.flip(-positions, axis=0)
    output = self_attention(add_learned_positions(swapped, positions))
    return less(0, xp.sum(output[0, :] * output[0, :]))


# Left and right, early and late.


@claim(
    latex=r"\mathrm{Attn}(R \Pi Q, R \Pi K, \Pi V) = \Pi\, \mathrm{Attn}(R Q, R K, V)",
    source=source("su2021").at("eq. (16)").implies(),
    expected=FAILS,
)
def rotary_attention_is_permutation_equivariant(
    query: Real[Array, "n 2*pairs"],
    key: Real[Array, "n 2*pairs"],
    value: Real[Array, "n d_v"],
    order: Permutation[Array, "n"],
) -> Relation:
    """Rotary attention, whose values are not turned, commutes with every order of the tokens.

    The weights know how far a key lies ahead or behind, and another order has other distances.
    """
    moved = rotary_attention(query[order, :], key[order, :], value[order, :])
    return equal(moved, rotary_attention(query, key, value)[order, :])


@claim(
    latex=r"\mathrm{Attn}(R J Q S, R J K S, J V) = J\, \mathrm{Attn}(R Q, R K, V), \quad J_{ij} ="
    r" \delta_{i, n + 1 - j},\ (x S)_{2k} = x_{2k + 1}, (x S)_{2k + 1} = x_{2k}",
    source=source("su2021").at("eq. (16)").implies(),
    repairs=rotary_attention_is_permutation_equivariant,
)
def rotary_attention_follows_reversal_where_channels_change_places(
    query: Real[Array, "n 2*pairs"], key: Real[Array, "n 2*pairs"], value: Real[Array, "n d_v"]
) -> Relation:
    """Rotary attention of reversed tokens is reversed if the channels of each pair change places.

    Reversing negates every distance, and exchanging its channels turns a plane the other way. So
    rotary attention tells left from right, by the sense in which it turns, and by nothing else.
    """

    def turned_round(x: Array) -> Array:
        xp = array_namespace(x)
        pairs = xp.flip(xp.stack([x[:, 0::2], x[:, 1::2]], axis=-1), axis=(0, 2))
        return xp.reshape(pairs, x.shape)

    flip = array_namespace(value).flip
    one = rotary_attention(turned_round(query), turned_round(key), flip(value, axis=0))
    return equal(one, flip(rotary_attention(query, key, value), axis=0))


@claim(
    latex=r"f((Q; Q'), (K; K'), (V; V'))_{1 \dots n} = f(Q, K, V)",
    source=source("press2022").at("sec. 3").implies(),
)
def attention_with_linear_biases_of_a_prefix_is_a_prefix(
    query: Real[Array, "heads n+l d_k"],
    key: Real[Array, "heads n+l d_k"],
    value: Real[Array, "heads n+l d_v"],
    length: Size[int, "n"],
) -> Relation:
    """With linear biases, the first outputs stay the same when the sequence goes on.

    Later keys are hidden, and the bias of a key depends on how far back it is, never on how long
    the sequence is: so a network may be run on longer ones than it was trained on.
    """
    first = (slice(None), slice(None, length), slice(None))
    longer = alibi_attention(query, key, value)
    return equal(longer[first], alibi_attention(query[first], key[first], value[first]))
