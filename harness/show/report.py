"""What `lakatos check` says: the verdicts, what they rest on, and a surprise in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.text import Text

from ...theory.verdict import Strength, Verdict
from ..decide import passes_over_witness
from ..keep.store import naming
from .answer import Answer
from .exhibit import Exhibit
from .find import exhibit
from .terminal import entry, heading, title, verdict_text, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from ...theory.claim import Claim
    from ..decide import Decision


def verdicts(answers: Iterable[Answer]) -> Iterator[RenderableType]:
    """Yield one claim after another, subject by subject, each with its evidence."""
    subject = ""
    for answer in answers:
        if answer.subject != subject:
            subject = answer.subject
            yield heading(subject)
        odd = "" if answer.as_expected else f"expected {answer.expected}"
        named = title(answer.id, odd, "bold reverse")
        yield entry(verdict_text(answer.verdict), named, words(answer.evidence))


def evidence(decision: Decision) -> str:
    """Return the evidence in one line."""
    if decision.evidence.strength is Strength.NONE:
        return decision.evidence.detail or str(decision.evidence)
    if decision.unasked:
        return f"{decision.evidence}; its answer is kept, and was not asked for again"
    if decision.finding is None or decision.record is None:
        return str(decision.evidence)
    return Exhibit(decision.claim, decision.record).evidence


def summary(answers: Sequence[Answer]) -> Text:
    """Return the closing line."""
    counts = {verdict: sum(each.verdict is verdict for each in answers) for verdict in Verdict}
    parts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    odd = sum(not each.as_expected for each in answers)
    text = Text(
        f"{len(answers)} {'claim' if len(answers) == 1 else 'claims'}: {parts or 'none'}. ",
        "bold",
    )
    if odd:
        text.append(f"{odd} not as expected.", "bold red")
    else:
        text.append("Every verdict is the expected one.", "bold green")
    replayed = sum(each.replayed for each in answers)
    if replayed:
        text.append(
            f" {replayed} judged again at the points on record (--fresh searches anew).", "dim"
        )
    unasked = sum(each.unasked for each in answers)
    if unasked:
        text.append(f" z3's answers on {unasked} are kept (verify and --fresh ask again).", "dim")
    return text


def plain_line(answer: Answer) -> str:
    """Return one decision as one line, for output that is no terminal."""
    odd = "" if answer.as_expected else f" (expected {answer.expected})"
    return f"{answer.verdict:<9} {answer.id}{odd}: {answer.evidence}"


def refutation(shown: Exhibit) -> str:
    """Return the finding in plain text: claim, source, witness, both sides, gap, recheck."""
    claim = shown.claim
    lines = [
        f"{shown.headline}: {claim.statement}",
        f"  claim     {claim.id} ({claim.where}), {claim.quantifiers()}",
        f"  source    {claim.source}",
        f"  expected  {claim.expected}",
    ]
    if shown.settled and shown.record:
        lines.append(f"  sizes     {shown.sizes or 'none'}")
        lines += [f"  {matrix.name:<9} {matrix.text}" for matrix in shown.arguments]
        lines += [f"  without   {name}" for name in shown.left_out]
        lines += [f"  {matrix.name:<9} {matrix.text}" for matrix in shown.enclosures]
        lines.append(
            f"  there     {shown.why}" if shown.why else f"  gap       at least {shown.gap}"
        )
    lines.append(f"  evidence  {shown.ground}")
    lines += [f"  instead   {repair.statement} ({repair.id})" for repair in shown.repairs]
    if shown.record:
        lines.append(f"  recheck   {shown.record.recheck}")
        lines.append(f"  cite      lakatos cite {shown.record.id}{naming(claim)}")
    return "\n".join(lines)


def unexpected(decision: Decision, shown: Exhibit) -> str:
    """Say that a verdict is not the expected one, with the whole finding."""
    head = (
        f"{decision.claim.id} {decision.verdict}, but the claim expects {decision.claim.expected}"
    )
    if shown.record is None:
        return f"{head}\n  {decision.claim.statement}\n  evidence  {evidence(decision)}"
    return f"{head}\n{refutation(shown)}"


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
        unasked=decision.unasked,
        passes_over_witness=passes_over_witness(decision),
        unkept=decision.unkept,
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
            "unasked": decision.unasked,
        },
    )
