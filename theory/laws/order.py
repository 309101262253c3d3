"""Laws of order and size: signs, bounds, norms, distances and means."""

from ...systems import array_namespace
from ..arrays import squared_length
from ..relation import Relation, all_of, at_most, equal
from .schema import Input, Map, NonNegativeInput, law


@law(obeyed_by="relu", broken_by="gelu")
def convex(f: Map, x: Input, y: Input) -> Relation:
    """f((x + y)/2) <= (f(x) + f(y))/2 in every entry."""
    return at_most(f((x + y) / 2), (f(x) + f(y)) / 2)


@law(obeyed_by="relu", broken_by="gelu")
def monotone(f: Map, x: Input, step: NonNegativeInput) -> Relation:
    """f(x) <= f(x + p) for p >= 0, in every entry."""
    return at_most(f(x), f(x + step))


@law(obeyed_by="relu", broken_by="gelu")
def nonnegative(f: Map, x: Input) -> Relation:
    """0 <= f(x)."""
    return at_most(0, f(x))


@law(obeyed_by="softmax", broken_by="relu")
def bounded_by_one(f: Map, x: Input) -> Relation:
    """|f(x)| <= 1 in every entry."""
    return at_most(abs(f(x)), 1)


@law(obeyed_by="relu", broken_by="layer_norm")
def bounded_by_input(f: Map, x: Input) -> Relation:
    """max |f(x)| <= max |x|."""
    xp = array_namespace(x)
    return at_most(xp.max(abs(f(x))), xp.max(abs(x)))


@law(obeyed_by="softmax", broken_by="relu")
def stochastic(f: Map, x: Input) -> Relation:
    """0 <= f(x), and every row of f(x) sums to 1."""
    y = f(x)
    return all_of(at_most(0, y), equal(array_namespace(y).sum(y, axis=-1), 1))


@law(obeyed_by="identity_mixing", broken_by="relu")
def norm_preserving(f: Map, x: Input) -> Relation:
    """|f(x)| = |x|."""
    return equal(squared_length(f(x)), squared_length(x))


@law(obeyed_by="relu", broken_by="layer_norm")
def norm_nonincreasing(f: Map, x: Input) -> Relation:
    """|f(x)| <= |x|."""
    return at_most(squared_length(f(x)), squared_length(x))


@law(obeyed_by="relu", broken_by="gelu")
def nonexpansive(f: Map, x: Input, step: Input) -> Relation:
    """|f(x + h) - f(x)| <= |h|."""
    return at_most(squared_length(f(x + step) - f(x)), squared_length(step))


@law(obeyed_by="relu", broken_by="layer_norm")
def two_lipschitz(f: Map, x: Input, step: Input) -> Relation:
    """|f(x + h) - f(x)| <= 2 |h|."""
    return at_most(squared_length(f(x + step) - f(x)), 4 * squared_length(step))


@law(obeyed_by="identity_mixing", broken_by="relu")
def mean_preserving(f: Map, x: Input) -> Relation:
    """mean f(x) = mean x."""
    y = f(x)
    return equal(array_namespace(y).mean(y), array_namespace(x).mean(x))


@law(obeyed_by="layer_norm", broken_by="relu")
def centred(f: Map, x: Input) -> Relation:
    """Every row of f(x) sums to 0."""
    y = f(x)
    return equal(array_namespace(y).sum(y, axis=-1), 0)
