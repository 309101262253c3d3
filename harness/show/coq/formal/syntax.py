"""Numbers and indices as they are computed, and how Coq writes them: to be read, and as terms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .....systems.sizes import Size, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .....systems.sizes import Length


class FormalError(Exception):
    """Something has no counterpart in Coq's library; the message says what."""


@dataclass(frozen=True)
class Names:
    """How sizes, inputs and places are numbered in terms, and named in what is read."""

    numbers: Mapping[str, int]

    def __getitem__(self, name: str) -> int:
        return self.numbers[name]


def positive(number: int) -> str:
    """Write a name of a term."""
    return f"{number}%positive"


# Sizes.


def size_read(length: Length) -> str:
    """Write a size to be read."""
    if not isinstance(length, Size):
        return f"{int(length)}%nat"
    added, taken = (" + ".join(_product(*each) for each in part) for part in _signed(length))
    if not taken:
        return f"({added})%nat" if "+" in added or "*" in added else added
    return f"({added} - ({taken}))%nat" if "+" in taken else f"({added} - {taken})%nat"


def _product(names: tuple[str, ...], factor: int) -> str:
    numbers = [str(factor)] if factor != 1 or not names else []
    return " * ".join([*map(named, names), *numbers])


def _signed(length: Size) -> tuple[list[tuple[tuple[str, ...], int]], ...]:
    """Split a size into what is added and what is taken off."""
    added = [(product, factor) for product, factor in length.terms.items() if factor > 0]
    taken = [(product, -factor) for product, factor in length.terms.items() if factor < 0]
    return added, taken


def size_term(length: Length, names: Names) -> str:
    """Write a size as a term."""
    if not isinstance(length, Size):
        return f"(Fixed {int(length)})"
    added, taken = (
        [_factors(product, factor, names) for product, factor in part] for part in _signed(length)
    )
    whole = _nested("Plus", added)
    return f"(Minus {whole} {_nested('Plus', taken)})" if taken else whole


def _factors(product: tuple[str, ...], factor: int, names: Names) -> str:
    factors = [f"(Named {names[each]})" for each in product]
    factors += [f"(Fixed {factor})"] if factor != 1 or not product else []
    return _nested("Times", factors)


def _nested(name: str, parts: list[str]) -> str:
    found = parts[0]
    for each in parts[1:]:
        found = f"({name} {found} {each})"
    return found


_TAKEN = frozenset({
    "as", "at", "cofix", "else", "end", "exists", "fix", "for", "forall", "fun", "if", "in", "let",
    "match", "mod", "return", "then", "using", "where", "with", "sum", "greatest", "exp", "sqrt",
    "ln", "tanh", "cos", "sin", "erf", "Rabs", "Rmax", "PI", "INR", "permutes",
    "number", "w", "e", "Prop", "Set", "Type", "R", "nat", "list", "Q", "Z", "S", "O",
})  # fmt: skip


def named(name: str) -> str:
    """Return a name that Coq takes for a variable."""
    text = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in name)
    return f"{text.rstrip('_')}_" if text in _TAKEN else text


# Indices.


@dataclass(frozen=True)
class At:
    """An index that runs over all places below a length."""

    name: int
    length: Length

    def read(self) -> str:
        return f"k{self.name}"

    def term(self, names: Names) -> str:
        del names
        return f"(At {self.name})"


@dataclass(frozen=True)
class Whole:
    """A place that is a size or a number."""

    length: Length

    def read(self) -> str:
        return size_read(self.length)

    def term(self, names: Names) -> str:
        return f"(Whole {size_term(self.length, names)})"


@dataclass(frozen=True)
class Place:
    """A place that an input names for another one."""

    source: str
    index: Index

    def read(self) -> str:
        return f"({named(self.source)} {self.index.read()})"

    def term(self, names: Names) -> str:
        return f"(Place {names[self.source]} {self.index.term(names)})"


@dataclass(frozen=True)
class Up:
    """A place so many places after another."""

    index: Index
    by: Length

    def read(self) -> str:
        return f"({self.index.read()} + {size_read(self.by)})%nat"

    def term(self, names: Names) -> str:
        return f"(Up {self.index.term(names)} {size_term(self.by, names)})"


@dataclass(frozen=True)
class Pair:
    """A place in two axes that are laid out as one: so many rows of a width, and a place in one."""

    row: Index
    index: Index
    width: Length

    def read(self) -> str:
        return f"({self.row.read()} * {size_read(self.width)} + {self.index.read()})%nat"

    def term(self, names: Names) -> str:
        parts = (self.row.term(names), self.index.term(names), size_term(self.width, names))
        return f"(Pair {' '.join(parts)})"


Index = At | Whole | Place | Up | Pair


def moved_up(index: Index, by: Any) -> Index:
    """Return the place so many places after another."""
    if same(by, 0):
        return index
    if isinstance(index, Whole):
        length: Any = index.length
        return Whole(length + by)
    if isinstance(index, Up):
        before: Any = index.by
        return moved_up(index.index, before + by)
    if isinstance(index, Pair):
        return Pair(index.row, moved_up(index.index, by), index.width)
    return Up(index, by)


def paired_place(row: Index, index: Index, width: Any) -> Index:
    """Return the place in rows of a width that are laid out as one."""
    if row == Whole(0):
        return index
    if same(width, 1):
        return row
    if isinstance(row, Whole) and isinstance(index, Whole):
        first: Any = row.length
        place: Any = index.length
        return Whole(first * width + place)
    return Pair(row, index, width)


# Numbers.

_OVER = {"Sum": "sum", "Peak": "greatest"}
_SIGNS = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_WORDS = {"Count": "INR", "Opp": "-", "Inv": "/", "Max": "Rmax", "Circle": "PI"}
_READ = {
    "Exp": "exp", "Sqrt": "sqrt", "Ln": "ln", "Tanh": "tanh", "Cos": "cos", "Sin": "sin",
    "Abs": "Rabs",
}  # fmt: skip
FREE = ("erf",)
"""Functions that Coq's library lacks: what is said of them is said of every function."""


@dataclass(frozen=True)
class Formula:
    """A real number, as it is computed from entries of inputs."""

    kind: str
    parts: tuple[Any, ...]

    def read(self) -> str:
        """Write it to be read."""
        match self.kind, self.parts:
            case "Const", (value,):
                return _ratio(value)
            case "Entry", (name, *indices):
                return _applied(named(name), *indices)
            case "Call", (name, inner):
                return _applied(_READ.get(name, name), inner)
            case (("Sum" | "Peak"), (index, inner)):
                called = f"{_OVER[self.kind]} {size_read(index.length)}"
                return f"({called} (fun {index.read()} => {inner.read()}))"
            case "Same", (left, right):
                return f"(if Nat.eqb {left.read()} {right.read()} then 1 else 0)"
        return self._operated()

    def _operated(self) -> str:
        if self.kind in _SIGNS:
            left, right = (each.read() for each in self.parts)
            return f"({left} {_SIGNS[self.kind]} {right})"
        return _applied(_WORDS[self.kind], *self.parts)

    def calls(self, name: str) -> bool:
        """Whether a function is called in it."""
        inside = (part for part in self.parts if isinstance(part, Formula))
        return (self.kind == "Call" and self.parts[0] == name) or any(
            part.calls(name) for part in inside
        )

    def term(self, names: Names) -> str:
        """Write it as a term."""
        match self.kind, self.parts:
            case "Const", (value,):
                parts = [f"({value.numerator})", str(value.denominator)]
            case "Entry", (name, *indices):
                parts = [str(names[name]), f"[{'; '.join(each.term(names) for each in indices)}]"]
            case (("Sum" | "Peak"), (index, inner)):
                parts = [str(index.name), size_term(index.length, names), inner.term(names)]
            case "Call", (name, inner):
                function = name if name in _READ else f"(Named_function {names[name]})"
                parts = [function, inner.term(names)]
            case _:
                parts = [each.term(names) for each in self.parts]
        return f"({' '.join([self.kind, *parts])})" if parts else self.kind


def _applied(function: str, *parts: Any) -> str:
    text = " ".join([function, *(each.read() for each in parts)])
    return f"({text})" if parts else text


def _ratio(value: Fraction) -> str:
    top = str(value.numerator) if value >= 0 else f"(-{-value.numerator})"
    return top if value.denominator == 1 else f"({top} / {value.denominator})"


def constant(value: Any) -> Formula:
    """Return a number."""
    return Formula("Const", (Fraction(int(value.numerator), int(value.denominator)),))
