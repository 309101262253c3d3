"""Loops as functions: one step after another, so that a proof can go by induction on how many.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from operator import index
from typing import TYPE_CHECKING, Any, Protocol

from .sizes import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Step = Callable[[Any, Any], Any]


class Folding(Protocol):
    """What is done in the place of a loop."""

    def fold(self, step: Step, over: Any, start: Any) -> Any:
        """Return the last state."""


_FOLDING: ContextVar[Folding | None] = ContextVar("folding", default=None)


def fold(step: Step, over: Any, start: Any = None, /) -> Any:
    r"""Apply a step to a state, layer by layer.

    $$ s_{k+1} = \mathrm{step}(s_k, o_k) $$

    A claim about any depth whose code goes through its layers so can be proved at every depth, by
    induction; a loop of Python's own is followed at each number of layers alone.

    Args:
        step: The next state, as a function of a state and a layer.
        over: The layers: an array, along its first axis, or a tuple; or how many, and then they are
            0, 1, 2, and so on.
        start: The first state; without one it is the first layer.

    Raises:
        TypeError: There is neither a first state nor a layer.

    Example:
        >>> fold(lambda state, layer: state @ layer, np.array([[[2.0]], [[3.0]]]))
        array([[6.]])
    """
    folding = _FOLDING.get()
    if folding is not None:
        with during(None):  # a loop inside a step is one of Python's
            return folding.fold(step, over, start)
    return unrolled(step, over, start)


def unrolled(step: Step, over: Any, start: Any) -> Any:
    """Go through the layers, of which there is a number."""
    items = layers(over)
    return reduce(step, items) if start is None else reduce(step, items, start)


def layers(over: Any) -> list[Any]:
    """List the layers."""
    if isinstance(over, (list, tuple)):
        return [*over]
    if isinstance(over, (int, Size)):
        return [*range(index(over))]
    return [over[layer, ...] for layer in range(index(over.shape[0]))]


@contextmanager
def during(folding: Folding | None) -> Iterator[None]:
    """Do another thing in the place of loops."""
    token = _FOLDING.set(folding)
    try:
        yield
    finally:
        _FOLDING.reset(token)


class Watched:
    """Goes through the layers, and keeps the state before the last one of each loop."""

    def __init__(self) -> None:
        self.states: list[Any] = []

    def fold(self, step: Step, over: Any, start: Any) -> Any:
        """Return the last state."""
        *before, last = layers(over)
        state = unrolled(step, before, start)
        self.states.append(state)
        return step(state, last)


__all__ = ["Folding", "Watched", "during", "fold", "layers", "unrolled"]
