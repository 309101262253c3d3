"""CMA-ES in few dimensions: narrow valleys, with chances of its own."""

import numpy as np
from lakatos.harness.judge.point import judge
from lakatos.harness.search.evolve import Evolution
from lakatos.harness.search.portfolio import Portfolio
from lakatos.harness.search.suspects import Search
from lakatos.theory import (
    FAILS,
    FLOAT32,
    Array,
    Real,
    array_namespace,
    at_most,
    claim,
    constant,
    squared_length,
)
from lakatos.tools.sample import HERE, said_to_fail


def bowl(x):
    """A rotated quadratic form of condition 10^4 is at least 10^-4."""
    centre = constant(["0.7", "-1.3", 2, "0.1"], like=x)
    sums = array_namespace(x).cumulative_sum(x - centre, axis=-1)
    stretched = sums * constant([1, 100, 3, 30], like=x)
    return at_most(constant("0.0001", like=x), squared_length(stretched))


@said_to_fail
def a_stretched_bowl_has_no_floor(x: Real[Array, "4"]):
    """A rotated quadratic form of condition 10^4 is at least 10^-4."""
    return bowl(x)


@claim(latex="P", source=HERE, expected=FAILS, numbers=FLOAT32)
def a_bowl_of_floats_has_no_floor(x: Real[Array, "4"]):
    """The same over a dtype, where no slope means anything."""
    return bowl(x)


@said_to_fail
def many_numbers_are_small(x: Real[Array, "5 5"]):
    """Twenty-five numbers are at most one."""
    return at_most(x, constant(1, like=x))


def test_a_narrow_bowl_is_descended():
    portfolio, search = Portfolio([Evolution()]), Search(a_stretched_bowl_has_no_floor)
    assert any(
        judge(search.claim, point).decisive for _ in range(6) for point in portfolio.round(search)
    )
    assert portfolio.notes == []


def test_nobody_elses_chances_are_touched():
    np.random.seed(7)  # noqa: NPY002 - the library's are these
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    list(Evolution().turn(Search(a_stretched_bowl_has_no_floor), {}))
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_one_seed_evolves_alike():
    def seen(seed):
        return list(Evolution().turn(Search(a_stretched_bowl_has_no_floor, seed), {}))

    assert seen(3) == seen(3)
    assert seen(3) != seen(4)


def test_many_dimensions_and_dtypes_are_left_to_others():
    assert list(Evolution().turn(Search(many_numbers_are_small), {})) == []
    assert list(Evolution().turn(Search(a_bowl_of_floats_has_no_floor), {})) == []
