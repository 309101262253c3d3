"""The batched search: suspects inside their domains, climbed by gradient, the same for one seed."""

import pytest
import torch
from lakatos.harness.judge.point import judge
from lakatos.harness.search.suspects import EXTENTS, Search
from lakatos.reference import softmax
from lakatos.theory import (
    BFLOAT16,
    FAILS,
    FLOAT32,
    HOLDS,
    Array,
    Between,
    Mask,
    NonzeroRows,
    Permutation,
    Real,
    StochasticRows,
    UnitRows,
    array_namespace,
    at_most,
    claim,
    constant,
    equal,
)
from lakatos.theory.relation import Truth
from lakatos.theory.witness import fractions
from lakatos.tools.sample import HERE


@claim(latex="P", source=HERE, expected=FAILS)
def softmax_is_contracting(x: Between[Array, "8", -5, 5], y: Between[Array, "8", -5, 5]):
    """Softmax is 0.49-Lipschitz on eight numbers."""
    xp = array_namespace(x)
    moved, step = softmax(x) - softmax(y), x - y
    allowed = constant("0.2401", like=x)
    return at_most(xp.sum(moved * moved), allowed * xp.sum(step * step))


@claim(latex="P", source=HERE, expected=HOLDS)
def many_domains(  # noqa: PLR0917 - one parameter a domain
    x: Real[Array, "n d"],
    rows: NonzeroRows[Array, "n d"],
    units: UnitRows[Array, "n d>=2"],
    weights: StochasticRows[Array, "n n"],
    order: Permutation[Array, "n"],
    mask: Mask[Array, "n n"],
):
    """Numbers are themselves."""
    xp = array_namespace(x)
    masked = xp.where(mask, weights, xp.zeros_like(weights))
    mixed = masked @ (x + rows + units)[order, :]
    return equal(mixed, mixed)


@claim(latex="P", source=HERE, expected=FAILS)
def squares_add(a: Real[Array, "n"], b: Real[Array, "n"]):
    """The square of a sum is the sum of the squares."""
    return equal((a + b) * (a + b), a * a + b * b)


def test_suspects_are_inside_their_domains():
    for point in Search(many_domains, seed=2):
        for name, domain in many_domains.parameters.items():
            for kind, part in zip(domain.coordinates, point.coordinates[name], strict=True):
                assert part.shape == kind.shape.sizes(point.sizes)
                assert all(kind.clamp(cell, point.sizes) == cell for cell in part.ravel())


def test_the_search_counts_its_candidates_and_has_nothing_to_note():
    search = Search(many_domains)
    list(search)
    assert search.candidates > EXTENTS["cpu"].candidates
    assert search.note == ""


def test_the_gradient_finds_what_samples_do_not():
    search = Search(softmax_is_contracting)
    assert any(judge(softmax_is_contracting, point).truth is Truth.FALSE for point in search)
    generator = torch.Generator().manual_seed(0)
    x, y = (10 * torch.rand((100_000, 8), generator=generator) - 5 for _ in range(2))
    violations = torch.func.vmap(lambda x, y: softmax_is_contracting(x, y).violation())(x, y)
    assert (violations <= 0).all()


def test_one_seed_hands_on_the_same_suspects():
    first, again, other = (list(Search(squares_add, seed=seed)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_suspects_are_exact_fractions_with_few_digits_among_them():
    entries = [point.coordinates["x"][0].ravel() for point in Search(softmax_is_contracting)]
    assert all((cells == fractions(cells)).all() for cells in entries)
    assert any(all(cell.denominator <= 4 for cell in cells) for cells in entries)


@pytest.mark.parametrize("numbers", [FLOAT32, BFLOAT16])
def test_float_claims_are_searched_in_their_own_dtype(numbers):
    @claim(latex="P", source=HERE, expected=FAILS, numbers=numbers)
    def sums_associate(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]):
        """Sums do not depend on the brackets."""
        return equal((a + b) + c, a + (b + c))

    search = Search(sums_associate)
    assert search.system.name == numbers.name
    assert any(judge(sums_associate, point).truth is Truth.FALSE for point in search)


def test_a_claim_that_torch_cannot_batch_is_searched_one_candidate_at_a_time():
    @claim(latex="P", source=HERE, expected=FAILS)
    def branches(x: Real[Array, ""]):
        """The square of a number from four on is four times the number."""
        return equal(x, x) if x < 4 else equal(x * x, 4 * x)

    search = Search(branches)
    assert any(judge(branches, point).truth is Truth.FALSE for point in search)
    assert search.note.startswith("no batched search, but a slower and smaller one")
    assert "data-dependent" in search.note
    assert 0 < search.candidates < EXTENTS["cpu"].candidates


def test_candidates_at_which_a_block_raises_are_passed_over():
    @claim(latex="P", source=HERE, expected=FAILS)
    def small_squares_add(a: Real[Array, ""], b: Real[Array, ""]):
        """The square of a sum is the sum of the squares, where it is not too large."""
        if abs(a) > 3:
            raise ValueError("too large")
        return equal((a + b) * (a + b), a * a + b * b)

    search = Search(small_squares_add)
    assert any(point.coordinates["a"][0].item() != 0 for point in search)
    assert not search.stopped


def test_a_claim_that_torch_cannot_run_is_noted_and_not_searched():
    @claim(latex="P", source=HERE, expected=HOLDS)
    def exact_only(x: Real[Array, ""]):
        """The claim is evaluated in exact numbers alone."""
        return _refused(x)

    search = Search(exact_only)
    assert list(search) == []
    assert search.note == "no search: not on tensors"
    assert search.candidates == 0


def _refused(x):
    if isinstance(x, torch.Tensor):
        raise TypeError("not on tensors")
    return equal(x, x)


def test_a_claim_without_free_numbers_has_no_suspects():
    @claim(latex="P", source=HERE, expected=HOLDS)
    def nothing_is_free():
        """Nothing is claimed of anything."""
        return equal(constant(1, like=fractions(1)), 1)

    assert list(Search(nothing_is_free)) == []


def test_torch_keeps_its_threads():
    threads = torch.get_num_threads()
    list(Search(softmax_is_contracting))
    assert torch.get_num_threads() == threads
