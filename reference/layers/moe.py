"""Mixtures of experts: several networks, weighed for each token by a gate."""

from ...theory import Array, Real, Stack, block, source
from ..attention.hard_attention import hardmax
from ..checks import require_one_each
from ..softmax.softmax import softmax
from .feed_forward import FeedForward
from .mlp import mlp


@block(source=source("jacobs1991"))
def mixture_of_experts(
    tokens: Real[Array, "n d"],
    w_gate: Real[Array, "d experts"],
    experts: Stack[tuple[FeedForward, ...], FeedForward, "experts"],
) -> Real[Array, "n d"]:
    r"""Average the outputs of all experts for each token, weighted by softmax of a linear gate.

    $$ y = \sum_e g_e(x)\, E_e(x), \qquad g(x) = \mathrm{softmax}(x W_g) $$

    Raises:
        ValueError: the gate has more or fewer columns than there are experts.
    """
    require_one_each("experts", experts, "columns of w_gate", w_gate.shape[-1])
    return _weighed(tokens, softmax(tokens @ w_gate), experts)


@block(source=source("fedus2022").at("eq. (1)-(2)"))
def switch_layer(
    tokens: Real[Array, "n d"],
    w_gate: Real[Array, "d experts"],
    experts: Stack[tuple[FeedForward, ...], FeedForward, "experts"],
) -> Real[Array, "n d"]:
    r"""Send each token to the expert of the largest gate, and scale what returns by that gate.

    $$ y = g_e(x)\, E_e(x), \qquad g(x) = \mathrm{softmax}(x W_g), \qquad e = \arg\max g(x) $$

    Experts that share the largest gate are averaged. It jumps where the largest gates meet, so
    balls answer only where every comparison is decided.

    Raises:
        ValueError: the gate has more or fewer columns than there are experts.
        UndecidedError: two balls overlap that may hold the largest gate.
    """
    require_one_each("experts", experts, "columns of w_gate", w_gate.shape[-1])
    scores = tokens @ w_gate
    return _weighed(tokens, softmax(scores) * hardmax(scores), experts)


def _weighed(tokens: Array, gates: Array, experts: tuple[FeedForward, ...]) -> Array:
    """Add up the experts' outputs, each times its column of gates."""
    return sum(
        gates[..., place : place + 1] * mlp(tokens, expert) for place, expert in enumerate(experts)
    )
