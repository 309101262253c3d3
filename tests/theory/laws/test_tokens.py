"""Each law of tokens holds of a map that obeys it and fails of one that does not, exactly."""

import pytest
from lakatos.systems import Rational, array_namespace
from lakatos.theory import laws
from lakatos.theory.relation import Truth

X = Rational.from_values([[1, 2], [3, -4], [0, 5], [-7, 6]])
Y = Rational.from_values([[0, 5], [-1, 1], [2, 2], [9, -9]])
TOKEN = Rational.from_values([2, -1])
FACTORS = Rational.from_values([1, 0, -2, 3])
ORDER = [2, 0, 3, 1]
SWAP = [1, 0]


def mask(*values):
    """Return one boolean a token, in fractions' own booleans."""
    return Rational.from_values(list(values)) > 0


SAME = lambda x: x
ROW = lambda x: x + Rational.from_values([1, 3])
SQUARE = lambda x: x * x
AVERAGE = lambda x: 0 * x + array_namespace(x).mean(x, axis=-2, keepdims=True)
DIFFERENCE = lambda x: x - array_namespace(x).roll(x, 1, axis=-2)
PLACED = lambda x: x + Rational.from_values([[0], [1], [2], [3]])
MAPS = {
    "same": SAME,
    "row": ROW,
    "square": SQUARE,
    "average": AVERAGE,
    "difference": DIFFERENCE,
    "placed": PLACED,
}

SAID = {
    "permutation_equivariant": lambda law, f: law(f, X, ORDER),
    "permutation_invariant": lambda law, f: law(f, X, ORDER),
    "shift_equivariant": lambda law, f: law(f, X),
    "channel_equivariant": lambda law, f: law(f, X, SWAP),
    "orthogonal_equivariant": lambda law, f: law(f, X, TOKEN),
    "translation_invariant": lambda law, f: law(f, X, TOKEN),
    "translation_equivariant": lambda law, f: law(f, X, TOKEN),
    "causal": lambda law, f: law(f, X, Y, mask(1, 1, 0, 0)),
    "token_wise": lambda law, f: law(f, X, Y, mask(0, 1, 0, 0)),
    "local": lambda law, f: law(f, X, Y, mask(0, 1, 0, 0)),
    "delay_equivariant": lambda law, f: law(f, X),
    "equal_tokens_stay_equal": lambda law, f: law(f, TOKEN, X),
    "hull_valued": lambda law, f: law(f, X),
    "token_mean_preserving": lambda law, f: law(f, X),
    "rank_one_preserving": lambda law, f: law(f, FACTORS, TOKEN),
}
OBEYED = {
    "permutation_equivariant": ("same", "row", "square", "average"),
    "permutation_invariant": ("average",),
    "shift_equivariant": ("same", "row", "square", "average", "difference"),
    "channel_equivariant": ("same", "square", "average", "difference", "placed"),
    "orthogonal_equivariant": ("same", "average", "difference"),
    "translation_invariant": ("difference",),
    "translation_equivariant": ("same", "row", "average", "placed"),
    "causal": ("same", "row", "square", "placed"),
    "token_wise": ("same", "row", "square", "placed"),
    "local": ("same", "row", "square", "difference", "placed"),
    "delay_equivariant": ("same", "row", "square"),
    "equal_tokens_stay_equal": ("same", "row", "square", "average", "difference"),
    "hull_valued": ("same", "average"),
    "token_mean_preserving": ("same", "average"),
    "rank_one_preserving": ("same", "square", "average", "difference"),
}


@pytest.mark.parametrize("name", OBEYED)
def test_a_law_holds_of_exactly_the_maps_that_obey_it(name):
    for key, f in MAPS.items():
        expected = Truth.TRUE if key in OBEYED[name] else Truth.FALSE
        assert SAID[name](laws.LAWS[name].function, f).judge().truth is expected, key


def test_every_law_of_tokens_is_tried():
    home = laws.causal.__module__
    assert set(OBEYED) == {
        name for name, law in laws.LAWS.items() if law.function.__module__ == home
    }
