"""A file of one block and one claim, and what loads such files."""

import importlib.util
import itertools
import sys
from textwrap import dedent

import pytest

names = itertools.count()

BLOCK = '''
"""A block and a claim."""
from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from lakatos.theory import HOLDS, Real, Array, Source, array_namespace, claim, constant, equal
from lakatos.theory.laws import additive

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")
SCALE = Fraction(1, 3)


def scale(x, factor=2):
    """Scale."""
    return factor * x


@dataclass(frozen=True)
class Layer:
    """Parameters."""

    w: Array
    depth: int = 1


def layer(x, parameters):
    """Apply."""
    xp = array_namespace(x)
    for _ in range(parameters.depth):
        x = scale(x @ parameters.w) * constant(SCALE, like=x)
    return xp.abs(x)


@claim(latex="x", source=HERE, expected=HOLDS)
def layer_is_additive(x: Real[Array, "n d"], y: Real[Array, "n d"], w: Real[Array, "d d"]):
    """The layer is additive.

    Because it is.
    """
    return additive(lambda tokens: layer(tokens, Layer(w)), x, y)
'''


@pytest.fixture
def load(tmp_path):
    """Return a loader of sources as modules in one folder."""

    def load(source, name=None):
        name = name or f"sample_{next(names)}"
        path = tmp_path / f"{name}.py"
        path.write_text(dedent(source))
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        loaded.append(name)
        return module

    loaded = []
    yield load
    for name in loaded:
        del sys.modules[name]


@pytest.fixture
def sample():
    """Return the source of a block and a claim."""
    return BLOCK
