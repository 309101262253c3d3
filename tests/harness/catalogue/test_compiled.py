"""A function made from text computes what the text says, and its text can be read again."""

import inspect

import pytest
from lakatos.harness.catalogue.compiled import compiled

TEXT = "def doubled(x):\n    return factor * x\n"


def test_the_function_reads_the_names_it_is_given():
    doubled = compiled(TEXT, "<a test of doubling>", "doubled", {"factor": 2})
    assert doubled(3) == 6


def test_the_source_can_be_found_again():
    doubled = compiled(TEXT, "<a test of sources>", "doubled", {"factor": 2})
    assert inspect.getsource(doubled) == TEXT


def test_two_texts_keep_their_own_sources():
    one = compiled(TEXT, "<one>", "doubled", {"factor": 2})
    other = compiled(TEXT.replace("factor *", "factor +"), "<other>", "doubled", {"factor": 2})
    assert (one(5), other(5)) == (10, 7)
    assert inspect.getsource(one) != inspect.getsource(other)


def test_a_text_that_defines_another_name_is_refused():
    with pytest.raises(KeyError, match="halved"):
        compiled(TEXT, "<a test of names>", "halved", {})
