"""Deep Sets against torch, and their pools by hand in every number system."""

import numpy as np
import pytest
import torch
from lakatos.reference import DeepSets, deep_sets, deep_sets_layer, max_rows, mean_rows, sum_rows
from lakatos.systems import Rational
from running import exactly


def test_deep_sets_are_composed_of_torch(draw, assert_near):
    x = draw(8, 5, 3)
    p = DeepSets(draw(3, 4), draw(4), draw(4, 4), draw(4), draw(4, 2), draw(2))
    w_features, b_features, w_hidden, b_hidden, w_out, b_out = map(
        torch.tensor, (p.w_features, p.b_features, p.w_hidden, p.b_hidden, p.w_out, p.b_out)
    )
    total = exactly(x).affine(w_features, b_features).relu().total(-2)
    expected = total.affine(w_hidden, b_hidden).relu().affine(w_out, b_out)
    assert_near(deep_sets(x, p), expected.value, expected.bound)


def test_a_layer_mixes_each_row_with_the_sum_of_torch(draw, assert_near):
    x, w_own, w_pooled = draw(5, 3), draw(3, 4), draw(3, 4)
    own = exactly(x).affine(torch.tensor(w_own))
    pooled = exactly(x[None]).total(-2).affine(torch.tensor(w_pooled))
    expected = own.add(pooled).relu()
    assert_near(deep_sets_layer(x, w_own, w_pooled), expected.value, expected.bound)


@pytest.mark.parametrize(
    ("pool", "expected"), [(sum_rows, [3, 3]), (mean_rows, [1, 1]), (max_rows, [4, 2])]
)
def test_rows_are_pooled_column_by_column(array, pool, expected):
    result = pool(array([[4, -1], [-2, 2], [1, 2]]))
    assert np.all(np.asarray(result == array(expected)))


@pytest.mark.parametrize("pool", [sum_rows, mean_rows, max_rows])
def test_the_order_of_the_rows_does_not_matter(pool):
    x = Rational.from_values([[4, -1], [-2, 2], [1, 2]])
    assert np.all(pool(x[[2, 0, 1]]) == pool(x))


def test_features_for_other_rows_are_refused(messages):
    def sets_of(make):
        one, two = make([[1]]), make([1])
        return deep_sets(make([[1, 2]]), DeepSets(one, two, one, two, one, two))

    (message,) = messages(sets_of)
    assert message.startswith("parameters.w_features has d=1 but x has d=2")
