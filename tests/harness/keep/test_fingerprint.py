"""What a claim rests on, and when its fingerprint changes."""

import importlib.util
import itertools
import sys
from textwrap import dedent

import pytest
from lakatos.harness.keep.fingerprint import definitions, fingerprint
from lakatos.theory import Claim
from lakatos.theory.laws import additive

names = itertools.count()

BLOCK = '''
"""A block and a claim."""
from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from lakatos.theory import HOLDS, Real, Array, Source, array_namespace, claim, constant, equal
from lakatos.theory.laws import additive

HERE = Source("here", "Here", ("Someone",), 2024, "https://example.org")
SCALE = Fraction(1, 3)


def scale(x, factor=2):
    """Scale."""
    return factor * x


@dataclass(frozen=True)
class Layer:
    """Parameters."""

    w: Array
    depth: int = 1


def layer(x, parameters):
    """Apply."""
    xp = array_namespace(x)
    for _ in range(parameters.depth):
        x = scale(x @ parameters.w) * constant(SCALE, like=x)
    return xp.abs(x)


@claim(latex="x", source=HERE, expected=HOLDS)
def layer_is_additive(x: Real[Array, "n d"], y: Real[Array, "n d"], w: Real[Array, "d d"]):
    """The layer is additive.

    Because it is.
    """
    return additive(lambda tokens: layer(tokens, Layer(w)), x, y)
'''


@pytest.fixture
def load(tmp_path):
    """Return a loader of sources as modules in one folder."""

    def load(source, name=None):
        name = name or f"sample_{next(names)}"
        path = tmp_path / f"{name}.py"
        path.write_text(dedent(source))
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        loaded.append(name)
        return module

    loaded = []
    yield load
    for name in loaded:
        del sys.modules[name]


def claim_in(module) -> Claim:
    return next(value for value in vars(module).values() if isinstance(value, Claim))


def reached(module) -> list[str]:
    return [each.__name__ for each in definitions(claim_in(module).function)]


def test_each_definition_comes_before_its_first_use(load):
    assert reached(load(BLOCK)) == ["additive", "scale", "layer", "Layer", "layer_is_additive"]


def test_the_language_and_the_libraries_are_left_out(load):
    module = load(BLOCK)
    assert definitions(claim_in(module).function)[0] is additive
    assert not {"constant", "array_namespace", "equal", "Fraction"} & set(reached(module))


def test_attributes_of_modules_are_followed(load):
    load("def double(x):\n    return 2 * x\n", "blocks_of_mine")
    source = BLOCK.replace("import math", "import blocks_of_mine as blocks")
    module = load(source.replace("return factor * x", "return blocks.double(x)"))
    assert reached(module)[1:3] == ["double", "scale"]


def test_closures_defaults_and_constants_are_followed(load):
    source = BLOCK.replace(
        "def layer(",
        """
def negate(x):
    return -x


def twice(f):
    return lambda x: f(f(x))


again = twice(negate)
TABLE = {"again": again}


def layer(""",
    ).replace("xp.abs(x)", "TABLE['again'](x)")
    assert reached(load(source))[1:5] == ["scale", "negate", "<lambda>", "layer"]
    source = source.replace("factor=2", "factor=2, function=abs_of")
    source = source.replace("def scale", "def abs_of(x):\n    return x\n\n\ndef scale")
    assert "abs_of" in reached(load(source))


def test_a_local_name_is_no_use_of_a_global_one(load):
    source = BLOCK.replace("def layer(", "def tokens():\n    return 1\n\n\ndef layer(")
    assert "tokens" not in reached(load(source))


def test_recursion_ends(load):
    source = BLOCK.replace("return factor * x", "return scale(x) if factor else layer(x, None)")
    assert set(reached(load(source))) >= {"scale", "layer"}


def test_parent_classes_and_methods_are_followed(load):
    source = BLOCK.replace(
        "class Layer:",
        "class Parent:\n    def helper(self):\n        return scale(1)\n\n\n"
        "@dataclass(frozen=True)\nclass Layer(Parent):",
    )
    order = reached(load(source))
    assert order.index("scale") < order.index("Parent") < order.index("Layer")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return factor * x", "return (factor\n            * x)  # scaled"),
        ('"""Scale."""', '"""Stretch."""'),
        ("Because it is.", "Because of linearity."),
        ('"""The layer is additive.', '"""The layer\n    is additive.'),
        ('latex="x"', 'latex="y"'),
        ("def scale(x, factor=2):", "def scale(x: Array, factor: int = 2) -> Array:"),
        ("import math", "import cmath"),
        ("def layer_is_additive", "def layers_are_additive"),
    ],
)
def test_presentation_leaves_the_fingerprint_alone(load, old, new):
    assert old in BLOCK
    before, after = (claim_in(load(text)) for text in (BLOCK, BLOCK.replace(old, new)))
    assert fingerprint(before) == fingerprint(after)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("factor=2", "factor=3"),
        ("factor=2", "factor=2.0"),
        ("return factor * x", "return x * factor"),
        ("SCALE = Fraction(1, 3)", "SCALE = Fraction(1, 4)"),
        ("depth: int = 1", "depth: int = 2"),
        ("return xp.abs(x)", "return xp.negative(x)"),
    ],
)
def test_a_changed_block_changes_only_the_block_hash(load, old, new):
    assert old in BLOCK
    before, after = (fingerprint(claim_in(load(text))) for text in (BLOCK, BLOCK.replace(old, new)))
    assert before.statement == after.statement
    assert before.blocks != after.blocks


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The layer is additive.", "The layer is linear."),
        ('y: Real[Array, "n d"]', 'y: Real[Array, "n>=2 d"]'),
        ('w: Real[Array, "d d"]', 'w: Between[Array, "d d", 0, 1]'),
        ("Layer(w)), x, y)", "Layer(w)), y, x)"),
        ("expected=HOLDS", "expected=HOLDS, numbers=FLOAT32"),
    ],
)
def test_a_changed_statement_changes_only_the_statement_hash(load, old, new):
    source = BLOCK.replace("import HOLDS", "import FLOAT32, Between, HOLDS")
    assert old in source
    before, after = (
        fingerprint(claim_in(load(text))) for text in (source, source.replace(old, new))
    )
    assert before.statement != after.statement
    assert before.blocks == after.blocks


def test_an_alias_in_the_signature_is_read_through(load):
    source = BLOCK.replace("SCALE =", 'Square = Real[Array, "d d"]\nSCALE =')
    aliased = source.replace('w: Real[Array, "d d"]', "w: Square")
    before = fingerprint(claim_in(load(aliased)))
    after = fingerprint(claim_in(load(aliased.replace('[Array, "d d"]', '[Array, "d>=2 d"]'))))
    assert before.statement != after.statement


def test_a_constant_inside_a_bound_changes_the_statement(load):
    source = BLOCK.replace("import HOLDS", "import Between, HOLDS").replace(
        'w: Real[Array, "d d"]', 'w: Between[Array, "d d", 0, 5]'
    )
    before = fingerprint(claim_in(load(source)))
    after = fingerprint(claim_in(load(source.replace("0, 5]", "0, 6]"))))
    assert before.statement != after.statement


def test_a_claim_made_in_a_function_has_a_fingerprint(load):
    source = BLOCK + dedent("""

        def additivity(block, start=1):
            @claim(latex="x", source=HERE, expected=HOLDS)
            def block_is_additive(x: Real[Array, "n d"], y: Real[Array, "n d"]):
                '''The block is additive.'''
                return additive(lambda tokens: start * block(tokens), x, y)

            return block_is_additive


        one, other = additivity(scale), additivity(scale, 2)
        """)
    module = load(source)
    assert [each.__name__ for each in definitions(module.one)][1:] == ["scale", "block_is_additive"]
    assert fingerprint(module.one).statement != fingerprint(module.other).statement


def test_a_source_that_changed_under_us_is_refused(load, tmp_path):
    module = load(BLOCK)
    path = tmp_path / f"{module.__name__}.py"
    path.write_text("\n\n" + BLOCK)
    with pytest.raises(OSError, match=r"start Python again after changing it"):
        fingerprint(claim_in(module))


def test_what_is_no_function_has_no_definitions():
    with pytest.raises(TypeError, match="is no Python function"):
        definitions(len)
