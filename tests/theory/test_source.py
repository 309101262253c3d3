"""Sources and the citations that point into them."""

import json
import re
from importlib.resources import files

import pytest
from lakatos.theory import Citation, Source, source
from lakatos.theory.source import _KINDS, SourceError

ENTRIES = json.loads(files("lakatos.theory").joinpath("bibliography.json").read_text("utf-8"))

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


def test_a_source_is_named_by_its_key():
    named = source("vaswani2017")
    assert str(named) == "Ashish Vaswani et al. (2017), Attention Is All You Need"
    assert named is source("vaswani2017")


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("vaswani2071", "vaswani2017"), ("vaswani", "vaswani2017"), ("BA2016", "ba2016")],
)
def test_an_unknown_key_suggests_the_nearest(key, nearest):
    with pytest.raises(SourceError, match=rf"'{key}': did you mean '{nearest}'\?"):
        source(key)


def test_a_key_like_no_other_gets_no_suggestion():
    with pytest.raises(SourceError) as refused:
        source("zzz")
    assert "did you mean" not in str(refused.value)
    assert "Source(key=" in str(refused.value)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_entry_has_what_a_citation_needs(entry):
    assert re.fullmatch(r"[a-z0-9-]+", entry["id"])
    assert entry["type"] in _KINDS
    assert entry["title"].strip()
    assert entry["author"]
    for author in entry["author"]:
        assert author.get("literal") or (author["given"] and author["family"])
    ((year,),) = entry["issued"]["date-parts"]
    assert 1700 < year < 2030
    assert entry["URL"].startswith("https://")
    assert source(entry["id"]).year == year


def test_keys_are_unique_and_sorted():
    keys = [entry["id"] for entry in ENTRIES]
    assert keys == sorted(set(keys))
