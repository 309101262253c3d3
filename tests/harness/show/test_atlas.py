"""The atlas: every link leads somewhere, nobody's text becomes markup, no page is heavy."""

import inspect
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.claims import select
from lakatos.harness.catalogue.index import Reach
from lakatos.harness.decide import kept_decision
from lakatos.harness.keep.store import Store
from lakatos.harness.show.atlas.blocks import block_pages
from lakatos.harness.show.atlas.claims import list_pages
from lakatos.harness.show.atlas.diagrams import flow, hasse
from lakatos.harness.show.atlas.documents import places, text_of
from lakatos.harness.show.atlas.gather import gathered
from lakatos.harness.show.atlas.grades import GRADES, HEADLINES, VERDICTS, known
from lakatos.harness.show.atlas.heat import heat
from lakatos.harness.show.atlas.laws import alike
from lakatos.harness.show.atlas.layers import Node, layered
from lakatos.harness.show.atlas.leaf import Grid, Text
from lakatos.harness.show.atlas.mathml import math, prose, quantified, sentence
from lakatos.harness.show.atlas.rows import rows
from lakatos.harness.show.atlas.site import Site, web
from lakatos.harness.show.atlas.sources import folders, source_pages
from lakatos.harness.show.atlas.start import as_script, spread
from lakatos.harness.show.atlas.write import shared, write_site
from lakatos.reference import softmax
from lakatos.theory import Array, Real, Source, block
from lakatos.theory.block import declared
from lakatos.theory.verdict import FAILS, HOLDS, Strength, Verdict

NAMES = (
    "self_attention_is_additive",
    "output_projection_and_dense_layer_collapse_through_norm",
    "two_projections_collapse",
    "dot_product_smoothing_averages_equal_values_to_themselves",
    "post_norm_block_without_branch_is_the_identity",
    "pre_norm_block_without_branch_is_the_identity",
    "softmax_is_affine",
)
NOWHERE = Path("there is no folder of this name")
HEAVIEST = 200_000


@block(source=Source("note", "A note", ("Me",), 2026, "https://example.org"))
def squared_often(x: Real[Array, "n"]) -> Real[Array, "n"]:
    """Square again and again.

    $$ x^{2^{80}} $$
    """
    for _ in range(80):
        x = x * x
    return x


@block(source=Source("note", "A note", ("Me",), 2026, "https://example.org"))
def doubled(x: Real[Array, "n"]) -> Real[Array, "n"]:
    """Add an input to itself.

    $$ 2 x $$
    """
    return x + x


@block(source=Source("note", "A note", ("Me",), 2026, "https://example.org"))
def sharpened(x: Real[Array, "n"]) -> Real[Array, "n"]:
    r"""Weigh scores at temperature one half.

    $$ \mathrm{softmax}(2 x) $$
    """
    return softmax(2 * x)


class Page(HTMLParser):
    """What a page links to and loads, the places in it, its text and the elements it has."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.ids, self.tags, self.text = [], [], [], [], ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        if tag == "a":
            self.links.append(given["href"])
        elif tag in ("link", "script", "img"):
            self.loads.append(given.get("href") or given.get("src"))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def gathered_():
    return gathered(NAMES, Store(user=NOWHERE))


@pytest.fixture(scope="module")
def site(tmp_path_factory, gathered_):
    return write_site(tmp_path_factory.mktemp("site"), gathered_)


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path) for path in sorted(site.folder.rglob("*.html"))}


def page(site, place):
    return Page(site.folder / place / "index.html")


def test_every_link_leads_to_a_file_and_a_place_in_it(pages):
    inside = 0
    for path, found in pages.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            inside += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), (path, link)
            assert not parts.fragment or unquote(parts.fragment) in pages[target].ids, (path, link)
    assert inside > 100


def test_no_page_loads_what_is_not_of_the_site(pages):
    for path, found in pages.items():
        for name in found.loads:
            assert not urlsplit(name).scheme
            assert (path.parent / name).is_file(), (path, name)


def test_only_sources_and_what_documents_say_are_addresses_outside(site, pages):
    said = {place: text_of(path) for path, place in places().items()}
    for path, found in pages.items():
        outside = [link for link in found.links if urlsplit(link).scheme]
        if outside and path.parent.parent != site.folder / "source":
            text = said[path.parent.relative_to(site.folder).as_posix()]
            assert [link for link in outside if f"]({link})" not in text] == []


def test_no_page_is_heavy_and_ids_stand_once(site, pages):
    assert max(site.pages.values()) < HEAVIEST
    for path, found in pages.items():
        assert len(found.ids) == len(set(found.ids)), path


def test_no_list_is_heavy_with_ten_thousand_claims(gathered_, tmp_path):
    heavy = max(gathered_.claims, key=lambda leaf: len(leaf.statement) + len(leaf.place.quote))
    leaves = tuple(
        replace(heavy, id=f"{heavy.id}_{number}", naming=(heavy.naming[0],)[: number % 2])
        for number in range(10_000)
    )
    contents = replace(gathered_, claims=leaves)
    site = Site(tmp_path, shared=shared(contents))
    list_pages(site, leaves)
    block_pages(site, contents)
    source_pages(site, contents)
    assert max(site.pages.values()) < HEAVIEST
    listed = [link for path in tmp_path.rglob("claims/**/*.html") for link in Page(path).links]
    reached = {link.removesuffix("/index.html").rpartition("/")[2] for link in listed}
    assert {leaf.id for leaf in leaves} <= reached


def test_a_page_has_landmarks_a_title_and_labels(pages):
    for path, found in pages.items():
        if "http-equiv" in str(found.tags):
            continue
        names = [tag for tag, _ in found.tags]
        assert names.count("main") == names.count("h1") == 1, path
        assert {"nav", "header", "footer", "title"} <= set(names), path
        assert all(given.get("aria-label") for tag, given in found.tags if tag == "svg"), path


def test_a_claim_shows_its_sides_and_its_citations(site):
    text = page(site, "claim/self_attention_is_additive").text
    for part in ("Refuted", "additive in its tokens", "1.96403", "0.501", "Mastiff", "@misc{"):
        assert part in text
    assert "<math" in (site.folder / "claim/self_attention_is_additive/index.html").read_text()
    (point,) = site.folder.glob("x/self_attention_is_additive-*/certificate.py")
    for name in ("recheck.py", "certificate.py", "record.json"):
        assert point.with_name(name).read_text("utf-8") in text


def test_a_point_has_a_page_with_what_rechecks_it_and_former_ids_lead_there(site):
    (claim,) = select(["self_attention_is_additive"])
    fact = kept_decision(claim, Store(user=NOWHERE)).fact
    folder = site.folder / "x" / fact.id
    assert {path.name for path in folder.iterdir()} == {
        "index.html", "recheck.py", "certificate.py", "record.json", "live.js",
    }  # fmt: skip
    former = [name for name in fact.known if name not in (fact.id, fact.claim)]
    assert any("-" in name for name in former)
    for name in former:
        kind, target = ("x", fact.id) if "-" in name else ("claim", fact.claim)
        found = Page(site.folder / kind / name / "index.html")
        assert found.links == [f"../../{kind}/{target}/index.html"]


def test_a_repair_and_what_it_repairs_lead_to_each_other(site):
    refuted, repair = NAMES[4:6]
    assert f"../../claim/{repair}/index.html" in page(site, f"claim/{refuted}").links
    assert f"../../claim/{refuted}/index.html" in page(site, f"claim/{repair}").links


def test_a_theorem_shows_its_proof_with_formulas_set(site):
    shown = page(site, "claim/two_projections_collapse")
    assert "The proof" in shown.text
    assert "both sides are" in shown.text
    assert "$" not in shown.text.partition("The proof")[2].partition("Cite it")[0]
    assert [tag for tag, _ in shown.tags].count("math") >= 2
    assert "The proof" not in page(site, "claim/self_attention_is_additive").text


def test_a_block_has_its_code_in_numpy_and_names_the_blocks_that_it_calls(site):
    shown = page(site, "block/self_attention")
    assert "return powers / np.sum(powers, axis=-1, keepdims=True)" in shown.text
    assert "../../block/softmax/index.html" in shown.links
    assert "It calls softmax" in shown.text


def test_a_block_has_its_laws_each_with_its_evidence(site):
    found = page(site, "block/softmax")
    assert "../../claim/softmax_is_affine/index.html" in found.links
    assert {"affine", "stochastic", "linear"} <= set(found.ids)
    for part in ("stochastic", "Counterexample", "lakatos verify even__softmax-", "def softmax("):
        assert part in found.text


def test_a_block_of_a_user_has_its_row_of_laws(tmp_path):
    own = declared(doubled)
    (found,) = rows([own], Store(user=tmp_path), Reach.beside([own]))
    verdicts = {each.law: each.verdict for each in found.answers}
    assert found.own
    assert not found.lacking
    assert verdicts["linear"] is Verdict.HOLDS
    assert verdicts["nonexpansive"] is Verdict.FAILS


WITHOUT_THE_SEARCH = """
import sys

sys.modules["torch"] = None

from pathlib import Path

from lakatos.harness.catalogue.index import Reach
from lakatos.harness.keep.store import Store
from lakatos.harness.show.atlas.rows import rows
from lakatos.theory.block import declared
from sharpening import sharpened

own = declared(sharpened)
(found,) = rows([own], Store(user=Path.cwd()), Reach.beside([own]))
for each in found.answers:
    print(each.law, each.verdict, each.words, sep="|")
"""


def test_without_the_search_laws_that_need_it_are_undecided(tmp_path):
    (tmp_path / "sharpening.py").write_text(
        "from lakatos.reference import softmax\n"
        "from lakatos.theory import Array, Real, Source, block\n\n\n"
        f"{inspect.getsource(sharpened)}"
    )
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_SEARCH],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    answers = (line.split("|") for line in done.stdout.splitlines())
    verdicts = {law: (verdict, words) for law, verdict, words in answers}
    assert verdicts["stochastic"][0] == "holds"
    assert verdicts["zero_preserving"][0] == "fails"
    assert any("lakatos[search]" in words for _, words in verdicts.values())


def test_the_id_of_a_cell_leads_to_its_law_on_the_page_of_its_block(site):
    folders = sorted((site.folder / "x").glob("even__softmax-*"))
    assert len(folders) > 1
    for folder in folders:
        assert Page(folder / "index.html").links == ["../../block/softmax/index.html#even"]


def test_each_cell_of_the_table_leads_to_its_evidence(site):
    found = page(site, "laws")
    assert "../block/softmax/index.html#stochastic" in found.links
    heads = [given for tag, given in found.tags if tag == "th"]
    assert {given["scope"] for given in heads} == {"row", "col"}


def test_rows_and_columns_that_are_alike_stand_together():
    signs = {"a": "xyx", "b": "yxy", "c": "xyx", "d": "yxy"}
    blocks = [
        SimpleNamespace(
            answers=[
                SimpleNamespace(law=str(law), verdict=FAILS if sign == "x" else HOLDS)
                for law, sign in enumerate(row)
            ]
        )
        for row in signs.values()
    ]
    rows, columns = alike(blocks, ["0", "1", "2"])
    assert {frozenset(rows[:2]), frozenset(rows[2:])} == {frozenset({0, 2}), frozenset({1, 3})}
    assert columns in ([0, 2, 1], [1, 0, 2])


def test_an_undefined_side_is_shown_as_such(site):
    assert "undefined" in page(site, f"claim/{NAMES[3]}").text


def test_the_start_answers_the_thread_and_finds_by_words(site):
    text = page(site, "").text
    assert "Why has a transformer no activation" in text
    index = (site.folder / "index.js").read_text()
    assert "softmax_is_affine" in index
    assert "layernorm" in index


def test_every_grade_and_verdict_has_words():
    assert set(GRADES) == set(Strength)
    assert set(VERDICTS) == set(HEADLINES) == set(Verdict)


def test_of_what_is_proved_more_is_said_than_that_no_exception_is_known():
    said = {grade: known(Verdict.HOLDS, grade) for grade in Strength}
    tried = {grade for grade, words in said.items() if words == VERDICTS[Verdict.HOLDS]}
    assert tried == {
        Strength.Z3,
        Strength.SURVIVED,
        Strength.FLOAT,
        Strength.NONE,
        Strength.CERTIFIED,
    }
    assert known(Verdict.FAILS, Strength.PROVED) == VERDICTS[Verdict.FAILS]


def test_a_long_formula_in_a_line_may_go_on_in_the_next_before_a_sign():
    long = r"a_{i + 1} + \sum_{k < n} (b + c)_{k} - \left( x + y \right) + e^{T_{b, c} + 1} w_{a}"
    shown = str(prose(f"both sides are ${long}$"))
    assert shown.count("<math") == 4
    assert shown.count("<mrow></mrow><mo>") == 3
    assert str(prose("$a + b - c$")).count("<math") == 1


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\href{javascript:alert(1)}{x}",
        r"x \color{red\" onload=\"alert(1)}{y}",
        r"\end{x} \input{/etc/passwd}",
        r"\unknown{x}",
        "x\x1b[31m",
        "{" * 900 + "}" * 900,
    ],
)
def test_a_hostile_formula_is_text_or_mathematics_alone(latex):
    found = str(math(latex))
    assert found.startswith(('<math xmlns="', "<math ", '<code class="tex">'))
    for part in ("<script", "<img", "href", 'onload="', "\x1b"):
        assert part not in found.replace(r"\href", "")


def test_every_formula_of_the_catalogue_is_set():
    from lakatos.harness.catalogue.claims import catalogue  # noqa: PLC0415

    assert [claim.id for claim in catalogue() if "<math" not in math(claim.latex)] == []


def test_an_arrow_is_an_operator_and_stands_apart():
    assert "<mo>\u27f9</mo>" in math(r"a \implies b")


def test_text_with_formulas_sets_what_stands_between_dollars():
    shown = str(prose("at (i), $a_{i}$ and <b>"))
    assert shown.startswith("at (i), <math")
    assert shown.endswith("and &lt;b&gt;")
    assert str(prose("it costs $5")) == "it costs $5"


def test_a_sentence_has_subscripts_and_code_and_nobodys_markup():
    assert sentence("of any d_k + 1 <b>") == "of any d<sub>k</sub> + 1 &lt;b&gt;"
    assert prose("`lakatos export` writes it") == "<code>lakatos export</code> writes it"
    assert sentence("a file_name and `<i>`") == "a file_name and <code>&lt;i&gt;</code>"


def test_a_lost_page_leads_back_from_any_depth(gathered_, tmp_path):
    site = write_site(tmp_path, replace(gathered_, claims=(), address="https://example.org/atlas/"))
    found = Page(tmp_path / "404.html")
    assert "/atlas/index.html" in found.links
    assert all(link.startswith(("/atlas/", "#")) for link in (*found.links, *found.loads))
    assert "404.html" in site.pages


def test_without_an_address_no_page_says_where_the_root_is(site):
    assert "404.html" not in site.pages


def test_quantifiers_are_printed_as_in_books():
    said = "for all n >= 1 and x in R^(n x d_k); y in R_{>0}^(n); R in <i>"
    shown = str(quantified(said)).replace("\u211d", "R").replace("\u00d7", "times")
    assert shown == (
        "for all n \u2265 1 and x in R<sup>n times d<sub>k</sub></sup>; "
        "y in R<sub>&gt;0</sub><sup>n</sup>; R in &lt;i&gt;"
    )


def test_a_map_tells_its_numbers_and_draws_signs_apart():
    drawn = str(heat(Grid("<x>", (1, 3), ("1", "-2", "nan"), (1.0, -2.0, float("nan")))))
    assert 'aria-label="&lt;x&gt;, 1 by 3: 1, -2, nan"' in drawn
    assert drawn.count("<rect") == 3
    assert all(f'class="{kind}"' in drawn for kind in ("pos", "neg", "nil"))
    assert "too large" in heat(Grid("x", (20, 20), ("0",) * 400, (0.0,) * 400))


def test_sources_of_one_key_have_pages_of_their_own():
    texts = [Text(key, key, (), 0, "", "") for key in ("a/b", "a b", "../..", "", "A-b")]
    contents = SimpleNamespace(
        claims=[SimpleNamespace(place=SimpleNamespace(text=text)) for text in texts], blocks=[]
    )
    assert list(folders(contents).values()) == ["a-b", "a-b-2", "none", "none-2", "A-b-3"]


def test_only_addresses_of_the_web_are_links():
    assert web("https://example.org/a")
    assert not any(map(web, ("javascript:alert(1)", "data:text/html,x", "//[", "", "x.html")))


def test_an_index_ends_no_script_and_spells_names_alike():
    assert "</script" not in as_script(["</script><b>"])
    assert spread("LayerNorm layer_norm") == ["layer", "norm", "layer", "norm"]


def test_a_diagram_has_what_goes_in_above_what_comes_of_it():
    nodes = {"a": Node("<a>"), "b": Node("b", href="#b"), "c": Node("c"), "d": Node("d")}
    drawn = str(layered(nodes, [("a", "b"), ("b", "c"), ("a", "c"), ("d", "c")], "x & y"))
    assert "&lt;a&gt;" in drawn
    assert 'aria-label="x &amp; y"' in drawn
    places = {n: float(y) for y, n in re.findall(r'y="([\d.]+)">([^<]+)</text>', drawn)}
    assert places["&lt;a&gt;"] < places["b"] == places["d"] < places["c"]
    assert drawn.count("<path") == 5


def test_a_block_that_can_be_traced_has_a_diagram_without_what_shifts_its_softmax():
    (softmax,) = (block for block in zoo() if block.name == "softmax")
    drawn, sizes = flow(softmax)
    assert re.findall(r">([^<>]+)</text>", drawn) == ["input", "exp", "sum", "÷", "output"]
    assert "=" in sizes


def test_a_large_graph_is_drawn_with_a_box_for_each_block_that_is_called():
    (decoder,) = (block for block in zoo() if block.name == "decoder_layer")
    drawn, traced = flow(decoder)
    links = re.findall(r'href="\.\./(\w+)/index.html"', drawn)
    called = ["add_norm"] * 3 + ["feed_forward"] + ["multi_head_attention"] * 2
    assert sorted(links) == called
    assert "parameter" not in drawn
    assert "each block that it calls is one box" in traced


def test_a_parameter_in_a_diagram_has_its_name():
    (found,) = (block for block in zoo() if block.name == "multi_head_attention")
    assert {"w_q", "w_k", "w_v", "w_o"} <= set(re.findall(r">(\w+)</text>", flow(found)[0]))


def test_a_block_that_is_not_drawn_says_why():
    blocks = {block.name: block for block in zoo()}
    assert flow(blocks["embedding_lookup"])[1].startswith("its input are integers")
    assert "boxes, more than a reader can follow" in flow(declared(squared_often))[1]
    drawn, _ = flow(blocks["identity_mixing"])
    assert re.findall(r">([^<>]+)</text>", str(drawn)) == ["input", "output"]


def test_laws_are_joined_to_what_follows_at_once():
    drawn = str(hasse(["linear", "additive", "odd", "zero_preserving", "homogeneous", "causal"]))
    places = {n: float(x) for x, n in re.findall(r'<text x="(\d+)"[^>]*>([^<]+)</text>', drawn)}
    assert places["linear"] < places["additive"] == places["homogeneous"] < places["odd"]
    assert places["odd"] < places["zero preserving"]
    assert not hasse(["causal"])
    assert re.findall(r'href="#(\w+)"', drawn) == [
        "additive", "odd", "homogeneous", "linear", "zero_preserving",
    ]  # fmt: skip
    assert drawn.count("<path") == 5
