"""Every block is imported from `lakatos.reference` by its name, whatever file defines it."""

import subprocess
import sys
from collections import Counter

import pytest
from lakatos import reference
from lakatos.harness.catalogue.blocks import modules_below, zoo
from lakatos.tools import stubs


@pytest.mark.parametrize("block", zoo(), ids=lambda block: block.name)
def test_a_block_is_found_by_its_name(block):
    assert getattr(reference, block.name) is block.checked


def test_parameters_are_found_beside_the_blocks_that_take_them():
    assert reference.MultiHead.__module__ == "lakatos.reference.attention.multi_head"


@pytest.mark.parametrize("name", ["attention", "softmax"])
def test_a_block_named_like_its_family_is_the_block(name):
    first = f"import lakatos.reference.{name}.{name}; from lakatos.reference import {name}"
    code = f"{first}; import lakatos.reference.layers.mlp; assert callable({name})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_name_is_defined_once():
    defined = Counter(
        name for module in modules_below("lakatos.reference") for name in stubs._defined(module)
    )
    assert [name for name, times in defined.items() if times > 1] == []


def test_type_checkers_see_what_there_is():
    written = stubs.PATH.read_text("utf-8")
    assert written == stubs.stub(), "run `python -m lakatos.tools.stubs`"
