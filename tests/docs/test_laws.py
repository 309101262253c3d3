"""The picture of laws and blocks shows the kept matrix."""

import importlib.util
from pathlib import Path

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.theory.law import DERIVED_ONLY, LAWS

DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.fixture(scope="module")
def drawing():
    spec = importlib.util.spec_from_file_location("drawing_of_the_laws", DOCS / "laws.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_up_to_date(drawing):
    told = "run `python docs/laws.py` and commit the picture"
    assert (DOCS / "laws.svg").read_text("utf-8") == drawing.picture() + "\n", told


def test_it_names_laws_and_blocks_that_exist(drawing):
    assert set(drawing.LAWS) <= {*LAWS, *DERIVED_ONLY}
    assert set(drawing.BLOCKS) <= {block.name for block in zoo()}
