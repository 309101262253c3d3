"""Claims repeated about mixtures of experts and about heads that share."""

from ...reference import (
    FeedForward,
    GroupedQuery,
    MultiHead,
    MultiQuery,
    TalkingHeads,
    grouped_query_attention,
    hardmax,
    mixture_of_experts,
    mlp,
    multi_head_attention,
    multi_query_attention,
    softmax,
    switch_layer,
    talking_heads_attention,
)
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    NonconstantRows,
    Positive,
    Real,
    Relation,
    Size,
    Stack,
    StochasticRows,
    array_namespace,
    at_most,
    claim,
    equal,
    identity,
    source,
)
from ...theory.laws import additive

# Mixtures of experts.


def _linear_experts(x: Array, gates: Array, w: Array) -> Array:
    """Weigh the outputs of linear experts."""
    return sum(gates[:, e : e + 1] * (x @ w[e, :, :]) for e in range(w.shape[-3]))


@claim(
    latex=r"f(x + y) = f(x) + f(y), \quad f(x) = \textstyle\sum_e \mathrm{softmax}(x W_g)_e\,"
    r" x W_e",
    source=source("jacobs1991").implies(),
    expected=FAILS,
)
def a_mixture_of_linear_experts_is_linear(
    x: Real[Array, "n d"],
    y: Real[Array, "n d"],
    w_gate: Real[Array, "d experts"],
    w: Real[Array, "experts d d_out"],
) -> Relation:
    """A mixture of experts that are all linear is linear.

    The gate depends on the token and multiplies: as between softmax patterns and values, the
    nonlinearity lies in the weighing.
    """
    return additive(lambda each: _linear_experts(each, softmax(each @ w_gate), w), x, y)


@claim(
    latex=r"f(x + y) = f(x) + f(y), \quad f(x) = \textstyle\sum_e g_e\, x W_e",
    source=source("jacobs1991").implies(),
    expected=HOLDS,
    repairs=a_mixture_of_linear_experts_is_linear,
)
def a_mixture_of_linear_experts_with_fixed_gates_is_linear(
    x: Real[Array, "n d"],
    y: Real[Array, "n d"],
    gates: StochasticRows[Array, "n experts"],
    w: Real[Array, "experts d d_out"],
) -> Relation:
    """A mixture of linear experts whose gates do not look at the tokens is linear.

    A sum of linear maps is one.
    """
    return additive(lambda each: _linear_experts(each, gates, w), x, y)


@claim(
    latex=r"E_1 = \dots = E_k = E \implies \textstyle\sum_e g_e(x)\, E_e(x) = E(x)",
    source=source("jacobs1991").implies(),
    expected=HOLDS,
)
def a_mixture_of_equal_experts_is_one_of_them(
    tokens: Real[Array, "n d"],
    w_gate: Real[Array, "d experts"],
    expert: FeedForward,
    experts: Size[int, "experts"],
) -> Relation:
    """A mixture of copies of one expert is that expert, whatever the gate.

    The gates sum to one. So a dense network may be grown into a mixture without a change.
    """
    mixed = mixture_of_experts(tokens, w_gate, (expert,) * experts)
    return equal(mixed, mlp(tokens, expert))


@claim(
    latex=r"E_1 = \dots = E_k = E \implies g_{\max}(x)\, E_{\arg\max g}(x) = E(x)",
    source=source("fedus2022").at("eq. (1)-(2)").implies(),
    expected=FAILS,
)
def a_switch_of_equal_experts_is_one_of_them(
    tokens: Real[Array, "n d"], w_gate: Real[Array, "d experts"], expert: FeedForward,
    experts: Size[int, "experts"],
) -> Relation:  # fmt: skip
    """A switch layer of copies of one expert is that expert.

    It scales what the chosen expert returns by its gate, which is below one wherever there is a
    second expert.
    """
    return equal(switch_layer(tokens, w_gate, (expert,) * experts), mlp(tokens, expert))


@claim(
    latex=r"\textstyle\sum_e g_e(x)\, E_e(x) = g_{\max}(x)\, E_{\arg\max g}(x)",
    source=source("fedus2022").at("sec. 2.1").implies(),
    expected=FAILS,
)
def a_mixture_uses_its_best_expert_alone(
    tokens: Real[Array, "n d"],
    w_gate: Real[Array, "d experts"],
    experts: Stack[tuple[FeedForward, ...], FeedForward, "experts"],
) -> Relation:
    """A mixture of experts with a softmax gate is its switch layer.

    Every gate of a softmax is positive, so that every expert runs and counts.
    """
    return equal(mixture_of_experts(tokens, w_gate, experts), switch_layer(tokens, w_gate, experts))


def _balance(fractions: Array, probabilities: Array) -> Array:
    """Return experts times the product of the fraction of tokens and the mean probability."""
    xp = array_namespace(fractions, probabilities)
    routed, mean = xp.mean(fractions, axis=0), xp.mean(probabilities, axis=0)
    return xp.sum(routed * mean) * probabilities.shape[-1]


@claim(
    latex=r"N \textstyle\sum_e f_e P_e \ge 1, \quad f_e = \tfrac1T |\{t : \arg\max p_t = e\}|,"
    r"\ P_e = \tfrac1T \textstyle\sum_t p_{te}",
    source=source("fedus2022").at("eq. (4)", quote="is minimized under a uniform distribution"),
    expected=FAILS,
)
def the_load_balancing_loss_is_least_for_uniform_routing(
    scores: NonconstantRows[Array, "n 2"],
) -> Relation:
    """The auxiliary loss of the switch transformer is least, at 1, where routing is uniform.

    Where one of two experts barely wins most tokens and the other clearly wins few, the fractions
    of tokens oppose the mean probabilities, and their product falls below. (Probabilities are in
    base 2, which is a temperature; no token likes both experts alike.)
    """
    return at_most(1, _balance(hardmax(scores), softmax(scores, base=2)))


@claim(
    latex=r"N \textstyle\sum_e P_e P_e \ge 1, \quad P_e = \tfrac1T \textstyle\sum_t p_{te}",
    source=source("fedus2022").at("eq. (4)").implies(),
    expected=HOLDS,
    repairs=the_load_balancing_loss_is_least_for_uniform_routing,
)
def a_load_balancing_loss_of_probabilities_alone_is_least_for_uniform_routing(
    probabilities: StochasticRows[Array, "n experts"],
) -> Relation:
    """With probabilities in the place of fractions, the loss is least, at 1, for uniform routing.

    It is then a sum of squares of numbers that sum to one.
    """
    return at_most(1, _balance(probabilities, probabilities))


@claim(
    latex=r"\mathrm{Switch}(x; c\, W_g) = \mathrm{Switch}(x; W_g) \text{ for } c > 0",
    source=source("fedus2022").at("eq. (1)-(2)").implies(),
    expected=FAILS,
)
def scaling_the_router_changes_nothing(
    tokens: Real[Array, "n d"],
    w_gate: Real[Array, "d experts"],
    scale: Positive[Array, ""],
    experts: Stack[tuple[FeedForward, ...], FeedForward, "experts"],
) -> Relation:
    """As the choice ignores the scale of the router, so does a switch layer.

    The choice does, but the gate that scales the output does not.
    """
    return equal(
        switch_layer(tokens, scale * w_gate, experts), switch_layer(tokens, w_gate, experts)
    )


@claim(
    latex=r"\arg\max c\, z = \arg\max z \text{ for } c > 0",
    source=source("fedus2022").at("eq. (1)-(2)").implies(),
    expected=HOLDS,
    repairs=scaling_the_router_changes_nothing,
)
def scaling_the_router_changes_no_choice(
    scores: Real[Array, "n experts"], scale: Positive[Array, ""]
) -> Relation:
    """The experts that are chosen do not depend on the scale of the router.

    A positive factor keeps the order of the scores.
    """
    return equal(hardmax(scale * scores), hardmax(scores))


# Shared heads.


@claim(
    latex=r"g = 1 \implies \mathrm{GQA} = \mathrm{MQA}",
    source=source("ainslie2023").at("sec. 2.2"),
    expected=HOLDS,
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
    latex=r"g = h \implies \mathrm{GQA} = \mathrm{MHA}",
    source=source("ainslie2023").at("sec. 2.2"),
    expected=HOLDS,
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
    expected=HOLDS,
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
        xp.stack([parameters.w_k] * heads),
        xp.stack([parameters.w_v] * heads),
        parameters.w_o,
    )
    return equal(
        multi_query_attention(query, key, key, parameters),
        multi_head_attention(query, key, key, tied),
    )


@claim(
    latex=r"P^s = P^w = I \implies \mathrm{TalkingHeads} = \mathrm{MHA}",
    source=source("shazeer2020").at("sec. 4").implies(),
    expected=HOLDS,
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
