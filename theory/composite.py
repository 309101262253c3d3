"""Domains made of domains: parameters in a dataclass, and stacks of them.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

from .domain import Coordinates, Domain, Optional
from .shape import Dimension, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..systems import Array, NumberSystem

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
        """The domain of each field that has one; fields left at None are `Optional`."""
        return _fields(self.kind)

    @property
    def required(self) -> dict[str, Domain]:
        """The fields that a drawn set of parameters has: those that must be given."""
        return {
            name: domain for name, domain in self.fields.items() if not isinstance(domain, Optional)
        }

    def free(self) -> tuple[Coordinates, ...]:
        """The coordinates of the fields, one after the other."""
        return tuple(part for domain in self.required.values() for part in domain.coordinates)

    def members(self) -> Iterator[Domain]:
        """List those of the fields that are drawn."""
        return (member for domain in self.required.values() for member in domain.members())

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Build each field and fill the dataclass."""
        rest = iter(free)
        return self.kind(
            **{
                name: domain.build([next(rest) for _ in domain.coordinates], sizes, system)
                for name, domain in self.required.items()
            }
        )

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
                for name, domain in self.required.items()
            }
        )

    def text(self) -> str:
        """Return the set."""
        members = ", ".join(f"{name} in {each.text()}" for name, each in self.required.items())
        return f"{self.kind.__name__}({members})"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return r" \times ".join(domain.latex() for domain in self.required.values())

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
