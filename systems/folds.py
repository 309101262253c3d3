"""Loops as functions: one step after another, so that a proof can go by induction on how many.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from itertools import accumulate
from operator import index
from typing import TYPE_CHECKING, Any, Protocol

from .functions import array_namespace
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
        >>> import numpy as np
        >>> fold(lambda state, layer: state @ layer, np.array([[[2.0]], [[3.0]]]))
        array([[6.]])
    """
    folding = _FOLDING.get()
    if folding is not None:
        with during(None):  # a loop inside a step is one of Python's
            return folding.fold(step, over, start)
    return unrolled(step, over, start)


def scan(step: Step, over: Any, start: Any = None, /) -> Any:
    r"""Apply a step to a state, layer by layer, and return the states along a new first axis.

    $$ s_{k+1} = \mathrm{step}(s_k, o_k), \qquad \mathrm{scan} = (s_1, s_2, \dots) $$

    What a recurrence computes whose step adds something to its state is known of any number of
    layers: the state is a sum. Any other recurrence is followed at each number of layers alone.

    Args:
        step: The next state, as a function of a state and a layer.
        over: The layers: an array, along its first axis.
        start: The first state, which is not returned; without one it is the first layer, which is.

    Raises:
        ValueError: There are no layers.

    Example:
        >>> import numpy as np
        >>> scan(lambda state, layer: state + layer, np.array([1.0, 2.0, 3.0]))
        array([1., 3., 6.])
    """
    namespace = array_namespace(over)
    following = getattr(type(namespace), "scan", None)
    if isinstance(over.shape[0], Size) and following is not None:
        found = following(namespace, step, over, start)
        if found is not None:
            return found
    first = [] if start is None else [start]
    states = [*accumulate([*first, *layers(over)], step)][len(first) :]
    if not states:
        raise ValueError("a recurrence over no layers has no states: give one layer or more")
    return namespace.stack(states, axis=0)


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


__all__ = ["Folding", "Watched", "during", "fold", "layers", "scan", "unrolled"]
