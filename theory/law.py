"""Laws: schemas over a map, one line each, named for the fact and returning a relation.

A law that claims much is split into parts, so that a refutation says which part fails: a map is
affine where it respects mixtures; an affine map that preserves zero is linear; a linear map is
additive and homogeneous.
"""

from __future__ import annotations

from collections.abc import Callable

from .numbers import Array, array_namespace
from .relation import Relation, equal

Map = Callable[[Array], Array]


def zero_preserving(f: Map, x: Array) -> Relation:
    """f(0) = 0, at the shape of x."""
    return equal(f(array_namespace(x).zeros_like(x)), 0)


def additive(f: Map, x: Array, y: Array) -> Relation:
    """f(x + y) = f(x) + f(y)."""
    return equal(f(x + y), f(x) + f(y))


def homogeneous(f: Map, scalar: Array, x: Array) -> Relation:
    """f(s x) = s f(x)."""
    return equal(f(scalar * x), scalar * f(x))


def affine(f: Map, scalar: Array, x: Array, y: Array) -> Relation:
    """f(x + s (y - x)) = f(x) + s (f(y) - f(x))."""
    return equal(f(x + scalar * (y - x)), f(x) + scalar * (f(y) - f(x)))
