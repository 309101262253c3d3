"""Multi-query, grouped-query and talking-heads attention against torch and against einsum."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    GroupedQuery,
    MultiHead,
    MultiQuery,
    TalkingHeads,
    grouped_query_attention,
    multi_head_attention,
    multi_query_attention,
    talking_heads_attention,
)
from lakatos.systems import Rational
from torch.nn import functional


def _torch_grouped(query, key, value, parameters, mask=None):
    groups, members, d, d_k = parameters.w_q.shape
    queries = query @ parameters.w_q.reshape(groups * members, d, d_k)
    tensors = (queries, key @ parameters.w_k, value @ parameters.w_v)
    heads = functional.scaled_dot_product_attention(
        *(torch.tensor(x)[None] for x in tensors),
        attn_mask=None if mask is None else torch.tensor(mask),
        enable_gqa=True,
    )[0].numpy()
    return np.concatenate(list(heads), axis=-1) @ parameters.w_o


SIZES = [
    {"n": 1, "m": 1, "d": 1, "d_k": 1, "d_v": 1},
    {"n": 3, "m": 2, "d": 2, "d_k": 3, "d_v": 3},
    {"n": 2, "m": 4, "d": 3, "d_k": 2, "d_v": 2},
]


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (2, 3)])
@pytest.mark.parametrize("sizes", SIZES)
def test_grouped_query_attention_is_that_of_torch(drawn, assert_same, sizes, shape):
    sizes = {**sizes, **dict(zip(("groups", "members"), shape, strict=True))}
    arguments = drawn(grouped_query_attention, **sizes)
    mask = np.tri(sizes["n"], sizes["m"], dtype=bool)
    assert_same(grouped_query_attention, _torch_grouped(*arguments), *arguments)
    expected = _torch_grouped(*arguments, mask)
    assert_same(grouped_query_attention, expected, *arguments, mask)


@pytest.mark.parametrize("sizes", SIZES)
def test_multi_query_attention_is_that_of_torch_in_one_group(drawn, assert_same, sizes):
    *inputs, parameters = drawn(multi_query_attention, heads=3, **sizes)
    one_group = GroupedQuery(
        parameters.w_q[None], parameters.w_k[None], parameters.w_v[None], parameters.w_o
    )
    mask = np.tri(sizes["n"], sizes["m"], dtype=bool)
    expected = _torch_grouped(*inputs, one_group, mask)
    assert_same(multi_query_attention, expected, *inputs, parameters, mask)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
def test_talking_heads_are_the_einsums_of_the_paper(drawn, assert_same, sizes, masked):
    arguments = drawn(talking_heads_attention, heads=2, heads_k=3, heads_v=4, **sizes)
    query, key, value, p = arguments
    mask = np.tri(sizes["n"], sizes["m"], dtype=bool) if masked else True
    q = np.einsum("nd,hdk->nkh", query, p.w_q)
    k = np.einsum("md,hdk->mkh", key, p.w_k)
    v = np.einsum("md,hdv->mvh", value, p.w_v)
    scores = np.einsum("nkg,mkg,gh->hnm", q, k, p.p_scores) / np.sqrt(sizes["d_k"])
    hidden = torch.tensor(np.where(mask, scores, -np.inf))
    weights = functional.softmax(hidden, dim=-1).numpy()
    output = np.einsum("hnm,hu,mvu->nuv", weights, p.p_weights, v).reshape(sizes["n"], -1)
    given = (*arguments, mask) if masked else arguments
    assert_same(talking_heads_attention, output @ p.w_o, *given)


def test_heads_that_do_not_talk_are_multi_head_attention():
    rows, w_o = Rational.from_values([[0], [1]]), Rational.from_values([[1], [10]])
    w = Rational.from_values([[[1]], [[2]]])
    same = Rational.from_values([[1, 0], [0, 1]])
    silent = TalkingHeads(w, w, w, w_o, same, same)
    assert np.all(
        talking_heads_attention(rows, rows, rows, silent, base=2)
        == multi_head_attention(rows, rows, rows, MultiHead(w, w, w, w_o), base=2)
    )


def test_queries_of_another_group_count_are_refused(messages, drawn):
    def call(make):
        *_, p = drawn(grouped_query_attention, groups=2, members=1, **SIZES[0])
        tokens = make([[0]])
        return grouped_query_attention(
            tokens, tokens, tokens, GroupedQuery(p.w_q[:1], p.w_k, p.w_v, p.w_o)
        )

    assert messages(call) == {
        (
            "parameters.w_k has groups=2 but parameters.w_q has groups=1 (n=1, d=1, m=1, "
            "members=1, d_k=1): give both one groups"
        )
    }


def test_an_output_projection_for_other_heads_is_refused(messages, drawn):
    def call(make):
        *_, p = drawn(multi_query_attention, heads=2, **SIZES[0])
        tokens = make([[0]])
        return multi_query_attention(
            tokens, tokens, tokens, MultiQuery(p.w_q[:1], p.w_k, p.w_v, p.w_o)
        )

    assert messages(call) == {
        (
            "parameters.w_o has an axis of 2 where heads*d_v = 1 is expected (heads=1, d_v=1): "
            "reshape parameters.w_o or change the others"
        )
    }
