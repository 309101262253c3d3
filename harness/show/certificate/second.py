"""A second opinion: certificates run by a Python that can import nothing but its own library."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from ....systems import UNDEFINED_NUMBER, ExactArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...judge.point import Finding

_RUNNER = """
import io, json, sys
from contextlib import redirect_stdout

def told(cell, ends):
    return None if repr(cell) == "undefined" else [str(end) for end in ends(cell)]

for line in sys.stdin:
    name, text = json.loads(line)
    names, said = {"__name__": "__main__"}, io.StringIO()
    try:
        with redirect_stdout(said):
            exec(compile(text, name, "exec"), names)
        found = names["FOUND"]
        part = names["failing"](found) if "failing" in names else found[0]
        ends = names["ends"]
        sides = [[told(cell, ends) for cell in side.cells] for side in (part.lhs, part.rhs)]
        answer = [name, said.getvalue().strip(), "", sides]
    except Exception as error:
        answer = [name, "", type(error).__name__ + ": " + str(error), []]
    print(json.dumps(answer), flush=True)
"""
"""What reads certificates, a line each, and answers a line each, with the sides as it has them."""


@dataclass(frozen=True)
class SecondOpinion:
    """What a Python of its own says of a certificate."""

    said: str
    """What the certificate printed; nothing where it refused."""
    refusal: str
    """Why it refused, or nothing."""
    sides: tuple[tuple[tuple[Fraction, Fraction] | None, ...], ...] = ()
    """The bounds of each entry of both sides; None where it is undefined."""


def second_opinions(
    certificates: Iterable[tuple[str, str]], python: str = sys.executable
) -> Iterator[tuple[str, SecondOpinion]]:
    """Run certificates by name, each in names of its own, and yield what is said of each.

    Args:
        certificates: Names and texts; while one is made, the ones before it run.
        python: The Python that runs them, apart from everything that is installed.

    Raises:
        RuntimeError: It ended before it had answered.
    """
    with TemporaryFile("w+") as answers, TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603 - the interpreter that was named, on our own text
            [python, "-S", "-I", "-c", _RUNNER],
            stdin=subprocess.PIPE, stdout=answers, stderr=errors, text=True,
        )  # fmt: skip
        with process, suppress(BrokenPipeError):
            asked = process.stdin
            for pair in certificates:
                if asked:
                    asked.write(f"{json.dumps(pair)}\n")
                    asked.flush()
        for file in (answers, errors):
            file.seek(0)
        for line in answers:
            name, said, refusal, sides = json.loads(line)
            bounds = tuple(tuple(map(_bounds, side)) for side in sides)
            yield name, SecondOpinion(said, refusal, bounds)
        if process.returncode:
            last = errors.read().strip()[-300:]
            raise RuntimeError(f"{python} ended with {process.returncode}: {last}")


def _bounds(pair: list[str] | None) -> tuple[Fraction, Fraction] | None:
    return None if pair is None else (Fraction(pair[0]), Fraction(pair[1]))


def disagreement(found: Finding, opinion: SecondOpinion) -> str:
    """Say where enclosures of the court and of a certificate do not meet, or nothing."""
    if opinion.refusal:
        return opinion.refusal
    for (name, side), theirs in zip(found.judgement.sides, opinion.sides, strict=True):
        exact = isinstance(side, ExactArray)
        ours = list(side.entries().ravel() if exact else map(fmpq, map(int, side.ravel())))
        if len(ours) != len(theirs):
            return f"{name} has {len(ours)} entries here and {len(theirs)} there"
        for place, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            if not _meet(mine, other):
                return f"entry {place} of {name} is {mine} here and {other} there"
    return ""


def _meet(mine: Any, other: tuple[Fraction, Fraction] | None) -> bool:
    """Tell whether one number may be the value of both."""
    if mine is UNDEFINED_NUMBER or other is None:
        return mine is UNDEFINED_NUMBER and other is None
    low, high = (fmpq(end.numerator, end.denominator) for end in other)
    if isinstance(mine, arb):
        return bool(mine.overlaps(arb(low).union(arb(high))))
    return bool(low <= mine <= high)
