"""Every fact that z3 is told is part of a claim that holds, and that is not put to z3 itself."""

from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.keep.store import Store
from lakatos.harness.outside.lemmas import applied, pi, quotient
from lakatos.harness.outside.named import FACTS
from lakatos.harness.outside.query import Query, asking
from lakatos.harness.outside.solver import solves
from lakatos.theory import HOLDS


def test_every_fact_is_of_a_claim_that_holds():
    told_of = set()
    for function in ("exp", "tanh", "erf", "sin", "cos", "cbrt", "log", "sqrt"):
        query = Query()
        with asking(query):
            one, two = query.unknown("x"), query.unknown("y")
            for argument in (one, two, one + two, one - one):
                applied(function, argument)
            for positive in (0, 1):
                for top in (one * one, two * two):
                    quotient(top, one * one + (1 + positive) * two * two, positive=bool(positive))
            pi()
        told_of |= {each.lemma for each in query.told if not each.guard}
    assert told_of == set(FACTS)
    for name in set(FACTS.values()):
        (kept,) = Store().of_claim(claim_named(name))
        assert kept.verdict is HOLDS


def test_the_claims_of_facts_are_not_put_to_z3():
    claim = claim_named("roots_are_not_negative_and_have_their_squares")
    assert not solves(claim, {"n": 1})
