"""Values say what they are, and what cannot be read is named."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from lakatos.harness.keep.values import Reading, members


def said(value):
    reading = Reading()
    return reading.text(value), reading.opaque


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (np.int64(2), np.int32(2)),
        ([1, 2], [2, 1]),
        (SimpleNamespace(k=[1]), SimpleNamespace(k=[2])),
        (np.random.default_rng(0), np.random.default_rng(1)),
        (np.array([1, 2]), np.array([[1, 2]])),
    ],
)
def test_other_values_say_otherwise(one, other):
    assert said(one)[0] != said(other)[0]
    assert said(one)[1] == []


def test_the_order_of_a_set_is_no_part_of_it():
    assert said({"a", "b", "c"}) == said({"c", "a", "b"})


def test_a_value_inside_itself_ends():
    endless = []
    endless.append(endless)
    assert said(endless)[0] == "[<list again>]"


@pytest.mark.parametrize("value", [threading.Lock(), (each for each in ()), [threading.Lock()]])
def test_what_cannot_be_read_is_named(value):
    assert len(said(value)[1]) == 1


def test_what_is_nested_deeper_than_anybody_writes_is_opaque():
    deep = []
    for _ in range(1000):
        deep = [deep]
    assert said(deep)[1] == ["a value of type list"]


def test_members_are_what_stands_inside():
    assert members({"a": len, "b": 1}) == ("a", "b", len, 1)
    assert members(np.array([1, 2])) == ()
