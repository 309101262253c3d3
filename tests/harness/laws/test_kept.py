"""The kept table: every answer with its grounds, but for the rule that finds it again."""

from copy import copy
from dataclasses import replace

import msgspec
import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.decide import decide
from lakatos.harness.keep.definitions import steady
from lakatos.harness.keep.store import Store
from lakatos.harness.laws import kept as kept_module
from lakatos.harness.laws.cells import cell_named
from lakatos.harness.laws.kept import Row, keep, kept_cells, mark, prune, standing
from lakatos.harness.laws.rows import LIGHT, row
from lakatos.theory.laws import LAWS
from lakatos.theory.verdict import Strength, Verdict

BLOCKS = {block.name: block for block in zoo()}


def remembered(cells):
    """Return what a kept row says of cells."""
    return sorted(
        (
            replace(
                each, evidence=msgspec.structs.replace(each.evidence, by="", chain=(), steps=()),
                counterexample=None, claim="",
            )
            for each in cells
        ),
        key=lambda each: (each.law, each.parameters),
    )  # fmt: skip


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    folder = tmp_path_factory.mktemp("row")
    laws = ["additive", "even", "odd", "nonnegative", "monotone"]
    return row(BLOCKS["linear"], Store(folder / "user", folder / "catalogue"), LIGHT, laws)


def test_a_kept_row_gives_its_cells_back_with_verdict_strength_and_sizes(
    cells, tmp_path, monkeypatch
):
    monkeypatch.setattr(kept_module, "TABLE", tmp_path / "rows.jsonl")
    keep([cells])
    found = kept_cells()
    assert remembered(found) == remembered(cells)
    assert {each.parameters for each in found} == {"all", "some"}
    assert any(each.evidence.sizes for each in found)


def test_a_row_is_one_line_in_which_no_law_stands_twice(cells):
    answers = Row.of(cells).answers
    laws = [law for each in answers if each.parameters != "some" for law in each.laws]
    assert len(laws) == len(set(laws))
    assert len(answers) < len(laws)


def test_every_kept_answer_says_what_it_rests_on():
    found = kept_cells()
    assert {each.block for each in found} <= BLOCKS.keys()
    for each in found:
        undecided = each.verdict not in (Verdict.HOLDS, Verdict.FAILS)
        assert undecided == (each.evidence.strength is Strength.NONE), each
        assert str(each.evidence), each


def test_what_no_cell_rests_on_goes_unless_it_was_ever_cited_by_an_id(tmp_path):
    store = Store(tmp_path / "user", tmp_path / "catalogue")
    held, refuted = cell_named("nonnegative__relu"), cell_named("additive__relu")
    decide(held, store, LIGHT)
    kept = decide(refuted, store, LIGHT).fact
    assert prune([], store) == 1
    assert store.of_claim(held) == []
    assert store.named(kept.id) == [kept]


def test_the_kept_rows_are_of_the_blocks_and_laws_as_they_are():
    kept = {each.block for each in kept_cells()}
    with steady():
        assert not kept - standing(zoo()).keys(), "run `lakatos matrix --keep`, commit the table"


def test_a_row_of_a_block_that_has_changed_does_not_stand():
    block = BLOCKS["linear"]
    changed = copy(block)
    object.__setattr__(changed, "checked", lambda x, w: 2 * block.checked(x, w))
    assert standing([block]).keys() == {"linear"}
    assert mark(changed) != mark(block)
    assert not standing([changed])


def test_no_row_stands_where_a_law_has_changed(monkeypatch):
    law = LAWS["odd"]
    monkeypatch.setitem(LAWS, "odd", replace(law, function=LAWS["even"].function))
    assert not standing([BLOCKS["linear"]])
