"""When a fingerprint changes, and that it is the same under every Python."""

from textwrap import dedent

import pytest
from lakatos.harness.keep.definitions import definitions, steady
from lakatos.harness.keep.fingerprint import Fingerprint, fingerprint
from lakatos.theory import Claim


def claim_in(module) -> Claim:
    return next(value for value in vars(module).values() if isinstance(value, Claim))


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
def test_presentation_leaves_the_fingerprint_alone(load, old, new, sample):
    assert old in sample
    before, after = (claim_in(load(text)) for text in (sample, sample.replace(old, new)))
    assert fingerprint(before) == fingerprint(after)


def declared(source, decorator):
    imports = source.replace("import HOLDS", "import HOLDS, block")
    wrap = "def twice(function):\n    return lambda *given: 2 * function(*given)\n\n\n"
    return imports.replace("def scale(", f"{wrap}{decorator}\ndef scale(")


def test_what_a_block_declares_is_no_part_of_its_meaning_but_what_wraps_it_is(load, sample):
    formula = sample.replace('"""Scale."""', '"""Scale.\n\n    $$ f x $$\n    """')
    formula = formula.replace("def scale(x,", 'def scale(x: Real[Array, "n d"],')
    here, there, wrapped = (
        fingerprint(claim_in(load(declared(formula, decorator)))).blocks
        for decorator in ("@block(source=HERE)", '@block(source=HERE.at("eq. (1)"))', "@twice")
    )
    assert here == there
    assert wrapped != here


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
def test_a_changed_block_changes_only_the_block_hash(load, old, new, sample):
    assert old in sample
    before, after = (
        fingerprint(claim_in(load(text))) for text in (sample, sample.replace(old, new))
    )
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
def test_a_changed_statement_changes_only_the_statement_hash(load, old, new, sample):
    source = sample.replace("import HOLDS", "import FLOAT32, Between, HOLDS")
    assert old in source
    before, after = (
        fingerprint(claim_in(load(text))) for text in (source, source.replace(old, new))
    )
    assert before.statement != after.statement
    assert before.blocks == after.blocks


def test_an_alias_in_the_signature_is_read_through(load, sample):
    source = sample.replace("SCALE =", 'Square = Real[Array, "d d"]\nSCALE =')
    aliased = source.replace('w: Real[Array, "d d"]', "w: Square")
    before = fingerprint(claim_in(load(aliased)))
    after = fingerprint(claim_in(load(aliased.replace('[Array, "d d"]', '[Array, "d>=2 d"]'))))
    assert before.statement != after.statement


def test_a_constant_inside_a_bound_changes_the_statement(load, sample):
    source = sample.replace("import HOLDS", "import Between, HOLDS").replace(
        'w: Real[Array, "d d"]', 'w: Between[Array, "d d", 0, 5]'
    )
    before = fingerprint(claim_in(load(source)))
    after = fingerprint(claim_in(load(source.replace("0, 5]", "0, 6]"))))
    assert before.statement != after.statement


def test_a_claim_made_in_a_function_has_a_fingerprint(load, sample):
    source = sample + dedent("""

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


def test_every_python_has_these_fingerprints(load, sample):
    assert fingerprint(claim_in(load(sample))) == Fingerprint(
        "bf8a51d9df9b71df", "9e7f6b7a94b56ad9"
    )


def test_while_definitions_are_steady_each_is_read_once(load, sample):
    module = load(sample)
    claim = claim_in(module)
    before = fingerprint(claim)
    with steady():
        assert fingerprint(claim) == before
        module.SCALE += 1
        assert fingerprint(claim) == before
    assert fingerprint(claim) != before
