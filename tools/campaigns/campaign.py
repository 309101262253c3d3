"""A campaign: many seeded trials, each of which asks the court something that is known elsewhere.

Trial k draws from the seed k alone, so that one trial can be repeated by its number.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager


@dataclass(frozen=True)
class Outcome:
    """What the court said to one question: nothing, something, or something wrong."""

    decided: bool = False
    wrong: str = ""
    holds: bool | None = None
    """What is so, where the question has one answer."""


OPEN = Outcome()
DECIDED = Outcome(decided=True)


def wrong(said: str) -> Outcome:
    """Return the outcome of a question that was answered wrongly."""
    return Outcome(decided=True, wrong=said)


@dataclass
class Result:
    """What a campaign found."""

    tried: int = 0
    decided: int = 0
    wrong: list[str] = field(default_factory=list)
    true: int = 0
    false: int = 0
    trials: int = 0
    seconds: float = 0.0

    def add(self, outcome: Outcome, number: str) -> None:
        """Count what was said to one question."""
        self.tried += 1
        self.decided += outcome.decided
        self.true += outcome.holds is True
        self.false += outcome.holds is False
        if outcome.wrong:
            self.wrong.append(f"{number}: {outcome.wrong}")


def _used() -> float:
    """Return the seconds of processors that this process and those it waited for have used."""
    return sum(os.times()[:4])


@dataclass(frozen=True)
class Campaign:
    """Trials of one kind."""

    name: str
    asks: str
    """What is asked, and what is known otherwise."""
    trial: Callable[[np.random.Generator], Iterator[Outcome]]
    small: int
    """As many trials are made in every run of the tests."""
    full: int
    around: Callable[[], AbstractContextManager[None]] = nullcontext
    """What is set up around all trials."""
    counted: str = "{true:,} true and {false:,} false"
    """What is said of the answers that are known."""

    def outcomes(self, number: int) -> Iterator[Outcome]:
        """Make one trial."""
        return self.trial(np.random.default_rng(number))

    def run(self, numbers: Iterable[int], *, seconds: float = float("inf")) -> Result:
        """Make trials by their numbers, until the time is over."""
        result, start = Result(), _used()
        with self.around():
            for number in numbers:
                if _used() - start > seconds:
                    break
                result.trials += 1
                for outcome in self.outcomes(number):
                    result.add(outcome, f"{self.name} {number}")
        result.seconds = _used() - start
        return result

    def first_wrong(self, numbers: Iterable[int]) -> str:
        """Return the first wrong answer, or nothing."""
        for number in numbers:
            for outcome in self.outcomes(number):
                if outcome.wrong:
                    return f"{self.name} {number}: {outcome.wrong}"
        return ""
