"""What a domain says of its members, as arrays over symbolic sizes; and their values at a point.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from ....systems.sizes import same
from ....systems.terms.arrays import Indices, Terms
from ....systems.terms.atoms import Entry, Place, Source, placed
from ....systems.terms.relations import is_above, is_zero
from ....systems.terms.term import NONNEGATIVE, ONE, POSITIVE, UNKNOWN, add, of, refused, subtract
from ....theory import domain as domains
from ....theory.composite import ModuleParameters, Parameters, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ....systems.sizes import Length
    from ....theory.domain import Domain


def member(domain: Domain, name: str, sizes: Mapping[str, Any]) -> Any:
    """Return any member of a domain.

    Raises:
        NotRigorousError: The domain is of a kind that is not known here.
    """
    if isinstance(domain, domains.Optional):
        return member(domain.inner, name, sizes)
    if isinstance(domain, Parameters):
        return domain.kind(
            **{
                field: member(each, f"{name}.{field}", sizes)
                for field, each in domain.fields.items()
            }
        )
    if isinstance(domain, ModuleParameters):
        return {
            field: member(each, f"{name}[{field}]", sizes) for field, each in domain.fields.items()
        }
    if isinstance(domain, Stack):
        depth: Any = domain.depth.size(sizes)
        return tuple(
            member(domain.inner, f"{name}[{place}]", sizes) for place in range(depth.__index__())
        )
    shape: tuple[Any, ...] = domain.shape.sizes(sizes)
    if type(domain) is domains.Size:
        return shape[0]
    return array_of(domain, name, shape, sizes)


def array_of(  # noqa: PLR0911 - one for each kind
    domain: Domain, name: str, shape: tuple[Any, ...], sizes: Mapping[str, Any]
) -> Terms:
    """Return any array of a domain's kind and a shape."""
    match type(domain):
        case domains.Permutation:
            return places_of(name, shape, shape[0], permutes=True)
        case domains.Index:
            below = domains.Dimension.parse(domain.below).size(sizes)  # type: ignore[attr-defined]
            return places_of(name, shape, below)
        case domains.Place:
            return _at_place(name, shape, boolean=True)
        case domains.OneHotRows:
            return _at_place(name, shape)
        case domains.CausalMask:
            return _reaching(shape, lambda indices: indices[0])
        case domains.PaddingMask:
            last = places_of(f"{name}.last", shape[:-1], shape[-1])
            return _reaching(shape, lambda indices: last.entry(indices[:-1]))
    if type(domain) in {domains.Mask, domains.StochasticRows} and same(shape[-1], 1):
        return Terms(shape, lambda _: ONE, boolean=type(domain) is domains.Mask)
    source = _source(domain, name, shape)
    return Terms(shape, lambda indices: of(Entry(source, indices)), boolean=source.boolean)


def _source(domain: Domain, name: str, shape: tuple[Any, ...]) -> Source:
    """Return what a domain says of its entries, rows and columns.

    Raises:
        NotRigorousError: It is of a kind that is not known here.
    """
    if type(domain) is domains.Between:
        low, high = (fmpq(end.numerator, end.denominator) for end in (domain.low, domain.high))
        sign = POSITIVE if low > 0 else NONNEGATIVE if low == 0 else UNKNOWN
        return Source(name, shape, sign, low=low, high=high)
    if type(domain) in _KNOWN:
        return Source(name, shape, **_KNOWN[type(domain)])
    raise refused(f"nothing is known over symbolic sizes of {type(domain).__name__}")


_KNOWN: dict[type, dict[str, Any]] = {
    domains.Real: {},
    domains.Integer: {},
    domains.Natural: {"sign": NONNEGATIVE},
    domains.NonNegative: {"sign": NONNEGATIVE},
    domains.Positive: {"sign": POSITIVE},
    domains.NonZero: {"nonzero": True},
    domains.NonzeroRows: {"rows": "not zero"},
    domains.NonconstantRows: {"rows": "not constant"},
    domains.StochasticRows: {"sign": NONNEGATIVE, "rows": "sum to one"},
    domains.DoublyStochastic: {
        "sign": NONNEGATIVE, "rows": "sum to one", "columns": "sum to one",
    },
    domains.UnitRows: {"rows": "unit"},
    domains.Orthogonal: {"rows": "unit", "columns": "unit", "orthogonal": True},
    domains.Mask: {"boolean": True, "rows": "shown"},
}  # fmt: skip
"""What a domain says of its entries, rows and columns."""


def places_of(name: str, shape: tuple[Any, ...], below: Length, *, permutes: bool = False) -> Terms:
    """Return any places below a length."""

    def entry(indices: Indices) -> Any:
        return placed(Place(name, indices, below, permutes=permutes, shape=shape))

    return Terms(shape, entry)


def _at_place(name: str, shape: tuple[Any, ...], *, boolean: bool = False) -> Terms:
    """Return ones at one place of each row."""
    place = places_of(f"{name}.place", shape[:-1], shape[-1])

    def entry(indices: Indices) -> Any:
        return is_zero(subtract(indices[-1], place.entry(indices[:-1])))

    return Terms(shape, entry, boolean=boolean)


def _reaching(shape: tuple[Any, ...], last: Any) -> Terms:
    """Return a mask whose rows are true up to a last place."""

    def entry(indices: Indices) -> Any:
        return is_above(subtract(add(last(indices), ONE), indices[-1]))

    return Terms(shape, entry, boolean=True)


# Their values at a point.


def values_of(domain: Domain, name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """List the arrays of a member of a domain by the names that they have in terms."""
    for address, kind, array in domain.arrays(name, value):
        entries = array.entries() if hasattr(array, "entries") else np.asarray(array)
        match type(kind):
            case domains.Place | domains.OneHotRows:
                yield f"{address}.place", _first(entries, 1)
            case domains.PaddingMask:
                yield f"{address}.last", entries.astype(int).sum(axis=-1) - 1
            case _:
                yield address, entries


def _first(entries: np.ndarray, wanted: int) -> np.ndarray:
    """Return the place in each row where there is a number."""
    rows = entries.reshape(-1, entries.shape[-1])
    places = [next(k for k, each in enumerate(row) if each == wanted) for row in rows.tolist()]
    return np.asarray(places, dtype=int).reshape(entries.shape[:-1])
