"""Wrong rules of the proofs for all sizes: rehearsal finds each before anything is said."""

import pytest
from lakatos.harness.prove.structure.cases import PathsError
from lakatos.harness.prove.symbolic import prover
from lakatos.tools.campaigns.planted import planted
from lakatos.tools.campaigns.rules import FALSE, RULES, SELF, probe

FOUND = (
    "a normal form is", "it is false at", "is described twice", "are not described",
    "is asked for a place",
)  # fmt: skip
"""What rehearsal says of a rule that is wrong."""


@pytest.mark.parametrize("name", SELF)
def test_what_is_itself_is_proved_by_the_right_rules(name):
    assert prover.prove_everywhere(probe(name)) is not None


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_not_proved(name):
    assert prover.prove_everywhere(probe(name)) is None


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_a_wrong_rule_is_found_by_rehearsal(rule, monkeypatch):
    if rule.where.startswith("systems.terms.whole"):
        monkeypatch.setattr(prover, "WAYS", ((1, 40_000),))
    with planted(rule), pytest.raises(PathsError) as found:
        prover.proof_of(probe(rule.seen))
    assert any(words in str(found.value) for words in FOUND), found.value
