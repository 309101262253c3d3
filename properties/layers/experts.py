"""Claims about mixtures of experts: what routing changes, and what a balancing loss wants."""

from ...reference import FeedForward, hardmax, mixture_of_experts, mlp, softmax, switch_layer
from ...theory import (
    FAILS,
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
    source,
    witness,
)
from ...theory.laws import additive


def _linear_experts(x: Array, gates: Array, w: Array) -> Array:
    """Weigh the outputs of linear experts."""
    return array_namespace(x).sum(gates.mT[:, :, None] * (x @ w), axis=0)


@claim(
    latex=r"f(x + y) = f(x) + f(y), \quad f(x) = \textstyle\sum_e \mathrm{softmax}(x W_g)_e\,"
    r" x W_e",
    source=source("jacobs1991").implies(),
    expected=FAILS,
)
@witness(x=[[1]], y=[[1]], w_gate=[[0, 1]], w=[[[0]], [[1]]])
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
    experts: Size[int, "experts"]
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
@witness(coordinates={"scores": [[[0, 0], [0, 0], [0, 1]], [1, 0, 1], [1, 4, 1]]})
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
    repairs=scaling_the_router_changes_nothing,
)
def scaling_the_router_changes_no_choice(
    scores: Real[Array, "n experts"], scale: Positive[Array, ""]
) -> Relation:
    """The experts that are chosen do not depend on the scale of the router.

    A positive factor keeps the order of the scores.
    """
    return equal(hardmax(scale * scores), hardmax(scores))
