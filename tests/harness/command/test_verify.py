"""`lakatos verify`: what is valid, stale or unreadable, and the exit status of each."""

import json
import re
import shutil

import pytest
from lakatos.harness.command.court import anew
from lakatos.harness.laws.cells import cell_named

CLAIMS_OF_A_SURVIVOR = """
from lakatos.theory import HOLDS, Array, Real, Source, array_namespace, at_most, claim

ME = Source("me", "Mine", ("Me",), 2024, "https://example.org")


@claim(latex="P", source=ME, expected=HOLDS)
def powers_lie_above(x: Real[Array, "n"]):
    \"\"\"The exponential function lies above a cubic that touches it.\"\"\"
    return at_most(1 + x + x * x * x / 6, array_namespace(x).exp(x))
"""
UNCALLABLE = "at_most(x[numpy.argmax([1, 0])], 0)"


def test_verify_ends_with_0_for_valid_records(lakatos, good, store):
    lakatos("check", good)
    result = lakatos("verify", *store.names())
    assert result.exit_code == 0
    assert result.output.count(": valid: ") == 3


@pytest.fixture
def mailed(lakatos, good, tmp_path):
    """Return the file of a record that was printed."""
    lakatos("check", good)
    path = tmp_path / "mailed.json"
    path.write_text(lakatos("cite", "squares_are_numbers", "--format", "json").stdout)
    return path


def test_verify_takes_files_and_claims(lakatos, good, mailed):
    assert lakatos("verify", "squares_are_numbers").exit_code == 0
    assert lakatos("verify", mailed).exit_code == 0
    good.with_name("pyproject.toml").unlink()
    for name in (mailed, "squares_are_numbers"):
        unnamed = lakatos("verify", name)
        assert (unnamed.exit_code, "--claims FILE" in unnamed.output) == (1, True)
    (good.parent / ".lakatos" / "facts.jsonl").unlink(missing_ok=True)
    result = lakatos("verify", mailed, "--claims", good)
    assert result.output.startswith("squares_are_numbers-")
    assert ": valid: fails, certified: at n=1, in exact fractions" in result.output


def test_a_record_stands_alone(mailed):
    record = json.loads(mailed.read_text())
    assert record["statement"] == "The square of a number is the number."
    assert record["point"]["arguments"].keys() == {"x"}
    assert record["sides"].keys() == {"lhs", "rhs"}
    assert record["gap"]
    assert record["versions"].keys() == {"python", "lakatos", "python-flint", "numpy"}
    assert record["recheck"] == f"lakatos verify {record['id']} --claims claims_mine.py"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("verdict",), "holds"),
        (("evidence", "strength"), "witnessed"),
        (("evidence", "system"), "ball64"),
        (("gap",), "1000"),
        (("sides", "lhs", "entries", 0), "7"),
        (("point", "arguments", "x", "entries", 0), "7"),
        (("point", "coordinates", "x", 0, "entries", 0), "7"),
        (("statement",), "The square of a number is another."),
        (("numbers",), "float64"),
        (("fingerprint", "blocks"), "0000000000000000"),
    ],
)
def test_nothing_that_a_record_says_is_believed(lakatos, mailed, path, value):
    record = json.loads(mailed.read_text())
    place = record
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    mailed.write_text(json.dumps(record))
    result = lakatos("verify", mailed)
    assert result.exit_code in (1, 2)
    assert result.output.count("\n") == 1


def test_what_was_only_tried_is_consistent_and_no_more(lakatos, project):
    text = CLAIMS_OF_A_SURVIVOR
    (project / "claims_here.py").write_text(text)
    lakatos("check", "claims_here.py")
    found = lakatos("verify", "powers_lie_above", "--claims", "claims_here.py")
    assert found.exit_code == 0
    assert "powers_lie_above: consistent: holds, survived: " in found.output


def test_verify_ends_with_1_for_a_stale_record(lakatos, good, mailed):
    changed = good.with_name("claims_changed.py")
    changed.write_text(good.read_text().replace("x * x, x)", "x * x, 1 * x)"))
    result = lakatos("verify", mailed, "--claims", changed)
    assert result.exit_code == 1
    assert ": stale: its statement changed" in result.output


def test_a_stale_cell_names_the_command_that_decides_cells():
    claim = cell_named("additive__gated_convolution")
    assert anew(claim) == "`lakatos matrix --block gated_convolution --law additive`"


def test_verify_ends_with_1_for_a_claim_that_is_gone(lakatos, good, mailed):
    gone = good.with_name("claims_gone.py")
    gone.write_text(good.read_text().replace("squares_are_numbers", "squares_are_others"))
    result = lakatos("verify", mailed, "--claims", gone)
    assert result.exit_code == 1
    assert "declares no claim squares_are_numbers" in result.output


@pytest.mark.parametrize("content", [b"{}", b"\x80\x04N.", b"", b'{"format": NaN}'])
def test_verify_ends_with_2_for_an_unreadable_record(lakatos, project, content):
    (project / "odd.json").write_bytes(content)
    result = lakatos("verify", "odd.json")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


def test_what_is_found_is_told_as_objects(lakatos, good, store):
    lakatos("check", good)
    (name, *_) = sorted(store.names())
    done = lakatos("verify", name, "nothing", "--json", "-")
    assert done.exit_code == 2
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["finding"], first["stands"], first["status"]) == (name, True, 0)
    assert ": valid: " in first["detail"]
    assert (second["stands"], second["status"]) == (False, 2)
    assert lakatos("verify", "--second", "--json", "-").exit_code == 2


def test_the_worst_record_gives_verify_its_status(lakatos, good, store, project):
    lakatos("check", good)
    (project / "odd.json").write_bytes(b"{}")
    result = lakatos("verify", *store.names(), "odd.json")
    assert result.exit_code == 2
    assert result.output.count(": valid: ") == 3


def test_a_second_opinion_runs_certificates(lakatos, good, store):
    lakatos("check", good)
    result = lakatos("verify", *store.names(), "--second")
    assert result.exit_code == 0, result.output
    assert ": confirmed: refuted: in the entry (0,), " in result.output
    assert result.output.count(": nothing to run: no single point settles it") == 2


def test_a_point_without_certificate_gives_verify_its_status(lakatos, project, store):
    text = CLAIMS_OF_A_SURVIVOR.replace(
        "at_most(1 + x + x * x * x / 6, array_namespace(x).exp(x))", UNCALLABLE
    )
    text = text.replace("HOLDS", "FAILS").replace("from lakatos", "import numpy\nfrom lakatos", 1)
    (project / "claims_own.py").write_text(text)
    lakatos("check", "claims_own.py")
    result = lakatos("verify", *store.names(), "--second", "--claims", "claims_own.py")
    assert result.exit_code == 1
    assert ": not confirmed: certificates have no np.argmax" in result.output


def test_verify_asks_for_findings_or_a_second_opinion(lakatos):
    assert lakatos("verify").exit_code == 2


def test_what_is_kept_of_a_block_that_was_built_here_needs_no_options(
    lakatos, project, monkeypatch
):
    (project / "own.py").write_text("def doubled(x, factor=2):\n    return factor * x\n")
    options = ("--block", "own.py:doubled", "--input", "n d", "--arg", "factor=3")
    told = lakatos("matrix", *options, "--law", "idempotent").stdout
    name = re.search(r"idempotent__doubled-\w+", told)[0]
    assert lakatos("verify", name).stdout.startswith(f"{name}: valid: fails, certified")
    assert "own.py:doubled" in lakatos("cite", name).stdout
    shutil.copytree(project, project / "clone")
    monkeypatch.chdir(project / "clone")
    told = lakatos("verify", name).stdout
    assert "was not built here before" in told
    assert told.endswith("add --block own.py:doubled --input 'n d' --arg factor=3\n")
