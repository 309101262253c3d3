"""Embeddings against torch, logits and time series."""

import numpy as np
import pytest
import torch
from lakatos.reference import (
    embedding_as_product,
    embedding_lookup,
    raw_time_series,
    tied_logits,
    time_series_embedding,
)
from torch.nn import functional

EMBEDDINGS = [embedding_lookup, embedding_as_product]


@pytest.fixture
def indices(array):
    """Turn integers into what indexes the arrays of `array`."""
    return torch.tensor if "Tensor" in type(array([0])).__name__ else np.array


@pytest.mark.parametrize("block", EMBEDDINGS)
def test_a_table_may_hold_one_number(array, indices, block):
    rows = block(indices([0, 0]), array([[7]]))
    assert np.all(np.asarray(rows == array([[7], [7]])))


@pytest.mark.parametrize("block", EMBEDDINGS)
def test_an_embedding_is_that_of_torch_exactly(draw, block):
    tokens, table = np.array([[2, 0, 2], [1, 1, 4]]), draw(5, 3)
    expected = functional.embedding(torch.tensor(tokens), torch.tensor(table)).numpy()
    assert np.array_equal(block(tokens, table), expected)


@pytest.mark.parametrize("block", EMBEDDINGS)
def test_an_embedding_takes_rows_in_every_system(array, indices, block):
    result = block(indices([1, 0, 1]), array([[1, 2], [3, 4]]))
    assert np.all(np.asarray(result == array([[3, 4], [1, 2], [3, 4]])))


def test_tied_logits_are_linear_of_torch(draw, assert_same):
    x, table = draw(3, 4), draw(5, 4)
    expected = functional.linear(torch.tensor(x), torch.tensor(table)).numpy()
    assert_same(tied_logits, expected, x, table)


def test_a_time_series_is_embedded_by_one_linear_layer_of_torch(draw, assert_same):
    series, w, b = draw(6, 2), draw(2, 4), draw(4)
    tensors = map(torch.tensor, (series, w.T, b))
    assert_same(time_series_embedding, functional.linear(*tensors).numpy(), series, w, b)


def test_a_raw_time_series_is_itself(array):
    series = array([[1, 2], [3, 4]])
    assert np.all(np.asarray(raw_time_series(series) == series))


@pytest.mark.parametrize("block", EMBEDDINGS)
@pytest.mark.parametrize("token", [-1, 2])
def test_a_token_outside_the_table_is_refused(array, indices, block, token):
    with pytest.raises(ValueError, match=r"^tokens range from .* but the table has vocab=2 rows"):
        block(indices([0, token]), array([[1], [2]]))


@pytest.mark.parametrize("block", EMBEDDINGS)
def test_tokens_that_are_no_integers_are_refused(array, block):
    with pytest.raises(ValueError, match=r"^tokens must hold integers \(got .*\): give each"):
        block(array([0, 1]), array([[1], [2]]))
