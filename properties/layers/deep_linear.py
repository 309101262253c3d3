"""Claims about chains of linear layers: their rank, and how they are trained."""

from ...reference import linear
from ...theory import (
    FAILS,
    Array,
    Permutation,
    Positive,
    Real,
    Relation,
    array_namespace,
    at_most,
    claim,
    determinant,
    differ,
    equal,
    exists,
    identity,
    source,
    witness,
)

LAYERS_IN_A_ROW = source("ai-se-30341").at(
    "question", quote="there are multiple linear layers in a row"
)
SINGLE_LAYER = source("ai-se-30341").at(
    "comment by Mastiff", quote="the same transformation can be done with a single layer"
)
OVERPARAMETERISED = source("arora2018").at("abstract")


# What a chain can represent.


@claim(
    latex=(
        r"\det(W_1 W_2 W_3 W_4) = 0, \quad W_2 \in \mathbb{R}^{d \times r},"
        r"\ W_1, W_4^\top \in \mathbb{R}^{(r + 1) \times d}"
    ),
    source=LAYERS_IN_A_ROW.implies(),
)
def chain_has_at_most_the_rank_of_its_narrowest_width(
    w_1: Real[Array, "r+1 d"],
    w_2: Real[Array, "d 1<=r<=3"],
    w_3: Real[Array, "r d"],
    w_4: Real[Array, "d r+1"],
) -> Relation:
    """A chain of linear layers has no greater rank than its narrowest width.

    The rank is at most r when every minor of size r + 1 vanishes; the outer matrices may be any,
    so they also choose the rows and columns of any minor.
    """
    return equal(determinant(w_1 @ w_2 @ w_3 @ w_4), 0)


@claim(
    latex=(
        r"\exists W_1, W_2:\ \det(W_1 W_2) \ne 0, \quad"
        r" W_1, W_2^\top \in \mathbb{R}^{r \times d}"
    ),
    source=LAYERS_IN_A_ROW.implies(),
)
def chain_may_have_the_rank_of_its_narrowest_width(
    w_1: Real[Array, "r=2 d"], w_2: Real[Array, "d r"]
) -> Relation:
    """A chain of linear layers may have the rank of its narrowest width, so the bound is tight.

    Two identities in a row have full rank.
    """
    return exists(differ(determinant(w_1 @ w_2), 0))


@claim(
    latex=(
        r"\Pi \begin{pmatrix} B \\ C B \end{pmatrix}"
        r" = \Pi \begin{pmatrix} I \\ C \end{pmatrix} B"
    ),
    source=SINGLE_LAYER.implies(),
)
def matrix_of_bounded_rank_is_a_chain_of_that_width(
    tokens: Real[Array, "n r+s"],
    basis: Real[Array, "r d_out"],
    coefficients: Real[Array, "s r"],
    order: Permutation[Array, "r+s"],
) -> Relation:
    """A layer whose rows are combinations of r of them is a chain of two layers of inner width r.

    That is every layer of rank at most r: its matrix has rows that span all others. The first
    layer holds the combinations, the second the spanning rows.
    """
    xp = array_namespace(basis)
    layer = xp.concat([basis, coefficients @ basis], axis=0)[order, :]
    combine = xp.concat([identity(basis.shape[0], like=basis), coefficients], axis=0)[order, :]
    return equal(linear(linear(tokens, combine), basis), linear(tokens, layer))


# How a chain is trained.


def _stepped(w_1: Array, w_2: Array, gradient: Array, rate: Array) -> tuple[Array, Array]:
    """Step both layers down a loss that has this gradient with respect to their product."""
    return w_1 - rate * gradient @ w_2.mT, w_2 - rate * w_1.mT @ gradient


@claim(
    latex=(
        r"(W_1 - \eta\, G W_2^\top)(W_2 - \eta\, W_1^\top G) = W_1 W_2 - \eta\, G, \quad"
        r" G = \partial L / \partial (W_1 W_2)"
    ),
    source=OVERPARAMETERISED.implies(),
    expected=FAILS,
)
@witness(w_1=[[-1]], w_2=[[1]], gradient=[[1]], rate=1)
def gradient_descent_trains_a_chain_as_its_single_layer(
    w_1: Real[Array, "d_in d"],
    w_2: Real[Array, "d d_out"],
    gradient: Real[Array, "d_in d_out"],
    rate: Positive[Array, ""],
) -> Relation:
    """A step of gradient descent on two linear layers moves their product as it would one layer.

    They represent the same functions, but each factor's gradient is multiplied with the other
    factor: at w_1 = w_2 = 0 nothing moves. The gradient G of the loss at the product is arbitrary,
    as losses are.
    """
    first, second = _stepped(w_1, w_2, gradient, rate)
    return equal(first @ second, w_1 @ w_2 - rate * gradient)


@claim(
    latex=(
        r"(W_1 - \eta\, G W_2^\top)(W_2 - \eta\, W_1^\top G) = W - \eta\, (W_1 W_1^\top G"
        r" + G W_2^\top W_2) + \eta^2\, G W^\top G, \quad W = W_1 W_2"
    ),
    source=OVERPARAMETERISED.implies(),
    repairs=gradient_descent_trains_a_chain_as_its_single_layer,
)
def gradient_descent_trains_a_chain_with_a_preconditioner(
    w_1: Real[Array, "d_in d"],
    w_2: Real[Array, "d d_out"],
    gradient: Real[Array, "d_in d_out"],
    rate: Positive[Array, ""],
) -> Relation:
    """A step on two linear layers moves their product by a gradient weighted with the layers.

    Multiply out: to first order in the rate the gradient is scaled from the left by the first
    layer's square and from the right by the second's.
    """
    first, second = _stepped(w_1, w_2, gradient, rate)
    product = w_1 @ w_2
    weighted = w_1 @ w_1.mT @ gradient + gradient @ w_2.mT @ w_2
    beyond = gradient @ product.mT @ gradient
    return equal(first @ second, product - rate * weighted + rate * rate * beyond)


@claim(
    latex=(
        r"{W_1'}^\top W_1' - W_2' {W_2'}^\top = W_1^\top W_1 - W_2 W_2^\top"
        r" + \eta^2 (W_2 G^\top G W_2^\top - W_1^\top G G^\top W_1)"
    ),
    source=OVERPARAMETERISED.implies(),
)
def gradient_descent_keeps_layers_balanced_to_first_order(
    w_1: Real[Array, "d_in d"],
    w_2: Real[Array, "d d_out"],
    gradient: Real[Array, "d_in d_out"],
    rate: Positive[Array, ""],
) -> Relation:
    """The difference of the squares of two linear layers changes only with the rate squared.

    The terms of first order in the rate are the same for both layers and cancel, whatever the loss.
    """
    first, second = _stepped(w_1, w_2, gradient, rate)
    before = w_1.mT @ w_1 - w_2 @ w_2.mT
    left, right = gradient @ w_2.mT, w_1.mT @ gradient
    beyond = left.mT @ left - right @ right.mT
    return equal(first.mT @ first - second @ second.mT, before + rate * rate * beyond)


@claim(
    latex=(
        r"L\bigl(\tfrac{u + v}{2}\bigr) \le \tfrac12 (L(u) + L(v)), \quad"
        r" L(u) = (u_1 u_2 - t)^2"
    ),
    source=OVERPARAMETERISED.implies(),
    expected=FAILS,
)
@witness(one=[1, 0], other=[0, -1], target=1)
def square_loss_of_two_linear_layers_is_convex(
    one: Real[Array, "2"], other: Real[Array, "2"], target: Real[Array, ""]
) -> Relation:
    """The square loss of two linear layers of width one is convex in their weights.

    It is convex in the product. In the weights (1, 1) and (-1, -1) both reach the target 1, and
    their midpoint (0, 0) does not.
    """

    def loss(w: Array) -> Array:
        error = w[0] * w[1] - target
        return error * error

    return at_most(loss((one + other) / 2), (loss(one) + loss(other)) / 2)


@claim(
    latex=(
        r"L\bigl(\tfrac{w + v}{2}\bigr) = \tfrac12 (L(w) + L(v)) - \tfrac14 (w - v)^2, \quad"
        r" L(w) = (w - t)^2"
    ),
    source=OVERPARAMETERISED.implies(),
    repairs=square_loss_of_two_linear_layers_is_convex,
)
def square_loss_of_one_linear_layer_is_convex(
    one: Real[Array, ""], other: Real[Array, ""], target: Real[Array, ""]
) -> Relation:
    """The square loss of one linear layer is convex in its weight.

    In the middle the chord lies above the parabola by a quarter of the squared distance, which is
    what is decided here.
    """

    def loss(w: Array) -> Array:
        return (w - target) * (w - target)

    chord = (loss(one) + loss(other)) / 2
    return equal(loss((one + other) / 2), chord - (one - other) * (one - other) / 4)
