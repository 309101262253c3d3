"""Blocks declare their domains once, and shapes are checked from the declaration."""

import re
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
from lakatos.systems import FLOAT64, RATIONALS
from lakatos.theory import Array, Mask, Real, Source, Stack, block
from lakatos.theory.block import BlockError, _lengths, declared
from lakatos.theory.composite import Parameters, domain_of
from lakatos.theory.domain import Optional
from lakatos.theory.witness import build, fractions

NOTES = Source("notes", "Notes on layers", ("A. Person",), 2020, "https://example.org")


@dataclass(frozen=True)
class Layer:
    """A layer."""

    w: Real[Array, "d d"]
    b: Real[Array, "d"] | None = None


@block(source=NOTES.at("eq. (1)"), rational=True)
def layer(
    x: Real[Array, "n d"],
    parameters: Layer,
    mask: Mask[Array, "n n"] | None = None,
    *,
    scale: int = 1,
) -> Real[Array, "n d"]:
    r"""Multiply each row by a matrix.

    $$ x W $$
    """
    del mask
    return scale * x @ parameters.w


@block(source=NOTES.at("eq. (2)"))
def split(x: Real[Array, "n heads*d"], w: Real[Array, "heads d"]) -> Real[Array, "n"]:
    """Split.

    $$ x $$
    """
    del w
    return x[..., 0]


EYE = Layer(np.eye(3))


def test_a_block_computes_as_its_function_does():
    assert np.array_equal(layer(np.ones((2, 3)), EYE, scale=2), 2 * np.ones((2, 3)))


def test_the_declaration_is_read_off_the_signature():
    made = declared(layer)
    assert list(made.parameters) == ["x", "parameters"]
    assert list(made.signature.parameters) == ["x", "parameters", "mask"]
    assert list(made.bounds) == ["n", "d"]
    assert made.formula == "x W"
    assert made.shapes() == "x (n, d), parameters {w (d, d), b (d)?}, mask (n, n)? -> (n, d)"
    assert "Notes on layers, eq. (1)" in made.documentation()


def test_any_axes_may_lead():
    assert layer(np.ones((4, 5, 2, 3)), EYE).shape == (4, 5, 2, 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones((2, 4)), EYE), "parameters.w has d=3 but x has d=4 (n=2): give both one d"),
        ((np.ones(3), EYE), "x needs the axes (n, d) but has shape (3,): add the missing axes"),
        ((np.ones((0, 3)), EYE), "x has an empty axis n (shape (0, 3))"),
        (([[1.0]], EYE), "x must be an array of shape (n, d), got a list"),
        ((np.ones((2, 3)), Layer(np.eye(3), np.ones(2))), "parameters.b has d=2 but x has d=3"),
        ((np.ones((2, 3)), EYE, np.ones((2, 3), dtype=bool)), "mask has n=3 but x has n=2"),
    ],
)  # fmt: skip
def test_a_bad_argument_is_named_with_what_was_expected(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        layer(*arguments)


def test_a_bad_argument_gets_the_same_words_in_every_number_system():
    words = set()
    for system in (FLOAT64, RATIONALS):
        ones = system.enter(fractions(np.ones((2, 4), dtype=int)))
        eye = Layer(system.enter(fractions(np.eye(3, dtype=int))))
        with pytest.raises(ValueError, match="give both one d") as caught:
            layer(ones, eye)
        words.add(str(caught.value))
    assert len(words) == 1


def test_what_fitted_before_says_nothing_of_other_lengths():
    x, mask = np.ones((2, 3)), np.ones((2, 2), dtype=bool)
    biased = Layer(np.eye(3), np.ones(3))
    for _ in range(2):
        layer(x, EYE)
        layer(x, biased)
        layer(x, EYE, mask)
        for wrong in (
            (np.ones((2, 4)), EYE),
            (np.ones(3), EYE),
            (x, Layer(np.eye(3), np.ones(2))),
            (x, Layer(np.ones((3, 2)))),
            (x, EYE, np.ones((3, 3), dtype=bool)),
            (x, biased, np.ones((2, 3), dtype=bool)),
            (x, EYE, 3),
            (x, None),
        ):
            with pytest.raises(ValueError, match=r"give both one|needs the axes|must be an array"):
                layer(*wrong)


def test_what_fits_is_known_by_what_is_given_and_what_is_left_out():
    made, x = declared(layer), np.ones((5, 3))
    before = len(made._fitting)
    layer(x, EYE)
    layer(x, parameters=EYE)
    assert len(made._fitting) == before + 1
    layer(x, Layer(np.eye(3), np.ones(3)))
    layer(x, EYE, np.ones((5, 5), dtype=bool))
    assert len(made._fitting) == before + 3


def test_lengths_that_are_no_numbers_are_looked_at_each_time():
    class Length(int):
        """A length that is more than a number, as sizes of a traced graph are."""

    domains = declared(layer).signature.parameters
    given = lambda *shape: {"x": SimpleNamespace(shape=shape), "parameters": EYE}
    assert _lengths(domains, given(7, 3)) == (("x", (7, 3)), ("parameters.w", (3, 3)))
    assert _lengths(domains, given(Length(7), 3)) is None
    assert _lengths(domains, given(7, 3) | {"parameters": None}) is None


def test_a_dimension_that_is_an_expression_is_checked():
    assert split(np.ones((1, 6)), np.ones((2, 3))).shape == (1,)
    with pytest.raises(ValueError, match=r"x has an axis of 5 where heads\*d = 6 is expected"):
        split(np.ones((1, 5)), np.ones((2, 3)))


def test_a_block_without_a_formula_is_refused():
    with pytest.raises(BlockError, match="has no formula"):

        @block(source=NOTES)
        def bare(x: Real[Array, "n"]) -> Real[Array, "n"]:
            """Do nothing."""
            return x


def test_parameters_and_stacks_are_built_from_their_coordinates():
    stack = Stack[tuple, Layer, "depth"]
    assert [str(part.shape) for part in stack.coordinates] == ["depth x d x d", "depth x d"]
    cells, biases = fractions(np.arange(8).reshape(2, 2, 2)), fractions(np.arange(4).reshape(2, 2))
    built = build(stack, (cells, biases), {"depth": 2, "d": 2}, FLOAT64)
    assert [type(member) for member in built] == [Layer, Layer]
    assert built[1].w.tolist() == [[4, 5], [6, 7]]
    assert built[1].b.tolist() == [2, 3]
    assert [address for address, *_ in stack.arrays("layers", built)] == [
        "layers[0].w", "layers[0].b", "layers[1].w", "layers[1].b",
    ]  # fmt: skip


def test_an_annotation_means_a_domain_a_dataclass_or_neither():
    assert isinstance(domain_of(Layer), Parameters)
    assert isinstance(domain_of(Layer | None), Optional)
    assert domain_of(int) is None
    with pytest.raises(TypeError, match="joined with None alone"):
        Real[Array, "n"] | int


@block(source=NOTES.at("eq. (3)"), rational=True, entrywise=True)
def doubled(x: Real[Array, "n d>=2"]) -> Real[Array, "n d"]:
    """Double each entry.

    $$ 2 x $$
    """
    return 2 * x


@block(source=NOTES.at("eq. (4)"), rational=True)
def shorter(x: Real[Array, "m<n"], y: Real[Array, "n"]) -> Real[Array, "m"]:
    """Keep the first entries.

    $$ x + y_{1 \\dots m} $$
    """
    return x + y[: x.shape[0]]


def test_what_treats_each_entry_by_itself_takes_vectors_and_numbers():
    for shape in ((), (3,), (2, 3), (4, 2, 3)):
        assert doubled(np.ones(shape)).shape == shape
    with pytest.raises(ValueError, match="x has d=1, but needs d>=2"):
        doubled(np.ones(1))
    assert "so there may be any axes, or none" in declared(doubled).documentation()


def test_sizes_that_break_a_bound_between_them_are_refused():
    assert shorter(np.ones(2), np.ones(3)).shape == (2,)
    with pytest.raises(ValueError, match="m < n is needed, but m=3, n=3"):
        shorter(np.ones(3), np.ones(3))
