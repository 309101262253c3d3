"""Induction on layers: what holds at every depth is proved, and what does not is not."""

from dataclasses import InitVar, dataclass

import pytest
from lakatos.harness.prove.structure.cases import PathsError
from lakatos.harness.prove.symbolic import induction
from lakatos.harness.prove.symbolic.induction import (
    BY_INDUCTION,
    Induction,
    goes_by,
    meets_loops,
)
from lakatos.harness.prove.symbolic.prover import proof_of
from lakatos.harness.prove.symbolic.rehearsal import RehearsalError
from lakatos.reference import layer_norm, linear, relu
from lakatos.systems.folds import Watched
from lakatos.systems.sizes import Space
from lakatos.systems.terms.namespace import over
from lakatos.theory import (
    Array,
    Between,
    Claim,
    Index,
    NonconstantRows,
    NonNegative,
    Positive,
    Real,
    Relation,
    Size,
    StochasticRows,
    all_of,
    array_namespace,
    at_most,
    equal,
    fold,
    jvp,
    less,
    scan,
)
from lakatos.tools.sample import said_to_fail, said_to_hold

RULE = BY_INDUCTION.format("depth")


@said_to_hold
def chains_are_products(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """Chains are products."""
    return equal(fold(linear, w, x), linear(x, fold(lambda p, layer: p @ layer, w)))


@said_to_hold
def networks_are_homogeneous(
    c: NonNegative[Array, ""], x: Real[Array, "n d"], w: Real[Array, "depth d d"]
) -> Relation:
    """Networks are homogeneous, and take zero to zero."""
    network = lambda x: fold(lambda s, layer: relu(linear(s, layer)), w, x)
    return all_of(equal(network(c * x), c * network(x)), equal(network(0 * x), 0))


@said_to_hold
def by_numbers(weights: Real[Array, "depth n n"], x: Real[Array, "n d"]) -> Relation:
    """Layers are asked for by their numbers."""
    by_number = fold(lambda s, k: weights[k, :, :] @ s, weights.shape[0], x)
    return equal(by_number, fold(lambda p, layer: layer @ p, weights) @ x)


@said_to_hold
def sums_grow(x: Real[Array, "n d"], b: Real[Array, "depth n d"]) -> Relation:
    """A loop is a sum over all layers."""
    return equal(fold(lambda s, layer: s + layer, b, x), x + array_namespace(x).sum(b, axis=0))


@said_to_hold
def norms_shrink(x: NonconstantRows[Array, "n d"], depth: Size[int, "depth"]) -> Relation:
    """Layer norm without epsilon is layer norm once, at every depth."""
    return equal(fold(lambda s, _: layer_norm(s, epsilon=0), depth, x), layer_norm(x, epsilon=0))


@said_to_hold
def stays_positive(x: Positive[Array, ""], parts: Between[Array, "depth", 0, 1]) -> Relation:
    """What is positive stays so, and is no number that could be put for it."""
    return less(0, fold(lambda s, part: s + part * s, parts, x))


@pytest.mark.parametrize(
    "claim",
    [
        stays_positive,
        chains_are_products,
        networks_are_homogeneous,
        by_numbers,
        sums_grow,
        norms_shrink,
    ],
)
def test_what_holds_at_every_depth_is_proved(claim: Claim) -> None:
    proof = proof_of(claim)
    assert RULE in proof.rules
    assert "depth" in proof.symbols
    assert not proof.numbers


@said_to_fail
def other_order(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """The product is taken in the other order."""
    return equal(fold(linear, w, x), linear(x, fold(lambda p, layer: layer @ p, w)))


@said_to_fail
def vanishes(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """It goes on from zero, and never begins there."""
    return equal(fold(linear, w, x), 0)


@said_to_fail
def begins_later(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """What it begins with depends on how many layers there are: true of one alone."""
    return equal(fold(lambda s, _: s, w, x * (w.shape[0] - 1)), 0)


@said_to_fail
def steps_change(x: Real[Array, "n d"], w: Real[Array, "depth n d"]) -> Relation:
    """The step depends on how many layers there are: true of one alone."""
    return equal(fold(lambda s, _: s + (w.shape[0] - 1), w, x), x)


@said_to_fail
def ends_matter(x: Real[Array, "n d"], w: Real[Array, "depth n d"]) -> Relation:
    """The step of one loop takes what another ends in: true of one and two layers."""
    ended = fold(lambda _, layer: layer, w, x)
    taken = fold(lambda s, _: s + ended, w, 0 * x)
    return equal(taken, fold(lambda s, layer: s + layer, w, 0 * x) + (w.shape[0] - 1) * (x - x))


@said_to_fail
def backwards(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """The last layer is taken first."""
    return equal(fold(linear, w, x), fold(linear, w[::-1, :, :], x))


@said_to_fail
def third_layers_differ(x: Real[Array, "n d"], depth: Size[int, "depth"]) -> Relation:
    """A step asks which layer it is at: true up to three."""
    return equal(fold(lambda s, k: s + (1 if k < 3 else 2), depth, x), x + depth)


@said_to_fail
def stays_above_zero(x: Positive[Array, ""], parts: NonNegative[Array, "depth"]) -> Relation:
    """What is not negative need not be positive at one layer more."""
    ended = fold(lambda s, part: s * part, parts, x)
    return all_of(at_most(0, ended), less(0, ended))


@said_to_fail
def derivatives_vanish(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """What a loop is derived by is in its layers, in its first state, or in its step."""
    chain = lambda layers: fold(linear, layers, x)
    return equal(jvp(chain, w, w), 0)


@said_to_fail
def slopes_vanish(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """A step takes from outside what the loop is derived by."""
    chain = lambda scale: fold(lambda s, layer: linear(scale * s, layer), w, x)
    return equal(jvp(chain, x, x), 0)


@pytest.mark.parametrize(
    "claim",
    [
        stays_above_zero, derivatives_vanish, slopes_vanish, other_order, vanishes,
        begins_later, steps_change, ends_matter, backwards, third_layers_differ,
    ],
)  # fmt: skip
def test_what_fails_at_some_depth_is_not_proved_there(claim: Claim) -> None:
    try:
        proof = proof_of(claim)
    except PathsError:
        return
    assert RULE not in proof.rules
    assert claim is third_layers_differ
    assert proof.numbers == {"depth": 3}


@said_to_fail
def a_part_is_undefined(x: Real[Array, "2"], w: Real[Array, "depth"]) -> Relation:
    """A later step takes what has no value, which the claim asks for nowhere: true of one layer."""
    stack = array_namespace(x).stack
    return equal(fold(lambda s, layer: stack([0 * s[1], 1 / layer]), w, x)[0], 0)


@said_to_fail
def begins_undefined(x: Real[Array, "2"], y: Real[Array, ""], w: Real[Array, "depth"]) -> Relation:
    """The first step makes what has no value where y is zero; the second one takes it."""
    xp = array_namespace(x)
    step = lambda s, k: xp.stack([0 * s[1], s[1] if k else 1 / y])
    return equal(fold(step, w.shape[0], x)[0], 0)


@said_to_fail
def two_rows_for_each(u: Real[Array, "depth"], w: Real[Array, "2*depth"]) -> Relation:
    """Of two rows for each layer there are two more at one layer more: true of one alone."""
    return equal(fold(lambda s, _: s + 1, u, 0 * u[0]), w.shape[0] - 1)


@dataclass
class Hiding:
    """Keeps what is no field."""

    shown: int
    given: InitVar[object]

    def __post_init__(self, given: object) -> None:
        self.hidden = given


@said_to_fail
def hides_its_depth(w: Real[Array, "depth"]) -> Relation:
    """A step takes from outside what is no field of it: true of one layer."""
    depth = w.shape[0]
    kept = Hiding(1, depth)
    return equal(fold(lambda s, _: s + 2 * kept.hidden, w, 0 * w[0]), depth * (depth + 1))


@said_to_fail
def helpers_have_attributes(w: Real[Array, "depth"]) -> Relation:
    """A step takes from outside what a function keeps: true of one layer."""
    depth = w.shape[0]
    helper = lambda: None
    helper.depth = depth  # type: ignore[attr-defined]
    step = lambda s, _: s + 2 * helper.depth  # type: ignore[attr-defined]
    return equal(fold(step, w, 0 * w[0]), depth * (depth + 1))


@said_to_fail
def counts_its_calls(w: Real[Array, "depth"]) -> Relation:
    """A step counts how often it was called: true of one and two layers."""
    calls: list[int] = []

    def step(state: Array, _: Array) -> Array:
        calls.append(1)
        return state + len(calls)

    return equal(fold(step, w, 0 * w[0]), 2 * w.shape[0] - 1)


@said_to_fail
def loops_in_loops(x: Real[Array, "d"], y: Real[Array, "m d"], w: Real[Array, "k d"]) -> Relation:
    """The state of a loop inside a step is another one than that of the loop around it."""
    inner = lambda s: scan(lambda _, __: s, y, 0 * s)[0, :]
    return equal(scan(lambda s, _: s + inner(s), w, x), x + 0 * w)


@said_to_fail
def wider_at_once(b: Real[Array, "depth d"]) -> Relation:
    """A step returns a wider state than it is given."""
    states = scan(lambda s, layer: s + 0 * layer, b, 0 * b[0, :1] + 1)
    return equal(array_namespace(b).sum(states, axis=1), 1)


@dataclass
class Started:
    """Has a part that is called as a state once was."""

    s_1: Real[Array, ""]


@said_to_fail
def states_are_no_parameters(loop: Started, w: Real[Array, "depth"]) -> Relation:
    """A state is none of the claim's parameters, whatever these are called: true of one layer."""
    more = w.shape[0] - 1
    return equal(more * fold(lambda s, _: s, w, w[0]), more * loop.s_1)


@pytest.mark.parametrize(
    "claim",
    [
        a_part_is_undefined, begins_undefined, two_rows_for_each, hides_its_depth,
        helpers_have_attributes, counts_its_calls, loops_in_loops, wider_at_once,
        states_are_no_parameters,
    ],
)  # fmt: skip
def test_what_fails_is_refused_before_it_is_rehearsed(claim: Claim) -> None:
    with pytest.raises(PathsError) as failed:
        proof_of(claim)
    assert not isinstance(failed.value.__cause__, RehearsalError)


@pytest.mark.parametrize("claim", [begins_later, ends_matter])
def test_loops_that_are_not_compared_are_found_by_rehearsal(
    claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(induction, "_alike", lambda *_: True)
    monkeypatch.setattr(induction, "_is_function", lambda *_: True)
    with pytest.raises(PathsError) as failed:
        proof_of(claim)
    assert isinstance(failed.value.__cause__, RehearsalError)


@said_to_hold
def added_up(x: Real[Array, "d"], b: Real[Array, "depth d"]) -> Relation:
    """What is added to a state adds up, from a first state and from none."""
    xp = array_namespace(b)
    twice = lambda s, layer: s + 2 * layer
    doubled = scan(twice, b, x)
    sums = xp.tril(b[:, :1] * 0 + xp.ones_like(b @ b.mT)) @ b
    return all_of(
        equal(doubled, x + 2 * sums),
        equal(scan(lambda s, layer: s + layer, b), sums),
        equal(scan(twice, b) + b[:1, :], 2 * sums),
    )


@said_to_hold
def multiplied(x: Real[Array, "d"], b: Real[Array, "depth d"]) -> Relation:
    """A step that multiplies its state is followed at numbers."""
    return equal(scan(lambda s, layer: s * layer, b, 0 * x), 0)


@said_to_fail
def all_added_at_once(b: Real[Array, "depth d"]) -> Relation:
    """Of no layer but the last is the state the sum of all."""
    sums = scan(lambda s, layer: s + layer, b)
    return equal(sums, array_namespace(b).sum(b, axis=0) + 0 * b)


@said_to_fail
def first_left_out(b: Real[Array, "depth d"]) -> Relation:
    """What a step makes of the first layer is not what stands there without a first state."""
    twice = lambda s, layer: s + 2 * layer
    return equal(scan(twice, b), scan(twice, b, 0 * b[0, :]))


@said_to_fail
def derived(b: Real[Array, "depth d"]) -> Relation:
    """The derivative of a recurrence is not zero."""
    return equal(jvp(lambda x: scan(lambda s, layer: s + layer, x), b, b), 0)


def test_what_a_step_adds_to_a_state_adds_up_and_what_multiplies_it_is_not_known() -> None:
    assert proof_of(added_up).symbols == ("d", "depth")
    assert "depth" in proof_of(multiplied).numbers
    for claim in (all_added_at_once, first_left_out, derived):
        with pytest.raises(PathsError) as failed:
            proof_of(claim)
        assert not isinstance(failed.value.__cause__, RehearsalError)


def test_a_wrong_state_is_found_by_rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the claim says nothing of is what its own loop comes to, before the last layer."""

    fold_ = Watched.fold

    def late(self: Watched, *given: object) -> object:
        found = fold_(self, *given)
        self.states[-1] = self.states[-1] + 1
        return found

    monkeypatch.setattr(Watched, "fold", late)
    with pytest.raises(PathsError) as failed:
        proof_of(chains_are_products)
    assert isinstance(failed.value.__cause__, RehearsalError)


def test_it_goes_by_what_has_a_layer_each() -> None:
    @said_to_hold
    def several(
        layers: Real[Array, "depth d"],
        rows: StochasticRows[Array, "rows m"],
        row: StochasticRows[Array, "m"],
        square: Real[Array, "side side"],
        picked: Index[Array, "k", "below"],
    ) -> Relation:
        """Say nothing."""
        del rows, row, square, picked
        return equal(layers, layers)

    assert [name for name in several.bounds if goes_by(several, name)] == ["depth", "rows"]
    assert Induction(several, {"depth": 3}, "depth").length == 3


@said_to_hold
def layers_are_written_out(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Relation:
    """Layers are gone through by a loop of Python's, and then by a function."""
    for layer in range(w.shape[0]):
        x = linear(x, w[layer, :, :])
    return equal(fold(linear, w, x), x)


def test_no_step_is_taken_where_no_loop_is_met():
    """A base that is proved for nothing takes as long as the case does afterwards."""
    met = {}
    for claim in (chains_are_products, layers_are_written_out):
        space = Space(dict.fromkeys(claim.bounds, 1))
        with over(space):
            met[claim.id] = meets_loops(claim, {name: space.size(name) for name in claim.bounds})
        assert space.asked is None or space.asked.name == "depth"
    assert met == {"chains_are_products": True, "layers_are_written_out": False}
