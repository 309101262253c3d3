"""An old path is told where to find what it led to; what moved into a family is found as before."""

import importlib

import pytest


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("theory.law", "laws from lakatos.theory.laws"),
        ("theory.numbers.balls", "imported from lakatos.theory"),
        ("numbers", "number systems from lakatos.systems"),
        ("reference.inputs", "from lakatos.reference import layer_norm"),
        ("properties.projections", "lakatos show self_attention_is_additive"),
        ("harness.zoo", "lakatos.court, lakatos.testing, lakatos.strategies and the command line"),
    ],
)
def test_an_old_path_is_told_the_way_in_one_line(path, door):
    with pytest.raises(ModuleNotFoundError, match=rf"^there is no lakatos\.{path[:6]}") as told:
        importlib.import_module(f"lakatos.{path}")
    assert door in str(told.value)
    assert "\n" not in str(told.value)


def test_what_never_was_a_room_is_missing_in_pythons_words():
    with pytest.raises(ModuleNotFoundError, match=r"^No module named 'lakatos\.nothing'$"):
        importlib.import_module("lakatos.nothing")


@pytest.mark.parametrize(
    ("module", "name"),
    [("softmax", "softmax"), ("attention", "attention"), ("normalisation", "layer_norm")],
)
def test_a_file_that_became_a_family_still_has_its_blocks(module, name):
    package = importlib.import_module(f"lakatos.reference.{module}")
    surface = importlib.import_module("lakatos.reference")
    assert getattr(package, name) is getattr(surface, name)
