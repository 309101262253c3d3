"""The bibliography is data in a standard format, with the fields that a citation needs."""

import json
import re
from importlib.resources import files

import pytest
from lakatos.reference import sources
from lakatos.theory import Source

TEXT = files("lakatos.reference").joinpath("bibliography.json").read_text("utf-8")
ENTRIES = json.loads(TEXT)
NAMED = {value.key: name for name, value in vars(sources).items() if isinstance(value, Source)}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_entry_has_what_a_citation_needs(entry):
    assert re.fullmatch(r"[a-z0-9-]+", entry["id"])
    assert entry["type"] in sources._KINDS
    assert entry["title"].strip()
    assert entry["author"]
    for author in entry["author"]:
        assert author.get("literal") or (author["given"] and author["family"])
    ((year,),) = entry["issued"]["date-parts"]
    assert 1700 < year < 2030
    assert entry["URL"].startswith("https://")


def test_keys_are_unique_and_sorted():
    keys = [entry["id"] for entry in ENTRIES]
    assert keys == sorted(set(keys))


def test_every_entry_has_a_name_and_every_name_an_entry():
    assert set(NAMED) == {entry["id"] for entry in ENTRIES}
