"""Settings name the values that parameters have where their domains forbid zero."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.own import UserBlock
from lakatos.harness.prove.structure.settings import SETTINGS, told, units
from lakatos.harness.prove.structure.size import Lipschitz
from lakatos.harness.prove.structure.trace import Setting, graph_of, stands, with_parameters
from lakatos.systems import NotRigorousError, array_namespace
from lakatos.systems.sizes import Space
from lakatos.theory.domain import Between, NonZero, Positive, Real, StochasticRows
from lakatos.theory.shape import Shape
from lakatos.theory.source import Source

BLOCKS = {block.name: block for block in zoo()}
NOTES = Source("notes", "Notes", ("Ada",), 2024, "")


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        (Real, "zero parameters"),
        (Positive, "zero parameters (w = 1)"),
        (NonZero, "zero parameters (w = 1)"),
        (lambda shape: Between(shape, 3, 4), "zero parameters (w = 3)"),
        (StochasticRows, "zero parameters (w = rows like (1, 0))"),
    ],
)
def test_zero_parameters_name_what_is_not_zero(domain, words):
    given = {"x": Real(Shape.parse("n d")), "w": domain(Shape.parse("d d"))}
    block = UserBlock(
        lambda x, w: x @ w, NOTES.at("line 1"), rational=False, given=given, label="product"
    )
    assert told(block, "zero parameters") == words


def test_every_block_names_its_settings():
    said = [told(block, name) for block in zoo() for name in SETTINGS if len(block.parameters) > 1]
    assert any("variance" in words for words in said)


ZERO = SETTINGS["zero parameters"]


@pytest.mark.parametrize("name", ["linear", "feed_forward", "encoder_layer"])
def test_a_graph_with_its_parameters_set_computes_what_the_block_does(name):
    block = BLOCKS[name]
    sizes = block.signature.required.sizes_above(1)
    graph = graph_of(block, sizes)
    assert stands(block, with_parameters(graph, ZERO), sizes, ZERO)
    ones = Setting(ZERO.of_shape, every=Fraction(1))
    assert not stands(block, with_parameters(graph, ones), sizes, ZERO)


def test_parameters_that_are_not_one_number_are_not_set():
    block = BLOCKS["linear"]
    graph = graph_of(block, block.signature.required.sizes_above(1))
    with pytest.raises(NotRigorousError, match="not one number"):
        with_parameters(graph, SETTINGS["unit matrices"])


def test_parameters_are_set_where_the_input_alone_has_numbers_for_sizes():
    given = {"x": Real(Shape.parse("n 2")), "w": Real(Shape.parse("2 k"))}

    def mean(x, w):
        return array_namespace(x).mean(x @ w, axis=-1, keepdims=True)

    block = UserBlock(mean, NOTES.at("line 1"), rational=False, given=given, label="mean")
    graph = graph_of(block, {"n": 3, "k": Space({"k": 1}).size("k")})
    assert graph.read(Lipschitz).bound(graph.output) == inf
    silent, summing = (
        with_parameters(graph, Setting(ZERO.of_shape, every=Fraction(every))) for every in (0, 1)
    )
    assert silent.read(Lipschitz).bound(silent.output) == 0
    assert summing.read(Lipschitz).bound(summing.output) >= 2, "the square of the norm of (1, 1)"


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (4, 2, 2)])
def test_unit_matrices_are_along_the_last_two_axes(shape):
    assert np.array_equal(units(shape).astype(int), np.broadcast_to(np.eye(*shape[-2:]), shape))


def test_where_there_is_no_matrix_there_are_zeros():
    assert units((3,)).tolist() == [0, 0, 0]
    assert units(()).tolist() == 0
