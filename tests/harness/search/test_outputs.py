"""What blocks return: one array, or several in a tuple, a dict or a dataclass."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest
from lakatos.harness.search.outputs import first_output, held, outputs

X, CACHE = np.ones(2), np.zeros(3)


@dataclass
class Record:
    hidden: np.ndarray | None
    cache: np.ndarray


class Pair(NamedTuple):
    hidden: np.ndarray
    other: np.ndarray


@pytest.mark.parametrize(
    "result", [X, (X, CACHE), [X, CACHE], {"hidden": X, "cache": CACHE}, Record(X, CACHE)]
)
def test_the_first_array_is_the_output(result):
    assert first_output(result) is X


def test_what_is_nothing_is_no_output():
    assert first_output(Record(None, CACHE)) is CACHE
    assert len(outputs((X, None))) == 2


@pytest.mark.parametrize(
    "result", [(X, CACHE), Pair(X, CACHE), {"cache": CACHE, "hidden": X}, Record(X, CACHE)]
)
def test_a_cache_has_its_name_or_comes_second(result):
    assert held(result, "cache") is CACHE


def test_a_block_without_a_cache_is_told_what_is_missing():
    with pytest.raises(ValueError, match="returns its output and the next cache, and this one"):
        held(X, "cache")
