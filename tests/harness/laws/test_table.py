"""Cells: what an answer rests on is data, and its words are made of it."""

import json

import msgspec
import pytest
from lakatos.harness.laws.table import Cell, Grounds, as_json, counts, telling
from lakatos.theory.laws import DERIVED_ONLY, LAWS
from lakatos.theory.verdict import Strength, Verdict

SIZES = {"n": ((1, 6), (7, None)), "d": ((1, None),)}
WORDS = {
    "certified": Grounds(Strength.CERTIFIED),
    "certified by rule: a implies b": Grounds(
        Strength.CERTIFIED, by="rule: a implies b", sizes=SIZES
    ),
    "proved by structure: sums; for n <= 6 and n >= 7, all d": Grounds(
        Strength.PROVED, by="structure: sums", sizes=SIZES
    ),
    "proved where defined at unit matrices, by structure: sums; for all d; n up to 8": Grounds(
        Strength.PROVED_AT_SIZES,
        by="structure: sums",
        at="unit matrices",
        defined=False,
        sizes={"n": ((1, 8),), "d": ((1, None),)},
    ),
    "proved at unit matrices; at sizes up to n=2": Grounds(
        Strength.PROVED_AT_SIZES, at="unit matrices", sizes={"n": ((1, 2),)}, boxed=True
    ),
    "survived, and proved up to n=3": Grounds(Strength.SURVIVED, proved={"n": 3}),
    "too thin": Grounds(Strength.NONE, reason="too thin"),
}


def cell(law="additive", verdict=Verdict.HOLDS, strength=Strength.PROVED, **changes):
    named = {"block": "relu", "derived": False, "parameters": "all", **changes}
    return Cell(law=law, verdict=verdict, evidence=Grounds(strength), **named)


@pytest.mark.parametrize(("words", "grounds"), WORDS.items())
def test_the_words_of_what_an_answer_rests_on_are_made_of_data(words, grounds):
    assert str(grounds) == words
    assert msgspec.json.decode(msgspec.json.encode(grounds), type=Grounds) == grounds


def test_cells_are_counted_by_the_strength_of_what_they_rest_on():
    cells = [
        cell(),
        cell("odd", derived=True),
        cell("even", Verdict.FAILS, Strength.CERTIFIED),
        cell("affine", Verdict.UNDECIDED, Strength.NONE),
        cell("even", parameters="some"),
    ]
    found = counts(cells, 1)
    assert (found["tested"], found["derived"], found["undecided"], found["some"]) == (3, 1, 1, 1)
    assert (found[Strength.PROVED], found["certified"], found["none"]) == (2, 1, 0)
    assert found["empty"] == len(LAWS) + len(DERIVED_ONLY) - 4


def test_json_has_the_evidence_as_data_and_in_words():
    (line,) = as_json([cell()]).splitlines()
    found = json.loads(line)
    assert found["evidence"] == {"strength": Strength.PROVED, "detail": Strength.PROVED}
    assert (found["verdict"], found["law"], found["counterexample"]) == ("holds", "additive", None)


def test_what_holds_for_some_parameters_tells_nothing_of_a_row():
    cells = [cell("linear"), cell("additive"), cell("even", parameters="some")]
    assert telling(cells)[0] == "strongest that hold: linear"
