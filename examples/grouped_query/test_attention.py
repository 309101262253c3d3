"""The laws of the attention beside, as its maker would write them down; all pass."""

import pytest
from attention import Attention
from lakatos.testing import assert_laws

PLAIN = "n<=3 2"
PADDED = "x: b<=2 n<=3 2; mask: b n bool"
CACHED = "x: n 2; cache: state"
HEADS = "x: n<=3 2; query.weight: heads*2 2; out.weight: 2 heads*2"
GROUPS = (
    "x: n<=3 2; query.weight: groups*4 2; key.weight: groups*2 2; value.weight: groups*2 2; "
    "out.weight: 2 groups*4"
)
LAWS = {
    "mask leaks": (PLAIN, {}, "causal"),
    "rotated heads": (HEADS, {}, "heads_interchangeable"),
    "tiled groups": (GROUPS, {"heads": 4, "groups": 2}, "heads_interchangeable"),
    "cache off by one": (CACHED, {}, "cached_step_consistent"),
    "padding seen": (PADDED, {}, "hidden_keys_unseen"),
    "batch mixed": ("b n<=2 2", {}, "samples_apart"),
    "nan row": (PADDED, {}, "defined"),
}
"""For each bug a law that it breaks: what goes in, what the attention is built with, the law."""


@pytest.mark.parametrize("bug", LAWS)
def test_the_attention(bug):
    inputs, arguments, law = LAWS[bug]
    assert_laws(Attention, input=inputs, arguments=arguments, **{law: True})
