"""Claims that were renamed or moved: their facts go with them, and former ids stay known.

A claim under a new name is recognised by its fingerprint, which has no name in it: it says the same
of the same blocks as a fact whose claim is declared no more. What is taken over is judged like
anything that is kept.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .fact import MADE, hashed
from .fingerprint import fingerprint
from .store import CELL_MODULE, FACTS, OWN_CELL_MODULE, in_catalogue, location, marked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...theory.claim import Claim
    from .fact import Fact
    from .store import Store


def take_over(claim: Claim, store: Store) -> Fact | None:
    """Give a claim of which nothing is kept what was kept where it stood, or as it was named.

    Raises:
        FactError: A file of facts holds what is no fact.
    """
    if claim.function.__module__ in (CELL_MODULE, OWN_CELL_MODULE) or store.of_claim(claim):
        return None
    former = next(_former(claim, store), None)
    if former is None:
        return None
    path, before = former
    file = location(claim)
    found = msgspec.structs.replace(before, claim=claim.id, file=file, was=())
    if before.settled:
        id_ = hashed(claim.id, claim.statement, before.sizes, before.point, file)
        found = msgspec.structs.replace(found, id=id_)
    kept = store.write(found.succeeding(before), claim)
    store.drop(path, before.key)
    return kept


def _former(claim: Claim, store: Store) -> Iterator[tuple[Path, Fact]]:
    """Yield what is kept of this claim under another name or at another place, its file first."""
    ours = in_catalogue(claim)
    if ours and not store.writes_catalogue:
        return
    marks = fingerprint(claim)
    mark = f"{marks.statement} {marks.blocks}"
    for path in sorted(store.catalogue.rglob(FACTS)) if ours else [store.user / FACTS]:
        for fact in marked(path, claim.id, mark):
            if bool(fact.file) != ours and not _declared(fact, path):
                yield path, fact


def _declared(fact: Fact, path: Path) -> bool:
    """Whether the claim of a fact is still declared where it was."""
    if fact.file.startswith(MADE):
        return True
    files = [Path.cwd() / fact.file] if fact.file else path.parent.glob("*.py")
    texts = (each.read_text("utf-8") for each in files if each.is_file())
    return any(re.search(rf"^def {re.escape(fact.claim)}\(", text, re.MULTILINE) for text in texts)
