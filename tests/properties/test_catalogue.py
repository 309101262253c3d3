"""The catalogue: every claim has a fresh record of its verdict, and every witness is small.

That records replay, `pytest properties` shows.
"""

from collections import Counter
from fractions import Fraction

import pytest
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.keep.record import load, point_of
from lakatos.harness.keep.replay import stale
from lakatos.harness.keep.store import CATALOGUE_RECORDS, Store
from lakatos.systems import REALS
from lakatos.theory import FAILS, HOLDS
from lakatos.theory.verdict import Strength

CLAIMS = catalogue()
REFUTED = [claim for claim in CLAIMS if claim.expected is FAILS and claim.numbers is REALS]
SETTLED = (Strength.CERTIFIED_COUNTEREXAMPLE, Strength.FLOAT_COUNTEREXAMPLE)


@pytest.fixture
def record(tmp_path):
    """Return a claim's fresh record in the catalogue, the newest by strength."""

    def find(claim):
        store = Store(user=tmp_path, catalogue=CATALOGUE_RECORDS)
        fresh = [found for _, found in store.of_claim(claim.id) if not stale(claim, found)]
        assert fresh, f"no fresh record: run `lakatos check {claim.id}` and commit what it writes"
        return min(fresh, key=lambda found: list(Strength).index(found.strength))

    return find


def named(claim):
    return claim.id


@pytest.mark.parametrize("claim", CLAIMS, ids=named)
def test_a_fresh_record_has_the_expected_verdict(record, claim):
    found = record(claim)
    assert found.verdict is claim.expected
    assert found.statement == claim.statement
    if claim.expected is FAILS:
        assert found.strength in SETTLED


@pytest.mark.parametrize("claim", REFUTED, ids=named)
def test_a_refutation_is_certified_at_a_small_point(record, claim):
    found = record(claim)
    assert found.strength is Strength.CERTIFIED_COUNTEREXAMPLE
    point = point_of(found.points[0], claim)
    assert all(size <= 4 for size in point.sizes.values())
    entries = [
        Fraction(cell)
        for parts in point.coordinates.values()
        for part in parts
        for cell in part.ravel()
    ]
    assert all(abs(entry.numerator) <= 8 and entry.denominator <= 8 for entry in entries)


def test_self_attention_is_not_additive_at_two_tokens_of_one_channel(record):
    (claim,) = (claim for claim in CLAIMS if claim.id == "self_attention_is_additive")
    point = point_of(record(claim).points[0], claim)
    assert point.sizes["n"] <= 2
    assert point.sizes["d"] == 1
    assert {cell for parts in point.coordinates.values() for cell in parts[0].ravel()} <= {-1, 0, 1}


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


@pytest.mark.parametrize(
    "path", sorted(CATALOGUE_RECORDS.glob("*.json")), ids=lambda path: path.stem
)
def test_a_record_file_is_readable_and_about_a_claim_of_the_catalogue(path):
    found = load(path)
    assert found.id == path.stem
    assert found.claim in map(named, CLAIMS)
