"""Derivatives in every number system."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import torch
from flint import arb
from lakatos.harness.catalogue.blocks import zoo
from lakatos.reference import layer_norm, relu, self_attention, softmax
from lakatos.systems import (
    FLOAT64,
    RATIONALS,
    Ball,
    NotRigorousError,
    Rational,
    TorchSystem,
    UndecidedError,
    array_namespace,
    balls,
    constant,
    jacobian,
    jvp,
)
from lakatos.systems.symbols import Ring, SymbolSystem

TORCH64 = TorchSystem("float64")
COARSE_BITS = 40
"""An enclosure at 40 bits encloses what float64 makes of the same steps, as for the blocks."""


def fractions(*rows):
    return Rational.from_values(np.array(rows, dtype=object))


def everywhere(values):
    """Return the same numbers in every number system."""
    exact = np.array(values, dtype=object)
    yield RATIONALS, RATIONALS.enter(exact)
    yield FLOAT64, FLOAT64.enter(exact)
    yield TORCH64, TORCH64.enter(exact)
    yield balls(64), balls(64).enter(exact)


# Blocks.

CASES = [
    pytest.param(block, up, id=f"{block.name}-{up + 1}")
    for block, up in product(zoo(), range(2))
    if any(
        not kind.integer
        for domain in block.parameters.values()
        for kind in domain.coordinates
    )
]  # fmt: skip


def generic_point(block, up):
    """Return a point with no ties, and a direction for each of its free numbers."""
    generator = np.random.default_rng(up)
    point = block.signature.required.drawn(block.signature.sizes_above(up), generator)
    directions = {}
    for name, domain in block.parameters.items():
        for place, kind in enumerate(domain.coordinates):
            if kind.integer:
                continue
            cells = point.coordinates[name][place]
            directions[name, place] = np.empty(cells.shape, dtype=object)
            for cell in np.ndindex(cells.shape):
                drawn = Fraction(int(generator.integers(-1999, 2000)), 997)
                cells[cell] = kind.clamp(drawn, point.sizes)
                directions[name, place][cell] = Fraction(int(generator.integers(-8, 9)), 4)
    return point, directions


def derivative(block, point, directions, system):
    """Move every free number named in `directions` at once, and differentiate at the start."""
    with system.context():
        origin = system.enter(np.array(Fraction(0), dtype=object))

        def moved(time):
            values = {}
            for name, domain in block.parameters.items():
                free = []
                for place, kind in enumerate(domain.coordinates):
                    cells = point.coordinates[name][place]
                    if kind.index:
                        free.append(system.integers(cells.astype(np.int64)))
                        continue
                    start = system.enter(cells)
                    way = directions.get((name, place))
                    free.append(start if way is None else start + time * system.enter(way))
                values[name] = domain.build(free, point.sizes, system)
            return block(**values)

        one = system.enter(np.array(Fraction(1), dtype=object))
        return jvp(moved, origin, one)


def agree(block, point, directions):
    enclosures = derivative(block, point, directions, balls(COARSE_BITS)).entries().ravel()
    for system in (FLOAT64, TORCH64):
        floats = np.asarray(derivative(block, point, directions, system)).ravel()
        assert len(floats) == len(enclosures)
        assert np.all(np.isfinite(floats))
        for ball, number in zip(enclosures, floats, strict=True):
            assert ball.contains(arb(float(number)))


@pytest.mark.parametrize(("block", "up"), CASES)
def test_every_block_has_the_derivative_that_torch_finds(block, up):
    agree(block, *generic_point(block, up))


@pytest.mark.parametrize(("block", "up"), CASES)
def test_every_block_has_a_derivative_in_each_argument_alone(block, up):
    point, directions = generic_point(block, up)
    for key, way in directions.items():
        agree(block, point, {key: way})


@pytest.mark.parametrize(
    "block", [block for block in zoo() if block.rational], ids=lambda b: b.name
)
def test_derivatives_in_fractions_lie_in_those_in_balls(block):
    point, directions = generic_point(block, 1)
    if not directions:
        return
    exact = derivative(block, point, directions, RATIONALS).entries().ravel()
    enclosures = derivative(block, point, directions, balls(128)).entries().ravel()
    with balls(1024).context():
        assert all(ball.contains(number) for ball, number in zip(enclosures, exact, strict=True))


# Rules.

X, Y = [[1, 2], [3, 4]], [[2, -1], [5, 7]]


def test_a_product_has_the_derivative_of_leibniz():
    x, v = fractions(*X), fractions(*Y)
    assert np.all(jvp(lambda t: t * t * t, x, v) == 3 * x * x * v)
    assert np.all(jvp(lambda t: t @ t, x, v) == x @ v + v @ x)


def test_a_quotient_has_the_derivative_of_leibniz():
    x, v = fractions(*X), fractions(*Y)
    assert np.all(jvp(lambda t: x / t, x, v) == -x * v / (x * x))
    assert np.all(jvp(lambda t: (t * t + 1) / t, x, v) == v - v / (x * x))
    assert np.all(jvp(lambda t: t**-2, x, v) == -2 * v / (x * x * x))


def test_the_derivative_of_a_composition_is_the_composition_of_the_derivatives():
    x, v = fractions(*X), fractions(*Y)

    def inner(t):
        return t * t + 1

    def outer(t):
        return 1 / (t @ t + 3)

    chained = jvp(outer, inner(x), jvp(inner, x, v))
    assert np.all(jvp(lambda t: outer(inner(t)), x, v) == chained)


def test_what_stays_constant_has_no_derivative():
    for system, x in everywhere(X):
        with system.context():
            assert np.all(np.asarray(jvp(lambda _, x=x: x, x, x) == 0))


def test_a_constant_beside_the_variable_enters_from_both_sides():
    for system, x in everywhere(X):
        with system.context():
            sums = jvp(lambda t, x=x: x + t - (x - t) + x * t / x, x, x)
            assert np.all(np.asarray(sums == 3 * x)) or system.name.startswith("ball")
            assert jvp(lambda t, x=x: x @ t + t @ x, x, x).shape == (2, 2)


def test_a_derivative_of_a_derivative():
    x, v = fractions(*X), fractions(*Y)
    second = jvp(lambda s: jvp(lambda t: t * t * t * s, s, v), x, v)
    assert np.all(second == 9 * x * x * v * v)


def test_a_variable_of_an_outer_derivative_is_constant_within():
    x, one = fractions(2), fractions(1)
    assert np.all(jvp(lambda s: s * jvp(lambda t: s + t, s, one), x, one) == 1)


def test_a_jacobian_has_the_shape_of_the_result_before_that_of_the_input():
    x = fractions(*X)
    assert jacobian(lambda t: array_namespace(t).sum(t, axis=0), x).shape == (2, 2, 2)
    assert np.all(jacobian(lambda t: t @ x, x)[0, 0] == fractions([1, 3], [0, 0]))


def test_a_direction_has_the_shape_of_the_input():
    with pytest.raises(ValueError, match=r"v has shape \(1,\) but x has \(2, 2\)"):
        jvp(lambda t: t, fractions(*X), fractions(1))


def test_a_symbolic_derivative_proves_an_identity():
    ring = Ring()
    system = SymbolSystem(ring)
    with system.context():
        z = system.enter(np.array([ring.symbol("a"), ring.symbol("b")], dtype=object))
        weights = softmax(z)
        matrix = jacobian(softmax, z)
        difference = (
            matrix + weights[:, None] * weights[None, :] - jacobian(lambda t: t, z) * weights
        )
        assert all(cell.is_zero() for cell in difference.entries().ravel())


def test_functions_have_their_derivatives_in_balls():
    with balls(128).context():
        x = Ball.from_values([Fraction(1, 3), 2])
        xp, v = array_namespace(x), Ball.from_values([1, 1])
        root_pi = xp.sqrt(xp.zeros_like(x) + xp.pi)
        slopes = {
            "exp": xp.exp(x),
            "log": 1 / x,
            "sqrt": 1 / (2 * xp.sqrt(x)),
            "tanh": 1 - xp.tanh(x) * xp.tanh(x),
            "sin": xp.cos(x),
            "cos": -xp.sin(x),
            "erf": 2 * xp.exp(-x * x) / root_pi,
            "atan": 1 / (1 + x * x),
            "cbrt": 1 / (3 * xp.cbrt(x) * xp.cbrt(x)),
        }
        for name, slope in slopes.items():
            found = jvp(lambda t, name=name: getattr(array_namespace(t), name)(t), x, v)
            for mine, theirs in zip(found.entries(), slope.entries(), strict=True):
                assert mine.overlaps(theirs)
                assert mine.rel_accuracy_bits() > 110


def test_a_power_has_its_derivative_in_base_and_exponent():
    with balls(128).context():
        x, v = Ball.from_values([3]), Ball.from_values([1])
        found = jvp(lambda t: array_namespace(t).pow(t, t), x, v).entries()[0]
        assert found.overlaps(27 * (arb(3).log() + 1))
        found = jvp(lambda t: array_namespace(t).pow(2, t), x, v).entries()[0]
        assert found.overlaps(8 * arb(2).log())


# Kinks.


def test_a_kink_has_the_one_sided_derivative_in_each_direction():
    x, v = fractions(0, 0, -2, 3), fractions(1, -1, 1, 1)

    def positive_part(t):
        xp = array_namespace(t)
        return xp.maximum(t, xp.zeros_like(t))

    assert np.all(jvp(abs, x, v) == fractions(1, 1, -1, 1))
    assert np.all(jvp(positive_part, x, v) == fractions(1, 0, 0, 1))
    floats = np.array([0.0, 0.0, -2.0, 3.0])
    assert np.all(jvp(abs, floats, np.array([1.0, -1.0, 1.0, 1.0])) == [1, 1, -1, 1])


def test_a_relu_has_the_derivative_zero_or_one():
    x = fractions([-1, 2], [3, -4])
    assert np.all(jvp(relu, x, x) == fractions([0, 2], [3, 0]))


def test_extremes_along_an_axis_move_with_the_extreme_entry():
    for system, x in everywhere([[1, 5, 2], [7, 3, 4]]):
        with system.context():
            v = constant([[1, 2, 3], [4, 5, 6]], like=x)
            rows = jvp(lambda t: array_namespace(t).max(t, axis=-1), x, v)
            least = jvp(lambda t: array_namespace(t).min(t), x, v)
            assert np.all(np.asarray(rows == constant([2, 4], like=x)))
            assert np.all(np.asarray(least == constant(1, like=x)))


def test_a_ball_across_a_kink_encloses_both_derivatives():
    with balls(64).context():
        x = Ball.from_values([arb(0, 1)])
        (slope,) = jvp(abs, x, Ball.from_values([1])).entries()
        assert slope.contains(1)
        assert slope.contains(-1)


def test_symbols_do_not_tell_the_side_of_a_kink():
    ring = Ring()
    system = SymbolSystem(ring)
    with system.context():
        z = system.enter(np.array([ring.symbol("a")], dtype=object))
        with pytest.raises(NotRigorousError, match="symbols do not tell which side is greater"):
            jvp(abs, z, z)


def test_a_comparison_that_ties_has_no_derivative():
    x = fractions(1, 0)

    def step(t):
        return array_namespace(t).where(t > 0, t, 2 * t)

    with pytest.raises(UndecidedError, match="a comparison ties"):
        jvp(step, x, fractions(1, 1))
    assert np.all(jvp(step, x, fractions(1, 0)) == fractions(1, 0))


def test_a_tie_that_does_not_move_at_first_order_may_turn():
    x = fractions(0, 0)

    def guarded(t):
        xp = array_namespace(t)
        return xp.where(xp.sum(t * t) > 0, t, 0 * t)

    with pytest.raises(UndecidedError, match="a comparison ties"):
        jvp(guarded, x, fractions(1, 0))


def test_a_tie_at_a_kink_has_no_second_derivative():
    x, v = fractions(0, 1), fractions(1, 0)

    def slope(t):
        return jvp(lambda u: u * abs(u), t, v)

    with pytest.raises(UndecidedError, match="two sides tie at a kink"):
        jvp(slope, x, v)
    assert np.all(jvp(slope, x, fractions(0, 1)) == fractions(0, 0))


def test_what_cannot_move_is_known_entry_by_entry():
    x = fractions(1, 0)
    still = fractions(1, 0)

    def function(t):
        xp = array_namespace(t)
        parts = [xp.roll(t, 2, axis=0), xp.exp(t) - 1, t * t, t / (t + 1)]
        parts += [xp.stack([xp.sum(t), t[1]]), xp.where(np.array([True, False]), t, 0 * t)]
        parts += [xp.maximum(t, 2 * t), xp.pow(t, 2), xp.pow(t, constant(3, like=t))]
        rows = xp.stack(parts)
        return xp.where(rows > 0, rows, 2 * rows)

    with balls(128).context():
        x, still = (Ball.from_values(each) for each in (x.entries(), still.entries()))
        jvp(function, x, still)
        with pytest.raises(UndecidedError, match="a comparison ties"):
            jvp(function, x, Ball.from_values([0, 1]))


def test_what_has_no_known_derivative_is_refused():
    x = np.array([1.0, 2.0])
    with pytest.raises(NotRigorousError, match="floor has no known derivative"):
        jvp(lambda t: array_namespace(t).floor(t), x, x)


def test_a_sign_has_no_slope_where_it_does_not_jump():
    assert np.all(jvp(sign, fractions(1, -2), fractions(1, 1)) == fractions(0, 0))
    with pytest.raises(UndecidedError, match="a comparison ties"):
        jvp(sign, fractions(0, 1), fractions(1, 0))
    assert np.all(jvp(sign, fractions(0, 1), fractions(0, 1)) == fractions(0, 0))


def sign(x):
    return array_namespace(x).sign(x)


def test_the_namespace_is_asked_for_within_what_is_differentiated():
    x = fractions(1, 2)
    xp = array_namespace(x)
    with pytest.raises(TypeError, match="call array_namespace inside the differentiated function"):
        jvp(xp.sum, x, x)


# torch.


def test_a_batch_of_derivatives_is_differentiated_as_its_members_are():
    generator = torch.Generator().manual_seed(0)
    batch = torch.randn(3, 4, 2, generator=generator, dtype=torch.float64, requires_grad=True)

    def slope(x):
        return jvp(lambda t: layer_norm(self_attention(t)), x, x * x)

    together = torch.func.vmap(slope)(batch)
    for row, x in zip(together, batch, strict=True):
        assert torch.allclose(row, slope(x), rtol=1e-12, atol=1e-12)
    (gradient,) = torch.autograd.grad(together.sum(), batch)
    assert gradient.isfinite().all()
    assert gradient.abs().max() > 0


def test_a_gradient_of_a_derivative_that_is_zero_can_be_changed_in_place():
    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    torch.func.vmap(lambda t: jvp(lambda u: t.detach() * u, t, torch.ones_like(t)))(
        x
    ).sum().backward()
    x.grad.nan_to_num_(0.0)
    assert not x.grad.any()
