"""Search in text: what is found, in which spelling, and in which order."""

import pytest
from lakatos.harness.catalogue.claims import catalogue, load_file
from lakatos.harness.catalogue.words import Words, of_blocks, of_claims
from lakatos.theory import Claim

CLAIMS = """
@claim(latex="x", source=ME.at("p. 3", quote="a zebra is a striped horse"), expected=HOLDS)
def quoted(x: Real[Array, "n d"]) -> Relation:
    \"\"\"This one has a quotation.

    The reason is an okapi.
    \"\"\"
    return equal(x, x)


@claim(latex=r"\\xi_\\star", source=ME, expected=HOLDS)
def other(x: Real[Array, "n d"]) -> Relation:
    \"\"\"LayerNorm of [/]zebras[bold] is 100 % "striped".\"\"\"
    return equal(softmax(x), softmax(x))
"""


@pytest.fixture(scope="module")
def words():
    return Words([*of_claims(catalogue()), *of_blocks()])


@pytest.fixture
def own(claims_file):
    return Words(of_claims(load_file(claims_file(CLAIMS))))


def names(answer):
    return [getattr(each, "id", None) or each.name for each in answer.found]


@pytest.mark.parametrize(
    ("asked", "among_the_first"),
    [
        ("cosine similarity", "cosines_ignore_rotations"),
        ("linear", "linear"),
        ("layer norm", "layer_norm_is_odd"),
        ("cosin", "cosine_similarity"),
        ("cosnie similarty", "cosine_similarity"),
        ("re-centering invariance in LayerNorm", "rms_norm_ignores_shift"),
        ("self_attention_is_additive", "self_attention_is_additive"),
        ("softmax weights sum to one", "softmax_weights_sum_to_one"),
        ("attention", "attention"),
    ],
)
def test_what_was_looked_for_is_among_the_first(words, asked, among_the_first):
    assert among_the_first in names(words.search(asked.split()))[:6]


@pytest.mark.parametrize("asked", ["LayerNorm", "layernorm", "layer_norm", "LAYERNORM"])
def test_every_spelling_of_a_block_finds_the_same_and_the_block_first(words, asked):
    found = names(words.search([asked]))
    assert found == names(words.search(["layer", "norm"]))
    assert found[0] == "layer_norm"
    assert len(found) > 50


def test_a_phrase_comes_before_its_words_apart(words):
    found = [each for each in words.search(["no", "activation"]).found if isinstance(each, Claim)]
    quoted = [place for place, each in enumerate(found) if "no activation" in each.source.quote]
    apart = [place for place, each in enumerate(found) if "no activation" not in said(each)]
    assert quoted
    assert apart
    assert max(quoted) < min(apart)


def said(claim):
    return f"{claim.id} {claim.statement} {claim.reason} {claim.source}".replace("_", " ").lower()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("striped horse", ["quoted"]),
        ("okapi", ["quoted"]),
        ("okapis", ["quoted"]),
        ("zebra", ["other", "quoted"]),
        ("Ada", ["other", "quoted"]),
        ("layer norm", ["other"]),
        ("star", ["other"]),
        ("softmax", ["other"]),
        ('"striped" * OR (', ["other", "quoted"]),
        ("NEAR(okapi", ["quoted"]),
    ],
)
def test_every_text_of_a_claim_is_searched(own, asked, found):
    assert sorted(names(own.search(asked.split()))) == found


def test_words_that_nobody_uses_become_the_nearest(own):
    answer = own.search(["zerba"])
    assert (answer.words, answer.mended, answer.every) == (["zebra"], True, True)
    assert sorted(names(answer)) == ["other", "quoted"]
    assert own.search(["xyzzy"]).found == []


def test_where_nothing_has_every_word_what_has_some_is_told(own):
    answer = own.search(["okapi", "xyzzy"])
    assert not answer.every
    assert names(answer) == ["quoted"]


@pytest.mark.parametrize("asked", [[], [""], ["  "], ["***"], ['"']])
def test_no_words_find_nothing(words, asked):
    assert words.search(asked).found == []
