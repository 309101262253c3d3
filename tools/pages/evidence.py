"""Write docs/evidence.md: what is proved at which grade, and of each claim left what is missing.

    python -m lakatos.tools.pages.evidence            the page; of new claims, what is missing
    python -m lakatos.tools.pages.evidence --steps    of all claims, by trying each proof again

The counts are those of the facts. What is missing is asked of the prover for all sizes, which is
told to prove each claim again and says where it stops; an attempt that takes too long says that.
"""

from __future__ import annotations

import re
import signal
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.kept import TABLE, Row
from lakatos.harness.laws.table import SOME
from lakatos.harness.prove.structure.cases import PathsError
from lakatos.harness.prove.symbolic.prover import comparisons, proof_of
from lakatos.systems import NotRigorousError, balls
from lakatos.theory.composite import Stack
from lakatos.theory.domain import Size
from lakatos.theory.verdict import Strength, Verdict, up_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lakatos.harness.keep.fact import Fact
    from lakatos.theory.claim import Claim

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
STEPS = Path(__file__).with_name("evidence.json")
_SECONDS = 4
"""Seconds of processor time that a failing attempt may take here."""
_BITS = 64
PROVED = (Strength.PROVED, Strength.PROVED_AT_SIZES)
_BUT_NAMED = "proved for all sizes but named ones"
OVER_FLOATS = "claims about the floats of a dtype are compared there and not proved"
INTRODUCTION = """# Evidence

What the claims of the catalogue that hold rest on, and of each one that is not proved for all sizes
what its proof lacks. The words are those of [trust](trust.md). Cells are those of the law table: a
law beside a block. `python -m lakatos.tools.pages.evidence` writes this page anew, with `--steps`
also what is missing.

"""


def name_of(fact: Fact) -> str:
    """Say what a claim that holds rests on: a grade, and whether sizes are left out of it."""
    if fact.evidence is Strength.PROVED and fact.proved:
        return _BUT_NAMED
    return str(fact.evidence)


def holding() -> Iterator[tuple[Claim, Fact]]:
    """List the claims of the catalogue that hold, with what is kept of them."""
    store = Store()
    for claim in catalogue():
        kept = store.of_claim(claim)
        if kept and kept[0].verdict is Verdict.HOLDS:
            yield claim, kept[0]


def left() -> list[tuple[Claim, Fact]]:
    """List those that are not proved for all sizes, and of which no one point is the proof."""
    settled = (Strength.PROVED.value, Strength.WITNESSED.value)
    return [each for each in holding() if name_of(each[1]) not in settled]


class _TooLong(BaseException):
    """An attempt took too long."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """End an attempt that takes too much processor time.

    Raises:
        PathsError: It does.
    """

    def end(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except _TooLong:
        raise PathsError("the proof is too long") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def missing(claim: Claim, fact: Fact) -> str:
    """Say in a few words which step the proof for all sizes of a claim lacks."""
    if not claim.numbers.exact:
        return OVER_FLOATS
    numbers = fact.proved
    if fact.evidence is not Strength.PROVED:
        try:
            with _at_most(_SECONDS):
                numbers = proof_of(claim).numbers
        except (PathsError, NotRigorousError) as error:
            return _words(claim, str(error))
    return "a number for " + ", ".join(f"{name} ({_why(claim, name)})" for name in numbers)


def _why(claim: Claim, name: str) -> str:
    """Say why a size is a number in a proof."""
    domains = claim.parameters.values()
    if any(isinstance(each, Stack) and name in each.depth.names for each in domains):
        return "layers, one after the other"
    if any(isinstance(each, Size) and name in str(each.shape) for each in domains):
        return "an argument that is a number"
    if claim.bounds[name].high is not None:
        return f"which ends at {claim.bounds[name].high}"
    return "which the code loops over or splits by"


_WORDS = {
    r"the normal forms differ": "",
    r"the proof is too long": "too many products are multiplied out",
    r"not proved to be (not zero|not negative|above zero)": r"a side condition: something is \1",
    r"nothing is known over symbolic sizes of (\w+)": r"the domain \1 over symbolic sizes",
    r"(\w+) is not available": r"the function \1 over symbolic sizes",
    r"^(\w+Error): ": r"its code takes no symbols (\1)",
}
_KINDS = {
    "Equal": "an equality whose normal forms do not meet",
    "AtMost": "an order that no lemma shows",
    "Less": "a strict order that no lemma shows",
    "Differ": "that some entry differs, which goes by cases",
}


def _words(claim: Claim, said: str) -> str:
    """Say in few words what an attempt said where it stopped."""
    for pattern, words in _WORDS.items():
        found = re.search(pattern, said)
        if found:
            return found.expand(words) or _kinds(claim)
    return " ".join(said.split())[:120].rstrip()


def _kinds(claim: Claim) -> str:
    """Say which comparisons a claim makes, of which one is not shown."""
    sizes = claim.signature.sizes_above(1)
    point = claim.signature.drawn(sizes, np.random.default_rng(0))
    with balls(_BITS).context():
        relation = claim(**point.values(claim.parameters, balls(_BITS)))
        kinds = Counter(type(each).__name__ for each in comparisons(relation))
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds)


def kept_steps() -> dict[str, str]:
    """Return the steps that were found last, by claim."""
    return msgspec.json.decode(STEPS.read_bytes(), type=dict[str, str]) if STEPS.is_file() else {}


def render(steps: dict[str, str]) -> str:
    """Return the page."""
    claims = Counter(name_of(fact) for _, fact in holding())
    cells = _cells()
    order = [Strength.PROVED.value, _BUT_NAMED]
    order += [each.value for each in Strength if each.value not in order]
    lines = ["| evidence | claims that hold | share | cells that hold | share |"]
    lines.append("|---|---:|---:|---:|---:|")
    for each in order:
        if claims[each] or cells[each]:
            counts = (
                f"{found[each]:,} | {_share(found[each], found)}" for found in (claims, cells)
            )
            lines.append(f"| {each} | {' | '.join(counts)} |")
    lines.append(f"| all | {claims.total():,} | | {cells.total():,} | |")
    lines += ["", _headline("claims", claims), _headline("cells", cells), ""]
    lines += ["## What is missing", "", "What more than one claim lacks:", ""]
    lines += [f"- {step}: {count}" for step, count in _common(steps)]
    return INTRODUCTION + "\n".join([*lines, *_rows(steps)]) + "\n"


def _share(count: int, found: Counter[str]) -> str:
    return f"{count / found.total():.1%}"


def _headline(kind: str, found: Counter[str]) -> str:
    """Say how many of a kind this court has proved itself, at some grade."""
    ours = sum(found[each] for each in (*map(str, PROVED), _BUT_NAMED))
    return f"Proved by this court at some grade: {_share(ours, found)} of the {kind} that hold."


def _cells() -> Counter[str]:
    """Count the cells of the kept law table that hold, by what they rest on."""
    found: Counter[str] = Counter()
    for line in TABLE.read_bytes().splitlines():
        for answer in msgspec.json.decode(line, type=Row).answers:
            if answer.verdict is Verdict.HOLDS and answer.parameters != SOME:
                found[str(answer.evidence.strength)] += len(answer.laws)
    return found


def _rows(steps: dict[str, str]) -> Iterator[str]:
    """List the claims that are left, family by family."""
    family = ""
    for claim, fact in sorted(left(), key=lambda each: (each[0].family, each[0].id)):
        if claim.family != family:
            family = claim.family
            yield from ("", f"### {family}", "", "| claim | evidence | missing |", "|---|---|---|")
        yield f"| `{claim.id}` | {name_of(fact)}{up_to(fact.proved)} | {steps[claim.id]} |"


def _common(steps: dict[str, str]) -> list[tuple[str, int]]:
    """Count what is missing of more than one claim; sizes that are numbers are one step."""
    short = Counter(
        "a size has to be a number" if step.startswith("a number for") else step
        for step in (steps.get(claim.id, "") for claim, _ in left())
    )
    return [(step, count) for step, count in short.most_common() if step and count > 1]


def main() -> None:
    """Write the page, and what is missing of claims of which that is not known."""
    known = {} if "--steps" in sys.argv else kept_steps()
    steps = {claim.id: known.get(claim.id) or missing(claim, fact) for claim, fact in left()}
    data = msgspec.json.encode(dict(sorted(steps.items())))
    STEPS.write_bytes(msgspec.json.format(data, indent=2) + b"\n")
    PAGE.write_text(render(steps), encoding="utf-8")


if __name__ == "__main__":
    main()
