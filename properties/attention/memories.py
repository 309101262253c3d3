"""Claims about Hopfield memories: what does one update retrieve?"""

from ...reference import hopfield_update
from ...theory import (
    FAILS,
    Array,
    Between,
    Orthogonal,
    Positive,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    source,
    witness,
)


@claim(
    latex=r"\xi = x_i \implies X^\top \mathrm{softmax}(\beta X \xi) = x_i",
    source=source("ramsauer2021").at("abstract").implies(),
    expected=FAILS,
)
@witness(patterns=[[0], [1]], beta=1)
def one_hopfield_update_retrieves_a_stored_pattern_exactly(
    patterns: Real[Array, "m d"], beta: Positive[Array, ""]
) -> Relation:
    """A modern Hopfield network returns a stored pattern when it is asked with that pattern.

    Every other pattern has a positive weight, too, and draws it away.
    """
    return equal(hopfield_update(patterns, patterns, beta), patterns)


@claim(
    latex=r"X X^\top = I \implies"
    r" \hat\xi_i = \frac{e^\beta x_i + \sum_{j \ne i} x_j}{e^\beta + m - 1}",
    source=source("ramsauer2021").at("thm. 5").implies(),
    repairs=one_hopfield_update_retrieves_a_stored_pattern_exactly,
)
def one_hopfield_update_retrieves_orthonormal_patterns_up_to_an_exponential(
    patterns: Orthogonal[Array, "d d"], beta: Between[Array, "", 0, 64]
) -> Relation:
    """Of orthonormal patterns, an update returns the one asked for, all others shrunk by e^beta.

    The scores are beta and zero. So the error falls exponentially in beta.
    """
    xp, m = array_namespace(patterns, beta), patterns.shape[-2]
    power = xp.exp(beta)
    others = xp.sum(patterns, axis=-2, keepdims=True) - patterns
    retrieved = hopfield_update(patterns, patterns, beta)
    return equal(retrieved * (power + m - 1), power * patterns + others)
