"""Records: a finding as plain JSON that another program can check.

A record is printed from a fact, and stands alone: it has the arguments, both sides and how to
recheck them. It is data and never code. Numbers are written as fractions; enclosures as decimal
balls, which FLINT prints outward and reads outward. Its id is that of its claim, its statement and
its point; everything else that it says is checked by judging the point again.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import numpy as np

from ...theory.verdict import Evidence, Strength, Verdict
from ...theory.witness import Point
from .fact import LONGEST_MESSAGE, Fact, decoded, hashed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ...theory.claim import Claim

SCHEMA: Final = "lakatos-record-2"
LARGEST_FILE = 10 * 2**20
"""A record over this many bytes is refused unread."""
_LONGEST_NUMBER = 4000
_LARGEST_SIZE = 1024
_LARGEST_PRODUCT = 2**16
"""Of all sizes: a claim may make arrays that have them all for axes."""
_LARGEST_EXPONENT = 6
"""Printed enclosures have exponents of at most so many digits."""
_FRACTION = re.compile(rf"-?[0-9]{{1,{_LONGEST_NUMBER}}}(/[0-9]{{1,{_LONGEST_NUMBER}}})?")

_HUGE = re.compile(rf"[eE][-+]?[0-9]{{{_LARGEST_EXPONENT + 1}}}")


class RecordError(Exception):
    """A file is no valid record; the message says what is wrong with it."""

    def __init__(self, message: str) -> None:
        """Keep what is repeated of the record short."""
        super().__init__(message[:LONGEST_MESSAGE])


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An array of exact numbers (or of printed enclosures): its shape and its entries in order."""

    shape: tuple[int, ...]
    entries: tuple[str, ...]


class PointRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One point: the sizes, the free coordinates, and the arguments that they make."""

    sizes: dict[str, int]
    coordinates: dict[str, tuple[Numbers, ...]]
    arguments: dict[str, Numbers] = {}


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hashes of the statement and of the definitions that it rests on."""

    statement: str
    blocks: str


class Record(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """What the court found about one claim, so that it stands alone."""

    format: Literal["lakatos-record-2"]
    id: str
    """That of the deciding point; the claim's name where no point settles it."""
    claim: str
    statement: str
    file: str
    """The module or the file that declares the claim, or what makes the block it is about."""
    numbers: str
    fingerprint: Fingerprint
    verdict: Verdict
    evidence: Evidence
    point: PointRecord | None = None
    """The deciding point."""
    sides: dict[str, Numbers] = {}
    gap: str = ""
    versions: dict[str, str] = {}
    recheck: str = ""
    """The command that judges all of this again."""

    @property
    def strength(self) -> Strength:
        """The kind of the evidence."""
        return self.evidence.strength

    @property
    def detail(self) -> str:
        """What the evidence rests on, in words."""
        return self.evidence.detail

    def dumps(self) -> bytes:
        """Return the record as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"


def loads(data: bytes) -> Record:
    """Read a record and check everything that can be checked without the claim.

    Raises:
        RecordError: The data is no JSON, has another schema, holds a number that is no finite
            fraction, or its id is not that of its claim, statement and point.
    """
    try:
        record = decoded(data, Record)
    except ValueError as error:
        raise RecordError(f"is no record of schema {SCHEMA}: {error}") from None
    if record.point is not None:
        _check_point(record.point)
    for side in record.sides.values():
        _check_shape(side)
    for number in (*(each for side in record.sides.values() for each in side.entries), record.gap):
        if len(number) > 2 * _LONGEST_NUMBER or _HUGE.search(number):
            raise RecordError(f"prints the number {number[:40]!r}, which is too long or too large")
    if record.id != _id(record):
        raise RecordError(
            f"has the id {record.id[:80]!r}, but its claim, statement and point have the id "
            f"{_id(record)}, so that it was changed after it was written"
        )
    return record


def _id(record: Record) -> str:
    """Return the id that a record's content has."""
    point = record.point
    if point is None:
        return record.claim
    flat = {
        name: tuple(" ".join(part.entries) for part in parts)
        for name, parts in point.coordinates.items()
    }
    return hashed(record.claim, record.statement, point.sizes, flat, record.file)


def load(path: Path) -> Record:
    """Read a record file.

    Raises:
        RecordError: The file cannot be read, is too large, or `loads` refuses it.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise RecordError("is no file that ends: a record is a plain file of JSON")
        if path.stat().st_size > LARGEST_FILE:
            raise RecordError(f"has over {LARGEST_FILE} bytes, more than a record may have")
        return loads(path.read_bytes())
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}") from None


def _check_point(point: PointRecord) -> None:
    if any(not 0 <= size <= _LARGEST_SIZE for size in point.sizes.values()):
        raise RecordError(f"has a size outside 0..{_LARGEST_SIZE}: {point.sizes}")
    if prod(point.sizes.values()) > _LARGEST_PRODUCT:
        raise RecordError(f"has sizes whose product is over {_LARGEST_PRODUCT}: {point.sizes}")
    arrays = [part for parts in point.coordinates.values() for part in parts]
    for numbers in (*arrays, *point.arguments.values()):
        _check_shape(numbers)
    for numbers in arrays:
        for entry in numbers.entries:
            _check_fraction(entry)


def _check_shape(numbers: Numbers) -> None:
    if any(side < 0 for side in numbers.shape) or prod(numbers.shape) != len(numbers.entries):
        shape = str(list(numbers.shape))[:80]
        raise RecordError(f"has {len(numbers.entries)} entries for the shape {shape}")


def _check_fraction(entry: str) -> None:
    if not _FRACTION.fullmatch(entry) or entry.endswith("/0"):
        raise RecordError(
            f"has the entry {entry[:40]!r}: every number must be a finite fraction such as -3/4"
        )
    if "/" in entry and not int(entry.partition("/")[2]):
        raise RecordError(f"has the entry {entry[:40]!r} with a zero below the line")


def numbers_of(values: Any) -> Numbers:
    """Write an array of fractions, integers, booleans or printed enclosures."""
    array = np.asarray(values, dtype=object)
    return Numbers(array.shape, tuple(_text(entry) for entry in array.ravel()))


def _text(entry: Any) -> str:
    return str(int(entry)) if isinstance(entry, (bool, np.bool_)) else str(entry)


def point_record(point: Point, arguments: Mapping[str, Any]) -> PointRecord:
    """Write a point with the arguments that it makes."""
    return PointRecord(
        dict(point.sizes),
        {name: tuple(map(numbers_of, parts)) for name, parts in point.coordinates.items()},
        {name: numbers_of(value) for name, value in arguments.items()},
    )


def point_of(written: PointRecord, claim: Claim) -> Point:
    """Read a point back and check that it is one of the claim's.

    Raises:
        RecordError: Parameters, sizes, shapes or entries are not the claim's.
    """
    if set(written.sizes) != set(claim.bounds) or set(written.coordinates) != set(claim.parameters):
        raise RecordError(
            f"has sizes {sorted(written.sizes)} and parameters "
            f"{sorted(written.coordinates)}, which are not those of {claim.id}"
        )
    for name, bound in claim.bounds.items():
        if (
            written.sizes[name] < bound.low
            or (bound.high or written.sizes[name]) < written.sizes[name]
        ):
            raise RecordError(f"has {name}={written.sizes[name]}, outside the claim's bounds")
    coordinates = {}
    for name, domain in claim.parameters.items():
        parts = written.coordinates[name]
        if len(parts) != len(domain.coordinates):
            raise RecordError(
                f"has {len(parts)} coordinate arrays for {name}, not {len(domain.coordinates)}"
            )
        for kind, part in zip(domain.coordinates, parts, strict=True):
            if part.shape != kind.shape.sizes(written.sizes):
                raise RecordError(
                    f"has shape {list(part.shape)} in {name}, not "
                    f"{list(kind.shape.sizes(written.sizes))}"
                )
            if any(
                kind.clamp(Fraction(entry), written.sizes) != Fraction(entry)
                for entry in part.entries
            ):
                raise RecordError(f"has an entry of {name} outside {domain.text()}")
        coordinates[name] = tuple(_array(part) for part in parts)
    return Point(written.sizes, coordinates)


def _array(part: Numbers) -> np.ndarray:
    made = np.empty(len(part.entries), dtype=object)
    for place, entry in enumerate(part.entries):
        made[place] = Fraction(entry)
    return made.reshape(part.shape)


def written_point(fact: Fact, claim: Claim) -> PointRecord:
    """Return the point of a fact with the shapes that the claim gives its arrays.

    Raises:
        RecordError: It has other parameters than the claim, or what is no point.
    """
    if set(fact.sizes) != set(claim.bounds) or set(fact.point) != set(claim.parameters):
        raise RecordError(
            f"has sizes {sorted(fact.sizes)} and parameters {sorted(fact.point)}, which are not "
            f"those of {claim.id}"
        )
    coordinates = {}
    for name, domain in claim.parameters.items():
        parts = fact.point[name]
        kinds = domain.coordinates
        if len(parts) != len(kinds):
            raise RecordError(f"has {len(parts)} arrays for {name}, not {len(kinds)}")
        coordinates[name] = tuple(
            Numbers(kind.shape.sizes(fact.sizes), tuple(part.split()))
            for kind, part in zip(kinds, parts, strict=True)
        )
    written = PointRecord(dict(fact.sizes), coordinates)
    _check_point(written)
    return written
