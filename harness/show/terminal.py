"""What every report shares: the console, marks and colours, and users' text printed as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...theory.verdict import Verdict
from .folding import folded
from .printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import ConsoleOptions, RenderableType

STYLES = {
    Verdict.HOLDS: "green",
    Verdict.FAILS: "red",
    Verdict.UNDECIDED: "yellow",
    Verdict.VACUOUS: "magenta",
}
MARKS = {Verdict.HOLDS: "✓", Verdict.FAILS: "✗", Verdict.UNDECIDED: "?", Verdict.VACUOUS: "∅"}
_WHOLE = 68
"""A longer word, such as an id, takes a line of its own at 80 columns, and is not cut."""
_INDENT = 9
"""Under a name stands what is said of it: so far in that ``✓ holds`` stands free at the margin."""


def console(*, stderr: bool = False) -> Console:
    """Return a console; off a terminal it prints plain text of one width."""
    shown = Console(stderr=stderr, highlight=False, soft_wrap=False)
    return shown if shown.is_terminal else Console(stderr=stderr, highlight=False, width=120)


def words(text: str, style: str = "") -> Text:
    """Return anybody's text as text: neither markup nor commands to the terminal take effect."""
    return Text(printable(text), style, overflow="fold")


class Formulas:
    """Lines of words and formulas, folded where a formula can be read on."""

    def __init__(self, text: str) -> None:
        """Take anybody's text as text."""
        self.lines = printable(text).splitlines()

    def __rich_console__(self, shown: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the lines as wide as there is room."""
        del shown
        for line in self.lines:
            for piece in folded(line, options.max_width):
                yield Text(piece, overflow="fold")

    def __rich_measure__(self, shown: Console, options: ConsoleOptions) -> Measurement:
        """Say how wide the lines are, and that they may be folded."""
        del shown
        widest = max(map(len, self.lines), default=1)
        return Measurement(min(8, widest), min(widest, options.max_width))


def verdict_text(verdict: Verdict) -> Text:
    """Return the verdict with its mark, coloured."""
    return Text(f"{MARKS[verdict]} {verdict}", STYLES[verdict])


def title(text: str, note: str = "", style: str = "dim") -> Text:
    """Return a name, and what is remarked of it on the same line."""
    whole = Text(overflow="fold").append(printable(text), "bold")
    return whole.append(f"  {printable(note)}", style) if note else whole


def entry(mark: Text, named: Text, *said: Text) -> RenderableType:
    """Return a name behind its mark and, in lines of their own below, what is said of it."""
    mark.pad_right(max(_INDENT - mark.cell_len, 1))
    below = [Padding(text, (0, 0, 0, _INDENT), expand=False) for text in said if text]
    if max(map(len, named.plain.split()), default=0) > _WHOLE:
        return Group(Text.assemble(mark, named, overflow="fold"), *below)
    first = Table.grid()
    first.add_column(width=_INDENT)
    first.add_row(mark, named)
    return Group(first, *below)


def heading(text: str) -> Text:
    """Return the line above a group of entries."""
    return words(text, "bold dim")
