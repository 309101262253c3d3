"""`lakatos cite`: a text for each format, of what is kept under each name."""

from pathlib import Path

import pytest
from lakatos.harness.keep.store import FACTS, facts


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("markdown", "**Refuted:** "),
        ("github", "**Refuted:** "),
        ("stackexchange", "**Refuted:** "),
        ("reddit", "**Refuted:** "),
        ("text", "Refuted: "),
        ("cff", "cff-version: "),
        ("latex", "% Lakatos record "),
        ("bibtex", "@misc{lakatos:"),
        ("html", "<article class="),
    ],
)
def test_cite_prints_a_text_that_begins_as_its_format_does(lakatos, store, style, begins):
    del store
    result = lakatos("cite", "self_attention_is_additive", "--format", style)
    assert result.exit_code == 0
    assert result.stdout.startswith(begins)
    assert result.stdout.endswith("\n")
    assert "self_attention_is_additive-" in result.stdout


def test_cite_in_python_prints_a_script(lakatos):
    result = lakatos("cite", "self_attention_is_additive", "--format", "python")
    assert result.exit_code == 0
    compile(result.stdout, "cited.py", "exec")
    assert len(result.stdout.splitlines()) <= 25


def test_cite_takes_a_users_claim_and_a_record(lakatos, good, store):
    lakatos("check", good)
    (record,) = (name for name in store.names() if name.startswith("squares_are_numbers"))
    for name in (record, "squares_are_numbers"):
        result = lakatos("cite", name)
        assert result.exit_code == 0
        assert "The square of a number is its product with itself." in result.output


def test_cite_of_what_no_point_settles_has_no_script(lakatos, good):
    lakatos("check", good)
    result = lakatos("cite", "doubling_adds", "--format", "python")
    assert result.exit_code == 1
    assert "use --format markdown" in result.output


def test_a_script_shows_no_undefined_side_and_says_so(lakatos):
    name = "dot_product_smoothing_averages_equal_values_to_themselves"
    result = lakatos("cite", name, "--format", "python")
    assert result.exit_code == 1
    assert "where a side is undefined" in result.output
    assert "--format certificate" in result.output


def test_cite_says_the_address_that_the_project_declares(lakatos, good, store):
    del store
    project = Path("pyproject.toml")
    project.write_text('[tool.lakatos]\naddress = "https://example.org/a/"\n')
    lakatos("check", good)
    ours = lakatos("cite", "self_attention_is_additive").output
    assert "<https://example.org/a/x/self_attention_is_additive-" in ours
    assert "example.org/a/" not in lakatos("cite", "squares_are_numbers").output
    project.write_text('[tool.lakatos]\naddress = "https://example.org/a/"\nclaims = ["*.py"]\n')
    assert "example.org/a/" not in lakatos("cite", "self_attention_is_additive").output
    assert "<https://example.org/a/" in lakatos("cite", "squares_are_numbers").output


@pytest.mark.parametrize(
    "address", ["example.org", "javascript:alert(1)", "https://a b", "https://x/?q"]
)
def test_cite_refuses_what_is_no_address(lakatos, store, address):
    del store
    Path("pyproject.toml").write_text(f'[tool.lakatos]\naddress = "{address}"\n')
    result = lakatos("cite", "self_attention_is_additive")
    assert result.exit_code == 2
    assert "https://example.org/atlas" in result.output


def test_a_checkout_stays_as_it_is_where_a_finding_is_shown(lakatos, store):
    result = lakatos("cite", "odd__relu", "--format", "text")
    assert result.exit_code == 0
    assert not store.catalogue.exists()
    assert [fact.claim for fact in facts(store.user / FACTS)] == ["odd__relu"]
