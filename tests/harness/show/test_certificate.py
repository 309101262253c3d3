"""Certificates: one file on the standard library, loud when its point or its sides are changed."""

import ast
import json
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from lakatos.harness.catalogue.claims import catalogue, claim_named
from lakatos.harness.judge.point import judge
from lakatos.harness.keep.store import Store
from lakatos.harness.show.certificate import certificate, disagreement, second_opinions
from lakatos.harness.show.certificate.confirm import confirm
from lakatos.harness.show.certificate.shelf import shelf
from lakatos.harness.show.certificate.write import LONGEST
from lakatos.harness.show.find import settled
from lakatos.harness.show.script import ScriptError
from lakatos.harness.show.script.program import kinds_of
from lakatos.reference import self_attention
from lakatos.systems import jvp
from lakatos.theory import (
    FAILS,
    FLOAT32,
    Array,
    Real,
    Relation,
    Size,
    Source,
    Stack,
    UnitRows,
    array_namespace,
    assuming,
    at_most,
    claim,
    constant,
    equal,
    exists,
    less,
)
from lakatos.theory.domain import Real as RealDomain
from lakatos.theory.laws import affine
from lakatos.theory.witness import Point, fractions
from lakatos.tools.certificates import ALTERED, Case, changed, court_agrees

HERE = Source("here", "Sample claims", ("Someone",), 2024, "https://example.org")
NO_SCRIPT = json.loads((Path(__file__).parent / "no_script.json").read_text())


def declare(**facts):
    return claim(latex="x", source=HERE, expected=FAILS, **facts)


def certified(tried, **given):
    """Make a certificate at coordinates, with sizes under `sizes`."""
    sizes = given.pop("sizes", {})
    parts = {name: value if isinstance(value, tuple) else (value,) for name, value in given.items()}
    point = Point(sizes, {name: tuple(map(fractions, each)) for name, each in parts.items()})
    found = judge(tried, point)
    return certificate(tried, found), found


def run(text, python=sys.executable):
    return subprocess.run(
        [python, "-S", "-I", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def assert_confirms(text):
    done = run(text)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(("refuted: ", "witnessed: "))
    return done.stdout


def assert_refuses(text):
    done = run(text)
    assert done.returncode == 1, text[-900:]
    assert "Refused" in done.stderr


# The catalogue.

SETTLED = list(settled(Store()))
EASY = [pair for pair in SETTLED if pair[0].id not in NO_SCRIPT]
HARD = [pair for pair in SETTLED if pair[0].id in NO_SCRIPT]
NUMBERS = random.Random(2)  # noqa: S311 - no secret
SAMPLE = [*NUMBERS.sample(EASY, 8), *NUMBERS.sample(HARD, 4)]


@pytest.fixture(scope="module")
def cases():
    made = []
    for tried, point in SAMPLE:
        found = judge(tried, point)
        made.append(Case(tried, found, certificate(tried, found)))
    return made


def test_certificates_are_confirmed_apart_from_us_and_meet_our_enclosures(cases):
    said = dict(second_opinions((each.claim.id, each.text) for each in cases))
    assert len(said) == len(cases)
    for each in cases:
        assert disagreement(each.found, said[each.claim.id]) == ""


def test_what_has_no_short_script_has_a_certificate(cases):
    assert {each.claim.id for each in cases} & set(NO_SCRIPT)
    assert set(NO_SCRIPT) <= {tried.id for tried, _ in SETTLED}


def test_certificates_are_short_and_import_the_standard_library_alone(cases):
    for each in cases:
        assert len(each.text.splitlines()) <= LONGEST
        imported = [
            node.module.split(".")[0] if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in ast.walk(ast.parse(each.text))
            if isinstance(node, (ast.Import, ast.ImportFrom))
        ]
        assert set(imported) <= sys.stdlib_module_names


def test_certificates_have_no_definition_that_nothing_reads(cases):
    for each in cases:
        tree = ast.parse(each.text)
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert defined <= read, defined - read
        entries = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        namespace = next(
            (node.value for node in tree.body if ast.unparse(node).startswith("np = ")), None
        )
        assert {entry.arg for entry in getattr(namespace, "keywords", ())} <= entries


def test_changed_certificates_are_refused_even_where_the_claim_fails_there_too(cases):
    generator = random.Random(3)  # noqa: S311 - no secret
    texts = {
        f"{place} {number}": (each, changed(each.text, generator))
        for place, each in enumerate(cases)
        for number in range(4)
    }
    said = dict(second_opinions((name, text) for name, (_, text) in texts.items()))
    for name, (case, text) in texts.items():
        assert text != case.text
        assert said[name].refusal
    altered = [pair for name, pair in texts.items() if ALTERED in said[name].refusal]
    assert {court_agrees(*pair) for pair in altered} == {True, False}


def old_pythons():
    """Return the Pythons at hand, the oldest first."""
    installed = [Path.home() / ".pyenv" / "versions"]
    found = [str(path) for folder in installed for path in folder.glob("3.9.*/bin/python3")]
    on_path = [shutil.which("python3.9"), shutil.which("python3.10")]
    works = lambda python: run("", python).returncode == 0
    return [each for each in (*found, *on_path) if each and works(each)] or [sys.executable]


@pytest.mark.parametrize("python", old_pythons()[:1])
def test_certificates_run_on_the_oldest_python_at_hand(cases, python):
    said = dict(second_opinions(((each.claim.id, each.text) for each in cases), python))
    assert [opinion.refusal for opinion in said.values() if opinion.refusal] == []


def test_claims_about_floats_have_none():
    @declare(numbers=FLOAT32)
    def rounding_is_exact(x: Real[Array, ""]) -> Relation:
        """A third times three is one."""
        return equal(x / 3 * 3, x)

    with pytest.raises(ScriptError, match="about float32"):
        certified(rounding_is_exact, x=fractions(1))


# The text.


@declare()
def self_attention_is_affine(s: Real[Array, ""], x: Real[Array, "n d"], y: Real[Array, "n d"]):
    """Self-attention is an affine map."""
    return affine(self_attention, s, x, y)


POINT = {"sizes": {"n": 2, "d": 1}, "s": 2, "x": [[0], ["1/3"]], "y": [[1], [0]]}


def test_a_certificate_says_what_it_shows_and_ends_in_the_point_and_its_sides():
    text, _ = certified(self_attention_is_affine, **POINT)
    assert text.startswith("# A counterexample to self_attention_is_affine: Self-attention is an")
    assert "# Claimed over the reals, for all n >= 1, d >= 1 and s in R;" in text
    assert "Someone (2024), Sample claims" in text
    assert "python3 -S -I FILE" in text
    *_, sizes, s, x, y, found, last = text.splitlines()
    assert sizes == "SIZES.update(n=2, d=1)"
    assert (s, x) == ("POINT['s'] = real(\"\", 2)", 'POINT[\'x\'] = real("n d", [[0], ["1/3"]])')
    assert y == "POINT['y'] = real(\"n d\", [[1], [0]])"
    assert found == 'FOUND = claim(**the_point(POINT, AT := (0, 0), "91/3"))'
    assert last.startswith('refutes(FOUND, AT, lhs="')
    assert " = " in assert_confirms(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('real("", 2)', 'real("", 1)'),
        ('["1/3"]', '["1/4"]'),
        ("[[1], [0]]", "[[-1], [0]]"),
        ("n=2", "n=3"),
        ("AT := (0, 0)", "AT := (1, 0)"),
        ('"91/3"', '"92/3"'),
        ('lhs="', 'lhs="-'),
        ('rhs="', 'rhs="1'),
    ],
)
def test_a_certificate_is_loud_when_something_is_changed(old, new):
    text, _ = certified(self_attention_is_affine, **POINT)
    assert text.count(old) == 1
    assert_refuses(text.replace(old, new))


def test_a_certificate_leaves_out_what_it_does_not_call():
    text, _ = certified(self_attention_is_affine, **POINT)
    assert "def exp_of(" in text
    for part in ("tanh", "erf", "Dual", "def power", "def roll", "unit_rows", "witnesses"):
        assert part not in text


@declare()
def powers_are_additive(x: Real[Array, "n"], y: Real[Array, "n"]):
    """A steep power is additive."""
    xp = array_namespace(x)
    return equal(xp.exp(x) - xp.exp(x - y), 0)


def test_precision_grows_until_the_point_is_decided():
    tiny = Fraction(1, 10**90)
    text, _ = certified(powers_are_additive, sizes={"n": 1}, x=[1], y=[tiny])
    assert "PRECISION = 512" in text
    assert_confirms(text)


@declare()
def some_square_is_smaller(x: Real[Array, "n"]) -> Relation:
    """Some square is less than its number."""
    return exists(less(x * x, x))


def test_a_witness_is_confirmed_as_one():
    text, _ = certified(some_square_is_smaller, sizes={"n": 1}, x=["1/2"])
    assert text.startswith("# A witness for")
    assert assert_confirms(text) == "witnessed: in the entry (0,), 1/4 < 1/2 is true\n"
    assert_refuses(text.replace('["1/2"]', "[1]"))


@declare()
def large_numbers_have_small_squares(x: Real[Array, ""]) -> Relation:
    """Squares of numbers above one are at most the numbers."""
    return assuming(less(1, x), at_most(x * x, x))


def test_the_assumption_is_confirmed_too():
    text, _ = certified(large_numbers_have_small_squares, x=2)
    assert_confirms(text)
    assert_refuses(text.replace('real("", 2)', 'real("", -2)').replace('rhs="2"', 'rhs="-2"'))


@declare()
def reciprocals_are_reciprocal(x: Real[Array, "n"]) -> Relation:
    """Every number times its reciprocal is one."""
    return equal(x * (1 / x), 1)


def test_a_division_by_zero_refutes():
    text, _ = certified(reciprocals_are_reciprocal, sizes={"n": 2}, x=[1, 0])
    assert 'lhs="undefined"' in text
    assert_confirms(text)


@declare()
def directions_are_axes(x: UnitRows[Array, "n>=2 d"]) -> Relation:
    """Unit vectors have whole entries."""
    return equal(x * x, x)


def test_points_are_members_of_their_domains_and_sizes_in_their_bounds():
    sizes = {"n": 2, "d": 2}
    text, _ = certified(directions_are_axes, sizes=sizes, x=(fractions([[2], [0]]), [1, 1]))
    assert 'unit_rows("n d", [["-3/5", "4/5"], [1, 0]])' in text
    assert 'ranged("n", 2)' in text
    assert_confirms(text)
    assert_refuses(text.replace('"4/5"', '"3/5"'))


@dataclass(frozen=True)
class Layer:
    """A layer with a bias."""

    w: Real[Array, "d d"]
    b: Real[Array, "d"]

    def apply(self, x: Array) -> Array:
        return x @ self.w + self.b


@declare()
def stacks_are_linear(
    x: Real[Array, "n d"],
    layers: Stack[tuple[Layer, ...], Layer, "depth"],
    depth: Size[int, "depth"],
) -> Relation:
    """A stack of layers keeps zeros."""
    made = constant(0, like=x) * x
    for place in range(depth):
        made = layers[place].apply(made)
    return equal(made, 0)


def test_dataclasses_and_stacks_of_them_are_written_with_their_methods():
    sizes = {"n": 1, "d": 1, "depth": 2}
    layers = (fractions([[[1]], [[2]]]), fractions([[1], [3]]))
    text, _ = certified(stacks_are_linear, sizes=sizes, x=[[0]], layers=layers, depth=())
    assert kinds_of(stacks_are_linear.parameters.values()) == [Layer]
    assert "class Layer(namedtuple('Layer', 'w b')):" in text
    assert "POINT['depth'] = SIZES[\"depth\"]" in text
    assert_confirms(text)


@declare()
def slopes_are_values(x: Real[Array, "n"]) -> Relation:
    """The slope of a square is the square."""
    return equal(jvp(lambda y: y * y, x, x / x), x * x)


def test_derivatives_are_taken_exactly():
    text, _ = certified(slopes_are_values, sizes={"n": 1}, x=[3])
    assert 'lhs="6", rhs="9"' in text
    assert_confirms(text)


class Even(RealDomain):
    """A domain of somebody's own."""


@declare()
def even_numbers_are_zero(x: Even[Array, "n"]) -> Relation:
    """They vanish."""
    return equal(x, 0)


def test_a_domain_that_no_part_knows_is_refused():
    with pytest.raises(ScriptError, match="knows no Even"):
        certified(even_numbers_are_zero, sizes={"n": 1}, x=[2])


@declare()
def the_largest_place_is_the_first(x: Real[Array, "n"]) -> Relation:
    """Calls what no part has."""
    return equal(x[np.argmax([0, 1])], x[0])


def test_a_function_that_no_part_has_is_named():
    with pytest.raises(ScriptError, match=r"certificates have no np\.argmax"):
        certified(the_largest_place_is_the_first, sizes={"n": 2}, x=[2, 3])


# Second opinions.


def test_every_name_on_the_shelf_is_read_by_another_or_by_claims():
    pieces = shelf()
    read = frozenset().union(*(piece.reads for piece in pieces.values()))
    free = {
        name
        for name in pieces
        if "." not in name  # an operator calls it, as `**` does `Interval.__pow__`
        and name not in read
        and pieces[name].part in ("numbers", "functions")
    }
    assert free == set()


def test_a_python_that_ends_early_is_told():
    with pytest.raises(RuntimeError, match="ended with"):
        list(second_opinions([("a", "import os\nos._exit(3)")]))


def test_an_enclosure_that_misses_ours_is_told():
    text, found = certified(self_attention_is_affine, **POINT)
    ((_, opinion),) = second_opinions([("a", text)])
    assert disagreement(found, opinion) == ""
    other = certified(self_attention_is_affine, **{**POINT, "s": 3})[1]
    assert "entry 0 of lhs is" in disagreement(other, opinion)
    refusing = text.replace('lhs="', 'lhs="-')
    ((_, opinion),) = second_opinions([("a", refusing)])
    assert disagreement(found, opinion).startswith("Refused: the entry (0, 0) of a side is")


def test_named_findings_are_confirmed_and_what_no_point_settles_is_said():
    held = next(
        each.id for each in catalogue() if each.id == "attention_absorbs_a_linear_embedding"
    )
    outcomes = list(confirm(["softmax_is_affine", held], Store()))
    assert [each.confirmed for each in outcomes] == [True, False]
    assert not any(each.failed for each in outcomes)
    assert str(outcomes[1]).endswith("nothing to run: no single point settles it")
    assert claim_named("softmax_is_affine").id in str(outcomes[0])


def test_a_claim_that_there_is_something_is_refuted_by_no_point_alone():
    name = "softmax_reaches_every_distribution"
    (outcome,) = confirm([name], Store())
    assert not outcome.failed
    assert str(outcome).endswith("nothing to run: it says that there is something")
    assert name not in {tried.id for tried, _ in SETTLED}
