"""Where records live."""

import pytest
from lakatos.harness.keep.record import Fingerprint, Record
from lakatos.harness.keep.store import CATALOGUE_RECORDS, Store
from lakatos.theory.verdict import Strength, Verdict


def record(claim="same", strength=Strength.SURVIVED, detail="survived"):
    return Record(
        claim=claim,
        statement="A number is itself.",
        file="here.py",
        numbers="reals",
        fingerprint=Fingerprint("0", "0"),
        verdict=Verdict.HOLDS,
        strength=strength,
        detail=detail,
        system="rational",
        points=(),
    ).sealed()


def test_a_users_record_goes_to_the_users_folder(store):
    path = store.write(record(), catalogue=False)
    assert path == store.user / "records" / f"{record().id}.json"
    assert list(store.of_claim("same")) == [(path, record())]


def test_a_record_of_the_catalogue_goes_beside_its_claims(store):
    path = store.write(record(), catalogue=True)
    assert path.parent == store.catalogue


def test_a_record_of_the_catalogue_goes_to_the_user_where_it_is_installed(store, monkeypatch):
    monkeypatch.setattr(Store, "writes_catalogue", False)
    assert store.write(record(), catalogue=True).parent == store.user / "records"


def test_the_default_folders_are_here_and_the_packages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = CATALOGUE_RECORDS.parent / "cells"
    assert Store().folders == (tmp_path / ".lakatos" / "records", CATALOGUE_RECORDS, cells)


def test_nothing_is_made_before_something_is_written(store):
    assert list(store.of_claim("same")) == []
    assert store.by_id("same-000000000000") is None
    assert store.ids() == []
    assert not store.user.exists()


def test_a_new_survival_replaces_the_old_one(store):
    store.write(record(), catalogue=False)
    path = store.write(record(detail="survived more"), catalogue=False)
    assert [found for found, _ in store.of_claim("same")] == [path]


def test_a_counterexample_stays_when_another_record_is_written(store):
    refuted = record(strength=Strength.CERTIFIED_COUNTEREXAMPLE)
    store.write(refuted, catalogue=False)
    store.write(record(), catalogue=False)
    assert {found.id for _, found in store.of_claim("same")} == {refuted.id, record().id}


def test_a_claim_whose_name_begins_alike_is_another(store):
    store.write(record("same-0"), catalogue=False)
    store.write(record("same_0"), catalogue=False)
    assert list(store.of_claim("same")) == []


def test_a_record_is_found_by_its_id(store):
    path = store.write(record(), catalogue=False)
    assert store.by_id(record().id) == path
    assert store.ids() == [record().id]


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../secret"])
def test_an_id_never_leaves_the_folders(store, tmp_path, name):
    store.write(record(), catalogue=False)
    (tmp_path / "secret.json").write_text("{}")
    assert store.by_id(name) is None


def test_an_unreadable_record_is_passed_over(store):
    path = store.write(record(), catalogue=False)
    path.write_text("{}")
    assert list(store.of_claim("same")) == []


def test_writing_leaves_no_part_behind(store):
    path = store.write(record(), catalogue=False)
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644
