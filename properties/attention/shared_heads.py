"""Claims about heads that share keys and values, or talk: when are they plain heads?"""

from ...reference import (
    GroupedQuery,
    MultiHead,
    MultiQuery,
    TalkingHeads,
    grouped_query_attention,
    multi_head_attention,
    multi_query_attention,
    talking_heads_attention,
)
from ...theory import (
    FAILS,
    Array,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    identity,
    source,
)


@claim(
    latex=r"g = 1 \implies \mathrm{GQA} = \mathrm{MQA}", source=source("ainslie2023").at("sec. 2.2")
)
def one_group_of_queries_is_multi_query_attention(
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    parameters: MultiQuery,
) -> Relation:
    """Grouped-query attention with a single group is multi-query attention.

    All heads share the one key and the one value projection.
    """
    xp = array_namespace(query)
    grouped = GroupedQuery(
        xp.expand_dims(parameters.w_q, axis=0),
        xp.expand_dims(parameters.w_k, axis=0),
        xp.expand_dims(parameters.w_v, axis=0),
        parameters.w_o,
    )
    return equal(
        grouped_query_attention(query, key, value, grouped),
        multi_query_attention(query, key, value, parameters),
    )


@claim(
    latex=r"g = h \implies \mathrm{GQA} = \mathrm{MHA}", source=source("ainslie2023").at("sec. 2.2")
)
def groups_of_one_query_are_multi_head_attention(  # noqa: PLR0913, PLR0917 - one a quantifier
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    w_q: Real[Array, "heads d d_k"],
    w_k: Real[Array, "heads d d_k"],
    w_v: Real[Array, "heads d d_v"],
    w_o: Real[Array, "heads*d_v d"],
) -> Relation:
    """Grouped-query attention with groups of one head is multi-head attention.

    Then every head has a key and a value projection of its own.
    """
    grouped = GroupedQuery(array_namespace(w_q).expand_dims(w_q, axis=1), w_k, w_v, w_o)
    return equal(
        grouped_query_attention(query, key, value, grouped),
        multi_head_attention(query, key, value, MultiHead(w_q, w_k, w_v, w_o)),
    )


@claim(
    latex=r"\mathrm{MQA}(\bar W_K, \bar W_V) = \mathrm{MHA}(W_K, W_V)",
    source=source("ainslie2023").at("sec. 2.1").implies(),
    expected=FAILS,
)
def averaging_keys_and_values_turns_heads_into_shared_heads(  # noqa: PLR0913, PLR0917 - one a quantifier
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    w_q: Real[Array, "heads d d_k"],
    w_k: Real[Array, "heads d d_k"],
    w_v: Real[Array, "heads d d_v"],
    w_o: Real[Array, "heads*d_v d"],
) -> Relation:
    """Heads are turned into shared heads by averaging their key and value projections.

    That is only where training goes on from: the outputs differ.
    """
    xp = array_namespace(w_k, w_v)
    shared = MultiQuery(w_q, xp.mean(w_k, axis=0), xp.mean(w_v, axis=0), w_o)
    return equal(
        multi_query_attention(query, key, key, shared),
        multi_head_attention(query, key, key, MultiHead(w_q, w_k, w_v, w_o)),
    )


@claim(
    latex=r"W_K^1 = \dots = W_K^h,\ W_V^1 = \dots = W_V^h \implies"
    r" \mathrm{MQA}(W_K^1, W_V^1) = \mathrm{MHA}(W_K, W_V)",
    source=source("shazeer2019").at("sec. 3").implies(),
    repairs=averaging_keys_and_values_turns_heads_into_shared_heads,
)
def heads_with_equal_keys_and_values_are_shared_heads(
    query: Real[Array, "n d"], key: Real[Array, "m d"], parameters: MultiQuery
) -> Relation:
    """Heads whose key and value projections agree are multi-query attention.

    So multi-query attention is multi-head attention with parameters tied.
    """
    xp, heads = array_namespace(query), parameters.w_q.shape[0]
    tied = MultiHead(
        parameters.w_q,
        xp.broadcast_to(parameters.w_k, (heads, *parameters.w_k.shape)),
        xp.broadcast_to(parameters.w_v, (heads, *parameters.w_v.shape)),
        parameters.w_o,
    )
    return equal(
        multi_query_attention(query, key, key, parameters),
        multi_head_attention(query, key, key, tied),
    )


@claim(
    latex=r"P^s = P^w = I \implies \mathrm{TalkingHeads} = \mathrm{MHA}",
    source=source("shazeer2020").at("sec. 4").implies(),
)
def talking_heads_that_do_not_mix_are_multi_head_attention(  # noqa: PLR0913, PLR0917 - one a quantifier
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d"],
    w_q: Real[Array, "heads d d_k"],
    w_k: Real[Array, "heads d d_k"],
    w_v: Real[Array, "heads d d_v"],
    w_o: Real[Array, "heads*d_v d"],
) -> Relation:
    """Talking heads whose mixing matrices are identities are multi-head attention.

    Every head then keeps its own scores and its own weights.
    """
    silent = identity(w_q.shape[0], like=w_q)
    talking = TalkingHeads(w_q, w_k, w_v, w_o, silent, silent)
    return equal(
        talking_heads_attention(query, key, value, talking),
        multi_head_attention(query, key, value, MultiHead(w_q, w_k, w_v, w_o)),
    )


@claim(
    latex=r"v_j = v \implies \mathrm{TalkingHeads} = [v W_V^1 \dots v W_V^h]\, W_O",
    source=source("shazeer2020").at("sec. 4").implies(),
    expected=FAILS,
)
def talking_heads_average_a_common_value(
    query: Real[Array, "n d"], token: Real[Array, "1 d"], parameters: TalkingHeads
) -> Relation:
    """Where all values agree, what talking heads return for each head is that value.

    The matrix that mixes the weights makes them sum to anything.
    """
    xp, heads = array_namespace(query, token), parameters.w_v.shape[0]
    value = xp.broadcast_to(token, query.shape)
    returned = xp.concat([token @ parameters.w_v[head, :, :] for head in range(heads)], axis=-1)
    expected = xp.broadcast_to(returned @ parameters.w_o, query.shape)
    return equal(talking_heads_attention(query, query, value, parameters), expected)
