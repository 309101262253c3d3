"""`lakatos list`: what it selects, and how it prints it."""

from click.testing import CliRunner
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.command.cli import main


def test_list_shows_ids_statements_and_the_verdicts_that_are_kept(project):
    del project
    result = CliRunner().invoke(main, ["list", "self_attention_is_additive", "softmax"])
    assert result.exit_code == 0
    assert result.output.startswith("fails     attention      self_attention_is_additive: Self-")
    assert "softmax_weights_sum_to_one: Each row of a softmax sums to one." in result.output


def test_list_about_a_block_gives_those_that_name_it_and_those_that_reach_it(lakatos):
    result = lakatos("list", "--about", "LayerNorm")
    assert result.exit_code == 0
    assert "layer_norm_ignores_shift: Layer norm is unchanged" in result.stdout
    assert "pre_norm_block_without_branch_is_the_identity" in result.stdout
    assert "softmax_weights_sum_to_one" not in result.stdout


def test_list_about_a_block_takes_names_and_verdicts_as_well(lakatos, good, objects):
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


def test_what_is_not_decided_is_listed_as_undecided(lakatos, good, objects):
    found = objects(lakatos("list", good, "--verdict", "undecided", "--json", "-"))
    assert len(found) == 3
    assert "(not decided yet)" in lakatos("list", good, "--verdict", "undecided").stdout


def test_a_list_shows_what_was_found_and_not_what_is_expected(lakatos, bad):
    assert "undecided claims_mine    numbers_are_their" in lakatos("list", bad).stdout
    lakatos("check", bad)
    assert (
        "\nfails     claims_mine    numbers_are_their_successors: " in lakatos("list", bad).stdout
    )


def test_every_claim_is_in_the_list(lakatos):
    assert len(lakatos("list").stdout.splitlines()) == len(catalogue())
