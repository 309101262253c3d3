"""The command line: its exit statuses, its messages, and what it writes where."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lakatos.harness.command import cli, court

FIELDS = [
    "claim",
    "statement",
    "expected",
    "verdict",
    "evidence",
    "points",
    "seconds",
    "counterexample",
    "record",
]
BESIDE = """
@claim(latex="P", source=ME, expected=HOLDS)
def answers_{name}(x: Real[Array, ""]):
    \"\"\"The claim answers by itself.\"\"\"
    return {answer}
"""


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def no_traceback(result):
    text = result.output
    assert "Traceback" not in text
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return text


def test_check_ends_with_0_when_every_verdict_is_expected(lakatos, good):
    result = lakatos("check", good)
    assert result.exit_code == 0
    assert "3 claims: 2 holds, 1 fails. Every verdict is the expected one." in result.output


def test_check_ends_with_1_and_prints_the_refutation(lakatos, bad):
    result = lakatos("check", bad)
    assert result.exit_code == 1
    text = no_traceback(result)
    assert "numbers_are_their_successors fails, but the claim expects holds" in text
    assert "Refuted: A number is its successor." in text
    for part in (
        "source",
        "sizes     n = 1",
        "lhs",
        "rhs",
        "gap       at least 1",
        "lakatos verify",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "self_attention_is_aditive"], "did you mean self_attention_is_additive"),
        (["check", "absent.py"], "absent.py is no file"),
        (["list", "sofmax"], "did you mean softmax"),
        (["show", "self_attention_is_aditive"], "did you mean self_attention_is_additive"),
        (["cite", "self_attention_is_aditive"], "did you mean self_attention_is_additive"),
        (["verify", "self_attention_is_aditive"], "self_attention_is_additive"),
        (["check", "--seconds", "0"], "--seconds"),
        (["check", "--seed", "lucky"], "--seed"),
        (["check", "--json", "/no/such/folder/x", "softmax_is_affine"], "cannot write"),
        (["cite", "softmax_is_affine", "--format", "word"], "--format"),
        (["new", "claim", "Not A Name"], "is no name for a claim"),
        (["verify"], "FILE|ID"),
    ],
)
def test_usage_errors_end_with_2_and_say_the_next_step(lakatos, arguments, said):
    result = lakatos(*arguments)
    assert result.exit_code == 2
    assert said in no_traceback(result)


def test_a_file_that_does_not_import_shows_the_users_traceback_alone(lakatos, broken):
    result = lakatos("check", broken)
    assert result.exit_code == 2
    assert result.output.startswith("Traceback (most recent call last):")
    assert result.output.rstrip().endswith("KeyError: 'a key that is not there'")
    assert result.output.count("File ") == result.output.count(str(broken))
    assert "importlib" not in result.output


def test_claims_that_return_no_relation_are_told_so_and_stop_no_other(lakatos, claims_file):
    answers = {"bool": "True", "float": "0.5", "none": "None"}
    path = claims_file(*(BESIDE.format(name=n, answer=a) for n, a in answers.items()), GOOD_ONE)
    result = lakatos("check", path)
    assert result.exit_code == 1
    text = no_traceback(result)
    for said in ("returned a bool (True)", "returned a float (0.5)", "returned nothing"):
        assert f"{said}, no relation: return equal(lhs, rhs)" in text
    assert "holds     doubling_adds" in text


GOOD_ONE = """
@claim(latex="2x = x + x", source=ME.at("line 1"), expected=HOLDS)
def doubling_adds(x: Real[Array, ""]) -> Relation:
    \"\"\"Twice a number is its sum with itself.\"\"\"
    return equal(2 * x, x + x)
"""


def test_json_on_standard_output_is_one_object_a_line_and_nothing_else(lakatos, bad):
    result = lakatos("check", bad, "--json", "-")
    assert result.exit_code == 1
    objects = lines(result.stdout)
    assert [list(found) for found in objects] == [FIELDS] * 4
    by_id = {found["claim"]: found for found in objects}
    refuted = by_id["squares_are_numbers"]
    assert refuted["statement"] == "The square of a number is the number."
    assert refuted["verdict"] == refuted["expected"] == "fails"
    assert refuted["evidence"].startswith("certified counterexample")
    assert Path(refuted["record"]).stem == refuted["counterexample"]
    assert by_id["doubling_adds"]["counterexample"] is None
    assert by_id["numbers_are_their_successors"]["verdict"] == "fails"
    assert all(found["points"] > 0 and found["seconds"] >= 0 for found in objects)


def test_json_in_a_file_leaves_the_report_on_standard_output(lakatos, good, project):
    result = lakatos("check", good, "--json", project / "found.jsonl")
    assert "3 claims" in result.stdout
    assert len(lines((project / "found.jsonl").read_text())) == 3


def test_the_second_check_replays(lakatos, good):
    lakatos("check", good)
    assert "3 judged again at the points on record" in lakatos("check", good).output
    assert "judged again" not in lakatos("check", good, "--seed", 3).output
    assert "judged again" not in lakatos("check", good, "--fresh").output


def test_an_interrupted_check_keeps_what_was_decided(lakatos, good, store, monkeypatch):
    decided, decide = [], court.decide

    def interrupted(claim, *arguments):
        if decided:
            raise KeyboardInterrupt
        decided.append(claim.id)
        return decide(claim, *arguments)

    monkeypatch.setattr(court, "decide", interrupted)
    result = lakatos("check", good)
    assert result.exit_code == 130
    assert "the same command goes on from there" in no_traceback(result)
    assert [name.rpartition("-")[0] for name in store.ids()] == decided
    monkeypatch.setattr(court, "decide", decide)
    assert "1 judged again at the points on record" in lakatos("check", good).output


def test_list_shows_ids_statements_and_expected_verdicts(lakatos):
    result = lakatos("list", "self_attention_is_additive", "softmax")
    assert result.exit_code == 0
    assert result.output.startswith("fails  attention      self_attention_is_additive: Self-")
    assert "softmax_weights_sum_to_one: Each row of a softmax sums to one." in result.output


def test_show_gives_statement_quantifiers_source_and_code(lakatos):
    result = lakatos("show", "self_attention_is_additive")
    assert result.exit_code == 0
    for part in (
        "additive in its tokens",
        "over the reals, for all n >= 1",
        "Mastiff",
        "def self_",
    ):
        assert part in result.output


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("markdown", "**Refuted:** "),
        ("stackexchange", "**Refuted:** "),
        ("latex", "% Lakatos record "),
        ("bibtex", "@misc{lakatos:"),
        ("html", "<article class="),
    ],
)
def test_cite_prints_a_text_that_begins_as_its_format_does(lakatos, store, style, begins):
    del store
    result = lakatos("cite", "self_attention_is_additive", "--format", style)
    assert result.exit_code == 0
    assert result.stdout.startswith(begins)
    assert result.stdout.endswith("\n")
    assert "self_attention_is_additive-" in result.stdout


def test_cite_in_python_prints_a_script(lakatos):
    result = lakatos("cite", "self_attention_is_additive", "--format", "python")
    assert result.exit_code == 0
    compile(result.stdout, "cited.py", "exec")
    assert len(result.stdout.splitlines()) <= 25


def test_cite_takes_a_users_claim_and_a_record(lakatos, good, store):
    lakatos("check", good)
    (record,) = (name for name in store.ids() if name.startswith("squares_are_numbers"))
    for name in (record, "squares_are_numbers"):
        result = lakatos("cite", name)
        assert result.exit_code == 0
        assert "The square of a number is its product with itself." in result.output


def test_cite_of_what_no_point_settles_has_no_script(lakatos, good):
    lakatos("check", good)
    result = lakatos("cite", "doubling_adds", "--format", "python")
    assert result.exit_code == 1
    assert "use --format markdown" in no_traceback(result)


def test_verify_ends_with_0_for_valid_records(lakatos, good, store):
    lakatos("check", good)
    result = lakatos("verify", *store.ids())
    assert result.exit_code == 0
    assert result.output.count(": valid: ") == 3


def test_verify_takes_files_and_claims(lakatos, good, store):
    lakatos("check", good)
    (path, _), *_ = store.of_claim("squares_are_numbers")
    assert lakatos("verify", path).exit_code == 0
    assert lakatos("verify", "squares_are_numbers").exit_code == 0
    moved = path.rename(path.parent.parent.parent.parent / "mailed.json")
    assert lakatos("verify", moved, "--claims", good).exit_code == 0


def test_verify_ends_with_1_for_a_stale_record(lakatos, good, store):
    lakatos("check", good)
    changed = good.with_name("claims_changed.py")
    changed.write_text(good.read_text().replace("x * x, x)", "x * x, 1 * x)"))
    (path, _), *_ = store.of_claim("squares_are_numbers")
    result = lakatos("verify", path, "--claims", changed)
    assert result.exit_code == 1
    assert ": stale: its statement changed" in result.output


def test_verify_ends_with_1_for_a_claim_that_is_gone(lakatos, good, store):
    lakatos("check", good)
    gone = good.with_name("claims_gone.py")
    gone.write_text(good.read_text().replace("squares_are_numbers", "squares_are_others"))
    (path, _), *_ = store.of_claim("squares_are_numbers")
    result = lakatos("verify", path, "--claims", gone)
    assert result.exit_code == 1
    assert "declares no claim squares_are_numbers" in no_traceback(result)


@pytest.mark.parametrize("content", [b"{}", b"\x80\x04N.", b"", b'{"format": NaN}'])
def test_verify_ends_with_2_for_an_unreadable_record(lakatos, project, content):
    (project / "odd.json").write_bytes(content)
    result = lakatos("verify", "odd.json")
    assert result.exit_code == 2
    assert no_traceback(result).count("\n") == 1


def test_the_worst_record_gives_verify_its_status(lakatos, good, store, project):
    lakatos("check", good)
    (project / "odd.json").write_bytes(b"{}")
    result = lakatos("verify", *store.ids(), "odd.json")
    assert result.exit_code == 2
    assert result.output.count(": valid: ") == 3


def run(*arguments, folder):
    """Run the installed command in another process."""
    command = [Path(sys.executable).with_name("lakatos"), *map(str, arguments)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        command, cwd=folder, env=plain, capture_output=True, text=True, check=False, timeout=100
    )


def test_the_installed_command_decides_a_users_file_and_keeps_the_record(good, project):
    result = run("check", good.name, "--json", "-", folder=project)
    assert result.returncode == 0
    assert result.stderr == ""
    assert [found["verdict"] for found in lines(result.stdout)] == ["holds", "fails", "holds"]
    assert len(list((project / ".lakatos" / "records").glob("*.json"))) == 3
    verified = run("verify", "squares_are_numbers", folder=project)
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_installed_command_shows_a_users_traceback_alone(broken, project):
    result = run("check", broken.name, folder=project)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("File ") == result.stderr.count("claims_mine.py") == 2


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_a_command_is_found_under_its_name(name):
    assert cli.main.get_command(None, name).name == name


def test_an_unknown_command_is_told_and_a_near_one_is_suggested(lakatos):
    result = lakatos("chek")
    assert result.exit_code == 2
    assert "No such command 'chek'" in result.output


def test_a_command_loads_nothing_that_another_one_needs():
    code = (
        "import sys\nfrom lakatos.harness.command.cli import main\n"
        "print(*sorted({'jinja2', 'rich', 'torch', 'hypothesis', 'numpy'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
