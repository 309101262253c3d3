"""Positions: added to the tokens, turned into queries and keys, or added to the scores."""

from fractions import Fraction

from ...theory import (
    Array,
    Integer,
    Positive,
    Real,
    array_namespace,
    block,
    constant,
    ordinals,
    source,
)
from ..attention.attention import attention, causal_mask
from ..checks import require_pairs, require_positive
from ..softmax.softmax import softmax


@block(source=source("vaswani2017").at("sec. 3.5"))
def add_sinusoidal_positions(
    x: Real[Array, "n d"], *, base: int | Fraction = 10000
) -> Real[Array, "n d"]:
    r"""Add to each row sines and cosines of its place, at wavelengths that grow by channel.

    $$ y_{i,2k} = x_{i,2k} + \sin(i / b^{2k/d}), \qquad
       y_{i,2k+1} = x_{i,2k+1} + \cos(i / b^{2k/d}) $$

    Places count from 0. An odd last channel has a sine and no cosine.

    Raises:
        ValueError: base is not positive.
    """
    require_positive("base", base)
    xp = array_namespace(x)
    n, d = x.shape[-2:]
    phases = angles(ordinals(n, like=x), d, base)
    waves = xp.stack([xp.sin(phases), xp.cos(phases)], axis=-1)
    return x + xp.reshape(waves, (n, 2 * phases.shape[-1]))[:, :d]


@block(source=source("gehring2017").at("sec. 3.1"), rational=True)
def add_learned_positions(
    x: Real[Array, "n d"], positions: Real[Array, "n d"]
) -> Real[Array, "n d"]:
    r"""Add to each row a learned row of its place.

    $$ y_i = x_i + p_i $$
    """
    return x + positions


@block(source=source("su2021").at("eq. (34)"))
def rotary_positions(
    x: Real[Array, "n 2*pairs"],
    positions: Integer[Array, "n"] | None = None,
    *,
    base: int | Fraction = 10000,
) -> Real[Array, "n 2*pairs"]:
    r"""Turn each pair of neighbouring channels by an angle proportional to the row's place.

    $$ \begin{pmatrix} y_{i,2k} \\ y_{i,2k+1} \end{pmatrix} =
       \begin{pmatrix} \cos \theta & -\sin \theta \\ \sin \theta & \cos \theta \end{pmatrix}
       \begin{pmatrix} x_{i,2k} \\ x_{i,2k+1} \end{pmatrix}, \qquad
       \theta = p_i / b^{2k/d} $$

    The places p count from 0 unless they are given.

    Raises:
        ValueError: x has an odd number of channels, or base is not positive.
    """
    require_pairs("x", x)
    require_positive("base", base)
    xp = array_namespace(x)
    n, d = x.shape[-2:]
    turns = angles(ordinals(n, like=x) if positions is None else positions, d, base)
    sine, cosine = xp.sin(turns), xp.cos(turns)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = xp.stack([cosine * even - sine * odd, sine * even + cosine * odd], axis=-1)
    return xp.reshape(turned, (*turned.shape[:-2], d))


@block(source=source("su2021").at("eq. (16)"))
def rotary_attention(
    query: Real[Array, "n 2*pairs"],
    key: Real[Array, "n 2*pairs"],
    value: Real[Array, "n d_v"],
    *,
    base: int | Fraction = 10000,
) -> Real[Array, "n d_v"]:
    r"""Attend with queries and keys that are turned by their places, and values that are not.

    $$ \mathrm{Attn}(R Q, R K, V) $$

    Raises:
        ValueError: query has an odd number of channels, or base is not positive.
    """
    return attention(rotary_positions(query, base=base), rotary_positions(key, base=base), value)


@block(source=source("press2022").at("sec. 3"), rational=True)
def add_linear_biases(
    scores: Real[Array, "heads n n"], slopes: Positive[Array, "heads"]
) -> Real[Array, "heads n n"]:
    r"""Lower each score by the distance from query back to key, at a slope for each head.

    $$ z_{hij} - m_h\, (i - j) $$
    """
    each = ordinals(scores.shape[-1], like=scores)
    distances = each[:, None] - each[None, :]
    return scores - slopes[..., None, None] * distances


@block(source=source("press2022").at("sec. 3"))
def alibi_attention(
    query: Real[Array, "heads n d_k"],
    key: Real[Array, "heads n d_k"],
    value: Real[Array, "heads n d_v"],
) -> Real[Array, "heads n d_v"]:
    r"""Attend to the own and earlier positions, less the farther back they are, in several heads.

    $$ \mathrm{softmax}_{j \le i}\!\left(\frac{q_{hi} \cdot k_{hj}}{\sqrt{d_k}}
       - 2^{-8h/H} (i - j)\right) V_h, \qquad h = 1, \dots, H $$
    """
    xp = array_namespace(query, key)
    heads, _, d_k = query.shape[-3:]
    exponents = -8 * (ordinals(heads, like=query) + 1) / constant(heads, like=query)
    slopes = xp.pow(constant(2, like=query), exponents)
    scores = query @ key.mT / xp.sqrt(constant(d_k, like=query))
    return softmax(add_linear_biases(scores, slopes), causal_mask(query)) @ value


def angles(positions: Array, d: int, base: int | Fraction) -> Array:
    """Return the angle of each position for each pair k of d channels: position / base^(2k/d)."""
    xp = array_namespace(positions)
    exponents = -2 * ordinals((d + 1) // 2, like=positions) / constant(d, like=positions)
    return positions[..., None] * xp.pow(constant(base, like=positions), exponents)
