"""Blocks and claims stand in the same families, and a word names one file of claims."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from lakatos import properties, reference

ROOMS = {
    room.__name__.rpartition(".")[2]: Path(room.__file__).parent for room in (properties, reference)
}


def families(room):
    return {path.parent.name for path in room.glob("*/__init__.py")}


def test_blocks_and_claims_stand_in_the_same_families():
    assert families(ROOMS["properties"]) == families(ROOMS["reference"])


@pytest.mark.parametrize("room", ROOMS)
def test_a_subject_is_one_file(room):
    stems = Counter(path.stem for path in ROOMS[room].rglob("*.py") if path.stem != "__init__")
    assert [stem for stem, files in stems.items() if files > 1] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_says_what_it_is_about(room):
    silent = [
        path.name
        for path in ROOMS[room].rglob("*.py")
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
