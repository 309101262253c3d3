"""Where facts live, and that writing them loses nothing."""

import multiprocessing

import msgspec
import pytest
from lakatos.harness.keep import store as store_module
from lakatos.harness.keep.fact import Fact, FactError
from lakatos.harness.keep.store import CATALOGUE, Store, facts, marked, rewrite
from lakatos.harness.laws.cells import cell_named
from lakatos.properties.softmax.softmax import softmax_is_affine
from lakatos.theory import HOLDS, Array, Real, claim, equal
from lakatos.theory.verdict import Strength, Tried, Verdict
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=HOLDS)
def same(x: Real[Array, "n"]):
    """A number is itself."""
    return equal(x, x)


def fact(name="same", digits="0", **changes):
    """Return a fact as the store would keep it of this file's claim."""
    made = Fact(
        claim=name,
        file=store_module.location(same),
        verdict=Verdict.FAILS,
        evidence=Strength.CERTIFIED,
        sizes={"n": 1},
        point={"x": ("1",)},
        fingerprint="0 0",
        id=f"{name}-{digits * 12}",
    )
    return msgspec.structs.replace(made, **changes)


def survived(points):
    tried = Tried(points=points)
    return fact(evidence=Strength.SURVIVED, verdict=HOLDS, id="", point={}, sizes={}, tried=tried)


def test_a_users_fact_goes_to_the_users_folder(store):
    assert store.place(same) == store.user / "facts.jsonl"
    store.write(fact(), same)
    assert store.of_claim(same) == [fact()]


def test_a_fact_of_the_catalogue_goes_beside_its_claim_and_of_a_cell_to_its_block(store):
    store.catalogue.mkdir()
    assert store.place(softmax_is_affine) == store.catalogue / "softmax" / "facts.jsonl"
    assert store.place(cell_named("odd__relu")) == store.catalogue / "cells" / "relu.jsonl"


def test_a_fact_of_the_catalogue_goes_to_the_user_where_it_is_installed(store, monkeypatch):
    monkeypatch.setattr(Store, "writes_catalogue", False)
    assert store.place(softmax_is_affine) == store.user / "facts.jsonl"


def test_the_default_folders_are_here_and_the_packages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (Store().user, Store().catalogue) == (tmp_path / ".lakatos", CATALOGUE)


def test_nothing_is_made_before_something_is_written(store):
    assert store.of_claim(same) == []
    assert store.named("same-000000000000") == []
    assert store.names() == []
    assert not store.user.exists()


def test_the_last_line_of_a_claim_counts_and_knows_the_ids_before_it(store):
    store.write(fact(digits="1"), same)
    store.write(fact(digits="2"), same)
    store.write(fact(digits="3"), same)
    (found,) = store.of_claim(same)
    assert found.id == "same-333333333333"
    assert found.was == ("111111111111", "222222222222")
    for digits in "123":
        assert store.named(f"same-{digits * 12}") == [found]
    assert store.names() == ["same-333333333333"]


def test_an_id_that_comes_back_is_no_former_one(store):
    for digits in "121":
        store.write(fact(digits=digits), same)
    (found,) = store.of_claim(same)
    assert (found.id, found.was) == ("same-111111111111", ("222222222222",))


def test_files_are_sorted_at_the_end_one_line_a_fact(store):
    for name in ("c", "a", "b", "a"):
        store.write(fact(name), same)
    path = store.place(same)
    assert len(path.read_bytes().splitlines()) == 4
    before = facts(path)
    store.tidy()
    lines = path.read_bytes().splitlines()
    assert [msgspec.json.decode(line)["claim"] for line in lines] == ["a", "b", "c"]
    assert facts(path) == before
    assert path.stat().st_mode & 0o777 == 0o644
    assert not list(path.parent.glob("*.part"))


def test_sorting_again_leaves_the_file_alone(store):
    store.write(fact(), same)
    store.tidy()
    path = store.place(same)
    state = path.stat()
    store.written.add(path)
    store.tidy()
    assert path.stat().st_ino == state.st_ino


def test_a_line_torn_off_is_passed_over_and_goes_with_the_next_that_is_written(store):
    store.write(fact("a"), same)
    path = store.place(same)
    whole = path.read_bytes()
    path.write_bytes(whole + fact("b").line()[:-5])
    assert [each.claim for each in facts(path)] == ["a"]
    store.write(fact("c"), same)
    assert path.read_bytes() == whole + fact("c").line()


def test_a_line_that_is_no_fact_is_told_with_its_place(store):
    store.write(fact(), same)
    path = store.place(same)
    path.write_bytes(path.read_bytes() + b"<<<<<<< ours\n")
    with pytest.raises(FactError, match=r"facts.jsonl:2 is no fact: .* take the line out"):
        store.of_claim(same)


def test_a_file_is_read_again_when_another_process_wrote_to_it(store):
    store.write(fact("a"), same)
    path = store.place(same)
    assert [each.claim for each in facts(path)] == ["a"]
    path.write_bytes(path.read_bytes() + fact("b").line())
    assert [each.claim for each in facts(path)] == ["a", "b"]


def _write(store, process):
    for number in range(8):
        store.write(fact(f"claim_{process}_{number}"), same)
    store.tidy()


def test_processes_that_write_side_by_side_lose_nothing(store):
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_write, args=(store, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    found = [each.claim for each in facts(store.place(same))]
    assert found == sorted(
        f"claim_{process}_{number}" for process in range(4) for number in range(8)
    )


def test_what_is_on_disk_is_there_before_the_writer_goes_on(store, monkeypatch):
    synced = []
    monkeypatch.setattr(store_module.os, "fsync", synced.append)
    store.write(fact(), same)
    assert len(synced) == 1


def test_the_strongest_fact_comes_first(store):
    store.catalogue.mkdir()
    beside = store.place(softmax_is_affine)
    beside.parent.mkdir()
    weak = fact(softmax_is_affine.id, evidence=Strength.SURVIVED, verdict=HOLDS, id="", file="")
    strong = fact(softmax_is_affine.id, file="")
    for one, other in ((weak, strong), (strong, weak)):
        store.user.mkdir(exist_ok=True)
        (store.user / "facts.jsonl").write_bytes(one.line())
        beside.write_bytes(other.line())
        assert store.aside.of_claim(softmax_is_affine) == [strong, weak]
        assert store.of_claim(softmax_is_affine) == [other]


def test_who_only_shows_what_is_found_leaves_the_catalogue_as_it_is(store):
    store.aside.write(fact(softmax_is_affine.id, file=""), softmax_is_affine)
    assert not store.catalogue.exists()
    assert len(store.aside.of_claim(softmax_is_affine)) == 1
    assert store.of_claim(softmax_is_affine) == []


def test_claims_of_one_name_in_two_files_are_two(store):
    store.write(fact(), same)
    store.write(fact(file="other.py", digits="9"), same)
    assert store.of_claim(same) == [fact()]
    assert len(store.names()) == 2


def test_a_former_name_of_a_claim_is_known(store):
    store.write(fact(was=("equal_to_itself", "equal_to_itself-aaaaaaaaaaaa")), same)
    for name in ("equal_to_itself", "equal_to_itself-aaaaaaaaaaaa", "same"):
        assert [found.claim for found in store.named(name)] == ["same"]
    assert store.named("equal_to") == []


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "", "same-"])
def test_what_is_no_name_names_nothing(store, name):
    store.write(survived(3), same)
    assert store.named(name) == []


def test_where_no_lock_can_be_made_that_is_said_at_once(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / ".facts.jsonl.lock").symlink_to("/proc/none/such")
    with pytest.raises(OSError, match="No such file"):
        rewrite(tmp_path / "kept" / "facts.jsonl", lambda found: found)


def test_what_others_append_is_read_and_what_they_rewrite_too(tmp_path):
    path = tmp_path / "facts.jsonl"
    kept = b'"verdict":"holds","evidence":"survived","tried":{"points":1},"fingerprint":"a b"}'
    line = b'{"claim":"%s",' + kept + b"\n"
    third = line % b"third"
    path.write_bytes(line % b"one")
    assert [fact.claim for fact in facts(path)] == ["one"]
    with path.open("ab") as file:
        file.write(line % b"another" + third[:20])
    assert [fact.claim for fact in facts(path)] == ["another", "one"]
    with path.open("ab") as file:
        file.write(third[20:])
    assert [fact.claim for fact in facts(path)] == ["another", "one", "third"]
    path.write_bytes(line % b"last" + line % b"of all, and longer than the others together")
    assert [fact.claim for fact in facts(path)] == [
        "last",
        "of all, and longer than the others together",
    ]


def test_facts_are_found_by_the_name_or_the_fingerprint_that_they_have_now(store):
    path = store.user / "facts.jsonl"
    for each in (fact("b", fingerprint="1 1"), fact("a"), fact("c"), fact("b", fingerprint="2 2")):
        store.write(each, same)
    assert [each.claim for each in marked(path, "c", "0 0")] == ["a", "c"]
    assert [each.claim for each in marked(path, "2 2")] == ["b"]
    assert not marked(path, "1 1")
    assert not marked(store.user / "none.jsonl", "a")
