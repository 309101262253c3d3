"""Facts: what is kept of a decision, which is what cannot be computed again.

A fact is one line of JSON. Its point is written as the sizes and, for each parameter, its free
coordinates in row-major order, as fractions; their shapes, both sides and the gap follow from the
claim. Nothing that a line says is believed: a point is judged again before it is shown.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ...theory.verdict import Strength, Tried, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...theory.claim import Claim
    from ...theory.witness import Point

_HASH = 12
MADE = "block "
"""So begins what makes a user's own block."""
ID = re.compile(rf"(\w+)-([0-9a-f]{{{_HASH}}})")
"""The name of a claim, and the digits that tell its counterexample from any other."""


LONGEST_MESSAGE = 1000
"""Letters of what is said of a line or a record, which may hold anything."""
LONGEST_LINE = 10 * 2**20
"""A line over this many bytes is refused."""
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A text in JSON, as it is written."""
_Kind = TypeVar("_Kind")


class FactError(Exception):
    """A line is no fact, or does not stand; the message says what is wrong with it."""

    def __init__(self, message: str) -> None:
        """Keep what is repeated of the line short."""
        super().__init__(message[:LONGEST_MESSAGE])


class Fact(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What is kept about one claim or one cell of the law table."""

    claim: str
    file: str = ""
    """Where a claim of the user's own is declared, or what makes the block it is about."""
    verdict: Verdict
    evidence: Strength
    proved: dict[str, int] = {}
    """The sizes up to which it was proved for all real inputs, or up to which z3 was asked; where a
    proof for all sizes is said, the others are all."""
    way: int = 0
    """In which of the ways of a proof, where that is not the first; nothing rests on it."""
    tried: Tried | None = None
    """How much was looked at, where no point settles it."""
    sizes: dict[str, int] = {}
    point: dict[str, tuple[str, ...]] = {}
    """The deciding point: for each parameter its arrays, entry after entry."""
    fingerprint: str
    id: str = ""
    """Of the deciding point; a claim that none settles is cited by its name."""
    was: tuple[str, ...] = ()
    """Former ids, their digits alone under the same name, and former names of the claim."""

    @property
    def settled(self) -> bool:
        """Whether one point settles the claim."""
        return bool(self.id)

    @property
    def by_proof(self) -> bool:
        """Whether it rests on a proof."""
        return self.evidence in (Strength.PROVED, Strength.PROVED_AT_SIZES)

    @property
    def name(self) -> str:
        """By what the finding is cited."""
        return self.id or self.claim

    @property
    def known(self) -> tuple[str, ...]:
        """Every name and id that the finding has had, the present ones first."""
        return tuple(dict.fromkeys((self.name, self.claim, *map(self._whole, self.was))))

    def _whole(self, name: str) -> str:
        return f"{self.claim}-{name}" if re.fullmatch(rf"[0-9a-f]{{{_HASH}}}", name) else name

    @property
    def key(self) -> tuple[str, str]:
        """What the facts of a file are sorted by, and what only one of them has."""
        return self.claim, self.file

    @property
    def weight(self) -> tuple[int, bool, bool]:
        """What sorts facts about one claim: the strongest first, and a point before none.

        A proof for all sizes comes before one for all but some.
        """
        return self.evidence.rank, not self.settled, bool(self.proved)

    def line(self) -> bytes:
        """Return the fact as a line of JSON, its keys in the order above."""
        return msgspec.json.encode(self) + b"\n"

    def succeeding(self, before: Fact | None) -> Fact:
        """Return the fact with the ids of the one that it takes the place of."""
        if before is None:
            return self
        names = [name for name in (*before.known, *self.known) if name not in (self.claim, self.id)]
        return msgspec.structs.replace(self, was=shortened(self.claim, names))


def shortened(claim: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return former names as they are kept: sorted, the ids of this claim by their digits."""
    return tuple(sorted({name.removeprefix(f"{claim}-") for name in names}))


def read(line: bytes) -> Fact:
    """Read a line.

    Raises:
        FactError: It is no fact.
    """
    if len(line) > LONGEST_LINE:
        raise FactError(f"has over {LONGEST_LINE} bytes, more than a fact may have")
    try:
        return decoded(line, Fact)
    except ValueError as error:
        raise FactError(f"is no fact: {error}") from None


def decoded(data: bytes, kind: type[_Kind]) -> _Kind:
    """Read JSON that every reader reads alike, and that shows as it is written.

    Raises:
        ValueError: It is no JSON of this kind, a key stands twice, or text has a character that
            does not print.
    """
    try:
        found = msgspec.json.decode(data, type=kind)
        json.loads(data, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    text = data.decode()
    if "\\" in text or not text.isprintable():
        for place in _TEXT.finditer(text):
            _require_printable(place[0])
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object whose keys stand once each."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(
            f"the key {twice[:40]!r} stands twice, which other programs read otherwise"
        )
    return made


def _require_printable(written: str) -> None:
    text = json.loads(written)
    if not text.isprintable():
        raise ValueError(f"the text {text[:40]!r} has a character that does not print")


def point_id(claim: Claim, point: Point, file: str = "") -> str:
    """Return the id of a point that settles a claim: the same wherever and however it was found.

    It is a hash of the claim's name, its statement and the exact point; of a user's own block,
    also of what makes it.
    """
    return hashed(claim.id, claim.statement, dict(point.sizes), coordinates(point), file)


def hashed(
    claim: str,
    statement: str,
    sizes: dict[str, int],
    point: dict[str, tuple[str, ...]],
    file: str = "",
) -> str:
    """Return the id that these parts have."""
    made = file if file.startswith(MADE) else ""
    parts = [claim, statement, sorted(sizes.items()), sorted(point.items()), made]
    digest = hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
    return f"{claim}-{digest[:_HASH]}"


def coordinates(point: Point) -> dict[str, tuple[str, ...]]:
    """Write the free coordinates of a point."""
    return {
        name: tuple(" ".join(map(str, part.ravel())) for part in parts)
        for name, parts in point.coordinates.items()
    }
