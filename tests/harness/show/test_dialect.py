"""What each place reads: arrays that are long are left out, and nobody's text ends a field."""

from dataclasses import replace

import pytest
from lakatos.harness.show import dialect
from lakatos.harness.show.exhibit import Matrix
from lakatos.theory import Source

LONG = Matrix("w", (20, 20), ("1/3",) * 400)
HERE = Source("here2024", "Sums", ("Ada Lovelace",), 2024, "", venue="Notes", kind="article")


def test_an_array_is_told_with_its_name():
    assert dialect.told(Matrix("x", (2,), ("1/3", "2"))) == "x = [1/3, 2]"
    assert dialect.told(Matrix("x", (), ("0.333",), exact=False)) == "x ≈ 0.333"
    assert dialect.told_tex(Matrix("x", (), ("1/3",))) == r"x = \tfrac{1}{3}"


def test_a_long_array_is_said_to_be_left_out():
    assert dialect.told(LONG) == "w = (20 by 20 numbers, in the record)"
    assert dialect.told_tex(LONG) == r"w = \text{(20 by 20 numbers, in the record)}"


def test_a_sentence_ends_where_another_begins():
    assert dialect.sentence("It is 1.5 apart, e.g. here. Then\nmore.") == (
        "It is 1.5 apart, e.g. here."
    )
    assert dialect.sentence("") == ""


@pytest.mark.parametrize("text", ["a`b", "``", "a", "`"])
def test_code_ends_where_it_ends(text):
    written = dialect.code(text)
    fence = written[: len(written) - len(written.lstrip("`"))]
    assert written.endswith(fence)
    assert fence not in text


def test_amsmath_has_every_command_that_is_left():
    assert dialect.amsmath(r"x \in \mathbb{R} \circledast \mathbbm") == (
        r"x \in \mathbf{R} \mathbin{\ast} \mathbbm"
    )


def test_braces_in_a_field_of_bibtex_are_balanced():
    text = dialect.bib("a} b{ c}")
    assert text.count("{") == text.count("}")


def test_an_entry_is_of_a_kind_whose_fields_are_there():
    assert (dialect.bib_kind(HERE), dialect.bib_venue(HERE)) == ("article", "journal")
    bare = replace(HERE, venue="")
    assert (dialect.bib_kind(bare), dialect.bib_venue(bare)) == ("misc", "howpublished")
    assert dialect.bib_names(replace(HERE, authors=("A and B", "C D"))) == "{A and B} and C D"


def test_a_caret_raises_nothing_on_reddit():
    assert dialect.reddit("x^2 *y*") == r"x\^2 \*y\*"


def test_a_step_of_a_proof_keeps_its_formulas_which_latex_may_break_between_factors():
    line = r"a_b is $x_{i,\, j}\, y_{i}$ where e^2"
    assert dialect.step(line, "markdown") == line
    assert dialect.step(line, "latex") == (
        r"a\_b is $x_{i,\, j}\,\allowbreak y_{i}$ where e\textasciicircum{}2"
    )
    assert dialect.inline("both are $x$") == r"both are \(x\)"
