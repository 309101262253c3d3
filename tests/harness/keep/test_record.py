"""Records: what is written is read back, and everything hostile is refused in one line."""

import json
import pickle
from fractions import Fraction

import msgspec
import pytest
from lakatos.harness.keep.fact import hashed
from lakatos.harness.keep.record import (
    LARGEST_FILE,
    SCHEMA,
    Fingerprint,
    Numbers,
    PointRecord,
    Record,
    RecordError,
    load,
    loads,
    numbers_of,
    point_of,
    point_record,
)
from lakatos.theory import HOLDS, Array, Index, Positive, Real, claim, equal
from lakatos.theory.verdict import Evidence, Strength, Tried, Verdict
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=HOLDS)
def same(x: Real[Array, "n d<=3"], y: Positive[Array, ""], i: Index[Array, "", "n"]):
    """A number is itself."""
    del y, i
    return equal(x, x)


POINT = Point(
    {"n": 1, "d": 2},
    {"x": (fractions([["1/3", -2]]),), "y": (fractions(5),), "i": (fractions(0),)},
)


POINT_RECORD = point_record(POINT, {"x": [["1/3", "-2"]]})


def record(point=POINT_RECORD, **changes):
    """Return a record whose id is that of what it says."""
    flat = {
        name: tuple(" ".join(part.entries) for part in parts)
        for name, parts in point.coordinates.items()
    }
    written = Record(
        format=SCHEMA,
        id=hashed("same", "A number is itself.", point.sizes, flat),
        claim="same",
        statement="A number is itself.",
        file="here.py",
        numbers="reals",
        fingerprint=Fingerprint("0", "0"),
        verdict=Verdict.FAILS,
        evidence=Evidence(Strength.CERTIFIED, sizes={"n": 1, "d": 2}, system="rational"),
        point=point,
    )
    return msgspec.structs.replace(written, **changes)


def refused(data):
    """Return the one line with which data is refused."""
    with pytest.raises(RecordError) as caught:
        loads(data)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


def changed(change):
    """Return the bytes of a record after `change` has edited its JSON."""
    tree = json.loads(record().dumps())
    change(tree)
    return json.dumps(tree).encode()


def resealed(entry):
    """Return the bytes of a record that was sealed around a hostile entry."""
    numbers = Numbers((1, 2), (entry, "1"))
    parts = {**record().point.coordinates, "x": (numbers,)}
    return record(PointRecord({"n": 1, "d": 2}, parts)).dumps()


def test_a_record_is_read_back_as_it_was_written():
    written = record()
    assert loads(written.dumps()) == written
    assert point_of(loads(written.dumps()).point, same) == POINT


def test_a_record_does_not_depend_on_its_layout():
    tree = json.loads(record().dumps())
    assert loads(json.dumps(tree, indent=7).encode()) == record()
    assert loads(json.dumps(dict(reversed(tree.items()))).encode()) == record()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        pickle.dumps({"format": "lakatos-record-2"}),
    ],
    ids=["empty", "text", "bytes", "cut", "list", "null", "bare", "deep", "pickle"],
)
def test_what_is_no_record_is_refused(data):
    assert refused(data).startswith("is no record of schema lakatos-record-2: ")


def test_a_pickle_is_never_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (tmp_path.joinpath("ran").touch, ())

    path = tmp_path / "trap.json"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(RecordError, match="is no record"):
        load(path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", "lakatos-record-1"),
        ("format", None),
        ("verdict", "probably"),
        ("evidence", 3),
        ("evidence", {"strength": "sure"}),
        ("evidence", {"strength": "survived", "tried": {"points": "many"}}),
        ("evidence", {"strength": "survived", "tried": {"points": float("nan")}}),
        ("point", {}),
        ("fingerprint", {"statement": "0"}),
        ("sides", [1]),
        ("surprise", 1),
    ],
)
def test_another_schema_is_refused(field, value):
    message = refused(changed(lambda tree: tree.update({field: value})))
    assert message.startswith("is no record of schema")


@pytest.mark.parametrize("field", ["id", "claim", "statement", "file", "verdict", "evidence"])
def test_a_missing_field_is_refused(field):
    assert field in refused(changed(lambda tree: tree.pop(field)))


@pytest.mark.parametrize(
    "entry",
    [
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "1e999999999",
        "0.5",
        "1/0",
        "1/00",
        "-1/0",
        "1/-2",
        "",
        " 1",
        "1\n",
        "0x10",
        "1_0",
        "٣",
        "[1 +/- 1]",
        "1" * 5000,
    ],
)
def test_an_entry_that_is_no_finite_fraction_is_refused_though_it_is_sealed(entry):
    message = refused(resealed(entry))
    assert "has the entry" in message or "does not print" in message


def test_a_number_where_text_belongs_is_refused():
    def number(tree):
        tree["point"]["coordinates"]["x"][0]["entries"][0] = 0.5

    assert "is no record" in refused(changed(number))


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree["point"]["coordinates"]["x"][0]["entries"].__setitem__(0, "1/4"),
        lambda tree: tree["point"]["sizes"].update(n=2),
        lambda tree: tree.update(statement="A number is another."),
        lambda tree: tree.update(id="same-0123456789ab"),
        lambda tree: tree.update(id=""),
        lambda tree: tree.update(claim="other"),
        lambda tree: tree.pop("point"),
    ],
)
def test_a_change_of_what_the_id_is_made_of_is_noticed(change):
    assert "was changed after it was written" in refused(changed(change))


def test_a_record_without_a_point_is_named_by_its_claim():
    survived = Evidence(Strength.SURVIVED, tried=Tried(points=3))
    written = record(evidence=survived)
    written = msgspec.structs.replace(written, id="same", point=None)
    assert loads(written.dumps()) == written


@pytest.mark.parametrize("size", [-1, 1025, 10**18])
def test_an_impossible_size_is_refused_though_it_is_sealed(size):
    point = PointRecord({"n": size, "d": 2}, record().point.coordinates)
    assert "has a size outside 0..1024" in refused(record(point).dumps())


@pytest.mark.parametrize("shape", [(2, 2), (), (-1, -2), (1,), (10**9, 10**9)])
def test_a_shape_that_its_entries_do_not_fill_is_refused_though_it_is_sealed(shape):
    parts = {**record().point.coordinates, "x": (Numbers(shape, ("1", "2")),)}
    message = refused(record(PointRecord({"n": 1, "d": 2}, parts)).dumps())
    assert "has 2 entries for the shape" in message


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(RecordError, match=f"has over {LARGEST_FILE} bytes"):
        load(path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(RecordError, match="cannot be read: No such file"):
        load(tmp_path / "absent.json")
    with pytest.raises(RecordError, match="cannot be read: Is a directory"):
        load(tmp_path)


def written(sizes=None, **parts):
    """Return the written point with other sizes or parts."""
    point = record().point
    return PointRecord({**point.sizes, **(sizes or {})}, {**point.coordinates, **parts})


@pytest.mark.parametrize(
    ("point", "said"),
    [
        (written({"m": 1}), "which are not those of same"),
        (written(z=()), "which are not those of same"),
        (PointRecord({"n": 1}, record().point.coordinates), "which are not those of same"),
        (PointRecord({"n": 1, "d": 2}, {}), "which are not those of same"),
        (written({"n": 0}), "n=0, outside the claim's bounds"),
        (written({"d": 4}), "d=4, outside the claim's bounds"),
        (written(x=()), "has 0 coordinate arrays for x, not 1"),
        (written(x=(Numbers((2, 1), ("1", "2")),)), r"has shape \[2, 1\] in x, not \[1, 2\]"),
        (written({"n": 2}), r"has shape \[1, 2\] in x, not \[2, 2\]"),
        (written(y=(Numbers((), ("0",)),)), "has an entry of y outside"),
        (written(y=(Numbers((), ("-1/2",)),)), "has an entry of y outside"),
        (written(i=(Numbers((), ("1",)),)), "has an entry of i outside"),
        (written(i=(Numbers((), ("1/2",)),)), "has an entry of i outside"),
    ],
)
def test_a_point_that_is_not_the_claims_is_refused(point, said):
    with pytest.raises(RecordError, match=said):
        point_of(point, same)


def test_numbers_are_written_as_fractions_integers_and_texts():
    assert numbers_of([[Fraction(1, 3), True], [2, "[1 +/- 0.1]"]]) == Numbers(
        (2, 2), ("1/3", "1", "2", "[1 +/- 0.1]")
    )
