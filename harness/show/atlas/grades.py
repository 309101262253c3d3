"""What each grade of evidence rests on and does not say, as the pages tell it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ....theory.verdict import Strength, Verdict
from .packaged import packaged


@dataclass(frozen=True)
class Grade:
    """A grade in words, as the table of the text about trust has them."""

    rests: str
    unsaid: str


ROWS = {grade: "undecided" if grade is Strength.NONE else str(grade) for grade in Strength}
"""What the row about a grade is called in the table."""
_ROW = re.compile(r"^\| \*\*([^*]+)\*\*[^|]*\|([^|]+)\|([^|]+)\|$", re.MULTILINE)


def _plain(text: str) -> str:
    """Return a cell without what stresses its words."""
    return re.sub(r"[*`]", "", text).strip()


def _grades() -> dict[Strength, Grade]:
    """Read the table; of several rows about a grade, the first says what it rests on."""
    rows = reversed(_ROW.findall(packaged("guides", "trust.md")))
    said = {name: Grade(*map(_plain, parts)) for name, *parts in rows}
    return {grade: said[row] for grade, row in ROWS.items()}


GRADES = _grades()
VERDICTS = {
    Verdict.HOLDS: "No exception is known.",
    Verdict.FAILS: "The claim is refuted.",
    Verdict.UNDECIDED: "Nothing is known either way.",
    Verdict.VACUOUS: "No point that was tried met the assumptions.",
}
SHOWN = {
    Strength.PROVED: "There is a proof.",
    Strength.PROVED_AT_SIZES: "There is a proof, at sizes up to some.",
    Strength.WITNESSED: "There is one.",
}
"""What holds, and more is known than that no exception was found."""
HEADLINES = {
    Verdict.HOLDS: "Holds",
    Verdict.FAILS: "Refuted",
    Verdict.UNDECIDED: "Undecided",
    Verdict.VACUOUS: "Vacuous",
}


def known(verdict: Verdict, strength: Strength) -> str:
    """Say in a sentence what is known."""
    shown = SHOWN.get(strength) if verdict is Verdict.HOLDS else None
    return shown or VERDICTS[verdict]
