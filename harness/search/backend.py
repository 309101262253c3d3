"""A Hypothesis backend: suspects first, then whatever Hypothesis would draw.

The backend is chosen with ``settings(backend="lakatos")`` and is fed by `feeding`. Each test case
takes the next suspect and answers every draw with its choices; when the suspects are spent, the
backend steps aside and Hypothesis generates as usual, with its own seed, statistics and database.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from hypothesis.errors import BackendCannotProceed
from hypothesis.internal.conjecture.providers import HypothesisProvider

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_suspects: ContextVar[Iterator[Sequence[int]]] = ContextVar("suspects")


@contextmanager
def feeding(suspects: Iterator[Sequence[int]]) -> Iterator[None]:
    """Offer encoded suspects to the test cases that run inside."""
    token = _suspects.set(suspects)
    try:
        yield
    finally:
        _suspects.reset(token)


class SuspectProvider(HypothesisProvider):
    """Answers the draws of one test case with the choices of one suspect."""

    def __init__(self, conjecturedata: Any, /) -> None:
        super().__init__(conjecturedata)
        self._choices: Iterator[int] | None = None

    def draw_integer(self, *arguments: Any, **named: Any) -> int:
        """Return the suspect's next choice; past its end, the choice that Hypothesis makes."""
        if self._choices is None:
            suspect = next(_suspects.get(iter(())), None)
            if suspect is None:
                raise BackendCannotProceed("exhausted")
            self._choices = iter(suspect)
        choice = next(self._choices, None)
        return super().draw_integer(*arguments, **named) if choice is None else choice
