"""What is installed: every module and room at the root, through the links in `.src/lakatos`."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTALLED = ROOT / ".src" / "lakatos"
NOT_INSTALLED = {"tools"}


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
