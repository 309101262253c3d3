"""Laws that are expected of a block: met, not met either way, undecided, without sense."""

import pytest
from lakatos.harness.catalogue.claims import SelectionError
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.laws.asserted import differences, expectation, unmet, with_parts
from lakatos.harness.laws.table import Cell, Grounds
from lakatos.theory.verdict import Strength, Verdict


def double(x):
    return 2 * x


def own(shape="n d"):
    return wrapped(double, "own.py:double", shape, {}, frozen=False)


def test_what_is_as_expected_is_not_told(store):
    expected = {"additive": True, "linear": True, "identity_map": False}
    assert list(differences(own(), expected, store)) == []


@pytest.mark.parametrize(
    ("law", "holds", "told"),
    [
        ("additive", False, "additive of double is expected to fail, and it holds: proved"),
        ("idempotent", True, "idempotent of double is expected to hold, and it fails: certified"),
    ],
)
def test_what_is_not_as_expected_is_told_with_its_cell(store, law, holds, told):
    ((line, cell),) = differences(own(), {law: holds}, store)
    assert line.startswith(told)
    assert (cell.law, cell.counterexample is None) == (law, not holds)


@pytest.mark.parametrize("holds", [True, False])
def test_an_undecided_law_is_not_as_expected_in_either_way(holds):
    found = Cell(
        law="injective", block="double", verdict=Verdict.UNDECIDED, derived=False,
        parameters="none", evidence=Grounds(Strength.NONE, reason="too thin"),
    )  # fmt: skip
    ((law, told, cell),) = unmet("double", [found], {"injective": holds})
    assert (law, cell) == ("injective", found)
    assert told.endswith("it is undecided: too thin")


@pytest.mark.parametrize("holds", [True, False])
def test_a_law_that_makes_no_sense_of_a_block_is_not_as_expected(store, holds):
    ((told, cell),) = differences(own("a b"), {"causal": holds}, store)
    assert cell is None
    assert "there is no such cell: the law speaks of tokens" in told


def test_no_law_of_a_name_is_told_with_the_nearest():
    with pytest.raises(SelectionError, match="no law is named 'causl': did you mean causal"):
        expectation("not:causl")


def test_an_expectation_is_a_law_or_its_failure():
    assert expectation("causal") == ("causal", True)
    assert expectation("not:causal") == ("causal", False)


def test_a_law_that_is_never_tested_brings_its_parts():
    assert {"additive", "homogeneous"} <= set(with_parts(["linear"]))
