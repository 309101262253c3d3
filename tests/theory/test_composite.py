"""Domains of domains: a dataclass of arrays and stacks of them, built member by member."""

from dataclasses import dataclass

import numpy as np
import pytest
from lakatos.systems import RATIONALS
from lakatos.theory import Array, Real, Stack
from lakatos.theory.composite import Bare, ModuleParameters, Parameters, bare, domain_of
from lakatos.theory.domain import Optional
from lakatos.theory.shape import Shape
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
    assert list(bare(LAYER).fields) == ["w"]


def test_a_drawn_dataclass_has_all_fields_that_it_may_have():
    made = build(LAYER, (fractions([[1, 2], [3, 4]]), fractions([5, 6])), SIZES, RATIONALS)
    assert exact(made.w) == [1, 2, 3, 4]
    assert (exact(made.b), made.name) == ([5, 6], "layer")
    assert LAYER.without(made, {("b",)}).b is None


def test_a_bare_dataclass_has_what_must_be_given():
    bared = Bare[Layer]
    assert bared == bare(LAYER)
    made = build(bared, (fractions([[1, 2], [3, 4]]),), SIZES, RATIONALS)
    assert (made.b, made.name) == (None, "layer")
    assert bared.options() == ()
    assert bared.text() == "Layer(w in R^(d x d)) without b"
    with pytest.raises(TypeError, match="Bare needs a dataclass of domains"):
        Bare[Real[Array, "d"]]


def stacked():
    """Return three layers, the k-th with k on and -k off its diagonal, and k for its bias."""
    weights = fractions([[[k, 0], [0, -k]] for k in range(3)])
    return build(LAYERS, (weights, fractions([[k, k] for k in range(3)])), SIZES, RATIONALS)


def test_a_stack_has_one_member_for_each_slice():
    assert [exact(member.w) for member in stacked()] == [[k, 0, 0, -k] for k in range(3)]
    assert [exact(member.b) for member in stacked()] == [[k, k] for k in range(3)]


def test_what_is_left_out_of_a_stack_is_left_out_of_each_member():
    assert LAYERS.options() == (("b",),)
    assert [member.b for member in LAYERS.without(stacked(), {("b",)})] == [None] * 3
    assert bare(LAYERS) == Stack[tuple[Layer, ...], Bare[Layer], "depth"]


def test_every_array_is_listed_with_its_address():
    assert [name for name, _, _ in LAYERS.arrays("layers", stacked())] == [
        f"layers[{place}].{field}" for place in range(3) for field in ("w", "b")
    ]


def test_mapping_replaces_every_array_and_keeps_the_form():
    doubled = LAYERS.mapped(lambda _, array: 2 * array, stacked())
    assert [exact(member.w) for member in doubled] == [[2 * k, 0, 0, -2 * k] for k in range(3)]
    assert all(isinstance(member, Layer) for member in doubled)
    plain = LAYERS.without(stacked(), {("b",)})
    assert all(member.b is None for member in LAYERS.mapped(lambda _, array: array, plain))


def test_all_sizes_are_named():
    named = {str(each) for shape in LAYERS.shapes() for each in shape.dimensions}
    assert named == {"d", "depth"}


def test_a_stack_of_no_domain_is_refused():
    with pytest.raises(TypeError, match="Stack needs a domain or a dataclass of domains"):
        Stack[tuple[int, ...], int, "depth"]


def test_parameters_by_name_are_a_dict_of_arrays():
    domain = ModuleParameters(Shape(()), (("weight", (2, 1)), ("bias", (2,))))
    ones = [fractions(np.ones(each.shape.sizes({}), dtype=int)) for each in domain.coordinates]
    value = build(domain, ones, {}, RATIONALS)
    assert [each for each, _, _ in domain.arrays("theta", value)] == [
        "theta[weight]", "theta[bias]",
    ]  # fmt: skip
    assert exact(domain.mapped(lambda _, array: 3 * array, value)["bias"]) == [3, 3]
    assert domain.text() == "all 4 parameters"
    assert domain.within(2).text() == "all 4 parameters up to 2 in size"
    assert [each.low for each in domain.within(2).free()] == [-2, -2]
