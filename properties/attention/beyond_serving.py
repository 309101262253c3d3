"""Claims repeated about running transformers: caches, blocks of keys, drafts, packing, adapters."""

from fractions import Fraction

from ...reference import attention, causal_attention, relu, rotary_positions, self_attention
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    Real,
    Relation,
    StochasticRows,
    all_of,
    array_namespace,
    claim,
    constant,
    equal,
    places,
    source,
)

# Keys in blocks.


def _mass(query: Array, key: Array) -> Array:
    """Return the sum of the exponentials of each query's scaled scores."""
    xp = array_namespace(query, key)
    scores = query @ key.mT / xp.sqrt(constant(query.shape[-1], like=query))
    return xp.sum(xp.exp(scores), axis=-1, keepdims=True)


@claim(
    latex=r"\mathrm{Attn}(Q, [K; K'], [V; V']) ="
    r" \tfrac12 \mathrm{Attn}(Q, K, V) + \tfrac12 \mathrm{Attn}(Q, K', V')",
    source=source("dao2022").at("sec. 3.1").implies(),
    expected=FAILS,
)
def attention_over_two_blocks_is_the_mean_of_theirs(
    query: Real[Array, "n d_k"], key: Real[Array, "2*m d_k"], value: Real[Array, "2*m d_v"]
) -> Relation:
    """Attention over two blocks of keys is the mean of the attention over each.

    A block with larger scores has a larger share of the softmax over both.
    """
    half = key.shape[-2] // 2
    first = attention(query, key[:half, :], value[:half, :])
    second = attention(query, key[half:, :], value[half:, :])
    return equal(attention(query, key, value), (first + second) / 2)


@claim(
    latex=r"\mathrm{Attn}(Q, [K; K'], [V; V']) ="
    r" \frac{s\, \mathrm{Attn}(Q, K, V) + s' \mathrm{Attn}(Q, K', V')}{s + s'}, \quad"
    r" s = \textstyle\sum_j e^{q \cdot k_j / \sqrt{d_k}}",
    source=source("dao2022").at("sec. 3.1"),
    expected=HOLDS,
    repairs=attention_over_two_blocks_is_the_mean_of_theirs,
)
def attention_over_two_blocks_is_theirs_weighed_by_their_sums(
    query: Between[Array, "n d_k", -9, 9],
    key_1: Between[Array, "m d_k", -9, 9],
    value_1: Real[Array, "m d_v"],
    key_2: Between[Array, "l d_k", -9, 9],
    value_2: Real[Array, "l d_v"],
) -> Relation:
    """Attention over two blocks of keys is exactly their average, weighed by their sums of powers.

    Numerators and denominators add up over the blocks. So attention in blocks, as in
    FlashAttention, is no approximation. (Queries and keys are kept to 9, so that enclosures resolve
    the smallest weights.)
    """
    xp = array_namespace(query, key_1, key_2)
    keys, values = xp.concat([key_1, key_2], axis=0), xp.concat([value_1, value_2], axis=0)
    sum_1, sum_2 = _mass(query, key_1), _mass(query, key_2)
    parts = sum_1 * attention(query, key_1, value_1) + sum_2 * attention(query, key_2, value_2)
    return equal(attention(query, keys, values) * (sum_1 + sum_2), parts)


# Caches.


@claim(
    latex=r"\mathrm{SA}([X; x])_{\le n} = \mathrm{SA}(X)",
    source=source("pope2023").at("sec. 2").implies(),
    expected=FAILS,
)
def earlier_outputs_of_self_attention_stay_when_a_token_is_appended(
    tokens: Real[Array, "n d"], appended: Real[Array, "1 d"]
) -> Relation:
    """When a token is appended, what self-attention returned for the earlier ones still stands.

    Without a causal mask, the earlier tokens see the new one.
    """
    longer = array_namespace(tokens).concat([tokens, appended], axis=0)
    return equal(self_attention(longer)[:-1, :], self_attention(tokens))


@claim(
    latex=r"\mathrm{Attn}_{j \le i}([X; x])_{\le n} = \mathrm{Attn}_{j \le i}(X), \quad"
    r" \mathrm{Attn}_{j \le i}([X; x])_{n+1} = \mathrm{Attn}(x, [X; x], [X; x])",
    source=source("pope2023").at("sec. 2").implies(),
    expected=HOLDS,
    repairs=earlier_outputs_of_self_attention_stay_when_a_token_is_appended,
)
def causal_attention_extends_from_a_cache_of_keys_and_values(
    query: Real[Array, "n+1 d_k"], key: Real[Array, "n+1 d_k"], value: Real[Array, "n+1 d_v"]
) -> Relation:
    """Causal attention over one more token keeps its outputs, and adds one from the cached keys.

    No earlier query sees the new key, and the new query sees them all. So a cache of keys and
    values changes nothing.
    """
    longer = causal_attention(query, key, value)
    return all_of(
        equal(longer[:-1, :], causal_attention(query[:-1, :], key[:-1, :], value[:-1, :])),
        equal(longer[-1:, :], attention(query[-1:, :], key, value)),
    )


# Absorbed projections.


@claim(
    latex=r"(x W_Q) \cdot (c\, W_K) = x\, (W_Q W_K^\top)\, c^\top",
    source=source("deepseek2024").at("sec. 2.1.2"),
    expected=HOLDS,
)
def the_projection_of_compressed_keys_is_absorbed_into_the_query(
    x: Real[Array, "n d"],
    compressed: Real[Array, "m r"],
    w_q: Real[Array, "d d_k"],
    w_k: Real[Array, "r d_k"],
) -> Relation:
    """Scores against keys expanded from a small cache need no expansion.

    The expanding matrix moves over to the query, by associativity.
    """
    return equal((x @ w_q) @ (compressed @ w_k).mT, x @ (w_q @ w_k.mT) @ compressed.mT)


@claim(
    latex=r"R(x W_Q) \cdot R(c\, W_K) = R(x W_Q W_K^\top) \cdot R(c)",
    source=source("deepseek2024").at("sec. 2.1.3").implies(),
    expected=FAILS,
)
def the_projection_of_compressed_keys_is_absorbed_beneath_rotary_positions(
    x: Real[Array, "n d"],
    compressed: Real[Array, "n 2*r"],
    w_q: Real[Array, "d 2*pairs"],
    w_k: Real[Array, "2*r 2*pairs"],
) -> Relation:
    """Keys expanded from a small cache may be absorbed into the query also with rotary positions.

    The rotation stands between the two matrices and depends on the place, so that no fixed matrix
    takes over.
    """
    scores = rotary_positions(x @ w_q) @ rotary_positions(compressed @ w_k).mT
    absorbed = rotary_positions(x @ (w_q @ w_k.mT)) @ rotary_positions(compressed).mT
    return equal(scores, absorbed)


# Drafts.


@claim(
    latex=r"\min(p, q) + \bigl(1 - \textstyle\sum \min(p, q)\bigr)\, p = p",
    source=source("leviathan2023").at("sec. 2.3").implies(),
    expected=FAILS,
)
def resampling_rejected_drafts_from_the_target_keeps_its_distribution(
    target: StochasticRows[Array, "1 vocab"], draft: StochasticRows[Array, "1 vocab"]
) -> Relation:
    """A rejected draft may be replaced by a token drawn from the target distribution.

    Drafts are accepted with probability min(1, p/q). Tokens that the draft model likes would come
    too often: they were accepted before.
    """
    xp = array_namespace(target)
    accepted = xp.minimum(target, draft)
    rejected = 1 - xp.sum(accepted, axis=-1, keepdims=True)
    return equal(accepted + rejected * target, target)


@claim(
    latex=r"\min(p, q) + (p - q)_+ = p, \quad 1 - \textstyle\sum \min(p, q) ="
    r" \textstyle\sum (p - q)_+",
    source=source("leviathan2023").at("appendix A.1"),
    expected=HOLDS,
    repairs=resampling_rejected_drafts_from_the_target_keeps_its_distribution,
)
def resampling_rejected_drafts_from_the_excess_keeps_the_distribution_of_the_target(
    target: StochasticRows[Array, "1 vocab"], draft: StochasticRows[Array, "1 vocab"]
) -> Relation:
    """Speculative decoding draws from the target distribution, whatever the draft.

    Rejections are as likely as the target's excess over the draft is large, and a token from that
    excess fills the accepted ones up to the target.
    """
    xp = array_namespace(target)
    accepted, excess = xp.minimum(target, draft), relu(target - draft)
    rejected = 1 - xp.sum(accepted, axis=-1)
    return all_of(equal(accepted + excess, target), equal(rejected, xp.sum(excess, axis=-1)))


# Packing.


@claim(
    latex=r"\mathrm{SA}([X; Y])_{\le n} = \mathrm{SA}(X)",
    source=source("krell2021").at("abstract").implies(),
    expected=FAILS,
)
def packed_sequences_do_not_disturb_each_other(
    first: Real[Array, "n d"], second: Real[Array, "m d"]
) -> Relation:
    """Two sequences packed into one are each attended to as if they were alone.

    Tokens of one get weights from the other, unless a mask keeps them apart.
    """
    packed = array_namespace(first).concat([first, second], axis=0)
    return equal(self_attention(packed)[: first.shape[-2], :], self_attention(first))


@claim(
    latex=r"\mathrm{SA}_{\mu}([X; Y]) = [\mathrm{SA}(X); \mathrm{SA}(Y)], \quad"
    r" \mu_{ij} = [i \text{ and } j \text{ in one sequence}]",
    source=source("krell2021").at("abstract").implies(),
    expected=HOLDS,
    repairs=packed_sequences_do_not_disturb_each_other,
)
def sequences_packed_with_a_block_mask_do_not_disturb_each_other(
    first: Real[Array, "n d"], second: Real[Array, "m d"]
) -> Relation:
    """Packed sequences are attended to as if alone where a mask keeps them apart.

    Hidden tokens weigh exactly zero. A mask is a graph, and attention does not pass between its
    components.
    """
    xp = array_namespace(first)
    packed = xp.concat([first, second], axis=0)
    in_first = places(packed.shape[-2], like=packed) < first.shape[-2]
    together = in_first[:, None] == in_first[None, :]
    alone = xp.concat([self_attention(first), self_attention(second)], axis=0)
    return equal(self_attention(packed, together), alone)


# Adapters.


@claim(
    latex=r"x W + (x A) B = x\, (W + A B)", source=source("hu2022").at("sec. 4.1"), expected=HOLDS
)
def low_rank_adapters_merge_into_the_weight(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_out"],
    a: Real[Array, "d r"],
    b: Real[Array, "r d_out"],
) -> Relation:
    """A low-rank adapter beside a linear layer merges into its matrix, at no cost when it runs.

    Linear maps of one input add up.
    """
    return equal(x @ w + (x @ a) @ b, x @ (w + a @ b))


@claim(
    latex=r"\tfrac{A_1 + A_2}{2} \cdot \tfrac{B_1 + B_2}{2} = \tfrac{A_1 B_1 + A_2 B_2}{2}",
    source=source("sun2024").at("abstract").implies(),
    expected=FAILS,
)
def averaging_the_factors_of_two_adapters_averages_the_adapters(
    a: Real[Array, "2 d r"], b: Real[Array, "2 r d_out"]
) -> Relation:
    """Two low-rank adapters are averaged by averaging their factors.

    A product of sums has cross terms that a sum of products lacks.
    """
    mean_a, mean_b = (a[0, :, :] + a[1, :, :]) / 2, (b[0, :, :] + b[1, :, :]) / 2
    return equal(mean_a @ mean_b, (a[0, :, :] @ b[0, :, :] + a[1, :, :] @ b[1, :, :]) / 2)


@claim(
    latex=r"\tfrac12 [A_1\; A_2] [B_1; B_2] = \tfrac{A_1 B_1 + A_2 B_2}{2}",
    source=source("sun2024").at("abstract").implies(),
    expected=HOLDS,
    repairs=averaging_the_factors_of_two_adapters_averages_the_adapters,
)
def stacking_the_factors_of_two_adapters_averages_the_adapters(
    a: Real[Array, "2 d r"], b: Real[Array, "2 r d_out"]
) -> Relation:
    """Two low-rank adapters are averaged by one of twice the rank, with their factors side by side.

    A product of block matrices is the sum of the products of their blocks.
    """
    xp = array_namespace(a, b)
    wide = xp.concat([a[0, :, :], a[1, :, :]], axis=1)
    tall = xp.concat([b[0, :, :], b[1, :, :]], axis=0)
    mean = (a[0, :, :] @ b[0, :, :] + a[1, :, :] @ b[1, :, :]) / 2
    return equal(wide @ tall * constant(Fraction(1, 2), like=a), mean)
