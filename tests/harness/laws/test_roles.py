"""Laws of the parts that inputs play: who plays them, and blocks that obey and break each law."""

import pytest
import torch
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.laws.cells import cell, meaningful, silence, site
from lakatos.harness.laws.roles import cast
from lakatos.harness.laws.rows import row
from lakatos.harness.prove.symbolic.prover import prove_everywhere
from lakatos.theory import array_namespace, constant
from lakatos.theory.laws import LAWS, RoleLaw

BLOCKS = {block.name: block for block in zoo()}
QUERIES = "query: n 1; key: m 1; value: m 1"


def weighted(powers, value):
    return powers / array_namespace(powers).sum(powers, axis=-1, keepdims=True) @ value


def masked(query, key, value, mask):
    """Hide what the mask is False for."""
    xp = array_namespace(query)
    powers = xp.exp(query @ key.mT)
    return weighted(xp.where(mask, powers, xp.zeros_like(powers)), value)


def added(query, key, value, mask):
    """Add a number to the hidden scores, which takes no hidden key away."""
    xp = array_namespace(query)
    hidden = xp.where(mask, xp.zeros_like(query @ key.mT), -1 + xp.zeros_like(query @ key.mT))
    return weighted(xp.exp(query @ key.mT + hidden), value)


def visible(x, mask):
    """Average the tokens that are no padding."""
    xp = array_namespace(x)
    kept = xp.where(mask[:, None], x, xp.zeros_like(x))
    count = xp.sum(xp.where(mask[:, None], xp.ones_like(x), xp.zeros_like(x)), axis=0)
    return x + xp.sum(kept, axis=0) / count


def pooled(x, mask):
    """Average all tokens."""
    del mask
    return x + array_namespace(x).mean(x, axis=0)


def placed(query, key, positions):
    """Multiply each score by a function of the distance."""
    return (query @ key.mT) * (positions[:, None] - positions[None, :])


def placed_wrongly(query, key, positions):
    """Multiply each score by a function of both places."""
    return (query @ key.mT) * (positions[:, None] * positions[None, :])


def doubled(x):
    return 2 * x


def over_samples(x):
    return x / constant(x.shape[0], like=x)


def summed(x, cache=None):
    """Add up what came so far."""
    xp = array_namespace(x)
    before = xp.zeros_like(x[:1, :]) if cache is None else cache
    whole = xp.concat([before, x], axis=0)
    sums = xp.stack([xp.sum(whole[: n + 2, :], axis=0) for n in range(x.shape[0])], axis=0)
    return sums, sums[-1:, :]


def forgetful(x, cache=None):
    """Add up what came so far, and forget all but the last token."""
    sums, _ = summed(x, cache)
    return sums, x[-1:, :]


def by_heads(x, w):
    """Add up what the heads do."""
    return x * array_namespace(x).sum(w, axis=0)


def numbered_heads(x, w):
    """Add up what the heads do, the first twice."""
    return by_heads(x, w) + x * w[0, :]


EXEMPLARS = [
    ("heads_interchangeable", by_heads, numbered_heads, "x: n d; w: heads d"),
    ("hidden_keys_unseen", masked, added, f"{QUERIES}; mask: n m bool"),
    ("hidden_keys_unseen", visible, pooled, "x: n 1; mask: n bool"),
    ("padding_unseen", masked, added, f"{QUERIES}; mask: n m bool"),
    ("padding_unseen", visible, pooled, "x: n 1; mask: n bool"),
    ("position_shift_invariant", placed, placed_wrongly, "query: n d; key: n d; positions: n int"),
    ("samples_apart", doubled, over_samples, "b n d"),
    ("cached_step_consistent", summed, forgetful, "x: n 1; cache: state"),
]


def own(function, inputs):
    return wrapped(function, f"own.py:{function.__name__}", inputs, {}, frozen=False)


def verdicts(function, inputs, law, store):
    found = row(own(function, inputs), store, laws=[law])
    return [str(each.verdict) for each in found if each.law == law]


@pytest.mark.parametrize(("law", "obeying", "breaking", "inputs"), EXEMPLARS)
def test_a_law_is_obeyed_by_one_block_and_broken_by_another(store, law, obeying, breaking, inputs):
    assert verdicts(obeying, inputs, law, store) == ["holds"]
    assert verdicts(breaking, inputs, law, store)[0] == "fails"


def test_a_block_of_tensors_goes_on_from_its_cache(store):
    def right(x, cache=None):
        whole = x if cache is None else torch.cat([cache, x], -2)
        return whole.cumsum(-2)[-x.shape[-2] :], whole

    def wrong(x, cache=None):
        whole = x if cache is None else torch.cat([cache[1:], x], -2)
        return whole.cumsum(-2)[-x.shape[-2] :], whole

    inputs, law = "x: n 2; cache: state", "cached_step_consistent"
    assert verdicts(right, inputs, law, store) == ["holds"]
    assert verdicts(wrong, inputs, law, store) == ["fails"]


class Decoder(torch.nn.Module):
    """Causal sums, whose cache is counted from the wrong token on where it is told to be."""

    def __init__(self, late=0):
        super().__init__()
        self.w, self.late = torch.nn.Linear(1, 1), late

    def forward(self, tokens, past=None):
        values = self.w(tokens)
        if past is not None:
            values = torch.cat([past[:, self.late :], values], dim=1)
        return {"out": values.cumsum(1)[:, -tokens.shape[1] :], "past": values}


@pytest.mark.parametrize(("late", "verdict"), [(0, "holds"), (1, "fails")])
def test_a_module_with_a_batch_axis_and_named_outputs_has_a_cache(store, late, verdict):
    inputs = "tokens: b n 1; past: state"
    built = wrapped(Decoder, "own.py:Decoder", inputs, {"late": late}, frozen=False)
    found = row(built, store, laws=["cached_step_consistent", "samples_apart"])
    assert {each.law: str(each.verdict) for each in found} == {
        "cached_step_consistent": verdict,
        "samples_apart": "holds",
    }


class Heads(torch.nn.Module):
    """Two heads of two channels; the halves of what they are written to are turned round."""

    def __init__(self, *, turned=False):
        super().__init__()
        self.inward = torch.nn.Linear(2, 4, bias=False)
        self.outward = torch.nn.Linear(4, 2, bias=False)
        self.turned = turned

    def forward(self, x):
        made = self.inward(x).relu()
        return self.outward(torch.cat([made[..., 2:], made[..., :2]], -1) if self.turned else made)


@pytest.mark.parametrize(
    ("turned", "axes", "verdict"),
    [
        (False, "heads*2 2; outward.weight: 2 heads*2", "holds"),
        (True, "heads*2 2; outward.weight: 2 heads*2", "holds"),
        (True, "2*heads 2; outward.weight: 2 heads*2", "fails"),
        (False, "units 2; outward.weight: 2 units", "holds"),
        (True, "units 2; outward.weight: 2 units", "fails"),
    ],
)
def test_what_holds_heads_is_said_of_a_module_s_parameters(store, turned, axes, verdict):
    inputs = f"x: n 2; inward.weight: {axes}"
    built = wrapped(Heads, "own.py:Heads", inputs, {"turned": turned}, frozen=False)
    (found,) = row(built, store, laws=["heads_interchangeable"])
    assert str(found.verdict) == verdict


def test_frozen_parameters_are_in_no_order():
    inputs = "x: n 2; inward.weight: heads*2 2"
    built = wrapped(Heads, "own.py:Heads", inputs, {}, frozen=True)
    assert "it speaks of what holds heads" in silence(LAWS["heads_interchangeable"], built)


@pytest.mark.parametrize("law", ["hidden_keys_unseen"])
def test_a_module_that_marks_what_is_hidden_gets_its_mask_turned_round(store, law):
    inputs = "query: n 1; key: m 1; value: m 1; key_padding_mask: m hidden"
    given = {"embed_dim": 1, "num_heads": 1}
    built = wrapped(
        torch.nn.MultiheadAttention, "torch.nn:MultiheadAttention", inputs, given, frozen=False
    )
    (found,) = row(built, store, laws=[law])
    assert str(found.verdict) == "holds"


@pytest.mark.parametrize(
    ("block", "law", "names", "axes"),
    [
        ("attention", "key_order_invariant", ["key", "value"], [-2, -2]),
        ("causal_attention", "key_order_invariant", ["key", "value"], [-2, -2]),
        ("decoder_layer", "key_order_invariant", ["memory"], [-2]),
        ("attention", "hidden_keys_unseen", ["key", "value", "mask"], [-2, -2]),
        ("self_attention", "padding_unseen", ["tokens", "mask"], [-2]),
        ("attention", "prefix_consistent", ["query"], [-2]),
        ("causal_attention", "prefix_consistent", ["query", "key", "value"], [-2, -2, -2]),
        ("batch_norm_training", "samples_apart", ["x"], [-3]),
    ],
)
def test_parts_are_read_off_names_and_axes(block, law, names, axes):
    found = cast(LAWS[law], BLOCKS[block], *site(BLOCKS[block]))
    assert found.names == names
    assert [each.axis for each in found.parts] == axes


@pytest.mark.parametrize(
    ("inputs", "law", "told"),
    [
        ("x: n d", "key_order_invariant", "there are none: give queries, keys and values apart"),
        ("x: n d", "padding_unseen", "there is none along the keys or the tokens"),
        ("x: n<=4 d", "prefix_consistent", "n ends at 4"),
        ("x: s d", "prefix_consistent", "no axis is named n or t"),
        ("x: n d", "samples_apart", "the first axis is not named b"),
        ("x: n d", "heads_interchangeable", 'as in "x: n 4; query.weight: heads*2 4"'),
        ("x: heads d", "heads_interchangeable", "say where a module's parameters do"),
        ("x: n d", "position_shift_invariant", "no input is named input_pos or pos"),
        ("x: n d", "cached_step_consistent", 'as in "x: n d; cache: state"'),
    ],
)
def test_a_part_that_nothing_plays_is_told_with_the_next_step(inputs, law, told):
    block = own(lambda x: 2 * x, inputs)
    assert not meaningful(LAWS[law], block)
    assert told in silence(LAWS[law], block)


def test_a_place_for_each_token_leaves_no_room_for_more():
    assert "positions has a place for each of them" in silence(
        LAWS["prefix_consistent"], own(lambda x, positions: x @ positions, "x: d n; positions: n n")
    )


@pytest.mark.parametrize(
    ("block", "law"),
    [("attention", "padding_unseen"), ("causal_attention", "prefix_consistent")],
)
def test_laws_of_parts_are_proved_for_all_sizes_of_blocks_of_ours(block, law):
    assert prove_everywhere(cell(LAWS[law], BLOCKS[block])) is not None


def test_the_table_has_no_column_for_them(store):
    found = row(BLOCKS["relu"], store)
    assert not [each for each in found if isinstance(LAWS.get(each.law), RoleLaw)]


def test_a_cell_of_parts_reads_as_the_law_does():
    claim = cell(LAWS["key_order_invariant"], BLOCKS["attention"])
    assert [*claim.parameters] == ["query", "key", "value", "order"]
