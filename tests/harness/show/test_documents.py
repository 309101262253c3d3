"""Documents on the site: all of the folder, links that lead on, and markup that is only ours."""

from pathlib import Path

import pytest
from lakatos.harness.show.atlas.documents import document, places, text_of, title_of
from lakatos.harness.show.atlas.rendered import rendered, sections
from lakatos.harness.show.atlas.site import Site

ROOT = Path(__file__).parents[3]


def test_every_document_of_the_repository_has_a_page():
    files = [*(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
    assert {path.relative_to(ROOT).as_posix() for path in files} == set(places())
    assert len(set(places().values())) == len(places())
    for path in places():
        assert text_of(path) == (ROOT / path).read_text("utf-8")
        assert text_of(path).startswith(f"# {title_of(text_of(path))}\n")


def test_a_link_of_the_repository_leads_to_the_page_of_the_site(tmp_path):
    site = Site(tmp_path, shared={"known": {"two_projections_collapse"}, "point_ids": set()})
    atlas = document(site, "docs/decisions/atlas.md")
    assert '<a href="../../../guides/decisions/search-in-text/index.html">' in atlas
    assert '<a href="../../../guides/benchmarks/index.html">' in atlas
    thread = document(site, "docs/thread.md")
    assert '<a href="../../claim/two_projections_collapse/index.html">' in thread
    assert '<span id="two_projections_collapse"></span>' in thread
    needles = document(site, "docs/needles.md")
    assert 'src="../../docs/needles.svg"' in needles
    assert (tmp_path / "docs" / "needles.svg").read_bytes() == (
        ROOT / "docs" / "needles.svg"
    ).read_bytes()


def test_headings_are_places_and_no_two_are_one():
    text = "# A\n\n## What `x` *is*: 1, 2\n\n## Same\n\n## Same\n"
    assert sections(text) == [
        ("what-x-is-1-2", "What `x` *is*: 1, 2"), ("same", "Same"), ("same-1", "Same"),
    ]  # fmt: skip
    assert all(f'<h2 id="{slug}">' in rendered(text) for slug, _ in sections(text))


def test_formulas_are_set_and_code_is_left_alone():
    text = rendered("Costs $5, is $x^2$ and `$y$`.\n\n$$\\frac{1}{2}$$\n")
    assert text.count("<math") == 2
    assert "Costs $5" in text
    assert "<code>$y$</code>" in text
    assert 'role="group" aria-label="Formula"><math' in text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[a `b`](there.md)", "a <code>b</code>"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("<b>a</b>", "&lt;b&gt;a&lt;/b&gt;"),
        (
            '<a id="x" onclick="y"></a>',
            "&lt;a id=&quot;x&quot; onclick=&quot;y&quot;&gt;&lt;/a&gt;",
        ),
    ],
)
def test_what_leads_nowhere_is_text_and_so_is_markup(written, shown):
    assert rendered(written, follow=lambda _: "") == f"<p>{shown}</p>\n"
