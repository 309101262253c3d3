"""Facts in a wheel: all files in one, since half of what they hold are digits of hashes.

In a checkout facts are lines of text that people read and compare. A wheel is carried: there the
digits stand as bytes, and the text without them is compressed in one go. This module needs Python
alone, since building a wheel uses it too.
"""

from __future__ import annotations

import bz2
import json
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PACK = "facts.pack"
_DIGITS = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{16}|[0-9a-f]{12})(?![0-9a-f])")
_PLACES = re.compile(rb"[\x01\x02]")
_BYTES = {b"\x01": 6, b"\x02": 8}
"""What stands for digits in the text, and of how many bytes they are; JSON has neither."""
_LENGTH = 8


def pack(files: Mapping[str, bytes]) -> bytes:
    """Put files of facts into one.

    Raises:
        ValueError: A file has a character that JSON has not.
    """
    for name, data in files.items():
        if _PLACES.search(data):
            raise ValueError(f"{name} holds a control character, which no line of facts has")
    names = json.dumps({name: len(data) for name, data in files.items()}).encode()
    whole = b"".join((names, b"\n", *files.values()))
    hashes = b"".join(bytes.fromhex(found[0].decode()) for found in _DIGITS.finditer(whole))
    text = bz2.compress(_DIGITS.sub(_place, whole))
    return b"".join((len(text).to_bytes(_LENGTH, "big"), text, hashes))


def _place(digits: re.Match[bytes]) -> bytes:
    return next(mark for mark, size in _BYTES.items() if 2 * size == len(digits[0]))


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the files that were put into one."""
    start = _LENGTH + int.from_bytes(data[:_LENGTH], "big")

    def digits(mark: re.Match[bytes]) -> bytes:
        nonlocal start
        start, first = start + _BYTES[mark[0]], start
        return data[first:start].hex().encode()

    whole = _PLACES.sub(digits, bz2.decompress(data[_LENGTH:start]))
    names, _, rest = whole.partition(b"\n")
    files, first = {}, 0
    for name, size in json.loads(names).items():
        files[name] = rest[first : first + size]
        first += size
    return files


def pack_folder(folder: Path) -> None:
    """Put one file in the place of a folder's files of facts.

    Raises:
        ValueError: Something would be lost.
    """
    paths = sorted(folder.rglob("*.jsonl"))
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    data = pack(files)
    if unpack(data) != files:
        raise ValueError(f"the facts in {folder} would read otherwise once they are packed")
    (folder / PACK).write_bytes(data)
    for path in paths:
        path.unlink()


@cache
def packed(folder: Path) -> Mapping[Path, bytes]:
    """Return the files of facts that a folder of an installed wheel has; none in a checkout."""
    path = folder / PACK
    if not path.is_file():
        return {}
    return {folder / name: data for name, data in unpack(path.read_bytes()).items()}
