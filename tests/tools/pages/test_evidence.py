"""The page of evidence counts what is kept, and says of each claim left what its proof lacks."""

import pytest
from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.keep.store import Store
from lakatos.theory.verdict import Strength
from lakatos.tools.pages import evidence as build

LEFT = build.left()
TOLD = "run `python -m lakatos.tools.pages.evidence` and commit the page"
STOPPED = {
    "repeated_averaging_contracts_geometrically": "an order that no lemma shows",
    "a_mixture_of_equal_experts_is_one_of_them":
        "a number for experts (an argument that is a number)",
}  # fmt: skip


def test_the_committed_page_is_up_to_date():
    assert build.PAGE.read_text("utf-8") == build.render(build.kept_steps()), TOLD


def test_every_claim_that_is_left_says_what_is_missing():
    steps = build.kept_steps()
    assert set(steps) == {claim.id for claim, _ in LEFT}, TOLD
    assert all(steps.values())


def test_claims_at_all_sizes_and_shown_points_are_not_left():
    settled = [fact for _, fact in LEFT if build.name_of(fact) in ("witnessed", Strength.PROVED)]
    assert settled == []
    assert {fact.evidence for _, fact in LEFT} >= {Strength.PROVED_AT_SIZES, Strength.Z3}


@pytest.mark.parametrize("name", STOPPED)
def test_what_is_missing_is_what_the_prover_says(name):
    claim = claim_named(name)
    assert build.missing(claim, Store().of_claim(claim)[0]) == STOPPED[name]


def test_an_attempt_that_takes_too_long_says_so(monkeypatch):
    def endless(_):
        while True:
            pass

    monkeypatch.setattr(build, "_SECONDS", 0.05)
    monkeypatch.setattr(build, "proof_of", endless)
    claim, fact = next(each for each in LEFT if each[1].evidence is Strength.Z3)
    assert build.missing(claim, fact) == "too many products are multiplied out"
