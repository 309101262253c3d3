"""Inputs as they are told: by name and kind, and each mistake in a line."""

import pytest
from lakatos.harness.catalogue.claims import SelectionError
from lakatos.harness.catalogue.inputs import called, read_inputs, spoken_of
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.laws.rows import row
from lakatos.theory import Array, Index, Mask, Real, array_namespace
from lakatos.theory.verdict import Verdict


def attend(query, key, value):
    xp = array_namespace(query)
    powers = xp.exp(query @ key.mT)
    return powers / xp.sum(powers, axis=-1, keepdims=True) @ value


def attend_over_queries(query, key, value):
    xp = array_namespace(query)
    powers = xp.exp(query @ key.mT)
    return powers / xp.sum(powers, axis=-2, keepdims=True) @ value


def test_one_input_needs_no_name():
    assert read_inputs("n 4", "f") == {"": Real[Array, "n 4"]}


def test_several_inputs_have_names_and_kinds():
    assert read_inputs("x: n d; mask: n m bool; ids: n int<vocab", "f") == {
        "x": Real[Array, "n d"],
        "mask": Mask[Array, "n m"],
        "ids": Index[Array, "n", "vocab"],
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "the shape of f's input is not known: add --input"),
        ("n d; m d", "names no argument: write NAME: SHAPE for each input"),
        ("x: n d; x: m d", "names 'x' twice"),
        ("x: n d; lambda: m d", "names no argument"),
        ("x: n,d", "separate axes by spaces"),
        ("mask: n n bool; x: n d", "the laws speak of the first input, which is to be real"),
        ("x: n d; ids: n int<", "int<"),
    ],
)
def test_a_mistake_is_told_with_the_next_step(text, told):
    with pytest.raises(SelectionError, match=told.replace("?", ".")):
        read_inputs(text, "f")


def test_an_argument_that_a_function_lacks_is_told_with_those_it_has():
    with pytest.raises(SelectionError, match="attend takes no argument 'keys': it takes query"):
        called(attend, read_inputs("query: n d; keys: m d", "attend"), "attend")


def test_an_input_without_a_name_is_the_first_argument():
    assert called(attend, read_inputs("n d", "attend"), "attend") == {"query": Real[Array, "n d"]}


def test_it_is_said_of_which_input_the_laws_speak():
    assert spoken_of(read_inputs("n d", "f")) == ""
    assert spoken_of(read_inputs("q: n d; k: m d", "f")) == "the laws speak of q, for every k"


@pytest.mark.parametrize(
    ("function", "verdict"),
    [(attend, Verdict.HOLDS), (attend_over_queries, Verdict.FAILS)],
)
def test_a_query_sees_no_other_query_unless_the_softmax_is_over_them(store, function, verdict):
    inputs = "query: n d; key: m d; value: m e"
    built = wrapped(function, f"own.py:{function.__name__}", inputs, {}, frozen=False)
    found, *_ = row(built, store, laws=["token_wise"])
    assert (found.law, found.verdict, found.parameters) == ("token_wise", verdict, "all")
