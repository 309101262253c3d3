"""Every id that a page prints is one of a finding that is kept, digit for digit."""

import re
from pathlib import Path

import pytest
from lakatos.harness.keep.store import Store

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OWN = set(re.findall(r"^def (\w+)\(", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
"""Claims that the README declares itself: `test_readme` compares what deciding them prints."""
FORMER = {
    "self_attention_is_additive-c26fcd9f849c": "self_attention_is_additive",
    "residual_convolutions_merge_into_the_next_layer-656fb963eef3": (
        "residual_convolutions_merge_into_the_next_layer"
    ),
    "additive__relu-ba391e964a6d": "additive__relu",
    "additive__self_attention-bf14d781b784": "self_attention_is_additive",
}
"""Ids that were printed or kept once, of other hashes."""


def printed():
    """List the ids on all pages, each with the page."""
    for page in PAGES:
        for name in re.findall(r"\b\w+-[0-9a-f]{12}\b", page.read_text("utf-8")):
            if name.rpartition("-")[0] not in OWN:
                yield page.name, name


def test_pages_print_ids():
    assert len(set(printed())) > 10


@pytest.mark.parametrize(("page", "name"), sorted(set(printed())))
def test_an_id_on_a_page_is_that_of_what_is_kept(page, name, tmp_path):
    (fact,) = Store(user=tmp_path).named(name)
    assert fact.id == name, f"{page} prints {name}, which is now {fact.id}"


@pytest.mark.parametrize(("former", "claim"), FORMER.items())
def test_a_former_id_is_answered_for_by_the_claim(former, claim, tmp_path):
    (fact,) = Store(user=tmp_path).named(former)
    assert fact.claim == claim
    assert fact.id != former
