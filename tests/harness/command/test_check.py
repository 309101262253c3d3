"""`lakatos check`: its exit statuses, its report, and what it keeps."""

import json
from functools import partial

import pytest
import torch
from click.testing import CliRunner
from lakatos.harness.catalogue.worker import Worker
from lakatos.harness.command.cli import main
from lakatos.harness.command.court import Court
from lakatos.harness.decide import Effort

FIELDS = [
    "claim",
    "statement",
    "expected",
    "verdict",
    "evidence",
    "points",
    "seconds",
    "counterexample",
    "unasked",
]
BESIDE = """
@claim(latex="P", source=ME, expected=HOLDS)
def answers_{name}(x: Real[Array, ""]):
    \"\"\"The claim answers by itself.\"\"\"
    return {answer}
"""
GOOD_ONE = """
@claim(latex="2x = x + x", source=ME.at("line 1"), expected=HOLDS)
def doubling_adds(x: Real[Array, ""]) -> Relation:
    \"\"\"Twice a number is its sum with itself.\"\"\"
    return equal(2 * x, x + x)
"""


def test_check_ends_with_0_when_every_verdict_is_expected(lakatos, good):
    result = lakatos("check", good)
    assert result.exit_code == 0
    assert "3 claims: 2 holds, 1 fails. Every verdict is the expected one." in result.output


def test_check_ends_with_1_and_prints_the_refutation(lakatos, bad):
    result = lakatos("check", bad)
    assert result.exit_code == 1
    text = result.output
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
    text = result.output
    for said in ("returned a bool (True)", "returned a float (0.5)", "returned nothing"):
        assert f"{said}, no relation: return equal(lhs, rhs)" in text
    assert "holds     doubling_adds" in text


def test_json_on_standard_output_is_one_object_a_line_and_nothing_else(lakatos, bad, objects):
    result = lakatos("check", bad, "--json", "-")
    assert result.exit_code == 1
    objects = objects(result)
    assert [list(found) for found in objects] == [FIELDS] * 4
    by_id = {found["claim"]: found for found in objects}
    refuted = by_id["squares_are_numbers"]
    assert refuted["statement"] == "The square of a number is the number."
    assert refuted["verdict"] == refuted["expected"] == "fails"
    assert refuted["evidence"] == {"strength": "certified", "sizes": {"n": 1}, "system": "rational"}
    assert refuted["counterexample"].startswith("squares_are_numbers-")
    assert set(by_id["doubling_adds"]["evidence"]) == {"strength", "tried"}
    assert by_id["doubling_adds"]["counterexample"] is None
    assert by_id["numbers_are_their_successors"]["verdict"] == "fails"
    assert all(found["points"] > 0 and found["seconds"] >= 0 for found in objects)


def test_json_in_a_file_leaves_the_report_on_standard_output(lakatos, good, project):
    result = lakatos("check", good, "--json", project / "found.jsonl")
    assert "3 claims" in result.stdout
    assert len((project / "found.jsonl").read_text().splitlines()) == 3


def test_the_second_check_replays(lakatos, good):
    lakatos("check", good)
    assert "3 judged again at the points on record" in lakatos("check", good).output
    assert "judged again" not in lakatos("check", good, "--seed", 3).output
    assert "judged again" not in lakatos("check", good, "--fresh").output


def test_an_interrupted_check_keeps_what_was_decided(lakatos, good, store, monkeypatch):
    asked, ask = [], Worker.ask

    def interrupted(worker, function, *arguments, **named):
        if len(asked) == 2:
            raise KeyboardInterrupt
        asked.append(function)
        return ask(worker, function, *arguments, **named)

    monkeypatch.setattr(Worker, "ask", interrupted)
    result = lakatos("check", good)
    assert result.exit_code == 130
    assert "the same command goes on from there" in result.output
    assert store.names() == ["doubling_adds"]
    monkeypatch.setattr(Worker, "ask", ask)
    assert "1 judged again at the points on record" in lakatos("check", good).output


@pytest.mark.skipif(torch.cuda.is_available(), reason="torch sees a graphics card")
def test_a_device_that_is_not_there_is_one_line(lakatos, good):
    result = lakatos("check", good, "--device", "cuda")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("--device cuda: torch")
    assert result.stderr.count("\n") == 1


def test_two_processes_find_what_one_finds(lakatos, good, store):
    asked = ["check", str(good), "self_attention_is_additive", "--fresh", "--json", "-"]
    one = lakatos(*asked, "--jobs", "1")
    court = Court(lambda: store, partial(Effort, examples=5, light=True), Worker)
    two = CliRunner().invoke(main, [*asked, "--jobs", "2"], obj=court)
    assert (one.exit_code, two.exit_code) == (0, 0)
    timeless = [
        [json.loads(line) | {"seconds": 0} for line in result.stdout.splitlines()]
        for result in (one, two)
    ]
    assert len(timeless[0]) == 4
    assert timeless[0] == timeless[1]
