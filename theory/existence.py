"""Existence: arguments of which a claim says that there are some for all others.

``w: Exists[Real[Array, "d d"]]`` stands last in a signature, and ``choose=function`` in the
decorator makes it from those arguments that the function names. What is made must be in its domain,
which is part of what is judged; that some choice fails says nothing about the others.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..systems import Array, ExactArray, array_namespace
from .domain import (
    Between,
    Domain,
    NonNegative,
    NonZero,
    NonzeroRows,
    Orthogonal,
    Positive,
    Real,
    Size,
    StochasticRows,
    UnitRows,
    identity,
)
from .relation import Relation, at_most, equal, less

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True)
class Choice:
    """What there is said to be: its domains by name, and the function that chooses it."""

    domains: Mapping[str, Domain]
    choose: Callable[..., Any]

    @property
    def reads(self) -> tuple[str, ...]:
        """The arguments from which it is chosen."""
        return tuple(inspect.signature(self.choose).parameters)

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Choose, from the arguments that are given.

        Raises:
            ValueError: There are not as many as there should be.
        """
        made = self.choose(**{name: given[name] for name in self.reads})
        values = (made,) if len(self.domains) == 1 else made
        if not isinstance(values, tuple) or len(values) != len(self.domains):
            raise ValueError(
                f"choose returned {type(made).__name__}: return a tuple of "
                f"{', '.join(self.domains)}"
            )
        return dict(zip(self.domains, values, strict=True))

    def within(
        self, chosen: Mapping[str, Any], domains: Mapping[str, Domain], given: Mapping[str, Any]
    ) -> Iterator[Relation]:
        """Say that what was chosen lies in its domains, beside the other arguments.

        Raises:
            ValueError, TypeError: It is no array of its shape, or of another number system.
        """
        arrays = list(_arrays(domains, given))
        sizes = dict(size for domain, value in arrays for size in _sizes(domain, value))
        for name, domain in self.domains.items():
            value, wanted = chosen[name], domain.shape.sizes(sizes)
            if not hasattr(value, "shape") or tuple(value.shape) != wanted:
                shape = f"an array of shape {tuple(value.shape)}" if hasattr(value, "shape") else ""
                got = shape or f"a {type(value).__name__}"
                raise ValueError(f"choose made {got} for {name}, which has the shape {wanted}")
            like = next((each for _, each in arrays if isinstance(each, ExactArray)), value)
            if type(value) is not type(like):
                raise TypeError(
                    f"choose made a {type(value).__name__} for {name}, where the arguments are "
                    f"{type(like).__name__} arrays: build it from them, or with constant(...)"
                )
            yield from membership(domain, value)

    def words(self, others: Mapping[str, Domain]) -> str:
        """Say what there is: ``there is a w in R^(d x d)``."""
        members = " and ".join(f"a {name} in {each.text()}" for name, each in self.domains.items())
        alone = "" if len(self.reads) == len(others) else f" that depends on {self._read} alone"
        return f"there is {members}{alone if self.reads else ' that depends on nothing'}"

    @property
    def _read(self) -> str:
        return " and ".join(self.reads)


def _arrays(
    domains: Mapping[str, Domain], given: Mapping[str, Any]
) -> Iterator[tuple[Domain, Any]]:
    """List the arrays of the arguments, each with its domain."""
    for name, domain in domains.items():
        if given[name] is not None:
            yield from ((inner, part) for _, inner, part in domain.arrays(name, given[name]))


def _sizes(domain: Domain, value: Any) -> Iterator[tuple[str, int]]:
    """Read sizes off an array, or off what is a size."""
    if isinstance(domain, Size):
        yield str(domain.shape), value
        return
    for dimension, length in zip(domain.shape.dimensions, value.shape, strict=True):
        if dimension.expression.isidentifier():
            yield dimension.expression, length


def _row_sums(x: Array) -> Array:
    return array_namespace(x).sum(x, axis=-1)


def membership(domain: Domain, value: Array) -> Iterator[Relation]:
    """Say what makes an array of the right shape a member of a domain."""
    match domain:
        case Positive():
            yield less(0, value)
        case NonNegative():
            yield at_most(0, value)
        case NonZero():
            yield less(0, value * value)
        case Between(low=low, high=high):
            yield at_most(low, value)
            yield at_most(value, high)
        case Orthogonal():
            yield equal(value @ value.mT, identity(value.shape[-1], like=value))
        case StochasticRows():
            yield at_most(0, value)
            yield equal(_row_sums(value), 1)
        case UnitRows():
            yield equal(_row_sums(value * value), 1)
        case NonzeroRows():
            yield less(0, _row_sums(value * value))


KNOWN = (
    Real, Positive, NonNegative, NonZero, Between, Orthogonal, StochasticRows, UnitRows,
    NonzeroRows,
)  # fmt: skip
"""The domains of which it can be told whether an array is a member."""
