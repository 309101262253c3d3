"""What is said of a decided claim, as plain data: it crosses from one process to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...theory.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the court answers about one claim."""

    id: str
    subject: str
    expected: Verdict
    verdict: Verdict
    evidence: str
    replayed: bool = False
    unasked: bool = False
    """Whether it rests on another program's answer as it is kept."""
    passes_over_witness: bool = False
    unkept: str = ""
    """Why it could not be kept, if it could not."""
    surprise: str = ""
    """The whole finding, where the verdict is not the expected one."""
    written: dict[str, Any] = field(default_factory=dict)
    """The same as JSON has it."""

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the claim declares."""
        return self.verdict is self.expected
