"""Where the parameters of a module hold heads, as its user says."""

import pytest
from lakatos.harness.catalogue.claims import SelectionError
from lakatos.harness.catalogue.heads import Held, apart, held_in

SHAPES = {"query.weight": (8, 2), "out.weight": (2, 8), "all": (24, 2), "scale": (4,)}


@pytest.mark.parametrize(
    ("axis", "factors"),
    [("heads", (1, 1)), ("heads*2", (1, 2)), ("3*H*2", (3, 2)), ("n", None), ("heads*d", None)],
)
def test_an_axis_of_heads_has_numbers_around_them(axis, factors):
    assert held_in(axis) == factors


def test_what_is_said_of_parameters_is_set_apart():
    text = "x: n 2; query.weight: heads*2 2; all: 3*heads*2 2;out.weight: 2 heads*2; mask: n bool"
    assert apart(text, SHAPES, ["x", "mask"]) == (
        "x: n 2; mask: n bool",
        {"query.weight": Held(-2, 1, 4), "all": Held(-2, 3, 4), "out.weight": Held(-1, 1, 4)},
    )


@pytest.mark.parametrize("text", [None, "n 2", "x: n 2", "scale: heads; x: n 2"])
def test_an_input_is_an_input_also_where_a_parameter_has_its_name(text):
    assert apart(text, SHAPES, ["x", "scale"]) == (text, {})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("query.weight: heads*2", "has the shape (8, 2): write its 2 axes"),
        ("query.weight: 8 2", "heads in one of them"),
        ("query.weight: heads*2 heads", "heads in one of them"),
        ("query.weight: heads*3 2", "the product of the numbers of an axis divides its length"),
        ("query.weight: heads*2 3", "the other axes are their lengths"),
        ("query.weight: heads*2 2; scale: 2*heads", "4 in query.weight, 2 in scale: give all one"),
    ],
)
def test_what_is_no_shape_of_the_parameter_is_refused_in_a_line(said, told):
    with pytest.raises(SelectionError) as refused:
        apart(f"x: n 2; {said}", SHAPES, ["x"])
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
