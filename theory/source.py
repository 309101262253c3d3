"""Sources: who says so, and where.

The texts that blocks and claims come from stand in `bibliography.json` beside this file, in
CSL-JSON, which reference managers read; each is named by its key.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

_KINDS = {
    "article-journal": "article",
    "paper-conference": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
    "webpage": "misc",
}
"""The BibTeX kind of each CSL type that occurs."""


class SourceError(LookupError):
    """No source has this key; the message suggests the nearest."""


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


def source(key: str) -> Source:
    """Return the entry of the bibliography with this key: ``source("vaswani2017").at("eq. (1)")``.

    A text that is not in the bibliography is written out, as `Source(...)`.

    Raises:
        SourceError: No entry has this key.
    """
    found = bibliography().get(key)
    if found is None:
        near = difflib.get_close_matches(key.lower(), bibliography(), n=1, cutoff=0.5)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise SourceError(
            f"no source has the key {key!r}: {meant}The keys are those of "
            "theory/bibliography.json; a text that is not there is Source(key=..., title=..., "
            "authors=(...,), year=..., url=...)"
        )
    return found


@cache
def bibliography() -> dict[str, Source]:
    """Return every source of the bibliography by its key."""
    text = files(__package__).joinpath("bibliography.json").read_text("utf-8")
    return {entry["id"]: _read(entry) for entry in json.loads(text)}


def _read(entry: dict[str, Any]) -> Source:
    """Return the source that an entry in CSL-JSON describes."""
    return Source(
        key=entry["id"],
        title=entry["title"],
        authors=tuple(
            author.get("literal") or f"{author['given']} {author['family']}"
            for author in entry["author"]
        ),
        year=entry["issued"]["date-parts"][0][0],
        url=entry["URL"],
        venue=entry.get("container-title", ""),
        kind=_KINDS[entry["type"]],
    )


def _names(authors: tuple[str, ...]) -> str:
    if len(authors) > 2:
        return f"{authors[0]} et al."
    return " and ".join(authors)
