"""The pytest plugin: claims are test items, with the options that users of Hypothesis know."""

import pytest

pytest_plugins = "pytester"


@pytest.fixture
def run(pytester, claims_text):
    """Run pytest in a project with one file of claims."""

    def run(kind, *options):
        pytester.path.joinpath("claims_here.py").write_text(claims_text[kind], encoding="utf-8")
        return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)

    return run


def test_claims_are_items_named_by_their_ids(run):
    result = run("good", "--collect-only", "-q")
    result.stdout.fnmatch_lines(
        [
            "claims_here.py::doubling_adds",
            "claims_here.py::squares_are_numbers",
            "claims_here.py::squares_are_products",
            "3 tests collected*",
        ]
    )


def test_expected_verdicts_pass_and_what_is_kept_serves_every_worker(run, pytester):
    run("good").assert_outcomes(passed=3)
    kept = pytester.path.joinpath(".lakatos/facts.jsonl").read_bytes()
    assert kept.count(b"\n") == 3
    run("good", "-n", "2").assert_outcomes(passed=3)
    assert pytester.path.joinpath(".lakatos/facts.jsonl").read_bytes() == kept


def test_k_selects_by_id(run):
    result = run("good", "-k", "products", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["claims_here.py::squares_are_products", "1/3 tests collected*"])


def test_a_node_selects_a_claim(run):
    result = run("good", "claims_here.py::doubling_adds", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["claims_here.py::doubling_adds", "1 test collected*"])


HILL = """
@claim(latex="h < 0.61", source=ME, expected=HOLDS)
def hills_are_low(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    \"\"\"A hill is no higher than 0.61, by little, which nothing here proves.\"\"\"
    hill = (x + y) * array_namespace(x).exp(-x * x - y * y)
    return less(hill, constant("0.61", like=x))
"""


def test_a_seed_and_statistics_reach_the_search(pytester, claims_text):
    head = claims_text["good"].partition("@claim")[0]
    text = f"from lakatos.theory import constant, less\n{head}{HILL}"
    pytester.path.joinpath("claims_here.py").write_text(text, encoding="utf-8")
    result = pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "--hypothesis-seed=7", "--hypothesis-show-statistics"
    )
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*Hypothesis Statistics*", "*hills_are_low:*", "*generate*"])


def test_an_unexpected_verdict_fails_with_the_refutation_and_no_traceback(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")  # to which pytest shortens its summary
    result = run("bad")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*numbers_are_their_successors fails, but the claim expects holds",
            "Refuted: A number is its successor.",
            "*claim     numbers_are_their_successors (claims_here.py:*",
            "*source    Ada (2024), My notes",
            "*sizes     n = 1",
            "*gap       at least 1",
            "*recheck   lakatos verify numbers_are_their_successors-*",
            "FAILED *successors - fails, expected holds: certified: x = *1*; gap 1",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*Error*")
    result.stdout.no_fnmatch_line("*decide.py*")


def test_a_broken_file_is_a_collection_error_with_the_users_traceback(run):
    result = run("broken")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR collecting claims_here.py*",
            "Traceback (most recent call last):",
            '*File "*claims_here.py", line *',
            "KeyError: 'a key that is not there'",
        ]
    )
    result.stdout.no_fnmatch_line("*importlib*")
    result.stdout.no_fnmatch_line("*catalogue.py*")


def test_a_claim_that_returns_no_relation_fails_with_one_line(run):
    result = run("answering")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        ["*evidence  claims_here.py:*: answers returned a bool (True), no relation:*"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_other_files_are_left_alone(pytester, claims_text):
    pytester.path.joinpath("notes.py").write_text(claims_text["broken"], encoding="utf-8")
    pytester.makepyfile(test_one="def test_one(): pass")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_file_that_is_named_so_and_has_no_claims_is_left_alone(pytester):
    pytester.path.joinpath("claims_office.py").write_text("raise SystemExit(3)", encoding="utf-8")
    result = pytester.runpytest_subprocess("--collect-only", "-q")
    assert "no tests collected" in result.stdout.str()


@pytest.mark.parametrize(
    ("place", "said"),
    [("pyproject.toml", '[tool.lakatos]\nclaims = ["notes.py"]\n'),
     ("lakatos.toml", 'claims = ["notes.py"]\n')],
)  # fmt: skip
def test_a_file_that_the_project_declares_is_collected(pytester, claims_text, place, said):
    pytester.path.joinpath("notes.py").write_text(claims_text["good"], encoding="utf-8")
    pytester.path.joinpath("others.py").write_text(claims_text["good"], encoding="utf-8")
    pytester.path.joinpath(place).write_text(said, encoding="utf-8")
    result = pytester.runpytest_subprocess("--collect-only", "-q")
    result.stdout.fnmatch_lines(["notes.py::doubling_adds"])
    assert "others.py" not in result.stdout.str()


def test_a_declaration_that_cannot_be_read_is_told(pytester):
    pytester.path.joinpath("notes.py").write_text("", encoding="utf-8")
    pytester.path.joinpath("pyproject.toml").write_text(
        "[tool.lakatos]\nclaims = 3\n", encoding="utf-8"
    )
    result = pytester.runpytest_subprocess("--collect-only", "-q")
    assert "[tool.lakatos] is not as expected" in result.stdout.str() + result.stderr.str()
