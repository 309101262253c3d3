"""Sources and the citations that point into them."""

import pytest
from lakatos.theory import Citation, Source

TEXT = Source("key", "A Title", ("One", "Two"), 2017, "https://example.org/paper")


def test_a_place_is_a_citation():
    cited = TEXT.at("eq. (1)")
    assert cited == Citation(TEXT, "eq. (1)")
    assert not cited.derived


def test_a_derived_statement_says_so():
    assert str(TEXT.at("eq. (1)").implies()) == "derived from One and Two (2017), A Title, eq. (1)"
    assert TEXT.implies().derived


def test_deriving_keeps_place_and_quotation():
    quoted = TEXT.at("p. 3", quote="they say")
    assert quoted.implies().place == "p. 3"
    assert quoted.implies().quote == "they say"
    assert not quoted.derived


def test_a_quotation_is_quoted():
    assert str(TEXT.at("p. 3", quote="they say")).endswith("A Title, p. 3: \u201cthey say\u201d")


@pytest.mark.parametrize(
    ("authors", "text"),
    [
        (("One",), "One (2017), A Title"),
        (("One", "Two"), "One and Two (2017), A Title"),
        (("One", "Two", "Three"), "One et al. (2017), A Title"),
    ],
)
def test_more_than_two_authors_are_shortened(authors, text):
    assert str(Source("key", "A Title", authors, 2017, "https://example.org")) == text
