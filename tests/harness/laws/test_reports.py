"""Blocks after bugs that people reported: one law of each block's row is the alarm."""

import pytest
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.laws.rows import row
from lakatos.reference.mixing.fourier import fourier_mixing
from lakatos.theory import array_namespace, constant


def normalised(x, count):
    """Divide by one plus the squares of the neighbouring channels, in the first `count` of them."""
    xp, width = array_namespace(x), x.shape[1]
    columns = []
    for i in range(width):
        near = range(max(0, i - 1), min(width, i + 2)) if i < count else ()
        square = sum((x[:, j] * x[:, j] for j in near), 0 * x[:, 0])
        columns.append(x[:, i] / (1 + square))
    return xp.stack(columns, axis=-1)


def over_channels(x):
    return normalised(x, x.shape[1])


def over_batch(x):
    return normalised(x, x.shape[0])


def attend(query, key, value, axis=-1):
    powers = array_namespace(query).exp(query @ key.mT)
    return powers / array_namespace(query).sum(powers, axis=axis, keepdims=True) @ value


def over_queries(query, key, value):
    return attend(query, key, value, axis=-2)


def over_length(x):
    return x / constant(x.shape[0], like=x)


def turned(x, first):
    xp = array_namespace(x)
    place = constant(list(range(first, first + x.shape[0])), like=x)
    c, s = xp.cos(place)[:, None], xp.sin(place)[:, None]
    return xp.concat([x[:, :1] * c - x[:, 1:] * s, x[:, :1] * s + x[:, 1:] * c], axis=-1)


def decoded(x, cache=None, *, restart=False):
    """Attend causally with rotary positions, each token to itself and to those before it."""
    whole = x if cache is None else array_namespace(x).concat([cache, x], axis=0)
    past = whole.shape[0] - x.shape[0]
    query = turned(x, 0 if restart else past)
    rows = [
        attend(query[i : i + 1, :], turned(whole[: past + i + 1, :], 0), whole[: past + i + 1, :])
        for i in range(x.shape[0])
    ]
    return array_namespace(x).concat(rows, axis=0), whole


def restarted(x, cache=None):
    return decoded(x, cache, restart=True)


APART = "query: n d; key: m d; value: m e"
REPORTS = [
    (over_channels, "b c", "samples_apart", "holds"),
    (over_batch, "b c", "samples_apart", "fails"),
    (decoded, "x: n 2; cache: state", "cached_step_consistent", "holds"),
    (restarted, "x: n 2; cache: state", "cached_step_consistent", "fails"),
    (fourier_mixing.__wrapped__, "n d", "prefix_consistent", "fails"),
    (attend, APART, "token_wise", "holds"),
    (over_queries, APART, "token_wise", "fails"),
    (over_length, "n d", "token_wise", "holds"),
    (over_length, "n d", "prefix_consistent", "fails"),
]


@pytest.mark.parametrize(("target", "inputs", "law", "verdict"), REPORTS)
def test_a_reported_bug_is_a_law_that_fails_and_its_mending_one_that_holds(
    store, target, inputs, law, verdict
):
    built = wrapped(target, f"reports.py:{target.__name__}", inputs, {}, frozen=False)
    found, *_ = row(built, store, laws=[law])
    assert (found.law, str(found.verdict)) == (law, verdict)
