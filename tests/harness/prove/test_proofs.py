"""The strongest proof of a claim, and whether one stands that is said to."""

import pytest
from lakatos.harness.judge.weigh import Outcome
from lakatos.harness.keep.fact import read
from lakatos.harness.keep.replay import fact_of, replay
from lakatos.harness.prove.identities import proves
from lakatos.harness.prove.proofs import best_proof, stands
from lakatos.harness.prove.symbolic import prover
from lakatos.harness.prove.symbolic.prover import proved_at
from lakatos.theory import (
    HOLDS,
    Array,
    Positive,
    Real,
    Relation,
    array_namespace,
    claim,
    equal,
    exists,
    source,
)
from lakatos.theory.verdict import Evidence, Strength, Verdict

SOURCE = source("vaswani2017")


def declared(function):
    return claim(latex="x", source=SOURCE, expected=HOLDS)(function)


@declared
def commute(x: Real[Array, "n d"], y: Real[Array, "n d"]) -> Relation:
    """Sums commute."""
    return equal(x + y, y + x)


@declared
def unrolled(x: Real[Array, "n d"]) -> Relation:
    """A sum may be taken one by one."""
    return equal(sum(x[place] for place in range(x.shape[0])), array_namespace(x).sum(x, axis=0))


@declared
def short(x: Real[Array, "n<=2"]) -> Relation:
    """Two numbers at most are sorted by their extremes."""
    xp = array_namespace(x)
    return equal(xp.max(x) + xp.min(x) if x.shape[0] == 2 else xp.max(x), xp.sum(x))


@declared
def nowhere(x: Real[Array, ""]) -> Relation:
    """Some square is minus one."""
    return exists(equal(x * x, -1))


@declared
def false(x: Real[Array, "n"]) -> Relation:
    """Numbers are their squares."""
    return equal(x, x * x)


EVERYWHERE = Evidence(Strength.PROVED, symbols=("n", "d"))
NAMED = Evidence(Strength.PROVED, sizes={"n": 8}, symbols=("d",))


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        (commute, EVERYWHERE),
        (unrolled, NAMED),
        (short, Evidence(Strength.PROVED, symbols=("n",))),
        (nowhere, Evidence(Strength.PROVED)),
        (false, None),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
def test_the_strongest_proof_is_told(case, shown):
    assert best_proof(case) == shown


def test_a_proof_stands_as_it_is_said_and_no_stronger():
    for thorough in (True, False):
        assert stands(commute, EVERYWHERE, thorough=thorough)
        assert stands(unrolled, NAMED, thorough=thorough)
        everywhere = Evidence(Strength.PROVED, symbols=("n", "d"))
        assert not stands(unrolled, everywhere, thorough=thorough)
        assert not stands(false, Evidence(Strength.PROVED, symbols=("n",)), thorough=thorough)
    farther = Evidence(Strength.PROVED, sizes={"n": 100}, symbols=("d",))
    assert not stands(unrolled, farther, thorough=True)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        (EVERYWHERE, "proved for all sizes: n, d"),
        (NAMED, "proved for all sizes: d; n up to 8"),
        (Evidence(Strength.PROVED), "proved for all sizes"),
    ],
)
def test_the_words_begin_with_for_all_sizes_and_name_the_numbers(evidence, words):
    assert str(evidence) == words


@declared
def logarithms(x: Positive[Array, "n<=3"]) -> Relation:
    """The logarithm of a product is a sum, one factor after the other."""
    xp = array_namespace(x)
    product, total = x[0], xp.log(x[0])
    for place in range(1, x.shape[0]):
        product, total = product * x[place], total + xp.log(x[place])
    return equal(xp.log(product), total)


def test_a_proof_at_sizes_stands_where_terms_give_it_alone():
    shown = Evidence(Strength.PROVED_AT_SIZES, sizes={"n": 3})
    assert not proves(logarithms, {"n": 3})
    assert proved_at(logarithms, {"n": 3})
    assert stands(logarithms, shown, thorough=False)


def test_a_proof_is_checked_as_far_as_it_is_said_to_go(monkeypatch):
    """How heavy a proof is today may let it end earlier than it did when it was found."""
    monkeypatch.setattr(prover, "_HEAVY", -1)
    assert best_proof(unrolled).sizes["n"] < NAMED.sizes["n"]
    assert stands(unrolled, NAMED, thorough=True)


def test_who_knows_which_sizes_were_numbers_asks_no_more_of_all_of_them(monkeypatch):
    asked = []

    def attempt(claim, sizes, **given):
        asked.append(sizes["n"])
        return prover_attempt(claim, sizes, **given)

    prover_attempt = prover.attempt
    monkeypatch.setattr(prover, "attempt", attempt)
    assert stands(unrolled, NAMED, thorough=False)
    assert asked == [1]
    wrong = Evidence(Strength.PROVED, sizes={"d": 8}, symbols=("n",))
    assert not stands(unrolled, wrong, thorough=False)


@pytest.mark.parametrize(("said", "tried"), [(0, 0), (1, 1), (2, 2), (3, 0), (-1, 0)])
def test_a_proof_begins_in_the_way_that_it_is_said_to_go(monkeypatch, said, tried):
    ways, run = [], prover._run

    def noted(claim, sizes, way, **given):
        ways.append(way)
        return run(claim, sizes, way, **given)

    monkeypatch.setattr(prover, "_run", noted)
    shown = Evidence(Strength.PROVED, symbols=("n", "d"), way=said)
    assert stands(commute, shown, thorough=False)
    assert ways == [prover.WAYS[tried]]
    assert not stands(false, Evidence(Strength.PROVED, symbols=("n",), way=said), thorough=False)


def test_a_fact_says_in_which_way_it_was_proved():
    shown = Evidence(Strength.PROVED, symbols=("n", "d"), way=1)
    kept = fact_of(commute, Outcome(Verdict.HOLDS, shown))
    assert kept.way == 1
    assert read(kept.line()) == kept
    assert replay(commute, kept).evidence.way == 1
    assert b"way" not in fact_of(commute, Outcome(Verdict.HOLDS, EVERYWHERE)).line()
