"""How hard to search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis import settings


FULL_SHRINKING, LIGHT_SHRINKING = 5000, 60
"""How many judgements shrinking may take."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: the seed, the examples that Hypothesis draws, and a time to fill."""

    seed: int = 0
    examples: int | None = None
    """By default as many as `settings` say."""
    settings: settings | None = None
    """Hypothesis' settings; by default those of the active profile."""
    seconds: float | None = None
    """Search for at least this long (with fresh seeds) before saying that a claim survived."""
    fresh: bool = False
    """Decide from nothing, without looking at the records."""
    database: Path | None = None
    """Where Hypothesis keeps its examples; by default where its profile says."""
    device: str = "cpu"
    """Where torch searches."""
    light: bool = False
    """Shrink what a small point shows with fewer judgements, and keep no examples: for thousands of
    entries, most of which fail at a small point."""
    prove: bool = True
    """Look for a proof first; where none was found before, none will be."""
