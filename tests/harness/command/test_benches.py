"""Claims side by side: answers in order, an interruption that ends the rest."""

import threading
from types import SimpleNamespace

import pytest
from lakatos.harness.command.benches import Benches, processors

CASES = [SimpleNamespace(id=name) for name in "abcdef"]


class Fake:
    """A docket that answers with a claim's name."""

    def __init__(self, answer):
        self._answer = answer
        self.closed = False

    def decide(self, case):
        return self._answer(case)

    def close(self):
        self.closed = True


def benches(answer, count=3):
    made = []

    def docket():
        made.append(Fake(answer))
        return made[-1]

    return Benches(docket, count), made


def test_answers_come_in_the_order_of_the_claims():
    later = threading.Event()

    def answer(case):
        if case.id == "a":
            assert later.wait(10)
        if case.id == "c":
            later.set()
        return case.id

    found, dockets = benches(answer)
    begun = []
    assert list(found.decided(CASES, lambda case: begun.append(case.id))) == list("abcdef")
    assert sorted(begun) == list("abcdef")
    assert [docket.closed for docket in dockets] == [True] * 3


def test_what_one_raises_ends_all():
    def answer(case):
        if case.id == "b":
            raise KeyboardInterrupt
        return case.id

    found, dockets = benches(answer, 2)
    answers = found.decided(CASES, lambda _: None)
    assert next(answers) == "a"
    with pytest.raises(KeyboardInterrupt):
        list(answers)
    assert all(docket.closed for docket in dockets)


def test_no_docket_decides_two_claims_at_once():
    busy, clashes = set(), []

    class Busy(Fake):
        def decide(self, case):
            if self in busy:
                clashes.append(case)
            busy.add(self)
            busy.discard(self)
            return case.id

    found = Benches(lambda: Busy(None), 2)
    assert len(list(found.decided(CASES * 20, lambda _: None))) == 120
    assert clashes == []


def test_long_ones_are_begun_first_and_told_in_their_place():
    begun = []
    found, _ = benches(lambda case: case.id, 1)
    length = lambda case: case.id in "be"
    assert list(found.decided(CASES, lambda case: begun.append(case.id), length)) == list("abcdef")
    assert begun == list("beacdf")


def test_there_is_a_processor():
    assert processors() >= 1
