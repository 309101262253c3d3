"""Turns of a hunt: how long each open claim was searched so far, and with which seeds.

They stand in a file of their own beside the user's facts, a line a turn, written when the turn
ends; a hunt that was stopped goes on behind the last of them. A claim that says something else now,
or says it of another block, has had none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ...theory.verdict import Verdict
from .fact import FactError, decoded
from .fingerprint import fingerprint
from .store import appended_to, lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ...theory.claim import Claim
    from .store import Store

TURNS = "turns.jsonl"


class Turn(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One turn that a claim had."""

    claim: str
    file: str
    mark: str
    """What the claim and its blocks were."""
    seed: int
    seconds: float
    candidates: int = 0
    """None, of a turn that did not come to its end."""
    points: int = 0
    verdict: Verdict
    settled: bool = False
    """Whether a point or a proof settles it now."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it was a turn of."""
        return self.claim, self.file, self.mark


def mark(claim: Claim) -> str:
    """Return what tells a claim from what it was before somebody changed it or its blocks."""
    found = fingerprint(claim)
    return f"{found.statement} {found.blocks}"


def note(turn: Turn, store: Store) -> None:
    """Write a turn down; it is on disk when this returns.

    Raises:
        FactError: It cannot be written.
    """
    _append(msgspec.json.encode(turn) + b"\n", store)


def require_room(store: Store) -> None:
    """See that turns can be written.

    Raises:
        FactError: They cannot.
    """
    _append(b"", store)


def _append(line: bytes, store: Store) -> None:
    path = store.user / TURNS
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        appended_to(path, line)
    except OSError as error:
        raise FactError(
            f"{path} cannot be written: {error.strerror or error}: a hunt keeps every turn there, "
            "so make room for it, or hunt in another folder"
        ) from None


def turns(store: Store) -> dict[tuple[str, str, str], list[Turn]]:
    """Return every turn that was written to its end, by claim, file and mark.

    Raises:
        FactError: The file holds what is no turn.
    """
    found: dict[tuple[str, str, str], list[Turn]] = {}
    for turn in _read(store.user / TURNS):
        found.setdefault(turn.key, []).append(turn)
    return found


def _read(path: Path) -> Iterator[Turn]:
    for place, line in enumerate(lines(path), start=1):
        try:
            yield decoded(line, Turn)
        except ValueError as error:
            raise FactError(
                f"{path}:{place} is no turn of a hunt: {error}: take the line out"
            ) from None
