"""What a user asks of the matrix: each mistake is told in a line, with the next step."""

from contextlib import nullcontext

import pytest
from click.testing import CliRunner
from lakatos.harness.command.cli import main
from lakatos.harness.command.court import Court
from lakatos.harness.decide import Effort

BLOCKS = """
import inspect
import math
import os
import numpy as np
from array_api_compat import array_namespace as any_namespace
from lakatos.theory import array_namespace

def causal(x):
    xp = any_namespace(x)
    powers = xp.tril(xp.exp(x @ x.mT))
    return powers / xp.sum(powers, axis=-1, keepdims=True) @ x

def scaled(x):
    return array_namespace(x).exp(x / math.sqrt(x.shape[-1]))

def listed(x):
    return x + array_namespace(x).arange(x.shape[0])[:, None]

def counted(x):
    return x * x + float(x.sum())

def plain(x):
    return np.maximum(np.asarray(x), 0)

def ends_in_court(x):
    if any(each.function == "_tested" for each in inspect.stack()):
        os._exit(0)
    return x + np.ones(())

def ends(x):
    os._exit(0)

def two(x, w):
    return x @ w
"""


@pytest.fixture
def asked(tmp_path, monkeypatch, worker):
    (tmp_path / "mine.py").write_text(BLOCKS)
    monkeypatch.chdir(tmp_path)

    class Noting:
        """Notes how hard each row is tried."""

        @staticmethod
        def ask(function, *given, **named):
            run.efforts += [each for each in given if isinstance(each, Effort)]
            return worker.ask(function, *given, **named)

    court = Court(worker=lambda _: nullcontext(Noting))

    def run(*arguments):
        return CliRunner().invoke(main, ["matrix", *arguments], obj=court)

    run.efforts = []
    return run


def test_the_namespace_of_array_api_compat_will_do(asked):
    done = asked("--block", "mine.py:causal", "--input", "n d", "--law", "causal")
    assert done.exit_code == 0
    assert "holds     causal of causal: proved by structure" in done.output


def test_what_runs_on_tensors_alone_is_judged_by_its_graph(asked):
    done = asked("--block", "mine.py:scaled", "--input", "n d", "--law", "odd")
    assert done.exit_code == 0
    assert "read as the square root of" in done.output
    assert "fails     odd of scaled: certified" in done.output


def test_what_does_not_run_on_exact_arrays_is_judged_in_floats_and_told_why(asked):
    done = asked("--block", "mine.py:counted", "--input", "n d", "--law", "odd")
    assert done.exit_code == 0
    assert "counted: it is judged in floats: mine.py:" in done.output
    assert "fails     odd of counted: float" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--block", "mine.py:plain", "--input", "n d"], "use array_namespace(x)"),
        (["--block", "mine.py:two", "--input", "n d"], "missing 1 required positional argument"),
        (["--block", "mine.py:causal", "--input", "n,d"], "separate axes by spaces"),
        (["--block", "layer_nrm"], "did you mean layer_norm?"),
        (["--block", "mine.py"], "a block of your own is mine.py:NAME"),
        (["--block", "relu", "--law", "causality"], "did you mean causal?"),
        (["--block", "relu", "--json", "nowhere/cells.json"], "make it first"),
        (["--input", "n d"], "name it with --block"),
        (["--block", "relu", "--keep"], "leave out --block and --law"),
    ],
)
def test_a_mistake_is_told_in_a_line(asked, arguments, told):
    done = asked(*arguments)
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("axes", ["N D", "seq channels"])
def test_the_token_axis_has_several_names(asked, axes):
    done = asked("--block", "mine.py:causal", "--input", axes, "--law", "causal")
    assert "holds     causal of causal" in done.output


def test_a_law_that_makes_no_sense_is_told_to_be_silent(asked):
    done = asked("--block", "mine.py:causal", "--input", "b c d", "--law", "causal")
    assert "causal of causal: the law speaks of tokens, and x (b x c x d) names none" in done.output


def test_a_block_that_ends_its_process_leaves_what_was_asked_undecided(asked):
    done = asked("--block", "mine.py:ends_in_court", "--input", "n d", "--law", "zero_preserving")
    assert done.exit_code == 1
    assert "undecided zero_preserving of ends_in_court: it ended the process" in done.output
    assert "with exit status 0" in done.output


def test_a_block_that_ends_its_process_at_once_is_told(asked):
    done = asked("--block", "mine.py:ends", "--input", "n d")
    assert done.exit_code == 1
    assert done.output.startswith("not decided: mine.py:ends: it ended the process")


def test_a_cell_that_cannot_be_kept_is_said(asked, tmp_path):
    (tmp_path / ".lakatos").write_text("no folder")
    done = asked("--block", "mine.py:scaled", "--input", "n d", "--law", "additive")
    assert done.exit_code == 0
    assert "additive__scaled: decided, but not kept: " in done.stderr


def test_laws_as_expected_end_with_0(asked):
    own = ("--block", "mine.py:causal", "--input", "n d")
    done = asked(*own, "--expect", "causal", "--expect", "not:affine")
    assert done.exit_code == 0
    assert "holds     causal of causal" in done.stdout


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("not:causal", "causal of causal is expected to fail, and it holds: proved"),
        ("affine", "affine of causal is expected to hold, and it fails: certified affine__causal-"),
    ],
)
def test_a_law_that_is_not_as_expected_ends_with_1(asked, expected, told):
    done = asked("--block", "mine.py:causal", "--input", "n d", "--expect", expected)
    assert done.exit_code == 1
    assert told in done.stderr


def test_an_expected_law_that_makes_no_sense_of_a_block_is_not_met(asked):
    done = asked("--block", "mine.py:causal", "--input", "a b", "--expect", "causal")
    assert done.exit_code == 1
    assert "the law speaks of tokens" in done.stderr


def test_an_expectation_of_no_law_is_one_line(asked):
    done = asked("--block", "mine.py:causal", "--input", "n d", "--expect", "not:causl")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no law is named 'causl': did you mean causal?" in done.stderr


PROJECT = """
[[tool.lakatos.blocks]]
block = "mine.py:causal"
input = "n d"
expect = ["causal", "{expected}"]
"""


@pytest.mark.parametrize(("expected", "status"), [("not:affine", 0), ("affine", 1)])
def test_a_project_s_blocks_are_watched_without_naming_them(asked, tmp_path, expected, status):
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(expected=expected))
    done = asked()
    assert done.exit_code == status
    assert "holds     causal of causal" in done.stdout
    told = "affine of causal is expected to hold, and it fails: certified affine__causal-"
    assert (told in done.stderr) is bool(status)


@pytest.mark.parametrize(
    ("given", "seed", "fresh"), [((), 7, True), (("--seed", "3"), 3, True), (("--fresh",), 7, True)]
)
def test_a_project_says_with_which_seed_its_blocks_are_searched(
    asked, tmp_path, given, seed, fresh
):
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(expected="not:affine") + "seed = 7\n")
    assert asked(*given).exit_code == 0
    assert [(each.seed, each.fresh) for each in asked.efforts] == [(seed, fresh)]


def test_without_a_seed_what_is_on_record_is_judged_again(asked):
    assert asked("--block", "mine.py:causal", "--input", "n d", "--law", "odd").exit_code == 0
    assert [(each.seed, each.fresh) for each in asked.efforts] == [(0, False)]


def test_the_whole_table_is_shown_as_it_is_kept_and_says_so(asked):
    done = asked("--law", "odd", "--law", "permutation_invariant")
    assert done.exit_code == 0
    told = " ".join(done.output.split())
    assert "rows are shown as they are kept" in told
    assert "`lakatos matrix --check` judges and proves every answer again" in told
    lines = done.output.splitlines()
    (shown,) = (line for line in lines if " odd of self_attention:" in line)
    again = asked("--block", "self_attention", "--law", "odd")
    assert "as they are kept" not in again.output
    assert shown.split(":")[0] == again.output.splitlines()[0].split(":")[0]
    (claimed,) = (line for line in lines if " permutation_invariant of self_attention:" in line)
    assert (
        claimed.split()[-1]
        in asked("--block", "self_attention", "--law", "permutation_invariant").output
    )
