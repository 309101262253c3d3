"""Verdicts are words, the same in text, files and code."""

from lakatos.theory import FAILS, HOLDS, UNDECIDED, VACUOUS
from lakatos.theory.verdict import Verdict


def test_a_verdict_is_its_word():
    assert [str(each) for each in Verdict] == ["holds", "fails", "undecided", "vacuous"]
    assert Verdict("fails") is FAILS
    assert {HOLDS, FAILS, UNDECIDED, VACUOUS} == set(Verdict)
