"""What is installed: every module and room at the root, through the links in `.src/lakatos`."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import lakatos

ROOT = Path(__file__).parents[1]
INSTALLED = ROOT / ".src" / "lakatos"
NOT_INSTALLED = {"tools", "setup.py"}


def test_every_room_and_module_at_the_root_is_installed():
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    modules = {path.name for path in ROOT.glob("*.py")}
    assert {"systems", "theory", "reference", "properties", "harness"} <= rooms
    wanted = (rooms | modules | {"py.typed"}) - NOT_INSTALLED
    told = "link what is new: cd .src/lakatos && ln -s ../../NAME"
    assert {path.name for path in INSTALLED.iterdir()} - {"__pycache__"} == wanted, told


def test_every_link_leads_to_the_name_at_the_root():
    for link in INSTALLED.iterdir():
        if link.name != "__pycache__":
            assert link.is_symlink()
            assert link.resolve() == ROOT / link.name


def test_every_folder_of_code_is_a_package():
    """Setuptools finds packages by their `__init__.py`; a folder without one is left out."""
    for room in INSTALLED.iterdir():
        if room.is_dir() and room.name != "__pycache__":
            bare = {p.parent for p in room.resolve().rglob("*.py")} - {
                p.parent for p in room.resolve().rglob("__init__.py")
            }
            assert bare == set()


def test_the_citation_is_of_this_version_and_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    facts = dict(re.findall(r"^([a-z-]+): (\S.*)$", citation, re.MULTILINE))
    assert project["dynamic"] == ["version"]
    assert facts["version"] == lakatos.__version__ == version("lakatos")
    assert facts["license"] == project["license"]


def test_the_pythons_that_are_named_are_those_that_tox_runs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {name.rpartition(" ")[2] for name in project["classifiers"] if " :: 3." in name}
    environments = (ROOT / "tox.ini").read_text("utf-8")
    (listed,) = re.findall(r"^env_list = (.*)$", environments, re.MULTILINE)
    others = {f"3.{minor}" for minor in re.findall(r"py3(\d+)", listed)}
    assert named == {project["requires-python"].removeprefix(">="), *others}
