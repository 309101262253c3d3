"""Blocks of which a law was once read off that they break, each of another kind."""

from contextlib import nullcontext
from fractions import Fraction

import numpy as np
import pytest
from lakatos.harness.catalogue.own import UserBlock
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.cells import site
from lakatos.harness.laws.rows import row
from lakatos.harness.laws.table import Grounds
from lakatos.harness.prove.structure.rules import obeyed
from lakatos.harness.prove.structure.trace import again, refusal
from lakatos.systems import array_namespace, pivot, places
from lakatos.theory.domain import Real
from lakatos.theory.shape import Shape
from lakatos.theory.source import Source
from lakatos.theory.verdict import Strength, Verdict

NOTES = Source("notes", "Notes", ("Ada",), 2024, "")


def block_of(function, **parameters):
    """Return a block that computes a function of x (n, d) and of parameters."""
    given = {"x": Real(Shape.parse("n d")), **parameters}
    made = UserBlock(function, NOTES.at("line 1"), rational=False, given=given, label="attack")
    object.__setattr__(made, "checked", function)
    return made


def shown(block):
    """Return the laws that are read off a block, each with the sizes for which it is shown."""
    return {law: each.extent for law, each in obeyed(block, site(block)[1]).items()}


# Another formula at some sizes.


def another_at_seven(x):
    return x + 1 if x.shape[0] == 7 else x


def mean_of_four(x):
    """Replace chunks of four tokens by their means, where there are four or eight tokens."""
    xp = array_namespace(x)
    n, d = x.shape
    if n % 4 or n > 8:
        return x
    chunks = xp.reshape(x, (n // 4, 4, d))
    means = xp.mean(chunks, axis=1, keepdims=True)
    return xp.reshape(xp.broadcast_to(means, chunks.shape), (n, d))


def reversed_alone(x):
    """Reverse the channels of a lone token."""
    return x if x.shape[0] > 1 else x[:, ::-1]


def summary(x, size):
    """Replace every whole chunk of some tokens by its mean."""
    xp = array_namespace(x)
    n = x.shape[0]
    full = n // size
    parts = [
        xp.broadcast_to(
            xp.mean(x[i * size : (i + 1) * size, :], axis=0, keepdims=True), (size, x.shape[1])
        )
        for i in range(full)
    ]
    return xp.concat([*parts, x[full * size :, :]], axis=0) if full else x * 1


def mean_before(x, size):
    """Add to each token the mean of the whole chunk before its own."""
    xp = array_namespace(x)
    rows = []
    for t in range(x.shape[0]):
        before = t // size - 1
        chunk = x[before * size : (before + 1) * size, :]
        rows.append(x[t, :] + (xp.mean(chunk, axis=0) if before >= 0 else 0 * x[t, :]))
    return xp.stack(rows, axis=0)


def another_far_out(x):
    return x if x.shape[0] < 50 else x[::-1]


def another_when_wide(x):
    return x if x.shape[1] < 9 else x * x


def another_when_square(x):
    n, d = x.shape
    return x if n != d or n < 12 else x[::-1]


def another_at_even_sizes(x):
    return x if x.shape[0] % 2 else x[::-1]


def delayed_far(x):
    """Move every token nine places on."""
    xp = array_namespace(x)
    for _ in range(9):
        x = xp.concat([xp.zeros_like(x[:1]), x[:-1]], axis=0)
    return x


def ahead_by_masks(x):
    """See one token ahead through two masks, of which each looks harmless."""
    xp = array_namespace(x)
    ahead = places(x.shape[0], like=x)
    gap = ahead[:, None] - ahead[None, :]
    scores = x @ x.mT
    return xp.where((gap >= -1) & (gap <= 3), scores, 0 * scores) @ x


ELSEWHERE = {
    "adds one to seven tokens": (another_at_seven, "identity_map", (7, 2)),
    "adds one to seven tokens, one channel": (another_at_seven, "homogeneous", (7, 1)),
    "means of four": (mean_of_four, "token_wise", (4, 2)),
    "means of four, twice": (mean_of_four, "causal", (8, 2)),
    "reverses a lone token": (reversed_alone, "hull_valued", (1, 2)),
    "reverses a lone token's basis": (reversed_alone, "orthogonal_equivariant", (1, 2)),
    "another formula far out": (another_far_out, "token_wise", (50, 2)),
    "another formula far out, alone": (another_far_out, "causal", (64, 1)),
    "another formula where it is wide": (another_when_wide, "affine", (2, 9)),
    "another formula where it is square": (another_when_square, "causal", (12, 12)),
    "another formula at even sizes": (another_at_even_sizes, "causal", (8, 1)),
    "a delay by nine": (delayed_far, "permutation_equivariant", (10, 1)),
    "a delay by nine, locally": (delayed_far, "local", (10, 1)),
    "one token ahead": (ahead_by_masks, "causal", (2, 1)),
    **{f"leaks in chunks of {size}": (
        lambda x, size=size: summary(x, size), "causal", (size, 1)
    ) for size in (2, 7, 16, 64)},
}  # fmt: skip
"""A block, a law that it breaks, and sizes at which it does."""


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_law_is_not_shown_at_sizes_at_which_it_is_broken(name):
    function, law, (n, d) = ELSEWHERE[name]
    found = shown(block_of(function))
    assert law not in found or not found[law].covers({"n": n, "d": d})


FAR_OUT = {"another formula where it is square"}
"""Broken where no search comes; that it is shown for some sizes alone is said."""


@pytest.mark.parametrize("name", sorted(ELSEWHERE.keys() - FAR_OUT))
def test_a_law_that_is_broken_at_some_sizes_is_refuted(name, tmp_path):
    function, law, _ = ELSEWHERE[name]
    (found, *_) = [
        each for each in row(block_of(function), Store(tmp_path), laws=(law,)) if each.law == law
    ]
    assert found.verdict == Verdict.FAILS


NAMED = {
    "identity": (lambda x: x, "identity_map", "for all n, d"),
    "a formula of its own for nine tokens and more": (
        lambda x: x if x.shape[0] < 9 else 2 * x, "affine", "for n <= 8 and n >= 9, all d"
    ),
    "a lone token": (reversed_alone, "affine", "for n = 1 and n >= 2, all d"),
    "even sizes": (another_at_even_sizes, "affine", "for all n, d"),
    "a loop over tokens": (
        lambda x: array_namespace(x).stack([x[t, :] for t in range(x.shape[0])]),
        "affine",
        "for all d; n up to 8",
    ),
    "a delay by nine": (delayed_far, "causal", "for n = 1 and n >= 2, all d"),
    "the mean of the chunk before": (
        lambda x: mean_before(x, 2), "causal", "for all d; n up to 8"
    ),
}  # fmt: skip
"""A function, a law that it obeys, and for which sizes that is shown."""


@pytest.mark.parametrize("name", NAMED)
def test_a_law_names_the_sizes_for_which_it_is_shown(name):
    function, law, words = NAMED[name]
    assert str(shown(block_of(function))[law]) == words


@pytest.mark.parametrize(("low", "holds"), [(0, True), (-1, False)])
def test_a_mask_is_known_at_every_size(low, holds):
    def masked(x):
        xp = array_namespace(x)
        token = places(x.shape[0], like=x)
        seen = token[:, None] - token[None, :] >= low
        powers = xp.where(seen, xp.exp(x @ x.mT), xp.zeros_like(x @ x.mT))
        return powers / xp.sum(powers, axis=-1, keepdims=True) @ x

    found = shown(block_of(masked))
    assert ("causal" in found) is holds
    assert found["hull_valued"].complete


# Undefined at some inputs.


def over_its_sum(x):
    """Divide by 0 where a row has no positive entry."""
    xp = array_namespace(x)
    positive = xp.maximum(x, xp.zeros_like(x))
    return positive / xp.sum(positive, axis=-1, keepdims=True)


def zero_over_itself(x):
    return x + 0 / x


def blind(x):
    """Average no token for the first: 0/0 at every input."""
    xp = array_namespace(x)
    powers = xp.tril(xp.exp(x @ x.mT), k=-1)
    return powers / xp.sum(powers, axis=-1, keepdims=True) @ x


@pytest.mark.parametrize(
    ("function", "law"),
    [
        (over_its_sum, "stochastic"),
        (zero_over_itself, "identity_map"),
        (blind, "hull_valued"),
        (lambda x: x / 0, "causal"),
    ],
)
def test_a_law_of_what_may_be_undefined_is_shown_where_it_is_defined(function, law):
    block = block_of(function)
    assert not obeyed(block, site(block)[1])[law].defined


def test_what_is_defined_everywhere_is_seen_to_be():
    def averaged(x):
        xp = array_namespace(x)
        powers = xp.tril(xp.exp(x @ x.mT))
        return powers / xp.sum(powers, axis=-1, keepdims=True) @ x

    block = block_of(averaged)
    found = obeyed(block, site(block)[1])
    assert found["hull_valued"].defined
    assert found["causal"].extent.complete


# No function of the input, or one that looks at what the input is.


def swallowing(x):
    """Add one where an entry is over ten, by a branch whose refusal is caught."""
    try:
        big = bool((x > 10).any())
    except Exception:  # noqa: BLE001 - the attack
        big = False
    return x + 1 if big else x


def dropping(x):
    """Leave out entries at random."""
    return array_namespace(x).where(np.random.rand(*x.shape) > 0.5, x, 0 * x)  # noqa: NPY002 - the attack


def multiplied_at_random(x):
    # Of three numbers, the few that are compared would be one by chance, once in some runs.
    return x * int(np.random.randint(1, 10**6))  # noqa: NPY002 - the attack


def counting(x, seen=[]):  # noqa: B006 - the attack
    seen.append(1)
    return x * len(seen)


def looking_at_the_type(x):
    return x if type(x).__name__ == "Traced" else x * x


def looking_at_the_dtype(x):
    return x * x if hasattr(x, "dtype") else x


def moved_by_a_pivot(x):
    """Differ from x where the greatest entry of a row is over five."""
    return x + array_namespace(x).maximum(pivot(x, -1) - 5, 0 * pivot(x, -1))


def taking_without_an_axis(x):
    """Let token 0 see token 1, if `take` takes rows: the standard leaves open what it takes."""
    xp = array_namespace(x)
    return x + xp.sum(xp.take(x, np.array([0, 1 % x.shape[0]])))


@pytest.mark.parametrize(
    "function",
    [
        swallowing,
        dropping,
        multiplied_at_random,
        counting,
        looking_at_the_type,
        looking_at_the_dtype,
        moved_by_a_pivot,
        taking_without_an_axis,
    ],
)
@pytest.mark.parametrize("reading", [nullcontext, again], ids=["first", "again"])
def test_nothing_is_read_off_what_is_no_function_of_its_numbers(function, reading):
    block = block_of(function)
    with reading():
        assert refusal(block)
        assert shown(block) == {}


def test_an_argument_that_may_be_left_out_is_no_obstacle():
    def half(x, factor=Fraction(1, 2)):
        return x * factor

    found = shown(block_of(half))
    assert {"affine", "odd", "causal", "nonexpansive"} <= found.keys()


# Which laws hold of what may be undefined.

UNDEFINED = Grounds(Strength.CERTIFIED, undefined=True)


@pytest.mark.parametrize("function", [over_its_sum, zero_over_itself, blind])
def test_what_is_undefined_somewhere_is_not_defined_and_its_laws_say_so(function, tmp_path):
    wanted = ("defined", "stochastic", "identity_map", "hull_valued", "zero_preserving")
    cells = {each.law: each for each in row(block_of(function), Store(tmp_path), laws=wanted)}
    assert cells["defined"].verdict == Verdict.FAILS
    assert cells["defined"].evidence == UNDEFINED
    holding = [each for each in cells.values() if each.verdict == Verdict.HOLDS]
    assert holding
    assert not any(each.evidence.defined for each in holding)


def test_what_is_undefined_at_every_input_is_not_vacuous(tmp_path):
    """Where the first token is always 0/0, nothing is tested, and nothing survives."""
    (found,) = row(block_of(blind), Store(tmp_path), laws=("additive",))
    assert found.verdict == Verdict.FAILS
    assert found.evidence == UNDEFINED
    again = row(block_of(blind), Store(tmp_path), laws=("additive",))
    assert again == [found]


def test_an_undefined_value_refutes_no_law_that_follows_from_others(tmp_path):
    """1/x is odd where it is defined; that it has no value at 0 says nothing else."""
    wanted = ("zero_preserving", "odd", "involutive")
    found = {
        each.law: each for each in row(block_of(lambda x: 1 / x), Store(tmp_path), laws=wanted)
    }
    assert found["zero_preserving"].evidence == UNDEFINED
    assert found["odd"].verdict == found["involutive"].verdict == Verdict.HOLDS
    assert not found["odd"].evidence.defined


def narrow_at_six(x):
    """Give each token its sum alone where there are six channels."""
    xp = array_namespace(x)
    return 0 * xp.sum(x, axis=-1, keepdims=True) if x.shape[-1] == 6 else 0 * x


def shorter_at_four(x):
    """Leave out the last of four tokens."""
    return x[:3, :] if x.shape[0] == 4 else x


@pytest.mark.parametrize(
    ("function", "law"),
    [(narrow_at_six, "orthogonal_equivariant"), (shorter_at_four, "causal")],
)
def test_no_law_is_read_off_that_makes_no_sense_at_some_size(function, law):
    """What comes out has other axes there, so that the law says nothing."""
    found = shown(block_of(function)).get(law)
    assert found is None or not found.covers({"n": 4, "d": 6})
