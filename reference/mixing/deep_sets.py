"""Deep Sets: maps of rows that do not depend on, or follow, the order of the rows."""

from dataclasses import dataclass

from ...theory import Array, Real, array_namespace, block, source
from ..layers.activation import relu
from ..layers.linear import affine


@dataclass(frozen=True)
class DeepSets:
    """The layer that makes features of each row, and the two that map their sum."""

    w_features: Real[Array, "d d_ff"]
    b_features: Real[Array, "d_ff"]
    w_hidden: Real[Array, "d_ff d_ff"]
    b_hidden: Real[Array, "d_ff"]
    w_out: Real[Array, "d_ff d_out"]
    b_out: Real[Array, "d_out"]


@block(source=source("zaheer2017").at("thm. 2"), rational=True)
def deep_sets(x: Real[Array, "n d"], parameters: DeepSets) -> Real[Array, "d_out"]:
    r"""Sum features of the rows and map the sum.

    $$ y = \rho\!\left(\textstyle\sum_i \varphi(x_i)\right), \qquad
       \varphi(x) = \mathrm{relu}(x W_f + b_f), \quad
       \rho(z) = \mathrm{relu}(z W_h + b_h)\, W_o + b_o $$
    """
    xp = array_namespace(x)
    features = relu(affine(x, parameters.w_features, parameters.b_features))
    total = xp.sum(features, axis=-2, keepdims=True)
    hidden = relu(affine(total, parameters.w_hidden, parameters.b_hidden))
    return affine(hidden, parameters.w_out, parameters.b_out)[..., 0, :]


@block(source=source("zaheer2017").at("eq. (4)"), rational=True)
def deep_sets_layer(
    x: Real[Array, "n d"], w_own: Real[Array, "d d_out"], w_pooled: Real[Array, "d d_out"]
) -> Real[Array, "n d_out"]:
    r"""Mix each row with the sum of all rows.

    $$ y_i = \mathrm{relu}\!\left(x_i W_\lambda + \textstyle\sum_j x_j W_\gamma\right) $$
    """
    pooled = array_namespace(x).sum(x, axis=-2, keepdims=True)
    return relu(x @ w_own + pooled @ w_pooled)


@block(source=source("zaheer2017").at("sec. 3.1"), rational=True)
def sum_rows(x: Real[Array, "n d"]) -> Real[Array, "d"]:
    r"""Add the rows.

    $$ y = \textstyle\sum_i x_i $$
    """
    return array_namespace(x).sum(x, axis=-2)


@block(source=source("zaheer2017").at("sec. 3.1"), rational=True)
def mean_rows(x: Real[Array, "n d"]) -> Real[Array, "d"]:
    r"""Average the rows.

    $$ y = \tfrac1n \textstyle\sum_i x_i $$
    """
    return array_namespace(x).mean(x, axis=-2)


@block(source=source("zaheer2017").at("sec. 3.1"), rational=True)
def max_rows(x: Real[Array, "n d"]) -> Real[Array, "d"]:
    r"""Keep the largest entry of each column.

    $$ y_c = \max_i x_{ic} $$
    """
    return array_namespace(x).max(x, axis=-2)
