"""Since when findings are on record, read off the history of the files of facts.

A fact has no date, so that it is the same wherever it was found. Where its file is kept in git, the
first commit that has it says since when it is known. Where there is no history, or one that was
cut off, nothing is said of what is new.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ...keep.store import FACTS, in_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ....theory.claim import Claim
    from ...keep.store import Store

_LOG = (
    "git", "-c", "log.showRoot=true", "-c", "log.showSignature=false", "log", "--reverse",
    "--first-parent", "-m", "--patch", "--unified=0", "--text", "--no-renames", "--no-color",
    "--no-ext-diff", "--no-textconv", "--format=%x01%as", "--", f":(glob)**/{FACTS}",
)  # fmt: skip
"""Every commit on the way to here that changed facts, the first first: a mark and its day."""
_SHALLOW = ("git", "rev-parse", "--is-shallow-repository")
_SEEN = re.compile(rb'^(?:\x01(\d{4}-\d\d-\d\d)|\+.*?"id":"(\w+-[0-9a-f]{12})".*)$', re.MULTILINE)
_PATIENCE = 60
"""Seconds that git may take."""
_NEVER = 1 << 60


@dataclass(frozen=True, order=True)
class Since:
    """The commit with which a finding came on record, counted from the first, and its day."""

    place: int
    day: str
    """As `2026-11-26`; nothing where no commit has the finding yet."""

    def __str__(self) -> str:
        if not self.day:
            return "not committed yet"
        day = date.fromisoformat(self.day)
        return f"on record since {day.day} {day:%B %Y}"


@dataclass(frozen=True)
class Histories:
    """The histories of the catalogue's facts and of a user's, by ids."""

    ours: dict[str, Since]
    own: dict[str, Since]

    @classmethod
    def read(cls, store: Store, claims: Iterable[Claim]) -> Histories:
        """Read those of the files that facts about these claims come from.

        A user's is read only where claims of the folder are among these, so that its code ran.
        """
        own = any(not in_catalogue(each) for each in claims)
        return cls(history(store.catalogue), history(store.user) if own else {})

    def since(self, claim: Claim, names: Iterable[str]) -> Since | None:
        """Return since when a finding is on record by one of its names, if that is known."""
        known = self.ours if in_catalogue(claim) else self.own
        first = min((known[name] for name in names if name in known), default=Since(_NEVER, ""))
        return first if known else None


def history(folder: Path) -> dict[str, Since]:
    """Return since when each id stands in the files of facts of a folder; nothing if none knows."""
    if not folder.is_dir() or _said(_SHALLOW, folder).strip() != b"false":
        return {}
    found: dict[str, Since] = {}
    place, day = 0, ""
    for marked, id_ in _SEEN.findall(_said(_LOG, folder)):
        if id_:
            found.setdefault(id_.decode("utf-8", "replace"), Since(place, day))
        else:
            place, day = place + 1, marked.decode("ascii", "replace")
    return found


def _said(command: tuple[str, ...], folder: Path) -> bytes:
    """Return what git says in a folder, whichever repository another program had in mind."""
    apart = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    apart["GIT_NO_LAZY_FETCH"] = "1"  # what a partial clone lacks would be asked of the network
    try:
        done = subprocess.run(  # noqa: S603 - words of our own
            command, cwd=folder, env=apart, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=_PATIENCE, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return b"" if done.returncode else done.stdout
