"""Lists of claims and of blocks: for a terminal of any width, for a pipe, and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.text import Text

from .terminal import entry, heading, title, verdict_text, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ...theory.verdict import Verdict


@dataclass(frozen=True)
class Listed:
    """A claim in a list, under its heading, as plain data: a user's is read elsewhere."""

    id: str
    family: str
    subject: str
    statement: str
    expected: str
    source: str
    verdict: Verdict
    """The one that is kept."""
    under: str
    note: str = ""

    @classmethod
    def of(cls, claim: Claim, verdict: Verdict, under: str, note: str = "") -> Listed:
        """List a claim."""
        return cls(
            claim.id, claim.family, claim.subject, claim.statement, str(claim.expected),
            str(claim.source), verdict, under, note,
        )  # fmt: skip


def claim_entries(listed: Iterable[Listed]) -> Iterator[RenderableType]:
    """Yield headings, and below them each claim with its verdict and statement."""
    under = ""
    for each in listed:
        if each.under != under:
            under = each.under
            yield heading(under)
        yield claim_entry(each)


def claim_entry(each: Listed) -> RenderableType:
    """Return a claim with its verdict and its statement."""
    named = title(each.id, each.note)
    return entry(verdict_text(each.verdict), named, words(each.statement))


def claim_line(each: Listed) -> str:
    """Return a claim as one line."""
    note = f" ({each.note})" if each.note else ""
    return f"{each.verdict:<9} {each.subject:<14} {each.id}: {each.statement}{note}"


def claim_object(each: Listed) -> dict[str, Any]:
    """Return a claim as JSON has it."""
    return {
        "claim": each.id,
        "family": each.family,
        "subject": each.subject,
        "statement": each.statement,
        "expected": each.expected,
        "verdict": str(each.verdict),
        "source": each.source,
    }


def block_entries(blocks: Iterable[Block]) -> Iterator[RenderableType]:
    """Yield headings, and below them each block: formula, shapes, number systems, source."""
    family = ""
    for block in blocks:
        if block.family != family:
            family = block.family
            yield heading(family)
        yield block_entry(block)


def block_entry(block: Block) -> RenderableType:
    """Return a block with what it computes, on what, and who says so."""
    named = title(block.name, ", ".join(block.systems))
    said = (words(block.sentence), words(block.formula), words(block.shapes(), "cyan"))
    return entry(Text("□ block", "blue"), named, *said, words(str(block.source), "dim"))


def block_line(block: Block) -> str:
    """Return a block as one line."""
    return (
        f"{block.family}.{block.name}: {block.formula} | {block.shapes()} | "
        f"{', '.join(block.systems)} | {block.source}"
    )


def named_line(block: Block) -> str:
    """Return a block as one line among claims."""
    return f"block  {block.family:<14} {block.name}: {block.sentence}"


def block_object(block: Block) -> dict[str, Any]:
    """Return a block as JSON has it."""
    return {
        "block": block.name,
        "family": block.family,
        "subject": block.subject,
        "sentence": block.sentence,
        "formula": block.formula,
        "shapes": block.shapes(),
        "systems": list(block.systems),
        "source": str(block.source),
    }
