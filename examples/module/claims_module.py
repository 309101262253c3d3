"""Claims about a torch module over the reals: what its biases do, for all of its parameters.

A softmax does not change when a number is added to a whole row of scores. A bias of the keys adds
one to each row, query times bias; a bias of the queries adds one to each column.
"""

from lakatos.court import block_of
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Real,
    Relation,
    Source,
    array_namespace,
    claim,
    equal,
)
from torch import nn

NOTE = Source(key="me", title="Our kernels", authors=("Me",), year=2026, url="https://example.org")
attention = block_of(
    nn.MultiheadAttention,
    input="query: n 2; key: m 2; value: m 2",
    arguments={"embed_dim": 2, "num_heads": 1},
)
Theta = attention.parameters["theta"]


def with_biases(theta, query, key):
    """Add to the biases of queries and of keys, which stand in one array with that of values."""
    xp = array_namespace(query)
    before = theta["in_proj_bias"]
    added = xp.concat([before[:2] + query, before[2:4] + key, before[4:]], axis=0)
    return {**theta, "in_proj_bias": added}


@claim(
    latex=r"\mathrm{MHA}_{b_k + s} = \mathrm{MHA}_{b_k}",
    source=NOTE.at("attention"),
    expected=HOLDS,
)
def key_bias_changes_nothing(
    query: Real[Array, "n 2"],
    key: Real[Array, "m 2"],
    value: Real[Array, "m 2"],
    theta: Theta,
    shift: Real[Array, "2"],
) -> Relation:
    """The bias of the keys of nn.MultiheadAttention changes nothing."""
    shifted = with_biases(theta, 0 * shift, shift)
    return equal(
        attention(query=query, key=key, value=value, theta=shifted),
        attention(query=query, key=key, value=value, theta=theta),
    )


@claim(
    latex=r"\mathrm{MHA}_{b_q + s} = \mathrm{MHA}_{b_q}",
    source=NOTE.at("attention"),
    expected=FAILS,
)
def query_bias_changes_nothing(
    query: Real[Array, "n 2"],
    key: Real[Array, "m 2"],
    value: Real[Array, "m 2"],
    theta: Theta,
    shift: Real[Array, "2"],
) -> Relation:
    """The bias of the queries of nn.MultiheadAttention changes nothing."""
    shifted = with_biases(theta, shift, 0 * shift)
    return equal(
        attention(query=query, key=key, value=value, theta=shifted),
        attention(query=query, key=key, value=value, theta=theta),
    )
