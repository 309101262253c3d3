"""Which proofs for all sizes Coq has accepted, as a list that is written from what it answered.

A line has a claim's name and a digest of its lemmas; the first line has that of the library. What
changed since is not accepted: Coq must be asked again.
"""

from __future__ import annotations

import importlib.resources
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ....keep.store import CELL_MODULE, in_catalogue
from .statement import FormalError, formal_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .....theory.claim import Claim
    from .statement import Stated

_FILE = "accepted.txt"
_LIBRARY = "Contractions.v"


def library() -> str:
    """Return the text of `Contractions.v`."""
    return (importlib.resources.files(__package__) / _LIBRARY).read_text("utf-8")


def digest(text: str) -> str:
    """Return what two equal texts share."""
    return sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Accepted:
    """What Coq has accepted: for each claim a digest of its lemmas."""

    digests: Mapping[str, str]

    @classmethod
    def kept(cls) -> Accepted:
        """Return what is on record for the library as it is now."""
        text = (importlib.resources.files(__package__) / _FILE).read_text("utf-8")
        (_, made), *lines = (line.split() for line in text.splitlines())
        return cls(dict(lines) if made == digest(library()) else {})

    @classmethod
    def of(cls, found: Iterable[tuple[Claim, Stated]]) -> Accepted:
        """Return what Coq accepted just now."""
        return cls({claim.id: digest(str(stated)) for claim, stated in found})

    def has(self, claim: Claim, stated: Stated) -> bool:
        """Whether just these lemmas were accepted."""
        return self.digests.get(claim.id) == digest(str(stated))

    def __str__(self) -> str:
        lines = [f"{name} {each}" for name, each in sorted(self.digests.items())]
        return "\n".join([f"{_LIBRARY} {digest(library())}", *lines, ""])


def accepted_of(claims: Iterable[Claim]) -> list[tuple[Claim, Stated]]:
    """Return those claims whose lemmas Coq accepted, as they are now, with the lemmas."""
    kept, found = Accepted.kept(), []
    for claim in claims:
        if claim.id in kept.digests:
            with suppress(FormalError):
                stated = formal_of(claim)
                if kept.has(claim, stated):
                    found.append((claim, stated))
    return found


def coq_says(claim: Claim) -> str:
    """Return in one line what Coq has to say of a proof for all sizes."""
    try:
        stated = formal_of(claim)
    except FormalError as error:
        return f"this proof is ours alone, and not stated for Coq: {error}"
    kept = Accepted.kept()
    if kept.has(claim, stated):
        return f"accepted by Coq, too{_sizes(stated)}: `lakatos export --coq DIR` writes it"
    if claim.function.__module__ == CELL_MODULE or not in_catalogue(claim):
        return "this proof is ours alone: Coq is asked of the claims of the catalogue"
    if claim.id in kept.digests:
        return "this proof is ours alone: Coq has not been asked since its code changed"
    return "this proof is ours alone: Coq's library states it, but does not find a proof"


def _sizes(stated: Stated) -> str:
    ends = {name: ranges[-1][1] for name, ranges in stated.extent.shown.items()}
    numbers = [f"{name} up to {end}" for name, end in ends.items() if not stated.extent.whole(name)]
    return f", with {', '.join(numbers)}" if numbers else ""
