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
from io import BytesIO
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
_LARGEST = 256 * 2**20
"""No pack holds more bytes than this."""


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
    """Return the files that were put into one.

    Raises:
        ValueError: It is no such file, or not all of it.
    """
    start = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    hashes = BytesIO(data[start:])

    def digits(mark: re.Match[bytes]) -> bytes:
        found = hashes.read(_BYTES[mark[0]])
        if len(found) < _BYTES[mark[0]]:
            raise ValueError("its end is missing")
        return found.hex().encode()

    names, _, rest = _PLACES.sub(digits, _text(data[_LENGTH:start])).partition(b"\n")
    sizes = json.loads(names)
    plain = isinstance(sizes, dict) and all(isinstance(n, int) and n >= 0 for n in sizes.values())
    if not plain or hashes.read(1) or sum(sizes.values()) != len(rest):
        raise ValueError("its parts do not fit together")
    files = BytesIO(rest)
    return {name: files.read(size) for name, size in sizes.items()}


def _text(compressed: bytes) -> bytes:
    """Return what was compressed, if it is all there and nothing else.

    Raises:
        ValueError: It is not.
    """
    reading = bz2.BZ2Decompressor()
    try:
        text = reading.decompress(compressed, max_length=_LARGEST)
    except (OSError, EOFError):
        text = b""
    if not reading.eof or reading.unused_data:
        raise ValueError("its text is damaged")
    return text


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
