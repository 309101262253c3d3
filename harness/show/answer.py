"""What is said of a decided claim, as plain data: it crosses from one process to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from ..decide import passes_over_witness
from .find import exhibit
from .report import evidence, unexpected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...theory.claim import Claim
    from ...theory.verdict import Verdict
    from ..decide import Decision


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the court answers about one claim."""

    id: str
    subject: str
    expected: Verdict
    verdict: Verdict
    evidence: str
    replayed: bool = False
    passes_over_witness: bool = False
    surprise: str = ""
    """The whole finding, where the verdict is not the expected one."""
    written: dict[str, Any] = field(default_factory=dict)
    """The same as JSON has it."""

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the claim declares."""
        return self.verdict is self.expected


def answer(decision: Decision, among: Sequence[Claim] = ()) -> Answer:
    """Say what was decided; a refuted claim may be repaired by one `among` others."""
    claim = decision.claim
    surprise = ""
    if not decision.as_expected:
        surprise = unexpected(decision, exhibit(claim, decision.record, among))
    return Answer(
        id=claim.id,
        subject=claim.subject,
        expected=claim.expected,
        verdict=decision.verdict,
        evidence=evidence(decision),
        replayed=decision.replayed,
        passes_over_witness=passes_over_witness(decision),
        surprise=surprise,
        written={
            "claim": claim.id,
            "statement": claim.statement,
            "expected": str(claim.expected),
            "verdict": str(decision.verdict),
            "evidence": msgspec.to_builtins(decision.evidence),
            "points": decision.points,
            "seconds": round(decision.seconds, 4),
            "counterexample": decision.counterexample,
        },
    )
