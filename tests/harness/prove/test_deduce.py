"""Deduction goes forward and backward, and never passes over a contradiction."""

import pytest
from lakatos.harness.prove.deduce import ContradictionError, Known, closure, frontier
from lakatos.theory.laws import ABSURD, DERIVED_ONLY, IMPLICATIONS, LAWS

YES, NO = Known(holds=True), Known(holds=False, witness="record-1")


def test_a_conclusion_follows_from_all_its_premises():
    known = closure({"additive": YES, "homogeneous": YES})
    assert known["linear"].holds
    assert known["affine"].holds
    assert known["linear"].by == "rule: additive and homogeneous implies linear"


def test_nothing_follows_from_some_of_the_premises():
    assert "linear" not in closure({"additive": YES})


def test_a_failed_conclusion_fails_the_one_open_premise_and_lends_its_witness():
    known = closure({"zero_preserving": NO})
    assert not known["additive"].holds
    assert known["additive"].witness == "record-1"
    assert "additive" not in closure({"linear": NO, "zero_preserving": YES, "homogeneous": NO})


def test_laws_that_exclude_each_other_settle_each_other():
    assert not closure({"translation_invariant": YES})["injective"].holds
    assert not closure({"zero_preserving": YES})["stochastic"].holds


def test_a_planted_wrong_rule_is_caught_by_contradiction():
    wrong = (*IMPLICATIONS, (("zero_preserving",), "additive"))
    with pytest.raises(
        ContradictionError, match=r"additive fails \(tested\), but holds by the rule"
    ):
        closure({"zero_preserving": YES, "additive": NO}, wrong)


def test_a_contradiction_between_tests_names_the_rule():
    with pytest.raises(ContradictionError, match=r"linear implies additive"):
        closure({"additive": NO, "linear": YES})


def test_every_rule_speaks_of_laws_that_exist():
    names = {*LAWS, *DERIVED_ONLY, ABSURD}
    for premises, conclusion in IMPLICATIONS:
        assert {*premises, conclusion} <= names
        assert conclusion not in premises


def test_the_frontier_leaves_out_what_follows():
    rules = ((("linear",), "additive"), (("additive",), "odd"), (("odd",), "zero"))
    answers = {"linear": False, "additive": False, "odd": True, "zero": True, "bounded": False}
    assert frontier(answers, rules) == (["odd"], ["additive", "bounded"])


def test_a_derived_answer_is_as_strong_as_the_weakest_that_it_rests_on():
    rules = ((("even", "odd"), "zero"), (("zero",), "bounded"))
    known = closure(
        {"even": Known(holds=True, strength="survived"), "odd": Known(holds=True)}, rules
    )
    assert known["zero"].strength == known["bounded"].strength == "survived"
    refuted = closure(
        {"even": Known(holds=True), "zero": Known(holds=False, strength="certified", witness="w")},
        rules,
    )
    assert (refuted["odd"].strength, refuted["odd"].witness) == ("certified", "w")
