"""A claim that is settled in one case of what may be left out: what is shown is that very case."""

from dataclasses import dataclass

import pytest
from lakatos.harness.show.cite import cite
from lakatos.harness.show.exhibit import Exhibit
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Mask,
    Real,
    Source,
    Stack,
    claim,
    equal,
    exists,
)

NOTE = Source("attack", "An attack", ("Nobody",), 2026, "https://example.org")


def attack(expected):
    return claim(latex="x", source=NOTE, expected=expected)


@dataclass(frozen=True)
class Biases:
    one: Real[Array, "n"] | None = None
    two: Real[Array, "n"] | None = None


@attack(FAILS)
def kept_without_a_mask(x: Real[Array, "n"], mask: Mask[Array, "n"] | None):
    """Without a mask, numbers are doubled."""
    return equal(x if mask is not None else 2 * x, x)


@attack(FAILS)
def kept_with_a_bias(x: Real[Array, "n"], biases: Biases):
    """With a bias, numbers are moved."""
    return equal(x if biases.one is None else x + biases.one, x)


@attack(FAILS)
def kept_with_one_bias_alone(x: Real[Array, "n"], biases: Biases):
    """With one bias and not the other, numbers are doubled."""
    alone = biases.one is None and biases.two is not None
    return equal(2 * x if alone else x, x)


@attack(FAILS)
def kept_in_a_stack(x: Real[Array, "n"], layers: Stack[tuple[Biases, ...], Biases, "2"]):
    """In a stack, too."""
    alone = layers[1].one is None and layers[1].two is not None
    return equal(2 * x if alone else x, x)


@attack(HOLDS)
def something_is_one(x: Real[Array, "n"], mask: Mask[Array, "n"] | None):
    """Without a mask there is a number that is one."""
    return exists(equal(x if mask is None else 0 * x, 1))


LEFT_OUT = {
    kept_without_a_mask: ["mask"],
    kept_with_a_bias: [],
    kept_with_one_bias_alone: ["biases.one"],
    kept_in_a_stack: ["layers.one"],
    something_is_one: ["mask"],
}


@pytest.mark.parametrize("attacking", LEFT_OUT, ids=lambda each: each.id)
def test_what_is_shown_is_the_case_that_settles_it(court, attacking):
    decision = court(attacking, fresh=True, examples=5, light=True)
    assert decision.as_expected, decision.evidence
    shown = Exhibit(attacking, decision.record)
    without = "".join(f", without {name}" for name in LEFT_OUT[attacking])
    assert shown.left_out == LEFT_OUT[attacking]
    assert without in shown.evidence
    assert f"with n = 1{without}" in cite(shown, "markdown")
    for style in ("python", "certificate"):
        text = cite(shown, style)
        exec(compile(text, style, "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text


def test_that_there_is_no_such_number_is_not_known_of_one_case(court):
    @attack(FAILS)
    def something_is_its_successor(x: Real[Array, "n"], mask: Mask[Array, "n"] | None):
        """A number is its own successor, unless a mask is given."""
        return exists(equal(x, x + 1 if mask is None else x))

    assert court(something_is_its_successor, fresh=True, examples=5, light=True).verdict is HOLDS
