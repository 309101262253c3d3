"""Texts that command a terminal, a page or TeX are shown as texts, and nothing else."""

import pytest

CLAIMS = '''
from lakatos.theory import FAILS, Array, Real, Relation, Source, claim, equal

HERE = Source("k\\"><script>alert(3)</script>", "<img src=x onerror=alert(4)> \\x1b[31mred",
              ("<b>Eve</b>", "O'Hara & Sons"), 2020, "javascript:alert(5)", venue="</script>")


@claim(latex=r"\\text{<img src=x onerror=alert(6)>} \\href{javascript:alert(7)}{x} </math>",
       source=HERE.at("</title><script>alert(8)</script>", quote="a</q><script>alert(9)</script>"),
       expected=FAILS)
def everything_is_zero(x: Real[Array, "n"]) -> Relation:
    """<script>alert(1)</script> \\x1b[2J \\\\input{/etc/passwd} `${alert(2)}`.

    "><svg onload=alert(10)> and {{ 7 * 7 }}; </script><script>alert(11)</script>.
    """
    words = "</script><script>alert(12)</script>"
    return equal(x * len(words), x * 0)
'''


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, written):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "claims_here.py").write_text(CLAIMS)
    return written(folder, "claims_here.py", check=True)


def test_nobodys_text_runs_or_leaves_the_site(opened, hostile, point_of):
    one = opened(folder=hostile)
    for path in sorted(hostile.rglob("index.html")):
        page = one.go(path.parent.relative_to(hostile))
        pictures = page.locator("img:not([src^='../../docs/'][src$='.svg'])")
        assert pictures.or_(page.locator("svg[onload], article script")).count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
    page = one.go("claim/everything_is_zero")
    text = page.locator("main").inner_text()
    assert "<script>alert(1)</script>" in text
    assert "{{ 7 * 7 }}" in text
    assert "\x1b" not in text
    page = one.go(point_of(hostile, "everything_is_zero"))
    page.get_by_role("button", name="Recheck here").click()
    page.get_by_text("Refuted, certified").wait_for()
    page = one.go("")
    page.get_by_role("searchbox").press_sequentially("alert")
    assert page.locator("[data-results] script, [data-results] img").count() == 0
    assert "<script>" in page.locator("[data-results]").inner_text()
