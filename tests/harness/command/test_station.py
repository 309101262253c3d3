"""A machine of a cluster at work, without a cluster: it answers beside a copy of what is kept."""

from pathlib import Path

import pytest
from lakatos.harness.command import station as station_module
from lakatos.harness.command.docket import answered
from lakatos.harness.command.station import Kept, Placed, Station, build, packed, unpacked
from lakatos.harness.decide import Effort
from lakatos.harness.keep.copied import files_of, merge
from lakatos.harness.keep.store import CATALOGUE, Store, facts

LITTLE = Effort(examples=5, light=True)


@pytest.fixture
def station(store, project):
    del project
    found = Station(60.0, files_of(store))
    yield found
    found.close()


def asked(station, path, name, store, effort=LITTLE):
    given = [packed(each, Path.cwd()) for each in (path, name, effort, store)]
    return station.ask(answered, given)


def test_it_decides_a_claim_and_sends_what_it_found(station, good, store):
    reply = asked(station, good, "squares_are_numbers", store)
    assert (str(reply.answer.verdict), reply.raised) == ("fails", False)
    assert store.files() == []
    merge(reply.changes, store)
    (kept,) = facts(store.user / "facts.jsonl")
    assert (kept.claim, kept.file) == ("squares_are_numbers", good.name)


def test_it_knows_what_is_kept(station, good, store):
    merge(asked(station, good, "squares_are_numbers", store).changes, store)
    other = Station(60.0, files_of(store))
    try:
        reply = asked(other, good, "squares_are_numbers", store)
    finally:
        other.close()
    assert reply.answer.written["counterexample"] == facts(store.user / "facts.jsonl")[0].id
    assert reply.changes == []


def test_what_is_raised_is_sent(station, good, store):
    reply = station.ask(answered, [Placed("nowhere.py"), "squares_are_numbers", LITTLE, Kept()])
    assert reply.raised
    assert "nowhere.py" in str(reply.answer)
    assert store.files() == []
    del good


def test_paths_stores_and_examples_are_found_again_elsewhere(store, tmp_path, monkeypatch):
    here, there = tmp_path / "here", tmp_path / "there"
    there.mkdir()
    travelling = packed(here / "sub/claims_some.py", here)
    ours = packed(CATALOGUE, here)
    effort = packed(Effort(database=store.user / "examples"), here)
    monkeypatch.chdir(there)
    far = Store(there / "user", there / "catalogue")
    assert unpacked(travelling, far) == there / "sub/claims_some.py"
    assert unpacked(ours, far) == CATALOGUE
    assert unpacked(packed(store, here), far) is far
    assert unpacked(effort, far).database == there / "user/examples"
    assert unpacked(packed(LITTLE, here), far).database is None
    assert unpacked("a name", far) == "a name"
    with pytest.raises(ValueError, match="is not in the subpath"):
        packed(tmp_path / "claims_some.py", here)


def test_another_package_is_another_build(tmp_path, monkeypatch):
    before = build()
    assert build() == before
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems/other.py").write_text("")
    monkeypatch.setattr(station_module, "PACKAGE", tmp_path)
    after = build()
    assert {name for name in before if before[name] != after[name]} == {"lakatos"}
    assert {"Python", "torch", "hypothesis"} <= before.keys()
