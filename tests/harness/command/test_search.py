"""`lakatos search`: what is printed of what is found, and what is said where nothing is."""

import pytest
from lakatos.harness.keep.store import Store
from lakatos.harness.show.find import begun


def test_search_prints_verdict_id_and_statement(lakatos):
    result = lakatos("search", "cosine", "similarity", "-n", 3)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3
    assert " cosine_similarity: " in result.stdout
    assert ": Cosine similarity does not change" in result.stdout
    assert "shows them all" in result.stderr


def test_search_among_a_users_claims_prints_what_is_kept(lakatos, good, objects):
    lakatos("check", good)
    found = objects(lakatos("search", "square", "--in", good, "--json", "-"))
    assert {each["claim"]: each["verdict"] for each in found} == {
        "squares_are_numbers": "fails",
        "squares_are_products": "holds",
    }


def test_search_finds_what_is_kept_under_an_id(lakatos, good, store):
    lakatos("check", good)
    (record,) = (name for name in store.names() if name.startswith("squares_are_numbers"))
    for part in (record, record[:-4], record.rpartition("-")[2]):
        assert "squares_are_numbers: " in lakatos("search", part).stdout


def test_search_finds_what_was_kept_under_a_former_id(store):
    catalogue = Store(user=store.user)
    (kept,) = catalogue.named("self_attention_is_additive")
    former = next(each for each in kept.known if each not in (kept.id, kept.claim))
    assert [each.id for each in begun(former, catalogue)] == [kept.id]
    assert [each.id for each in begun(former[-12:], catalogue)] == [kept.id]


@pytest.mark.parametrize(
    ("words", "said"),
    [(["cosnie"], "found for: cosine"), (["layer", "xyzzy"], "nothing has all of these words")],
)
def test_search_says_what_it_looked_for_instead(lakatos, words, said):
    result = lakatos("search", *words)
    assert result.exit_code == 0
    assert said in result.stderr


def test_search_that_finds_nothing_says_the_next_step_in_a_line(lakatos):
    result = lakatos("search", "xyzzy")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "`lakatos list` shows the claims" in result.output
