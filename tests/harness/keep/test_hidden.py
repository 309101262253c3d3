"""What code reaches by no name is said."""

import pytest
from lakatos.harness.keep.hidden import hidden


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("eval('1')", ["eval()"]),
        ("(lambda: exec(''))()", ["exec()"]),
        ("time.time()", ["time of the interpreter or the world"]),
        ("stamp()", ["stamp of the interpreter or the world"]),
        ("np.random.rand()", ["np.random of the interpreter or the world"]),
        ("layer.__globals__", ["the attribute __globals__"]),
        ("math.sqrt(2)", []),
        ("np.sqrt(2)", []),
        ("functools.reduce(len, [])", []),
    ],
)
def test_the_world_and_names_made_at_run_time_are_said(load, body, said):
    source = f"""
import functools, math, time
from time import time as stamp
import numpy as np
def layer():
    return {body}
"""
    found = list(hidden(load(source).layer))
    assert found[: len(said)] == said
    assert bool(found) == bool(said)


def test_an_import_of_a_file_inside_a_function_is_said(load):
    source = "def layer():\n    import math, numpy.linalg, own_file\n    from .other import g\n"
    assert list(hidden(load(source).layer)) == ["the import of own_file", "the import of .other"]
