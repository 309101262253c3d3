"""Turns of a hunt are kept one a line."""

import os

import msgspec
import pytest
from lakatos.harness.keep.fact import FactError
from lakatos.harness.keep.turns import TURNS, Turn, note, turns
from lakatos.theory.verdict import HOLDS

ONE = Turn(claim="a", file="f.py", mark="m", seed=0, seconds=4.0, candidates=9, verdict=HOLDS)


def test_turns_are_found_by_what_they_were_turns_of(store):
    note(ONE, store)
    note(Turn(claim="a", file="f.py", mark="other", seed=0, seconds=1.0, verdict=HOLDS), store)
    note(ONE, store)
    assert turns(store)[ONE.key] == [ONE, ONE]
    assert len(turns(store)) == 2


def test_a_turn_that_was_not_written_to_its_end_counts_for_nothing(store):
    note(ONE, store)
    with (store.user / TURNS).open("ab") as file:
        file.write(b'{"claim":"a","fi')
    assert turns(store) == {ONE.key: [ONE]}
    note(ONE, store)
    assert turns(store) == {ONE.key: [ONE, ONE]}


def test_a_line_that_is_no_turn_is_named(store):
    store.user.mkdir(parents=True)
    (store.user / TURNS).write_text("nonsense\n")
    with pytest.raises(FactError, match=r"turns\.jsonl:1 is no turn of a hunt"):
        turns(store)


def twice(path):
    path.write_bytes(msgspec.json.encode(ONE).replace(b'"seed":0', b'"seed":0,"seed":1') + b"\n")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (os.mkfifo, "is no plain file"),
        (lambda path: path.symlink_to("/dev/zero"), "is no plain file"),
        (os.mkdir, "is no plain file"),
        (twice, "the key 'seed' stands twice"),
    ],
)
def test_what_is_no_file_of_turns_is_named(store, make, said):
    store.user.mkdir(parents=True)
    make(store.user / TURNS)
    with pytest.raises(FactError, match=said):
        turns(store)
