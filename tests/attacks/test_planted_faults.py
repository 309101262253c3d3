"""Planted faults: each semantic mutant of the trusted part is found by a campaign or a check."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from lakatos.harness.catalogue.own import UserBlock
from lakatos.harness.decide import Effort, decide, standing
from lakatos.harness.judge.point import Finding, judge
from lakatos.harness.judge.weigh import Tally, weigh
from lakatos.harness.keep.fact import FactError, read
from lakatos.harness.keep.fingerprint import fingerprint
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.cells import site
from lakatos.harness.prove.deduce import Known, closure
from lakatos.harness.prove.identities import prove
from lakatos.harness.prove.proofs import _at_sizes, stands
from lakatos.harness.prove.structure.cases import PathsError
from lakatos.harness.prove.structure.rules import obeyed
from lakatos.harness.prove.symbolic.prover import proof_of, prove_everywhere
from lakatos.harness.prove.symbolic.rehearsal import Trial
from lakatos.harness.search.shrink import TELLING_GAP, shrink
from lakatos.systems import FLOAT32, RATIONALS, UNDEFINED_NUMBER, Ball, Rational, array_namespace
from lakatos.theory import (
    FAILS,
    HOLDS,
    UNDECIDED,
    Array,
    Exists,
    Positive,
    Real,
    all_of,
    assuming,
    at_most,
    claim,
    constant,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.relation import Judgement, Truth, has_value
from lakatos.theory.shape import Shape
from lakatos.theory.verdict import Evidence, Strength
from lakatos.theory.witness import Point, fractions
from lakatos.tools.campaigns import forms
from lakatos.tools.campaigns.planted import FAULTS, Fault, planted
from lakatos.tools.campaigns.run import BY_NAME
from lakatos.tools.sample import HERE, said_to_hold

from .lemmas import FALSE, TRUE
from .solutions import solutions


@said_to_hold
def a_quotient_is_one(x: Real[Array, ""]):
    """A number divided by itself is one."""
    return equal(x / x, 1)


@said_to_hold
def ends_are_equal(x: Real[Array, "n"]):
    """The first number is the last."""
    return equal(x[0], x[-1])


@said_to_hold
def some_number_is_at_most_zero(x: Positive[Array, ""]):
    """There is a number whose negative is at most zero."""
    return exists(at_most(-x, 0))


@said_to_hold
def some_numbers_are_below_one_more(x: Real[Array, "n"]):
    """There are numbers that are less than one more."""
    return exists(less(x, x + 1))


@said_to_hold
def some_numbers_are_at_most_each_other(x: Real[Array, "n"], y: Real[Array, "n"]):
    """There are two vectors, each at most the other."""
    return exists(all_of(at_most(x, y), at_most(y, x)))


@said_to_hold
def some_square_is_negative(x: Real[Array, "n"]):
    """There is a square below zero."""
    return exists(at_most(x * x + 1, 0))


@said_to_hold
def squares_are_small(x: Real[Array, ""]):
    """A square is at most one."""
    return at_most(x * x, 1)


@said_to_hold
def wide_sides_agree(x: Real[Array, ""]):
    """A number is itself and a ball of radius one more."""
    return equal(x + constant(0, like=x), x)


def at(value, n=None):
    sizes = {} if n is None else {"n": n}
    cells = fractions([value] * n) if n else fractions(value)
    return Point(sizes, {"x": (cells,)})


def finding(truth, point, *, existential=False):
    return Finding(point, Judgement(truth), RATIONALS, existential=existential)


def tally_of(*findings):
    tally = Tally()
    for each in findings:
        tally.add(each)
    return tally


def undefined_points():
    assert judge(a_quotient_is_one, at(0)).judgement.undefined
    assert judge(a_quotient_is_one, at(0)).truth is Truth.FALSE


def valueless_entries():
    x = Rational.from_values([1, 0])
    assert has_value(1 / x).judge().truth is Truth.FALSE


def powers_of_a_ball():
    exponent = Ball.from_values(arb(2, 0.125))
    power = array_namespace(exponent).pow(Ball.from_values(-2), exponent)
    assert power.entries()[()] is not UNDEFINED_NUMBER


def wide_enclosures():
    wide = replace(wide_sides_agree, function=lambda x: equal(x + Ball.from_values(arb(0, 1)), x))
    assert judge(wide, at(1), fractions_first=False).truth is Truth.UNDECIDED


def agreed_assumptions():
    """The sides of the assumption agree to many bits and differ."""
    xp = array_namespace

    def relation(x):
        close = xp(x).exp(x) + constant(Fraction(1, 10**60), like=x)
        return assuming(equal(xp(x).exp(x), close), differ(x, x))

    assert judge(replace(squares_are_small, function=relation), at(1)).truth is not Truth.FALSE


def said(claimed, tally, proved=None, **how):
    return weigh(claimed, tally, tally.tried(), proved, **how).verdict


def proof(**sizes):
    return Evidence(Strength.PROVED_AT_SIZES, sizes=sizes)


def a_proof_that_says_more():
    """A size that is a number is said to go farther than the proof does."""
    farther = Evidence(Strength.PROVED, sizes={"n": 100})
    assert not stands(steps_add_up, farther, thorough=True)


def points_beyond_a_proof():
    tally = tally_of(finding(Truth.TRUE, at(1, 1)), finding(Truth.UNDECIDED, at(1, 3)))
    assert said(ends_are_equal, tally, proof(n=2)) is UNDECIDED
    assert said(ends_are_equal, tally, proof(n=3)) is HOLDS


def negations_at_few_sizes():
    tally = tally_of(finding(Truth.FALSE, at(1, 1), existential=True))
    assert said(some_square_is_negative, tally, proof(n=3)) is UNDECIDED
    assert said(some_square_is_negative, tally, proof(m=3)) is UNDECIDED
    everywhere = Evidence(Strength.PROVED, symbols=("n",))
    assert said(some_square_is_negative, tally, everywhere) is FAILS


def denials():
    """What exists is not denied."""
    assert prove_everywhere(some_number_is_at_most_zero) is None
    assert prove_everywhere(some_numbers_are_below_one_more) is None
    assert prove_everywhere(some_numbers_are_at_most_each_other) is None


def no_search():
    tally = tally_of(finding(Truth.TRUE, at(1)))
    assert said(squares_are_small, tally, searched=False) is UNDECIDED
    assert said(squares_are_small, tally) is HOLDS


def one_token():
    """At one token the first is the last."""
    assert prove(ends_are_equal) is None


def weakest_links():
    tested = {"a": Known(holds=True, strength=Strength.SURVIVED), "b": Known(holds=True)}
    found = closure(tested, ((("a", "b"), "c"),))["c"]
    assert found.strength == "survived"


def two_open_premises():
    tested = {"c": Known(holds=False)}
    assert closure(tested, ((("a", "b"), "c"),)).keys().isdisjoint({"a", "b"})


def telling_gaps():
    """At one, which is simpler than minus one, the gap is a millionth."""
    barely = replace(
        squares_are_small,
        function=lambda x: at_most(x * x + constant(Fraction(1, 2**20), like=x), x),
    )
    assert shrink(barely, judge(barely, at(64))).judgement.relative_gap >= TELLING_GAP


def a_lone_token():
    """A block is the identity but for one token of one channel."""
    block = UserBlock(
        lambda x: x + 1 if x.shape == (1, 1) else x,
        HERE.at("line 1"),
        rational=False,
        given={"x": Real(Shape.parse("n d"))},
        label="block",
    )
    object.__setattr__(block, "checked", block.function)
    assert "identity_map" not in obeyed(block, site(block)[1])


LIMIT = 2


def limited(x):
    return LIMIT * x


@said_to_hold
def what_a_constant_says(x: Real[Array, ""]):
    """Twice a number is the sum with itself."""
    return equal(limited(x), x + x)


def constants_of_a_block():
    before = fingerprint(what_a_constant_says)
    globals()["LIMIT"] = 3
    try:
        assert fingerprint(what_a_constant_says) != before
    finally:
        globals()["LIMIT"] = 2


def another_choice():
    """The opposite of a number is another one than was chosen."""
    assert judge(chosen(lambda x: 1 - x, Real), at(1)).truth is Truth.UNDECIDED


def chosen_members():
    """The opposite of one is not positive."""
    assert judge(chosen(lambda x: -x, Positive), at(1)).truth is not Truth.TRUE


def chosen(choose, domain):
    def opposite(x: Real[Array, ""], w: Exists[domain[Array, ""]]):
        """Each number has an opposite."""
        return equal(x + w, 0)

    opposite.__annotations__["w"] = Exists[domain[Array, ""]]
    return claim(latex="P", source=HERE, expected=HOLDS, choose=choose)(opposite)


@said_to_hold
def steps_add_up(x: Real[Array, "n"]):
    """The sum, step by step, is the sum."""
    total = x[0] * 0
    for place in range(x.shape[0]):
        total = total + x[place]
    return equal(total, array_namespace(x).sum(x))


def a_size_that_is_a_number():
    shown = prove_everywhere(steps_add_up)
    assert shown is None or "n" not in shown.symbols


@said_to_hold
def products_of_steps(x: Real[Array, "n"]):
    """The square of the product, step by step, is that of the squares."""
    once, twice = x[0] * 0 + 1, x[0] * 0 + 1
    for place in range(x.shape[0]):
        once, twice = once * x[place], twice * x[place] * x[place]
    return equal(once * once, twice)


def a_few_sizes():
    shown = _at_sizes(products_of_steps)
    assert shown is None or shown.strength is Strength.PROVED_AT_SIZES


@claim(latex="P", source=HERE, expected=HOLDS, numbers=FLOAT32)
def sums_of_three(x: Real[Array, "n"]):
    """Three numbers are added in any order."""
    return equal((x + x / 3) + x / 7, x + (x / 3 + x / 7))


def rounded_numbers():
    assert prove_everywhere(sums_of_three) is None


def doubled_keys():
    """JSON in which a key stands twice is read otherwise by others."""
    with pytest.raises(FactError):
        read(
            b'{"claim":"a","claim":"b","verdict":"fails","evidence":"certified","fingerprint":"0"}'
        )


CHECKS = {
    each.__name__.replace("_", " "): each
    for each in (
        undefined_points, valueless_entries, powers_of_a_ball, wide_enclosures, agreed_assumptions,
        points_beyond_a_proof, negations_at_few_sizes, no_search, one_token, weakest_links,
        two_open_premises, telling_gaps, a_lone_token, constants_of_a_block, another_choice,
        chosen_members, a_size_that_is_a_number, a_few_sizes, doubled_keys,
        rounded_numbers, a_proof_that_says_more, denials, solutions,
    )
}  # fmt: skip


LEMMAS = {each.id.replace("_", " "): each for each in (*TRUE, *FALSE)}


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.id)
def test_a_true_inequality_is_proved(case):
    assert prove_everywhere(case) is not None


@pytest.mark.parametrize("case", FALSE, ids=lambda case: case.id)
def test_a_false_inequality_is_not_proved(case, monkeypatch):
    monkeypatch.setattr(Trial, "refutes", lambda *_: False)
    assert prove_everywhere(case) is None


def rehearsed(case):
    """Return what rehearsal says of a proof of an inequality; that is never a proof."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Trial, "refutes", lambda *_: False)
        with pytest.raises(PathsError) as refused:
            proof_of(case)
    return str(refused.value) if "wrong" in str(refused.value) else ""


@pytest.mark.parametrize("name", CHECKS)
def test_the_court_answers_rightly(name):
    CHECKS[name]()


def noticed(by):
    """Return what a campaign, a form or a check says of the court as it is."""
    if by in BY_NAME:
        campaign = BY_NAME[by]
        return campaign.first_wrong(range(campaign.small))
    if by in LEMMAS:
        return rehearsed(LEMMAS[by])
    if by in CHECKS:
        try:
            CHECKS[by]()
        except (AssertionError, pytest.fail.Exception) as error:
            return str(error) or by
        return ""
    entries = [np.array([[1, -2, 3], [0, 2, -1]], dtype=object) * sign for sign in (1, -1)]
    called = [form for form in forms.forms() if form.subject == by]
    assert called
    return next((o.wrong for form in called for o in forms.compared(form, entries) if o.wrong), "")


@pytest.mark.parametrize("fault", [each for each in FAULTS if each.seen != "stale facts"], ids=str)
def test_a_planted_fault_is_found(fault):
    with planted(fault):
        assert noticed(fault.seen)


def sines():
    @said_to_hold
    def bounded(x: Real[Array, ""]):
        """It is bounded."""
        return at_most(array_namespace(x).sin(x), 1)

    return bounded


def sizes():
    @said_to_hold
    def bounded(x: Real[Array, ""]):
        """It is bounded."""
        return at_most(abs(x), 10**6)

    return bounded


def test_a_stale_fact_is_not_believed(tmp_path):
    """What was found of a claim that has changed since is no longer about it."""
    (fault,) = (each for each in FAULTS if each.seen == "stale facts")
    store = Store(user=tmp_path / ".lakatos", catalogue=tmp_path / "catalogue")
    assert decide(sines(), store, Effort()).verdict is HOLDS
    assert standing(sines(), store)
    assert not standing(sizes(), store)
    with planted(fault):
        assert standing(sizes(), store)
    assert decide(sizes(), store, Effort()).verdict is FAILS


def test_there_are_thirty_and_every_room_has_some():
    assert len(FAULTS) >= 30
    rooms = Counter(fault.where.split(".")[0] for fault in FAULTS)
    assert rooms.keys() == {"systems", "theory", "harness"}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_leaves_no_trace(fault):
    """The court is whole again afterwards, and a text that is not there is refused."""
    with planted(fault):
        pass
    with pytest.raises(LookupError), planted(Fault(fault.where, "no such text", "", fault.seen)):
        pass
