"""Claims about RMS norm beside layer norm: what does leaving out the mean change?"""

from ...reference import layer_norm, relu, rms_norm
from ...theory import (
    FAILS,
    Array,
    NonconstantRows,
    NonNegative,
    NonZero,
    NonzeroRows,
    Positive,
    Real,
    Relation,
    all_of,
    array_namespace,
    claim,
    differ,
    equal,
    identity,
    source,
    witness,
)
from ...theory import laws as law
from .layer_norm import centred

RE_CENTERING = source("zhang2019").at(
    "abstract", quote="re-centering invariance in LayerNorm is dispensable"
)


# Layer norm is a linear projection and then RMS norm.


@claim(
    latex=r"\mathrm{LN}_\varepsilon(x) = \mathrm{RMS}_\varepsilon(x C), "
    r"\quad C = I - \tfrac1d \mathbf 1 \mathbf 1^\top",
    source=source("zhang2019").at("sec. 3").implies(),
)
def layer_norm_is_rms_norm_after_centring(x: Real[Array, "n d"]) -> Relation:
    """Layer norm is RMS norm of the centred row.

    The variance is the mean square of the centred row.
    """
    return equal(layer_norm(x), rms_norm(x @ centring(x)))


def centring(x: Array) -> Array:
    """Return the matrix that centres rows as wide as those of x."""
    return centred(identity(x.shape[-1], like=x))


@claim(
    latex=r"C C = C = C^\top, \quad \mathrm{tr}\, C = d - 1, \quad x C = x - \bar x \mathbf 1",
    source=source("riechers2024").at("abstract").implies(),
)
def centring_is_an_orthogonal_projection_of_rank_one_less(x: Real[Array, "n d"]) -> Relation:
    """Subtracting the mean is an orthogonal projection onto a space of d - 1 dimensions.

    Its matrix is symmetric and its own square, so its trace counts the dimensions that it keeps.
    """
    xp, c = array_namespace(x), centring(x)
    trace = xp.sum(c * identity(x.shape[-1], like=x))
    return all_of(
        equal(x @ c, centred(x)), equal(c @ c, c), equal(c, c.mT), equal(trace, x.shape[-1] - 1)
    )


# What does RMS norm ignore, and what does it commute with?


@claim(
    latex=r"\mathrm{RMS}_0(x + c \mathbf 1) = \mathrm{RMS}_0(x)",
    source=RE_CENTERING.implies(),
    expected=FAILS,
)
@witness(shift=[[1]], coordinates={"x": [[[0, 1]], [0], [1]]})
def rms_norm_ignores_shift(x: NonconstantRows[Array, "n d"], shift: Real[Array, "n 1"]) -> Relation:
    """RMS norm is unchanged when a number is added to all channels, as layer norm is.

    RMS norm subtracts no mean, so the shift stays in the row and in its length.
    """
    return equal(rms_norm(x + shift, epsilon=0), rms_norm(x, epsilon=0))


@claim(
    latex=r"\mathrm{RMS}_0(a x) = \mathrm{RMS}_0(x), \quad a > 0",
    source=source("zhang2019").at("sec. 3"),
    repairs=rms_norm_ignores_shift,
)
def rms_norm_without_epsilon_ignores_positive_scale(
    x: NonzeroRows[Array, "n d"], scale: Positive[Array, ""]
) -> Relation:
    """Without epsilon, RMS norm is unchanged when a row that is not zero is rescaled.

    The root mean square grows with the row.
    """
    return law.scale_invariant(lambda y: rms_norm(y, epsilon=0), scale, x)


@claim(
    latex=r"\mathrm{LN}(x Q) = \mathrm{LN}(x)\, Q, \quad Q = I - 2 u^\top u / \lVert u \rVert^2",
    source=source("ashkboos2024").at("sec. 3").implies(),
    expected=FAILS,
)
@witness(x=[[0, 1]], coordinates={"normal": [[1, 0], 0, 1]})
def layer_norm_commutes_with_rotations(
    x: Real[Array, "n d"], normal: NonzeroRows[Array, "d"]
) -> Relation:
    """Layer norm commutes with orthogonal changes of basis: reflections, hence rotations.

    Another basis has another mean, so another direction is projected away: by a quarter turn of
    (0, 1) as by a reflection.
    """
    return law.orthogonal_equivariant(layer_norm, x, normal)


@claim(
    latex=r"\mathrm{LN}(x Q) = \mathrm{LN}(x)\, Q, \quad "
    r"Q = I - 2 u^\top u / \lVert u \rVert^2, \quad u \perp \mathbf 1",
    source=source("ashkboos2024").at("sec. 3").implies(),
    repairs=layer_norm_commutes_with_rotations,
)
def layer_norm_commutes_with_rotations_that_keep_the_mean(
    x: Real[Array, "n d"], rows: NonconstantRows[Array, "1 d"]
) -> Relation:
    """Layer norm commutes with reflections whose normal has mean zero, and with their products.

    They are the orthogonal maps that fix the row of ones; they keep means, and so variances.
    A normal of mean zero is a centred row that is not constant.
    """
    return law.orthogonal_equivariant(layer_norm, x, centred(rows)[0, :])


@claim(
    latex=r"\mathrm{LN}_0(u Q) \ne \mathrm{LN}_0(u)\, Q, \quad "
    r"Q = I - 2 u^\top u / \lVert u \rVert^2, \quad \bar u \ne 0",
    source=source("ashkboos2024").at("sec. 3").implies(),
)
def layer_norm_commutes_with_no_other_reflection(
    rows: NonconstantRows[Array, "1 d"], mean: NonZero[Array, "1 1"]
) -> Relation:
    """Layer norm does not commute with a reflection whose normal has a mean and is not constant.

    The normal itself shows it: reflecting negates it, and so its layer norm, while its layer norm
    is no multiple of it and is not negated. (A constant normal only negates the mean; epsilon is
    left out.)
    """
    normal = centred(rows) + mean
    xp = array_namespace(normal)

    def reflected(y: Array) -> Array:
        along = xp.sum(y * normal, axis=-1, keepdims=True)
        return y - 2 * along * normal / xp.sum(normal * normal)

    negated = layer_norm(reflected(normal), epsilon=0)
    return differ(negated, reflected(layer_norm(normal, epsilon=0)))


@claim(
    latex=r"\mathrm{RMS}(x Q) = \mathrm{RMS}(x)\, Q, \quad Q = I - 2 u^\top u / \lVert u \rVert^2",
    source=source("ashkboos2024").at("sec. 3"),
    repairs=layer_norm_commutes_with_rotations,
)
def rms_norm_commutes_with_rotations(
    x: Real[Array, "n d"], normal: NonzeroRows[Array, "d"]
) -> Relation:
    """RMS norm commutes with orthogonal changes of basis: reflections, hence rotations.

    They keep the length of a row, which is all that RMS norm takes from it.
    """
    return law.orthogonal_equivariant(rms_norm, x, normal)


@claim(
    latex=r"\mathrm{relu}(\mathrm{RMS}(x)) = \mathrm{RMS}(\mathrm{relu}(x))",
    source=source("ai-se-30341").at("question", quote="Add/Norm -> Relu").implies(),
    expected=FAILS,
)
@witness(x=[[1, -1]])
def relu_commutes_with_rms_norm(x: Real[Array, "n d"]) -> Relation:
    """Whether a ReLU stands before or after an RMS norm makes no difference.

    Both give the same direction, but after the ReLU the row is shorter and is divided by less.
    """
    return equal(relu(rms_norm(x)), rms_norm(relu(x)))


@claim(
    latex=r"x \ge 0 \implies \mathrm{relu}(\mathrm{RMS}(x)) = \mathrm{RMS}(\mathrm{relu}(x))",
    source=source("ai-se-30341").at("question", quote="Add/Norm -> Relu").implies(),
    repairs=relu_commutes_with_rms_norm,
)
def relu_commutes_with_rms_norm_on_nonnegative_rows(x: NonNegative[Array, "n d"]) -> Relation:
    """On rows without a negative entry, a ReLU before or after an RMS norm makes no difference.

    It does nothing in either place.
    """
    return equal(relu(rms_norm(x)), rms_norm(relu(x)))


@claim(
    latex=r"a_i b_j = a_j b_i, \quad a = \mathrm{relu}(\mathrm{RMS}(x)),\ "
    r"b = \mathrm{RMS}(\mathrm{relu}(x))",
    source=source("ai-se-30341").at("question", quote="Add/Norm -> Relu").implies(),
)
def relu_before_and_after_rms_norm_give_one_direction(x: Real[Array, "1 d"]) -> Relation:
    """A ReLU before an RMS norm gives a multiple of what a ReLU after it gives.

    Both are the positive part of the row over some length: all 2 x 2 minors of the two vanish.
    """
    after, before = relu(rms_norm(x)), rms_norm(relu(x))
    return equal(after.mT @ before, before.mT @ after)
