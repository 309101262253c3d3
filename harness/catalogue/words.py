"""Search in text: claims and blocks by the words of everything that is said about them.

SQLite does it: an index in memory, its Porter stemmer, and its ranking. What is added here is
spelling: `LayerNorm`, `layer_norm` and `layernorm` are the two words of the block's name wherever
they stand, and a word that nobody uses becomes the nearest one that somebody does.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from .blocks import zoo
from .index import Reach, spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ...theory.block import Block
    from ...theory.claim import Claim

_Found_co = TypeVar("_Found_co", covariant=True)

_COLUMNS = {
    "name": 10.0, "statement": 8.0, "subject": 4.0, "quote": 4.0, "reason": 3.0, "source": 2.0,
    "formula": 2.0, "named": 2.0, "reached": 0.5,
}  # fmt: skip
"""What is searched, and how much a word weighs there."""
_NEAR = 0.75
"""How alike a word must be to stand for one that nobody uses; half the letters would be too few."""
_WORD = re.compile(r"\w+")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")


@dataclass(frozen=True)
class Entry(Generic[_Found_co]):
    """Something that can be found, and what is said about it, by the columns above."""

    found: _Found_co
    name: str
    said: Mapping[str, str]


@dataclass(frozen=True)
class Answer(Generic[_Found_co]):
    """What a search found, best first, and for which words."""

    found: list[_Found_co]
    words: list[str]
    """The words looked for, spelt as they are found."""
    every: bool = True
    """Whether each result has every word; else it has some."""
    mended: bool = False
    """Whether a word is another than was asked for."""


class Words(Generic[_Found_co]):
    """The words of claims and blocks, ready to be searched."""

    def __init__(self, entries: Sequence[Entry[_Found_co]]) -> None:
        self._entries = entries
        self._names = {spelling(each.name): _parts(each.name) for each in zoo()}
        self._spelt: dict[str, str] = {}
        names = ", ".join(_COLUMNS)
        marks = ", ".join("?" * len(_COLUMNS))
        self._base = sqlite3.connect(":memory:")
        self._base.execute(f"CREATE VIRTUAL TABLE said USING fts5({names}, tokenize='porter')")
        rows = list(self._rows())
        self._base.executemany(f"INSERT INTO said VALUES ({marks})", rows)  # noqa: S608 - question marks alone
        weights = ", ".join(map(str, _COLUMNS.values()))
        self._base.execute(
            "INSERT INTO said (said, rank) VALUES ('rank', ?)", (f"bm25({weights})",)
        )
        self._used = {word for row in rows for text in row for word in text.split()}

    def search(self, asked: Iterable[str]) -> Answer[_Found_co]:
        """Return what has all of the words; where nothing has, what has the most telling ones."""
        text = " ".join(asked)
        words = self._spread(text).split()
        named = [each.found for each in self._entries if spelling(each.name) == spelling(text)]
        found = list(dict.fromkeys([*named, *self._having_all(words)]))
        if found or not words:
            return Answer(found, words)
        near = [self._mended(word) for word in words]
        found = self._having_all(near)
        if found:
            return Answer(found, near, mended=True)
        some = self._matching(" OR ".join(map(_quoted, near)))
        return Answer(some, near, every=False, mended=near != words)

    def _having_all(self, words: Sequence[str]) -> list[_Found_co]:
        """Return what has the words as a phrase, then those apart, then their beginnings."""
        if not words:
            return []
        ways = (
            _quoted(" ".join(words)),
            " AND ".join(map(_quoted, words)),
            " AND ".join(f"{_quoted(word)}*" for word in words),
        )
        return list(dict.fromkeys(each for way in ways for each in self._matching(way)))

    def _matching(self, expression: str) -> list[_Found_co]:
        rows = self._base.execute(
            "SELECT rowid FROM said WHERE said MATCH ? ORDER BY rank, rowid", (expression,)
        )
        return [self._entries[row - 1].found for (row,) in rows]

    def _mended(self, word: str) -> str:
        """Return a word that somebody uses: this one, or else the nearest."""
        if self._matching(f"{_quoted(word)}*"):
            return word
        return next(iter(difflib.get_close_matches(word, sorted(self._used), 1, _NEAR)), word)

    def _spread(self, text: str) -> str:
        """Return a text's words in lower case, names of blocks in theirs."""
        found = _WORD.findall(text)
        for word in found:
            if word not in self._spelt:
                self._spelt[word] = " ".join(self._parts(word))
        return " ".join(self._spelt[word] for word in found)

    def _parts(self, word: str) -> Iterator[str]:
        known = self._names.get(spelling(word))
        if known:
            yield from known
            return
        for part in _parts(word):
            for piece in _CAMEL.split(part):
                yield from self._names.get(piece.lower(), [piece.lower()])

    def _rows(self) -> Iterator[list[str]]:
        for each in self._entries:
            yield [self._spread(each.said.get(column, "")) for column in _COLUMNS]


def of_claims(claims: Iterable[Claim]) -> list[Entry[Claim]]:
    """Return what is said about claims."""
    reach = Reach()
    return [Entry(claim, claim.id, _of_claim(claim, reach)) for claim in claims]


def of_blocks() -> list[Entry[Block]]:
    """Return what is said about the package's blocks."""
    return [Entry(block, block.name, _of_block(block)) for block in zoo()]


def _of_claim(claim: Claim, reach: Reach) -> dict[str, str]:
    naming = reach.naming(claim)
    cited = claim.source
    named = () if cited.fault else (cited.source.key, *cited.source.authors)
    return {
        "name": claim.id,
        "subject": f"{claim.family} {claim.subject}",
        "statement": claim.statement,
        "reason": claim.reason,
        "quote": str(cited.quote),
        "source": " ".join((*named, str(cited))),
        "formula": claim.latex,
        "named": " ".join(f"{block.name} {block.formula}" for block in naming),
        "reached": " ".join(block.name for block in reach.blocks(claim)),
    }


def _of_block(block: Block) -> dict[str, str]:
    cited = block.source
    return {
        "name": block.name,
        "subject": f"{block.family} {block.subject}",
        "statement": block.sentence,
        "quote": cited.quote,
        "source": f"{cited.source.key} {' '.join(cited.source.authors)} {cited}",
        "formula": block.formula,
    }


def _parts(name: str) -> list[str]:
    return [part for part in name.split("_") if part]


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
