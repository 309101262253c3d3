"""Replay: what is kept or written down stands while its evidence says what it says."""

import importlib.util
import itertools
import sys

import msgspec
import pytest
from lakatos.harness.keep.fact import hashed, read
from lakatos.harness.keep.record import Numbers, PointRecord, RecordError, loads
from lakatos.harness.keep.replay import check_record, replay, stale
from lakatos.harness.keep.store import location
from lakatos.harness.search.small import small_points
from lakatos.theory import (
    BFLOAT16,
    FAILS,
    FLOAT64,
    HOLDS,
    Array,
    Integer,
    Mask,
    Permutation,
    Real,
    array_namespace,
    at_most,
    claim,
    equal,
    exists,
)
from lakatos.theory.verdict import Strength
from lakatos.tools.sample import HERE

names = itertools.count()


@claim(latex="P", source=HERE, expected=FAILS)
def powers_are_numbers(x: Real[Array, "n"]):
    """The power of a number is the number."""
    return equal(array_namespace(x).exp(x), x)


@claim(latex="P", source=HERE, expected=HOLDS)
def powers_lie_above_their_tangent(x: Real[Array, "n"]):
    """The exponential function lies above its tangent at zero."""
    return at_most(1 + x, array_namespace(x).exp(x))


@claim(latex="P", source=HERE, expected=HOLDS)
def some_square_is_four(x: Integer[Array, ""]):
    """Some square is four."""
    return exists(equal(x * x, 4))


@claim(latex="P", source=HERE, expected=FAILS, numbers=FLOAT64)
def tenths(x: Real[Array, ""]):
    """A tenth of a float64 number ten times is the number."""
    return equal(sum([x / 10] * 10), x)


@claim(latex="P", source=HERE, expected=FAILS, numbers=BFLOAT16)
def thirds(x: Real[Array, ""]):
    """A third of a bfloat16 number three times is the number."""
    return equal(x / 3 + x / 3 + x / 3, x)


@claim(latex="P", source=HERE, expected=FAILS)
def orders_are_one(order: Permutation[Array, "n"], mask: Mask[Array, "n n"]):
    """All permutations are one, whatever the mask."""
    del mask
    return equal(order, array_namespace(order).flip(order))


CLAIMS = [
    powers_are_numbers,
    powers_lie_above_their_tangent,
    some_square_is_four,
    tenths,
    thirds,
    orders_are_one,
]


@pytest.mark.parametrize("declared", CLAIMS, ids=lambda declared: declared.id)
def test_what_the_court_keeps_replays(court, declared):
    decision = court(declared, examples=40, fresh=True)
    assert decision.as_expected
    kept = read(decision.fact.line())
    assert kept == decision.fact
    assert not stale(declared, kept)
    again = replay(declared, kept, small_points(declared))
    assert (again.verdict, again.evidence) == (decision.verdict, decision.evidence)


@pytest.mark.parametrize("declared", CLAIMS, ids=lambda declared: declared.id)
def test_what_the_court_writes_down_is_checked_whole(court, declared):
    decision = court(declared, examples=40, fresh=True)
    record = loads(decision.record.dumps())
    assert record == decision.record
    assert record.id == decision.fact.name
    assert not stale(declared, record)
    assert checked(declared, record).evidence == decision.evidence


def checked(declared, record):
    return check_record(declared, record, small_points(declared))


def refused(declared, fact, **changes):
    """Return why a fact is refused after it was changed."""
    forged = read(msgspec.structs.replace(fact, **changes).line())
    with pytest.raises(RecordError) as caught:
        replay(declared, forged, small_points(declared))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def refused_record(declared, record, **changes):
    """Return why a record is refused after it was changed."""
    forged = msgspec.structs.replace(record, **changes)
    with pytest.raises(RecordError) as caught:
        checked(declared, loads(forged.dumps()))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def refutation(court):
    return court(powers_are_numbers, fresh=True)


@pytest.fixture
def survival(court):
    return court(powers_lie_above_their_tangent, examples=10, fresh=True)


def test_a_false_witness_is_refused(court):
    fact = court(some_square_is_four, fresh=True).fact
    message = refused(some_square_is_four, fact, point={"x": ("3",)})
    assert message == "has a point that settles nothing: it is false"


def test_a_survival_dressed_as_a_refutation_is_refused(survival):
    forged = {"verdict": FAILS, "evidence": Strength.CERTIFIED}
    dressed = {**forged, "id": "powers-0", "sizes": {"n": 1}, "point": {"x": ("0",)}}
    assert "settles nothing" in refused(powers_lie_above_their_tangent, survival.fact, **dressed)
    assert "has no point" in refused(powers_lie_above_their_tangent, survival.fact, **forged)


def test_a_refutation_dressed_as_a_survival_is_refused(refutation):
    forged = {"verdict": HOLDS, "evidence": Strength.SURVIVED, "id": "", "point": {}, "sizes": {}}
    assert "a point at n=2 settles it" in refused(powers_are_numbers, refutation.fact, **forged)


def test_a_proof_that_the_court_cannot_make_is_refused(survival):
    forged = {"evidence": Strength.PROVED_AT_SIZES, "proved": {"n": 1000}}
    message = refused(powers_lie_above_their_tangent, survival.fact, **forged)
    assert "which the court cannot prove" in message


@pytest.mark.parametrize("strength", [Strength.CERTIFIED, Strength.WITNESSED, Strength.FLOAT])
def test_evidence_that_nothing_shows_is_refused(survival, strength):
    message = refused(powers_lie_above_their_tangent, survival.fact, evidence=strength)
    assert message == f"says {strength}, but has nothing that shows it"


def test_a_verdict_that_its_evidence_does_not_give_is_refused(refutation):
    message = refused(powers_are_numbers, refutation.fact, verdict=HOLDS)
    assert message == "says holds, certified, but the evidence gives fails, certified"


def test_a_stronger_word_than_the_point_gives_is_refused(court):
    fact = court(tenths, fresh=True).fact
    message = refused(tenths, fact, evidence=Strength.CERTIFIED)
    assert message == "says fails, certified, but the evidence gives fails, float"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sizes": {"m": 1}}, "which are not those of powers_are_numbers"),
        ({"point": {}}, "which are not those of powers_are_numbers"),
        ({"point": {"x": ()}}, "has 0 arrays for x, not 1"),
        ({"point": {"x": ("1 2",)}}, "has 2 entries for the shape"),
        ({"point": {"x": ("nan",)}}, "has the entry"),
        ({"point": {"x": ("1/0",)}}, "has the entry"),
        ({"sizes": {"n": 10**9}}, "has a size outside"),
        ({"sizes": {"n": 0}, "point": {"x": ("",)}}, "outside the claim's bounds"),
    ],
)
def test_a_point_that_is_not_the_claims_is_refused(refutation, changes, said):
    assert said in refused(powers_are_numbers, refutation.fact, **changes)


def test_another_point_has_another_id(refutation):
    point = PointRecord({"n": 1}, {"x": (Numbers((1,), ("5",)),)})
    forged = msgspec.structs.replace(refutation.record, point=point)
    with pytest.raises(RecordError, match="was changed after it was written"):
        loads(forged.dumps())
    named = hashed(forged.claim, forged.statement, {"n": 1}, {"x": ("5",)})
    message = refused_record(powers_are_numbers, forged, id=named)
    assert message == "shows another lhs than its point has"


def test_a_fraction_that_is_not_in_lowest_terms_has_no_id_of_its_own(refutation):
    entry = refutation.fact.point["x"][0] + "/1"
    point = PointRecord({"n": 1}, {"x": (Numbers((1,), (entry,)),)})
    record = refutation.record
    named = hashed(record.claim, record.statement, {"n": 1}, {"x": (entry,)})
    message = refused_record(powers_are_numbers, record, id=named, point=point)
    assert message.endswith(f"but its point has {record.id}")


@pytest.mark.parametrize(
    "entry", ["3", "[3 +/- 0.1]", "[nan +/- inf]", "inf", "[0 +/- inf]", "about three", ""]
)
def test_a_side_that_cannot_be_the_computed_one_is_refused(refutation, entry):
    sides = {**refutation.record.sides, "lhs": Numbers((1,), (entry,))}
    message = refused_record(powers_are_numbers, refutation.record, sides=sides)
    assert "shows another lhs" in message


@pytest.mark.parametrize("sides", [{}, {"lhs": Numbers((1,), ("1",))}])
def test_missing_sides_are_refused(refutation, sides):
    assert "shows the sides" in refused_record(powers_are_numbers, refutation.record, sides=sides)


def test_sides_of_another_shape_are_refused(refutation):
    lhs = refutation.record.sides["lhs"]
    sides = {**refutation.record.sides, "lhs": Numbers((1, 1), lhs.entries)}
    message = refused_record(powers_are_numbers, refutation.record, sides=sides)
    assert "shows another lhs" in message


def test_wrong_arguments_are_refused(refutation):
    point = refutation.record.point
    shown = PointRecord(point.sizes, point.coordinates, {"x": Numbers((1,), ("7",))})
    message = refused_record(powers_are_numbers, refutation.record, point=shown)
    assert message == "shows arguments that its coordinates do not make"


def test_a_wrong_gap_is_refused(refutation):
    message = refused_record(powers_are_numbers, refutation.record, gap="1000")
    assert message == "shows another gap than its point has"


def test_evidence_of_another_system_is_refused(refutation):
    evidence = msgspec.structs.replace(refutation.record.evidence, system="ball999")
    message = refused_record(powers_are_numbers, refutation.record, evidence=evidence)
    assert message.startswith("says certified: at n=1, in ball999, but its point gives")


def test_a_record_of_another_statement_is_refused(survival):
    message = refused_record(
        powers_lie_above_their_tangent, survival.record, statement="It lies below."
    )
    assert message == "states another claim than powers_lie_above_their_tangent does now"


SOURCE = '''
from lakatos.theory import HOLDS, Array, Real, Source, claim, equal

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")


def double(x):
    """Double."""
    return {body}


@claim(latex="P", source=HERE, expected=HOLDS)
def doubling_adds(x: Real[Array, "n"], y: Real[Array, "n"]):
    """{statement}"""
    return equal(double(x + y), double(x) + double(y))
'''


@pytest.fixture
def version(tmp_path):
    """Return the claim of a file written with another body or statement."""

    def load(body="2 * x", statement="Doubling is additive."):
        name = f"claims_{next(names)}"
        path = tmp_path / f"{name}.py"
        path.write_text(SOURCE.format(body=body, statement=statement))
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.doubling_adds

    return load


def test_a_record_is_fresh_while_only_layout_and_comments_change(court, version):
    record = court(version(), examples=5).fact
    assert stale(version(), record) == ""
    assert stale(version(body="(2\n        * x)  # doubled"), record) == ""


def test_a_record_is_stale_when_the_statement_changed(court, version):
    record = court(version(), examples=5).fact
    assert (
        stale(version(statement="Doubling adds."), record)
        == "its statement changed since it was found"
    )


def test_a_record_is_stale_when_a_block_changed(court, version):
    record = court(version(), examples=5).fact
    assert stale(version(body="x + x"), record).startswith("a block that it uses changed")


def test_a_location_is_a_file_below_here_and_needless_in_the_catalogue(
    version, tmp_path, monkeypatch
):
    from lakatos.properties.softmax.softmax import softmax_is_affine  # noqa: PLC0415 - the catalogue, once

    assert location(softmax_is_affine) == ""
    declared = version()
    monkeypatch.chdir(tmp_path.parent)
    assert location(declared) == f"{tmp_path.name}/{declared.path.name}"
    monkeypatch.chdir("/")
    assert location(declared).endswith(declared.path.name)
