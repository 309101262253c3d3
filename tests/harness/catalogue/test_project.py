"""What a project declares: which files a finding may name so that they run."""

import pytest
from lakatos.harness.catalogue.claims import SelectionError
from lakatos.harness.catalogue.project import DeclaredBlock, declared_blocks, declared_file


@pytest.fixture
def declaring(project):
    """Write what a project declares, and files that may be meant."""
    for name in ("claims_one.py", "other.py", "below/claims_two.py"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).touch()
    return lambda text: (project / "pyproject.toml").write_text(f"[tool.lakatos]\n{text}\n")


def test_only_what_a_pattern_names_is_declared(declaring, project):
    declaring('claims = ["claims_*.py"]')
    assert declared_file("claims_one.py") == project / "claims_one.py"
    for other in ("other.py", "below/claims_two.py", "claims_none.py", "", "block x"):
        assert declared_file(other) is None


@pytest.mark.usefixtures("declaring")
def test_a_project_that_declares_nothing_declares_no_file():
    assert declared_file("claims_one.py") is None


def test_what_lies_outside_is_not_declared(declaring, project):
    outside = project.parent / f"{project.name}_outside.py"
    outside.touch()
    (project / "claims_link.py").symlink_to(outside)
    declaring('claims = ["claims_*.py", "../*.py"]')
    assert declared_file("claims_link.py") is None
    assert declared_file(f"../{outside.name}") is None


@pytest.mark.parametrize("text", ["claims = 1", 'claims = ["/etc/*.py"]', "claims = [", "a = \x00"])
def test_a_declaration_that_is_none_is_told_with_its_file(declaring, text):
    declaring(text)
    with pytest.raises(SelectionError, match=r"pyproject\.toml"):
        declared_file("claims_one.py")


def test_blocks_are_declared_with_what_is_expected_of_them(declaring):
    declaring("""
[[tool.lakatos.blocks]]
block = "model.py:Attention"
input = "n 8"
arguments = { heads = 2 }
expect = ["causal", "not:affine"]
""")
    assert declared_blocks() == (
        DeclaredBlock("model.py:Attention", "n 8", {"heads": 2}, expect=("causal", "not:affine")),
    )


def test_a_file_of_its_own_says_the_same(project):
    (project / "claims_one.py").touch()
    (project / "lakatos.toml").write_text(
        'claims = ["claims_*.py"]\n[[blocks]]\nblock = "model.py:Attention"\nexpect = ["causal"]\n'
    )
    assert declared_file("claims_one.py") == project / "claims_one.py"
    assert declared_blocks() == (DeclaredBlock("model.py:Attention", expect=("causal",)),)
    (project / "pyproject.toml").write_text("[tool.other]\nclaims = 3\n")
    assert declared_blocks()


def test_what_is_declared_in_two_files_is_told(declaring, project):
    declaring('claims = ["claims_*.py"]')
    (project / "lakatos.toml").write_text("")
    with pytest.raises(SelectionError, match=r"lakatos\.toml and \[tool\.lakatos\] of .*keep one"):
        declared_blocks()


@pytest.mark.parametrize("text", ["claims = 1", 'claims = ["/etc/*.py"]', "claims = [", "a = 3"])
def test_a_file_of_its_own_that_declares_nonsense_is_told(project, text):
    (project / "lakatos.toml").write_text(text)
    with pytest.raises(SelectionError, match=r"lakatos\.toml"):
        declared_blocks()


@pytest.mark.usefixtures("project")
def test_where_there_is_no_project_no_block_is_declared():
    assert declared_blocks() == ()


def test_a_block_with_an_unknown_key_is_told_with_its_place(declaring):
    declaring('[[tool.lakatos.blocks]]\nblock = "a.py:b"\nshape = "n d"')
    with pytest.raises(SelectionError, match=r"shape.*blocks\[0\]"):
        declared_blocks()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[blocks]]\nblok = "a.py:b"', r"did you mean block\?"),
        ('[[block]]\nblock = "a.py:b"', r"did you mean blocks\?"),
        ('[[blocks]]\nblock = "a.py:b"\nseeds = 1', r"did you mean seed\?"),
        ('[[blocks]]\nblock = "a.py:b"\nseed = -1', r">= 0.*seed"),
        ('colour = "blue"', r"`colour`; claims is a list"),
    ],
)
def test_a_key_that_is_none_is_told_with_the_one_that_is_meant(project, text, told):
    (project / "lakatos.toml").write_text(text)
    with pytest.raises(SelectionError, match=told):
        declared_blocks()
