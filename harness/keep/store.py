"""Where records live: the catalogue's own beside its claims, a user's in a `.lakatos` folder.

One file a record, named by its id, so that ten thousand records need no index and two processes
never write the same file in part: a record is written aside and moved into place.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...theory.verdict import Strength
from .record import Record, RecordError, load

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).resolve().parents[2]
CATALOGUE = PACKAGE / "properties"
CATALOGUE_RECORDS = CATALOGUE / "records"
CELLS = "cells"
CELL_MODULE, OWN_CELL_MODULE = "lakatos.cells", "lakatos.own_cells"
"""Where a cell says that it is declared: cells of the package's blocks, and of a user's."""
_ID_HASH = 12


@dataclass(frozen=True)
class Store:
    """The record folders: the user's is written, the catalogue's too in a source checkout."""

    user: Path = field(default_factory=lambda: Path.cwd() / ".lakatos")
    catalogue: Path = CATALOGUE_RECORDS

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that are searched, the user's first; the matrix has one of its own."""
        named = (self.user / "records", self.catalogue, self.catalogue.parent / CELLS)
        return tuple(dict.fromkeys(named))

    def of_claim(self, claim: str) -> Iterator[tuple[Path, Record]]:
        """List a claim's readable records; an unreadable file is left for `verify` to explain."""
        for folder in self.folders:
            for path in _of_claim(folder, claim):
                try:
                    yield path, load(path)
                except RecordError:
                    continue

    def by_id(self, name: str) -> Path | None:
        """Return the file of the record with this id."""
        for folder in self.folders:
            path = folder / f"{Path(name).name}.json"
            if path.is_file():
                return path
        return None

    def ids(self) -> list[str]:
        """List the ids of all records."""
        return [path.stem for folder in self.folders for path in sorted(folder.glob("*.json"))]

    def write(self, record: Record, *, catalogue: bool) -> Path:
        """Write a record; the claim's older records stay unless they only counted what it survived.

        A counterexample may have been cited, so it stays good even where it has become stale.
        """
        folder = self.catalogue if catalogue and self.writes_catalogue else self.folders[0]
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{record.id}.json"
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            part.write(record.dumps())
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
        self._forget_survivals(record, path)
        return path

    @staticmethod
    def _forget_survivals(record: Record, path: Path) -> None:
        for old in _of_claim(path.parent, record.claim):
            try:
                if old != path and load(old).strength is Strength.SURVIVED:
                    old.unlink(missing_ok=True)
            except RecordError:
                continue

    @property
    def writes_catalogue(self) -> bool:
        """Whether the catalogue's folder belongs to a source checkout that may be written."""
        return (PACKAGE / "pyproject.toml").is_file() and os.access(CATALOGUE, os.W_OK)


def _of_claim(folder: Path, claim: str) -> list[Path]:
    """Return a claim's files; a folder may hold thousands, and a pattern would match each."""
    length = len(claim) + 1 + _ID_HASH + len(".json")
    with os.scandir(folder) if folder.is_dir() else nullcontext(()) as entries:
        names = [each.name for each in entries if each.name.startswith(f"{claim}-")]
    return [folder / name for name in sorted(names) if len(name) == length and name[-5:] == ".json"]
