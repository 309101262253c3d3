"""Facts far away: what changes beside a copy comes to the files that count, and nothing else."""

import msgspec
import pytest
from lakatos.harness.keep import store as store_module
from lakatos.harness.keep.copied import Change, Copy, files_of, merge
from lakatos.harness.keep.fact import Fact, FactError
from lakatos.harness.keep.store import Store, facts
from lakatos.harness.keep.turns import Turn, note, turns
from lakatos.properties.softmax.softmax import softmax_is_affine
from lakatos.theory import HOLDS, Array, Real, claim, equal
from lakatos.theory.verdict import Strength, Verdict
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=HOLDS)
def same(x: Real[Array, "n"]):
    """A number is itself."""
    return equal(x, x)


FACT = Fact(
    claim="same",
    file=store_module.location(same),
    verdict=Verdict.FAILS,
    evidence=Strength.CERTIFIED,
    sizes={"n": 1},
    point={"x": ("1",)},
    fingerprint="0 0",
    id="same-000000000000",
)
OURS = msgspec.structs.replace(
    FACT, claim="softmax_is_affine", file="", id="softmax_is_affine-000000000000"
)
CELL = msgspec.structs.replace(OURS, claim="affine__softmax", id="affine__softmax-000000000000")
TURN = Turn(claim="same", file="", mark="", seed=0, seconds=1.0, verdict=Verdict.HOLDS)


@pytest.fixture
def copy(store, tmp_path):
    """Return a copy of a store that has one fact."""
    store.write(FACT, same)
    found = Copy(tmp_path / "far")
    found.lay_out(files_of(store))
    return found


def _all(store):
    return {fact.key: fact for path in store.files() for fact in facts(path)}


def test_a_copy_has_all_that_is_kept_and_no_change(store, copy):
    assert _all(copy.store) == _all(store)
    assert copy.changes() == []


def test_what_is_found_far_away_is_merged_and_keeps_former_ids(store, copy):
    again = msgspec.structs.replace(FACT, id="same-111111111111")
    copy.store.write(again, same)
    copy.store.write(OURS, softmax_is_affine)
    changes = copy.changes()
    assert {each.key for each in changes} == {FACT.key, OURS.key}
    merge(changes, store)
    assert _all(store) == _all(copy.store)
    assert _all(store)[FACT.key].known == ("same-111111111111", "same", "same-000000000000")
    assert copy.changes() == []


def test_each_fact_goes_to_the_file_that_it_belongs_to(store, copy):
    copy.store.write(OURS, softmax_is_affine)
    merge(copy.changes(), store)
    assert store.of_claim(softmax_is_affine) == [OURS]
    assert facts(store.place(softmax_is_affine)) == (OURS,)
    merge([Change("catalogue/cells/softmax.jsonl", CELL.key, CELL.line())], store)
    assert facts(store.catalogue / "cells/softmax.jsonl") == (CELL,)


def test_an_installed_package_keeps_what_is_its_own_with_the_user(store, copy, monkeypatch):
    copy.store.write(OURS, softmax_is_affine)
    changes = copy.changes()
    monkeypatch.setattr(Store, "writes_catalogue", False)
    merge(changes, store)
    assert OURS in facts(store.user / "facts.jsonl")


def test_what_is_dropped_far_away_is_dropped(store, copy):
    copy.store.drop(copy.store.user / "facts.jsonl", FACT.key)
    merge(copy.changes(), store)
    assert _all(store) == {}


def test_what_others_wrote_meanwhile_stays(store, copy):
    store.write(OURS, softmax_is_affine)
    copy.store.write(msgspec.structs.replace(FACT, id="same-111111111111"), same)
    merge(copy.changes(), store)
    assert _all(store).keys() == {FACT.key, OURS.key}


def test_turns_come_once(store, copy):
    note(TURN, copy.store)
    merge(copy.changes(), store)
    note(TURN, copy.store)
    merge(copy.changes(), store)
    assert turns(store) == {TURN.key: [TURN, TURN]}


@pytest.mark.parametrize(
    "file", ["catalogue/../../escaped.jsonl", "catalogue/../facts.jsonl", "catalogue/softmax.py"]
)
def test_whoever_answers_writes_no_other_file(store, file, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="is no file of facts"):
        merge([Change(file, OURS.key, OURS.line())], store)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_no_fact_is_refused(store):
    with pytest.raises(FactError):
        merge([Change("user/facts.jsonl", FACT.key, b"{}\n")], store)
