"""What makes a user's block: one line, and back into the options of a command."""

import shlex

import pytest
from lakatos.harness.keep.fact import MADE
from lakatos.harness.keep.made import made, made_options


@pytest.mark.parametrize(
    ("spec", "arguments", "axes", "frozen"),
    [
        ("own.py:attention", {}, "n d", False),
        ("deep/own.py:Attention", {"heads": 2, "kind": "a b (c) on d"}, "n 4", True),
        ("package.module:Class", {"rate": 0.5}, "n>=2 8", False),
    ],
)
def test_the_options_are_those_that_made_it(spec, arguments, axes, frozen):
    told = shlex.split(made_options(MADE + made(spec, arguments, axes, frozen=frozen)))
    given = [f"{name}={value!r}" for name, value in sorted(arguments.items())]
    options = [part for each in given for part in ("--arg", each)]
    assert told == [
        "--block", spec, "--input", axes, *options, *(["--frozen"] if frozen else []),
    ]  # fmt: skip


def test_what_no_command_can_give_has_no_options():
    made_of = made("own.py:block", {"layer": object()}, "n d", frozen=False)
    assert made_options(MADE + made_of) == ""
