"""Write docs/table.md: what the answers of the law table rest on, and which of them changed.

Run `python -m lakatos.tools.pages.table --write` after `lakatos matrix --keep`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from lakatos.harness.laws.kept import kept_cells
from lakatos.harness.laws.table import SOME, Cell
from lakatos.theory.verdict import Strength, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HERE = Path(__file__).resolve().parent
PAGE, CHANGED = HERE.parents[1] / "docs" / "table.md", HERE / "table.toml"
INTRODUCTION = """# The law table in figures

What its answers rest on, counted over the table that `lakatos matrix --keep` decided and kept:
{cells:,} cells of {laws} laws and {blocks} blocks. A cell *for some parameters* stands beside one
that is about all, and is counted apart. What each grade is worth says [trust](trust.md).
`python -m lakatos.tools.pages.table --write` computes the page anew.

| it | holds | of these where defined | fails | undecided | for some parameters |
|---|---:|---:|---:|---:|---:|
"""
DERIVED = """
An answer that fails by a proof follows by rule: a law that it would imply is known to fail, or one
that it contradicts is proved. {derived:,} of the {whole:,} cells about all parameters were derived
from other cells or read off the block's code; {tested:,} were put before the court one by one.

"""
EARLIER = """## What changed

Verdicts that were others when optional arguments were never given, undefined points were passed
over, and what was tried at small sizes was called "for all inputs":

| law | block | before | now | why |
|---|---|---|---|---|
"""
LATER = """
The law `defined` is new, with {defined} cells. {bounded} answers are proved for the sizes that
their lines name and for no others; {partial} laws hold where their block is defined, and were once
to hold everywhere.
"""
_GRADES: tuple[tuple[str, Strength, bool | None], ...] = (
    ("is proved for all sizes", Strength.PROVED, None),
    ("is proved for named sizes, and survived at larger ones", Strength.PROVED_AT_SIZES, True),
    ("is proved for named sizes", Strength.PROVED_AT_SIZES, False),
    ("is certified, by a point", Strength.CERTIFIED, None),
    ("survived a search", Strength.SURVIVED, None),
    ("is not decided", Strength.NONE, None),
)  # fmt: skip


def page(cells: Sequence[Cell]) -> str:
    """Return the page."""
    whole = [each for each in cells if each.parameters != SOME]
    derived = sum(each.derived for each in whole)
    bounded = [each for each in whole if each.evidence.strength is Strength.PROVED_AT_SIZES]
    figures = {
        "cells": len(cells),
        "laws": len({each.law for each in cells}),
        "blocks": len({each.block for each in cells}),
        "whole": len(whole),
        "derived": derived,
        "tested": len(whole) - derived,
        "bounded": len(bounded),
        "defined": sum(each.law == "defined" for each in cells),
        "partial": len(_partly(whole)),
    }
    parts = (INTRODUCTION, "".join(_graded(cells)), DERIVED, EARLIER, "".join(_changes(cells)))
    return "".join((*parts, LATER)).format(**figures)


def _graded(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield a row for each grade, and one for all of them."""
    seen = 0
    for words, strength, beyond in _GRADES:
        found = [
            each
            for each in cells
            if each.evidence.strength is strength and beyond in (None, bool(each.evidence.survived))
        ]
        seen += len(found)
        yield _row(words, found)
    if seen != len(cells):
        raise click.ClickException(f"{len(cells) - seen} cells rest on what the page does not name")
    yield _row("is any of these", cells)


def _row(words: str, cells: Sequence[Cell]) -> str:
    whole = [each for each in cells if each.parameters != SOME]
    verdicts = Counter(each.verdict for each in whole)
    holds, fails = verdicts[Verdict.HOLDS], verdicts[Verdict.FAILS]
    open_ = len(whole) - holds - fails
    figures = (holds, len(_partly(whole)), fails, open_, len(cells) - len(whole))
    return f"| {words} | {' | '.join(f'{each:,}' for each in figures)} |\n"


def _partly(cells: Iterable[Cell]) -> list[Cell]:
    holding = (each for each in cells if each.verdict is Verdict.HOLDS)
    return [each for each in holding if not each.evidence.defined]


def _changes(cells: Sequence[Cell]) -> Iterator[str]:
    """Yield a row for each cell whose verdict is another now.

    Raises:
        ClickException: It is what it was.
    """
    now = {(each.law, each.block): each for each in cells if each.parameters != SOME}
    for each in tomllib.loads(CHANGED.read_text("utf-8"))["changed"]:
        for law in each["laws"]:
            for block in each["blocks"]:
                found = now[law, block]
                if found.verdict == each["before"]:
                    raise click.ClickException(f"{found.name} {found.verdict}, as before")
                entries = (law.replace("_", " "), f"`{block}`", each["before"])
                verdict = f"{found.verdict}: {found.evidence}"
                yield f"| {' | '.join((*entries, verdict, each['why']))} |\n"


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help="Write the page.")
def main(*, write: bool) -> None:
    """Print the page, and write it."""
    text = page(kept_cells())
    click.echo(text)
    if write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
