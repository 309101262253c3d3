"""Claims about undoing residual blocks: does the identity path keep inputs apart and in order?"""

from ...reference import FeedForward, feed_forward, relu
from ...theory import (
    FAILS,
    Array,
    Between,
    Exists,
    NonNegative,
    NonZero,
    NonzeroRows,
    Orthogonal,
    Positive,
    Real,
    Relation,
    Size,
    UnitRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    differ,
    equal,
    fold,
    identity,
    less,
    reflected,
    source,
    witness,
)

CONTRACTIVE = source("behrmann2019").at("thm. 1")


@claim(
    latex=r"x + F(x) \ne y + F(y) \quad (x \ne y), \quad F(x) = s x,\ |s| \le 1",
    source=CONTRACTIVE.implies(),
    expected=FAILS,
)
@witness(x=[[1]], slope=-1, coordinates={"step": [[[1]], [0], [1]]})
def residual_block_with_nonexpansive_branch_is_injective(
    x: Real[Array, "1 d"], step: NonzeroRows[Array, "1 d"], slope: Between[Array, "", -1, 1]
) -> Relation:
    """A residual block whose branch moves no two inputs farther apart keeps all inputs apart.

    The branch may take away exactly what the identity path brings: F(x) = -x.
    """
    return differ((x + step) + slope * (x + step), x + slope * x)


@claim(
    latex=r"(1 - c)\, \lVert x - y \rVert \le \lVert x + F(x) - y - F(y) \rVert, "
    r"\quad \lVert F(x) - F(y) \rVert \le c\, \lVert x - y \rVert,\ c < 1",
    source=CONTRACTIVE,
    repairs=residual_block_with_nonexpansive_branch_is_injective,
)
def residual_block_with_contractive_branch_keeps_inputs_apart(
    direction: UnitRows[Array, "1 d"],
    distance: NonNegative[Array, ""],
    branch: UnitRows[Array, "1 d"],
    part: Between[Array, "", 0, 1],
    ease: Positive[Array, ""],
) -> Relation:
    """A branch with Lipschitz constant c < 1 leaves inputs at least 1 - c times as far apart.

    That is the triangle inequality. Only the differences matter: x - y is a distance times a unit
    row, F(x) - F(y) is any other row of at most c = 1/(1 + ease) times that length.
    """
    step = distance * direction
    contraction = 1 / (1 + ease)
    moved = step + contraction * part * distance * branch
    xp = array_namespace(step)
    least = (1 - contraction) * distance
    return at_most(least * least, xp.sum(moved * moved))


@claim(
    latex=r"\lVert z_k - x \rVert \le c^k \lVert z_0 - x \rVert, \quad z_{k+1} = y - F(z_k),\ "
    r"y = x + F(x),\ F(x) = c\, \mathrm{relu}(x R + b)",
    source=CONTRACTIVE.implies(),
)
def residual_block_is_inverted_by_fixed_point_iteration(  # noqa: PLR0913, PLR0917 - one parameter a quantifier
    x: Real[Array, "1 d"],
    start: Real[Array, "1 d"],
    normal: NonzeroRows[Array, "1 d"],
    bias: Real[Array, "d"],
    ease: Positive[Array, ""],
    steps: Size[int, "steps"],
) -> Relation:
    """Subtracting the branch again and again recovers the input of a contractive residual block.

    Each step shrinks the error by the branch's Lipschitz constant c = 1/(1 + ease): after k steps
    it is at most c^k times what it was. (The branch is a scaled ReLU of a reflected row; neither
    the ReLU nor the reflection moves rows farther apart.)
    """
    contraction = 1 / (1 + ease)

    def branch(z: Array) -> Array:
        return contraction * relu(reflected(z, normal) + bias)

    output, guess, bound = x + branch(x), start, 1
    for _ in range(steps):
        guess, bound = output - branch(guess), bound * contraction * contraction
    xp = array_namespace(x)
    error, first = guess - x, start - x
    return at_most(xp.sum(error * error), bound * xp.sum(first * first))


@claim(
    latex=r"x \mapsto x + F(x) = a x,\ a \ne 0 \implies |F(x)| < |x|",
    source=CONTRACTIVE.implies(),
    expected=FAILS,
)
@witness(x=1, slope=-1)
def invertible_residual_blocks_have_contractive_branches(
    x: NonZero[Array, ""], slope: NonZero[Array, ""]
) -> Relation:
    """A residual block is invertible only if its branch is a contraction.

    The branches F(x) = x and F(x) = -2x are none, and the blocks 2x and -x are invertible. Only
    linear blocks a x with a non-zero are looked at, which all are invertible.
    """
    return less(abs(slope * x - x), abs(x))


@claim(
    latex=r"x_2 = y_2 - G(y_1),\ x_1 = y_1 - F(x_2), \quad y_1 = x_1 + F(x_2),\ y_2 = x_2 + G(y_1)",
    source=source("gomez2017").at("sec. 3.1"),
)
def reversible_block_is_inverted_whatever_its_branches(
    x_1: Real[Array, "n d"], x_2: Real[Array, "n d"], f: FeedForward, g: FeedForward
) -> Relation:
    """A block that adds to each half of its input a branch of the other half is always invertible.

    Each half is left as it is while the other changes, so the same branch can be subtracted again.
    """
    y_1 = x_1 + feed_forward(x_2, f)
    y_2 = x_2 + feed_forward(y_1, g)
    second = y_2 - feed_forward(y_1, g)
    return all_of(equal(second, x_2), equal(y_1 - feed_forward(second, f), x_1))


# With one channel: in order?


@claim(
    latex=r"x < y \implies x + F(x) \le y + F(y), "
    r"\quad F(x) = a\, \mathrm{relu}(x) + b\, \mathrm{relu}(-x)",
    source=CONTRACTIVE.implies(),
    expected=FAILS,
)
@witness(x=[[1]], step=[[1]], a=-2, b=1)
def scalar_residual_block_never_decreases(
    x: Real[Array, "1 1"], step: Positive[Array, "1 1"], a: Real[Array, ""], b: Real[Array, ""]
) -> Relation:
    """The identity path keeps every residual block with one channel from decreasing anywhere.

    A branch can fall faster than the identity path rises: x + 2 relu(-x) is |x|.
    """
    y = x + step
    return at_most(x + a * relu(x) + b * relu(-x), y + a * relu(y) + b * relu(-y))


@claim(latex=r"x + 2\, \mathrm{relu}(-x) = |x|", source=CONTRACTIVE.implies())
def scalar_residual_block_can_be_the_absolute_value(x: Real[Array, "1 1"]) -> Relation:
    """A residual block with one channel and one ReLU unit can be the absolute value.

    Its branch changes nothing to the right of zero and turns the slope round to the left.
    """
    return equal(x + 2 * relu(-x), abs(x))


@claim(
    latex=r"x < y \implies f_\ell(\cdots f_1(x)) < f_\ell(\cdots f_1(y)), "
    r"\quad f_l(x) = x + F_l(x),\ \mathrm{Lip}(F_l) < 1",
    source=CONTRACTIVE.implies(),
    repairs=scalar_residual_block_never_decreases,
)
def contractive_scalar_residual_blocks_are_increasing(
    distance: Positive[Array, ""],
    parts: Between[Array, "depth", -1, 1],
    ease: Positive[Array, "depth"],
) -> Relation:
    """Residual blocks with one channel and contractive branches are strictly increasing.

    So they cannot be the absolute value at any depth. Only differences matter: where two points
    are a distance apart, block l changes that by at most c = 1/(1 + ease) < 1 times it.
    """

    def block(apart: Array, layer: int) -> Array:
        contraction = 1 / (1 + ease[layer])
        return apart + parts[layer] * contraction * apart

    return less(0, fold(block, parts.shape[0], distance))


@claim(
    latex=r"\forall Q\ (Q Q^\top = 1)\ \exists W:\ Q\, W = 1",
    source=source("saxe2014").at("sec. 1").implies(),
    choose=lambda w_q: w_q.mT,
)
def orthogonal_layer_is_undone_by_a_layer(
    w_q: Orthogonal[Array, "d d"], w_back: Exists[Real[Array, "d d"]]
) -> Relation:
    """For every orthogonal layer there is a linear one that undoes it: the transposed.

    The rows of an orthogonal matrix are orthonormal, which is what the product says.
    """
    return equal(w_q @ w_back, identity(w_q.shape[-1], like=w_q))
