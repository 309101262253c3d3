"""Modules over symbolic sizes: one graph for all sizes that its guards allow."""

import math

import pytest
import torch
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.judge.exported.program import ProgramError
from lakatos.harness.laws.cells import site
from lakatos.harness.prove.structure.cases import cases_of
from lakatos.harness.prove.structure.rules import _is_defined, obeyed
from lakatos.harness.search.sized import value_of
from lakatos.systems.sizes import SizeError, Space
from lakatos.systems.terms.arrays import Terms
from lakatos.systems.terms.atoms import Entry, Source, Var, length_term
from lakatos.systems.terms.functions import sqrt
from lakatos.systems.terms.namespace import over
from lakatos.systems.terms.power import power
from lakatos.systems.terms.term import add, multiply, of
from torch import nn


class Written(nn.Module):
    """A module that is a function."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


class Causal(nn.Module):
    """Attention of two heads that hides later tokens, as it is written by hand."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(2, 2) for _ in range(3))

    def forward(self, x):
        n, d = x.shape
        query, key, value = (
            each(x).view(n, 2, 1).transpose(0, 1) for each in (self.query, self.key, self.value)
        )
        later = torch.triu(torch.ones(n, n, dtype=torch.bool), 1)
        scores = (query @ key.transpose(-1, -2)).masked_fill(later, float("-inf"))
        return (scores.softmax(-1) @ value).transpose(0, 1).reshape(n, d)


class Fused(Causal):
    """The same in one of torch's own functions."""

    def forward(self, x):
        given = (each(x)[None] for each in (self.query, self.key, self.value))
        return nn.functional.scaled_dot_product_attention(*given, is_causal=True)[0]


def shown(module, law):
    """Return the sizes for which a law is read off a module."""
    block = wrapped(module, "own.py:Own", "n 2", {}, frozen=False)
    found = obeyed(block, site(block)[1], laws=[law]).get(law)
    return found and found.extent.data()["n"]


@pytest.mark.parametrize(
    ("module", "law"),
    [
        (nn.LayerNorm(2), "token_wise"),
        (nn.Linear(2, 2), "affine"),
        (nn.Softmax(-1), "stochastic"),
        (nn.MultiheadAttention(2, 1), "permutation_equivariant"),
        (Causal(), "causal"),
        (Fused(), "causal"),
    ],
)
def test_a_module_has_proofs_for_all_sizes(module, law):
    assert shown(module, law) == ((1, 1), (2, None))


def test_a_branch_on_a_size_is_a_case_of_its_own():
    late = Written(lambda x: x if x.shape[0] < 6 else x.flip(0))
    assert shown(late, "token_wise") is None
    odd = Written(lambda x: x * 2 if x.shape[0] % 2 else x * 3)
    assert shown(odd, "token_wise")[-1][1] is None
    block = wrapped(odd, "own.py:Own", "n 2", {}, frozen=False)
    lengths = {repr(each.input.shape[0]) for each in cases_of(block).found}
    assert {"2*n", "1 + 2*n"} <= lengths


def test_a_table_of_positions_is_no_module_of_all_sizes():
    class Positions(nn.Module):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(64, 2)

        def forward(self, x):
            return x + self.table(torch.arange(x.shape[0]))

    assert shown(Positions(), "token_wise")[-1][1] is not None


def test_what_needs_a_size_as_a_number_is_of_its_sizes():
    assert shown(Written(lambda x: x * len(x)), "token_wise")[-1][1] is not None


def test_an_expression_of_sizes_that_is_not_known_is_refused():
    import sympy  # noqa: PLC0415 - torch's own

    name = sympy.Symbol("s")
    known = {"s": Space({"n": 2}).size("n")}
    assert repr(value_of(2 * name + 1, known)) == "1 + 2*n"
    assert value_of(name >= 2, known) is True
    with pytest.raises(SizeError):
        value_of(name >= 3, known)
    with pytest.raises(ProgramError, match="sizes are calculated by"):
        value_of(sympy.sqrt(name) + sympy.sin(name), known)


@pytest.mark.parametrize(
    "scale",
    [
        lambda n: n**0.5,
        lambda n: n**-0.5,
        lambda n: 1 / math.sqrt(n),
        lambda n: 2 * math.sqrt(n),
        lambda n: (n + 1) / n,
    ],
)
def test_a_number_is_calculated_from_sizes(scale):
    module = Written(lambda x: x / scale(x.shape[0]))
    block = wrapped(module, "own.py:Own", "n 2", {}, frozen=False)
    extent = obeyed(block, site(block)[1], laws=["homogeneous"])["homogeneous"].extent
    assert extent.data()["n"] == ((1, 1), (2, None))


def test_a_number_that_is_calculated_is_the_number_at_each_size():
    module = Written(lambda x: x * x.shape[0] ** -0.5 + math.sqrt(x.shape[0]))
    block = wrapped(module, "own.py:Own", "n 2", {}, frozen=False)
    space = Space({"n": 2})
    x = Terms((space.size("n"), 2), lambda at: of(Entry(Source("x", (space.size("n"), 2)), at)))
    with over(space):
        found = block.function(x)
        place = (of(Var("i", space.size("n"))), of(Var("j", 2)))
        root = sqrt(length_term(space.size("n")))
        assert found.entry(place) == add(multiply(x.entry(place), power(root, -1)), root)


def test_other_powers_of_sizes_are_refused():
    third = Written(lambda x: x * x.shape[0] ** (1 / 3))
    assert shown(third, "homogeneous")[-1][1] is not None


def test_one_query_beside_any_number_of_keys_is_seen_to_be_defined():
    class Cross(nn.Module):
        def forward(self, query, key):
            return (query @ key.T).softmax(-1) @ key

    block = wrapped(Cross(), "own.py:Own", "query: n 2; key: m 2", {}, frozen=False)
    seen = [_is_defined(each) for each in cases_of(block).found]
    assert seen == [True] * len(seen)
    assert len(seen) > 1
