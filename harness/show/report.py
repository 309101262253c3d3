"""What `lakatos check` says: the verdicts, what they rest on, and a surprise in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from ...theory.verdict import Verdict
from .exhibit import Exhibit
from .terminal import entry, heading, title, verdict_text, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from ..decide import Decision


def verdicts(decisions: Iterable[Decision]) -> Iterator[RenderableType]:
    """Yield one claim after another, subject by subject, each with its evidence."""
    subject = ""
    for decision in decisions:
        if decision.claim.subject != subject:
            subject = decision.claim.subject
            yield heading(subject)
        odd = "" if decision.as_expected else f"expected {decision.claim.expected}"
        named = title(decision.claim.id, odd, "bold reverse")
        yield entry(verdict_text(decision.verdict), named, words(evidence(decision)))


def evidence(decision: Decision) -> str:
    """Return the evidence in one line."""
    if decision.finding is None or decision.record is None:
        return str(decision.evidence)
    return Exhibit(decision.claim, decision.record).evidence


def summary(decisions: Sequence[Decision]) -> Text:
    """Return the closing line."""
    counts = {verdict: sum(d.verdict is verdict for d in decisions) for verdict in Verdict}
    parts = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    odd = sum(not decision.as_expected for decision in decisions)
    text = Text(
        f"{len(decisions)} {'claim' if len(decisions) == 1 else 'claims'}: {parts or 'none'}. ",
        "bold",
    )
    if odd:
        text.append(f"{odd} not as expected.", "bold red")
    else:
        text.append("Every verdict is the expected one.", "bold green")
    replayed = sum(decision.replayed for decision in decisions)
    if replayed:
        text.append(
            f" {replayed} judged again at the points on record (--fresh searches anew).", "dim"
        )
    return text


def plain_line(decision: Decision) -> str:
    """Return one decision as one line, for output that is no terminal."""
    odd = "" if decision.as_expected else f" (expected {decision.claim.expected})"
    return f"{decision.verdict:<9} {decision.claim.id}{odd}: {evidence(decision)}"


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
        return f"{head}\n  {decision.claim.statement}\n  evidence  {decision.evidence}"
    return f"{head}\n{refutation(exhibit)}"
