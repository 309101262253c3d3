"""Signatures: domains by name, and points that are built of their coordinates."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from lakatos.systems import FLOAT64, RATIONALS, Array
from lakatos.theory.domain import Index, Mask, Positive, Real, UnitRows
from lakatos.theory.shape import Bounds
from lakatos.theory.signature import Signature, annotated
from lakatos.theory.witness import Point, fractions

X, U, PLACE = Real[Array, "n d"], UnitRows[Array, "n d"], Index[Array, "n", "m"]
SIGNATURE = Signature({"x": X, "u": U, "place": PLACE})
SIZES = {"n": 2, "d": 3, "m": 4}


def taking(x: X, scale: Positive[Array, ""], mask: Real[Array, "n"] | None = None, option=1):
    return x, scale, mask, option


def test_annotations_are_read_by_name():
    found = annotated(taking)
    assert list(found) == ["x", "scale", "mask", "option"]
    assert found["x"] is X
    assert found["option"] is None


def test_what_may_be_left_out_is_left_out_or_given():
    found = annotated(taking)
    declared = Signature({name: found[name] for name in ("x", "scale", "mask")})
    assert list(declared.required.parameters) == ["x", "scale"]
    assert declared.whole.parameters["mask"] == Real[Array, "n"]
    assert declared.parameters["mask"] != Real[Array, "n"]


def test_sizes_stay_within_their_bounds():
    signature = Signature({"x": Real[Array, "n>=2 d<=2"], "y": Real[Array, "n e"]})
    assert signature.bounds == {"n": Bounds(2), "d": Bounds(1, 2), "e": Bounds(1)}
    assert signature.sizes_above(0) == {"n": 2, "d": 1, "e": 1}
    assert signature.sizes_above(3) == {"n": 5, "d": 2, "e": 4}


def test_a_point_has_an_array_for_every_kind_of_coordinates():
    kinds = []
    point = SIGNATURE.point(SIZES, lambda kind: kinds.append(kind) or np.ones(1))
    assert tuple(kinds) == SIGNATURE.coordinates
    assert {name: len(parts) for name, parts in point.coordinates.items()} == {
        name: len(domain.coordinates) for name, domain in SIGNATURE.parameters.items()
    }


def test_taking_a_point_apart_and_together_changes_nothing():
    point = SIGNATURE.drawn(SIZES, np.random.default_rng(0))
    assert SIGNATURE.assembled(SIZES, SIGNATURE.parts(point)) == point
    assert SIGNATURE.changed(point, lambda _, part: part) == point


def test_parts_come_in_the_order_of_the_signature():
    one, two = fractions([1]), fractions([2])
    point = Point({"n": 1}, {"y": (two,), "x": (one,)})
    signature = Signature({"x": Real[Array, "n"], "y": Real[Array, "n"]})
    assert [part.tolist() for part in signature.parts(point)] == [[1], [2]]


def test_drawn_numbers_are_quarters_inside_their_domains():
    point = SIGNATURE.drawn(SIZES, np.random.default_rng(1))
    for kind, part in zip(SIGNATURE.coordinates, SIGNATURE.parts(point), strict=True):
        assert part.shape == kind.shape.sizes(SIZES)
        for cell in part.ravel():
            assert kind.clamp(cell, SIZES) == cell
            assert (4 * cell).denominator == 1


def test_changing_a_point_may_change_its_sizes():
    signature = Signature({"x": Real[Array, "n"]})
    point = Point({"n": 2}, {"x": (fractions([5, 6]),)})
    shorter = signature.changed(point, lambda _, part: part[:1], {"n": 1})
    assert shorter == Point({"n": 1}, {"x": (fractions([5]),)})


@pytest.mark.parametrize("system", [RATIONALS, FLOAT64])
def test_arguments_are_those_that_the_point_has(system):
    point = SIGNATURE.drawn(SIZES, np.random.default_rng(2))
    kinds = zip(SIGNATURE.coordinates, SIGNATURE.parts(point), strict=True)
    entered = [
        system.integers(part.astype(int)) if kind.index else system.enter(part)
        for kind, part in kinds
    ]
    made = SIGNATURE.arguments(entered, SIZES, system)
    values = point.values(SIGNATURE.parameters, system)
    assert list(made) == list(values) == ["x", "u", "place"]
    for name in values:
        assert np.all(np.asarray(made[name] == values[name], dtype=bool))


def test_filling_asks_for_one_number_an_entry_in_order():
    (kind,) = Positive[Array, "n"].coordinates
    numbers = map(Fraction, (3, -2, 0))
    assert kind.filled(lambda: next(numbers), {"n": 3}).tolist() == [3, 2, 1]


def test_clamping_an_array_keeps_its_shape():
    (kind,) = Positive[Array, "n m"].coordinates
    assert kind.clamped(fractions([[-1], [0]]), {"n": 2, "m": 1}).tolist() == [[1], [1]]


@dataclass(frozen=True)
class Biased:
    b_q: Real[Array, "n"] | None = None
    b_k: Real[Array, "n"] | None = None


def test_what_may_be_left_out_makes_cases():
    """A mask is one of its own; fields of one name are left out together, but in a mixture."""

    def taking(x: Real[Array, "n"], one: Biased, two: Biased, mask: Mask[Array, "n"] | None = None):
        return x, one, two, mask

    signature = Signature(annotated(taking))
    every = {("one", "b_q"), ("one", "b_k"), ("two", "b_q"), ("two", "b_k"), ("mask",)}
    assert set(signature.options) == every
    nothing, all_of_them, queries, keys, mask, *drawn = signature.cases
    assert nothing == frozenset()
    assert all_of_them == every
    assert every - queries == {("one", "b_q"), ("two", "b_q")}
    assert every - keys == {("one", "b_k"), ("two", "b_k")}
    assert every - mask == {("mask",)}
    assert 1 <= len(drawn) <= 2
    assert all(each < every for each in drawn)
    given = {"x": 1, "one": Biased(1, 2), "two": Biased(3, 4), "mask": 5}
    assert signature.without(given, nothing) == given
    assert signature.without(given, queries) == {
        "x": 1, "one": Biased(1), "two": Biased(3), "mask": None
    }  # fmt: skip
    assert not signature.bare.options


def test_what_is_all_required_is_one_case():
    assert Signature({"x": Real[Array, "n"]}).cases == (frozenset(),)
