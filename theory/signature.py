"""Signatures: what a claim or a block takes, by name, and the one place where points are built.

A signature is a list of domains with names. Laid side by side, the free coordinates of all of them
are one flat list of arrays; a point has one array of exact numbers for each. Who draws, searches,
shrinks, rounds or traces says what those arrays are, and the signature makes the point of them.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from .composite import bare, domain_of
from .domain import Optional
from .shape import Bounds, Order, bounds, fitted, orders
from .witness import Point

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from ..systems import NumberSystem
    from .domain import Address, Coordinates, Domain

_Part = TypeVar("_Part")
_MIXTURES, _HALF = 2, 0.5
"""So many mixtures are drawn, where more than these may be left out."""
_FEW = 4
"""So many cases are looked at at every point."""


def annotated(function: Callable[..., Any]) -> dict[str, Domain | None]:
    """Return the domain of each parameter of a function; None where its annotation is none.

    Raises:
        NameError, TypeError, ValueError: The annotations cannot be read.
    """
    parameters = inspect.signature(function, eval_str=True).parameters
    return {name: domain_of(each.annotation) for name, each in parameters.items()}


@dataclass(frozen=True)
class Signature:
    """Parameters by name, each with its domain, in their order."""

    parameters: Mapping[str, Domain]
    only: frozenset[Address] | None = None
    """The one case of what may be left out that is looked at; by default they all are."""

    @property
    def required(self) -> Signature:
        """The signature without what may be left out."""
        kept = self.parameters.items()
        return Signature({name: each for name, each in kept if not isinstance(each, Optional)})

    @property
    def whole(self) -> Signature:
        """The signature with everything that may be left out."""
        return Signature(
            {
                name: domain.inner if isinstance(domain, Optional) else domain
                for name, domain in self.parameters.items()
            }
        )

    @property
    def bare(self) -> Signature:
        """The signature without what may be left out, of dataclasses too."""
        kept = self.required.parameters.items()
        return Signature({name: bare(domain) for name, domain in kept})

    @cached_property
    def options(self) -> tuple[Address, ...]:
        """What may be left out: arguments, and fields of dataclasses, each by its names."""
        return tuple(
            (name, *rest) for name, domain in self.parameters.items() for rest in domain.options()
        )

    @cached_property
    def cases(self) -> tuple[frozenset[Address], ...]:
        """What may be left out together: nothing, everything, all but one, and other mixtures.

        Fields of one name are one in this, wherever they stand; the mixtures are drawn.
        """
        if self.only is not None:
            return (self.only,)
        every = frozenset(self.options)
        if not every:
            return (every,)
        kinds = dict.fromkeys((len(path) == 1, path[-1]) for path in self.options)
        alone = [
            every - {path for path in self.options if (len(path) == 1, path[-1]) == kind}
            for kind in kinds
        ]
        generator = np.random.default_rng(len(every))
        drawn = [
            frozenset(path for path in self.options if generator.random() < _HALF)
            for _ in range(_MIXTURES if len(every) > _MIXTURES else 0)
        ]
        return tuple(dict.fromkeys([frozenset(), every, *alone, *drawn]))

    def cases_at(self, point: Point) -> tuple[frozenset[Address], ...]:
        """Return the cases that are looked at at a point: of many, both ends and one that it picks.

        All points together look at all of them, and one point always at the same.
        """
        ends, others = self.cases[:2], self.cases[2:]
        if len(self.cases) <= _FEW:
            return self.cases
        entries = (entry for part in self.parts(point) for entry in part.ravel())
        picked = sum(each.numerator + each.denominator for each in entries)
        return (*ends, others[picked % len(others)])

    def without(self, values: Mapping[str, Any], case: Container[Address]) -> dict[str, Any]:
        """Return arguments with what a case leaves out left out."""
        found = dict(values)
        for name, domain in self.parameters.items():
            gone = {rest for rest in domain.options() if (name, *rest) in case}
            if gone and name in found:
                found[name] = domain.without(found[name], gone)
        return found

    @cached_property
    def bounds(self) -> dict[str, Bounds]:
        """The sizes that the domains name, with their ranges."""
        return bounds(shape for domain in self.parameters.values() for shape in domain.shapes())

    @cached_property
    def orders(self) -> list[Order]:
        """The bounds between sizes."""
        return orders(shape for domain in self.parameters.values() for shape in domain.shapes())

    @cached_property
    def coordinates(self) -> tuple[Coordinates, ...]:
        """The free coordinates of all domains, one after the other."""
        return tuple(kind for domain in self.parameters.values() for kind in domain.coordinates)

    @cached_property
    def fault(self) -> str:
        """Why one of the domains is no set at any size, or nothing."""
        faults = ((name, each.fault()) for name, each in self._members())
        return next((f"{name}: {fault}" for name, fault in faults if fault), "")

    def inhabited(self, sizes: Mapping[str, int]) -> bool:
        """Whether every domain has a member at these sizes."""
        ordered = all(sizes[each.less] + each.by <= sizes[each.more] for each in self.orders)
        return ordered and all(each.inhabited(sizes) for _, each in self._members())

    def fitted(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """Return sizes near these that satisfy the bounds between them."""
        return fitted(sizes, self.orders, self.bounds)

    def _members(self) -> Iterator[tuple[str, Domain]]:
        """List the domains of arrays, each with the parameter that it belongs to."""
        for name, domain in self.parameters.items():
            for each in domain.members():
                yield name, each

    def sizes_above(self, up: int) -> dict[str, int]:
        """Return the sizes `up` above the smallest, within their bounds."""
        sizes = {
            name: bound.low + up if bound.high is None else min(bound.low + up, bound.high)
            for name, bound in self.bounds.items()
        }
        return self.fitted(sizes)

    def point(
        self, sizes: Mapping[str, int], entries: Callable[[Coordinates], np.ndarray]
    ) -> Point:
        """Return the point whose every array of coordinates is what `entries` makes of its kind."""
        return self.assembled(sizes, map(entries, self.coordinates))

    def changed(
        self,
        point: Point,
        change: Callable[[Coordinates, np.ndarray], np.ndarray],
        sizes: Mapping[str, int] | None = None,
    ) -> Point:
        """Return a point with every array of coordinates changed, and perhaps its sizes."""
        changed = map(change, self.coordinates, self.parts(point))
        return self.assembled(point.sizes if sizes is None else sizes, changed)

    def drawn(self, sizes: Mapping[str, int], generator: np.random.Generator) -> Point:
        """Draw a point of quarters between -2 and 2, inside the domains."""
        quarter = lambda: Fraction(int(generator.integers(-8, 9)), 4)
        return self.point(sizes, lambda kind: kind.filled(quarter, sizes))

    def parts(self, point: Point) -> list[np.ndarray]:
        """Return a point's arrays of coordinates, one after the other."""
        return [part for name in self.parameters for part in point.coordinates[name]]

    def assembled(self, sizes: Mapping[str, int], parts: Iterable[np.ndarray]) -> Point:
        """Return the point with these arrays of coordinates, one after the other."""
        return Point(sizes, self._grouped(parts))

    def arguments(
        self, parts: Iterable[Any], sizes: Mapping[str, int], system: NumberSystem
    ) -> dict[str, Any]:
        """Build the arguments from arrays of coordinates that are in a number system already."""
        grouped = self._grouped(parts)
        return {
            name: domain.build(grouped[name], sizes, system)
            for name, domain in self.parameters.items()
        }

    def _grouped(self, parts: Iterable[_Part]) -> dict[str, tuple[_Part, ...]]:
        """Give each parameter its own of all parts."""
        rest = iter(parts)
        return {
            name: tuple(islice(rest, len(domain.coordinates)))
            for name, domain in self.parameters.items()
        }
