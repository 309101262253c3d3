"""Verdicts and the evidence behind them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the court finds."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"
    VACUOUS = "vacuous"
    """No point that was tried satisfied the assumptions, so nothing was tested."""


HOLDS = Verdict.HOLDS
FAILS = Verdict.FAILS
UNDECIDED = Verdict.UNDECIDED
VACUOUS = Verdict.VACUOUS


class Strength(StrEnum):
    """Kinds of evidence, from strong to weak."""

    PROVED = "proved"
    CERTIFIED_COUNTEREXAMPLE = "certified counterexample"
    CERTIFIED_WITNESS = "certified witness"
    FLOAT_COUNTEREXAMPLE = "float counterexample"
    """Exact in the named dtype; it says nothing about the reals."""
    SURVIVED = "survived"
    NONE = "none"


@dataclass(frozen=True)
class Evidence:
    """The strength of the evidence and what it rests on, in words and numbers."""

    strength: Strength
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.strength}: {self.detail}" if self.detail else str(self.strength)
