"""`lakatos list`, `show`, `blocks` and `search`: what they select, and how they print it."""

import json
import subprocess
import sys

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.command.cli import COMMANDS


def objects(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_list_about_a_block_gives_those_that_name_it_and_those_that_reach_it(lakatos):
    result = lakatos("list", "--about", "LayerNorm")
    assert result.exit_code == 0
    assert "layer_norm_ignores_shift: Layer norm is unchanged" in result.stdout
    assert "pre_norm_block_without_branch_is_the_identity" in result.stdout
    assert "softmax_weights_sum_to_one" not in result.stdout


def test_list_about_a_block_takes_names_and_verdicts_as_well(lakatos, good):
    lakatos("check", good)
    everything = objects(lakatos("list", good, "--json", "-"))
    assert [found["claim"] for found in everything] == [
        "doubling_adds", "squares_are_numbers", "squares_are_products",
    ]  # fmt: skip
    (failing,) = objects(lakatos("list", good, "--verdict", "fails", "--json", "-"))
    assert (failing["claim"], failing["verdict"]) == ("squares_are_numbers", "fails")
    nothing = lakatos("list", good, "--about", "softmax")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "no claim is so" in nothing.stderr


def test_what_is_not_decided_is_listed_as_undecided(lakatos, good):
    found = objects(lakatos("list", good, "--verdict", "undecided", "--json", "-"))
    assert len(found) == 3
    assert "(not decided yet)" in lakatos("list", good, "--verdict", "undecided").stdout


@pytest.mark.parametrize("name", ["layer_norm", "LayerNorm", "layernorm"])
def test_show_of_a_block_gives_its_laws_and_the_claims_about_it(lakatos, name):
    result = lakatos("show", name)
    assert result.exit_code == 0
    for part in (
        "normalisation.layer_norm",
        "laws, strongest that hold: ",
        "laws, weakest that fail: ",
        "claims are about layer_norm, ",
        "judges again",
        "layer_norm_ignores_shift",
        "through other blocks",
        "pre_norm_block_without_branch_is_the_identity",
        "def layer_norm(",
    ):
        assert part in " ".join(result.output.split())


def test_show_writes_a_block_as_json(lakatos):
    (found,) = objects(lakatos("show", "layer_norm", "--json", "-"))
    assert found["block"] == "layer_norm"
    assert len(found["laws"]) == 2
    assert "layer_norm_is_odd" in [claim["claim"] for claim in found["named_by"]]
    assert found["reached_by"]


def test_show_writes_a_claim_as_json(lakatos):
    (found,) = objects(lakatos("show", "self_attention_is_additive", "--json", "-"))
    assert found["claim"] == "self_attention_is_additive"
    assert found["expected"] == "fails"
    assert found["quantifiers"].startswith("over the reals")


def test_show_of_neither_suggests_claims_and_blocks(lakatos):
    result = lakatos("show", "layer_nrm")
    assert result.exit_code == 2
    assert "layer_norm" in result.output


def test_blocks_are_listed_by_name_and_file_in_any_spelling(lakatos):
    assert lakatos("blocks", "RMSNorm").stdout.startswith("normalisation.rms_norm: ")
    found = objects(lakatos("blocks", "normalisation", "softmax", "--json", "-"))
    assert {each["family"] for each in found} == {"normalisation", "softmax"}
    unknown = lakatos("blocks", "sofmax")
    assert (unknown.exit_code, "did you mean softmax" in unknown.output) == (2, True)


def test_blocks_that_no_claim_reaches_are_counted_and_listed(lakatos):
    result = lakatos("blocks", "--unclaimed")
    assert result.exit_code == 0
    listed = result.stdout.splitlines()
    assert f"{len(listed)} of {len(zoo())} blocks are reached by no claim" in result.stderr
    assert not any(line.startswith("normalisation.layer_norm:") for line in listed)


def test_search_prints_verdict_id_and_statement(lakatos):
    result = lakatos("search", "cosine", "similarity", "-n", 3)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3
    assert " cosine_similarity: " in result.stdout
    assert ": Cosine similarity does not change" in result.stdout
    assert "shows them all" in result.stderr


def test_search_among_a_users_claims_prints_what_is_kept(lakatos, good):
    lakatos("check", good)
    found = objects(lakatos("search", "square", "--in", good, "--json", "-"))
    assert {each["claim"]: each["verdict"] for each in found} == {
        "squares_are_numbers": "fails",
        "squares_are_products": "holds",
    }


def test_search_finds_what_is_kept_under_an_id(lakatos, good, store):
    lakatos("check", good)
    (record,) = (name for name in store.ids() if name.startswith("squares_are_numbers"))
    for begun in (record, record[:-4], record.rpartition("-")[2]):
        assert "squares_are_numbers: " in lakatos("search", begun).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [(["cosnie"], "found for: cosine"), (["layer", "xyzzy"], "nothing has all of these words")],
)
def test_search_says_what_it_looked_for_instead(lakatos, words, said):
    result = lakatos("search", *words)
    assert result.exit_code == 0
    assert said in result.stderr


def test_search_that_finds_nothing_says_the_next_step_in_a_line(lakatos):
    result = lakatos("search", "xyzzy")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "`lakatos list` shows the claims" in result.output


@pytest.mark.parametrize("command", [*COMMANDS, "new claim"])
def test_help_has_examples_and_fits_80_columns(lakatos, command):
    text = lakatos(*command.split(), "--help").output
    assert command == "new" or f"Examples:\n    lakatos {command}" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_shell_completes_names_of_claims_and_blocks():
    def completed(*words):
        code = "from lakatos.harness.command.cli import main; main(prog_name='lakatos')"
        line, place = " ".join(("lakatos", *words)), str(len(words))
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={"_LAKATOS_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": place},
            capture_output=True, text=True, check=True, timeout=100,
        )  # fmt: skip
        return told.stdout.splitlines()

    assert "plain,layer_norm" in completed("show", "layer_n")
    assert "plain,layer_norm_is_odd" in completed("show", "layer_n")
    assert "plain,softmax" in completed("list", "--about", "softm")
    assert "plain,softmax_weights_sum_to_one" in completed("check", "softmax_w")


@pytest.mark.parametrize("command", [["--help"], ["list"], ["cite", "softmax_is_affine"]])
def test_neither_torch_nor_hypothesis_is_loaded_to_list_or_cite(command, tmp_path):
    code = (
        "import sys\n"
        "from lakatos.harness.command.cli import main\n"
        f"main({command!r}, standalone_mode=False)\n"
        "print(sorted({'torch', 'hypothesis', 'scipy'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    assert told.stdout.splitlines()[-1] == "[]"


def test_every_claim_is_in_the_list(lakatos):
    assert len(lakatos("list").stdout.splitlines()) == len(catalogue())
