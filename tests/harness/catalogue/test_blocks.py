"""The blocks are those that the modules of `reference/` declare, each once."""

import types

from lakatos.harness.catalogue.blocks import blocks_in, zoo
from lakatos.reference.softmax.softmax import softmax
from lakatos.theory.block import declared


def test_every_block_is_found_once():
    names = [block.name for block in zoo()]
    assert len(names) == len(set(names)) > 100
    assert declared(softmax) in zoo()


def test_a_module_has_the_blocks_that_it_declares_and_not_those_it_imports():
    home = declared(softmax).function.__module__
    module = types.ModuleType(home)
    module.softmax, module.number = softmax, 3
    assert blocks_in(module) == [declared(softmax)]
    importing = types.ModuleType("elsewhere")
    importing.softmax = softmax
    assert blocks_in(importing) == []
