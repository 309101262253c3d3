"""Scripts that a stranger runs: short, on NumPy alone, and loud when the sides agree."""

import importlib
import importlib.util
import json
import pkgutil
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from lakatos import properties
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.show.cite import cite
from lakatos.harness.show.find import found
from lakatos.harness.show.script import LONGEST, ScriptError, numpy_script
from lakatos.harness.show.script.block import numpy_block
from lakatos.harness.show.script.layout import shortest
from lakatos.reference import MultiHead, attention, layer_norm, multi_head_attention, softmax
from lakatos.systems import erf, pivot, sigmoid
from lakatos.theory import (
    BFLOAT16,
    FAILS,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    Array,
    CausalMask,
    Claim,
    Permutation,
    Real,
    Relation,
    Size,
    Source,
    UnitRows,
    all_of,
    arrays,
    assuming,
    at_most,
    claim,
    constant,
    differ,
    equal,
    exists,
    less,
)
from lakatos.theory.arrays import (
    count,
    determinant,
    dot,
    inverse,
    log_sum_exp,
    minors,
    ones_like,
    rank_at_most,
    reflected,
    signs,
    spread,
    squared_length,
)
from lakatos.theory.domain import identity
from lakatos.theory.laws import additive, affine

HERE = Source("here", "Sample claims", ("Someone",), 2024, "https://example.org")
SCALE = Fraction(1, 3)

GUARD = """
import sys
class Guard:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"lakatos", "torch", "flint", "scipy", "array_api_compat"}:
            raise ImportError(f"a stranger has no {name}")
sys.meta_path.insert(0, Guard())
before = set(sys.modules)
exec(compile(sys.stdin.read(), "script", "exec"), {"__name__": "__main__"})
tops = {name.split(".")[0] for name in set(sys.modules) - before}
foreign = tops - set(sys.stdlib_module_names) - {"numpy"}
assert not foreign, foreign
"""

layers = importlib.import_module("lakatos.reference.layers.linear")


def declare(**facts):
    return claim(latex="x", source=HERE, expected=FAILS, **facts)


def run(script):
    """Run a script alone, where importing anything but NumPy is an error."""
    return subprocess.run(
        [sys.executable, "-I", "-c", GUARD],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def assert_refutes(script):
    done = run(script)
    assert done.returncode == 0, f"{script}\n{done.stderr}"
    assert "lhs = " in done.stdout
    assert len(script.splitlines()) <= LONGEST


def assert_agrees(script):
    done = run(script)
    assert done.returncode != 0, script
    assert "AssertionError" in done.stderr


def scripted(tried, values, gap=None, sides=None):
    """Write the script at given values, which nested lists of numbers, masks and sizes are."""
    exact = {name: exactly(value) for name, value in values.items()}
    return numpy_script(tried, exact, sides, Fraction(1, 1000) if gap is None else gap)


def exactly(value):
    if isinstance(value, (int, np.ndarray)):
        return value
    raw = np.asarray(value, dtype=object)
    cells = np.empty(raw.shape, dtype=object)
    for place in np.ndindex(raw.shape):
        cells[place] = Fraction(raw[place])
    return cells


# The catalogue.


def catalogue():
    names = [module.name for module in pkgutil.iter_modules(properties.__path__)]
    modules = [importlib.import_module(f"{properties.__name__}.{name}") for name in names]
    found = {
        value.id: value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Claim)
    }
    return [each for each in found.values() if each.expected is FAILS]


NO_SCRIPT = json.loads((Path(__file__).parent / "no_script.json").read_text())
"""The refuted claims that no short NumPy script shows, each with the reason."""


@pytest.mark.parametrize(
    ("place", "tried"), list(enumerate(catalogue())), ids=lambda each: getattr(each, "id", "")
)
def test_every_refutation_on_record_fits_a_short_script_or_is_listed(place, tried):
    """Making a script runs it here; every tenth runs in a Python of its own as well."""
    shown = found(tried.id)
    assert shown.settled, f"no record: run `lakatos check {tried.id}`"
    if tried.id in NO_SCRIPT:
        with pytest.raises(ScriptError):
            cite(shown, "python")
        return
    script = cite(shown, "python")
    assert script.startswith(f"# {tried.id}: ")
    assert "require_" not in script
    assert "array_namespace" not in script
    if place % 10 == 0:
        assert_refutes(script)


def test_the_stranger_has_numpy_only():
    for module in ("lakatos", "torch", "flint", "scipy"):
        assert f"a stranger has no {module}" in run(f"import {module}").stderr


# What a script looks like.


@declare()
def attention_is_additive(x: Real[Array, "n d"], y: Real[Array, "n d"]) -> Relation:
    """Attention is additive."""
    return additive(lambda tokens: attention(tokens, tokens, tokens), x, y)


def test_a_script_is_the_formula_and_the_numbers():
    script = scripted(attention_is_additive, {"x": [[0], [1]], "y": [[0], [1]]}, gap=0.2)
    assert script == dedent("""\
        # attention_is_additive: Attention is additive.
        # Someone (2024), Sample claims
        import numpy as np

        def softmax(scores):
            powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
            return powers / np.sum(powers, axis=-1, keepdims=True)

        def attention_weights(query, key):
            scores = query @ key.mT / np.sqrt(query.shape[-1])
            return softmax(scores)

        def attention(query, key, value):
            weights = attention_weights(query, key)
            return weights @ value

        x = np.array([[0], [1]], dtype=float)
        y = np.array([[0], [1]], dtype=float)
        f = lambda tokens: attention(tokens, tokens, tokens)
        lhs, rhs = f(x + y), f(x) + f(y)
        print(f"lhs = {lhs}\\nrhs = {rhs}")
        assert np.max(np.abs(lhs - rhs)) > 0.1, "the two sides agree"
        """)
    assert_refutes(script)
    assert_agrees(script.replace("[[0], [1]]", "[[0], [0]]"))


@declare()
def counted(x: Real[Array, "n d"]) -> Relation:
    """The helper count."""
    return equal(count(x, x), constant(0, like=x))


@declare()
def dotted(x: Real[Array, "n d"]) -> Relation:
    """The helper dot."""
    return equal(dot(x[0], x[1]), constant(0, like=x))


@declare()
def measured(x: Real[Array, "n d"]) -> Relation:
    """The helpers squared_length and ones_like."""
    return equal(squared_length(x), 0 * squared_length(ones_like(x)))


@declare()
def spreading(x: Real[Array, "n d"]) -> Relation:
    """The helper spread, of all and along an axis."""
    return equal(spread(x), spread(x, axis=-1))


@declare()
def signed(x: Real[Array, "n d"]) -> Relation:
    """The helper signs, as an array."""
    rows = signs(x.shape[-1], like=x)
    return equal(rows @ x.mT, rows.shape[0] + 3 * rows @ x.mT)


@declare()
def mirrored(x: Real[Array, "n d"]) -> Relation:
    """The helper reflected."""
    return equal(reflected(x, x[:1]), x)


@declare()
def smoothed(x: Real[Array, "n d"]) -> Relation:
    """The helper log_sum_exp."""
    return equal(log_sum_exp(x[0]), x[0, 0])


@declare()
def determined(x: Real[Array, "n n"]) -> Relation:
    """The helper determinant, which calls itself."""
    return equal(determinant(x), constant(0, like=x))


@declare()
def cut(x: Real[Array, "n n"]) -> Relation:
    """The helper minors."""
    return equal(minors(x, 2), x[:1, :1])


@declare()
def undone(x: Real[Array, "n n"]) -> Relation:
    """The helper inverse."""
    return equal(inverse(x), x)


@declare()
def ranked(x: Real[Array, "n n"]) -> Relation:
    """The helper rank_at_most, a relation about what _larger_minors(...) returns."""
    return rank_at_most(x, 1)


@pytest.mark.parametrize(
    "tried",
    [
        counted,
        dotted,
        measured,
        spreading,
        signed,
        mirrored,
        smoothed,
        determined,
        cut,
        undone,
        ranked,
    ],
    ids=lambda each: each.id,
)
def test_helpers_of_the_language_are_copied_into_the_script(tried):
    assert_refutes(scripted(tried, {"x": [[1, 2], [3, 5]]}))


@pytest.mark.parametrize("tried", [counted, signed, determined], ids=lambda each: each.id)
def test_helpers_of_the_language_are_copied_in_fractions(tried):
    script = scripted(tried, {"x": [[1, 2], [3, 5]]}, gap=Fraction(1, 10**12))
    assert_refutes(script)


def test_every_helper_of_the_language_is_tried():
    here = [
        each for each in vars(arrays).values() if getattr(each, "__module__", 0) == arrays.__name__
    ]
    text = Path(__file__).read_text()
    assert all(f" {each.__name__}(" in text or f"({each.__name__}(" in text for each in here)


@pytest.mark.parametrize(
    ("value", "text"),
    [("1/3", "1/3"), ("1/2", "0.5"), ("-7", "-7"), ("1/1024", "1/1024"), ("-1/3", "-1/3")],
)
def test_numbers_are_written_exactly(value, text):
    script = scripted(attention_is_additive, {"x": [[1], [2]], "y": [[value], [0]]})
    assert f"y = np.array([[{text}], [0]], dtype=float)" in script


# Relations.


@declare()
def squares_are_small(x: Real[Array, "n"]) -> Relation:
    """Squares are at most their numbers."""
    return at_most(x * x, x)


@declare()
def squares_are_smaller(x: Real[Array, "n"]) -> Relation:
    """Squares are less than their numbers."""
    return less(x * x, x)


@declare()
def squares_differ(x: Real[Array, "n"]) -> Relation:
    """Squares differ from their numbers."""
    return differ(x * x, x)


@declare()
def some_square_is_smaller(x: Real[Array, "n"]) -> Relation:
    """Some square is less than its number."""
    return exists(less(x * x, x))


@declare()
def some_square_is_its_number(x: Real[Array, "n"]) -> Relation:
    """Some square is its number."""
    return exists(equal(x * x, x))


@declare()
def positive_squares_are_small(x: Real[Array, "n"]) -> Relation:
    """Squares of positive numbers are at most the numbers."""
    return assuming(less(0, x), at_most(x * x, x))


@pytest.mark.parametrize(
    ("tried", "gap", "fails", "holds"),
    [
        (squares_are_small, 2, "2", "0.5"),
        (squares_are_smaller, 2, "2", "0.5"),
        (squares_are_smaller, 0, "1", "0.5"),
        (squares_differ, 0, "1", "2"),
        (some_square_is_smaller, Fraction(1, 4), "0.5", "2"),
        (some_square_is_its_number, 0, "1", "2"),
        (positive_squares_are_small, 2, "2", "0.5"),
    ],
)
def test_each_relation_has_its_own_assertion(tried, gap, fails, holds):
    script = scripted(tried, {"x": [fails]}, gap=gap)
    assert_refutes(script)
    assert_agrees(script.replace(f"[{fails}]", f"[{holds}]"))


@declare()
def doubling_has_two_properties(x: Real[Array, "n"]) -> Relation:
    """Doubling is additive and keeps every number."""
    doubled = 2 * x
    return all_of(additive(lambda y: 2 * y, x, x), all_of(equal(x, x), equal(doubled, x)))


def test_the_failing_part_is_shown():
    script = scripted(doubling_has_two_properties, {"x": [1, 3]}, sides=[[2, 6], [1, 3]], gap=3)
    assert "lhs, rhs = doubled, x" in script
    assert_refutes(script)
    assert_agrees(script.replace("[1, 3]", "[0, 0]"))


@declare()
def each_power_is_the_number(x: Real[Array, "n"]) -> Relation:
    """Each power of a number is the number."""
    powers, parts = x, []
    for _ in range(3):
        parts.append(equal(powers, x))
        powers = powers * x
    return all_of(*parts)


def test_a_part_made_by_a_loop_is_picked_by_number():
    script = scripted(each_power_is_the_number, {"x": [2]}, sides=[[4], [2]], gap=2)
    assert "sides = [*parts][1]" in script
    assert_refutes(script)
    assert_agrees(script.replace("[2]", "[1]"))


# Blocks.


@declare()
def masked_attention_ignores_order(
    x: Real[Array, "n d"], mask: CausalMask[Array, "n n"], order: Permutation[Array, "n"]
) -> Relation:
    """Causal attention commutes with permutations of its tokens."""
    moved = x[order]
    return equal(attention(moved, moved, moved, mask), attention(x, x, x, mask)[order])


def test_masks_and_permutations_are_arrays():
    values = {"x": [[0], [1]], "mask": np.tri(2, dtype=bool), "order": np.array([1, 0])}
    script = scripted(masked_attention_ignores_order, values, gap=0.2)
    assert "mask = np.array([[True, False], [True, True]])" in script
    assert "order = np.array([1, 0])" in script
    assert " is None" not in script
    assert " is not None" not in script
    assert_refutes(script)
    assert_agrees(script.replace("np.array([1, 0])", "np.array([0, 1])"))


@declare()
def residual_stack_is_additive(
    x: Real[Array, "n d"], y: Real[Array, "n d"], depth: Size[int, "depth"]
) -> Relation:
    """A stack of normalised residual blocks is additive."""

    def stack(tokens):
        for _ in range(depth):
            tokens = tokens + layer_norm(tokens)
        return tokens

    return additive(stack, x, y)


def test_loops_over_depth_stay_loops():
    values = {"x": [[0, 1]], "y": [[1, 3]], "depth": 3}
    script = scripted(residual_stack_is_additive, values)
    assert "depth = 3\n" in script
    assert "for _ in range(depth):" in script
    assert_refutes(script)
    assert_agrees(script.replace("depth = 3", "depth = 0"))


@declare()
def heads_ignore_the_second_key_projection(
    x: Real[Array, "n d_model"],
    w: Real[Array, "heads d_model d_k"],
    w_o: Real[Array, "heads*d_k d_model"],
) -> Relation:
    """Key projections do not matter."""
    one, other = MultiHead(w, w, w, w_o), MultiHead(w, 2 * w, w, w_o)
    return equal(multi_head_attention(x, x, x, one), multi_head_attention(x, x, x, other))


def test_a_dataclass_of_parameters_becomes_a_named_tuple():
    values = {"x": [[0], [1]], "w": [[[1]], [[2]]], "w_o": [[1], [1]]}
    script = scripted(heads_ignore_the_second_key_projection, values)
    assert "namedtuple('MultiHead', 'w_q w_k w_v w_o b_q b_k b_v b_o'" in script
    assert_refutes(script)
    assert_agrees(script.replace("[[0], [1]]", "[[0], [0]]"))


@dataclass(frozen=True)
class Gate:
    """A gate with defaults and a method."""

    w: Array
    bias: int = 1

    def apply(self, x: Array) -> Array:
        return sigmoid(x @ self.w + self.bias)


@declare()
def gates_are_affine(s: Real[Array, ""], x: Real[Array, "n d"], y: Real[Array, "n d"]) -> Relation:
    """A gate is affine."""
    gate = Gate(identity(x.shape[-1], like=x))
    return affine(lambda z: erf(gate.apply(z)) * constant(SCALE, like=z), s, x, y)


def test_methods_functions_of_the_language_and_constants_become_numpy():
    script = scripted(gates_are_affine, {"s": Fraction(2), "x": [[0]], "y": [[5]]})
    for part in ("1 / 3", "np.eye(x.shape[-1])", "class Gate(", "sigmoid = lambda", "import math"):
        assert part in script
    assert_refutes(script)
    assert_agrees(script.replace("s = np.array(2", "s = np.array(1"))


@declare()
def layers_clash(x: Real[Array, "n d"], w: Real[Array, "d d"], affine: Real[Array, "d"]):
    """A layer reached through its module, beside a parameter of the same name."""
    return equal(layers.affine(x, w, affine), x)


def test_modules_are_read_through_and_names_kept_apart():
    script = scripted(layers_clash, {"x": [[1]], "w": [[1]], "affine": [1]}, gap=1)
    assert "def affine_(x, w, b):" in script
    assert "affine_(x, w, affine)" in script
    assert_refutes(script)
    assert_agrees(script.replace("affine = np.array([1]", "affine = np.array([0]"))


@declare()
def same_options_fold(x: Real[Array, "n"]) -> Relation:
    """Softmax in base two at temperature two is the identity."""
    return equal(softmax(x - pivot(x), base=2, temperature=2), x)


def test_an_option_that_never_varies_is_no_parameter():
    script = scripted(same_options_fold, {"x": [0, 2]})
    assert "def softmax(scores):" in script
    assert "np.pow(2, shifted)" in script or "np.pow(2, " in script
    assert_refutes(script)


# Number systems.


@declare()
def cubes_are_additive(x: Real[Array, "n n"], y: Real[Array, "n n"]) -> Relation:
    """Cubes of matrices, a tenth of them, are additive."""
    return additive(lambda z: z @ z @ z * constant("0.1", like=z), x, y)


def test_a_tiny_gap_is_shown_in_fractions():
    tiny = Fraction(1, 10**10)
    values = {"x": [[tiny]], "y": [[tiny]]}
    gap = Fraction(6, 10**31)
    script = scripted(cubes_are_additive, values, gap, sides=[[[8 * gap / 6]], [[2 * gap / 6]]])
    assert "dtype=float" in script
    values = {"x": [[1]], "y": [[tiny**3]]}
    gap = Fraction(3, 10**31)
    script = scripted(cubes_are_additive, values, gap, sides=[[[Fraction(1, 10)]]] * 2)
    assert 'exact([["1/1000000000000000000000000000000"]])' in script
    assert "Fraction(1, 10)" in script
    assert_refutes(script)
    assert_agrees(script.replace('"1/1000000000000000000000000000000"', "0"))


def test_a_tiny_gap_of_an_irrational_block_is_refused():
    values = {"x": [[0], [1]], "y": [[Fraction(1, 10**30)], [0]]}
    with pytest.raises(ScriptError, match="lakatos verify"):
        scripted(attention_is_additive, values, Fraction(1, 10**32), sides=[[[1]], [[1]]])


def test_a_tiny_gap_at_an_irrational_witness_is_refused():
    values = {"x": np.array([[0.1]]), "y": np.array([[0.2]])}
    with pytest.raises(ScriptError, match="the witness is no fraction"):
        numpy_script(attention_is_additive, values, [[[1]], [[1]]], Fraction(1, 10**32))


def test_sides_that_the_script_does_not_reproduce_are_refused():
    with pytest.raises(ScriptError, match="other sides than those certified"):
        scripted(squares_are_small, {"x": [2]}, gap=2, sides=[[5], [2]])


def test_a_witness_that_refutes_nothing_is_refused():
    with pytest.raises(ScriptError, match="lhs is at most rhs"):
        scripted(squares_are_small, {"x": [1]}, gap=1)


@pytest.mark.parametrize(
    ("numbers", "bits"),
    [(FLOAT64, 60), (FLOAT32, 30), (FLOAT16, 12)],
    ids=["float64", "float32", "float16"],
)
def test_a_claim_about_a_dtype_is_compared_exactly(numbers, bits):
    @declare(numbers=numbers)
    def sums_associate(a: Real[Array, ""], b: Real[Array, ""], c: Real[Array, ""]) -> Relation:
        """Tenths of sums associate."""
        tenth = constant("0.1", like=a)
        return equal((a + b + c) * tenth, (a + (b + c)) * tenth)

    exact = {"a": -1, "b": 1, "c": Fraction(1, 2**bits)}
    values = {name: numbers.enter(exactly(Fraction(value))) for name, value in exact.items()}
    sides = [side for _, side in sums_associate(**values).sides()]
    script = numpy_script(sums_associate, values, sides, Fraction(1, 2 ** (bits + 4)))
    assert f"dtype=np.{numbers.name}" in script
    assert "assert np.any(lhs != rhs)" in script
    assert_refutes(script)
    assert_agrees(script.replace("a = np.array(-1", "a = np.array(0"))


def test_a_dtype_that_numpy_lacks_is_refused():
    @declare(numbers=BFLOAT16)
    def nothing(a: Real[Array, ""]) -> Relation:
        """Nothing."""
        return equal(a, 0)

    with pytest.raises(ScriptError, match="NumPy has no bfloat16"):
        scripted(nothing, {"a": 1})


def test_an_irrational_domain_takes_the_floats_it_is_given():
    @declare()
    def unit_rows_are_zero(x: UnitRows[Array, "n d"]) -> Relation:
        """Unit rows vanish."""
        return equal(x, 0)

    script = numpy_script(unit_rows_are_zero, {"x": np.array([[0.6, 0.8]])}, None, 0.5)
    assert "[[0.6, 0.8]]" in script
    assert_refutes(script)


# Limits.


@pytest.fixture
def load(tmp_path):
    """Return a loader of one source as a module."""

    def load(source):
        path = tmp_path / "long_module.py"
        path.write_text(source)
        spec = importlib.util.spec_from_file_location("long_module", path)
        module = sys.modules["long_module"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield load
    sys.modules.pop("long_module", None)


def chain(step):
    """Write a claim about a block of many lines, each of them `step` filled with two names."""
    lines = "\n".join(f"    a{n} = {step.format(f'a{n - 1}')}" for n in range(1, 30))
    return f'''
from lakatos.theory import *

def long(a0):
    xp = array_namespace(a0)
{lines}
    return a29

@claim(latex="x", source=Source("a", "A", ("B",), 1, "c"), expected=FAILS)
def long_is_zero(x: Real[Array, "n"]) -> Relation:
    """It is zero."""
    return equal(long(x), 0)
'''


def test_a_script_too_long_is_refused_with_its_length(load):
    module = load(chain("xp.exp({0}) + {0}"))
    with pytest.raises(ScriptError, match=rf"takes \d+ lines, more than {LONGEST}"):
        scripted(module.long_is_zero, {"x": [-100]}, gap=1)


def test_a_chain_of_single_uses_is_nested_to_fit(load):
    assert_refutes(scripted(load(chain("2 * {0}")).long_is_zero, {"x": [1]}, gap=1))


HELPER = ["def turned(a, b):", "    return a * scale - b"]
CALLED = ["turned(1, 2)"]


@pytest.mark.parametrize(
    ("user", "steps", "goes"),
    [
        (["def f(x, y):", "    c, d = x", "    return turned(y, d) / c"], [], True),
        (["def f(x, y):", "    c, d = x", "    return turned(y, 2 * d) / c"], [], False),
        (["def f(x, y):", "    c, d = x", "    return turned(y, d) / turned(c, d)"], [], False),
        (["def f(x, scale):", "    c, d = x", "    return turned(scale, d) / c"], [], False),
        (
            ["def f(x, y):", "    c, d = x", "    return turned(y, d) / c"],
            [["turned(1, 2)"]],
            False,
        ),
    ],
)
def test_a_function_of_one_call_is_put_there_where_its_names_mean_the_same(user, steps, goes):
    lines = shortest([HELPER, user], [], steps)
    assert any("turned" in line for line in lines) is not goes
    asked = "scale = 3", *lines, "print(f((2, 5), 7))"
    expected = "scale = 3", *HELPER, *user, "print(f((2, 5), 7))"
    done, known = (run("\n".join(text)) for text in (asked, expected))
    assert done.stdout == known.stdout
    assert done.stdout


def test_a_claim_that_returns_early_is_refused():
    @declare()
    def early(x: Real[Array, "n"]) -> Relation:
        """Two ways."""
        if x.shape[0] > 1:
            return equal(x, 0)
        return equal(x, 1)

    with pytest.raises(ScriptError, match="returns from inside a branch"):
        scripted(early, {"x": [5]})


def test_what_numpy_lacks_is_named():
    @declare()
    def foreign(x: Real[Array, "n"]) -> Relation:
        """Needs pytest."""
        return equal(pytest.approx(x), x)

    with pytest.raises(ScriptError, match="pytest"):
        scripted(foreign, {"x": [5]})


def test_every_block_is_written_in_numpy_and_computes_the_same_there():
    written = {block.name: numpy_block(block) for block in zoo()}
    assert "def self_attention(tokens, mask=None):" in written["self_attention"]
    assert "variance + 1e-05" in written["layer_norm"]
    assert "np.sqrt(2 / np.pi)" in written["gelu_tanh"]
    assert "np.arange(length)" in written["rotary_positions"]
    assert [name for name, text in written.items() if "lakatos" in text or "xp." in text] == []


def test_a_block_that_numpy_computes_otherwise_is_refused(monkeypatch):
    block = next(each for each in zoo() if each.name == "softmax")
    monkeypatch.setattr(np, "exp", lambda x: x)
    with pytest.raises(ScriptError, match="softmax in NumPy"):
        numpy_block(block)
