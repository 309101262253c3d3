"""Terms over symbolic sizes: normal forms, sums in canonical form, and arrays of them."""

from itertools import pairwise

import numpy as np
import pytest
from flint import arb, fmpq
from lakatos.systems.errors import NotRigorousError
from lakatos.systems.functions import array_namespace, constant, places
from lakatos.systems.sizes import Space
from lakatos.systems.terms.arrays import Terms
from lakatos.systems.terms.atoms import Entry, Place, Source, Var, length_term, placed
from lakatos.systems.terms.functions import (
    absolute,
    cos,
    erf,
    exp,
    log,
    pi,
    positive_part,
    sin,
    sqrt,
)
from lakatos.systems.terms.functions import tanh as tanh_of
from lakatos.systems.terms.namespace import over
from lakatos.systems.terms.power import power, substitute
from lakatos.systems.terms.rebuilt import opened
from lakatos.systems.terms.refine import Refine
from lakatos.systems.terms.relations import is_above, is_zero
from lakatos.systems.terms.sums import _in_range, fresh, total
from lakatos.systems.terms.term import (
    NONNEGATIVE,
    ONE,
    POSITIVE,
    ZERO,
    Term,
    add,
    gathered,
    multiply,
    negative,
    number,
    of,
    raised_at,
    scaled,
    subtract,
)
from lakatos.systems.terms.whole import together

HALF = fmpq(1, 2)


@pytest.fixture
def space():
    return Space({"n": 1, "m": 1, "d": 2})


@pytest.fixture(autouse=True)
def setting(space):
    with over(space) as found:
        yield found


@pytest.fixture
def n(space):
    return space.size("n")


def index(name, length):
    return Var(name, length)


def matrix(name, *shape, **facts):
    source = Source(name, shape, **facts)
    return Terms(shape, lambda indices: of(Entry(source, indices)))


def entry(name, *indices, **facts):
    shape = tuple(next(iter(each.atoms())).length for each in indices)
    return of(Entry(Source(name, shape, **facts), indices))


def generic(array, *names):
    return array.entry(
        tuple(of(Var(f"i{name}", length)) for name, length in zip(names, array.shape, strict=True))
    )


# Scalars.


def test_a_product_of_sums_is_multiplied_out(n):
    x, y = (entry(name, of(index("i", n))) for name in "xy")
    square = multiply(add(x, y), add(x, y))
    expected = add(add(multiply(x, x), scaled(multiply(x, y), 2)), multiply(y, y))
    assert square == expected
    assert square.sign
    assert not expected.sign, "only how it was made shows that it is a square"


def test_a_sum_over_itself_is_one(n):
    x, y = (entry(name, of(index("i", n)), sign=POSITIVE) for name in "xy")
    whole = add(x, y)
    assert multiply(whole, power(whole, -1)) == ONE
    assert add(multiply(x, power(whole, -1)), multiply(y, power(whole, -1))) == ONE
    assert power(multiply(whole, x), -1) == multiply(power(whole, -1), power(x, -1))


def test_roots_are_taken_out_of_numbers_and_squares(n):
    x = entry("x", of(index("i", n)))
    assert sqrt(number(12)) == scaled(sqrt(number(3)), 2)
    assert power(sqrt(number(2)), -1) == scaled(sqrt(number(2)), HALF)
    assert sqrt(multiply(x, x)) == absolute(x) != x
    assert sqrt(scaled(multiply(x, x), 9)) == scaled(absolute(x), 3)
    above = add(multiply(x, x), ONE)
    assert multiply(sqrt(above), sqrt(above)) == above


def test_exponentials_of_sums_are_products(n):
    x, y = (entry(name, of(index("i", n))) for name in "xy")
    assert exp(add(x, y)) == multiply(exp(x), exp(y))
    assert multiply(exp(x), exp(negative(x))) == ONE
    assert log(exp(x)) == x
    positive = entry("p", of(index("i", n)), sign=POSITIVE)
    assert exp(scaled(log(positive), 2)) == multiply(positive, positive)
    assert log(multiply(positive, exp(x))) == add(log(positive), x)


def test_functions_know_their_parity(n):
    x = entry("x", of(index("i", n)))
    assert erf(negative(x)) == negative(erf(x))
    assert tanh_of(negative(x)) == negative(tanh_of(x))
    assert absolute(negative(x)) == absolute(x)
    assert subtract(positive_part(x), positive_part(negative(x))) == x
    assert add(positive_part(x), positive_part(negative(x))) == absolute(x)
    assert positive_part(scaled(x, 3)) == scaled(positive_part(x), 3)
    assert multiply(positive_part(x), positive_part(x)) == multiply(positive_part(x), x)


def test_sine_and_cosine_follow_the_rule_of_addition(n):
    x, y = (entry(name, of(index("i", n))) for name in "xy")
    assert add(multiply(sin(x), sin(x)), multiply(cos(x), cos(x))) == ONE
    turned = add(multiply(cos(x), cos(y)), multiply(sin(x), sin(y)))
    assert cos(subtract(x, y)) == turned
    assert sin(scaled(x, 2)) == scaled(multiply(sin(x), cos(x)), 2)


def test_what_is_zero_or_one_is_gone_through_by_cases(n):
    place = of(index("i", n))
    mask = of(Entry(Source("mask", (n,), boolean=True), (place,)))
    x = entry("x", place)
    chosen = add(multiply(mask, x), multiply(subtract(ONE, mask), number(2)))
    expected = add(multiply(mask, exp(x)), multiply(subtract(ONE, mask), exp(number(2))))
    assert multiply(mask, mask) == mask
    assert exp(chosen) == expected


def test_nothing_is_divided_by_zero(setting):
    with pytest.raises(NotRigorousError, match="divided by zero"):
        power(ZERO, -1)
    assert setting.refusals


# Indicators.


def test_an_index_is_compared_by_its_range(n):
    i, j = (of(index(name, n)) for name in "ij")
    assert is_above(add(i, ONE)) == ONE
    assert is_zero(add(i, ONE)) == ZERO
    assert add(is_above(subtract(i, j)), is_above(add(subtract(j, i), ONE))) == ONE
    assert is_zero(subtract(i, j)) == is_zero(subtract(j, i))


def test_an_index_that_is_known_is_put_in(n):
    i, j = (index(name, n) for name in "ij")
    same = is_zero(subtract(of(i), of(j)))
    assert multiply(same, entry("x", of(i))) == multiply(same, entry("x", of(j)))


def test_two_digits_are_compared_one_by_one(space, n):
    d = space.size("d")
    a, b = (of(index(name, d)) for name in "ab")
    rows, columns = (of(index(name, n)) for name in "rc")
    flat = subtract(_flat(rows, a, d), _flat(columns, b, d))
    assert is_zero(flat) == multiply(is_zero(subtract(rows, columns)), is_zero(subtract(a, b)))


def _flat(whole, rest, width):
    return add(multiply(whole, length_term(width)), rest)


def test_equal_places_under_a_permutation_are_equal(n):
    i, j = (of(index(name, n)) for name in "ij")
    one, two = (placed(Place("p", (each,), n, permutes=True, inverse=False)) for each in (i, j))
    assert is_zero(subtract(one, two)) == is_zero(subtract(i, j))
    assert placed(Place("p", (one,), n, permutes=True, inverse=True)) == i


# Sums.


def test_a_sum_takes_out_what_does_not_contain_the_index(space, n):
    i, k = index("i", n), index("k", space.size("m"))
    x, y = entry("x", of(i)), entry("y", of(k))
    assert total(multiply(x, y), (k,)) == multiply(x, total(y, (k,)))
    assert str(total(ONE, (k,))) == str(total(ONE, (index("l", space.size("m")),)))


def test_the_order_of_sums_does_not_matter(space, n):
    i, k = index("i", n), index("k", space.size("m"))
    both = entry("x", of(i), of(k))
    assert total(total(both, (i,)), (k,)) == total(total(both, (k,)), (i,))


def test_bound_indices_have_no_names(n):
    i, j, k, m = (index(name, n) for name in "ijkm")
    one = multiply(entry("x", of(i), of(j)), entry("y", of(j)))
    two = multiply(entry("x", of(m), of(k)), entry("y", of(k)))
    assert total(one, (i, j)) == total(two, (k, m))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("closed", [False, True])
def test_a_chain_of_many_indices_has_one_form(space, seed, closed):
    """Indices that stand alike are told apart by those that they stand beside."""
    count, generator = 9, np.random.default_rng(seed)
    chain = [index(f"t{place}", space.size("n")) for place in range(count)]
    pairs = [*pairwise(chain), *([(chain[-1], chain[0])] if closed else [])]
    factors = [entry("x", of(one), of(two)) for one, two in pairs]
    product, moved = ONE, ONE
    for factor in factors:
        product = multiply(product, factor)
    for place in generator.permutation(len(factors)):
        moved = multiply(moved, factors[place])
    order = [chain[place] for place in generator.permutation(count)]
    other = {each: of(index(f"s{place}", each.length)) for place, each in enumerate(order)}
    found = total(substitute(moved, other), [next(iter(other[each].free)) for each in order])
    assert found == total(product, chain)
    broken = multiply(product, entry("x", of(chain[0]), of(chain[5])))
    assert found != total(broken, chain)


def test_a_known_index_ends_a_sum_only_within_its_range(space, n):
    i, k = index("i", n), index("k", space.size("m"))
    known = multiply(is_zero(subtract(of(k), of(i))), entry("y", of(k)))
    kept = total(known, (k,))
    assert kept != entry("y", of(i)), "i may be beyond the length of k"
    j = index("j", n)
    known = multiply(is_zero(subtract(of(j), of(i))), entry("y", of(j)))
    assert total(known, (j,)) == entry("y", of(i))


def test_a_place_that_an_input_names_is_in_the_range_of_its_length(space, n):
    """Entries are asked for where there are some: at a permuted place, and through a table."""
    i, k = of(index("i", n)), of(index("k", space.size("m")))
    x = Source("x", (n,))
    moved = of(Place("p", (i,), n, permutes=True, inverse=False))
    assert _in_range(of(Entry(x, (moved,))))
    assert not _in_range(of(Entry(x, (of(Place("q", (i,), space.size("m"))),))))
    assert not _in_range(of(Entry(x, (of(Place("p", (k,), n, permutes=True)),))))


def test_a_sum_over_a_permutation_is_the_sum(n):
    k = index("k", n)
    moved = placed(Place("p", (of(k),), n, permutes=True, inverse=False))
    x = Source("x", (n,))
    assert total(of(Entry(x, (moved,))), (k,)) == total(of(Entry(x, (of(k),))), (k,))


def test_what_a_domain_says_of_rows_is_used(space, n):
    d = space.size("d")
    weights = matrix("w", n, d, sign=1, rows="sum to one")
    units = matrix("u", n, d, rows="unit")
    turn = matrix("q", d, d, rows="unit", columns="unit", orthogonal=True)
    xp = array_namespace(weights)
    assert generic(xp.sum(weights, axis=-1), "i") == ONE
    assert generic(xp.sum(units * units, axis=-1), "i") == ONE
    one, two = generic(turn @ turn.mT, "i", "j"), generic(turn.mT @ turn, "i", "j")
    identity = is_zero(subtract(of(Var("ii", d)), of(Var("ij", d))))
    assert one == two == identity
    assert generic(xp.sum(weights, axis=0), "j") != ONE


def test_places_before_another_are_counted(n):
    i, k = index("i", n), index("k", n)
    reached = is_above(add(subtract(of(i), of(k)), ONE))
    assert total(reached, (k,)) == add(of(i), ONE)


def test_a_sum_of_what_is_shown_is_positive(n):
    i, k = index("i", n), index("k", n)
    reached = is_above(add(subtract(of(i), of(k)), ONE))
    later = is_above(subtract(of(k), of(i)))
    positive = exp(entry("x", of(k)))
    assert total(multiply(reached, positive), (k,)).sign == POSITIVE
    assert total(multiply(later, positive), (k,)).sign < POSITIVE, "after the last comes nothing"


# Arrays.


def test_a_concatenation_is_summed_in_pieces(space, n):
    x, y = matrix("x", n), matrix("y", space.size("m"))
    xp = array_namespace(x)
    whole = xp.sum(xp.concat([x, y]))
    assert whole.entry(()) == add(xp.sum(x).entry(()), xp.sum(y).entry(()))


def test_the_same_array_twice_in_a_concatenation_is_two_parts(n):
    x, y = matrix("x", n), matrix("y", n)
    xp = array_namespace(x)
    whole = xp.concat([x, y, x])
    assert whole.entry((ZERO,)) == x.entry((ZERO,))
    with pytest.raises(Refine):
        generic(whole, "k")


def test_a_reshape_reads_an_index_as_digits(space, n):
    d = space.size("d")
    x = matrix("x", n, d)
    xp = array_namespace(x)
    flat = xp.reshape(x, (n * d,))
    assert generic(xp.reshape(flat, (n, d)), "i", "j") == generic(x, "i", "j")
    assert xp.sum(flat).entry(()) == xp.sum(x).entry(())


def test_gathers_transpositions_and_slices_move_entries(space, n):
    x = matrix("x", n, space.size("d"))
    xp = array_namespace(x)
    order = Terms((n,), lambda at: placed(Place("p", at, n, permutes=True, inverse=False)))
    assert xp.sum(x[order]).entry(()) == xp.sum(x).entry(())
    assert generic(x.mT.mT, "i", "j") == generic(x, "i", "j")
    assert generic(x[:, 1:], "i", "j") == x.entry(
        (of(Var("ii", n)), add(of(Var("ij", space.size("d") - 1)), ONE))
    )
    assert generic(xp.flip(xp.flip(x, axis=0), axis=0), "i", "j") == generic(x, "i", "j")


def test_the_largest_entry_moves_with_a_constant(n):
    x = matrix("x", n)
    xp = array_namespace(x)
    assert xp.max(2 * x + 1).entry(()) == (2 * xp.max(x) + 1).entry(())
    assert xp.min(-x).entry(()) == (-xp.max(x)).entry(())


def test_constants_sizes_and_places_enter(n):
    x = matrix("x", n)
    half = constant("0.5", like=x)
    assert generic(x * half, "i") == scaled(generic(x, "i"), HALF)
    assert generic(places(n, like=x) + constant(n, like=x), "i").integer


@pytest.mark.parametrize(
    "misuse",
    [
        lambda x: x + 0.5,
        bool,
        np.asarray,
        lambda x: x + object(),
        lambda x: x[x > 0],
        lambda x: array_namespace(x).argsort(x),
        lambda x: array_namespace(x).where(x, x, x),
    ],
)
def test_what_is_unknown_is_refused_and_the_refusal_remembered(misuse, setting, n):
    with pytest.raises((NotRigorousError, TypeError)):
        misuse(matrix("x", n))
    assert setting.refusals


def test_who_asks_for_what_an_array_lacks_is_remembered(setting, n):
    """Code that goes by what an array has may say something else of real ones."""
    x = matrix("x", n)
    assert not hasattr(x, "__dlpack__")
    assert setting.refusals == []
    assert not hasattr(x, "real_part")
    assert "the code asks for real_part" in setting.refusals[0]


def test_side_conditions_that_are_not_proved_are_kept(setting, n):
    x, p = matrix("x", n), matrix("p", n, sign=POSITIVE)
    generic(1 / p, "i")
    assert setting.conditions == []
    generic(1 / x, "i")
    assert len(setting.conditions) == 1
    assert isinstance(generic(x, "i"), Term)


@pytest.fixture
def short(space):
    with over(space, 1) as setting:
        yield setting


@pytest.mark.usefixtures("short")
def test_a_sum_that_is_kept_as_a_whole_has_no_names_of_indices(space):
    n = space.size("n")
    one, two = fresh(n), fresh(n)
    first, second = (
        together(add(of(Entry(Source("x", (n,)), [of(index)])), number(3)), 1)
        for index in (one, two)
    )
    assert first != second
    assert substitute(first, {one: of(two)}) == second
    assert len(first.parts) == 1


@pytest.mark.usefixtures("short")
def test_the_roles_of_indices_are_kept_apart_in_a_whole(space):
    n = space.size("n")
    one, two = fresh(n), fresh(n)
    source, other = Source("x", (n, n)), Source("y", (n,))

    def whole(row, column):
        entry = of(Entry(source, [of(row), of(column)]))
        return together(add(entry, of(Entry(other, [of(row)]))), 1)

    assert whole(one, two) != whole(two, one)
    assert substitute(whole(one, two), {one: of(two), two: of(one)}) == whole(two, one)
    squares = add(multiply(whole(one, two), whole(two, one)), number(1))
    assert together(squares, 1) == substitute(together(squares, 1), {one: of(two), two: of(one)})


@pytest.mark.usefixtures("short")
def test_a_whole_at_one_index_twice_is_opened(space):
    n = space.size("n")
    one, two = fresh(n), fresh(n)
    entries = [of(Entry(Source("x", (n,)), [of(index)])) for index in (one, two)]
    gap = together(subtract(*entries), 1)
    assert substitute(gap, {one: of(two)}) == ZERO
    assert subtract(opened(gap), subtract(*entries)) == ZERO


def test_parts_of_both_sides_go_through_a_positive_part(n):
    x = of(Entry(Source("x", (n,)), [of(fresh(n))]))
    scale = of(Entry(Source("s", (), NONNEGATIVE), []))
    part, other = positive_part(x), positive_part(negative(x))
    assert positive_part(subtract(part, multiply(scale, other))) == part
    assert positive_part(subtract(multiply(scale, other), part)) == multiply(scale, other)
    assert positive_part(multiply(scale, x)) == multiply(scale, part)


@pytest.mark.parametrize("shift", [-5, -1, 0, 1, 2, 5])
def test_a_shift_may_be_longer_than_the_axis(n, shift):
    x = matrix("x", n, 3)
    rolled = array_namespace(x).roll(x, shift, axis=1)
    here = of(Var("i0", n))
    for place in range(3):
        moved = x.entry((here, number((place - shift) % 3)))
        assert rolled.entry((here, number(place))) == moved


# Other names for the indices that a sum depends on.


@pytest.fixture
def nested(n, space):
    """A sum in which another one stands, over entries that depend on free indices."""
    d, free, other = space.size("d"), index("p", n), index("q", n)
    outer, inner = fresh(n), fresh(d)
    scores = total(
        multiply(entry("x", *map(of, (free, inner))), entry("y", *map(of, (outer, inner)))), [inner]
    )
    weighed = multiply(exp(scores), entry("z", *map(of, (outer, other))))
    found = total(multiply(weighed, power(scores, 3)), [outer])
    assert {free, other} <= found.free
    return found, free, other


def summed_anew(term, at):
    """Return what substitution gives where every sum is opened, and summed again."""
    found = ZERO
    for product, factor in term.parts.items():
        part = number(factor)
        for atom, exponent in product:
            new, inside = atom.opened()
            part = multiply(part, power(total(substitute(inside, at), new), exponent))
        found = add(found, part)
    return found


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("z", "a"), ("c000900", "c000800")])
def test_indices_with_other_names_give_the_sum_that_is_summed_anew(nested, n, first, second):
    term, free, other = nested
    at = {free: of(index(first, n)), other: of(index(second, n))}
    assert substitute(term, at).key == summed_anew(term, at).key


def test_indices_that_become_one_are_summed_anew(nested, n):
    term, free, other = nested
    one = of(index("a", n))
    at = {free: one, other: one}
    assert substitute(term, at).key == summed_anew(term, at).key
    assert substitute(term, {free: of(other)}).key == summed_anew(term, {free: of(other)}).key


def test_an_indicator_of_two_indices_that_become_one_is_no_longer_there(n):
    one, two, k = index("p", n), index("q", n), fresh(n)
    term = total(multiply(is_zero(subtract(of(one), of(two))), entry("x", *map(of, (one, k)))), [k])
    at = of(index("a", n))
    assert (
        substitute(term, {one: at, two: at}).key
        == total(entry("x", *map(of, (index("a", n), k))), [k]).key
    )


def test_entries_kept_as_a_whole_know_the_first_row_from_the_first_column(space, n):
    i, source = of(index("i", n)), Source("x", (n, n))
    with over(space, together=1):
        x = matrix("x", n, n)
        squares = x * x + x
        for places in ((ZERO, i), (i, ZERO)):
            each = of(Entry(source, places))
            assert opened(squares.entry(places)) == add(multiply(each, each), each)


def test_a_sum_ends_where_an_indicator_hides_the_rest(space, n):
    longer, k, i = n + space.size("m"), index("k", n + space.size("m")), index("i", n)
    x = entry("x", of(k))
    shown = is_above(subtract(add(of(i), ONE), of(k)))
    near = index("k", n)
    expected = total(
        multiply(
            of(Entry(Source("x", (longer,)), [of(near)])),
            is_above(subtract(add(of(i), ONE), of(near))),
        ),
        [near],
    )
    assert total(multiply(x, shown), [k]) == expected
    first = of(Entry(Source("x", (longer,)), [ZERO]))
    assert total(multiply(x, is_above(subtract(ONE, of(k)))), [k]) == first


def test_a_sum_from_the_last_place_to_the_first_is_one_from_the_first_to_the_last(n):
    k = index("k", n)
    last = subtract(length_term(n), ONE)
    turned = of(Entry(Source("x", (n,)), [subtract(last, of(k))]))
    assert total(multiply(turned, turned), [k]) == total(
        multiply(entry("x", of(k)), entry("x", of(k))), [k]
    )


def test_whole_turns_are_no_turns(n):
    i, k = of(index("i", n)), of(index("k", n))
    turns = scaled(multiply(pi(), multiply(i, k)), 2)
    x = multiply(pi(), multiply(i, power(length_term(n), -1)))
    assert cos(turns) == ONE
    assert sin(turns) == ZERO
    assert cos(subtract(turns, scaled(x, 2))) == cos(scaled(x, 2))
    assert sin(subtract(turns, scaled(x, 2))) == negative(sin(scaled(x, 2)))
    assert cos(scaled(turns, HALF)) != ONE
    assert cos(multiply(turns, power(length_term(n), -1))) != ONE


@pytest.mark.parametrize("power_of", [1, 2, 3, 7, 64, 65, -1, -3, -65])
def test_a_power_of_a_value_is_that_of_its_products(power_of):
    for value in (fmpq(-3, 2), arb("-1.5 +/- 1e-9")):
        expected = fmpq(1)
        for _ in range(abs(power_of)):
            expected = expected * value
        expected = expected if power_of > 0 else 1 / expected
        assert arb(raised_at(value, power_of)).overlaps(arb(expected))


def test_a_power_of_a_value_that_is_no_small_number_takes_few_products():
    assert arb(raised_at(arb("1e-8").exp(), 10**8)).overlaps(arb(1).exp())
    assert raised_at(fmpq(-1), 10**9 + 1) == -1


def test_sums_side_by_side_ask_for_the_same_entries_and_those_inside_for_others(n):
    asked = []
    x = Terms((n,), lambda indices: asked.append(indices[0].key) or of(Entry(source, indices)))
    source = Source("x", (n,))
    xp = array_namespace(x)
    first, second = xp.sum(x), xp.sum(x * x)
    assert first.entry(()) != second.entry(())
    assert len(asked) == 1
    # Inside of a sum is another index: the square of a sum is a sum of all products.
    products = xp.sum(xp.sum(x[:, None] * x[None, :], axis=1))
    assert products.entry(()) == (first * first).entry(())
    assert len(set(asked)) == len(asked) == 2


def test_the_same_function_of_the_same_arrays_is_one_array(space, n):
    xp, x, half = array_namespace(matrix("x", n)), matrix("x", n), constant("0.5", like=matrix("z"))
    for twice in (
        lambda: x + x,
        lambda: half * x,
        lambda: xp.sum(xp.exp(x[None, :]), axis=0, keepdims=True),
        lambda: xp.concat([x, x, np.arange(3)]),
        lambda: xp.where(x > 0, x, -x),
        lambda: xp.broadcast_to(x, (space.size("m"), n)),
    ):
        assert twice() is twice()


def test_what_differs_in_an_argument_is_another_array(space, n):
    xp, x, square = array_namespace(matrix("x", n)), matrix("x", n), matrix("y", n, n)
    for one, two in (
        (x + matrix("x", n), x + matrix("x", n)),
        (x * 1, x * 2),
        (xp.sum(square, axis=0), xp.sum(square, axis=1)),
        (xp.sum(square, axis=0), xp.sum(square, axis=0, keepdims=True)),
        (x[:, None], x[None, :]),
        (x * True, x * 1),
        (xp.broadcast_to(x, (n, n)), xp.broadcast_to(x, (space.size("m"), n))),
    ):
        assert one is not two


def test_an_array_that_is_gone_is_not_taken_for_another(n):
    """What was made of an array holds it, so that no later one stands at its place in memory."""
    made = [matrix("x", n) + place for place in range(50)]
    assert len(set(map(id, made))) == 50
    again = [(matrix("x", n) + 1).entry((ZERO,)) for _ in range(50)]
    assert len({each.key for each in again}) == 1


def test_an_entry_is_made_once_for_an_input_and_no_other(n):
    i, one, two = of(index("i", n)), Source("x", (n,)), Source("x", (n,), NONNEGATIVE)
    assert Entry(one, (i,)) is Entry(one, [of(index("i", n))])
    assert Entry(one, (i,)).sign != Entry(two, (i,)).sign


def test_a_long_sum_is_refused_before_it_is_written():
    long = Term({((Entry(Source(f"x{place}", ()), ()), 1),): fmpq(1) for place in range(1000)})
    more = Term({((Entry(Source(f"y{place}", ()), ()), 1),): fmpq(1) for place in range(1000)})
    with pytest.raises(NotRigorousError, match="over 1500 parts"):
        gathered([(long, 1), (more, 1), (long, -1)])


def test_a_sum_knows_the_sign_that_all_of_its_terms_have():
    up, down = of(Entry(Source("u", (), NONNEGATIVE), ())), of(Entry(Source("d", ()), ()))
    gap = subtract(up, down).signed(NONNEGATIVE)
    assert gathered([(gap, 1), (ONE, fmpq(1, 2))]).sign == POSITIVE
    assert gathered([(gap, -1), (ONE, 1)]).sign == 0
    assert gathered([(gap, 1), (down, 1)]) == up
    assert gathered([]) == ZERO
