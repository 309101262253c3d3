"""Facts far away: a copy to decide beside, and what came of it, merged by whoever asked.

A machine that decides somebody's claim has a folder of its own. What changes there is sent back
with the answer, and the process that asked writes it, under the lock under which it writes its own
findings: what a machine had written that died was written nowhere, and is found again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .fact import Fact, read
from .store import CELLS, FACTS, Store, appended_to, facts, in_wheel
from .turns import TURNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_USER, _CATALOGUE = "user", "catalogue"
Key = tuple[str, str]


@dataclass(frozen=True)
class Change:
    """What became of one fact, or lines that were added to a file that is none of facts."""

    file: str
    """Where it stands, below the folder of the copy."""
    key: Key
    line: bytes
    """Nothing, where the fact is gone."""


def files_of(store: Store) -> dict[str, bytes]:
    """Return all that is kept, by where it is to stand in a copy."""
    found = {}
    for path in store.files():
        data = in_wheel(path)
        found[_name(path, store)] = path.read_bytes() if data is None else data
    return found


def _name(path: Path, store: Store) -> str:
    if path.is_relative_to(store.user):
        return f"{_USER}/{path.relative_to(store.user).as_posix()}"
    return f"{_CATALOGUE}/{path.relative_to(store.catalogue).as_posix()}"


@dataclass
class Copy:
    """What is kept, in a folder of its own; it notices what changes there."""

    folder: Path
    store: Store = field(init=False)
    _known: dict[Path, dict[Key, Fact]] = field(init=False, default_factory=dict)
    _state: dict[Path, tuple[int, int]] = field(init=False, default_factory=dict)
    _turns: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.store = Store(self.folder / _USER, self.folder / _CATALOGUE)

    def lay_out(self, files: Mapping[str, bytes]) -> None:
        """Write the files that were sent."""
        for name, data in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            self._known[path] = {fact.key: fact for fact in facts(path)}
            self._state[path] = _state(path)

    def changes(self) -> list[Change]:
        """Return what changed since it was last asked."""
        return [*self._facts_changed(), *self._turns_taken()]

    def _facts_changed(self) -> Iterator[Change]:
        for path in self.store.files():
            state = _state(path)
            if self._state.get(path) == state:
                continue
            before, now = self._known.get(path, {}), {fact.key: fact for fact in facts(path)}
            self._known[path], self._state[path] = now, state
            name = _name(path, self.store)
            for key, fact in now.items():
                if before.get(key) != fact:
                    yield Change(name, key, fact.line())
            yield from (Change(name, key, b"") for key in before.keys() - now.keys())

    def _turns_taken(self) -> Iterator[Change]:
        path = self.store.user / TURNS
        data = path.read_bytes()[self._turns :] if path.is_file() else b""
        self._turns += len(data)
        if data:
            yield Change(_name(path, self.store), ("", ""), data)


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def merge(changes: Iterable[Change], store: Store) -> None:
    """Write what changed far away into the files that count.

    Raises:
        FactError: What was sent is no fact.
        OSError: It cannot be written.
    """
    for each in changes:
        folder, _, name = each.file.partition("/")
        if name == TURNS:
            store.user.mkdir(parents=True, exist_ok=True)
            appended_to(store.user / TURNS, each.line)
            continue
        ours = folder == _CATALOGUE and store.writes_catalogue
        path = store.catalogue / _plain(name) if ours else store.user / FACTS
        if each.line:
            store.receive(path, read(each.line))
        elif path.is_file():
            store.drop(path, each.key)


def _plain(name: str) -> str:
    """Return the name of a file of facts; whoever answers writes no other.

    Raises:
        ValueError: It is none.
    """
    parts = name.split("/")
    facts_ = parts[-1] == FACTS or (parts[:-1] == [CELLS] and name.endswith(".jsonl"))
    if ".." in parts or not facts_:
        raise ValueError(f"{name!r} is no file of facts")
    return name
