"""Claims about gated feed-forward layers: degrees of homogeneity and mirror images."""

from ...reference import relu, silu
from ...theory import (
    FAILS,
    HOLDS,
    Array,
    Positive,
    Real,
    Relation,
    claim,
    equal,
    source,
    witness,
)


def _gated(x: Array, w: Array, v: Array, activation: object) -> Array:
    return activation(x @ w) * (x @ v)  # type: ignore[operator]


@claim(
    latex=r"f(s x) = s^2 f(x) \text{ for } s > 0, \quad f(x) = \mathrm{SiLU}(x W) \odot x V",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=FAILS,
)
@witness(x=[[1]], w=[[1]], v=[[1]], scale=2)
def swiglu_is_positively_homogeneous(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_ff"],
    v: Real[Array, "d d_ff"],
    scale: Positive[Array, ""],
) -> Relation:
    """A SwiGLU grows with the square of the scale of its input.

    Its gate opens with the scale: SiLU is near a half of the identity at zero, and near all of it
    far out.
    """
    return equal(_gated(scale * x, w, v, silu), scale * scale * _gated(x, w, v, silu))


@claim(
    latex=r"f(s x) = s^2 f(x) \text{ for } s > 0, \quad f(x) = \mathrm{relu}(x W) \odot x V",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=HOLDS,
    repairs=swiglu_is_positively_homogeneous,
)
def reglu_is_positively_homogeneous_of_degree_two(
    x: Real[Array, "n d"],
    w: Real[Array, "d d_ff"],
    v: Real[Array, "d d_ff"],
    scale: Positive[Array, ""],
) -> Relation:
    """A ReGLU grows with the square of the scale of its input.

    Gate and values each bring one factor.
    """
    return equal(_gated(scale * x, w, v, relu), scale * scale * _gated(x, w, v, relu))


@claim(
    latex=r"\mathrm{SwiGLU}(x) + \mathrm{SwiGLU}(-x) = (x W) \odot (x V)",
    source=source("shazeer2020glu").at("sec. 2").implies(),
    expected=HOLDS,
)
def swiglu_and_its_mirror_image_add_up_to_a_bilinear_layer(
    x: Real[Array, "n d"], w: Real[Array, "d d_ff"], v: Real[Array, "d d_ff"]
) -> Relation:
    """What a SwiGLU makes of x and of -x add up to a layer without any activation.

    SiLU(-a) is SiLU(a) - a. So the even part of a SwiGLU is half a bilinear layer.
    """
    return equal(_gated(x, w, v, silu) + _gated(-x, w, v, silu), (x @ w) * (x @ v))
