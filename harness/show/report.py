"""What `lakatos check` says: the verdicts, what they rest on, and a surprise in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ...theory.verdict import Strength, Verdict
from .exhibit import Exhibit
from .terminal import entry, heading, title, verdict_text, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from ..decide import Decision
    from .answer import Answer


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
    return text


def plain_line(answer: Answer) -> str:
    """Return one decision as one line, for output that is no terminal."""
    odd = "" if answer.as_expected else f" (expected {answer.expected})"
    return f"{answer.verdict:<9} {answer.id}{odd}: {answer.evidence}"


def refutation(exhibit: Exhibit) -> str:
    """Return the finding in plain text: claim, source, witness, both sides, gap, recheck."""
    claim = exhibit.claim
    lines = [
        f"{exhibit.headline}: {claim.statement}",
        f"  claim     {claim.id} ({claim.where}), {claim.quantifiers()}",
        f"  source    {claim.source}",
        f"  expected  {claim.expected}",
    ]
    if exhibit.settled and exhibit.record:
        lines.append(f"  sizes     {exhibit.sizes or 'none'}")
        lines += [f"  {matrix.name:<9} {matrix.text}" for matrix in exhibit.arguments]
        lines += [f"  {matrix.name:<9} {matrix.text}" for matrix in exhibit.enclosures]
        lines.append(f"  gap       at least {exhibit.gap}")
    lines.append(f"  evidence  {exhibit.ground}")
    lines += [f"  instead   {repair.statement} ({repair.id})" for repair in exhibit.repairs]
    if exhibit.record:
        lines.append(f"  recheck   {exhibit.record.recheck}")
        lines.append(f"  cite      lakatos cite {exhibit.record.id}")
    return "\n".join(lines)


def unexpected(decision: Decision, exhibit: Exhibit) -> str:
    """Say that a verdict is not the expected one, with the whole finding."""
    head = (
        f"{decision.claim.id} {decision.verdict}, but the claim expects {decision.claim.expected}"
    )
    if exhibit.record is None:
        return f"{head}\n  {decision.claim.statement}\n  evidence  {evidence(decision)}"
    return f"{head}\n{refutation(exhibit)}"
