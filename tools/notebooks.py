"""Run the notebooks again and write down what they say now.

    python -m lakatos.tools.notebooks [--write]

Each runs from nothing in an empty folder, as their test runs it. The status is 1 where a cell says
something else than what is written; `--write` writes those cells.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
DRAWN = "image/svg+xml"
"""Pictures differ by the release that draws them, and are not compared."""


def read(path: Path) -> Any:
    """Return a notebook as it is written."""
    import nbformat  # noqa: PLC0415 - only whoever runs notebooks needs it

    return nbformat.read(path, 4)


def executed(path: Path) -> Any:
    """Return a notebook after a run in an empty folder, with the commands of this environment."""
    import nbclient  # noqa: PLC0415 - as above

    book, before = read(path), os.environ["PATH"]
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        with TemporaryDirectory() as folder:
            resources = {"metadata": {"path": folder}}
            nbclient.NotebookClient(
                book, timeout=300, kernel_name="python3", resources=resources
            ).execute()
    finally:
        os.environ["PATH"] = before
    return book


def outputs(cell: Any) -> Iterator[list[str]]:
    """Yield the words that a cell prints, without the year and the numbers of executions."""
    for each in cell.get("outputs", ()):
        data = {key: text for key, text in each.get("data", {}).items() if key != DRAWN}
        told = each.get("text") or data.get("text/html") or data.get("text/plain", "")
        yield re.sub(r"\(20\d\d\)", "", "".join(told)).split()


@click.command(help="Run the notebooks again; 1 where a cell says something else.")
@click.option("--write", is_flag=True, help="Write what these cells say now.")
def main(*, write: bool) -> None:
    """Compare every notebook with a run of it."""
    import nbformat  # noqa: PLC0415 - as above

    changed = 0
    for path in NOTEBOOKS:
        said, run = read(path), executed(path)
        for place, (old, new) in enumerate(zip(said.cells, run.cells, strict=True)):
            if [*outputs(old)] != [*outputs(new)]:
                changed += 1
                click.echo(f"{path.name}: cell {place} says something else")
                old.outputs = new.outputs
        if write:
            nbformat.write(said, path)
    sys.exit(1 if changed and not write else 0)


if __name__ == "__main__":
    main()
