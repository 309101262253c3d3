"""The notebooks run from nothing in an empty folder, and say what they say in the repository."""

import os
import re
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
DRAWN = "image/svg+xml"


def outputs(book):
    """Return what the cells print, without the year and the numbers of executions."""
    for cell in book.cells:
        for each in cell.get("outputs", ()):
            data = {key: text for key, text in each.get("data", {}).items() if key != DRAWN}
            told = each.get("text") or data.get("text/html") or data.get("text/plain", "")
            yield re.sub(r"\(20\d\d\)", "", "".join(told)).split()


def test_there_are_three():
    assert {path.stem for path in NOTEBOOKS} == {"attention", "my_block", "citation"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore")  # what the kernel's own libraries warn of
def test_a_notebook_runs_and_says_what_it_said(path, tmp_path, monkeypatch):
    import nbclient  # noqa: PLC0415 - only where it is installed
    import nbformat  # noqa: PLC0415 - as above

    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    said = nbformat.read(path, 4)
    run = nbformat.read(path, 4)
    nbclient.NotebookClient(
        run, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    assert [*outputs(run)] == [*outputs(said)]
    drawn = [DRAWN in each.get("data", {}) for cell in run.cells for each in cell.get("outputs", ())]
    assert sum(drawn) == sum("figure()" in cell.source or "along(" in cell.source for cell in run.cells)
