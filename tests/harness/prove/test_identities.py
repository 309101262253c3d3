"""A proof is found for identities, at every size up to a corner, and never for a falsehood."""

import pytest
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.prove.identities import prove, proves
from lakatos.harness.show.find import found
from lakatos.reference import attention, self_attention, softmax
from lakatos.systems import NotRigorousError, array_namespace, constant, pivot
from lakatos.theory import (
    FAILS,
    FLOAT64,
    HOLDS,
    Array,
    Mask,
    NonconstantRows,
    Permutation,
    Real,
    Source,
    all_of,
    assuming,
    at_most,
    claim,
    equal,
    exists,
    less,
)

NOTES = Source("notes", "Notes", ("A. Person",), 2020, "https://example.org")


def declare(function, expected=HOLDS, **options):
    return claim(latex="x", source=NOTES, expected=expected, **options)(function)


def keys_and_values_move_together(
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d_v"],
    order: Permutation[Array, "m"],
):
    """Attention ignores the order of its keys."""
    return equal(attention(query, key[order], value[order]), attention(query, key, value))


def keys_move_alone(
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m d_v"],
    order: Permutation[Array, "m"],
):
    """Attention ignores the order of its keys alone."""
    return equal(attention(query, key[order], value), attention(query, key, value))


def one_token_is_kept(tokens: Real[Array, "n=1 d"]):
    """Self-attention keeps one token."""
    return equal(self_attention(tokens), tokens)


def every_token_is_kept(tokens: Real[Array, "n d"]):
    """Self-attention keeps all tokens, which is true of one."""
    return equal(self_attention(tokens), tokens)


def masked_weights_sum_to_one(scores: Real[Array, "n m"], mask: Mask[Array, "n m"]):
    """Weights sum to one under every mask."""
    return equal(softmax(scores, mask).sum_to_one(), 1)


def sums_commute(x: Real[Array, ""], y: Real[Array, ""]):
    """Two numbers add up to the same in either order."""
    return equal(x + y, y + x)


def test_a_proof_goes_through_every_permutation():
    assert prove(declare(keys_and_values_move_together)) == {"n": 3, "d": 3, "m": 3, "d_v": 3}
    assert prove(declare(keys_move_alone, FAILS)) is None


def test_a_proof_at_one_token_counts_only_where_the_claim_is_about_one():
    assert prove(declare(one_token_is_kept)) == {"n": 1, "d": 3}
    assert prove(declare(every_token_is_kept, FAILS)) is None


def test_a_claim_without_sizes_is_proved_at_its_only_size():
    assert prove(declare(sums_commute)) == {}


def test_a_claim_over_a_dtype_is_never_proved():
    assert prove(declare(sums_commute, numbers=FLOAT64)) is None


def test_a_claim_that_cannot_be_carried_through_is_not_proved():
    assert prove(declare(masked_weights_sum_to_one)) is None


OPEN = {
    "a ratio": lambda x: equal(x / x, 1),
    "a positive power": lambda x: less(0, array_namespace(x).pow(x - 3, constant(2, like=x))),
    "a logarithm": lambda x: equal(array_namespace(x).log(x), array_namespace(x).log(x)),
    "a pivot": lambda x: at_most(pivot(x, -1), 2**130),
    "a pivot against another": lambda x: equal(pivot(x, -1), pivot(x, -1)),
}


@pytest.mark.parametrize("relate", OPEN.values(), ids=OPEN)
def test_what_is_undefined_or_ties_at_one_point_is_not_proved(relate):
    def open_somewhere(x: Real[Array, "n"]):
        """True but for some points."""
        return relate(x)

    assert prove(declare(open_somewhere)) is None


def test_a_negation_is_proved_of_an_existential_claim():
    def a_square_is_negative(x: Real[Array, ""]):
        """Some square is negative."""
        return exists(less(x * x, 0))

    assert prove(declare(a_square_is_negative, FAILS)) == {}


def test_sizes_at_which_a_domain_is_empty_are_passed_over():
    def rows_that_vary(x: NonconstantRows[Array, "1 k*m"]):
        """Rows are themselves."""
        return equal(x, x)

    def no_rows_vary(x: NonconstantRows[Array, "k k*m"], y: NonconstantRows[Array, "k 2-k"]):
        """Rows of one entry are themselves."""
        return all_of(equal(x, x), equal(y, y))

    assert prove(declare(rows_that_vary)) == {"k": 3, "m": 3}
    assert prove(declare(no_rows_vary)) is None


def test_existence_is_not_proved_by_an_identity():
    def there_is(x: Real[Array, "n"]):
        """Some numbers equal themselves."""
        return exists(equal(x, x))

    assert prove(declare(there_is)) is None


def test_parts_are_proved_one_by_one_and_a_conclusion_without_its_assumption():
    def both(x: Real[Array, "n"]):
        """A true part and a false one."""
        return all_of(equal(x, x), equal(x + x, x))

    def conclusion(x: Real[Array, "n"]):
        """The conclusion holds anyway."""
        return assuming(less(0, x), equal(x + x, 2 * x))

    assert prove(declare(both)) is None
    assert prove(declare(conclusion)) == {"n": 3}


def test_sizes_that_are_not_the_claims_prove_nothing():
    commute = declare(sums_commute)
    assert proves(commute, {})
    assert not proves(commute, {"n": 10**9})
    assert not proves(declare(every_token_is_kept, FAILS), {"n": 10**6, "d": 10**6})


@pytest.mark.parametrize(
    "claimed", [each for each in catalogue() if each.expected is FAILS], ids=lambda c: c.id
)
def test_no_refuted_claim_is_proved_at_the_sizes_of_its_counterexample(claimed):
    proved = prove(claimed)
    if proved is not None:
        sizes = found(claimed.id).record.point.sizes
        assert any(sizes[name] > proved[name] for name in sizes)


def room_for_many_is_refused_and_forgotten(tokens: Real[Array, "n=1"]):
    """What needs more symbols than there are is equal to what needs none."""
    xp = array_namespace(tokens)
    try:
        for step in range(300):
            xp.sin(tokens + step)
    except NotRigorousError:
        return equal(tokens, tokens)
    return equal(tokens, tokens + 1)


def test_code_that_catches_the_want_of_room_is_not_proved():
    caught = declare(room_for_many_is_refused_and_forgotten)
    assert not proves(caught, {name: bound.low for name, bound in caught.bounds.items()})
