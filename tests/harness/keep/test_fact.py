"""Facts: one line each, and ids that depend on claim, statement and point alone."""

import msgspec
import pytest
from lakatos.harness.keep.fact import Fact, FactError, coordinates, hashed, point_id, read
from lakatos.theory import FAILS, Array, Real, claim, equal
from lakatos.theory.verdict import Strength, Tried, Verdict
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=FAILS)
def rows_are_equal(x: Real[Array, "n d"]):
    """All rows are equal."""
    return equal(x[0], x[-1])


POINT = Point({"n": 2, "d": 1}, {"x": (fractions([["1/3"], [-2]]),)})
FACT = Fact(
    claim="rows_are_equal",
    verdict=Verdict.FAILS,
    evidence=Strength.CERTIFIED,
    sizes={"n": 2, "d": 1},
    point={"x": ("1/3 -2",)},
    fingerprint="aa bb",
    id="rows_are_equal-0123456789ab",
    was=("ba9876543210", "they_are_equal"),
)


def test_a_fact_is_one_line_with_its_keys_in_one_order():
    assert FACT.line() == (
        b'{"claim":"rows_are_equal","verdict":"fails","evidence":"certified",'
        b'"sizes":{"n":2,"d":1},"point":{"x":["1/3 -2"]},"fingerprint":"aa bb",'
        b'"id":"rows_are_equal-0123456789ab","was":["ba9876543210","they_are_equal"]}\n'
    )
    assert read(FACT.line()) == FACT


def test_of_a_survivor_what_was_tried_is_kept():
    tried = Tried(points=166, exact=160, unmet=6, candidates=9, sizes={"n": 8}, seed=3)
    fact = Fact(
        claim="a",
        verdict=Verdict.HOLDS,
        evidence=Strength.PROVED_AT_SIZES,
        proved={"n": 3},
        tried=tried,
        fingerprint="aa bb",
    )
    assert read(fact.line()) == fact
    assert (fact.settled, fact.name) == (False, "a")


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[1]", b"\xff", b"[" * 100_000, FACT.line().replace(b"fails", b"perhaps"),
     FACT.line().replace(b'"was"', b'"were"')],
)  # fmt: skip
def test_what_is_no_fact_is_refused_in_one_line(line):
    with pytest.raises(FactError, match="is no fact: ") as caught:
        read(line)
    assert "\n" not in str(caught.value)


def test_every_name_that_it_had_is_known():
    assert FACT.known == (
        "rows_are_equal-0123456789ab",
        "rows_are_equal",
        "rows_are_equal-ba9876543210",
        "they_are_equal",
    )


def test_a_successor_under_another_name_knows_the_former_ids_in_full():
    renamed = msgspec.structs.replace(FACT, claim="rows", id="rows-aaaaaaaaaaaa", was=())
    assert renamed.succeeding(FACT).was == (
        "rows_are_equal",
        "rows_are_equal-0123456789ab",
        "rows_are_equal-ba9876543210",
        "they_are_equal",
    )


def test_an_id_is_the_name_and_a_hash_of_name_statement_and_point():
    assert point_id(rows_are_equal, POINT) == "rows_are_equal-82e687b71ed3"
    parts = ("rows_are_equal", "All rows are equal.", {"n": 2, "d": 1}, coordinates(POINT))
    assert hashed(*parts) == point_id(rows_are_equal, POINT)
    others = [
        ("rows", *parts[1:]),
        (*parts[:1], "All rows are the same.", *parts[2:]),
        (*parts[:2], {"n": 1, "d": 2}, parts[3]),
        (*parts[:3], {"x": ("1/3 2",)}),
        (*parts, "block layers.py:Net() on n 4"),
        (*parts, "block layers.py:Net(width=2) on n 4"),
    ]
    assert len({hashed(*each).rpartition("-")[2] for each in (parts, *others)}) == 7


def test_where_a_claim_is_declared_is_no_part_of_its_id():
    assert point_id(rows_are_equal, POINT, "here.py") == point_id(rows_are_equal, POINT)
