"""Witnesses shown beside a claim: a point as its author writes it, and the point that it means.

A reader sees arguments, so arguments are written: ``@witness(tokens=[[0], [1]])``. That is possible
where a domain's elements are its coordinates. Elsewhere, as for unit rows, the free coordinates
stand under ``coordinates``, one array for each, and the domain's map builds the element: a rounded
element would not be in the domain. Sizes are read off the shapes; one that no shape shows stands
under ``sizes``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .domain import Domain, Optional, Size
from .witness import Point, fractions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np

    from .domain import Coordinates
    from .shape import Dimension
    from .signature import Signature

_LARGEST = 64
"""Up to this, a size is looked for that gives an axis such as ``d-1`` its length."""


class OpenSizeError(ValueError):
    """A size that no shape shows and that is not given."""

    def __init__(self, name: str) -> None:
        super().__init__(f'no shape shows the size {name}: add sizes={{"{name}": ...}}')
        self.name = name


@dataclass(frozen=True)
class Shown:
    """A witness as it is written."""

    arguments: Mapping[str, Any]
    coordinates: Mapping[str, Sequence[Any]]
    sizes: Mapping[str, int]


def shows_itself(domain: Domain) -> bool:
    """Whether an element of the domain is its one array of coordinates."""
    inner = domain.inner if isinstance(domain, Optional) else domain
    itself = [inner.shape] == [each.shape for each in inner.coordinates]
    return itself and type(inner).build is Domain.build


def point_shown(signature: Signature, shown: Shown) -> Point:
    """Return the point that a witness means.

    Raises:
        ValueError: It is none of the signature's; the message says why, with the next step.
    """
    _check_names(signature, shown)
    parts = {name: _parts(name, domain, shown) for name, domain in signature.parameters.items()}
    sizes = _sizes(signature, parts, shown)
    for name, domain in signature.parameters.items():
        for kind, entries in zip(domain.coordinates, parts[name], strict=True):
            _check_cells(name, domain, kind, entries, sizes)
    return Point(sizes, parts)


def _check_names(signature: Signature, shown: Shown) -> None:
    known = {"parameter": signature.parameters, "size": signature.bounds}
    given = [("parameter", name) for name in (*shown.arguments, *shown.coordinates)]
    for kind, name in (*given, *(("size", name) for name in shown.sizes)):
        if name not in known[kind]:
            raise ValueError(
                f"the claim has no {kind} {name}: it has {', '.join(known[kind]) or 'none'}"
            )


def _parts(name: str, domain: Domain, shown: Shown) -> tuple[np.ndarray, ...]:
    """Return the coordinates of one argument as they are written."""
    count = len(domain.coordinates)
    if isinstance(domain, Size):
        return ()
    if name in shown.coordinates:
        written = shown.coordinates[name]
        if len(written) != count:
            raise ValueError(
                f"{name} has {count} arrays of coordinates, got {len(written)}: give one for each"
            )
        return tuple(_numbers(name, each) for each in written)
    if name not in shown.arguments and all(map(is_fixed, domain.coordinates)):
        return tuple(fractions(kind.low) for kind in domain.coordinates)
    if name not in shown.arguments:
        raise ValueError(f"{name} is missing: give {name}=... as nested lists of numbers")
    if not shows_itself(domain):
        raise ValueError(
            f"{name} is one of {domain.text()}, which are built from coordinates: give "
            f'coordinates={{"{name}": [...]}} with {count} array{"s" * (count > 1)} (`lakatos '
            "check --write` writes what it finds)"
        )
    return (_numbers(name, shown.arguments[name]),)


def is_fixed(kind: Coordinates) -> bool:
    """Whether there is one number that the coordinates can be, as for the causal mask."""
    return not kind.shape.dimensions and kind.low is not None and kind.low == kind.high


def _numbers(name: str, written: Any) -> np.ndarray:
    try:
        return fractions(written)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"{name} is no array of exact numbers: write rows of one length, with integers, floats "
            'or fractions such as "1/3"'
        ) from None


def _sizes(
    signature: Signature, parts: Mapping[str, tuple[np.ndarray, ...]], shown: Shown
) -> dict[str, int]:
    """Read the sizes off the shapes, and check that all shapes agree on them."""
    sizes = dict(shown.sizes)
    for name, domain in signature.parameters.items():
        if isinstance(domain, Size) and name in shown.arguments:
            sizes.setdefault(str(domain.shape), shown.arguments[name])
    axes = list(_axes(signature, parts))
    while any(_settle(dimension, length, sizes) for _, dimension, length in axes):
        pass
    missing = [name for name in signature.bounds if name not in sizes]
    if missing:
        raise OpenSizeError(missing[0])
    for name, dimension, length in axes:
        if dimension.size(sizes) != length:
            raise ValueError(
                f"{name} has an axis of {length} where {dimension} = {dimension.size(sizes)}: "
                "give all arguments one shape"
            )
    _refuse_others(signature, sizes)
    return {name: sizes[name] for name in signature.bounds}


def _refuse_others(signature: Signature, sizes: Mapping[str, int]) -> None:
    """Refuse sizes that the signature excludes."""
    for name, bound in signature.bounds.items():
        if sizes[name] < bound.low or sizes[name] > (bound.high or sizes[name]):
            raise ValueError(
                f"{name} is {sizes[name]}, but the claim is about {bound.low} <= {name}"
                f"{'' if bound.high is None else f' <= {bound.high}'}"
            )
    for order in signature.orders:
        if sizes[order.less] + order.by > sizes[order.more]:
            given = ", ".join(f"{name} = {sizes[name]}" for name in (order.less, order.more))
            raise ValueError(f"the claim is about {order}, but {given}")


def _axes(
    signature: Signature, parts: Mapping[str, tuple[np.ndarray, ...]]
) -> Iterator[tuple[str, Dimension, int]]:
    """List every axis that is written, with its dimension and length."""
    for name, domain in signature.parameters.items():
        for kind, entries in zip(domain.coordinates, parts[name], strict=True):
            if entries.ndim != len(kind.shape.dimensions):
                raise ValueError(
                    f"{name} has the shape {entries.shape} where ({kind.shape}) is expected: nest "
                    f"its lists {len(kind.shape.dimensions)} deep"
                )
            for dimension, length in zip(kind.shape.dimensions, entries.shape, strict=True):
                yield name, dimension, length


def _settle(dimension: Dimension, length: int, sizes: dict[str, int]) -> bool:
    """Find the one size that an axis leaves open; say whether there was one to find."""
    open_ = {name for name in dimension.names if name not in sizes}
    if len(open_) != 1:
        return False
    (name,) = open_
    fitting = [n for n in range(1, _LARGEST + 1) if dimension.size({**sizes, name: n}) == length]
    if dimension.expression == name:
        fitting = [length]
    if len(fitting) == 1:
        sizes[name] = fitting[0]
    return len(fitting) == 1


def _check_cells(
    name: str, domain: Domain, kind: Coordinates, entries: np.ndarray, sizes: Mapping[str, int]
) -> None:
    for entry in entries.ravel():
        if kind.clamp(entry, sizes) != entry:
            raise ValueError(
                f"{name} has the entry {entry}, which is outside {domain.text()}: the nearest "
                f"inside is {kind.clamp(entry, sizes)}"
            )
