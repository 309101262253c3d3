"""Citations: each format carries the statement, the witness, both sides and the source."""

import html
import json
import re
import subprocess
import sys

import pytest
from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.cite import FORMATS, LONGEST, PROVING, CitationError, cite
from lakatos.harness.show.exhibit import Exhibit
from lakatos.harness.show.script import ScriptError
from lakatos.reference import self_attention
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Real,
    Source,
    array_namespace,
    at_most,
    claim,
    differ,
    equal,
)
from lakatos.theory.laws import additive

HERE = Source(
    "here2024",
    "Sums & products: 100% <of> $them_",
    ("Ada Lovelace", "Évariste Galois"),
    2024,
    "https://example.org/a_b",
    venue="Notes #1",
)


@claim(latex=r"f(X + Y) = f(X) + f(Y)", source=HERE.at("p. 1", quote="it adds"), expected=FAILS)
def self_attention_adds(tokens: Real[Array, "n d"], other: Real[Array, "n d"]):
    """Self-attention is additive & more.

    The tokens enter the weights too.
    """
    return additive(self_attention, tokens, other)


@claim(latex=r"f(X) = f(X)", source=HERE, expected=HOLDS, repairs=self_attention_adds)
def self_attention_repeats(tokens: Real[Array, "n d"]):
    """Self-attention gives the same twice."""
    return equal(self_attention(tokens), self_attention(tokens))


@claim(latex=r"1 + x + x^2/2 + x^3/6 \le e^x", source=HERE, expected=HOLDS)
def powers_lie_above_their_cubic(x: Real[Array, ""]):
    """The exponential function lies above its cubic."""
    return at_most(1 + x + x * x / 2 + x * x * x / 6, array_namespace(x).exp(x))


@pytest.fixture
def refuted(court):
    record = court(self_attention_adds, fresh=True).record
    return Exhibit(self_attention_adds, record, (self_attention_repeats,))


@pytest.fixture
def survived(court):
    record = court(powers_lie_above_their_cubic, examples=5, fresh=True).record
    return Exhibit(powers_lie_above_their_cubic, record)


@claim(latex=r"x^2 \ne 2", source=HERE, expected=FAILS)
def two_has_no_root(x: Real[Array, ""]):
    """No square is two."""
    return differ(x * x, 2)


@pytest.fixture
def enclosed(court):
    record = court(two_has_no_root, fresh=True).record
    return Exhibit(two_has_no_root, record)


TEXTS = [
    style for style in FORMATS if style not in ("python", "certificate", "bibtex", "cff", "json")
]
WRITTEN = [*TEXTS, "bibtex", "cff"]
SITE = "https://example.org/atlas"


@pytest.mark.parametrize("style", TEXTS)
def test_a_refutation_is_complete_in_every_format(refuted, style):
    text = html.unescape(cite(refuted, style)).replace("\\", "")
    for part in ("Refuted", "Self-attention is additive & more.", "n = 2", "1.964", "1.462"):
        assert part in text
    assert "The tokens enter the weights too." in text
    assert "Self-attention gives the same twice." in text
    assert ("f(X + Y) = f(X) + f(Y)" in text) == (style not in ("reddit", "text"))
    assert "Lovelace" in text
    assert "certified with rigorous enclosures" in text
    assert refuted.record.id.replace("\\", "") in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("style", WRITTEN)
def test_a_citation_is_short_and_says_how_to_recheck_it(refuted, survived, style):
    for shown in (refuted, survived):
        text = (
            html.unescape(cite(shown, style, SITE)).replace(r"\allowbreak ", "").replace("\\", "")
        )
        assert text.count("\n") <= 15
        assert "checked" in text or "recheck" in text.lower()
        assert shown.record.id in text
        assert shown.record.versions["lakatos"] in text
        place = f"x/{refuted.record.id}" if shown is refuted else f"claim/{survived.claim.id}"
        assert f"{SITE}/{place}/" in text


@pytest.mark.parametrize("style", FORMATS)
def test_without_an_address_there_is_none(refuted, style):
    assert "/x/" not in cite(refuted, style)
    assert "<>" not in cite(refuted, style)


@pytest.mark.parametrize("style", TEXTS)
def test_a_rounded_side_is_said_to_be_near_and_an_exact_one_to_be_equal(refuted, style):
    text = html.unescape(cite(refuted, style))
    near, same = (r"\approx", "=") if style in ("latex", "stackexchange") else ("≈", "=")
    assert re.search(rf"rhs\W? {re.escape(near)} ", text)
    assert re.search(rf"tokens\W? {same} ", text)


def test_reddit_has_no_mathematics_and_github_fences_it(refuted):
    assert "$" not in cite(refuted, "reddit").replace(r"\$", "")
    github = cite(refuted, "github").splitlines()
    assert github[1:4] == ["```math", r"f(X + Y) = f(X) + f(Y)", "```"]
    assert github.count("```") == 2


def test_a_citation_file_has_what_its_format_requires(refuted):
    lines = [line.partition(": ") for line in cite(refuted, "cff", SITE).splitlines()]
    fields = {key: json.loads(value) for key, _, value in lines}
    assert fields["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(fields)
    assert fields["title"] == "Refuted: Self-attention is additive & more."
    assert fields["identifiers"][0]["value"] == refuted.record.id
    (source,) = fields["references"]
    assert source["authors"] == [{"name": "Ada Lovelace"}, {"name": "Évariste Galois"}]


@pytest.mark.parametrize("style", TEXTS)
def test_a_survival_says_what_it_survived(survived, style):
    text = html.unescape(cite(survived, style)).replace("\\", "")
    assert "Holds" in text
    assert re.search(r"survived \d+ points", text)
    assert "Counterexample" not in text


def test_html_escapes_what_people_wrote(refuted):
    text = cite(refuted, "html")
    assert "&lt;of&gt;" in text
    assert "<of>" not in text
    assert len(re.findall(r"<(\w+)", text)) == len(re.findall(r"</(\w+)", text))


def test_latex_escapes_what_people_wrote(refuted):
    text = cite(refuted, "latex")
    assert r"Sums \& products: 100\% <of> \$them\_" in text
    assert r"Self-attention is additive \& more." in text
    assert text.count("{") == text.count("}")


def test_bibtex_names_the_record_and_the_source(refuted):
    text = cite(refuted, "bibtex")
    assert text.startswith(f"@misc{{lakatos:{refuted.record.id},")
    assert "@misc{here2024," in text
    assert "author = {{Ada Lovelace} and {Évariste Galois}}" in text
    assert text.count("{") == text.count("}")


def test_the_python_script_runs_and_fails_where_the_sides_agree(refuted, tmp_path):
    script = cite(refuted, "python")
    assert len(script.splitlines()) <= 25
    assert "lakatos" not in re.sub(r"#.*|\"\"\".*?\"\"\"", "", script, flags=re.DOTALL)
    path = tmp_path / "cited.py"
    path.write_text(script)
    ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    agreeing = script.replace("\nassert ", "\nrhs = lhs\nassert ")
    assert agreeing != script
    path.write_text(agreeing)
    ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=False)
    assert "the two sides agree" in ran.stderr


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("latex", r"\item by multiplying out, with e\textasciicircum{}(x + y)"),
        ("markdown", "- by multiplying out, with e^(x + y) = e^x e^y"),
        ("text", "  by multiplying out, with e^(x + y) = e^x e^y"),
        ("html", r"both sides are \(\frac{"),
    ],
)
def test_what_is_proved_is_cited_with_its_proof(court, style, written):
    shift = claim_named("softmax_ignores_a_common_shift")
    text = cite(Exhibit(shift, court(shift).record), style)
    assert written in text
    assert text.count("\n") <= LONGEST
    assert "random sizes" not in text
    assert "Coq" not in text


@pytest.mark.parametrize("style", WRITTEN)
def test_a_format_without_a_proof_carries_none_out(court, style, monkeypatch):
    asked = []
    steps = property(lambda self: asked.append(self) or ("the only step",))
    monkeypatch.setattr(Exhibit, "steps", steps)
    shift = claim_named("softmax_ignores_a_common_shift")
    text = cite(Exhibit(shift, court(shift).record), style)
    assert ("the only step" in text) == bool(asked) == (style in PROVING)


@pytest.mark.parametrize("style", TEXTS)
def test_a_proof_for_which_there_is_no_room_is_referred_to(court, style):
    heads = claim_named("multi_head_attention_follows_the_order_of_tokens")
    text = cite(Exhibit(heads, court(heads).record), style)
    assert text.count("\n") <= LONGEST
    if style == "markdown":
        assert f"- a line a step, by `lakatos show {heads.id}`" in text


def test_what_no_point_settles_has_no_script(survived):
    with pytest.raises(CitationError, match="use --format markdown"):
        cite(survived, "python")


@pytest.mark.parametrize("style", FORMATS)
def test_without_a_record_there_is_nothing_to_cite(style):
    with pytest.raises(CitationError, match="run `lakatos check self_attention_adds` first"):
        cite(Exhibit(self_attention_adds, None), style)


@pytest.mark.parametrize("style", TEXTS)
def test_a_solution_that_is_enclosed_is_cited_with_its_digits_and_the_theorem(enclosed, style):
    text = cite(enclosed, style)
    assert "1.41421" in text
    assert "theorem of Krawczyk" in text
    assert "The relation holds there" not in text


def test_a_solution_that_is_enclosed_is_shown_with_the_numbers_of_the_theorem(enclosed):
    assert not enclosed.arguments[0].exact
    assert enclosed.steps == enclosed.enclosed != ()
    assert "|Y f(c)|" in cite(enclosed, "markdown")
    assert "x ≈ 1.41421" in cite(enclosed, "text")


@pytest.mark.parametrize("style", ["python", "certificate"])
def test_a_solution_that_is_enclosed_has_no_program_and_a_line_says_so(enclosed, style):
    with pytest.raises((CitationError, ScriptError), match="a solution that no fraction is"):
        cite(enclosed, style)
