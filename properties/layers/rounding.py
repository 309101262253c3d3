"""Claims about floating point: true of the reals, false of a dtype."""

from ...reference import dot_products, linear, softmax
from ...theory import (
    FAILS,
    FLOAT32,
    FLOAT64,
    Array,
    Real,
    Relation,
    claim,
    equal,
    less,
    source,
    witness,
)

ASSOCIATIVE = source("goldberg1991").at('section "Languages and Compilers"')


@claim(
    latex=r"(a \oplus b) \oplus c = a \oplus (b \oplus c)",
    source=ASSOCIATIVE,
    expected=FAILS,
    numbers=FLOAT64,
)
@witness(a=-1, b=1, c=1.0842021724855044e-19)
def float64_addition_is_associative(
    a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]
) -> Relation:
    """Adding three float64 numbers gives the same sum whichever two are added first.

    Each sum is rounded, and a large number absorbs a small one before or after it cancels.
    """
    return equal((a + b) + c, a + (b + c))


@claim(
    latex=r"(a + b) + c = a + (b + c)", source=ASSOCIATIVE, repairs=float64_addition_is_associative
)
def addition_is_associative(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]) -> Relation:
    """Adding three real numbers gives the same sum whichever two are added first.

    It is an axiom of the real numbers; only rounding breaks it.
    """
    return equal((a + b) + c, a + (b + c))


@claim(
    latex=r"0 < \mathrm{softmax}(X X^\top)_{ij} \text{ in float32}",
    source=source("ai-se-30341").at("answer", quote="the dissimilar words will zero out").implies(),
    expected=FAILS,
    numbers=FLOAT32,
)
@witness(tokens=[[0], [11]])
def float32_attention_weights_are_positive(tokens: Real[Array, "n d"]) -> Relation:
    """In float32, every token gives every token a positive weight, as in the real numbers.

    A power below the smallest float is rounded to zero, so in floats dissimilar words do zero out
    where scores lie more than about a hundred apart.
    """
    return less(0, softmax(dot_products(tokens, tokens)))


@claim(
    latex=r"(X W_1) W_2 = X (W_1 W_2) \text{ in float32}",
    source=source("ai-se-30341")
    .at("question", quote="there are multiple linear layers in a row")
    .implies(),
    expected=FAILS,
    numbers=FLOAT32,
)
@witness(tokens=[[3]], w_1=[[1, 2]], w_2=[[1], ["1/33554432"]])
def float32_projections_collapse(
    tokens: Real[Array, "n d_1"], w_1: Real[Array, "d_1 d_2"], w_2: Real[Array, "d_2 d_3"]
) -> Relation:
    """In float32, two linear layers in a row give the same numbers as the product of both.

    Products of matrices are associative only without rounding. The difference is noise.
    """
    return equal(linear(linear(tokens, w_1), w_2), linear(tokens, w_1 @ w_2))
