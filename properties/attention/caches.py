"""Claims about attention in parts: blocks of keys, caches, packed sequences."""

from ...reference import attention, causal_attention, self_attention
from ...theory import (
    FAILS,
    Array,
    Between,
    Real,
    Relation,
    all_of,
    array_namespace,
    claim,
    constant,
    equal,
    places,
    source,
    witness,
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
@witness(query=[[1]], key=[[0], [1]], value=[[0], [1]])
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
@witness(tokens=[[1]], appended=[[-1]])
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


# Packing.


@claim(
    latex=r"\mathrm{SA}([X; Y])_{\le n} = \mathrm{SA}(X)",
    source=source("krell2021").at("abstract").implies(),
    expected=FAILS,
)
@witness(first=[[1]], second=[[-1]])
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
