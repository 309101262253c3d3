"""Claims about softmax."""

from ..reference.softmax import softmax
from ..reference.sources import BRIDLE_1990, THREAD
from ..theory import FAILS, HOLDS, Array, Real, Relation, array_namespace, claim, constant, equal
from ..theory.law import affine
from ..theory.numbers import sigmoid

SIGMOID = THREAD.at(
    "first comment", quote="its shape is sometimes thought of as a multidimensional sigmoid"
)


@claim(
    latex=r"\textstyle\sum_j \mathrm{softmax}(z)_j = 1",
    source=BRIDLE_1990.implies(),
    expected=HOLDS,
)
def softmax_weights_sum_to_one(scores: Real[Array, "n m"]) -> Relation:
    """Each row of a softmax sums to one.

    Every power is divided by the sum of them all.
    """
    return equal(array_namespace(scores).sum(softmax(scores), axis=-1), 1)


@claim(
    latex=r"\mathrm{softmax}(z + c \mathbf{1}) = \mathrm{softmax}(z)",
    source=BRIDLE_1990.implies(),
    expected=HOLDS,
)
def softmax_ignores_a_common_shift(
    scores: Real[Array, "n m"], shift: Real[Array, "n 1"]
) -> Relation:
    """Softmax is unchanged when one number is added to a whole row.

    The power of the shift divides out.
    """
    return equal(softmax(scores + shift), softmax(scores))


@claim(
    latex=r"\mathrm{softmax}(x, y) = (\sigma(x - y), \sigma(y - x))",
    source=SIGMOID.implies(),
    expected=HOLDS,
)
def softmax_of_two_scores_is_a_sigmoid(scores: Real[Array, "n 2"]) -> Relation:
    """The softmax of two scores is the sigmoid of their differences.

    Divide numerator and denominator by the power of the score in question.
    """
    xp = array_namespace(scores)
    return equal(softmax(scores), sigmoid(scores - xp.flip(scores, axis=-1)))


@claim(
    latex=r"2^{z_j} / \textstyle\sum_k 2^{z_k} = \mathrm{softmax}(z \ln 2)_j",
    source=BRIDLE_1990.implies(),
    expected=HOLDS,
)
def softmax_in_base_two_is_a_temperature(scores: Real[Array, "n m"]) -> Relation:
    """Softmax in base 2 is softmax in base e of the scores times ln 2.

    So a counterexample in base 2, whose weights are fractions, carries over to base e.
    """
    log = array_namespace(scores).log(constant(2, like=scores))
    return equal(softmax(scores, base=2), softmax(scores * log))


@claim(
    latex=(
        r"\mathrm{softmax}(y + s(z - y))"
        r" = \mathrm{softmax}(y) + s(\mathrm{softmax}(z) - \mathrm{softmax}(y))"
    ),
    source=THREAD.at("first comment", quote="Softmax is non-linear").implies(),
    expected=FAILS,
)
def softmax_is_affine(
    scalar: Real[Array, ""], scores: Real[Array, "n m"], other: Real[Array, "n m"]
) -> Relation:
    """Softmax is an affine layer: it respects mixtures of scores.

    Powers do not: two scores show it, whose softmax is a sigmoid and no straight line.
    """
    return affine(softmax, scalar, scores, other)
