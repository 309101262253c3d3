"""Pages for a terminal: everything about one claim, or about one block."""

from __future__ import annotations

import inspect
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from ...theory.verdict import Verdict
from ..laws.steps import steps_of_cell
from .atlas.grades import GRADES
from .lists import block_object, claim_entries, claim_object
from .printable import printable
from .terminal import Formulas, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from ...theory.block import Block
    from .exhibit import Exhibit
from .lists import Listed

_PROOFS = "proof", "structure", "enclosed"
"""The rows that are lines with formulas."""
_SHOWN = 20
"""Claims that reach a block through others and are written out on its page."""


@dataclass(frozen=True)
class ClaimPage:
    """Everything about one claim, as plain data: it crosses from one process to another."""

    id: str
    statement: str
    rows: dict[str, str]
    code: str
    written: dict[str, Any]
    """The same as JSON has it."""

    def __rich__(self) -> RenderableType:
        """Return what a terminal shows."""
        panel = _panel(self.id, words(self.statement, "bold"))
        return Group(panel, _facts(self.rows), Text(), _syntax(self.code))


def claim_page(exhibit: Exhibit) -> ClaimPage:
    """Return everything about one claim: statement, source, finding, code."""
    claim = exhibit.claim
    rows = {
        "claimed": claim.quantifiers(),
        "LaTeX": claim.latex,
        "source": str(claim.source),
        "why": claim.reason,
        "verdict": f"{exhibit.verdict if exhibit.record else 'not decided yet'}; {exhibit.ground}",
        "proof": "\n".join(exhibit.proof),
        "structure": "\n".join(() if exhibit.proof else steps_of_cell(claim)),
        "not said": _unsaid(exhibit),
        "repairs": claim.repairs or "",
        "repaired by": ", ".join(repair.id for repair in exhibit.repairs),
        "record": exhibit.record.id if exhibit.record else "",
    }
    rows["at the point"] = exhibit.why
    rows["enclosed"] = "\n".join(exhibit.enclosed)
    for matrix in (*exhibit.arguments, *exhibit.sides):
        rows[matrix.name] = matrix.text if matrix.exact else f"\u2248 {matrix.text}"
    code = inspect.getsource(claim.function)
    return ClaimPage(claim.id, claim.statement, rows, code, _claim_object(exhibit))


def _unsaid(exhibit: Exhibit) -> str:
    """Return what a verdict of this grade does not say."""
    return GRADES[exhibit.record.strength].unsaid if exhibit.record else ""


def _claim_object(exhibit: Exhibit) -> dict[str, Any]:
    """Return everything about one claim as JSON has it."""
    claim = exhibit.claim
    return {
        "claim": claim.id,
        "family": claim.family,
        "subject": claim.subject,
        "statement": claim.statement,
        "expected": str(claim.expected),
        "verdict": str(exhibit.verdict) if exhibit.record else None,
        "evidence": exhibit.evidence,
        "quantifiers": claim.quantifiers(),
        "latex": claim.latex,
        "source": str(claim.source),
        "reason": claim.reason,
        "proof": list(exhibit.proof),
        "not_said": _unsaid(exhibit),
        "repairs": claim.repairs,
        "repaired_by": [repair.id for repair in exhibit.repairs],
        "record": exhibit.record.id if exhibit.record else None,
        "point": {matrix.name: matrix.text for matrix in exhibit.arguments},
        "sides": {matrix.name: matrix.text for matrix in exhibit.sides},
    }


def block_page(
    block: Block, laws: Sequence[str], naming: Sequence[Listed], reaching: Sequence[Listed]
) -> RenderableType:
    """Return everything about one block: what it does, its laws, the claims about it, its code."""
    parts: list[RenderableType] = [
        _panel(f"{block.family}.{block.name}", words(block.documentation().rstrip()))
    ]
    parts += [words(f"laws, {line}") for line in laws]
    parts += [Text(), words(counted(block.name, naming, reaching), "bold")]
    parts += claim_entries(naming)
    parts += claim_entries(islice(reaching, _SHOWN))
    if len(reaching) > _SHOWN:
        more = f"and {len(reaching) - _SHOWN} more: lakatos list --about {block.name}"
        parts.append(words(more, "dim"))
    return Group(*parts, Text(), _syntax(inspect.getsource(block.function)))


def block_page_object(
    block: Block, laws: Sequence[str], naming: Sequence[Listed], reaching: Sequence[Listed]
) -> dict[str, Any]:
    """Return everything about one block as JSON has it."""
    return {
        **block_object(block),
        "laws": list(laws),
        "named_by": [claim_object(each) for each in naming],
        "reached_by": [claim_object(each) for each in reaching],
    }


def counted(name: str, naming: Sequence[Listed], reaching: Sequence[Listed]) -> str:
    """Say how many claims are about a block, and that nothing was judged for this."""
    claims = (*naming, *reaching)
    if not claims:
        return f"No claim names {name} or reaches it through other blocks."
    verdicts = Counter(each.verdict for each in claims)
    plural = {Verdict.HOLDS: "hold", Verdict.FAILS: "fail"}
    found = ", ".join(f"{verdicts[each]} {plural.get(each, each)}" for each in verdicts)
    return (
        f"{len(claims)} {'claim is' if len(claims) == 1 else 'claims are'} about {name}, "
        f"{len(naming)} by name and {len(reaching)} through other blocks: {found} (as kept; "
        "`lakatos check` judges again)."
    )


def _panel(title: str, text: Text) -> Panel:
    return Panel(text, title=words(title, "bold"), title_align="left")


def _facts(rows: Mapping[str, str]) -> Table:
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, text in rows.items():
        if text:
            facts.add_row(words(name), Formulas(text) if name in _PROOFS else words(text))
    return facts


def _syntax(code: str) -> Syntax:
    # Of the terminal's own colours, which can be read on light and on dark.
    return Syntax(
        printable(code), "python", theme="ansi_dark", background_color="default", word_wrap=True
    )
