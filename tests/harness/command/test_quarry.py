"""What a hunt is after, and for how long."""

import itertools
from dataclasses import replace

import pytest
from lakatos.harness.catalogue.claims import SelectionError
from lakatos.harness.command.docket import Case
from lakatos.harness.command.quarry import FIRST, OPEN, Quarry, of_catalogue
from lakatos.harness.decide import Effort
from lakatos.harness.keep.store import Store
from lakatos.harness.keep.turns import Turn
from lakatos.theory.verdict import HOLDS

CASE = Case("a", "", "", HOLDS, "", None, 1)
NEW = Quarry(CASE, "", "mark", OPEN)


def after(quarry, *seconds):
    """Return it after turns of so many seconds."""
    had = [
        Turn(claim="a", file="", mark="", seed=0, seconds=each, verdict=HOLDS) for each in seconds
    ]
    return replace(quarry, had=tuple(had))


def test_a_turn_is_as_long_as_all_before_it():
    assert NEW.next == FIRST
    assert after(NEW, 4, 4, 8).next == 16


def test_no_turn_is_longer_than_what_is_left():
    assert after(NEW, 40).turn(Effort(), 7).effort.seconds == 7


def test_turns_begin_at_seeds_far_apart():
    seeds = [after(NEW, *[4] * count).turn(Effort(seed=3), 60).effort.seed for count in range(4)]
    assert seeds[0] == 3
    assert min(later - former for former, later in itertools.pairwise(seeds)) > 10**5


def test_a_proof_is_looked_for_once_and_only_where_nothing_is_known():
    efforts = [
        each.turn(Effort(), 60).effort.prove
        for each in (NEW, after(NEW, 4), replace(NEW, was="survived"))
    ]
    assert efforts == [True, False, False]


def test_the_cells_of_a_block_are_named_by_block_or_law():
    cells = {each.case.id for each in of_catalogue(["max_pool_1d", "defined"], Store())}
    assert {"bounded_by_input__max_pool_1d", "defined__hardmax"} <= cells
    assert "defined__softmax" not in cells


def test_a_block_and_a_law_of_which_all_is_settled_leave_nothing_to_hunt():
    assert of_catalogue(["causal_attention", "identity_map"], Store()) == []


def test_a_name_that_selects_nothing_is_refused():
    with pytest.raises(SelectionError, match="no claim, subject or file is named 'sofmax'"):
        of_catalogue(["sofmax"], Store())
