"""The thread's page names claims of the catalogue and says what is on record about them."""

import importlib.util
import re
from pathlib import Path

import pytest
from lakatos.harness.catalogue.claims import catalogue

DOCS = Path(__file__).parent.parent.parent / "docs"
RECORD_HASH = re.compile(r"-[0-9a-f]{12}\b")
IDS = {claim.id for claim in catalogue()}


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build_of_the_docs", DOCS / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def steady(page):
    return RECORD_HASH.sub("-HASH", page)


def test_every_claim_named_is_in_the_catalogue(build):
    names = build.claims_named(build.thread())
    assert len(names) > 80
    assert [name for name in names if name not in IDS] == []


def test_every_claim_mentioned_in_the_answer_is_shown_with_it(build):
    for part in build.thread()["answer"]:
        mentioned = re.findall(r"`([a-z0-9_]+)`", part["text"])
        assert mentioned
        assert [name for name in mentioned if name not in part["claims"]] == []


def test_every_assertion_is_made_by_somebody_and_decided_by_claims(build):
    for part in build.thread()["assertion"]:
        assert part["who"]
        assert part["claims"]
        assert len(part["quote"].split()) <= 25


def test_the_committed_page_is_up_to_date_except_for_record_ids(build):
    page = (DOCS / "thread.md").read_text("utf-8")
    assert steady(page) == steady(build.render()), "run `python docs/build.py` and commit the page"


def test_links_within_the_page_have_targets():
    page = (DOCS / "thread.md").read_text("utf-8")
    targets = re.findall(r'<a id="([a-z0-9_]+)">', page)
    assert len(targets) == len(set(targets))
    assert [link for link in re.findall(r"\]\(#([a-z0-9_]+)\)", page) if link not in targets] == []


def test_a_name_that_is_no_claim_is_refused(build, monkeypatch):
    part = {"claims": ["no_such_claim"]}
    monkeypatch.setattr(build, "thread", lambda: {"assertion": [part], "answer": []})
    with pytest.raises(build.PageError, match="no_such_claim"):
        build.exhibits()
