"""`claim.test()`: a claim as a plain pytest function, where our plugin is switched off."""

import subprocess
import sys

import pytest
from hypothesis import core, is_hypothesis_test, settings
from lakatos import testing
from lakatos.harness.command import apart
from lakatos.theory import HOLDS, Array, Real, array_namespace, claim, constant, less
from lakatos.tools.sample import HERE

pytest_plugins = "pytester"

decided_apart = apart.decided
FILE = """
from lakatos.theory import FAILS, HOLDS, Array, Real, Relation, Source, array_namespace, at_most
from lakatos.theory import claim, constant, equal, less

NOTES = Source("ada", "My notes", ("Ada",), 2024, "https://example.org")

@claim(latex="P", source=NOTES, expected=HOLDS)
def hills_are_low(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    "A hill is no higher than 0.61, by little, which nothing here proves."
    return less((x + y) * array_namespace(x).exp(-x * x - y * y), constant("0.61", like=x))

@claim(latex="P", source=NOTES, expected=HOLDS)
def numbers_are_their_successors(x: Real[Array, "n"]) -> Relation:
    "A number is its successor."
    return equal(x, x + 1)

@claim(latex="P", source=NOTES, expected=HOLDS, repairs=numbers_are_their_successors)
def numbers_are_below_their_successors(x: Real[Array, "n"]) -> Relation:
    "A number is at most its successor."
    return at_most(x, x + 1)

@claim(latex="P", source=NOTES, expected=HOLDS)
def broken(x: Real[Array, "n"]) -> Relation:
    "This one raises."
    raise ValueError("no luck")

test_hills = hills_are_low.test()
test_successors = numbers_are_their_successors.test()
test_broken = broken.test()
"""


@claim(latex="P", source=HERE, expected=HOLDS)
def hills_are_low(x: Real[Array, "n"], y: Real[Array, "n"]):
    """A hill is no higher than 0.61, by little, which nothing here proves: it is searched."""
    return less((x + y) * array_namespace(x).exp(-x * x - y * y), constant("0.61", like=x))


@pytest.fixture
def decided(monkeypatch, tmp_path):
    """Return the decisions that are made, in a folder of this test's own."""
    monkeypatch.chdir(tmp_path)
    made = []

    def spied(*arguments):
        made.append(decided_apart(*arguments))
        return made[-1]

    monkeypatch.setattr(apart, "decided", spied)
    return made


def test_it_is_a_hypothesis_test_of_the_claims_name():
    test = hills_are_low.test()
    assert is_hypothesis_test(test)
    assert test.__name__ == "hills_are_low"


def test_it_decides_and_records_and_judges_again_what_is_on_record(decided):
    for _ in range(2):
        hills_are_low.test()()
    first, again = decided
    assert not first.replayed
    assert again.replayed
    assert again.evidence == first.evidence


def test_given_settings_have_it_searched_with_as_many_examples(decided):
    for examples in (5, 25):
        hills_are_low.test(settings(max_examples=examples))()
    few, many = decided
    assert not many.replayed
    assert many.written["points"] == few.written["points"] + 20


def test_the_profile_of_the_run_says_how_many_examples_are_drawn(decided, monkeypatch):
    test = hills_are_low.test()
    monkeypatch.setattr(core, "global_force_seed", 0)
    before = settings.get_current_profile_name()
    try:
        for examples in (5, 25):
            settings.register_profile("of this test", max_examples=examples)
            settings.load_profile("of this test")
            test()
    finally:
        settings.load_profile(before)
    few, many = decided
    assert many.written["points"] == few.written["points"] + 20


@pytest.mark.parametrize("seed", [7, "random"])
def test_a_seed_has_it_searched_anew(decided, monkeypatch, seed):
    test = hills_are_low.test()
    test()
    monkeypatch.setattr(core, "global_force_seed", seed)
    test()
    assert not decided[-1].replayed
    assert decided[-1].written["points"] > 1


def test_without_our_plugin_findings_are_printed_and_no_traceback(pytester):
    pytester.makepyfile(test_here=FILE)
    options = ("-p", "no:lakatos", "-p", "no:cacheprovider")
    result = pytester.runpytest_subprocess(
        *options, "--hypothesis-seed=7", "--hypothesis-show-statistics"
    )
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*test_successors*",
            "numbers_are_their_successors fails, but the claim expects holds",
            "Refuted: A number is its successor.",
            "*sizes     n = 1",
            "*x         [[]1[]]",
            "*instead   A number is at most its successor. (numbers_are_below_their_successors)",
            "*recheck   lakatos verify numbers_are_their_successors-*",
            "*test_broken*",
            "*broken raised ValueError at n=*: no luck",
            "*Hypothesis Statistics*",
            "*test_hills:*",
            "*generate phase*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback (most*")
    result.stdout.no_fnmatch_line("*testing.py*")
    result.stdout.no_fnmatch_line("All traceback*")
    assert pytester.path.joinpath(".lakatos").is_dir()


def test_without_pytest_a_line_says_what_to_install(tmp_path):
    code = "import sys; sys.modules['pytest'] = None; import lakatos.testing"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "lakatos.testing needs pytest: pip install 'lakatos[test]'" in done.stderr


LAWS_OF_BLOCKS = """
import pytest
import torch
from lakatos.testing import assert_laws, laws

def double(x):
    return 2 * x

class Shift(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.bias = torch.nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x + self.bias

@pytest.mark.parametrize("law", laws(double, input="n d", additive=True, idempotent=True))
def test_double(law):
    law()

def test_a_class():
    assert_laws(Shift, input="n 2", arguments={"width": 2}, token_wise=True, additive=False)

def test_a_module():
    assert_laws(Shift(2), input="n 2", frozen=True, token_wise=True)
"""


def test_laws_are_asserted_of_functions_classes_and_modules(pytester):
    pytester.makepyfile(test_blocks=LAWS_OF_BLOCKS)
    done = pytester.runpytest_subprocess("-p", "no:lakatos", "-p", "no:cacheprovider")
    done.assert_outcomes(passed=3, failed=1)
    done.stdout.fnmatch_lines([
        "*AssertionError: idempotent of double is expected to hold, and it fails: certified, x = *",
        "*x  *[[][[]1[]][]]",
        "*lakatos verify idempotent__double-* --block test_blocks.py:double --input 'n d'",
        "FAILED test_blocks.py::test_double[[]idempotent[]]*",
    ])  # fmt: skip


ENDING = """
import os

from lakatos.testing import assert_laws
from lakatos.theory import HOLDS, Array, Real, Relation, Source, claim, equal

NOTES = Source("ada", "My notes", ("Ada",), 2024, "https://example.org")

def ends(x):
    os._exit(0)

def double(x):
    return 2 * x

@claim(latex="P", source=NOTES, expected=HOLDS)
def never_returns(x: Real[Array, "n"]) -> Relation:
    "A claim that ends its process."
    os._exit(0)

@claim(latex="P", source=NOTES, expected=HOLDS)
def kept(x: Real[Array, "n"]) -> Relation:
    "A number is itself."
    return equal(x, x)

test_ending_claim = never_returns.test()
test_kept = kept.test()

def test_ending_block():
    assert_laws(ends, input="n d", additive=True)

def test_double():
    assert_laws(double, input="n d", additive=True)

def test_what_has_no_name():
    factor = 2
    assert_laws(lambda x: factor * x, input="n d", additive=True)
"""


def test_what_ends_its_process_fails_its_own_test(pytester):
    pytester.makepyfile(test_ends=ENDING)
    done = pytester.runpytest_subprocess("-p", "no:lakatos", "-p", "no:cacheprovider")
    done.assert_outcomes(passed=3, failed=2)
    done.stdout.fnmatch_lines([
        "*never_returns: it ended the process that it runs in, with exit status 0",
        "*additive of *test_ends.py:ends is not decided: it ended the process that it runs in, *",
    ])  # fmt: skip


def test_a_law_that_does_not_exist_is_told_when_tests_are_collected():
    with pytest.raises(ValueError, match="no law is named 'causl': did you mean causal"):
        testing.laws(len, input="n d", causl=True)
    with pytest.raises(ValueError, match="no law is named 'causl'"):
        testing.assert_laws(abs, input="n d", causl=True)
