"""The examples: what they say is found is found. `tox -e examples` runs all of them whole."""

import importlib
from pathlib import Path

import pytest
from lakatos.harness.catalogue.claims import load_file

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def bugs(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(EXAMPLES / "grouped_query")
    monkeypatch.chdir(tmp_path)
    return importlib.import_module("test_bugs")


def test_a_backward_is_the_derivative_of_its_forward_or_is_refuted(court):
    right, wrong = load_file(EXAMPLES / "backward" / "claims_backward.py")
    assert court(right).evidence.strength == "proved for all sizes"
    assert court(wrong).evidence.strength == "certified"


@pytest.mark.parametrize("bug", ["rotated heads", "tiled groups"])
def test_a_planted_bug_of_the_attention_is_found(bugs, bug, capsys):
    bugs.test_a_bug_is_found(bug)
    assert "gap       at least" in capsys.readouterr().out
