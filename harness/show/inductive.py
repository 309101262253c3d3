"""How a proof by induction goes: its least case, what is supposed of loops, and what a layer does.

The code of the claim takes its steps once more. Nothing is proved here: a proof that was found is
written out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...systems import NotRigorousError
from ...systems.sizes import Size, SizeError, Space
from ...systems.terms.arrays import Terms, terms
from ...systems.terms.namespace import over
from ..prove.symbolic.entries import entries_of
from ..prove.symbolic.induction import Induction, at_least
from ..prove.symbolic.inputs import member
from ..prove.symbolic.prover import Part, comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ...theory.claim import Claim
    from ..prove.symbolic.prover import Attempt
    from .writer import Writer

_LONGEST = 320
"""What is supposed, or what a layer makes of a state, is not written where it has more letters."""
_MOST = 3
"""So many loops are written out."""


@dataclass
class _Told(Induction):
    """A step of an induction that remembers what a layer makes of any state."""

    made: list[tuple[Terms, Terms]] = field(default_factory=list)

    def fold(self, step: Callable[[Any, Any], Any], over: Any, start: Any) -> Any:
        """Return the state of a loop, as where it is proved."""
        found = super().fold(step, over, start)
        if self.met > 0:
            state = self.loops[self.met - 1].state
            layer = self.length if isinstance(over, Size) else over[self.length, ...]
            self.made.append((state, terms(step(state, layer))))
        return found


def beginning(claim: Claim, attempt: Attempt) -> tuple[int, list[Part]]:
    """Return the least number of layers, and what is compared there; nothing if it is not known."""
    space = _space(attempt)
    low = space.lows[attempt.by]
    sizes = {**attempt.sizes, attempt.by: low}
    with over(space, *attempt.way), at_least():
        try:
            values = {name: member(each, name, sizes) for name, each in claim.parameters.items()}
            parts = [*map(_part, comparisons(claim(**values)))]
            return low, parts[: len(attempt.parts)]
        except (NotRigorousError, SizeError):
            return low, []


def _part(relation: Any) -> Part:
    return Part(relation, entries_of(relation.lhs, relation.rhs))


def supposed(claim: Claim, attempt: Attempt, writer: Writer) -> tuple[list[str], list[str]]:
    """Return what is supposed of loops, and what one layer more makes of each, in LaTeX."""
    sizes = {**attempt.sizes, attempt.by: attempt.sizes[attempt.by] - 1}
    step = _Told(claim, sizes, attempt.by)
    with over(_space(attempt), *attempt.way):
        try:
            step.relation()
            known = [(each.state, each.known) for each in step.loops if each.known is not None]
            return _written(known, "=", writer), _written(step.made, r"\mapsto", writer)
        except (NotRigorousError, SizeError):
            return [], []


def _written(pairs: Iterable[tuple[Terms, Terms]], sign: str, writer: Writer) -> list[str]:
    """Write arrays beside each other, at their last kind of entry."""
    found = []
    for one, two in pairs:
        left, right = map(writer.term, entries_of(one, two)[-1].sides)
        signed = sign == "=" and left == right  # an array of its own, of which a sign is known
        found.append(f"${left} > 0$" if signed else f"${left} {sign} {right}$")
    if max(map(len, found), default=0) > _LONGEST:
        return []
    more = len(found) - _MOST
    return [*found[:_MOST], f"and {more} more alike"] if more > 0 else found


def _space(attempt: Attempt) -> Space:
    """Return the space of the sizes that are symbols."""
    symbols = (each for each in attempt.sizes.values() if isinstance(each, Size))
    return next((each.space for each in symbols), Space({}))
