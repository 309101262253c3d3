"""Deduction goes forward and backward, and never passes over a contradiction."""

import pytest
from lakatos.harness.catalogue.own import UserBlock
from lakatos.harness.laws.rows import valid_rules
from lakatos.harness.prove.deduce import ContradictionError, Known, chain, closure, frontier
from lakatos.harness.prove.structure.extent import Extent
from lakatos.theory.domain import Real
from lakatos.theory.laws import ABSURD, DERIVED_ONLY, IMPLICATIONS, LAWS
from lakatos.theory.shape import Bounds, Shape
from lakatos.theory.source import Source
from lakatos.theory.verdict import Strength

SOURCE = Source("notes", "Notes", ("Ada",), 2024, "")
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
        {"even": Known(holds=True, strength=Strength.SURVIVED), "odd": Known(holds=True)}, rules
    )
    assert known["zero"].strength == known["bounded"].strength == "survived"
    refuted = closure(
        {
            "even": Known(holds=True),
            "zero": Known(holds=False, strength=Strength.CERTIFIED, witness="w"),
        },
        rules,
    )
    assert (refuted["odd"].strength, refuted["odd"].witness) == ("certified", "w")


def test_a_derived_answer_holds_for_the_sizes_of_all_that_it_rests_on():
    bounds = {"n": Bounds(), "d": Bounds()}
    everywhere = Extent({"n": ((1, None),), "d": ((1, None),)}, bounds)
    looped = Extent({"n": ((1, 8),), "d": ((1, 2), (3, None))}, bounds)
    rules = ((("even", "odd"), "zero"),)
    known = closure(
        {"even": Known(holds=True, extent=everywhere), "odd": Known(holds=True, extent=looped)},
        rules,
    )
    assert str(known["zero"].extent) == "for d <= 2 and d >= 3; n up to 8"
    assert [known[law].strength for law in ("even", "odd", "zero")] == [
        "proved for all sizes",
        "proved at sizes",
        "proved at sizes",
    ]


def test_a_derived_answer_is_defined_where_all_that_it_rests_on_is():
    rules = ((("even", "odd"), "zero"),)
    known = closure({"even": Known(holds=True), "odd": Known(holds=True, defined=False)}, rules)
    assert not known["zero"].defined


@pytest.mark.parametrize(("tokens", "excluded"), [("n", True), ("n=1", False), ("1", False)])
def test_a_rule_about_several_tokens_takes_several(tokens, excluded):
    domain = Real(Shape.parse(f"{tokens} d"))
    block = UserBlock(abs, SOURCE.at("line 1"), rational=False, given={"x": domain}, label="abs")
    rule = (("injective", "permutation_invariant"), ABSURD)
    assert (rule in valid_rules(block)) is (excluded or tokens == "1")


def test_what_holds_where_it_is_defined_refutes_nothing():
    """1/x is odd where it is defined, and 0 has no value: that is not 0, nor another number."""
    partial = Known(holds=True, defined=False)
    assert "zero_preserving" not in closure({"stochastic": partial})
    assert "affine" not in closure({"zero_preserving": partial, "linear": NO})
    assert not closure({"odd": partial})["zero_preserving"].defined


def test_the_chain_of_a_derived_answer_goes_down_to_what_is_not_derived():
    rules = ((("even", "odd"), "zero"), (("zero",), "bounded"))
    read = Known(holds=True, by="structure: sums")
    tested = Known(holds=True, strength=Strength.SURVIVED, witness="w")
    known = closure({"even": read, "odd": tested}, rules)
    assert chain(known["bounded"]) == (
        "even holds: structure: sums",
        "odd holds: survived w",
        "zero holds: rule: even and odd implies zero",
    )
    assert chain(known["even"]) == ()
    refuted = closure({"odd": read}, ((("odd", "last"), ABSURD),))
    assert refuted["last"].by == "rule: nothing is odd and last"
    assert chain(refuted["last"]) == ("odd holds: structure: sums",)  # absurd: it never holds
