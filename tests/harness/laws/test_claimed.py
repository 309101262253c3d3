"""Claims that are one law of one block: one fact under two names."""

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.decide import decide
from lakatos.harness.keep.store import CELLS, Store, facts
from lakatos.harness.laws.cells import cell_named
from lakatos.harness.laws.claimed import claimed, law_of_block, same_claim
from lakatos.harness.laws.kept import prune
from lakatos.harness.laws.rows import LIGHT, row
from lakatos.reference import layer_norm, relu, self_attention
from lakatos.theory import FAILS, Array, Real, claim, laws, source
from lakatos.theory.laws import LAWS, additive, odd

BLOCKS = {block.name: block for block in zoo()}
CLAIMS = {each.id: each for each in catalogue()}


def declared(function):
    return claim(latex="P", source=source("vaswani2017").implies(), expected=FAILS)(function)


@declared
def plainly(x: Real[Array, "n d"], y: Real[Array, "n d"]):
    """A law of a block."""
    return additive(self_attention, x, y)


@declared
def by_a_map(second: Real[Array, "n d"], first: Real[Array, "n d"]):
    """A law of a block, in other words and another order."""
    map_ = lambda tokens: self_attention(tokens)  # noqa: PLW0108 - that is what is to be read
    return laws.additive(map_, first, second)


@declared
def of_two_blocks(x: Real[Array, "n d"], y: Real[Array, "n d"]):
    """A law of two blocks."""
    return additive(lambda z: self_attention(relu(z)), x, y)


@declared
def of_one_channel(x: Real[Array, "n 1"], y: Real[Array, "n 1"]):
    """A law of a block at some sizes."""
    return additive(self_attention, x, y)


@declared
def of_one_array(x: Real[Array, "n d"]):
    """A law of a block at some points."""
    return additive(self_attention, x, x)


@declared
def of_another_epsilon(x: Real[Array, "n d"]):
    """A law of a block that is not the one of its default values."""
    return odd(lambda z: layer_norm(z, epsilon=1), x)


@declared
def negated(x: Real[Array, "n d"], y: Real[Array, "n d"]):
    """More than a law of a block."""
    return additive(self_attention, x, y) & odd(self_attention, x)


@pytest.mark.parametrize("said", [plainly, by_a_map], ids=lambda each: each.id)
def test_a_claim_that_is_a_law_of_a_block_is_recognised(said):
    assert law_of_block(said) == (LAWS["additive"], BLOCKS["self_attention"])


@pytest.mark.parametrize(
    "said",
    [of_two_blocks, of_one_channel, of_one_array, of_another_epsilon, negated],
    ids=lambda each: each.id,
)
def test_a_claim_that_says_more_or_less_is_none(said):
    assert law_of_block(said) is None


def test_a_cell_has_the_claim_that_says_the_same():
    same = CLAIMS["self_attention_is_additive"]
    assert claimed(LAWS["additive"], BLOCKS["self_attention"]) is same
    assert same_claim("additive__self_attention") is same
    assert same_claim("additive__linear") is None
    assert same_claim("additive__nothing") is None


def test_what_is_kept_of_a_cell_is_kept_once(tmp_path):
    store = Store(user=tmp_path)
    names = [kept.claim for path in store.files() for kept in facts(path)]
    cells = [name.split("__") for name in names if "__" in name]
    assert cells
    twice = [(law, block) for law, block in cells if claimed(LAWS[law], BLOCKS[block])]
    assert twice == [], "run `lakatos matrix --keep` and commit what it writes"


def test_a_row_rests_on_the_claim_and_writes_no_second_fact(tmp_path):
    store = Store(tmp_path / "user", tmp_path / "catalogue")
    (found,) = row(BLOCKS["self_attention"], store, LIGHT, ["additive"])
    assert found.claim == "self_attention_is_additive"
    assert found.counterexample == store.of_claim(CLAIMS[found.claim])[0].id
    assert store.of_claim(cell_named("additive__self_attention")) == []


def test_the_claim_answers_for_the_ids_of_the_cell(tmp_path):
    store = Store(tmp_path / "user", tmp_path / "catalogue")
    same, cell = CLAIMS["self_attention_is_additive"], cell_named("additive__self_attention")
    before = decide(cell, store, LIGHT).fact
    (found,) = row(BLOCKS["self_attention"], store, LIGHT, ["additive"])
    assert prune([found], store) == 1
    (kept,) = store.of_claim(same)
    assert store.named(before.id) == store.named(cell.id) == [kept]
    assert not (store.catalogue / CELLS / "self_attention.jsonl").exists()
