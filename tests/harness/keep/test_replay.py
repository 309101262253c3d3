"""Replay: a record stands while its points say what it says about the claim that it names."""

import importlib.util
import itertools
import sys

import msgspec
import pytest
from lakatos.harness.keep.record import Numbers, PointRecord, RecordError, loads
from lakatos.harness.keep.replay import location, replay, stale
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
    Source,
    array_namespace,
    at_most,
    claim,
    equal,
    exists,
)
from lakatos.theory.verdict import Strength, Verdict

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")
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
def test_what_the_court_recorded_replays(court, declared):
    decision = court(declared, examples=40, fresh=True)
    assert decision.as_expected
    written = loads(decision.record.dumps())
    assert not stale(declared, written)
    findings = replay(declared, written)
    assert len(findings) == len(written.points)


def refused(declared, record, **changes):
    """Return why a record is refused after it was changed and sealed again."""
    forged = loads(msgspec.structs.replace(record, **changes).sealed().dumps())
    with pytest.raises(RecordError) as caught:
        replay(declared, forged)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def refutation(court):
    return court(powers_are_numbers, fresh=True).record


@pytest.fixture
def survival(court):
    return court(powers_lie_above_their_tangent, examples=10, fresh=True).record


def at(entry):
    """Return a record's points at one number, without printed arguments."""
    numbers = Numbers((1,), (entry,))
    return (PointRecord({"n": 1}, {"x": (numbers,)}),)


def test_a_false_witness_is_refused(court):
    record = court(some_square_is_four, fresh=True).record
    point = PointRecord({}, {"x": (Numbers((), ("3",)),)})
    assert "its point is judged false" in refused(some_square_is_four, record, points=(point,))


def test_a_survival_dressed_as_a_refutation_is_refused(survival):
    forged = {"verdict": Verdict.FAILS, "strength": Strength.CERTIFIED_COUNTEREXAMPLE}
    assert "says fails, but its point is judged" in refused(
        powers_lie_above_their_tangent, survival, **forged
    )


def test_a_refutation_dressed_as_a_survival_is_refused(refutation):
    forged = {"verdict": Verdict.HOLDS, "strength": Strength.SURVIVED, "sides": {}}
    message = refused(powers_are_numbers, refutation, **forged)
    assert "one of its points refutes the claim" in message


def test_a_proof_that_the_court_cannot_make_is_refused(survival):
    forged = {"strength": Strength.PROVED, "proved": {"n": 1000}}
    assert "which the court cannot prove" in refused(
        powers_lie_above_their_tangent, survival, **forged
    )


def test_a_verdict_that_its_strength_does_not_give_is_refused(refutation):
    message = refused(powers_are_numbers, refutation, verdict=Verdict.HOLDS)
    assert message.startswith("says holds, certified counterexample, but its points give fails")


def test_a_survival_that_fails_is_refused(survival):
    message = refused(powers_lie_above_their_tangent, survival, verdict=Verdict.FAILS)
    assert message == "says fails, survived, but its points give holds, survived"


def test_wrong_sides_are_refused(refutation):
    point = at("5")
    assert "shows another lhs" in refused(powers_are_numbers, refutation, points=point)


@pytest.mark.parametrize(
    "entry", ["3", "[3 +/- 0.1]", "[nan +/- inf]", "inf", "[0 +/- inf]", "about three", ""]
)
def test_a_side_that_cannot_be_the_computed_one_is_refused(refutation, entry):
    sides = {**refutation.sides, "lhs": Numbers((1,), (entry,))}
    assert "shows another lhs" in refused(powers_are_numbers, refutation, sides=sides)


@pytest.mark.parametrize("sides", [{}, {"lhs": Numbers((1,), ("1",))}])
def test_missing_sides_are_refused(refutation, sides):
    assert "shows the sides" in refused(powers_are_numbers, refutation, sides=sides)


def test_sides_of_another_shape_are_refused(refutation):
    lhs = refutation.sides["lhs"]
    sides = {**refutation.sides, "lhs": Numbers((1, 1), lhs.entries)}
    assert "shows another lhs" in refused(powers_are_numbers, refutation, sides=sides)


def test_wrong_arguments_are_refused(refutation):
    point = refutation.points[0]
    shown = PointRecord(point.sizes, point.coordinates, {"x": Numbers((1,), ("7",))})
    message = refused(powers_are_numbers, refutation, points=(shown,))
    assert message == "shows arguments that its coordinates do not make"


def test_a_record_without_points_is_refused(refutation):
    assert refused(powers_are_numbers, refutation, points=()) == "has no point to judge"


def test_a_wrong_gap_is_refused(refutation):
    message = refused(powers_are_numbers, refutation, gap="1000")
    assert message == "shows another gap than its point has"


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
    record = court(version(), examples=5).record
    assert stale(version(), record) == ""
    assert stale(version(body="(2\n        * x)  # doubled"), record) == ""


def test_a_record_is_stale_when_the_statement_changed(court, version):
    record = court(version(), examples=5).record
    assert stale(version(statement="Doubling adds."), record) == "its statement"


def test_a_record_is_stale_when_a_block_changed(court, version):
    record = court(version(), examples=5).record
    assert stale(version(body="x + x"), record) == "a block that it uses"


def test_a_location_is_a_module_of_the_catalogue_or_a_file_below_here(
    version, tmp_path, monkeypatch
):
    from lakatos.properties.softmax.softmax import softmax_is_affine  # noqa: PLC0415 - the catalogue, once

    assert location(softmax_is_affine) == "lakatos.properties.softmax"
    declared = version()
    monkeypatch.chdir(tmp_path.parent)
    assert location(declared) == f"{tmp_path.name}/{declared.path.name}"
    monkeypatch.chdir("/")
    assert location(declared).endswith(declared.path.name)
