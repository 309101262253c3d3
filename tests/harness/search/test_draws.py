"""Points as choices: drawing and encoding are inverse, and the simplest draw is the smallest."""

import random
from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from lakatos.harness.search.draws import (
    LARGEST_SIZE,
    NotDrawableError,
    _assemble,
    encode,
    largest,
    points,
)
from lakatos.harness.search.small import small_points
from lakatos.harness.search.suspects import Search
from lakatos.theory import (
    HOLDS,
    Array,
    Between,
    CausalMask,
    Index,
    Integer,
    Mask,
    NonNegative,
    NonZero,
    NonzeroRows,
    OneHotRows,
    PaddingMask,
    Permutation,
    Positive,
    Real,
    Size,
    StochasticRows,
    UnitRows,
    claim,
    equal,
)
from lakatos.theory.witness import Point, fractions
from lakatos.tools.sample import HERE

DOMAINS = {
    "real": Real[Array, "n d"],
    "scalar": Real[Array, ""],
    "integer": Integer[Array, "n"],
    "positive": Positive[Array, "n d"],
    "nonnegative": NonNegative[Array, "d"],
    "nonzero": NonZero[Array, "n"],
    "between": Between[Array, "n", -5, 5],
    "nonzero_rows": NonzeroRows[Array, "n d"],
    "unit_rows": UnitRows[Array, "n d"],
    "stochastic_rows": StochasticRows[Array, "n m"],
    "one_hot_rows": OneHotRows[Array, "n vocab"],
    "index": Index[Array, "n", "vocab"],
    "permutation": Permutation[Array, "m"],
    "mask": Mask[Array, "n m"],
    "causal": CausalMask[Array, "n n"],
    "padding": PaddingMask[Array, "n m"],
    "size": Size[int, "heads"],
    "product": Real[Array, "heads*d_head 2<=k<=3"],
    "at_least": Real[Array, "m>=2"],
}


def signature(names):
    """Declare a claim over the named domains, which compares a first argument with itself."""

    def statement(first, **rest):
        del rest
        return equal(first, first)

    statement.__annotations__ = {
        "first": Real[Array, "n"],
        **{name: DOMAINS[name] for name in names},
    }
    declared = claim(latex="P", source=HERE, expected=HOLDS)
    statement.__doc__ = "A number is itself."
    statement.__signature__ = _signature(statement.__annotations__)
    return declared(statement)


def _signature(annotations):
    from inspect import Parameter, Signature  # noqa: PLC0415 - used here alone

    kind = Parameter.KEYWORD_ONLY
    return Signature([Parameter(name, kind, annotation=a) for name, a in annotations.items()])


signatures = st.lists(st.sampled_from(sorted(DOMAINS)), unique=True, max_size=5).map(signature)


def decode(declared, choices):
    """Return the point that `points` draws when Hypothesis makes these choices."""
    rest = iter(choices)

    def choose(low, high, _):
        choice = next(rest)
        assert low <= choice <= high
        return choice

    point = _assemble(declared, choose, None)
    assert next(rest, None) is None
    return point


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_decoding_what_was_encoded_gives_the_drawn_point(data):
    declared = data.draw(signatures)
    point = data.draw(points(declared))
    assert decode(declared, encode(declared, point)) == point


@given(signatures, st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_decoding_what_was_encoded_gives_the_small_point(declared, seed):
    for point in small_points(declared, seed=seed):
        assert decode(declared, encode(declared, point)) == point


@pytest.mark.parametrize("name", sorted(DOMAINS))
def test_decoding_what_was_encoded_gives_the_suspect(name):
    declared = signature([name])
    drawn = [largest(bound.low, bound.high) for bound in declared.bounds.values()]
    suspects = [
        suspect
        for suspect in Search(declared, seed=5)
        if all(size <= top for size, top in zip(suspect.sizes.values(), drawn, strict=True))
    ]
    assert suspects
    for suspect in suspects:
        assert decode(declared, encode(declared, suspect)) == suspect


@pytest.mark.parametrize("name", sorted(DOMAINS))
def test_the_simplest_draw_has_the_smallest_sizes_and_zeros_or_ones(name):
    declared = signature([name])
    simplest = find(
        points(declared),
        lambda _: True,
        settings=settings(phases=[Phase.generate, Phase.shrink], database=None, deadline=None),
        random=random.Random(0),  # noqa: S311 - no secret
    )
    assert simplest.sizes == {size: bound.low for size, bound in declared.bounds.items()}
    for domain, parts in zip(
        declared.parameters.values(), simplest.coordinates.values(), strict=True
    ):
        for kind, part in zip(domain.coordinates, parts, strict=True):
            low, _ = kind.bounds(simplest.sizes)
            for cell in part.ravel():
                assert cell in (0, 1) or cell == low


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_drawn_number_is_in_its_domain(data):
    declared = data.draw(signatures)
    point = data.draw(points(declared))
    for name, domain in declared.parameters.items():
        for kind, part in zip(domain.coordinates, point.coordinates[name], strict=True):
            assert part.shape == kind.shape.sizes(point.sizes)
            assert all(kind.clamp(cell, point.sizes) == cell for cell in part.ravel())


def test_a_size_beyond_what_is_drawn_cannot_be_encoded():
    declared = signature([])
    size = LARGEST_SIZE + 1
    with pytest.raises(NotDrawableError):
        encode(declared, Point({"n": size}, {"first": (fractions([1] * size),)}))


def test_a_third_cannot_be_encoded():
    with pytest.raises(NotDrawableError):
        encode(signature([]), Point({"n": 1}, {"first": (fractions([Fraction(1, 3)]),)}))


def test_an_entry_outside_the_domain_cannot_be_encoded():
    declared = signature(["nonzero"])
    zero = Point({"n": 1}, {"first": (fractions([1]),), "nonzero": (fractions([0]),)})
    with pytest.raises(NotDrawableError, match="outside its domain"):
        encode(declared, zero)


@pytest.mark.parametrize(
    ("low", "high", "top"), [(1, None, 6), (2, 4, 4), (10, None, 12), (1, 100, 6), (7, 8, 8)]
)
def test_sizes_are_drawn_up_to_a_few_above_the_smallest(low, high, top):
    assert largest(low, high) == top


def test_drawn_arrays_are_of_many_styles():
    declared = signature(["real"])
    cells = set()

    @given(points(declared))
    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    def collect(point):
        cells.update(point.coordinates["real"][0].ravel())

    collect()
    assert any(cell.denominator == 1 and 0 < abs(cell) <= 3 for cell in cells)
    assert any(1 < cell.denominator <= 32 for cell in cells)
    assert any(abs(cell) > 1000 for cell in cells)
    assert any(0 < abs(cell) < Fraction(1, 1000) for cell in cells)
