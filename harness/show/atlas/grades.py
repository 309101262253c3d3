"""What each grade of evidence rests on and does not say, as the pages tell it."""

from __future__ import annotations

from dataclasses import dataclass

from ....theory.verdict import Strength, Verdict


@dataclass(frozen=True)
class Grade:
    """A grade in words, each of which goes on from a heading."""

    rests: str
    unsaid: str


GRADES = {
    Strength.PROVED: Grade(
        "a proof in symbols, for all real inputs and for every size but those that are named as "
        "numbers; its side conditions are proved as well.",
        "anything about floating point, or about the sizes that it names beyond their numbers.",
    ),
    Strength.CERTIFIED: Grade(
        "one exact point: fractions, or rigorous enclosures, show that the relation fails there.",
        "anything about other points, or that the claim fails where its author had in mind.",
    ),
    Strength.WITNESSED: Grade(
        "one exact point, for a claim that something exists.", "that it is the only one."
    ),
    Strength.PROVED_AT_SIZES: Grade(
        "an identity, or a sign, of expressions in symbols at every size up to those stated, for "
        "all real inputs.",
        "anything about larger sizes; those were only searched.",
    ),
    Strength.Z3: Grade(
        "another program, z3, which finds no counterexample at any shape up to those stated. "
        "Functions that it does not have are unknowns to it, of which it is told a few theorems.",
        "that the claim holds at larger shapes, or that this court has proved it at these.",
    ),
    Strength.SURVIVED: Grade(
        "a search: so many points judged rigorously, so many candidates in floats, up to the sizes "
        "stated, none of them against the claim.",
        "that the claim holds. A counterexample may be thin, far away, or larger than what was "
        "tried.",
    ),
    Strength.FLOAT: Grade(
        "floats of a named type, compared exactly, or a torch module with a measured estimate of "
        "its rounding.",
        "anything over the reals.",
    ),
    Strength.NONE: Grade(
        "nothing: it is not decided, or what was tried settles nothing.", "anything either way."
    ),
}
VERDICTS = {
    Verdict.HOLDS: "No exception is known.",
    Verdict.FAILS: "The claim is refuted.",
    Verdict.UNDECIDED: "Nothing is known either way.",
    Verdict.VACUOUS: "No point that was tried met the assumptions.",
}
HEADLINES = {
    Verdict.HOLDS: "Holds",
    Verdict.FAILS: "Refuted",
    Verdict.UNDECIDED: "Undecided",
    Verdict.VACUOUS: "Vacuous",
}
