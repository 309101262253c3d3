"""What z3 says: true claims, false ones, and both controls over the catalogue."""

import pytest
import z3
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.keep.store import Store
from lakatos.harness.outside import solver as module
from lakatos.harness.outside import solving
from lakatos.harness.outside.solver import _Budget, _choices, _unsatisfiable, posed, solved, solves
from lakatos.reference import relu, softmax
from lakatos.theory import (
    HOLDS,
    Array,
    Real,
    Relation,
    StochasticRows,
    array_namespace,
    assuming,
    at_most,
    claim,
    equal,
    exists,
    less,
    source,
)
from lakatos.theory.verdict import FAILS, Strength

SOURCE = source("vaswani2017")
CONTROLS = 8
"""Of each kind, so many claims of the catalogue are looked at, spread over all of them."""


def declared(function):
    return claim(latex="x", source=SOURCE, expected=HOLDS)(function)


@declared
def mixtures_stay_below_the_largest(
    w: StochasticRows[Array, "n m"], x: Real[Array, "m d"]
) -> Relation:
    """A mixture is at most the largest."""
    xp = array_namespace(x)
    return at_most(w @ x, xp.broadcast_to(xp.max(x, axis=0), (w @ x).shape))


@declared
def weights_are_in_order(x: Real[Array, "m"]) -> Relation:
    """The weight of the larger of two scores is larger."""
    return assuming(less(x[0], x[-1]), less(softmax(x)[0], softmax(x)[-1]))


@declared
def weights_are_below_one_half(x: Real[Array, "m"]) -> Relation:
    """Weights are at most one half."""
    return at_most(softmax(x), 1)


@declared
def parts_differ(x: Real[Array, "n"]) -> Relation:
    """A positive part is the number."""
    return equal(relu(x), x)


@declared
def quotients_are_themselves(x: Real[Array, "n"]) -> Relation:
    """A number over itself is one."""
    return equal(x / x, 1)


@declared
def some_number_is_two(x: Real[Array, "n"]) -> Relation:
    """Some number is two."""
    return exists(equal(x, 2))


def test_z3_is_there():
    assert solving() is module


def test_what_is_so_at_every_shape_is_said_with_the_largest():
    assert solved(mixtures_stay_below_the_largest) == {"n": 3, "m": 3, "d": 3}
    assert solved(weights_are_below_one_half) == {"m": 3}


def test_weights_alone_say_which_score_is_larger():
    assert solved(weights_are_in_order) == {"m": 3}


@pytest.mark.parametrize("each", [parts_differ, quotients_are_themselves, some_number_is_two])
def test_what_is_false_somewhere_or_undefined_or_existential_is_never_said(each):
    assert solved(each) is None


def test_only_the_sizes_of_a_claim_near_the_smallest_are_asked_about():
    assert solves(weights_are_below_one_half, {"m": 3}, alone=True)
    assert not solves(weights_are_below_one_half, {"m": 10**6})
    assert not solves(weights_are_below_one_half, {"n": 2})


def test_a_question_ends_after_so_many_steps(monkeypatch):
    monkeypatch.setattr(module, "_ALL_STEPS", 1)
    budget = _Budget(1)
    assert not any(module._solves_at(mixtures_stay_below_the_largest, sizes, budget)
                   for sizes in [{"n": 3, "m": 3, "d": 3}])  # fmt: skip


def test_what_is_told_is_rehearsed(monkeypatch):
    monkeypatch.setattr(module, "untrue", lambda *_: "a fact that is not so")
    assert solved(weights_are_below_one_half) is None


def spread(found):
    return found[:: max(1, len(found) // CONTROLS)]


def refuted():
    """List refuted claims whose witnesses are small enough to be asked about."""
    store, found = Store(), []
    for each in catalogue():
        for fact in store.of_claim(each)[:1]:
            near = all(fact.sizes[name] <= bound.low + 2 for name, bound in each.bounds.items()
                       if name in fact.sizes)  # fmt: skip
            if fact.verdict is FAILS and fact.evidence is Strength.CERTIFIED and near:
                found.append((each, dict(fact.sizes)))
    return found


def test_no_refuted_claim_is_said_to_hold_at_the_sizes_of_its_witness():
    claims = spread(refuted())
    assert len(claims) >= CONTROLS
    said = [each.id for each, sizes in claims if solves(each, sizes, alone=True)]
    assert said == []


def test_what_is_told_is_satisfiable():
    """A fact set from which everything follows would say that everything holds."""
    store = Store()
    kept = [each for each in catalogue()
            for fact in store.of_claim(each)[:1] if fact.evidence is Strength.Z3]  # fmt: skip
    assert kept
    for each in spread(kept):
        sizes = each.signature.sizes_above(1)
        case = [cases[0] for cases in _choices(each, sizes)]
        made = posed(each, sizes, case)
        facts = [told.formula for told in made.query.told]
        nothing = z3.BoolVal(val=False, ctx=made.query.context)
        assert not _unsatisfiable(made.query, facts, nothing, _Budget()), each.id
