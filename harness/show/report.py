"""What the terminal shows: the table of verdicts, one refutation in full, one claim in full."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from ...theory.verdict import Verdict
from .exhibit import Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ..decide import Decision
    from ..laws.rows import Cell

STYLES = {
    Verdict.HOLDS: "green",
    Verdict.FAILS: "red",
    Verdict.UNDECIDED: "yellow",
    Verdict.VACUOUS: "magenta",
}
MARKS = {Verdict.HOLDS: "✓", Verdict.FAILS: "✗", Verdict.UNDECIDED: "?", Verdict.VACUOUS: "∅"}


def console(*, stderr: bool = False) -> Console:
    """Return a console; off a terminal it prints plain text of one width."""
    shown = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return shown if shown.is_terminal else Console(stderr=stderr, highlight=False, width=120)


def verdict_text(verdict: Verdict) -> Text:
    """Return the verdict with its mark, coloured."""
    return Text(f"{MARKS[verdict]} {verdict}", STYLES[verdict])


def verdict_table(decisions: Iterable[Decision]) -> Table:
    """Return the table of verdicts, one claim a row, subject by subject."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("claim", no_wrap=True)
    table.add_column("evidence", overflow="fold")
    subject = ""
    for decision in decisions:
        if decision.claim.subject != subject:
            subject = decision.claim.subject
            table.add_row("", Text(subject, "bold dim"), "")
        verdict = verdict_text(decision.verdict)
        if not decision.as_expected:
            verdict.append(f"  expected {decision.claim.expected}", "bold reverse")
        table.add_row(verdict, decision.claim.id, Text(evidence(decision)))
    return table


def evidence(decision: Decision) -> str:
    """Return the evidence in one line."""
    if decision.record is None:
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
        lines.append(f"  recheck   lakatos verify {exhibit.record.id}")
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


def claim_table(claims: Iterable[Claim]) -> Table:
    """Return the list of claims with their expected verdicts."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("expected", "claim", "statement"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "expected")
    subject = ""
    for claim in claims:
        if claim.subject != subject:
            subject = claim.subject
            table.add_row("", Text(subject, "bold dim"), "")
        table.add_row(verdict_text(claim.expected), claim.id, claim.statement)
    return table


def block_table(blocks: Iterable[Block]) -> Table:
    """Return the list of blocks: name, formula, shapes, number systems, source."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 1, 0))
    for heading in ("block", "formula", "shapes", "runs in", "source"):
        table.add_column(heading, overflow="fold", ratio=None if heading == "block" else 1)
    subject = ""
    for block in blocks:
        if block.subject != subject:
            subject = block.subject
            table.add_row(Text(subject, "bold dim"), "", "", "", "")
        systems = Text(", ".join(block.systems))
        table.add_row(
            Text(block.name, "bold"),
            Text(block.formula),
            Text(block.shapes()),
            systems,
            Text(str(block.source)),
        )
    return table


def block_page(block: Block, laws: Sequence[str]) -> RenderableType:
    """Return everything about one block: what it does, its formula, shapes, source, laws, code."""
    code = Syntax(inspect.getsource(block.function), "python", background_color="default")
    title = Text(f"{block.subject}.{block.name}", "bold")
    panel = Panel(Text(block.documentation().rstrip()), title=title, title_align="left")
    return Group(panel, *(Text(f"laws, {line}") for line in laws), Text(), code)


PARTLY = "◐"
CELL_MARKS = {
    "holds": ("✓", "green"),
    "fails": ("✗", "red"),
    "undecided": ("?", "yellow"),
    "vacuous": ("∅", "magenta"),
}


def matrix_table(rows: Sequence[Sequence[Cell]], names: Sequence[str]) -> Table:
    """Return laws x blocks: one block a row, dim where derived, blank where a law is silent."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 0))
    table.add_column("block", no_wrap=True)
    for place, _ in enumerate(names):
        table.add_column(str(place + 1), justify="right", width=3)
    for row in rows:
        cells = {each.law: each for each in row if each.parameters != "some"}
        some = {each.law for each in row if each.parameters == "some"}
        marks = [_mark(cells.get(name), partly=name in some) for name in names]
        table.add_row(row[0].block + " " if row else "", *marks)
    return table


def _mark(found: Cell | None, *, partly: bool) -> Text:
    if found is None:
        return Text("")
    colour = CELL_MARKS[found.verdict][1]
    return Text(mark(found, partly=partly), f"{'dim' if found.derived else 'bold'} {colour}")


def mark(found: Cell, *, partly: bool) -> str:
    """Return the mark of a cell; a law that fails may hold for some parameters."""
    return PARTLY if partly else CELL_MARKS[found.verdict][0]


def mark_legend() -> Text:
    """Return what the marks of the table stand for."""
    named = [f"{sign} {verdict}" for verdict, (sign, _) in CELL_MARKS.items()]
    return Text(
        "; ".join([*named, f"{PARTLY} holds for some parameters only", "pale where it is derived"]),
        "dim",
    )


def law_legend(names: Sequence[str], formulas: Mapping[str, str]) -> Table:
    """Return what the numbers of the columns stand for."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style="bold")
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    for place, name in enumerate(names):
        table.add_row(str(place + 1), name.replace("_", " "), formulas.get(name, ""))
    return table


def row_table(row: Sequence[Cell], formulas: Mapping[str, str], *, narrow: bool) -> Table:
    """Return one block's row, one law a line, with the evidence in full; narrow, no formulas."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    headings = ("verdict", "law", "formula", "evidence", "counterexample")
    for heading in headings[:2] + headings[3:] if narrow else headings:
        whole = heading not in ("formula", "evidence")
        table.add_column(heading, overflow="fold", no_wrap=whole)
    for each in row:
        some, colour = each.parameters == "some", CELL_MARKS[each.verdict][1]
        verdict = Text(
            f"{mark(each, partly=some)} {each.verdict}{' for some' if some else ''}", colour
        )
        formula = formulas.get(each.law, "")
        shown = () if narrow else (formula,)
        law = each.law.replace("_", " ")
        table.add_row(verdict, law, *shown, each.evidence, each.counterexample or "")
    return table


def claim_page(exhibit: Exhibit) -> RenderableType:
    """Return everything about one claim: statement, source, finding, code."""
    claim = exhibit.claim
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    rows = {
        "claimed": claim.quantifiers(),
        "LaTeX": claim.latex,
        "source": str(claim.source),
        "why": claim.reason,
        "verdict": f"{exhibit.verdict if exhibit.record else 'not decided yet'}; {exhibit.ground}",
        "repairs": claim.repairs or "",
        "repaired by": ", ".join(repair.id for repair in exhibit.repairs),
        "record": exhibit.record.id if exhibit.record else "",
    }
    for name, text in rows.items():
        if text:
            facts.add_row(name, escape(text))
    for matrix in (*exhibit.arguments, *exhibit.sides):
        facts.add_row(matrix.name, matrix.text)
    code = Syntax(
        inspect.getsource(claim.function), "python", background_color="default", word_wrap=True
    )
    title = Text(f"{claim.id}", "bold")
    return Group(
        Panel(Text(claim.statement, "bold"), title=title, title_align="left"), facts, Text(), code
    )
