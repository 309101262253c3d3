"""Named dimensions: `"n>=2 m<=n heads*d_head"` read as bounds on sizes and arithmetic on them."""

from __future__ import annotations

import ast
import keyword
import operator
import re
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_LONGEST = 100
"""Of an axis' text."""
_BOUNDED = re.compile(r"(?:([0-9]+)<=)?([A-Za-z_]\w*)(?:(<=|>=|=)([0-9]+))?")
_RELATED = re.compile(r"(?:([0-9]+)<=)?([A-Za-z_]\w*)(<=|>=|<|>)([A-Za-z_]\w*)(?:([+-])([0-9]+))?")
_MOST_BITS = 2**16
"""Of a power of sizes."""
MOST_AXES, MOST_ENTRIES, LARGEST = 8, 2**16, 4096
"""No array has more axes; none has more entries, and no size is larger, where all are smallest."""
TOKENS = frozenset(("n", "t", "m", "length", "seq", "time", "tokens"))
"""Names of an axis that counts tokens or moments, in small letters."""
_LETTERS = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Order:
    """A bound between two sizes: ``less + by <= more``."""

    less: str
    by: int
    more: str

    def __str__(self) -> str:
        if self.by == 1:
            return f"{self.less} < {self.more}"
        by = f" {'+' if self.by > 0 else '-'} {abs(self.by)}" if self.by else ""
        return f"{self.less}{by} <= {self.more}"


@dataclass(frozen=True)
class Dimension:
    """One axis: a name with bounds (`n>=2`, `2<=n<=4`, `m<=n`), a number or an expression."""

    text: str
    expression: str
    low: int = 1
    high: int | None = None

    @classmethod
    def parse(cls, text: str) -> Dimension:
        """Read one token of a shape."""
        bounded = _BOUNDED.fullmatch(text)
        if bounded and not keyword.iskeyword(bounded[2]):
            floor, name, sign, number = bounded.groups()
            low = int(floor or 1)
            if sign in (">=", "="):
                low = int(number)
            return cls(text, name, low, int(number) if sign in ("<=", "=") else None)
        related = _RELATED.fullmatch(text)
        if related and not any(map(keyword.iskeyword, (related[2], related[4]))):
            return cls(text, related[2], int(related[1] or 1))
        try:
            tree = ast.parse(text, mode="eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            tree = None
        allowed = (
            ast.Expression,
            ast.BinOp,
            ast.Add,
            ast.Sub,
            ast.Mult,
            ast.Pow,
            ast.Name,
            ast.Load,
            ast.Constant,
        )
        if tree is None or not all(
            isinstance(node, allowed) and type(getattr(node, "value", 0)) is int
            for node in ast.walk(tree)
        ):
            raise ValueError(
                f"dimension {text[:80]!r} is not understood: write a name (n), a bound (n>=2, "
                "2<=n<=4, m<=n), a number, or a sum, product or power of them (heads*d_head)"
            )
        return cls(text, text)

    @cached_property
    def order(self) -> Order | None:
        """How its size is bounded by another."""
        related = _RELATED.fullmatch(self.text)
        if related is None:
            return None
        _, name, sign, other, plus, number = related.groups()
        by = int(f"{plus}{number}") if number else 0
        if sign.startswith("<"):
            return Order(name, (sign == "<") - by, other)
        return Order(other, (sign == ">") + by, name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The size names that occur."""
        return tuple(_LETTERS.findall(self.expression))

    @cached_property
    def _code(self) -> ast.expr:
        return ast.parse(self.expression, mode="eval").body

    @cached_property
    def plain(self) -> bool:
        """Whether it is a name alone."""
        return self.expression.isidentifier()

    def size(self, sizes: Mapping[str, int]) -> int:
        """Return this axis' length under `sizes`."""
        return sizes[self.expression] if self.plain else _evaluate(self._code, sizes)

    def __str__(self) -> str:
        return self.expression


def _power(base: int, exponent: int) -> int:
    """Raise a size to a power that is no negative number, and not too large to be written out."""
    if exponent < 0 or (isinstance(base, int) and base.bit_length() * exponent > _MOST_BITS):
        raise ValueError(f"{base}**{exponent} is no size: give its names bounds, as in L<=6")
    power: int = base**exponent
    return power


_OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Pow: _power,
}  # fmt: skip


def _evaluate(node: ast.expr, sizes: Mapping[str, int]) -> int:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Name(id=name):
            return sizes[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](_evaluate(left, sizes), _evaluate(right, sizes))
    raise ValueError(f"dimension {ast.unparse(node)!r} is not understood")


@dataclass(frozen=True)
class Shape:
    """A tuple of dimensions, read from text such as ``"n d_k"``."""

    dimensions: tuple[Dimension, ...]

    @classmethod
    def parse(cls, text: str) -> Shape:
        """Read a shape; the empty text is a scalar."""
        tokens = text.split()
        longest = max(map(len, tokens), default=0)
        if len(tokens) > MOST_AXES or longest > _LONGEST:
            raise ValueError(
                f"{len(tokens)} axes, the longest of {longest} letters, are more than {MOST_AXES} "
                f"of {_LONGEST}: name fewer, and shorter"
            )
        return cls(tuple(map(Dimension.parse, tokens)))

    def sizes(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """Return the lengths of the axes."""
        return tuple(dimension.size(sizes) for dimension in self.dimensions)

    def entries(self, sizes: Mapping[str, int]) -> int:
        """Return the number of entries."""
        return prod(self.sizes(sizes))

    def latex(self) -> str:
        r"""Return the exponent of a LaTeX space: ``n \times d_k``."""
        return r" \times ".join(_latex_name(str(dimension)) for dimension in self.dimensions)

    def __str__(self) -> str:
        return " x ".join(map(str, self.dimensions))


def _latex_name(text: str) -> str:
    r"""Write ``d_model`` as ``d_{\mathrm{model}}`` and products with a dot."""

    def name(match: re.Match[str]) -> str:
        head, _, tail = match[0].partition("_")
        head = head if len(head) == 1 else rf"\mathrm{{{head}}}"
        tail = tail if len(tail) < 2 else rf"\mathrm{{{tail}}}"
        return f"{head}_{{{tail}}}" if tail else head

    powers = re.sub(r"\*\*(\w+|\([^()]*\))", lambda match: f"^{{{match[1].strip('()')}}}", text)
    return _LETTERS.sub(name, powers).replace("*", r" \cdot ")


@dataclass(frozen=True)
class Bounds:
    """The inclusive range of one size name over all shapes that mention it."""

    low: int = 1
    high: int | None = None


def bounds(shapes: Iterable[Shape]) -> dict[str, Bounds]:
    """Collect the size names of `shapes` in order of appearance, each with its tightest bounds."""
    found: dict[str, Bounds] = {}
    shapes = list(shapes)
    for dimension in (dimension for shape in shapes for dimension in shape.dimensions):
        for name in dimension.names:
            low, high = (
                (dimension.low, dimension.high) if name == dimension.expression else (1, None)
            )
            old = found.get(name, Bounds(low))
            found[name] = Bounds(max(old.low, low), _least(old.high, high))
    _follow_orders(found, orders(shapes))
    for name, bound in found.items():
        if bound.high is not None and bound.high < bound.low:
            raise ValueError(
                f"no size {name} is at least {bound.low} and at most {bound.high}: "
                "the shapes contradict each other"
            )
    return found


def _least(one: int | None, two: int | None) -> int | None:
    return min((bound for bound in (one, two) if bound is not None), default=None)


def orders(shapes: Iterable[Shape]) -> list[Order]:
    """Return the bounds between sizes."""
    dimensions = (dimension for shape in shapes for dimension in shape.dimensions)
    return list(dict.fromkeys(each.order for each in dimensions if each.order is not None))


def _follow_orders(found: dict[str, Bounds], between: list[Order]) -> None:
    """Tighten the range of each size by those that it is bounded by.

    Raises:
        ValueError: Sizes are bounded by each other so that none is small enough.
    """
    for _ in range(len(between) + 1):
        before = dict(found)
        for order in between:
            less, more = (found.get(name, Bounds()) for name in (order.less, order.more))
            most = None if more.high is None else more.high - order.by
            found[order.less] = Bounds(less.low, _least(less.high, most))
            found[order.more] = Bounds(max(more.low, less.low + order.by), more.high)
        if found == before:
            return
    raise ValueError(
        f"no sizes satisfy {' and '.join(map(str, between))}: the shapes contradict each other"
    )


def fitted(
    sizes: Mapping[str, int], between: list[Order], within: Mapping[str, Bounds]
) -> dict[str, int]:
    """Return sizes that satisfy the bounds between them: the lesser give way, then the greater."""
    found = dict(sizes)
    for _ in between:
        for order in between:
            room = found[order.more] - order.by
            found[order.less] = max(min(found[order.less], room), within[order.less].low)
            found[order.more] = max(found[order.more], found[order.less] + order.by)
    return found


def refuse_unjudgeable(shapes: Sequence[Shape]) -> None:
    """Refuse shapes that no array has, or none that could be judged.

    Raises:
        ValueError: Bounds contradict each other, or at the smallest sizes an axis is empty or an
            array has too many entries.
    """
    found = bounds(shapes)
    for name, bound in found.items():
        if bound.low > LARGEST:
            raise ValueError(f"{name} begins at {bound.low}: begin at {LARGEST} or below")
    sizes = {name: bound.low for name, bound in found.items()}
    at = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    for shape in shapes:
        lengths = shape.sizes(sizes)
        numbers = [int(each.text) for each in shape.dimensions if each.text.isdecimal()]
        if min(lengths, default=1) < 0 or min(numbers, default=1) < 1:
            raise ValueError(
                f"({shape}) has an axis of length {min(lengths)} at {at or 'every point'}: give "
                "its names lower bounds, as in n>=2"
            )
        if prod(lengths) > MOST_ENTRIES:
            raise ValueError(
                f"({shape}) has {prod(lengths)} entries at {at or 'every point'}, and no more "
                f"than {MOST_ENTRIES} can be judged: begin with smaller sizes"
            )
