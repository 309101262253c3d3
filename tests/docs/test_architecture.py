"""The page of the architecture names what is there, and the list of decisions is whole."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PLACES = sorted(
    {
        place
        for place in re.findall(r"`([\w./]+(?:/|\.py|\.json))`", PAGE)
        if "NAME" not in place and "FAMILY" not in place
    }
)


def found(place):
    """Return the files and folders that a place may mean: from the root, or in a room of ours."""
    rooms = (ROOT, ROOT / "harness", *(each for each in (ROOT / "harness").iterdir()))
    rooms += (ROOT / "theory", ROOT / "theory" / "laws")
    return [room / place for room in rooms if (room / place).exists()]


def test_places_are_named():
    assert len(PLACES) > 20


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_is_named_is_there(place):
    assert found(place)


def test_every_room_of_the_harness_is_on_the_page():
    folders = (each for each in (ROOT / "harness").iterdir() if (each / "__init__.py").is_file())
    assert [room.name for room in folders if f"`harness/{room.name}/`" not in PAGE] == []


def test_every_decision_is_in_the_list():
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    others = {path.name for path in folder.glob("*.md")} - {"README.md"}
    assert {name for name in others if f"({name})" not in listed} == set()
