"""Nothing that a record or a fact says is believed, run, or left to hang or command the screen."""

import json
import os
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner
from lakatos.harness.catalogue.worker import Worker
from lakatos.harness.command.cli import main
from lakatos.harness.command.court import Court
from lakatos.harness.keep.record import RecordError, loads

CLAIMS = '''
from lakatos.theory import FAILS, HOLDS, Array, Real, Relation, Size, Source, array_namespace
from lakatos.theory import assuming, claim, equal, less

NOTE = Source(key="note", title="A note", authors=("Me",), year=2026, url="https://example.org")


@claim(latex="x", source=NOTE, expected=FAILS)
def tanh_is_identity(x: Real[Array, "n"]) -> Relation:
    """tanh is the identity."""
    return equal(array_namespace(x).tanh(x), x)


@claim(latex="x", source=NOTE, expected=HOLDS)
def doubling_adds(x: Real[Array, "n"]) -> Relation:
    """Doubling adds."""
    return equal(x + x, 2 * x)


@claim(latex="x", source=NOTE, expected=HOLDS)
def doubling_often_adds(x: Real[Array, ""], times: Size[int, "k"]) -> Relation:
    """Doubling again and again is adding."""
    doubled, added = x, x
    for _ in range(times):
        doubled, added = 2 * doubled, added + added
    return equal(doubled, added)


@claim(latex="x", source=NOTE, expected=HOLDS)
def never_met(x: Real[Array, "n"]) -> Relation:
    """If x*x < 0, x = x + 1."""
    return assuming(less(x * x, 0), equal(x, x + 1))
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with claims that were decided, and the records of two of them."""
    place = tmp_path_factory.mktemp("records")
    (place / "mine.py").write_text(CLAIMS)
    before = Path.cwd()
    os.chdir(place)
    run("check", "mine.py")
    for name in ("tanh_is_identity", "doubling_adds", "doubling_often_adds"):
        made = run("cite", name, "--claims", "mine.py", "--format", "json")
        (place / f"{name}.json").write_text(made.stdout)
    os.chdir(before)
    return place


@pytest.fixture
def here(folder, monkeypatch):
    """Stand in that folder."""
    monkeypatch.chdir(folder)
    return folder


KEPT = Worker(timeout=20)
"""A process for what is verified: one for all tests."""


@pytest.fixture(scope="module", autouse=True)
def _kept():
    with KEPT:
        yield


def run(*arguments):
    court = Court(worker=lambda _: nullcontext(KEPT))
    return CliRunner().invoke(main, list(arguments), obj=court)


def verified(path):
    """Verify a record beside its claims; return the status and what was said."""
    result = run("verify", str(path), "--claims", "mine.py")
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "not judged" not in result.output
    assert len(result.output.splitlines()) == 1
    assert all(each.isprintable() for each in result.output.rstrip("\n"))
    return result.exit_code, result.output


def at(value, *path):
    """Return a change of a record: the entry at a path becomes a value."""

    def change(record):
        inside = record
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value

    return change


def change_digit(record):
    entry = record["point"]["coordinates"]["x"][0]["entries"]
    entry[0] = str(int(entry[0].partition("/")[0]) + 1)


def surviving(record):
    """Say that a claim survived what refutes it."""
    del record["point"], record["sides"], record["gap"]
    record |= {"id": record["claim"], "verdict": "holds"}
    record["evidence"] = {"strength": "survived", "tried": {"points": 1, "sizes": {"n": 1}}}


REFUTED = "tanh_is_identity"
PROVED = "doubling_adds"
FORGED = {
    "another verdict": (REFUTED, at("holds", "verdict")),
    "a stronger word": (PROVED, at("exact", "evidence", "strength")),
    "survival of a refuted claim": (REFUTED, at("survived", "evidence", "strength")),
    "another statement": (REFUTED, at("Self-attention is a linear map.", "statement")),
    "another claim": (REFUTED, at("doubling_adds", "claim")),
    "another id": (REFUTED, at("tanh_is_identity-000000000000", "id")),
    "a changed digit": (REFUTED, change_digit),
    "other sides": (REFUTED, at(["7"], "sides", "lhs", "entries")),
    "sides beyond floats": (
        REFUTED, at(["[1e400 +/- 1e399]"], "sides", "lhs", "entries")
    ),
    "sides of any width": (REFUTED, at(["[0 +/- 1e400]"], "sides", "lhs", "entries")),
    "sides that do not fill their shape": (
        REFUTED, at(["0", "0", "0"], "sides", "lhs", "entries")
    ),
    "a side that is none": (REFUTED, at(["1/0"], "sides", "lhs", "entries")),
    "a word without end": (REFUTED, at("x" * 5000, "claim")),
    "survival, point and all": (REFUTED, surviving),
    "a gap of any width": (REFUTED, at("[0 +/- 1e400]", "gap")),
    "an exponent without end": (REFUTED, at("1e999999999999", "gap")),
    "another system": (REFUTED, at("float32", "numbers")),
    "a key of its own": (REFUTED, at("yes", "trust")),
    "a screen that is cleared": (REFUTED, at("\x1b[2J\x1b[Hvalid", "recheck")),
    "a line of its own": (REFUTED, at("x\nmine: valid: holds", "claim")),
    "letters that run backwards": (REFUTED, at("\u202edilav", "gap")),
    "huge sizes": (REFUTED, at({"n": 10**9}, "point", "sizes")),
    "huge shapes": (REFUTED, at([10**9, 0], "point", "coordinates", "x", 0, "shape")),
    "no number": (REFUTED, at(["nan"], "point", "coordinates", "x", 0, "entries")),
    "a zero below the line": (REFUTED, at(["1/00"], "point", "coordinates", "x", 0, "entries")),
    "larger proved sizes": ("doubling_often_adds", at({"k": 10**6}, "evidence", "sizes")),
    "sizes of another claim": (PROVED, at({"d": 2}, "evidence", "sizes")),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_record_is_refused_in_a_line(here, kind):
    name, change = FORGED[kind]
    record = json.loads((here / f"{name}.json").read_text())
    change(record)
    (here / "forged.json").write_text(json.dumps(record))
    status, said = verified("forged.json")
    assert status in {1, 2}, said


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", [REFUTED, PROVED])
def test_a_true_record_is_valid(name):
    status, said = verified(f"{name}.json")
    assert (status, "valid" in said) == (0, True), said


def test_survival_of_a_claim_whose_assumptions_are_never_met_is_no_verdict(here):
    record = json.loads((here / f"{PROVED}.json").read_text())
    record |= {"id": "never_met", "claim": "never_met", "statement": "If x*x < 0, x = x + 1."}
    record["evidence"] = {"strength": "survived", "tried": {"points": 10**6, "sizes": {"n": 512}}}
    (here / "forged.json").write_text(json.dumps(record))
    assert verified("forged.json")[0] == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"NaN",
        b'{"format": 1e400}',
        b" " * (11 * 2**20),
    ],
    ids=["nothing", "no UTF-8", "lists", "objects", "nan", "infinite", "large"],
)
def test_what_is_no_record_is_refused(here, data):
    (here / "forged.json").write_bytes(data)
    assert verified("forged.json")[0] == 2


def test_a_key_that_stands_twice_is_refused(here):
    text = (here / f"{REFUTED}.json").read_text()
    twice = text.replace('"verdict": "fails"', '"verdict": "holds", "verdict": "fails"')
    assert twice != text
    with pytest.raises(RecordError, match="'verdict' stands twice"):
        loads(twice.encode())


def test_what_never_ends_is_no_record(here):
    for name in ("pipe.json", "zero.json"):
        (here / name).unlink(missing_ok=True)
    os.mkfifo(here / "pipe.json")
    (here / "zero.json").symlink_to("/dev/zero")
    assert verified("pipe.json")[0] == verified("zero.json")[0] == 2
    assert verified("n" * 5000)[0] == 2


def test_a_file_that_only_a_record_names_is_not_run(tmp_path, monkeypatch, here):
    record = (here / f"{REFUTED}.json").read_text().replace("mine.py", "trap.py")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "trap.py").write_text("open('sprung', 'w').close()\n")
    (tmp_path / "mailed.json").write_text(record)
    result = run("verify", "mailed.json")
    assert result.exit_code == 1
    assert "--claims" in result.output
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b'{"claim": "a", "claim": "b"}',
        b"\xff",
        b"[" * 100_000,
        b'{"claim": "\\u001b[2J"}',
    ],
)
def test_a_line_that_is_no_fact_is_named_in_a_line(tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(CLAIMS)
    (tmp_path / ".lakatos").mkdir()
    (tmp_path / ".lakatos" / "facts.jsonl").write_bytes(line + b"\n")
    for command in (["check"], ["check", "--fresh"], ["list"]):
        result = run(*command, "mine.py")
        assert result.exit_code == 2
        assert "facts.jsonl:1 is no fact: " in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert "\x1b" not in result.output


def test_a_verdict_that_cannot_be_kept_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(CLAIMS.partition("@claim")[0] + "@claim" + one())
    (tmp_path / ".lakatos").write_text("")
    result = run("check", "mine.py")
    assert result.exit_code == 0, result.output
    assert "fails" in result.stdout
    assert result.stderr.count("not kept") == 1


def one():
    return CLAIMS.split("@claim")[1]
