"""The examples: what they say is found is found. `tox -e examples` runs all of them whole."""

import importlib
from pathlib import Path

import pytest
from lakatos.harness.catalogue.claims import load_file
from lakatos.harness.show.cite import cite
from lakatos.harness.show.exhibit import Exhibit

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


def test_a_claim_about_a_module_is_a_script_that_builds_it(court, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (refuted,) = (
        each
        for each in load_file(EXAMPLES / "module" / "claims_module.py")
        if each.id == "query_bias_changes_nothing"
    )
    found = court(refuted, light=True)
    text = cite(Exhibit(refuted, found.record), "python")
    assert "torch.nn.modules.activation.MultiheadAttention(embed_dim=2, num_heads=1)" in text
    exec(compile(text, "cited.py", "exec"), {})  # noqa: S102 - it asserts what it shows
