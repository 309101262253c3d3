"""What is installed: every folder of code is named in pyproject.toml."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_folder_with_an_init_file_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = set(settings["tool"]["setuptools"]["packages"])
    rooms = ("systems", "theory", "reference", "properties", "harness")
    folders = [path.parent for room in rooms for path in (ROOT / room).rglob("__init__.py")]
    assert folders
    assert named == {
        "lakatos",
        *(".".join(("lakatos", *f.relative_to(ROOT).parts)) for f in folders),
    }
