"""Deciding: replay first, else search, shrink, certify and record."""

import re
from itertools import cycle
from types import SimpleNamespace

import msgspec
import pytest
from lakatos.harness import decide as decide_module
from lakatos.harness.decide import Decision, Effort, decide
from lakatos.harness.judge.point import judge
from lakatos.harness.judge.weigh import Outcome
from lakatos.harness.keep.record import RecordError
from lakatos.harness.keep.store import facts
from lakatos.harness.search.small import SMALL_POINTS
from lakatos.harness.search.suspects import Search
from lakatos.harness.show.report import answer, summary
from lakatos.reference import attention, self_attention
from lakatos.theory import (
    FAILS,
    FLOAT64,
    HOLDS,
    UNDECIDED,
    VACUOUS,
    Array,
    ClaimError,
    Real,
    all_of,
    array_namespace,
    assuming,
    at_most,
    claim,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.laws import additive
from lakatos.theory.verdict import Evidence, Strength, Tried
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=FAILS)
def self_attention_adds(x: Real[Array, "n d"], y: Real[Array, "n d"]):
    """Self-attention is additive."""
    return additive(self_attention, x, y)


@claim(latex="P", source=HERE, expected=HOLDS)
def values_add(
    q: Real[Array, "n d"], k: Real[Array, "m d"], v: Real[Array, "m c"], w: Real[Array, "m c"]
):
    """Attention is additive in its values."""
    return additive(lambda value: attention(q, k, value), v, w)


@claim(latex="P", source=HERE, expected=HOLDS)
def powers_lie_above_their_cubic(x: Real[Array, "n m"]):
    """The exponential function lies above its cubic at zero."""
    return at_most(1 + x + x * x / 2 + x * x * x / 6, array_namespace(x).exp(x))


@claim(latex="P", source=HERE, expected=FAILS, numbers=FLOAT64)
def float64_sums_associate(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]):
    """Float64 sums do not depend on the brackets."""
    return equal((a + b) + c, a + (b + c))


def test_a_refutation_has_a_certified_counterexample_that_is_kept(court, store):
    decision = court(self_attention_adds)
    assert decision.verdict is FAILS
    assert decision.as_expected
    assert not decision.replayed
    assert decision.evidence.strength is Strength.CERTIFIED
    assert decision.counterexample == decision.record.id == decision.fact.id
    assert store.named(decision.fact.id) == [decision.fact]
    assert decision.seconds > 0


def test_a_survival_says_how_many_points_of_which_sizes(court):
    decision = court(powers_lie_above_their_cubic, examples=40)
    assert decision.verdict is HOLDS
    assert decision.evidence.strength is Strength.SURVIVED
    assert decision.points > 40
    assert decision.candidates > 0
    assert decision.counterexample is None
    assert f"{decision.points} points" in decision.evidence.detail
    assert f"{decision.candidates:,} candidates" in decision.evidence.detail
    assert "n=" in decision.evidence.detail
    assert "m=" in decision.evidence.detail
    assert decision.fact.tried == decision.evidence.tried
    assert decision.fact.tried.points == decision.points
    assert decision.fact.tried.candidates == decision.candidates
    assert decision.fact.point == {}


def test_a_proof_says_for_which_sizes(court):
    decision = court(values_add, examples=20)
    assert decision.verdict is HOLDS
    assert decision.evidence.strength is Strength.PROVED
    assert decision.fact.proved == decision.proved == {}
    assert str(decision.evidence) == "proved for all sizes: n, d, m, c"
    again = court(values_add)
    assert again.replayed
    assert again.evidence == decision.evidence


def test_a_proof_for_all_sizes_spares_the_search(court, monkeypatch):
    monkeypatch.setattr(Search, "__iter__", None)
    decision = court(values_add, examples=20, fresh=True)
    assert decision.evidence.strength is Strength.PROVED
    assert (decision.points, decision.candidates) == (SMALL_POINTS, 0)


def test_the_second_decision_replays_the_first(court):
    first, second = court(self_attention_adds), court(self_attention_adds)
    assert second.replayed
    assert second.verdict is first.verdict
    assert second.record == first.record
    assert second.counterexample == first.counterexample
    assert second.points == 1
    assert second.candidates == 0
    assert second.seconds < first.seconds


def test_a_fresh_decision_does_not_replay(court):
    court(self_attention_adds)
    again = court(self_attention_adds, fresh=True)
    assert not again.replayed
    assert again.points > 1


def test_a_fresh_decision_of_the_same_verdict_keeps_the_record_that_stands(court, store):
    first = court(self_attention_adds)
    again = court(self_attention_adds, fresh=True, seed=9)
    assert again.fact == first.fact
    assert again.finding.point == first.finding.point
    assert store.names() == [first.counterexample]


def test_a_longer_search_of_a_survivor_is_kept(court, store):
    court(powers_lie_above_their_cubic, examples=5)
    longer = court(powers_lie_above_their_cubic, examples=30, fresh=True)
    shorter = court(powers_lie_above_their_cubic, examples=5, fresh=True)
    assert longer.fact == shorter.fact == store.of_claim(powers_lie_above_their_cubic)[0]
    assert longer.fact.tried.points == longer.points > shorter.points


def test_a_search_that_meets_nothing_does_not_take_back_a_counterexample(court, monkeypatch):
    refuted = court(self_attention_adds)
    survived = Outcome(HOLDS, Evidence(Strength.SURVIVED, tried=Tried(points=1)))
    monkeypatch.setattr(decide_module, "_from_nothing", lambda claim, _: Decision(claim, survived))
    again = court(self_attention_adds, fresh=True)
    assert again.verdict is FAILS
    assert again.fact == refuted.fact


def test_seconds_are_filled_with_fresh_seeds(court):
    short = court(powers_lie_above_their_cubic, examples=5)
    long = court(powers_lie_above_their_cubic, examples=5, seconds=2.5 * short.seconds)
    assert long.seconds >= 2.5 * short.seconds
    assert long.points > short.points


@pytest.fixture
def doubled():
    """Declare a claim about a block, which fails wherever the block doubles."""

    def version(block):
        @claim(latex="P", source=HERE, expected=FAILS)
        def no_number_is_doubled(x: Real[Array, ""]):
            """No number is doubled."""
            return differ(block(x), 2 * x)

        return no_number_is_doubled

    return version


def test_a_stale_record_is_decided_anew(court, store, doubled):
    old = court(doubled(lambda x: 3 * x), examples=5).counterexample
    decision = court(doubled(lambda x: 3 * x - 1), examples=5)
    assert decision.verdict is FAILS
    assert not decision.replayed
    assert store.of_claim(doubled(lambda x: 3 * x - 1)) == [decision.fact]
    assert decision.fact.was == (old.rpartition("-")[2],)
    assert store.named(old) == [decision.fact]


def test_the_same_point_has_the_same_id_after_a_block_was_rewritten(court):
    def version(block):
        @claim(latex="P", source=HERE, expected=FAILS)
        def nothing_grows(x: Real[Array, "n"]):
            """The block leaves everything as it is."""
            return equal(block(x), x)

        return nothing_grows

    first = court(version(lambda x: 2 * x), examples=5)
    second = court(version(lambda x: x + x), examples=5, fresh=True)
    assert not second.replayed
    assert first.finding.point == second.finding.point
    assert first.counterexample == second.counterexample


@pytest.mark.parametrize("fresh", [False, True])
def test_a_former_point_that_still_refutes_is_kept_with_its_id_whatever_a_search_meets(
    court, store, doubled, monkeypatch, fresh
):
    first = court(doubled(lambda x: 3 * x), examples=5)
    rewritten = doubled(lambda x: 4 * x)
    assert not decide_module.standing(rewritten, store)
    survived = Outcome(HOLDS, Evidence(Strength.SURVIVED, tried=Tried(points=10**9)))
    nothing_met = (lambda *_: Decision(rewritten, survived)) if fresh else None
    monkeypatch.setattr(decide_module, "_from_nothing", nothing_met)
    again = court(rewritten, fresh=fresh)
    assert again.verdict is FAILS
    assert again.counterexample == first.counterexample
    assert decide_module.standing(rewritten, store) == [again.fact]


def test_a_former_point_that_refutes_no_more_is_not_believed(court, store, doubled):
    court(doubled(lambda x: 3 * x), examples=5)
    mended = doubled(lambda x: 2 * x + 1)
    found = court(mended, examples=5)
    assert not found.replayed
    assert found.verdict is HOLDS
    assert store.of_claim(mended) == [found.fact]
    assert not found.fact.settled


def test_a_former_point_that_is_the_claims_no_more_is_not_judged(court):
    def version(shape):
        @claim(latex="P", source=HERE, expected=FAILS)
        def numbers_are_one(x: Real[Array, shape]):
            """Every number is one."""
            return equal(x, 1)

        return numbers_are_one

    assert court(version("n"), examples=5).finding.point.sizes == {"n": 1}
    found = court(version("m"), examples=5)
    assert not found.replayed
    assert found.finding.point.sizes == {"m": 1}


def test_a_former_point_is_judged_twice(court):
    flips = cycle([False, True])

    def version(block):
        @claim(latex="P", source=HERE, expected=FAILS)
        def numbers_are_one(x: Real[Array, ""]):
            """Every number is one."""
            return equal(block(x), 1)

        return numbers_are_one

    court(version(lambda x: 2 * x), examples=5)
    torn = court(version(lambda x: 0 * x + next(flips)), examples=5)
    assert not torn.replayed
    assert torn.verdict is UNDECIDED


def test_a_point_that_still_refutes_outweighs_a_search_that_decides_nothing(court, monkeypatch):
    refuted = court(self_attention_adds)
    nothing = Outcome(UNDECIDED, Evidence(Strength.NONE, "enclosures overlap"))
    monkeypatch.setattr(
        decide_module, "_from_nothing", lambda *_: Decision(self_attention_adds, nothing)
    )
    again = court(self_attention_adds, fresh=True)
    assert again.verdict is FAILS
    assert again.fact == refuted.fact


def test_a_fact_that_does_not_stand_is_passed_over(court, store):
    fact = court(self_attention_adds).fact
    origin = {key: tuple(re.sub(r"\S+", "0", part) for part in fact.point[key]) for key in "xy"}
    store.write(msgspec.structs.replace(fact, point=origin), self_attention_adds)
    decision = court(self_attention_adds)
    assert not decision.replayed
    assert decision.verdict is FAILS


def test_a_float_counterexample_says_nothing_of_the_reals(court):
    decision = court(float64_sums_associate)
    assert decision.evidence.strength is Strength.FLOAT
    assert decision.evidence.detail.endswith("in float64")


def test_an_unexpected_verdict_is_not_as_expected(court):
    @claim(latex="P", source=HERE, expected=HOLDS)
    def everything_is_one(x: Real[Array, ""]):
        """Every number is one."""
        return equal(x, 1)

    assert not court(everything_is_one).as_expected


@pytest.mark.parametrize(
    ("verdict", "relation"),
    [
        (VACUOUS, lambda x: assuming(less(x, x), equal(x, 1))),
        (UNDECIDED, lambda x: equal(array_namespace(x).sinh(x), x)),
        (UNDECIDED, lambda x: exists(equal((x * x - 2) * (x * x - 2), 0))),
    ],
)
def test_what_supports_no_verdict_leaves_no_record(court, store, verdict, relation):
    @claim(latex="P", source=HERE, expected=HOLDS)
    def unsupported(x: Real[Array, ""]):
        """Nothing is known."""
        return relation(x)

    decision = court(unsupported, examples=5)
    assert decision.verdict is verdict
    assert decision.record is None
    assert store.names() == []
    assert not decision.as_expected


def test_a_point_at_which_a_side_is_undefined_is_a_counterexample(court):
    @claim(latex="P", source=HERE, expected=FAILS)
    def self_ratio(x: Real[Array, "n"]):
        """A number over itself is one."""
        return equal(x / x, 1)

    decision = court(self_ratio, examples=5)
    assert decision.as_expected
    assert decision.evidence.strength is Strength.CERTIFIED
    assert decision.evidence.detail == "undefined at n=1, in exact fractions"


def test_existence_fails_where_its_negation_is_proved_at_every_size(court):
    @claim(latex="P", source=HERE, expected=FAILS)
    def some_square_is_minus_one(x: Real[Array, ""]):
        """Some number has the square minus one."""
        return exists(equal(x * x, -1))

    decision = court(some_square_is_minus_one, examples=5)
    assert decision.as_expected
    assert decision.evidence.strength is Strength.PROVED
    assert "the negation holds" in decision.evidence.detail

    @claim(latex="P", source=HERE, expected=FAILS)
    def some_squares_are_minus_one(x: Real[Array, "n"]):
        """Some vector has entries with the square minus one."""
        return exists(equal(x * x, -1))

    for _ in range(2):
        decision = court(some_squares_are_minus_one, examples=5)
        assert decision.as_expected
        assert decision.evidence.symbols == ("n",)
    assert decision.replayed

    @claim(latex="P", source=HERE, expected=FAILS)
    def some_powers_are_below_their_first_two_terms(x: Real[Array, "n"]):
        """Some vector has powers that lie below the line at zero, and entries that are one."""
        return exists(all_of(less(array_namespace(x).exp(x), 1 + x), equal(x, 1)))

    assert court(some_powers_are_below_their_first_two_terms, examples=5).as_expected

    @claim(latex="P", source=HERE, expected=FAILS)
    def some_powers_are_small(x: Real[Array, "n"], y: Real[Array, "n"]):
        """The power of a sum of two squares is a difference of numbers below one and an eighth."""
        xp = array_namespace(x)
        return exists(equal(xp.exp(x * x + y * y), xp.tanh(x * y) - xp.sin(y) / 8))

    decision = court(some_powers_are_small, examples=5)
    assert decision.verdict is UNDECIDED
    assert "no witness among" in decision.evidence.detail


def test_a_claim_that_differs_from_itself_is_undecided(court):
    calls = iter(range(10**6))

    @claim(latex="P", source=HERE, expected=FAILS)
    def counted(x: Real[Array, ""]):
        """A number plus the count of the calls is the number."""
        return equal(x + next(calls) + 1, x)

    decision = court(counted, examples=5)
    assert decision.verdict is UNDECIDED
    assert decision.evidence.detail == "judged twice at one point, it gave two answers"


def test_a_claim_that_was_not_searched_does_not_survive(court, monkeypatch):
    def refuse(*_):
        raise AttributeError("no such thing in torch")

    monkeypatch.setattr(Search, "violations", refuse)
    decision = court(powers_lie_above_their_cubic, examples=5)
    assert decision.verdict is UNDECIDED
    assert decision.evidence.detail.startswith("neither proved nor searched, at ")
    assert "no search: no such thing in torch" in decision.evidence.detail


def test_an_assumption_that_is_rarely_met_is_counted(court):
    @claim(latex="P", source=HERE, expected=HOLDS)
    def positive_squares_grow(x: Real[Array, ""]):
        """Above one, squares are larger."""
        return assuming(less(1, x), less(x, x * x))

    decision = court(positive_squares_grow, examples=20)
    assert decision.verdict is HOLDS
    assert "outside the assumptions" in decision.evidence.detail


def test_a_claim_that_torch_cannot_batch_is_decided_and_says_so(court):
    @claim(latex="P", source=HERE, expected=HOLDS)
    def branches(x: Real[Array, ""]):
        """A number is at most its absolute value."""
        return equal(abs(x), x) if bool((x > 0).all()) else equal(abs(x), -x)

    decision = court(branches, examples=40)
    assert decision.verdict is HOLDS
    assert decision.candidates > 0
    assert "one candidate at a time" in decision.evidence.detail


def test_the_users_error_leaves_as_a_claim_error(court):
    @claim(latex="P", source=HERE, expected=HOLDS)
    def broken(x: Real[Array, "n"]):
        """The claim divides a word."""
        return equal(x, "one" / 2)

    with pytest.raises(ClaimError, match=r"broken raised TypeError at n=\d"):
        court(broken)


def test_a_claim_without_parameters_is_decided_at_its_only_point(court):
    @claim(latex="P", source=HERE, expected=HOLDS)
    def a_single_number(x: Real[Array, "1"]):
        """A sum of one number is that number."""
        return equal(array_namespace(x).sum(x), x[0])

    assert court(a_single_number, examples=5).verdict is HOLDS


def test_without_a_store_facts_go_below_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    decision = decide(self_attention_adds, effort=Effort(examples=10))
    assert facts(tmp_path / ".lakatos" / "facts.jsonl") == (decision.fact,)
    assert judge(self_attention_adds, decision.finding.point).decisive


@claim(latex="P", source=HERE, expected=HOLDS)
def products_lie_below_squares(x: Real[Array, "n"], y: Real[Array, "n"]):
    """A product is at most the mean of two squares."""
    return at_most(2 * x * y, x * x + y * y)


SURVIVOR = Outcome(HOLDS, Evidence(Strength.SURVIVED, tried=Tried(points=1)))


def test_what_survives_is_put_to_z3():
    found = decide_module._answered(products_lie_below_squares, SURVIVOR)
    assert found.verdict is HOLDS
    assert found.evidence == Evidence(Strength.Z3, sizes={"n": 3}, tried=Tried(points=1))
    assert str(found.evidence).startswith("z3: at shapes up to n=3; 1 points")
    assert found.evidence.only_tried


def test_what_z3_cannot_say_survives():
    assert decide_module._answered(powers_lie_above_their_cubic, SURVIVOR) is SURVIVOR


def test_what_rests_on_something_else_is_not_put_to_z3(monkeypatch):
    monkeypatch.setattr(decide_module, "solving", lambda: pytest.fail("was asked"))
    for strength in (Strength.PROVED, Strength.PROVED_AT_SIZES, Strength.FLOAT, Strength.NONE):
        outcome = Outcome(HOLDS, Evidence(strength))
        assert decide_module._answered(products_lie_below_squares, outcome).evidence == (
            outcome.evidence
        )


def test_without_z3_a_claim_survives_and_what_it_said_stands(monkeypatch):
    said = decide_module._answered(products_lie_below_squares, SURVIVOR)
    monkeypatch.setattr(decide_module, "solving", lambda: None)
    assert decide_module._answered(products_lie_below_squares, SURVIVOR) is SURVIVOR
    decide_module._require_answer(products_lie_below_squares, said, thorough=True)


@pytest.mark.parametrize("thorough", [True, False])
def test_what_z3_is_said_to_have_said_is_asked_again(thorough):
    said = decide_module._answered(products_lie_below_squares, SURVIVOR)
    decide_module._require_answer(products_lie_below_squares, said, thorough=thorough)
    forged = Outcome(HOLDS, msgspec.structs.replace(said.evidence, sizes={"n": 10**6}))
    with pytest.raises(RecordError, match="it does not say so"):
        decide_module._require_answer(products_lie_below_squares, forged, thorough=thorough)


def test_a_plain_replay_keeps_what_z3_said_and_says_so(court, monkeypatch):
    first = court(products_lie_below_squares, examples=20, prove=False)
    assert first.evidence.strength is Strength.Z3
    assert not first.unasked
    monkeypatch.setattr(decide_module, "solving", lambda: pytest.fail("was asked"))
    again = court(products_lie_below_squares)
    assert again.replayed
    assert again.unasked
    assert again.evidence == first.evidence
    assert "its answer is kept, and was not asked for again" in answer(again).evidence
    assert "z3's answers on 1 are kept" in str(summary([answer(again)]))
    assert "kept" not in answer(first).evidence


def test_what_z3_says_no_more_falls_where_it_is_asked_again(court, store, monkeypatch):
    court(products_lie_below_squares, examples=20, prove=False)
    fact = decide_module.standing(products_lie_below_squares, store)[0]
    silent = SimpleNamespace(solved=lambda _: None, solves=lambda *_, **__: False)
    monkeypatch.setattr(decide_module, "solving", lambda: silent)
    with pytest.raises(RecordError, match="it does not say so"):
        decide_module.verified(products_lie_below_squares, fact)
    fresh = court(products_lie_below_squares, examples=20, prove=False, fresh=True)
    assert fresh.evidence.strength is Strength.SURVIVED
    assert court(products_lie_below_squares).evidence.strength is Strength.SURVIVED
