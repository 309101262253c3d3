"""A Hypothesis backend: suspects first, then whatever Hypothesis would draw.

The backend is chosen with ``settings(backend="lakatos")`` and is fed by `feeding`. Each test case
takes the next suspect and answers every draw with its choices; when the suspects are spent, the
backend steps aside and Hypothesis generates as usual, with its own seed, statistics and database.

While it is fed, Hypothesis mixes no constants from the modules at hand into its draws. It takes
them from modules outside `site-packages` alone, so that one seed would draw other points from a
checkout than from a wheel, and others again after one more module is imported.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis.errors import BackendCannotProceed
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import providers
from hypothesis.internal.conjecture.choice import choice_permitted
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_suspects: ContextVar[Iterator[Sequence[int]]] = ContextVar("suspects")
_CACHED = 1024


@contextmanager
def feeding(suspects: Iterator[Sequence[int]]) -> Iterator[None]:
    """Offer encoded suspects to the test cases that run inside, which draw alike everywhere."""
    token = _suspects.set(suspects)
    try:
        with _no_local_constants():
            yield
    finally:
        _suspects.reset(token)


@contextmanager
def _no_local_constants() -> Iterator[None]:
    """Let Hypothesis find no constants in local modules, nor in what it has cached of them.

    Hypothesis has no setting for this. Where a release names things otherwise, `patch` raises
    rather than leave the draws to the place of the installation.
    """
    with (
        patch.object(providers, "_get_local_constants", Constants),
        patch.object(providers, "CONSTANTS_CACHE", LRUCache(_CACHED)),
    ):
        yield


class SuspectProvider(HypothesisProvider):
    """Answers the draws of one test case with the choices of one suspect.

    A suspect whose choice a draw does not permit steps aside: Hypothesis makes that choice and all
    that follow, as it does past a suspect's end.
    """

    def __init__(self, conjecturedata: Any, /) -> None:
        super().__init__(conjecturedata)
        self._choices: Iterator[int] | None = None

    def draw_integer(
        self,
        min_value: int | None = None,
        max_value: int | None = None,
        *,
        weights: dict[int, float] | None = None,
        shrink_towards: int = 0,
    ) -> int:
        """Return the suspect's next choice, where the draw permits it."""
        if self._choices is None:
            suspect = next(_suspects.get(iter(())), None)
            if suspect is None:
                raise BackendCannotProceed("exhausted")
            self._choices = iter(suspect)
        choice = next(self._choices, None)
        asked: Any = {
            "min_value": min_value,
            "max_value": max_value,
            "weights": weights,
            "shrink_towards": shrink_towards,
        }
        if choice is not None and choice_permitted(choice, asked):
            return choice
        self._choices = iter(())
        return super().draw_integer(**asked)
