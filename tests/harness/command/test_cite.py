"""`lakatos cite`: a text for each format, of what is kept under each name."""

import pytest


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("markdown", "**Refuted:** "),
        ("stackexchange", "**Refuted:** "),
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
