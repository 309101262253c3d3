"""Domains of domains: a dataclass of arrays and stacks of them, built member by member."""

from dataclasses import dataclass

import pytest
from lakatos.systems import RATIONALS
from lakatos.theory import Array, Real, Stack
from lakatos.theory.composite import Parameters, domain_of
from lakatos.theory.domain import Optional
from lakatos.theory.witness import build, fractions

SIZES = {"d": 2, "depth": 3}


@dataclass(frozen=True)
class Layer:
    w: Real[Array, "d d"]
    b: Real[Array, "d"] | None = None
    name: str = "layer"


LAYER = domain_of(Layer)
LAYERS = Stack[tuple[Layer, ...], Layer, "depth"]


def exact(array):
    return [int(str(cell)) for cell in array.entries().ravel()]


def test_an_annotation_means_a_domain_a_dataclass_of_them_or_nothing():
    vector = Real[Array, "d"]
    assert domain_of(vector) is vector
    assert isinstance(LAYER, Parameters)
    assert domain_of(vector | None) == Optional(LAYER.shape, vector)
    assert domain_of(Layer | None).inner == LAYER
    for neither in (int, "n d", None, int | None, Layer | int | None):
        assert domain_of(neither) is None


def test_fields_without_a_domain_are_no_part_of_it():
    assert list(LAYER.fields) == ["w", "b"]
    assert list(LAYER.required) == ["w"]


def test_a_drawn_dataclass_has_what_must_be_given():
    made = build(LAYER, (fractions([[1, 2], [3, 4]]),), SIZES, RATIONALS)
    assert exact(made.w) == [1, 2, 3, 4]
    assert (made.b, made.name) == (None, "layer")


def test_a_stack_has_one_member_for_each_slice():
    cells = fractions([[[k, 0], [0, -k]] for k in range(3)])
    made = build(LAYERS, (cells,), SIZES, RATIONALS)
    assert [exact(member.w) for member in made] == [[k, 0, 0, -k] for k in range(3)]


def test_every_array_is_listed_with_its_address():
    made = build(LAYERS, (fractions([[[1, 2], [3, 4]]] * 3),), SIZES, RATIONALS)
    assert [name for name, _, _ in LAYERS.arrays("layers", made)] == [
        f"layers[{place}].w" for place in range(3)
    ]


def test_mapping_replaces_every_array_and_keeps_the_form():
    made = build(LAYERS, (fractions([[[1, 2], [3, 4]]] * 3),), SIZES, RATIONALS)
    doubled = LAYERS.mapped(lambda _, array: 2 * array, made)
    assert [exact(member.w) for member in doubled] == [[2, 4, 6, 8]] * 3
    assert all(isinstance(member, Layer) for member in doubled)


def test_all_sizes_are_named():
    named = {str(each) for shape in LAYERS.shapes() for each in shape.dimensions}
    assert named == {"d", "depth"}


def test_a_stack_of_no_domain_is_refused():
    with pytest.raises(TypeError, match="Stack needs a domain or a dataclass of domains"):
        Stack[tuple[int, ...], int, "depth"]
