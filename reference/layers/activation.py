"""Activations, entry by entry."""

from ...theory import (
    Array,
    Between,
    NonNegative,
    Real,
    array_namespace,
    block,
    constant,
    erf,
    pi,
    sigmoid,
    source,
)


@block(source=source("nair2010"), rational=True, entrywise=True)
def relu(x: Real[Array, "n d"]) -> NonNegative[Array, "n d"]:
    r"""Keep what is positive and replace the rest by 0.

    $$ \mathrm{relu}(x) = \max(x, 0) $$
    """
    xp = array_namespace(x)
    return xp.maximum(x, xp.zeros_like(x))


@block(source=source("sandler2018").at("sec. 3.3"), rational=True, entrywise=True)
def relu6(x: Real[Array, "n d"]) -> Between[Array, "n d", 0, 6]:
    r"""Keep what lies between 0 and 6, and replace the rest by the nearer of them.

    $$ \mathrm{relu6}(x) = \min(\max(x, 0), 6) $$
    """
    xp = array_namespace(x)
    return xp.minimum(relu(x), constant(6, like=x))


@block(source=source("hendrycks2016").at("sec. 2"), entrywise=True)
def gelu(x: Real[Array, "n d"]) -> Real[Array, "n d"]:
    r"""Multiply each entry by the probability that a standard normal number is below it.

    $$ \mathrm{GELU}(x) = x\, \Phi(x)
       = \frac{x}{2} \left(1 + \mathrm{erf} \frac{x}{\sqrt 2}\right) $$
    """
    xp = array_namespace(x)
    return x / 2 * (1 + erf(x / xp.sqrt(constant(2, like=x))))


@block(source=source("hendrycks2016").at("sec. 2"), entrywise=True)
def gelu_tanh(x: Real[Array, "n d"]) -> Real[Array, "n d"]:
    r"""Approximate GELU with a hyperbolic tangent.

    $$ \frac{x}{2} \left(1 + \tanh\!\left(\sqrt{\tfrac{2}{\pi}}\,
       \left(x + 0.044715\, x^3\right)\right)\right) $$
    """
    xp = array_namespace(x)
    cubic = x + constant("0.044715", like=x) * x * x * x
    return x / 2 * (1 + xp.tanh(xp.sqrt(2 / pi(like=x)) * cubic))


@block(source=source("elfwing2018"), entrywise=True)
def silu(x: Real[Array, "n d"]) -> Real[Array, "n d"]:
    r"""Multiply each entry by its logistic function; also known as Swish.

    $$ \mathrm{SiLU}(x) = x\, \sigma(x) = \frac{x}{1 + e^{-x}} $$
    """
    return x * sigmoid(x)
