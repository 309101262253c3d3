"""What a law is, what its parameters range over, and the decorator that declares one.

A law's parameters after the map say what it quantifies over, in terms of the map's input: another
input, a scalar, an order of the tokens. Put beside a block, each becomes a domain, and the law
becomes a claim about that block for all inputs and all parameters.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ...systems import Array
from ..domain import (
    Domain,
    NonNegative,
    NonzeroRows,
    PaddingMask,
    Permutation,
    Place,
    Positive,
    Real,
)
from ..relation import Relation
from ..shape import Dimension, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

Map = Callable[[Array], Array]
_Function = TypeVar("_Function", bound=Callable[..., Relation])
_SCALAR = Shape(())


@dataclass(frozen=True)
class Site:
    """The input of a map: its shape, and which axes are tokens (or time) and channels."""

    shape: Shape
    tokens: int | None = None
    """The token axis, counted from the end: -2 for (n, d), -1 for (c, t)."""

    @property
    def channels(self) -> int | None:
        """The channel axis, the other one of two."""
        return None if self.tokens is None else -3 - self.tokens

    def dimension(self, axis: int | None) -> Dimension:
        """Return the name of an axis."""
        if axis is None:
            raise LookupError("the input has no such axis")
        return self.shape.dimensions[axis]


@dataclass(frozen=True)
class Draw:
    """What one parameter of a law ranges over, given the input."""

    domain: Callable[[Site], Domain]


if TYPE_CHECKING:  # To a type checker, a parameter of a law is an array.
    ChannelOrder = Array
    Direction = Array
    Input = Array
    NonNegativeInput = Array
    PositiveScalar = Array
    Scalar = Array
    Token = Array
    TokenFactors = Array
    TokenOrder = Array
    TokenPlace = Array
    TokenPrefix = Array
else:
    Input = Draw(lambda site: Real(site.shape))
    NonNegativeInput = Draw(lambda site: NonNegative(site.shape))
    Scalar = Draw(lambda _: Real(_SCALAR))
    PositiveScalar = Draw(lambda _: Positive(_SCALAR))
    TokenOrder = Draw(lambda site: Permutation(Shape((site.dimension(site.tokens),))))
    ChannelOrder = Draw(lambda site: Permutation(Shape((site.dimension(site.channels),))))
    TokenPlace = Draw(lambda site: Place(Shape((site.dimension(site.tokens),))))
    TokenPrefix = Draw(lambda site: PaddingMask(Shape((site.dimension(site.tokens),))))
    TokenFactors = Draw(lambda site: Real(Shape((site.dimension(site.tokens),))))
    Token = Draw(lambda site: Real(Shape((site.dimension(site.channels),))))
    Direction = Draw(lambda site: NonzeroRows(Shape((site.dimension(site.channels),))))


@dataclass(frozen=True)
class Law:
    """A law with what it needs of a map to make sense."""

    function: Callable[..., Relation]
    tokens: bool = False
    """It speaks of tokens, so that the input must be a sequence of them."""
    same_shape: bool = False
    """It compares output and input, which must have one shape."""
    keeps_tokens: bool = False
    """It speaks of output tokens, so that the output must have the input's token axis."""
    obeyed_by: str = ""
    """A block of the package that obeys the law."""
    broken_by: str = ""
    """A block that breaks it, so that the law is seen to say something."""
    everywhere: bool = False
    """It is about every input; the others are about those at which both sides are defined."""
    meetable: bool = True
    """Sampling can meet a violation; where violations are thin, survival says nothing."""

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    @property
    def formula(self) -> str:
        """The first line of the docstring."""
        return inspect.cleandoc(self.function.__doc__ or "").splitlines()[0].rstrip(".")

    @property
    def draws(self) -> Mapping[str, Draw]:
        """What the law quantifies over besides the input itself, by name."""
        parameters = inspect.signature(self.function, eval_str=True).parameters.items()
        return {
            name: each.annotation for name, each in parameters if isinstance(each.annotation, Draw)
        }

    @property
    def takes_axis(self) -> bool:
        """Whether the law is told which axis holds the tokens."""
        return "axis" in inspect.signature(self.function).parameters


LAWS: dict[str, Law] = {}
"""Every law, by name, in the order of their definition."""


def law(  # noqa: PLR0913 - one for each thing that a law says of itself
    *,
    obeyed_by: str,
    broken_by: str,
    tokens: bool = False,
    same_shape: bool = False,
    keeps_tokens: bool = False,
    everywhere: bool = False,
    meetable: bool = True,
) -> Callable[[_Function], _Function]:
    """Declare a law."""

    def declare(function: _Function) -> _Function:
        LAWS[function.__name__] = Law(
            function,
            tokens,
            same_shape,
            keeps_tokens,
            obeyed_by,
            broken_by,
            everywhere,
            meetable,
        )
        return function

    return declare


__all__ = ["LAWS", "Law", "Site", "law"]
