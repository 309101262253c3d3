"""Domains: the sets that a claim quantifies over.

A domain is free coordinates plus a map. The coordinates are plain numbers, at most bounded,
integer or non-zero; the map, written once for every number system, builds the element. Unit rows,
for example, are the stereographic image of free numbers, so that every point of the coordinates
is a unit vector exactly: in fractions, in enclosures, in floats and under autograd. Drawing,
sampling, climbing and shrinking happen on the coordinates and never leave the domain.

A signature reads ``query: Real[Array, "n d_k"]``; type checkers see ``Annotated``.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..systems import Array, array_namespace, constant, places
from ..systems.sizes import Size as SymbolicSize
from .shape import Dimension, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from ..systems import NumberSystem


Address = tuple[str, ...]
"""The names of fields that lead to something in a value."""


@dataclass(frozen=True)
class Coordinates:
    """Free numbers of one kind: real unless `integer`, within bounds, possibly without zero."""

    shape: Shape
    low: Fraction | None = None
    high: Fraction | Dimension | None = None
    integer: bool = False
    nonzero: bool = False
    index: bool = False
    """True where the numbers index or switch, so that they stay integers in every system."""

    def bounds(self, sizes: Mapping[str, int]) -> tuple[Fraction | None, Fraction | None]:
        """Return the bounds under `sizes`; an index runs below its dimension."""
        high = self.high
        if isinstance(high, Dimension):
            high = Fraction(high.size(sizes) - 1)
        return self.low, high

    def clamp(self, value: Fraction, sizes: Mapping[str, int]) -> Fraction:
        """Return the nearest admissible number, by reflection at a lower bound of zero."""
        low, high = self.bounds(sizes)
        if self.integer:
            value = Fraction(round(value))
        if low == 0:
            value = abs(value)
        if low is not None:
            value = max(value, low)
        if high is not None:
            value = min(value, high)
        if self.nonzero and value == 0:
            value = Fraction(1)
        return value

    def clamped(self, array: np.ndarray, sizes: Mapping[str, int]) -> np.ndarray:
        """Return the nearest admissible array."""
        kept = np.empty(array.shape, dtype=object)
        for place in np.ndindex(array.shape):
            kept[place] = self.clamp(array.item(place), sizes)
        return kept

    def filled(self, entry: Callable[[], Fraction], sizes: Mapping[str, int]) -> np.ndarray:
        """Return the array whose entries are made one by one, each the nearest admissible."""
        array = np.empty(self.shape.sizes(sizes), dtype=object)
        for place in np.ndindex(array.shape):
            array[place] = self.clamp(entry(), sizes)
        return array


@dataclass(frozen=True)
class Domain(ABC):
    """A set of arrays over named dimensions."""

    shape: Shape
    coordinates: tuple[Coordinates, ...] = field(init=False)
    boolean: ClassVar[bool] = False
    """Whether its members are masks."""

    def __class_getitem__(cls, item: Any) -> Domain:
        """Read ``Real[Array, "n d"]``; the array type is for the reader and the type checker."""
        _, *arguments = item if isinstance(item, tuple) else (None, item)
        return cls.parse(*arguments)

    @classmethod
    def parse(cls, shape: str = "", *arguments: Any) -> Domain:
        """Build the domain from the texts of its subscript."""
        return cls(Shape.parse(shape), *arguments)

    def __post_init__(self) -> None:
        object.__setattr__(self, "coordinates", () if self.fault() else self.free())

    def fault(self) -> str:
        """Say why there is no such set at any size, with the next step; nothing where there is.

        It is told when a claim about the set is decided, so that it is that claim's error alone.
        """
        return ""

    def inhabited(self, sizes: Mapping[str, int]) -> bool:
        """Whether the set has a member at these sizes."""
        del sizes
        return True

    def members(self) -> Iterator[Domain]:
        """List the domains of arrays that this one is made of."""
        yield self

    @abstractmethod
    def free(self) -> tuple[Coordinates, ...]:
        """Return the free coordinates."""

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Map coordinates, already in `system`, to the element."""
        del sizes, system
        return free[0]

    def shapes(self) -> list[Shape]:
        """Return every shape that mentions one of this domain's sizes."""
        return [self.shape, *(part.shape for part in self.coordinates)]

    def arrays(self, name: str, value: Any) -> Iterator[tuple[str, Domain, Any]]:
        """List the arrays in a value of this domain, each with its address and its own domain."""
        yield name, self, value

    def mapped(self, function: Callable[[Domain, Any], Any], value: Any) -> Any:
        """Return a value like this one, with every array replaced by a function of it."""
        return function(self, value)

    def options(self) -> tuple[Address, ...]:
        """List what may be left out of a value, each by the names that lead to it."""
        return ()

    def without(self, value: Any, left_out: Container[Address]) -> Any:
        """Return a value with some of that left out."""
        del left_out
        return value

    def outline(self) -> str:
        """Return the shape as it is written for a tuple: ``(n, d_k)``."""
        return "(" + ", ".join(map(str, self.shape.dimensions)) + ")"

    def __or__(self, other: Any) -> Domain:
        """Read ``Real[Array, "d"] | None``."""
        if other is not None:
            raise TypeError(f"a domain may be joined with None alone, got {other!r}")
        return Optional(Shape(()), self)

    symbol = ("R", r"\mathbb{R}")

    def text(self) -> str:
        """Return the set in plain text: ``R^(n x d)``."""
        return f"{self.symbol[0]}^({self.shape})" if self.shape.dimensions else self.symbol[0]

    def latex(self) -> str:
        """Return the set in LaTeX."""
        power = f"^{{{self.shape.latex()}}}" if self.shape.dimensions else ""
        return self.symbol[1] + power


@dataclass(frozen=True)
class Optional(Domain):
    """An argument that may be None: ``mask: Mask[Array, "n m"] | None = None``."""

    inner: Domain

    def free(self) -> tuple[Coordinates, ...]:
        """What the argument has when it is given."""
        return self.inner.coordinates

    def members(self) -> Iterator[Domain]:
        """List those of the argument."""
        return self.inner.members()

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Give the argument."""
        return self.inner.build(free, sizes, system)

    def shapes(self) -> list[Shape]:
        """Return the shapes of the argument."""
        return self.inner.shapes()

    def arrays(self, name: str, value: Any) -> Iterator[tuple[str, Domain, Any]]:
        """List the arrays of the argument when it is given."""
        return self.inner.arrays(name, value)

    def mapped(self, function: Callable[[Domain, Any], Any], value: Any) -> Any:
        """Replace the arrays of the argument."""
        return None if value is None else self.inner.mapped(function, value)

    def options(self) -> tuple[Address, ...]:
        """List the argument itself, and what may be left out of it."""
        return ((), *self.inner.options())

    def without(self, value: Any, left_out: Container[Address]) -> Any:
        """Leave the argument out, or a part of it."""
        return None if value is None or () in left_out else self.inner.without(value, left_out)

    def text(self) -> str:
        """Return the set."""
        return f"{self.inner.text()} or nothing"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"{self.inner.latex()} \cup \{{\varnothing\}}"

    def outline(self) -> str:
        """Return the shape, marked as optional."""
        return f"{self.inner.outline()}?"


class Real(Domain):
    """All real arrays."""

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is free."""
        return (Coordinates(self.shape),)


class Integer(Domain):
    """Arrays of integers, as real numbers."""

    symbol = ("Z", r"\mathbb{Z}")

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is a free integer."""
        return (Coordinates(self.shape, integer=True),)


@dataclass(frozen=True)
class Natural(Domain):
    """Arrays of the integers 0, 1, 2, ..., as numbers; ``Natural[Array, "n", 8]`` ends at 8."""

    symbol = ("N", r"\mathbb{N}")
    high: int | None = None

    def fault(self) -> str:
        """The bound is no negative number."""
        if self.high is None or self.high >= 0:
            return ""
        return f"no natural number is at most {self.high}: give a bound of at least 0"

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is a free integer from zero on."""
        high = None if self.high is None else Fraction(self.high)
        return (Coordinates(self.shape, Fraction(0), high, integer=True),)

    def text(self) -> str:
        """Return the set."""
        bound = "" if self.high is None else f" up to {self.high}"
        return f"{super().text()}{bound}"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        bound = "" if self.high is None else rf"\text{{ up to {self.high}}}"
        return super().latex() + bound


class Positive(Domain):
    """Arrays of positive numbers."""

    symbol = ("R_{>0}", r"\mathbb{R}_{>0}")

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is free above zero."""
        return (Coordinates(self.shape, low=Fraction(0), nonzero=True),)


class NonNegative(Domain):
    """Arrays of numbers at least zero."""

    symbol = ("R_{>=0}", r"\mathbb{R}_{\ge 0}")

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is free from zero on."""
        return (Coordinates(self.shape, low=Fraction(0)),)


class NonZero(Domain):
    """Arrays without a zero entry."""

    symbol = ("(R \\ 0)", r"(\mathbb{R}\setminus\{0\})")

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is free but for zero."""
        return (Coordinates(self.shape, nonzero=True),)


@dataclass(frozen=True)
class Between(Domain):
    """Arrays with every entry in a closed interval: ``Between[Array, "n d", -5, 5]``."""

    low: int | Fraction = 0
    high: int | Fraction = 1

    def fault(self) -> str:
        """The lower bound comes first."""
        if self.low <= self.high:
            return ""
        return (
            f"no number is at least {self.low} and at most {self.high}: give the lower bound first"
        )

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is free between the bounds."""
        return (Coordinates(self.shape, Fraction(self.low), Fraction(self.high)),)

    def text(self) -> str:
        """Return the box."""
        power = f"^({self.shape})" if self.shape.dimensions else ""
        return f"[{self.low}, {self.high}]{power}"

    def latex(self) -> str:
        """Return the box in LaTeX."""
        power = f"^{{{self.shape.latex()}}}" if self.shape.dimensions else ""
        return f"[{self.low}, {self.high}]{power}"


def _one_hot(place: Any, length: int) -> Any:
    """Return booleans that are true at `place` along a new last axis."""
    if isinstance(place, np.ndarray):
        return place[..., None] == np.arange(length)
    xp = array_namespace(place)
    return xp.expand_dims(place, axis=-1) == xp.arange(length, device=place.device)


class Rows(Domain):
    """Domains of rows: the last axis is the row."""

    @property
    def rows(self) -> Shape:
        """The axes along which the rows are."""
        return Shape(self.shape.dimensions[:-1])

    @property
    def width(self) -> Dimension:
        """The length of a row."""
        return self.shape.dimensions[-1]

    def fault(self) -> str:
        """Rows have a width."""
        if self.shape.dimensions and self.width.expression != "0":
            return ""
        return (
            f"{type(self).__name__} of shape ({self.shape}) has no rows: name their width last, as "
            f'in {type(self).__name__}[Array, "n d"]'
        )

    def _place(self) -> Coordinates:
        """Return one index into each row."""
        return Coordinates(self.rows, Fraction(0), self.width, integer=True, index=True)

    def _named(self, words: str) -> str:
        return f"{super().text()} with {words}"


class NonzeroRows(Rows):
    """Arrays in which no row is zero: one entry of each row, anywhere, is free but for zero."""

    def free(self) -> tuple[Coordinates, ...]:
        """All entries, a place in each row, and the non-zero number that stands there."""
        return (Coordinates(self.shape), self._place(), Coordinates(self.rows, nonzero=True))

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Put the non-zero numbers at their places."""
        del system
        entries, place, number = free
        xp = array_namespace(entries)
        return xp.where(
            _one_hot(place, self.width.size(sizes)), xp.expand_dims(number, axis=-1), entries
        )

    def text(self) -> str:
        """Return the set."""
        return self._named("no zero row")

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return super().latex() + r"\text{ with no zero row}"


class NonconstantRows(Rows):
    """Arrays of rows that are not constant: one entry of each row differs from its neighbour.

    The neighbour of the last entry is the first; rows have at least two entries.
    """

    def free(self) -> tuple[Coordinates, ...]:
        """All entries, a place in each row, and by how much its entry exceeds its neighbour."""
        return (Coordinates(self.shape), self._place(), Coordinates(self.rows, nonzero=True))

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Put at each place the neighbour's entry plus the excess."""
        del system
        entries, place, excess = free
        xp = array_namespace(entries)
        differing = xp.roll(entries, -1, axis=-1) + xp.expand_dims(excess, axis=-1)
        return xp.where(_one_hot(place, self.width.size(sizes)), differing, entries)

    def fault(self) -> str:
        """A row of one entry is constant."""
        if super().fault() or self.width.expression != "1":
            return super().fault()
        return f"every row of 1 entry is constant: give ({self.shape}) a width of 2 or more"

    def inhabited(self, sizes: Mapping[str, int]) -> bool:
        """Whether rows have two entries, which differ."""
        return self.width.size(sizes) >= 2

    def shapes(self) -> list[Shape]:
        """Bound the width from below by two."""
        if self.fault():
            return super().shapes()
        width = self.width
        if width.expression.isdigit() or width.names != (width.expression,):
            return super().shapes()
        wide = Dimension(width.text, width.expression, max(width.low, 2), width.high)
        return [*super().shapes(), Shape((wide,))]

    def text(self) -> str:
        """Return the set."""
        return self._named(f"no constant row{self._wide(str(self.width), '>=')}")

    def latex(self) -> str:
        """Return the set in LaTeX."""
        wide = self._wide(f"${self.width}$".replace("*", r" \cdot "), r"$\ge$")
        return super().latex() + rf"\text{{ with no constant row{wide}}}"

    def _wide(self, width: str, at_least: str) -> str:
        """Say that a width made of several sizes is two or more: no bound of one size says it."""
        return "" if self.width.names in ((), (str(self.width),)) else f", {width} {at_least} 2"


class UnitRows(Rows):
    r"""Arrays whose rows have Euclidean length 1, by stereographic projection.

    $u = \pm\left(1-|t|^2,\; 2t\right) / \left(1+|t|^2\right)$ for free $t$ with one entry fewer;
    $t = 0$ gives the first basis vector. Rational $t$ give rational unit vectors, exactly.
    """

    def free(self) -> tuple[Coordinates, ...]:
        """The projection of each row, and its sign."""
        shorter = Dimension(f"{self.width}-1", f"{self.width}-1")
        projected = Shape((*self.rows.dimensions, shorter))
        sign = Coordinates(self.rows, Fraction(-1), Fraction(1), integer=True, nonzero=True)
        return (Coordinates(projected), sign)

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Project back onto the sphere."""
        del sizes, system
        projected, sign = free
        xp = array_namespace(projected)
        square = xp.sum(projected * projected, axis=-1, keepdims=True)
        direction = xp.concat([1 - square, 2 * projected], axis=-1)
        return xp.expand_dims(sign, axis=-1) * direction / (1 + square)

    def text(self) -> str:
        """Return the set."""
        return self._named("unit rows")

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return super().latex() + r"\text{ with unit rows}"


class Orthogonal(Domain):
    """Orthogonal matrices: products of as many reflections as there are rows, and one sign.

    By Cartan and Dieudonne these are all of them; rational normals give rational matrices.
    """

    def fault(self) -> str:
        """Rows and columns have one length."""
        return not_square(self)

    def free(self) -> tuple[Coordinates, ...]:
        """The normal of each reflection, which is not zero, and the sign of the first row."""
        sign = Coordinates(Shape(()), Fraction(-1), Fraction(1), integer=True, nonzero=True)
        return (*NonzeroRows(self.shape).free(), sign)

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Multiply the reflections, then turn the first row."""
        *normals, sign = free
        rows = NonzeroRows(self.shape).build(normals, sizes, system)
        xp, length = array_namespace(rows), self.shape.dimensions[0].size(sizes)
        product = identity(length, like=rows)
        for row in range(length):
            n = rows[row : row + 1, :]
            product = product - 2 * (product @ n.mT) @ n / xp.sum(n * n)
        return xp.concat([sign * product[:1, :], product[1:, :]], axis=0)

    def text(self) -> str:
        """Return the group."""
        return f"orthogonal matrices in {super().text()}"

    def latex(self) -> str:
        """Return the group in LaTeX."""
        return rf"O_{{{self.shape.dimensions[0]}}}"


class StochasticRows(Rows):
    """Arrays of non-negative numbers whose rows sum to one."""

    def free(self) -> tuple[Coordinates, ...]:
        """Non-negative numbers, and a place in each row that is raised by one before dividing."""
        return (Coordinates(self.shape, low=Fraction(0)), self._place())

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Divide each raised row by its sum."""
        del system
        entries, place = free
        xp = array_namespace(entries)
        raised = xp.where(_one_hot(place, self.width.size(sizes)), entries + 1, entries)
        return raised / xp.sum(raised, axis=-1, keepdims=True)

    def text(self) -> str:
        """Return the set."""
        return self._named("non-negative rows of sum 1")

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return super().latex() + r"\text{ with non-negative rows of sum 1}"


class DoublyStochastic(Rows):
    """Square arrays of non-negative numbers whose rows and columns sum to one.

    By Birkhoff's theorem they are the mixtures of permutation matrices, of as many as the matrix
    has entries at most.
    """

    def fault(self) -> str:
        """Rows and columns have one length."""
        return super().fault() or not_square(self)

    @property
    def _shares(self) -> StochasticRows:
        side = self.width.expression
        return StochasticRows(Shape((Dimension.parse(f"{side}*{side}"),)))

    def free(self) -> tuple[Coordinates, ...]:
        """The shares of the permutations, and the keys whose order is each permutation."""
        keys = Shape((*self._shares.shape.dimensions, self.width))
        return (
            *self._shares.free(),
            Coordinates(keys, Fraction(0), self.width, integer=True, index=True),
        )

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Mix the permutation matrices."""
        *shares, keys = free
        share = self._shares.build(shares, sizes, system)[:, None, None]
        order = keys.argsort(stable=True)
        xp = array_namespace(share)
        return xp.sum(xp.where(_one_hot(order, self.width.size(sizes)), share, 0 * share), axis=0)

    def text(self) -> str:
        """Return the set."""
        return self._named("non-negative rows and columns of sum 1")

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return super().latex() + r"\text{ with non-negative rows and columns of sum 1}"


class OneHotRows(Rows):
    """Arrays with a single 1 in each row and zeros elsewhere."""

    def free(self) -> tuple[Coordinates, ...]:
        """The place of the 1, and nothing else; a number carries the system along."""
        return (self._place(), Coordinates(Shape(()), Fraction(1), Fraction(1), integer=True))

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Write the ones."""
        del system
        place, one = free
        xp = array_namespace(one)
        return xp.where(_one_hot(place, self.width.size(sizes)), one, one - 1)

    def text(self) -> str:
        """Return the set."""
        return f"one-hot rows in {{0, 1}}^({self.shape})"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"\text{{one-hot rows in }} \{{0, 1\}}^{{{self.shape.latex()}}}"


@dataclass(frozen=True)
class Index(Domain):
    """Integers that select along another dimension: ``Index[Array, "n", "vocab"]``."""

    below: str = ""

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is free below the size."""
        below = Dimension.parse(self.below)
        return (Coordinates(self.shape, Fraction(0), below, integer=True, index=True),)

    def shapes(self) -> list[Shape]:
        """Mention the dimension selected from, too."""
        return [*super().shapes(), Shape.parse(self.below)]

    def text(self) -> str:
        """Return the set."""
        return f"{{0, ..., {self.below} - 1}}^({self.shape})"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"\{{0, \dots, {self.below} - 1\}}^{{{self.shape.latex()}}}"


class Permutation(Domain):
    """Orders of a dimension, as integer arrays that index it; sorting free keys makes them all."""

    def fault(self) -> str:
        """There is one dimension."""
        return not_one(self)

    def free(self) -> tuple[Coordinates, ...]:
        """One integer key for each entry; equal keys keep their order: zeros are the identity."""
        (length,) = self.shape.dimensions
        return (Coordinates(self.shape, Fraction(0), length, integer=True, index=True),)

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Sort the keys."""
        del sizes, system
        return free[0].argsort(stable=True)

    def text(self) -> str:
        """Return the group."""
        return f"permutations of {self.shape}"

    def latex(self) -> str:
        """Return the group in LaTeX."""
        return f"S_{{{self.shape.latex()}}}"


class Mask(Rows):
    """Boolean arrays, True where attention may look, with at least one True in each row."""

    boolean = True

    def free(self) -> tuple[Coordinates, ...]:
        """Every entry is free, and one place in each row is True anyhow."""
        entries = Coordinates(self.shape, Fraction(0), Fraction(1), integer=True, index=True)
        return (entries, self._place())

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Switch the places on."""
        del system
        entries, place = free
        return (entries > 0) | _one_hot(place, self.width.size(sizes))

    def text(self) -> str:
        """Return the set."""
        return f"masks in {{0, 1}}^({self.shape}) that hide no whole row"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"\{{0, 1\}}^{{{self.shape.latex()}}}\text{{ without a zero row}}"


class Place(Domain):
    """Boolean vectors with exactly one True: one place along a dimension."""

    boolean = True

    def fault(self) -> str:
        """There is one dimension."""
        return not_one(self)

    def free(self) -> tuple[Coordinates, ...]:
        """The place."""
        (length,) = self.shape.dimensions
        return (Coordinates(Shape(()), Fraction(0), length, integer=True, index=True),)

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Switch the place on."""
        del system
        return _one_hot(free[0], self.shape.dimensions[0].size(sizes))

    def text(self) -> str:
        """Return the set."""
        return f"one place of {self.shape}"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"\text{{one place of }} {self.shape.latex()}"


class CausalMask(Domain):
    """The one mask that lets position i see positions 0 to i."""

    boolean = True

    def free(self) -> tuple[Coordinates, ...]:
        """Nothing is free; a number carries the system along."""
        return (Coordinates(Shape(()), Fraction(1), Fraction(1), integer=True, index=True),)

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Return the lower triangle."""
        del free
        return system.integers(np.tri(*self.shape.sizes(sizes), dtype=bool))

    def text(self) -> str:
        """Return the set."""
        return f"the causal mask ({self.shape})"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"\{{\text{{the causal mask }} {self.shape.latex()}\}}"


class PaddingMask(Domain):
    """Boolean arrays whose rows are True up to a length of at least 1 and False after it."""

    boolean = True

    def free(self) -> tuple[Coordinates, ...]:
        """The last visible place of each row."""
        *rows, width = self.shape.dimensions
        return (Coordinates(Shape(tuple(rows)), Fraction(0), width, integer=True, index=True),)

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> Any:
        """Switch on everything up to the last place."""
        (last,) = free
        places = system.integers(np.arange(self.shape.dimensions[-1].size(sizes)))
        return places <= array_namespace(last).expand_dims(last, axis=-1)

    def text(self) -> str:
        """Return the set."""
        return f"padding masks ({self.shape})"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return rf"\text{{padding masks }} \{{0, 1\}}^{{{self.shape.latex()}}}"


class Size(Domain):
    """A size itself, as an int: ``heads: Size[int, "heads"]``."""

    def fault(self) -> str:
        """There is one dimension."""
        return not_one(self)

    def free(self) -> tuple[Coordinates, ...]:
        """Nothing is free: the sizes decide."""
        return ()

    def build(self, free: Sequence[Array], sizes: Mapping[str, int], system: NumberSystem) -> int:
        """Return the size."""
        del free, system
        (dimension,) = self.shape.dimensions
        return dimension.size(sizes)

    def arrays(self, name: str, value: Any) -> Iterator[tuple[str, Domain, Any]]:
        """List nothing: a size is no array."""
        del name, value
        yield from ()

    def outline(self) -> str:
        """Return the size itself."""
        return str(self.shape)

    symbol = ("N", r"\mathbb{N}")

    def text(self) -> str:
        """Return the set."""
        return "N"

    def latex(self) -> str:
        """Return the set in LaTeX."""
        return r"\mathbb{N}"


def not_square(domain: Domain) -> str:
    """Say that a domain of square matrices has another shape."""
    sides = [str(side) for side in domain.shape.dimensions]
    if len(sides) == 2 and sides[0] == sides[1]:
        return ""
    name = type(domain).__name__
    return f"{name} of shape ({domain.shape}) is not square: name one size twice, as in (d x d)"


def not_one(domain: Domain) -> str:
    """Say that a domain along one dimension names none or several."""
    if len(domain.shape.dimensions) == 1:
        return ""
    return f"{type(domain).__name__} of shape ({domain.shape}) is along one size: name one"


def identity(length: int | SymbolicSize, *, like: Array) -> Array:
    """Return the identity matrix in the number system of `like`."""
    if isinstance(length, SymbolicSize):
        rows = places(length, like=like)
        one, zero = (constant(value, like=like) for value in (1, 0))
        return array_namespace(like).where(rows[:, None] == rows[None, :], one, zero)
    return constant(np.eye(length, dtype=int), like=like)
