"""The notebooks run from nothing in an empty folder, and say what they say in the repository."""

import pytest
from lakatos.tools.notebooks import DRAWN, NOTEBOOKS, executed, outputs, read


def test_there_are_three():
    assert {path.stem for path in NOTEBOOKS} == {"attention", "my_block", "citation"}


DRAWING = ("figure()", "along(", "curve(")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")  # what the kernel's own libraries warn of
def test_a_notebook_runs_and_says_what_it_said(path):
    said, run = read(path), executed(path)
    told = "run `python -m lakatos.tools.notebooks --write` and look at what changed"
    for old, new in zip(said.cells, run.cells, strict=True):
        assert [*outputs(new)] == [*outputs(old)], told
    printed = [each for cell in run.cells for each in cell.get("outputs", ())]
    drawing = [cell for cell in run.cells if any(each in cell.source for each in DRAWING)]
    assert sum(DRAWN in each.get("data", {}) for each in printed) == len(drawing)
