"""Claims repeated about state spaces, linear attention and recurrence, against attention."""

from fractions import Fraction
from itertools import accumulate

from ...reference import (
    causal_attention,
    causal_linear_attention,
    causal_unnormalised_linear_attention,
    diagonal_state_space_convolution,
    diagonal_state_space_recurrence,
    fast_weight_memory,
    recurrent_linear_attention,
    state_space_convolution,
    state_space_recurrence,
)
from ...theory import (
    FAILS,
    Array,
    Between,
    Real,
    Relation,
    Size,
    array_namespace,
    at_most,
    claim,
    equal,
    sigmoid,
    source,
    witness,
)
from ...theory.laws import additive


@claim(
    latex=r"h_t = h_{t-1} A + x_t B,\ y_t = h_t C \iff y_t = \textstyle\sum_j x_{t-j} B A^j C",
    source=source("gu2022").at("sec. 2.4"),
)
def a_state_space_layer_is_a_recurrence_and_a_convolution(
    x: Real[Array, "n d"],
    a: Real[Array, "d_state d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d_state d_out"],
) -> Relation:
    """A linear state space layer may be run as a recurrence or as a convolution, with one result.

    Unrolling the recurrence brings out the powers of its matrix.
    """
    return equal(state_space_recurrence(x, a, b, c), state_space_convolution(x, a, b, c))


@claim(
    latex=r"h_t = a \odot h_{t-1} + b \odot x_t \iff"
    r" y_t = \textstyle\sum_j \bar K_j \odot x_{t-j}",
    source=source("gu2022diagonal").at("sec. 2"),
)
def a_diagonal_state_space_layer_is_a_sum_of_geometric_convolutions(
    x: Real[Array, "n d"],
    a: Real[Array, "d d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d d_state"],
) -> Relation:
    """A diagonal state space layer convolves each channel with a sum of geometric sequences.

    Each number of the state decays at a rate of its own.
    """
    return equal(
        diagonal_state_space_recurrence(x, a, b, c), diagonal_state_space_convolution(x, a, b, c)
    )


@claim(
    latex=r"\mathrm{tril}(Q K^\top)\, V:\quad S_i = S_{i-1} + k_i^\top v_i,\ y_i = q_i S_i",
    source=source("schlag2021").at("sec. 3"),
)
def unnormalised_linear_attention_is_a_recurrence(
    query: Real[Array, "n d_k"], key: Real[Array, "n d_k"], value: Real[Array, "n d_v"]
) -> Relation:
    """Causal linear attention without normaliser is a recurrence whose state is one matrix.

    The query leaves the sum over the keys.
    """
    return equal(
        causal_unnormalised_linear_attention(query, key, value),
        fast_weight_memory(query, key, value),
    )


@claim(
    latex=r"S_i = S_{i-1} + \varphi(k_i)^\top v_i,\ z_i = z_{i-1} + \varphi(k_i),\ "
    r" y_i = \varphi(q_i) S_i / \varphi(q_i) \cdot z_i",
    source=source("katharopoulos2020").at("sec. 3.4", quote="Transformers are RNNs"),
)
def normalised_linear_attention_is_a_recurrence(
    query: Real[Array, "n d_k"], key: Real[Array, "n d_k"], value: Real[Array, "n d_v"]
) -> Relation:
    """Causal linear attention with its normaliser is a recurrence with a matrix and a row as state.

    Numerator and denominator both are sums over the past, read out by the query.
    """
    return equal(
        causal_linear_attention(query, key, value), recurrent_linear_attention(query, key, value)
    )


@claim(
    latex=r"\bigl(Q K^\top \odot \gamma^{i-j}_{j \le i}\bigr) V:\quad"
    r" S_i = \gamma S_{i-1} + k_i^\top v_i,\ y_i = q_i S_i",
    source=source("sun2023").at("sec. 2.1"),
)
def retention_is_a_decaying_recurrence(
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    gamma: Real[Array, ""],
) -> Relation:
    """Linear attention with weights that decay by distance is a recurrence with a decaying state.

    A weight of gamma to the distance is gamma once for each step between.
    """
    xp, n = array_namespace(query, key, value), query.shape[-2]
    powers = [xp.ones_like(gamma), *accumulate([gamma] * (n - 1), lambda left, right: left * right)]
    decay = xp.stack(
        [xp.stack([powers[i - j] if j <= i else 0 * gamma for j in range(n)]) for i in range(n)]
    )
    entering = [key[i : i + 1, :].mT @ value[i : i + 1, :] for i in range(n)]
    states = accumulate(entering, lambda state, entered: gamma * state + entered)
    outputs = [query[i : i + 1, :] @ state for i, state in enumerate(states)]
    return equal((query @ key.mT * decay) @ value, xp.concat(outputs, axis=0))


@claim(
    latex=r"A_t = a_t I:\quad y_i = \textstyle\sum_{j \le i} a_{j+1} \cdots a_i\,"
    r" (q_i \cdot k_j)\, v_j",
    source=source("dao2024").at("sec. 5"),
)
def a_state_space_with_scalar_transitions_is_masked_linear_attention(
    query: Real[Array, "n d_k"],
    key: Real[Array, "n d_k"],
    value: Real[Array, "n d_v"],
    transition: Real[Array, "n"],
) -> Relation:
    """A state space whose transitions are numbers is linear attention under a mask of products.

    What key j wrote is multiplied with every transition after it. Readout and input matrices are
    the queries and the keys.
    """
    xp, n = array_namespace(query, key, value), query.shape[-2]
    state, outputs = 0, []
    for i in range(n):
        state = transition[i] * state + key[i : i + 1, :].mT @ value[i : i + 1, :]
        outputs.append(query[i : i + 1, :] @ state)

    def between(i: int, j: int) -> Array:
        product = xp.ones_like(transition[0]) if j <= i else 0 * transition[0]
        for step in range(j + 1, i + 1):
            product = product * transition[step]
        return product

    mask = xp.stack([xp.stack([between(i, j) for j in range(n)]) for i in range(n)])
    return equal((query @ key.mT * mask) @ value, xp.concat(outputs, axis=0))


def _selective(x: Array, w: Array) -> Array:
    """Let each input say how much of the state is kept, and be added to it."""
    xp = array_namespace(x)
    state, outputs = 0 * x[:1, :], []
    for now in range(x.shape[-2]):
        row = x[now : now + 1, :]
        state = sigmoid(row @ w) * state + row
        outputs.append(state)
    return xp.concat(outputs, axis=0)


@claim(
    latex=r"f(x + y) = f(x) + f(y), \quad h_t = \sigma(x_t W) \odot h_{t-1} + x_t",
    source=source("gu2023").at("sec. 3.2").implies(),
    expected=FAILS,
)
@witness(x=[[0], [1]], y=[[1], [0]], w=[[1]])
def selective_state_space_layers_are_additive(
    x: Real[Array, "n d"], y: Real[Array, "n d"], w: Real[Array, "d d"]
) -> Relation:
    """A state space layer whose decay depends on the input is additive, being a linear recurrence.

    It is linear in its state, and multiplies the state with a function of the input.
    """
    return additive(lambda each: _selective(each, w), x, y)


@claim(
    latex=r"f(x + y) = f(x) + f(y), \quad h_t = h_{t-1} A + x_t B",
    source=source("gu2023").at("sec. 3.1").implies(),
    repairs=selective_state_space_layers_are_additive,
)
def state_space_layers_without_selection_are_additive(
    x: Real[Array, "n d"],
    y: Real[Array, "n d"],
    a: Real[Array, "d_state d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d_state d_out"],
) -> Relation:
    """A state space layer with fixed matrices is additive in its whole input sequence.

    So one token cannot change what becomes of another: it cannot select by content.
    """
    return additive(lambda each: state_space_recurrence(each, a, b, c), x, y)


def _delayed(x: Array) -> Array:
    """Put a row of zeros before the others."""
    return array_namespace(x).concat([0 * x[:1, :], x], axis=0)


@claim(
    latex=r"f([0; x]) = [0; f(x)], \quad f(x) = \mathrm{Attn}_{j \le i}(x, x, x)",
    source=source("gu2022").implies(),
    expected=FAILS,
)
@witness(x=[[1]])
def causal_attention_commutes_with_delays(x: Real[Array, "n d"]) -> Relation:
    """Causal attention of a delayed sequence is the delayed output.

    The zero put in front is a token like any other, and takes weight from the rest.
    """
    return equal(causal_attention(*[_delayed(x)] * 3), _delayed(causal_attention(x, x, x)))


@claim(
    latex=r"f([0; x]) = [0; f(x)], \quad f \text{ a state space layer}",
    source=source("gu2022").implies(),
    repairs=causal_attention_commutes_with_delays,
)
def state_space_layers_commute_with_delays(
    x: Real[Array, "n d"],
    a: Real[Array, "d_state d_state"],
    b: Real[Array, "d d_state"],
    c: Real[Array, "d_state d_out"],
) -> Relation:
    """A state space layer of a delayed sequence returns the delayed output.

    Before anything enters, the state stays zero.
    """
    return equal(
        state_space_recurrence(_delayed(x), a, b, c), _delayed(state_space_recurrence(x, a, b, c))
    )


def _memory(a: Array, n: int) -> Array:
    """Return how a state space layer of one channel answers at time n to one unit at time 1."""
    xp = array_namespace(a)
    one = xp.ones_like(a)
    impulse = xp.concat([one[:, 0], *[0 * one[:, 0]] * (n - 1)], axis=0)[:, None]
    return diagonal_state_space_recurrence(impulse, a, one, one)[n - 1, 0]


@claim(
    latex=r"\lvert y_n \rvert \le 2^{1 - n}, \quad y = \mathrm{SSM}(e_1)",
    source=source("gu2022diagonal").implies(),
    expected=FAILS,
)
@witness(a=[[1]], sizes={"n": 2})
def state_spaces_forget_exponentially(a: Real[Array, "1 1"], n: Size[int, "n"]) -> Relation:
    """What a state space layer remembers of an input halves at each step.

    A rate of one keeps it for ever, and a larger one lets it grow.
    """
    return at_most(2 ** (n - 1) * abs(_memory(a, n)), 1)


@claim(
    latex=r"|a| \le \tfrac12 \implies \lvert y_n \rvert \le 2^{1 - n}, \quad y = \mathrm{SSM}(e_1)",
    source=source("gu2022diagonal").implies(),
    repairs=state_spaces_forget_exponentially,
)
def state_spaces_with_rates_of_at_most_one_half_forget_exponentially(
    a: Between[Array, "1 1", Fraction(-1, 2), Fraction(1, 2)], n: Size[int, "n"]
) -> Relation:
    """With rates of at most one half, what a state space layer remembers halves at each step.

    It is multiplied with the rate once a step, at fixed rates whatever the input.
    """
    return at_most(2 ** (n - 1) * abs(_memory(a, n)), 1)
