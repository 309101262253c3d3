"""Proofs for all sizes: what is proved, what is not, and what rehearsal finds."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from flint import fmpq
from lakatos.harness.catalogue.claims import catalogue
from lakatos.harness.keep.store import Store
from lakatos.harness.prove.structure.cases import PathsError
from lakatos.harness.prove.symbolic import lemmas, order, prover, rehearsal
from lakatos.harness.prove.symbolic.equal import follows
from lakatos.harness.prove.symbolic.inequalities import factors
from lakatos.harness.prove.symbolic.prover import proof_of, prove_everywhere, remembering
from lakatos.harness.prove.symbolic.rehearsal import Values
from lakatos.reference import attention, causal_attention, layer_norm, softmax
from lakatos.systems import REALS, NotRigorousError
from lakatos.systems.sizes import Space
from lakatos.systems.terms import sums, whole
from lakatos.systems.terms.atoms import Entry, Source, Var
from lakatos.systems.terms.functions import Part
from lakatos.systems.terms.namespace import over
from lakatos.systems.terms.power import power as raised
from lakatos.systems.terms.relations import Above, Zero
from lakatos.systems.terms.term import (
    Atom,
    add,
    multiply,
    negative,
    number,
    of,
    scaled,
    subtract,
)
from lakatos.theory import (
    FAILS,
    HOLDS,
    Array,
    Between,
    Index,
    Mask,
    NonconstantRows,
    NonNegative,
    NonZero,
    OneHotRows,
    Permutation,
    Positive,
    Real,
    Relation,
    StochasticRows,
    UnitRows,
    all_of,
    array_namespace,
    at_most,
    claim,
    constant,
    differ,
    equal,
    jacobian,
    less,
    source,
)

SOURCE = source("vaswani2017")


def declared(function):
    return claim(latex="x", source=SOURCE, expected=HOLDS)(function)


@declared
def key_order(
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m v"],
    order: Permutation[Array, "m"],
) -> Relation:
    """Attention ignores the order of keys."""
    return equal(attention(query, key[order], value[order]), attention(query, key, value))


@declared
def halves(x: Real[Array, "n 2*d"]) -> Relation:
    """A sum over twice as many places is one over the even ones and the odd ones."""
    total = array_namespace(x).sum
    return equal(total(x, axis=-1), total(x[:, 0::2] + x[:, 1::2], axis=-1))


@declared
def masked_rows(scores: Real[Array, "n m"], mask: Mask[Array, "n m"]) -> Relation:
    """Masked weights sum to one."""
    return equal(array_namespace(scores).sum(softmax(scores, mask), axis=-1), 1)


@declared
def later_tokens(x: Real[Array, "n d"], y: Real[Array, "m d"]) -> Relation:
    """Causal attention of a prefix is a prefix."""
    both = array_namespace(x).concat([x, y], axis=0)
    return equal(causal_attention(both, both, both)[: x.shape[0]], causal_attention(x, x, x))


@declared
def selected(rows: OneHotRows[Array, "n m"], x: Real[Array, "m d"]) -> Relation:
    """The squares of one-hot rows are the rows."""
    return equal((rows * rows) @ x, rows @ x)


@declared
def averages(w: StochasticRows[Array, "n m"], x: Between[Array, "m d", 0, 1]) -> Relation:
    """An average of what is not negative is not negative."""
    return at_most(0, w @ x)


@declared
def weights(x: Real[Array, "n m"]) -> Relation:
    """Weights are positive."""
    return less(0, softmax(x))


TRUE = [key_order, halves, masked_rows, later_tokens, selected, averages, weights]


@declared
def key_order_alone(
    query: Real[Array, "n d"],
    key: Real[Array, "m d"],
    value: Real[Array, "m v"],
    order: Permutation[Array, "m"],
) -> Relation:
    """Keys alone may be reordered."""
    return equal(attention(query, key[order], value), attention(query, key, value))


@declared
def additive(x: Real[Array, "n m"], y: Real[Array, "n m"]) -> Relation:
    """Softmax is additive."""
    return equal(softmax(x + y), softmax(x) + softmax(y))


@declared
def undefined(x: Real[Array, "n"]) -> Relation:
    """A number over itself is one."""
    return equal(x / x, 1)


@declared
def noncausal(x: Real[Array, "n d"], y: Real[Array, "m d"]) -> Relation:
    """Attention of a prefix is a prefix."""
    both = array_namespace(x).concat([x, y], axis=0)
    return equal(attention(both, both, both)[: x.shape[0]], attention(x, x, x))


@declared
def strict(x: Real[Array, "n"]) -> Relation:
    """Squares are positive."""
    return less(0, x * x)


@declared
def columns(w: StochasticRows[Array, "n m"]) -> Relation:
    """Columns of weights sum to one."""
    return equal(array_namespace(w).sum(w, axis=0), 1)


FALSE = [key_order_alone, additive, undefined, noncausal, strict, columns]


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.id)
def test_a_true_claim_is_proved_for_all_sizes(case):
    assert proof_of(case).extent.complete


def test_the_last_proof_alone_is_remembered_and_only_where_that_is_asked():
    with remembering():
        found = proof_of(key_order, again=True)
        assert proof_of(key_order, again=True) is found
        assert proof_of(key_order) is not found  # which looks at more sizes
        assert proof_of(key_order, again=True) is not found
    assert proof_of(key_order) is not proof_of(key_order)


@pytest.mark.parametrize("case", FALSE, ids=lambda case: case.id)
def test_a_false_claim_is_not_proved(case):
    assert prove_everywhere(case) is None


def test_a_size_that_is_used_as_a_number_is_named():
    @declared
    def unrolled(x: Real[Array, "n d"]) -> Relation:
        """A sum may be taken one by one."""
        total = array_namespace(x).zeros_like(x[0])
        for place in range(x.shape[0]):
            total = total + x[place]
        return equal(total, array_namespace(x).sum(x, axis=0))

    extent = proof_of(unrolled).extent
    assert not extent.complete
    assert extent.whole("d")
    assert str(extent) == "for all d; n up to 8"


def test_cases_of_a_size_are_gone_through():
    @declared
    def by_length(x: Real[Array, "n"]) -> Relation:
        """Code may branch on a length."""
        total = array_namespace(x).sum(x)
        return equal(2 * total if x.shape[0] > 3 else total + total, total + total)

    assert proof_of(by_length).extent.complete


def test_code_that_is_no_function_proves_nothing():
    calls = []

    @declared
    def counting(x: Real[Array, "n"]) -> Relation:
        """Code may remember how often it ran."""
        calls.append(1)
        return equal(len(calls) * x, len(calls) * x)

    with pytest.raises(PathsError, match="no function"):
        proof_of(counting)


def test_code_that_catches_a_refusal_proves_nothing():
    @declared
    def catching(x: Real[Array, "n"]) -> Relation:
        """Code may look at what its arguments are."""
        try:
            twice = x + float(array_namespace(x).sum(x))
        except ArithmeticError:
            twice = x
        return equal(twice, x)

    assert prove_everywhere(catching) is None


def test_code_that_asks_which_system_it_runs_in_is_found_by_rehearsal():
    @declared
    def asking(x: Real[Array, "n"]) -> Relation:
        """Code may ask which arrays it is given."""
        return equal(x if type(x).__name__ == "Terms" else 2 * x, x)

    with pytest.raises(PathsError, match="the code gives"):
        proof_of(asking)


@declared
def summed_in_another_order(x: Real[Array, "n"], order: Permutation[Array, "n"]) -> Relation:
    """Both sides are one sum over reordered entries."""
    xp = array_namespace(x)
    return equal(xp.sum(x[order] * 2), 2 * xp.sum(x[order]))


@declared
def counted(x: Real[Array, "n"]) -> Relation:
    """Both sides count the entries."""
    xp = array_namespace(x)
    return equal(xp.sum(xp.ones_like(x)), xp.sum(2 * xp.ones_like(x)) / 2)


@pytest.mark.parametrize(
    ("rule", "case"),
    [("_counted", counted), ("_permuted", summed_in_another_order), ("_known", selected)],
)
def test_a_wrong_rule_is_found_by_rehearsal(monkeypatch, rule, case):
    assert proof_of(case).extent.complete
    right = getattr(sums, rule)

    def wrong(bound, factors):
        found = right(bound, factors)
        return None if found is None else sums.scaled(found, 2)

    monkeypatch.setattr(sums, rule, wrong)
    with pytest.raises(PathsError, match="the code gives"):
        proof_of(case)


def test_what_is_positive_divides():
    @declared
    def over_itself(x: Positive[Array, "n"]) -> Relation:
        """A positive number over itself is one."""
        return equal(x / x, 1)

    @declared
    def scaled(x: Real[Array, "n d"], c: Positive[Array, ""]) -> Relation:
        """Layer norm without epsilon ignores a scale."""
        return equal(layer_norm(c * x, epsilon=0), layer_norm(x, epsilon=0))

    assert proof_of(over_itself).extent.complete
    assert prove_everywhere(scaled) is None, "a constant row has no norm"


@declared
def between(
    query: Real[Array, "n d"], key: Real[Array, "m d"], value: Real[Array, "m v"]
) -> Relation:
    """Outputs of attention lie between the least and the largest value."""
    xp = array_namespace(value)
    output = attention(query, key, value)
    low, high = (each(value, axis=0, keepdims=True) for each in (xp.min, xp.max))
    return all_of(
        at_most(xp.broadcast_to(low, output.shape), output),
        at_most(output, xp.broadcast_to(high, output.shape)),
    )


@declared
def one_weight(scores: Real[Array, "n"]) -> Relation:
    """A weight is at most one."""
    return at_most(softmax(scores), 1)


@declared
def dot_products(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    """The square of a dot product is at most the product of the squared lengths."""
    xp = array_namespace(x)
    return at_most(xp.sum(x * y) ** 2, xp.sum(x * x) * xp.sum(y * y))


@declared
def kinks(x: Real[Array, "n"], step: NonNegative[Array, "n"]) -> Relation:
    """Relu rises, by no more than its argument."""
    zero = array_namespace(x).zeros_like(x)
    relu = [array_namespace(x).maximum(each, zero) for each in (x, x + step)]
    return all_of(at_most(relu[0], relu[1]), at_most(relu[1] - relu[0], step))


@declared
def two_numbers(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    """Twice a product is at most the sum of the squares."""
    return at_most(2 * x * y, x * x + y * y)


@declared
def bounded(x: Between[Array, "n", -1, 2]) -> Relation:
    """Numbers between bounds keep to them, and sizes are at least one."""
    return all_of(at_most(x, 2), at_most(1, constant(x.shape[0], like=x) + 0 * x))


@declared
def tangents(x: Real[Array, "n"]) -> Relation:
    """An exponential lies above its tangent."""
    return at_most(1 + x, array_namespace(x).exp(x))


@pytest.mark.parametrize(
    "case",
    [between, one_weight, dot_products, kinks, two_numbers, bounded, tangents],
    ids=lambda case: case.id,
)
def test_order_is_proved_for_all_sizes(case):
    assert proof_of(case).extent.complete


@declared
def outside(w: StochasticRows[Array, "n m"], x: Real[Array, "m"]) -> Relation:
    """An average is at most the first number."""
    return at_most(w @ x, x[0])


@declared
def strictly_between(w: StochasticRows[Array, "n m"], x: Real[Array, "m"]) -> Relation:
    """An average is less than the largest number."""
    return less(w @ x, array_namespace(x).max(x))


@declared
def positive_part(x: Real[Array, "n"]) -> Relation:
    """Relu is above zero."""
    return less(0, array_namespace(x).maximum(x, array_namespace(x).zeros_like(x)))


@declared
def swapped(x: Real[Array, "n"], y: Real[Array, "n"]) -> Relation:
    """The product of the squared lengths is at most the square of the dot product."""
    xp = array_namespace(x)
    return at_most(xp.sum(x * x) * xp.sum(y * y), xp.sum(x * y) ** 2)


@declared
def beyond(x: Between[Array, "n", -1, 2]) -> Relation:
    """Numbers up to two are at most one."""
    return at_most(x, 1)


@declared
def not_constant(x: Real[Array, "n"]) -> Relation:
    """The variance of any numbers is above zero."""
    xp = array_namespace(x)
    return less(xp.sum(x) ** 2, x.shape[0] * xp.sum(x * x))


@declared
def two_large_weights(x: Real[Array, "m"]) -> Relation:
    """Any two weights add up to one at most, one of them taken twice as well."""
    weights = softmax(x)
    return at_most(weights[:, None] + weights, 1)


@declared
def unsigned_weights(w: Real[Array, "n"], x: Real[Array, "n"]) -> Relation:
    """The square of a mean is at most the mean of squares, whatever the weights."""
    xp = array_namespace(x)
    return at_most(xp.sum(w * x) ** 2, xp.sum(w) * xp.sum(w * x * x))


@declared
def falling(x: Real[Array, "n"]) -> Relation:
    """An exponential of the negative keeps the order of numbers."""
    powers = array_namespace(x).exp(-x)
    return at_most(0, (x[:, None] - x) * (powers[:, None] - powers))


@declared
def convex_logarithm(w: StochasticRows[Array, "1 n"], x: Positive[Array, "n"]) -> Relation:
    """The logarithm of a mean is at most the mean of logarithms."""
    xp = array_namespace(x)
    return at_most(xp.log(xp.sum(w[0] * x)), xp.sum(w[0] * xp.log(x)))


@declared
def factor_that_may_be_zero(x: NonNegative[Array, ""], y: Positive[Array, ""]) -> Relation:
    """What is not negative times what is positive is above zero."""
    return less(0, x * (y * y + x * y))


@declared
def too_large(scores: Real[Array, "n"]) -> Relation:
    """A weight is less than one, of one score as well."""
    return less(softmax(scores), 1)


@pytest.mark.parametrize(
    "case",
    [
        outside,
        strictly_between,
        positive_part,
        swapped,
        beyond,
        too_large,
        not_constant,
        two_large_weights,
        unsigned_weights,
        falling,
        convex_logarithm,
        factor_that_may_be_zero,
    ],
    ids=lambda case: case.id,
)
def test_false_order_is_not_proved(case):
    assert prove_everywhere(case) is None


REFUTED = [each for each in catalogue() if each.expected is FAILS and each.numbers is REALS]
SAMPLE = sorted(np.random.default_rng(12).choice(len(REFUTED), size=30, replace=False).tolist())


@pytest.mark.parametrize("case", [REFUTED[place] for place in SAMPLE], ids=lambda case: case.id)
def test_no_refuted_claim_is_proved_where_it_is_false(case, facts):
    proof = prove_everywhere(case)
    sizes = facts[case.id]
    assert proof is None or not proof.extent.covers(sizes)


@pytest.fixture(scope="module")
def facts():
    """The sizes of the deciding points of the catalogue."""
    store = Store()
    return {case.id: store.of_claim(case)[0].sizes for case in REFUTED}


def test_a_lemma_that_is_wrong_is_found_by_rehearsal(monkeypatch):
    @declared
    def steep(x: Real[Array, "n"]) -> Relation:
        """An exponential lies above twice its tangent."""
        return at_most(2 + 2 * x, array_namespace(x).exp(x))

    def wrong(term):
        for use in lemmas.exponential_is_above_its_tangent(term):
            yield replace(use, goal=scaled(add(use.goal, negative(use.goal)), 1))

    assert prove_everywhere(steep) is None
    monkeypatch.setattr(order, "_LEMMAS", (wrong,))
    with pytest.raises(PathsError, match="the normal forms differ"):
        proof_of(steep)
    monkeypatch.setattr(rehearsal.Trial, "refutes", lambda *_: False)
    with pytest.raises(PathsError, match="a rule of order is wrong"):
        proof_of(steep)


@pytest.mark.parametrize(("power", "left"), [(1, None), (2, 0), (3, 1), (4, 0), (5, 1)])
def test_even_powers_alone_are_factors_that_are_not_negative(power, left):
    space = Space({"n": 1})
    with over(space):
        i = of(Var("i", space.size("n")))
        x, y = (of(Entry(Source(name, (space.size("n"),)), (i,))) for name in "xy")
        found = [use.goal for use in factors(multiply(raised(x, power), y))]
        assert found == ([] if left is None else [multiply(raised(x, left), y)])


def test_a_part_of_a_sum_and_more_is_no_entry_that_is_put():
    """A sum and one is positive or not, but no entry of an input that may be any number."""
    space = Space({"n": 1})
    with over(space):
        i = Var("i", space.size("n"))
        x = of(Entry(Source("x", (space.size("n"),)), (of(i),)))
        assert order._kinks(of(Part(add(x, number(1))))) is not None
        assert order._kinks(of(Part(add(sums.total(x, (i,)), number(1))))) is None


@declared
def nearest(w: StochasticRows[Array, "n m"], x: Real[Array, "m"]) -> Relation:
    """The square of a mean is at most the mean of squares."""
    return at_most((w @ x) ** 2, w @ (x * x))


@declared
def opposite(x: UnitRows[Array, "n d"]) -> Relation:
    """Rows of length one have products of at least minus one."""
    return at_most(-1, x @ x.mT)


@declared
def monotone(x: Real[Array, "n"]) -> Relation:
    """The exponential keeps the order of numbers."""
    exponentials = array_namespace(x).exp(x)
    return at_most(0, (x[:, None] - x) * (exponentials[:, None] - exponentials))


@declared
def spread_out(x: Real[Array, "n m"]) -> Relation:
    """The sum of the squares of column sums is at least the square of the whole sum over m."""
    xp = array_namespace(x)
    columns = xp.sum(x, axis=0)
    return at_most(xp.sum(x) ** 2 / x.shape[1], xp.sum(columns * columns))


@declared
def smooth_maximum(x: Real[Array, "n"], step: Real[Array, "n"]) -> Relation:
    """Log-sum-exp lies above its tangents."""
    xp = array_namespace(x)
    moved = xp.log(xp.sum(xp.exp(x + step))) - xp.log(xp.sum(xp.exp(x)))
    return at_most(xp.sum(softmax(x) * step), moved)


@declared
def logarithms(x: Positive[Array, "n"]) -> Relation:
    """A logarithm of one more is larger."""
    return less(array_namespace(x).log(x), array_namespace(x).log(x + 1))


@declared
def associated(x: Real[Array, "n"], w: Positive[Array, "n"]) -> Relation:
    """Of numbers and their exponentials, the mean product is at least the product of means."""
    xp = array_namespace(x)
    rising = xp.exp(x)
    return at_most(xp.sum(w * x) * xp.sum(w * rising), xp.sum(w) * xp.sum(w * x * rising))


@declared
def varying(x: NonconstantRows[Array, "1 n"], w: Positive[Array, "n"]) -> Relation:
    """The variance of what is not constant is above zero."""
    xp, row = array_namespace(x), x[0]
    return less(xp.sum(w * row) ** 2, xp.sum(w) * xp.sum(w * row * row))


@declared
def spreading(x: NonconstantRows[Array, "1 n"]) -> Relation:
    """The sum of what is not constant is less than the largest times their number."""
    xp = array_namespace(x)
    return less(xp.sum(x[0]), xp.max(x[0]) * x.shape[1])


@declared
def others(x: Real[Array, "m"]) -> Relation:
    """The sum of exponentials is at most one of them and the others at their largest."""
    xp = array_namespace(x)
    powers = xp.exp(x)
    return at_most(xp.sum(powers), powers + (x.shape[0] - 1) * xp.exp(xp.max(x)))


@declared
def turned(x: Real[Array, ""], y: Real[Array, ""]) -> Relation:
    """A cosine of a difference is at most one."""
    xp = array_namespace(x)
    return at_most(xp.cos(x - y), 1)


@declared
def bounded_variance(w: StochasticRows[Array, "1 n"], x: Real[Array, "n"]) -> Relation:
    """A variance is at most a quarter of the square of the range."""
    xp, weights = array_namespace(x), w[0]
    spread = xp.max(x) - xp.min(x)
    return at_most(xp.sum(weights * x * x) - xp.sum(weights * x) ** 2, spread * spread / 4)


@declared
def two_weights(x: Real[Array, "m"]) -> Relation:
    """The derivative of a weight in any score is at most a quarter."""
    return at_most(abs(jacobian(softmax, x)), Fraction(1, 4))


@declared
def tangents_of_powers(x: Real[Array, "n"]) -> Relation:
    """An exponential lies above its tangents."""
    powers = array_namespace(x).exp(x)
    return at_most(powers * (1 + x[:, None] - x), powers[:, None] + 0 * x)


@declared
def negative_divisor(x: Real[Array, "n"], y: Real[Array, "n"], z: NonZero[Array, ""]) -> Relation:
    """A number over what is below zero by Cauchy and Schwarz is below zero."""
    xp = array_namespace(x)
    gap = xp.sum(x * y) ** 2 - xp.sum(x * x) * xp.sum(y * y) - z * z
    return less(1 / gap, 0)


INEQUALITIES = [
    nearest, opposite, monotone, spread_out, smooth_maximum, logarithms, associated, varying,
    spreading, others, turned, bounded_variance, two_weights, tangents_of_powers, negative_divisor,
]  # fmt: skip


@pytest.mark.parametrize("case", INEQUALITIES, ids=lambda case: case.id)
def test_inequalities_are_proved_for_all_sizes(case):
    proof = proof_of(case)
    assert proof.extent.complete
    assert proof.attempts[-1].steps


@pytest.mark.parametrize("case", INEQUALITIES, ids=lambda case: case.id)
def test_a_lemma_that_gives_too_much_is_found_where_the_claim_is_true(case, monkeypatch):
    monkeypatch.setattr(order, "_LEMMAS", (wrong_lemmas(order._LEMMAS),))
    with pytest.raises(PathsError, match=r"the lemma is wrong|the normal forms differ"):
        proof_of(case)


def wrong_lemmas(true):
    """Return a lemma that adds one to what each lemma gives."""

    def lemma(term):
        for each in true:
            for use in each(term):
                yield replace(use, goal=add(use.goal, number(1)))

    return lemma


def deep(least):
    """Return a claim about a chain of factors whose code stops at so many."""

    def factors_collapse(x: Real[Array, "n"], w: Real[Array, "depth"]) -> Relation:
        """Factors one after the other are one factor."""
        product = one_by_one = x
        factor = constant(1, like=x)
        for layer in range(w.shape[0]):
            if layer + 1 >= least:
                raise NotImplementedError("no deeper")
            one_by_one, factor = one_by_one * w[layer], factor * w[layer]
        return equal(one_by_one, product * factor)

    return declared(factors_collapse)


def test_a_size_that_is_a_number_ends_before_what_cannot_be_followed():
    proof = proof_of(deep(least=6))
    assert (proof.symbols, proof.numbers) == (("n",), {"depth": 5})


def test_a_size_that_is_a_number_is_followed_at_a_few_values_at_least():
    with pytest.raises(PathsError, match="no deeper"):
        proof_of(deep(least=3))


def test_nothing_of_a_value_that_cannot_be_followed_is_kept():
    proof = proof_of(deep(least=6))
    assert len(proof.attempts) == 5


@declared
def layered(
    x: Real[Array, "n d"], w: Real[Array, "2 d d"], order: Permutation[Array, "n"]
) -> Relation:
    """Attention and norms in layers follow the order of tokens."""

    def layers(y):
        for layer in range(2):
            y = layer_norm(y + attention(y, y @ w[layer, :, :], y))
        return y

    return equal(layers(x[order]), layers(x)[order])


@declared
def misled(x: Real[Array, "n d"], order: Permutation[Array, "n"]) -> Relation:
    """A norm ignores the order of tokens."""
    return equal(layer_norm(x[order]), layer_norm(x))


def test_layers_are_kept_as_wholes_where_they_are_too_long():
    proof = proof_of(layered)
    assert proof.symbols == ("n", "d")
    assert all(each.way[0] for each in proof.attempts)
    assert prove_everywhere(misled) is None


def test_a_whole_that_forgets_where_its_indices_stand_is_found(monkeypatch):
    honest = whole.Whole.__init__

    def forgetful(self, form, indices):
        honest(self, form, indices)
        Atom.__init__(self, f"<{form.number}>", self.free, self.height)

    monkeypatch.setattr(whole.Whole, "__init__", forgetful)
    with pytest.raises((PathsError, NotRigorousError)):
        proof_of(misled)


INTEGERS = [Var("i1", 5), Var("i2", 5)]


@pytest.mark.parametrize("gaps", [(-1, 0), (0, 0), (0, 1), (1, -1), (2, 1)])
def test_what_follows_of_indicators_is_so_at_every_place(gaps):
    with over(Space({"n": 1})):
        one, two = map(of, INTEGERS)
        here = subtract(one, two)
        for first, second in product((here, negative(here)), repeat=2):
            known, other = (
                add(each, number(gap)) for each, gap in zip((first, second), gaps, strict=True)
            )
            for atom, met in product((Above(known), Zero(known)), (Above(other), Zero(other))):
                for value in (0, 1):
                    _follows_at_places(atom, value, met)


def _follows_at_places(atom, value, other):
    said = follows(atom, value, other)
    if said is None:
        return
    for places in product(range(5), repeat=2):
        values = Values({}, {})
        values.indices = dict(zip(INTEGERS, places, strict=True))
        if atom.at(values) == value:
            assert other.at(values) == said


def test_a_point_at_which_known_values_are_multiplied_too_often_is_left(monkeypatch):
    monkeypatch.setattr(rehearsal, "_COST", 9)
    with over(Space({"n": 1})):
        x = of(Entry(Source("x", ()), []))
        entries = {"x": np.asarray(fmpq(3, 2), dtype=object)}
        values = Values({}, entries)
        for _ in range(9):
            x.at(values)
        with pytest.raises(rehearsal.CostError):
            x.at(values)


def test_of_real_numbers_less_follows():
    with over(Space({"n": 1})):
        x = of(Entry(Source("x", ()), []))
        above, other = Above(x), Above(subtract(number(1), x))
        assert follows(above, 1, other) is None
        assert follows(above, 1, Above(negative(x))) == 0
        assert follows(above, 0, other) == 1


@declared
def two_values(x: NonconstantRows[Array, "n 2"]) -> Relation:
    """The root of the square of a difference is the difference, but for its sign."""
    gap = x[:, 0] - x[:, 1]
    square = x[:, 0] * x[:, 0] - 2 * x[:, 0] * x[:, 1] + x[:, 1] * x[:, 1]
    return equal(array_namespace(x).sqrt(square) / abs(gap), 1)


@declared
def two_of_three(x: NonconstantRows[Array, "n 3"]) -> Relation:
    """Of a row of three that is not constant, two entries may be equal."""
    return equal((x[:, 0] - x[:, 1]) / (x[:, 0] - x[:, 1]), 1)


@declared
def slopes_of_relu(x: Real[Array, "n d"], w: Real[Array, "d e"]) -> Relation:
    """A number times the slope of its positive part is the positive part."""
    xp, y = array_namespace(x), x @ w
    return equal(xp.where(y > 0, y, 0 * y), xp.maximum(y, 0))


@declared
def farther(x: Real[Array, "n"]) -> Relation:
    """What is one more differs."""
    return differ(x + 1, x)


@declared
def as_far(x: Real[Array, "n"]) -> Relation:
    """A number differs from its size."""
    return differ(abs(x), x)


@pytest.mark.parametrize("case", [two_values, slopes_of_relu, farther], ids=lambda case: case.id)
def test_signs_are_gone_through_by_cases(case):
    assert prove_everywhere(case).symbols == tuple(case.bounds)


@pytest.mark.parametrize("case", [two_of_three, as_far], ids=lambda case: case.id)
def test_what_fails_where_two_are_equal_is_not_proved(case):
    assert prove_everywhere(case) is None


def test_what_is_long_multiplied_out_is_proved_by_wholes_and_else_however_long(monkeypatch):
    case = next(
        each for each in catalogue() if each.id == "gmlp_block_starts_as_a_feed_forward_layer"
    )
    short, wholes, long = (0, 500), (1, 40_000), (0, 10_000)
    ways = {}
    for each in ((long,), (short, wholes, long), (short, (1, 5), long), (short, (1, 5))):
        monkeypatch.setattr(prover, "WAYS", each)
        proof = prove_everywhere(case)
        ways[each] = proof and {attempt.way for attempt in proof.attempts}
    assert list(ways.values()) == [{long}, {wholes}, {long}, None]


def tried_ways(monkeypatch, failing, ways):
    """Return the ways that are tried where all fail, those too long that are said to."""
    tried = []

    def run(_claim, _sizes, way, *, by):
        assert not by
        tried.append(way)
        raise prover.LongError("long") if way in failing else NotRigorousError("they differ")

    monkeypatch.setattr(prover, "_run", run)
    with pytest.raises(NotRigorousError):
        prover.attempt(layered, {"n": 1, "d": 1}, ways=ways)
    return tried


def test_no_way_is_tried_that_is_shorter_than_one_that_was_too_long(monkeypatch):
    short, wholes, long = ways = prover.WAYS
    assert tried_ways(monkeypatch, [short, wholes, long], ways) == [short, wholes, long]
    assert tried_ways(monkeypatch, [short, wholes, long], (long, *ways)) == [long, wholes]
    assert tried_ways(monkeypatch, [wholes], ways) == [short, wholes]


def test_the_last_resort_is_for_cases_that_must_be_proved(monkeypatch):
    """Depths up to three must be; at a fourth, what is too long is left."""
    asked = {}

    def attempt(claim, sizes, *, ways, **_):
        del claim
        depth = sizes["depth"]
        if isinstance(depth, int):
            asked[depth] = ways
            if depth <= 4:
                return prover.Attempt([], frozenset(), 0, way=ways[0], sizes=sizes)
        raise NotRigorousError(f"too long at {int(depth)}")

    monkeypatch.setattr(prover, "attempt", attempt)
    assert proof_of(deep(least=9)).numbers == {"depth": 4}
    assert [asked[depth][1:] for depth in (1, 2, 3)] == [prover.WAYS] * 3
    assert [asked[depth][1:] for depth in (4, 5)] == [((0, 3_500), (1, 10_000))] * 2


def test_an_index_is_put_at_each_of_its_places_and_back():
    values = Values({}, {})
    index, other = (Var(name, 3) for name in ("c1", "c2"))
    values.indices[other] = 1
    places = [(values.index(index), values.index(other)) for _ in values.along_axis(index)]
    inner = [values.index(other) for _ in values.along_axis(other)]
    assert (places, inner, values.indices) == ([(0, 1), (1, 1), (2, 1)], [0, 1, 2], {other: 1})


def test_where_an_axis_may_be_empty_no_entry_is_rehearsed_and_the_others_are():
    """Taps before the first input are none where there is one input: a point says nothing there."""
    case = next(each for each in catalogue() if each.id == "gated_unit_is_at_most_one")
    assert {"c", "t", "c_gate"} <= set(prove_everywhere(case).symbols)


@declared
def places_stay(places: Index[Array, "n", "m"]) -> Relation:
    """Taken from the end twice, a place is itself."""
    return equal(3 - (3 - places), places)


def test_integers_are_rehearsed_as_numbers_are():
    assert prove_everywhere(places_stay).symbols == ("n", "m")
