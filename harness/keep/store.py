"""Where facts live: the catalogue's beside its claims, a user's in a `.lakatos` folder.

Facts are lines of a file sorted by name. A finding is appended under a lock and is on disk before
it is shown, so that processes may write side by side and an interruption loses nothing; `tidy`
sorts what was appended. Until then the last line of a name counts.
"""

from __future__ import annotations

import errno
import os
import shlex
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from .fact import ID, MADE, Fact, FactError, read
from .made import made_options
from .packed import PACK, packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from io import FileIO

    from ...theory.claim import Claim

PACKAGE = Path(__file__).resolve().parents[2]
CATALOGUE = PACKAGE / "properties"
_LARGEST_FILE = 256 * 2**20
"""A file of facts over this many bytes is refused."""
_PATIENCE = 60.0
"""Seconds that others may take to write."""
FACTS, CELLS = "facts.jsonl", "cells"
CELL_MODULE, OWN_CELL_MODULE = "lakatos.cells", "lakatos.own_cells"
"""Where a cell says that it is declared: cells of the package's blocks, and of a user's."""


@cache
def _resolved(path: Path) -> Path:
    """Return where a path leads, which is asked several times for each claim."""
    return path.resolve()


def in_catalogue(claim: Claim) -> bool:
    """Whether the claim is one of the package's own, or a cell of its law table."""
    return claim.function.__module__ == CELL_MODULE or _resolved(
        claim.path.absolute()
    ).is_relative_to(CATALOGUE)


def location(claim: Claim) -> str:
    """Say where a claim of the user's is declared: a file below here, or what makes its block."""
    if in_catalogue(claim):
        return ""
    if claim.function.__module__ == OWN_CELL_MODULE:
        return f"{MADE}{claim.function.__made__}"  # type: ignore[attr-defined]
    path, here = _resolved(claim.path.absolute()), _resolved(Path.cwd())
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.name


def naming(claim: Claim) -> str:
    """Return the options by which a command finds a claim of the user's: its file, its block."""
    file = location(claim)
    if file.startswith(MADE):
        return made_options(file)
    return f" --claims {shlex.quote(file)}" if file else ""


@dataclass(frozen=True)
class Store:
    """The files of facts: the user's is written, the catalogue's too in a source checkout."""

    user: Path = field(default_factory=lambda: Path.cwd() / ".lakatos")
    catalogue: Path = CATALOGUE
    keeping: bool = True
    """Whether the catalogue's may be written at all."""
    written: set[Path] = field(default_factory=set, compare=False, repr=False)

    def place(self, claim: Claim) -> Path:
        """Return the file that a claim's fact belongs into."""
        if not (in_catalogue(claim) and self.writes_catalogue):
            return self.user / FACTS
        return self._beside(claim)

    def _beside(self, claim: Claim) -> Path:
        """Return the file of facts beside a claim of the catalogue; a block's for a cell."""
        if claim.function.__module__ == CELL_MODULE:
            return self.catalogue / CELLS / f"{claim.id.partition('__')[2]}.jsonl"
        folder = _resolved(claim.path.absolute()).parent.relative_to(CATALOGUE)
        return self.catalogue / folder / FACTS

    @property
    def aside(self) -> Store:
        """The same, and the catalogue's stay as they are: for who shows what is found."""
        return replace(self, keeping=False)

    @property
    def has_own(self) -> bool:
        """Whether there are facts beside the catalogue's, which anybody may have written."""
        return _is_there(self.user / FACTS)

    def of_claim(self, claim: Claim) -> list[Fact]:
        """Return what is kept about a claim, the strongest first.

        Who writes the catalogue's files rests on what stands in them alone.

        Raises:
            FactError: A file holds what is no fact.
        """
        ours = in_catalogue(claim)
        files = [] if ours and self.writes_catalogue else [self.user / FACTS]
        files += [self._beside(claim)] if ours else []
        found = [fact for path in files for fact in _at(path, (claim.id, location(claim)))]
        return sorted(found, key=lambda fact: fact.weight)

    def named(self, name: str) -> list[Fact]:
        """Return the facts that have, or once had, this name or id, the strongest first.

        Raises:
            FactError: A file holds what is no fact.
        """
        found = [fact for path in self.files() for fact in _mentioning(path, name)]
        return sorted(found, key=lambda fact: (name not in (fact.id, fact.claim), fact.weight))

    def files(self) -> list[Path]:
        """List every file of facts, the user's first."""
        ours = [
            *self.catalogue.rglob(FACTS),
            *(self.catalogue / CELLS).glob("*.jsonl"),
            *(
                path
                for path in _packed(self.catalogue)
                if path.name == FACTS or path.parent.name == CELLS
            ),
        ]
        return [path for path in (self.user / FACTS, *sorted(ours)) if _is_there(path)]

    def claims(self) -> set[str]:
        """Return the names of the claims about which something is kept, cells aside."""
        ours = self.catalogue / CELLS
        files = (path for path in self.files() if path.parent != ours)
        return {fact.claim for path in files for fact in facts(path)}

    def names(self) -> list[str]:
        """List the names by which findings are cited."""
        return [fact.name for path in self.files() for fact in facts(path)]

    def write(self, fact: Fact, claim: Claim) -> Fact:
        """Append a fact, which takes over the ids of the one whose place it takes."""
        return self.receive(self.place(claim), fact)

    def receive(self, path: Path, fact: Fact) -> Fact:
        """Append a fact to its file, wherever it was found."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            kept = fact.succeeding(next(iter(_at(path, fact.key)), None))
            _append(path, kept.line())
        self.written.add(path)
        return kept

    def hand_on(self, fact: Fact, claim: Claim) -> None:
        """Let what is kept about a claim answer for the names of a fact that says the same."""
        rewrite(
            self.place(claim),
            lambda found: [
                each.succeeding(fact) if each.key == (claim.id, location(claim)) else each
                for each in found
            ],
        )

    def drop(self, path: Path, key: tuple[str, str]) -> None:
        """Take the fact that has this key out of a file."""
        rewrite(path, lambda found: [each for each in found if each.key != key])

    def tidy(self) -> None:
        """Sort the files that were appended to; where the disk does not allow it, they stay."""
        for path in list(self.written):
            self.written.discard(path)
            with suppress(OSError, FactError):
                rewrite(path, lambda found: found)

    @property
    def writes_catalogue(self) -> bool:
        """Whether the catalogue's folder belongs to a source checkout that may be written."""
        checkout = (PACKAGE / "pyproject.toml").is_file() and os.access(CATALOGUE, os.W_OK)
        return self.keeping and checkout


def in_wheel(path: Path) -> bytes | None:
    """Return a file of the catalogue's as an installed wheel has it; None in a checkout.

    Raises:
        FactError: What the wheel came with cannot be read any more.
    """
    return _packed(CATALOGUE).get(path)


def _packed(folder: Path) -> Mapping[Path, bytes]:
    try:
        return packed(folder)
    except (OSError, ValueError) as error:
        raise FactError(f"{folder / PACK} is not what was installed: {error}: reinstall") from None


def _is_there(path: Path) -> bool:
    try:
        return path.exists() or in_wheel(path) is not None
    except OSError:
        return False


def facts(path: Path) -> tuple[Fact, ...]:
    """Return the facts of a file, sorted; of those with one name, the last.

    Raises:
        FactError: The file holds what is no fact.
    """
    found = _indexed(path)
    return tuple(found[key] for key in sorted(found))


def marked(path: Path, *marks: str) -> list[Fact]:
    """Return the facts of a file whose claim, or whose fingerprint, is one of these, sorted.

    Raises:
        FactError: The file holds what is no fact.
    """
    reading = _reading(path)
    keys = {key for mark in marks for key in reading.marks.get(mark, ())}
    facts = (reading.found[key] for key in sorted(keys))
    return [fact for fact in facts if {fact.claim, fact.fingerprint} & set(marks)]


def rewrite(path: Path, change: Callable[[tuple[Fact, ...]], Iterable[Fact]]) -> None:
    """Put other facts, sorted, in the place of a file's, at once or not at all."""
    with _locked(path):
        made = sorted(change(facts(path)), key=lambda fact: fact.key)
        data = b"".join(fact.line() for fact in made)
        if path.is_file() and path.read_bytes() == data:
            return
        part = path.parent / f".{path.name}.part"
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def appended_to(path: Path, line: bytes) -> None:
    """Append a line to a file beside the facts, under its lock."""
    with _locked(path):
        _append(path, line)


def _append(path: Path, line: bytes) -> None:
    """Add a line to a file, on disk and whole or not at all."""
    with path.open("ab+", buffering=0) as file:
        _drop_torn_line(file.fileno(), path)
        end = os.fstat(file.fileno()).st_size
        try:
            _write_whole(file, line)
        except OSError:
            os.ftruncate(file.fileno(), end)
            raise


def _write_whole(file: FileIO, line: bytes) -> None:
    """Write a line, and wait until it is on disk."""
    if file.write(line) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file.fileno())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Keep other processes from writing a file.

    Raises:
        OSError: No lock can be made there, or somebody holds it for long.
    """
    from filelock import FileLock  # noqa: PLC0415 - who only reads waits for no lock, nor for this

    lock = path.parent / f".{path.name}.lock"
    # Where it cannot be made, the library would wait for that for ever.
    os.close(os.open(lock, os.O_RDWR | os.O_CREAT, 0o644))
    with FileLock(lock, timeout=_PATIENCE):
        yield


def _drop_torn_line(handle: int, path: Path) -> None:
    """Cut off a last line that was not written to its end."""
    state = path.stat()
    _require_plain(path, state)
    if state.st_size and os.pread(handle, 1, state.st_size - 1) != b"\n":
        os.ftruncate(handle, path.read_bytes().rfind(b"\n") + 1)


def _at(path: Path, key: tuple[str, str]) -> list[Fact]:
    found = _indexed(path).get(key)
    return [found] if found else []


def _indexed(path: Path) -> dict[tuple[str, str], Fact]:
    return _reading(path).found


def _reading(path: Path) -> _Reading:
    """Read a file, once for as long as it stays as it is."""
    try:
        state = path.stat()
    except OSError:
        return _reading_in_wheel(path)
    _require_plain(path, state)
    return _read(path, state.st_mtime_ns, state.st_size, state.st_ino)


@cache
def _reading_in_wheel(path: Path) -> _Reading:
    return _parsed(path, _Reading((), 0, b"", 0, {}, {}), in_wheel(path) or b"")


def _require_plain(path: Path, state: os.stat_result) -> None:
    """Refuse what never ends, or holds more than was ever found.

    Raises:
        FactError: It is no plain file, or too large.
    """
    if not S_ISREG(state.st_mode) or state.st_size > _LARGEST_FILE:
        what = f"has over {_LARGEST_FILE} bytes" if S_ISREG(state.st_mode) else "is no plain file"
        raise FactError(f"{path} {what}: take it away, and claims are decided anew")


@dataclass(frozen=True)
class _Reading:
    """What was read of a file: up to where, and its last line there."""

    state: tuple[int, ...]
    end: int
    last: bytes
    lines: int
    found: dict[tuple[str, str], Fact]
    marks: dict[str, set[tuple[str, str]]]
    """Whose facts had a name of a claim, or a fingerprint, at some line."""


_READ: dict[Path, _Reading] = {}


def _read(path: Path, *state: int) -> _Reading:
    """Read a file; of one that only grew since, what was appended."""
    before = _READ.get(path)
    if before is not None and before.state == state:
        return before
    try:
        reading = _appended(path, before, state) if before is not None else None
        reading = reading or _whole(path, state)
    except OSError as error:
        raise FactError(f"{path} cannot be read: {error.strerror or error}") from None
    _READ[path] = reading
    return reading


def _whole(path: Path, state: tuple[int, ...]) -> _Reading:
    return _parsed(path, _Reading(state, 0, b"", 0, {}, {}), path.read_bytes())


def _appended(path: Path, before: _Reading, state: tuple[int, ...]) -> _Reading | None:
    """Read what was appended to a file; None where it is not what was read, and more."""
    (_, size, number), since = state, before.end - len(before.last)
    if number != before.state[2] or size < before.end or not before.last:
        return None
    with path.open("rb") as file:
        file.seek(since)
        data = file.read()
    if not data.startswith(before.last):
        return None
    begun = replace(before, state=state)
    return _parsed(path, begun, data[len(before.last) :])


def _parsed(path: Path, begun: _Reading, data: bytes) -> _Reading:
    """Add the lines of some data to what was read before them."""
    lines = data.split(b"\n")[:-1]
    for place, line in enumerate(lines, start=begun.lines + 1):
        fact = _fact(path, place, line)
        begun.found[fact.key] = fact
        for mark in (fact.claim, fact.fingerprint):
            begun.marks.setdefault(mark, set()).add(fact.key)
    last = lines[-1] + b"\n" if lines else begun.last
    end = begun.end + sum(map(len, lines)) + len(lines)
    return replace(begun, end=end, last=last, lines=begun.lines + len(lines))


def lines(path: Path) -> list[bytes]:
    """Return the lines of a file that were written to their end; none where there is no file.

    Raises:
        FactError: It is no plain file, too large, or cannot be read.
    """
    try:
        state = path.stat()
    except OSError:
        return (in_wheel(path) or b"").split(b"\n")[:-1]
    _require_plain(path, state)
    try:
        return path.read_bytes().split(b"\n")[:-1]
    except OSError as error:
        raise FactError(f"{path} cannot be read: {error.strerror or error}") from None


def _fact(path: Path, place: int, line: bytes) -> Fact:
    try:
        return read(line)
    except FactError as error:
        raise FactError(
            f"{path}:{place} {error}: take the line out, and the claim is decided anew"
        ) from None


def _mentioning(path: Path, name: str) -> Iterator[Fact]:
    """Yield the facts of a file that have this name, reading only the lines that mention it."""
    parts = ID.fullmatch(name)
    word = (parts[2] if parts else name).encode()
    found = {}
    for place, line in enumerate(lines(path), start=1):
        if word in line:
            fact = _fact(path, place, line)
            found[fact.key] = fact
    yield from (fact for fact in found.values() if name in fact.known)
