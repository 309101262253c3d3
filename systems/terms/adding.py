"""Recurrences whose step adds something to the state: the state is a sum over the layers so far.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..folds import during
from ..sizes import same
from .arrays import Indices, Terms, terms
from .atoms import Entry, Source, within
from .refine import Refine, summed
from .relations import is_above
from .sums import fresh
from .term import ONE, SETTING, ZERO, Term, TermError, add, multiply, of, refused, subtract, used

if TYPE_CHECKING:
    from collections.abc import Callable

_STATE = "loop s{}"
"""Of a loop inside a step of another, the state is another."""
_RULE = "what a step adds to a state adds up"


def sums_of_steps(step: Callable[[Any, Any], Any], over: Terms, start: Any) -> Terms | None:
    """Return the states of a recurrence as sums; None where its step does more than to add.

    With s_(k+1) = s_k + g(o_k), where g knows nothing of the state, s_(k+1) is the first state and
    the sum of g(o_j) over all j up to k. Without a first state, the first layer is s_1, so that the
    state before it would be o_0 - g(o_0).
    """
    setting = SETTING.get()
    before = len(setting.refusals)
    try:
        first = None if start is None else terms(start)
        if first is None and not within(ZERO, over.shape[0]):
            return None
        added = _Added(step, over, over.shape[1:] if first is None else first.shape)
        added.tried(over[0, ...] if first is None else first)
    except (TermError, Refine):
        del setting.refusals[before:]
        return None
    used(_RULE)

    def entry(indices: Indices) -> Term:
        last, rest = indices[0], indices[1:]

        def shown(layer: Term) -> Term:
            seen = is_above(subtract(add(last, ONE), layer))
            return multiply(seen, added.entry(layer, rest))

        if first is None:
            before = subtract(over.entry((ZERO, *rest)), added.entry(ZERO, rest))
        else:
            before = first.entry(rest)
        return add(before, summed(shown, over.shape[0]))

    return Terms((over.shape[0], *added.shape), entry)


class _Added:
    """What a step adds to its state at a layer."""

    def __init__(self, step: Callable[[Any, Any], Any], over: Terms, shape: Any) -> None:
        self.step, self.over, self.shape = step, over, tuple(shape)
        self.name = _STATE.format(SETTING.get().fresh())
        source = Source(self.name, self.shape)
        self.state = Terms(self.shape, lambda indices: of(Entry(source, indices)))
        self.seen: dict[str, Terms] = {}

    def entry(self, layer: Term, indices: Indices) -> Term:
        """Return an entry of it, which has nothing of the state in it."""
        if layer.key not in self.seen:
            item = Terms(self.over.shape[1:], lambda rest: self.over.entry((layer, *rest)))
            with during(None):  # a loop inside a step is one of Python's, whenever it is asked for
                self.seen[layer.key] = found = terms(self.step(self.state, item))
            if not same(found.shape, self.shape):
                raise refused("a step returns another shape than that of its state")
        added = subtract(self.seen[layer.key].entry(indices), self.state.entry(indices))
        if f"{self.name}[" in added.key:
            raise refused("a step does more than to add to its state")
        return added

    def tried(self, first: Terms) -> None:
        """Try it at any layer and place, where the first state has a value as well.

        Raises:
            TermError: The step does more than to add, or what it does is not known.
            Refine: What it does is not the same at all layers or places.
        """
        lengths = (self.over.shape[0], *self.shape)
        layer, *rest = (ZERO if same(each, 1) else of(fresh(each)) for each in lengths)
        first.entry(tuple(rest))
        self.entry(layer, tuple(rest))


__all__ = ["sums_of_steps"]
