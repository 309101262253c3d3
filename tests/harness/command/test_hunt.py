"""`lakatos hunt`: what it tries, what it keeps, and where it goes on."""

import json
import shutil
from pathlib import Path

import pytest
from lakatos.harness.catalogue.claims import load_file
from lakatos.harness.command.benches import Benches
from lakatos.harness.command.docket import Docket, case_of
from lakatos.harness.command.hunt import Chase
from lakatos.harness.command.quarry import Quarry
from lakatos.harness.decide import Effort
from lakatos.harness.keep.fact import FactError
from lakatos.harness.keep.turns import turns
from lakatos.harness.show.answer import Answer
from lakatos.theory.verdict import HOLDS

SURVIVING = """
@claim(latex="P", source=ME, expected=HOLDS)
def powers_lie_above(x: Real[Array, "n"]) -> Relation:
    \"\"\"The exponential function lies above a cubic that touches it.\"\"\"
    return at_most(1 + x + x * x * x / 6, array_namespace(x).exp(x))
"""
PROVED_AND_FALSE = """
@claim(latex="2x = x + x", source=ME, expected=HOLDS)
def doubling_adds(x: Real[Array, ""]) -> Relation:
    \"\"\"Twice a number is its sum with itself.\"\"\"
    return equal(2 * x, x + x)


@claim(latex="x = 3", source=ME, expected=HOLDS)
def every_number_is_three(x: Real[Array, ""]) -> Relation:
    \"\"\"Every number is three.\"\"\"
    return equal(x, 3)
"""


@pytest.fixture
def hunt(lakatos):
    """Hunt for a second, in one process."""
    return lambda *names: lakatos("hunt", "--minutes", "0.02", "-j", "1", *names)


def test_what_is_proved_is_not_hunted_and_what_is_false_is_found(lakatos, hunt, claims_file, store):
    path = claims_file(PROVED_AND_FALSE)
    lakatos("check", path)
    store.drop(store.user / "facts.jsonl", store.named("every_number_is_three")[0].key)
    found = hunt(path)
    assert found.exit_code == 1
    assert "every_number_is_three fails, but the claim expects holds" in found.output
    assert "1 of 1 that nothing settled" in found.output
    assert "1 are settled now" in found.output
    assert store.named("every_number_is_three")[0].settled
    assert "nothing of this is open" in hunt(path).output


def test_a_hunt_goes_on_behind_the_last_turn(hunt, claims_file, store):
    path = claims_file(SURVIVING)
    assert hunt(path).exit_code == 0
    ((first, *_),) = turns(store).values()
    found = hunt(path, "--json", "told.jsonl")
    ((*before, last),) = turns(store).values()
    assert before[0] == first
    assert len({turn.seed for turn in (*before, last)}) == len(before) + 1
    assert "powers_lie_above: survived: " in found.output
    assert "survived before]" in found.output
    told = map(json.loads, Path("told.jsonl").read_text().splitlines())
    assert {each["claim"] for each in told} == {"powers_lie_above"}


def test_a_claim_that_changed_has_had_no_turn(hunt, claims_file, store):
    hunt(claims_file(SURVIVING))
    hunt(claims_file(SURVIVING.replace("x * x * x / 6", "x * x * x / 7")))
    assert [found[0].seed for found in turns(store).values()] == [0, 0]


def test_a_file_of_turns_that_says_something_else_is_told_in_a_line(hunt, claims_file, store):
    path = claims_file(SURVIVING)
    store.user.mkdir(parents=True)
    (store.user / "turns.jsonl").write_text('{"claim": 1}\n')
    found = hunt(path)
    assert found.exit_code == 2
    assert "turns.jsonl:1 is no turn of a hunt" in found.output


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda user: user.write_text("a file"), "turns.jsonl cannot be written: File exists"),
        (lambda user: (user / "turns.jsonl").mkdir(parents=True), "cannot be written: Is a direct"),
    ],
)
def test_where_no_turn_can_be_kept_there_is_no_hunt(hunt, claims_file, store, make, said):
    path = claims_file(SURVIVING)
    store.user.parent.mkdir(parents=True, exist_ok=True)
    make(store.user)
    found = hunt(path)
    assert found.exit_code == 2
    assert said in found.output
    assert found.output.count("\n") == 1


def test_where_turns_are_kept_no_more_what_was_found_is_said(quarries, store):
    docket = answering("")(None, Effort(), store, 1.0)
    chase = Chase(docket, store, Effort(), 1, quarries)
    shutil.rmtree(store.user, ignore_errors=True)
    store.user.parent.mkdir(parents=True, exist_ok=True)
    store.user.write_text("a file")
    with pytest.raises(FactError, match="a hunt keeps every turn there, so make room for it"):
        list(chase.given(60, shown=False))
    assert f"holds     {quarries[0].case.id}" in "\n".join(chase.told())


def test_an_unknown_name_is_told(hunt):
    assert "no claim, subject or file is named 'atention'" in hunt("atention").output


@pytest.fixture
def quarries(good):
    """Return what a hunt would be after."""
    return [Quarry(case_of(claim), "", claim.id, "survived") for claim in load_file(good)]


def answering(interrupted):
    """Return a docket that answers at once, and is interrupted at one claim."""

    class Answering(Docket):
        def decide(self, case, *_, **__):
            if case.id == interrupted:
                raise KeyboardInterrupt
            return Answer(id=case.id, subject="", expected=HOLDS, verdict=HOLDS, evidence="")

        def served(self, take, by, jobs, left):
            del jobs
            yield from Benches(lambda: self, 1).served(take, by, left)

    return Answering


def test_an_interruption_loses_no_turn(quarries, store):
    last = quarries[-1].case.id
    docket = answering(last)(None, Effort(), store, 1.0)
    chase = Chase(docket, store, Effort(), 1, quarries)
    with pytest.raises(KeyboardInterrupt):
        list(chase.given(60, shown=False))
    assert {key[0] for key in turns(store)} == {each.case.id for each in quarries}
    assert f"cut off   {last}" in "\n".join(chase.told())
