"""A hand-written backward is the derivative of its forward: a claim, and one that is refuted.

The backward takes the input and the gradient of what comes out, and gives that of what went in. In
every direction both say the same of a step: `dot(jvp(f, x, step), grad) = dot(step, backward)`.
"""

from lakatos.reference import softmax
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Real,
    Relation,
    Source,
    array_namespace,
    claim,
    dot,
    equal,
    jvp,
)

NOTE = Source(key="me", title="Our kernels", authors=("Me",), year=2026, url="https://example.org")


def softmax_backward(scores, grad):
    """Take from each gradient the mean of all, weighted as the values are."""
    xp, weights = array_namespace(scores), softmax(scores)
    return weights * (grad - xp.sum(weights * grad, axis=-1, keepdims=True))


def softmax_backward_without_the_mean(scores, grad):
    """Forget that all weights sum to one."""
    weights = softmax(scores)
    return weights * (1 - weights) * grad


@claim(
    latex=r"\langle J_f(z)\, s, g \rangle = \langle s, \mathrm{backward}(z, g) \rangle",
    source=NOTE.at("softmax"),
    expected=HOLDS,
)
def softmax_backward_is_its_derivative(
    scores: Real[Array, "n d"], step: Real[Array, "n d"], grad: Real[Array, "n d"]
) -> Relation:
    """The backward of softmax is the derivative of its forward."""
    return equal(dot(jvp(softmax, scores, step), grad), dot(step, softmax_backward(scores, grad)))


@claim(
    latex=r"\langle J_f(z)\, s, g \rangle = \langle s, \mathrm{backward}(z, g) \rangle",
    source=NOTE.at("softmax, first version"),
    expected=FAILS,
)
def softmax_backward_without_the_mean_is_its_derivative(
    scores: Real[Array, "n d"], step: Real[Array, "n d"], grad: Real[Array, "n d"]
) -> Relation:
    """The backward of softmax looks at each weight alone."""
    backward = softmax_backward_without_the_mean(scores, grad)
    return equal(dot(jvp(softmax, scores, step), grad), dot(step, backward))
