"""The catalogue: what is kept of every claim has its verdict, and every witness is small.

That records replay, `pytest properties` shows.
"""

from collections import Counter
from fractions import Fraction

import pytest
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.catalogue.index import unclaimed
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.fact import point_id
from lakatos.harness.keep.record import point_of, written_point
from lakatos.harness.keep.replay import stale
from lakatos.harness.keep.store import CATALOGUE, FACTS, Store, facts
from lakatos.harness.laws.cells import cell_named
from lakatos.systems import REALS
from lakatos.theory import FAILS, HOLDS
from lakatos.theory.relation import Truth
from lakatos.theory.verdict import Strength

CLAIMS = catalogue()
REFUTED = [claim for claim in CLAIMS if claim.expected is FAILS and claim.numbers is REALS]


@pytest.fixture
def fact(tmp_path):
    """Return what the catalogue keeps about a claim."""

    def find(claim):
        (kept,) = Store(user=tmp_path).of_claim(claim)
        return kept

    return find


def named(claim):
    return claim.id


@pytest.mark.parametrize("claim", CLAIMS, ids=named)
def test_what_is_kept_has_the_expected_verdict(fact, claim):
    kept = fact(claim)
    assert not stale(claim, kept), f"run `lakatos check {claim.id}` and commit what it writes"
    assert kept.verdict is claim.expected
    assert kept.settled or claim.expected is HOLDS


def test_every_search_of_the_catalogue_ran_in_batches(fact):
    notes = {claim.id: kept.tried.note for claim in CLAIMS if (kept := fact(claim)).tried}
    assert {name: note for name, note in notes.items() if "no " in note} == {}


@pytest.mark.parametrize("claim", REFUTED, ids=named)
def test_a_refutation_is_certified_at_a_small_point(fact, claim):
    kept = fact(claim)
    assert kept.evidence is Strength.CERTIFIED
    point = point_of(written_point(kept, claim), claim)
    assert kept.id == point_id(claim, point)
    assert judge(claim, point).truth is Truth.FALSE
    assert all(size <= 4 for size in point.sizes.values())
    entries = [
        Fraction(cell)
        for parts in point.coordinates.values()
        for part in parts
        for cell in part.ravel()
    ]
    assert all(abs(entry.numerator) <= 8 and entry.denominator <= 8 for entry in entries)


def test_self_attention_is_not_additive_at_two_tokens_of_one_channel(fact):
    (claim,) = (claim for claim in CLAIMS if claim.id == "self_attention_is_additive")
    point = point_of(written_point(fact(claim), claim), claim)
    assert point.sizes["n"] <= 2
    assert point.sizes["d"] == 1
    assert {cell for parts in point.coordinates.values() for cell in parts[0].ravel()} <= {-1, 0, 1}


def test_every_block_is_reached_by_a_claim():
    without = [block.name for block in unclaimed(CLAIMS)]
    assert without == [], "no claim says why these blocks exist: add one to properties/<family>/"


def test_ids_are_unique():
    assert [name for name, count in Counter(map(named, CLAIMS)).items() if count > 1] == []


def test_statements_are_unique():
    counts = Counter(claim.statement for claim in CLAIMS)
    assert [statement for statement, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("claim", CLAIMS, ids=named)
def test_a_claim_states_a_sentence_and_gives_a_reason(claim):
    assert claim.statement.endswith((".", "?"))
    assert claim.reason
    assert claim.reason != claim.statement


def test_a_repair_mends_a_refuted_claim():
    by_id = {claim.id: claim for claim in CLAIMS}
    links = [(claim, by_id[claim.repairs]) for claim in CLAIMS if claim.repairs]
    assert links
    for repair, mended in links:
        assert repair.expected is HOLDS
        assert mended.expected is FAILS


def test_every_fact_is_about_a_claim_or_a_cell_and_lies_where_that_is():
    store, claims = Store(), {claim.id: claim for claim in CLAIMS}
    files = [path for path in store.files() if path.is_relative_to(CATALOGUE)]
    for path in files:
        for kept in facts(path):
            claim = claims.get(kept.claim) or cell_named(kept.claim)
            assert claim is not None, f"{path.name}: {kept.claim} is gone"
            assert store.place(claim) == path
            if kept.settled:
                point = point_of(written_point(kept, claim), claim)
                assert point_id(claim, point) == kept.id
    assert sum(len(facts(path)) for path in files if path.name == FACTS) == len(CLAIMS)


def test_the_files_of_facts_are_sorted_lines():
    for path in Store().files():
        assert path.read_bytes() == b"".join(kept.line() for kept in facts(path))


def test_no_two_findings_have_one_name_and_no_former_id_is_given_again():
    kept = [each for path in Store().files() for each in facts(path)]
    names = Counter(name for each in kept for name in {*each.known, each.claim})
    assert [name for name, count in names.items() if count > 1] == []
