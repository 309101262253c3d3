"""Claims about floating point: true of the reals, false of a dtype."""

from ..reference.sources import GOLDBERG_1991
from ..theory import FAILS, FLOAT64, HOLDS, Array, Real, Relation, claim, equal

ASSOCIATIVE = GOLDBERG_1991.at('section "Languages and Compilers"')


@claim(
    latex=r"(a \oplus b) \oplus c = a \oplus (b \oplus c)",
    source=ASSOCIATIVE,
    expected=FAILS,
    numbers=FLOAT64,
)
def float64_addition_is_associative(
    a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]
) -> Relation:
    """Adding three float64 numbers gives the same sum whichever two are added first.

    Each sum is rounded, and a large number absorbs a small one before or after it cancels.
    """
    return equal((a + b) + c, a + (b + c))


@claim(
    latex=r"(a + b) + c = a + (b + c)",
    source=ASSOCIATIVE,
    expected=HOLDS,
    repairs=float64_addition_is_associative,
)
def addition_is_associative(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]) -> Relation:
    """Adding three real numbers gives the same sum whichever two are added first.

    It is an axiom of the real numbers; only rounding breaks it.
    """
    return equal((a + b) + c, a + (b + c))
