"""What a domain says of its members, as arrays that are written down and as assumptions in Coq."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .....theory import domain as domains
from .....theory.composite import Parameters, Stack
from .arrays import Indices, Written
from .syntax import FormalError, Formula, Names, Place, named, size_read, size_term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .....systems.sizes import Length
    from .....theory.domain import Domain


_ENTRIES = {
    "Nonnegative": "0 <= {}", "Positive": "0 < {}", "Nonzero": "{} <> 0",
    "Boolean": "{0} = 0 \\/ {0} = 1",
}  # fmt: skip
_WHOLE = {
    "Permutes": "permutes {length} {name}",
    "Orthonormal": (
        "forall i j, (i < {length})%nat -> (j < {length})%nat -> "
        "sum {length} (fun k => {name} {i} * {name} {j}) = if Nat.eqb i j then 1 else 0"
    ),
}  # fmt: skip
_AXES = {"SumsToOne": "{0}", "SquaresSumToOne": "{0} * {0}"}
_ROWS = {
    "NonzeroRows": "exists k, (k < {length})%nat /\\ {k} <> 0",
    "NonconstantRows": (
        "exists j k, (j < {length})%nat /\\ (k < {length})%nat /\\ {j} <> {k}"
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """Something that is assumed: as it is read, and as a term."""

    kind: str
    name: str
    rank: int
    axis: int = -1
    """An axis, counted from the end, and how long it is: of what is said of rows or columns."""
    length: Length = 0

    def read(self) -> str:
        """Write it to be read."""
        if self.kind in _ENTRIES:
            return self._every(_ENTRIES[self.kind].format(self._entry()))
        length = size_read(self.length)
        if self.kind in _WHOLE:
            i, j = ("i k", "j k") if self.axis == -1 else ("k i", "k j")
            return f"({_WHOLE[self.kind].format(length=length, name=named(self.name), i=i, j=j)})"
        if self.kind in _AXES:
            inside = _AXES[self.kind].format(self._entry("k"))
            return self._every(f"sum {length} (fun k => {inside}) = 1", "k")
        j, k = self._entry("j"), self._entry("k")
        return self._every(_ROWS[self.kind].format(length=length, j=j, k=k), "k")

    def _indices(self, along: str) -> list[str]:
        names = [f"i{place}" for place in range(1, self.rank + 1)]
        if along:
            names[self.axis] = along
        return names

    def _entry(self, along: str = "") -> str:
        return " ".join([named(self.name), *self._indices(along)])

    def _every(self, said: str, along: str = "") -> str:
        every = [name for name in self._indices(along) if name != along]
        return f"(forall {' '.join(every)}, {said})" if every else f"({said})"

    def term(self, names: Names) -> str:
        """Write it as a term."""
        parts = [self.kind, str(names[self.name])]
        if self.kind in _WHOLE:
            rows = ["true" if self.axis == -1 else "false"] if self.kind == "Orthonormal" else []
            return " ".join([*parts, *rows, size_term(self.length, names)])
        parts.append(str(self.rank))
        parts += [str(self.rank + self.axis)] if self.kind in _AXES else []
        parts += [] if self.kind in _ENTRIES else [size_term(self.length, names)]
        return " ".join(parts)


@dataclass
class Inputs:
    """The inputs of a claim: arrays with their ranks, maps of places, and what is assumed."""

    arrays: dict[str, int] = field(default_factory=dict)
    maps: dict[str, Length] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def member(self, domain: Domain, name: str, sizes: Mapping[str, Any]) -> Any:
        """Return any member of a domain.

        Raises:
            FormalError: The domain is of a kind that is not known here.
        """
        if isinstance(domain, domains.Optional):
            return self.member(domain.inner, name, sizes)
        if isinstance(domain, Parameters):
            return domain.kind(
                **{
                    each: self.member(inner, f"{name}.{each}", sizes)
                    for each, inner in domain.fields.items()
                }
            )
        if isinstance(domain, Stack):
            depth: Any = domain.depth.size(sizes)
            return tuple(
                self.member(domain.inner, f"{name}[{place}]", sizes)
                for place in range(depth.__index__())
            )
        shape: tuple[Any, ...] = domain.shape.sizes(sizes)
        if type(domain) is domains.Size:
            return shape[0]
        if type(domain) in (domains.Permutation, domains.Index):
            return self._map(domain, name, shape)
        if type(domain) not in _KNOWN:
            raise FormalError(f"the domain {type(domain).__name__}")
        self.arrays[name] = len(shape)
        for kind in _KNOWN[type(domain)]:
            self.facts += _facts(kind, name, shape)

        def entry(indices: Indices) -> Formula:
            return Formula("Entry", (name, *indices))

        return Written(shape, entry, boolean="Boolean" in _KNOWN[type(domain)])

    def _map(self, domain: Domain, name: str, shape: tuple[Any, ...]) -> Written:
        """Return places that an input names: those of a permutation, or any."""
        if len(shape) != 1:
            raise FormalError(f"places along {len(shape)} axes")
        self.maps[name] = shape[0]
        if type(domain) is domains.Permutation:
            self.facts.append(Fact("Permutes", name, 1, -1, shape[0]))
        return Written(shape, lambda indices: Formula("Count", (Place(name, indices[0]),)))


def _facts(kind: str, name: str, shape: tuple[Any, ...]) -> list[Fact]:
    if kind in _ENTRIES:
        return [Fact(kind, name, len(shape))]
    kind, _, columns = kind.partition(" ")
    axis = -2 if columns else -1
    return [Fact(kind, name, len(shape), axis, shape[axis])]


_KNOWN: dict[type, tuple[str, ...]] = {
    domains.Real: (),
    domains.Integer: (),
    domains.Between: (),
    domains.Natural: ("Nonnegative",),
    domains.NonNegative: ("Nonnegative",),
    domains.Positive: ("Positive",),
    domains.NonZero: ("Nonzero",),
    domains.NonzeroRows: ("NonzeroRows",),
    domains.NonconstantRows: ("NonconstantRows",),
    domains.UnitRows: ("SquaresSumToOne",),
    domains.Mask: ("Boolean", "NonzeroRows"),
    domains.PaddingMask: ("Boolean", "NonzeroRows"),
    domains.Orthogonal: (
        "SquaresSumToOne",
        "SquaresSumToOne columns",
        "Orthonormal",
        "Orthonormal columns",
    ),
    domains.StochasticRows: ("Nonnegative", "SumsToOne"),
    domains.DoublyStochastic: ("Nonnegative", "SumsToOne", "SumsToOne columns"),
}
"""What is assumed of the entries of a domain; less than there is to say makes a claim stronger."""
