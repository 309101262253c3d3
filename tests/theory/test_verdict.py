"""Verdicts are words, the same in text, files and code."""

from lakatos.theory import FAILS, HOLDS, UNDECIDED, VACUOUS
from lakatos.theory.verdict import Evidence, Strength, Tried, Verdict, up_to


def test_a_verdict_is_its_word():
    assert [str(each) for each in Verdict] == ["holds", "fails", "undecided", "vacuous"]
    assert Verdict("fails") is FAILS
    assert {HOLDS, FAILS, UNDECIDED, VACUOUS} == set(Verdict)


def test_what_was_tried_counts_points_outside_the_assumptions_apart_from_undefined_ones():
    tried = Tried(points=9, unmet=5, undefined=2)
    assert tried.how == "3 outside the assumptions, 2 where a side is undefined"
    assert "up to" not in str(tried)
    assert str(Tried(points=1, sizes={"n": 3})).endswith(" up to n=3")


def test_points_outside_the_assumptions_are_told_from_undefined_ones():
    assert Tried(points=3, unmet=2, undefined=2).how == "2 where a side is undefined"
    assert Tried(points=3, unmet=2).how == "2 outside the assumptions"


def test_words_name_the_sizes_that_there_are():
    assert up_to({}) == ""
    assert up_to({"n": 3, "d": 2}) == " up to n=3, d=2"
    proved = Evidence(Strength.PROVED, "the negation holds", {"heads": 8}, ("n", "d"))
    assert proved.detail == "n, d; heads up to 8; the negation holds"
