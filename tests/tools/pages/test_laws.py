"""The picture of laws and blocks shows the kept matrix."""

from lakatos.harness.catalogue.blocks import zoo
from lakatos.theory.laws import DERIVED_ONLY, LAWS
from lakatos.tools.pages import laws as drawing


def test_it_is_up_to_date():
    told = "run `python -m lakatos.tools.pages.laws` and commit the picture"
    assert drawing.PICTURE.read_text("utf-8") == drawing.picture() + "\n", told


def test_it_names_laws_and_blocks_that_exist():
    assert set(drawing.LAWS) <= {*LAWS, *DERIVED_ONLY}
    assert set(drawing.BLOCKS) <= {block.name for block in zoo()}
