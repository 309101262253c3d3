"""The thread's page names claims of the catalogue and says what is on record about them."""

import re

import pytest
from lakatos.harness.catalogue.claims import catalogue
from lakatos.tools.pages import thread as build

RECORD_HASH = re.compile(r"-[0-9a-f]{12}\b")
IDS = {claim.id for claim in catalogue()}


def steady(page):
    return RECORD_HASH.sub("-HASH", page)


def test_every_claim_named_is_in_the_catalogue():
    names = build.claims_named(build.thread())
    assert len(names) > 80
    assert [name for name in names if name not in IDS] == []


def test_every_claim_mentioned_in_the_answer_is_shown_with_it():
    for part in build.thread()["answer"]:
        mentioned = re.findall(r"`([a-z0-9_]+)`", part["text"])
        assert mentioned
        assert [name for name in mentioned if name not in part["claims"]] == []


def test_every_assertion_is_made_by_somebody_and_decided_by_claims():
    for part in build.thread()["assertion"]:
        assert part["who"]
        assert part["claims"]
        assert len(part["quote"].split()) <= 25


def test_the_committed_page_is_up_to_date_except_for_record_ids():
    told = "run `python -m lakatos.tools.pages.thread` and commit the page"
    assert steady(build.PAGE.read_text("utf-8")) == steady(build.render()), told


def test_links_within_the_page_have_targets():
    page = build.PAGE.read_text("utf-8")
    targets = re.findall(r'<a id="([a-z0-9_]+)">', page)
    assert len(targets) == len(set(targets))
    assert [link for link in re.findall(r"\]\(#([a-z0-9_]+)\)", page) if link not in targets] == []


def test_a_name_that_is_no_claim_is_refused(monkeypatch):
    part = {"claims": ["no_such_claim"]}
    monkeypatch.setattr(build, "thread", lambda: {"assertion": [part], "answer": []})
    with pytest.raises(build.PageError, match="no_such_claim"):
        build.exhibits()
