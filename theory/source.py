"""Sources: who says so, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Source:
    """A published text, with the fields that a citation needs."""

    key: str
    title: str
    authors: tuple[str, ...]
    year: int
    url: str
    venue: str = ""
    kind: str = "misc"

    def at(self, place: str, *, quote: str = "") -> Citation:
        """Point to a place in the text, with a short quotation where the wording matters."""
        return Citation(self, place, quote)

    def implies(self) -> Citation:
        """Mark a statement as derived from the text rather than made in it."""
        return Citation(self, derived=True)

    def __str__(self) -> str:
        return f"{_names(self.authors)} ({self.year}), {self.title}"


@dataclass(frozen=True)
class Citation:
    """A place in a source, and whether the source says it or it follows from there."""

    source: Source
    place: str = ""
    quote: str = ""
    derived: bool = False

    def implies(self) -> Citation:
        """Mark the statement as derived from this place rather than made there."""
        return replace(self, derived=True)

    def __str__(self) -> str:
        place = f", {self.place}" if self.place else ""
        quote = f": \u201c{self.quote}\u201d" if self.quote else ""
        return f"{'derived from ' if self.derived else ''}{self.source}{place}{quote}"


def _names(authors: tuple[str, ...]) -> str:
    if len(authors) > 2:
        return f"{authors[0]} et al."
    return " and ".join(authors)
