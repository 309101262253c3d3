"""What a relation asks of z3, and the members of domains: sentences about expressions."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import z3

from ...systems.errors import NotRigorousError
from ...systems.exact import ExactArray
from ...systems.undefined import UNDEFINED_NUMBER
from ...theory import domain as domains
from ...theory.composite import Parameters, Stack
from ...theory.relation import AllOf, Assuming, AtMost, Differ, Equal, Less, Relation, Valued
from ..prove.identities import is_discrete
from .formulas import Condition, Formula, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ...theory.domain import Coordinates, Domain
    from .formulas import FormulaSystem

_ENTRY: dict[type[Relation], Callable[[Any, Any], Any]] = {
    Equal: lambda one, two: one == two,
    AtMost: lambda one, two: one <= two,
    Less: lambda one, two: one < two,
    Differ: lambda one, two: one != two,
}


def goals(relation: Relation, system: FormulaSystem) -> list[Any]:
    """List what has to be so, one sentence for each entry.

    Raises:
        NotRigorousError: A side is undefined, or is of a kind that is not known here.
    """
    if isinstance(relation, AllOf):
        return [each for part in relation.parts for each in goals(part, system)]
    if isinstance(relation, Assuming):
        assumed = _all(goals(relation.assumption, system), system)
        return [z3.Implies(assumed, each) for each in goals(relation.conclusion, system)]
    if isinstance(relation, Valued):
        _sentences(relation.lhs, system)
        return []
    if type(relation) not in _ENTRY:
        raise NotRigorousError(f"z3 is asked no {type(relation).__name__}")
    sides = [_sentences(side, system) for side in (relation.lhs, relation.rhs)]  # type: ignore[attr-defined]
    found = [_ENTRY[type(relation)](*pair) for pair in zip(*sides, strict=True)]
    return [z3.Or(*found)] if isinstance(relation, Differ) else found


def assumed(relation: Relation, system: FormulaSystem) -> Any:
    """Return what a relation assumes where all of it stands under one assumption."""
    if isinstance(relation, Assuming):
        return _all(goals(relation.assumption, system), system)
    return z3.BoolVal(True, system.query.context)  # noqa: FBT003 - z3 takes it by position


def _all(sentences: list[Any], system: FormulaSystem) -> Any:
    return z3.And(*sentences, z3.BoolVal(True, system.query.context))  # noqa: FBT003


def _sentences(side: Any, system: FormulaSystem) -> list[Any]:
    """List the entries of a side as expressions: numbers as numbers, and masks as sentences."""
    entries = side.entries() if isinstance(side, ExactArray) else np.asarray(side, dtype=object)
    return [_expression(each, system) for each in entries.ravel().tolist()]


def _expression(entry: Any, system: FormulaSystem) -> Any:
    if entry is UNDEFINED_NUMBER:
        raise NotRigorousError("a side is undefined")
    if isinstance(entry, (Term, Condition)):
        return entry.of
    if isinstance(entry, bool):
        return z3.BoolVal(entry, system.query.context)
    return Formula.element(entry).of


# Members of domains.


class Members:
    """Any members of domains at numbers for sizes: unknowns, with what the domain says of them."""

    def __init__(
        self, system: FormulaSystem, sizes: Mapping[str, int], case: Iterator[np.ndarray]
    ) -> None:
        """Take the discrete coordinates from a case, in the order of the domains."""
        self._system, self._sizes, self._case = system, sizes, case

    def member(self, domain: Domain, name: str) -> Any:
        """Return any member of a domain, which a parameter of this name has for its value."""
        if isinstance(domain, domains.Optional):
            return self.member(domain.inner, name)
        if isinstance(domain, Parameters):
            fields = domain.fields.items()
            return domain.kind(
                **{field: self.member(each, f"{name}.{field}") for field, each in fields}
            )
        if isinstance(domain, Stack):
            depth = domain.depth.size(self._sizes)
            return tuple(self.member(domain.inner, f"{name}[{place}]") for place in range(depth))
        if type(domain) in SAID:
            entries = self._unknowns(name, domain.shape.sizes(self._sizes))
            for sentence in SAID[type(domain)](entries):
                self._system.query.assume(sentence, f"what {type(domain).__name__} says")
            return self._system.enter(np.vectorize(Term, otypes=[object])(entries))
        free = [self._coordinates(kind, f"{name}#{k}") for k, kind in enumerate(domain.coordinates)]
        return domain.build(free, self._sizes, self._system)

    def _unknowns(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        made = np.empty(shape, dtype=object)
        for place in np.ndindex(shape):
            made[place] = self._system.query.unknown(f"{name}{list(place)}")
        return made

    def _coordinates(self, kind: Coordinates, name: str) -> Any:
        if kind.index and not is_discrete(kind):
            raise NotRigorousError("an index without an end has no cases")
        if is_discrete(kind):
            entries = next(self._case)
            if kind.index:
                return self._system.integers(entries.astype(np.int64))
            return self._system.enter(entries)
        unknowns = self._unknowns(name, kind.shape.sizes(self._sizes))
        low, high = kind.bounds(self._sizes)
        tell, number = self._system.query.assume, self._system.query.number
        for each in unknowns.ravel().tolist():
            if low is not None:
                strict = low == 0 and kind.nonzero
                tell(each > number(low) if strict else each >= number(low), "a lower bound")
            if high is not None:
                tell(each <= number(high), "an upper bound")
            if kind.nonzero:
                tell(each != 0, "no zero")
        positive = low is not None and (low > 0 or (low == 0 and kind.nonzero))
        terms = [Term(each, positive=positive) for each in unknowns.ravel().tolist()]
        entries = np.empty(len(terms), dtype=object)
        entries[:] = terms
        return self._system.enter(entries.reshape(unknowns.shape))


def discrete(domain: Domain, sizes: Mapping[str, int]) -> Iterator[Coordinates]:
    """List the discrete coordinates of a domain in the order in which its members ask for them."""
    if isinstance(domain, domains.Optional):
        yield from discrete(domain.inner, sizes)
    elif isinstance(domain, Stack):
        yield from list(discrete(domain.inner, sizes)) * domain.depth.size(sizes)
    elif isinstance(domain, Parameters):
        for each in domain.fields.values():
            yield from discrete(each, sizes)
    elif type(domain) not in SAID:
        yield from filter(is_discrete, domain.coordinates)


def _rows(entries: np.ndarray) -> list[list[Any]]:
    return entries.reshape(-1, entries.shape[-1]).tolist()


def _one(values: list[Any]) -> Any:
    return z3.Sum(values) == 1


def _stochastic(entries: np.ndarray) -> Iterator[Any]:
    for row in _rows(entries):
        yield from (each >= 0 for each in row)
        yield _one(row)


def _doubly_stochastic(entries: np.ndarray) -> Iterator[Any]:
    yield from _stochastic(entries)
    yield from (_one(column) for column in entries.T.tolist())


def _unit(entries: np.ndarray) -> Iterator[Any]:
    for row in _rows(entries):
        yield _one([each * each for each in row])


def _not_zero(entries: np.ndarray) -> Iterator[Any]:
    for row in _rows(entries):
        yield z3.Or(*[each != 0 for each in row])


def _not_constant(entries: np.ndarray) -> Iterator[Any]:
    for row in _rows(entries):
        yield z3.Or(*[each != row[0] for each in row[1:]])


def _orthogonal(entries: np.ndarray) -> Iterator[Any]:
    for side in (entries, entries.T):
        for (i, one), (j, two) in product(enumerate(side.tolist()), repeat=2):
            if i <= j:
                total = z3.Sum([x * y for x, y in zip(one, two, strict=True)])
                yield total == (1 if i == j else 0)


SAID: dict[type, Any] = {
    domains.StochasticRows: _stochastic,
    domains.DoublyStochastic: _doubly_stochastic,
    domains.UnitRows: _unit,
    domains.NonzeroRows: _not_zero,
    domains.NonconstantRows: _not_constant,
    domains.Orthogonal: _orthogonal,
}
"""Domains that are told by sentences about their entries, rather than built from coordinates."""
