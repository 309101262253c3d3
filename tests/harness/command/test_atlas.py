"""`lakatos atlas`: the site of a project's claims, or of those that are named."""

import pytest

CLAIMS = r'''
from lakatos.theory import FAILS, Array, Real, Source, claim, equal

HERE = Source(
    "<b>key", "<script>alert('title')</script>", ("<i>Ada</i>",), 2024, "javascript:alert(1)"
)


@claim(
    latex=r"\text{<script>alert(1)</script>} \href{javascript:alert(2)}{x}",
    source=HERE.at("p. <1>", quote="\x1b[31m<u>"),
    expected=FAILS,
)
def doubling_changes_nothing(x: Real[Array, "n"]):
    """Doubling <script>alert(3)</script> \x1b[31mchanges nothing & more.

    Because </p><img src=x onerror=alert(4)>.
    """
    return equal(x + x, x)
'''


@pytest.fixture
def written(lakatos, project):
    (project / "claims_mine.py").write_text(CLAIMS)
    (project / "pyproject.toml").write_text('[tool.lakatos]\nclaims = ["claims_*.py"]\n')
    assert lakatos("check", "claims_mine.py").exit_code == 0
    result = lakatos("atlas", "--out", "site")
    assert result.exit_code == 0, result.output
    assert "pages in site" in result.output
    return project / "site"


def test_a_project_has_the_site_of_its_own_claims_as_text(written):
    claim = (written / "claim" / "doubling_changes_nothing" / "index.html").read_text("utf-8")
    assert "Refuted" in claim
    assert "recheck" in claim
    assert [path.name for path in (written / "claim").iterdir()] == ["doubling_changes_nothing"]
    for path in written.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "\x1b" not in text
        for part in ("<script>alert", "<img src=x", "<u>", "<i>Ada", "<b>key", 'href="javascript'):
            assert part not in text, (path, part)
    assert "<script" not in (written / "index.js").read_text("utf-8")


OWN = '''
from lakatos.reference import softmax
from lakatos.theory import FAILS, Array, Real, Source, block, claim, equal

HERE = Source("here", "Here", ("Ada",), 2024, "https://example.org")


@block(source=HERE)
def sharp(x: Real[Array, "n"]) -> Real[Array, "n"]:
    """Weigh at temperature one half: $$ S(2 x) $$"""
    return softmax(2 * x)


@claim(latex="P", source=HERE, expected=FAILS)
def sharpening_changes_nothing(x: Real[Array, "n"]):
    """Sharpening changes nothing."""
    return equal(sharp(x), softmax(x))
'''


def test_a_project_has_pages_of_its_own_blocks(lakatos, project):
    (project / "claims_own.py").write_text(OWN)
    checked = lakatos("check", "claims_own.py")
    assert checked.exit_code == 0, checked.output
    assert lakatos("atlas", "--out", "site", "claims_own.py").exit_code == 0
    assert {path.name for path in (project / "site" / "block").iterdir()} == {"sharp", "softmax"}
    page = (project / "site" / "block" / "sharp" / "index.html").read_text("utf-8")
    for said in ("def sharp(x):", "How data flows", "stochastic", "Ada"):
        assert said in page
    claim = project / "site" / "claim" / "sharpening_changes_nothing" / "index.html"
    assert "block/sharp/index.html" in claim.read_text("utf-8")


def test_what_selects_nothing_is_told_in_a_line(lakatos):
    result = lakatos("atlas", "--out", "site", "softmax_is_afine")
    assert result.exit_code == 2
    assert "softmax_is_affine" in result.output
    assert len(result.output.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told_in_a_line(lakatos, project):
    (project / "site").write_text("a file")
    result = lakatos("atlas", "--out", "site", "two_projections_collapse")
    assert result.exit_code == 2
    assert "site" in result.output
    assert len(result.output.splitlines()) == 1
