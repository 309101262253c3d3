"""Every lemma is a claim of the catalogue that holds, and none is proved by itself."""

import ast
from pathlib import Path

import pytest
from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.keep.store import Store
from lakatos.harness.prove import symbolic
from lakatos.harness.prove.symbolic.named import LEMMAS, may_be_used, proving
from lakatos.harness.prove.symbolic.prover import prove_everywhere
from lakatos.harness.show.coq import theorems, theory
from lakatos.harness.show.proof import proof_lines
from lakatos.theory import HOLDS

DEFINITION = "a_maximum_is_at_least_each_entry"
ORDER = list(dict.fromkeys(LEMMAS.values()))


def lemmas_in_code():
    """Return what stands as a lemma in the code that uses them."""
    found = set()
    for path in Path(symbolic.__file__).parent.glob("*.py"):
        if path.stem == "named":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in LEMMAS:
                found.add(node.value)
    return found


def test_every_lemma_of_the_list_is_used_by_code():
    assert lemmas_in_code() == set(LEMMAS)


@pytest.mark.parametrize("name", ORDER)
def test_the_claim_of_a_lemma_holds(name):
    (kept,) = Store().of_claim(claim_named(name))
    assert kept.verdict is HOLDS


def test_a_lemma_without_a_claim_is_not_used():
    with pytest.raises(KeyError):
        may_be_used("what nobody stated")


@pytest.mark.parametrize("name", [each for each in ORDER if each != DEFINITION])
def test_the_claim_of_a_lemma_is_proved_by_lemmas_before_it(name):
    proof = prove_everywhere(claim_named(name), again=True)
    used = {LEMMAS[each] for each in proof.rules if each in LEMMAS} if proof else set()
    assert {ORDER.index(each) for each in used} <= set(range(ORDER.index(name)))


def test_a_lemma_does_not_prove_itself():
    assert may_be_used("e^t rises")
    with proving("exponentials_rise"):
        assert not may_be_used("e^t rises")
        assert may_be_used("e^t >= 1 + t")
    claim = claim_named("two_entries_of_unequal_numbers_differ")
    assert prove_everywhere(claim) is None


def test_a_printed_proof_names_the_claims_of_its_lemmas():
    lines = proof_lines(claim_named("unit_tokens_attend_most_to_themselves"))
    text = "\n".join(lines)
    assert "e^t rises (exponentials_rise)" in text
    assert "(a_dot_product_is_at_most_the_product_of_the_lengths)" in text


def test_all_but_what_needs_functions_or_slopes_has_a_theorem_of_its_name():
    missing = set(ORDER) - set(theorems(theory()))
    assert missing == {
        "an_exponential_lies_above_its_tangent_at_zero",
        "exponentials_rise",
        "an_exponential_lies_above_its_tangents",
        "logarithms_rise",
        "the_logarithm_of_a_mean_is_at_least_the_mean_of_logarithms",
        "what_begins_at_zero_and_rises_is_not_negative",
    }
