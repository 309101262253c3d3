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


_TEXTS = {
    "key": '"vaswani2017"',
    "title": '"Attention Is All You Need"',
    "url": '"https://arxiv.org/abs/1706.03762"',
    "venue": '"NeurIPS"',
    "kind": '"article"',
}
"""The parts of a source that are texts, with an example of each."""
_MAY_BE_EMPTY = ("url", "venue")


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

    @property
    def fault(self) -> str:
        """Which part is not of its kind, and what to write instead; nothing where none is."""
        for name, written in _TEXTS.items():
            value = getattr(self, name)
            if not isinstance(value, str) or (not value.strip() and name not in _MAY_BE_EMPTY):
                return f"its source's {name}, {value!r:.60}: write it as text, such as {written}"
        if not _are_names(self.authors):
            return (
                f"its source's authors, {self.authors!r:.60}: write them as a tuple of names, "
                'such as ("Ada Lovelace",)'
            )
        if not _is(self.year, int) or _is(self.year, bool):
            return f"its source's year, {self.year!r:.60}: write it as a number, such as 2017"
        return ""

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

    @property
    def fault(self) -> str:
        """Which part is not of its kind, and what to write instead; nothing where none is."""
        for name, value in (("place", self.place), ("quote", self.quote)):
            if not _is(value, str):
                return (
                    f"its source's {name}, {value!r:.60}: write it as text, such as "
                    'SOURCE.at("p. 3", quote="...")'
                )
        if not _is(self.source, Source):
            return f"its source, {self.source!r:.60}: make one with Source(...)"
        return self.source.fault

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


def _is(value: object, kind: type) -> bool:
    """Whether anybody's value is of the kind that it is declared to be."""
    return isinstance(value, kind)


def _are_names(authors: object) -> bool:
    return (
        isinstance(authors, tuple)
        and bool(authors)
        and all(isinstance(name, str) and name.strip() for name in authors)
    )


def _names(authors: tuple[str, ...]) -> str:
    if not _are_names(authors):
        return str(authors)
    if len(authors) > 2:
        return f"{authors[0]} et al."
    return " and ".join(authors)
