"""Writing witnesses into a file of claims changes that and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest
from lakatos.harness.catalogue.claims import load_file
from lakatos.harness.command.witnesses import NotWritableError, with_witnesses, write_witnesses
from lakatos.harness.decide import Effort, decide, passes_over_witness
from lakatos.harness.keep.fingerprint import fingerprint
from lakatos.theory.witness import Point, fractions

IMPORT = (
    "from lakatos.theory import FAILS, Array, Permutation, Real, Source, UnitRows, claim, equal"
)
HEAD = 'HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")\n'
FIRST = '''
# A comment that stays.
@claim(latex="P", source=HERE, expected=FAILS)
def numbers_are_zero(x: Real[Array, "n"]):
    """Every number is zero."""
    return equal(x, 0 * x)  # and one here
'''
SECOND = '''

@claim(latex="P", source=HERE, expected=FAILS)
def order_is_nothing(unit: UnitRows[Array, "n d"], order: Permutation[Array, "n"]):
    """Order does not matter."""
    return equal(unit[order], unit)
'''
TEXT = f"{IMPORT}\n\n{HEAD}\n{FIRST}{SECOND}"
ONE = Point({"n": 1}, {"x": (fractions([1]),)})
TURNED = Point(
    {"n": 2, "d": 2},
    {"unit": (fractions([[0], [1]]), fractions([1, 1])), "order": (fractions([1, 0]),)},
)


@pytest.fixture
def claims_of(tmp_path):
    """Load the claims of a text, from a file that no other text was in."""
    count = iter(range(9))

    def load(text):
        path = tmp_path / f"claims_{next(count)}.py"
        path.write_bytes(text.encode())
        return load_file(path)

    return load


def added(before, after):
    """Return the lines that are new, having checked that the others are as they were."""
    rest = after.splitlines(keepends=True)
    new = []
    for line in before.splitlines(keepends=True):
        while rest[0] != line:
            new.append(rest.pop(0))
        rest.pop(0)
    return [line.rstrip("\r\n") for line in new + rest]


def test_the_witness_stands_between_claim_and_function_and_reads_as_the_point(claims_of):
    text, problems = with_witnesses(TEXT, list(zip(claims_of(TEXT), (ONE, TURNED), strict=True)))
    assert problems == [("numbers_are_zero", ""), ("order_is_nothing", "")]
    assert "expected=FAILS)\n@witness(x=[1])\ndef numbers_are_zero" in text
    assert '@witness(coordinates={"unit": [[[0], [1]], [1, 1]], "order": [[1, 0]]})\ndef' in text
    assert [claim.witness for claim in claims_of(text)] == [ONE, TURNED]


def test_an_older_witness_is_replaced_and_the_same_one_left(claims_of):
    (claim, _) = claims_of(TEXT)
    text, _ = with_witnesses(TEXT, [(claim, ONE)])
    two = Point({"n": 2}, {"x": (fractions([0, 2]),)})
    again, _ = with_witnesses(text, [(claims_of(text)[0], two)])
    assert again == text.replace("x=[1]", "x=[0, 2]")
    back, _ = with_witnesses(again, [(claims_of(again)[0], ONE)])
    assert back == text


@pytest.mark.parametrize(
    ("imported", "wanted"),
    [
        ("from lakatos.theory import FAILS, Array, Real, Source, claim, equal", None),
        (
            "from lakatos.theory import (\n    FAILS,\n    Array,\n    Real,\n    Source,\n    claim,\n    equal,\n)",  # noqa: E501
            ["    witness,"],
        ),
        ("from lakatos.theory import (\n    FAILS, Array, Real, Source, claim, equal\n)", None),
        ("from lakatos.theory import *\nfrom lakatos.theory import claim", None),
        ("from lakatos.theory import FAILS, Array, Real, Source, claim, equal, witness", []),
    ],
)
def test_the_name_is_imported_beside_claim(claims_of, imported, wanted):
    before = f"{imported}\n\n{HEAD}\n{FIRST}"
    text, _ = with_witnesses(before, [(claims_of(before)[0], ONE)])
    assert claims_of(text)[0].witness == ONE
    if wanted is not None:
        assert added(before, text) == [*wanted, "@witness(x=[1])"]


def test_a_long_import_gets_a_line_for_each_name(claims_of):
    text, _ = with_witnesses(TEXT, [(claims_of(TEXT)[0], ONE)])
    assert text.startswith("from lakatos.theory import (\n    FAILS,\n    Array,\n")
    assert "    equal,\n    witness,\n)\n" in text


def test_a_module_before_claim_stands_before_witness(claims_of):
    before = f"import lakatos.theory as lt\nfrom lakatos.theory import *\n{HEAD}{FIRST}"
    before = before.replace("@claim", "@lt.claim").replace("import *", "import Array, Real, Source")
    before = before.replace("FAILS", "lt.FAILS").replace("equal", "lt.equal")
    text, _ = with_witnesses(before, [(claims_of(before)[0], ONE)])
    assert added(before, text) == ["@lt.witness(x=[1])"]
    assert claims_of(text)[0].witness == ONE


def test_line_ends_and_indentation_are_kept(claims_of):
    before = TEXT.replace("\n", "\r\n")
    text, _ = with_witnesses(before, [(claims_of(before)[0], ONE)])
    assert "\n" not in text.replace("\r\n", "")
    assert claims_of(text)[0].witness == ONE


def test_a_witness_too_long_for_a_line_gets_a_line_for_each_argument(claims_of):
    before = TEXT.replace('(x: Real[Array, "n"])', '(x: Real[Array, "n"], y: Real[Array, "n"])')
    long = Point({"n": 20}, {"x": (fractions([1] * 20),), "y": (fractions([0] * 20),)})
    text, _ = with_witnesses(before, [(claims_of(before)[0], long)])
    assert f"\n@witness(\n    x={[1] * 20},\n    y={[0] * 20},\n)\ndef" in text


def test_a_point_too_long_for_the_file_stays_in_the_record(claims_of):
    long = Point({"n": 60}, {"x": (fractions([1] * 60),)})
    text, problems = with_witnesses(TEXT, [(claims_of(TEXT)[0], long)])
    assert text == TEXT
    assert problems == [("numbers_are_zero", "its point is too long for a line: the record has it")]


@pytest.mark.parametrize(
    ("number", "code"), [("1/2", "0.5"), ("1/3", '"1/3"'), (-2, "-2"), (2**70, str(2**70))]
)
def test_numbers_are_written_exactly(claims_of, number, code):
    point = Point({"n": 1}, {"x": (fractions([number]),)})
    text, _ = with_witnesses(TEXT, [(claims_of(TEXT)[0], point)])
    assert f"@witness(x=[{code}])\n" in text
    assert claims_of(text)[0].witness == point


def test_a_file_changed_since_it_was_read_is_left_alone(claims_of):
    claims = claims_of(TEXT)
    moved = f"\n{TEXT}"
    text, problems = with_witnesses(moved, [(claims[0], ONE)])
    assert text == moved
    assert "run the command again" in problems[0][1]


def test_a_file_without_an_import_to_add_to_is_left_alone(claims_of):
    before = f"from lakatos.theory import *\nclaims = claim\n{HEAD}{FIRST}"
    before = before.replace("@claim", "@claims")
    with pytest.raises(NotWritableError, match="import witness beside it"):
        with_witnesses(before, [(claims_of(before)[0], ONE)])


def test_the_fingerprint_is_the_same_with_and_without(claims_of):
    text, _ = with_witnesses(TEXT, list(zip(claims_of(TEXT), (ONE, TURNED), strict=True)))
    before, after = (list(map(fingerprint, claims_of(each))) for each in (TEXT, text))
    assert before == after


def test_the_command_writes_and_the_formatter_agrees(tmp_path, store):
    path = tmp_path / "claims_here.py"
    path.write_text(TEXT, "utf-8")
    path.chmod(0o640)
    decisions = [decide(claim, store) for claim in load_file(path)]
    told = list(write_witnesses(decisions))
    assert told == [
        "numbers_are_zero: witness written into claims_here.py",
        "order_is_nothing: witness written into claims_here.py",
    ]
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir() if each.suffix != ""] == ["claims_here.py"]
    ruff = Path(sys.executable).with_name("ruff")
    if ruff.exists():
        for width in ("88", "100"):
            command = [ruff, "format", "--check", "--isolated", "--line-length", width, path]
            subprocess.run(command, check=True, capture_output=True)


def test_a_witness_is_tried_first_and_a_stale_one_is_passed_over(claims_of, store):
    stated = TEXT.replace(", claim,", ", claim, witness,")
    good = stated.replace("FAILS)\ndef numb", "FAILS)\n@witness(x=[0, 7])\ndef numb")
    stale = stated.replace("FAILS)\ndef numb", "FAILS)\n@witness(x=[0, 0])\ndef numb")
    first = decide(claims_of(good)[0], store)
    assert (first.points, first.candidates) == (1, 0)
    assert first.finding.point == ONE
    assert not passes_over_witness(first)
    for effort in (Effort(), Effort(fresh=True)):
        found = decide(claims_of(stale)[0], store, effort)
        assert found.verdict == first.verdict
        assert passes_over_witness(found)


def test_a_fresh_search_tries_the_witness_last(claims_of, store):
    text = TEXT.replace(", claim,", ", claim, less, witness,")
    found_at_once = text.replace("FAILS)\ndef numb", "FAILS)\n@witness(x=[0, 7])\ndef numb")
    fresh = decide(claims_of(found_at_once)[0], store, Effort(fresh=True))
    assert fresh.finding.point == ONE, "a small point comes before the witness"
    hidden = found_at_once.replace("[0, 7]", "[123456789123]")
    hidden = hidden.replace("equal(x, 0 * x)", "less(0 * x, (x - 123456789123) ** 2)")
    claim = claims_of(hidden)[0]
    for effort in (Effort(fresh=True), Effort()):
        assert decide(claim, store, effort).finding.point == claim.witness


def test_the_command_names_a_stale_witness_and_writes_a_new_one(lakatos, tmp_path):
    path = tmp_path / "claims_stale.py"
    stale = TEXT.replace(", claim,", ", claim, witness,")
    stale = stale.replace("FAILS)\ndef numb", "FAILS)\n@witness(x=[0, 0])\ndef numb")
    path.write_text(stale, "utf-8")
    told = lakatos("check", path)
    assert told.exit_code == 0
    assert told.output.count("its @witness does not refute it and was passed over") == 1
    assert path.read_text("utf-8") == stale
    written = lakatos("check", path, "--write")
    assert written.exit_code == 0
    assert "numbers_are_zero: witness written into claims_stale.py" in written.output
    assert "@witness(x=[1])\n" in path.read_text("utf-8")
    assert "x=[0, 0]" not in path.read_text("utf-8")
