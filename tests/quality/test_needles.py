"""The needles of the benchmark: known witnesses refute, and they are kept from the search."""

import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "needles"


@pytest.fixture
def named(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module("named")


def test_every_false_needle_has_a_witness_that_settles_it(named):
    known = named.known()
    assert set(known) == {name for name in named.NEEDLES if not named.is_near(name)}
    in_words = {name for name, witness in known.items() if isinstance(witness, str)}
    assert {named.kind(name) for name in in_words} == {
        "hard: equations with an irrational solution"
    }
    wrong = [
        name for name in known if name not in in_words and not named.refuted_by(name, known[name])
    ]
    assert wrong == []


def test_there_are_enough_of_each(named):
    near = [name for name in named.NEEDLES if named.is_near(name)]
    assert len(near) >= 20
    assert len(named.NEEDLES) - len(near) >= 40


def test_no_needle_shows_its_witness(named):
    assert [name for name, claim in named.NEEDLES.items() if claim.witness] == []
