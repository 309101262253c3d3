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
    """A claim in a list, under its heading."""

    claim: Claim
    verdict: Verdict
    """The one that is kept, or where nothing is looked up the one that the claim expects."""
    under: str
    note: str = ""


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
    named = title(each.claim.id, each.note)
    return entry(verdict_text(each.verdict), named, words(each.claim.statement))


def claim_line(each: Listed) -> str:
    """Return a claim as one line."""
    claim = each.claim
    note = f" ({each.note})" if each.note else ""
    return f"{each.verdict:<6} {claim.subject:<14} {claim.id}: {claim.statement}{note}"


def claim_object(each: Listed) -> dict[str, Any]:
    """Return a claim as JSON has it."""
    claim = each.claim
    return {
        "claim": claim.id,
        "family": claim.family,
        "subject": claim.subject,
        "statement": claim.statement,
        "expected": str(claim.expected),
        "verdict": str(each.verdict),
        "source": str(claim.source),
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
