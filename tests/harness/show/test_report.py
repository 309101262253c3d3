"""What `check` says: one line a claim, a closing line, and a surprise in full."""

from dataclasses import replace

import pytest
from lakatos.harness.show.exhibit import Exhibit
from lakatos.harness.show.report import answer, plain_line, summary, unexpected
from lakatos.theory import FAILS, HOLDS, Array, Real, claim, equal
from lakatos.tools.sample import HERE


@claim(latex="x + y = y + x", source=HERE, expected=HOLDS)
def sums_commute(x: Real[Array, ""], y: Real[Array, ""]):
    """A sum does not depend on the order of its terms."""
    return equal(x + y, y + x)


@claim(latex="x^2 = x", source=HERE, expected=FAILS)
def squares_are_numbers(x: Real[Array, ""]):
    """The square of a number is the number."""
    return equal(x * x, x)


@pytest.fixture
def decided(court):
    return lambda declared: court(declared, examples=5, fresh=True, light=True)


@pytest.fixture
def answered(decided):
    return lambda declared: answer(decided(declared))


def test_a_line_begins_with_the_verdict_and_the_claim(answered):
    assert plain_line(answered(sums_commute)).startswith("holds     sums_commute: ")
    assert plain_line(answered(squares_are_numbers)).startswith("fails     squares_are_numbers: ")


def test_a_line_says_what_was_expected_instead(answered):
    surprising = replace(squares_are_numbers, expected=HOLDS)
    assert "squares_are_numbers (expected holds): " in plain_line(answered(surprising))


def test_the_closing_line_counts_verdicts_and_surprises(answered):
    both = [answered(sums_commute), answered(squares_are_numbers)]
    said = summary(both).plain
    assert said.startswith("2 claims: 1 holds, 1 fails. Every verdict is the expected one.")
    surprising = answered(replace(squares_are_numbers, expected=HOLDS))
    assert "1 not as expected" in summary([surprising]).plain
    assert summary([]).plain.startswith("0 claims: none.")


def test_a_surprise_is_told_with_its_finding(decided):
    surprising = replace(squares_are_numbers, expected=HOLDS)
    decision = decided(surprising)
    text = unexpected(decision, Exhibit(surprising, decision.record))
    assert text.startswith("squares_are_numbers fails, but the claim expects holds")
    assert "The square of a number is the number." in text
    assert "recheck   lakatos verify squares_are_numbers-" in text
