"""The skeleton of a new claim says what it lacks, and is no claim until it has it."""

import pytest
from lakatos.harness.catalogue.claims import SelectionError, load_file
from lakatos.harness.command import skeleton
from lakatos.harness.command.skeleton import domains, vocabulary, write_skeleton
from lakatos.theory import FAILS

FILLED = {
    'latex=r"..."': 'latex="x = 0"',
    "source=...": 'source=source("vaswani2017")',
    "expected=...,": "expected=FAILS,",
    '"""...\n': '"""Every array is zero.\n',
}


def filled(text, parts=FILLED):
    for blank, part in parts.items():
        assert blank in text
        text = text.replace(blank, part)
    return text


def test_a_skeleton_is_refused_in_a_line_that_says_what_to_fill_in(lakatos, project):
    result = lakatos("new", "claim", "arrays_are_zero")
    assert result.exit_code == 0
    assert "lakatos check claims_arrays_are_zero.py" in result.output
    assert (project / "claims_arrays_are_zero.py").is_file()
    checked = lakatos("check", "claims_arrays_are_zero.py")
    assert checked.exit_code == 2
    assert checked.output == (
        "claims_arrays_are_zero.py:8: claim arrays_are_zero is a skeleton: fill in its statement, "
        'latex, source, expected verdict where it says "..."\n'
    )


@pytest.mark.parametrize("left", FILLED)
def test_what_is_not_filled_in_is_named(tmp_path, left):
    path = tmp_path / write_skeleton("arrays_are_zero", tmp_path)
    parts = {blank: part for blank, part in FILLED.items() if blank != left}
    path.write_text(filled(path.read_text(), parts))
    with pytest.raises(SelectionError, match=r'fill in its [a-z ]+ where it says "\.\.\."$'):
        load_file(path)


def test_a_skeleton_without_a_relation_says_so_in_a_line(lakatos, project):
    path = project / write_skeleton("arrays_are_zero", project)
    path.write_text(filled(path.read_text()))
    checked = lakatos("check", path.name)
    assert checked.exit_code == 1
    assert 'arrays_are_zero returned the "..." of a skeleton, no relation: return' in checked.output
    assert "Traceback" not in checked.output


def test_a_skeleton_that_is_filled_in_is_decided(lakatos, project):
    path = project / write_skeleton("arrays_are_zero", project)
    path.write_text(filled(path.read_text()).replace("return ...", "return equal(x, 0 * x)"))
    checked = lakatos("check", path.name)
    assert checked.exit_code == 0
    assert checked.output.startswith("fails     arrays_are_zero: certified: x = [[1]]; gap 1\n")


def test_a_new_claim_overwrites_nothing(lakatos, project):
    (project / "claims_shifts_cancel.py").write_text("mine")
    result = lakatos("new", "claim", "shifts_cancel")
    assert result.exit_code == 2
    assert "exists already" in result.output
    assert (project / "claims_shifts_cancel.py").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *((name, "lower case") for name in ("Upper", "two words", "9th", "../up", "")),
        *((name, "a word of Python") for name in ("lambda", "match")),
        ("sum", "a function of Python"),
        ("equal", "a word of the language"),
        ("layer_norm", "a block"),
    ],
)
def test_a_name_that_is_no_fact_is_refused(lakatos, project, name, why):
    result = lakatos("new", "claim", name)
    assert result.exit_code == 2
    assert why in result.output
    assert list(project.glob("**/*.py")) == []


def test_domains_and_blocks_are_listed(lakatos):
    listed = lakatos("new", "claim", "shifts_cancel").output
    assert listed.startswith("\n".join(vocabulary()))
    assert {"Real", "Mask", "Stack"} <= set(domains())
    assert "\nnormalisation: " in listed
    assert "layer_norm" in listed


def test_in_a_checkout_the_skeleton_goes_into_the_catalogue(tmp_path, monkeypatch):
    (tmp_path / "properties").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(skeleton, "PACKAGE", tmp_path)
    path = write_skeleton("shifts_cancel", tmp_path)
    text = (tmp_path / path).read_text()
    assert path.as_posix() == "properties/shifts_cancel.py"
    assert "from ..theory import" in text


def test_elsewhere_the_skeleton_imports_the_package(tmp_path):
    path = tmp_path / write_skeleton("arrays_are_zero", tmp_path)
    path.write_text(filled(path.read_text()))
    (claim,) = load_file(path)
    assert claim.id == "arrays_are_zero"
    assert claim.expected is FAILS
    assert claim.reason
