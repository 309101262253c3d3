"""Domains made of domains: parameters in a dataclass or by name, and stacks of them.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from math import prod
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

from .domain import Coordinates, Domain, Optional, Real
from .shape import Dimension, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from ..systems import Array, NumberSystem
    from .domain import Address

_POINT = Shape(())


def domain_of(annotation: Any) -> Domain | None:
    """Return the domain that an annotation means: itself, a dataclass of domains, or neither."""
    if isinstance(annotation, Domain):
        return annotation
    if isinstance(annotation, type) and is_dataclass(annotation):
        return Parameters(_POINT, annotation)
    members = [each for each in get_args(annotation) if each is not NoneType]
    if len(members) == 1 and NoneType in get_args(annotation):
        inner = domain_of(members[0])
        return None if inner is None else Optional(_POINT, inner)
    return None


@dataclass(frozen=True)
class Parameters(Domain):
    """A frozen dataclass of arrays whose fields are annotated with their domains."""

    kind: type

    @property
    def fields(self) -> dict[str, Domain]:
        """The domain of each field that has one; those that may be None are `Optional`."""
        return _fields(self.kind)

    def free(self) -> tuple[Coordinates, ...]:
        """The coordinates of the fields, one after the other."""
        return tuple(part for domain in self.fields.values() for part in domain.coordinates)

    def members(self) -> Iterator[Domain]:
        """List those of the fields."""
        return (member for domain in self.fields.values() for member in domain.members())

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Build each field and fill the dataclass."""
        rest = iter(free)
        return self.kind(
            **{
                name: domain.build([next(rest) for _ in domain.coordinates], sizes, system)
                for name, domain in self.fields.items()
            }
        )

    def options(self) -> tuple[Address, ...]:
        """List what may be left out of the fields."""
        return tuple(
            (name, *rest) for name, domain in self.fields.items() for rest in domain.options()
        )

    def without(self, value: Any, left_out: Container[Address]) -> Any:
        """Leave some fields, or parts of them, at None."""
        changed = {}
        for name, domain in self.fields.items():
            gone = {rest for rest in domain.options() if (name, *rest) in left_out}
            if gone:
                changed[name] = domain.without(getattr(value, name), gone)
        return replace(value, **changed) if changed else value

    def shapes(self) -> list[Shape]:
        """Return the shapes of the fields."""
        return [shape for domain in self.fields.values() for shape in domain.shapes()]

    def arrays(self, name: str, value: Any) -> Iterator[tuple[str, Domain, Any]]:
        """List the arrays of the fields that are given."""
        for field, domain in self.fields.items():
            part = getattr(value, field, None)
            if part is not None or not isinstance(domain, Optional):
                yield from domain.arrays(f"{name}.{field}", part)

    def mapped(self, function: Callable[[Domain, Any], Any], value: Any) -> Any:
        """Replace the arrays of the fields."""
        return self.kind(
            **{
                name: domain.mapped(function, getattr(value, name))
                for name, domain in self.fields.items()
            }
        )

    def text(self) -> str:
        """Return the set."""
        members = ", ".join(f"{name} in {each.text()}" for name, each in self.fields.items())
        return f"{self.kind.__name__}({members})"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return r" \times ".join(domain.latex() for domain in self.fields.values())

    def outline(self) -> str:
        """Return the fields with their shapes."""
        return (
            "{"
            + ", ".join(f"{name} {domain.outline()}" for name, domain in self.fields.items())
            + "}"
        )


@cache
def _fields(kind: type) -> dict[str, Domain]:
    """Read the annotations once: blocks look at them at each call."""
    annotations = inspect.get_annotations(kind, eval_str=True)
    found = {each.name: domain_of(annotations[each.name]) for each in fields(kind)}
    return {name: domain for name, domain in found.items() if domain is not None}


@dataclass(frozen=True)
class Bare(Parameters):
    """A dataclass with everything left at None that may be: ``parameters: Bare[MultiHead]``."""

    @classmethod
    def parse(cls, kind: Any) -> Domain:  # type: ignore[override]
        """Read the dataclass."""
        found = domain_of(kind)
        if not isinstance(found, Parameters):
            raise TypeError(f"Bare needs a dataclass of domains, got {kind!r}")
        return cls(_POINT, found.kind)

    @property
    def fields(self) -> dict[str, Domain]:
        """The domain of each field that must be given, of that what must be."""
        return {
            name: bare(domain)
            for name, domain in super().fields.items()
            if not isinstance(domain, Optional)
        }

    def text(self) -> str:
        """Return the set, which says what it is without."""
        gone = ", ".join(".".join(path) for path in Parameters(_POINT, self.kind).options())
        return f"{super().text()} without {gone}" if gone else super().text()


def bare(domain: Domain) -> Domain:
    """Return a domain whose dataclasses have nothing that may be left out."""
    if isinstance(domain, Parameters):
        return Bare(_POINT, domain.kind)
    if isinstance(domain, Stack):
        return Stack(_POINT, bare(domain.inner), domain.depth)
    return domain


@dataclass(frozen=True)
class Exists(Domain):
    """An argument of which there is said to be one: ``w: Exists[Real[Array, "d d"]]``."""

    inner: Domain

    @classmethod
    def parse(cls, kind: Any) -> Domain:  # type: ignore[override]
        """Read the domain in which it is."""
        inner = domain_of(kind)
        if inner is None:
            raise TypeError(f"Exists needs a domain, got {kind!r}")
        return cls(_POINT, inner)

    def free(self) -> tuple[Coordinates, ...]:
        """It is chosen, not drawn."""
        return ()

    def shapes(self) -> list[Shape]:
        """Return the shapes of what there is."""
        return self.inner.shapes()

    def text(self) -> str:
        """Return the set."""
        return self.inner.text()


@dataclass(frozen=True)
class Stack(Domain):
    """Several of one kind, as a tuple: ``layers: Stack[tuple[Layer, ...], Layer, "depth"]``."""

    inner: Domain
    depth: Dimension

    @classmethod
    def parse(cls, kind: Any, depth: str = "depth") -> Domain:  # type: ignore[override]
        """Read the kind of the members and the name of their number."""
        inner = domain_of(kind)
        if inner is None:
            raise TypeError(f"Stack needs a domain or a dataclass of domains, got {kind!r}")
        return cls(_POINT, inner, Dimension.parse(depth))

    def free(self) -> tuple[Coordinates, ...]:
        """The coordinates of the members, along a new first axis."""
        return tuple(
            Coordinates(
                Shape((self.depth, *part.shape.dimensions)), part.low, part.high, part.integer,
                part.nonzero, part.index,
            )
            for part in self.inner.coordinates
        )  # fmt: skip

    def members(self) -> Iterator[Domain]:
        """List those of each member."""
        return self.inner.members()

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Build each member from its slice."""
        return tuple(
            self.inner.build([part[place] for part in free], sizes, system)
            for place in range(self.depth.size(sizes))
        )

    def options(self) -> tuple[Address, ...]:
        """List what may be left out of all members alike."""
        return self.inner.options()

    def without(self, value: Any, left_out: Container[Address]) -> Any:
        """Leave the same out of each member."""
        return tuple(self.inner.without(member, left_out) for member in value)

    def shapes(self) -> list[Shape]:
        """Return the shapes of the members, and their number."""
        return [Shape((self.depth,)), *self.inner.shapes()]

    def arrays(self, name: str, value: Any) -> Iterator[tuple[str, Domain, Any]]:
        """List the arrays of all members."""
        for place, member in enumerate(value):
            yield from self.inner.arrays(f"{name}[{place}]", member)

    def mapped(self, function: Callable[[Domain, Any], Any], value: Any) -> Any:
        """Replace the arrays of all members."""
        return tuple(self.inner.mapped(function, member) for member in value)

    def text(self) -> str:
        """Return the set."""
        return f"({self.inner.text()})^{self.depth}"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"({self.inner.latex()})^{{{self.depth}}}"

    def outline(self) -> str:
        """Return the members' shapes."""
        return f"{self.depth} x {self.inner.outline()}"


@dataclass(frozen=True)
class ModuleParameters(Domain):
    """The parameters of a torch module, by name."""

    shapes_by_name: tuple[tuple[str, tuple[int, ...]], ...] = ()
    reach: int | None = None
    """Their largest size, where it is bounded."""

    @property
    def fields(self) -> dict[str, Domain]:
        """The domain of each parameter, bounded or not."""
        return {name: Real(_fixed(shape)) for name, shape in self.shapes_by_name}

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry of every parameter is free, up to its bound."""
        high = None if self.reach is None else Fraction(self.reach)
        low = None if high is None else -high
        return tuple(Coordinates(each.shape, low, high) for each in self.fields.values())

    def within(self, reach: int) -> ModuleParameters:
        """Return the parameters up to a size."""
        return replace(self, reach=reach)

    def build(
        self, free: Sequence[Any], sizes: Mapping[str, int], system: NumberSystem
    ) -> dict[str, Any]:
        """Name the parameters."""
        del sizes, system
        return {name: part for (name, _), part in zip(self.shapes_by_name, free, strict=True)}

    def arrays(self, name: str, value: Any) -> Any:
        """List the parameters."""
        return ((f"{name}[{key}]", each, value[key]) for key, each in self.fields.items())

    def mapped(self, function: Callable[[Domain, Any], Any], value: Any) -> Any:
        """Replace each parameter."""
        return {key: function(each, value[key]) for key, each in self.fields.items()}

    def members(self) -> Iterator[Domain]:
        """List the domains of the parameters."""
        return iter(self.fields.values())

    def text(self) -> str:
        """Return the set."""
        count = sum(prod(shape) for _, shape in self.shapes_by_name)
        bound = "" if self.reach is None else f" up to {self.reach} in size"
        return f"all {count} parameters{bound}"


def _fixed(shape: tuple[int, ...]) -> Shape:
    return Shape(tuple(Dimension(str(size), str(size)) for size in shape))
