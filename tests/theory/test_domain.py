"""Every domain, found by walking the subclasses: its elements are exactly what its name says."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import prod

import numpy as np
import pytest
import torch
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from lakatos import theory
from lakatos.systems import FLOAT64, RATIONALS, Array, Rational, TorchSystem, array_namespace, balls
from lakatos.theory import determinant, integers, matrices, rows
from lakatos.theory import domain as domains
from lakatos.theory.composite import domain_of
from lakatos.theory.domain import (
    Between,
    Coordinates,
    Domain,
    DoublyStochastic,
    Natural,
    NonconstantRows,
    Optional,
    Orthogonal,
    Permutation,
    Real,
    UnitRows,
)
from lakatos.theory.shape import Bounds, Dimension, Shape
from lakatos.theory.shape import bounds as size_bounds
from lakatos.theory.witness import build

TORCH64 = TorchSystem("float64")
FEW = settings(max_examples=15, deadline=None)


def concrete(kind):
    """Yield the domains that a signature names; the language lists them."""
    for child in kind.__subclasses__():
        yield from concrete(child)
        if child.__module__ in MODULES and hasattr(theory, child.__name__):
            yield child


MODULES = {each.__name__ for each in (domains, integers, matrices, rows)}
DOMAINS = sorted(set(concrete(Domain)) - {Optional}, key=lambda kind: kind.__name__)
SUBSCRIPTS = {
    "DoublyStochastic": (Array, "n n"),
    "DistinctIntegers": (Array, "n"),
    "IntegerBetween": (Array, "n d", -2, 3),
    "Invertible": (Array, "n n"),
    "Between": (Array, "n d", -2, Fraction(1, 2)),
    "Index": (Array, "n", "d"),
    "Orthogonal": (Array, "n n"),
    "Permutation": (Array, "n"),
    "Place": (Array, "n"),
    "Size": (int, "n"),
}
"""What stands in the brackets, where that is not one shape of two dimensions."""


def example(kind):
    return kind[SUBSCRIPTS.get(kind.__name__, (Array, "n d"))]


every_domain = pytest.mark.parametrize("kind", DOMAINS, ids=lambda kind: kind.__name__)


def clamped(domain, sizes, number):
    """Return admissible coordinates, one call of `number` for each entry."""
    parts = []
    for kind in domain.coordinates:
        values = np.empty(kind.shape.sizes(sizes), dtype=object)
        for place in np.ndindex(values.shape):
            values[place] = kind.clamp(Fraction(number()), sizes)
        parts.append(values)
    return tuple(parts)


def drawn(data, domain, sizes):
    numbers = st.fractions(-4, 4, max_denominator=8)
    return clamped(domain, sizes, lambda: data.draw(numbers))


def zeros(domain, sizes):
    return clamped(domain, sizes, lambda: 0)


def sizes_of(data, domain):
    found = {"n": Bounds(), "d": Bounds(), **size_bounds(domain.shapes())}
    return {name: data.draw(st.integers(bound.low, 3)) for name, bound in found.items()}


def exact(element):
    """Return an element in rationals as an object array of Fractions, or as it is."""
    if not isinstance(element, Rational):
        return element
    cells = element.entries()
    values = np.empty(cells.shape, dtype=object)
    for place in np.ndindex(cells.shape):
        values[place] = Fraction(int(cells[place].numerator), int(cells[place].denominator))
    return values


def is_integral(x):
    return all(Fraction(value).denominator == 1 for value in np.ravel(x))


PROPERTIES = {
    "Real": lambda x, _: x.dtype == object,
    "Integer": lambda x, _: is_integral(x),
    "IntegerBetween": lambda x, _: is_integral(x) and (x >= -2).all() and (x <= 3).all(),
    "DistinctIntegers": lambda x, _: is_integral(x) and len(set(x.ravel())) == x.size,
    "Natural": lambda x, _: is_integral(x) and (x >= 0).all(),
    "Positive": lambda x, _: (x > 0).all(),
    "NonNegative": lambda x, _: (x >= 0).all(),
    "NonZero": lambda x, _: (x != 0).all(),
    "Between": lambda x, _: (x >= -2).all() and (x <= Fraction(1, 2)).all(),
    "NonzeroRows": lambda x, _: (x != 0).any(axis=-1).all(),
    "NonconstantRows": lambda x, _: (x != x[:, :1]).any(axis=-1).all(),
    "UnitRows": lambda x, _: ((x * x).sum(axis=-1) == 1).all(),
    "StochasticRows": lambda x, _: (x >= 0).all() and (x.sum(axis=-1) == 1).all(),
    "PositiveStochasticRows": lambda x, _: (x > 0).all() and (x.sum(axis=-1) == 1).all(),
    "SumZeroRows": lambda x, _: (x.sum(axis=-1) == 0).all(),
    "Invertible": lambda x, _: determinant(x) != 0,
    "DoublyStochastic": lambda x, _: (
        (x >= 0).all() and (x.sum(axis=-1) == 1).all() and (x.sum(axis=0) == 1).all()
    ),
    "OneHotRows": lambda x, _: (np.sort(x, axis=-1)[:, :-1] == 0).all() and (x.max(-1) == 1).all(),
    "Orthogonal": lambda x, _: (x @ x.T == np.eye(len(x), dtype=int)).all(),
    "Index": lambda x, sizes: x.dtype.kind == "i" and (x >= 0).all() and (x < sizes["d"]).all(),
    "Permutation": lambda x, sizes: sorted(x.tolist()) == list(range(sizes["n"])),
    "Mask": lambda x, _: x.dtype == bool and x.any(axis=-1).all(),
    "CausalMask": lambda x, _: all(
        seen == (key <= query) for (query, key), seen in np.ndenumerate(x)
    ),
    "PaddingMask": lambda x, _: x[:, 0].all() and not (~x[:, :-1] & x[:, 1:]).any(),
    "Place": lambda x, _: x.dtype == bool and x.sum() == 1,
    "Size": lambda x, sizes: x == sizes["n"],
}

SIMPLEST = {
    "Real": [[0, 0], [0, 0]],
    "Integer": [[0, 0], [0, 0]],
    "IntegerBetween": [[0, 0], [0, 0]],
    "DistinctIntegers": [0, 1],
    "Natural": [[0, 0], [0, 0]],
    "Positive": [[1, 1], [1, 1]],
    "NonNegative": [[0, 0], [0, 0]],
    "NonZero": [[1, 1], [1, 1]],
    "Between": [[0, 0], [0, 0]],
    "NonzeroRows": [[1, 0], [1, 0]],
    "NonconstantRows": [[1, 0], [1, 0]],
    "UnitRows": [[1, 0], [1, 0]],
    "StochasticRows": [[1, 0], [1, 0]],
    "PositiveStochasticRows": [[Fraction(1, 2)] * 2] * 2,
    "SumZeroRows": [[0, 0], [0, 0]],
    "Invertible": [[1, 0], [0, 1]],
    "DoublyStochastic": [[1, 0], [0, 1]],
    "OneHotRows": [[1, 0], [1, 0]],
    "Orthogonal": [[1, 0], [0, 1]],
    "Index": [0, 0],
    "Permutation": [0, 1],
    "Mask": [[True, False], [True, False]],
    "CausalMask": [[True, False], [True, True]],
    "PaddingMask": [[True, False], [True, False]],
    "Place": [True, False],
    "Size": 2,
}


def test_every_domain_has_its_property_and_its_simplest_element_stated():
    names = {kind.__name__ for kind in DOMAINS}
    assert names == set(PROPERTIES)
    assert names == set(SIMPLEST)
    assert len(names) == len(DOMAINS)


@every_domain
@FEW
@given(data=st.data())
def test_an_element_has_the_property_exactly(kind, data):
    domain = example(kind)
    sizes = sizes_of(data, domain)
    element = exact(build(domain, drawn(data, domain, sizes), sizes, RATIONALS))
    assert PROPERTIES[kind.__name__](element, sizes)
    assert np.shape(element) == (() if kind is domains.Size else domain.shape.sizes(sizes))


@every_domain
def test_a_property_can_fail(kind):
    broken = np.array([[Fraction(-7, 3), Fraction(0)], [Fraction(0), Fraction(0)]])
    masks = np.array([[False, False], [False, True]])
    broken = {
        "Real": np.zeros((2, 2)),
        "NonZero": np.zeros((2, 2)),
        "Index": np.array([0, 2]),
        "Permutation": np.array([0, 0]),
        "Place": np.array([True, True]),
        "Size": 3,
        "Mask": masks,
        "CausalMask": masks,
        "PaddingMask": masks,
    }.get(kind.__name__, broken)
    assert not PROPERTIES[kind.__name__](broken, {"n": 2, "d": 2})


@every_domain
def test_zeros_as_coordinates_give_the_simplest_element(kind):
    domain, sizes = example(kind), {"n": 2, "d": 2}
    element = exact(build(domain, zeros(domain, sizes), sizes, RATIONALS))
    assert np.array_equal(element, SIMPLEST[kind.__name__])


@every_domain
@FEW
@given(data=st.data())
def test_balls_enclose_the_element(kind, data):
    domain = example(kind)
    sizes = sizes_of(data, domain)
    coordinates = drawn(data, domain, sizes)
    fractions = exact(build(domain, coordinates, sizes, RATIONALS))
    with balls(64).context():
        enclosure = build(domain, coordinates, sizes, balls(64))
    if not isinstance(fractions, np.ndarray) or fractions.dtype != object:
        assert np.array_equal(enclosure, fractions)
        return
    for cell, value in zip(enclosure.entries().ravel(), fractions.ravel(), strict=True):
        scaled = cell * value.denominator - value.numerator
        assert scaled.contains(fmpq(0))


def rounding(width):
    r"""Bound the rounding of a domain's build in float64.

    Every entry is a coordinate, or a quotient whose denominator is at least its numerator and is a
    sum of at most `width` + 1 non-negative terms. A term carries at most three roundings (entering,
    twice where it is squared, and the square), the sum at most `width` more, the quotient one. So
    numerator and denominator err by \gamma_{width+3} of the denominator, \gamma_k = ku/(1-ku),
    u = 2^{-53}; entries are at most 8, which also covers numbers that are no quotients.
    """
    steps = 2 * (width + 3) + 1
    unit = Fraction(1, 2**53)
    return 8 * steps * unit / (1 - steps * unit)


def agrees(floats, fractions, sizes):
    if not isinstance(fractions, np.ndarray) or fractions.dtype != object:
        return np.array_equal(floats, fractions)
    pairs = zip(np.ravel(floats).tolist(), fractions.ravel(), strict=True)
    bound = rounding(sizes["d"])
    return all(abs(Fraction(value) - true) <= bound for value, true in pairs)


@every_domain
@FEW
@given(data=st.data())
def test_floats_agree_up_to_rounding(kind, data):
    domain = example(kind)
    sizes = sizes_of(data, domain)
    coordinates = drawn(data, domain, sizes)
    fractions = exact(build(domain, coordinates, sizes, RATIONALS))
    for system in (FLOAT64, TORCH64):
        element = build(domain, coordinates, sizes, system)
        if isinstance(element, torch.Tensor):
            element = element.numpy()
        assert agrees(element, fractions, sizes)


@every_domain
@FEW
@given(data=st.data())
def test_a_batch_under_vmap_is_its_elements(kind, data):
    domain = example(kind)
    sizes = sizes_of(data, domain)
    if kind is domains.Size:
        assert domain.coordinates == ()
        return
    batch = [drawn(data, domain, sizes) for _ in range(3)]
    stacked = [
        TORCH64.integers(np.stack(parts).astype(np.int64))
        if free.index
        else TORCH64.enter(np.stack(parts))
        for free, parts in zip(domain.coordinates, zip(*batch, strict=True), strict=True)
    ]
    found = torch.func.vmap(lambda *free: domain.build(free, sizes, TORCH64))(*stacked)
    for element, coordinates in zip(found, batch, strict=True):
        # A library rounds the product of one pair of matrices and of a batch in orders of its own.
        torch.testing.assert_close(element, build(domain, coordinates, sizes, TORCH64))


def all_elements(domain, sizes, values=(0,)):
    """Build every element that indices within their bounds give, other numbers from `values`."""
    choices = []
    for kind in domain.coordinates:
        low, high = kind.bounds(sizes)
        own = range(int(low), int(high) + 1) if kind.index else values
        shape = kind.shape.sizes(sizes)
        choices.append(
            [np.array(c, dtype=object).reshape(shape) for c in product(own, repeat=prod(shape))]
        )
    for parts in product(*choices):
        element = exact(build(domain, parts, sizes, RATIONALS))
        yield tuple(np.ravel(element).tolist())


def test_every_permutation_is_an_element():
    found = set(all_elements(domains.Permutation[Array, "n"], {"n": 4}))
    assert len(found) == 24


def test_every_mask_without_a_hidden_row_is_an_element():
    found = set(all_elements(domains.Mask[Array, "n d"], {"n": 2, "d": 3}))
    assert len(found) == (2**3 - 1) ** 2


def test_every_padding_mask_is_an_element():
    found = set(all_elements(domains.PaddingMask[Array, "n d"], {"n": 2, "d": 3}))
    assert len(found) == 3**2


def test_every_one_hot_matrix_is_an_element():
    found = set(all_elements(domains.OneHotRows[Array, "n d"], {"n": 2, "d": 3}, values=(1,)))
    assert len(found) == 3**2


def test_every_index_is_an_element():
    found = set(all_elements(domains.Index[Array, "n", "d"], {"n": 2, "d": 3}))
    assert found == set(product(range(3), repeat=2))


def coordinates_of(domain, *parts):
    return tuple(np.array(part, dtype=object) for part in parts), domain


@given(target=st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any))
@FEW
def test_every_stochastic_row_is_an_element(target):
    """Scaled so that one entry is 1 above its coordinate, any row of sum 1 has coordinates."""
    row = np.array([Fraction(value, sum(target)) for value in target], dtype=object)
    place = int(np.argmax(row))
    free = row / row[place]
    free[place] -= 1
    parts, domain = coordinates_of(domains.StochasticRows[Array, "n d"], [free], [place])
    element = exact(build(domain, parts, {"n": 1, "d": 3}, RATIONALS))
    assert np.array_equal(element, [row])


PYTHAGORAS = [(3, 4, 5), (-3, 4, 5), (3, -4, 5), (5, 12, 13), (1, 0, 1), (-1, 0, 1), (0, 1, 1)]


@pytest.mark.parametrize(("first", "second", "length"), PYTHAGORAS)
def test_rational_points_of_the_circle_are_unit_rows(first, second, length):
    sign = 1 if first >= 0 else -1
    free = Fraction(sign * second, length + sign * first)
    parts, domain = coordinates_of(domains.UnitRows[Array, "n d"], [[free]], [sign])
    element = exact(build(domain, parts, {"n": 1, "d": 2}, RATIONALS))
    assert np.array_equal(element, [[Fraction(first, length), Fraction(second, length)]])


@given(data=st.data())
@FEW
def test_every_array_without_a_zero_row_is_an_element(data):
    entries = st.lists(st.integers(-2, 2), min_size=3, max_size=3).filter(any)
    row = data.draw(entries)
    place = next(k for k, value in enumerate(row) if value)
    parts, domain = coordinates_of(domains.NonzeroRows[Array, "n d"], [row], [place], [row[place]])
    element = exact(build(domain, parts, {"n": 1, "d": 3}, RATIONALS))
    assert np.array_equal(element, [row])


@given(data=st.data())
@FEW
def test_every_array_without_a_constant_row_is_an_element(data):
    row = data.draw(st.lists(st.integers(-2, 2), min_size=3, max_size=3).filter(any_differ))
    place = next(k for k in range(3) if row[k] != row[(k + 1) % 3])
    excess = row[place] - row[(place + 1) % 3]
    domain = domains.NonconstantRows[Array, "n d"]
    parts, domain = coordinates_of(domain, [row], [place], [excess])
    element = exact(build(domain, parts, {"n": 1, "d": 3}, RATIONALS))
    assert np.array_equal(element, [row])


def any_differ(row):
    return len(set(row)) > 1


def test_a_row_of_one_entry_is_constant_and_is_left_out():
    assert size_bounds(domains.NonconstantRows[Array, "n d"].shapes())["d"].low == 2
    assert size_bounds(domains.NonconstantRows[Array, "n d>=3"].shapes())["d"].low == 3


def test_a_unit_row_of_one_entry_is_a_sign():
    domain, sizes = domains.UnitRows[Array, "n d"], {"n": 2, "d": 1}
    parts = (np.empty((2, 0), dtype=object), np.array([1, -1], dtype=object))
    for system in (RATIONALS, balls(64), FLOAT64, TORCH64):
        element = build(domain, parts, sizes, system)
        assert [bool(row == sign) for row, sign in zip(element[:, 0], (1, -1), strict=True)]
        assert all(element[:, 0] == array_namespace(element).asarray([1, -1]))


@every_domain
@FEW
@given(data=st.data())
def test_clamping_is_idempotent_and_admissible(kind, data):
    domain = example(kind)
    sizes = sizes_of(data, domain)
    value = data.draw(st.fractions(-9, 9, max_denominator=8))
    for free in domain.coordinates:
        clamped_once = free.clamp(value, sizes)
        low, high = free.bounds(sizes)
        assert free.clamp(clamped_once, sizes) == clamped_once
        assert low is None or clamped_once >= low
        assert high is None or clamped_once <= high
        assert not free.integer or clamped_once.denominator == 1
        assert not free.nonzero or clamped_once != 0


def test_clamping_reflects_at_a_lower_bound_of_zero():
    shape = Shape.parse("n")
    assert Coordinates(shape, low=Fraction(0)).clamp(Fraction(-2), {}) == 2
    assert Coordinates(shape, low=Fraction(-1)).clamp(Fraction(-2), {}) == -1


def test_an_index_runs_below_its_dimension():
    free = Coordinates(Shape.parse("n"), Fraction(0), Dimension.parse("2*d"), integer=True)
    assert free.bounds({"d": 3}) == (0, 5)
    assert free.clamp(Fraction(99), {"d": 3}) == 5


@every_domain
def test_a_domain_names_every_size_that_it_needs(kind):
    domain = example(kind)
    names = set(size_bounds(domain.shapes()))
    needed = {
        name for free in domain.coordinates for dim in free.shape.dimensions for name in dim.names
    }
    assert needed <= names
    build(domain, zeros(domain, dict.fromkeys(names, 2)), dict.fromkeys(names, 2), RATIONALS)


@every_domain
def test_a_domain_describes_itself_in_text_and_in_balanced_latex(kind):
    domain = example(kind)
    assert domain.text()
    latex = domain.latex()
    assert latex.count("{") - latex.count(r"\{") == latex.count("}") - latex.count(r"\}")


@pytest.mark.parametrize(
    ("domain", "text", "latex"),
    [
        (domains.Real[Array, "n d_k"], "R^(n x d_k)", r"\mathbb{R}^{n \times d_{k}}"),
        (domains.Real[Array, ""], "R", r"\mathbb{R}"),
        (domains.Between[Array, "n", -5, 5], "[-5, 5]^(n)", r"[-5, 5]^{n}"),
        (domains.Permutation[Array, "m"], "permutations of m", "S_{m}"),
        (domains.UnitRows[Array, "n d"], "R^(n x d) with unit rows", None),
    ],
)
def test_a_domain_reads_as_its_set(domain, text, latex):
    assert domain.text() == text
    assert latex is None or domain.latex() == latex


def test_the_array_type_may_be_left_out():
    assert domains.Real["n d"] == domains.Real[Array, "n d"]


def test_elements_follow_the_sizes_under_autograd():
    domain, sizes = domains.UnitRows[Array, "n d"], {"n": 2, "d": 3}
    free = torch.zeros((2, 2), dtype=torch.float64, requires_grad=True)
    sign = torch.ones(2, dtype=torch.float64)
    domain.build((free, sign), sizes, TORCH64)[:, 1].sum().backward()
    assert torch.equal(free.grad, torch.tensor([[2.0, 0.0], [2.0, 0.0]], dtype=torch.float64))


def test_pairs_of_neighbouring_padding_lengths_differ_in_one_place():
    domain, sizes = domains.PaddingMask[Array, "d"], {"d": 4}
    masks = [build(domain, (np.array(last, dtype=object),), sizes, RATIONALS) for last in range(4)]
    assert all((one != two).sum() == 1 for one, two in pairwise(masks))


FAULTS = {
    "bounds the wrong way round": (lambda: Between[Array, "n", 2, 1], "at least 2 and at most 1"),
    "a negative bound": (lambda: Natural[Array, "n", -1], "at most -1"),
    "rows without a width": (lambda: UnitRows[Array, ""], "has no rows"),
    "rows of no width": (lambda: UnitRows[Array, "n 0"], "has no rows"),
    "rows of one entry that vary": (lambda: NonconstantRows[Array, "n 1"], "width of 2 or more"),
    "a doubly stochastic oblong": (lambda: DoublyStochastic[Array, "n m"], "is not square"),
    "an orthogonal oblong": (lambda: Orthogonal[Array, "n m"], "is not square"),
    "a permutation of two sizes": (lambda: Permutation[Array, "n m"], "along one size"),
}


@pytest.mark.parametrize(("make", "words"), FAULTS.values(), ids=FAULTS)
def test_a_domain_that_is_no_set_says_so_when_it_is_asked(make, words):
    domain = make()
    assert words in domain.fault()
    assert domain.coordinates == ()


def test_rows_that_vary_need_a_width_of_two_at_every_size():
    domain = NonconstantRows[Array, "n k*m"]
    assert not domain.inhabited({"n": 1, "k": 1, "m": 1})
    assert domain.inhabited({"n": 1, "k": 1, "m": 2})
    assert domain.text().endswith("with no constant row, k*m >= 2")
    assert NonconstantRows[Array, "n d"].text().endswith("with no constant row")
    assert not (NonconstantRows[Array, "n k*m"] | None).fault()
    assert [type(each) for each in (domain | None).members()] == [NonconstantRows]


@dataclass(frozen=True)
class Biases:
    """Two that may be left out."""

    first: Real[Array, "n"] | None
    second: Real[Array, "n"] | None


def test_what_may_be_left_out_is_left_out_whole_or_in_part():
    domain = domain_of(Biases | None)
    given = Biases(1, 2)
    assert domain.without(given, frozenset()) == given
    assert domain.without(given, {("first",)}) == Biases(None, 2)
    assert domain.without(given, {("first",), ("second",)}) == Biases(None, None)
    assert domain.without(given, {()}) is None
    assert domain.without(None, frozenset()) is None


def test_equal_keys_stay_in_their_order():
    """NumPy sorts more than sixteen numbers in another way, which moves equal ones about."""
    keys = np.arange(40) % 2
    made = domains.Permutation[Array, "n"].build([keys], {"n": 40}, RATIONALS)
    assert made.tolist() == [*range(0, 40, 2), *range(1, 40, 2)]
