"""The page of the law table's figures is that of the kept table."""

from dataclasses import replace

import click
import pytest
from lakatos.harness.laws.kept import kept_cells
from lakatos.theory.verdict import Verdict
from lakatos.tools.pages import table


def test_it_is_up_to_date():
    told = "run `python -m lakatos.tools.pages.table --write` and commit the page"
    assert table.PAGE.read_text("utf-8") == table.page(kept_cells()), told


def test_a_change_that_is_none_is_refused():
    cells = [
        replace(each, verdict=Verdict.UNDECIDED) if each.block == "highway" else each
        for each in kept_cells()
    ]
    with pytest.raises(click.ClickException, match="injective__highway undecided, as before"):
        table.page(cells)
