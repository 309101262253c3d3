"""The skeleton of a new claim is a claim that holds."""

import pytest
from lakatos.harness.catalogue.claims import load_file
from lakatos.harness.command import skeleton
from lakatos.harness.command.skeleton import write_skeleton
from lakatos.theory import HOLDS


def test_a_new_claim_is_decided_as_it_stands(lakatos, project):
    result = lakatos("new", "claim", "shifts_cancel")
    assert result.exit_code == 0
    assert "lakatos check claims_shifts_cancel.py" in result.output
    assert (project / "claims_shifts_cancel.py").is_file()
    checked = lakatos("check", "claims_shifts_cancel.py")
    assert checked.exit_code == 0
    assert checked.output.startswith("holds     shifts_cancel: ")


def test_a_new_claim_overwrites_nothing(lakatos, project):
    (project / "claims_shifts_cancel.py").write_text("mine")
    result = lakatos("new", "claim", "shifts_cancel")
    assert result.exit_code == 2
    assert "exists already" in result.output
    assert (project / "claims_shifts_cancel.py").read_text() == "mine"


@pytest.mark.parametrize("name", ["Upper", "two words", "9th", "../up", ""])
def test_a_name_that_is_no_fact_is_refused(lakatos, project, name):
    assert lakatos("new", "claim", name).exit_code == 2
    assert list(project.glob("**/*.py")) == []


def test_in_a_checkout_the_skeleton_goes_into_the_catalogue(tmp_path, monkeypatch):
    (tmp_path / "properties").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(skeleton, "PACKAGE", tmp_path)
    path = write_skeleton("shifts_cancel", tmp_path)
    text = (tmp_path / path).read_text()
    assert path.as_posix() == "properties/shifts_cancel.py"
    assert "from ..theory import" in text


def test_elsewhere_the_skeleton_imports_the_package(tmp_path):
    (claim,) = load_file(tmp_path / write_skeleton("shifts_cancel", tmp_path))
    assert claim.id == "shifts_cancel"
    assert claim.expected is HOLDS
    assert claim.reason
