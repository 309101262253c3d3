"""Claims about chains of layers that are another formula from some depth on."""

import pytest
from lakatos.harness.decide import Effort, decide
from lakatos.theory import Array, Claim, Real, array_namespace, equal
from lakatos.theory.verdict import Strength
from lakatos.tools.sample import said_to_fail, said_to_hold


def chain(x, w, layers):
    """Multiply a number by the weights of some layers."""
    for layer in layers:
        x = x * w[layer]
    return x


def whole(x, w):
    return x * array_namespace(w).prod(w)


@said_to_fail
def the_ninth_layer_counts(x: Real[Array, ""], w: Real[Array, "depth"]):
    """Layers multiply, and the ninth is forgotten."""
    return equal(chain(x, w, [layer for layer in range(w.shape[0]) if layer != 8]), whole(x, w))


@said_to_fail
def more_than_forty_layers_count(x: Real[Array, ""], w: Real[Array, "depth"]):
    """Layers multiply, and of many forty count."""
    return equal(chain(x, w, range(min(w.shape[0], 40))), whole(x, w))


@said_to_fail
def a_loop_goes_on(x: Real[Array, ""], w: Real[Array, "depth"]):
    """A loop stops at the seventh layer."""
    layer, y = 0, x
    while layer < w.shape[0] and layer < 7:
        layer, y = layer + 1, y * w[layer]
    return equal(y, whole(x, w))


@said_to_fail
def all_weights_are_read(x: Real[Array, ""], w: Real[Array, "depth"]):
    """Who reads weight after weight stops at the tenth."""
    y = x
    for layer, weight in enumerate(w):
        if layer == 10:
            break
        y = y * weight
    return equal(y, whole(x, w))


@said_to_fail
def pairs_are_all_there(x: Real[Array, ""], w: Real[Array, "depth"], v: Real[Array, "deep"]):
    """Pairs are as many as the shorter of two, and nine count."""
    y = sum((a * b for a, b in zip(w, v, strict=False)), x)
    return equal(y, sum((w[k] * v[k] for k in range(min(w.shape[0], v.shape[0], 9))), x))


@said_to_fail
def what_is_out_of_range_is_nothing(x: Real[Array, ""], w: Real[Array, "depth"]):
    """An index that is out of range is caught, and one that is not counts from the 13th layer."""
    try:
        extra = w[9]
    except IndexError:
        extra = 0 * x
    return equal(x + (extra if w.shape[0] > 12 else 0 * x), x)


@said_to_fail
def a_recursion_goes_on(x: Real[Array, ""], w: Real[Array, "depth"]):
    """A recursion ends at the eleventh layer."""

    def after(layer, y):
        return y if layer in (w.shape[0], 11) else after(layer + 1, y * w[layer])

    return equal(after(0, x), whole(x, w))


@said_to_hold
def layers_multiply_backwards(x: Real[Array, ""], w: Real[Array, "depth"]):
    """Layers multiply in any order."""
    return equal(chain(x, w, range(w.shape[0] - 1, -1, -1)), whole(x, w))


@said_to_hold
def every_other_layer_comes_first(x: Real[Array, ""], w: Real[Array, "depth"]):
    """Layers multiply: every other first, then those between."""
    depth = w.shape[0]
    return equal(chain(chain(x, w, range(0, depth, 2)), w, range(1, depth, 2)), whole(x, w))


CLAIMS = [each for each in globals().values() if isinstance(each, Claim)]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_depth_far_out_is_reached_and_no_proof_says_more_than_it_went_through(claim, store):
    decision = decide(claim, store, Effort(examples=5, light=True, fresh=True))
    assert decision.as_expected
    assert decision.evidence.strength in (Strength.CERTIFIED, Strength.PROVED_AT_SIZES)
