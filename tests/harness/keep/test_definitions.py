"""What a claim rests on."""

import pytest
from lakatos.harness.keep.definitions import definitions, source_tree
from lakatos.harness.keep.fingerprint import fingerprint
from lakatos.theory import Claim
from lakatos.theory.laws import additive


def claim_in(module) -> Claim:
    return next(value for value in vars(module).values() if isinstance(value, Claim))


def reached(module) -> list[str]:
    return [each.__name__ for each in definitions(claim_in(module).function)]


def test_each_definition_comes_before_its_first_use(load, sample):
    assert reached(load(sample)) == ["additive", "scale", "layer", "Layer", "layer_is_additive"]


def test_the_language_and_the_libraries_are_left_out(load, sample):
    module = load(sample)
    assert definitions(claim_in(module).function)[0] is additive
    assert not {"constant", "array_namespace", "equal", "Fraction"} & set(reached(module))


def test_attributes_of_modules_are_followed(load, sample):
    load("def double(x):\n    return 2 * x\n", "blocks_of_mine")
    source = sample.replace("import math", "import blocks_of_mine as blocks")
    module = load(source.replace("return factor * x", "return blocks.double(x)"))
    assert reached(module)[1:3] == ["double", "scale"]


def test_closures_defaults_and_constants_are_followed(load, sample):
    source = sample.replace(
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


def test_a_local_name_is_no_use_of_a_global_one(load, sample):
    source = sample.replace("def layer(", "def tokens():\n    return 1\n\n\ndef layer(")
    assert "tokens" not in reached(load(source))


def test_recursion_ends(load, sample):
    source = sample.replace("return factor * x", "return scale(x) if factor else layer(x, None)")
    assert set(reached(load(source))) >= {"scale", "layer"}


def test_parent_classes_and_methods_are_followed(load, sample):
    source = sample.replace(
        "class Layer:",
        "class Parent:\n    def helper(self):\n        return scale(1)\n\n\n"
        "@dataclass(frozen=True)\nclass Layer(Parent):",
    )
    order = reached(load(source))
    assert order.index("scale") < order.index("Parent") < order.index("Layer")


def test_a_source_that_changed_under_us_is_refused(load, tmp_path, sample):
    module = load(sample)
    path = tmp_path / f"{module.__name__}.py"
    path.write_text("\n\n" + sample)
    with pytest.raises(OSError, match=r"start Python again after changing it"):
        fingerprint(claim_in(module))


def test_what_is_no_function_has_no_definitions():
    with pytest.raises(TypeError, match="is no Python function"):
        definitions(len)


def test_of_two_lambdas_on_one_line_each_is_found(load):
    module = load("first = 1\nsecond = 2\npair = (lambda x: x + first, lambda x: x + second)\n")
    assert [source_tree(each).body.right.id for each in module.pair] == ["first", "second"]


def test_a_block_that_is_made_of_a_function_counts_by_what_that_computes(load):
    found = []
    for factor in (2, 3):
        module = load(
            f"""
from lakatos.court import block_of
from lakatos.theory import HOLDS, Array, Real, Source, claim, equal

def scaled(x):
    return {factor} * x

block = block_of(scaled, input="n d")

@claim(latex="f", source=Source("me", "Mine", ("Me",), 2024, "https://a.org"), expected=HOLDS)
def scaled_is_odd(x: Real[Array, "n d"]):
    "What is scaled is odd."
    return equal(block(-x), -block(x))
""",
            f"scaled_by_{factor}",
        )
        found.append(fingerprint(claim_in(module)))
        assert "scaled" in reached(module)
    assert found[0].blocks != found[1].blocks
    assert not found[0].opaque
