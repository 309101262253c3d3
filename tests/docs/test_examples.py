"""The examples: what they say is found is found. `tox -e examples` runs all of them whole."""

import importlib
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def bugs(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(EXAMPLES / "grouped_query")
    monkeypatch.chdir(tmp_path)
    return importlib.import_module("test_bugs")


@pytest.mark.parametrize("bug", ["rotated heads", "tiled groups"])
def test_a_planted_bug_of_the_attention_is_found(bugs, bug, capsys):
    bugs.test_a_bug_is_found(bug)
    assert "gap       at least" in capsys.readouterr().out
