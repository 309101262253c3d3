"""Laws of algebra: where a map is defined; what it does to zero, sums, multiples and itself."""

from ...systems import array_namespace
from ..arrays import squared_length
from ..relation import Relation, assuming, differ, equal, has_value, less
from .schema import Input, Map, PositiveScalar, Scalar, law


@law(everywhere=True, obeyed_by="softmax", broken_by="dot_product_smoothing")
def defined(f: Map, x: Input) -> Relation:
    """f(x) has a value: nothing is divided by 0, and no root or logarithm is without one."""
    return has_value(f(x))


@law(obeyed_by="relu", broken_by="softmax")
def zero_preserving(f: Map, x: Input) -> Relation:
    """f(0) = 0."""
    return equal(f(array_namespace(x).zeros_like(x)), 0)


@law(obeyed_by="linear", broken_by="relu")
def additive(f: Map, x: Input, y: Input) -> Relation:
    """f(x + y) = f(x) + f(y)."""
    return equal(f(x + y), f(x) + f(y))


@law(obeyed_by="linear", broken_by="relu")
def homogeneous(f: Map, scalar: Scalar, x: Input) -> Relation:
    """f(s x) = s f(x)."""
    return equal(f(scalar * x), scalar * f(x))


@law(obeyed_by="relu", broken_by="softmax")
def positively_homogeneous(f: Map, scale: PositiveScalar, x: Input) -> Relation:
    """f(s x) = s f(x) for s > 0."""
    return equal(f(scale * x), scale * f(x))


@law(obeyed_by="hardmax", broken_by="relu")
def scale_invariant(f: Map, scale: PositiveScalar, x: Input) -> Relation:
    """f(s x) = f(x) for s > 0."""
    return equal(f(scale * x), f(x))


@law(obeyed_by="affine", broken_by="relu")
def affine(f: Map, scalar: Scalar, x: Input, y: Input) -> Relation:
    """f(x + s (y - x)) = f(x) + s (f(y) - f(x))."""
    return equal(f(x + scalar * (y - x)), f(x) + scalar * (f(y) - f(x)))


@law(obeyed_by="linear", broken_by="relu")
def odd(f: Map, x: Input) -> Relation:
    """f(-x) = -f(x)."""
    return equal(f(-x), -f(x))


@law(obeyed_by="bilinear_feed_forward", broken_by="relu")
def even(f: Map, x: Input) -> Relation:
    """f(-x) = f(x)."""
    return equal(f(-x), f(x))


@law(same_shape=True, obeyed_by="identity_mixing", broken_by="relu")
def identity_map(f: Map, x: Input) -> Relation:
    """f(x) = x."""
    return equal(f(x), x)


@law(same_shape=True, obeyed_by="relu", broken_by="gelu")
def idempotent(f: Map, x: Input) -> Relation:
    """f(f(x)) = f(x)."""
    return equal(f(f(x)), f(x))


@law(same_shape=True, obeyed_by="identity_mixing", broken_by="relu")
def involutive(f: Map, x: Input) -> Relation:
    """f(f(x)) = x."""
    return equal(f(f(x)), x)


@law(meetable=False, obeyed_by="identity_mixing", broken_by="relu")
def injective(f: Map, x: Input, y: Input) -> Relation:
    """f(x + y) != f(x) where y != 0."""
    return assuming(less(0, squared_length(y)), differ(f(x + y), f(x)))
