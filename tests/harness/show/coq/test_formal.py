"""Statements for all sizes in Coq: what they say, that Coq proves them, and no false ones."""

import random
import shutil

import pytest
from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.show.coq import (
    AXIOMS,
    FormalError,
    assumed,
    compiled,
    coq_says,
    formal_of,
    library,
    made_untrue,
    proofs,
    refused_for_all_sizes,
)
from lakatos.harness.show.coq.formal.accepted import Accepted, accepted_of
from lakatos.systems import erf, pi
from lakatos.theory import (
    HOLDS,
    Array,
    Mask,
    NonzeroRows,
    Orthogonal,
    Permutation,
    Positive,
    Real,
    Relation,
    Source,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
    less,
    pivot,
)

HERE = Source("here", "Sample claims", ("Someone",), 2024, "https://example.org")
COQ = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is missing: tox -e proofs")


def declare(function):
    return claim(latex="x", source=HERE, expected=HOLDS)(function)


@declare
def products_associate(
    a: Real[Array, "n m"], b: Real[Array, "m d"], c: Real[Array, "d n"]
) -> Relation:
    """Products of matrices associate."""
    return equal((a @ b) @ c, a @ (b @ c))


@declare
def weighted_means_of_ones_are_one(
    weights: StochasticRows[Array, "n m"], scale: Positive[Array, ""]
) -> Relation:
    """A weighted mean of equal numbers is the number."""
    xp = array_namespace(weights)
    return equal(xp.sum(weights * scale, axis=-1), scale)


@declare
def softmax_sums_to_one(scores: Real[Array, "n m"]) -> Relation:
    """Softmax weights sum to one."""
    xp = array_namespace(scores)
    powers = xp.exp(scores - pivot(scores))
    weights = powers / xp.sum(powers, axis=-1, keepdims=True)
    return equal(xp.sum(weights, axis=-1), 1)


@declare
def products_commute(a: Real[Array, "n n"], b: Real[Array, "n n"]) -> Relation:
    """Products of matrices commute, which is false."""
    return equal(a @ b, b @ a)


@declare
def squares_are_not_negative(x: Real[Array, "n"]) -> Relation:
    """A square is not negative."""
    return at_most(0, x * x)


@declare
def powers_are_above_what_is_taken_off(x: Real[Array, "n"], y: Positive[Array, "n"]) -> Relation:
    """Powers, less something positive, are below them; a share is at most 1; a part is no less."""
    xp = array_namespace(x)
    part = xp.maximum(x, 0 * x)
    return all_of(
        less(xp.exp(x) - y, xp.exp(x)),
        at_most(y / (y + xp.exp(x)), 1),
        at_most(part, xp.maximum(x + y, 0 * x)),
        at_most(x, part),
    )


@declare
def powers_are_below_what_is_taken_off(x: Real[Array, "n"], y: Positive[Array, "n"]) -> Relation:
    """Powers are at most themselves less something positive, which is false."""
    return at_most(array_namespace(x).exp(x), array_namespace(x).exp(x) - y)


@declare
def squares_are_positive(x: Real[Array, "n"]) -> Relation:
    """Squares are positive, which is false at zero."""
    return less(0, x * x)


@declare
def something_differs(x: Real[Array, "n"]) -> Relation:
    """Numbers differ from zero."""
    return differ(x, 0 * x)


@declare
def a_mask_keeps_itself(x: Real[Array, "n"], mask: Mask[Array, "n"]) -> Relation:
    """What is hidden twice is hidden once."""
    xp = array_namespace(x)
    once = xp.where(mask, x, xp.zeros_like(x))
    return equal(xp.where(mask, once, xp.zeros_like(x)), once)


@declare
def sums_ignore_an_order(x: Real[Array, "n d"], order: Permutation["n"]) -> Relation:
    """A sum does not see in which order its parts come."""
    xp = array_namespace(x)
    return equal(xp.sum(x[order] * x[order], axis=0), xp.sum(x * x, axis=0))


@declare
def rotations_keep_dot_products(
    x: Real[Array, "n d"], rotation: Orthogonal[Array, "d d"]
) -> Relation:
    """Dot products are those before a rotation."""
    turned = x @ rotation
    return equal(turned @ turned.mT, x @ x.mT)


@declare
def a_sum_of_two_parts_is_the_sum_of_their_sums(
    x: Real[Array, "n"], y: Real[Array, "m"]
) -> Relation:
    """The sum of what is joined is the sum of both sums."""
    xp = array_namespace(x)
    return equal(xp.sum(xp.concat([x, y])), xp.sum(x) + xp.sum(y))


@declare
def roots_relu_and_logarithms_scale(x: Real[Array, "n"], scale: Positive[Array, ""]) -> Relation:
    """What is positive comes out of a root, of a positive part, and of a logarithm of a sum."""
    xp = array_namespace(x)
    total = xp.sum(xp.exp(x))
    return all_of(
        equal(xp.sqrt(scale * scale * total), scale * xp.sqrt(total)),
        equal(xp.maximum(scale * x, 0 * x), scale * xp.maximum(x, 0 * x)),
        equal(xp.abs(-scale * x), scale * xp.abs(x)),
        equal(xp.log(scale * total), xp.log(scale) + xp.log(total)),
    )


@declare
def what_is_done_to_places_keeps_sums(x: Real[Array, "n"], step: Real[Array, ""]) -> Relation:
    """Functions without a rule are the same of what is the same, and positive parts add up."""
    xp = array_namespace(x)
    waves = erf(x + step) + xp.cos(pi(like=x) * x) + xp.tanh(x)
    parts = xp.maximum(x, 0 * x) - xp.maximum(-x, 0 * x)
    again = (xp.exp(2 * x) - 1) / (xp.exp(2 * x) + 1)
    return equal(waves + parts, erf(step + x) + xp.cos(x * pi(like=x)) + again + x)


@declare
def roots_in_layers_cancel(x: NonzeroRows[Array, "n d"]) -> Relation:
    """A row over its root mean square has as many for its square as it is long."""
    xp = array_namespace(x)
    size = constant(x.shape[-1], like=x)
    mean = xp.sum(x * x, axis=-1, keepdims=True) / size
    scaled = x / xp.sqrt(mean)
    return equal(xp.sum(scaled * scaled, axis=-1), size)


@declare
def the_largest_is_the_largest(x: Real[Array, "n"]) -> Relation:
    """The largest number is itself, also as a sum of one."""
    xp = array_namespace(x)
    return equal(xp.max(x), xp.sum(xp.max(x, keepdims=True)))


@declare
def cubes_have_roots(x: Real[Array, "n"]) -> Relation:
    """The cube of a root is the number."""
    return equal(array_namespace(x).cbrt(x) ** 3, x)


@declare
def hidden_scores_do_not_count(
    scores: Real[Array, "n m"], mask: Mask[Array, "n m"], values: Real[Array, "m d"]
) -> Relation:
    """Softmax weights of what a mask shows sum to one, whatever number is hidden."""
    xp = array_namespace(scores)
    shift = pivot(xp.where(mask, scores, xp.min(scores, axis=-1, keepdims=True)))
    powers = xp.where(mask, xp.exp(xp.where(mask, scores, shift) - shift), xp.zeros_like(scores))
    weights = powers / xp.sum(powers, axis=-1, keepdims=True)
    plain = xp.where(mask, xp.exp(scores), xp.zeros_like(scores))
    shares = plain / xp.sum(plain, axis=-1, keepdims=True)
    return all_of(equal(xp.sum(weights, axis=-1), 1), equal(weights @ values, shares @ values))


@declare
def weighted_means_lie_within_their_values(
    weights: StochasticRows[Array, "n m"], values: Real[Array, "m"], x: Real[Array, "n"]
) -> Relation:
    """A weighted mean is between least and greatest, and a greatest entry is at least each."""
    xp = array_namespace(values)
    made = weights @ values
    return all_of(
        at_most(xp.broadcast_to(xp.min(values), made.shape), made),
        at_most(made, xp.broadcast_to(xp.max(values), made.shape)),
        at_most(xp.broadcast_to(xp.max(x), x.shape), xp.broadcast_to(xp.max(abs(x)), x.shape)),
    )


@declare
def means_and_products_are_below_their_squares(
    weights: StochasticRows[Array, "m"],
    x: Real[Array, "m"],
    y: Real[Array, "m"],
    a: Real[Array, ""],
) -> Relation:
    """Squares of means, products of sums, squares beside a product, and powers of e."""
    xp = array_namespace(x)
    mean = xp.sum(weights * x)
    return all_of(
        at_most(mean * mean, xp.sum(weights * x * x)),
        at_most(xp.sum(x * y) * xp.sum(x * y), xp.sum(x * x) * xp.sum(y * y)),
        at_most(2 * x * y, x * x + y * y),
        at_most(xp.exp(a) * (1 + x - a), xp.exp(x)),
        less(xp.exp(x), (xp.exp(x) + 1) ** 2),
    )


@declare
def means_are_above_what_they_are_not(
    weights: StochasticRows[Array, "m"], x: Real[Array, "m"], y: Real[Array, "m"]
) -> Relation:
    """Four that are false: each is the other way round somewhere, or not strict."""
    xp = array_namespace(x)
    mean = xp.sum(weights * x)
    return all_of(
        less(mean, xp.max(x)),
        at_most(xp.sum(weights * x * x), mean * mean),
        at_most(xp.sum(x * x) * xp.sum(y * y), xp.sum(x * y) * xp.sum(x * y)),
        at_most(xp.exp(x), 1 + x),
        at_most(xp.max(x), xp.max(y)),
    )


@declare
def rows_side_by_side_sum_to_the_sum_of_rows(
    x: Real[Array, "n m"], y: Real[Array, "n m"]
) -> Relation:
    """What is laid out as one axis has the products, and the sum, that it had as two."""
    xp = array_namespace(x)
    flat = xp.reshape(x, (-1,)) * xp.reshape(y, (-1,))
    return equal(xp.sum(flat), xp.sum(x * y))


@declare
def waves_and_powers_follow_their_sums(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    """Cosines and sines of sums are products of those of the parts, and so are powers."""
    xp, base = array_namespace(x), constant(10000, like=x)
    return all_of(
        equal(xp.cos(x - y), xp.cos(x) * xp.cos(y) + xp.sin(x) * xp.sin(y)),
        equal(xp.sin(x - y), xp.sin(x) * xp.cos(y) - xp.cos(x) * xp.sin(y)),
        equal(xp.sin(x) * xp.sin(x) + xp.cos(-x) * xp.cos(x), 1),
        equal(base ** (x + y), base**x * base**y),
    )


@declare
def a_matrix_is_its_two_triangles(x: Real[Array, "3 3"]) -> Relation:
    """The upper and the lower triangle, without the diagonal twice, are the matrix."""
    xp = array_namespace(x)
    return equal(xp.triu(x) + xp.tril(x, k=-1), x)


@declare
def entries_by_turns_sum_to_all(x: Real[Array, "2*n"]) -> Relation:
    """The sum of every other entry, and that of the others, are the sum."""
    xp = array_namespace(x)
    return equal(xp.sum(x[::2]) + xp.sum(x[1::2]), xp.sum(x))


@declare
def a_sum_is_its_first_entry_and_the_others(x: Real[Array, "n>=2"]) -> Relation:
    """A sum is its first entry and the sum of the others; a hyperbolic tangent is odd."""
    xp = array_namespace(x)
    return all_of(
        equal(xp.sum(xp.exp(x)) - xp.exp(x[0]), xp.exp(xp.log(xp.sum(xp.exp(x[1:]))))),
        equal(xp.tanh(-3 * x), -xp.tanh(3 * x)),
    )


@declare
def waves_turn_the_other_way(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    """A cosine of a sum has a plus, which is false."""
    xp = array_namespace(x)
    return equal(xp.cos(x + y), xp.cos(x) * xp.cos(y) + xp.sin(x) * xp.sin(y))


@declare
def columns_are_rows(x: Real[Array, "n n"]) -> Relation:
    """What is laid out by rows is what is laid out by columns, which is false."""
    xp = array_namespace(x)
    return equal(xp.reshape(x, (-1,)), xp.reshape(x.mT, (-1,)))


TRUE = (
    products_associate,
    weighted_means_of_ones_are_one,
    softmax_sums_to_one,
    a_mask_keeps_itself,
    sums_ignore_an_order,
    rotations_keep_dot_products,
    a_sum_of_two_parts_is_the_sum_of_their_sums,
    roots_relu_and_logarithms_scale,
    what_is_done_to_places_keeps_sums,
    roots_in_layers_cancel,
    rows_side_by_side_sum_to_the_sum_of_rows,
    waves_and_powers_follow_their_sums,
    a_matrix_is_its_two_triangles,
    entries_by_turns_sum_to_all,
    a_sum_is_its_first_entry_and_the_others,
    the_largest_is_the_largest,
    hidden_scores_do_not_count,
)


def only_lemma(tried):
    (lemma,) = formal_of(tried).lemmas
    return lemma


def test_a_statement_says_what_the_code_computes_before_any_algebra():
    text = only_lemma(products_associate).statement
    assert "forall (n m d : nat) (a : nat -> nat -> R)" in text
    assert "sum d (fun k3 => ((sum m (fun k4 => ((a k1 k4) * (b k4 k3)))) * (c k3 k2)))" in text
    assert "sum m (fun k5 => ((a k1 k5) * (sum d (fun k6 => ((b k5 k6) * (c k6 k2))))))" in text


def test_a_statement_assumes_what_a_domain_says():
    text = only_lemma(weighted_means_of_ones_are_one).statement
    assert "(forall i1, sum m (fun k => weights i1 k) = 1) ->" in text
    assert "(0 < scale) ->" in text


def test_a_joined_axis_is_written_part_by_part():
    text = only_lemma(a_sum_of_two_parts_is_the_sum_of_their_sums).statement
    assert "(sum n (fun k2 => (x k2))) + (sum m (fun k3 => (y k3)))" in text


def test_an_axis_that_is_two_laid_out_as_one_is_written_as_both():
    text = only_lemma(rows_side_by_side_sum_to_the_sum_of_rows).statement
    assert "sum n (fun k2 => (sum m (fun k3 => ((x k2 k3) * (y k2 k3)))))" in text
    text = only_lemma(entries_by_turns_sum_to_all).statement
    assert (
        "= (sum n (fun k3 => ((x (k3 * 2%nat + 0%nat)%nat) + (x (k3 * 2%nat + 1%nat)%nat))))"
        in (text.replace("\n", " ").replace("  ", " "))
    )
    text = only_lemma(columns_are_rows).statement
    assert "(x k2 k3)" in text
    assert "(x k3 k2)" in text


def test_every_kind_of_entry_and_every_number_for_a_size_has_a_lemma():
    stated = formal_of(claim_named("any_number_of_frozen_attention_layers_collapse"))
    assert len(stated.lemmas) > 1
    assert len({lemma.name for lemma in stated.lemmas}) == len(stated.lemmas)


@pytest.mark.parametrize(
    ("tried", "what"),
    [(something_differs, "Differ"), (cubes_have_roots, "cbrt")],
)
def test_what_has_no_counterpart_is_named(tried, what):
    with pytest.raises(FormalError, match=what):
        formal_of(tried)
    assert coq_says(tried).startswith("this proof is ours alone, and not stated for Coq: ")


def test_what_coq_was_not_asked_is_not_said_to_be_accepted():
    assert coq_says(products_associate).startswith("this proof is ours alone")


def test_an_acceptance_is_of_these_lemmas_and_this_library():
    stated = formal_of(products_associate)
    kept = Accepted.of([(products_associate, stated)])
    assert kept.has(products_associate, stated)
    assert not kept.has(products_associate, formal_of(products_commute))
    assert str(kept).splitlines()[0].startswith("Contractions.v ")


def test_accepted_claims_are_on_record_as_they_are_now():
    names = sorted(Accepted.kept().digests)
    drawn = random.Random(0).sample(names, 12)  # noqa: S311 - no secret
    claims = [claim_named(name) for name in drawn]
    assert [each.id for each, _ in accepted_of(claims)] == drawn
    assert all(coq_says(each).startswith("accepted by Coq, too") for each in claims[:2])


def test_a_lemma_is_made_untrue_by_one_change():
    generator = random.Random(1)  # noqa: S311 - no secret
    lemma = only_lemma(products_associate)
    found = [made_untrue(lemma, generator) for _ in range(5)]
    assert all(each is not None and each.sides[0] != lemma.sides[0] for each in found)
    assert all(each.sides[1] == lemma.sides[1] for each in found)
    assert made_untrue(only_lemma(weighted_means_of_ones_are_one), generator) is None
    assert made_untrue(only_lemma(what_is_done_to_places_keeps_sums), generator) is not None


@COQ
def test_coq_proves_true_statements_on_the_axioms_of_the_reals_and_refuses_false_ones(tmp_path):
    compiled(tmp_path, "Contractions", library())
    stated = [(each, formal_of(each)) for each in TRUE]
    assert set(assumed(tmp_path, "Proofs", proofs(stated))) <= set(AXIOMS)
    untrue = made_untrue(only_lemma(softmax_sums_to_one), random.Random(2))  # noqa: S311 - no secret
    assert untrue is not None
    false = [only_lemma(products_commute), untrue, only_lemma(waves_turn_the_other_way)]
    false += [only_lemma(columns_are_rows)]
    assert set(refused_for_all_sizes(false, tmp_path)) == {each.name for each in false}


@COQ
def test_coq_accepts_orders_and_no_false_ones(tmp_path):
    compiled(tmp_path, "Contractions", library())
    good = [*formal_of(powers_are_above_what_is_taken_off).lemmas]
    good += formal_of(squares_are_not_negative).lemmas
    assert [each.sign for each in good] == ["<", "<=", "<=", "<=", "<="]
    good += formal_of(weighted_means_lie_within_their_values).lemmas
    good += formal_of(means_and_products_are_below_their_squares).lemmas
    false = [
        lemma
        for each in (
            powers_are_below_what_is_taken_off,
            squares_are_positive,
            means_are_above_what_they_are_not,
        )
        for lemma in formal_of(each).lemmas
    ]
    assert refused_for_all_sizes([*good, *false], tmp_path, 60) == [each.name for each in false]
